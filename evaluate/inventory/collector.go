package inventory

import (
	"crypto/sha256"
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/quote"
	"github.com/seed-1d0cfdb5/iam/internal/source"
)

// A problem is a [Problem] whose place is not told in lines yet.
type problem struct {
	place
	within int32  // offset of the document that the place is in, or 0
	inner  string // pointer within the document
	code   ErrorCode
	detail message.Text
	remark bool
}

// A subject is something that is being read, such as a role.
type subject struct {
	// doubt says what is not known of it, so that it is denied. The first counts.
	doubt message.Text
}

func (s *subject) add(text message.Text) {
	if s != nil && s.doubt.IsZero() && !text.IsZero() {
		s.doubt = text
	}
}

// A collector collects what the outputs of a Reader say, whatever their order. What the
// facts mean together is found by a linker.
type collector struct {
	files    []file
	leaveOut bool
	problems []problem

	output  *output  // that is being read
	subject *subject // that is being read, or nil

	callers   map[string]*caller   // users, groups and roles, by ARN
	managed   map[string]*managed  // managed policies, by ARN
	findings  []finding            // about resources
	versions  []version            // of managed policies of which the name alone is known
	resources map[string]*resource // by ARN
	accounts  map[string]*account  // by ID
	org       organization
	sums      map[place][sha256.Size]byte // of documents that were compared, by place

	truncated map[pageKey]place // a page that is not the last
	ended     map[pageKey]bool  // there is a last page

	// answered are the commands of Organizations, with their arguments, that did not fail
	// everywhere: a member of an organization may not ask what its management account may.
	answered map[string]bool
}

func newCollector(r *Reader) *collector {
	answered := make(map[string]bool)
	for i := range r.outputs {
		if o := &r.outputs[i]; (o.service == "" || o.service == "organizations") && !o.failed && o.problem == nil {
			answered[o.command+" "+o.argument] = true
		}
	}
	return &collector{
		files: r.files, leaveOut: r.leaveOut,
		callers:   make(map[string]*caller),
		managed:   make(map[string]*managed),
		resources: make(map[string]*resource),
		accounts:  make(map[string]*account),
		org:       newOrganization(),
		sums:      make(map[place][sha256.Size]byte),
		truncated: make(map[pageKey]place),
		ended:     make(map[pageKey]bool),
		answered:  answered,
	}
}

// note notes a problem at v, because of which what is being read is not known.
func (c *collector) note(v source.Value, code ErrorCode, detail message.Text) {
	c.noteAt(c.placeOf(v), code, detail)
}

// noteAt is note for what is at a place that is known.
func (c *collector) noteAt(at place, code ErrorCode, detail message.Text) {
	c.problems = append(c.problems, problem{place: at, code: code, detail: detail})
	c.subject.add(detail)
}

// remark notes a problem at v because of which nothing is denied.
func (c *collector) remark(v source.Value, code ErrorCode, detail message.Text) {
	c.problems = append(c.problems, problem{place: c.placeOf(v), code: code, detail: detail, remark: true})
}

// placeOf returns the place of v, which is in the output that is being read, or that of the
// output if v stands nowhere.
func (c *collector) placeOf(v source.Value) place {
	if v == (source.Value{}) {
		return c.output.place
	}
	return place{c.output.file, int32(v.Offset())}
}

// about has read read what is said of s.
func (c *collector) about(s *subject, read func()) {
	before := c.subject
	c.subject = s
	read()
	c.subject = before
}

// member returns the member of v with the given name, or null.
func (c *collector) member(v source.Value, name string) (found source.Value) {
	v.Members(func(key, member source.Value) bool {
		if key.Text() != name {
			return true
		}
		if found != (source.Value{}) {
			c.note(key, ErrConflict, message.Of("{member} is given twice", quoted(name)))
		}
		found = member
		return true
	})
	return found
}

// text returns the member of v with the given name, if it is a string that is not empty, or
// "". Anything else but null is a problem.
func (c *collector) text(v source.Value, name string) string {
	member := c.member(v, name)
	if !member.Is(source.Null) && !member.Is(source.String) {
		c.note(member, ErrOutput, message.Of("want a string, found {kind}", kindText(member)))
		return ""
	}
	return c.string(member)
}

// string returns the text of v, or "" if it is not a string.
func (c *collector) string(v source.Value) string {
	if !v.Is(source.String) {
		return ""
	}
	return v.Text()
}

// isTrue reports whether the member of v with the given name is true.
func (c *collector) isTrue(v source.Value, name string) bool {
	member := c.member(v, name)
	if !member.Is(source.Null) && !member.Is(source.Bool) {
		c.note(member, ErrOutput, message.Of("want true or false, found {kind}", kindText(member)))
		return true // it is denied, or more is missing
	}
	return member.Is(source.Bool) && member.Text() == "true"
}

// objects calls yield for each object in the member of v with the given name: a list or, as
// in files that were made by hand, one object.
func (c *collector) objects(v source.Value, name string, yield func(source.Value)) {
	list := c.member(v, name)
	if list.Is(source.Null) {
		return
	}
	list.Each(func(element source.Value) bool {
		if element.Is(source.Object) {
			yield(element)
		} else {
			c.note(element, ErrOutput, message.Of("want an object, found {kind}", kindText(element)))
		}
		return true
	})
}

// texts calls yield for each string in the member of v with the given name: a list or one.
func (c *collector) texts(v source.Value, name string, yield func(at source.Value, text string)) {
	list := c.member(v, name)
	if list.Is(source.Null) {
		return
	}
	list.Each(func(element source.Value) bool {
		if element.Is(source.String) {
			yield(element, element.Text())
		} else {
			c.note(element, ErrOutput, message.Of("want a string, found {kind}", kindText(element)))
		}
		return true
	})
}

// tags reads the tags in the member of v with the given name, a list of keys and values or a
// map. It reports whether there is such a member.
func (c *collector) tags(v source.Value, name string) (tags map[string]string, ok bool) {
	member := c.member(v, name)
	if member.Is(source.Null) {
		return nil, member != (source.Value{})
	}
	tags = make(map[string]string)
	add := func(at source.Value, key, value string) {
		if old, ok := tags[key]; ok && old != value {
			c.note(at, ErrConflict, message.Of("tag {key} has two values", quoted(key)))
		}
		tags[key] = value
	}
	if member.Is(source.Object) && !member.Has("Key") && !member.Has("TagKey") {
		member.Members(func(key, value source.Value) bool {
			if !value.Is(source.String) {
				c.note(value, ErrOutput, message.Of("want a string, found {kind}", kindText(value)))
			}
			add(key, key.Text(), value.Text())
			return true
		})
		return tags, true
	}
	c.objects(v, name, func(tag source.Value) {
		switch {
		case tag.Has("TagKey"): // of KMS
			add(tag, c.text(tag, "TagKey"), c.text(tag, "TagValue"))
		case tag.Has("Key"):
			add(tag, c.text(tag, "Key"), c.text(tag, "Value"))
		default:
			c.note(tag, ErrOutput, message.Of("a tag without a key"))
		}
	})
	return tags, true
}

// A pageKey is that of outputs that may be pages of one.
type pageKey struct{ command, account string }

// page notes whether v, an output, says that another page follows, and reports whether it is the
// last. Which of the pages it is, it does not say.
func (c *collector) page(v source.Value, command, account string) (isLast bool) {
	key := pageKey{command, account}
	isLast = !c.isTrue(v, "IsTruncated") && !c.isTrue(v, "Truncated")
	for _, name := range []string{"Marker", "NextMarker", "NextToken", "PaginationToken"} {
		isLast = isLast && c.text(v, name) == ""
	}
	if isLast {
		c.ended[key] = true
	} else if _, ok := c.truncated[key]; !ok {
		c.truncated[key] = c.placeOf(v)
	}
	return isLast
}

// goesOn reports whether a page is in no file.
func (c *collector) goesOn(key pageKey) bool {
	_, isTruncated := c.truncated[key]
	return isTruncated && !c.ended[key] && !c.ended[pageKey{command: key.command}]
}

// checkPages notes the outputs whose last page is in no file.
func (c *collector) checkPages() {
	for key, at := range c.truncated {
		if c.goesOn(key) {
			c.noteAt(at, ErrIncomplete, message.Of("the output goes on, and the last page is in no file"))
		}
	}
}

// quoted returns text that comes from a file for a place within a sentence.
func quoted(text string) string { return quote.Word(quote.Beginning(text, 300)) }

// accountOf returns the account in an ARN, or "".
func accountOf(text string) string {
	a, _ := arn.Split(text)
	return a.Account
}

// nameOf returns the name at the end of an ARN, or of a path.
func nameOf(text string) string { return strings.Clone(arn.Name(text)) }

// kindText names the kind of v, with an article.
func kindText(v source.Value) message.Text { return message.Known(v.Kind().String()) }

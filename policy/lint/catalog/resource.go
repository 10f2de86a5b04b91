package catalog

import (
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/internal/suggest"
)

// isForeign reports whether all that s is about is in partitions of others than AWS. Its
// actions and condition keys may be of their own.
func isForeign(s *statement.Statement) bool {
	patterns, not := s.Resources()
	return s.HasResource() && !not && !slices.ContainsFunc(patterns, func(p clause.ResourcePattern) bool {
		text, _ := arn.CompletePattern(p.String())
		a, ok := arn.SplitPattern(text)
		return !ok || arn.IsAWS(a.Partition) || glob.HasWildcard(a.Partition)
	})
}

// resources finds actions that act on none of the resources of s:
// https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
func (c *checker) resources(s *statement.Statement, entries []entry) {
	_, notAction := s.Actions()
	patterns, notResource := s.Resources()
	if notAction || notResource || !s.HasResource() {
		return
	}
	t := targets{checker: c, met: make(map[*resourceType]bool), plain: true}
	for i := range patterns {
		if !t.add(patterns[i].String()) {
			return
		}
	}
	for i := range entries {
		e := &entries[i]
		if len(e.actions) > 0 && !t.meetEntry(e) && !t.isBucketARN(e) {
			c.deadAction(e)
		}
	}
}

// deadAction reports an entry whose actions act on none of the resources of the
// statement.
func (c *checker) deadAction(e *entry) {
	if len(e.actions) > 1 {
		c.report(e.at, ActionResource, "none of the {n} actions of {pattern} acts on what the Resource element names", len(e.actions), shown(e.text))
		return
	}
	a := &e.service.actions[e.actions[0]]
	name := e.service.prefix + ":" + a.name
	if a.types == "" {
		c.report(e.at, ActionResource, `{action} acts on no resource that has an ARN: its Resource is "*"`, name)
		return
	}
	var formats []string
	for i := range placesIn(a.types) {
		formats = append(formats, e.service.types[i].formats()...)
	}
	if len(formats) > 2 {
		c.report(e.at, ActionResource, "{action} acts on {resources} and the like, which the Resource element does not name",
			name, strings.Join(formats[:2], ", "))
		return
	}
	c.report(e.at, ActionResource, "{action} acts on {resources}, which the Resource element does not name", name, strings.Join(formats, ", "))
}

// targets are the entries of a Resource element.
type targets struct {
	checker  *checker
	patterns []target
	met      map[*resourceType]bool // whether there is a pattern that matches some of these
	plain    bool                   // all are of buckets and objects
}

// A target is one of them: an ARN pattern.
type target struct {
	arn.ARN        // with "*" for policy variables
	text    string // the same, in one
	word    string // the type of the resource
	wide    bool   // it does not say which resources of the service
	all     bool   // it does not say which resources of a type, or by a path

	judged, known bool // see isKnown
}

// add adds an entry. It reports false if it says nothing, as "*".
func (t *targets) add(text string) bool {
	text, _ = arn.CompletePattern(text)
	a, ok := arn.SplitPattern(text)
	if !ok || a.Resource == "" || !arn.IsAWS(a.Partition) && !glob.HasWildcard(a.Partition) {
		return false
	}
	name := a.Resource[strings.IndexAny(a.Resource, ":/")+1:]
	text = arn.ReplaceVariables(text, "*")
	plain, _ := arn.Split(text)
	t.patterns = append(t.patterns, target{
		ARN: plain, text: text, word: typeOf(a.Resource),
		wide: strings.Trim(a.Resource, "*/:") == "",
		all:  strings.Trim(name, "*") == "" || strings.HasPrefix(a.Resource, "*") || strings.Contains(name, "/"),
	})
	t.plain = t.plain && a.Service == "s3" && a.Region+a.Account == ""
	return true
}

// meetEntry reports whether an action of e acts on something that the entries match, or
// may do so.
func (t *targets) meetEntry(e *entry) bool {
	return slices.ContainsFunc(e.actions, func(i int) bool {
		a := &e.service.actions[i]
		switch {
		case !t.checker.spend(1 + (len(a.types)+len(t.patterns))/16), a.types == notKnown:
			return true
		case a.types == "":
			return t.mayMeet(e.service, a)
		}
		own := false
		for i := range placesIn(a.types) {
			typ := &e.service.types[i]
			if t.meet(typ) {
				return true
			}
			own = own || typ.isOf(e.service.prefix)
		}
		for i := range t.patterns {
			if p := &t.patterns[i]; p.isRelated(e.service, a) && (!own || !t.tells(p, e.service, a)) {
				return true
			}
		}
		return false
	})
}

// isRelated reports whether p is of the service s, of one that is named after s, as
// connect-campaigns is after connect, or of one on whose resources a acts.
func (p *target) isRelated(s *service, a *action) bool {
	if p.Service == s.prefix || strings.HasPrefix(p.Service, s.prefix+"-") {
		return true
	}
	for i := range placesIn(a.types) {
		if s.types[i].isOf(p.Service) {
			return true
		}
	}
	return false
}

// tells reports whether p can be taken at its word not to be what a, of s, acts on.
func (t *targets) tells(p *target, s *service, a *action) bool {
	switch {
	case isGeneral(a.name), p.Service != s.prefix, !t.checker.spend(1 + 4*len(a.types)):
		return false
	case s.prefix == "s3":
		return true // a bucket or an object
	case p.word == "", s.prefix == "cloudformation" && (p.word == "type" || p.word == "transform"):
		return false // CloudFormation asks about what a template uses
	}
	for i := range placesIn(a.types) {
		if word := s.types[i].word(); word != p.word && isNear(p.word, word) {
			return true // it is misspelled
		}
	}
	// The table may lack a type that an action is named after.
	return !strings.Contains(strings.ToLower(a.name), strings.ReplaceAll(strings.ToLower(p.word), "-", "")) && t.isKnown(p, s)
}

// isGeneral reports whether name is that of an action on tags or on resource-based
// policies. Those act on many types of resources, of which the reference lacks some.
func isGeneral(name string) bool {
	return strings.HasSuffix(name, "ResourcePolicy") || slices.ContainsFunc(
		[]string{"Tag", "Untag", "AddTags", "CreateTags", "DeleteTags", "GetTags", "ListTags", "RemoveTags"},
		func(beginning string) bool { return strings.HasPrefix(name, beginning) })
}

// isKnown reports whether p is of a type that s has, or of one that is written nearly so.
func (t *targets) isKnown(p *target, s *service) bool {
	if !p.judged && t.checker.spend(4*len(s.types)) {
		p.judged = true
		p.known = slices.ContainsFunc(s.types, func(typ resourceType) bool { return isNear(p.word, typ.word()) }) ||
			slices.ContainsFunc(s.types, func(typ resourceType) bool {
				return typ.isOf(s.prefix) && slices.ContainsFunc(typ.shapes(), func(f shape) bool { return t.checker.meets(p, f) })
			})
	}
	return p.known
}

// isNear reports whether one was probably meant by the other.
func isNear(a, b string) bool {
	if a == b {
		return true
	}
	_, near := suggest.Near(a, b)
	return near
}

// typeOf returns the word that a resource begins with, which is its type.
func typeOf(resource string) string {
	resource = strings.TrimPrefix(resource, "/")
	if end := strings.IndexAny(resource, ":/*?$"); end >= 0 {
		return resource[:end]
	}
	return resource
}

// mayMeet reports whether an entry may match the resource of a, which according to the
// reference is "*". Many services ask for permission on all resources of a type all the
// same, as "arn:aws:iam::111122223333:role/", and some on what is to be made or found.
// Of a few it is known that they do not look at names.
func (t *targets) mayMeet(s *service, a *action) bool {
	namesNone := slices.Contains(nameless, s.prefix) &&
		(strings.HasPrefix(a.name, "List") || strings.HasPrefix(a.name, "Describe"))
	return slices.ContainsFunc(t.patterns, func(p target) bool {
		switch {
		case glob.HasWildcard(p.Service):
			return true
		case !strings.HasPrefix(s.prefix, p.Service): // as ssmmessages does "ssm"
			return false
		case s.prefix == "iam":
			return !namesNone || p.all
		}
		return !namesNone || p.wide
	})
}

// nameless are services whose actions that list or describe do not look at the names of
// resources, if the reference has no resource types for them.
//
//nolint:gochecknoglobals // a table that is never written
var nameless = []string{"ec2", "elasticloadbalancing", "iam", "kms", "lambda", "s3"}

// meet reports whether an entry matches ARNs of a resource type.
func (t *targets) meet(typ *resourceType) bool {
	met, ok := t.met[typ]
	if !ok {
		for _, f := range typ.shapes() {
			for i := range t.patterns {
				met = met || t.checker.meets(&t.patterns[i], f)
			}
		}
		t.met[typ] = met
	}
	return met
}

// A shape is the format of the ARNs of a resource type, as a pattern.
type shape struct {
	parts arn.ARN
	whole string
}

// shapes returns the formats of the ARNs of t.
func (t *resourceType) shapes() []shape {
	var shapes []shape
	for _, format := range t.formats() {
		parts, _ := arn.Split(formatOf(format, "*"))
		shapes = append(shapes, shape{parts, formatOf(format, string(rune(noColon)))})
	}
	return shapes
}

// meets reports whether p matches ARNs of the format f: part by part or, as a "*" may
// match colons too, as a whole. The names of resources have no colons then, or
// instance/i-1:vpc/v-1 would be an instance and a VPC.
func (c *checker) meets(p *target, f shape) bool {
	return c.overlap(p.Service, f.parts.Service) && c.overlap(p.Partition, f.parts.Partition) &&
		c.overlap(p.Region, f.parts.Region) && c.overlap(p.Account, f.parts.Account) && c.overlap(p.Resource, f.parts.Resource) ||
		c.overlap(p.text, f.whole)
}

// isBucketARN reports whether package lint finds e: it does so for the actions that
// are used most, if all resources are buckets and objects.
func (t *targets) isBucketARN(e *entry) bool {
	return t.plain && slices.ContainsFunc(bucketActions, e.is)
}

// bucketActions are the actions of which package lint finds that the resources are
// objects in place of buckets, or the other way round.
//
//nolint:gochecknoglobals // a table that is never written
var bucketActions = []string{
	"s3:ListBucket", "s3:ListBucketVersions", "s3:GetBucketLocation", "s3:GetBucketPolicy", "s3:PutBucketPolicy",
	"s3:CreateBucket", "s3:DeleteBucket", "s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:GetObjectVersion",
	"s3:DeleteObjectVersion", "s3:PutObjectAcl",
}

// What may stand in a format beside "*", which matches any text.
const (
	segment = '\x00' // any text without "/" and ":"
	noColon = '\x01' // any text without ":"
)

// formatOf returns the format of ARNs as a pattern with the given text for what varies,
// or segment for what is known to be a name.
func formatOf(format, text string) string {
	for _, name := range []string{"${Partition}", "${Region}", "${Account}", "${BucketName}", "${AccessPointName}", "${TableName}"} {
		format = strings.ReplaceAll(format, name, string(rune(segment)))
	}
	return arn.ReplaceVariables(format, text)
}

// overlap reports whether there is a text that both pattern and format match. It is true
// if it is too much work to tell.
func (c *checker) overlap(pattern, format string) bool {
	// What both begin with decides most.
	n := 0
	for n < len(pattern) && n < len(format) && pattern[n] == format[n] && !isWild(pattern[n]) {
		n++
	}
	pattern, format = pattern[n:], format[n:]
	if pattern != "" && format != "" && !isWild(pattern[0]) && !isWild(format[0]) {
		return false
	}
	if !c.spend(1 + len(pattern)*len(format)/64) {
		return true
	}
	// can[j] says whether the rest of pattern and format[j:] overlap.
	can, next := make([]bool, len(format)+1), make([]bool, len(format)+1)
	for i := len(pattern); i >= 0; i-- {
		can, next = next, can
		for j := len(format); j >= 0; j-- {
			can[j] = overlapAt(pattern[i:], format[j:], next[j:], can[j:])
		}
	}
	return can[0]
}

// overlapAt reports whether p and f overlap, given that for the rest of p and parts of
// f, in next, and for p and parts of f, in can.
func overlapAt(p, f string, next, can []bool) bool {
	switch {
	case p == "" && f == "":
		return true
	case p != "" && p[0] == '*' && (next[0] || f != "" && can[1]):
		return true
	case f == "":
		return false
	case f[0] == '*' && (can[1] || p != "" && next[0]):
		return true
	case f[0] == segment || f[0] == noColon:
		return can[1] || p != "" && p[0] != ':' && (p[0] != '/' || f[0] == noColon) && next[0]
	case p == "":
		return false
	}
	return (p[0] == '?' || p[0] == f[0]) && next[1]
}

func isWild(c byte) bool { return c == '*' || c == '?' || c == segment || c == noColon }

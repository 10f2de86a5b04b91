package catalog

import (
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
)

// resources finds actions that act on none of the resources of s:
// https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
func (c *checker) resources(s *statement.Statement, entries []entry) {
	_, notAction := s.Actions()
	patterns, notResource := s.Resources()
	if notAction || notResource || !s.HasResource() {
		return
	}
	t := targets{checker: c, met: make(map[*resourceType]bool)}
	for i := range patterns {
		if !t.add(patterns[i].String()) {
			return
		}
	}
	for i := range entries {
		e := &entries[i]
		if len(e.actions) > 0 && !t.meetEntry(e) && c.work <= maxWork && !t.isBucketARN(e) {
			c.deadAction(e)
		}
	}
}

// deadAction reports an entry whose actions act on none of the resources of the
// statement.
func (c *checker) deadAction(e *entry) {
	if len(e.actions) > 1 {
		c.report(e.at, ActionResource, "none of the %d actions of %s acts on what the Resource element names", len(e.actions), shown(e.text))
		return
	}
	a := &e.service.actions[e.actions[0]]
	name := e.service.prefix + ":" + a.name
	if a.types == "" {
		c.report(e.at, ActionResource, `%s acts on no resource that has an ARN: its Resource is "*"`, name)
		return
	}
	var formats []string
	for i := range placesIn(a.types) {
		formats = append(formats, e.service.types[i].arn)
	}
	more := ""
	if len(formats) > 2 {
		formats, more = formats[:2], " and the like"
	}
	c.report(e.at, ActionResource, "%s acts on %s%s, which the Resource element does not name", name, strings.Join(formats, ", "), more)
}

// targets are the entries of a Resource element.
type targets struct {
	checker  *checker
	patterns []target
	met      map[*resourceType]bool // whether there is a pattern that matches some of these
}

// A target is one of them: an ARN pattern.
type target struct {
	text     string // with "*" for policy variables
	service  string
	resource string
	wide     bool // it does not say which resources of the service
	plain    bool // of a bucket or an object
}

// add adds an entry. It reports false if it says nothing, as "*".
func (t *targets) add(text string) bool {
	text, _ = arn.CompletePattern(text)
	text = arn.ReplaceVariables(text, "*")
	a, ok := arn.Split(text)
	if !ok || !arn.IsAWS(a.Partition) && !glob.HasWildcard(a.Partition) {
		return false
	}
	t.patterns = append(t.patterns, target{
		text: text, service: a.Service, resource: a.Resource, wide: strings.Trim(a.Resource, "*/:") == "",
		plain: a.Service == "s3" && a.Region+a.Account == "",
	})
	return true
}

// meetEntry reports whether an action of e acts on something that the entries match.
func (t *targets) meetEntry(e *entry) bool {
	return slices.ContainsFunc(e.actions, func(i int) bool {
		a := &e.service.actions[i]
		if a.types == "" {
			return t.mayMeet(e.service, a)
		}
		own := false
		for i := range placesIn(a.types) {
			typ := &e.service.types[i]
			if t.meet(typ) {
				return true
			}
			of, _ := arn.SplitPattern(typ.arn)
			own = own || of.Service == e.service.prefix
		}
		return a.types == notKnown || !own && t.names(e.service.prefix)
	})
}

// names reports whether there is an entry for resources of the service with the given
// prefix.
func (t *targets) names(prefix string) bool {
	return slices.ContainsFunc(t.patterns, func(p target) bool { return p.service == prefix })
}

// mayMeet reports whether an entry may match the resource of a, which according to the
// reference is "*". For many of these actions services ask for permission on all
// resources of a type, as "arn:aws:iam::111122223333:role/", and for those that make
// something on what is to be made.
func (t *targets) mayMeet(s *service, a *action) bool {
	finds := strings.HasPrefix(a.name, "List") || strings.HasPrefix(a.name, "Describe")
	return slices.ContainsFunc(t.patterns, func(p target) bool {
		switch {
		case glob.HasWildcard(p.service):
			return true
		case !strings.HasPrefix(s.prefix, p.service):
			return false
		case s.prefix == "ec2" && finds:
			return p.wide
		}
		return !finds || p.wide || glob.HasWildcard(p.resource)
	})
}

// meet reports whether an entry matches ARNs of a resource type.
func (t *targets) meet(typ *resourceType) bool {
	met, ok := t.met[typ]
	if !ok {
		format := formatOf(typ.arn)
		met = slices.ContainsFunc(t.patterns, func(p target) bool { return t.checker.overlap(p.text, format) })
		t.met[typ] = met
	}
	return met
}

// isBucketARN reports whether package lint finds e: it does so for the actions that
// are used most, if all resources are buckets and objects.
func (t *targets) isBucketARN(e *entry) bool {
	return !slices.ContainsFunc(t.patterns, func(p target) bool { return !p.plain }) && slices.ContainsFunc([]string{
		"s3:ListBucket", "s3:ListBucketVersions", "s3:GetBucketLocation", "s3:GetBucketPolicy", "s3:PutBucketPolicy",
		"s3:CreateBucket", "s3:DeleteBucket", "s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:GetObjectVersion",
		"s3:DeleteObjectVersion", "s3:PutObjectAcl",
	}, e.is)
}

// segment stands in a format for any text without "/" and ":".
const segment = '\x00'

// formatOf returns the format of ARNs as a pattern in which "*" stands for any text, as
// in a policy, and segment for a name.
func formatOf(format string) string {
	for _, name := range []string{"${Partition}", "${Region}", "${Account}", "${BucketName}", "${AccessPointName}", "${TableName}"} {
		format = strings.ReplaceAll(format, name, string(rune(segment)))
	}
	return arn.ReplaceVariables(format, "*")
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
	case f[0] == segment:
		return can[1] || p != "" && p[0] != '/' && p[0] != ':' && next[0]
	case p == "":
		return false
	}
	return (p[0] == '?' || p[0] == f[0]) && next[1]
}

func isWild(c byte) bool { return c == '*' || c == '?' || c == segment }

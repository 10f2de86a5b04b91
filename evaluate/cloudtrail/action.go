package cloudtrail

import (
	"strings"
	"sync"

	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/policy/lint/catalog"
)

// A service is what the catalog has of one.
type service struct {
	prefix  string
	actions map[string]*action // by name without prefix in small letters
	types   []*resourceType
}

// An action is what the catalog has of one.
type action struct {
	name    string // "s3:GetObject"
	service *service
	types   []*resourceType
	tags    bool     // it may have tags in the request
	keys    []string // of the service, that it may have, up to what varies in them
	noted   Keys     // those of keys that have a number
}

// A resourceType is one on which actions of a service act.
type resourceType struct {
	name    string
	formats []format // of its ARNs
}

// A format is that of an ARN, with variables: "arn:${Partition}:sns:${Region}:${Account}:${TopicName}".
type format struct {
	text     string
	head     arn.ARN      // its first parts, of which some are variables
	pattern  glob.Pattern // of what follows
	literals int          // bytes that are no variables
}

// services has the services of the catalog by prefix. What they have is read when it is first
// asked for.
//
//nolint:gochecknoglobals // a table that is never written
var services = sync.OnceValue(func() map[string]func() *service {
	all := make(map[string]func() *service)
	for name := range catalog.Actions("*") {
		prefix, _, _ := strings.Cut(name, ":")
		if all[prefix] == nil {
			all[prefix] = sync.OnceValue(func() *service { return readService(prefix) })
		}
	}
	return all
})

// readService reads what the catalog has of a service.
func readService(prefix string) *service {
	s := &service{prefix: prefix, actions: make(map[string]*action)}
	types := make(map[string]*resourceType)
	for name := range catalog.Actions(prefix + ":*") {
		listed, _ := catalog.Lookup(name)
		a := &action{name: listed.Name, service: s}
		a.addKeys(listed.Keys)
		for _, t := range listed.Resources {
			a.addKeys(t.Keys)
			known := types[t.Name]
			if known == nil {
				known = newResourceType(&t)
				types[t.Name] = known
				s.types = append(s.types, known)
			}
			a.types = append(a.types, known)
		}
		s.actions[glob.Lower(name[len(prefix)+1:])] = a
	}
	return s
}

// addKeys adds condition keys that a may have.
func (a *action) addKeys(keys []catalog.Key) {
	for _, k := range keys {
		name, _, _ := strings.Cut(strings.ReplaceAll(k.Name, "<", "$"), "$")
		switch name {
		case "aws:RequestTag/", "aws:TagKeys":
			a.tags = true
		default:
			a.keys = append(a.keys, name)
			if i, ok := keyOf(name); ok {
				a.noted.add(i)
			}
		}
	}
}

// mayHave reports whether a request for a may have the condition key with the given name, of
// the service of a.
func (a *action) mayHave(name string) bool {
	for _, k := range a.keys {
		if rest, ok := glob.CutPrefixFold(name, k); ok && (rest == "" || strings.HasSuffix(k, "/") || strings.HasSuffix(k, ":")) {
			return true
		}
	}
	return false
}

// has reports whether the type with the given name is one of those on which a acts.
func (a *action) has(name string) *resourceType {
	for _, t := range a.types {
		if t.name == name {
			return t
		}
	}
	return nil
}

func newResourceType(listed *catalog.ResourceType) *resourceType {
	t := &resourceType{name: listed.Name}
	for _, text := range listed.ARNs {
		f := format{text: text}
		f.head, _ = arn.Split(text)
		var pattern strings.Builder
		for rest := f.head.Resource; ; {
			before, _, after, ok := cutVariable(rest)
			pattern.WriteString(before)
			if !ok {
				break
			}
			pattern.WriteByte('*')
			rest = after
		}
		f.pattern = glob.Compile(pattern.String())
		for rest, ok := text, true; ok; {
			var before string
			before, _, rest, ok = cutVariable(rest)
			f.literals += len(before)
		}
		t.formats = append(t.formats, f)
	}
	return t
}

// matches reports whether an ARN is of the format. No variable before what follows the fifth
// colon goes beyond one, whatever the name of an object has.
func (f *format) matches(a *arn.ARN) bool {
	is := func(part, text string) bool { return part == text || strings.HasPrefix(part, "${") }
	return is(f.head.Service, a.Service) && is(f.head.Region, a.Region) && is(f.head.Account, a.Account) && f.pattern.Match(a.Resource, nil)
}

// cutVariable cuts text around its first variable.
func cutVariable(text string) (before, name, after string, ok bool) {
	before, rest, ok := strings.Cut(text, "${")
	if !ok {
		return text, "", "", false
	}
	name, after, ok = strings.Cut(rest, "}")
	return before, name, after, ok
}

// typeOf returns the type of the resource that has the given ARN, or nil: the one of which a
// format says most of it.
func (s *service) typeOf(text string) (found *resourceType) {
	most := 0
	a, ok := arn.Split(text)
	if !ok {
		return nil
	}
	for _, t := range s.types {
		for i := range t.formats {
			if f := &t.formats[i]; f.literals > most && f.matches(&a) {
				found, most = t, f.literals
			}
		}
	}
	return found
}

// findAction returns the action with the given prefix and name, in which letter case does not
// count, or nil.
func findAction(prefix, name string) *action {
	read := services()[prefix]
	var lower [128]byte
	if read == nil || len(name) > len(lower) {
		return nil
	}
	for i := range len(name) {
		lower[i] = glob.LowerByte(name[i])
	}
	return read().actions[string(lower[:len(name)])]
}

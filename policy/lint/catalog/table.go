package catalog

import (
	"compress/flate"
	_ "embed" // the table
	"io"
	"iter"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
)

//go:generate go run ../../../.ci/catalog $IAM_DATA .

// packed is the table, compressed. A test reads all of it.
//
//go:embed table.deflate
var packed string

// A table is the table as it was unpacked. Its text has a line for each thing, which
// begins with a letter and has columns between tabs:
//
//	d  date
//	s  prefix of a service, to which all belongs that follows up to the next one
//	k  condition key, type
//	r  resource type, formats of its ARNs, its keys
//	a  action, its resource types, its keys
//
// Services, and the actions of each, are sorted. Keys and resource types of others are
// numbers of lines of the service, from 0, with commas between them.
type table struct {
	date     string
	services []service
}

// A service is what the table has of a service. Texts are parts of the text of the table.
type service struct {
	prefix  string // "s3"
	keys    []key
	types   []resourceType
	actions []action
}

// A key is a condition key. What varies in its name stands there as ${TagKey}, in two as
// tag-key or <key>, and in some it was left out behind a "/".
type key struct {
	name, typ      string
	beginning, end string // of the name, before and after what varies
	varies         bool
}

type resourceType struct{ name, arns, keys string }

type action struct{ name, types, keys string }

// notKnown stands for the resource types of an action and the type of a condition key of
// which nothing is known but that AWS names them.
const notKnown = "?"

// formats returns the formats of ARNs of t.
func (t *resourceType) formats() []string { return strings.Split(t.arns, ", ") }

// isOf reports whether t is of the service with the given prefix. Some actions act on
// resources of other services alone.
func (t *resourceType) isOf(prefix string) bool {
	a, _ := arn.SplitPattern(t.arns)
	return a.Service == prefix
}

// word returns what the resources of t begin with.
func (t *resourceType) word() string {
	a, _ := arn.SplitPattern(t.arns)
	return typeOf(a.Resource)
}

// theTable returns the table, which is unpacked the first time.
//
//nolint:gochecknoglobals // never written
var theTable = sync.OnceValue(func() *table {
	text, err := io.ReadAll(flate.NewReader(strings.NewReader(packed)))
	if err != nil {
		panic("catalog: the table is broken: " + err.Error())
	}
	return readTable(string(text))
})

// readTable reads the text of a table.
func readTable(text string) *table {
	t := &table{}
	var s *service
	for line := range strings.Lines(text) {
		first, rest, _ := strings.Cut(strings.TrimSuffix(line[1:], "\n"), "\t")
		second, third, _ := strings.Cut(rest, "\t")
		switch line[0] {
		case 'd':
			t.date = first
		case 's':
			t.services = append(t.services, service{prefix: first})
			s = &t.services[len(t.services)-1]
		case 'k':
			s.keys = append(s.keys, newKey(first, second))
		case 'r':
			s.types = append(s.types, resourceType{first, second, third})
		case 'a':
			s.actions = append(s.actions, action{first, second, third})
		}
	}
	return t
}

// service returns the service with the given prefix, or nil.
func (t *table) service(prefix string) *service {
	i, found := slices.BinarySearchFunc(t.services, prefix, func(s service, prefix string) int { return glob.CompareFold(s.prefix, prefix) })
	if !found {
		return nil
	}
	return &t.services[i]
}

// find returns where the action with the given name is among those of s, or would be.
func (s *service) find(name string) (int, bool) {
	return slices.BinarySearchFunc(s.actions, name, func(a action, name string) int { return glob.CompareFold(a.name, name) })
}

// keysAt returns the keys at places.
func (s *service) keysAt(places string) []Key {
	var keys []Key
	for i := range placesIn(places) {
		typ, many := s.keys[i].values()
		keys = append(keys, Key{Name: s.keys[i].name, Type: typ, Many: many})
	}
	return keys
}

// placesIn returns an iterator over the numbers in text.
func placesIn(text string) iter.Seq[int] {
	return func(yield func(int) bool) {
		for text != "" {
			var number string
			number, text, _ = strings.Cut(text, ",")
			if i, err := strconv.Atoi(number); err != nil || !yield(i) {
				return
			}
		}
	}
}

// values returns the type of the values of k, and whether a request may have several.
func (k *key) values() (typ string, many bool) { return strings.CutPrefix(k.typ, "ArrayOf") }

// newKey returns the key with the given name.
func newKey(name, typ string) key {
	k := key{name: name, typ: typ, beginning: name, varies: strings.HasSuffix(name, "/")}
	if beginning, rest, found := strings.Cut(name, "${"); found {
		k.beginning, k.end, k.varies = beginning, rest[strings.LastIndexByte(rest, '}')+1:], true
	}
	for _, word := range []string{"tag-key", "<key>"} {
		if beginning, found := strings.CutSuffix(name, "/"+word); found {
			k.beginning, k.varies = beginning+"/", true
		}
	}
	return k
}

// is reports whether k is the key with the given name.
func (k *key) is(name string) bool {
	rest, ok := glob.CutPrefixFold(name, k.beginning)
	if !ok || !k.varies {
		return ok && rest == ""
	}
	return len(rest) > len(k.end) && glob.EqualFold(rest[len(rest)-len(k.end):], k.end)
}

// key returns the key with the given name of any service, or nil: first that of the
// service that its name tells.
func (t *table) key(name string) *key {
	prefix, _, _ := strings.Cut(name, ":")
	if s := t.service(prefix); s != nil {
		if k := s.key(name); k != nil {
			return k
		}
	}
	for i := range t.services {
		if k := t.services[i].key(name); k != nil {
			return k
		}
	}
	return nil
}

// key returns the key with the given name, or nil.
func (s *service) key(name string) *key {
	i := slices.IndexFunc(s.keys, func(k key) bool { return k.is(name) })
	if i < 0 {
		return nil
	}
	return &s.keys[i]
}

// tellsOf reports whether the service with the given prefix has the key, and says which
// actions or resource types have it. Of some keys the reference does not say it.
func (t *table) tellsOf(prefix, name string) bool {
	s := t.service(prefix)
	if s == nil {
		return false
	}
	i := slices.IndexFunc(s.keys, func(k key) bool { return k.is(name) })
	has := func(keys string) bool {
		for place := range placesIn(keys) {
			if place == i {
				return true
			}
		}
		return false
	}
	return slices.ContainsFunc(s.types, func(t resourceType) bool { return has(t.keys) }) ||
		slices.ContainsFunc(s.actions, func(a action) bool { return has(a.keys) })
}

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
//	r  resource type, format of its ARNs, its keys
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

type key struct{ name, typ string }

type resourceType struct{ name, arn, keys string }

type action struct{ name, types, keys string }

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
			s.keys = append(s.keys, key{first, second})
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

// action returns the action with the given name, or nil.
func (s *service) action(name string) *action {
	i, found := slices.BinarySearchFunc(s.actions, name, func(a action, name string) int { return glob.CompareFold(a.name, name) })
	if !found {
		return nil
	}
	return &s.actions[i]
}

// keysAt returns the keys at places.
func (s *service) keysAt(places string) []Key {
	var keys []Key
	for i := range placesIn(places) {
		typ, many := strings.CutPrefix(s.keys[i].typ, "ArrayOf")
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

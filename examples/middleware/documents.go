package main

import (
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/seed-1d0cfdb5/iam/condition"
)

// A document is what the service stores. Its ARN, and every condition key that
// describes it, come from here and never from the URL of a request.
type document struct {
	ID, Account, Owner string
	Text               string
	Tags               map[string]string // never changed in place: copies share it
	revision           int
}

func (d *document) arn() string { return "arn:acme:docs::" + d.Account + ":document/" + d.ID }

// entries returns the condition keys that describe d.
func (d *document) entries() []condition.Entry {
	entries := make([]condition.Entry, 0, 1+len(d.Tags))
	entries = append(entries, condition.String("docs:Owner", d.Owner))
	for key, value := range d.Tags {
		entries = append(entries, condition.String("aws:ResourceTag/"+key, value))
	}
	return entries
}

// A store holds the documents of all tenants.
type store struct {
	mu   sync.RWMutex
	byID map[string]document
}

func newStore(documents ...document) *store {
	s := &store{byID: make(map[string]document, len(documents))}
	for _, d := range documents {
		s.byID[d.ID] = d
	}
	return s
}

func (s *store) get(id string) (document, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	d, ok := s.byID[id]
	return d, ok
}

// all returns the documents in the order of their IDs.
func (s *store) all() []document {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return slices.SortedFunc(maps.Values(s.byID), func(a, b document) int { return strings.Compare(a.ID, b.ID) })
}

// update changes the text of d and reports whether d was still what is stored:
// a decision about an owner and tags that are no longer true must not count.
func (s *store) update(d document, text string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if stored, ok := s.byID[d.ID]; !ok || stored.revision != d.revision {
		return false
	}
	d.Text = text
	d.revision++
	s.byID[d.ID] = d
	return true
}

// remove deletes d and reports whether d was still what is stored, as in update.
func (s *store) remove(d document) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if stored, ok := s.byID[d.ID]; !ok || stored.revision != d.revision {
		return false
	}
	delete(s.byID, d.ID)
	return true
}

// sampleDocuments are those of the example.
func sampleDocuments() *store {
	return newStore(
		document{ID: "draft", Account: "tenant42", Owner: "dan", Text: "Chapter 1", Tags: map[string]string{"team": "editorial"}},
		document{ID: "handbook", Account: "tenant42", Owner: "ann", Text: "Be kind.", Tags: map[string]string{"team": "editorial"}},
		document{ID: "invoices", Account: "tenant7", Owner: "pat", Text: "None are open.", Tags: map[string]string{"team": "sales"}},
		document{ID: "roadmap", Account: "tenant42", Owner: "ann", Text: "First this, then that.", Tags: map[string]string{"team": "editorial"}},
		document{ID: "salaries", Account: "tenant42", Owner: "cleo", Text: "Equal.", Tags: map[string]string{"team": "finance"}},
	)
}

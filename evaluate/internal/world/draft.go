package world

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/internal/reference"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// A Rule is a statement that can still be changed.
type Rule struct {
	Effect       string
	Principal    any                            `json:",omitempty"` // "*" or lists by kind
	NotPrincipal any                            `json:",omitempty"`
	Action       []string                       `json:",omitempty"`
	NotAction    []string                       `json:",omitempty"`
	Resource     []string                       `json:",omitempty"`
	NotResource  []string                       `json:",omitempty"`
	Condition    map[string]map[string][]string `json:",omitempty"`
}

// A Document is a policy that can still be changed. A nil one is no policy; one
// without rules does nothing.
type Document []Rule

// Text returns d as JSON.
func (d Document) Text(typ policy.Type) string {
	if len(d) == 0 { // AWS has no policy without a statement
		d = Document{{Effect: "Deny", Action: []string{"none:None"}, Resource: []string{"*"}}}
		if typ == policy.Resource || typ == policy.RCP {
			d[0].Principal = "*"
		}
	}
	if typ == policy.Endpoint { // which has Principal elements like a resource-based policy
		d = slices.Clone(d)
		for i := range d {
			d[i].Principal = "*"
		}
	}
	return string(must(json.Marshal(map[string]any{"Version": "2012-10-17", "Statement": []Rule(d)})))
}

// A Draft is all policies that apply to a request. Few names are used in it, so that
// statements often meet.
type Draft struct {
	Identity  []Document
	Resource  Document
	Boundary  Document
	Session   []Document
	SCP, RCP  [][]Document
	Endpoint  Document
	MustAllow bool
}

// Each returns w with change applied to every document. It shares nothing that change
// replaces.
func (w *Draft) Each(change func(Document, policy.Type) Document) *Draft {
	one := func(d Document, typ policy.Type) Document {
		if d == nil {
			return nil
		}
		if d = change(slices.Clone(d), typ); d == nil {
			d = Document{}
		}
		return d
	}
	list := func(all []Document, typ policy.Type) []Document {
		return Each(all, func(d Document) Document { return one(d, typ) })
	}
	levels := func(all [][]Document, typ policy.Type) [][]Document {
		return Each(all, func(level []Document) []Document { return list(level, typ) })
	}
	return &Draft{
		Identity: list(w.Identity, policy.Identity), Resource: one(w.Resource, policy.Resource),
		Boundary: one(w.Boundary, policy.Boundary), Session: list(w.Session, policy.Session),
		SCP: levels(w.SCP, policy.SCP), RCP: levels(w.RCP, policy.RCP), Endpoint: one(w.Endpoint, policy.Endpoint),
		MustAllow: w.MustAllow,
	}
}

// Renamed returns w with other names, which with has in pairs.
func (w *Draft) Renamed(with *strings.Replacer) *Draft {
	return w.Each(func(d Document, _ policy.Type) Document {
		var renamed Document
		if err := json.Unmarshal([]byte(with.Replace(string(must(json.Marshal(d))))), &renamed); err != nil {
			panic(err)
		}
		return renamed
	})
}

// Parsed returns the policies of w.
func (w *Draft) Parsed() *evaluate.Policies {
	all := w.layers(func(text string, typ policy.Type) doc { return doc{parsed: policy.MustParse(text, typ)} })
	p := all.parsed()
	return &p
}

// Read returns the policies of w as the reference engine reads them.
func (w *Draft) Read() *reference.Policies {
	all := w.layers(func(text string, typ policy.Type) doc { return doc{read: must(reference.Read("", []byte(text), typ))} })
	p := all.read()
	return &p
}

func (w *Draft) layers(read func(text string, typ policy.Type) doc) layers {
	one := func(d Document, typ policy.Type) doc {
		if d == nil {
			return doc{}
		}
		return read(d.Text(typ), typ)
	}
	list := func(all []Document, typ policy.Type) docs {
		if all == nil {
			return docs{}
		}
		l := noDocs()
		for _, d := range all {
			l.add(one(d, typ))
		}
		return l
	}
	organization := func(all [][]Document, typ policy.Type) (l levels) {
		for _, level := range all {
			l.add(list(level, typ))
		}
		return l
	}
	return layers{
		identity: list(w.Identity, policy.Identity), resource: one(w.Resource, policy.Resource), boundary: one(w.Boundary, policy.Boundary),
		session: list(w.Session, policy.Session), scp: organization(w.SCP, policy.SCP), rcp: organization(w.RCP, policy.RCP),
		endpoint: endpoint{doc: one(w.Endpoint, policy.Endpoint)}, mustAllow: w.MustAllow,
	}
}

// Each returns f of each member of list; nil if list is nil.
func Each[T, U any](list []T, f func(T) U) []U {
	if list == nil {
		return nil
	}
	out := make([]U, 0, len(list))
	for _, member := range list {
		out = append(out, f(member))
	}
	return out
}

// Package accepted knows which findings a team has decided to keep: those that a configuration
// suppresses, with a reason, and those of a baseline, which were there before anybody looked.
package accepted

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"

	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/policy/lint"
)

// A Finding is a finding and where it was found.
type Finding struct {
	lint.Finding
	File     string // with slashes, relative to the working directory if it is below that
	Resource string // of a file with several policies
	Key      Key
}

// A Key says which finding one is, when lines and statements have moved. It has no value of a
// Condition element.
type Key struct {
	File      string    `json:"file"`
	Resource  string    `json:"resource,omitempty"`
	Code      lint.Code `json:"code"`
	Sid       string    `json:"sid,omitempty"`
	Statement string    `json:"statement,omitempty"` // hash of one without a Sid, or of a suppression
	Element   string    `json:"element,omitempty"`   // of the statement, or of the document
}

// String returns k for a line of text.
func (k Key) String() string {
	text := k.File
	for _, part := range []string{k.Resource, k.Sid, k.Element} {
		if part != "" {
			text += ": " + part
		}
	}
	return text + " (" + string(k.Code) + ")"
}

// Hash returns a short text that stands for k.
func (k Key) Hash() string {
	text, err := json.Marshal(k)
	if err != nil {
		panic(err) // it is text alone
	}
	return shortHash(text)
}

func shortHash(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8])
}

// SetKey sets the key of f, a finding in a policy that has the statements, or in none if they
// are nil.
func (f *Finding) SetKey(in *Statements) {
	f.Key = Key{File: f.File, Resource: f.Resource, Code: f.Code, Sid: f.Sid}
	if f.Statement == 0 && f.Resource != "" {
		return // it is about a resource, whose place in the file may move
	}
	tokens := strings.Split(strings.TrimPrefix(f.Pointer, "/"), "/")
	if f.Statement > 0 {
		tokens = tokens[1:] // the Statement element
		if len(tokens) > 0 && isNumber(tokens[0]) {
			tokens = tokens[1:]
		}
		if f.Sid == "" && in != nil {
			f.Key.Statement = in.hash(f.Statement - 1)
		}
	}
	for len(tokens) > 0 && isNumber(tokens[len(tokens)-1]) {
		tokens = tokens[:len(tokens)-1]
	}
	f.Key.Element = strings.Join(tokens, "/")
}

func isNumber(text string) bool { return text != "" && strings.Trim(text, "0123456789") == "" }

// Statements are those of a policy, by their hashes. They serve one goroutine.
type Statements struct {
	policy *policy.Policy
	hashes []string // nil until one is asked for
}

// NewStatements returns those of p.
func NewStatements(p *policy.Policy) *Statements { return &Statements{policy: p} }

// hash returns a hash of a statement. The values of its Condition element are left out: one
// of few possible external IDs could be told from its hash.
func (s *Statements) hash(index int) string {
	if s.hashes == nil {
		source, err := s.policy.MarshalJSON()
		var document struct{ Statement json.RawMessage }
		var all []map[string]any
		if err == nil {
			err = json.Unmarshal(source, &document)
		}
		if err == nil && json.Unmarshal(document.Statement, &all) != nil { // one, and no list
			all = make([]map[string]any, 1)
			err = json.Unmarshal(document.Statement, &all[0])
		}
		if err != nil {
			panic(err) // it was parsed
		}
		for _, statement := range all {
			s.hashes = append(s.hashes, hashOf(statement))
		}
	}
	return s.hashes[index]
}

func hashOf(statement map[string]any) string {
	if operators, ok := statement["Condition"].(map[string]any); ok {
		for _, keys := range operators {
			if keys, ok := keys.(map[string]any); ok {
				for key := range keys {
					keys[key] = nil
				}
			}
		}
	}
	text, err := json.Marshal(statement)
	if err != nil {
		panic(err) // it was read from JSON
	}
	return shortHash(text)
}

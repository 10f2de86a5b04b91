package policy

import (
	"encoding/json"
	"errors"

	"github.com/seed-1d0cfdb5/iam/internal/statement"
)

// MarshalJSON returns the source of the policy, byte for byte: the document with
// all that is in it, external IDs included, while texts and logs of a Policy show
// no part of it. It does not tell the type and the name. It is an error if p is
// the zero Policy.
func (p Policy) MarshalJSON() ([]byte, error) {
	text := (*statement.Policy)(&p).Source()
	if text == "" {
		return nil, errors.New("policy: the zero Policy has no source")
	}
	return []byte(text), nil
}

// UnmarshalJSON returns an error: a document does not tell its type. Use [Parse].
func (p *Policy) UnmarshalJSON([]byte) error {
	return errors.New("policy: a Policy is not read from JSON by itself: use policy.Parse, which takes its type")
}

// MarshalJSON encodes what identifies s: the name of its policy, its Sid, its
// position from 0, the line at which it begins, and its effect.
func (s Statement) MarshalJSON() ([]byte, error) {
	name := ""
	if p := s.Policy(); p != nil {
		name = p.Name()
	}
	return json.Marshal(struct {
		Policy string `json:"policy,omitempty"`
		Sid    string `json:"sid,omitempty"`
		Index  int    `json:"index"`
		Line   int    `json:"line"`
		Effect string `json:"effect"`
	}{name, s.Sid(), s.Index(), s.Line(), s.Effect().String()})
}

// UnmarshalJSON returns an error: a statement is part of a policy. Use [Parse].
func (s *Statement) UnmarshalJSON([]byte) error {
	return errors.New("policy: a Statement is not read from JSON: use policy.Parse for its policy")
}

package policy

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/seed-1d0cfdb5/iam/internal/object"
)

// typeNames are the names of the types in code, in order.
func typeNames() [Endpoint + 1]string {
	return [...]string{"", "Identity", "Resource", "Trust", "Boundary", "Session", "SCP", "RCP", "Endpoint"}
}

// MarshalText returns the name of t in code: "Identity", "SCP" and so on. It is
// empty for the zero Type, and an error if t is not a type.
func (t Type) MarshalText() ([]byte, error) {
	names := typeNames()
	if int(t) >= len(names) {
		return nil, fmt.Errorf("policy: %s is not a type of policy", t)
	}
	return []byte(names[t]), nil
}

// UnmarshalText reads what MarshalText writes, and nothing else. After an error t
// is zero.
func (t *Type) UnmarshalText(text []byte) error {
	*t = 0
	for typ, name := range typeNames() {
		if name == string(text) {
			*t = Type(typ)
			return nil
		}
	}
	return fmt.Errorf("policy: %.100q is not a type of policy", text)
}

// MarshalText returns the name of v.
func (v Level) MarshalText() ([]byte, error) {
	if v < LevelSuggestion || v > LevelSecurity {
		return nil, fmt.Errorf("policy: %s is not a level", v)
	}
	return []byte(v.String()), nil
}

// UnmarshalText reads what MarshalText writes, and nothing else.
func (v *Level) UnmarshalText(text []byte) error {
	level, ok := object.Named(text, LevelSuggestion, LevelSecurity)
	if !ok {
		return fmt.Errorf("policy: %.100q is not a level", text)
	}
	*v = level
	return nil
}

// MarshalJSON returns the source of the policy, byte for byte: the document with
// all that is in it, external IDs included, while texts and logs of a Policy show
// no part of it. It does not tell the type and the name. It is an error if p is
// the zero Policy.
func (p Policy) MarshalJSON() ([]byte, error) {
	if p.source == "" {
		return nil, errors.New("policy: the zero Policy has no source")
	}
	return []byte(p.source), nil
}

// UnmarshalJSON returns an error: a document does not tell its type. Use [Parse].
func (p *Policy) UnmarshalJSON([]byte) error {
	return errors.New("policy: a Policy is not read from JSON by itself: use policy.Parse, which takes its type")
}

// MarshalJSON encodes what identifies s: the name of its policy, its Sid, its
// position from 0, the line at which it begins, and its effect.
func (s Statement) MarshalJSON() ([]byte, error) {
	name := ""
	if s.policy != nil {
		name = s.policy.name
	}
	return json.Marshal(struct {
		Policy string `json:"policy,omitempty"`
		Sid    string `json:"sid,omitempty"`
		Index  int    `json:"index"`
		Line   int    `json:"line"`
		Effect string `json:"effect"`
	}{name, s.sid, s.index, s.line, s.effect.String()})
}

// UnmarshalJSON returns an error: a statement is part of a policy. Use [Parse].
func (s *Statement) UnmarshalJSON([]byte) error {
	return errors.New("policy: a Statement is not read from JSON: use policy.Parse for its policy")
}

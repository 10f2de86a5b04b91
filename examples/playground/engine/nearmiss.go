package engine

import (
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate"
)

// A nearMiss is a change that would lead to an allow. Patch is what it is in the fields of
// the page, if it is one of the request.
type nearMiss struct {
	Text  string   `json:"text"`
	Patch *patch   `json:"patch,omitempty"`
	Edit  [][2]int `json:"edit"` // policy and statement to be edited
	Add   []string `json:"add"`  // types of policies that need another statement
}

// A patch has fields of a question that take the place of those there.
type patch struct {
	View     string       `json:"view,omitempty"`
	Policies []document   `json:"policies,omitempty"`
	Caller   *string      `json:"caller,omitempty"`
	Session  any          `json:"session,omitempty"`
	Context  []contextRow `json:"context,omitempty"`
	Time     string       `json:"time,omitempty"`
	Role     *role        `json:"role,omitempty"`
	Action   string       `json:"action,omitempty"`
	Resource string       `json:"resource,omitempty"`
	Owner    *string      `json:"owner,omitempty"`
}

func (s *scene) nearMiss(n *evaluate.NearMiss) nearMiss {
	out := nearMiss{Text: s.say(n), Edit: [][2]int{}, Add: []string{}}
	for _, st := range n.Edit {
		if i, ok := s.index[st.Policy()]; ok {
			out.Edit = append(out.Edit, [2]int{i, st.Index()})
		}
	}
	for _, t := range n.Add {
		name, err := t.MarshalText()
		if err == nil {
			out.Add = append(out.Add, string(name))
		}
	}
	if len(n.Set) == 0 && len(n.Unset) == 0 && n.Time.IsZero() {
		return out
	}
	p := &patch{Context: slices.Clone(s.Context), Time: written(n.Time)}
	changed := s.Role
	for _, e := range n.Set {
		p.set(&changed, e.Key(), e.Values())
	}
	for _, key := range n.Unset {
		p.set(&changed, key, nil)
	}
	if changed != s.Role {
		p.Role = &changed
	}
	if p.Context == nil {
		p.Context = []contextRow{}
	}
	out.Patch = p
	return out
}

// set gives a condition key its values: none take it away. Of a call some are its
// parameters.
func (p *patch) set(r *role, key string, values []string) {
	value := strings.Join(values, "")
	switch strings.ToLower(key) {
	case "sts:externalid":
		r.ExternalID = value
	case "sts:rolesessionname":
		r.SessionName = value
	case "sts:sourceidentity":
		r.SourceIdentity = value
	default:
		p.Context = slices.DeleteFunc(p.Context, func(row contextRow) bool { return strings.EqualFold(row[0], key) })
		for _, v := range values {
			p.Context = append(p.Context, contextRow{key, v})
		}
	}
}

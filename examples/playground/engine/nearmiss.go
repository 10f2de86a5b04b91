package engine

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
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
	Policies []document   `json:"policies,omitzero"`
	Caller   *string      `json:"caller,omitempty"`
	Session  any          `json:"session,omitempty"`
	Context  []contextRow `json:"context,omitzero"`
	Time     string       `json:"time,omitempty"`
	Role     *role        `json:"role,omitempty"`
	Action   string       `json:"action,omitempty"`
	Resource string       `json:"resource,omitempty"`
	Owner    *string      `json:"owner,omitempty"`
}

func (s *scene) nearMiss(n *evaluate.NearMiss) nearMiss {
	out := nearMiss{Text: n.In(s.language), Edit: [][2]int{}, Add: []string{}}
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

// begun returns the policies with one more, of the type that does not allow the request: it
// allows that and nothing else. It is nil if there can be no other of this type.
func (s *scene) begun(d evaluate.Decision, req *evaluate.Request) *patch {
	if d.Outcome != evaluate.ImplicitDeny || d.Problem != "" {
		return nil
	}
	added := document{Name: "new"}
	allow := struct {
		Effect    string
		Principal any `json:",omitempty"`
		Action    string
		Resource  string `json:",omitempty"`
	}{"Allow", nil, req.Action, req.Resource}
	switch d.Type {
	case policy.Identity:
		added.Type, added.Of = "Identity", s.of
	case policy.Trust:
		added.Type, allow.Principal, allow.Resource = "Trust", principalElement(req), ""
	case policy.Resource:
		added.Type, allow.Principal = "Resource", principalElement(req)
	default:
		return nil
	}
	if added.Type != "Identity" && (allow.Principal == nil || slices.ContainsFunc(s.Policies, func(d document) bool { return d.Type == added.Type })) {
		return nil
	}
	text, err := json.MarshalIndent(struct {
		Version   string
		Statement any
	}{"2012-10-17", allow}, "", "  ")
	if err != nil {
		return nil
	}
	added.Text = string(text)
	return &patch{Policies: append(slices.Clone(s.Policies), added)}
}

// principalElement returns a Principal element that names the caller of req.
func principalElement(req *evaluate.Request) any {
	switch p := req.Principal; p.Type() {
	case principal.TypeUser, principal.TypeAssumedRole, principal.TypeAccount:
		return map[string]string{"AWS": p.ARN()}
	case principal.TypeService:
		return map[string]string{"Service": p.Name()}
	}
	return nil
}

package evaluate_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/internal/world"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// A reviser follows the advice of a near miss to edit policies: it edits their
// documents and parses them again.
type reviser struct {
	req     *evaluate.Request
	edited  map[*policy.Policy]map[int]string // elements by policy and statement
	added   []policy.Type
	revised map[*policy.Policy]*policy.Policy
	err     error
}

// revise returns p with what n advises to edit and to add.
func revise(req *evaluate.Request, p *evaluate.Policies, n *evaluate.NearMiss) (*evaluate.Policies, error) {
	r := reviser{req: req, edited: map[*policy.Policy]map[int]string{}, added: n.Add, revised: map[*policy.Policy]*policy.Policy{}}
	elements := evaluate.EditedElements(n)
	for i, s := range n.Edit {
		if r.edited[s.Policy()] == nil {
			r.edited[s.Policy()] = map[int]string{}
		}
		r.edited[s.Policy()][s.Index()] = elements[i]
	}
	revised := &evaluate.Policies{
		Identity: r.list(p.Identity, policy.Identity), Boundary: r.policy(p.Boundary, policy.Boundary),
		Session: p.Session, Endpoint: r.policy(p.Endpoint, policy.Endpoint), ResourceMustAllow: p.ResourceMustAllow, CallerAllows: p.CallerAllows,
	}
	resource, typ := p.Resource, policy.Resource
	if resource != nil && resource.Type() == policy.Trust {
		if typ = policy.Trust; slices.Contains(n.Add, policy.Resource) {
			resource, typ = nil, policy.Resource // the trust policy has no say in the request (SEMANTICS S-71)
		}
	}
	revised.Resource = r.policy(resource, typ)
	if p.Session != nil || slices.Contains(n.Add, policy.Session) {
		revised.Session = r.list(p.Session, policy.Session)
	}
	for _, level := range p.SCP {
		revised.SCP = append(revised.SCP, r.list(level, policy.SCP))
	}
	for _, level := range p.RCP {
		revised.RCP = append(revised.RCP, r.list(level, policy.RCP))
	}
	return revised, r.err
}

// list returns policies, and one more if a statement is to be added.
func (r *reviser) list(policies []*policy.Policy, typ policy.Type) []*policy.Policy {
	list := []*policy.Policy{}
	for _, p := range policies {
		list = append(list, r.edit(p, nil))
	}
	if slices.Contains(r.added, typ) {
		list = append(list, r.edit(nil, &typ))
	}
	return list
}

// policy is list for one policy, which gets the statement itself.
func (r *reviser) policy(p *policy.Policy, typ policy.Type) *policy.Policy {
	if p == nil && !slices.Contains(r.added, typ) {
		return nil
	}
	if !slices.Contains(r.added, typ) {
		return r.edit(p, nil)
	}
	return r.edit(p, &typ)
}

// edit returns p as it is to be edited, with a statement that allows the request if
// a type is given.
func (r *reviser) edit(p *policy.Policy, add *policy.Type) *policy.Policy {
	if p != nil && add == nil && r.edited[p] == nil {
		return p
	}
	if done := r.revised[p]; done != nil && p != nil {
		return done
	}
	doc := map[string]any{}
	var statements []map[string]any
	typ := policy.Identity
	if p != nil {
		typ = p.Type()
		r.read(p, &doc, &statements)
	}
	for i, element := range r.edited[p] {
		if i < len(statements) {
			r.editStatement(typ, statements[i], element)
		}
	}
	if add != nil {
		if p == nil {
			typ, doc["Version"] = *add, "2012-10-17"
		}
		statements = append(statements, r.statement(typ))
	}
	doc["Statement"] = statements
	data, err := json.Marshal(doc)
	if err != nil {
		r.fail(err)
	}
	edited, err := policy.Parse(data, typ, policy.WithMaxBytes(64<<20), policy.WithTenants())
	if err != nil {
		r.fail(fmt.Errorf("%.1000s: %w", data, err))
	}
	if p != nil {
		r.revised[p] = edited
	}
	return edited
}

func (r *reviser) fail(err error) {
	if r.err == nil {
		r.err = err
	}
}

// read reads the document of p.
func (r *reviser) read(p *policy.Policy, doc *map[string]any, statements *[]map[string]any) {
	data, err := json.Marshal(p)
	if err != nil {
		r.fail(err)
		return
	}
	if err := json.Unmarshal(data, doc); err != nil {
		r.fail(err)
	}
	list, ok := (*doc)["Statement"].([]any)
	if !ok {
		list = []any{(*doc)["Statement"]}
	}
	for _, s := range list {
		*statements = append(*statements, s.(map[string]any))
	}
}

// editStatement makes one element match. A Deny is made to match nothing.
func (r *reviser) editStatement(typ policy.Type, s map[string]any, element string) {
	switch element {
	case "Principal":
		delete(s, "NotPrincipal")
		s["Principal"] = r.caller()
	case "Action":
		delete(s, "NotAction")
		s["Action"] = r.action(typ)
	case "Resource":
		delete(s, "NotResource")
		s["Resource"] = "*"
	case "Condition":
		delete(s, "Condition")
	default:
		delete(s, "NotAction")
		s["Action"] = "sts:Nothing"
	}
}

// statement returns one that allows the request.
func (r *reviser) statement(typ policy.Type) map[string]any {
	s := map[string]any{"Effect": "Allow", "Action": r.action(typ)}
	if typ == policy.Resource || typ == policy.Trust || typ == policy.Endpoint {
		s["Principal"] = r.caller()
	}
	if typ == policy.Endpoint {
		s["Principal"] = "*"
	}
	if typ != policy.Trust {
		s["Resource"] = "*"
	}
	return s
}

// action is an Action element that matches the request: in a trust policy, others
// than those of sts stand in none.
func (r *reviser) action(typ policy.Type) string {
	if typ == policy.Trust && !strings.HasPrefix(r.req.Action, "sts:") {
		return "*"
	}
	return r.req.Action
}

// caller is the Principal that names the caller, as one writes it.
func (r *reviser) caller() any {
	p := r.req.Principal
	switch p.Type() {
	case principal.TypeService:
		return map[string]any{"Service": p.Name()}
	case principal.TypeSAML, principal.TypeWebIdentity:
		return map[string]any{"Federated": p.Name()}
	case principal.TypeCanonicalUser:
		return map[string]any{"CanonicalUser": p.Name()}
	case principal.TypeAssumedRole, principal.TypeFederatedUser:
		if !federatedByRoot(p) {
			return map[string]any{"AWS": p.Issuer()}
		}
	case principal.TypeAnonymous:
		return "*"
	}
	return map[string]any{"AWS": p.ARN()}
}

// revisedProblem says why the request is not allowed with the advice of n to edit
// policies, or returns "".
func revisedProblem(req *evaluate.Request, p *evaluate.Policies, n *evaluate.NearMiss) string {
	revised, err := revise(req, p, n)
	if err != nil {
		return fmt.Sprintf("%s: %s", n, err)
	}
	changed := n.Apply(*req)
	if d := evaluate.Evaluate(&changed, revised); !d.Allowed() {
		return fmt.Sprintf("it does not help: %s: %s", n, d)
	}
	return ""
}

// TestRevisions follows the advice to edit policies in random worlds, whose callers
// are of all types and whose policies of all layers.
func TestRevisions(t *testing.T) {
	const worlds, requests = 40, 40
	edits, adds := 0, 0
	for number := range uint64(worlds) {
		w := world.New(world.Seeded(13, number))
		var q world.Question
		for range requests {
			w.Ask(&q)
			x := evaluate.Ask(&q.Request, &q.Policies).Explain()
			requireSettable(t, &q.Request, x)
			for _, n := range x.NearMisses {
				if len(n.Edit)+len(n.Add) == 0 {
					continue
				}
				edits += len(n.Edit)
				adds += len(n.Add)
				if problem := revisedProblem(&q.Request, &q.Policies, &n); problem != "" {
					t.Fatalf("world %d: %s\n%s\n%s", number, problem, x, w.Dump(&q))
				}
			}
		}
	}
	t.Logf("%d edits, %d added statements", edits, adds)
	require.Greater(t, edits, 300)
	require.Greater(t, adds, 200)
}

// TestEditsOfManyStatements has more explicit denies than are named.
func TestEditsOfManyStatements(t *testing.T) {
	var statements []string
	for i := range 20 {
		statements = append(statements, fmt.Sprintf(`{"Sid":"D%d","Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringNotEquals":{"aws:PrincipalTag/t%d":"v"}}}`, i, i))
	}
	req := getObject()
	p := &evaluate.Policies{Identity: []*policy.Policy{
		policy.MustParse(allowAll, policy.Identity), policy.MustParse(`{"Version":"2012-10-17","Statement":[`+strings.Join(statements, ",")+`]}`, policy.Identity),
	}}
	x := evaluate.Ask(&req, p).Explain()
	require.Len(t, x.NearMisses, 1)
	require.Len(t, x.NearMisses[0].Edit, 20)
	require.Contains(t, x.String(), `statement "D7"`)
	require.True(t, strings.HasSuffix(x.NearMisses[0].String(), "; and edit 12 more statements"), x.NearMisses[0])
	require.Empty(t, problemOf(&req, p, x))
}

package evaluate_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/evaltest"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// TestCases runs testdata/cases.
func TestCases(t *testing.T) {
	evaltest.RunFS(t, os.DirFS("../testdata"), "cases/*.json")
}

// TestReports runs testdata/reports: what people asked or reported, with the answer
// that AWS gives.
func TestReports(t *testing.T) {
	evaltest.RunFS(t, os.DirFS("../testdata"), "reports/*.json")
}

// TestCasesByOtherWays decides testdata/cases by an Evaluator to which the
// policies are attached, by Explain and by Until: the decisions are those of
// Evaluate.
func TestCasesByOtherWays(t *testing.T) {
	for _, group := range loadCases(t, "cases/*.json") {
		for _, c := range group.Cases {
			name := group.File + "/" + group.Description + "/" + c.Name
			require.NotEmpty(t, c.Source, "%s: a case says where its answer comes from", name)
			req, p := &c.Request, group.Policies
			want := evaluate.Evaluate(req, p)
			require.Equal(t, want, evaluate.Ask(req, p).Explain().Decision, name)
			attached, extra := attach(req, p)
			e := evaluate.MustNew(attached)
			require.Equal(t, want, e.Evaluate(req, extra), name)
			require.Equal(t, want, e.Ask(req, extra).Explain().Decision, name)
			byUntil, _ := decideUntil(evaluate.Ask(req, p))
			require.Equal(t, want, byUntil, name)
			byUntil, _ = decideUntil(e.Ask(req, extra))
			require.Equal(t, want, byUntil, name)
		}
	}
}

// loadCases reads case files of testdata.
func loadCases(t *testing.T, pattern string) []evaltest.Group {
	t.Helper()
	groups, err := evaltest.Load(os.DirFS("../testdata"), pattern)
	require.NoError(t, err)
	return groups
}

// organize has an account be in an organization of its own that has so many levels, and
// returns the IDs of these.
func organize(a *evaluate.Attachments, account string, levels int) []string {
	ids := []string{account}
	if levels > 1 {
		if a.Accounts == nil {
			a.Accounts = make(map[string]evaluate.Account)
		}
		number := len(a.Accounts)
		if known, ok := a.Accounts[account]; ok {
			ids = strings.Split(strings.Trim(known.Path, "/"), "/")[1:]
			return append(ids, account)
		}
		ids = []string{fmt.Sprintf("r-ab%02d", number)}
		for unit := range levels - 2 {
			ids = append(ids, fmt.Sprintf("ou-ab%02d-%08d", number, unit))
		}
		a.Accounts[account] = evaluate.Account{Path: fmt.Sprintf("o-organization%02d/%s/", number, strings.Join(ids, "/"))}
		ids = append(ids, account)
	}
	return ids
}

// saysOrganization reports whether a request says in which organization its caller and
// resource are. An Evaluator that knows does not listen.
func saysOrganization(c *condition.Context) bool {
	for _, key := range []string{"aws:PrincipalOrgID", "aws:PrincipalOrgPaths", "aws:ResourceOrgID", "aws:ResourceOrgPaths"} {
		if _, ok := c.Lookup(key); ok {
			return true
		}
	}
	return false
}

// attach splits p into what an Evaluator can have attached and the rest. An Evaluator
// that has a role attached knows its path, so that there is none for a session of which
// the request does not tell it (SEMANTICS S-44).
func attach(req *evaluate.Request, p *evaluate.Policies) (*evaluate.Attachments, *evaluate.Policies) {
	owner := req.ResourceAccount
	if owner == "" {
		if parts := strings.SplitN(req.Resource, ":", 6); len(parts) == 6 {
			owner = parts[4]
		} else {
			owner = req.Principal.Account()
		}
	}
	issuer, caller := req.Principal.Issuer(), req.Principal.Account()
	attached, extra := &evaluate.Attachments{Tenants: true}, *p
	depth := func(account string) int { // of what is to be attached to it
		n := 1
		if account == caller {
			n = max(n, len(p.SCP))
		}
		if account == owner {
			n = max(n, len(p.RCP))
		}
		return n
	}
	canOrganize := max(len(p.SCP), len(p.RCP)) < 2 || !saysOrganization(&req.Context)
	for _, entry := range []struct {
		given  bool
		attach func(*evaluate.Attachments)
		detach func(*evaluate.Policies)
	}{
		{
			p.Identity != nil && !pathUnknown(req.Principal),
			func(a *evaluate.Attachments) { a.Identity = map[string][]*policy.Policy{issuer: p.Identity} },
			func(extra *evaluate.Policies) { extra.Identity = nil },
		},
		{
			p.Boundary != nil && !pathUnknown(req.Principal),
			func(a *evaluate.Attachments) { a.Boundary = map[string]*policy.Policy{issuer: p.Boundary} },
			func(extra *evaluate.Policies) { extra.Boundary = nil },
		},
		{
			p.Resource != nil,
			func(a *evaluate.Attachments) { a.Resource = map[string]*policy.Policy{req.Resource: p.Resource} },
			func(extra *evaluate.Policies) { extra.Resource = nil },
		},
		{
			p.ResourceMustAllow,
			func(a *evaluate.Attachments) { a.MustAllow = map[string]bool{req.Resource: true} },
			func(extra *evaluate.Policies) { extra.ResourceMustAllow = false },
		},
		{
			len(p.SCP) > 0 && canOrganize,
			func(a *evaluate.Attachments) {
				ids := organize(a, caller, depth(caller))
				a.SCP = make(map[string][]*policy.Policy)
				for i, id := range ids { // the first level stands for those that there are no SCPs of
					a.SCP[id] = append([]*policy.Policy{}, p.SCP[max(0, len(p.SCP)-len(ids)+i)]...)
				}
			},
			func(extra *evaluate.Policies) { extra.SCP = nil },
		},
		{
			len(p.RCP) > 0 && canOrganize,
			func(a *evaluate.Attachments) {
				ids := organize(a, owner, depth(owner))
				a.RCP = make(map[string][]*policy.Policy)
				for i, level := range p.RCP {
					a.RCP[ids[len(ids)-len(p.RCP)+i]] = append([]*policy.Policy{}, level...)
				}
			},
			func(extra *evaluate.Policies) { extra.RCP = nil },
		},
	} {
		if !entry.given {
			continue
		}
		// Not every caller and resource of a case can have policies attached.
		alone := &evaluate.Attachments{Tenants: true}
		entry.attach(alone)
		if _, err := evaluate.New(alone); err == nil {
			entry.attach(attached)
			entry.detach(&extra)
		}
	}
	return attached, &extra
}

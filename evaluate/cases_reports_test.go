package evaluate_test

import (
	"fmt"
	"os"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/evaltest"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// TestReportsAdviseWhatCallersCanDo explains the denials of testdata/reports, which
// are of real users: none is advised to change what its caller cannot, and whoever
// edits policies as they are advised to is allowed. It does not matter here whether
// the decisions are those that were reported.
func TestReportsAdviseWhatCallersCanDo(t *testing.T) {
	for file, least := range map[string]int{"trust.json": 45, "decisions.json": 50} {
		groups, err := evaltest.Load(os.DirFS("../testdata"), "reports/"+file)
		require.NoError(t, err)
		denials, advised, beyond, changes, edits := 0, 0, 0, 0, 0
		for _, g := range groups {
			for i := range g.Cases {
				for _, d := range denialsOf(&g.Cases[i], g.Policies) {
					denials++
					name := g.Description + ": " + g.Cases[i].Name + "\n" + d.explanation.String()
					if len(d.explanation.NearMisses) > 0 {
						advised++
					}
					for _, n := range d.explanation.NearMisses {
						if len(n.Edit)+len(n.Add) > 0 {
							edits++
							require.Empty(t, d.problem(&n), name)
						} else {
							changes++
						}
						for _, key := range changedKeys(&n) {
							if isBeyond(d.caller, key) {
								beyond++
								t.Errorf("%s advises a change of %s", name, key)
							}
						}
					}
				}
			}
		}
		t.Logf("%s: of %d denials, %d have near misses: %d changes of the request and %d of policies; %d changes are beyond the caller",
			file, denials, advised, changes, edits, beyond)
		require.GreaterOrEqual(t, denials, least)
		require.Greater(t, advised, denials*3/4)
	}
}

// A denial is one that was explained, and a test of the advice to edit policies.
type denial struct {
	caller      principal.Type
	explanation *evaluate.Explanation
	problem     func(*evaluate.NearMiss) string
}

// denialsOf explains c and returns what is denied: of a call that assumes a role,
// any of its actions may be.
func denialsOf(c *evaltest.Case, p *evaluate.Policies) []denial {
	if c.Call == nil {
		x := evaluate.Ask(&c.Request, p).Explain()
		if x.Decision.Allowed() {
			return nil
		}
		return []denial{{c.Request.Principal.Type(), x, func(n *evaluate.NearMiss) string { return revisedProblem(&c.Request, p, n) }}}
	}
	all, err := explainCall(c.Call.Ask(p))
	if err != nil {
		return nil
	}
	var denials []denial
	for i, x := range all {
		if !x.Decision.Allowed() {
			denials = append(denials, denial{c.Call.(*evaluate.AssumeRoleRequest).Principal.Type(), x, func(n *evaluate.NearMiss) string {
				return revisedCallProblem(c.Call.(*evaluate.AssumeRoleRequest), p, n, i)
			}})
		}
	}
	return denials
}

// revisedCallProblem is revisedProblem for the action of a call whose number is
// given. It is for advice that leaves the call as it is.
func revisedCallProblem(call *evaluate.AssumeRoleRequest, p *evaluate.Policies, n *evaluate.NearMiss, action int) string {
	all, err := explainCall(call.Ask(p))
	if err != nil {
		return err.Error()
	}
	with := *p
	with.Resource = call.Role.TrustPolicy
	revised, err := revise(&evaluate.Request{Principal: call.Principal, Action: all[action].Action}, &with, n)
	if err != nil {
		return err.Error()
	}
	role, edited := *call.Role, *call
	role.TrustPolicy, revised.Resource = revised.Resource, nil
	edited.Role = &role
	if all, err = explainCall(edited.Ask(revised)); err != nil {
		return err.Error()
	}
	if d := all[action].Decision; len(changedKeys(n)) == 0 && n.Time.IsZero() && !d.Allowed() {
		return fmt.Sprintf("it does not help: %s: %s", n, d)
	}
	return ""
}

// TestSourceIdentityOfAChain shows that a calling session cannot choose its source
// identity, while one without can.
func TestSourceIdentityOfAChain(t *testing.T) {
	groups, err := evaltest.Load(fstest.MapFS{"case.json": {Data: []byte(`[{
		"description": "a source identity that the role does not want",
		"role": {"arn": "arn:aws:iam::111122223333:role/next", "trust": {"Version": "2012-10-17", "Statement": {"Sid": "T", "Effect": "Allow",
			"Principal": {"AWS": "arn:aws:iam::111122223333:role/build"}, "Action": ["sts:AssumeRole", "sts:SetSourceIdentity"],
			"Condition": {"StringEquals": {"sts:SourceIdentity": "ann"}}}}},
		"policies": {"identity": [{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:*", "Resource": "*"}}]},
		"cases": [
			{"name": "chained", "principal": "arn:aws:sts::111122223333:assumed-role/build/s", "callerRole": "arn:aws:iam::111122223333:role/build",
				"sessionName": "s1", "chain": {"sourceIdentity": "bob"}, "want": "implicitDeny", "source": "SEMANTICS S-29"},
			{"name": "free", "principal": "arn:aws:sts::111122223333:assumed-role/build/s", "callerRole": "arn:aws:iam::111122223333:role/build",
				"sessionName": "s1", "sourceIdentity": "bob", "want": "implicitDeny", "source": "SEMANTICS S-29"}
		]}]`)}}, "*.json")
	require.NoError(t, err)
	var texts []string
	for i := range groups[0].Cases {
		all, err := explainCall(groups[0].Cases[i].Call.Ask(groups[0].Policies))
		require.NoError(t, err)
		require.NotEmpty(t, all[0].NearMisses, all[0])
		texts = append(texts, all[0].NearMisses[0].String())
	}
	require.Equal(t, []string{
		`edit Condition of statement "T" of role trust policy: the caller cannot set sts:SourceIdentity (settled when its session began)`,
		`set condition key sts:SourceIdentity = "ann"`,
	}, texts)
}

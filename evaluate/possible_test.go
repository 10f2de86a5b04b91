package evaluate_test

import (
	"maps"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/evaltest"
)

// TestNearMissesAreCalls makes each call that is denied in testdata/trust and
// testdata/reports as its near misses say: it is well-formed, and what was denied is
// allowed or no longer needed.
func TestNearMissesAreCalls(t *testing.T) {
	tried := 0
	for _, pattern := range []string{"trust/*.json", "reports/trust.json"} {
		groups, err := evaltest.Load(os.DirFS("../testdata"), pattern)
		require.NoError(t, err)
		for _, g := range groups {
			for i := range g.Cases {
				call := g.Cases[i].AssumeRole
				all, err := evaluate.ExplainAssumeRole(call, g.Policies)
				if err != nil {
					continue
				}
				for _, x := range all {
					for _, n := range x.NearMisses {
						if len(n.Edit)+len(n.Add) > 0 {
							continue
						}
						tried++
						name := g.File + ": " + g.Description + ": " + g.Cases[i].Name + ": " + n.String()
						changed, err := evaluate.ExplainAssumeRole(withNearMiss(call, &n), g.Policies)
						require.NoError(t, err, name)
						for _, after := range changed {
							require.True(t, after.Action != x.Action || after.Decision.Allowed(), "%s\n%s", name, after)
						}
					}
				}
			}
		}
	}
	require.Greater(t, tried, 30)
}

// withNearMiss returns call with the parameters, context and time of n.
func withNearMiss(call *evaluate.AssumeRoleRequest, n *evaluate.NearMiss) *evaluate.AssumeRoleRequest {
	changed := *call
	changed.Tags = maps.Clone(call.Tags)
	if changed.Tags == nil {
		changed.Tags = map[string]string{}
	}
	if !n.Time.IsZero() {
		changed.Time = n.Time
	}
	set := func(e condition.Entry) {
		value := strings.Join(e.Values(), " ")
		switch key := strings.ToLower(e.Key()); key {
		case "sts:rolesessionname":
			changed.SessionName = value
		case "sts:externalid":
			changed.ExternalID = value
		case "sts:sourceidentity":
			changed.SourceIdentity = value
		case "sts:transitivetagkeys":
			changed.TransitiveTagKeys = e.Values()
		case "sts:requestcontextproviders":
			changed.ProvidedContexts = nil
			for _, provider := range e.Values() {
				changed.ProvidedContexts = append(changed.ProvidedContexts, evaluate.ProvidedContext{ProviderARN: provider, Assertion: "text"})
			}
		case "aws:tagkeys": // follow from the tags
		default:
			tag, ok := strings.CutPrefix(key, "aws:requesttag/")
			if !ok {
				changed.Context.Set(e)
				return
			}
			maps.DeleteFunc(changed.Tags, func(old, _ string) bool { return strings.EqualFold(old, tag) })
			if len(e.Values()) > 0 {
				changed.Tags[e.Key()[len("aws:requesttag/"):]] = value
			}
		}
	}
	for _, e := range n.Set {
		set(e)
	}
	for _, key := range n.Unset {
		set(condition.Strings(key))
	}
	return &changed
}

package evaluate_test

import (
	"fmt"
	"maps"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/evaltest"
	"github.com/seed-1d0cfdb5/iam/evaluate/internal/world"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
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
				call, ok := g.Cases[i].Call.(*evaluate.AssumeRoleRequest)
				if !ok {
					continue // a request
				}
				all, err := explainCall(call.Ask(g.Policies))
				if err != nil {
					continue
				}
				for _, x := range all {
					tried += requireCalls(t, call, g.Policies, x, g.File+": "+g.Description+": "+g.Cases[i].Name)
				}
			}
		}
	}
	require.Greater(t, tried, 30)
}

// requireCalls makes call as those near misses of x say that edit no policy, and returns
// their number.
func requireCalls(t *testing.T, call *evaluate.AssumeRoleRequest, p *evaluate.Policies, x *evaluate.Explanation, name string) (tried int) {
	t.Helper()
	for _, n := range x.NearMisses {
		if len(n.Edit)+len(n.Add) > 0 {
			continue
		}
		tried++
		changed, err := explainCall(withNearMiss(call, &n).Ask(p))
		require.NoError(t, err, "%s: %s\n%s", name, n, x)
		for _, after := range changed {
			require.True(t, after.Action != x.Action || after.Decision.Allowed(), "%s: %s\n%s", name, n, after)
		}
	}
	return tried
}

// TestNearMissesOfRandomCalls is TestNearMissesAreCalls for random parameters and
// random conditions on them.
func TestNearMissesOfRandomCalls(t *testing.T) {
	c := world.Seeded(13, 2)
	pick := func(all ...string) string { return world.OneOf(c, all...) }
	value := func() string {
		return pick("a", "ab", "a*", "*", "??", "a b", "team", "env", "x", "${aws:username}", "")
	}
	clause := func() string {
		key := pick("sts:RoleSessionName", "sts:ExternalId", "sts:SourceIdentity", "aws:RequestTag/team", "aws:RequestTag/ENV", "app:k")
		operator := pick("StringEquals", "StringLike", "StringNotEquals", "StringNotLike", "StringEqualsIfExists", "StringNotEqualsIfExists", "Null")
		list := fmt.Sprintf("%q", value())
		if c.IntN(3) == 0 {
			key = pick("aws:TagKeys", "sts:TransitiveTagKeys")
			operator = pick("ForAllValues:StringEquals", "ForAnyValue:StringEquals", "ForAllValues:StringNotEquals", "ForAnyValue:StringLike", "Null")
			list = fmt.Sprintf("[%q,%q]", value(), value())
		}
		if operator == "Null" {
			list = pick(`"true"`, `"false"`)
		}
		return fmt.Sprintf(`{%q:{%q:%s}}`, operator, key, list)
	}
	user := principal.MustParse("arn:aws:iam::111122223333:user/ann")
	session, err := principal.RoleSession("arn:aws:iam::111122223333:role/ci", "s1")
	require.NoError(t, err)
	tried, denied := 0, 0
	for range 4000 {
		var statements []string
		for range 1 + c.IntN(3) {
			statements = append(statements, fmt.Sprintf(`{"Effect":%q,"Principal":"*","Action":%q,"Condition":%s}`,
				pick("Allow", "Allow", "Deny"), pick("sts:*", "sts:AssumeRole", "sts:TagSession"), clause()))
		}
		trust := policy.MustParse(`{"Version":"2012-10-17","Statement":[`+strings.Join(statements, ",")+`]}`, policy.Trust)
		call := &evaluate.AssumeRoleRequest{
			Principal: user, SessionName: pick("ab", "s1", "team"), ExternalID: pick("", "", "ab"), SourceIdentity: pick("", "", "ab"),
			Role: &evaluate.Role{ARN: "arn:aws:iam::111122223333:role/r", TrustPolicy: trust}, Time: time.Unix(1_800_000_000, 0),
		}
		if c.IntN(2) == 0 {
			call.Tags = map[string]string{pick("team", "Team", "env"): pick("a", "ab", "")}
			call.Tags["x"] = "a"
			if c.IntN(2) == 0 {
				call.TransitiveTagKeys = []string{"x"}
			}
		}
		if c.IntN(3) == 0 {
			call.Principal = session
			call.Chain = &evaluate.Session{
				Principal: session, SourceIdentity: call.SourceIdentity,
				Tags: map[string]string{"env": "a", "other": "b"}, TransitiveTagKeys: []string{pick("env", "other")},
			}
		}
		p := &evaluate.Policies{Identity: identity(allowAll)}
		all, err := explainCall(call.Ask(p))
		if err != nil {
			continue
		}
		for _, x := range all {
			if !x.Decision.Allowed() {
				denied++
				tried += requireCalls(t, call, p, x, fmt.Sprint(call, statements))
			}
		}
	}
	require.Greater(t, tried, denied/4)
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
			spelled := e.Key()[len("aws:requesttag/"):]
			for old := range changed.Tags {
				if strings.EqualFold(old, tag) {
					spelled = old
				}
			}
			delete(changed.Tags, spelled)
			if len(e.Values()) > 0 {
				changed.Tags[spelled] = value
			}
		}
	}
	for _, e := range n.Set {
		set(e)
	}
	for _, key := range n.Unset {
		set(condition.Strings(key))
	}
	for _, e := range n.Set {
		if !strings.EqualFold(e.Key(), "aws:TagKeys") {
			continue
		}
		for _, key := range e.Values() {
			value := "x" // of which no value is asked for
			for tag := range changed.Tags {
				if strings.EqualFold(tag, key) {
					value = changed.Tags[tag]
					delete(changed.Tags, tag)
				}
			}
			changed.Tags[key] = value // spelled so
		}
	}
	return &changed
}

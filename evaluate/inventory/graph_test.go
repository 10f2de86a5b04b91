package inventory_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/inventory"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// sampleGraph returns the graph of the samples over 2026.
func sampleGraph(t testing.TB) *inventory.RoleGraph {
	t.Helper()
	inv, _ := read(t, "gaad/111122223333.json", "gaad/444455556666.json", "iam/*")
	return inv.RoleGraph(inventory.GraphOptions{From: day(2026, 1, 1), To: day(2027, 1, 1)})
}

func day(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

func needs(e inventory.Edge) []string {
	var list []string
	for _, n := range e.Needs {
		list = append(list, n.String())
	}
	return list
}

// TestSampleEdges asks what should follow from the samples: see testdata/README.md.
func TestSampleEdges(t *testing.T) {
	g := sampleGraph(t)
	ctx := context.Background()
	year := []evaluate.Validity{{From: day(2026, 1, 1), Until: day(2027, 1, 1)}}

	edges, err := g.EdgesFrom(ctx, principal.MustParse(sandbox+"user/noah"))
	require.NoError(t, err)
	require.Len(t, edges, 1)
	require.Equal(t, sandbox+"role/Bridge", edges[0].To.ARN)
	require.Equal(t, year, edges[0].Windows)
	require.Equal(t, time.Hour, edges[0].Lives)
	require.Empty(t, edges[0].Needs)

	bridge, err := principal.RoleSession(sandbox+"role/Bridge", "session")
	require.NoError(t, err)
	edges, err = g.EdgesFrom(ctx, bridge)
	require.NoError(t, err)
	require.Len(t, edges, 1)
	require.Equal(t, payments+"role/Partner", edges[0].To.ARN)
	require.Equal(t, time.Hour, edges[0].Lives, "chained, although Partner allows two")
	require.Equal(t, []string{`sts:ExternalId = (not shown)`}, needs(edges[0]))
	require.Equal(t, []evaluate.Validity{{From: day(2026, 6, 1).Add(1), Until: day(2026, 12, 31)}}, edges[0].Windows)
	require.Equal(t, "arn:aws:sts::444455556666:assumed-role/Bridge/session may become arn:aws:iam::111122223333:role/Partner from 2026-06-01T00:00:00.000000001Z until 2026-12-31T00:00:00Z with sts:ExternalId = (not shown)", edges[0].String())
	require.NotContains(t, edges[0].In(policy.Japanese), "may become")

	edges, err = g.EdgesFrom(ctx, principal.MustParse(payments+"user/hana"))
	require.NoError(t, err)
	require.Len(t, edges, 1)
	require.Equal(t, payments+"role/ops/BreakGlass", edges[0].To.ARN)
	require.Equal(t, []string{`aws:MultiFactorAuthPresent = "true"`, `aws:MultiFactorAuthAge = "899"`}, needs(edges[0]), "younger than 900 s")
	edges, err = g.EdgesFrom(ctx, principal.MustParse(payments+"user/mei"))
	require.NoError(t, err)
	require.Empty(t, edges)

	all, err := g.Edges(ctx)
	require.NoError(t, err)
	var names []string
	for _, e := range all {
		names = append(names, e.From.Name()+" "+e.To.Name)
	}
	require.Equal(t, []string{
		"hana BreakGlass", "noah Bridge", "session Partner",
		"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com Deploy",
		"arn:aws:iam::111122223333:saml-provider/AWSSSO_0123456789abcdef_DO_NOT_DELETE AWSReservedSSO_Auditor_0123456789abcdef",
		"ec2.amazonaws.com Web", "lambda.amazonaws.com ReportWriter", "support.amazonaws.com AWSServiceRoleForSupport",
	}, names)
}

func TestSamplePaths(t *testing.T) {
	g := sampleGraph(t)
	ctx := context.Background()
	noah := principal.MustParse(sandbox + "user/noah")
	paths, err := g.Paths(ctx, noah, payments+"role/Partner", day(2026, 7, 15))
	require.NoError(t, err)
	require.Len(t, paths, 1)
	require.Len(t, paths[0].Hops, 2)
	require.Equal(t, day(2026, 7, 15).Add(time.Hour), paths[0].Hops[1].Session.Expires)
	paths, err = g.Paths(ctx, noah, payments+"role/Partner", day(2026, 5, 1))
	require.NoError(t, err)
	require.Empty(t, paths)
	p, ok, err := g.EarliestArrival(ctx, noah, payments+"role/Partner", day(2026, 5, 1))
	require.NoError(t, err)
	require.True(t, ok)
	require.Equal(t, day(2026, 6, 1).Add(1), p.Hops[1].At)
	reach, err := g.Reach(ctx, noah)
	require.NoError(t, err)
	require.Len(t, reach, 2)
	reached, err := g.Reached(ctx, payments+"role/Partner")
	require.NoError(t, err)
	var who []string
	for _, a := range reached {
		who = append(who, a.From.Issuer())
		require.Equal(t, p.Hops[1].At, a.Windows[0].From)
	}
	require.Equal(t, []string{sandbox + "user/noah", sandbox + "role/Bridge"}, who)
}

// TestNotChosen shows that users do not say what services and tokens do.
func TestNotChosen(t *testing.T) {
	const account = "arn:aws:iam::111122223333:"
	for key, edges := range map[string]int{
		"aws:SourceArn": 0, "aws:PrincipalTag/team": 0, "token.actions.githubusercontent.com:sub": 0, "sts:ExternalId": 1, "aws:RequestTag/team": 1,
	} {
		inv, err := readText("own.json", `{"principals": [{"arn": "`+account+`user/ann", "tags": {}},
		  {"arn": "`+account+`role/A", "tags": {}, "maxSessionDuration": 3600, "trustPolicy": {"Version": "2012-10-17", "Statement": {"Effect": "Allow",
		    "Principal": "*", "Action": ["sts:AssumeRole", "sts:TagSession"], "Condition": {"StringEquals": {"`+key+`": "x1"}}}}}]}`)
		require.NoError(t, err)
		g := inv.RoleGraph(inventory.GraphOptions{From: day(2026, 1, 1), To: day(2027, 1, 1)})
		list, err := g.EdgesFrom(context.Background(), principal.MustParse(account+"user/ann"))
		require.NoError(t, err)
		require.Len(t, list, edges, key)
		for _, e := range list {
			require.Equal(t, key, e.Needs[0].Key())
		}
	}
}

// TestEdgesOfSessions finds the same for a session whose ARN does not tell the path of its role,
// however a trust policy lets the role in: a role that no statement of it names is not decided.
func TestEdgesOfSessions(t *testing.T) {
	const app = "arn:aws:iam::111122223333:role/app/App"
	for _, c := range []struct {
		principal, condition string
		edges, asked         int
	}{
		{`{"AWS": "` + app + `"}`, `{}`, 1, 1},
		{`{"AWS": "arn:aws:sts::111122223333:assumed-role/App/other"}`, `{}`, 0, 3},
		{`{"AWS": "arn:aws:sts::111122223333:assumed-role/App/s"}`, `{}`, 1, 1},
		{`"*"`, `{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/app/*"}}`, 1, 1},
		{`"*"`, `{"StringLike": {"aws:PrincipalArn": ["arn:aws:iam::*:role/other/*", "*/App"]}}`, 1, 1},
		{`"*"`, `{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/App"}}`, 0, 0},
		{`"*"`, `{"StringEquals": {"aws:PrincipalAccount": "111122223333"}}`, 1, 1},
		{`"*"`, `{"StringEquals": {"aws:PrincipalAccount": "444455556666"}}`, 0, 0},
		{`{"AWS": "111122223333"}`, `{"StringEquals": {"aws:PrincipalArn": "` + app + `"}}`, 1, 1},
		{`{"AWS": "444455556666"}`, `{"StringEquals": {"aws:PrincipalArn": "` + app + `"}}`, 0, 0},
	} {
		inv, err := readText("own.json", `{"principals": [
		  {"arn": "`+app+`", "maxSessionDuration": 3600, "trustPolicy": {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}},
		    "policies": [{"name": "p", "document": {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "arn:aws:iam::111122223333:role/T*"}}}]},
		  {"arn": "arn:aws:iam::111122223333:role/Target", "maxSessionDuration": 3600, "trustPolicy": {"Version": "2012-10-17",
		    "Statement": {"Effect": "Allow", "Principal": `+c.principal+`, "Action": "sts:AssumeRole", "Condition": `+c.condition+`}}}]}`)
		require.NoError(t, err)
		g := inv.RoleGraph(year())
		edges, err := g.EdgesFrom(context.Background(), principal.MustParse("arn:aws:sts::111122223333:assumed-role/App/s"))
		require.NoError(t, err)
		require.Len(t, edges, c.edges, "%s %s", c.principal, c.condition)
		require.LessOrEqual(t, inventory.Asked(g), c.asked, "%s %s", c.principal, c.condition)
	}
}

package inventory_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate/inventory"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// TestWaits lets ann become A for an hour, and the session of A become B from some minute of
// the day on. See
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_terms-and-concepts.html (role
// chaining) for the hour that a chained session has.
func TestWaits(t *testing.T) {
	const account = "arn:aws:iam::111122223333:"
	trust := func(from, until int, who ...string) string {
		list := ""
		for i, name := range who {
			if i > 0 {
				list += ", "
			}
			list += `"` + account + name + `"`
		}
		return fmt.Sprintf(`{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"AWS": [%s]}, "Action": ["sts:AssumeRole", "sts:TagSession"],
			"Condition": {"DateGreaterThanEquals": {"aws:CurrentTime": "%s"}, "DateLessThan": {"aws:CurrentTime": "%s"}}}}`,
			list, minute(from).Format(time.RFC3339), minute(until).Format(time.RFC3339))
	}
	for _, c := range []struct {
		name       string
		maxSession int    // of A, in seconds
		a, b       string // trust policies
		hops       int
		at         int // in minutes; less than 0 if never
	}{
		{"both at once", 3600, trust(0, 60, "user/ann"), trust(30, 90, "role/A"), 4, 30},
		{"the session still lives", 3600, trust(0, 60, "user/ann"), trust(119, 300, "role/A"), 4, 119},
		{"the session has just expired", 3600, trust(0, 60, "user/ann"), trust(120, 300, "role/A"), 4, -1},
		{"a longer session", 7200, trust(0, 60, "user/ann"), trust(120, 300, "role/A"), 4, 120},
		{"not so long", 7200, trust(0, 60, "user/ann"), trust(180, 300, "role/A"), 4, -1},
		{"A prolongs its session by itself", 3600, trust(0, 60, "user/ann", "role/A"), trust(119, 300, "role/A"), 4, 119},
		{"within the hour in which A may", 3600, trust(0, 60, "user/ann", "role/A"), trust(120, 300, "role/A"), 4, -1},
		{"A prolongs it for longer", 3600, trust(0, 180, "role/A", "user/ann"), trust(239, 300, "role/A"), 4, 239},
		{"of ann there is no chain", 3600, trust(0, 60, "user/bob"), trust(0, 300, "role/A"), 4, -1},
		{"one call is not enough", 3600, trust(0, 60, "user/ann"), trust(0, 300, "role/A"), 1, -1},
	} {
		t.Run(c.name, func(t *testing.T) {
			inv, err := readText("own.json", fmt.Sprintf(`{"principals": [
			  {"arn": "%[1]suser/ann", "tags": {}},
			  {"arn": "%[1]srole/A", "tags": {}, "maxSessionDuration": %[2]d, "trustPolicy": %[3]s},
			  {"arn": "%[1]srole/B", "tags": {}, "maxSessionDuration": 7200, "trustPolicy": %[4]s}]}`, account, c.maxSession, c.a, c.b))
			require.NoError(t, err)
			g := inv.RoleGraph(inventory.GraphOptions{From: minute(0), To: minute(24 * 60), MaxHops: c.hops})
			p, ok, err := g.EarliestArrival(context.Background(), principal.MustParse(account+"user/ann"), account+"role/B", minute(-10))
			require.NoError(t, err)
			require.Equal(t, c.at >= 0, ok, p)
			if ok {
				last := p.Hops[len(p.Hops)-1]
				require.Equal(t, minute(c.at), last.At)
				require.Equal(t, minute(c.at+60), last.Session.Expires, "chained, although B allows two hours")
			}
		})
	}
}

func minute(n int) time.Time { return day(2026, 3, 1).Add(time.Duration(n) * time.Minute) }

// TestProlonged has a role that trusts itself with no user any more: a session lives on.
func TestProlonged(t *testing.T) {
	const account = "arn:aws:iam::111122223333:"
	inv, err := readText("own.json", `{"principals": [
	  {"arn": "`+account+`user/ann", "tags": {}},
	  {"arn": "`+account+`role/A", "tags": {}, "maxSessionDuration": 3600, "trustPolicy": {"Version": "2012-10-17", "Statement": [
	    {"Effect": "Allow", "Principal": {"AWS": "`+account+`user/ann"}, "Action": "sts:AssumeRole", "Condition": {"DateLessThan": {"aws:CurrentTime": "2026-03-01T01:00:00Z"}}},
	    {"Effect": "Allow", "Principal": {"AWS": "`+account+`role/A"}, "Action": "sts:AssumeRole"}]}}]}`)
	require.NoError(t, err)
	for hops, until := range map[int]time.Duration{1: time.Hour, 2: 2*time.Hour - 1, 4: 4*time.Hour - 3} {
		g := inv.RoleGraph(inventory.GraphOptions{From: minute(0), To: minute(24 * 60), MaxHops: hops})
		reach, err := g.Reach(context.Background(), principal.MustParse(account+"user/ann"))
		require.NoError(t, err)
		require.Len(t, reach, 1)
		require.Len(t, reach[0].Windows, 1)
		require.Equal(t, minute(0).Add(until), reach[0].Windows[0].Until, hops)
	}
}

// TestTransitiveTags has a role that is assumed by whoever has a tag, which the first call
// passes on.
func TestTransitiveTags(t *testing.T) {
	const account = "arn:aws:iam::111122223333:"
	inv, err := readText("own.json", `{"principals": [
	  {"arn": "`+account+`user/ann", "tags": {}},
	  {"arn": "`+account+`role/A", "tags": {}, "maxSessionDuration": 3600, "trustPolicy": {"Version": "2012-10-17", "Statement":
	    {"Effect": "Allow", "Principal": {"AWS": "`+account+`user/ann"}, "Action": ["sts:AssumeRole", "sts:TagSession"]}}},
	  {"arn": "`+account+`role/B", "tags": {}, "maxSessionDuration": 3600, "trustPolicy": {"Version": "2012-10-17", "Statement":
	    {"Effect": "Allow", "Principal": {"AWS": "`+account+`role/A"}, "Action": ["sts:AssumeRole", "sts:TagSession"]}}},
	  {"arn": "`+account+`role/C", "tags": {}, "maxSessionDuration": 3600, "trustPolicy": {"Version": "2012-10-17", "Statement":
	    {"Effect": "Allow", "Principal": {"AWS": "`+account+`role/B"}, "Action": ["sts:AssumeRole", "sts:TagSession"],
	      "Condition": {"StringEquals": {"aws:PrincipalTag/team": "blue"}}}}}]}`)
	require.NoError(t, err)
	for _, c := range []struct {
		transitive []string
		paths      int
	}{{nil, 1}, {[]string{"team"}, 2}} { // without, the second call passes it; with, either may
		g := inv.RoleGraph(inventory.GraphOptions{
			From: minute(0), To: minute(60), Tags: map[string]string{"team": "blue"}, TransitiveTagKeys: c.transitive,
		})
		paths, err := g.Paths(context.Background(), principal.MustParse(account+"user/ann"), account+"role/C", minute(1))
		require.NoError(t, err)
		for _, p := range paths {
			t.Log(p.String())
		}
		require.Len(t, paths, c.paths)
	}
	g := inv.RoleGraph(inventory.GraphOptions{From: minute(0), To: minute(60)})
	paths, err := g.Paths(context.Background(), principal.MustParse(account+"user/ann"), account+"role/C", minute(1))
	require.NoError(t, err)
	require.Empty(t, paths)
}

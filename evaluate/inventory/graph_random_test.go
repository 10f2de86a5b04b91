package inventory_test

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/inventory"
	"github.com/seed-1d0cfdb5/iam/principal"
)

var roleWorlds = flag.Int("roleworlds", 25, "number of random worlds of roles")

// A roleWorld is a small random inventory, in which a caller has few choices: one of two
// external IDs or none, MFA or none, a transitive tag or none.
type roleWorld struct {
	*rand.Rand
	roles []string
	users []string
	text  string
	inv   *inventory.Inventory
}

const (
	worldHours = 8
	worldHops  = 4
)

var worldBegin = day(2026, 3, 1)

func newRoleWorld(t *testing.T, seed uint64) *roleWorld {
	t.Helper()
	w := &roleWorld{Rand: rand.New(rand.NewPCG(seed, 19))}
	accounts := []string{"111122223333", "444455556666"}
	for i := range 4 {
		w.roles = append(w.roles, fmt.Sprintf("arn:aws:iam::%s:role/R%d", accounts[w.IntN(2)], i))
	}
	for i := range 2 {
		w.users = append(w.users, fmt.Sprintf("arn:aws:iam::%s:user/u%d", accounts[i], i))
	}
	var list []any
	for _, arn := range slices.Concat(w.users, w.roles) {
		p := map[string]any{"arn": arn}
		if w.IntN(2) == 0 {
			p["tags"] = map[string]string{"team": w.one("blue", "red")}
		} else {
			p["tags"] = map[string]string{}
		}
		var statements []any
		for range 1 + w.IntN(3) {
			statements = append(statements, w.statement(map[string]any{"Resource": w.one(w.roles[w.IntN(4)], "*", "arn:aws:iam::111122223333:role/*", "arn:aws:iam::*:role/R?")}))
		}
		p["policies"] = []any{map[string]any{"name": "p", "document": map[string]any{"Version": "2012-10-17", "Statement": statements}}}
		if strings.Contains(arn, ":role/") {
			var trust []any
			for range 1 + w.IntN(3) {
				named := w.one(w.roles[w.IntN(4)], w.roles[w.IntN(4)], w.users[w.IntN(2)], accounts[0], accounts[1], "*")
				trust = append(trust, w.statement(map[string]any{"Principal": map[string]any{"AWS": named}}))
			}
			p["trustPolicy"] = map[string]any{"Version": "2012-10-17", "Statement": trust}
			p["maxSessionDuration"] = 3600 * (1 + w.IntN(3))
		}
		list = append(list, p)
	}
	text, err := json.Marshal(map[string]any{"principals": list})
	require.NoError(t, err)
	w.text = string(text)
	w.inv, err = readText("own.json", w.text)
	require.NoError(t, err)
	return w
}

func (w *roleWorld) one(texts ...string) string { return texts[w.IntN(len(texts))] }

// statement completes s: with actions, an effect and conditions.
func (w *roleWorld) statement(s map[string]any) map[string]any {
	s["Effect"] = "Allow"
	if w.IntN(6) == 0 {
		s["Effect"] = "Deny"
	}
	s["Action"] = []string{"sts:AssumeRole"}
	if w.IntN(2) == 0 {
		s["Action"] = []string{"sts:AssumeRole", "sts:TagSession"}
	}
	c := make(map[string]map[string]string)
	set := func(operator, key, value string) {
		if c[operator] == nil {
			c[operator] = make(map[string]string)
		}
		c[operator][key] = value
	}
	if w.IntN(3) == 0 {
		set("StringEquals", "sts:ExternalId", w.one("e1", "e2"))
	}
	if w.IntN(5) == 0 {
		set("Bool", "aws:MultiFactorAuthPresent", "true")
	}
	if w.IntN(4) == 0 {
		set("StringEquals", "aws:PrincipalTag/team", w.one("blue", "red"))
	}
	if w.IntN(2) == 0 {
		from := w.IntN(worldHours)
		set("DateGreaterThanEquals", "aws:CurrentTime", hour(from).Format(time.RFC3339))
		set("DateLessThan", "aws:CurrentTime", hour(from+1+w.IntN(3)).Format(time.RFC3339))
	}
	if len(c) > 0 {
		s["Condition"] = c
	}
	return s
}

func hour(n int) time.Time { return worldBegin.Add(time.Duration(n) * time.Hour) }

// A made session is one that the simulation has.
type madeSession struct {
	session *evaluate.Session
	role    int
	hops    int
}

func (m *madeSession) key() string {
	if m == nil {
		return ""
	}
	return fmt.Sprint(m.role, m.session.Tags)
}

// call tries all calls for a role at a time and returns the sessions: at most one without and
// one with the tag.
func (w *roleWorld) call(from principal.Principal, chain *evaluate.Session, role int, at time.Time) []*evaluate.Session {
	var made []*evaluate.Session
	r := w.inv.Role(w.roles[role])
	for _, tags := range []map[string]string{nil, {"team": "blue"}} {
	choices:
		for _, id := range []string{"", "e1", "e2"} {
			for _, mfa := range []bool{false, true} {
				req := evaluate.AssumeRoleRequest{Principal: from, Chain: chain, Role: &r.Role, SessionName: "session", ExternalID: id, Tags: tags, Time: at}
				if tags != nil {
					req.TransitiveTagKeys = []string{"team"}
				}
				if from.Type() == principal.TypeUser {
					req.Duration = r.MaxSession
				}
				if mfa {
					req.Context = condition.NewContext(condition.Bool("aws:MultiFactorAuthPresent", true))
				}
				result, err := w.inv.Evaluator().AssumeRole(&req, nil)
				if err == nil && result.Decision.Allowed() {
					made = append(made, result.Session)
					break choices
				}
			}
		}
	}
	return made
}

// paths returns all chains at a time that end with the role, by trying all.
func (w *roleWorld) paths(from principal.Principal, to int, at time.Time) []string {
	var found []string
	var try func(holder principal.Principal, chain *evaluate.Session, roles []int)
	try = func(holder principal.Principal, chain *evaluate.Session, roles []int) {
		if len(roles) > 0 && roles[len(roles)-1] == to {
			found = append(found, fmt.Sprint(roles))
			return
		}
		if len(roles) == worldHops {
			return
		}
		for role := range w.roles {
			if slices.Contains(roles, role) {
				continue
			}
			for _, s := range w.call(holder, chain, role, at) {
				try(s.Principal, s, append(slices.Clone(roles), role))
			}
		}
	}
	try(from, nil, nil)
	slices.Sort(found)
	return slices.Compact(found)
}

// moments are those at which something can change, and those just before: a session that
// begins at the last moment of an hour yields another just before the last of the next.
func moments() []time.Time {
	var all []time.Time
	for n := range worldHours {
		all = append(all, hour(n), hour(n).Add(30*time.Minute))
		for before := range worldHops - 1 {
			all = append(all, hour(n+1).Add(time.Duration(before+1-worldHops)))
		}
	}
	return all
}

// simulate goes through the moments with all sessions that there are, and returns at which each
// role is assumed.
func (w *roleWorld) simulate(from principal.Principal) [][]time.Time {
	reached := make([][]time.Time, len(w.roles))
	alive := make(map[string]*madeSession)
	for _, at := range moments() {
		for hops := range worldHops {
			holders := []*madeSession{nil}
			if hops > 0 {
				holders = nil
				for _, m := range alive {
					if m.hops == hops && at.Before(m.session.Expires) {
						holders = append(holders, m)
					}
				}
			}
			for _, m := range holders {
				holder, chain := from, (*evaluate.Session)(nil)
				if m != nil {
					holder, chain = m.session.Principal, m.session
				}
				for role := range w.roles {
					for _, s := range w.call(holder, chain, role, at) {
						next := &madeSession{s, role, hops + 1}
						key := fmt.Sprint(next.key(), next.hops)
						if old := alive[key]; old == nil || old.session.Expires.Before(s.Expires) {
							alive[key] = next
						}
						if n := len(reached[role]); n == 0 || !reached[role][n-1].Equal(at) {
							reached[role] = append(reached[role], at)
						}
					}
				}
			}
		}
	}
	return reached
}

// TestRoleGraphOfRandomWorlds compares chains with all chains that there are, and arrivals
// with a simulation in steps.
func TestRoleGraphOfRandomWorlds(t *testing.T) {
	ctx := context.Background()
	var paths, arrivals, waits int
	for seed := range uint64(*roleWorlds) {
		w := newRoleWorld(t, seed)
		g := w.inv.RoleGraph(inventory.GraphOptions{
			From: worldBegin, To: hour(worldHours), Tags: map[string]string{"team": "blue"}, TransitiveTagKeys: []string{"team"},
		})
		from := principal.MustParse(w.users[seed%2])
		reached := w.simulate(from)
		reach, err := g.Reach(ctx, from)
		require.NoError(t, err)
		for role, arn := range w.roles {
			at := hour(w.IntN(worldHours)).Add(30 * time.Minute)
			want := w.paths(from, role, at)
			got, err := g.Paths(ctx, from, arn, at)
			require.NoError(t, err)
			var chains []string
			for _, p := range got {
				var places []int
				for _, h := range p.Hops {
					places = append(places, slices.Index(w.roles, h.Role.ARN))
				}
				chains = append(chains, fmt.Sprint(places))
			}
			slices.Sort(chains)
			require.Equal(t, want, slices.Compact(chains), "world %d, role %d at %s:\n%s", seed, role, at, w.text)
			paths += len(want)

			var arrival inventory.Arrival
			if i := slices.IndexFunc(reach, func(a inventory.Arrival) bool { return a.To.ARN == arn }); i >= 0 {
				arrival = reach[i]
			}
			var times []time.Time
			for _, at := range moments() {
				if slices.ContainsFunc(arrival.Windows, func(v evaluate.Validity) bool { return !at.Before(v.From) && at.Before(v.Until) }) {
					times = append(times, at)
				}
			}
			require.Equal(t, reached[role], times, "world %d, role %d:\n%s", seed, role, w.text)
			p, ok, err := g.EarliestArrival(ctx, from, arn, worldBegin)
			require.NoError(t, err)
			require.Equal(t, len(reached[role]) > 0, ok, "world %d, role %d:\n%s", seed, role, w.text)
			if ok {
				last := p.Hops[len(p.Hops)-1]
				require.Equal(t, reached[role][0], last.At, "world %d, role %d:\n%s", seed, role, w.text)
				arrivals++
				if !p.Hops[0].At.Equal(last.At) {
					waits++
				}
			}
		}
	}
	t.Logf("%d worlds: %d chains, %d arrivals, %d of them with a wait", *roleWorlds, paths, arrivals, waits)
}

package inventory_test

import (
	"context"
	"flag"
	"fmt"
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

var (
	roleWorlds     = flag.Int("roleworlds", 25, "number of random worlds of roles")
	firstRoleWorld = flag.Uint64("firstroleworld", 0, "seed of the first of them")
)

// differed are the seeds of worlds in which the role graph once differed.
func differed() []uint64 { return []uint64{34, 40, 189, 228, 274, 304, 4607} }

// A made is a session that a call yields at any time of an hour.
type made struct {
	session evaluate.Session
	lives   time.Duration
}

// options are those of the graph, which say what the calls may pass.
func (w *roleWorld) options() inventory.GraphOptions {
	return inventory.GraphOptions{
		From: worldBegin, To: hour(worldHours),
		Tags: map[string]string{"team": "blue"}, TransitiveTagKeys: []string{"team"}, SourceIdentity: worldIdentity,
	}
}

// begin returns the session of who begins a chain, or nil.
func begin(from principal.Principal) *evaluate.Session {
	if from.Type() != principal.TypeAssumedRole {
		return nil
	}
	return &evaluate.Session{Principal: from, Context: condition.NewContext(condition.Bool("aws:MultiFactorAuthPresent", false))}
}

// contexts returns what a caller can have of itself.
func contexts(from principal.Principal) []condition.Context {
	var list []condition.Context
	add := func(entries ...condition.Entry) { list = append(list, condition.NewContext(entries...)) }
	add()
	switch from.Type() {
	case principal.TypeUser:
		add(condition.Bool("aws:MultiFactorAuthPresent", true))
	case principal.TypeService:
		add(condition.String("aws:SourceAccount", worldAccounts[0]))
	case principal.TypeSAML:
		audience, subject := condition.String("SAML:aud", worldAudience), condition.String("SAML:sub_type", "persistent")
		add(audience)
		add(subject)
		add(audience, subject)
	case principal.TypeWebIdentity:
		audience := condition.String(worldProvider+":aud", "sts.amazonaws.com")
		add(audience)
		for _, sub := range []string{"repo:x/*", "repo:x/y"} {
			subject := condition.String(worldProvider+":sub", sub)
			add(subject)
			add(audience, subject)
		}
	}
	return list
}

// call tries all calls for a role at a time and returns the sessions: at most one with the same
// tags and source identity, but for a name that a trust policy asks for.
func (w *roleWorld) call(from principal.Principal, chain *evaluate.Session, role int, at time.Time) []evaluate.Session {
	key := fmt.Sprint(from, role, at.Truncate(time.Hour).Unix())
	if chain != nil {
		key += fmt.Sprint(chain.Tags, chain.SourceIdentity, chain.Expires.IsZero())
	}
	known, ok := w.memo[key]
	if !ok {
		named := w.names[sessionARN(w.roles[role], otherName)]
		for _, tags := range []map[string]string{nil, {"team": "blue"}} {
			for _, identity := range []string{"", worldIdentity} {
				before := len(known)
				for _, name := range []string{"session", otherName, "third"} {
					if len(known) > before && (name != otherName || !named) {
						break
					}
					if m, ok := w.callWith(from, chain, role, at, name, identity, tags); ok {
						known = append(known, m)
					}
				}
			}
		}
		w.memo[key] = known
	}
	sessions := make([]evaluate.Session, 0, len(known))
	for _, m := range known {
		m.session.Expires = at.Add(m.lives)
		sessions = append(sessions, m.session)
	}
	return sessions
}

func (w *roleWorld) callWith(from principal.Principal, chain *evaluate.Session, role int, at time.Time, name, identity string, tags map[string]string) (made, bool) {
	r := w.inv.Role(w.roles[role])
	for _, id := range []string{"", "e1", "e2"} {
		for _, c := range contexts(from) {
			req := evaluate.AssumeRoleRequest{
				Principal: from, Chain: chain, Role: &r.Role, SessionName: name, Duration: r.MaxSession,
				ExternalID: id, SourceIdentity: identity, Tags: tags, Context: c, Time: at,
			}
			if tags != nil {
				req.TransitiveTagKeys = []string{"team"}
			}
			switch from.Type() {
			case principal.TypeAssumedRole:
				req.Duration = 0
			case principal.TypeService:
				req.Duration = 12 * time.Hour
			}
			result, err := w.inv.Evaluator().AssumeRole(&req, nil)
			if err == nil && result.Decision.Allowed() {
				return made{*result.Session, result.Session.Expires.Sub(at)}, true
			}
		}
	}
	return made{}, false
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
				try(s.Principal, &s, append(slices.Clone(roles), role))
			}
		}
	}
	try(from, begin(from), nil)
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
	alive := make([]map[string]evaluate.Session, worldHops+1) // by the number of calls
	for hops := range alive {
		alive[hops] = make(map[string]evaluate.Session)
	}
	for _, at := range moments() {
		for hops := range worldHops {
			holders := []*evaluate.Session{begin(from)}
			if hops > 0 {
				holders = nil
				for _, s := range alive[hops] {
					if at.Before(s.Expires) {
						holders = append(holders, &s)
					}
				}
			}
			for _, chain := range holders {
				holder := from
				if chain != nil {
					holder = chain.Principal
				}
				for role := range w.roles {
					for _, s := range w.call(holder, chain, role, at) {
						key := fmt.Sprint(s.Principal, s.Tags, s.SourceIdentity)
						if old, ok := alive[hops+1][key]; !ok || old.Expires.Before(s.Expires) {
							alive[hops+1][key] = s
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
	tally := make(map[principal.Type]*roleTally)
	seeds := differed()
	for i := range uint64(*roleWorlds) { //nolint:gosec // not negative
		seeds = append(seeds, *firstRoleWorld+i)
	}
	for _, seed := range seeds {
		w := newRoleWorld(t, seed)
		from := w.sources[seed%uint64(len(w.sources))]
		if tally[from.Type()] == nil {
			tally[from.Type()] = new(roleTally)
		}
		t.Run(fmt.Sprint(seed), func(t *testing.T) { w.compare(t, from, tally[from.Type()]) })
	}
	for typ, n := range tally {
		t.Logf("%s: %+v", typ, *n)
	}
}

// A roleTally is what was compared: chains, arrivals, and those of them with a wait.
type roleTally struct{ worlds, chains, arrivals, waits int }

func (w *roleWorld) compare(t *testing.T, from principal.Principal, tally *roleTally) {
	t.Helper()
	ctx := context.Background()
	g := w.inv.RoleGraph(w.options())
	reached := w.simulate(from)
	reach, err := g.Reach(ctx, from)
	require.NoError(t, err)
	tally.worlds++
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
		where := fmt.Sprintf("%s to role %d", from, role)
		require.Equal(t, want, slices.Compact(chains), "%s at %s: %s\n%s", where, at, texts(got), w)
		tally.chains += len(want)

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
		require.Equal(t, clock(reached[role]), clock(times), "%s:\n%s", where, w)
		p, ok, err := g.EarliestArrival(ctx, from, arn, worldBegin)
		require.NoError(t, err)
		require.Equal(t, len(reached[role]) > 0, ok, "%s:\n%s", where, w)
		if ok {
			last := p.Hops[len(p.Hops)-1]
			require.Equal(t, reached[role][0], last.At, "%s:\n%s", where, w)
			tally.arrivals++
			if !p.Hops[0].At.Equal(last.At) {
				tally.waits++
			}
		}
	}
}

// clock returns times in one line.
func clock(times []time.Time) string {
	var b strings.Builder
	for _, at := range times {
		b.WriteString(at.Format(" 15:04:05.999999999"))
	}
	return b.String()
}

func texts(paths []inventory.Path) string {
	var b strings.Builder
	for _, p := range paths {
		fmt.Fprintf(&b, "\n%s", &p)
	}
	return b.String()
}

// sessionARN returns the ARN of a session of a role.
func sessionARN(role, name string) string {
	return strings.Replace(strings.Replace(role, ":iam:", ":sts:", 1), ":role/", ":assumed-role/", 1) + "/" + name
}

package evaluate_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// TestProperties checks laws that every decision obeys, whatever the policies
// are. Their numbers are those of testdata/PROPERTIES.md, which also says how to
// run them for longer and how to repeat one that fails.
func TestProperties(t *testing.T) {
	for _, property := range []struct {
		name  string
		check func(*rapid.T)
	}{
		{"I-01 one more Deny", oneMoreDeny},
		{"I-02 one more Allow", oneMoreAllow},
		{"I-03 no Allow", noAllow},
		{"I-04 order", order},
		{"I-05 duplicates", duplicates},
		{"I-06 lists are products", listsAreProducts},
		{"I-06 Not lists are conjunctions", notListsAreConjunctions},
		{"I-07 an error is no Allow", errorIsNoAllow},
		{"I-08 merged documents", mergedDocuments},
		{"I-09 spelling", spelling},
		{"I-10 complements", complements},
		{"I-11 every Allow a Deny", everyAllowADeny},
		{"I-20 variables without a value", variablesWithoutValue},
		{"I-32 layers only shrink", layersOnlyShrink},
		{"I-33 neutral layers", neutralLayers},
		{"I-33 empty layers", emptyLayers},
		{"I-34 same account", sameAccount},
		{"I-34 across accounts", acrossAccounts},
		{"I-35 renaming", renaming},
		{"I-43 round trip", roundTrip},
		{"I-48 stateless", stateless},
		{"I-51 statements that apply", statementsThatApply},
		{"I-51 Denies lifted", deniesLifted},
	} {
		t.Run(property.name, rapid.MakeCheck(property.check))
	}
}

// TestPropertiesSeeAllOutcomes checks that the worlds of TestProperties are
// worth it: each outcome is common in them.
func TestPropertiesSeeAllOutcomes(t *testing.T) {
	seen := map[evaluate.Outcome]int{}
	total := 0
	for seed := range 200 {
		rapid.Custom(func(t *rapid.T) int {
			g := drawing{T: t}
			for _, outcome := range g.world().outcomes(t, g.requests()) {
				seen[outcome]++
				total++
			}
			return 0
		}).Example(seed)
	}
	for _, o := range []evaluate.Outcome{evaluate.Allow, evaluate.ImplicitDeny, evaluate.ExplicitDeny} {
		require.Greater(t, seen[o], total/20, "%s: %v", o, seen)
	}
}

// requireOutcomes requires that got and want, the answers to reqs, agree by ok.
func requireOutcomes(t *rapid.T, reqs []evaluate.Request, got, want []evaluate.Outcome, ok func(got, want evaluate.Outcome) bool) {
	for i := range reqs {
		if !ok(got[i], want[i]) {
			r := &reqs[i]
			require.FailNow(t, "outcomes", "%s, %s, %s, %v: %s and %s", r.Principal, r.Action, r.Resource, r.Context, got[i], want[i])
		}
	}
}

func same(a, b evaluate.Outcome) bool { return a == b }

// atMost reports whether got lets in no more than want.
func atMost(got, want evaluate.Outcome) bool { return allowedness(got) <= allowedness(want) }

// requireSame requires that two worlds decide alike.
func requireSame(t *rapid.T, reqs []evaluate.Request, got, want *smallWorld) {
	requireOutcomes(t, reqs, got.outcomes(t, reqs), want.outcomes(t, reqs), same)
}

// withRule returns w with a statement more in one of its policies, once for each
// policy of the types.
func (g drawing) withRule(w *smallWorld, effect string, types ...policy.Type) []*smallWorld {
	var all []*smallWorld
	for place := 0; ; place++ {
		places := 0
		with := w.each(func(d document, typ policy.Type) document {
			if slices.Contains(types, typ) {
				if places == place {
					d = append(d, g.rule(typ, effect))
				}
				places++
			}
			return d
		})
		if place == places {
			return all
		}
		all = append(all, with)
	}
}

// A Deny that is added to any policy lets nobody in.
func oneMoreDeny(t *rapid.T) {
	g := drawing{T: t}
	w, reqs := g.world(), g.requests()
	want := w.outcomes(t, reqs)
	for _, more := range g.withRule(w, "Deny",
		policy.Identity, policy.Resource, policy.Boundary, policy.Session, policy.SCP, policy.RCP, policy.Endpoint) {
		requireOutcomes(t, reqs, more.outcomes(t, reqs), want, atMost)
	}
}

// An Allow that is added to any policy keeps nobody out, and no explicit deny
// yields to it. (In a trust policy it can: S-7. It is not asked here.)
func oneMoreAllow(t *rapid.T) {
	g := drawing{T: t}
	w, reqs := g.world(), g.requests()
	want := w.outcomes(t, reqs)
	worlds := g.withRule(w, "Allow", policy.Identity, policy.Resource, policy.Boundary, policy.Session, policy.SCP, policy.Endpoint)
	if w.resource != nil { // which may name the caller more directly, or less
		for _, name := range []string{"*", accountA, annARN, deployARN} {
			more := *w
			more.resource = append(slices.Clone(w.resource), rule{
				Effect: "Allow", Principal: map[string][]string{"AWS": {name}}, Action: []string{"*"}, Resource: []string{"*"},
			})
			worlds = append(worlds, &more)
		}
	}
	for _, more := range worlds {
		requireOutcomes(t, reqs, more.outcomes(t, reqs), want, func(got, want evaluate.Outcome) bool {
			return atMost(want, got) && (got == evaluate.ExplicitDeny) == (want == evaluate.ExplicitDeny)
		})
	}
}

// Without an Allow nobody gets in but the root user of the account, who needs
// none.
func noAllow(t *rapid.T) {
	g := drawing{T: t}
	w, reqs := g.world(), g.requests()
	w = w.each(func(d document, _ policy.Type) document {
		return slices.DeleteFunc(d, func(r rule) bool { return r.Effect == "Allow" })
	})
	for i, outcome := range w.outcomes(t, reqs) {
		if reqs[i].Principal.Type() != principal.TypeAccount {
			require.NotEqual(t, evaluate.Allow, outcome, "%v", reqs[i])
		}
	}
}

// The order of statements, policies, and values does not count.
func order(t *rapid.T) {
	g := drawing{T: t}
	w, reqs := g.world(), g.requests()
	shuffled := w.each(func(d document, _ policy.Type) document {
		d = permuted(t, d)
		for i := range d {
			r := &d[i]
			r.Action, r.NotAction = permuted(t, r.Action), permuted(t, r.NotAction)
			r.Resource, r.NotResource = permuted(t, r.Resource), permuted(t, r.NotResource)
			if lists, ok := r.Principal.(map[string][]string); ok {
				lists = maps.Clone(lists)
				lists["AWS"] = permuted(t, lists["AWS"])
				r.Principal = lists
			}
			block := map[string]map[string][]string{}
			for _, operator := range slices.Sorted(maps.Keys(r.Condition)) {
				block[operator] = map[string][]string{}
				for key, values := range r.Condition[operator] { // one, see drawing.condition
					block[operator][key] = permuted(t, values)
				}
			}
			r.Condition = block
		}
		return d
	})
	shuffled.identity, shuffled.session = permuted(t, shuffled.identity), permuted(t, shuffled.session)
	shuffled.scp = permuted(t, each(shuffled.scp, func(level []document) []document { return permuted(t, level) }))
	shuffled.rcp = permuted(t, each(shuffled.rcp, func(level []document) []document { return permuted(t, level) }))
	requireSame(t, reqs, shuffled, w)
}

func permuted[T any](t *rapid.T, list []T) []T {
	if len(list) == 0 {
		return list
	}
	return rapid.Permutation(slices.Clone(list)).Draw(t, "permuted")
}

// Policies, statements, and values count once, however often they are there.
func duplicates(t *rapid.T) {
	g := drawing{T: t}
	w, reqs := g.world(), g.requests()
	twice := w.each(func(d document, _ policy.Type) document {
		for i := range d {
			r := &d[i]
			r.Action, r.NotAction = repeated(r.Action), repeated(r.NotAction)
			r.Resource, r.NotResource = repeated(r.Resource), repeated(r.NotResource)
		}
		return repeated(d)
	})
	twice.identity, twice.session = repeated(twice.identity), repeated(twice.session)
	twice.scp = repeated(each(twice.scp, repeated[document]))
	twice.rcp = repeated(each(twice.rcp, repeated[document]))
	requireSame(t, reqs, twice, w)
}

// repeated returns list twice over. It is nil if list is.
func repeated[T any](list []T) []T {
	return append(slices.Clone(list), list...)
}

// A statement with lists is the same as one for each combination of their
// values.
func listsAreProducts(t *rapid.T) {
	g := drawing{T: t}
	w, reqs := g.world(), g.requests()
	split := w.each(func(d document, _ policy.Type) document {
		var all document
		for _, r := range d {
			all = append(all, products(r)...)
		}
		return all
	})
	requireSame(t, reqs, split, w)
}

// products splits the positive lists of r.
func products(r rule) document {
	all := document{r}
	splitList := func(list func(*rule) *[]string) {
		var next document
		for _, r := range all {
			values := *list(&r)
			if len(values) == 0 {
				next = append(next, r)
			}
			for _, value := range values {
				one := r
				*list(&one) = []string{value}
				next = append(next, one)
			}
		}
		all = next
	}
	splitList(func(r *rule) *[]string { return &r.Action })
	splitList(func(r *rule) *[]string { return &r.Resource })
	lists, ok := r.Principal.(map[string][]string)
	if !ok {
		return all
	}
	var next document
	for _, r := range all {
		for kind, names := range lists {
			for _, name := range names {
				r.Principal = map[string][]string{kind: {name}}
				next = append(next, r)
			}
		}
	}
	return next
}

// alone returns the outcomes for a user whose one statement is r.
func alone(t *rapid.T, r rule, reqs []evaluate.Request) []evaluate.Outcome {
	w := &smallWorld{identity: []document{{r}}}
	return w.outcomes(t, reqs)
}

// A NotAction or NotResource of several values covers what each of them alone
// covers.
func notListsAreConjunctions(t *rapid.T) {
	g := drawing{T: t}
	ofUser := g.requests()[:9]
	actions := rule{Effect: "Allow", NotAction: g.some(3, "s3:*", "S3:get*", "s3:PutObject", "kms:Decrypt", "ec2:*"), Resource: []string{"*"}}
	resources := rule{Effect: "Allow", Action: []string{"*"}, NotResource: []string{g.resourcePattern(), g.resourcePattern(), g.resourcePattern()}}
	for _, r := range []rule{actions, resources} {
		want := alone(t, rule{Effect: "Allow", Action: []string{"*"}, Resource: []string{"*"}}, ofUser)
		doubt := make([]bool, len(ofUser)) // a variable without a value is another matter (S-5)
		for i := range ofUser {
			_, known := ofUser[i].Context.Lookup("app:a")
			doubt[i] = !known && strings.Contains(strings.Join(r.NotResource, " "), "${app:a}")
		}
		for _, single := range singles(r) {
			for i, outcome := range alone(t, single, ofUser) {
				if outcome != evaluate.Allow {
					want[i] = outcome
				}
			}
		}
		got := alone(t, r, ofUser)
		for i := range ofUser {
			if !doubt[i] {
				require.Equal(t, want[i], got[i], "%v, %s, %s", r, ofUser[i].Action, ofUser[i].Resource)
			}
		}
	}
}

// singles splits the Not list of r.
func singles(r rule) document {
	var all document
	for _, value := range r.NotAction {
		one := r
		one.NotAction = []string{value}
		all = append(all, one)
	}
	for _, value := range r.NotResource {
		one := r
		one.NotResource = []string{value}
		all = append(all, one)
	}
	return all
}

// What makes no sense is never allowed, though the policies allow everything.
func errorIsNoAllow(t *rapid.T) {
	g := drawing{T: t}
	everything := identity(allowAll)
	p := &evaluate.Policies{Identity: everything, Resource: policy.MustParse(openAll, policy.Resource)}
	req := getObject()
	require.True(t, evaluate.Evaluate(&req, p).Allowed())
	switch rapid.IntRange(0, 6).Draw(t, "what is wrong") {
	case 0:
		req.Action = g.of("", "s3", ":", "s3:", ":a", "*", "s3:*", "s3:Get?", "a:b:c", "s3:ſ", "s3:Get Object", "s3:Get\n")
	case 1:
		req.Resource = g.of("", "b/k", "arn", "arn:aws:s3", "arn:aws:s3::", "ARN:aws:s3:::b", " arn:aws:s3:::b", "**")
	case 2:
		req.ResourceAccount = ""
	case 3:
		req.Principal = rapid.SampledFrom([]principal.Principal{
			principal.Service(""), principal.Service("*"), principal.SAML("x"), principal.WebIdentity(""), principal.CanonicalUser("*"),
		}).Draw(t, "caller")
	case 4:
		req.Expires = req.Time.Add(-time.Duration(rapid.IntRange(0, 5).Draw(t, "nanoseconds")))
	case 5:
		p.Identity = append(everything, nil)
	case 6:
		req.Resource = "arn:" + g.of("aws-cn", "acme", "Aws") + ":s3:::b"
	}
	d := evaluate.Evaluate(&req, p)
	require.NotEmpty(t, d.Problem)
	require.Equal(t, evaluate.ImplicitDeny, d.Outcome)
	require.False(t, d.Allowed())
}

// Policies of one kind decide as the one that has all their statements.
func mergedDocuments(t *rapid.T) {
	g := drawing{T: t}
	w, reqs := g.world(), g.requests()
	merged := w.each(func(d document, _ policy.Type) document { return d })
	join := func(list []document) []document {
		if len(list) == 0 {
			return list
		}
		return []document{slices.Concat(list...)}
	}
	merged.identity, merged.session = join(merged.identity), join(merged.session)
	merged.scp, merged.rcp = each(merged.scp, join), each(merged.rcp, join)
	requireSame(t, reqs, merged, w)
}

// Sid, Id, white space, the order of the members, escapes, and lists of one do
// not count.
func spelling(t *rapid.T) {
	g := drawing{T: t}
	w, reqs := g.world(), g.requests()
	p, other := w.parse(t), w.parse(t)
	respelled := func(d document, typ policy.Type) *policy.Policy {
		var generic map[string]any
		require.NoError(t, json.Unmarshal([]byte(d.text(t, typ)), &generic))
		if g.oneIn(2) {
			generic["Id"] = "an id"
		}
		for i, statement := range generic["Statement"].([]any) {
			if g.oneIn(2) {
				statement.(map[string]any)["Sid"] = fmt.Sprint("S", i)
			}
		}
		var b strings.Builder
		g.respell(&b, generic)
		parsed, err := policy.Parse([]byte(b.String()), typ)
		require.NoError(t, err, b.String())
		return parsed
	}
	for i, d := range w.identity {
		other.Identity[i] = respelled(d, policy.Identity)
	}
	if w.resource != nil {
		other.Resource = respelled(w.resource, policy.Resource)
	}
	if w.boundary != nil {
		other.Boundary = respelled(w.boundary, policy.Boundary)
	}
	for i := range reqs {
		require.Equal(t, evaluate.Evaluate(&reqs[i], p).Outcome, evaluate.Evaluate(&reqs[i], other).Outcome)
	}
}

// respell writes v as JSON in one of the many ways there are.
func (g drawing) respell(b *strings.Builder, v any) {
	space := func() { b.WriteString(g.of("", "", " ", "\n", "\t\r\n ")) }
	space()
	switch v := v.(type) {
	case map[string]any:
		b.WriteByte('{')
		for i, name := range permuted(g.T, slices.Sorted(maps.Keys(v))) {
			if i > 0 {
				b.WriteByte(',')
			}
			g.respell(b, name)
			b.WriteByte(':')
			g.respell(b, v[name])
		}
		b.WriteByte('}')
	case []any:
		if len(v) == 1 && g.oneIn(2) {
			g.respell(b, v[0])
			break
		}
		b.WriteByte('[')
		for i, member := range v {
			if i > 0 {
				b.WriteByte(',')
			}
			g.respell(b, member)
		}
		b.WriteByte(']')
	case string:
		b.WriteByte('"')
		for i := range len(v) {
			if g.oneIn(12) {
				fmt.Fprintf(b, `\u%04x`, v[i])
			} else {
				b.WriteByte(v[i])
			}
		}
		b.WriteByte('"')
	}
	space()
}

// Of a statement with Action and the same one with NotAction exactly one
// allows a request, and so with Resource.
func complements(t *rapid.T) {
	g := drawing{T: t}
	ofUser := g.requests()[:9]
	patterns := []string{"arn:aws:s3:::" + g.of("", "b", "${aws:username}", "${app:a, 'b'}") + g.word("ab*?/:", 4), "arn:aws:s3:::" + g.word("ab*?/:", 3)}
	actions := g.some(2, "s3:*", "S3:get*", "s3:?utObject", "*:*Object", "kms:Decrypt")
	block := g.condition()
	allowed := alone(t, rule{Effect: "Allow", Action: []string{"*"}, Resource: []string{"*"}, Condition: block}, ofUser)
	for _, pair := range [][2]rule{
		{
			{Effect: "Allow", Action: actions, Resource: []string{"*"}, Condition: block},
			{Effect: "Allow", NotAction: actions, Resource: []string{"*"}, Condition: block},
		},
		{
			{Effect: "Allow", Action: []string{"*"}, Resource: patterns, Condition: block},
			{Effect: "Allow", Action: []string{"*"}, NotResource: patterns, Condition: block},
		},
	} {
		with, without := alone(t, pair[0], ofUser), alone(t, pair[1], ofUser)
		for i := range ofUser {
			one := (with[i] == evaluate.Allow) != (without[i] == evaluate.Allow)
			require.Equal(t, allowed[i] == evaluate.Allow, one, "%v, %s, %s", pair[0], ofUser[i].Action, ofUser[i].Resource)
		}
	}
}

// Where every Allow is turned into a Deny, nobody gets in but the root user.
func everyAllowADeny(t *rapid.T) {
	g := drawing{T: t}
	w, reqs := g.world(), g.requests()
	w = w.each(func(d document, _ policy.Type) document {
		for i := range d {
			d[i].Effect = "Deny"
		}
		return d
	})
	for i, outcome := range w.outcomes(t, reqs) {
		if reqs[i].Principal.Type() != principal.TypeAccount {
			require.NotEqual(t, evaluate.Allow, outcome, "%v", reqs[i])
		}
	}
}

// A resource with a variable that has no value covers nothing; in NotResource
// it is the Deny that matches then, and not the Allow. With a default it is the
// resource that has the default in its place.
func variablesWithoutValue(t *rapid.T) {
	g := drawing{T: t}
	req := getObject()
	value := g.word("ab*?", 3)
	tail := g.word("ab", 2)
	req.Resource = "arn:aws:s3:::b/" + value + tail
	for _, tt := range []struct {
		variable string
		resolved bool
	}{{"${app:absent}", false}, {"${app:absent, '" + value + "'}", true}} {
		pattern := []string{"arn:aws:s3:::b/" + tt.variable + tail}
		resource := rule{Effect: "Allow", Action: []string{"*"}, Resource: pattern}
		notResource := rule{Effect: "Allow", Action: []string{"*"}, NotResource: pattern}
		all := rule{Effect: "Allow", Action: []string{"*"}, Resource: []string{"*"}}
		outcome := func(rules ...rule) evaluate.Outcome {
			w := &smallWorld{identity: []document{rules}}
			return w.outcomes(t, []evaluate.Request{req})[0]
		}
		require.Equal(t, tt.resolved, outcome(resource) == evaluate.Allow, "Resource in an Allow")
		require.Equal(t, evaluate.ImplicitDeny, outcome(notResource), "NotResource in an Allow")
		resource.Effect, notResource.Effect = "Deny", "Deny"
		require.Equal(t, tt.resolved, outcome(all, resource) == evaluate.ExplicitDeny, "Resource in a Deny")
		require.Equal(t, !tt.resolved, outcome(all, notResource) == evaluate.ExplicitDeny, "NotResource in a Deny")
	}
}

// A boundary, session policies, SCPs, RCPs, and an endpoint policy never let
// anybody in who is out without them. A federated user is the exception, who can
// do nothing before session policies are passed.
func layersOnlyShrink(t *rapid.T) {
	g := drawing{T: t}
	w, reqs := g.world(), g.requests()
	w.boundary, w.session, w.scp, w.rcp, w.endpoint = nil, nil, nil, nil, nil
	for _, add := range []func(*smallWorld){
		func(w *smallWorld) { w.boundary = g.document(policy.Boundary) },
		func(w *smallWorld) { w.scp = [][]document{g.documents(2, policy.SCP)} },
		func(w *smallWorld) { w.rcp = [][]document{g.documents(2, policy.RCP)} },
		func(w *smallWorld) { w.endpoint = g.document(policy.Endpoint) },
		func(w *smallWorld) {
			w.session = g.documents(2, policy.Session)
			reqs = slices.DeleteFunc(reqs, isFederated)
		},
	} {
		with := *w
		add(&with)
		requireOutcomes(t, reqs, with.outcomes(t, reqs), w.outcomes(t, reqs), atMost)
	}
}

func isFederated(r evaluate.Request) bool { return r.Principal.Type() == principal.TypeFederatedUser }

var (
	allowsAll     = rule{Effect: "Allow", Action: []string{"*"}, Resource: []string{"*"}}
	opensToAnyone = rule{Effect: "Allow", Principal: "*", Action: []string{"*"}, Resource: []string{"*"}}
)

// A layer that allows everything changes nothing. Two rules of AWS stand apart:
// a boundary takes the exemptions of NotPrincipal away (NP-4), and a federated
// user needs session policies.
func neutralLayers(t *rapid.T) {
	g := drawing{T: t}
	w, reqs := g.world(), g.requests()
	with := *w
	with.scp = append([][]document{{{allowsAll}}}, w.scp...)
	with.rcp = append([][]document{{{opensToAnyone}}, {}}, w.rcp...)
	if w.endpoint == nil {
		with.endpoint = document{allowsAll}
	}
	exempts := func(r rule) bool { return r.NotPrincipal != nil }
	if w.boundary == nil && !slices.ContainsFunc(w.resource, exempts) {
		with.boundary = document{allowsAll}
	}
	if w.session == nil {
		with.session = []document{{allowsAll}}
		reqs = slices.DeleteFunc(reqs, isFederated)
	}
	requireSame(t, reqs, &with, w)
}

// A layer that allows nothing lets nobody in whom it reaches. Those stay in
// whom the resource-based policy of their own account lets in by itself.
func emptyLayers(t *rapid.T) {
	g := drawing{T: t}
	w, reqs := g.world(), g.requests()
	withSCP, withEndpoint, withBoundary, withSession, byResource := *w, *w, *w, *w, *w
	withSCP.scp = append([][]document{{}}, w.scp...)
	withEndpoint.endpoint = document{}
	withBoundary.boundary = document{}
	withSession.session = []document{}
	byResource.identity, byResource.boundary, byResource.session = nil, nil, nil

	before, suffices := w.outcomes(t, reqs), byResource.outcomes(t, reqs)
	scp, endpoint := withSCP.outcomes(t, reqs), withEndpoint.outcomes(t, reqs)
	boundary, session := withBoundary.outcomes(t, reqs), withSession.outcomes(t, reqs)
	for i := range reqs {
		caller := reqs[i].Principal.Type()
		isRoot := caller == principal.TypeAccount
		isAWS := caller != principal.TypeService && caller != principal.TypeAnonymous
		require.NotEqual(t, evaluate.Allow, endpoint[i], "endpoint policy: %v", reqs[i])
		if !isAWS {
			require.Equal(t, before[i], scp[i], "SCP: %v", reqs[i])
			require.Equal(t, before[i], session[i], "session policies: %v", reqs[i])
			continue
		}
		require.NotEqual(t, evaluate.Allow, scp[i], "SCP: %v", reqs[i])
		mayStay := reqs[i].Principal.Account() == accountA && suffices[i] == evaluate.Allow
		if !mayStay && !isRoot { // who has no boundary
			require.NotEqual(t, evaluate.Allow, boundary[i], "boundary: %v", reqs[i])
		}
		if !mayStay || caller == principal.TypeUser || isRoot {
			require.NotEqual(t, evaluate.Allow, session[i], "session policies: %v", reqs[i])
		}
	}
}

// requestsOf returns those of reqs that a caller makes.
func requestsOf(reqs []evaluate.Request, arn string) []evaluate.Request {
	return slices.DeleteFunc(reqs, func(r evaluate.Request) bool { return r.Principal.ARN() != arn })
}

// Within an account it takes one of identity-based and resource-based policy to
// let somebody in, and one to deny. A resource-based policy that names the account
// alone leaves it to the other.
func sameAccount(t *rapid.T) {
	g := drawing{T: t}
	full, reqs := g.world(), g.requests()
	caller := g.of(annARN, deploySessionARN)
	reqs = requestsOf(reqs, caller)
	for named, want := range map[string]evaluate.Outcome{
		"*": evaluate.Allow, caller: evaluate.Allow, accountA: evaluate.ImplicitDeny, benARN: evaluate.ImplicitDeny,
	} {
		w := &smallWorld{resource: document{{
			Effect: "Allow", Principal: map[string][]string{"AWS": {named}}, Action: []string{"*"}, Resource: []string{"*"},
		}}}
		for _, outcome := range w.outcomes(t, reqs) {
			require.Equal(t, want, outcome, named)
		}
	}
	both := &smallWorld{identity: full.identity, resource: g.document(policy.Resource)}
	byIdentity := (&smallWorld{identity: both.identity}).outcomes(t, reqs)
	byResource := (&smallWorld{resource: both.resource}).outcomes(t, reqs)
	for i, got := range both.outcomes(t, reqs) {
		want := byIdentity[i]
		switch {
		case byIdentity[i] == evaluate.ExplicitDeny || byResource[i] == evaluate.ExplicitDeny:
			want = evaluate.ExplicitDeny
		case byResource[i] == evaluate.Allow:
			want = evaluate.Allow
		}
		require.Equal(t, want, got, "%v", reqs[i])
	}
}

// Between accounts it takes both to let somebody in, and one to deny.
func acrossAccounts(t *rapid.T) {
	g := drawing{T: t}
	full, reqs := g.world(), g.requests()
	reqs = requestsOf(reqs, benARN)
	both := &smallWorld{identity: full.identity, resource: g.document(policy.Resource)}
	byIdentity := (&smallWorld{identity: both.identity, resource: document{opensToAnyone}}).outcomes(t, reqs)
	byResource := (&smallWorld{identity: []document{{allowsAll}}, resource: both.resource}).outcomes(t, reqs)
	requireOutcomes(t, reqs, both.outcomes(t, reqs), byResource, atMost)
	requireOutcomes(t, reqs, both.outcomes(t, reqs), byIdentity, atMost)
	for i, got := range both.outcomes(t, reqs) {
		require.Equal(t, byIdentity[i] == evaluate.Allow && byResource[i] == evaluate.Allow, got == evaluate.Allow, "%v", reqs[i])
		require.Equal(t, byIdentity[i] == evaluate.ExplicitDeny || byResource[i] == evaluate.ExplicitDeny, got == evaluate.ExplicitDeny, "%v", reqs[i])
	}
	for _, half := range []*smallWorld{{identity: both.identity}, {resource: both.resource}} {
		require.NotContains(t, half.outcomes(t, reqs), evaluate.Allow)
	}
}

// Names mean nothing: with all accounts, users, roles and actions renamed, and
// nothing else, the decisions are the same.
func renaming(t *rapid.T) {
	g := drawing{T: t, plain: true}
	w, reqs := g.world(), g.requests()
	with := strings.NewReplacer(accountA, "999900001111", accountB, "888877776666", "ann", "zoe", "ben", "kim", "Deploy", "Release",
		"fay", "gus", "ec2.amazonaws.com", "sns.amazonaws.com", "s3:GetObject", "s3:DeleteObject", "s3:PutObject", "sqs:SendMessage", "kms:Decrypt", "ec2:StopInstances")
	renamed := slices.Clone(reqs)
	for i := range renamed {
		r := &renamed[i]
		r.Action, r.Resource, r.ResourceAccount = with.Replace(r.Action), with.Replace(r.Resource), with.Replace(r.ResourceAccount)
		text, err := json.Marshal(r.Context)
		require.NoError(t, err)
		var c condition.Context
		require.NoError(t, json.Unmarshal([]byte(with.Replace(string(text))), &c))
		r.Context = c
		p := r.Principal
		switch p.Type() {
		case principal.TypeAssumedRole:
			p, err = principal.RoleSession(with.Replace(p.Issuer()), with.Replace(p.Name()))
		case principal.TypeFederatedUser:
			p, err = principal.FederatedUser(with.Replace(p.Issuer()), with.Replace(p.Name()))
		case principal.TypeService:
			p = principal.Service(with.Replace(p.Name()))
		case principal.TypeUser, principal.TypeAccount:
			p, err = principal.Parse(with.Replace(p.ARN()))
		}
		require.NoError(t, err)
		r.Principal = p
	}
	requireOutcomes(t, reqs, w.rename(t, with).outcomes(t, renamed), w.outcomes(t, reqs), same)
}

// allPolicies returns the policies of p in the order in which smallWorld.each
// visits the documents.
func allPolicies(p *evaluate.Policies) []*policy.Policy {
	list := slices.Concat(p.Identity, []*policy.Policy{p.Resource, p.Boundary}, p.Session)
	list = append(list, slices.Concat(p.SCP...)...)
	list = append(list, slices.Concat(p.RCP...)...)
	list = append(list, p.Endpoint)
	return slices.DeleteFunc(list, func(p *policy.Policy) bool { return p == nil })
}

// A policy that is printed and parsed is the same policy, and decides alike.
func roundTrip(t *rapid.T) {
	g := drawing{T: t}
	w, reqs := g.world(), g.requests()
	p := w.parse(t)
	want := each(reqs, func(r evaluate.Request) evaluate.Outcome { return evaluate.Evaluate(&r, p).Outcome })
	for _, original := range allPolicies(p) {
		printed, err := original.MarshalJSON()
		require.NoError(t, err)
		again, err := policy.Parse(printed, original.Type())
		require.NoError(t, err)
		require.Equal(t, original, again)
		printedAgain, err := again.MarshalJSON()
		require.NoError(t, err)
		require.Equal(t, printed, printedAgain)
		*original = *again
	}
	require.Equal(t, want, each(reqs, func(r evaluate.Request) evaluate.Outcome { return evaluate.Evaluate(&r, p).Outcome }))
}

// An answer depends on nothing that was asked before, of the same policies or
// of others: it is that of the reference engine, which remembers nothing.
func stateless(t *rapid.T) {
	g := drawing{T: t}
	reqs := g.requests()
	type side struct {
		policies  *evaluate.Policies
		evaluator *evaluate.Evaluator // with what is attached to one user
		want      []evaluate.Outcome
	}
	var sides []side
	for range 2 {
		w := g.world()
		p := w.parse(t)
		a := &evaluate.Attachments{
			Identity: map[string][]*policy.Policy{annARN: p.Identity}, Boundary: map[string]*policy.Policy{annARN: p.Boundary},
			Resource: map[string]*policy.Policy{}, MustAllow: map[string]bool{},
			SCP: map[string][][]*policy.Policy{accountA: p.SCP}, RCP: map[string][][]*policy.Policy{accountA: p.RCP},
		}
		for _, r := range reqs {
			a.Resource[r.Resource], a.MustAllow[r.Resource] = p.Resource, p.ResourceMustAllow
		}
		sides = append(sides, side{p, evaluate.New(a), w.referenceOutcomes(t, reqs)})
	}
	for range 300 {
		i, s := rapid.IntRange(0, len(reqs)-1).Draw(t, "request"), rapid.SampledFrom(sides).Draw(t, "side")
		require.Equal(t, s.want[i], evaluate.Evaluate(&reqs[i], s.policies).Outcome, "%v", reqs[i])
		if reqs[i].Principal.ARN() == annARN {
			extra := &evaluate.Policies{Session: s.policies.Session, Endpoint: s.policies.Endpoint}
			require.Equal(t, s.want[i], s.evaluator.Evaluate(&reqs[i], extra).Outcome, "%v", reqs[i])
		}
	}
}

// What an explanation says of a statement is what it does by itself.
func statementsThatApply(t *rapid.T) {
	g := drawing{T: t}
	w, reqs := g.world(), requestsOf(g.requests(), annARN)
	w = &smallWorld{identity: w.identity, resource: w.resource}
	p := w.parse(t)
	for i := range reqs {
		x := evaluate.Explain(&reqs[i], p)
		for _, layer := range x.Layers {
			for _, result := range layer.Statements {
				own := &smallWorld{}
				if layer.Type == policy.Identity {
					d := w.identity[slices.Index(p.Identity, result.Statement.Policy())]
					own.identity = []document{{d[result.Statement.Index()]}}
				} else {
					own.resource = document{w.resource[result.Statement.Index()]}
				}
				want := evaluate.ImplicitDeny
				switch {
				case result.Applies && result.Statement.Effect() == policy.Deny:
					want = evaluate.ExplicitDeny
				case result.Applies && (layer.Type == policy.Identity || layer.Match > principal.MatchAccount):
					want = evaluate.Allow
				}
				got := own.outcomes(t, reqs[i:i+1])[0]
				if layer.Type == policy.Resource && result.Applies && result.Statement.Effect() == policy.Allow && got != want {
					continue // another statement names the caller more directly than this one
				}
				require.Equal(t, want, got, "%s: %s", layer.Type, result.String())
				require.Equal(t, result.Applies, result.Mismatch == "")
			}
		}
		if s := x.Decision.Statement; s != nil {
			require.Equal(t, x.Decision.Outcome == evaluate.Allow, s.Effect() == policy.Allow)
			require.True(t, slices.ContainsFunc(x.Layers, func(l evaluate.Layer) bool {
				return slices.ContainsFunc(l.Statements, func(r evaluate.StatementResult) bool { return r.Statement == s && r.Applies })
			}), "the statement that decides applies")
		}
	}
}

// Without the Denies that an explanation names, and with all else, no explicit
// deny is left.
func deniesLifted(t *rapid.T) {
	g := drawing{T: t}
	w, reqs := g.world(), g.requests()
	p := w.parse(t)
	denied := 0
	for i := range reqs {
		if denied == 8 || evaluate.Evaluate(&reqs[i], p).Outcome != evaluate.ExplicitDeny {
			continue
		}
		denied++
		lifted := map[*policy.Policy][]int{}
		for _, layer := range evaluate.Explain(&reqs[i], p).Layers {
			for _, result := range layer.Statements {
				if s := result.Statement; result.Applies && s.Effect() == policy.Deny {
					lifted[s.Policy()] = append(lifted[s.Policy()], s.Index())
				}
			}
		}
		require.NotEmpty(t, lifted)
		rest := allPolicies(p)
		without := w.each(func(d document, _ policy.Type) document {
			var kept document
			for j, r := range d {
				if !slices.Contains(lifted[rest[0]], j) {
					kept = append(kept, r)
				}
			}
			rest = rest[1:]
			return kept
		})
		require.Empty(t, rest)
		require.NotEqual(t, evaluate.ExplicitDeny, without.outcomes(t, reqs[i:i+1])[0], "%v", reqs[i])
	}
}

package evaluate_test

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

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
func errorIsNotAllow(t *rapid.T) {
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

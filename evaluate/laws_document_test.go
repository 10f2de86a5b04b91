package evaluate_test

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/internal/world"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// The order of statements, policies, and values does not count.
func order(t *rapid.T) {
	g := drafts(t)
	w, reqs := g.Draft(), g.Requests()
	shuffled := w.Each(func(d world.Document, _ policy.Type) world.Document {
		d = world.Permuted(g, d)
		for i := range d {
			r := &d[i]
			r.Action, r.NotAction = world.Permuted(g, r.Action), world.Permuted(g, r.NotAction)
			r.Resource, r.NotResource = world.Permuted(g, r.Resource), world.Permuted(g, r.NotResource)
			if lists, ok := r.Principal.(map[string][]string); ok {
				lists = maps.Clone(lists)
				lists["AWS"] = world.Permuted(g, lists["AWS"])
				r.Principal = lists
			}
			block := map[string]map[string][]string{}
			for _, operator := range slices.Sorted(maps.Keys(r.Condition)) {
				block[operator] = map[string][]string{}
				for key, values := range r.Condition[operator] { // one, see world.Drafts.Condition
					block[operator][key] = world.Permuted(g, values)
				}
			}
			r.Condition = block
		}
		return d
	})
	shuffled.Identity, shuffled.Session = world.Permuted(g, shuffled.Identity), world.Permuted(g, shuffled.Session)
	shuffled.SCP = world.Permuted(g, world.Each(shuffled.SCP, func(level []world.Document) []world.Document { return world.Permuted(g, level) }))
	shuffled.RCP = world.Permuted(g, world.Each(shuffled.RCP, func(level []world.Document) []world.Document { return world.Permuted(g, level) }))
	requireSame(t, reqs, shuffled, w)
}

// Policies, statements, and values count once, however often they are there.
func duplicates(t *rapid.T) {
	g := drafts(t)
	w, reqs := g.Draft(), g.Requests()
	twice := w.Each(func(d world.Document, _ policy.Type) world.Document {
		for i := range d {
			r := &d[i]
			r.Action, r.NotAction = repeated(r.Action), repeated(r.NotAction)
			r.Resource, r.NotResource = repeated(r.Resource), repeated(r.NotResource)
		}
		return repeated(d)
	})
	twice.Identity, twice.Session = repeated(twice.Identity), repeated(twice.Session)
	twice.SCP = repeated(world.Each(twice.SCP, repeated[world.Document]))
	twice.RCP = repeated(world.Each(twice.RCP, repeated[world.Document]))
	requireSame(t, reqs, twice, w)
}

// repeated returns list twice over. It is nil if list is.
func repeated[T any](list []T) []T {
	return append(slices.Clone(list), list...)
}

// A statement with lists is the same as one for each combination of their
// values.
func listsAreProducts(t *rapid.T) {
	g := drafts(t)
	w, reqs := g.Draft(), g.Requests()
	split := w.Each(func(d world.Document, _ policy.Type) world.Document {
		var all world.Document
		for _, r := range d {
			all = append(all, products(r)...)
		}
		return all
	})
	requireSame(t, reqs, split, w)
}

// products splits the positive lists of r.
func products(r world.Rule) world.Document {
	all := world.Document{r}
	splitList := func(list func(*world.Rule) *[]string) {
		var next world.Document
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
	splitList(func(r *world.Rule) *[]string { return &r.Action })
	splitList(func(r *world.Rule) *[]string { return &r.Resource })
	lists, ok := r.Principal.(map[string][]string)
	if !ok {
		return all
	}
	var next world.Document
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
func alone(t *rapid.T, r world.Rule, reqs []evaluate.Request) []evaluate.Outcome {
	w := &world.Draft{Identity: []world.Document{{r}}}
	return outcomes(t, w, reqs)
}

// A NotAction or NotResource of several values covers what each of them alone
// covers.
func notListsAreConjunctions(t *rapid.T) {
	g := drafts(t)
	ofUser := g.Requests()[:9]
	actions := world.Rule{Effect: "Allow", NotAction: world.Some(g, 3, "s3:*", "S3:get*", "s3:PutObject", "kms:Decrypt", "ec2:*"), Resource: []string{"*"}}
	resources := world.Rule{Effect: "Allow", Action: []string{"*"}, NotResource: []string{g.ResourcePattern(), g.ResourcePattern(), g.ResourcePattern()}}
	for _, r := range []world.Rule{actions, resources} {
		want := alone(t, world.Rule{Effect: "Allow", Action: []string{"*"}, Resource: []string{"*"}}, ofUser)
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
func singles(r world.Rule) world.Document {
	var all world.Document
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
	g := drafts(t)
	everything := identity(allowAll)
	p := &evaluate.Policies{Identity: everything, Resource: policy.MustParse(openAll, policy.Resource)}
	req := getObject()
	require.True(t, evaluate.Evaluate(&req, p).Allowed())
	switch rapid.IntRange(0, 6).Draw(t, "what is wrong") {
	case 0:
		req.Action = world.OneOf(g, "", "s3", ":", "s3:", ":a", "*", "s3:*", "s3:Get?", "a:b:c", "s3:ſ", "s3:Get Object", "s3:Get\n")
	case 1:
		req.Resource = world.OneOf(g, "", "b/k", "arn", "arn:aws:s3", "arn:aws:s3::", "ARN:aws:s3:::b", " arn:aws:s3:::b", "**")
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
		req.Resource = "arn:" + world.OneOf(g, "aws-cn", "acme", "Aws") + ":s3:::b"
	}
	d := evaluate.Evaluate(&req, p)
	require.NotEmpty(t, d.Problem)
	require.Equal(t, evaluate.ImplicitDeny, d.Outcome)
	require.False(t, d.Allowed())
}

// Policies of one kind decide as the one that has all their statements.
func mergedDocuments(t *rapid.T) {
	g := drafts(t)
	w, reqs := g.Draft(), g.Requests()
	merged := w.Each(func(d world.Document, _ policy.Type) world.Document { return d })
	join := func(list []world.Document) []world.Document {
		if len(list) == 0 {
			return list
		}
		return []world.Document{slices.Concat(list...)}
	}
	merged.Identity, merged.Session = join(merged.Identity), join(merged.Session)
	merged.SCP, merged.RCP = world.Each(merged.SCP, join), world.Each(merged.RCP, join)
	requireSame(t, reqs, merged, w)
}

// Of a statement with Action and the same one with NotAction exactly one
// allows a request, and so with Resource.
func complements(t *rapid.T) {
	g := drafts(t)
	ofUser := g.Requests()[:9]
	patterns := []string{"arn:aws:s3:::" + world.OneOf(g, "", "b", "${aws:username}", "${app:a, 'b'}") + g.Word("ab*?/:", 4), "arn:aws:s3:::" + g.Word("ab*?/:", 3)}
	actions := world.Some(g, 2, "s3:*", "S3:get*", "s3:?utObject", "*:*Object", "kms:Decrypt")
	block := g.Condition()
	allowed := alone(t, world.Rule{Effect: "Allow", Action: []string{"*"}, Resource: []string{"*"}, Condition: block}, ofUser)
	for _, pair := range [][2]world.Rule{
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
	g := drafts(t)
	req := getObject()
	value := g.Word("ab*?", 3)
	tail := g.Word("ab", 2)
	req.Resource = "arn:aws:s3:::b/" + value + tail
	for _, tt := range []struct {
		variable string
		resolved bool
	}{{"${app:absent}", false}, {"${app:absent, '" + value + "'}", true}} {
		pattern := []string{"arn:aws:s3:::b/" + tt.variable + tail}
		resource := world.Rule{Effect: "Allow", Action: []string{"*"}, Resource: pattern}
		notResource := world.Rule{Effect: "Allow", Action: []string{"*"}, NotResource: pattern}
		all := world.Rule{Effect: "Allow", Action: []string{"*"}, Resource: []string{"*"}}
		outcome := func(rules ...world.Rule) evaluate.Outcome {
			w := &world.Draft{Identity: []world.Document{rules}}
			return outcomes(t, w, []evaluate.Request{req})[0]
		}
		require.Equal(t, tt.resolved, outcome(resource) == evaluate.Allow, "Resource in an Allow")
		require.Equal(t, evaluate.ImplicitDeny, outcome(notResource), "NotResource in an Allow")
		resource.Effect, notResource.Effect = "Deny", "Deny"
		require.Equal(t, tt.resolved, outcome(all, resource) == evaluate.ExplicitDeny, "Resource in a Deny")
		require.Equal(t, !tt.resolved, outcome(all, notResource) == evaluate.ExplicitDeny, "NotResource in a Deny")
	}
}

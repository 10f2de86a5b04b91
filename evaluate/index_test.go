package evaluate_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/internal/world"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// indexedStatement returns a random statement of the kinds that an index tells
// apart. The actions and resources collide often. One in eight has many of them.
func indexedStatement(c world.Chance, typ policy.Type) string {
	var b strings.Builder
	fmt.Fprintf(&b, `{"Effect":%q`, world.OneOf(c, "Allow", "Allow", "Allow", "Deny"))
	if typ == policy.Resource {
		b.WriteString(`,"Principal":` + world.OneOf(c, `"*"`, `{"AWS":"111122223333"}`, `{"AWS":"arn:aws:iam::111122223333:user/ann"}`,
			`{"AWS":"arn:aws:iam::111122223333:role/r"}`, `{"AWS":"AROAEXAMPLE1234567890"}`, `{"Service":"sns.amazonaws.com"}`))
	}
	list := func(c world.Chance, n int, values ...string) string {
		var quoted []string
		for range 1 + c.IntN(n) {
			quoted = append(quoted, fmt.Sprintf("%q", world.OneOf(c, values...)))
		}
		return "[" + strings.Join(quoted, ",") + "]"
	}
	actions, resources, actionsOf := 3, 4, c
	if c.IntN(8) == 0 {
		actions, resources, actionsOf = 60, 60, world.Seeded(uint64(c.IntN(5)), 0)
	}
	fmt.Fprintf(&b, `,%q:%s`, world.OneOf(c, "Action", "Action", "Action", "NotAction"), list(actionsOf, actions,
		"*", "s3:*", "S3:Get*", "s3:GetObject", "s3:getobject", "s3:PutObject", "s?:PutObject", "ec2:*", "ec2:RunInstances", "*:Get*"))
	patterns := []string{
		"*", "arn:aws:s3:::b", "arn:aws:s3:::b/*", "arn:aws:s3:::b/x/*", "arn:aws:s3:::b/x/y", "arn:aws:s3:::b/*/y", "arn:aws:s3:::${aws:username}/*",
		"arn:aws:s3:::b/${aws:PrincipalTag/none}", "arn:*:s3:::b/x/*", "arn:aws:s3:::*y",
		"arn:aws:s3:*:x:y", "arn:aws:s3:us-*:111122223333:q", "arn:aws:s3:us-east-1:*:q", "arn:aws:s3:us-east-1:111122223333:x:q",
		"arn:aws:s3:::b/${aws:PrincipalArn}", "arn:aws:s3:::b/x/${*}", "arn:aws:s3:?:?:y", "arn:aws:s3:*:?:q", "arn:aws:s3::*:y",
		fmt.Sprintf("arn:aws:s3:::%s*", strings.Repeat("p", c.IntN(40))),
	}
	switch typ {
	case policy.Resource:
		patterns = append(patterns, "execute-api:/x/*", "arn:aws:s3:us-east-1:*", "arn:aws:execute-api*")
	case policy.Identity, policy.Boundary:
		patterns = append(patterns, "arn:aws:s3", "arn:aws:s3:us-east-1", "arn:aws:s3::", "arn:aws:execute-api:us-*")
	}
	if typ != policy.Resource || c.IntN(8) > 0 {
		fmt.Fprintf(&b, `,%q:%s`, world.OneOf(c, "Resource", "Resource", "Resource", "NotResource"), list(c, resources, patterns...))
	}
	if c.IntN(4) == 0 {
		b.WriteString(`,"Condition":` + world.OneOf(c, `{"Bool":{"app:b":"true"}}`, `{"StringEquals":{"aws:username":"ann"}}`,
			`{"DateLessThan":{"aws:CurrentTime":"2026-06-01"}}`))
	}
	return b.String() + "}"
}

func indexedPolicy(c world.Chance, typ policy.Type, statements int) *policy.Policy {
	var list []string
	for range statements {
		list = append(list, indexedStatement(c, typ))
	}
	version := world.OneOf(c, "2012-10-17", "2012-10-17", "2012-10-17", "2008-10-17")
	return policy.MustParse(fmt.Sprintf(`{"Version":%q,"Statement":[%s]}`, version, strings.Join(list, ",")), typ)
}

func indexedRequest(c world.Chance) evaluate.Request {
	req := getObject()
	req.Principal = world.OneOf(c, req.Principal, principal.MustParse("arn:aws:sts::111122223333:assumed-role/r/s"),
		principal.Service("sns.amazonaws.com"), principal.Principal{}, principal.MustParse("arn:aws:iam::444455556666:user/bob"))
	req.Action = world.OneOf(c, "s3:GetObject", "S3:GETOBJECT", "s3:PutObject", "ec2:RunInstances", "kms:GetKey", "a:"+strings.Repeat("b", 80))
	req.Resource = world.OneOf(c, "*", "arn:aws:s3:::b", "arn:aws:s3:::b/x/y", "arn:aws:s3:::b/z/y", "arn:aws:s3:::ann/k", "arn:aws:s3:::b/x/*", "arn:aws:s3:::b/x/${*}", "arn:aws:s3:::b/${aws:PrincipalArn}",
		"arn:aws:s3:::"+strings.Repeat("p", c.IntN(50)), "arn:aws:s3:us-east-1:111122223333:q",
		"arn:aws:s3:us-east-1:111122223333:x:q", "arn:aws:s3:us-east-1:111122223333:x:y", "arn:aws:execute-api:us-east-1:111122223333:api/x/y")
	req.Context = condition.NewContext(condition.Bool("app:b", c.IntN(2) == 0))
	return req
}

// shareAll attaches the policies to others too, in so many orders that lists
// have no index of their own.
func shareAll(a *evaluate.Attachments, policies []*policy.Policy) {
	if a.Identity == nil {
		a.Identity = map[string][]*policy.Policy{}
	}
	for i := range policies {
		for j := range policies {
			other := fmt.Sprintf("arn:aws:iam::111122223333:user/other-%d-%d", i, j)
			a.Identity[other] = slices.Concat(policies[i:], policies[:i], policies[:j])
		}
	}
}

// TestIndexIsInvisible decides requests by an Evaluator, which has indexes of
// what is attached, and by Evaluate, which looks at all statements in order: the
// decision is the same to the statement.
func TestIndexIsInvisible(t *testing.T) {
	c := world.Seeded(6, 1)
	outcomes := map[evaluate.Outcome]int{}
	for range 300 {
		var p evaluate.Policies
		lists := func() []*policy.Policy {
			var list []*policy.Policy
			for range world.OneOf(c, 1, 2, 12) {
				list = append(list, indexedPolicy(c, policy.Identity, world.OneOf(c, 1, 6, 40)))
			}
			return list
		}
		p.Identity = lists()
		if c.IntN(3) > 0 {
			p.Resource = indexedPolicy(c, policy.Resource, world.OneOf(c, 2, 30))
		}
		if c.IntN(3) == 0 {
			p.Boundary = indexedPolicy(c, policy.Boundary, 20)
		}
		if c.IntN(3) == 0 {
			p.SCP = [][]*policy.Policy{{policy.MustParse(allowAll, policy.SCP)}, {indexedPolicy(c, policy.SCP, 10)}}
		}
		for range 12 {
			req := indexedRequest(c)
			want := evaluate.Evaluate(&req, &p)
			attached, extra := attach(&req, &p)
			if c.IntN(2) == 0 {
				shareAll(attached, p.Identity)
			}
			// One Evaluator for the caller of the request is enough for a while.
			e := evaluate.MustNew(attached)
			for range 40 {
				require.Equal(t, want, e.Evaluate(&req, extra), "%+v", req)
				outcomes[want.Outcome]++
				other := indexedRequest(c)
				other.Principal, other.Resource = req.Principal, req.Resource
				req = other
				want = evaluate.Evaluate(&req, &p)
			}
		}
	}
	for _, n := range outcomes {
		require.Greater(t, n, 3000, "%v", outcomes)
	}
}

// TestGroupsAreInvisible is the same for policies whose statements have so many
// actions and resources that each is in the index once. The caller of some requests
// is named by several of them, more and less directly.
func TestGroupsAreInvisible(t *testing.T) {
	c := world.Seeded(12, 17)
	some := func(from []string) string {
		var quoted []string
		for _, text := range from {
			if c.IntN(2) == 0 {
				quoted = append(quoted, fmt.Sprintf("%q", text))
			}
		}
		return "[" + strings.Join(append(quoted, fmt.Sprintf("%q", world.OneOf(c, from...))), ",") + "]"
	}
	actions := []string{"*", "s3:*", "ec2:Run*", "s?:Get"}
	resources := []string{"arn:aws:s3:::b/*/y", "arn:aws:s3:::${aws:username}/*", "arn:*:s3:::b/x/*"}
	for i := range 40 {
		actions = append(actions, fmt.Sprintf("s3:Get%d", i))
		resources = append(resources, fmt.Sprintf("arn:aws:s3:::b/%d", i), fmt.Sprintf("arn:aws:s3:::b/%d/*", i))
	}
	grouped := func(typ policy.Type) *policy.Policy {
		var list []string
		again := some(actions)
		for range 24 {
			one := fmt.Sprintf(`{"Effect":%q,"Action":%s,%q:%s`, world.OneOf(c, "Allow", "Allow", "Allow", "Deny"),
				world.OneOf(c, some(actions[c.IntN(len(actions)-1):]), some(actions[4:]), again), world.OneOf(c, "Resource", "Resource", "Resource", "NotResource"),
				some(resources[c.IntN(len(resources)-1):]))
			if typ == policy.Resource {
				one += `,"Principal":` + world.OneOf(c, `"*"`, `{"AWS":"111122223333"}`, `{"AWS":"arn:aws:iam::111122223333:user/ann"}`, `{"Service":"sns.amazonaws.com"}`)
			}
			list = append(list, one+world.OneOf(c, "", `,"Condition":{"Bool":{"app:b":"true"}}`)+"}")
		}
		version := world.OneOf(c, "2012-10-17", "2012-10-17", "2012-10-17", "2008-10-17")
		return policy.MustParse(fmt.Sprintf(`{"Version":%q,"Statement":[%s]}`, version, strings.Join(list, ",")), typ)
	}
	outcomes := map[evaluate.Outcome]int{}
	groups := 0
	for range 30 {
		p := evaluate.Policies{Identity: []*policy.Policy{grouped(policy.Identity), grouped(policy.Identity)}, Resource: grouped(policy.Resource)}
		groups += evaluate.IndexGroups(p.Identity...) + evaluate.IndexGroups(p.Resource)
		for range 20 {
			req := indexedRequest(c)
			attached, extra := attach(&req, &p)
			e := evaluate.MustNew(attached)
			for range 10 {
				req.Action = world.OneOf(c, "s3:Get", "S3:", "ec2:RunInstances", "s3:get", "s3:Get") + world.OneOf(c, "", fmt.Sprint(c.IntN(41)))
				if req.Action == "S3:" {
					req.Action = "S3:Get7"
				}
				want := evaluate.Evaluate(&req, &p)
				require.Equal(t, want, e.Evaluate(&req, extra), "%+v", req)
				outcomes[want.Outcome]++
			}
		}
	}
	require.Greater(t, groups, 500)
	for _, n := range outcomes {
		require.Greater(t, n, 300, "%v", outcomes)
	}
}

// TestIndexLimits has a statement with more actions and resources than are
// indexed apart, prefixes of more lengths than are looked up, and a list of many
// policies that holds nil.
func TestIndexLimits(t *testing.T) {
	var actions, resources []string
	for i := range 70 {
		actions = append(actions, fmt.Sprintf(`"s3:Action%d"`, i))
		resources = append(resources, fmt.Sprintf(`"arn:aws:s3:::b/%s*"`, strings.Repeat("x", i)))
	}
	wide := policy.MustParse(fmt.Sprintf(`{"Version":"2012-10-17","Statement":[
		{"Sid":"Wide","Effect":"Allow","Action":[%s],"Resource":[%s]},
		{"Effect":"Deny","Action":"ec2:*","Resource":"*"},{"Effect":"Deny","Action":"sqs:*","Resource":"*"},
		{"Effect":"Deny","Action":"sns:*","Resource":"*"},{"Effect":"Deny","Action":"kms:*","Resource":"*"},
		{"Sid":"Long","Effect":"Allow","Action":"s3:GetObject","Resource":[%[2]s]}]}`,
		strings.Join(actions, ","), strings.Join(resources, ",")), policy.Identity)
	req := getObject()
	user := req.Principal.ARN()
	e := evaluate.MustNew(&evaluate.Attachments{Identity: map[string][]*policy.Policy{user: {wide}}})
	for action, want := range map[string]string{"s3:action69": "Wide", "S3:GetObject": "Long", "s3:PutObject": ""} {
		req.Action, req.Resource = action, "arn:aws:s3:::b/xxxyx"
		got := e.Evaluate(&req, nil)
		require.Equal(t, want != "", got.Allowed(), action)
		if want != "" {
			require.Equal(t, want, got.Statement.Sid(), action)
		}
	}
	many := slices.Repeat(identity(denyAll), 20)
	e = evaluate.MustNew(&evaluate.Attachments{Identity: map[string][]*policy.Policy{user: many}})
	require.Equal(t, evaluate.ExplicitDeny, e.Evaluate(&req, nil).Outcome)
	for i := range many {
		many[i] = wide
	}
	req.Action = "s3:GetObject"
	require.False(t, e.Evaluate(&req, nil).Allowed(), "the list was copied")
	require.NoError(t, e.Replace(&evaluate.Attachments{Identity: map[string][]*policy.Policy{user: many, "arn:aws:iam::111122223333:user/bob": many}}))
	require.True(t, e.Evaluate(&req, nil).Allowed())
}

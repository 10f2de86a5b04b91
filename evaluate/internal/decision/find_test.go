package decision

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// The tests of this file compare what an index finds with what looking at all statements
// in order finds, for statements that one of its ways to find them is for.

// A draw is what a random policy and its requests are made of. Of all that a test does
// not name there is one choice.
type draw struct {
	*rapid.T
	typ                                        policy.Type
	actions, resources, conditions, principals []string
	requested, wanted                          []string // actions and resources of requests
	callers                                    []caller.Principal
	entries                                    []clause.Entry
	fewest, most                               int  // statements of a policy
	used                                       *int // searches that need more than the beginning of the resource
}

func (d *draw) one(label string, of []string, otherwise string) string {
	if len(of) == 0 {
		return otherwise
	}
	return rapid.SampledFrom(of).Draw(d.T, label)
}

// some returns a list of one to most of texts, in JSON.
func (d *draw) some(label string, of []string, most int, otherwise string) string {
	if len(of) == 0 {
		return otherwise
	}
	list := rapid.SliceOfN(rapid.SampledFrom(of), 1, most).Draw(d.T, label)
	for i := range list {
		list[i] = fmt.Sprintf("%q", list[i])
	}
	return "[" + strings.Join(list, ",") + "]"
}

// statement returns a random statement.
func (d *draw) statement() string {
	effect := d.one("effect", []string{"Allow", "Deny"}, "")
	var b strings.Builder
	fmt.Fprintf(&b, `{"Effect":%q`, effect)
	if d.typ != policy.Identity {
		fmt.Fprintf(&b, `,%q:%s`, "Principal", d.one("principal", d.principals, `"*"`))
	}
	action, resource := "Action", "Resource"
	if len(d.actions) > 0 && rapid.IntRange(0, 4).Draw(d.T, "not") == 0 {
		action = "NotAction"
	}
	if len(d.resources) > 0 && rapid.IntRange(0, 7).Draw(d.T, "not") == 0 {
		resource = "NotResource"
	}
	fmt.Fprintf(&b, `,%q:%s`, action, d.some("action", d.actions, 3, `"*"`))
	if d.typ != policy.Trust {
		fmt.Fprintf(&b, `,%q:%s`, resource, d.some("resource", d.resources, 2, `"*"`))
	}
	if condition := d.one("condition", d.conditions, ""); condition != "" {
		b.WriteString(`,"Condition":` + condition)
	}
	return b.String() + "}"
}

// request returns a random request.
func (d *draw) request() Request {
	var entries []clause.Entry
	for i := range d.entries {
		if rapid.Bool().Draw(d.T, "entry") {
			entries = append(entries, d.entries[i])
		}
	}
	c := clause.NewContext(entries...)
	p := caller.Principal{}
	if len(d.callers) > 0 {
		p = rapid.SampledFrom(d.callers).Draw(d.T, "caller")
	}
	r := Request{
		Principal: &p, CallerType: p.Type(), Context: &c,
		Bound: new(BoundContext), Action: d.one("requested", d.requested, "s3:GetObject"), Resource: d.one("wanted", d.wanted, "arn:aws:s3:::b/k"),
	}
	r.Bound.SetOwner("111122223333")
	r.Bound.SetNow(time.Date(2026, time.June, 15, 12, 0, 0, 0, time.UTC))
	if !r.IsAction() {
		d.Fatal(r.Action)
	}
	return r
}

// check compares what is found for random requests in random policies.
func (d *draw) check() {
	var policies []*policy.Policy
	for range rapid.IntRange(1, 2).Draw(d.T, "policies") {
		list := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) string {
			one := *d
			one.T = t
			return one.statement()
		}), d.fewest, d.most).Draw(d.T, "statements")
		text := fmt.Sprintf(`{"Version":%q,"Statement":[%s]}`, d.one("version", []string{"2012-10-17", "2008-10-17"}, ""), strings.Join(list, ","))
		p, err := policy.Parse([]byte(text), d.typ)
		if err != nil {
			d.Fatal(err)
		}
		policies = append(policies, p)
	}
	x := newIndex(policies...)
	for range 12 {
		r := d.request()
		for effect := statement.Allow; effect <= statement.Deny; effect++ {
			for _, goal := range []goal{firstStatement, strongestMatch} {
				one, other := r, r
				one.Bound, other.Bound = new(BoundContext), new(BoundContext)
				*one.Bound, *other.Bound = *r.Bound, *r.Bound
				want, grade := one.scan(policies, effect, goal)
				got, found := other.find(x, effect, goal)
				if got != want || found != grade {
					d.Fatalf("%s %v of %s on %s by %s with %v: found %v (%v), want %v (%v)", effect, goal, r.Action, r.Resource, r.Principal, r.Context,
						lineOf(got), found, lineOf(want), grade)
				}
			}
			if p := x.lead(r.Action).parts[effect]; p != nil && p.finder != nil && p.finder.needs.any() {
				*d.used++
			}
		}
	}
}

// lineOf returns the number of s in its policy.
func lineOf(s *statement.Statement) int {
	if s == nil {
		return -1
	}
	return s.Index()
}

// scan is find without an index.
func (r *Request) scan(policies []*policy.Policy, effect statement.Effect, goal goal) (found *statement.Statement, grade caller.Match) {
	for _, p := range policies {
		for s := range (*statement.Policy)(p).Statements() {
			if s.Effect() != effect {
				continue
			}
			switch m, mismatch := r.Judge(s); {
			case mismatch != Matches:
			case goal == firstStatement:
				return s, m
			case m > grade:
				found, grade = s, m
			}
		}
	}
	return found, grade
}

// testFind runs check for random policies of the kind of d.
func testFind(t *testing.T, d draw, needsMore bool) {
	used := 0
	rapid.Check(t, func(t *rapid.T) {
		one := d
		one.T, one.used = t, &used
		one.check()
	})
	if needsMore {
		require.Greater(t, used, 100)
	}
}

func TestFindByAction(t *testing.T) {
	testFind(t, draw{
		typ: policy.Identity, fewest: 1, most: 40,
		actions: []string{
			"*", "s3:*", "S3:Get*", "s3:GetObject", "s3:getobject", "s3:PutObject", "s?:PutObject", "ec2:*", "ec2:RunInstances", "*:Get*", "s3:G?tObject", "sqs:*", "a:b", "s3*:Get*",
		},
		requested: []string{"s3:GetObject", "S3:PUTOBJECT", "s3:GetBucket", "ec2:RunInstances", "ec2:StartInstances", "sqs:Get", "a:b", "s:PutObject", "a:" + strings.Repeat("b", 80)},
	}, false)
}

func TestFindByResource(t *testing.T) {
	testFind(t, draw{
		typ: policy.Identity, fewest: 10, most: 60,
		resources: []string{
			"*", "arn:aws:s3:::b", "arn:aws:s3:::b/*", "arn:aws:s3:::b/x/*", "arn:aws:s3:::b/x/y", "arn:aws:s3:::b/*/y", "arn:aws:s3:::${aws:username}/*",
			"arn:aws:s3:::b/${aws:PrincipalTag/none}", "arn:*:s3:::b/x/*", "arn:aws:s3:::*y", "arn:aws:s3:*:x:y", "arn:aws:s3:us-*:111122223333:q",
			"arn:aws:s3:us-east-1:*:q", "arn:aws:s3:us-east-1:111122223333:x:q", "arn:aws:s3:::b/${aws:PrincipalArn}", "arn:aws:s3:::b/x/${*}", "arn:aws:s3",
			"arn:aws:s3:us-east-1", "arn:aws:s3::", "arn:aws:s3:::b/x/é*", "arn:aws:s3:::b/x/" + strings.Repeat("z", 30), "arn:aws:s3:::b/x/" + strings.Repeat("z", 20) + "*",
		},
		wanted: []string{
			"*", "arn:aws:s3:::b", "arn:aws:s3:::b/", "arn:aws:s3:::b/x/y", "arn:aws:s3:::b/z/y", "arn:aws:s3:::ann/k", "arn:aws:s3:::b/x/*", "arn:aws:s3:::b/x/${*}",
			"arn:aws:s3:us-east-1:111122223333:q", "arn:aws:s3:us-east-1:111122223333:x:q", "arn:aws:s3:us-east-1:111122223333:x:y", "arn:aws-cn:s3:::b/x/y",
			"arn:aws:s3:::b/x/é", "arn:aws:s3:::b/x/\xc3", "arn:aws:s3:::b/x/" + strings.Repeat("z", 30), "arn:aws:s3:::b/x/" + strings.Repeat("z", 31), "arn:aws:s3:::",
		},
		callers: callers(t),
	}, false)
}

// TestFindByWindow has patterns that begin alike.
func TestFindByWindow(t *testing.T) {
	words := []string{"-logs-0001/prod", "-logs-0002/prod/", "-logs-0003", "/team-blue/", "/team-green", "été-2026-06-15", "x"}
	var patterns, resources []string
	for i, word := range words {
		for _, format := range []string{
			"arn:aws:s3:::*%s*", "arn:aws:s3:::?%s", "arn:aws:s3:::*%s/${aws:username}", "arn:acme:app:*:*:%s", "arn:aws:s3:::*%s?", "arn:aws:s3:::*${aws:PrincipalTag/none}%s",
			"arn:acme:app:*:x:%s", "arn:aws:s3:::*${*}%s", "arn:aws:s3:::*${aws:PrincipalArn}%s", "arn:aws:s3:::*${aws:username, '%s'}" + words[(i+1)%len(words)],
		} {
			patterns = append(patterns, fmt.Sprintf(format, word))
		}
		for _, format := range []string{"arn:aws:s3:::a%s", "arn:aws:s3:::a%s/ann", "arn:acme:app:us-east-1:x:%s", "arn:aws:s3:::*%s", "arn:acme:app:us:y:x:%s", "arn:acme:app:us:x:%s", "arn:aws:s3:::%sb" + word} {
			resources = append(resources, fmt.Sprintf(format, word))
		}
	}
	testFind(t, draw{typ: policy.Identity, fewest: 40, most: 100, resources: patterns, wanted: resources, callers: callers(t)}, true)
	for i, text := range patterns {
		patterns[i] = strings.Replace(text, "arn:acme:app:*:x:", "execute-api:/", 1)
	}
	testFind(t, draw{
		typ: policy.Resource, fewest: 40, most: 100, resources: patterns, callers: callers(t),
		wanted: append(resources, "arn:aws:execute-api:us-east-1:111122223333:id/-logs-0001/prod", "arn:aws:execute-api:us-east-1:111122223333:id//team-blue/"),
	}, true)
}

// TestFindByValue has conditions under which an index may look for a statement, and
// others that are like them.
func TestFindByValue(t *testing.T) {
	var conditions []string
	for _, operator := range []string{
		"StringEquals", "StringEquals", "StringEquals", "StringEquals", "StringLike", "StringEqualsIfExists", "StringNotEquals", "StringEqualsIgnoreCase",
		"ForAnyValue:StringEquals", "ForAllValues:StringEquals", "ForAnyValue:StringLikeIfExists", "ForAnyValue:StringNotEquals",
	} {
		for _, key := range []string{"aws:ResourceTag/team", "AWS:resourcetag/TEAM", "aws:PrincipalTag/team", "aws:TagKeys", "aws:PrincipalArn", "aws:username", "aws:CurrentTime", "aws:SourceIp"} {
			if key == "aws:TagKeys" && !strings.HasPrefix(operator, "For") {
				continue
			}
			for _, values := range []string{
				`"a"`, `"b"`, `"A"`, `""`, `["a","b"]`, `["c","d","e","f","g","h","i","j","k","a"]`, `"*"`, `"${*}"`, `"a*"`, `"${aws:username}"`, `["a","${aws:username}"]`, `"ann"`,
				`"arn:aws:iam::111122223333:role/r"`, `"arn:aws:iam::111122223333:role/x/r"`, `"2026-06-15T12:00:00Z"`, `"10.0.0.1"`,
			} {
				conditions = append(conditions, fmt.Sprintf(`{%q:{%q:%s}}`, operator, key, values))
			}
		}
	}
	conditions = append(conditions, `{"StringEquals":{"aws:ResourceTag/team":"a","aws:PrincipalTag/team":"b"}}`, `{"Bool":{"aws:SecureTransport":"true"},"StringEquals":{"aws:ResourceTag/team":"b"}}`)
	entries := []clause.Entry{
		clause.String("aws:ResourceTag/Team", "a"), clause.String("aws:PrincipalTag/team", "b"), clause.Bool("aws:SecureTransport", true),
		clause.Strings("aws:TagKeys", "a", "ann"), clause.Time("app:at", time.Unix(1, 0)), clause.String("aws:SourceIp", "10.0.0.1"),
	}
	d := draw{typ: policy.Identity, fewest: 40, most: 100, conditions: conditions, entries: entries, callers: callers(t)}
	testFind(t, d, true)
	// Values of other kinds.
	d.entries = []clause.Entry{
		clause.Strings("aws:ResourceTag/team", "a", "b"), clause.Strings("aws:PrincipalTag/team"), clause.String("aws:TagKeys", "b"), clause.Strings("aws:SourceIp", ""), clause.String("aws:username", "a"),
	}
	testFind(t, d, true)
	d.entries = []clause.Entry{clause.String("aws:ResourceTag/team", ""), clause.Strings("aws:TagKeys", "", ""), clause.Strings("aws:PrincipalTag/team", "c", "")}
	d.resources, d.wanted = []string{"*", "arn:aws:s3:::b/*", "arn:aws:s3:::b/k"}, []string{"arn:aws:s3:::b/k", "arn:aws:s3:::b/l", "*"}
	d.actions, d.requested = []string{"s3:*", "s3:G*", "S3:GetObjectTagging*", "s3:Get?bject", "*"}, []string{"s3:GetObject", "s3:GetObjectTagging", "s3:List", "s3:G"}
	testFind(t, d, true)
}

// TestFindByPrincipal has principals of all kinds.
func TestFindByPrincipal(t *testing.T) {
	principals := []string{
		`"*"`, `{"AWS":"*"}`, `{"AWS":"111122223333"}`, `{"AWS":"444455556666"}`, `{"AWS":"arn:aws-cn:iam::111122223333:root"}`, `{"AWS":"arn:aws:iam::111122223333:user/ann"}`,
		`{"AWS":"arn:aws:iam::111122223333:user/x/ann"}`, `{"AWS":["arn:aws:iam::444455556666:user/bob","arn:aws:iam::111122223333:role/r"]}`, `{"AWS":"arn:aws:iam::111122223333:role/x/r"}`,
		`{"AWS":"arn:aws:sts::111122223333:assumed-role/r/s"}`, `{"AWS":"AIDAEXAMPLE1234567890"}`, `{"AWS":["AROAEXAMPLE1234567890","444455556666"]}`, `{"Service":"sns.amazonaws.com"}`,
		`{"Service":["sqs.amazonaws.com","s3.amazonaws.com"]}`, `{"Federated":"accounts.google.com"}`, `{"Federated":"arn:aws:iam::111122223333:saml-provider/p"}`,
		`{"AWS":"arn:aws:sts::111122223333:federated-user/f"}`, `{"CanonicalUser":"` + strings.Repeat("aB", 32) + `"}`,
	}
	for i := range 12 {
		principals = append(principals, fmt.Sprintf(`{"AWS":"arn:aws:iam::111122223333:user/u%d"}`, i), fmt.Sprintf(`{"AWS":"arn:aws:iam::111122223333:role/r%d"}`, i),
			fmt.Sprintf(`{"AWS":"arn:aws:iam::%012d:role/r"}`, i), fmt.Sprintf(`{"AWS":"arn:aws:iam::%012d:role/x/r"}`, i))
	}
	all := append(callers(t), caller.Service("sns.amazonaws.com"), caller.Service("x"), caller.Principal{}, caller.CanonicalUser(strings.Repeat("Ab", 32)),
		caller.SAML("arn:aws:iam::111122223333:saml-provider/p", caller.AccountIDs), caller.WebIdentity("accounts.google.com", caller.AccountIDs))
	d := draw{fewest: 40, most: 100, principals: principals, callers: all, entries: []clause.Entry{clause.String("aws:userid", "AIDAEXAMPLE1234567890")}}
	for _, typ := range []policy.Type{policy.Resource, policy.Endpoint, policy.Trust} {
		d.typ = typ
		if typ == policy.Trust {
			d.actions, d.requested = []string{"sts:AssumeRole", "sts:*"}, []string{"sts:AssumeRole"}
		}
		testFind(t, d, true)
	}
}

// callers returns callers of the kinds that have an account.
func callers(t *testing.T) []caller.Principal {
	var all []caller.Principal
	add := func(p caller.Principal, err error) {
		require.NoError(t, err)
		all = append(all, p)
	}
	for _, text := range []string{
		"arn:aws:iam::111122223333:user/ann", "arn:aws:iam::111122223333:user/x/ann", "arn:aws:iam::444455556666:user/bob", "111122223333", "arn:aws:sts::111122223333:assumed-role/r/s",
		"arn:aws:iam::111122223333:user/u3", "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1", "arn:aws:sts::000000000007:assumed-role/r/s",
	} {
		add(caller.Parse(text, caller.AccountIDs))
	}
	for _, role := range []string{"arn:aws:iam::111122223333:role/x/r", "arn:aws:iam::111122223333:role/r", "arn:aws:iam::111122223333:role/r7", "arn:aws:iam::000000000007:role/r", "arn:aws:iam::000000000007:role/x/r"} {
		add(caller.RoleSession(role, "s", caller.AccountIDs))
	}
	add(caller.FederatedUser("arn:aws:iam::111122223333:user/ann", "f", caller.AccountIDs))
	add(caller.FederatedUser("arn:aws:iam::111122223333:root", "f", caller.AccountIDs))
	add(all[0].WithID("AIDAEXAMPLE1234567890"))
	return all
}

package inventory_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/inventory"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

var worlds = flag.Int("worlds", 300, "how many random worlds WhoCan is compared in with the loop over Evaluate")

// A land is a small organization that is made up at random: two accounts with users, roles and
// groups, one without, and resources of two.
type land struct {
	*rand.Rand
	resources map[string]string // policies, by ARN
}

const (
	landA, landB, landC, landD = "111122223333", "444455556666", "777788889999", "999900001111"
	outsideUser                = "arn:aws:iam::" + landD + ":user/out"
	outsideRole                = "arn:aws:iam::" + landD + ":role/out"
	goneUser                   = "arn:aws:iam::" + landA + ":user/gone"
	otherSession               = "arn:aws:sts::" + landA + ":assumed-role/Deploy/other"
)

func oneOf[T any](l *land, list ...T) T { return list[l.IntN(len(list))] }

func (l *land) chance(percent int) bool { return l.IntN(100) < percent }

func quoteAll(list ...string) string {
	text, _ := json.Marshal(list) //nolint:errchkjson // texts
	return string(text)
}

func (l *land) statement(principals ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `{"Effect": "%s"`, oneOf(l, "Allow", "Allow", "Allow", "Deny"))
	if len(principals) > 0 {
		fmt.Fprintf(&b, `, "Principal": %s`, oneOf(l, principals...))
	}
	actions := []string{"s3:GetObject", "s3:Get*", "s3:*", "S3:getobject", "*", "sqs:SendMessage", "sts:AssumeRole", "sts:*", "*:*", "s?:GetObject"}
	switch {
	case l.chance(8):
		fmt.Fprintf(&b, `, "NotAction": %s`, quoteAll(oneOf(l, actions...)))
	default:
		fmt.Fprintf(&b, `, "Action": %s`, quoteAll(oneOf(l, actions...), oneOf(l, actions...)))
	}
	return b.String()
}

func (l *land) condition() string {
	return oneOf(l, "", "", "", "", "",
		`, "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}`,
		`, "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}`,
		`, "Condition": {"DateLessThan": {"aws:CurrentTime": "2026-07-01T00:00:00Z"}}`,
		`, "Condition": {"StringEquals": {"aws:PrincipalTag/team": "red"}}`,
		`, "Condition": {"StringEquals": {"aws:PrincipalAccount": "`+landD+`"}}`,
		`, "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}`,
		`, "Condition": {"ArnEquals": {"aws:PrincipalArn": "`+outsideRole+`"}}`,
		`, "Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:`+oneOf(l, "user/a*", "role/x/*", "*")+`"}}`,
		`, "Condition": {"StringLike": {"aws:PrincipalArn": ["arn:aws:iam::`+landA+`:*", "*bob"]}}`,
		`, "Condition": {"StringEquals": {"aws:PrincipalAccount": ["`+landA+`", "`+landD+`"]}}`,
		`, "Condition": {"StringEquals": {"aws:SourceAccount": "`+landA+`"}, "Bool": {"aws:SecureTransport": "true"}}`)
}

// resource returns a Resource or NotResource element.
func (l *land) resource() string {
	name := "Resource"
	if l.chance(8) {
		name = "NotResource"
	}
	return fmt.Sprintf(`, "%s": %s`, name, quoteAll(oneOf(l, "*", "arn:aws:s3:::bucket/*", "arn:aws:s3:::bucket/${aws:username}/*",
		"arn:aws:s3:::b*/?1", "arn:aws:s3:::${aws:PrincipalTag/team, 'bucket'}/*", "arn:aws:sqs:*:*:jobs", "arn:aws:iam::*:role/x/*", "arn:aws:s3:::*/ann/x")))
}

func (l *land) policy(n int) string {
	list := make([]string, n)
	for i := range list {
		list[i] = l.statement() + l.resource() + l.condition() + "}"
	}
	return `{"Version": "2012-10-17", "Statement": [` + strings.Join(list, ", ") + `]}`
}

// resourcePolicy returns the policy of a resource or, without an ARN, a trust policy.
func (l *land) resourcePolicy(arn string) string {
	list := make([]string, 1+l.IntN(2))
	for i := range list {
		who := []string{
			`"*"`, `{"AWS": "*"}`, `{"AWS": "` + landA + `"}`, `{"AWS": "arn:aws:iam::` + landB + `:root"}`, `{"AWS": "` + landD + `"}`,
			`{"AWS": "arn:aws:iam::` + landA + `:user/ann"}`, `{"AWS": ["arn:aws:iam::` + landB + `:user/bob", "arn:aws:iam::` + landA + `:role/x/Deploy"]}`,
			`{"AWS": "` + otherSession + `"}`, `{"AWS": "` + goneUser + `"}`, `{"AWS": "` + outsideUser + `"}`, `{"AWS": "` + outsideRole + `"}`,
			`{"AWS": "AIDAEXAMPLE0000000001"}`, `{"Service": "lambda.amazonaws.com"}`, `{"AWS": "` + landC + `"}`,
			`{"AWS": "arn:aws:sts::` + landA + `:assumed-role/Deploy/session"}`,
		}
		if arn == "" {
			list[i] = fmt.Sprintf(`{"Effect": "%s", "Principal": %s, "Action": "sts:AssumeRole"%s}`, oneOf(l, "Allow", "Allow", "Allow", "Deny"), oneOf(l, who...), l.condition())
			continue
		}
		list[i] = l.statement(who...) + `, "Resource": ` + quoteAll(oneOf(l, arn, arn+"/*", "*")) + l.condition() + "}"
	}
	return `{"Version": "2012-10-17", "Statement": [` + strings.Join(list, ", ") + `]}`
}

// files makes up the files.
func (l *land) files() folder {
	var principals, managed, resources []string
	shared := []string{"arn:aws:iam::aws:policy/Shared", "arn:aws:iam::aws:policy/Other"}
	for _, name := range shared {
		managed = append(managed, fmt.Sprintf(`{"arn": %q, "document": %s}`, name, l.policy(1+l.IntN(3))))
	}
	add := func(arn, id, more string) {
		var attached []string
		for _, name := range append(shared, "arn:aws:iam::aws:policy/Missing") {
			if l.chance(30) && (name != "arn:aws:iam::aws:policy/Missing" || l.chance(20)) {
				attached = append(attached, name)
			}
		}
		if attached == nil {
			attached = []string{}
		}
		inline := ""
		if l.chance(60) {
			inline = `{"name": "own", "document": ` + l.policy(1+l.IntN(2)) + `}`
		}
		if more != "" && l.chance(25) {
			more += `, "boundary": "` + oneOf(l, shared...) + `"`
		}
		principals = append(principals, fmt.Sprintf(`{"arn": %q, "id": %q, "policies": [%s], "managedPolicies": %s%s}`, arn, id, inline, quoteAll(attached...), more))
	}
	l.resources = map[string]string{"arn:aws:s3:::bucket": "", "arn:aws:sqs:ap-northeast-1:" + landB + ":jobs": ""}
	for i, account := range []string{landA, landB} {
		iam := "arn:aws:iam::" + account + ":"
		add(iam+"group/team", fmt.Sprintf("AGPAEXAMPLE000000000%d", i), "")
		add(iam+"user/ann", fmt.Sprintf("AIDAEXAMPLE000000000%d", 1+2*i), `, "groups": ["`+iam+`group/team"], "tags": {"team": "`+oneOf(l, "red", "blue")+`"}`)
		add(iam+"user/bob", fmt.Sprintf("AIDAEXAMPLE000000000%d", 2+2*i), `, "groups": []`)
		trust := l.resourcePolicy("")
		l.resources[iam+"role/x/Deploy"] = trust
		add(iam+"role/x/Deploy", fmt.Sprintf("AROAEXAMPLE000000000%d", i), `, "trustPolicy": `+trust+`, "tags": {"team": "red"}`)
	}
	for arn, owner := range map[string]string{"arn:aws:s3:::bucket": landA, "arn:aws:sqs:ap-northeast-1:" + landB + ":jobs": landB} {
		text := ""
		switch {
		case l.chance(5):
			text = `, "policy": {"Version": "2030-01-01"}`
		case l.chance(80):
			l.resources[arn] = l.resourcePolicy(arn)
			text = `, "policy": ` + l.resources[arn]
		}
		resources = append(resources, fmt.Sprintf(`{"arn": %q, "account": %q%s}`, arn, owner, text))
	}
	f := folder{
		"own.json":      `{"principals": [` + strings.Join(principals, ",\n") + `], "managedPolicies": [` + strings.Join(managed, ",\n") + `]}`,
		"resource.json": `{"resources": [` + strings.Join(resources, ",\n") + `]}`,
	}
	if l.chance(50) {
		l.organize(f)
	}
	return f
}

// organize adds an organization with an SCP at its root.
func (l *land) organize(f folder) {
	arn := "arn:aws:organizations::" + landC + ":"
	var accounts []string
	for _, id := range []string{landA, landB, landC} {
		accounts = append(accounts, fmt.Sprintf(`{"Id": "%[1]s", "Arn": "%[2]saccount/o-a1b2c3d4e5/%[1]s", "Email": "a@example.com", "Name": "a", "State": "ACTIVE", "Paths": ["o-a1b2c3d4e5/r-ab12/%[1]s/"], "JoinedMethod": "CREATED", "JoinedTimestamp": "2025-01-15T03:04:05.678000+00:00"}`, id, arn))
	}
	f["organizations.list-accounts.json"] = `{"Accounts": [` + strings.Join(accounts, ",") + `]}`
	f["organizations.list-roots.json"] = `{"Roots": [{"Id": "r-ab12", "Arn": "` + arn + `root/o-a1b2c3d4e5/r-ab12", "Name": "Root", "PolicyTypes": [{"Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED"}]}]}`
	var summaries []string
	for id, content := range map[string]string{
		"p-FullAWSAccess": allowAll,
		"p-deny00001":     `{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "` + oneOf(l, "s3:Get*", "sqs:*", "iam:*") + `", "Resource": "*"` + l.condition() + `}]}`,
	} {
		summary := fmt.Sprintf(`{"Id": "%[1]s", "Arn": "%[2]spolicy/o-a1b2c3d4e5/service_control_policy/%[1]s", "Name": "%[1]s", "Type": "SERVICE_CONTROL_POLICY", "AwsManaged": false}`, id, arn)
		summaries = append(summaries, summary)
		f["organizations.describe-policy."+id+".json"] = `{"Policy": {"PolicySummary": ` + summary + `, "Content": ` + quoteJSON(content) + `}}`
		targets := `{"TargetId": "r-ab12"}`
		if id == "p-FullAWSAccess" {
			targets += `, {"TargetId": "` + landA + `"}, {"TargetId": "` + landB + `"}, {"TargetId": "` + landC + `"}`
		}
		f["organizations.list-targets-for-policy."+id+".json"] = `{"Targets": [` + targets + `]}`
	}
	f["organizations.list-policies.SERVICE_CONTROL_POLICY.json"] = `{"Policies": [` + strings.Join(summaries, ",") + `]}`
}

// everyone returns the principals that files have, and others who may be named there.
func everyone(t testing.TB, inv *inventory.Inventory) (in, out []principal.Principal) {
	t.Helper()
	for a := range inv.Accounts() {
		in = append(in, principal.MustParse("arn:aws:iam::"+a.ID+":root"))
	}
	for u := range inv.Users() {
		in = append(in, principal.MustParse(u.ARN))
	}
	for r := range inv.Roles() {
		p, err := principal.RoleSession(r.ARN, "session")
		require.NoError(t, err)
		in = append(in, p)
	}
	role, err := principal.RoleSession(outsideRole, "session")
	require.NoError(t, err)
	session, err := principal.RoleSession("arn:aws:iam::"+landA+":role/x/Deploy", "other")
	require.NoError(t, err)
	out = append(out, session, role, principal.MustParse(outsideUser), principal.MustParse(landD), principal.MustParse(goneUser), principal.Service("lambda.amazonaws.com"))
	if inv.Account(landC) == nil {
		out = append(out, principal.MustParse(landC))
	}
	return append(in, principal.Principal{}), out
}

// TestWhoCanIsTheLoop compares WhoCan with the loop over Evaluate for all principals, in random
// worlds. With -worlds there may be more of them.
func TestWhoCanIsTheLoop(t *testing.T) {
	number := *worlds
	if testing.Short() {
		number = 30
	}
	var tally struct{ asked, allowed, needs, problems, outsiders int }
	for seed := range number {
		l := &land{Rand: rand.New(rand.NewPCG(uint64(seed), 7))} //nolint:gosec // to be repeated
		inv, err := l.files().read()
		require.NotNil(t, inv, "seed %d: %v", seed, err)
		in, out := everyone(t, inv)
		for range 4 {
			req := evaluate.Request{
				Action:   oneOf(l, "s3:GetObject", "s3:GetObject", "s3:GetObject", "sqs:SendMessage", "sqs:SendMessage", "sts:AssumeRole", "sts:AssumeRole", "sts:GetCallerIdentity", "s3:ListAllMyBuckets", "GetObject"),
				Resource: oneOf(l, "arn:aws:s3:::bucket/ann/x", "arn:aws:s3:::bucket/a1"),
				Time:     time.Date(2026, 5+time.Month(l.IntN(3)), 15, 0, 0, 0, 0, time.UTC),
			}
			switch {
			case strings.HasPrefix(req.Action, "sqs:"):
				req.Resource = "arn:aws:sqs:ap-northeast-1:" + landB + ":jobs"
			case req.Action == "sts:AssumeRole":
				req.Resource = "arn:aws:iam::" + oneOf(l, landA, landB) + ":role/x/Deploy"
			case req.Action == "sts:GetCallerIdentity", req.Action == "s3:ListAllMyBuckets", l.chance(5):
				req.Resource = "*"
			}
			if l.chance(50) {
				req.Context = condition.NewContext(condition.IP("aws:SourceIp", netip.MustParseAddr("203.0.113.7")), condition.Bool("aws:SecureTransport", true))
			}
			var extra *evaluate.Policies
			switch l.IntN(8) {
			case 0:
				extra = &evaluate.Policies{Session: []*policy.Policy{policy.MustParse(l.policy(1), policy.Session)}}
			case 1:
				extra = &evaluate.Policies{Identity: []*policy.Policy{policy.MustParse(l.policy(1), policy.Identity)}}
			}
			seen := make(map[string]bool) // by ARN of what policies are attached to
			told := make(map[principal.Principal]*inventory.Answer)
			for a := range inv.WhoCan(&req, extra) {
				require.Nil(t, told[a.Request.Principal], "seed %d: %s is told twice", seed, a)
				told[a.Request.Principal] = a
				seen[a.Request.Principal.Issuer()] = true
			}
			ask := req
			if strings.HasPrefix(req.Resource, "arn:aws:s3:") {
				ask.ResourceAccount = landA
			}
			text := ""
			for arn, document := range l.resources {
				if strings.HasPrefix(req.Resource, arn) {
					text = document
				}
			}
			isOpen := strings.Contains(text, `"Principal": "*"`) || strings.Contains(text, `"AWS": "*"`)
			for i, who := range append(in, out...) {
				ask.Principal = who
				with := extra
				if i >= len(in) && who.Account() == landD && who.Type() != principal.TypeAccount {
					with = new(evaluate.Policies)
					if extra != nil {
						*with = *extra
					}
					with.CallerAllows = true
				}
				q := inv.Evaluator().Ask(&ask, with)
				d := q.Decision()
				var needs *evaluate.NearMiss
				if !d.Allowed() {
					for _, n := range q.Explain().NearMisses {
						if len(n.Edit)+len(n.Add) == 0 {
							needs = &n
							break
						}
					}
				}
				a := told[who]
				delete(told, who)
				tally.asked++
				where := fmt.Sprintf("seed %d: %s %s %s: %s", seed, who, req.Action, req.Resource, d)
				if a == nil {
					if i < len(in) {
						require.False(t, d.Allowed() || needs != nil, where)
						for range inv.WhatCan(who, slices.Values([]string{req.Action}), &req, extra) {
							require.NotEmpty(t, d.Problem, where)
						}
						continue
					}
					// Who is in no file is told if the policy names it, beside "*" or what it is a part of.
					// A session of a role stands for the others, and a root user for its account.
					stands := seen[who.Issuer()] || seen["arn:aws:iam::"+who.Account()+":root"] || extra != nil && extra.Identity != nil
					isNamed := !stands && strings.Contains(text, `"`+who.ARN()+`"`)
					require.True(t, !isNamed || isOpen || !d.Allowed() && needs == nil, where)
					continue
				}
				require.Equal(t, d, a.Decision, where)
				if needs == nil && who.Type() == principal.TypeService {
					needs = a.Needs() // on whose behalf it calls, of which near misses say nothing
				}
				require.Equal(t, needs, a.Needs(), where)
				if with == extra {
					n := 0
					for what := range inv.WhatCan(who, slices.Values([]string{req.Action}), &req, extra) {
						require.Equal(t, d, what.Decision, where)
						require.Equal(t, needs, what.Needs(), where)
						n++
					}
					require.Equal(t, 1, n, where)
				}
				require.True(t, d.Allowed() || needs != nil || d.Problem != "", where)
				if i >= len(in) {
					tally.outsiders++
				}
				switch {
				case d.Allowed():
					tally.allowed++
				case needs != nil:
					tally.needs++
					require.True(t, a.Ask().Decision().Allowed(), where)
				default:
					tally.problems++
				}
			}
			for who := range told {
				require.Equal(t, "000000000000", who.Account(), "seed %d: %s", seed, told[who])
			}
		}
	}
	t.Logf("%d worlds: %+v", number, tally)
	require.Greater(t, tally.allowed, number)
	require.Greater(t, tally.needs, number/3)
	require.Positive(t, tally.problems)
	require.Positive(t, tally.outsiders)
}

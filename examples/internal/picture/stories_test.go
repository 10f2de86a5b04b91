package picture

import (
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// stories are the pictures of the pages, by the names of their files in docs/pictures.
func stories(t *testing.T) map[string]func(policy.Language) []byte {
	return map[string]func(policy.Language) []byte{
		"decision":      func(l policy.Language) []byte { return drawDecision(boundaryLacks(), l) },
		"two-accounts":  func(l policy.Language) []byte { return drawDecision(twoAccounts(), l) },
		"gates":         func(l policy.Language) []byte { return Gates(patAssumesAudit(t), l) },
		"gates-closed":  func(l policy.Language) []byte { return Gates(leeHasNoPolicy(t), l) },
		"gates-service": func(l policy.Language) []byte { return Gates(lambda(t), l) },
		"roles":         func(l policy.Language) []byte { return Roles(organization(t, l), l) },
		"sessions":      func(l policy.Language) []byte { return Sessions(releaseWeek(t, l), l) },
		"until":         func(l policy.Language) []byte { return Bar(until(t, l), l) },
		"year":          func(l policy.Language) []byte { return Bar(year(t, l), l) },
	}
}

func drawDecision(q question, l policy.Language) []byte {
	return Decision(evaluate.Ask(&q.req, &q.p).Explain(), &q.req, l)
}

type question struct {
	req evaluate.Request
	p   evaluate.Policies
}

const (
	ours   = "111122223333"
	theirs = "444455556666"
)

// load reads a policy of an example.
func load(t *testing.T, example, name string, typ policy.Type) *policy.Policy {
	t.Helper()
	data, err := os.ReadFile("../../" + example + "/policies/" + name + ".json")
	require.NoError(t, err)
	p, err := policy.Parse(data, typ, policy.WithName(name))
	require.NoError(t, err)
	return p
}

// statement returns a policy with one statement.
func statement(name string, typ policy.Type, text string) *policy.Policy {
	return policy.MustParse(`{"Version": "2012-10-17", "Statement": {`+text+`}}`, typ, policy.WithName(name))
}

func fullAccess(typ policy.Type) *policy.Policy {
	return statement("FullAWSAccess", typ, `"Sid": "FullAccess", "Effect": "Allow", "Action": "*", "Resource": "*"`)
}

// boundaryLacks is a request of one account that all policies allow but the
// permissions boundary.
func boundaryLacks() question {
	return question{
		evaluate.Request{
			Principal: principal.MustParse("arn:aws:iam::" + ours + ":user/ann"), Action: "s3:DeleteObject",
			Resource: "arn:aws:s3:::releases/v1.2.zip", ResourceAccount: ours,
			Context: condition.NewContext(condition.String("aws:RequestedRegion", "eu-west-1")), Time: march(10, 9, 0),
		},
		evaluate.Policies{
			SCP: [][]*policy.Policy{
				{fullAccess(policy.SCP)},
				{fullAccess(policy.SCP), statement("only-europe", policy.SCP, `"Sid": "OnlyEurope", "Effect": "Deny", "Action": "*", "Resource": "*",
					"Condition": {"StringNotLike": {"aws:RequestedRegion": "eu-*"}}`)},
				{fullAccess(policy.SCP)},
			},
			Resource: statement("releases-bucket", policy.Resource, `"Sid": "OwnAccount", "Effect": "Allow",
				"Principal": {"AWS": "111122223333"}, "Action": "s3:*", "Resource": "*"`),
			Identity: []*policy.Policy{statement("developer", policy.Identity, `"Sid": "ManageReleases", "Effect": "Allow", "Action": "s3:*Object",
				"Resource": "arn:aws:s3:::releases/*"`)},
			Boundary: statement("no-deletes", policy.Boundary, `"Sid": "ReadAndWrite", "Effect": "Allow", "Action": ["s3:Get*", "s3:Put*"], "Resource": "*"`),
		},
	}
}

// twoAccounts is a request that the policies of both accounts allow.
func twoAccounts() question {
	q := boundaryLacks()
	q.req.Principal = principal.MustParse("arn:aws:iam::" + theirs + ":user/pat")
	q.req.Action = "s3:GetObject"
	q.p.Resource = statement("releases-bucket", policy.Resource, `"Sid": "Partners", "Effect": "Allow",
		"Principal": {"AWS": "arn:aws:iam::444455556666:user/pat"}, "Action": "s3:GetObject", "Resource": "*"`)
	q.p.RCP = [][]*policy.Policy{{}, {statement("keep-versions", policy.RCP, `"Sid": "KeepVersions", "Effect": "Deny", "Principal": "*",
		"Action": "s3:DeleteObjectVersion", "Resource": "*"`)}}
	return q
}

func march(day, hour, minute int) time.Time {
	return time.Date(2026, time.March, day, hour, minute, 0, 0, time.UTC)
}

func assumption(t *testing.T, req *evaluate.AssumeRoleRequest, own ...*policy.Policy) *Assumption {
	t.Helper()
	call, err := req.Ask(&evaluate.Policies{Identity: own})
	require.NoError(t, err)
	return &Assumption{Request: req, Call: call}
}

// use asks what the session of as may do, a minute later.
func (as *Assumption) use(p *evaluate.Policies, action, resource string) {
	req := as.Call.Result().Session.Request(action, resource)
	req.ResourceAccount = ours
	req.Time = as.Request.Time.Add(time.Minute)
	as.Uses = append(as.Uses, Use{action, resource, evaluate.Evaluate(&req, p)})
}

// callOf is the call that docs/roles.md is about.
func callOf(t *testing.T, user string) *evaluate.AssumeRoleRequest {
	return &evaluate.AssumeRoleRequest{
		Principal: principal.MustParse("arn:aws:iam::" + theirs + ":user/" + user),
		Role: &evaluate.Role{
			ARN: "arn:aws:iam::" + ours + ":role/partners/Audit", TrustPolicy: load(t, "assumerole", "audit-trust", policy.Trust),
			MaxSession: 12 * time.Hour,
		},
		SessionName: user,
		ExternalID:  "audit-7741",
		Context:     condition.NewContext(condition.Bool("aws:MultiFactorAuthPresent", true)),
		Time:        march(10, 9, 0),
	}
}

func patAssumesAudit(t *testing.T) *Assumption {
	as := assumption(t, callOf(t, "pat"), load(t, "assumerole", "may-assume-audit", policy.Identity))
	p := &evaluate.Policies{
		Identity: []*policy.Policy{load(t, "assumerole", "audit-permissions", policy.Identity)},
		Resource: load(t, "assumerole", "reports-bucket", policy.Resource),
	}
	as.use(p, "s3:GetObject", "arn:aws:s3:::reports/q1.csv")
	as.use(p, "s3:PutObject", "arn:aws:s3:::reports/findings/1.txt")
	as.use(p, "s3:DeleteObject", "arn:aws:s3:::reports/q1.csv")
	return as
}

func leeHasNoPolicy(t *testing.T) *Assumption { return assumption(t, callOf(t, "lee")) }

// lambda is a call by a service, which has no policies.
func lambda(t *testing.T) *Assumption {
	as := assumption(t, &evaluate.AssumeRoleRequest{
		Principal: principal.Service("lambda.amazonaws.com"),
		Role: &evaluate.Role{
			ARN: "arn:aws:iam::" + ours + ":role/Resize", TrustPolicy: load(t, "assumerole", "resize-trust", policy.Trust),
		},
		SessionName: "resize-pictures",
		Time:        march(10, 9, 0),
	})
	p := &evaluate.Policies{Identity: []*policy.Policy{load(t, "assumerole", "resize-permissions", policy.Identity)}}
	as.use(p, "s3:GetObject", "arn:aws:s3:::pictures/1.png")
	as.use(p, "s3:DeleteObject", "arn:aws:s3:::pictures/1.png")
	return as
}

// releaseWeek is a trust policy that is open for five days, and who uses it.
func releaseWeek(t *testing.T, l policy.Language) *Life {
	from, to := march(2, 0, 0), march(8, 0, 0)
	role := &evaluate.Role{
		ARN: "arn:aws:iam::" + ours + ":role/Release", MaxSession: 12 * time.Hour,
		TrustPolicy: policy.MustParse(`{"Version": "2012-10-17", "Statement": {"Sid": "ReleaseWeek", "Effect": "Allow",
			"Principal": {"AWS": "arn:aws:iam::111122223333:user/pat", "Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole", "Condition": {
				"DateGreaterThanEquals": {"aws:CurrentTime": "2026-03-02T08:00:00Z"},
				"DateLessThan": {"aws:CurrentTime": "2026-03-06T18:00:00Z"}}}}`, policy.Trust),
	}
	ask := func(p principal.Principal, hours time.Duration, at time.Time) *evaluate.Call {
		req := &evaluate.AssumeRoleRequest{Principal: p, Role: role, SessionName: "x1", Duration: hours * time.Hour, Time: at}
		call, err := req.Ask(&evaluate.Policies{})
		require.NoError(t, err)
		return call
	}
	pat := principal.MustParse("arn:aws:iam::" + ours + ":user/pat")
	life := &Life{
		Title: in(l, "A long window, and short sessions in it", "長い許可期間と、その中の短いセッション"),
		From:  from, To: to,
	}
	for validity, result := range ask(pat, 4, from).Timeline(from, to) {
		life.Window = append(life.Window, Span{validity, result.Decision})
	}
	person := Track{Name: in(l, "pat, a person", "pat (人)"), Note: in(l, "signs in again after each session", "セッションが切れるたびにサインインし直す")}
	for day := 2; day <= 7; day++ {
		for _, at := range []time.Time{march(day, 8, 30), march(day, 15, 0)} {
			if day < 7 || at.Hour() < 12 {
				person.Calls = append(person.Calls, Called{at, ask(pat, 4, at).Result()})
			}
		}
	}
	service := Track{
		Renewed: true,
		Name:    in(l, "an EC2 instance", "EC2 インスタンス"), Note: in(l, "EC2 asks for the next session before the last one ends", "期限の前に EC2 が次のセッションを取り直す"),
		Calls: Renew(func(at time.Time) evaluate.CallResult {
			return ask(principal.Service("ec2.amazonaws.com"), 6, at).Result()
		}, march(2, 8, 0), to, time.Hour),
	}
	life.Tracks = []Track{person, service}
	return life
}

// year is that of examples/timeline.
func year(t *testing.T, l policy.Language) *Chart {
	c := &Chart{
		Title: in(l, "Who may assume the role Release in 2026", "2026 年にロール Release を引き受けられる人"),
		From:  time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), To: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC),
	}
	trust := load(t, "timeline", "release-trust", policy.Trust)
	for _, user := range []string{"pat", "lee", "kim"} {
		req := &evaluate.AssumeRoleRequest{
			Principal: principal.MustParse("arn:aws:iam::" + ours + ":user/" + user), SessionName: user,
			Role: &evaluate.Role{ARN: "arn:aws:iam::" + ours + ":role/Release", TrustPolicy: trust},
		}
		call, err := req.Ask(&evaluate.Policies{})
		require.NoError(t, err)
		row := Row{Name: user}
		for validity, result := range call.Timeline(c.From, c.To) {
			row.Spans = append(row.Spans, Span{validity, result.Decision})
		}
		c.Rows = append(c.Rows, row)
	}
	return c
}

// until is the last session of pat, which begins half a minute before the trust
// policy no longer lets it.
func until(t *testing.T, l policy.Language) *Chart {
	call := callOf(t, "pat")
	call.Time, call.Duration = march(31, 17, 59).Add(30*time.Second), 4*time.Hour
	as := assumption(t, call, load(t, "assumerole", "may-assume-audit", policy.Identity))
	session := as.Call.Result().Session
	require.NotNil(t, session)
	c := &Chart{
		Title: in(l, "The last session of pat, which begins at 17:59:30", "pat の最後のセッション (17:59:30 から)"),
		From:  march(31, 17, 0), To: march(31, 23, 0),
	}
	opens := Row{Name: in(l, "the trust policy lets pat begin a session", "信頼ポリシーが pat のセッションの開始を許可する")}
	for v, result := range as.Call.Timeline(c.From, c.To) {
		opens.Spans = append(opens.Spans, Span{v, result.Decision})
	}
	permissions := load(t, "assumerole", "audit-permissions", policy.Identity)
	revocation := load(t, "assumerole", "revoke-older-sessions", policy.Identity)
	ask := func(name, action, resource string, revoked time.Time) Row {
		req := session.Request(action, resource)
		req.ResourceAccount = ours
		row := Row{Name: name}
		p := &evaluate.Policies{Identity: []*policy.Policy{permissions}}
		for v, d := range evaluate.Ask(&req, p).Timeline(call.Time, revoked) {
			row.Spans = append(row.Spans, Span{v, d})
		}
		p = &evaluate.Policies{Identity: []*policy.Policy{permissions, revocation}}
		for v, d := range evaluate.Ask(&req, p).Timeline(revoked, c.To) {
			row.Spans = append(row.Spans, Span{v, d})
		}
		return row
	}
	const report, ledger = "arn:aws:s3:::reports/q1.csv", "arn:aws:dynamodb:eu-west-1:" + ours + ":table/ledger"
	c.Rows = []Row{
		opens,
		ask(in(l, "the session reads reports, which its role may always do", "セッションがレポートを読む (ロールの許可に期限なし)"), "s3:GetObject", report, c.To),
		ask(in(l, "the session queries the ledger, which its role may do in March", "セッションが台帳を照会する (ロールの許可は 3 月のみ)"), "dynamodb:Query", ledger, c.To),
		ask(in(l, "the session reads reports, and is revoked at 19:00", "セッションがレポートを読む (19:00 に取り消し)"), "s3:GetObject", report, march(31, 19, 0)),
	}
	return c
}

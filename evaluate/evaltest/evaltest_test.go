package evaltest

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

const homes = `{"Version":"2012-10-17","Statement":[
	{"Sid":"ReadHome","Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::homes/${aws:username}/*",
		"Condition":{"DateLessThan":{"aws:CurrentTime":"2026-07-01T00:00:00Z"}}},
	{"Effect":"Deny","Action":"s3:*","Resource":"arn:aws:s3:::homes/*/secret","Condition":{"Null":{"aws:TokenIssueTime":"true"}}}]}`

func homePolicies() *evaluate.Policies {
	return &evaluate.Policies{Identity: []*policy.Policy{policy.MustParse(homes, policy.Identity)}}
}

func read(key string) evaluate.Request {
	return evaluate.Request{
		Principal:       principal.MustParse("arn:aws:iam::111122223333:user/ann"),
		Action:          "s3:GetObject",
		Resource:        "arn:aws:s3:::homes/" + key,
		ResourceAccount: "111122223333",
		Time:            time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC),
	}
}

func call(change func(*evaluate.AssumeRoleRequest)) *evaluate.AssumeRoleRequest {
	req := &evaluate.AssumeRoleRequest{
		Principal: principal.MustParse("arn:aws:iam::111122223333:user/ann"),
		Role: &evaluate.Role{
			ARN: "arn:aws:iam::111122223333:role/Audit",
			TrustPolicy: policy.MustParse(`{"Version":"2012-10-17","Statement":{"Sid":"Ann","Effect":"Allow",
				"Principal":{"AWS":"arn:aws:iam::111122223333:user/ann"},"Action":"sts:AssumeRole"}}`, policy.Trust),
		},
		SessionName: "ann",
		Time:        time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC),
	}
	change(req)
	return req
}

func TestRun(t *testing.T) {
	july := time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)
	cases := []Case{
		{Name: "own", Request: read("ann/x"), Want: evaluate.Allow, WantSid: "ReadHome", WantType: policy.Identity,
			WantValidity: &evaluate.Validity{Until: july}},
		{Name: "other", Request: read("bob/x"), Want: evaluate.ImplicitDeny, WantValidity: &evaluate.Validity{}},
		{Name: "secret", Request: read("ann/secret"), Want: evaluate.ExplicitDeny},
		{Name: "problem", Request: evaluate.Request{}, WantProblem: "invalid action"},
		{Name: "role", Call: call(func(*evaluate.AssumeRoleRequest) {}), Want: evaluate.Allow, WantType: policy.Trust,
			WantAction: "sts:AssumeRole", WantSession: func(s *evaluate.Session) error {
				return (&sessionSource{ARN: "arn:aws:sts::111122223333:assumed-role/Audit/ann"}).check(s)
			}},
		{Name: "tags", Call: call(func(r *evaluate.AssumeRoleRequest) { r.Tags = map[string]string{"a": "b"} }),
			WantAction: "sts:TagSession", WantType: policy.Trust},
		{Name: "malformed", Call: call(func(r *evaluate.AssumeRoleRequest) { r.SessionName = "" }), WantError: "session name"},
	}
	Run(t, homePolicies(), cases)
	Coverage(t, homePolicies(), 0, cases)
}

// TestSessions runs the calls whose sessions make requests.
func TestSessions(t *testing.T) {
	RunFS(t, os.DirFS("../../testdata"), "sessions/*.json")
	RunFS(t, os.DirFS("../../testdata"), "trust/session.json")
}

// TestCheckFinds has a row for each thing that can be wrong.
func TestCheckFinds(t *testing.T) {
	allowed := func(*evaluate.AssumeRoleRequest) {}
	tests := []struct {
		name string
		c    Case
		want []string
	}{
		{"outcome", Case{Request: read("ann/x")}, []string{"outcome allowed, want implicitDeny"}},
		{"explanation", Case{Request: read("bob/x"), Want: evaluate.Allow, Source: "the guide"},
			[]string{"outcome implicitDeny", "source: the guide", "s3:GetObject: denied because", "does not match arn:aws:s3:::homes/bob/x"}},
		{"type", Case{Request: read("ann/x"), Want: evaluate.Allow, WantType: policy.SCP}, []string{"want service control policy"}},
		{"sid", Case{Request: read("ann/x"), Want: evaluate.Allow, WantSid: "Other"}, []string{`want statement "Other"`}},
		{"no statement", Case{Request: read("bob/x"), WantSid: "Other"}, []string{`want statement "Other"`}},
		{"problem", Case{Request: evaluate.Request{}}, []string{`problem "invalid action`}},
		{"no problem", Case{Request: read("bob/x"), WantProblem: "nil"}, []string{`problem "", want "nil"`}},
		{"validity", Case{Request: read("ann/x"), Want: evaluate.Allow, WantValidity: &evaluate.Validity{}},
			[]string{"validity until 2026-07-01T00:00:00Z, want always"}},
		{"near miss", Case{Request: func() evaluate.Request {
			r := read("ann/x")
			r.Time = time.Date(2026, 8, 1, 0, 0, 0, 0, time.UTC)
			return r
		}(), Want: evaluate.Allow}, []string{"near miss: make the request at 2026-06-30"}},
		{"action", Case{Call: call(allowed), Want: evaluate.Allow, WantAction: "sts:TagSession"}, []string{"want sts:TagSession"}},
		{"session", Case{Call: call(allowed), Want: evaluate.Allow,
			WantSession: (&sessionSource{ARN: "x"}).check}, []string{`session: ARN "arn:aws:sts`}},
		{"no session", Case{Call: call(func(r *evaluate.AssumeRoleRequest) { r.Tags = map[string]string{"a": "b"} }),
			WantSession: (&sessionSource{}).check}, []string{"session none, want one"}},
		{"error", Case{Call: call(func(r *evaluate.AssumeRoleRequest) { r.SessionName = "" })},
			[]string{"not a session name", "want implicitDeny"}},
		{"other error", Case{Call: call(func(r *evaluate.AssumeRoleRequest) { r.SessionName = "" }), WantError: "duration"},
			[]string{"want duration"}},
		{"error with a sid", Case{Call: call(func(r *evaluate.AssumeRoleRequest) { r.SessionName = "" }), WantError: "session name", WantSid: "Ann"},
			[]string{`both an answer and an error with "session name" are wanted`}},
		{"error and allowed", Case{Call: call(func(r *evaluate.AssumeRoleRequest) { r.SessionName = "" }), WantError: "session name", Want: evaluate.Allow},
			[]string{`both an answer and an error with "session name" are wanted`}},
		{"no error", Case{Call: call(allowed), WantError: "duration"}, []string{`want an error with "duration"`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := tt.c.check(homePolicies(), nil).Err
			for _, want := range tt.want {
				require.ErrorContains(t, err, want)
			}
		})
	}
}

// fails reports whether test fails. It runs apart from the test that calls it.
func fails(test func(t *testing.T)) bool {
	all := func(string, string) (bool, error) { return true, nil }
	return !testing.RunTests(all, []testing.InternalTest{{Name: "wanted_to_fail", F: test}})
}

func TestFailures(t *testing.T) {
	file := func(text string) fstest.MapFS { return fstest.MapFS{"cases/x.json": {Data: []byte(text)}} }
	good := `[{"description":"d","policies":{"identity":[` + homes + `]},"coverage":COVERAGE,"cases":[
		{"name":"own","principal":"arn:aws:iam::111122223333:user/ann","action":"s3:GetObject","resource":"arn:aws:s3:::homes/ann/x",
		"resourceAccount":"111122223333","time":"2026-06-01T00:00:00Z","want":"WANT","validity":{"until":"2026-07-01T00:00:00Z"}}]}]`
	text := func(want, coverage string) string {
		return strings.NewReplacer("WANT", want, "COVERAGE", coverage).Replace(good)
	}
	for name, test := range map[string]func(*testing.T){
		"empty table":  func(t *testing.T) { Run(t, homePolicies(), nil) },
		"wrong answer": func(t *testing.T) { Run(t, homePolicies(), []Case{{Name: "x", Request: read("ann/x")}}) },
		"coverage":     func(t *testing.T) { Coverage(t, homePolicies(), 50.1, []Case{{Request: read("ann/x")}}) },
		"nothing to cover": func(t *testing.T) {
			// What is attached is attached to another bucket than the one of the case.
			e := evaluate.MustNew(&evaluate.Attachments{Resource: map[string]*policy.Policy{"arn:aws:s3:::home": policy.MustParse(strings.ReplaceAll(
				homes, `"Resource"`, `"Principal":"*","Resource"`), policy.Resource)}})
			Coverage(t, nil, 100, []Case{{Request: read("ann/x"), Evaluator: e}})
		},
		"no file":        func(t *testing.T) { RunFS(t, file("[]"), "other/*.json") },
		"wrong file":     func(t *testing.T) { RunFS(t, file(text("implicitDeny", "0")), "cases/*.json") },
		"file, coverage": func(t *testing.T) { RunFS(t, file(text("allowed", "100")), "cases/*.json") },
	} {
		require.True(t, fails(test), name)
	}
	require.False(t, fails(func(t *testing.T) { RunFS(t, file(text("allowed", "50")), "cases/*.json") }))
}

func TestCoverageText(t *testing.T) {
	measure := func(p *evaluate.Policies, cases []Case) *Result { return (&Group{Policies: p, Cases: cases}).Check() }
	c := measure(homePolicies(), []Case{{Request: read("ann/x")}, {Call: call(func(r *evaluate.AssumeRoleRequest) {
		r.Principal = principal.MustParse("arn:aws:iam::111122223333:user/bob")
	})}})
	require.Equal(t, `33.3 % of 3 statements apply in a case
  never applies: statement "Ann" (role trust policy, line 1)
  never the reason: aws:CurrentTime DateLessThan ["2026-07-01T00:00:00Z"] of statement "ReadHome" (identity-based policy, line 2)
  never applies: statement 2 (identity-based policy, line 4)
  never the reason: aws:TokenIssueTime Null ["true"] of statement 2 (identity-based policy, line 4)`, c.String())
	late := read("ann/x")
	late.Time = time.Date(2026, 8, 1, 0, 0, 0, 0, time.UTC)
	require.NotContains(t, measure(homePolicies(), []Case{{Request: late}}).String(), "never the reason: aws:CurrentTime")
	full := &evaluate.Policies{
		SCP:      [][]*policy.Policy{{policy.MustParse(homes, policy.SCP)}},
		RCP:      [][]*policy.Policy{{}},
		Session:  homePolicies().Identity,
		Boundary: homePolicies().Identity[0],
	}
	require.Contains(t, measure(full, nil).String(), "of 6 statements")
}

func TestParsePrincipal(t *testing.T) {
	for text, want := range map[string]string{
		"anonymous":                                         "anonymous",
		"sns.amazonaws.com":                                 "service:sns.amazonaws.com",
		"oidc:www.amazon.com":                               "web-identity:www.amazon.com",
		"arn:aws:iam::111122223333:root":                    "arn:aws:iam::111122223333:root",
		"canonical:" + strings.Repeat("AB", 32):             "canonical-user:" + strings.Repeat("ab", 32),
		"saml:arn:aws:iam::111122223333:saml-provider/Okta": "saml:arn:aws:iam::111122223333:saml-provider/Okta",
	} {
		got, err := parsePrincipal(text, "", "", "")
		require.NoError(t, err)
		require.Equal(t, want, got.String())
	}
	got, err := parsePrincipal("arn:aws:sts::111122223333:assumed-role/r/s", "arn:aws:iam::111122223333:role/x/r", "", "")
	require.NoError(t, err)
	require.Equal(t, "arn:aws:iam::111122223333:role/x/r", got.Issuer())
	got, err = parsePrincipal("arn:aws:sts::111122223333:federated-user/f", "", "arn:aws:iam::111122223333:user/ann", "AIDAEXAMPLE1234567890")
	require.NoError(t, err)
	require.Equal(t, "arn:aws:iam::111122223333:user/ann", got.Issuer())
	require.Equal(t, "AIDAEXAMPLE1234567890", got.ID())
	_, err = parsePrincipal("anonymous", "", "", "AIDAEXAMPLE1234567890")
	require.Error(t, err)
}

func TestSessionCheckFinds(t *testing.T) {
	result, err := evaluate.AssumeRole(call(func(*evaluate.AssumeRoleRequest) {}), &evaluate.Policies{})
	require.NoError(t, err)
	someone := "bob"
	problems := (&sessionSource{
		ARN: "x", Expires: time.Unix(0, 0), SourceIdentity: &someone, Tags: map[string]string{"a": "b"},
		TransitiveTagKeys: []string{"a"}, Context: wantedContext{
			"aws:userid": {"x"}, "aws:TokenIssueTime": nil, "aws:PrincipalType": {"AssumedRole"},
		},
	}).check(result.Session)
	require.Len(t, regexp.MustCompile(`want`).FindAllString(problems.Error(), -1), 7, problems)
	require.NoError(t, (&sessionSource{Expires: result.Session.Expires}).check(result.Session))
}

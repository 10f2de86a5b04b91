package evaluate_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"log/slog"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/evaltest"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/policy/lint"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// planted is the external ID, or the assertion of a provided context, that nothing may
// show.
const planted = "planted-42"

// public are the packages whose exported types are looked at.
var public = []string{"principal", "condition", "policy", "policy/lint", "evaluate", "evaluate/evaltest"}

// exportedTypes returns the names of all exported types, such as policy.Type.
func exportedTypes(t *testing.T) []string {
	t.Helper()
	var names []string
	for _, folder := range public {
		files, err := filepath.Glob(filepath.Join("..", filepath.FromSlash(folder), "*.go"))
		require.NoError(t, err)
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
			require.NoError(t, err)
			ast.Inspect(parsed, func(n ast.Node) bool {
				if spec, ok := n.(*ast.TypeSpec); ok && spec.Name.IsExported() {
					names = append(names, parsed.Name.Name+"."+spec.Name.Name)
				}
				_, inFunction := n.(*ast.FuncDecl)
				return !inFunction
			})
		}
	}
	require.GreaterOrEqual(t, len(names), 35)
	return names
}

func asJSON(s string) string {
	data, _ := json.Marshal(s)
	return string(data)
}

// printable returns values of all exported types by name, with the secret
// planted in them wherever there is room and name wherever a name, a text of the
// request or a text of a document may stand.
func printable(t *testing.T, name string) map[string][]any {
	t.Helper()
	tag := "aws:RequestTag/" + name
	document := func(effect, who string) string {
		return `{"Version":"2012-10-17","Id":` + asJSON(name) + `,"Statement":[{"Effect":"` + effect + `",` + who + `,
			"Action":["s3:*","sts:*"],"Condition":{"StringEquals":{"sts:ExternalId":"` + planted + `",` + asJSON(tag) + `:` + asJSON(name) + `},
			"ForAnyValue:StringLike":{"sts:ExternalId":["` + planted + `*","x"]},"Bool":{` + asJSON(tag) + `:"true"},
			"StringNotEqualsIgnoreCase":{` + asJSON(tag) + `:"${sts:ExternalId, '` + "x" + `'}"}}}]}`
	}
	resource := policy.MustParse(document("Allow", `"Principal":{"AWS":["arn:aws:iam::111122223333:root"]},"Resource":`+asJSON("arn:aws:s3:::b/${sts:ExternalId}/"+name)), policy.Resource)
	everything := policy.MustParse(document("Allow", `"Principal":{"AWS":["*",`+asJSON("arn:aws:iam::111122223333:user/x")+`]},"Resource":"*"`), policy.Resource)
	identity := policy.MustParse(document("Allow", `"NotResource":`+asJSON("arn:aws:s3:::"+name)), policy.Identity, policy.WithName(name))
	deny := policy.MustParse(document("Deny", `"Resource":"*"`), policy.Identity)
	trust := policy.MustParse(strings.ReplaceAll(document("Allow", `"Principal":{"AWS":"*"}`), `"s3:*",`, ""), policy.Trust)
	statements := slices.Collect(identity.Statements())
	var clauses []any
	for c := range statements[0].Condition() {
		clauses = append(clauses, c, *c)
	}

	context := condition.NewContext(condition.String("sts:ExternalId", planted), condition.Strings("STS:externalid2/"+name, name),
		condition.String(tag, name), condition.String("aws:CalledVia", name))
	lists := condition.NewContext(condition.Strings("STS:EXTERNALID", "x", planted))
	caller := principal.MustParse("arn:aws:iam::111122223333:user/ann")
	if _, err := principal.Parse("arn:aws:iam::111122223333:user/" + name); err == nil {
		caller = principal.MustParse("arn:aws:iam::111122223333:user/" + name)
	}
	req := evaluate.Request{
		Principal: caller, Action: "s3:GetObject", Resource: "arn:aws:s3:::b/" + name, ResourceAccount: "111122223333", Context: context,
		Time: time.Date(12026, 1, 1, 0, 0, 0, 0, time.UTC), Expires: time.Date(12027, 1, 1, 0, 0, 0, 0, time.UTC),
	}
	malformed := req
	malformed.Action = name
	other := req
	other.Context = lists
	policies := evaluate.Policies{
		Identity: []*policy.Policy{identity, deny}, Resource: resource, Boundary: identity, Session: []*policy.Policy{identity, nil},
		SCP: [][]*policy.Policy{{policy.MustParse(document("Allow", `"Resource":"*"`), policy.SCP)}, {}},
		RCP: [][]*policy.Policy{{}}, ResourceMustAllow: true, CallerAllows: true,
		Endpoint: policy.MustParse(document("Allow", `"Principal":"*","Resource":"*"`), policy.Endpoint),
	}
	managed := evaluate.ManagedPolicy{Versions: map[string]*policy.Policy{name: identity}, Default: name}
	sound := policies
	sound.Session, sound.CallerAllows = nil, false
	role := evaluate.Role{
		ARN: "arn:aws:iam::111122223333:role/R", ID: name, TrustPolicy: trust, Tags: map[string]string{name: name}, MaxSession: time.Hour,
	}
	session := evaluate.Session{
		Principal: caller, Expires: req.Expires, SourceIdentity: name, Tags: map[string]string{name: name}, TransitiveTagKeys: []string{name},
		Policies: []*policy.Policy{identity}, Context: context,
	}
	provided := evaluate.ProvidedContext{ProviderARN: name, Assertion: planted}
	call := evaluate.AssumeRoleRequest{
		Principal: caller, Role: &role, SessionName: "session", ExternalID: planted, Duration: time.Hour, SourceIdentity: name,
		Tags: map[string]string{name: name}, TransitiveTagKeys: []string{name}, SessionPolicies: []*policy.Policy{identity},
		ProvidedContexts: []evaluate.ProvidedContext{provided}, Chain: &session, NotOnOrAfter: req.Expires, Context: context, Time: req.Time,
	}
	assertion := evaluate.ProvidedContext{ProviderARN: "arn:aws:iam::aws:contextProvider/IdentityCenter", Assertion: planted}
	asked := evaluate.AssumeRoleRequest{
		Principal: principal.MustParse("arn:aws:iam::111122223333:user/x"), Role: &evaluate.Role{ARN: role.ARN, TrustPolicy: trust},
		SessionName: "session", ExternalID: planted, ProvidedContexts: []evaluate.ProvidedContext{assertion}, Context: condition.NewContext(condition.String(tag, name)), Time: req.Time,
	}
	federation := evaluate.GetFederationTokenRequest{
		Principal: caller, Name: name, Duration: time.Hour, Tags: role.Tags, SessionPolicies: session.Policies, Context: context, Time: req.Time,
	}
	exchange := evaluate.GetSessionTokenRequest{Principal: caller, Duration: time.Hour, MFA: true, Context: context, Time: req.Time}
	task := evaluate.AssumeRootRequest{
		Principal: caller, TargetPrincipal: name, TaskPolicyARN: name, TaskPolicy: identity, Chain: &session, Context: context, Time: req.Time,
	}

	decisions := []any{evaluate.Decision{Problem: name}}
	var explanations, layers, results, misses, findings []any
	explain := func(x *evaluate.Explanation) {
		explanations = append(explanations, x, *x)
		decisions = append(decisions, x.Decision)
		for _, l := range x.Layers {
			layers = append(layers, l)
			for i := range l.Statements {
				results = append(results, l.Statements[i], &l.Statements[i])
			}
		}
		for _, n := range x.NearMisses {
			misses = append(misses, n)
		}
	}
	unresolved := req
	unresolved.Context = condition.Context{}
	for _, r := range []*evaluate.Request{&req, &malformed, &other, &unresolved} {
		for _, p := range []*evaluate.Policies{
			&policies, &sound, {Identity: []*policy.Policy{identity}}, {Identity: []*policy.Policy{deny}}, {Resource: resource}, {Resource: everything},
			{Identity: []*policy.Policy{policy.MustParse(`{"Id":`+asJSON(name)+`,"Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}`, policy.Identity)}},
		} {
			explain(evaluate.Ask(r, p).Explain())
		}
	}
	bound, err := asked.Ask(&evaluate.Policies{})
	require.NoError(t, err)
	for _, x := range bound.Explain() {
		explain(x)
	}
	wrong := asked
	wrong.ExternalID = planted + "x"
	refused, err := wrong.Ask(&evaluate.Policies{})
	require.NoError(t, err)
	for _, x := range refused.Explain() {
		explain(x)
	}
	linted := policy.MustParse(`{"Id":`+asJSON(name)+`,"Statement":{"Effect":"Allow","NotAction":"iam:*","Resource":"*","Condition":{
		"ForAllValues:StringEquals":{`+asJSON(tag)+`:"a","sts:ExternalId":"`+planted+`*"},"StringEquals":{`+asJSON(tag)+`:"*"}}}}`, policy.Identity)
	for _, p := range []*policy.Policy{resource, everything, identity, deny, trust, linted} {
		for _, f := range lint.Check(p, req.Time) {
			findings = append(findings, f)
		}
	}
	var parseErrors []any
	for _, values := range []string{`{"a":"` + planted + `"}`, `["` + planted + `",1]`, `null`, `"${` + planted + `"`} {
		for _, operator := range []string{"StringEquals", "NumericEquals", "StringLik", "ArnLike"} {
			_, err := policy.Parse([]byte(`{"Version":"2012-10-17","Statement":{"Sid":`+asJSON(name)+`,"Effect":"Allow","Action":`+asJSON(name)+`,"Resource":"*","Condition":{"`+
				operator+`":{"sts:ExternalId":`+values+`,`+asJSON(tag)+`:null}}}}`), policy.Identity, policy.WithName(name))
			var list policy.ErrorList
			require.ErrorAs(t, err, &list)
			parseErrors = append(parseErrors, err)
			for _, e := range list {
				parseErrors = append(parseErrors, e, *e)
			}
		}
	}
	group := evaltest.Group{Policies: &policies, Cases: []evaltest.Case{{Request: req, WantSid: name}, {Call: &call, WantSid: name}}}
	result := group.Check()
	return map[string][]any{
		"principal.Match":  {principal.MatchDirect},
		"principal.Option": {principal.WithTenants()},
		"principal.Principal": {caller, principal.SAML("arn:aws:iam::111122223333:saml-provider/" + name),
			principal.WebIdentity("arn:aws:iam::111122223333:oidc-provider/" + name), principal.Principal{}},
		"principal.Type": {principal.TypeUser},

		"condition.Clause":  clauses,
		"condition.Context": {context, &context, lists, condition.Context{}},
		"condition.Entry":   {condition.String("sts:ExternalId", planted), condition.Strings("sts:externalId", planted), condition.String(name, name)},

		"policy.Effect":    {policy.Allow},
		"policy.Error":     parseErrors,
		"policy.ErrorCode": {policy.ErrValue},
		"policy.ErrorList": {policy.ErrorList{{Name: name, Pointer: name}}},
		"policy.Option":    {policy.WithMaxBytes(1)},
		"policy.Policy":    {identity, *identity, trust, policy.Policy{}},
		"policy.Statement": {statements[0], *statements[0], (*policy.Statement)(nil)},
		"policy.Type":      {policy.Identity},

		"lint.Code":    {lint.Shadowed},
		"lint.Finding": findings,
		"lint.Level":   {lint.Warning},

		"evaluate.AssumeRoleRequest": {call, &call, evaluate.AssumeRoleRequest{}},
		"evaluate.Attachments": {evaluate.Attachments{
			Identity: map[string][]*policy.Policy{name: {identity}}, Resource: map[string]*policy.Policy{name: resource}, Account: name,
		}},
		"evaluate.Account": {evaluate.Account{Path: name}},
		"evaluate.Change": {evaluate.Change{
			Put: evaluate.Attachments{Identity: map[string][]*policy.Policy{name: {identity}}}, Detach: map[policy.Type][]string{policy.Identity: {name}}, Delete: []string{name},
		}},
		"evaluate.ManagedPolicy": {managed, &managed},

		"evaluate.Call":                      {bound, *bound, refused, evaluate.Call{}},
		"evaluate.CallRequest":               {evaluate.CallRequest(&call)},
		"evaluate.CallResult":                {evaluate.CallResult{Action: name, Session: &session}, evaluate.CallResult{}},
		"evaluate.GetFederationTokenRequest": {federation, &federation},
		"evaluate.GetSessionTokenRequest":    {exchange, &exchange},
		"evaluate.AssumeRootRequest":         {task, &task},
		"evaluate.Decision":                  decisions,
		"evaluate.Evaluator":                 {evaluate.MustNew(&evaluate.Attachments{Identity: map[string][]*policy.Policy{"arn:aws:iam::111122223333:user/ann": {identity}}})},
		"evaluate.Explanation":               explanations,
		"evaluate.Hinges":                    {evaluate.Ask(&req, &policies).Hinges(func(string) bool { return false }), evaluate.Hinges{}},
		"evaluate.Layer":                     layers,
		"evaluate.NearMiss":                  append(misses, evaluate.NearMiss{Set: slices.Collect(context.Entries()), Unset: []string{name}}),
		"evaluate.Outcome":                   {evaluate.Allow},
		"evaluate.Policies":                  {policies, &policies, evaluate.Policies{}},
		"evaluate.ProvidedContext":           {provided, &provided, evaluate.ProvidedContext{}},
		"evaluate.Question":                  {evaluate.Ask(&req, &policies), *evaluate.Ask(&req, &policies), evaluate.Question{}},
		"evaluate.Request":                   {req, &req, malformed, evaluate.Request{}},
		"evaluate.Role":                      {role, &role, evaluate.Role{}},
		"evaluate.Session":                   {session, &session, evaluate.Session{}},
		"evaluate.StatementResult":           append(results, evaluate.StatementResult{}),
		"evaluate.Validity":                  {evaluate.Validity{From: req.Time}},

		"policy.Language":            {policy.Japanese},
		"evaltest.Case":              {evaltest.Case{Request: req, Call: &call}},
		"evaltest.Group":             {evaltest.Group{Policies: &policies, Cases: []evaltest.Case{{Request: req, Call: &call}}}},
		"evaltest.Result":            {*result, result},
		"evaltest.CaseResult":        {result.Cases[0], result.Cases[1]},
		"evaltest.PolicyCoverage":    {result.Policies[0]},
		"evaltest.StatementCoverage": {result.Policies[0].Statements[0]},
	}
}

// holdsDocuments are the types whose JSON holds external IDs: it is there to be
// stored and read back, or is a document that somebody wrote.
var holdsDocuments = map[string]string{
	"policy.Policy":          "its source, byte for byte",
	"condition.Context":      "to be read back as the same",
	"evaluate.Request":       "its Context, to be read back as the same",
	"evaluate.Session":       "its Context and policies, to be read back as the same",
	"evaluate.CallResult":    "its Session",
	"evaluate.Policies":      "the sources of policies",
	"evaluate.Role":          "the source of its trust policy",
	"evaluate.Attachments":   "the sources of policies",
	"evaluate.Change":        "the sources of policies",
	"evaluate.ManagedPolicy": "the sources of policies",
}

// shows returns all texts that package fmt makes of v.
func shows(v any) []string {
	texts := []string{}
	list := reflect.MakeSlice(reflect.SliceOf(reflect.TypeOf(v)), 0, 1)
	list = reflect.Append(list, reflect.ValueOf(v))
	for _, shown := range []any{v, list.Interface(), map[string]any{"k": v}, struct{ V any }{v}, &struct{ V any }{v}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x", "%X", "%t", "%+q", "%#q", "% x"} {
			texts = append(texts, fmt.Sprintf(verb, shown))
		}
	}
	if said, ok := v.(interface {
		In(l policy.Language) string
	}); ok {
		texts = append(texts, said.In(policy.Japanese))
	}
	return append(texts, fmt.Sprint(v), fmt.Errorf("wrapped: %v", v).Error())
}

// logs returns what the handlers of package slog write of v.
func logs(v any) (text, jsonText string) {
	var b, j bytes.Buffer
	slog.New(slog.NewTextHandler(&b, nil)).With("with", v).Info("x", "value", v, slog.Group("group", slog.Any("v", v)))
	slog.New(slog.NewJSONHandler(&j, nil)).With("with", v).Info("x", "value", v, slog.Group("group", slog.Any("v", v)))
	return b.String(), j.String()
}

func requireHidden(t *testing.T, text, what string) {
	t.Helper()
	text = strings.ReplaceAll(strings.ToLower(text), " ", "")
	for _, secret := range []string{planted, fmt.Sprintf("%x", planted)} {
		require.NotContains(t, text, secret, what)
	}
}

// TestSecretsAreNotPrinted prints a value of each exported type that knows an external
// ID or an assertion.
func TestSecretsAreNotPrinted(t *testing.T) {
	values := printable(t, "name")
	for _, name := range exportedTypes(t) {
		require.Contains(t, values, name, "give the test a value of the type")
		require.NotEmpty(t, values[name], name)
		for _, v := range values[name] {
			for _, text := range shows(v) {
				requireHidden(t, text, name)
			}
			text, jsonText := logs(v)
			requireHidden(t, text, name)
			requireHidden(t, jsonText, name)
			data, err := json.Marshal(v)
			if _, ok := holdsDocuments[name]; !ok && err == nil {
				requireHidden(t, string(data), name)
			}
			if err != nil {
				requireHidden(t, err.Error(), name)
			}
			var unwrapped interface{ Unwrap() []error }
			if err, ok := v.(error); ok {
				requireHidden(t, err.Error(), name)
				if errors.As(err, &unwrapped) {
					for _, err := range unwrapped.Unwrap() {
						requireHidden(t, err.Error(), name)
					}
				}
			}
		}
	}
	require.Len(t, values, len(exportedTypes(t)))
}

// hostile are names that would forge a line of a log, or hide or reorder what
// stands around them, if they were printed as they are.
var hostile = []string{
	"a\nlevel=INFO msg=allowed", "a\r\nb", "a\rb", "a\x1b[2K\x1b[1Ab", "a\u0085b", "a\u2028b", "a\u2029b", "a\u202eb", "a\u2066b", "a\u200bb", "a\ufeffb",
	"a\x7fb", "a\tb", `a" b`, `a\b`, strings.Repeat("\u202e", 300), strings.Repeat("x", 300) + "\n",
}

// isUnprintable reports whether r is a control, format or separator character, or
// what stands for invalid UTF-8.
func isUnprintable(r rune) bool { return !unicode.IsPrint(r) || r == utf8.RuneError }

// TestHostileNamesAreQuoted prints a value of each exported type with such a name
// in it: the texts have as many lines as with a harmless name, and all in them is
// printable.
func TestHostileNamesAreQuoted(t *testing.T) {
	harmless := printable(t, "name")
	for _, name := range hostile {
		for typ, values := range printable(t, name) {
			if strings.HasPrefix(typ, "evaltest.") {
				continue // a table that its author wrote
			}
			for i, v := range values {
				for _, format := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
					text := fmt.Sprintf(format, v)
					for line := range strings.Lines(text) {
						line = strings.TrimSuffix(line, "\n")
						require.False(t, strings.ContainsFunc(line, isUnprintable), "%s of %s: %q", format, typ, line)
					}
					lines := 0
					if typ == "evaluate.Explanation" || typ == "evaluate.Layer" {
						require.Len(t, values, len(harmless[typ]), typ)
						lines = strings.Count(fmt.Sprintf(format, harmless[typ][i]), "\n")
					}
					require.Equal(t, lines, strings.Count(text, "\n"), "%s of %s: %q", format, typ, text)
				}
				if said, ok := v.(interface {
					In(l policy.Language) string
				}); ok {
					text := said.In(policy.Japanese)
					require.Equal(t, strings.Count(said.In(policy.English), "\n"), strings.Count(text, "\n"), "%s: %q", typ, text)
					for line := range strings.Lines(text) {
						require.False(t, strings.ContainsFunc(strings.TrimSuffix(line, "\n"), isUnprintable), "%s: %q", typ, line)
					}
				}
				text, jsonText := logs(v)
				for _, logged := range []string{text, jsonText} {
					require.Equal(t, 1, strings.Count(logged, "\n"), "%s: %q", typ, logged)
					switch v.(type) {
					case policy.Statement, policy.Error: // marshaled, as only the pointers have texts for logs
					default:
						require.False(t, strings.ContainsFunc(strings.TrimSuffix(logged, "\n"), isUnprintable), "%s: %q", typ, logged)
					}
				}
				if data, err := json.Marshal(v); err == nil && typ != "policy.Policy" {
					require.False(t, strings.ContainsFunc(string(data), func(r rune) bool {
						return r < ' ' || r == '\u2028' || r == '\u2029'
					}), "%s: %q", typ, data)
				}
			}
		}
	}
}

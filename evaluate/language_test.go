package evaluate_test

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"

	"path/filepath"
	"testing/fstest"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/evaltest"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// An english has the words of one case that stay as they are in any language.
type english map[string]bool

var (
	words = regexp.MustCompile(`[A-Za-z]+`)
	data  = regexp.MustCompile(`"(?:[^"\\]|\\.)*"|arn:[^ ()\[\]]+|service:[^ ]+|\b(?:o|r|ou)-[0-9a-z-]+`) // what is quoted, ARNs and IDs
)

func (e english) add(texts ...string) {
	for _, text := range texts {
		for _, word := range words.FindAllString(text, -1) {
			e[word] = true
		}
	}
}

// unchanged are the words that no case has and that stay: of the field, of the names of
// elements, operators and keys, of ARNs, times and durations, and of Go.
const unchanged = `ID MFA ARN IP AWS VPC STS SAML ASCII Principal NotPrincipal Action NotAction Resource NotResource Condition Allow Deny
	anonymous service web identity saml canonical user arn aws iam sts role assumed root federated oidc provider amazonaws com T Z h m s nil
	For All Any Values String Equals IgnoreCase StringLike ArnLike ArnEquals Like IfExists Null Bool Numeric Date Ip Address
	principal policy WithID RoleSession evaluate Request ResourceAccount Expires Policies CallerAllows Session Chain NotOnOrAfter
	MaxSession Role TrustPolicy TaskPolicy TaskPolicyARN Parse IAM ProvidedContexts ProviderARN Assertion true TagKeys RequestTag StringNotLike task Name
	TagSession SetSourceIdentity SetContext AssumeRoleWithSAML AssumeRoleWithWebIdentity AssumeRole GetSessionToken GetFederationToken GetCallerIdentity MultiFactorAuthPresent`

// wordsOfCase returns the words of a case that are not of the library.
func wordsOfCase(g *evaltest.Group, c *evaltest.Case) english {
	e := make(english)
	e.add(unchanged)
	add := func(policies ...*policy.Policy) {
		for _, p := range policies {
			if p != nil {
				e.add(sourceOf(p), p.Name())
			}
		}
	}
	for _, p := range []*evaluate.Policies{g.Policies} {
		add(p.Identity...)
		add(p.Session...)
		add(slices.Concat(p.SCP...)...)
		add(slices.Concat(p.RCP...)...)
		add(p.Resource, p.Boundary, p.Endpoint)
	}
	e.add(fmt.Sprint(c.Request))
	switch call := c.Call.(type) {
	case nil:
	case *evaluate.AssumeRoleRequest:
		e.add(fmt.Sprint(c.Call))
		if call.Role != nil {
			add(call.Role.TrustPolicy)
		}
		add(call.SessionPolicies...)
	default:
		e.add(fmt.Sprint(c.Call))
	}
	return e
}

// requireJapanese requires text to have Japanese and the words of e alone beside data.
func (e english) requireJapanese(t *testing.T, text, name string) {
	t.Helper()
	for _, word := range words.FindAllString(data.ReplaceAllString(text, ""), -1) {
		if !e[word] {
			e[word] = true
			t.Errorf("%s: %q is not translated in\n%s", name, word, text)
		}
	}
}

// requireJapaneseError requires an error to be said in Japanese on as many lines.
func requireJapaneseError(t *testing.T, err error) {
	t.Helper()
	e := make(english)
	e.add(unchanged, fields)
	text := policy.ErrorIn(err, policy.Japanese)
	e.requireJapanese(t, text, err.Error())
	require.Equal(t, strings.Count(err.Error(), "\n"), strings.Count(text, "\n"))
	require.Equal(t, err.Error(), policy.ErrorIn(err, policy.English))
}

// fields are the names that errors have of fields, methods, levels and versions.
const fields = `Identity Boundary Resource SCP RCP Managed Attached ManagedBoundary Groups PrincipalTags ResourceTags IDs Accounts MustAllow Account
	Tenants Detach Delete Trust Session Endpoint Replace New Evaluator Path FullAWSAccess Type v AIDA AROA ann`

// TestExplanationsInJapanese explains all cases of testdata: whatever is said of a case in
// English is said in Japanese, on as many lines, and hides the same.
func TestExplanationsInJapanese(t *testing.T) {
	var groups []evaltest.Group
	for _, pattern := range []string{"cases/*.json", "reports/*.json", "sessions/*.json", "trust/*.json", "validity/*.json"} {
		found, err := evaltest.Load(os.DirFS("../testdata"), pattern)
		require.NoError(t, err)
		groups = append(groups, found...)
	}
	archives, err := filepath.Glob("../testdata/explain/*.txtar")
	require.NoError(t, err)
	for _, name := range archives {
		archive, err := txtar.ParseFile(name)
		require.NoError(t, err)
		found, err := evaltest.Load(fstest.MapFS{"case.json": {Data: archive.Files[0].Data}}, "case.json")
		require.NoError(t, err)
		groups = append(groups, found...)
	}
	groups = append(groups, loadConformance(t)...)
	n := 0
	for i := range groups {
		for j := range groups[i].Cases {
			g, c := &groups[i], &groups[i].Cases[j]
			name := g.File + "/" + g.Description + "/" + c.Name
			e := wordsOfCase(g, c)
			all, err := explanationsOf(g, c)
			if err != nil {
				require.Equal(t, err.Error(), policy.ErrorIn(err, policy.English), name)
				e.requireJapanese(t, policy.ErrorIn(err, policy.Japanese), name)
				continue
			}
			for _, x := range all {
				inEnglish, inJapanese := x.String(), x.In(policy.Japanese)
				require.Equal(t, strings.Count(inEnglish, "\n"), strings.Count(inJapanese, "\n"), name)
				require.Equal(t, strings.Count(inEnglish, "(not shown)"), strings.Count(inJapanese, "(非表示)"), name)
				e.requireJapanese(t, inJapanese, name)
				n++
			}
		}
	}
	t.Log(n, "explanations")
}

func explanationsOf(g *evaltest.Group, c *evaltest.Case) ([]*evaluate.Explanation, error) {
	if c.Call == nil {
		return []*evaluate.Explanation{evaluate.Ask(&c.Request, g.Policies).Explain()}, nil
	}
	return explainCall(c.Call.Ask(g.Policies))
}

// sourceOf returns the document of p.
func sourceOf(p *policy.Policy) string {
	data, err := p.MarshalJSON()
	if err != nil {
		panic(err)
	}
	return string(data)
}

// TestChangedTextsStay changes what an explanation says of a call: the text in Japanese says
// that, and not what was there before.
func TestChangedTextsStay(t *testing.T) {
	all, err := explainCall(assumeRole().Ask(&evaluate.Policies{}))
	require.NoError(t, err)
	x := all[0]
	require.Contains(t, x.In(policy.Japanese), "呼び出し元: "+x.Caller)
	x.Caller, x.Purpose = "somebody", "something"
	require.Contains(t, x.In(policy.Japanese), "呼び出し元: somebody\n")
	require.Contains(t, x.In(policy.Japanese), "このアクションを必要とするもの: something\n")

	d := evaluate.Decision{Problem: "denied: {problem} of\nsomebody"}
	require.Equal(t, "拒否されました: "+`"denied: {problem} of\nsomebody"`, d.In(policy.Japanese))
}

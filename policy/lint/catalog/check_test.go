package catalog_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/policy/lint"
	"github.com/seed-1d0cfdb5/iam/policy/lint/catalog"
)

// TestCheck looks at the documents of testdata/catalog, which are of the format of
// testdata/lint. Each code has a bad document there, and a good one.
func TestCheck(t *testing.T) {
	found := make(map[lint.Code]bool)
	for _, tt := range readArchives(t) {
		t.Run(tt.id, func(t *testing.T) {
			code, _, _ := strings.Cut(tt.id, "_")
			bad, err := policy.Parse([]byte(tt.bad), tt.typ, policy.WithName("bad"))
			require.NoError(t, err)
			findings := catalog.Check(bad)
			var got []string
			for _, f := range findings {
				got = append(got, fmt.Sprintf("%d:%d %s %s", f.Line, f.Column, f.Pointer, f.Code))
				found[f.Code] = true
				require.Equal(t, code, string(f.Code), f)
			}
			if diff := gocmp.Diff(strings.Split(strings.TrimSpace(tt.want), "\n"), got); diff != "" {
				t.Errorf("findings (-want +got):\n%s\n%v", diff, findings)
			}
			requireFindings(t, bad, tt.bad)
			cured, err := policy.Parse([]byte(tt.cured), tt.typ)
			require.NoError(t, err)
			findings = catalog.Check(cured)
			// Once in a document is enough.
			findings = slices.DeleteFunc(findings, func(f lint.Finding) bool {
				return tt.id == "unlisted-service" && strings.Contains(f.Detail, "CodeDploy")
			})
			require.Empty(t, findings)
		})
	}
	for code := range documentedCodes() {
		require.True(t, found[code], "no document in testdata/catalog for %s", code)
	}
}

// requireFindings requires that what is found in p lies inside of it, in source order,
// has the level that is documented and tells the date.
func requireFindings(t testing.TB, p *policy.Policy, document string) {
	t.Helper()
	codes := documentedCodes()
	lines := strings.Split(document, "\n")
	line, column := 1, 1
	for _, f := range catalog.Check(p) {
		require.Equal(t, p.Name(), f.Name)
		require.True(t, 1 <= f.Line && f.Line <= len(lines), f)
		require.True(t, 1 <= f.Column && f.Column <= len(lines[f.Line-1]), f)
		require.True(t, f.Line > line || f.Line == line && f.Column >= column, f)
		require.True(t, f.Statement > 0 && strings.HasPrefix(f.Pointer, "/Statement"), f)
		require.Contains(t, f.Detail, catalog.Date())
		if f.Code == lint.Unfinished {
			require.Equal(t, lint.Suggestion, f.Level)
		} else {
			require.Equal(t, codes[f.Code].level, f.Level, f)
		}
		line, column = f.Line, f.Column
	}
}

// An archived test is a bad document, what is found in it, and a good document.
type archived struct {
	id               string
	typ              policy.Type
	bad, want, cured string
}

func readArchives(t testing.TB) []archived {
	t.Helper()
	names, err := filepath.Glob("../../../testdata/catalog/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, names, "no archives in testdata/catalog")
	var tests []archived
	for _, name := range names {
		archive, err := txtar.ParseFile(name)
		require.NoError(t, err)
		require.Zero(t, len(archive.Files)%3, "%s: files come in threes", name)
		for three := range slices.Chunk(archive.Files, 3) {
			id, rest, _ := strings.Cut(three[0].Name, ".")
			require.Equal(t, id+".want", three[1].Name, name)
			require.Equal(t, id+".cured.json", three[2].Name, name)
			tests = append(tests, archived{
				id, typeOf(t, strings.TrimSuffix(rest, ".json")), string(three[0].Data), string(three[1].Data), string(three[2].Data),
			})
		}
	}
	return tests
}

// typeOf returns the type that the names of files in testdata spell so.
func typeOf(t testing.TB, word string) policy.Type {
	t.Helper()
	for typ := policy.Identity; typ <= policy.Endpoint; typ++ {
		if name, err := typ.MarshalText(); err == nil && strings.ToLower(string(name)) == word {
			return typ
		}
	}
	require.Fail(t, "not a type of policy", word)
	return 0
}

// A documentedCode is a code as its comment describes it.
type documentedCode struct {
	level lint.Level
	text  string
}

// documentedCodes are the codes in the source. The comment on each begins with its name
// and level.
var documentedCodes = sync.OnceValue(func() map[lint.Code]documentedCode {
	file, err := parser.ParseFile(token.NewFileSet(), "code.go", nil, parser.ParseComments)
	if err != nil {
		panic(err)
	}
	codes := make(map[lint.Code]documentedCode)
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		value, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
		parts := regexp.MustCompile(`^(\w+) \((\w+)\): `).FindStringSubmatch(spec.Doc.Text())
		if err != nil || parts == nil || parts[1] != spec.Names[0].Name {
			panic(spec.Names[0].Name)
		}
		var level lint.Level
		if err := level.UnmarshalText([]byte(parts[2])); err != nil {
			panic(err)
		}
		codes[lint.Code(value)] = documentedCode{level, spec.Doc.Text()}
		return true
	})
	return codes
})

// The comment on each code ends with an example that the code is found in.
func TestCodes(t *testing.T) {
	for code, documented := range documentedCodes() {
		t.Run(string(code), func(t *testing.T) {
			_, example, ok := strings.Cut(strings.TrimSpace(documented.text), "\n\n\t")
			require.True(t, ok && !strings.Contains(example, "\n"), "no example of one line")
			p := policy.MustParse(`{"Version": "2012-10-17", "Statement": `+example+`}`, policy.Identity)
			var found []lint.Code
			for _, f := range catalog.Check(p) {
				found = append(found, f.Code)
			}
			require.Equal(t, []lint.Code{code}, found)
			for _, f := range lint.Check(p, time.Time{}) {
				require.NotEqual(t, f.Pointer, catalog.Check(p)[0].Pointer, "package lint finds it too: %s", f)
			}
		})
	}
}

// What a finding says.
func TestDetails(t *testing.T) {
	check := func(action, resource, condition string) string {
		p := policy.MustParse(`{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": `+action+`, "Resource": "`+resource+`", "Condition": {`+condition+`}}}`, policy.Identity)
		var details []string
		for _, f := range catalog.Check(p) {
			details = append(details, strings.TrimSuffix(f.Detail, " (as of "+catalog.Date()+")"))
		}
		return strings.Join(details, "\n")
	}
	long := strings.Repeat("x", 200)
	for _, tt := range []struct{ action, resource, condition, want string }{
		{`"s3:ListObjects"`, "*", "", "ListObjects is an operation and no action: it is allowed by s3:ListBucket"},
		{`"s3:GetObjekt"`, "*", "", "s3 has no action GetObjekt: did you mean GetObject?"},
		{`"s3:GetNothing"`, "*", "", "s3 has no action GetNothing, or it is new"},
		{`"s3:GetObjects"`, "*", "", "s3 has no action GetObjects, or it is new: did you mean GetObject?"},
		{`"s3:GetNothing*"`, "*", "", "s3 has no action that matches GetNothing*, or it is new"},
		{`"s4:GetObject"`, "*", "", "AWS lists no service s4: did you mean s3?"},
		{`"efs:CreateFileSystem"`, "*", "", "AWS lists no service efs: did you mean elasticfilesystem?"},
		{`"` + long + `:Get"`, "*", "", fmt.Sprintf("AWS lists no service %q...", long[:100])},
		{`"sqs:SendMessage"`, "arn:aws:sns:*:*:x", "", "sqs:SendMessage acts on arn:${Partition}:sqs:${Region}:${Account}:${QueueName}, which the Resource element does not name"},
		{`"sqs:*Message"`, "arn:aws:sns:*:*:x", "", "none of the 3 actions of sqs:*Message acts on what the Resource element names"},
		{`"ecr:GetAuthorizationToken"`, "arn:aws:sns:*:*:x", "", `ecr:GetAuthorizationToken acts on no resource that has an ARN: its Resource is "*"`},
		{`["s3:GetObject", "s3:PutObject"]`, "*", `"StringLike": {"s3:prefix": "x"}`,
			"no request for s3:GetObject and 1 more of the actions has s3:prefix, so the statement never applies to them"},
		{`"s3:GetObject"`, "*", `"StringNotLike": {"s3:prefix": "x"}`, "no request for s3:GetObject has s3:prefix, so the condition always holds"},
		{`"s3:ListBucket"`, "*", `"StringLike": {"s3:prefixx": "x"}`, "s3 has no condition key s3:prefixx: did you mean s3:prefix?"},
		{`"s3:ListBucket"`, "*", `"StringLike": {"s5:prefix": "x"}`, "no service of AWS has a condition key s5:prefix: did you mean s3:prefix?"},
		{`"s3:ListBucket"`, "*", `"StringLike": {"myteam:prefix": "x"}`, ""},
		{`"s3:ListBucket"`, "*", `"StringLike": {"dynamo:Attributes": "x"}`, "no service of AWS has a condition key dynamo:Attributes: did you mean dynamodb:Attributes?"},
		{`"ec2:RunInstances"`, "*", `"StringLike": {"ec2:Regions": "x"}`, "ec2 has no condition key ec2:Regions, or it is new: did you mean ec2:Region?"},
		{`"sagemaker:StopTransformJob"`, "arn:aws:sns:*:*:x", "",
			"sagemaker:StopTransformJob acts on arn:${Partition}:sagemaker:${Region}:${Account}:transform-job/${TransformJobName}, which the Resource element does not name"},
		{`"s3:GetBucketTagging"`, "arn:aws:s3:::b/*", "", "s3:GetBucketTagging acts on arn:${Partition}:s3:::${BucketName}, which the Resource element does not name"},
		{`"ec2:StopInstances"`, "arn:aws:ec2:*:*:vpc/*", "", "ec2:StopInstances acts on arn:${Partition}:ec2:${Region}:${Account}:instance/${InstanceId}, which the Resource element does not name"},
		{`"ec2:StopInstances"`, "arn:aws:ec2:*:*:flying-carpet/*", "", ""}, // the table may lack it
		{`"kms:Decrypt"`, "arn:aws:kms:*:*:*/abcd", "", ""},
		{`"connect:GetMetricDataV2"`, "arn:aws:connect-campaigns:*:*:campaign/*", "", ""},
		{`"kafka-cluster:ReadData"`, "arn:aws:kafka:*:*:cluster/*", "", ""}, // of another service, of which it may lack more
		{`"kms:ListKeys"`, "arn:aws:*:*:*:key/*", "", ""},
		{`"sns:Subscribe"`, "arn:aws:sns", "", ""},
		{`"s3:ListBucket"`, "*", `"IpAddress": {"aws:SourceVpc": "10.0.0.0/8"}`, "aws:SourceVpc is of type String, which IpAddress does not compare"},
		{`"s3:ListBucket"`, "*", `"NumericLessThan": {"aws:PrincipalTag/level": "3", "s3:delimiter": "4"}, "Null": {"aws:SourceIp": "true"}`, ""},
		{`"s3:ListBucket"`, "*", `"Bool": {"s3:max-keys": "true"}`, "s3:max-keys is of type Numeric, which Bool does not compare"},
		{`"dynamodb:GetItem"`, "*", `"StringEqualsIfExists": {"dynamodb:LeadingKeys": "x"}`,
			"a request may have several values for dynamodb:LeadingKeys: write ForAnyValue:StringEqualsIfExists or ForAllValues:StringEqualsIfExists"},
	} {
		require.Equal(t, tt.want, check(tt.action, tt.resource, tt.condition))
	}
}

func TestZeroPolicy(t *testing.T) { require.Nil(t, catalog.Check(new(policy.Policy))) }

// Names in the partitions of others are not judged, and neither are those of trust
// policies, which name identity providers.
func TestOthers(t *testing.T) {
	for typ, document := range map[policy.Type]string{
		policy.Identity: `{"Effect": "Allow", "Action": ["app:Read", "s3:GetObject"], "Resource": "arn:app:docs:eu:acme:x", "Condition": {"StringEquals": {"app:folder": "a"}}}`,
		policy.Trust: `{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/a.b"}, "Action": "sts:AssumeRoleWithWebIdentity",
			"Condition": {"StringEquals": {"a.b:sub": "a", "x:y": "z"}}}`,
	} {
		require.Empty(t, catalog.Check(policy.MustParse(`{"Version": "2012-10-17", "Statement": `+document+`}`, typ)))
	}
}

// No finding shows a value of a condition.
func TestHidesValues(t *testing.T) {
	p := policy.MustParse(`{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {
		"StringEquals": {"s3:prefix": "xyzzy", "s3:nothing": "xyzzy", "dynamodb:LeadingKeys": "xyzzy", "aws:SourceIp": "xyzzy/8", "aws:CurrentTime": "xyzzy"},
		"ForAnyValue:StringLike": {"s3:VersionId": "xyzzy"}}}}`, policy.Identity)
	findings := catalog.Check(p)
	require.GreaterOrEqual(t, len(findings), 6)
	for _, f := range findings {
		require.NotContains(t, f.String(), "xyzzy")
	}
}

// Package lint finds buckets in place of objects for the actions that are used most, and
// Check for all others.
func TestBuckets(t *testing.T) {
	of := func(code lint.Code) func(lint.Finding) bool {
		return func(f lint.Finding) bool { return f.Code == code }
	}
	both := 0
	for action := range catalog.Actions("s3:*") {
		if strings.HasSuffix(action, "Resource") || strings.HasSuffix(action, "ResourcePolicy") { // of many types
			continue
		}
		for _, resource := range []string{"arn:aws:s3:::reports", "arn:aws:s3:::reports/*"} {
			p := policy.MustParse(`{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "`+action+`", "Resource": "`+resource+`"}}`, policy.Identity)
			first := slices.ContainsFunc(lint.Check(p, time.Time{}), of(lint.BucketARN))
			second := slices.ContainsFunc(catalog.Check(p), of(catalog.ActionResource))
			require.False(t, first && second, "%s on %s", action, resource)
			if first || second {
				both++
			}
			a, _ := catalog.Lookup(action)
			acts := slices.ContainsFunc(a.Resources, func(r catalog.ResourceType) bool {
				return r.Name == "bucket" && !strings.HasSuffix(resource, "*") || r.Name == "object" && strings.HasSuffix(resource, "*")
			})
			own := slices.ContainsFunc(a.Resources, func(r catalog.ResourceType) bool { return strings.Contains(r.ARNs[0], ":s3:") })
			lists := strings.HasPrefix(action, "s3:List") && len(a.Resources) == 0
			require.Equal(t, !acts && (own || lists), first || second, "%s on %s", action, resource)
		}
	}
	require.Greater(t, both, 150)
}

// FuzzCatalog looks at any policy of each type: no panic, and findings that lie inside of
// the document.
func FuzzCatalog(f *testing.F) {
	for _, tt := range readArchives(f) {
		f.Add([]byte(tt.bad))
		f.Add([]byte(tt.cured))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for typ := policy.Identity; typ <= policy.Endpoint; typ++ {
			if p, err := policy.Parse(data, typ); err == nil {
				requireFindings(t, p, string(data))
			}
		}
	})
}

// docs/lint.md has a row for each code, with what its comment says.
func TestPage(t *testing.T) {
	page, err := os.ReadFile("../../../docs/lint.md")
	require.NoError(t, err)
	markdown := strings.NewReplacer("\n", " ", "*", `\*`, "<", "&lt;")
	address := regexp.MustCompile(`https://\S+`)
	var want []string
	for code, documented := range documentedCodes() {
		text, _, _ := strings.Cut(documented.text, "\n\n")
		head, text, _ := strings.Cut(text, ": ")
		name, _, _ := strings.Cut(head, " ")
		want = append(want, fmt.Sprintf("| `catalog.%s` | `%s` | %s | %s |", name, code, documented.level, address.ReplaceAllString(markdown.Replace(text), "[AWS]($0)")))
	}
	got := regexp.MustCompile("(?m)^\\| `catalog.*$").FindAllString(string(page), -1)
	slices.Sort(want)
	slices.Sort(got)
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("docs/lint.md (-want +got):\n%s", diff)
	}
}

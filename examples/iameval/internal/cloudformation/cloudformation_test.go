package cloudformation

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/document"
	"github.com/seed-1d0cfdb5/iam/policy"
)

var update = flag.Bool("update", false, "rewrite what is expected to be found")

// Each archive in testdata has a template, what Options say (in the lines above it), and what is found.
func TestRead(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			require.NoError(t, err)
			require.Len(t, archive.Files, 2)
			var o document.Options
			for line := range strings.Lines(string(archive.Comment)) {
				name, value, ok := strings.Cut(strings.TrimSpace(line), "=")
				switch {
				case !ok || strings.HasPrefix(line, "#"):
				case name == "account":
					o.Account = value
				case name == "region":
					o.Region = value
				case name == "partition":
					o.Partition = value
				default:
					if o.Parameters == nil {
						o.Parameters = make(map[string]string)
					}
					o.Parameters[name] = value
				}
			}
			template, want := archive.Files[0], &archive.Files[1]
			require.Equal(t, "want", want.Name)
			got := read(template.Name, template.Data, o)
			if *update {
				want.Data = []byte(got)
				require.NoError(t, os.WriteFile(file, txtar.Format(archive), 0o644))
			}
			require.Equal(t, string(want.Data), got)
		})
	}
}

// read returns what is found, in words.
func read(name string, data []byte, o document.Options) string {
	var b strings.Builder
	documents, findings, err := Read(name, data, o)
	for _, d := range documents {
		fmt.Fprintf(&b, "%s %s %d:%d\n%s\n", d.Name, document.TypeName(d.Type), d.Line, d.Column, bytes.TrimSpace(d.Source))
	}
	for _, f := range findings {
		fmt.Fprintln(&b, f)
	}
	if err != nil {
		fmt.Fprintln(&b, "error:", err)
	}
	return b.String()
}

// Samples are templates that tools made: what SAM makes of a template has policies that are in what is read from
// it, with the same names.
func TestSamples(t *testing.T) {
	o := document.Options{Account: "111122223333", Region: "eu-west-1", Parameters: map[string]string{"PartnerAccount": "444455556666"}}
	names := func(file string) []string {
		data, err := os.ReadFile("testdata/" + file)
		require.NoError(t, err)
		documents, findings, err := Read(file, data, o)
		require.NoError(t, err)
		var all []string
		for _, d := range documents {
			_, err := policy.Parse(d.Source, d.Type)
			require.NoError(t, err, d.Name)
			all = append(all, d.Name+" "+document.TypeName(d.Type))
		}
		for _, f := range findings {
			all = append(all, f.Pointer)
		}
		return all
	}
	require.ElementsMatch(t, []string{
		"MakeRole trust", "MakeRole.MakeRolePolicy1 identity", "MakeRole.MakeRolePolicy2 identity", "Partner trust", "Reader identity",
		"BucketRules resource",
	}, names("sam.yaml"))
	require.ElementsMatch(t, []string{
		"MakeRole trust", "MakeRole.MakeRolePolicy1 identity", "MakeRole.MakeRolePolicy2 identity", "Partner trust", "Reader identity",
		"BucketRules resource", "MakeUploadPermission resource", "/Resources/MakeUploadPermission/Properties",
	}, names("sam.transformed.json"))
	require.ElementsMatch(t, []string{
		"RC21A1702 trust", "RDefaultPolicy0707467B identity", "/Resources/RDefaultPolicy0707467B/Properties/PolicyDocument",
	}, names("cdk.template.json"))
}

// What is read from a template of SAM is what SAM makes of it.
func TestPolicyTemplates(t *testing.T) {
	o := document.Options{Account: "111122223333", Region: "eu-west-1"}
	documents := func(file string) map[string]string {
		data, err := os.ReadFile("testdata/" + file)
		require.NoError(t, err)
		all, findings, err := Read(file, data, o)
		require.NoError(t, err)
		require.Empty(t, findings)
		byName := make(map[string]string)
		for _, d := range all {
			byName[d.Name+" "+document.TypeName(d.Type)] = string(d.Source)
		}
		return byName
	}
	got, want := documents("policies.yaml"), documents("policies.transformed.json")
	require.Len(t, want, 82)
	require.Len(t, got, len(want))
	for name := range want {
		if name != "AllRole trust" { // lists of one
			require.JSONEq(t, want[name], got[name], name)
		}
	}
}

// Every row is of a type, and no resource has one place twice.
func TestPlaces(t *testing.T) {
	for resource, all := range placesByResource() {
		seen := make(map[string]bool)
		for _, p := range all {
			name := strings.Join(p.Path, ".")
			require.False(t, seen[name], "%s.%s", resource, name)
			seen[name] = true
			require.Equal(t, p.Organizations, p.Type == 0, "%s.%s", resource, name)
		}
	}
	require.Len(t, namings(), strings.Count(names, "\n")-1)
}

// Hostile templates end soon, with an error or a finding.
func TestHostile(t *testing.T) {
	const size = 1 << 20
	resource := func(document string) string {
		return "Resources:\n  P:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument: " + document + "\n"
	}
	chain := func(format string, n int) string {
		var b strings.Builder
		for i := 1; i < n; i++ {
			fmt.Fprintf(&b, format, i, i-1)
		}
		return b.String()
	}
	tests := []struct{ name, template, want string }{
		{"deep flow", resource(strings.Repeat("[", size)), "error:"},
		{"deep flow with ends", resource(strings.Repeat("[", 5000) + strings.Repeat("]", 5000)), "nests deeper"},
		{"deep JSON", `{"Resources": ` + strings.Repeat(`{"a":`, 9000) + "1" + strings.Repeat("}", 9001), "nests deeper"},
		{"deep blocks", "Resources:\n" + func() string {
			var b strings.Builder
			for i := range 1000 {
				b.WriteString(strings.Repeat(" ", i+1) + "a:\n")
			}
			return b.String()
		}(), "nests deeper"},
		{"large", strings.Repeat("#", maxSize+1), "larger than"},
		{"many resources", "Resources:\n" + func() string {
			var b strings.Builder
			for i := range 20_000 {
				fmt.Fprintf(&b, "  R%d: {Type: 'AWS::SQS::Queue'}\n", i)
			}
			return b.String()
		}(), ""},
		{"aliases", "a0: &a0 [x, x]\n" + chain("a%d: &a%[1]d [*a%d, *a%[2]d]\n", 60) + resource("*a59"), "too large"},
		{"a long chain of aliases", "a0: &a0 [x]\n" + chain("a%d: &a%[1]d [*a%d]\n", 20_000) + resource("*a19999"), "too"},
		{"aliases in a resource that has no policies", "a0: &a0 [x, x]\n" + chain("a%d: &a%[1]d [*a%d, *a%[2]d]\n", 60) +
			"Resources:\n  T:\n    Type: AWS::New::Type\n    Properties: {A: *a59}\n", "too large"},
		{"choices of a boundary", "a0: &a0 x\n" + chain("a%d: &a%[1]d !If [C, *a%d, *a%[2]d]\n", 60) +
			"Resources:\n  U:\n    Type: AWS::IAM::User\n    Properties: {PermissionsBoundary: *a59}\n", "too large"},
		{"an alias within itself", "a: &a [*a]\n" + resource("*a"), "within its anchor"},
		{"names of names", `{"Resources": {"B0": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "b"}},` +
			chain(`"B%d": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": {"Fn::Sub": "${B%d}${B%[2]d}"}}},`, 60) +
			`"P": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": {"Ref": "B59"}}}}}`, "too large"},
		{"a name of itself", `{"Resources": {"B": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": {"Ref": "B"}}},
			"P": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": {"Ref": "B"}}}}}`, "too deep"},
		{"conditions of conditions", "Conditions:\n  C0: !Equals [!Ref X, a]\n" +
			chain("  C%d: !And [!Condition C%d, !Condition C%[2]d]\n", 500) + resource("!If [C499, {}, {}]"), "left out"},
		{"a condition of itself", "Conditions:\n  C: !Not [!Condition C]\n" + resource("!If [C, {}, {}]"), `the condition "C"`},
		{"a large delimiter", resource("!Join [" + strings.Repeat("d", size/2) + ", [" + strings.Repeat("a,", 50_000) + "a]]"), "too large"},
		{"a large parameter", "Parameters:\n  X:\n    Default: " + strings.Repeat("x", size/2) + "\n" +
			resource("["+strings.Repeat("!Ref X,", 50_000)+"a]"), "too large"},
		{"a large split", resource("!Split [a, " + strings.Repeat("a", size) + "]"), "too large"},
		{"unclosed parts", resource("!Sub '" + strings.Repeat("${", size/2) + "'"), ""},
		{"many parts", resource("!Sub '" + strings.Repeat("${A.B}", size/8) + "'"), "left out"},
		{"many gaps", resource("[" + strings.Repeat("!ImportValue x, ", size/20) + "a]"), "left out"},
		{"keys", resource("{" + func() string {
			var b strings.Builder
			for i := range 60_000 {
				fmt.Fprintf(&b, "k%d: a, ", i)
			}
			return b.String()
		}() + "k: b}"), ""},
		{"a key twice", resource("{a: 1, a: 2}"), "there twice"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			start := time.Now()
			got := read("t.yaml", []byte(test.template), document.Options{})
			require.Less(t, time.Since(start), time.Minute)
			require.Contains(t, got, test.want)
			require.Less(t, len(got), 3*maxCost)
		})
	}
}

// FuzzRead reads any text. What it finds is JSON of a type, or a finding in the file.
func FuzzRead(f *testing.F) {
	files, err := filepath.Glob("testdata/*")
	require.NoError(f, err)
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(f, err)
		f.Add(data)
		for _, part := range txtar.Parse(data).Files {
			f.Add(part.Data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		documents, findings, err := Read("t.yaml", data, document.Options{Account: "111122223333"})
		if err != nil {
			require.Empty(t, documents)
			require.Empty(t, findings)
		}
		for _, d := range documents {
			require.NotZero(t, d.Type)
			require.NotEmpty(t, d.Name)
			_, _ = policy.Parse(d.Source, d.Type)
		}
		for _, finding := range findings {
			require.NotZero(t, finding.Level)
			require.NotEmpty(t, finding.Detail)
		}
	})
}

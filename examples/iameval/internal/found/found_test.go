package found

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/document"
	"github.com/seed-1d0cfdb5/iam/policy"
)

const (
	statement = `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}}`
	plan      = `{"format_version": "1.2", "resource_changes": [{"address": "aws_iam_policy.a", "mode": "managed", "type": "aws_iam_policy", "name": "a",
		"change": {"actions": ["create"], "before": null, "after": {"policy": "{\"Statement\": \"é\"}"}, "after_unknown": {}}}]}`
	template = "Resources:\n  A:\n    Type: AWS::IAM::ManagedPolicy\n    Properties: {PolicyDocument: {Statement: []}}\n"
)

// inUTF16 returns the plan as PowerShell writes it.
func inUTF16(order binary.AppendByteOrder) []byte {
	var b []byte
	for _, unit := range utf16.Encode([]rune("\ufeff" + plan)) {
		b = order.AppendUint16(b, unit)
	}
	return b
}

// What a file is, its name and its content say.
func TestRead(t *testing.T) {
	tests := []struct {
		file, content string
		typ           policy.Type
		want          string // names, or an error
	}{
		{"reader.identity.json", statement, 0, "reader.identity.json"},
		{"a/b.c.Trust.JSON", statement, policy.Resource, "b.c.Trust.resource.json"}, // .JSON is another extension
		{"a/b.c.Trust.json", statement, policy.Resource, "b.c.trust.json"},
		{"reader.identity.json", "no JSON", 0, "reader.identity.json"}, // policy.Parse says so
		{"reader.json", statement, policy.Identity, "reader.identity.json"},
		{"reader.json", statement, 0, "the type of the policy is not known: name the file reader.TYPE.json, or say -type TYPE"},
		{"reader", `{"statement": []}`, 0, "the type of the policy is not known: name the file reader.TYPE.json, or say -type TYPE"},
		{"reader.json", `{"Statement": "text"}`, policy.Identity, "reader.identity.json"}, // policy.Parse says what is wrong with it
		{"reader.json", `{"Statement": [{}], "Statement": null}`, 0, "the type of the policy is not known: name the file reader.TYPE.json, or say -type TYPE"},
		{"reader.json", `{"Version": "2012-10-17"}`, 0, "the type of the policy is not known: name the file reader.TYPE.json, or say -type TYPE"},
		{"account.json", `{"statement": "of an account", "Version": "1.0"}`, 0, ErrNone.Error()},
		{"reader.json", "// A comment\n{\"Statement\": []}", 0, "1:1: this is not JSON"},
		{"package.json", `{"name": "x"}`, policy.Identity, ErrNone.Error()},
		{"list.json", `[{"Statement": []}]`, policy.Identity, ErrNone.Error()},
		{"reader.json", `{"Statement": [}`, policy.Identity, "1:16: this is not JSON"},
		{"plan.json", plan, 0, "aws_iam_policy.a.identity.json"},
		{"plan", plan, policy.SCP, "aws_iam_policy.a.identity.json"},
		{"plan.json", "\ufeff" + plan, 0, "aws_iam_policy.a.identity.json"},
		{"plan.json", string(inUTF16(binary.LittleEndian)), 0, "aws_iam_policy.a.identity.json"},
		{"plan.json", string(inUTF16(binary.BigEndian)), 0, "aws_iam_policy.a.identity.json"},
		{"plan.json", string(inUTF16(binary.LittleEndian)[2:]), 0, "aws_iam_policy.a.identity.json"}, // no mark
		{"plan.json", string(inUTF16(binary.BigEndian)[2:]), 0, "aws_iam_policy.a.identity.json"},
		{"plan.json", plan[:100], 0, "1:100: this is not JSON"},
		{"state.json", `{"format_version": "1.0", "values": {}}`, 0, ErrNone.Error()},
		{"t.yaml", template, 0, "A.identity.json"},
		{"t", "\ufeff" + template, 0, "A.identity.json"},
		{"t.yaml", "\"Resources\" : {}\n", 0, ""},
		{"t.yaml", "  " + strings.ReplaceAll(template, "\n", "\n  "), 0, "A.identity.json"},
		{"t.yaml", "{Resources: {A: {Type: 'AWS::IAM::ManagedPolicy', Properties: {PolicyDocument: {}}}}}", 0, "A.identity.json"},
		{"serverless.yaml", "resources:\n  Resources:\n    A: {Type: 'AWS::SQS::Queue'}\n", 0, ErrNone.Error()},
		{"values.yaml", "a: {{ .Values.x }}\n", 0, ErrNone.Error()},
		{"t.yaml", "Resources: [\n", 0, "yaml: line 1: did not find expected node content"},
		{"t.json", `{"AWSTemplateFormatVersion": "2010-09-09"}`, 0, "1:1: the template has no Resources"},
		{"tree.json", `{"version": "tree-0.1", "tree": {}}`, 0, ErrNone.Error()},
		{"x.assets.json", `{"version": "38.0.1", "files": {}}`, 0, ErrNone.Error()},
		{"empty.json", "", 0, ErrNone.Error()},
	}
	for _, test := range tests {
		documents, _, err := Read(test.file, []byte(test.content), Options{Type: test.typ})
		if err != nil {
			require.Equal(t, test.file+": "+test.want, err.Error())
			continue
		}
		var names []string
		for _, d := range documents {
			names = append(names, d.Member)
			require.Equal(t, test.file, d.File)
			require.Equal(t, d.Same, string(d.Source) == test.content)
			if d.Same {
				require.Equal(t, d.File, d.Path())
			} else {
				require.Equal(t, d.File+"/"+d.Member, d.Path())
			}
		}
		require.Equal(t, test.want, strings.Join(names, " "), test.file)
	}
	documents, _, err := Read("plan.json", inUTF16(binary.LittleEndian), Options{})
	require.NoError(t, err)
	require.JSONEq(t, `{"Statement": "é"}`, string(documents[0].Source))

	_, _, err = Read("reader.identity.json", []byte(statement), Options{Deployed: true})
	require.ErrorContains(t, err, "name OLD and NEW")
}

// Names of files are safe, and differ.
func TestLabel(t *testing.T) {
	tests := []struct{ name, want string }{
		{"aws_iam_policy.a", "aws_iam_policy.a"},
		{`module.k["a"].x.y`, "module.k_a_.x.y"},
		{"../../etc/passwd", "_.._.._etc_passwd"},
		{"-rf", "_-rf"},
		{"NUL", "_NUL"},
		{"con.x", "_con.x"},
		{"", "_"},
		{"ü", "_"},
		{"a\x00b\nc", "a_b_c"},
		{strings.Repeat("a", 300), strings.Repeat("a", 200) + "-9835fa6b"},
	}
	for _, test := range tests {
		documents := []Document{{Name: test.name, Type: policy.Identity}}
		label(documents)
		require.Equal(t, test.want+".identity.json", documents[0].Member)
	}

	documents := []Document{
		{Name: "a b", Type: policy.Identity}, {Name: "a/b", Type: policy.Identity}, {Name: "A_B", Type: policy.Identity},
		{Name: "a b", Type: policy.Trust}, {Name: "a b", Type: policy.Identity},
		{Name: "Reader", Type: policy.Identity}, {Name: "reader", Type: policy.Identity}, {Name: "Reader-d8554253", Type: policy.Identity},
	}
	label(documents)
	seen := make(map[string]bool)
	for _, d := range documents {
		name := strings.ToLower(d.Member)
		require.False(t, seen[name], name)
		seen[name] = true
		require.Equal(t, d.Type, TypeOf(d.Member))
	}
	require.Equal(t, "a_b.trust.json", documents[3].Member)

	// Very many of one name are no trouble.
	same := make([]Document, 50_000)
	start := time.Now()
	label(same)
	require.Less(t, time.Since(start), time.Minute)
	require.Equal(t, ".50000", same[49_999].Name)
	require.Equal(t, "a b.2", documents[4].Name)
}

func write(t *testing.T, files map[string]string) {
	t.Helper()
	t.Chdir(t.TempDir())
	require.NoError(t, os.Mkdir("here", 0o755))
	t.Chdir("here")
	for name, content := range files {
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o755))
		require.NoError(t, os.WriteFile(name, []byte(content), 0o600))
	}
}

func TestFiles(t *testing.T) {
	write(t, map[string]string{
		"a.json": "", "p/b.json": "", "p/q/c.yaml": "", "p/d.iam.json": "", "p/e.tf": "", ".git/f.json": "", "p/.terraform/g.json": "",
		"p/node_modules/h.json": "", "p/.i.json": "", "[x]/j.json": "", "k.txt": "",
		"u/A.JSON": "", "u/B.Yml": "", "../outside/l.json": "", "v/m.json": "",
	})
	for link, to := range map[string]string{"v/out": "../../outside", "v/up": "..", "v/again": "../../outside", "w": "u", "v/file.json": "m.json"} {
		if err := os.Symlink(to, link); err != nil {
			t.Skip(err)
		}
	}
	tests := []struct {
		args []string
		want string // names; those that are named by themselves with "!"; or an error
	}{
		{[]string{"a.json"}, "!a.json"},
		{[]string{"k.txt"}, "!k.txt"},
		{[]string{"-", "a.json"}, "!- !a.json"},
		{[]string{"p"}, "p/.i.json p/b.json p/q/c.yaml"},
		{[]string{"p/..."}, "p/.i.json p/b.json p/q/c.yaml"},
		{[]string{"./p/"}, "p/.i.json p/b.json p/q/c.yaml"},
		{[]string{"."}, "[x]/j.json a.json p/.i.json p/b.json p/q/c.yaml u/A.JSON u/B.Yml v/again/l.json v/file.json v/m.json"},
		{[]string{"./..."}, "[x]/j.json a.json p/.i.json p/b.json p/q/c.yaml u/A.JSON u/B.Yml v/again/l.json v/file.json v/m.json"},
		{[]string{"w"}, "w/A.JSON w/B.Yml"}, // a link
		{[]string{"p/**/*.yaml"}, `"p/**/*.yaml": ** stands for no folders here: name the folder`},
		{[]string{".git"}, ".git/f.json"}, // named by itself
		{[]string{"p/b.json", "p"}, "!p/b.json p/.i.json p/q/c.yaml"},
		{[]string{"p", "./p/b.json"}, "p/.i.json !p/b.json p/q/c.yaml"},
		{[]string{"p/*.json"}, "!p/.i.json !p/b.json !p/d.iam.json"},
		{[]string{"p/q*"}, "p/q/c.yaml"},
		{[]string{"[x]/j.json"}, "![x]/j.json"},
		{[]string{"x/*"}, `"x/*" matches no file`},
		{[]string{"x["}, `"x[": syntax error in pattern`},
		{[]string{"x.json", "y.json"}, "\"x.json\": no such file or folder\n\"y.json\": no such file or folder"},
		{[]string{""}, "the name of a file is empty"},
		{[]string{"x/..."}, `"x/...": no such file or folder`},
	}
	for _, test := range tests {
		files, err := Files(test.args, Policies)
		if err != nil {
			require.Equal(t, test.want, err.Error())
			continue
		}
		var names []string
		for _, f := range files {
			if f.Named {
				f.Name = "!" + f.Name
			}
			names = append(names, strings.TrimPrefix(f.Name, "./"))
		}
		require.Equal(t, test.want, strings.Join(names, " "), test.args)
	}
	write(t, map[string]string{"c/a.iam.json": "", "c/B.IAM.json": "", "c/c.iam.JSON": "", "c/d.json": ""})
	cases, err := Files([]string{"c"}, Cases)
	require.NoError(t, err)
	require.Len(t, cases, 3, "whatever case the name is in")
	require.NoError(t, os.Mkdir("empty", 0o755))
	_, err = Files([]string{"empty"}, Policies)
	require.ErrorContains(t, err, "there is no file with policies: *.json")
}

func TestLoad(t *testing.T) {
	write(t, map[string]string{
		"p/a.identity.json": statement, "p/package.json": "{}", "p/t.yaml": template, "q/untyped.json": statement, "q/b.trust.json": statement,
		"none/package.json": "{}", "empty.plan.json": `{"format_version": "1.2", "resource_changes": []}`, "broken.json": "{",
	})
	read := func(name string) ([]byte, string, error) {
		data, err := os.ReadFile(name)
		return data, name, err
	}
	tests := []struct {
		args []string
		o    Options
		want string // paths, and after "|" an error
	}{
		{[]string{"p"}, Options{}, "p/a.identity.json p/t.yaml/A.identity.json"},
		{[]string{"p", "p/package.json"}, Options{}, "p/a.identity.json p/t.yaml/A.identity.json|p/package.json: " + ErrNone.Error()},
		{[]string{"p/package.json"}, Options{}, "|p/package.json: " + ErrNone.Error()},
		{[]string{"p/package.json"}, Options{Type: policy.Identity}, "p/package.json"}, // policy.Parse says what is wrong with it
		{[]string{"broken.json"}, Options{Type: policy.Identity}, "broken.json"},
		{[]string{"q"}, Options{}, "q/b.trust.json|q/untyped.json: the type of the policy is not known: name the file untyped.TYPE.json, or say -type TYPE"},
		{[]string{"q"}, Options{Type: policy.SCP}, "q/b.trust.json q/untyped.json"},
		{[]string{"none"}, Options{}, "|there are no policies in the files that are named"},
		{[]string{"empty.plan.json", "p"}, Options{}, "p/a.identity.json p/t.yaml/A.identity.json|empty.plan.json: no policies are in it"},
		{nil, Options{}, "|there are no policies in the files that are named"},
		{[]string{"p"}, Options{Parameters: map[string]string{"A": "x", "A.Arn": "y", "B": "z"}},
			`p/a.identity.json p/t.yaml/A.identity.json|-param "B": no template has such a parameter or resource`},
	}
	for _, test := range tests {
		documents, _, err := Load(test.args, read, test.o)
		var paths []string
		for _, d := range documents {
			paths = append(paths, d.Path())
			require.NotEmpty(t, d.Member)
		}
		got := strings.Join(paths, " ")
		if err != nil {
			got += "|" + err.Error()
		}
		require.Equal(t, test.want, got)
	}
	_, _, err := Load([]string{"p/package.json"}, read, Options{})
	require.ErrorIs(t, err, ErrNone)
}

func TestIsPattern(t *testing.T) {
	write(t, map[string]string{"a.json": "", "p/b.json": "", "[x].json": ""})
	for name, want := range map[string]bool{
		"a.json": false, "p": true, "p/...": true, "...": true, "*.json": true, "[x].json": false, "none.json": false, "a.json,b.json": false,
	} {
		require.Equal(t, want, IsPattern(name), name)
	}
	for content, want := range map[string]bool{statement: false, plan: true, template: true, "{}": false, "": false} {
		require.Equal(t, want, HoldsPolicies("x.json", []byte(content)))
	}
	require.False(t, HoldsPolicies("x.scp.json", []byte(plan)))
	require.Equal(t, policy.Type(0), document.ParseType("organizations"))
}

// Package ci_test runs the steps of the Action, of the workflow and of the hooks as
// a runner would.
package ci_test

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/joshdk/go-junit"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// action is the Action as workflows name it.
const action = "seed-1d0cfdb5/iam/examples/ci@main"

// bin is a folder with the command, a terraform that has the plan already, and a go that has installed the command.
var bin string

var update = flag.Bool("update", false, "rewrite what the commands are expected to print")

func TestMain(m *testing.M) {
	os.Exit(func() int {
		var err error
		if bin, err = os.MkdirTemp("", "iameval"); err != nil {
			panic(err)
		}
		defer func() {
			if err := os.RemoveAll(bin); err != nil {
				fmt.Fprintln(os.Stderr, err)
			}
		}()
		build := exec.Command("go", "build", "-C", "../..", "-o", filepath.Join(bin, "iameval"), "./examples/iameval")
		if out, err := build.CombinedOutput(); err != nil {
			panic(fmt.Sprintf("%v\n%s", err, out))
		}
		for name, script := range map[string]string{
			"terraform": "[[ $1 != show ]] || cat \"$PLAN\"",
			"go":        "[[ $1 == install ]]", // .ci/run installs the command
		} {
			if err := os.WriteFile(filepath.Join(bin, name), []byte("#!/usr/bin/env bash\n"+script+"\n"), 0o700); err != nil {
				panic(err)
			}
		}
		return m.Run()
	}())
}

// A step is one of a workflow or of a composite action.
type step struct {
	Name            string            `yaml:"name"`
	ID              string            `yaml:"id"`
	If              string            `yaml:"if"`
	Uses            string            `yaml:"uses"`
	Run             string            `yaml:"run"`
	Shell           string            `yaml:"shell"`
	With            map[string]string `yaml:"with"`
	Env             map[string]string `yaml:"env"`
	ContinueOnError bool              `yaml:"continue-on-error"`
}

// A runner runs steps in a folder.
type runner struct {
	t       *testing.T
	dir     string
	inputs  map[string]string // of the action that runs
	output  bytes.Buffer
	failed  bool
	uses    []string       // actions of others, which are not run
	status  map[string]int // of the steps of the action, by name
	summary string         // file
}

// newRunner returns a runner in a copy of the sample.
func newRunner(t *testing.T) *runner {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(dir, os.DirFS("sample")))
	return &runner{t: t, dir: dir, status: make(map[string]int), summary: filepath.Join(t.TempDir(), "summary.md")}
}

// run runs a step, unless its condition says not to.
func (r *runner) run(s *step) {
	r.t.Helper()
	switch {
	case !r.holds(s.If):
	case s.Uses == action:
		r.runAction(s.With)
	case s.Uses != "":
		r.uses = append(r.uses, s.Uses)
	default:
		if r.inputs != nil {
			require.Equal(r.t, "bash", s.Shell, "a step of a composite action has a shell")
		}
		code := r.bash(s.Run, s.Env)
		r.status[s.Name] = code
		r.failed = r.failed || code != 0
	}
}

// bash runs a script as GitHub does, and returns its exit status.
func (r *runner) bash(script string, env map[string]string) int {
	r.t.Helper()
	require.NotContains(r.t, script, "${{", "what is not ours gets into a script by its environment")
	plan, err := filepath.Abs("sample/plan.json")
	require.NoError(r.t, err)
	c := exec.Command("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script)
	c.Dir = r.dir
	c.Env = append(os.Environ(), "PATH="+bin+":"+os.Getenv("PATH"), "PLAN="+plan,
		"GITHUB_ACTIONS=true", "GITHUB_WORKSPACE="+r.dir, "GITHUB_STEP_SUMMARY="+r.summary)
	for name, value := range env {
		c.Env = append(c.Env, name+"="+r.expand(value))
	}
	c.Stdout, c.Stderr = &r.output, &r.output
	err = c.Run()
	if exit := new(exec.ExitError); !errors.As(err, &exit) {
		require.NoError(r.t, err)
	}
	return c.ProcessState.ExitCode()
}

var expression = regexp.MustCompile(`\$\{\{ inputs\.([a-z-]+) \}\}`)

// expand replaces the inputs that text names.
func (r *runner) expand(text string) string {
	r.t.Helper()
	text = expression.ReplaceAllStringFunc(text, func(e string) string {
		value, ok := r.inputs[expression.FindStringSubmatch(e)[1]]
		require.True(r.t, ok, "no input: %s", e)
		return value
	})
	require.NotContains(r.t, text, "${{")
	return text
}

// holds evaluates the condition of a step. Without one a step runs if none before it failed.
func (r *runner) holds(condition string) bool {
	r.t.Helper()
	if condition == "" {
		return !r.failed
	}
	condition, ok := strings.CutPrefix(condition, "${{ ")
	require.True(r.t, ok)
	condition, ok = strings.CutSuffix(condition, " }}")
	require.True(r.t, ok)
	always := false
	for part := range strings.SplitSeq(condition, " && ") {
		if part == "!cancelled()" {
			always = true
			continue
		}
		m := regexp.MustCompile(`^inputs\.([a-z-]+) (==|!=) '([^']*)'$`).FindStringSubmatch(part)
		require.NotNil(r.t, m, part)
		value, ok := r.inputs[m[1]]
		require.True(r.t, ok, part)
		if (value == m[3]) != (m[2] == "==") {
			return false
		}
	}
	return always || !r.failed
}

// runAction runs the steps of our action.
func (r *runner) runAction(with map[string]string) {
	r.t.Helper()
	var file struct {
		Name, Description string
		Inputs            map[string]struct {
			Description string
			Required    bool
			Default     *string
		}
		Runs struct {
			Using string
			Steps []step
		}
	}
	read(r.t, "action.yml", &file)
	require.Equal(r.t, "composite", file.Runs.Using)
	r.inputs = make(map[string]string)
	for name, input := range file.Inputs {
		require.NotEmpty(r.t, input.Description, name)
		value, given := with[name]
		switch {
		case given:
			r.inputs[name] = value
		case input.Default != nil:
			r.inputs[name] = *input.Default
		default:
			require.False(r.t, input.Required, "input %s is missing", name)
		}
	}
	for name := range with {
		require.Contains(r.t, file.Inputs, name)
	}
	for i := range file.Runs.Steps {
		s := &file.Runs.Steps[i]
		r.run(s)
	}
}

// file returns what a step wrote.
func (r *runner) file(name string) string {
	r.t.Helper()
	if !filepath.IsAbs(name) {
		name = filepath.Join(r.dir, name)
	}
	data, err := os.ReadFile(name)
	require.NoError(r.t, err)
	return string(data)
}

// annotations returns the lines that GitHub reads.
func (r *runner) annotations() []string {
	var all []string
	for line := range strings.Lines(r.output.String()) {
		if strings.HasPrefix(line, "::") {
			all = append(all, strings.TrimSuffix(line, "\n"))
		}
	}
	return all
}

func read(t *testing.T, name string, to any) {
	t.Helper()
	data, err := os.ReadFile(name)
	require.NoError(t, err)
	require.NoError(t, yaml.Unmarshal(data, to))
}

// TestWorkflow runs the job of a team with a Terraform repository.
func TestWorkflow(t *testing.T) {
	const name = "sample/.github/workflows/policies.yml"
	var workflow struct {
		Jobs map[string]struct {
			Steps []step
		}
	}
	read(t, name, &workflow)
	data, err := os.ReadFile(name)
	require.NoError(t, err)
	_, steps, _ := strings.Cut(string(data), "steps:\n")
	require.LessOrEqual(t, strings.Count(steps, "\n"), 10, "the job has ten lines")

	r := newRunner(t)
	require.NoError(t, os.Remove(filepath.Join(r.dir, "plan.json"))) // Terraform makes it
	job := workflow.Jobs["policies"].Steps
	for i := range job {
		r.run(&job[i])
	}
	require.False(t, r.failed, r.output.String())
	require.Equal(t, map[string]int{"": 0, "Install iameval": 0, "Extract": 0, "Lint": 0, "Test": 0, "Diff": 0}, r.status)
	require.Equal(t, []string{"actions/checkout@v5", "hashicorp/setup-terraform@v3", "actions/setup-go@v6", "github/codeql-action/upload-sarif@v4"}, r.uses)
	require.Empty(t, r.annotations())
	require.Contains(t, r.output.String(), "aws_iam_policy.reader ")
	require.Contains(t, r.file(r.summary), "aws\\_iam\\_policy.reader (identity) allows what it did not")
	require.Contains(t, r.file("iameval.html"), "aws_iam_policy.reader")
	require.Len(t, suites(t, r.file("iameval.junit.xml")), 1)
}

// act runs the action alone.
func act(t *testing.T, with map[string]string, prepare func(dir string)) *runner {
	t.Helper()
	r := newRunner(t)
	if prepare != nil {
		prepare(r.dir)
	}
	r.run(&step{Uses: action, With: with})
	return r
}

// TestActionFinds looks at what the action says of a repository with mistakes.
func TestActionFinds(t *testing.T) {
	plan := map[string]string{"policies": "plan.json", "diff": "plan.json", "lint-flags": "-config none"}
	r := act(t, plan, func(dir string) {
		name := filepath.Join(dir, "tests/reports.iam.json")
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		require.Contains(t, string(data), `"s3:PutObject"`)
		data = bytes.Replace(data, []byte(`"s3:PutObject"`), []byte(`"s3:GetObject"`), 1)
		require.NoError(t, os.WriteFile(name, data, 0o600))
	})
	require.True(t, r.failed)
	require.Equal(t, map[string]int{"Install iameval": 0, "Extract": 0, "Lint": 1, "Test": 1, "Diff": 0}, r.status, r.output.String())

	annotations := r.annotations()
	require.Len(t, annotations, 2, r.output.String())
	require.Regexp(t, `^::warning file=plan\.json,line=1,col=\d+,title=after-apply::aws_sqs_queue_policy\.events: the policy is known only after apply`, annotations[0])
	require.Regexp(t, `^::error file=tests/reports\.iam\.json,line=30,.*title=[^:]*::.*outcome allowed, want denied`, annotations[1])
	for _, part := range []string{"after-apply", "write nothing", "not known whether the change allows more"} {
		require.Contains(t, r.file(r.summary), part)
	}

	all := suites(t, r.file("iameval.junit.xml"))
	require.Len(t, all, 1)
	require.Equal(t, "tests/reports.iam.json", all[0].Name)
	require.Equal(t, 8, all[0].Totals.Tests)
	require.Equal(t, 1, all[0].Totals.Failed)
	for _, c := range all[0].Tests {
		want := junit.StatusPassed
		if c.Name == "write nothing" {
			want = junit.StatusFailed
		}
		require.Equal(t, want, c.Status, c.Name)
	}
}

func suites(t *testing.T, text string) []junit.Suite {
	t.Helper()
	all, err := junit.Ingest([]byte(text))
	require.NoError(t, err)
	return all
}

// TestActionFails requires that what the action cannot do fails the job.
func TestActionFails(t *testing.T) {
	for _, tt := range []struct {
		name string
		with map[string]string
		want map[string]int
	}{
		{"no such plan", map[string]string{"policies": "none.json"}, map[string]int{"Install iameval": 0, "Extract": 1, "Lint": 2, "Test": 0}},
		{"no such cases", map[string]string{"policies": "plan.json", "tests": "none/..."}, map[string]int{"Install iameval": 0, "Extract": 0, "Lint": 0, "Test": 2}},
		{"no cases wanted", map[string]string{"policies": "plan.json", "tests": ""}, map[string]int{"Install iameval": 0, "Extract": 0, "Lint": 0}},
		{"no such old plan", map[string]string{"policies": "plan.json", "diff": "none.json plan.json"}, map[string]int{"Install iameval": 0, "Extract": 0, "Lint": 0, "Test": 0, "Diff": 2}},
		{"strict", map[string]string{"policies": "plan.json", "diff": "plan.json", "fail-on-diff": "true"}, map[string]int{"Install iameval": 0, "Extract": 0, "Lint": 0, "Test": 0, "Diff": 1}},
		{"no such level", map[string]string{"policies": "plan.json", "level": "low"}, map[string]int{"Install iameval": 0, "Extract": 0, "Lint": 2, "Test": 0}},
		{"the suppression is over", map[string]string{"policies": "plan.json", "lint-flags": "-time 2027-03-31"}, map[string]int{"Install iameval": 0, "Extract": 0, "Lint": 1, "Test": 0}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := act(t, tt.with, nil)
			require.Equal(t, tt.want, r.status, r.output.String())
		})
	}
}

// TestSARIF lets Microsoft's tool validate what is uploaded. The tool ends with 0 whatever it finds.
func TestSARIF(t *testing.T) {
	tool := os.Getenv("SARIF_MULTITOOL")
	if tool == "" {
		t.Skip("SARIF_MULTITOOL names no Sarif.Multitool, of the npm package @microsoft/sarif-multitool-linux")
	}
	r := act(t, map[string]string{"policies": "plan.json", "tests": "", "lint-flags": "-config none"}, nil)
	c := exec.Command(tool, "validate", "iameval.sarif")
	c.Dir = r.dir
	out, err := c.CombinedOutput()
	require.NoError(t, err, "%s", out)
	require.Contains(t, string(out), "Analysis completed successfully")
	require.NotRegexp(t, `(?m): (error|warning) `, string(out))
	require.Contains(t, r.file("iameval.sarif"), `"after-apply"`)
}

// TestScript runs the job of another kind of CI.
func TestScript(t *testing.T) {
	r := newRunner(t)
	require.NoError(t, os.Remove(filepath.Join(r.dir, "plan.json")))
	require.Zero(t, r.bash(r.file("policies.sh"), nil), r.output.String())
	require.Len(t, suites(t, r.file("policies.xml")), 1)
}

// TestOutput compares what commands print of the sample.
func TestOutput(t *testing.T) {
	for name, line := range map[string]string{
		"extract": "iameval extract plan.json",
		"lint":    "iameval lint -config none plan.json",
		"diff":    "iameval diff plan.json",
	} {
		r := newRunner(t)
		require.Equal(t, 1, r.bash(line, nil), r.output.String())
		golden := filepath.Join("testdata", name+".golden")
		if *update {
			require.NoError(t, os.WriteFile(golden, r.output.Bytes(), 0o600))
		}
		want, err := os.ReadFile(golden)
		require.NoError(t, err)
		require.Equal(t, string(want), r.output.String())
	}
}

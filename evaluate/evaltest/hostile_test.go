package evaltest

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"
)

// TestHostileCaseFiles reads files made to cost more than their length, or to have more
// read of them than stands there. None takes more than a second here: a file whose cost
// were the square of its length would take minutes.
func TestHostileCaseFiles(t *testing.T) {
	const n = 20_000
	list := func(before, each, after string) string {
		return before + strings.TrimSuffix(strings.Repeat(each+",", n), ",") + after
	}
	numbered := func(before, format, after string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, format+",", i)
		}
		return before + strings.TrimSuffix(b.String(), ",") + after
	}
	const statement = `{"Effect":"Allow","Action":"s3:*","Resource":"*"}`
	for name, tt := range map[string]struct {
		text     string
		problems int // 0 if it is to load
	}{
		"groups without cases":        {list("[", `{}`, "]"), maxProblems},
		"empty groups":                {list("[", `{"cases":[]}`, "]"), maxProblems},
		"unknown members":             {numbered("[{", `"x%d":1`, "}]"), maxProblems},
		"long unknown member":         {`[{"` + strings.Repeat("cases", n) + `":1,"cases":[]}]`, 2},
		"duplicate members":           {list("[{", `"cases":[]`, "}]"), maxProblems},
		"nothing but line breaks":     {"[" + strings.Repeat("\n", 10*n) + "]", 1},
		"problems at the ends":        {"[{}," + strings.Repeat("\n", 10*n) + "{}]", 2},
		"cases that are no objects":   {list(`[{"cases":[`, "1", `]}]`), maxProblems},
		"cases":                       {list(`[{"cases":[`, `{"principal":"anonymous","want":"denied"}`, `]}]`), 0},
		"groups":                      {list("[", inGroup(`"coverage":1`)[1:len(inGroup(`"coverage":1`))-1], "]"), 0},
		"policies":                    {list(`[{"policies":{"identity":[`, `{"Version":"2012-10-17","Statement":`+statement+`}`, `]},`+inGroup(`"coverage":1`)[2:]), 0},
		"policies with mistakes":      {list(`[{"policies":{"identity":[`, `{"Statement":{}}`, `]},`+inGroup(`"coverage":1`)[2:]), maxProblems},
		"mistakes far into a policy":  {inGroup(`"policies":{"boundary":{"Version":"2012-10-17",` + strings.Repeat("\n", n) + `"Statement":[` + strings.Repeat("{},", 40) + `{}]}}`), maxProblems},
		"one policy named often":      {list(`[{"policies":{"identity":[`, `"near.json"`, `]},`+inGroup(`"coverage":1`)[2:]), 0},
		"absent files":                {numbered(`[{"policies":{"identity":[`, `"%d.json"`, `]},`+inGroup(`"coverage":1`)[2:]), maxProblems},
		"many folders above":          {inGroup(`"policies":{"boundary":"` + strings.Repeat("../", 10*n) + `x.json"}`), 1},
		"up and down":                 {inGroup(`"policies":{"boundary":"` + strings.Repeat("a/../", 10*n) + `near.json"}`), 0},
		"long name of a file":         {inGroup(`"policies":{"boundary":"` + strings.Repeat("x", 10*n) + `"}`), 1},
		"condition keys":              {numbered(`[{"cases":[{"principal":"anonymous","want":"denied","context":{`, `"a:%d":"x"`, `}}]}]`), 0},
		"condition keys of one name":  {list(`[{"cases":[{"principal":"anonymous","want":"denied","context":{`, `"a:b":"x"`, `}}]}]`), maxProblems},
		"values of a condition key":   {list(`[{"cases":[{"principal":"anonymous","want":"denied","context":{"a:b":[`, `"x"`, `]}}]}]`), 0},
		"levels":                      {list(`[{"policies":{"scp":[`, `[]`, `]},`+inGroup(`"coverage":1`)[2:]), 0},
		"tags":                        {numbered(`[{"role":{"arn":"x","tags":{`, `"%d":""`, `}},"cases":[{"principal":"anonymous","want":"denied"}]}]`), 0},
		"requests of a session":       {list(`[{"role":{"arn":"x"},"cases":[{"principal":"anonymous","want":"denied","session":{"requests":[`, `{"want":"denied"}`, `]}}]}]`), 0},
		"requests that want nothing":  {list(`[{"role":{"arn":"x"},"cases":[{"principal":"anonymous","want":"denied","session":{"requests":[`, `{}`, `]}}]}]`), maxProblems},
		"escape sequences":            {`[{"` + strings.Repeat(`\u0041`, n) + `":1,"cases":[]}]`, 2},
		"another letter case, quoted": {inGroup(`"\u0043overage":1`), 1},
		"name with an escape":         {inGroup(`"\u0063overage":1`), 0},
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			begin := time.Now()
			groups, err := Load(caseFiles(tt.text), "cases/x.json")
			elapsed := time.Since(begin)
			runtime.ReadMemStats(&after)
			t.Logf("%d bytes: %v, %d bytes allocated for each", len(tt.text), elapsed, int(after.TotalAlloc-before.TotalAlloc)/len(tt.text))
			require.Less(t, elapsed, time.Minute)
			if tt.problems == 0 {
				require.NoError(t, err)
				require.NotEmpty(t, groups)
				return
			}
			require.Len(t, err.(interface{ Unwrap() []error }).Unwrap(), tt.problems)
			require.Less(t, len(err.Error()), 10_000+len(tt.text), "but for a pointer, the text is short")
		})
	}
}

// TestCaseFilesThatCannotBeRead has file systems that fail.
func TestCaseFilesThatCannotBeRead(t *testing.T) {
	refused := errors.New("refused")
	_, err := Load(failing{caseFiles(inGroup(`"coverage":1`)), refused}, "cases/x.json")
	require.EqualError(t, err, "evaltest: cases/x.json: refused")
}

// failing is a file system whose files cannot be read.
type failing struct {
	fstest.MapFS
	err error
}

func (f failing) ReadFile(string) ([]byte, error) { return nil, f.err }

package catalog_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/internal/allocation"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/policy/lint"
	"github.com/seed-1d0cfdb5/iam/policy/lint/catalog"
)

// TestLinear looks at documents as large as Parse accepts, in which each element has very
// many parts, and patterns that are compared with many names. Were one of the checks
// quadratic, it would take minutes.
func TestLinear(t *testing.T) {
	catalog.Date() // unpack it now
	const n = 900 << 10
	fill := func(head, part, tail string) string {
		var b strings.Builder
		b.WriteString(head)
		for i := 0; b.Len() < n; i++ {
			if i > 0 {
				b.WriteString(",\n")
			}
			b.WriteString(strings.ReplaceAll(part, "#", fmt.Sprint(i)))
		}
		return b.String() + tail
	}
	half := func(part string) string { return strings.TrimSuffix(strings.Repeat(part+",", n/2/(len(part)+1)), ",") }
	const (
		version = `{"Version": "2012-10-17", "Statement": `
		allow   = version + `{"Effect": "Allow", `
	)
	for _, tt := range []struct {
		name, document string
		unfinished     bool
	}{
		{"wildcards", fill(allow+`"Resource": "*", "Action": [`, `"ec2:*a*#"`, `]}}`), true},
		{"all of a service", fill(allow+`"Resource": "arn:aws:sqs:*", "Action": [`, `"ec2:*"`, `]}}`), true},
		{"long patterns", fill(allow+`"Resource": "*", "Action": [`, `"ec2:`+strings.Repeat("*a?", 1000)+`"`, `]}}`), true},
		{"unknown actions", fill(allow+`"Resource": "*", "Action": [`, `"ec2:DescribeInstance#"`, `]}}`), false},
		{"unknown services", fill(allow+`"Resource": "*", "Action": [`, `"ec#:*"`, `]}}`), false},
		{"statements", fill(version+"[", `{"Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::#"}`, "]}"), false},
		{"resources", fill(allow+`"Action": "ec2:*", "Resource": [`, `"arn:aws:ec2:*:*:*a#*"`, `]}}`), false},
		{"resources of others", fill(allow+`"Action": "ec2:*", "Resource": [`, `"arn:aws:?*:*:*:*a*b*c*#"`, `]}}`), false},
		{"long resources", fill(allow+`"Action": "ec2:RunInstances", "Resource": [`, `"arn:aws:ec2:*:*:vpc?/`+strings.Repeat("*a/?*", 4000)+`b"`, `]}}`), true},
		{"actions and resources", allow + `"Action": [` + half(`"ec2:Describe*"`) + `], "Resource": [` + half(`"arn:aws:sqs:*:*:*"`) + `]}}`, true},
		{"types of others", fill(allow+`"Action": [`+half(`"ec2:RunInstances"`)+`], "Resource": [`, `"arn:aws:ec2:*:*:vpc/#"`, `]}}`), true},
		{"types that there are not", fill(allow+`"Action": [`+half(`"ec2:RunInstances"`)+`], "Resource": [`, `"arn:aws:ec2:*:*:vpx#/#"`, `]}}`), true},
		{"keys", fill(allow+`"Resource": "*", "Action": "s3:*", "Condition": {"StringEquals": {`, `"s3:key#": "a"`, `}}}}`), true},
		{"tags", fill(allow+`"Resource": "*", "Action": "ec2:*", "Condition": {"StringEquals": {`, `"ec2:ResourceTag/#": "a"`, `}}}}`), true},
		{"actions and keys", fill(allow+`"Action": [`+half(`"ec2:DescribeInstances"`)+`], "Resource": "*", "Condition": {"StringEquals": {`,
			`"aws:ResourceTag/#": "a"`, `}}}}`), true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p, err := policy.Parse([]byte(tt.document), policy.Identity, policy.WithMaxBytes(2<<20))
			if err != nil { // it was cut in a place where it cannot be
				p, err = policy.Parse([]byte(strings.Replace(tt.document, `": "a"}}}}`, `}}}}`, 1)), policy.Identity, policy.WithMaxBytes(2<<20))
			}
			require.NoError(t, err)
			start := time.Now()
			var findings []lint.Finding
			allocated := allocation.By(func() { findings = catalog.Check(p) })
			t.Logf("%v, %d bytes for a byte, %d findings", time.Since(start), allocated/uint64(len(tt.document)), len(findings))
			require.Less(t, time.Since(start), time.Minute)
			require.Equal(t, tt.unfinished, slices.ContainsFunc(findings, func(f lint.Finding) bool { return f.Code == lint.Unfinished }))
			if !allocation.RaceDetector {
				require.Less(t, allocated, uint64(350*len(tt.document)))
			}
		})
	}
}

// readManaged returns the policies that AWS publishes. They are not part of the
// repository: IAM_CORPUS is the folder that has them.
func readManaged(t testing.TB) []*policy.Policy {
	t.Helper()
	corpus := os.Getenv("IAM_CORPUS")
	if corpus == "" {
		t.Skip("IAM_CORPUS is not set")
	}
	f, err := os.Open(filepath.Join(corpus, "managed.jsonl"))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, f.Close()) })
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 4<<20)
	var policies []*policy.Policy
	for lines.Scan() {
		var line struct {
			Name, Type string
			Document   json.RawMessage
		}
		require.NoError(t, json.Unmarshal(lines.Bytes(), &line))
		policies = append(policies, policy.MustParse(string(line.Document), typeOf(t, line.Type), policy.WithName(line.Name)))
	}
	require.NoError(t, lines.Err())
	return policies
}

// TestManaged counts the findings in the policies that AWS publishes. Each of them was
// read: see the comments on the codes for what they are about.
func TestManaged(t *testing.T) {
	counts := make(map[lint.Code]int)
	for _, p := range readManaged(t) {
		for _, f := range catalog.Check(p) {
			counts[f.Code]++
		}
	}
	want := map[lint.Code]int{
		catalog.ActionKey: 14, catalog.ActionResource: 106, catalog.MisnamedAction: 8, catalog.OneValue: 3,
		catalog.UnlistedAction: 9, catalog.UnlistedService: 31,
	}
	if diff := gocmp.Diff(want, counts); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

// BenchmarkCheck looks at 500 policies that AWS publishes.
func BenchmarkCheck(b *testing.B) {
	policies := readManaged(b)[:500]
	catalog.Date()
	for b.Loop() {
		for _, p := range policies {
			catalog.Check(p)
		}
	}
}

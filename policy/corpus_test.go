package policy

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// corpusTemplates have a placeholder for a Region or an account (SEMANTICS S-37, S-38).
var corpusTemplates = map[string]bool{
	"reference_policies_condition-keys-L796":                true, // arn:aws:service:region:account:*
	"reference_policies_elements_condition_operators-L313":  true, // arn:aws:sqs:REGION:123456789012:QUEUE-ID
	"vpc_endpoint_policies__cloudformation_endpoint_policy": true, // arn:aws:cloudformation:<region>:aws:transform/*
	"vpc_endpoint_policies__imagebuilder_endpoint_policy":   true,
	"vpc_endpoint_policies__ssm_endpoint_policy":            true,
}

// TestCorpus parses policies as AWS publishes and people write them. They are
// not part of the repository: IAM_CORPUS is the folder that has them.
func TestCorpus(t *testing.T) {
	corpus := os.Getenv("IAM_CORPUS")
	if corpus == "" {
		t.Skip("IAM_CORPUS is not set")
	}
	names, err := filepath.Glob(filepath.Join(corpus, "*.jsonl"))
	require.NoError(t, err)
	require.NotEmpty(t, names, "no policies in %s", corpus)
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".jsonl"), func(t *testing.T) {
			f, err := os.Open(name)
			require.NoError(t, err)
			t.Cleanup(func() { require.NoError(t, f.Close()) })
			lines := bufio.NewScanner(f)
			lines.Buffer(nil, 4<<20)
			n := 0
			for lines.Scan() {
				var line struct {
					Name, Type string
					Document   json.RawMessage
				}
				require.NoError(t, json.Unmarshal(lines.Bytes(), &line))
				p, err := Parse(line.Document, typesByWord[line.Type], WithName(line.Name))
				if corpusTemplates[line.Name] {
					require.Error(t, err, line.Name)
					continue
				}
				require.NoError(t, err)
				requireRoundTrip(t, p, line.Document)
				n++
			}
			require.NoError(t, lines.Err())
			require.NotZero(t, n)
		})
	}
}

func TestPolicies(t *testing.T) {
	names, err := filepath.Glob("../testdata/policies/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, names, "no policies in testdata/policies")
	for _, name := range names {
		t.Run(filepath.Base(name), func(t *testing.T) {
			p, data := readPolicy(t, name)
			requireRoundTrip(t, p, data)
			require.Equal(t, filepath.Base(name), p.Name())
		})
	}
}

// readPolicy parses a file named NAME.TYPE.json.
func readPolicy(t testing.TB, name string) (*Policy, []byte) {
	t.Helper()
	data, err := os.ReadFile(name)
	require.NoError(t, err)
	parts := strings.Split(filepath.Base(name), ".")
	require.Len(t, parts, 3, "%s is not NAME.TYPE.json", name)
	p, err := Parse(data, typesByWord[parts[1]], WithName(filepath.Base(name)))
	require.NoError(t, err)
	return p, data
}

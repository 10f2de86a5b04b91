package access_test

import (
	"context"
	"flag"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate/access"
	"github.com/seed-1d0cfdb5/iam/evaluate/internal/world"
	"github.com/seed-1d0cfdb5/iam/policy"
)

var (
	z3Questions = flag.Int("z3.n", 30, "number of questions that are asked of z3 too")
	z3Bytes     = flag.Int("z3.bytes", 4_000, "size of the largest documents that z3 is asked about")
)

// TestZ3 asks z3, a solver that knows nothing of this library, the same questions about
// identity-based policies of the corpus less a value, both ways. No answer may differ.
func TestZ3(t *testing.T) {
	skipUnderRace(t)
	z3, err := exec.LookPath("z3")
	if err != nil {
		t.Skip("z3 is not installed (Debian: apt-get install z3)")
	}
	docs := corpus(t)
	c := world.Seeded(seed(t), 3)
	refused := map[string]int{}
	var theirs, ours []time.Duration
	answers := map[string]int{}
	slow := 0
	for i, doc := range world.Permuted(c, docs) {
		if len(ours) >= *z3Questions {
			break
		}
		if doc.typ != policy.Identity || len(doc.Document) > *z3Bytes {
			continue
		}
		cut, ok := leaveOut(t, world.Seeded(7, uint64(i)), &doc)
		if !ok {
			continue
		}
		for _, each := range []struct {
			name           string
			old, new       []byte
			before, within *policy.Policy
		}{
			{"less against whole", doc.Document, cut.document, doc.parsed, cut.parsed},
			{"whole against less", cut.document, doc.Document, cut.parsed, doc.parsed},
		} {
			script, problem := newAccessSMT(each.old, each.new)
			if problem != "" {
				kind, _, _ := strings.Cut(problem, ":")
				refused[kind]++
				break
			}
			want, took := askZ3(t, z3, script)
			if want == "" {
				slow++
				continue
			}
			began := time.Now()
			a := access.NewAccess(access.Alone(each.before), access.Alone(each.within), nil)
			ours, theirs = append(ours, time.Since(began)), append(theirs, took)
			got := map[access.Outcome]string{access.Yes: "sat", access.No: "unsat"}[a.Outcome]
			require.Equal(t, want, got, "%s without %s %q, %s: %v %v %s", doc.Name, cut.element, cut.value, each.name, a.Outcome, a.Request, a.Why)
			answers[got]++
		}
	}
	t.Logf("%d questions: %v, none differs; %d that z3 did not answer in time\nz3    %s\naccess %s\nrefused: %v", len(ours), answers, slow, spread(theirs), spread(ours), refused)
	require.GreaterOrEqual(t, len(ours), min(*z3Questions, 150), "too few questions")
	require.Less(t, 20*ours[len(ours)/2], theirs[len(theirs)/2], "medians, each of which spread has sorted")
}

// askZ3 returns "sat", "unsat" or, if there is no answer in time, "".
func askZ3(t *testing.T, z3, script string) (answer string, took time.Duration) {
	t.Helper()
	limit, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	cmd := exec.CommandContext(limit, z3, "-in")
	cmd.Stdin = strings.NewReader(script)
	began := time.Now()
	out, err := cmd.CombinedOutput()
	took = time.Since(began)
	answer = strings.TrimSpace(string(out))
	if limit.Err() != nil || answer == "unknown" || answer == "timeout" {
		return "", took
	}
	require.NoError(t, err, "%s\n%s", answer, script)
	require.Contains(t, []string{"sat", "unsat"}, answer, script)
	return answer, took
}

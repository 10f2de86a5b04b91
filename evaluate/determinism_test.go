package evaluate_test

import (
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/evaltest"
)

var determinismDecisions = flag.Int("determinism.decisions", 20_000, "number of decisions that TestDeterminism hashes")

// goldenHashes has a line for each number of decisions that was ever asked for:
// the number, what was hashed, and the hash. Option -update rewrites it.
const goldenHashes = "../testdata/conformance/hashes.txt"

// TestDeterminism decides the requests of testdata/conformance, and mixtures of
// them, and compares the hash of all decisions, and of the text of some
// explanations, with that of other builds: a decision depends neither on the
// processor nor on the compiler nor on the time. For a long run:
//
//	GOARCH=386 go test ./evaluate -run TestDeterminism -v -timeout 0 -determinism.decisions 1000000
func TestDeterminism(t *testing.T) {
	groups := loadConformance(t)
	evaluators := make([]*evaluate.Evaluator, len(groups))
	source := rand.NewPCG(10, 6)
	// rand.Rand draws other numbers where an int has 32 bits.
	below := func(n int) int { return int(source.Uint64() % uint64(n)) }

	decisions, texts := sha256.New(), sha256.New()
	outcomes := map[string]int{}
	for i := range *determinismDecisions {
		number := below(len(groups))
		p := groups[number].Policies
		req := groups[number].Cases[0].Request
		mix(&req, groups, below)
		if evaluators[number] == nil {
			attached, _ := attach(&groups[number].Cases[0].Request, p)
			evaluators[number] = evaluate.MustNew(attached)
		}
		d := evaluate.Evaluate(&req, p)
		byAttached := evaluators[number].Evaluate(&req, &evaluate.Policies{Session: p.Session, Endpoint: p.Endpoint})
		outcomes[d.Outcome.String()]++
		decisions.Write(fmt.Appendf(nil, "%d: %s\n%s\n", i, described(d), described(byAttached)))
		if i%64 == 0 {
			validity := evaluate.Ask(&req, p).Until()
			texts.Write(fmt.Appendf(nil, "%d: %s%s\n", i, evaluate.Ask(&req, p).Explain(), validity))
		}
	}
	for name, n := range outcomes {
		require.Greater(t, n, *determinismDecisions/50, "%s: too few of %v", name, outcomes)
	}

	got := map[string]string{
		fmt.Sprintf("%d decisions", *determinismDecisions):    hex.EncodeToString(decisions.Sum(nil)),
		fmt.Sprintf("%d explanations", *determinismDecisions): hex.EncodeToString(texts.Sum(nil)),
	}
	t.Logf("%v %v", outcomes, got)
	golden := readHashes(t)
	if *update {
		maps.Copy(golden, got)
		var lines strings.Builder
		for _, what := range slices.Sorted(maps.Keys(golden)) {
			fmt.Fprintf(&lines, "%s %s\n", what, golden[what])
		}
		require.NoError(t, os.WriteFile(goldenHashes, []byte(lines.String()), 0o600))
		return
	}
	for what, hash := range got {
		require.Contains(t, golden, what, "no hash of so many: add it with -update on one build, and run the test on another")
		require.Equal(t, golden[what], hash, "%s differ from those of other builds or, if all builds agree, of older versions", what)
	}
}

// readHashes returns the hashes by what was hashed.
func readHashes(t *testing.T) map[string]string {
	t.Helper()
	data, err := os.ReadFile(goldenHashes)
	require.NoError(t, err)
	hashes := make(map[string]string)
	for line := range strings.Lines(string(data)) {
		line = strings.TrimRight(line, "\n")
		space := strings.LastIndexByte(line, ' ')
		require.Positive(t, space, line)
		hashes[line[:space]] = line[space+1:]
	}
	return hashes
}

// mix replaces up to two fields of req by those of other requests.
func mix(req *evaluate.Request, groups []evaltest.Group, below func(int) int) {
	for range below(3) {
		other := &groups[below(len(groups))].Cases[0].Request
		switch below(6) {
		case 0:
			req.Principal = other.Principal
		case 1:
			req.Action = other.Action
		case 2:
			req.Resource, req.ResourceAccount = other.Resource, other.ResourceAccount
		case 3:
			req.Context = other.Context
		case 4:
			req.Time = other.Time
		case 5:
			req.Expires = other.Time
		}
	}
	if req.Time.IsZero() {
		req.Time = time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	}
}

// described returns all that d says.
func described(d evaluate.Decision) string {
	place := ""
	if d.Statement != nil {
		place = fmt.Sprintf(" %s[%d]", d.Statement.Policy().Name(), d.Statement.Index())
	}
	return fmt.Sprintf("%v %v%s: %s", d.Outcome, d.Type, place, d)
}

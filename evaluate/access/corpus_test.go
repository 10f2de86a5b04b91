package access_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/access"
	"github.com/seed-1d0cfdb5/iam/evaluate/internal/world"
	"github.com/seed-1d0cfdb5/iam/policy"
)

var (
	corpusValues = flag.Int("corpus.values", 1, "number of values that are left out of each document of the corpus, one at a time")
	corpusNames  = flag.String("corpus.names", "", "only documents of the corpus whose names have this in them")
)

// A corpusDoc is a document of the corpus.
type corpusDoc struct {
	Name, Type string
	Document   json.RawMessage

	typ    policy.Type
	parsed *policy.Policy
}

// corpus returns the documents that AWS publishes. They are not part of the repository:
// the folder that has them is IAM_CORPUS, or stands beside the repository.
func corpus(t testing.TB) (docs []corpusDoc) {
	t.Helper()
	folder := os.Getenv("IAM_CORPUS")
	if folder == "" {
		folder = "../../../shared/corpus"
	}
	for _, name := range []string{"managed", "docs", "trust", "perimeter"} {
		f, err := os.Open(filepath.Join(folder, name+".jsonl"))
		if os.IsNotExist(err) {
			t.Skipf("there is no corpus: %v; set IAM_CORPUS", err)
		}
		require.NoError(t, err)
		lines := bufio.NewScanner(f)
		lines.Buffer(nil, 4<<20)
		for lines.Scan() {
			var doc corpusDoc
			require.NoError(t, json.Unmarshal(lines.Bytes(), &doc))
			if err := doc.typ.UnmarshalText([]byte(typeNames[strings.ToLower(doc.Type)])); err != nil {
				t.Fatalf("%s: %q: %v", doc.Name, doc.Type, err)
			}
			doc.parsed, err = policy.Parse(doc.Document, doc.typ, policy.WithName(doc.Name))
			if err != nil {
				continue // some are examples of what AWS refuses
			}
			if strings.Contains(doc.Name, *corpusNames) {
				docs = append(docs, doc)
			}
		}
		require.NoError(t, lines.Err())
		require.NoError(t, f.Close())
	}
	return docs
}

var typeNames = map[string]string{
	"identity": "Identity", "resource": "Resource", "trust": "Trust", "scp": "SCP", "rcp": "RCP", "boundary": "Boundary", "session": "Session", "endpoint": "Endpoint",
}

// TestCorpus compares each document of the corpus with itself, and with itself but for a
// value of an element, both ways. One way there can be no new access.
func TestCorpus(t *testing.T) {
	skipUnderRace(t)
	docs := corpus(t)
	s := seed(t)
	var self, wider, narrower, possible []time.Duration
	var redundant, unknown []string
	yes := 0
	timed := func(times *[]time.Duration, name string, ask func() access.Answer) access.Answer {
		began := time.Now()
		a := ask()
		*times = append(*times, time.Since(began))
		if a.Outcome == access.Unknown {
			unknown = append(unknown, fmt.Sprintf("%s: %s", name, a.Why))
		}
		return a
	}
	for i, doc := range docs {
		whole := access.Alone(doc.parsed)
		a := timed(&self, doc.Name+" against itself", func() access.Answer { return access.NewAccess(whole, whole, nil) })
		require.NotEqual(t, access.Yes, a.Outcome, "%s against itself: %v", doc.Name, a.Request)
		a = timed(&possible, "Possible of "+doc.Name, func() access.Answer { return access.Possible(whole, nil) })
		if a.Outcome == access.Yes {
			require.Empty(t, (&pair{calls: doc.typ == policy.Trust}).isWitness(a, nil, whole), doc.Name)
		}
		for n := range *corpusValues {
			c := world.Seeded(s, uint64(i)<<8|uint64(n))
			cut, ok := leaveOut(t, c, &doc)
			if !ok {
				continue
			}
			less := access.Alone(cut.parsed)
			if cut.widens {
				whole, less = less, whole
			}
			name := fmt.Sprintf("%s without %s %q", doc.Name, cut.element, cut.value)
			a := timed(&narrower, name+", less access", func() access.Answer { return access.NewAccess(whole, less, nil) })
			require.NotEqual(t, access.Yes, a.Outcome, "%s: there is new access though it says less: %v %v", name, a.Request, a.Call)
			switch a = timed(&wider, name+", more access", func() access.Answer { return access.NewAccess(less, whole, nil) }); a.Outcome {
			case access.No:
				redundant = append(redundant, name)
			case access.Yes:
				yes++
				require.Empty(t, (&pair{calls: doc.typ == policy.Trust}).isWitness(a, less, whole), name)
			case access.Unknown:
			}
			whole = access.Alone(doc.parsed)
		}
	}
	t.Logf("%d documents\nagainst itself      %s\npossible            %s\nless against whole  %s\nwhole against less  %s\n%d yes, %d no", len(docs), spread(self), spread(possible), spread(narrower), spread(wider), yes, len(redundant))
	t.Logf("values without which nothing changes:\n%s", strings.Join(redundant[:min(len(redundant), 200)], "\n"))
	require.Empty(t, unknown, "unknown: %d\n%s", len(unknown), first(unknown))
}

// isWitness is confirm without a look at what the policies read.
func (p *pair) isWitness(a access.Answer, before, after *evaluate.Policies) string {
	if p.calls {
		return confirmCall(a, before, after)
	}
	switch {
	case a.Request == nil:
		return "there is no witness"
	case !evaluate.Evaluate(a.Request, after).Allowed():
		return fmt.Sprintf("%v is not allowed", a.Request)
	case before != nil && evaluate.Evaluate(a.Request, before).Allowed():
		return fmt.Sprintf("%v was allowed before", a.Request)
	}
	return ""
}

// A cut is a document without one of its values.
type cut struct {
	element, value string
	widens         bool // what is left allows no less
	document       []byte
	parsed         *policy.Policy
}

// leaveOut returns doc without one value of a list, by chance.
func leaveOut(t testing.TB, c world.Chance, doc *corpusDoc) (out cut, ok bool) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(doc.Document))
	d.UseNumber()
	var document map[string]any
	require.NoError(t, d.Decode(&document))
	statements, isList := document["Statement"].([]any)
	if !isList {
		statements = []any{document["Statement"]}
	}
	type place struct {
		in      map[string]any
		key     string
		element string
		widens  bool
	}
	var places []place
	for _, st := range statements {
		st := st.(map[string]any)
		deny := st["Effect"] == "Deny"
		add := func(in map[string]any, key, element string, not bool) {
			if list, ok := in[key].([]any); ok && len(list) > 1 {
				places = append(places, place{in, key, element, deny != not})
			}
		}
		for _, element := range []string{"Action", "NotAction", "Resource", "NotResource"} {
			add(st, element, element, strings.HasPrefix(element, "Not"))
		}
		for _, element := range []string{"Principal", "NotPrincipal"} {
			kinds, _ := st[element].(map[string]any)
			for _, kind := range slices.Sorted(maps.Keys(kinds)) {
				add(kinds, kind, element, element == "NotPrincipal")
			}
		}
		block, _ := st["Condition"].(map[string]any)
		for _, operator := range slices.Sorted(maps.Keys(block)) {
			keys, _ := block[operator].(map[string]any)
			for _, key := range slices.Sorted(maps.Keys(keys)) {
				add(keys, key, "Condition "+operator+" "+key, strings.Contains(operator, "Not"))
			}
		}
	}
	if len(places) == 0 {
		return cut{}, false
	}
	at := world.OneOf(c, places...)
	list := at.in[at.key].([]any)
	i := c.IntN(len(list))
	out = cut{element: at.element, value: fmt.Sprint(list[i]), widens: at.widens}
	at.in[at.key] = slices.Delete(slices.Clone(list), i, i+1)
	var err error
	out.document, err = json.Marshal(document)
	require.NoError(t, err)
	out.parsed, err = policy.Parse(out.document, doc.typ, policy.WithName(doc.Name))
	require.NoError(t, err)
	return out, true
}

// TestLargest asks about the largest document of the corpus.
func TestLargest(t *testing.T) {
	docs := corpus(t)
	largest := slices.MaxFunc(docs, func(a, b corpusDoc) int { return len(a.Document) - len(b.Document) })
	var self, wider, narrower []time.Duration
	for n := range 5 {
		cut, ok := leaveOut(t, world.Seeded(16, uint64(n)), &largest)
		require.True(t, ok)
		for _, each := range []struct {
			times *[]time.Duration
			a, b  *policy.Policy
		}{{&self, largest.parsed, largest.parsed}, {&wider, cut.parsed, largest.parsed}, {&narrower, largest.parsed, cut.parsed}} {
			began := time.Now()
			access.NewAccess(access.Alone(each.a), access.Alone(each.b), nil)
			*each.times = append(*each.times, time.Since(began))
		}
	}
	t.Logf("%s, %d bytes: against itself %s; whole against less %s; less against whole %s", largest.Name, len(largest.Document), spread(self), spread(wider), spread(narrower))
}

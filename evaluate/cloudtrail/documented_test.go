package cloudtrail_test

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"maps"
	"os"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate/cloudtrail"
)

// documented is one of the events that AWS documents, and the page that has it.
type documented struct {
	Page  string          `json:"page"`
	Event json.RawMessage `json:"event"`
}

// readDocumented returns the events of AWS's documentation. They are not part of the
// repository.
func readDocumented(t testing.TB) (all []documented) {
	t.Helper()
	file, err := os.Open("../../../shared/corpus/cloudtrail-documented.jsonl.gz")
	if err != nil {
		t.Skipf("SKIPPED: the documented events are not here: %v", err)
	}
	defer func() { require.NoError(t, file.Close()) }()
	unzipped, err := gzip.NewReader(file)
	require.NoError(t, err)
	lines := bufio.NewScanner(unzipped)
	lines.Buffer(nil, cloudtrail.MaxRecord)
	for lines.Scan() {
		var d documented
		require.NoError(t, json.Unmarshal(lines.Bytes(), &d))
		all = append(all, d)
	}
	require.NoError(t, lines.Err())
	require.NotEmpty(t, all)
	return all
}

// How many of the events that AWS documents become requests, and why the others do not. Most
// callers that are not known are so because of how the documentation writes them, such as
// arn:aws:sts::123456789012:assumed-role/EXAMPLE without a session; and some texts are parts
// of events, or patterns for them.
func TestDocumentedEvents(t *testing.T) {
	got := make(map[string]int)
	for _, d := range readDocumented(t) {
		got[outcome(string(d.Event))]++
	}
	want := map[string]int{
		"judged": 39, "in part: resource not named": 28, "in part: path not named": 2,
		"not-a-call": 24, "no-action": 13, "unknown-caller": 51, "no event": 11,
	}
	total := 0
	for _, name := range slices.Sorted(maps.Keys(got)) {
		t.Logf("%-30s %3d", name, got[name])
		total += got[name]
	}
	require.Equal(t, 168, total)
	require.Equal(t, want, got)
}

// outcome says what becomes of an event.
func outcome(text string) string {
	event, err := cloudtrail.ParseEvent(text)
	if err != nil {
		return "no event"
	}
	outcome := "judged"
	for _, call := range event.Calls() {
		switch {
		case call.Reason != "":
			return string(call.Reason)
		case call.NoResource:
			outcome = "in part: resource not named"
		case call.NameOnly:
			outcome = "in part: path not named"
		}
	}
	return outcome
}

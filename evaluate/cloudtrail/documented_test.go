package cloudtrail_test

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
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
	defer file.Close()
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

// How many of the events that AWS documents become requests, and why the others do not.
func TestDocumentedEvents(t *testing.T) {
	got := make(map[string]int)
	for _, d := range readDocumented(t) {
		event, err := cloudtrail.ParseEvent(string(d.Event))
		if err != nil {
			got["no event"]++
			fmt.Println("ERR", err, string(d.Event)[:min(len(d.Event), 300)])
			continue
		}
		outcome := "judged"
		for _, call := range event.Calls() {
			switch {
			case call.Reason != "":
				outcome = string(call.Reason)
			case call.NoResource && outcome == "judged":
				outcome = "judged in part: resource not named"
			case call.NameOnly && outcome == "judged":
				outcome = "judged in part: path not named"
			}
			fmt.Println(event.Source, event.Name, "|", call.Principal, call.Action, call.Resource, call.Reason, "no", call.NoResource, "name", call.NameOnly)
		}
		got[outcome]++
	}
	for k, v := range got {
		fmt.Println(k, v)
	}
}

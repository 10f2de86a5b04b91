package cloudtrail_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate/cloudtrail"
)

// readAll returns what a log has.
func readAll(t *testing.T, name string) (events []*cloudtrail.Event, errs []error) {
	t.Helper()
	file, err := os.Open(name)
	require.NoError(t, err)
	defer func() { require.NoError(t, file.Close()) }()
	for event, err := range cloudtrail.Read(file) {
		if err != nil {
			errs = append(errs, err)
			continue
		}
		events = append(events, event)
	}
	return events, errs
}

func TestReadContainers(t *testing.T) {
	for name, want := range map[string]int{
		"records.json": 23, "enriched-event.json": 1, "eventbridge.json": 1, "lookup-events.json": 1,
		"cloudwatch-filter-log-events.json": 2,
	} {
		t.Run(name, func(t *testing.T) {
			events, errs := readAll(t, "testdata/"+name)
			require.Empty(t, errs)
			require.Len(t, events, want)
		})
	}
}

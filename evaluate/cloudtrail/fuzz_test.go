package cloudtrail_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate/cloudtrail"
)

// samples calls f for each of the files of testdata.
func samples(tb testing.TB, f func(data []byte)) {
	tb.Helper()
	files, err := filepath.Glob("testdata/*.json")
	require.NoError(tb, err)
	require.NotEmpty(tb, files)
	for _, name := range files {
		data, err := os.ReadFile(name)
		require.NoError(tb, err)
		f(data)
	}
}

// Records stand in the log where they are said to, in order, and are numbered without a gap.
func FuzzRecords(f *testing.F) {
	samples(f, func(data []byte) {
		f.Add(data)
		f.Add(data[:len(data)/2])
		f.Add(zip(f, data))
	})
	for _, log := range []string{named("a") + "\n" + named("b")[:40] + "\n" + named("c"), `{"Records":[{},7,"x",[]]}`, `[{"x":"a"b"}]`} {
		f.Add([]byte(log))
	}
	f.Fuzz(func(t *testing.T, log []byte) {
		isZipped := bytes.HasPrefix(log, []byte{0x1f, 0x8b})
		number, end := 0, int64(0)
		for record, err := range cloudtrail.Records(bytes.NewReader(log)) {
			number++
			if err != nil {
				var logged *cloudtrail.LogError
				require.ErrorAs(t, err, &logged)
				require.Equal(t, number, logged.Record)
				require.NotEmpty(t, logged.Detail)
				continue
			}
			require.Equal(t, number, record.Number)
			require.GreaterOrEqual(t, record.Offset, end)
			require.LessOrEqual(t, len(record.Text), cloudtrail.MaxRecord)
			end = record.Offset + int64(len(record.Text))
			if !isZipped {
				require.Equal(t, string(log[record.Offset:end]), record.Text)
			}
		}
	})
}

// Each event has calls, and each call a request or a reason. Only what can be decided has a
// request.
func FuzzCloudTrailEvent(f *testing.F) {
	samples(f, func(data []byte) {
		for record, err := range cloudtrail.Records(bytes.NewReader(data)) {
			require.NoError(f, err)
			f.Add(record.Text)
		}
	})
	f.Fuzz(func(t *testing.T, text string) {
		e, err := cloudtrail.ParseEvent(text)
		if err != nil {
			require.Nil(t, e)
			return
		}
		calls := e.Calls()
		require.NotEmpty(t, calls)
		for _, c := range calls {
			n := 0
			for _, is := range []bool{c.Request != nil, c.AssumeRole != nil, c.Reason != ""} {
				if is {
					n++
				}
			}
			require.Equal(t, 1, n, describe(c))
			if c.Request != nil {
				require.Equal(t, c.Action, c.Request.Action)
				require.Equal(t, c.Resource, c.Request.Resource)
				require.NotEmpty(t, c.Resource)
			}
		}
		e.Denial()
	})
}

package cloudtrail_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate/cloudtrail"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// named returns a whole event with the given ID.
func named(id string) string {
	return `{"eventVersion":"1.11","eventID":"` + id + `","eventTime":"2026-11-24T09:01:00Z","eventSource":"s3.amazonaws.com","eventName":"ListBuckets","awsRegion":"eu-west-1",` +
		`"userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/ann","accountId":"111122223333"}}`
}

// read returns the IDs of the events that a log has, and what is wrong with it.
func read(log string) (ids string, problems []string) {
	for event, err := range cloudtrail.Read(strings.NewReader(log)) {
		if err != nil {
			problems = append(problems, err.Error())
			continue
		}
		ids += event.ID
	}
	return ids, problems
}

// What is wrong with a record is told with its place, and no other is lost.
func TestBrokenLogs(t *testing.T) {
	a, b, c := named("a"), named("b"), named("c")
	long := `{"eventVersion":"1.11","x":"` + strings.Repeat("x", cloudtrail.MaxRecord) + `"}`
	records := func(list ...string) string { return `{"Records":[` + strings.Join(list, ",") + `]}` }
	row := func(event string) string {
		return strings.NewReplacer("eventVersion", "eventversion", "eventID", "eventid", "userIdentity", "useridentity").Replace(event)
	}
	indented := func(event string) string { return "{\n      " + strings.ReplaceAll(event[1:], `,"`, ",\n      \"") }
	zipped := func(text string) string { return string(zip(t, []byte(text))) }
	const (
		mismatch = "strings and brackets in the record do not match"
		tooLong  = "more than 1048576 bytes"
	)
	for name, test := range map[string]struct {
		log, ids string
		problems []string
	}{
		"whole":                 {records(a, b, c), "abc", nil},
		"empty":                 {"", "", nil},
		"blank":                 {" \n\t", "", nil},
		"no records":            {records(), "", nil},
		"one after the other":   {a + b + "\n" + c, "abc", nil},
		"list":                  {"[" + a + "," + b + "]", "ab", nil},
		"two lists":             {records(a) + records(b, c), "abc", nil},
		"members around":        {`{"NextToken":"[{","Records":[` + a + `],"more":[1,{"x":["]"]}]}` + b, "ab", nil},
		"byte-order mark":       {"\ufeff" + records(a), "a", nil},
		"exported":              {"2026-11-24T09:01:00.000Z " + a + "\n2026-11-24T09:01:01.000Z " + b + "\n", "ab", nil},
		"other text":            {"This is no log of CloudTrail at all.\n" + a, "a", []string{"record 1, byte 0: want an object, found other text"}},
		"truncated":             {records(a, b)[:len(a)+40], "a", []string{fmt.Sprintf("record 2, byte %d: the log ends within the record", len(a)+13)}},
		"truncated in between":  {`{"Records":[` + a + `,`, "a", []string{fmt.Sprintf("record 2, byte %d: the log ends within its list of records", len(a)+13)}},
		"too long":              {records(a, long, b), "ab", []string{fmt.Sprintf("record 2, byte %d: %s", len(a)+13, tooLong)}},
		"too long alone":        {long + a, "a", []string{"record 1, byte 0: " + tooLong}},
		"not closed, same line": {records(a, `{"eventVersion":"1.11","x":"y`, b), "ab", []string{fmt.Sprintf("record 2, byte %d: %s", len(a)+13, mismatch)}},
		"not closed, new line":  {a + "\n" + a[:60] + "\n" + b + "\n" + c, "abc", []string{fmt.Sprintf("record 2, byte %d: %s", len(a)+1, mismatch)}},
		"cut in a string":       {a + "\n" + `{"eventVersion":"1.1` + "\n" + b, "ab", []string{fmt.Sprintf("record 2, byte %d: %s", len(a)+1, mismatch)}},
		"rows": {strings.Join([]string{row(a), row(b)[:60], row(c), `{"eventversion":"1","useridentity":{`, row(a)}, "\n"), "aca", []string{
			fmt.Sprintf("record 2, byte %d: %s", len(a)+1, mismatch), fmt.Sprintf("record 4, byte %d: %s", 2*len(a)+63, mismatch),
		}},
		"first row": {row(a)[:60] + "\n" + row(b) + "\n" + row(c), "bc", []string{"record 1, byte 0: " + mismatch}},
		"indented": {records(indented(a), strings.Replace(indented(b), `"ListBuckets"`, `"x"y"`, 1), indented(c)), "ac", []string{
			fmt.Sprintf("record 2, byte %d: %s", len(indented(a))+13, mismatch),
		}},
		"list in an event":     {a[:len(a)-1] + `,"events":[{"x":1}]}` + b, "ab", nil},
		"members of gzip":      {zipped(records(a)) + zipped(records(b)), "ab", nil},
		"line ends of Windows": {a + "\r\n" + b + "\r\n", "ab", nil},
		"wrapped twice":        {records(fmt.Sprintf(`{"CloudTrailEvent":%q,"CloudTrailEvent":%q}`, a, b), c), "c", []string{"record 1, byte 12: eventSource is missing"}},
		"quotation mark":       {records(`{"eventVersion":"1.11","x":"a"b"}`, b), "b", []string{"record 1, byte 12: " + mismatch}},
		"no event": {records(`{}`, `null`, `7`, `"x"`, ` [] `, a), "a", []string{
			"record 1, byte 12: eventSource is missing", "record 2, byte 15: want an object, found null", "record 3, byte 20: want an object, found a number",
			"record 4, byte 22: it is not JSON at byte 0: invalid character 'x' looking for beginning of value", "record 5, byte 27: want an object, found an array",
		}},
		"wrong types": {records(`{"eventSource":7}`, `{"eventSource":"s3.amazonaws.com","eventName":["x"]}`, a), "a", []string{
			"record 1, byte 12: eventSource: want a string, found a number", "record 2, byte 30: eventName: want a string, found an array",
		}},
		"twice":             {records(strings.Replace(a, `"eventName"`, `"eventName":"x","EventName"`, 1), b), "b", []string{"record 1, byte 12: eventName is there twice"}},
		"no time":           {records(strings.Replace(a, "2026-11-24T", "", 1), b), "b", []string{"record 1, byte 12: eventTime is no time"}},
		"nested":            {records(`{"x":`+strings.Repeat("[", 100_000)+strings.Repeat("]", 100_000)+`}`, a), "a", []string{"record 1, byte 12: it is not JSON at byte 68: more than 64 levels"}},
		"brackets":          {records(`{"x":[}]}`, a), "a", []string{"record 1, byte 12: it is not JSON at byte 6: invalid character '}' looking for beginning of value", "record 2, byte 20: it is not JSON at byte 0: invalid character '}' looking for beginning of value"}},
		"control character": {records(`{"x":"`+"\x00"+`"}`, a), "a", []string{"record 1, byte 12: it is not JSON at byte 6: invalid character '\\x00' in string literal"}},
	} {
		t.Run(name, func(t *testing.T) {
			ids, problems := read(test.log)
			require.Equal(t, test.ids, ids)
			require.Equal(t, test.problems, problems)
		})
	}
}

// A log that ends within its compression, or is damaged, yields what comes before that.
func TestBrokenCompression(t *testing.T) {
	plain := deliver(t, 2000)
	zipped := zip(t, plain)
	whole, errs := count(zipped)
	require.Equal(t, 2000, whole)
	require.Empty(t, errs)
	for _, n := range []int{1, 2, 5, 10, 100, len(zipped) / 2, len(zipped) - 8, len(zipped) - 1} {
		events, errs := count(zipped[:n])
		require.Less(t, events, 2001)
		require.Len(t, errs, 1, n)
		var logged *cloudtrail.LogError
		require.ErrorAs(t, errs[0], &logged)
		require.Equal(t, events+1, logged.Record, "%d bytes", n)
		if n > 1 {
			require.ErrorIs(t, errs[0], io.ErrUnexpectedEOF)
		}
	}
	events, errs := count(zipped[:len(zipped)-1])
	require.Equal(t, 2000, events, "the checksum is all that is missing")
	require.Contains(t, errs[0].Error(), "it cannot be read on: unexpected EOF")
	require.Contains(t, errs[0].(*cloudtrail.LogError).In(policy.Japanese), "これ以上読み込めません") //nolint:errorlint // it was seen above

	damaged := bytes.Clone(zipped)
	damaged[len(damaged)-6] ^= 1 // in the checksum
	events, errs = count(damaged)
	require.Equal(t, 2000, events)
	require.ErrorIs(t, errs[0], gzip.ErrChecksum)

	two, errs := count(append(bytes.Clone(zipped), zipped...))
	require.Equal(t, 4000, two, "files that were put together")
	require.Empty(t, errs)
}

func count(log []byte) (events int, errs []error) {
	for _, err := range cloudtrail.Read(bytes.NewReader(log)) {
		if err != nil {
			errs = append(errs, err)
			continue
		}
		events++
	}
	return events, errs
}

// endless is a log that begins with head and goes on with a byte without end, up to n bytes.
type endless struct {
	head string
	fill byte
	n    int64
}

func (e *endless) Read(p []byte) (int, error) {
	if e.head != "" {
		n := copy(p, e.head)
		e.head = e.head[n:]
		return n, nil
	}
	if e.n <= 0 {
		return 0, io.EOF
	}
	for i := range p {
		p[i] = e.fill
	}
	e.n -= int64(len(p))
	return len(p), nil
}

// A long record, and what a small file unpacks to, need no more memory than other logs.
func TestLongRecordsTakeNoMemory(t *testing.T) {
	const size = 24 << 20
	for name, log := range map[string]*endless{
		"string":      {`{"Records":[` + named("a") + `,{"x":"`, 'x', size},
		"blanks":      {named("a"), ' ', size},
		"in a list":   {`{"Records":[` + named("a"), ' ', size},
		"in a record": {named("a") + `{"x":`, ' ', size},
		"nesting":     {named("a"), '[', size},
		"in nesting":  {named("a") + `{"x":`, '[', size},
		"other text":  {named("a"), 'x', size},
		"digits":      {named("a") + `{"x":`, '7', size},
		"backslashes": {named("a") + `{"x":"`, '\\', size},
	} {
		t.Run(name, func(t *testing.T) {
			var most, before, now runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			events, problems := 0, 0
			for event, err := range cloudtrail.Read(log) {
				runtime.ReadMemStats(&now)
				if now.HeapSys > most.HeapSys {
					most = now
				}
				switch {
				case err != nil:
					problems++
				case event.ID == "a":
					events++
				}
			}
			runtime.ReadMemStats(&now)
			require.Equal(t, 1, events)
			require.LessOrEqual(t, problems, 2)
			require.Less(t, now.TotalAlloc-before.TotalAlloc, uint64(16<<20))
		})
	}
}

// Reading takes time in proportion to the log, whatever is in it.
func TestLinearTime(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes seconds")
	}
	const n = 1 << 18
	for name, part := range map[string]string{
		"opened":         `{"eventVersion":"`,
		"opened in line": "\n" + `{"eventVersion":"`,
		"brackets":       `[{`,
		"quotes":         `"`,
		"pairs":          `{"":`,
		"not events":     `{},`,
		"names":          `{"a":{"Records":[`,
		"lists":          `{"Records":[`,
		"backslashes":    `{"\\`,
		"members":        `"a":1,`,
	} {
		log := strings.Repeat(part, n/len(part))
		for _, begin := range []string{"", `{"Records":[`, `{"eventVersion":"1.11",`, `{"eventVersion":"1.11","requestParameters":{`} {
			isLinear := false
			for tries := 0; tries < 5 && !isLinear; tries++ { // what is not, is in none: the machine may do something else
				once := duration(begin + log[:len(log)/4])
				isLinear = duration(begin+log) < 10*once
			}
			require.True(t, isLinear, "%s after %q", name, begin)
		}
	}
}

func duration(log string) time.Duration {
	start := time.Now()
	for event, err := range cloudtrail.Read(strings.NewReader(log)) {
		if err == nil {
			event.Calls()
		}
	}
	return time.Since(start)
}

// Reading stops when nobody wants more, and at an error of the reader.
func TestStops(t *testing.T) {
	n := 0
	for _, err := range cloudtrail.Read(strings.NewReader(named("a") + named("b") + "nonsense that is no event")) {
		require.NoError(t, err)
		n++
		break
	}
	require.Equal(t, 1, n)

	broken := errors.New("broken")
	var errs []error
	for _, err := range cloudtrail.Records(io.MultiReader(strings.NewReader(named("a")+`{"x":`), failing{broken})) {
		if err != nil {
			errs = append(errs, err)
		}
	}
	require.Len(t, errs, 1)
	require.ErrorIs(t, errs[0], broken)
	for _, err := range cloudtrail.Records(failing{broken}) {
		require.ErrorIs(t, err, broken)
	}
	for _, err := range cloudtrail.Records(stuck{}) {
		require.ErrorIs(t, err, io.ErrNoProgress)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

type stuck struct{}

func (stuck) Read([]byte) (int, error) { return 0, nil }

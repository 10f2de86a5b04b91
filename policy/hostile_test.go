package policy

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/internal/allocation"
	"github.com/seed-1d0cfdb5/iam/internal/hostile"
)

// TestHostile parses the documents of testdata/parse/hostile: everything that
// went wrong in parsers of JSON and of policies, and what must load all the
// same (PROPERTIES I-42, I-44, I-46).
func TestHostile(t *testing.T) {
	documents := readHostile(t)
	index, err := os.ReadFile("../testdata/parse/hostile/INDEX.tsv")
	require.NoError(t, err)
	lines := strings.Split(strings.TrimSpace(string(index)), "\n")
	require.Equal(t, "file\ttype\tmust\twhat is special", lines[0])
	require.Len(t, documents, len(lines)-1)

	worst, worstName := 0.0, ""
	for _, line := range lines[1:] {
		columns := strings.Split(line, "\t")
		require.Len(t, columns, 4, line)
		name, typ := columns[0], typesByWord[columns[1]]
		document, ok := documents[name]
		require.True(t, ok && typ != 0, line)
		t.Run(strings.TrimSuffix(name, ".json"), func(t *testing.T) {
			var p *Policy
			var err error
			allocated := allocation.By(func() { p, err = Parse(document, typ) })
			limit := uint64(16*len(document) + 64<<10)
			if !allocation.RaceDetector {
				require.LessOrEqual(t, allocated, limit, "bytes for a document of %d", len(document))
			}
			if ratio := float64(allocated) / float64(len(document)); len(document) > 10<<10 && ratio > worst {
				worst, worstName = ratio, name
			}
			switch columns[2] {
			case "reject":
				require.Nil(t, p, columns[3])
				requirePositions(t, err, document)
			case "accept":
				require.NoError(t, err, columns[3])
				requireRoundTrip(t, p, document)
			default:
				t.Fatal(line)
			}
		})
	}
	t.Logf("most memory among documents of more than 10 KiB: %.1f bytes for each byte of %s", worst, worstName)
}

// readHostile returns the documents by name.
func readHostile(t testing.TB) map[string][]byte {
	t.Helper()
	documents, err := hostile.Documents("../testdata/parse/hostile/documents.tar.gz")
	require.NoError(t, err)
	require.NotEmpty(t, documents)
	return documents
}

// A requireT is a test, random or not.
type requireT interface {
	require.TestingT
	Helper()
}

// requirePositions requires that err is an ErrorList in source order, of no
// more than 20 errors that lie inside of document.
func requirePositions(t requireT, err error, document []byte) {
	t.Helper()
	var list ErrorList
	require.ErrorAs(t, err, &list)
	require.NotEmpty(t, list)
	require.LessOrEqual(t, len(list), maxErrors)
	if len(document) == 0 {
		require.Equal(t, "1:1", fmt.Sprintf("%d:%d", list[0].Line, list[0].Column))
		return
	}
	lines := strings.Split(string(document), "\n")
	line, column := 1, 1
	for _, e := range list {
		require.True(t, 1 <= e.Line && e.Line <= len(lines), "line %d of %d", e.Line, len(lines))
		// An error may be found at the line break, where a string must not end.
		require.True(t, 1 <= e.Column && e.Column <= len(lines[e.Line-1])+1, "%s: line of %d bytes", e, len(lines[e.Line-1]))
		require.True(t, e.Line > line || e.Line == line && e.Column >= column, "%s after %d:%d", e, line, column)
		line, column = e.Line, e.Column
		require.NotEmpty(t, e.Code)
	}
}

// requireRoundTrip requires that document, which p was parsed from, is strict
// JSON, and that p prints as document.
func requireRoundTrip(t requireT, p *Policy, document []byte) {
	t.Helper()
	require.True(t, json.Valid(document))
	require.True(t, utf8.Valid(document))
	printed, err := p.MarshalJSON()
	require.NoError(t, err)
	require.True(t, bytes.Equal(document, printed), "MarshalJSON returns the source")
	again, err := Parse(printed, p.Type(), WithName(p.Name()))
	require.NoError(t, err)
	require.True(t, reflect.DeepEqual(p, again), "the same text gives the same policy")
	compact, err := json.Marshal(p)
	require.NoError(t, err)
	again, err = Parse(compact, p.Type(), WithName(p.Name()))
	require.NoError(t, err)
	require.Equal(t, p.Len(), again.Len())
}

// Patterns of many tokens take memory in proportion to their length.
func TestPatternMemory(t *testing.T) {
	if allocation.RaceDetector {
		t.Skip("the race detector allocates")
	}
	for _, token := range []string{"${*}", "${a:b}", "*-*?", "a${?}", "?", "a*", "*?", "${aws:username}"} {
		allocated := func(n int) uint64 {
			document := fmt.Appendf(nil, `{"Version": "2012-10-17", "Statement":
				{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::%s"}}`, strings.Repeat(token, n))
			return allocation.By(func() {
				_, err := Parse(document, Identity)
				require.NoError(t, err)
			})
		}
		require.Less(t, allocated(40_000), 6*allocated(10_000), token)
		require.Less(t, allocated(40_000), uint64(72*40_000*len(token)), token)
	}
}

// TestMemoryOfShortMembers parses documents of as many elements as their length
// allows. The text takes at most 72 bytes for each of its bytes.
func TestMemoryOfShortMembers(t *testing.T) {
	if allocation.RaceDetector {
		t.Skip("the race detector allocates")
	}
	statement := func(rest string) string { return `{"Version":"2012-10-17","Statement":{"Effect":"Deny",` + rest + `}}` }
	list := func(format string) string {
		var b strings.Builder
		for i := range 20_000 {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(strings.ReplaceAll(format, "#", fmt.Sprintf("%x", i)))
		}
		return b.String()
	}
	documents := map[string]string{
		"statements": `{"Version":"2012-10-17","Statement":[` + list(`{"Effect":"Deny","Action":"*","Resource":"*"}`) + `]}`,
		"actions":    statement(`"Resource":"*","Action":[` + list(`"a:b"`) + `]`),
		"resources":  statement(`"Action":"*","Resource":[` + list(`"*"`) + `]`),
	}
	for operator, value := range map[string]string{
		"StringEquals": `"1"`, "StringEqualsIgnoreCase": `"1"`, "NumericEquals": `"1"`, "IpAddress": `"::"`, "BinaryEquals": `"QQ=="`,
		"Null": `true`, "DateEquals": `"12345"`, "ArnLike": `"*"`,
	} {
		condition := `"Action":"*","Resource":"*","Condition":{"` + operator + `":{`
		documents[operator+", keys"] = statement(condition + list(`"a:#":`+value) + `}}`)
		documents[operator+", values"] = statement(condition + `"a:b":[` + list(value) + `]}}`)
	}
	for name, document := range documents {
		got := allocation.By(func() {
			_, err := Parse([]byte(document), Identity)
			require.NoError(t, err, name)
		})
		require.Less(t, got, uint64(72*len(document)), name)
	}
}

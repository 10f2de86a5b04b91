package clause_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/internal/clause"
)

var update = flag.Bool("update", false, "rewrite the golden files in testdata")

// truthRow is an operator with the values of a policy and values of a request
// for it. The request values are judged by hand.
type truthRow struct {
	operator string
	values   []string
	hits     [2]string // the operator, without its Not, holds for these
	misses   [2]string // and not for these
	bad      string    // and cannot read this; "" if it can read all text
}

const (
	salesARN = "arn:aws:sns:us-east-1:111122223333:sales"
	stockARN = "arn:aws:sns:us-east-1:111122223333:stock"
	otherARN = "arn:aws:sns:us-east-1:111122223333:other"
	queueARN = "arn:aws:sqs:us-east-1:111122223333:sales"
)

// truthRows returns a row for each operator, and two for Null.
func truthRows() []truthRow {
	var (
		texts    = []string{"red", "blue"}
		numbers  = []string{"5", "10"}
		dates    = []string{"2024-05-01", "2024-10-01"}
		networks = []string{"203.0.113.0/24", "2001:db8::/32"}
		arns     = []string{salesARN, "arn:aws:sns:*:111122223333:st*"}

		same      = [2]string{"red", "blue"}
		other     = [2]string{"Red", "green"}
		fold      = [2]string{"Red", "bLUE"}
		otherFold = [2]string{"reds", "green"}
		like      = [2]string{"red", "blueish"}
		otherLike = [2]string{"reds", "Blue"}
		fiveTen   = [2]string{"5.0", "1e1"}
		notThose  = [2]string{"4", "7"}
		days      = [2]string{"2024-05-01T02:00:00+02:00", "2024-10-01"}
		otherDays = [2]string{"2024-05-02", "2024-06"}
		inside    = [2]string{"203.0.113.77", "2001:db8::1"}
		outside   = [2]string{"203.0.114.1", "2001:db9::1"}
		topics    = [2]string{salesARN, stockARN}
		otherARNs = [2]string{otherARN, queueARN}
	)
	const april, may, june, october, november = "2024-04-30T23:59:59Z", "2024-05-01", "2024-06-01", "2024-10-01", "2024-11-01"
	return []truthRow{
		{"StringEquals", texts, same, other, ""},
		{"StringNotEquals", texts, same, other, ""},
		{"StringEqualsIgnoreCase", texts, fold, otherFold, ""},
		{"StringNotEqualsIgnoreCase", texts, fold, otherFold, ""},
		{"StringLike", []string{"red", "blue*"}, like, otherLike, ""},
		{"StringNotLike", []string{"red", "blue*"}, like, otherLike, ""},
		{"NumericEquals", numbers, fiveTen, notThose, "ten"},
		{"NumericNotEquals", numbers, fiveTen, notThose, "ten"},
		{"NumericLessThan", numbers, [2]string{"4", "9"}, [2]string{"10", "11"}, "ten"},
		{"NumericLessThanEquals", numbers, [2]string{"5", "10"}, [2]string{"10.1", "11"}, "ten"},
		{"NumericGreaterThan", numbers, [2]string{"6", "11"}, [2]string{"5", "4"}, "ten"},
		{"NumericGreaterThanEquals", numbers, [2]string{"5", "10"}, [2]string{"4.9", "-10"}, "ten"},
		{"DateEquals", dates, days, otherDays, "May"},
		{"DateNotEquals", dates, days, otherDays, "May"},
		{"DateLessThan", dates, [2]string{april, june}, [2]string{october, november}, "May"},
		{"DateLessThanEquals", dates, [2]string{may, october}, [2]string{"2024-10-01T00:00:01Z", november}, "May"},
		{"DateGreaterThan", dates, [2]string{june, november}, [2]string{may, april}, "May"},
		{"DateGreaterThanEquals", dates, [2]string{may, october}, [2]string{april, "2023-12"}, "May"},
		{"Bool", []string{"true"}, [2]string{"true", "TRUE"}, [2]string{"false", "False"}, "yes"},
		{"BinaryEquals", []string{"cmVk", "Ymx1ZQ=="}, [2]string{"cmVk", "Ymx1ZQ=="}, [2]string{"Z3JlZW4=", "???"}, ""},
		{"IpAddress", networks, inside, outside, "localhost"},
		{"NotIpAddress", networks, inside, outside, "localhost"},
		{"ArnEquals", arns, topics, otherARNs, "sales"},
		{"ArnLike", arns, topics, otherARNs, "sales"},
		{"ArnNotEquals", arns, topics, otherARNs, "sales"},
		{"ArnNotLike", arns, topics, otherARNs, "sales"},
		{"Null", []string{"true"}, same, other, ""},
		{"Null", []string{"false"}, same, other, ""},
	}
}

// requestValue is the value of a request as the oracle sees it.
type requestValue int

const (
	hit requestValue = iota
	miss
	bad
	empty // ""
)

// truthColumn is what a request has for the key.
type truthColumn struct {
	title  string
	absent bool
	list   bool
	values []requestValue
}

func truthColumns() []truthColumn {
	return []truthColumn{
		{title: "absent", absent: true},
		{title: "[]", list: true},
		{title: `""`, values: []requestValue{empty}},
		{title: "hit", values: []requestValue{hit}},
		{title: "miss", values: []requestValue{miss}},
		{title: "bad", values: []requestValue{bad}},
		{title: `[""]`, list: true, values: []requestValue{empty}},
		{title: `["" ""]`, list: true, values: []requestValue{empty, empty}},
		{title: "[hit]", list: true, values: []requestValue{hit}},
		{title: "[hit hit]", list: true, values: []requestValue{hit, hit}},
		{title: "[hit miss]", list: true, values: []requestValue{hit, miss}},
		{title: "[miss miss]", list: true, values: []requestValue{miss, miss}},
		{title: `["" hit]`, list: true, values: []requestValue{empty, hit}},
		{title: "[bad]", list: true, values: []requestValue{bad}},
		{title: "[hit bad]", list: true, values: []requestValue{hit, bad}},
		{title: "[miss bad]", list: true, values: []requestValue{miss, bad}},
	}
}

// truthCell is a question of the table.
type truthCell struct {
	row      truthRow
	column   truthColumn
	set      string // "", "ForAllValues:" or "ForAnyValue:"
	ifExists bool
	deny     bool
}

func (q truthCell) operator() string {
	if q.ifExists {
		return q.set + q.row.operator + "IfExists"
	}
	return q.set + q.row.operator
}

// product answers q with the package under test.
func (q truthCell) product() string {
	var flags clause.Flags
	if q.deny {
		flags = clause.InDeny
	}
	cl, problems := clause.Compile(q.operator(), "app:k", q.row.values, flags)
	if problems != nil {
		return "refused"
	}
	texts := make([]string, len(q.column.values))
	for i, value := range q.column.values {
		texts[i] = map[requestValue]string{
			hit: q.row.hits[i], miss: q.row.misses[i], bad: q.row.bad, empty: "",
		}[value]
	}
	var c clause.Context
	switch {
	case q.column.list:
		c.Set(clause.Strings("app:k", texts...))
	case !q.column.absent:
		c.Set(clause.String("app:k", texts[0]))
	}
	return letter(cl.Match(&c))
}

const truthHeader = `Truth table of the condition operators

One line for each operator with its set operator and IfExists, one column for
each thing that a request may have for the key.

absent  the request does not have the key
[]      a list without values
""      the key is single-valued, and its value is the empty string
hit     a value for which the operator, without its Not, holds
miss    a value for which the operator, without its Not, does not hold
bad     a value that the operator cannot read, such as a date in words
[a b]   a list of the values a and b

T        the clause matches
F        the clause does not match
F/T      F in an Allow statement, T in a Deny statement
-        the operator can read all values
refused  there is no such operator

The key is not one that is known to be multivalued: under those, an operator
without set operator matches no list. The last column says whether the operator
may be used with aws:TagKeys and the other keys of AWS that are multivalued.

`

// truthTable renders the answers of answer.
func truthTable(answer func(truthCell) string, tagKeys func(truthCell) string) string {
	columns := truthColumns()
	var b strings.Builder
	line := func(first string, cells []string, last string) {
		text := fmt.Sprintf("%-46s", first)
		for i, cell := range cells {
			text += fmt.Sprintf("  %-*s", max(len(columns[i].title), len("F/T")), cell)
		}
		b.WriteString(strings.TrimRight(text+"  "+last, " ") + "\n")
	}
	b.WriteString(truthHeader)
	var titles []string
	for _, column := range columns {
		titles = append(titles, column.title)
	}
	line("operator", titles, "aws:TagKeys")
	for _, row := range truthRows() {
		b.WriteByte('\n')
		for _, set := range []string{"", "ForAllValues:", "ForAnyValue:"} {
			for _, ifExists := range []bool{false, true} {
				q := truthCell{row: row, set: set, ifExists: ifExists}
				var cells []string
				for _, q.column = range columns {
					cells = append(cells, effects(q, answer))
				}
				name := q.operator()
				if row.operator == "Null" {
					name += " " + row.values[0]
				}
				if cells[0] == "refused" {
					cells = cells[:1]
				}
				line(name, cells, tagKeys(q))
			}
		}
	}
	return b.String()
}

// effects answers q for both effects.
func effects(q truthCell, answer func(truthCell) string) string {
	if slices.Contains(q.column.values, bad) && q.row.bad == "" {
		return "-"
	}
	allow := answer(q)
	q.deny = true
	if deny := answer(q); deny != allow {
		return allow + "/" + deny
	}
	return allow
}

// TestTruthTable compares every operator in every form with the golden file
// and with an oracle.
func TestTruthTable(t *testing.T) {
	got := truthTable(truthCell.product, func(q truthCell) string {
		if _, problems := clause.Compile(q.operator(), "aws:TagKeys", q.row.values, 0); problems != nil {
			return "refused"
		}
		return "ok"
	})
	want := truthTable(truthCell.oracle, func(q truthCell) string {
		switch {
		case q.row.operator == "Null" && q.ifExists: // G-26
			return "refused"
		case q.row.operator != "Null" && q.set == "": // S-3
			return "refused"
		}
		return "ok"
	})
	require.Empty(t, cmp.Diff(want, got), "the rules (-want) and package clause (+got) differ")

	path := filepath.Join("testdata", "truth-table.txt")
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
	}
	golden, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(string(golden), got), "run go test ./internal/clause -run TestTruthTable -update after reading the difference")
}

// TestTruthTableIsComplete counts the operators of the table.
func TestTruthTableIsComplete(t *testing.T) {
	operators := make(map[string]bool)
	for _, row := range truthRows() {
		operators[row.operator] = true
	}
	require.Len(t, operators, 27)
}

// TestTypedEntriesDecideAsText checks that an Entry with a type decides as its
// text does.
func TestTypedEntriesDecideAsText(t *testing.T) {
	for _, row := range truthRows() {
		for _, text := range []string{row.hits[0], row.hits[1], row.misses[0], row.misses[1]} {
			for _, entry := range typedEntries("app:k", text) {
				for _, form := range []string{"", "ForAllValues:", "ForAnyValue:"} {
					cl := mustCompile(t, form+row.operator, "app:k", row.values...)
					typed := clause.NewContext(entry)
					values, ok := typed.Lookup("app:k")
					require.True(t, ok)
					plain := clause.NewContext(clause.String("app:k", values[0]))
					require.Equal(t, cl.Match(&plain), cl.Match(&typed), "%s%s %s", form, row.operator, text)
				}
			}
		}
	}
}

package evaluate_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// TestExplanationsStayShort has requests with many and with long values, which
// statements read again and again: what is left out is told.
func TestExplanationsStayShort(t *testing.T) {
	many := make([]string, 1_000)
	for i := range many {
		many[i] = fmt.Sprintf("v%d", i)
	}
	long := strings.Repeat("長", 10_000)
	for _, tt := range []struct {
		name, policy string
		context      condition.Entry
		values, more int
		want         string
	}{
		{"many values", `"ForAnyValue:StringEquals":{"app:k":"w"}`, condition.Strings("app:k", many...), 32, 968, ` "v31"] and 968 more`},
		{"values of many bytes", `"ForAnyValue:StringEquals":{"app:k":"w"}`, condition.Strings("app:k", long[:900], long[:900], "v"), 1, 2, `長"] and 2 more`},
		{"a long value", `"StringEquals":{"app:k":"w"}`, condition.String("app:k", long), 1, 0, `長…"]`},
		{"a long value of a variable", `"StringEquals":{"app:l":"` + strings.Repeat("${app:k}", 300) + `"}`, condition.String("app:k", long), 0, 0,
			`but it is absent, and ${app:k} is ["長`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			req := getObject()
			req.Context = condition.NewContext(tt.context)
			statements := strings.Repeat(`{"Effect":"Allow","Action":"*","Resource":"*","Condition":{`+tt.policy+`}},`, 20)
			p := &evaluate.Policies{Identity: identity(`{"Version":"2012-10-17","Statement":[` + strings.TrimSuffix(statements, ",") + `]}`)}
			x := evaluate.Ask(&req, p).Explain()
			for _, s := range x.Layers[0].Statements {
				require.Len(t, s.Actual, tt.values)
				require.Equal(t, tt.more, s.More)
				require.Contains(t, s.String(), tt.want)
				require.True(t, utf8.ValidString(s.String()))
				require.Less(t, len(s.String()), 5<<10)
			}
			data, err := json.Marshal(x)
			require.NoError(t, err)
			require.Equal(t, tt.more > 0, bytes.Contains(data, []byte(`"more":`)))
			require.Less(t, len(data), 20*5<<10)
		})
	}

	req := getObject()
	req.Resource = "arn:aws:s3:::b/" + strings.Repeat("k", 10_000)
	x := evaluate.Ask(&req, &evaluate.Policies{Identity: identity(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::c"}}`)}).Explain()
	require.Contains(t, x.String(), `does not match "arn:aws:s3:::b/kkk`)
	require.Less(t, len(x.Layers[0].Statements[0].String()), 2<<10)
	req.Context = condition.NewContext(condition.String("app:k", "\x80"+strings.Repeat("\x80", 2_000)))
	x = evaluate.Ask(&req, &evaluate.Policies{Identity: identity(allowIf(`{"StringEquals":{"app:k":"v"}}`))}).Explain()
	require.Less(t, len(x.Layers[0].Statements[0].Actual[0]), 1<<10+4, "bytes that are not text")
}

// TestSearchStops shows that an explanation says so if the search for near misses
// left something out: there was too much to try, or too many changes.
func TestSearchStops(t *testing.T) {
	statements := func(n int, effect, condition string) []string {
		list := make([]string, n)
		for i := range list {
			list[i] = `{"Effect":"` + effect + `","Action":"*","Resource":"*","Condition":{` + strings.ReplaceAll(condition, "#", fmt.Sprint(i)) + `}}`
		}
		return list
	}
	all := `{"Effect":"Allow","Action":"*","Resource":"*"}`
	for _, tt := range []struct {
		name       string
		statements []string
		stops      bool
		found      bool
	}{
		{"few", statements(2, "Allow", `"StringEquals":{"app:k#":"v"}`), false, true},
		{"more changes than are tried together", statements(30, "Allow", `"StringEquals":{"app:a#":"v","app:b#":"v","app:c#":"v","app:d#":"v"}`), true, false},
		{"more changes than are tried together, and one that suffices", append(statements(30, "Allow", `"StringEquals":{"app:a#":"v","app:b#":"v"}`),
			statements(1, "Allow", `"StringEquals":{"app:k#":"v"}`)...), false, true},
		{"more changes than are tried alone", append(statements(700, "Deny", `"StringEquals":{"app:k":"v","app:l#":"v"}`),
			append(statements(700, "Deny", `"StringNotEquals":{"app:m#":"v"}`), all)...), true, false},
		{"more work than is done", append(statements(4_000, "Deny", `"StringNotEquals":{"app:k":"v#"}`), all), true, false},
		{"more work than is done for one clause", append(statements(1, "Deny",
			`"StringNotEquals":{"app:k":[`+strings.TrimSuffix(strings.Repeat(`"`+strings.Repeat("v", 100)+`",`, 2_000_000/100), ",")+`]},`+
				`"StringNotLike":{"app:k":[`+strings.TrimSuffix(strings.Repeat(`"`+strings.Repeat("w", 100)+`",`, 2_000_000/100), ",")+`]}`), all), true, true},
		{"more work than is done to find changes", statements(90, "Allow",
			`"StringNotEquals":{"app:k#":"v"},"StringEquals":{"app:k#":[`+strings.TrimSuffix(strings.Repeat(`"v",`, 10_000), ",")+`]}`), true, false},
		{"dates none of which helps", append(statements(1, "Allow", `"DateEquals":{"aws:CurrentTime":[`+dateList(1)+`]},"DateNotEquals":{"aws:CurrentTime":[`+dateList(1)+`]}`),
			statements(1, "Allow", `"DateEquals":{"aws:CurrentTime":[`+dateList(-200)+`]},"DateNotEquals":{"aws:CurrentTime":[`+dateList(-200)+`]}`)...), true, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			req := getObject()
			p := &evaluate.Policies{Identity: largePolicies(policy.Identity, tt.statements)}
			x := evaluate.Ask(&req, p).Explain()
			require.False(t, x.Decision.Allowed())
			requireApplies(t, &req, p, x)
			require.Equal(t, tt.stops, x.Tried > 0)
			require.Equal(t, tt.found, len(x.NearMisses) > 0 && len(x.NearMisses[0].Edit) == 0)
			line := fmt.Sprintf("  near misses: the search stopped after %d tries; there may be others\n", x.Tried)
			require.Equal(t, tt.stops, strings.Contains(x.String(), line))
			data, err := json.Marshal(x)
			require.NoError(t, err)
			require.Equal(t, tt.stops, bytes.Contains(data, []byte(`"tried":`)))
			var log bytes.Buffer
			slog.New(slog.NewTextHandler(&log, nil)).Info("denied", "x", x)
			require.Equal(t, tt.stops, strings.Contains(log.String(), "x.tried="))
			require.Equal(t, x.String(), evaluate.Ask(&req, p).Explain().String(), "the same each time")
		})
	}
}

// dateList returns a hundred dates in quotes, an hour apart, from so many hours
// after the time of getObject.
func dateList(first int) string {
	dates := make([]string, 100)
	for i := range dates {
		dates[i] = fmt.Sprintf("%q", fmt.Sprint(day(1, 1).Unix()+3600*int64(first+i)))
	}
	return strings.Join(dates, ",")
}

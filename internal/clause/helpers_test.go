package clause_test

import (
	"net/netip"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
)

// mustCompile compiles a clause of an Allow statement.
func mustCompile(t testing.TB, operator, key string, values ...string) clause.Clause {
	t.Helper()
	cl, problems := clause.Compile(operator, key, values, 0)
	require.Empty(t, problems)
	return cl
}

// mustParse returns the caller of an ARN.
func mustParse(text string) caller.Principal {
	p, err := caller.Parse(text, caller.AccountIDs)
	if err != nil {
		panic(err)
	}
	return p
}

// typedEntries returns the entries with a type that can hold text.
func typedEntries(key, text string) []clause.Entry {
	var entries []clause.Entry
	if at, err := time.Parse(time.RFC3339Nano, text); err == nil {
		entries = append(entries, clause.Time(key, at))
	}
	if address, err := netip.ParseAddr(text); err == nil {
		entries = append(entries, clause.IP(key, address))
	}
	if number, err := strconv.ParseInt(text, 10, 64); err == nil {
		entries = append(entries, clause.Int(key, number))
	}
	if number, err := strconv.ParseFloat(text, 64); err == nil {
		entries = append(entries, clause.Number(key, number))
	}
	if value, err := strconv.ParseBool(text); err == nil {
		entries = append(entries, clause.Bool(key, value))
	}
	return entries
}

// A problem is a [clause.Problem] in English.
type problem struct {
	Part   clause.Part
	Index  int
	Detail string
}

func inEnglish(problems []clause.Problem) []problem {
	all := make([]problem, len(problems))
	for i, p := range problems {
		all[i] = problem{p.Part, p.Index, p.Detail.String()}
	}
	return all
}

package clause

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/internal/caller"
)

// quickValues are values of a policy for each family of operators: of those that are
// decided quickly, and others.
var quickValues = map[family][][]string{
	familyString: {
		nil, {""}, {"v"}, {"v", "v", "w"}, {"V", "10", "true"}, {"${*}", "x*"}, {"${app:v}"}, {"v", "${aws:username}"},
		{"2026-06-30T00:00:00Z"}, {"arn:aws:iam::111122223333:role/Deploy"}, {"${aws:PrincipalArn}"}, manyTexts(fewValues), manyTexts(fewValues + 1),
	},
	familyStringIgnoreCase: {nil, {"V"}},
	familyStringLike:       {nil, {"v"}, {"v*"}},
	familyNumeric:          {nil, {"10"}, {"1", "2"}},
	familyDate:             {nil, {"2026-06-30"}, {"2026-06-30", "2026-07-01"}, {"1782777600"}},
	familyBool:             {nil, {"true"}, {"false"}, {"TRUE", "false"}},
	familyBinary:           {nil, {"dg=="}},
	familyIP:               {nil, {"10.0.0.0/8"}, {"::/0"}, {"10.0.0.0/8", "2001:db8::/32", "10.1.0.0/16"}},
	familyARN:              {nil, {"arn:aws:iam::111122223333:role/*"}},
	familyNull:             {{"true"}, {"false"}},
}

func manyTexts(n int) []string {
	texts := []string{"v"}
	for len(texts) < n {
		texts = append(texts, fmt.Sprint("text", len(texts)))
	}
	return texts
}

// quickEntriesOf are entries of a request for a key, of each kind.
func quickEntriesOf(key string) []Entry {
	at := time.Date(2026, 6, 30, 0, 0, 0, 0, time.UTC)
	entries := []Entry{
		Strings(key), Strings(key, ""), Strings(key, "v"), Strings(key, "true", "10.1.2.3"),
		Time(key, at), Time(key, at.Add(-1)), Time(key, at.Add(1)), Time(key, time.Unix(1<<40, 0)),
		IP(key, netip.MustParseAddr("10.1.2.3")), IP(key, netip.MustParseAddr("::ffff:10.1.2.3")), IP(key, netip.MustParseAddr("2001:db8::1")),
		IP(key, netip.Addr{}), Bool(key, true), Bool(key, false), Int(key, 10), Number(key, 10.5), Bytes(key, []byte("v")),
	}
	for _, text := range []string{"", "v", "V", "x*", "*", "TRUE", "False", "yes", "10.1.2.3", "::1", "2026-06-30", "2026-07", "1782777600", "text7",
		"text16", "arn:aws:iam::111122223333:role/Deploy"} {
		entries = append(entries, String(key, text))
	}
	return entries
}

// TestQuick compares Match with what it is a short way of: each operator, with each kind of
// value, in contexts of all shapes.
func TestQuick(t *testing.T) {
	at := time.Date(2026, 6, 30, 0, 0, 0, 0, time.UTC)
	session, err := caller.Parse("arn:aws:sts::111122223333:assumed-role/Deploy/ann", caller.AccountIDs)
	require.NoError(t, err)
	shapes := func(e Entry) []Context {
		var contexts []Context
		entries := []Entry{e, String("app:v", "v")}
		for i := range 2 * quickEntries {
			entries = append(entries, String(fmt.Sprintf("app:%d", i), "v"))
		}
		for _, n := range []int{1, 2, quickEntries, quickEntries + 1, 2 * quickEntries} {
			contexts = append(contexts, NewContext(entries[:n]...))
		}
		upper := e
		upper.key = strings.ToUpper(e.key)
		contexts = append(contexts, NewContext(append(entries[1:3:3], upper)...),
			NewContext(entries[1:]...).With(e), NewContext(e).With(entries[1:3]...), NewContext(String(e.key, "other")).With(e))
		over := contexts[1]
		over.Override([]Entry{String(e.key, "other"), e})
		contexts = append(contexts, over)
		bound := contexts[0].Bind(session, "111122223333", at)
		known := bound
		known.facts = Facts{
			CallerTags:   NewTags("", map[string]string{"team": "v"}),
			ResourceTags: NewTags("", map[string]string{"team": "true"}), ResourceOrganization: NewOrganization(""),
		}
		return append(contexts, bound, known, known.With(e))
	}
	keys := []string{"app:k", "aws:PrincipalTag/team", "aws:ResourceTag/Team", "aws:PrincipalOrgID", "aws:CurrentTime", "aws:EpochTime", "aws:PrincipalArn", "saml:cn"}
	contexts := make(map[string][]Context)
	for _, key := range keys {
		for _, e := range quickEntriesOf(key) {
			contexts[key] = append(contexts[key], shapes(e)...)
		}
	}
	decided := make(map[quick][2]int)
	for i := range operators {
		op := &operators[i]
		for _, name := range []string{op.name, op.name + ifExistsSuffix, forAnyValuePrefix + op.name, forAllValuesPrefix + op.name} {
			for _, values := range quickValues[op.family] {
				for _, key := range keys {
					for _, flags := range []Flags{0, InDeny} {
						cl, problems := Compile(name, key, values, flags)
						if problems != nil { // Null has no IfExists
							continue
						}
						for j := range contexts[key] {
							c := &contexts[key][j]
							var scratch Entry
							want := cl.matchEntry(c, c.find(&cl.key, &scratch))
							if got := cl.Match(c); got != want {
								t.Fatalf("%s of %s: %v, not %v", cl, c, got, want)
							}
							count := decided[cl.quick]
							count[map[bool]int{true: 1}[want]]++
							decided[cl.quick] = count
						}
					}
				}
			}
		}
	}
	for _, q := range []quick{notQuick, quickTexts, quickBool, quickNetwork, quickDate} {
		require.Greater(t, min(decided[q][0], decided[q][1]), 1000, "%d", q)
	}
}

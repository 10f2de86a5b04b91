package clause

import (
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// lookupKinds draw values of a policy and of a request, which often meet.
var lookupKinds = []struct {
	operators []string
	value     func(r *rand.Rand) string // of a policy
	given     func(r *rand.Rand) string // of a request
}{
	{[]string{"StringEquals", "StringNotEquals"}, drawText("ab*?\x00é"), drawText("ab*?\x00é")},
	{[]string{"StringEquals"}, drawValue("ab"), drawText("ab")},
	{[]string{"StringLike", "StringNotLike"}, drawValue("ab*?"), drawText("ab*")},
	{[]string{"StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"}, drawValue("aAkKsSσß"), drawText("aAkKsSσßẞΣς\u212aſǅǆ\ufffd\xff\xfe")},
	{[]string{"StringEqualsIgnoreCase"}, drawText("kK\u212a\ufffd\xff\xfe"), drawText("kK\u212a\ufffd\xff\xfe")},
	{[]string{"ArnEquals", "ArnLike", "ArnNotLike"}, drawARN(drawValue("ab*:")), drawARN(drawText("ab*:"))},
	{[]string{"BinaryEquals"}, drawBinary, func(r *rand.Rand) string {
		switch text := drawBinary(r); r.IntN(4) {
		case 0:
			return drawText("\x00\x01a\xff")(r)
		case 1: // bits that do not count
			return strings.NewReplacer("A=", "B=", "Q=", "R=").Replace(text)
		case 2:
			return drawText("AQg=")(r)
		default:
			return text
		}
	}},
	{[]string{"IpAddress", "NotIpAddress"}, func(r *rand.Rand) string {
		address := drawAddress(r)
		return netip.PrefixFrom(address, address.BitLen()-r.IntN(12)).String()
	}, func(r *rand.Rand) string {
		if r.IntN(20) == 0 {
			return "x"
		}
		return drawAddress(r).String()
	}},
}

func drawText(letters string) func(r *rand.Rand) string {
	var all []string
	for i := 0; i < len(letters); { // bytes that are not UTF-8 stand for themselves
		n := len(string([]rune(letters[i:])[0]))
		if letters[i] >= 0xfe {
			n = 1
		}
		all, i = append(all, letters[i:i+n]), i+n
	}
	return func(r *rand.Rand) string {
		var b strings.Builder
		for range r.IntN(5) {
			b.WriteString(all[r.IntN(len(all))])
		}
		return b.String()
	}
}

// drawValue draws texts of which some have policy variables and escapes.
func drawValue(letters string) func(r *rand.Rand) string {
	text := drawText(letters)
	return func(r *rand.Rand) string {
		switch r.IntN(8) {
		case 0:
			return text(r) + "${app:v}" + text(r)
		case 1:
			return text(r) + "${*}" + text(r)
		case 2:
			return "${app:none}" + text(r)
		}
		return text(r)
	}
}

func drawARN(resource func(r *rand.Rand) string) func(r *rand.Rand) string {
	return func(r *rand.Rand) string {
		return fmt.Sprintf("arn:aws:s3:%s::%s", []string{"", "", "*"}[r.IntN(3)], resource(r))
	}
}

func drawBinary(r *rand.Rand) string {
	return base64.StdEncoding.EncodeToString([]byte(drawText("\x00\x01a\xff")(r)))
}

func drawAddress(r *rand.Rand) netip.Addr {
	if r.IntN(3) == 0 {
		return netip.AddrFrom16([16]byte{0x20, 1, 14: byte(r.IntN(3)), 15: byte(r.IntN(256))})
	}
	return netip.AddrFrom4([4]byte{10, 0, byte(r.IntN(3)), byte(r.IntN(256))})
}

// TestLookupAgainstEach compares a clause of many values, which looks them up,
// with clauses of one value each.
func TestLookupAgainstEach(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 5))
	for _, kind := range lookupKinds {
		matched, looked := 0, 0
		for range 60 {
			operator := kind.operators[r.IntN(len(kind.operators))]
			values := make([]string, 1+r.IntN(8*fewValues))
			single := make([]Clause, len(values))
			positive := strings.Replace(operator, "Not", "", 1)
			for i := range values {
				values[i] = kind.value(r)
				var problems []Problem
				single[i], problems = Compile(positive, "app:k", values[i:i+1], 0)
				require.Empty(t, problems)
			}
			clause, problems := Compile(operator, "app:k", values, 0)
			require.Empty(t, problems)
			if o := clause.operands; o != nil && (o.lookup != nil || len(o.networks) > 1) {
				looked++
			}
			for range 60 {
				text := kind.given(r)
				c := NewContext(String("app:k", text), String("app:v", drawText("ab*")(r)))
				want := false
				for i := range single {
					want = want || single[i].Match(&c)
				}
				if want {
					matched++
				}
				if operator != positive && clause.Unreadable(&c).IsZero() {
					want = !want
				}
				require.Equal(t, want, clause.Match(&c), "%s %q of %q", operator, values, text)
			}
		}
		require.Greater(t, looked, 20, "%s: clauses that look values up", kind.operators)
		require.Greater(t, matched, 300, "%s: values that match", kind.operators)
	}
}

// TestLookupOrder looks up the first, the last and all other values of lists
// around the number above which they are looked up.
func TestLookupOrder(t *testing.T) {
	for n := fewValues - 1; n <= fewValues+2; n++ {
		values := make([]string, n)
		for i := range values {
			values[i] = fmt.Sprintf("%03d", (i*7)%n*2)
		}
		for _, operator := range []string{"StringEquals", "StringLike", "StringEqualsIgnoreCase", "NumericEquals"} {
			clause, problems := Compile(operator, "app:k", values, 0)
			require.Empty(t, problems)
			require.Equal(t, values, clause.Values())
			for i := -1; i <= 2*n; i++ {
				c := NewContext(String("app:k", fmt.Sprintf("%03d", i)))
				require.Equal(t, i >= 0 && i%2 == 0 && i < 2*n, clause.Match(&c), "%d of %d", i, n)
			}
		}
	}
}

// manyValues returns n values for each operator that looks them up.
func manyValues(operator string, n int) []string {
	values := make([]string, n)
	for i := range values {
		switch operator {
		case "IpAddress":
			values[i] = netip.AddrFrom4([4]byte{10, byte(i >> 8), byte(i), 1}).String()
		case "BinaryEquals":
			values[i] = base64.StdEncoding.EncodeToString(fmt.Appendf(nil, "value-%06d", i))
		case "ArnLike":
			values[i] = fmt.Sprintf("arn:aws:sns:us-east-1:111122223333:topic-%06d", i)
		default:
			values[i] = fmt.Sprintf("Value-%06d", i)
		}
	}
	return values
}

var lookedUp = []string{"StringEquals", "StringLike", "StringEqualsIgnoreCase", "ArnLike", "IpAddress", "BinaryEquals"}

// TestLookupGrowth matches a list of a request, none of whose values is in the
// policy, with few values and with 100 times as many: the time is nearly the
// same, not 100 times as long.
func TestLookupGrowth(t *testing.T) {
	const more = 100
	for _, operator := range lookedUp {
		all := manyValues(operator, 2*more*fewValues)
		few, problems := Compile("ForAnyValue:"+operator, "app:k", all[:fewValues], 0)
		require.Empty(t, problems)
		many, problems := Compile("ForAnyValue:"+operator, "app:k", all[:more*fewValues], 0)
		require.Empty(t, problems)
		c := NewContext(Strings("app:k", all[more*fewValues:]...))
		timeOfMany, timeOfFew := fastest(func() { require.False(t, many.Match(&c)) }, func() { require.False(t, few.Match(&c)) })
		t.Logf("%s: %d values of a request, %v with %d values of a policy, %v with %d",
			operator, more*fewValues, timeOfFew, fewValues, timeOfMany, more*fewValues)
		require.Less(t, timeOfMany, 25*timeOfFew, operator)
	}
}

// TestLookupDoesNotAllocate matches clauses of many values, and a time whose text
// is made for the match.
func TestLookupDoesNotAllocate(t *testing.T) {
	for _, operator := range lookedUp {
		values := manyValues(operator, 3*fewValues)
		if operator == "StringLike" {
			values = append(values, "Value-*7", "${app:v}*")
		}
		clause, problems := Compile("ForAllValues:"+operator, "app:k", values, 0)
		require.Empty(t, problems)
		require.Equal(t, operator != "IpAddress", clause.operands.lookup != nil, operator) // spans are their own
		c := NewContext(Strings("app:k", values[:3*fewValues]...), String("app:v", "x"))
		require.True(t, clause.Match(&c), operator)
		require.Zero(t, testing.AllocsPerRun(20, func() { clause.Match(&c) }), operator)
	}
}

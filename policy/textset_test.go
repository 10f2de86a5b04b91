package policy

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The letter case of condition keys does not count (SEMANTICS G-27), be they few
// or many. That of letters beyond ASCII does.
func TestKeySet(t *testing.T) {
	for _, n := range []int{maxFew, maxFew + 1} {
		s := textSet{fold: true}
		for range 2 { // the second time after a reset
			s.reset(n)
			require.True(t, s.add("aws:SourceIp"))
			require.False(t, s.add("aws:SourceIp"))
			require.False(t, s.add("AWS:sourceip"))
			require.True(t, s.add("app:AZ"))
			require.False(t, s.add("app:az"))
			require.True(t, s.add("aws:PrincipalTag/k"))
			require.False(t, s.add("aws:PrincipalTag/K"))
			require.True(t, s.add("aws:PrincipalTag/\u212a"), "the sign for kelvin")
		}
		require.Equal(t, n > maxFew, s.many != nil)
	}
}

// The letter case of Sids counts.
func TestSidSet(t *testing.T) {
	for _, n := range []int{maxFew, maxFew + 1} {
		var s textSet
		s.reset(n)
		require.True(t, s.add("Read"))
		require.True(t, s.add("read"))
		require.False(t, s.add("Read"))
		require.True(t, s.add("Write"))
		require.False(t, s.add("read"))
	}
}

// TestManySids repeats a Sid in policies of few statements and of many.
func TestManySids(t *testing.T) {
	for _, n := range []int{2, maxFew, maxFew + 1, 100} {
		var list []string
		for i := range n {
			list = append(list, fmt.Sprintf(`{"Sid": "S%d", "Effect": "Deny", "Action": "*", "Resource": "*"}`, i))
		}
		document := func() string { return `{"Statement": [` + strings.Join(list, ",\n") + "]}" }
		p := MustParse(document(), Identity)
		for s := range p.Statements() {
			require.Equal(t, fmt.Sprintf("S%d", s.Index()), s.Sid())
		}
		list[n-1] = strings.Replace(list[n-1], fmt.Sprintf("S%d", n-1), `\u0053\u0030`, 1)
		_, err := Parse([]byte(document()), Identity)
		require.ErrorContains(t, err, fmt.Sprintf(`%d:9: /Statement/%d/Sid: duplicate element: another statement has the Sid "S0"`, n, n-1))
	}
}

// TestEscapedSids has Sids with and without escape sequences beside each other.
func TestEscapedSids(t *testing.T) {
	const rest = `, "Effect": "Deny", "Principal": "*", "Action": "*"}`
	p := MustParse(`{"Statement": [{"Sid": "a\u0062c"`+rest+`, {"Sid": "plain"`+rest+`, {"Effect": "Deny", "Principal": "*", "Action": "*"},
		{"Sid": ""`+rest+`, {"Sid": "\u0061\\"`+rest+`, {"Sid": "a"`+rest+`, {"Sid": "é \n"`+rest+`]}`, Resource)
	var sids []string
	for s := range p.Statements() {
		sids = append(sids, s.Sid())
	}
	require.Equal(t, []string{"abc", "plain", "", "", `a\`, "a", "é \n"}, sids)
}

package policy

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The letter case of condition keys does not count (SEMANTICS G-27), and that of Sids
// does, be they few or many. That of letters beyond ASCII always does.
func TestTextSet(t *testing.T) {
	for _, before := range []int{0, maxFew - 1, maxFew, 2 * maxFew} {
		for _, fold := range []bool{false, true} {
			s := textSet{fold: fold}
			for _, expected := range []int{0, before} { // the second time after a reset
				s.reset(expected)
				for i := range before {
					require.True(t, s.add(fmt.Sprint("Before", i)))
				}
				require.True(t, s.add("aws:SourceIp"))
				require.False(t, s.add("aws:SourceIp"))
				require.True(t, s.has("aws:SourceIp"))
				require.Equal(t, fold, s.has("AWS:sourceip"))
				require.Equal(t, !fold, s.add("AWS:sourceip"))
				require.True(t, s.add("aws:PrincipalTag/k"))
				require.False(t, s.has("aws:PrincipalTag/\u212a"), "the sign for kelvin")
				require.True(t, s.add("aws:PrincipalTag/\u212a"))
				require.True(t, s.add(""))
				require.False(t, s.add(""))
				for i := range before {
					require.False(t, s.add(fmt.Sprint("Before", i)))
					require.Equal(t, fold, s.has(fmt.Sprint("before", i)))
				}
			}
		}
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

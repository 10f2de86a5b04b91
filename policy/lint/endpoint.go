package lint

import (
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/conditionkey"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/internal/message"
)

// What AWS PrivateLink says of the conditions and ARNs of endpoint policies
// (SEMANTICS P-17):
// https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html

// minBesideWildcard is the number of characters that stand before or after a
// wildcard in a value of a String operator.
const minBesideWildcard = 6

// endpointValue says what is wrong with a value of cl in an endpoint policy, if
// anything is.
func endpointValue(cl *clause.Clause, value string) message.Text {
	operator := cl.Base()
	system := conditionkey.Find(cl.Key()).Sensitive
	wildcards := (strings.HasSuffix(operator, "Like") || strings.HasPrefix(operator, "Arn")) && hasWildcards(value)
	switch {
	case system && strings.HasPrefix(operator, "Numeric"):
		return message.Of("an endpoint policy takes no numeric operator on an ID that AWS gives")
	case system && wildcards:
		return message.Of("an endpoint policy takes no wildcard in an ID that AWS gives")
	case wildcards && isText(cl) && !besideWildcards(value):
		return message.Of("an endpoint policy wants six characters before or after each wildcard")
	case wildcards && mixesAccount(value):
		return message.Of("an endpoint policy takes an account or a wildcard in an ARN, not both")
	}
	return message.Text{}
}

// besideWildcards reports whether six characters or more stand directly before or
// after each wildcard of pattern. A policy variable counts as its text.
func besideWildcards(pattern string) bool {
	before := 0    // characters since the last wildcard
	short := false // the last wildcard had too few before it
	for i := 0; i < len(pattern); i++ {
		switch c := pattern[i]; {
		case c == '$' && strings.HasPrefix(pattern[i:], "${"):
			n := max(strings.IndexByte(pattern[i:], '}'), 1)
			before, i = before+n+1, i+n
		case c == '*' || c == '?':
			if short && before < minBesideWildcard {
				return false
			}
			short, before = before < minBesideWildcard, 0
		case c&0xC0 != 0x80: // the first byte of a character
			before++
		}
	}
	return !short || before >= minBesideWildcard
}

// mixesAccount reports whether text is an ARN with both digits and a wildcard in
// its account.
func mixesAccount(text string) bool {
	a, ok := arn.SplitPattern(text)
	return ok && glob.HasWildcard(a.Account) && strings.Trim(a.Account, "*?") != "" && !strings.Contains(a.Account, "${")
}

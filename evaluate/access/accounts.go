package access

import "strings"

// maxAccounts is the number of states up to which accounts are told apart by patterns.
const maxAccounts = 1 << 12

// accountsApart returns accounts of 12 digits, one for each set of patterns that some account
// matches and all others do not, or false if there are too many. In the patterns "*" and "?"
// are wildcards.
//
// It goes through the digits from first to last with the places in all patterns at which an
// account can be. Digits that are in no pattern count as one.
func accountsApart(patterns []string) (accounts []string, ok bool) {
	const digits = 12
	various, other := "", false
	for _, digit := range "0123456789" {
		if named := strings.ContainsRune(strings.Join(patterns, ""), digit); named || !other {
			various += string(digit)
			other = other || !named
		}
	}
	type state struct{ places, account string }
	first := make([]uint64, len(patterns))
	for i, p := range patterns {
		if len(p) > 60 {
			return nil, false
		}
		first[i] = skipRuns(p, 1)
	}
	states := []state{{packed(first), ""}}
	for range digits {
		seen := map[string]bool{}
		var next []state
		for _, s := range states {
			for _, digit := range []byte(various) {
				places := unpacked(s.places)
				for i, p := range patterns {
					places[i] = step(p, places[i], digit)
				}
				if key := packed(places); !seen[key] {
					seen[key] = true
					next = append(next, state{key, s.account + string(digit)})
				}
			}
		}
		if states = next; len(states) > maxAccounts {
			return nil, false
		}
	}
	seen := map[string]bool{}
	for _, s := range states {
		var matches strings.Builder
		for i, places := range unpacked(s.places) {
			if places>>len(patterns[i])&1 != 0 {
				matches.WriteByte('1')
			} else {
				matches.WriteByte('0')
			}
		}
		if !seen[matches.String()] {
			seen[matches.String()] = true
			accounts = append(accounts, s.account)
		}
	}
	return accounts, true
}

// step returns the places of pattern, a bit for each, at which a text is after a digit.
func step(pattern string, places uint64, digit byte) (after uint64) {
	for i := range len(pattern) {
		if places>>i&1 == 0 {
			continue
		}
		switch c := pattern[i]; c {
		case '*':
			after |= 1 << i
		case '?', digit:
			after |= 1 << (i + 1)
		}
	}
	return skipRuns(pattern, after)
}

// skipRuns adds to places those behind a "*".
func skipRuns(pattern string, places uint64) uint64 {
	for i := range len(pattern) {
		if pattern[i] == '*' && places>>i&1 != 0 {
			places |= 1 << (i + 1)
		}
	}
	return places
}

func packed(places []uint64) string {
	var b strings.Builder
	for _, p := range places {
		for shift := 0; shift < 64; shift += 8 {
			b.WriteByte(byte(p >> shift))
		}
	}
	return b.String()
}

func unpacked(text string) []uint64 {
	places := make([]uint64, len(text)/8)
	for i := range len(text) {
		places[i/8] |= uint64(text[i]) << (i % 8 * 8)
	}
	return places
}

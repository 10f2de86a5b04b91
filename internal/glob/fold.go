package glob

// EqualFold reports whether a and b are equal but for the case of ASCII
// letters.
func EqualFold(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range len(a) {
		if lowerByte(a[i]) != lowerByte(b[i]) {
			return false
		}
	}
	return true
}

// Lower returns s with its ASCII letters in lower case.
func Lower(s string) string {
	i := 0
	for i < len(s) && lowerByte(s[i]) == s[i] {
		i++
	}
	if i == len(s) {
		return s
	}
	b := []byte(s)
	for ; i < len(b); i++ {
		b[i] = lowerByte(b[i])
	}
	return string(b)
}

func lowerByte(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// hasPrefixFold reports whether s begins with prefix, which is in lower case.
func hasPrefixFold(s, prefix string) bool {
	if len(s) < len(prefix) {
		return false
	}
	for i := range len(prefix) {
		if lowerByte(s[i]) != prefix[i] {
			return false
		}
	}
	return true
}

// indexFold returns the first place of text, which is in lower case, in s,
// or -1. It is the algorithm of Rabin and Karp, so that the time is linear.
func indexFold(s, text string) int {
	const prime = 16777619
	n := len(text)
	if len(s) < n {
		return -1
	}
	var want, have, power uint32 = 0, 0, 1
	for i := range n {
		want = want*prime + uint32(text[i])
		have = have*prime + uint32(lowerByte(s[i]))
		power *= prime
	}
	for i := n; ; i++ {
		if have == want && hasPrefixFold(s[i-n:], text) {
			return i - n
		}
		if i == len(s) {
			return -1
		}
		have = have*prime + uint32(lowerByte(s[i])) - power*uint32(lowerByte(s[i-n]))
	}
}

package policy

import (
	"bytes"
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/suggest"
)

// syntaxAdvice says what of source at offset, which is not JSON, is to be changed, or
// "" where that cannot be told.
func syntaxAdvice(source []byte, offset int) string {
	rest := source[offset:]
	begins := func(texts ...string) bool {
		for _, text := range texts {
			if bytes.HasPrefix(rest, []byte(text)) {
				return true
			}
		}
		return false
	}
	switch {
	case isOutsideOfText(source, offset):
		return ": it " + suggest.ReplaceFirst
	case begins("//", "/*", "#"):
		return ": JSON has no comments"
	case begins("'", "“", "”", "„", "‘", "’"):
		return `: a text of JSON stands between two "`
	}
	before := bytes.TrimRight(source[:offset], " \t\r\n")
	last := before[max(len(before)-1, 0):]
	switch {
	case begins("}", "]") && string(last) == ",":
		return ": there is a comma too many before it"
	case begins(`"`, "{", "[") && strings.Contains(`"}]`, string(last)) && len(last) > 0:
		return ": there is a comma or a colon missing before it"
	}
	return ""
}

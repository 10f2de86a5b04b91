package policy

import (
	"bytes"
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/suggest"
)

// withAdvice returns problem and says what of source at offset, which is not JSON, is to
// be changed, where that can be told.
func withAdvice(problem message.Text, source []byte, offset int) message.Text {
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
		return suggest.ToReplace(problem)
	case begins("//", "/*", "#"):
		return message.Of("{problem}: JSON has no comments", problem)
	case begins("'", "“", "”", "„", "‘", "’"):
		return message.Of(`{problem}: a text of JSON stands between two "`, problem)
	}
	before := bytes.TrimRight(source[:offset], " \t\r\n")
	last := before[max(len(before)-1, 0):]
	switch {
	case begins("}", "]") && string(last) == ",":
		return message.Of("{problem}: there is a comma too many before it", problem)
	case begins(`"`, "{", "[") && strings.Contains(`"}]`, string(last)) && len(last) > 0:
		return message.Of("{problem}: there is a comma or a colon missing before it", problem)
	}
	return problem
}

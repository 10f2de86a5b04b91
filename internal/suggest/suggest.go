// Package suggest finds the name that somebody probably meant.
package suggest

import (
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/message"
)

// maxDistance is the number of edits that a typing mistake may take.
const maxDistance = 2

// maxLength bounds the work on hostile input: no name of the policy language
// comes near it.
const maxLength = 64

// Near returns the one of names that is nearest to s, if any is near enough to
// be what was meant. Letter case does not count.
func Near(s string, names ...string) (string, bool) {
	if len(s) > maxLength {
		return "", false
	}
	best, found := maxDistance+1, ""
	for _, name := range names {
		if d := distance(strings.ToLower(s), strings.ToLower(name)); d < best && d < len(name) {
			best, found = d, name
		}
	}
	return found, found != ""
}

// Asking returns problem with the question whether name, if it is not "", was meant.
func Asking(problem message.Text, name string) message.Text {
	if name == "" {
		return problem
	}
	return message.Of("{problem}: did you mean {name}?", problem, name)
}

// distance is the least number of insertions, deletions and replacements of
// bytes that turn a into b.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}

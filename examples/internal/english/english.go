// Package english finds English in what programs print in Japanese, for their tests.
package english

import "regexp"

// notSaid matches what a line in Japanese may have that is no sentence of a program: texts in
// quotation marks and code, which are those of policies and arguments; lines of files; command
// lines, flags with what they take, and the commands of GitHub and of the AWS CLI; what go test prints; and paths.
var notSaid = regexp.MustCompile("\"(?:[^\"\\\\]|\\\\.)*\"|`[^`]*`|'[^']*'" +
	`|^\s*\d* \|.*|^  (iameval|go|cd) .*|^    -.*|\biameval [a-z]+\b|(^|[ (])-[a-z][a-z-]*( [!-~]+)?|^::[a-z]+ .*?::|^(ok|FAIL|---) .*` +
	`|\b[a-z0-9]+ (get|list|describe)-[a-z-]+|standard input|\bgo test\b|\[setup failed\]|[^ ]*/[^ ]*`)

// words matches two words: where a sentence is left, there is such a pair.
var words = regexp.MustCompile(`\b[A-Z]?[a-z]+ [a-z]{2,}\b`)

// In returns two words of English that a line in Japanese has left, or "".
func In(line string) string { return words.FindString(notSaid.ReplaceAllString(line, "•")) }

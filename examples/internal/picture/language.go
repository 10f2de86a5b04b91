package picture

import "github.com/seed-1d0cfdb5/iam/policy"

// A Language is that of the texts of a picture.
type Language = policy.Language

// in returns what is said in the language l.
func in(l Language, english, japanese string) string {
	if l == policy.Japanese {
		return japanese
	}
	return english
}

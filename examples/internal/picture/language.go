package picture

import "github.com/seed-1d0cfdb5/iam/policy"

// in returns what is said in the language l.
func in(l policy.Language, english, japanese string) string {
	if l == policy.Japanese {
		return japanese
	}
	return english
}

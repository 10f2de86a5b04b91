package policy_test

import (
	"fmt"

	"github.com/seed-1d0cfdb5/iam/policy"
)

func ExampleLanguage() {
	for _, l := range []policy.Language{policy.English, policy.Japanese} {
		fmt.Println(l)
	}
	l, err := policy.ParseLanguage("ja_JP.UTF-8") // LANG of a shell
	fmt.Println(l, err)
	_, err = policy.ParseLanguage("fr")
	fmt.Println(err)
	// Output:
	// en
	// ja
	// ja <nil>
	// policy: there are no texts in "fr": want en or ja
}

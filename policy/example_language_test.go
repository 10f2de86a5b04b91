package policy_test

import (
	"fmt"

	"github.com/seed-1d0cfdb5/iam/evaluate"
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

func ExampleErrorIn() {
	_, err := evaluate.AssumeRole(nil, nil)
	err = fmt.Errorf("case 7: %w", err)
	fmt.Println(policy.ErrorIn(err, policy.English))
	fmt.Println(policy.ErrorIn(err, policy.Japanese))
	// Output:
	// case 7: evaluate: no request to assume a role: it is nil
	// case 7: evaluate: ロールを引き受けるリクエストがありません (nil です)
}

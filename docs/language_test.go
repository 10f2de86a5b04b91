package docs_test

import (
	"fmt"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

func Example_languages() {
	const typo = `{"Version": "2012-10-17", "Statement": {"Efect": "Allow", "Action": "*", "Resource": "*"}}`
	_, err := policy.Parse([]byte(typo), policy.Identity, policy.WithName("typo.json"))
	fmt.Println(policy.ErrorIn(err, policy.Japanese))

	req := evaluate.Request{
		Principal:       principal.MustParse("arn:aws:iam::111122223333:user/ann"),
		Action:          "s3:GetObject",
		Resource:        "arn:aws:s3:::logs/app",
		ResourceAccount: "111122223333",
	}
	d := evaluate.Evaluate(&req, &evaluate.Policies{})
	fmt.Println(d)
	fmt.Println(d.In(policy.Japanese))

	// Output:
	// typo.json:1:41: /Statement/Efect: 未知の要素: "Efect" は "Effect" の間違いではありませんか
	// denied because no identity-based policy allows the action
	// 拒否されました: アイデンティティベースのポリシーがこのアクションを許可していません
}

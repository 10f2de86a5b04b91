package evaluate_test

import (
	"fmt"
	"time"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

func ExampleExplanation_In() {
	march := policy.MustParse(`{
  "Version": "2012-10-17",
  "Statement": {
    "Sid": "OnCallInMarch",
    "Effect": "Allow",
    "Action": "ec2:RebootInstances",
    "Resource": "*",
    "Condition": {"DateLessThan": {"aws:CurrentTime": "2026-04-01T00:00:00Z"}}
  }
}`, policy.Identity, policy.WithName("on-call"))
	req := evaluate.Request{
		Principal: principal.MustParse("arn:aws:iam::111122223333:user/ann"),
		Action:    "ec2:RebootInstances",
		Resource:  "arn:aws:ec2:eu-west-1:111122223333:instance/i-0abcd1234",
		Time:      time.Date(2026, time.April, 1, 12, 0, 0, 0, time.UTC),
	}
	question := evaluate.Ask(&req, &evaluate.Policies{Identity: []*policy.Policy{march}})
	fmt.Print(question.Explain().In(policy.Japanese))
	fmt.Println(question.Until().In(policy.Japanese))
	// Output:
	// 拒否されました: アイデンティティベースのポリシーがこのアクションを許可していません
	//   アイデンティティベースのポリシー: 暗黙的な拒否
	//     on-call の Allow ステートメント "OnCallInMarch": Condition が一致しません: aws:CurrentTime DateLessThan ["2026-04-01T00:00:00Z"] に対し、値は ["2026-04-01T12:00:00Z"] です
	//   許可されるには: 2026-03-31T23:59:59.999999999Z にリクエストします
	// 2026-04-01T00:00:00Z から
}

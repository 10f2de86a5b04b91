package main

import "github.com/seed-1d0cfdb5/iam/examples/internal/story"

// texts returns what the day tells, in English and in Japanese. What AWS says stays as it is.
func texts() story.Texts {
	return story.Texts{
		{"It is July 1, 2026, and %s is a second.\n", "2026 年 7 月 1 日です。%s が 1 秒で過ぎます。\n"},
		{aboutPolicies, `
ロール Reports には 2 つのポリシーがあります。許可ポリシーは、セッションが何をしてよいかを決めます。

  %s

信頼ポリシーは、誰がいつセッションを取得できるかを決めます。

  %s

ユーザー ann と ben にはアクセスキーが 1 つずつあるだけで、自身には何の権限もありません。

`},
		{"instance", "インスタンス"},
		{"function", "関数"},
		{"ben's code", "ben のコード"},
		{"tries her access key alone. %s.", "アクセスキーだけで試します: %s"},
		{"has no session", "セッションなし"},
		{"%s. She signs in.", "サインインします (%s)。"},
		{"%s.", "%s"},
		{"reads reports/june.", "reports/june を読みます。"},
		{"issues session %d of Reports/%s, until %s: %s asked.", "Reports/%[2]s の %[1]d 番目のセッションを、期限 %[3]s で発行します。要求したのは %[4]s です。"},
		{
			"issues no session of Reports/%s, for which %s asks. The trust policy says no.",
			"Reports/%s のセッションを発行しません。%s が要求しましたが、信頼ポリシーが許可していません。",
		},
		{"\n%s  The window of the trust policy opens.\n\n", "\n%s  信頼ポリシーの期間が始まります。\n\n"},
		{
			"\n%s  The window closes. What was issued before is good until it ends.\n\n",
			"\n%s  期間が終わります。それまでに発行されたものは、その期限まで有効です。\n\n",
		},
		{aboutDay, `
ロールのセッションを STS に要求したのは誰で、何回か

  ann             %d 回。サインインするたびに
  ben のコード    %d 回。自動で。SDK が ben のアクセスキーを持っている
  インスタンス    %d 回。自分では要求しない。EC2 が代わりに要求し、更新する
  関数            %d 回。自分では要求しない。Lambda が同じことをする

ロールをずっと持っている者はいません。どのセッションも発行の 1 時間後に終わり、次のセッションのたびに
信頼ポリシーが改めて判断します。%s に期間が終わると、新しいセッションは誰も取得できず、
遅くともその 1 時間後には、残っていたセッションもすべて終わります。
`},
	}
}

package main

import "github.com/seed-1d0cfdb5/iam/examples/internal/story"

// texts returns the headings, in English and in Japanese. What the server answers is as AWS has it.
func texts() story.Texts {
	return story.Texts{
		{"Users, groups and policies\n", "ユーザー、グループ、ポリシー\n"},
		{"an access key", "アクセスキー"},
		{"\nA list has what the caller may read\n", "\n一覧には、呼び出し元が読めるものだけが入る\n"},
		{"\nOne change of a managed policy is a change for all who have it\n", "\n管理ポリシーの変更は、アタッチされている全員に一度に効く\n"},
		{"\nA change with a mistake changes nothing\n", "\n誤りのある変更は何も変えない\n"},
		{"\nA role, for an hour\n", "\nロールを 1 時間\n"},
		{"\nStrangers\n", "\n部外者\n"},
		{"\nWho is gone is gone at once\n", "\n削除した相手は、すぐにアクセスできなくなる\n"},
	}
}

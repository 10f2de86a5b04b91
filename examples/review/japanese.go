package main

import "github.com/seed-1d0cfdb5/iam/examples/internal/story"

// texts returns what the program tells, in English and in Japanese.
func texts() story.Texts {
	return story.Texts{
		{"yes", "はい"},
		{"no", "いいえ"},
		{"narrower", "狭くなった"},

		{"1. May a stranger assume the role?", "1. 部外者はこのロールを引き受けられるか:"},
		{"2. With repo:acme/* in its place?", "2. 代わりに repo:acme/* とすると:"},
		{"   the same call:", "   同じ呼び出し:"},
		{"3. What the fix lets in is", "3. 修正によって、許可される範囲はどうなったか:"},
		{"   may a workflow of acme no longer assume the role?", "   acme のワークフローが、このロールを引き受けられなくなるか:"},
		{"4. What does the new policy for reports let in?", "4. reports の新しいポリシーで、新しく許可されるもの"},
		{"   %s on %s at %s\n", "   %[2]s への %[1]s、時刻 %[3]s\n"},
		{"     by %s, %s\n", "     呼び出し元 %s: %s\n"},
		{"   and what not any more?", "   許可されなくなるもの"},
		{"   may anybody delete a report?", "   誰かがレポートを削除できるか:"},
	}
}

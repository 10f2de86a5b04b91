package main

import "github.com/seed-1d0cfdb5/iam/examples/internal/story"

// texts returns what the program tells, in English and in Japanese.
func texts() story.Texts {
	return story.Texts{
		{"Who may assume %s in %d", "%[2]d 年に %[1]s を引き受けられる人"},
		{"Jan", "1月"},
		{
			"      █ may assume the role   x explicit deny   · no statement allows it",
			"      █ ロールを引き受けられる   x 明示的な拒否   · 許可するステートメントがない",
		},
		{"may assume the role", "ロールを引き受けられる"},
		{"explicit deny (%s)", "明示的な拒否 (%s)"},
		{"%-5s %s until %s  %s\n", "%-5s %s から %s まで  %s\n"},
		{
			"A session that has begun lives on after its window, for an hour at most.",
			"始まったセッションは期間が終わっても続きますが、長くても 1 時間です。",
		},
		{"The answers on %s, and until when they hold\n", "%s の答えと、その期限\n"},
		{"without end", "期限なし"},
		{"until %s", "%s まで"},
	}
}

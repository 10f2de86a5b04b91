package main

import "github.com/seed-1d0cfdb5/iam/examples/internal/story"

// texts returns what the program tells, in English and in Japanese.
func texts() story.Texts {
	return story.Texts{
		{"1. The condition keys that the policies refer to", "1. ポリシーが参照する条件キー"},
		{
			"\n2. ann deletes an item of the ledger, from home and without MFA\n%s",
			"\n2. ann が自宅から MFA なしで台帳の項目を削除する\n%s",
		},
		{
			"\n3. The same request with the first of %d near misses applied:\n   %s\n",
			"\n3. 同じリクエストに、%d 通りの変更の 1 つ目を適用する:\n   %s\n",
		},
		{"  holds until %s\n", "  この結果は %s まで続きます\n"},
		{"\n4. ann deletes a backup, from the office\n%s", "\n4. ann がオフィスからバックアップを削除する\n%s"},
		{"\n5. ann queries another table, from the office\n%s", "\n5. ann がオフィスから別のテーブルを照会する\n%s"},
	}
}

package main

import "github.com/seed-1d0cfdb5/iam/examples/internal/story"

// texts returns what the program tells, in English and in Japanese.
func texts() story.Texts {
	return story.Texts{
		{"allowed", "許可"},
		{"implicitDeny", "暗黙的な拒否"},
		{"explicitDeny", "明示的な拒否"},

		{"A folder for each user: home/${aws:username}", "ユーザーごとのフォルダー: home/${aws:username}"},
		{"ann reads home/ann/plan.txt", "ann: home/ann/plan.txt を読む"},
		{"ann reads home/ben/plan.txt", "ann: home/ben/plan.txt を読む"},
		{"user * reads home/ann/plan.txt", "*: home/ann/plan.txt を読む"},
		{"user * reads home/*/plan.txt", "*: home/*/plan.txt を読む"},

		{"\nWith a second policy, which denies s3:DeleteObject", "\ns3:DeleteObject を拒否する 2 つ目のポリシーを加えると"},
		{"ann writes home/ann/plan.txt", "ann: home/ann/plan.txt を書く"},
		{"ann deletes home/ann/plan.txt", "ann: home/ann/plan.txt を削除"},

		{"\npat reads reports/q3.csv, which is in a bucket of another account", "\npat が別のアカウントのバケットにある reports/q3.csv を読む。使うポリシー:"},
		{"resource-based policy alone", "リソースベースだけ"},
		{"identity-based policy alone", "アイデンティティベースだけ"},
		{"both policies", "両方"},

		{"\nann queries a table, which a policy allows in March only", "\nann がテーブルを照会する。ポリシーが許可するのは 3 月だけ"},
		{"a nanosecond before March", "3 月になる 1 ナノ秒前"},
		{"as March begins", "3 月になった瞬間"},
		{"a nanosecond before April", "4 月になる 1 ナノ秒前"},
		{"as April begins", "4 月になった瞬間"},

		{"\nThe last decision, explained\n%s", "\n最後の判定の説明\n%s"},
	}
}

package texts

import "github.com/seed-1d0cfdb5/iam/internal/message"

// What inventory asks and answers.
var inventoryTexts = []message.Row{
	{"1 group", "グループ 1 個"},
	{"1 of them is not known as a whole", "うち 1 個は全体がわかりません"},
	{"1 problem: what it is about is denied until it is known", "問題 1 件。対象になっているものは、わかるまで拒否されます"},
	{"1 remark, because of which nothing is denied:", "注意 1 件。これを理由に拒否されるものはありません:"},
	{"1 resource", "リソース 1 個"},
	{"1 role", "ロール 1 個"},
	{"1 user", "ユーザー 1 人"},
	{"What is read; files, folders and globs follow the flags:", "読み込むもの (フラグの後にファイル、フォルダー、グロブを書きます):"},
	{"leave out policies that are not understood or in no file, in place of denying whoever they are attached to", "解釈できないポリシーやどのファイルにもないポリシーを、アタッチ先を拒否する代わりに、ないものとして扱う"},
	{"of no known account", "アカウント不明"},
	{"say what to do with the inventory before the flags: {names}", "インベントリで何をするのかをフラグの前に書いてください: {names}"},
	{"{folder}: there is no file with outputs: *.json in this folder", "{folder}: このフォルダーに出力のファイル (*.json) はありません"},
	{"{n} groups", "グループ {n} 個"},
	{"{n} of them are not known as a whole", "うち {n} 個は全体がわかりません"},
	{"{n} problems: what they are about is denied until it is known", "問題 {n} 件。対象になっているものは、わかるまで拒否されます"},
	{"{n} remarks, because of which nothing is denied:", "注意 {n} 件。これを理由に拒否されるものはありません:"},
	{"{n} resources", "リソース {n} 個"},
	{"{n} roles", "ロール {n} 個"},
	{"{n} users", "ユーザー {n} 人"},
	{"{question} is no question about an inventory: want {names}", "{question} はインベントリについての問いではありません。{names} のどれかを指定してください"},
}

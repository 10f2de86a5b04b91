package texts

import "github.com/seed-1d0cfdb5/iam/internal/message"

// What replay tells.
var replayTexts = []message.Row{
	{"-json and -html - exclude each other", "-json と -html - は同時に指定できません"},
	{"-new is missing", "-new がありません"},
	{"-old is missing", "-old がありません"},
	{"-{flag}: {problems}, which iameval inventory load lists: calls that they matter to are not judged, or in part", "-{flag}: {problems} (一覧は iameval inventory load で表示します)。関係する呼び出しは、判定されないか、一部だけ判定されます"},
	{"1 digest", "ダイジェスト 1 個"},
	{"1 event", "イベント 1 件"},
	{"1 file of CloudTrail Insights", "CloudTrail Insights のファイル 1 個"},
	{"1 problem", "問題 1 件"},
	{"What is compared, and read; logs of AWS CloudTrail follow the flags as files, folders and globs:", "比較するものと読み込むもの (フラグの後に AWS CloudTrail のログをファイル、フォルダー、グロブで書きます):"},
	{"folder or file with outputs of the AWS CLI: the accounts as they are to be", "AWS CLI の出力のフォルダーまたはファイル (変更後のアカウント)"},
	{"folder or file with outputs of the AWS CLI: the accounts as they were", "AWS CLI の出力のフォルダーまたはファイル (変更前のアカウント)"},
	{"for how far it has come: if the file is there, it goes on from there", "どこまで読んだかを書くファイル。すでにあれば、そこから続ける"},
	{"in which to write the report as a page; - prints it", "レポートのページを書くファイル。- なら表示する"},
	{"interrupted: {file} has {events}, and the same command goes on from there", "中断されました。{file} に {events}までの結果があります。同じコマンドで続きから再開します"},
	{"no log is named", "ログが指定されていません"},
	{"passed over: {digests}, {insights}", "読み飛ばしたもの: {digests}、{insights}"},
	{"the first {n} of the logs are others than those that have been read: other logs may be named after them only", "すでに読んだ最初の {n} 個とは別のログです。ほかのログを指定できるのは、その後だけです"},
	{"{file} has changed since: it has fewer than {n} records", "{file} は読んだ後に変わっています。レコードが {n} 件より少なくなっています"},
	{"{file} has changed since: its first {n} records are others", "{file} は読んだ後に変わっています。最初の {n} 件のレコードが別のものです"},
	{"{file} has {events}: it goes on from there", "{file} に {events}までの結果があり、その続きから読みます"},
	{"{file} is not what -resume writes", "{file} は -resume が書くファイルではありません"},
	{"{file} is of other inventories: remove it to begin anew", "{file} は別のインベントリのものです。最初から始めるには、このファイルを削除してください"},
	{"{file} is of version {version} of iameval: remove it to begin anew", "{file} は iameval のバージョン {version} のものです。最初から始めるには、このファイルを削除してください"},
	{"{folder}: there is no log: *.json, *.jsonl, *.ndjson or *.gz in this folder", "{folder}: このフォルダーにログ (*.json、*.jsonl、*.ndjson、*.gz) はありません"},
	{"{n} digests", "ダイジェスト {n} 個"},
	{"{n} events", "イベント {n} 件"},
	{"{n} files of CloudTrail Insights", "CloudTrail Insights のファイル {n} 個"},
	{"{n} problems", "問題 {n} 件"},
}

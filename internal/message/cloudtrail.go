package message

// The texts of what is wrong with logs of CloudTrail.
//
//nolint:gochecknoglobals // never written
var cloudtrailTexts = []row{
	{"invalid event: {problem}", "無効なイベント: {problem}"},
	{"it cannot be read on: {error}", "これ以上読み込めません: {error}"},
	{"it is no event", "イベントではありません"},
	{"it is not JSON at byte {offset}: {problem}", "{offset} バイト目で JSON として読めません: {problem}"},
	{"record {number}, byte {offset}: {problem}", "レコード {number}、{offset} バイト目: {problem}"},
	{"strings and brackets in the record do not match", "レコード内の文字列または括弧が対応していません"},
	{"the log ends within its list of records", "ログがレコードの一覧の途中で終わっています"},
	{"the log ends within the record", "ログがレコードの途中で終わっています"},
	{"want an object, found other text", "オブジェクトのはずですが、ほかの文字列です"},
	{"{name} is no time", "{name} が時刻ではありません"},
	{"{name} is there twice", "{name} が 2 つあります"},
	{"{name}: want a string, found {kind}", "{name}: 文字列のはずですが、{kind}です"},
}

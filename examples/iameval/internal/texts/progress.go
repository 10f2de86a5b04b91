package texts

import "github.com/seed-1d0cfdb5/iam/internal/message"

// What commands tell that take long.
var progressTexts = []message.Row{
	{"1 principal", "プリンシパル 1 個"},
	{"interrupted: there is no answer", "中断されました。答えはありません"},
	{"{n} principals", "プリンシパル {n} 個"},
	{"{n}/s", "毎秒 {n}"},
	{"{time} left", "残り {time}"},
}

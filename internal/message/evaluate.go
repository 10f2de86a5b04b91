package message

// The texts of decisions, explanations, near misses and problems.
var evaluateTexts = []row{
	{" and ", "と"},
	{"Action {patterns} does not match {action}", "Action {patterns} は {action} に一致しません"},
	{"evaluate: no request to assume a role: it is nil", "evaluate: ロールを引き受けるリクエストがありません (nil です)"},
}

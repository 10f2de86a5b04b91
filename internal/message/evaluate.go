package message

// The texts of decisions, explanations, near misses and problems.
var evaluateTexts = []row{
	{" and ", "と"},
	{"Action {patterns} does not match {action}", "Action {patterns} は {action} に一致しません"},
}

package message

// The texts of findings, with those of package catalog.
var lintTexts = []row{}

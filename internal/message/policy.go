package message

// The texts of parse errors.
var policyTexts = []row{}

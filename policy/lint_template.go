package policy

import "strings"

// placeholder reports text that looks like a part of a template that was not
// filled in. The text itself is not shown: it may be a value of a condition.
func (l *linter) placeholder(text string, at *place) {
	if form := placeholderIn(text); form != "" {
		l.report(at, LintPlaceholder, "%s looks like a placeholder: replace it first", form)
	}
}

// placeholderIn returns the form of the placeholder in text, or "". Of AWS's own
// syntax, policy variables begin with "${" and hold a single colon.
func placeholderIn(text string) string {
	if !strings.ContainsAny(text, "{<") {
		return ""
	}
	switch {
	case encloses(text, "${AWS::", "}"): // a pseudo parameter of CloudFormation
		return "${AWS::…}"
	case encloses(text, "&{", "}"): // how Terraform writes a policy variable
		return "&{…}"
	case encloses(text, "{{", "}}"):
		return "{{…}}"
	case hasAngleBrackets(text):
		return "<…>"
	}
	return ""
}

// encloses reports whether there is something between left and right in text.
func encloses(text, left, right string) bool {
	_, rest, ok := strings.Cut(text, left)
	return ok && strings.Index(rest, right) > 0
}

// hasAngleBrackets reports whether text has words in angle brackets, as in
// "<account-id>".
func hasAngleBrackets(text string) bool {
	for {
		var ok bool
		if _, text, ok = strings.Cut(text, "<"); !ok {
			return false
		}
		end := strings.IndexFunc(text, func(r rune) bool {
			return r > '~' || !isLetterOrDigit(byte(r)) && !strings.ContainsRune(" _-.", r)
		})
		if end > 0 && text[end] == '>' {
			return true
		}
	}
}

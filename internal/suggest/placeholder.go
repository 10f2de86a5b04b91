package suggest

import (
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/message"
)

// ReplaceFirst is what [ToReplace] adds, in English.
const ReplaceFirst = "looks like a placeholder: replace it first"

// ToReplace returns problem, which is with a text that [IsPlaceholder] reports, and says
// so.
func ToReplace(problem message.Text) message.Text {
	return message.Of("{problem}: it looks like a placeholder: replace it first", problem)
}

// IsPlaceholder reports whether s, a text that was refused, looks like one of a
// template, in which something is still to be replaced: "<account-id>", "${ACCOUNT}",
// "{{account}}", a run of X, or an account or a name that only says what belongs there.
func IsPlaceholder(s string) bool {
	s = s[:min(len(s), maxLooked)]
	return enclosed(s, "<", ">") || enclosed(s, "{{", "}}") || enclosed(s, "&{", "}") || hasTemplateVariable(s) ||
		strings.Contains(s, "XXX") || strings.Contains(s, "xxx") || namesAccount(s) || namesRegion(s)
}

// maxLooked bounds the work on hostile input: no ARN is longer.
const maxLooked = 2048

// enclosed reports whether there is a name between before and after in s.
func enclosed(s, before, after string) bool {
	for {
		_, rest, found := strings.Cut(s, before)
		if !found {
			return false
		}
		name, _, closed := strings.Cut(rest, after)
		if before == "{{" {
			name = strings.Trim(name, " ")
		}
		if closed && isName(name) {
			return true
		}
		s = rest
	}
}

// isName reports whether s is a word or several.
func isName(s string) bool {
	return s != "" && s[0] != ' ' && !strings.ContainsFunc(s, func(r rune) bool { return !isOfWord(r) && r != ':' })
}

// isOfWord reports whether r can stand in words: ASCII letters, digits and what joins them.
func isOfWord(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune(" _-.", r)
}

// hasTemplateVariable reports whether there is a variable in s that no policy can
// have: without a colon, as the pseudo parameters of CloudFormation are not.
func hasTemplateVariable(s string) bool {
	for {
		_, rest, found := strings.Cut(s, "${")
		if !found {
			return false
		}
		name, _, closed := strings.Cut(rest, "}")
		if closed && (!strings.Contains(name, ":") || strings.HasPrefix(name, "AWS::")) && strings.Trim(name, "*?$") != "" {
			return true
		}
		s = rest
	}
}

// namesRegion reports whether the Region of an ARN is a word such as REGION or
// your-region.
func namesRegion(s string) bool {
	parts := strings.SplitN(s, ":", 6)
	if len(parts) < 5 {
		return false
	}
	region := strings.ToLower(parts[3])
	return strings.HasPrefix(region, "region") || strings.HasSuffix(region, "region")
}

// namesAccount reports whether the account of an ARN, or all of s, is a word such as
// ACCOUNT_ID or your-account.
func namesAccount(s string) bool {
	if parts := strings.SplitN(s, ":", 6); len(parts) >= 5 {
		s = parts[4]
	}
	s = strings.ToLower(s)
	return strings.HasPrefix(s, "account") || strings.HasSuffix(s, "account") || strings.Contains(s, "account_id") ||
		strings.Contains(s, "account-id") || strings.Contains(s, "accountid") || strings.HasPrefix(s, "your")
}

// Placeholder returns the form of a placeholder in s, a text that was accepted, such as
// "{{…}}", or "" if there is none. Of AWS's own syntax, policy variables begin with "${"
// and hold a single colon.
func Placeholder(s string) string {
	if !strings.ContainsAny(s, "{<") {
		return ""
	}
	switch {
	case hasBetween(s, "${AWS::", "}"): // a pseudo parameter of CloudFormation
		return "${AWS::…}"
	case hasBetween(s, "&{", "}"): // how Terraform writes a policy variable
		return "&{…}"
	case hasBetween(s, "{{", "}}"):
		return "{{…}}"
	case hasAngleBrackets(s):
		return "<…>"
	}
	return ""
}

// hasBetween reports whether there is something between before and after in s.
func hasBetween(s, before, after string) bool {
	_, rest, ok := strings.Cut(s, before)
	return ok && strings.Index(rest, after) > 0
}

// hasAngleBrackets reports whether s has words in angle brackets, as in "<account-id>".
func hasAngleBrackets(s string) bool {
	for {
		var ok bool
		if _, s, ok = strings.Cut(s, "<"); !ok {
			return false
		}
		end := strings.IndexFunc(s, func(r rune) bool { return !isOfWord(r) })
		if end > 0 && s[end] == '>' {
			return true
		}
	}
}

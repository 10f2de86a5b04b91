package clause

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/seed-1d0cfdb5/iam/internal/conditionkey"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/quote"
	"github.com/seed-1d0cfdb5/iam/internal/suggest"
)

// A Part is a part of a clause.
type Part uint8

// The parts of a clause.
const (
	OperatorPart Part = iota + 1
	KeyPart
	ValuePart
	VariablePart // a policy variable in a value
)

// A Problem says what is wrong with a clause or a resource.
type Problem struct {
	Part   Part         // where
	Index  int          // of the value, for ValuePart and VariablePart
	Detail message.Text // the offending text and what was expected instead
}

// unknownOperator returns the message for an operator that does not exist.
func unknownOperator(name string) message.Text {
	prefix, base := "", name
	if i := strings.LastIndexByte(name, ':'); i >= 0 {
		prefix, _ = suggest.Near(name[:i+1], forAllValuesPrefix, forAnyValuePrefix)
		base = name[i+1:]
	}
	var names []string
	for _, op := range operators {
		names = append(names, op.name)
		if op.family != familyNull {
			names = append(names, op.name+ifExistsSuffix)
		}
	}
	if base == "Null"+ifExistsSuffix {
		base = "Null" // it takes no IfExists
	}
	near, ok := suggest.Near(base, names...)
	switch {
	case ok:
	case prefix == "" && strings.Contains(name, ":") && unicode.IsLower(rune(name[0])) && checkKey(name).IsZero():
		return message.Of("{key}; condition keys stand in the object of an operator, such as StringEquals", quote.Short(name))
	default:
		return message.Plain(quote.Short(name))
	}
	return message.Of("{name}; did you mean {near}?", quote.Short(name), quote.Short(prefix+near))
}

// maxKeyLength is the longest condition key that is accepted. AWS's longest tag
// key has 128 characters.
const maxKeyLength = 1024

// nearKey returns the condition key that name, in which the prefix is missing, was
// probably meant to be.
func nearKey(name string) (string, bool) {
	near, ok := suggest.Near(strings.TrimPrefix(name, "aws."), conditionkey.Suggestions()...)
	near = conditionkey.Global + near
	if conditionkey.Find(near + "/").TakesTag() {
		near += "/key"
	}
	return near, ok
}

// encryptionContext begins the condition keys whose names people choose freely, with
// spaces (SEMANTICS S-50):
// https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
const encryptionContext = "kms:EncryptionContext:"

// checkKey says what is wrong with a condition key, if anything is (SEMANTICS G-27,
// S-35, S-50).
func checkKey(key string) message.Text {
	prefix, rest, _ := strings.Cut(key, ":")
	slash := strings.IndexByte(key, '/')
	name := key
	if slash >= 0 {
		name = key[:slash]
	}
	lowest := '!'
	if chosen, ok := glob.CutPrefixFold(name, encryptionContext); ok && chosen != "" {
		lowest = ' '
	}
	switch {
	case len(key) > maxKeyLength:
		return message.Of("the key is too long")
	case prefix == "" || rest == "" || slash == 0:
		if near, ok := nearKey(key); ok {
			return message.Of("did you mean {name}?", strconv.Quote(near))
		}
		return message.Of("want prefix:name, such as aws:SourceIp")
	case slash == len(key)-1:
		return message.Of("no tag key after the slash")
	case strings.Contains(key, "${"):
		return message.Of("policy variables are not supported in a condition key")
	case strings.ContainsFunc(name, func(r rune) bool {
		return r < lowest || r > '~' || r == '$' || r == '{' || r == '}'
	}):
		return message.Of("a space or a character that no condition key has")
	}
	return message.Text{}
}

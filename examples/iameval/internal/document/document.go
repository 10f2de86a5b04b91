// Package document says what a policy is that was found in a file, and what may keep
// one from being found.
package document

import (
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/policy/lint"
)

// A Document is a policy that stands in a file. It may be one that does not parse.
type Document struct {
	// Name is the name of the resource, such as "aws_iam_policy.reader" or
	// "ReaderPolicy"; of a policy file it is the name of the file without folder and
	// .TYPE.json. No two documents in a file have the same name and type.
	Name string

	Type   policy.Type // never 0
	Source []byte      // JSON text; nil only if Options ask for policies that are not there

	File         string // as it was named, with slashes
	Line, Column int    // where it begins in File, from 1
	Same         bool   // Source is the content of File, so that places in it are places in File

	// Member is the name that a file of its own would have, NAME.TYPE.json. Its characters are
	// those that are safe everywhere, and those of no other document in File, in either case, are the same.
	Member string

	Before []byte // what is deployed, or nil if there is nothing or the file does not say it

	// Unknown says that Source has text that stands for what is not known, such as a parameter without a
	// value, as a finding does. It is "" if there is none, or only names that resources of the file will have.
	Unknown message.Text
}

// Options say what files do not. What is empty is not known.
type Options struct {
	Type policy.Type // of policies of which nothing else says it; or 0

	Parameters                 map[string]string // of templates
	Used                       map[string]bool   // where Read notes which of Parameters a template knows, or nil
	Account, Region, Partition string

	LeftOut  bool // also the policies that are left out with a finding: their Source is nil, and Unknown is not ""
	Deployed bool // only files that say what is deployed, which are plans, and also the policies that they delete
}

// Unused returns an error about the Parameters that are not in Used.
func (o *Options) Unused() error {
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(o.Parameters)) {
		if !o.Used[name] {
			errs = append(errs, texts.Error("-param {name}: no template has such a parameter or resource", texts.Quoted(name)))
		}
	}
	return errors.Join(errs...)
}

// Path returns the path that a case file would use for d: File, if it holds nothing
// else, and else File as if it were a folder, such as
// "plan.json/aws_iam_policy.reader.identity.json".
func (d *Document) Path() string {
	if d.Same {
		return d.File
	}
	return d.File + "/" + d.Member
}

// TypeName returns t as flags and the names of files spell it: "identity", "scp" and
// so on.
func TypeName(t policy.Type) string {
	text, err := t.MarshalText()
	if err != nil {
		return ""
	}
	return strings.ToLower(string(text))
}

// ParseType returns the type with that name, in either case, or 0 if there is none.
func ParseType(name string) policy.Type {
	for t := policy.Identity; t <= policy.Endpoint; t++ {
		if strings.EqualFold(TypeName(t), name) {
			return t
		}
	}
	return 0
}

// The codes of findings about what is not found. All are warnings: what is not known
// does not pass. Name is the file, and Pointer says where in it.
const (
	// AfterApply (warning): the text of a policy in a Terraform plan is known only after apply.
	AfterApply lint.Code = "after-apply"

	// Unresolved (warning): a policy has a part that its template does not say, such as a
	// parameter without a value, or an attribute of a resource that is yet to be made; or it is not
	// known of which type it is, or whether there is one.
	Unresolved lint.Code = "unresolved"
)

// Finding returns a finding about file. What is not printable in detail, such as a line break in the name of a resource, is
// in it as an escape sequence.
func Finding(file string, line, column int, pointer string, code lint.Code, detail message.Text) lint.Finding {
	f := lint.Finding{Name: file, Line: line, Column: column, Pointer: pointer, Code: code, Level: lint.Warning}
	return texts.Found(f, texts.Mapped(detail, Line))
}

// Line returns text in one line, with escape sequences for what is not printable.
func Line(text string) string {
	if utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return text
	}
	quoted := strconv.Quote(text)
	return quoted[1 : len(quoted)-1]
}

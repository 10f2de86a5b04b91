package mend

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/seed-1d0cfdb5/iam/evaluate/access"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/jsontree"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/policy/lint"
)

// Redundant (suggestion): a statement, or a value in one, without which nothing changes: the
// policy allows and denies the same.
//
//	{"Effect": "Allow", "Action": ["s3:Get*", "s3:GetObject"], "Resource": "*"}
const Redundant lint.Code = "redundant"

// Redundancies returns what is redundant in p as findings. Package lint looks at what
// stands in a policy, and this is a question about all requests. A Deny that has nothing to
// deny in p may stand there because of other policies.
func Redundancies(p *policy.Policy) ([]lint.Finding, error) {
	parts := access.Redundant(p)
	if len(parts) == 0 {
		return nil, nil
	}
	text, err := p.MarshalJSON()
	if err != nil {
		return nil, err
	}
	root, err := jsontree.Parse(text)
	if err != nil {
		return nil, err
	}
	var findings []lint.Finding
	for i, place := range places(&root, parts) {
		r := &parts[i]
		if r.Statement.Effect() == policy.Deny {
			continue
		}
		f := texts.Found(lint.Finding{
			Name: p.Name(), Pointer: place.pointer, Code: Redundant, Level: lint.Suggestion,
			Statement: r.Statement.Index() + 1, Sid: r.Statement.Sid(),
		}, detail(r))
		f.Line, f.Column = jsontree.Position(text, place.Start)
		findings = append(findings, f)
	}
	return findings, nil
}

// detail says what is redundant. No value of a Condition is shown: it may be an external ID, under
// whatever key.
func detail(r *access.Redundancy) message.Text {
	switch {
	case r.Element == "":
		return texts.Of("without this statement nothing changes")
	case strings.Contains(r.Element, " "):
		return texts.Of("without this value of {element} nothing changes", shown(r.Element))
	}
	return texts.Of("without {value} in {element} nothing changes", shown(r.Value), shown(r.Element))
}

// shown returns text for a sentence: quoted, if something in it is not plain.
func shown(text string) string {
	if text == "" || strings.Contains(text, `"`) || !utf8.ValidString(text) ||
		strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return strconv.Quote(text)
	}
	return text
}

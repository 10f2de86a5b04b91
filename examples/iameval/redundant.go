package main

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/seed-1d0cfdb5/iam/evaluate/access"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/policy/lint"
)

// redundant is the code of what could be left out of a policy, and nothing would change.
const redundant lint.Code = "redundant"

// redundancies returns what is redundant in p as findings. Package lint looks at what
// stands in a policy, and this is a question about all requests. A Deny that has nothing to
// deny in p may stand there because of other policies.
func redundancies(p *policy.Policy) []lint.Finding {
	var findings []lint.Finding
	for _, r := range access.Redundant(p) {
		s := r.Statement
		if s.Effect() == policy.Deny {
			continue
		}
		pointer, column := place(p, s.Index())
		detail := "without this statement nothing changes"
		switch {
		case mentionsHidden([]byte(r.Element)):
			detail = fmt.Sprintf("without one of the values of %s nothing changes", shown(r.Element))
		case r.Element != "":
			detail = fmt.Sprintf("without %s in %s nothing changes", shown(r.Value), shown(r.Element))
		}
		findings = append(findings, lint.Finding{
			Name: p.Name(), Line: s.Line(), Column: column, Pointer: pointer,
			Code: redundant, Level: lint.Suggestion, Detail: detail,
			Statement: s.Index() + 1, Sid: s.Sid(),
		})
	}
	return findings
}

// place returns the pointer to a statement of p, and its column in bytes from 1.
func place(p *policy.Policy, index int) (pointer string, column int) {
	source, err := p.MarshalJSON()
	var document struct{ Statement json.RawMessage }
	if err == nil {
		err = json.Unmarshal(source, &document)
	}
	if err != nil {
		panic(err) // it was parsed
	}
	pointer, all := fmt.Sprintf("/Statement/%d", index), []json.RawMessage{}
	if json.Unmarshal(document.Statement, &all) != nil { // one, and no list
		pointer, all = "/Statement", []json.RawMessage{document.Statement}
	}
	at := bytes.Index(source, document.Statement)
	for i := range index + 1 {
		at += bytes.Index(source[at:], all[i])
		if i < index {
			at += len(all[i])
		}
	}
	return pointer, at - bytes.LastIndexByte(source[:at], '\n')
}

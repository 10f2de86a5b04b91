package access

import (
	"slices"
	"strings"

	machine "github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// Much of what is redundant is so for a reason that can be read: another value of the list
// covers it, or another Allow that covers all resources and has no condition. It is a shortcut
// too, and for the rest the question is asked.

// coversStatement reports whether it can be read that other statements of the draft allow all
// that statement i does.
func (d *draft) coversStatement(i int) bool {
	statement := d.statements[i]
	actions := textsOf(statement["Action"])
	if statement["Effect"] != "Allow" || len(actions) == 0 {
		return false
	}
	for _, action := range actions {
		if !d.coversElsewhere(i, action) {
			return false
		}
	}
	return true
}

// coversValue reports whether it can be read that value n of a list of statement i is covered
// by what else is in the draft.
func (d *draft) coversValue(i int, l *valueList, n int) bool {
	all := l.in[l.key].([]any)
	value, ok := all[n].(string)
	if !ok || l.element != "Action" && l.element != "Resource" {
		return false
	}
	for m := range all {
		other, ok := all[m].(string)
		if ok && m != n && (other == value || other == "*" || l.element == "Action" && coversAction(other, value)) {
			return true
		}
	}
	return l.element == "Action" && d.statements[i]["Effect"] == "Allow" && d.coversElsewhere(i, value)
}

// coversElsewhere reports whether another statement than i allows an action on everything.
func (d *draft) coversElsewhere(i int, action string) bool {
	switch d.source.Type() {
	case policy.Identity, policy.Boundary, policy.Session, policy.SCP:
	case policy.Resource, policy.Trust, policy.RCP, policy.Endpoint: // whose statements name callers
		return false
	}
	for j, other := range d.statements {
		_, conditional := other["Condition"]
		if j == i || other["Effect"] != "Allow" || conditional || !slices.Contains(textsOf(other["Resource"]), "*") {
			continue
		}
		for _, by := range textsOf(other["Action"]) {
			if coversAction(by, action) {
				return true
			}
		}
	}
	return false
}

// coversAction reports whether a pattern covers another one. Without "?" in it, it does if it
// matches its text: each wildcard of the other one falls to a "*".
func coversAction(by, action string) bool {
	pattern := machine.NewAction(by)
	return !strings.Contains(by, "?") && pattern.Match(action)
}

// textsOf returns the texts of an element, which is one or a list.
func textsOf(element any) (texts []string) {
	if text, ok := element.(string); ok {
		return []string{text}
	}
	list, _ := element.([]any)
	for _, value := range list {
		if text, ok := value.(string); ok {
			texts = append(texts, text)
		}
	}
	return texts
}

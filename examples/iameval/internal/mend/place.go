package mend

import (
	"fmt"
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate/access"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/jsontree"
)

// A place is a part of a policy.
type place struct {
	*jsontree.Value
	pointer string // JSON Pointer (RFC 6901)
}

// places returns where the parts of a policy are that could be left out. The policy is root.
func places(root *jsontree.Value, parts []access.Redundancy) []place {
	found := make([]place, len(parts))
	taken := make(map[*jsontree.Value]bool) // of a value that is there twice, each has its place
	for i := range parts {
		for _, p := range candidates(root, &parts[i]) {
			if !taken[p.Value] {
				taken[p.Value] = true
				found[i] = p
				break
			}
		}
		if found[i].Value == nil {
			panic("mend: no place for a part of the policy") // which it is
		}
	}
	return found
}

// candidates returns the places that may be meant by r.
func candidates(root *jsontree.Value, r *access.Redundancy) []place {
	statement := place{root.Member("Statement"), "/Statement"}
	if statement.Kind == jsontree.Array {
		statement = statement.item(r.Statement.Index())
	}
	if r.Element == "" {
		return []place{statement}
	}
	var lists []place
	name, key, isCondition := strings.Cut(r.Element, " ")
	switch element := statement.member(name); {
	case isCondition:
		lists = []place{statement.member("Condition").member(name).member(key)}
	case element.Kind == jsontree.Object: // a Principal
		for i := range element.Members {
			lists = append(lists, element.member(element.Members[i].Name.Text))
		}
	default:
		lists = []place{element}
	}
	var all []place
	for _, list := range lists {
		for i := range list.Items {
			if p := list.item(i); p.Kind == jsontree.String && p.Text == r.Value {
				all = append(all, p)
			}
		}
	}
	return all
}

// member returns a member of an object, or an empty value.
func (p place) member(name string) place {
	v := p.Member(name)
	if v == nil {
		v = new(jsontree.Value)
	}
	return place{v, p.pointer + "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(name)}
}

func (p place) item(i int) place {
	return place{&p.Items[i], fmt.Sprintf("%s/%d", p.pointer, i)}
}

package mend

import (
	"fmt"
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate/access"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/jsontree"
)

// A Place is a part of a policy.
type Place struct {
	*jsontree.Value
	Pointer string // JSON Pointer (RFC 6901)
}

// Places returns where the parts of a policy are that could be left out. The policy is root.
func Places(root *jsontree.Value, parts []access.Redundancy) []Place {
	places := make([]Place, len(parts))
	taken := make(map[*jsontree.Value]bool) // of a value that is there twice, each has its place
	for i := range parts {
		for _, place := range candidates(root, &parts[i]) {
			if !taken[place.Value] {
				taken[place.Value] = true
				places[i] = place
				break
			}
		}
		if places[i].Value == nil {
			panic("mend: no place for a part of the policy") // which it is
		}
	}
	return places
}

// candidates returns the places that may be meant by r.
func candidates(root *jsontree.Value, r *access.Redundancy) []Place {
	statement := Place{root.Member("Statement"), "/Statement"}
	if statement.Kind == jsontree.Array {
		statement = statement.item(r.Statement.Index())
	}
	if r.Element == "" {
		return []Place{statement}
	}
	var lists []Place
	name, key, isCondition := strings.Cut(r.Element, " ")
	switch element := statement.member(name); {
	case isCondition:
		lists = []Place{statement.member("Condition").member(name).member(key)}
	case element.Kind == jsontree.Object: // a Principal
		for i := range element.Members {
			lists = append(lists, element.member(element.Members[i].Name.Text))
		}
	default:
		lists = []Place{element}
	}
	var places []Place
	for _, list := range lists {
		for i := range list.Items {
			if place := list.item(i); place.Kind == jsontree.String && place.Text == r.Value {
				places = append(places, place)
			}
		}
	}
	return places
}

// member returns a member of an object, or an empty value.
func (p Place) member(name string) Place {
	v := p.Member(name)
	if v == nil {
		v = new(jsontree.Value)
	}
	return Place{v, p.Pointer + "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(name)}
}

func (p Place) item(i int) Place {
	return Place{&p.Items[i], fmt.Sprintf("%s/%d", p.Pointer, i)}
}

package mend

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/jsontree"
)

const (
	versionName    = `"Version"`
	currentVersion = `"2012-10-17"`
)

// replaced returns text with other in place of what is between start and end.
func replaced(text []byte, start, end int, other string) []byte {
	return slices.Concat(text[:start], []byte(other), text[end:])
}

// setVersion sets the current Version, which goes first if there is none.
func setVersion(text []byte, root *jsontree.Value, _ int) ([]byte, bool) {
	if v := root.Member("Version"); v != nil {
		return replaced(text, v.Start, v.End, currentVersion), true
	}
	if len(root.Members) == 0 {
		return nil, false
	}
	first := root.Members[0].Name.Start
	space := string(text[root.Start+1 : first])
	if space == "" {
		space = " "
	}
	return replaced(text, first, first, versionName+": "+currentVersion+","+space), true
}

// renameSid appends a number to the Sid at an offset, with which no statement has it.
func renameSid(text []byte, root *jsontree.Value, at int) ([]byte, bool) {
	statements := root.Member("Statement")
	taken := make(map[string]bool)
	var sid *jsontree.Value
	for i := range statements.Items {
		if v := statements.Items[i].Member("Sid"); v != nil {
			taken[v.Text] = true
			if v.Start == at {
				sid = v
			}
		}
	}
	if sid == nil {
		return nil, false
	}
	for n := 2; ; n++ {
		name := sid.Text + strconv.Itoa(n)
		if taken[name] {
			continue
		}
		quoted, err := json.Marshal(name)
		return replaced(text, sid.Start, sid.End, string(quoted)), err == nil
	}
}

// dropSetOperator takes the set operator off the operator of the condition key at an offset,
// if that key is the only one under it and the operator without it is not there.
func dropSetOperator(text []byte, root *jsontree.Value, at int) ([]byte, bool) {
	statements := []jsontree.Value{*root.Member("Statement")}
	if statements[0].Kind == jsontree.Array {
		statements = statements[0].Items
	}
	for i := range statements {
		condition := statements[i].Member("Condition")
		if condition == nil || at < condition.Start || at >= condition.End {
			continue
		}
		for _, m := range condition.Members {
			_, operator, ok := strings.Cut(m.Name.Text, ":")
			if !ok || at < m.Name.Start || at >= m.Value.End || len(m.Value.Members) != 1 {
				continue
			}
			for _, other := range condition.Members {
				if strings.EqualFold(other.Name.Text, operator) {
					return nil, false
				}
			}
			return replaced(text, m.Name.Start, m.Name.End, strconv.Quote(operator)), true
		}
	}
	return nil, false
}

// remove takes the item of a list at an offset out of it, with the comma and the white space
// that belong to it.
func remove(text []byte, root *jsontree.Value, at int) ([]byte, bool) {
	list, i := listWith(root, at)
	switch {
	case list == nil || len(list.Items) < 2:
		return nil, false
	case i == 0:
		return replaced(text, list.Items[0].Start, list.Items[1].Start, ""), true
	}
	return replaced(text, list.Items[i-1].End, list.Items[i].End, ""), true
}

// listWith returns the list that has an item at an offset, and the index of the item, or nil.
func listWith(v *jsontree.Value, at int) (*jsontree.Value, int) {
	for i := range v.Items {
		if v.Items[i].Start == at {
			return v, i
		}
		if list, n := listWith(&v.Items[i], at); list != nil {
			return list, n
		}
	}
	for i := range v.Members {
		if list, n := listWith(&v.Members[i].Value, at); list != nil {
			return list, n
		}
	}
	return nil, 0
}

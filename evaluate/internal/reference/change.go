package reference

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// Changed returns what is attached after c changed a, which stays as it is, and what is wrong
// with c itself: [Problems] has what is wrong with the result. See evaluate.Change.
func Changed(a *evaluate.Attachments, c *evaluate.Change) (after *evaluate.Attachments, problems []string) {
	after = new(evaluate.Attachments)
	*after = *a
	all := tables(after, everyTable)
	for _, m := range all {
		m.Set(cloned(m))
	}
	for i, key := range c.Delete {
		if isGroup := hasUsers(a, key) && !slices.Contains(c.Delete[:i], key); !remove(all, key) && !isGroup {
			problems = append(problems, fmt.Sprintf("nothing to delete under %q", key))
		}
	}
	for typ, keys := range c.Detach {
		for _, key := range keys {
			if !remove(tables(after, detachable[typ]), key) {
				problems = append(problems, fmt.Sprintf("nothing to detach from %q: %v", key, typ))
			}
		}
	}
	put := tables(&c.Put, everyTable)
	for i, m := range all {
		for _, key := range put[i].MapKeys() {
			remove(all[i:i+1], key.String())
		}
		if m.IsNil() && !put[i].IsNil() {
			m.Set(reflect.MakeMap(m.Type()))
		}
	}
	for key := range c.Put.Boundary { // which takes the place of one of either form
		delete(after.ManagedBoundary, key)
	}
	for key := range c.Put.ManagedBoundary {
		delete(after.Boundary, key)
	}
	problems = append(problems, left(after, c.Delete)...)
	for i, m := range all {
		for _, key := range put[i].MapKeys() {
			m.SetMapIndex(key, put[i].MapIndex(key))
		}
	}
	for account, place := range after.Accounts {
		for _, id := range strings.Split(place.Path, "/") {
			if id != "" && slices.Contains(c.Delete, id) {
				problems = append(problems, fmt.Sprintf("%q has account %q", id, account))
			}
		}
	}
	if c.Put.Account != "" || c.Put.Tenants {
		problems = append(problems, "Account and Tenants are for New")
	}
	return after, problems
}

// Keys returns all keys that a change is about, in order.
func Keys(c *evaluate.Change) []string {
	keys := slices.Concat(c.Delete, slices.Concat(slices.Collect(maps.Values(c.Detach))...))
	for _, m := range tables(&c.Put, everyTable) {
		for _, key := range m.MapKeys() {
			keys = append(keys, key.String())
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// hasUsers reports whether key is a group that somebody is in.
func hasUsers(a *evaluate.Attachments, key string) bool {
	for _, groups := range a.Groups {
		if slices.Contains(groups, key) {
			return true
		}
	}
	return false
}

// left returns which of what was deleted is still attached, or has users. That it is put in
// again does not help.
func left(a *evaluate.Attachments, deleted []string) (problems []string) {
	named := slices.Collect(maps.Values(a.ManagedBoundary))
	for _, lists := range []map[string][]string{a.Groups, a.Attached} {
		named = append(named, slices.Concat(slices.Collect(maps.Values(lists))...)...)
	}
	for _, arn := range deleted {
		if slices.Contains(named, arn) {
			problems = append(problems, fmt.Sprintf("%q is attached or has users", arn))
		}
	}
	return problems
}

// detachable has the fields of which policies of a type are taken away.
//
//nolint:gochecknoglobals // a table that is never written
var detachable = map[policy.Type][]string{
	policy.Identity: {"Identity"}, policy.Boundary: {"Boundary", "ManagedBoundary"},
	policy.Resource: {"Resource"}, policy.Trust: {"Resource"}, policy.SCP: {"SCP"}, policy.RCP: {"RCP"},
}

// everyTable has the fields that are maps.
//
//nolint:gochecknoglobals // a table that is never written
var everyTable = []string{
	"Identity", "Boundary", "Resource", "SCP", "RCP", "Managed", "Attached", "ManagedBoundary", "Groups",
	"PrincipalTags", "ResourceTags", "IDs", "Accounts", "MustAllow",
}

// tables returns the fields of a with the given names.
func tables(a *evaluate.Attachments, names []string) []reflect.Value {
	var all []reflect.Value
	for _, name := range names {
		all = append(all, reflect.ValueOf(a).Elem().FieldByName(name))
	}
	return all
}

// cloned returns a copy of a map, whose values are never changed. There is no copy of nil.
func cloned(m reflect.Value) reflect.Value {
	if m.IsNil() {
		return m
	}
	out := reflect.MakeMap(m.Type())
	for _, key := range m.MapKeys() {
		out.SetMapIndex(key, m.MapIndex(key))
	}
	return out
}

// remove takes key out of some tables. It reports whether it was in any.
func remove(tables []reflect.Value, key string) bool {
	found := false
	for _, m := range tables {
		k := reflect.ValueOf(key)
		found = found || m.MapIndex(k).IsValid()
		if !m.IsNil() {
			m.SetMapIndex(k, reflect.Value{})
		}
	}
	return found
}

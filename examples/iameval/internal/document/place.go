package document

import (
	"strings"

	"github.com/seed-1d0cfdb5/iam/policy"
)

// A Place is where resources of a type have a policy.
type Place struct {
	Type          policy.Type // or 0, if the resource says it
	Path          []string    // names of members, from the outer to the inner
	Organizations bool        // the resource says of which type it is
}

// Places returns the places of a table by the type of the resource, which begins with prefix.
// A line of the table is a type of policy, or "organizations", a path with dots, and types of
// resources.
func Places(table, prefix string) map[string][]Place {
	all := make(map[string][]Place)
	for line := range strings.Lines(table) {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		p := Place{Type: ParseType(words[0]), Path: strings.Split(words[1], "."), Organizations: words[0] == "organizations"}
		for _, resource := range words[2:] {
			all[prefix+resource] = append(all[prefix+resource], p)
		}
	}
	return all
}

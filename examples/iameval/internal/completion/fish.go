package completion

import (
	"fmt"
	"strings"
)

func writeFish(b *strings.Builder, verbs []Verb) {
	b.WriteString("# Completion of iameval for fish. Load it by: iameval completion fish | source\n")
	fmt.Fprintf(b, "complete -c iameval -n __fish_use_subcommand -f -a '%s'\n", names(verbs))
	escape := strings.NewReplacer(`\`, `\\`, "'", `\'`)
	for i := range verbs {
		verb := &verbs[i]
		of := fmt.Sprintf("complete -c iameval -n '__fish_seen_subcommand_from %s'", verb.Name)
		if len(verb.Words) > 0 {
			fmt.Fprintf(b, "%s -f -a '%s'\n", of, strings.Join(verb.Words, " "))
		}
		for j := range verb.Flags {
			f := &verb.Flags[j]
			value := ""
			switch {
			case f.Value == "":
			case f.takesFile():
				value = " -r -F"
			case len(f.Words) > 0:
				value = fmt.Sprintf(" -x -a '%s'", strings.Join(f.Words, " "))
			default:
				value = " -x"
			}
			fmt.Fprintf(b, "%s -o %s%s -d '%s'\n", of, f.Name, value, escape.Replace(f.Usage))
		}
	}
}

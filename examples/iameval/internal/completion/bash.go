package completion

import (
	"fmt"
	"strings"
)

// writeBash leaves files to bash itself, which completes them where the function names nothing.
func writeBash(b *strings.Builder, verbs []Verb) {
	b.WriteString(`# Completion of iameval for bash. Load it by: source <(iameval completion bash)
_iameval() {
	local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} flags= words=
	COMPREPLY=()
`)
	fmt.Fprintf(b, "\tif ((COMP_CWORD == 1)); then\n\t\tCOMPREPLY=($(compgen -W '%s' -- \"$word\"))\n\t\treturn\n\tfi\n", names(verbs))
	b.WriteString("\tcase ${COMP_WORDS[1]} in\n")
	for i := range verbs {
		verb := &verbs[i]
		var flags, files, others []string
		words := ""
		if len(verb.Words) > 0 {
			words = fmt.Sprintf("\t\t*) words='%s' ;;\n", strings.Join(verb.Words, " "))
		}
		for j := range verb.Flags {
			f := &verb.Flags[j]
			flags = append(flags, "-"+f.Name)
			switch {
			case f.Value == "":
			case f.takesFile():
				files = append(files, "-"+f.Name)
			case len(f.Words) > 0:
				words = fmt.Sprintf("\t\t-%s) words='%s' flags= ;;\n", f.Name, strings.Join(f.Words, " ")) + words
			default:
				others = append(others, "-"+f.Name)
			}
		}
		fmt.Fprintf(b, "\t%s)\n\t\tflags='%s'\n\t\tcase $before in\n", verb.Name, strings.Join(flags, " "))
		if len(files) > 0 {
			fmt.Fprintf(b, "\t\t%s) flags= ;; # a file\n", strings.Join(files, " | "))
		}
		if len(others) > 0 {
			fmt.Fprintf(b, "\t\t%s) flags= && compopt +o default 2>/dev/null ;;\n", strings.Join(others, " | "))
		}
		b.WriteString(words + "\t\tesac\n\t\t;;\n")
	}
	b.WriteString(`	esac
	[[ $word != -* ]] || words=$flags
	COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _iameval iameval
`)
}

package completion

import (
	"fmt"
	"strings"
)

func writeZsh(b *strings.Builder, verbs []Verb) {
	b.WriteString(`#compdef iameval
# Completion of iameval for zsh. Load it by: source <(iameval completion zsh)
compdef _iameval iameval
_iameval() {
	if ((CURRENT == 2)); then
`)
	fmt.Fprintf(b, "\t\tcompadd %s\n", names(verbs))
	b.WriteString("\t\treturn\n\tfi\n\tlocal verb=$words[2]\n\tshift words\n\t((CURRENT--))\n\tcase $verb in\n")
	escape := strings.NewReplacer("'", `'\''`, "[", `\[`, "]", `\]`, ":", `\:`)
	for i := range verbs {
		verb := &verbs[i]
		fmt.Fprintf(b, "\t%s)\n\t\t_arguments \\\n", verb.Name)
		for j := range verb.Flags {
			f := &verb.Flags[j]
			many, value := "", ""
			if f.Many {
				many = "*"
			}
			switch {
			case f.Value == "":
			case f.takesFile():
				value = ":" + f.Value + ":_files"
			case len(f.Words) == 0:
				value = ":" + f.Value + ": "
			default:
				value = ":" + f.Value + ":(" + strings.Join(f.Words, " ") + ")"
			}
			fmt.Fprintf(b, "\t\t\t'%s-%s[%s]%s' \\\n", many, f.Name, escape.Replace(f.Usage), value)
		}
		if len(verb.Words) > 0 {
			fmt.Fprintf(b, "\t\t\t':argument:(%s)'\n", strings.Join(verb.Words, " "))
		} else {
			b.WriteString("\t\t\t'*:file:_files'\n")
		}
		b.WriteString("\t\t;;\n")
	}
	b.WriteString("\tesac\n}\n" + `if [ "$funcstack[1]" = _iameval ]; then # as a file of fpath
	_iameval
fi
`)
}

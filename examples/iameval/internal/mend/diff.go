package mend

import (
	"fmt"
	"slices"
	"strings"
)

// context is how many lines of a diff are around a change.
const context = 3

// Diff returns how to make after of before, in the unified format that patch and git apply read, or
// "" if they are the same. The name is that of the file.
func Diff(name string, before, after []byte) string {
	a, b := lines(before), lines(after)
	edits := script(a, b)
	var text strings.Builder
	for from := 0; from < len(edits); {
		if edits[from].kind == ' ' {
			from++
			continue
		}
		to, same := from, 0
		for to < len(edits) && same <= 2*context {
			if same++; edits[to].kind != ' ' {
				same = 0
			}
			to++
		}
		start, end := max(from-context, 0), min(to-same+context, len(edits))
		if text.Len() == 0 {
			fmt.Fprintf(&text, "--- %s\n+++ %s\n", fileName("a/"+name), fileName("b/"+name))
		}
		writeHunk(&text, edits, start, end)
		from = to
	}
	return text.String()
}

// fileName returns the name of a file as git writes it into a diff: quoted if it would not be
// one line, and with a tab after it if it has a blank, at which patch would end it.
func fileName(name string) string {
	if strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7F || r == '"' || r == '\\' }) {
		var b strings.Builder
		for i := range len(name) {
			switch c := name[i]; {
			case c == '"' || c == '\\':
				b.WriteString(`\` + string(rune(c)))
			case c < ' ' || c >= 0x7F:
				fmt.Fprintf(&b, `\%03o`, c)
			default:
				b.WriteByte(c)
			}
		}
		return `"` + b.String() + `"`
	}
	if strings.Contains(name, " ") {
		return name + "\t"
	}
	return name
}

// A line is one of a diff: in both (' '), in the first ('-') or in the second ('+') text.
type line struct {
	kind byte
	text string
}

func lines(text []byte) []string {
	return slices.DeleteFunc(strings.SplitAfter(string(text), "\n"), func(s string) bool { return s == "" })
}

func writeHunk(text *strings.Builder, edits []line, start, end int) {
	a, b := count(edits[:start], '-'), count(edits[:start], '+')
	na, nb := count(edits[start:end], '-'), count(edits[start:end], '+')
	if na > 0 {
		a++
	}
	if nb > 0 {
		b++
	}
	fmt.Fprintf(text, "@@ -%d,%d +%d,%d @@\n", a, na, b, nb)
	for _, l := range edits[start:end] {
		fmt.Fprintf(text, "%c%s", l.kind, l.text)
		if !strings.HasSuffix(l.text, "\n") {
			text.WriteString("\n\\ No newline at end of file\n")
		}
	}
}

// count returns how many of the lines are in the text of a kind.
func count(edits []line, kind byte) (n int) {
	for _, l := range edits {
		if l.kind == kind || l.kind == ' ' {
			n++
		}
	}
	return n
}

// maxTable is the most cells of the table of a longest common subsequence. Where there would be more,
// all that lies between the first and the last change is replaced.
const maxTable = 4 << 20

// script returns the lines of both texts.
func script(a, b []string) (edits []line) {
	add := func(kind byte, texts []string) {
		for _, text := range texts {
			edits = append(edits, line{kind, text})
		}
	}
	head := 0
	for head < min(len(a), len(b)) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < min(len(a), len(b))-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	add(' ', a[:head])
	last := a[len(a)-tail:]
	a, b = a[head:len(a)-tail], b[head:len(b)-tail]
	if width := len(b) + 1; len(a)*width <= maxTable {
		longest := make([]int32, (len(a)+1)*width)
		for i := len(a) - 1; i >= 0; i-- {
			for j := len(b) - 1; j >= 0; j-- {
				if a[i] == b[j] {
					longest[i*width+j] = longest[(i+1)*width+j+1] + 1
				} else {
					longest[i*width+j] = max(longest[(i+1)*width+j], longest[i*width+j+1])
				}
			}
		}
		i, j := 0, 0
		for i < len(a) && j < len(b) {
			switch {
			case a[i] == b[j]:
				add(' ', a[i:i+1])
				i, j = i+1, j+1
			case longest[(i+1)*width+j] >= longest[i*width+j+1]:
				add('-', a[i:i+1])
				i++
			default:
				add('+', b[j:j+1])
				j++
			}
		}
		a, b = a[i:], b[j:]
	}
	add('-', a)
	add('+', b)
	add(' ', last)
	return edits
}

package picture

import "strings"

// The sizes of texts, in pixels.
const (
	small  = 13
	normal = 15
	large  = 19
)

// width is about how wide text is. The font is that of the reader, so it rather is
// too wide.
func width(text string, size float64) float64 {
	ems := 0.0
	for _, r := range text {
		switch {
		case r >= 0x1100:
			ems++
		case strings.ContainsRune("ijl.,:;'|!()[]/ ", r):
			ems += 0.36
		case strings.ContainsRune("mwMW@%", r):
			ems += 0.92
		case r >= 'A' && r <= 'Z':
			ems += 0.7
		default:
			ems += 0.6
		}
	}
	return ems * size
}

// fit returns text, or as much of its beginning as is no wider than most.
func fit(text string, size, most float64) string {
	if width(text, size) <= most {
		return text
	}
	runes := []rune(text)
	for len(runes) > 0 && width(string(runes), size)+size > most {
		runes = runes[:len(runes)-1]
	}
	return string(runes) + "…"
}

// fitEnd is fit for an ARN, of which the end tells most.
func fitEnd(text string, size, most float64) string {
	if width(text, size) <= most {
		return text
	}
	runes := []rune(text)
	for len(runes) > 0 && width(string(runes), size)+size > most {
		runes = runes[1:]
	}
	return "…" + string(runes)
}

// wrap breaks text into lines no wider than most: of more than that many lines the
// last is cut.
func wrap(text string, size, most float64, lines int) []string {
	var done []string
	line := ""
	for _, word := range words(text) {
		if line != "" && width(line+strings.TrimRight(word, " "), size) > most {
			if len(done) == lines-1 {
				return append(done, fit(line+word+"…", size, most))
			}
			done = append(done, fit(strings.TrimRight(line, " "), size, most))
			line = ""
		}
		line += word
	}
	return append(done, fit(strings.TrimRight(line, " "), size, most))
}

// words splits text where a line may end: after a space, and beside each character
// of Japanese, but not before what ends a sentence or a parenthesis.
func words(text string) []string {
	var list []string
	begin := 0
	var last rune
	for i, r := range text {
		closing := strings.ContainsRune("、。，．」』）)ー々っゃゅょッャュョ", r)
		if i > begin && !closing && (last == ' ' || (r >= 0x2E80 || last >= 0x2E80) && last != '(' && last != '「' && last != '（') {
			list = append(list, text[begin:i])
			begin = i
		}
		last = r
	}
	return append(list, text[begin:])
}

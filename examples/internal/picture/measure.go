package picture

import (
	"slices"
	"strings"
)

// The sizes of texts, in pixels. Bold text is as wide as if it were larger.
const (
	small  = 13
	normal = 15
	large  = 19

	bold     = normal * 1.1
	headline = large * 1.1
)

// width is about how wide text is. The font is that of the reader, so it rather is
// too wide.
func width(text string, size float64) float64 {
	ems := 0.0
	for _, r := range text {
		ems += widthOf(r)
	}
	return ems * size
}

func widthOf(r rune) float64 {
	switch {
	case r < ' ', r >= 0x7F && r < 0xA0, r >= 0x1100:
		return 1
	case strings.ContainsRune("ijl.,:;'|!()[]/ ", r):
		return 0.36
	case strings.ContainsRune("mwMW@%", r):
		return 0.92
	case r >= 'A' && r <= 'Z':
		return 0.7
	}
	return 0.6
}

// fit returns text, or as much of its beginning as is no wider than most.
func fit(text string, size, most float64) string {
	if width(text, size) <= most {
		return text
	}
	left := most - size // for the mark
	for i, r := range text {
		if left -= widthOf(r) * size; left < 0 {
			return text[:i] + "…"
		}
	}
	return text
}

// fitEnd is fit for an ARN, of which the end tells most.
func fitEnd(text string, size, most float64) string {
	if width(text, size) <= most {
		return text
	}
	runes := []rune(text)
	slices.Reverse(runes)
	runes = []rune(fit(string(runes), size, most))
	slices.Reverse(runes)
	return string(runes)
}

// wrap breaks text into lines no wider than most: of more than that many lines the
// last is cut.
func wrap(text string, size, most float64, lines int) []string {
	var done []string
	line, wide := "", 0.0
	for _, word := range words(text, size, most) {
		w := width(word, size)
		if line != "" && wide+w > most {
			if len(done) == lines-1 {
				line += word + "…"
				break
			}
			done = append(done, fit(strings.TrimRight(line, " "), size, most))
			line, wide = "", 0
		}
		line, wide = line+word, wide+w
	}
	return append(done, fit(strings.TrimRight(line, " "), size, most))
}

// words splits text where a line may end: after a space and beside each character of
// Japanese, but not before what ends a sentence, and in what is wider than a line.
func words(text string, size, most float64) []string {
	var list []string
	begin, wide := 0, 0.0
	var last rune
	for i, r := range text {
		closing := strings.ContainsRune("、。，．」』）) ー々っゃゅょッャュョ", r)
		opened := strings.ContainsRune("（「『(", last)
		w := widthOf(r) * size
		if i > begin && !closing && !opened && (last == ' ' || r >= 0x2E80 || last >= 0x2E80 || wide+w > most) {
			list = append(list, text[begin:i])
			begin, wide = i, 0
		}
		last, wide = r, wide+w
	}
	return append(list, text[begin:])
}

package picture

import (
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// ending draws what a decision comes to: in words, and in the sentence of the library.
func (c *canvas) ending(y float64, d evaluate.Decision, words string, lang policy.Language) {
	c.start("g", "class", "end lit "+class(d.Outcome), "data-outcome", d.Outcome.String())
	c.rect("box", 8, y, 784, endHeight(d, lang), 8)
	c.text("b l", left, 24, y+31, words)
	for i, line := range sentence(d, lang) {
		c.text("", left, 24, y+56+22*float64(i), line)
	}
	c.end()
}

func endHeight(d evaluate.Decision, lang policy.Language) float64 {
	return 50 + 22*float64(len(sentence(d, lang)))
}

func sentence(d evaluate.Decision, lang policy.Language) []string {
	return wrap(d.In(lang), normal, 750, 2)
}

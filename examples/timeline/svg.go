package main

import "github.com/seed-1d0cfdb5/iam/examples/internal/picture"

// svg returns the chart as a self-contained SVG file.
func (c *chart) svg() []byte {
	drawn := &picture.Chart{Title: c.title(), From: c.month(0), To: c.month(12)}
	for _, row := range c.rows {
		r := picture.Row{Name: row.user}
		for _, s := range row.spans {
			r.Spans = append(r.Spans, picture.Span{Validity: s.Validity, Decision: s.decision})
		}
		drawn.Rows = append(drawn.Rows, r)
	}
	return picture.Bar(drawn, c.Language())
}

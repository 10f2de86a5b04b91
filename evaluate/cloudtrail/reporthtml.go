package cloudtrail

import (
	_ "embed"
	"html/template"
	"io"

	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/policy"
)

//go:embed report.html
var pageSource string

// HTML writes what In returns as a page in language l that needs nothing else: no scripts,
// and nothing from elsewhere.
func (r *Report) HTML(w io.Writer, l policy.Language) error {
	to := message.Language(l)
	type (
		row struct {
			Events string
			Texts  []string
		}
		table struct {
			Title, Note string
			Heads       []string
			Rows        []row
		}
	)
	all := func(texts []message.Text) (list []string) {
		for _, text := range texts {
			list = append(list, text.In(to))
		}
		return list
	}
	var tables []table
	for _, s := range r.sections() {
		t := table{Title: s.title.In(to), Note: s.note.In(to), Heads: all(s.heads)}
		for _, l := range s.lines {
			t.Rows = append(t.Rows, row{number(l.events), all(l.texts)})
		}
		tables = append(tables, t)
	}
	page, err := template.New("report").Parse(pageSource)
	if err != nil {
		return err
	}
	return page.Execute(w, map[string]any{
		"Lang": l.String(), "Title": message.Of("Replay of CloudTrail").In(to), "Events": message.Of("events").In(to), "Tables": tables,
	})
}

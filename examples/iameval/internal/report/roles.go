package report

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// Roles is who can become which role within a span of time, and what is not known.
type Roles struct {
	From, To time.Time
	Problems []string // what is denied because of it; in the language of the page
	Remarks  []string
	Picture  []byte // of package picture

	Becoming    []Becoming // by principal
	Escalates   bool       // escalations were looked for
	Escalations []Escalation
	LeftOut     int // principals that are not in Becoming
}

// A Becoming is that a principal can become a role.
type Becoming struct {
	Principal, Role string
	Windows         []evaluate.Validity
	First           []Call // the earliest chain
}

// A Call is one of a chain.
type Call struct {
	Role        string
	At, Expires time.Time
	Needs       []string
}

// An Escalation is that a principal gets permissions otherwise, of which Source is a page of AWS.
type Escalation struct {
	Principal, Actions, To, Source string
}

// Of more than this not all is on the page, which says so.
const (
	mostProblems = 500
	mostRoles    = 40 // columns of the matrix
	mostLines    = 100
)

// WriteHTML writes r as a page that needs nothing else: no scripts, and nothing from elsewhere. It is
// in language l.
func (r *Roles) WriteHTML(w io.Writer, l policy.Language) error {
	p := rolesPage{Lang: l.String(), Roles: r, Picture: template.HTML(r.Picture)} //nolint:gosec // package picture escapes what is in it
	p.Problems, p.MoreProblems = firstOf(allPlain(r.Problems), mostProblems)
	p.Remarks, p.MoreRemarks = firstOf(allPlain(r.Remarks), mostProblems)
	p.Ticks = r.ticks(l)
	sections := make(map[string]*roleSection)
	section := func(principal string) *roleSection {
		s := sections[principal]
		if s == nil {
			s = &roleSection{ID: fmt.Sprintf("p%d", len(sections)+1), Principal: plain(principal), Short: short(principal)}
			sections[principal] = s
			p.Sections = append(p.Sections, s)
		}
		return s
	}
	for i := range r.Becoming {
		b := &r.Becoming[i]
		row := roleRow{Role: plain(b.Role), Short: short(b.Role), Bars: r.bars(b.Windows, l), First: b.First}
		s := section(b.Principal)
		s.Rows = append(s.Rows, row)
		if p.column(row.Role) < 0 {
			p.Columns = append(p.Columns, row)
		}
	}
	for _, e := range r.Escalations {
		s := section(e.Principal)
		s.Escalations = append(s.Escalations, Escalation{Actions: plain(e.Actions), To: plain(e.To), Source: e.Source})
	}
	p.fillMatrix()
	return execute(w, rolesSource, &p, l)
}

//go:embed roles.html
var rolesSource string

// What the template shows.
type (
	rolesPage struct {
		*Roles
		Lang                      string
		Picture                   template.HTML
		Problems, Remarks         []string
		MoreProblems, MoreRemarks int
		Ticks                     []roleTick
		Sections                  []*roleSection
		Columns                   []roleRow
		Matrix                    []matrixRow
		MoreRows, MoreColumns     int
	}
	roleSection struct {
		ID, Principal, Short string
		Rows                 []roleRow
		Escalations          []Escalation
	}
	roleRow struct {
		Role, Short string
		Bars        []roleBar
		First       []Call
	}
	// A roleBar is a window: in per mille of the span, and in words.
	roleBar struct {
		X, Width string
		Words    string
	}
	roleTick struct {
		X    string // in per cent
		Name string
	}
	matrixRow struct {
		*roleSection
		Cells []*roleRow // nil where there is nothing
	}
)

// column returns the place of a role in the matrix, or -1.
func (p *rolesPage) column(role string) int {
	for i := range p.Columns {
		if p.Columns[i].Role == role {
			return i
		}
	}
	return -1
}

// fillMatrix has the first principals and roles.
func (p *rolesPage) fillMatrix() {
	p.Columns, p.MoreColumns = firstOf(p.Columns, mostRoles)
	for _, s := range p.Sections {
		if len(s.Rows) == 0 {
			continue
		}
		if len(p.Matrix) == mostLines {
			p.MoreRows++
			continue
		}
		row := matrixRow{s, make([]*roleRow, len(p.Columns))}
		for i := range s.Rows {
			if at := p.column(s.Rows[i].Role); at >= 0 {
				row.Cells[at] = &s.Rows[i]
			}
		}
		p.Matrix = append(p.Matrix, row)
	}
}

// firstOf returns the first of all, and how many there are besides.
func firstOf[T any](all []T, most int) (some []T, more int) {
	return all[:min(len(all), most)], max(len(all)-most, 0)
}

// allPlain returns all as they are safe to show.
func allPlain(all []string) []string {
	shown := make([]string, len(all))
	for i, text := range all {
		shown[i] = plain(text)
	}
	return shown
}

// bars returns where windows are in the span.
func (r *Roles) bars(windows []evaluate.Validity, l policy.Language) (bars []roleBar) {
	span := r.To.Sub(r.From).Seconds()
	for _, v := range windows {
		from, until := v.From, v.Until
		if from.Before(r.From) {
			from = r.From
		}
		if until.IsZero() || until.After(r.To) {
			until = r.To
		}
		x := 1000 * from.Sub(r.From).Seconds() / span
		bar := roleBar{X: decimal(x), Width: decimal(max(1000*until.Sub(from).Seconds()/span, 3))}
		if from.Equal(r.From) && until.Equal(r.To) {
			bar.Words = texts.In(l, texts.Of("at any time"))
		} else {
			bar.Words = texts.In(l, texts.Of("from {from} until {until}", minute(from), minute(until)))
		}
		bars = append(bars, bar)
	}
	return bars
}

// minute returns t with no more than there is to tell.
func minute(t time.Time) string {
	t = t.UTC()
	for _, layout := range []string{"2006-01-02", "2006-01-02 15:04 UTC"} {
		if back, err := time.Parse(layout, t.Format(layout)); err == nil && back.Equal(t) {
			return t.Format(layout)
		}
	}
	return t.Format(time.RFC3339Nano)
}

// ticks returns up to 13 months or days of the span.
func (r *Roles) ticks(l policy.Language) (ticks []roleTick) {
	const day = 24 * time.Hour
	span := r.To.Sub(r.From)
	months, days := 1+int(span/day)/400, 0
	y, m, d := r.From.UTC().Date()
	t := time.Date(y, m, 1, 0, 0, 0, 0, time.UTC)
	if span < 70*day {
		months, days = 0, 1+int(span/day)/10
		t = time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	}
	for ; t.Before(r.To); t = t.AddDate(0, months, days) {
		if t.Before(r.From) {
			continue
		}
		name := t.Format("Jan")
		switch {
		case days > 0 && l == policy.Japanese:
			name = t.Format("1/2")
		case days > 0:
			name = t.Format("2 Jan")
		case l == policy.Japanese:
			name = t.Format("1月")
		}
		ticks = append(ticks, roleTick{decimal(100 * t.Sub(r.From).Seconds() / span.Seconds()), name})
	}
	return ticks
}

func decimal(n float64) string { return strconv.FormatFloat(n, 'f', 1, 64) }

// short returns the name in an ARN, without its path.
func short(name string) string {
	name = plain(name)
	if provider, ok := cutAfter(name, "-provider/"); ok {
		return provider
	}
	return name[strings.LastIndexByte(name, '/')+1:]
}

func cutAfter(text, separator string) (after string, ok bool) {
	_, after, ok = strings.Cut(text, separator)
	return after, ok
}

// Span tells the span.
func (p *rolesPage) Span() string { return minute(p.From) + " – " + minute(p.To) }

// When tells the time of a call.
func (c Call) When() string { return minute(c.At) }

// Until tells the end of the session of a call.
func (c Call) Until() string { return minute(c.Expires) }

// Short returns the name of the role.
func (c Call) Short() string { return short(c.Role) }

// Shown returns the ARN of the role.
func (c Call) Shown() string { return plain(c.Role) }

// With returns what the call needs.
func (c Call) With() string { return plain(strings.Join(c.Needs, ", ")) }

package engine

import (
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/examples/internal/picture"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// decided is a decision and all that is to be told about it.
type decided struct {
	Outcome      string        `json:"outcome"` // of evaluate.Outcome
	Text         string        `json:"text"`
	Denied       string        `json:"denied"` // what AWS tells the caller, "" if it is allowed
	Explanations []explanation `json:"explanations"`
	Until        interval      `json:"until"`
	Bar          string        `json:"bar"` // SVG
	At           string        `json:"at"`  // time of the request

	// Before and After are the changes of the outcome next to At in its year, to the
	// nanosecond, "" if there is none.
	Before string `json:"before"`
	After  string `json:"after"`
}

type explanation struct {
	Outcome    string     `json:"outcome"`
	Text       string     `json:"text"`
	Picture    string     `json:"picture"` // SVG
	Layers     []layer    `json:"layers"`
	NearMisses []nearMiss `json:"nearMisses"`
	Begin      *patch     `json:"begin,omitempty"` // with a policy that allows the request
	Missing    []string   `json:"missing"`
}

type layer struct {
	Type       string            `json:"type"` // of policy.Type, as "Identity"
	Outcome    string            `json:"outcome"`
	Statements []statementResult `json:"statements"`
}

type statementResult struct {
	Policy    int    `json:"policy"` // -1 if it is not one of the question, but of a session
	Statement int    `json:"statement"`
	Applies   bool   `json:"applies"`
	Text      string `json:"text"`
}

// An interval is one over which the outcome does not change. A bound that is "" is open.
type interval struct {
	From    string `json:"from"`
	Until   string `json:"until"`
	Outcome string `json:"outcome"`
	Text    string `json:"text"`
}

func (s *scene) decideRequest() {
	session := s.callerSession()
	who := evaluate.Request{Action: s.Action, Resource: s.Resource}
	if session != nil {
		who = session.Request(s.Action, s.Resource)
	} else {
		who.Principal = s.caller(s.Caller)
	}
	takesPart := s.takenPart()
	ps := s.policies(takesPart)
	if session != nil {
		ps.Session = session.Policies
	}
	s.required("action", s.Action)
	s.required("resource", s.Resource)
	if !s.ready() {
		return
	}
	who.ResourceAccount, who.Time = s.Owner, s.now
	who.Context = who.Context.With(entries(s.Context)...)
	s.answer.Request = s.ask(&who, ps)
}

// takenPart returns which documents take part in a request.
func (s *scene) takenPart() func(*document) bool {
	taken := map[*document]bool{}
	for i := range s.Policies {
		taken[&s.Policies[i]] = s.takesPart(i)
	}
	return func(d *document) bool { return taken[d] }
}

func (s *scene) required(field, value string) {
	if value == "" {
		s.wrong(field, "problem.empty", nil)
	}
}

// ask decides a request, and tells all about it.
func (s *scene) ask(req *evaluate.Request, ps *evaluate.Policies) *decided {
	q := evaluate.Ask(req, ps)
	decision := q.Decision()
	if s.Brief {
		return s.decided(decision, evaluate.Validity{}, req.Time)
	}
	out := s.decided(decision, q.Until(), req.Time)
	out.Denied = decision.AccessDenied(req)
	chart := s.year(req.Time)
	for v, d := range q.Timeline(chart.From, chart.To) {
		s.span(out, chart, v, d)
	}
	out.Bar = string(picture.Bar(chart, s.language))
	out.Explanations = append(out.Explanations, s.explanation(q.Explain(), req))
	return out
}

func (s *scene) decided(d evaluate.Decision, until evaluate.Validity, at time.Time) *decided {
	return &decided{
		Outcome: d.Outcome.String(), Text: d.In(s.language), Explanations: []explanation{},
		Until: s.interval(until, d), At: written(at),
	}
}

// year returns a chart of the year in which at is.
func (s *scene) year(at time.Time) *picture.Chart {
	from := time.Date(at.Year(), time.January, 1, 0, 0, 0, 0, time.UTC)
	return &picture.Chart{From: from, To: from.AddDate(1, 0, 0), At: at, Rows: make([]picture.Row, 1)}
}

func (s *scene) span(out *decided, chart *picture.Chart, v evaluate.Validity, d evaluate.Decision) {
	switch change := written(v.From); {
	case !v.From.After(chart.From):
	case v.From.Before(chart.At):
		out.Before = change
	case v.From.After(chart.At) && out.After == "":
		out.After = change
	}
	chart.Rows[0].Spans = append(chart.Rows[0].Spans, picture.Span{Validity: v, Decision: d})
}

func (s *scene) interval(v evaluate.Validity, d evaluate.Decision) interval {
	return interval{From: written(v.From), Until: written(v.Until), Outcome: d.Outcome.String(), Text: v.In(s.language)}
}

// written returns t as the page shows it, "" if it is zero.
func written(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}

// explanation returns x for the page, and marks the statements that it is about.
func (s *scene) explanation(x *evaluate.Explanation, req *evaluate.Request) explanation {
	out := explanation{
		Outcome: x.Decision.Outcome.String(), Text: x.Decision.In(s.language), Layers: []layer{},
		NearMisses: []nearMiss{}, Missing: append([]string{}, x.Missing...),
		Picture: string(picture.Decision(x, req, s.language)),
	}
	for i := range x.Layers {
		l := &x.Layers[i]
		name, err := l.Type.MarshalText()
		if err != nil {
			continue
		}
		shown := layer{Type: string(name), Outcome: l.Outcome.String(), Statements: []statementResult{}}
		for k := range l.Statements {
			shown.Statements = append(shown.Statements, s.mark(&l.Statements[k]))
		}
		out.Layers = append(out.Layers, shown)
	}
	if len(x.NearMisses) == 0 {
		out.Begin = s.begun(x.Decision, req)
	}
	for i := range x.NearMisses {
		out.NearMisses = append(out.NearMisses, s.nearMiss(&x.NearMisses[i]))
	}
	return out
}

// mark notes what became of a statement in the answer about its policy. One that applies
// to one of several requests is shown as such.
func (s *scene) mark(r *evaluate.StatementResult) statementResult {
	out := statementResult{Policy: -1, Statement: r.Statement.Index(), Applies: r.Applies, Text: r.In(s.language)}
	i, ok := s.index[r.Statement.Policy()]
	if !ok {
		return out
	}
	out.Policy = i
	note := strings.TrimPrefix(out.Text, s.nameOf(r.Statement))
	shown := &s.answer.Policies[i].Statements[out.Statement]
	switch {
	case r.Applies:
		shown.Verdict, shown.Note, shown.Mark = "applies", note, [2]int{}
	case shown.Verdict != "applies":
		shown.Verdict, shown.Note = "misses", note
		element := r.Mismatch
		if r.Clause != nil {
			element = clauseElement(r.Clause.Operator(), r.Clause.Key())
		}
		shown.Mark = s.elementOf(i, out.Statement, element)
	}
	return out
}

// nameOf returns the name with which a text about a statement begins.
func (s *scene) nameOf(st *policy.Statement) string {
	text := evaluate.StatementResult{Statement: st, Applies: true}.In(s.language)
	return text[:strings.LastIndex(text, ": ")+len(": ")]
}

// elementOf returns where an element of a statement stands.
func (s *scene) elementOf(i, statement int, element string) [2]int {
	at, ok := s.places[i][statement].elements[element]
	if !ok {
		return [2]int{}
	}
	return [2]int{s.units[i].at(at[0]), s.units[i].at(at[1])}
}

package engine

import (
	"errors"
	"strconv"
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// A policyAnswer is what the page shows in and beside the editor of a policy. Places are
// offsets into its text in units of UTF-16, as JavaScript counts.
type policyAnswer struct {
	TakesPart  bool            `json:"takesPart"` // in this question
	Errors     []documentError `json:"errors"`
	Statements []statement     `json:"statements"`
}

type documentError struct {
	Line   int    `json:"line"`   // from 1
	Column int    `json:"column"` // from 1
	At     int    `json:"at"`
	Text   string `json:"text"`
}

// A statement says what became of a statement in the decision.
type statement struct {
	From    int    `json:"from"`
	Until   int    `json:"until"`
	Effect  string `json:"effect"`
	Verdict string `json:"verdict"` // "applies", "misses", or "" if it was not asked
	Note    string `json:"note"`    // why, without the name of the statement
	// Mark is the element that did not match, from and until; both are 0 without one.
	Mark [2]int `json:"mark"`
}

// parsePolicies parses the documents, and answers for each.
func (s *scene) parsePolicies() {
	s.parsed = make([]*policy.Policy, len(s.Policies))
	s.places = make([][]place, len(s.Policies))
	s.units = make([]units, len(s.Policies))
	s.index = make(map[*policy.Policy]int, len(s.Policies))
	for i, d := range s.Policies {
		answered := policyAnswer{TakesPart: s.takesPart(i), Errors: []documentError{}, Statements: []statement{}}
		var typ policy.Type
		if err := typ.UnmarshalText([]byte(d.Type)); err != nil || typ == 0 {
			s.wrong("policies", "problem.type", nil)
			s.answer.Policies = append(s.answer.Policies, answered)
			continue
		}
		p, err := policy.Parse([]byte(d.Text), typ, policy.WithName(d.Name), policy.WithMaxBytes(maxDocument))
		units := unitsOf(d.Text)
		s.units[i] = units
		var list policy.ErrorList
		if errors.As(err, &list) {
			for _, e := range list {
				answered.Errors = append(answered.Errors, s.documentError(d.Text, units, e))
			}
		}
		if p != nil {
			s.parsed[i], s.index[p] = p, i
			places := placesOf([]byte(d.Text))
			s.places[i] = places
			for each := range p.Statements() {
				place := places[each.Index()]
				answered.Statements = append(answered.Statements, statement{
					From: units.at(place.from), Until: units.at(place.until), Effect: each.Effect().String(),
				})
			}
		}
		s.answer.Policies = append(s.answer.Policies, answered)
	}
}

func (s *scene) documentError(text string, u units, e *policy.Error) documentError {
	short := *e // the page shows where it is
	short.Name, short.Line, short.Column, short.Pointer = "", 0, 0, ""
	at := offsetOf(text, e.Line, e.Column)
	lineBegins := offsetOf(text, e.Line, 1)
	return documentError{
		Line: e.Line, Column: u.at(at) - u.at(lineBegins) + 1, At: u.at(at), Text: strings.TrimPrefix(short.In(s.language), "0:0: "),
	}
}

// takesPart reports whether the question asks policy i.
func (s *scene) takesPart(i int) bool {
	d := &s.Policies[i]
	switch s.View {
	case viewRole:
		return true
	case viewAnybody:
		return d.Type == "Trust" || d.Type == "Resource"
	default:
		return d.Of != ofRole && (d.Type != "Trust" || s.trustIsResource()) && (d.Type != "Session" || len(s.Session) == 0)
	}
}

// trustIsResource reports whether the request is to assume a role, of which the trust
// policy is the resource-based policy.
func (s *scene) trustIsResource() bool {
	if service, _, _ := strings.Cut(s.Action, ":"); !strings.EqualFold(service, "sts") {
		return false
	}
	for _, d := range s.Policies {
		if d.Type == "Resource" {
			return false
		}
	}
	return true
}

// policies returns those for which take returns true, each in its field.
func (s *scene) policies(take func(*document) bool) *evaluate.Policies {
	var ps evaluate.Policies
	for i := range s.Policies {
		d, p := &s.Policies[i], s.parsed[i]
		if p == nil || !take(d) {
			continue
		}
		switch p.Type() {
		case policy.Identity:
			ps.Identity = append(ps.Identity, p)
		case policy.Boundary:
			s.only(i, &ps.Boundary, p)
		case policy.Resource, policy.Trust:
			s.only(i, &ps.Resource, p)
		case policy.Endpoint:
			s.only(i, &ps.Endpoint, p)
		case policy.Session:
			ps.Session = append(ps.Session, p)
		case policy.SCP:
			s.atLevel(&ps.SCP, d.Level, p)
		case policy.RCP:
			s.atLevel(&ps.RCP, d.Level, p)
		}
	}
	return &ps
}

// only puts p into a field that has one policy.
func (s *scene) only(i int, field **policy.Policy, p *policy.Policy) {
	if *field != nil {
		s.wrong("policies."+strconv.Itoa(i), "problem.second", nil)
		return
	}
	*field = p
}

// maxLevels of an organization: AWS has the root, five levels of units and the account.
const maxLevels = 7

func (s *scene) atLevel(levels *[][]*policy.Policy, level int, p *policy.Policy) {
	if level < 0 || level >= maxLevels {
		s.wrong("policies", "problem.level", nil)
		return
	}
	for len(*levels) <= level {
		*levels = append(*levels, nil)
	}
	(*levels)[level] = append((*levels)[level], p)
}

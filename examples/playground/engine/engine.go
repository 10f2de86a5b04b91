// Package engine answers the questions of the playground: a question comes in as JSON and
// the answer goes out as JSON, so that a page can ask and a test too. It decides nothing
// itself: that is for package evaluate.
package engine

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// Limits of a question: it comes from a link that anybody may have made.
const (
	maxQuestion = 1 << 20 // bytes
	maxPolicies = 40
	maxDocument = 64 << 10 // bytes of a policy
	maxRows     = 200      // of a list, such as the context
	maxMinutes  = 1 << 20  // two years, more than any session has
)

// The views of the page, each a kind of question.
const (
	viewRequest = "request" // is a request allowed?
	viewRole    = "role"    // may a role be assumed, and what may its session do?
	viewAnybody = "anybody" // could anybody else?
)

// A question is what stands in the fields of the page. Its JSON is also what a link to the
// page carries.
type question struct {
	Language string          `json:"language"` // "en" or "ja"
	View     string          `json:"view"`
	Brief    bool            `json:"brief,omitempty"` // the decision alone: it comes sooner
	Policies []document      `json:"policies"`
	Caller   string          `json:"caller"`
	Session  json.RawMessage `json:"session,omitempty"` // of the caller, as evaluate.Session writes it
	Context  []contextRow    `json:"context"`
	Time     string          `json:"time"` // RFC 3339

	// Of a request.
	Action   string `json:"action"`
	Resource string `json:"resource"`
	Owner    string `json:"owner"` // account of the resource

	Role role `json:"role"`
	Next next `json:"next"`
	Zone zone `json:"zone"`
}

// A document is a policy in its editor.
type document struct {
	Type string `json:"type"` // of policy.Type, as "Identity"
	// Of is "role" for the policies of the role that is assumed, which count for the
	// requests of its sessions, and "" for those of the caller.
	Of    string `json:"of"`
	Name  string `json:"name"`
	Level int    `json:"level"` // of the organization, for an SCP or RCP
	Text  string `json:"text"`
}

// ofRole is document.Of for policies of the role.
const ofRole = "role"

// A contextRow is a condition key and a value. Rows of the same key are its values.
type contextRow [2]string

// A role is what the call to assume it says.
type role struct {
	ARN            string `json:"arn"`
	SessionName    string `json:"sessionName"`
	Minutes        int    `json:"minutes"` // duration of the session; an hour if it is 0
	MaxHours       int    `json:"maxHours"`
	ExternalID     string `json:"externalId"`
	SourceIdentity string `json:"sourceIdentity"`
	CallerAllows   bool   `json:"callerAllows"` // see evaluate.Policies
}

// A next is the request that the session makes then.
type next struct {
	Action   string `json:"action"`
	Resource string `json:"resource"`
	Owner    string `json:"owner"`
	Minutes  int    `json:"minutes"` // after the session began
}

// A zone is who is no stranger.
type zone struct {
	Accounts      []string   `json:"accounts"`
	Organizations []string   `json:"organizations"`
	Networks      []string   `json:"networks"`
	Claims        []claimRow `json:"claims"`
}

// A claimRow is a condition key of an identity provider and a pattern of its values.
type claimRow [2]string

// An answer is what the page shows.
type answer struct {
	Problems []problem        `json:"problems"` // of fields; if there are any, nothing was decided
	Policies []policyAnswer   `json:"policies"` // in the order of the question
	Request  *decided         `json:"request,omitempty"`
	Call     *callAnswer      `json:"call,omitempty"`
	Anybody  []strangerAnswer `json:"anybody,omitempty"`
}

// A problem is what is wrong with a field of the page.
type problem struct {
	Field string `json:"field"` // as in the JSON of a question; "question" for the whole
	Key   string `json:"key"`   // of the texts of the page
	Text  string `json:"text"`  // what the library says; "" if it does not
}

// A scene is a question that was read.
type scene struct {
	question
	language policy.Language
	now      time.Time
	parsed   []*policy.Policy // by document, nil if it has errors
	places   [][]place        // of statements, by document
	units    []units          // by document
	index    map[*policy.Policy]int
	of       string // whose policies are asked: see document
	answer   *answer
}

// Answer answers a question. It does not fail: what is wrong with the question is in the
// answer, and nothing is decided then.
func Answer(data []byte) []byte {
	s := scene{answer: &answer{Problems: []problem{}, Policies: []policyAnswer{}}}
	if err := s.read(data); err != nil {
		s.answer.Problems = append(s.answer.Problems, problem{"question", "problem.question", err.Error()})
	} else {
		s.decide()
	}
	out, err := json.Marshal(s.answer)
	if err != nil { // no text of an answer can be one that JSON does not have
		return []byte(`{"problems":[{"field":"question","key":"problem.question","text":""}],"policies":[]}`)
	}
	return out
}

// read reads the question as Answer's caller wrote it: an unknown member may come from a
// later page, whose question this is not.
func (s *scene) read(data []byte) error {
	if len(data) > maxQuestion {
		return fmt.Errorf("the question has more than %d bytes", maxQuestion)
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&s.question); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("there is something after the question")
	}
	if len(s.Policies) > maxPolicies {
		return fmt.Errorf("there are more than %d policies", maxPolicies)
	}
	z := &s.Zone
	if max(len(s.Context), len(z.Accounts), len(z.Organizations), len(z.Networks), len(z.Claims)) > maxRows {
		return fmt.Errorf("a list has more than %d rows", maxRows)
	}
	language, err := policy.ParseLanguage(s.Language)
	if err != nil {
		return err
	}
	s.language = language
	return nil
}

func (s *scene) decide() {
	s.parsePolicies()
	s.now = s.instant("time", s.Time)
	s.small("role.minutes", s.Role.Minutes)
	s.small("role.maxHours", s.Role.MaxHours)
	s.small("next.minutes", s.Next.Minutes)
	switch s.View {
	case viewRequest:
		s.decideRequest()
	case viewRole:
		s.decideRole()
	case viewAnybody:
		s.decideAnybody()
	default:
		s.wrong("view", "problem.view", nil)
	}
}

// wrong notes what is wrong with a field.
func (s *scene) wrong(field, key string, err error) {
	text := ""
	if err != nil {
		text = policy.ErrorIn(err, s.language)
	}
	s.answer.Problems = append(s.answer.Problems, problem{field, key, text})
}

// ready reports whether all of the question could be read.
func (s *scene) ready() bool {
	for i, p := range s.parsed {
		if p == nil && s.takesPart(i) {
			return false
		}
	}
	return len(s.answer.Problems) == 0
}

func (s *scene) instant(field, text string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil || t.Year() < 1 || t.Year() > 9998 {
		s.wrong(field, "problem.time", nil)
		return time.Unix(0, 0).UTC()
	}
	return t.UTC()
}

// small notes a number that no session comes near, and of which the clock would turn over.
func (s *scene) small(field string, n int) {
	if n < 0 || n > maxMinutes {
		s.wrong(field, "problem.number", nil)
	}
}

// entries returns the condition keys of rows. Rows without a key are not filled in yet.
func entries(rows []contextRow) []condition.Entry {
	var entries []condition.Entry
	at := map[string]int{}
	for _, row := range rows {
		key, value := row[0], row[1]
		if key == "" {
			continue
		}
		folded := strings.ToLower(key)
		if i, ok := at[folded]; ok {
			entries[i] = condition.Strings(key, append(entries[i].Values(), value)...)
			continue
		}
		at[folded] = len(entries)
		entries = append(entries, condition.String(key, value))
	}
	return entries
}

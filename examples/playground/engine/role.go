package engine

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/examples/internal/picture"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// A callAnswer is what becomes of a call that assumes a role, of its session, and of the
// request that the session makes then.
type callAnswer struct {
	decided
	Error   string         `json:"error"` // of a malformed call, that no policy is asked about
	Gates   string         `json:"gates"` // SVG
	Life    string         `json:"life"`  // SVG
	Session *sessionAnswer `json:"session,omitempty"`
	Next    *decided       `json:"next,omitempty"`
}

// A sessionAnswer is a session for the page. HandOn makes its request the question, and
// Chain has it assume another role.
type sessionAnswer struct {
	ARN     string       `json:"arn"`
	Service bool         `json:"service"` // it is a service that assumed the role
	From    string       `json:"from"`
	Expires string       `json:"expires"`
	Keys    []contextRow `json:"keys"` // that it carries
	HandOn  *patch       `json:"handOn"`
	Chain   *patch       `json:"chain"`
}

func (s *scene) decideRole() {
	session := s.callerSession()
	call := s.call(session)
	ps := s.policies(func(d *document) bool {
		return d.Of != ofRole && d.Type != "Trust" && d.Type != "Resource" && d.Type != "Session" && d.Type != "Endpoint"
	})
	ps.CallerAllows = s.Role.CallerAllows && call.Principal.Account() != ""
	uses := s.policies(func(d *document) bool {
		return d.Type == "Resource" || d.Type == "RCP" || d.Type == "Endpoint" ||
			d.Of == ofRole && (d.Type == "Identity" || d.Type == "Boundary" || d.Type == "SCP")
	})
	s.required("role.arn", s.Role.ARN)
	if !s.ready() {
		return
	}
	out := &callAnswer{}
	s.answer.Call = out
	bound, err := call.Ask(ps)
	if err != nil {
		denied := s.decided(evaluate.Decision{}, evaluate.Validity{}, s.now)
		out.decided, out.Error = *denied, policy.ErrorIn(err, s.language)
		return
	}
	result := bound.Result()
	if s.Brief {
		out.decided = *s.decided(result.Decision, evaluate.Validity{}, s.now)
		return
	}
	out.decided = *s.decided(result.Decision, bound.Until(), s.now)
	asked := evaluate.Request{Principal: call.Principal, Action: result.Action, Resource: call.Role.ARN}
	out.Denied = evaluate.Decision{}.AccessDenied(&asked) // STS gives no reason
	if result.Decision.Allowed() {
		out.Denied = ""
	}
	chart := s.year(s.now)
	for v, r := range bound.Timeline(chart.From, chart.To) {
		s.span(&out.decided, chart, v, r.Decision)
	}
	out.Bar = string(picture.Bar(chart, s.language))
	for _, x := range bound.Explain() {
		asked.Action = x.Action
		out.Explanations = append(out.Explanations, s.explanation(x, &asked))
	}
	shown := picture.Assumption{Request: call, Call: bound}
	if result.Session != nil {
		out.Session = s.session(result.Session, call.Principal.Type() == principal.TypeService)
		out.Life = s.life(call, ps, chart.Rows[0].Spans)
		if s.Next.Action != "" && s.Next.Resource != "" {
			uses.Session, s.of = result.Session.Policies, ofRole
			req := result.Session.Request(s.Next.Action, s.Next.Resource)
			req.ResourceAccount, req.Time = s.Next.Owner, s.now.Add(s.later())
			req.Context = req.Context.With(entries(s.surroundings())...)
			out.Next = s.ask(&req, uses)
			shown.Uses = []picture.Use{{Action: req.Action, Resource: req.Resource, Decision: evaluate.Evaluate(&req, uses)}}
		}
	}
	out.Gates = string(picture.Gates(&shown, s.language))
}

// call returns the call that assumes the role.
func (s *scene) call(session *evaluate.Session) *evaluate.AssumeRoleRequest {
	call := &evaluate.AssumeRoleRequest{
		Role:        &evaluate.Role{ARN: s.Role.ARN, MaxSession: time.Duration(s.Role.MaxHours) * time.Hour},
		SessionName: s.Role.SessionName, Duration: time.Duration(s.Role.Minutes) * time.Minute,
		ExternalID: s.Role.ExternalID, SourceIdentity: s.Role.SourceIdentity,
		Context: condition.NewContext(entries(s.Context)...), Time: s.now,
	}
	if session != nil {
		call.Principal, call.Chain = session.Principal, session
	} else {
		call.Principal = s.caller(s.Caller)
	}
	for i, d := range s.Policies {
		p := s.parsed[i]
		switch {
		case p == nil:
		case d.Type == "Trust":
			s.only(i, &call.Role.TrustPolicy, p)
		case d.Type == "Session":
			call.SessionPolicies = append(call.SessionPolicies, p)
		}
	}
	return call
}

// later is how long after the session began it makes the request.
func (s *scene) later() time.Duration { return time.Duration(s.Next.Minutes) * time.Minute }

// surroundings are the rows of the context that hold for the request of the session as
// well as for the call: where it comes from, and no claims, MFA or tags of the caller.
func (s *scene) surroundings() []contextRow {
	rows := []contextRow{}
	for _, row := range s.Context {
		switch strings.ToLower(row[0]) {
		case "aws:sourceip", "aws:sourcevpc", "aws:sourcevpce", "aws:requestedregion", "aws:securetransport", "aws:useragent":
			rows = append(rows, row)
		}
	}
	return rows
}

func (s *scene) session(session *evaluate.Session, service bool) *sessionAnswer {
	data, err := json.Marshal(session)
	if err != nil {
		return nil
	}
	out := &sessionAnswer{
		ARN: session.Principal.ARN(), Service: service, From: written(s.now), Expires: written(session.Expires),
		Keys: rowsOf(&session.Context),
	}
	var carried []document
	for _, d := range s.Policies {
		if d.Of == ofRole || d.Type == "Resource" || d.Type == "RCP" || d.Type == "Endpoint" {
			d.Of = ""
			carried = append(carried, d)
		}
	}
	owner := s.Next.Owner
	out.HandOn = &patch{
		View: viewRequest, Session: json.RawMessage(data), Caller: &out.ARN, Policies: carried, Context: s.surroundings(),
		Action: s.Next.Action, Resource: s.Next.Resource, Owner: &owner,
		Time: written(s.now.Add(s.later())),
	}
	trust := document{Type: "Trust", Name: "trust", Text: chainedTrust(session.Principal.Issuer())}
	account := "arn:" + session.Principal.Partition() + ":iam::" + session.Principal.Account()
	out.Chain = &patch{
		View: viewRole, Session: json.RawMessage(data), Caller: &out.ARN, Policies: append(carried[:len(carried):len(carried)], trust), Context: s.surroundings(),
		Role: &role{ARN: account + ":role/Next", SessionName: s.Role.SessionName},
	}
	return out
}

// chainedTrust returns a trust policy to begin with, for a role that another assumes.
func chainedTrust(roleARN string) string {
	name, err := json.Marshal(roleARN)
	if err != nil {
		return "{}"
	}
	return `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": {"AWS": ` + string(name) + `},
    "Action": "sts:AssumeRole"
  }
}`
}

// life draws what becomes of sessions: those of who asks for the next one before the last
// one ends, as services and SDKs do, and those of who asks by hand.
func (s *scene) life(call *evaluate.AssumeRoleRequest, ps *evaluate.Policies, window []picture.Span) string {
	duration := call.Duration
	if duration <= 0 {
		duration = time.Hour
	}
	const sessions = 8 // go into the picture
	from := s.now.Add(-duration / 2)
	to := from.Add(sessions * duration)
	ask := func(at time.Time) evaluate.CallResult {
		again := *call
		again.Time = at
		result, err := evaluate.AssumeRole(&again, ps)
		if err != nil {
			return evaluate.CallResult{}
		}
		return result
	}
	life := picture.Life{From: from, To: to, Window: window, Tracks: []picture.Track{
		{Name: s.in("by itself", "自動"), Note: s.in("a service or an SDK, which renews its credentials", "サービスや SDK。切れる前に更新します"), Calls: picture.Renew(ask, s.now, to, duration/10), Renewed: true},
	}}
	if call.Principal.Type() != principal.TypeService {
		var calls []picture.Called
		for _, at := range []time.Time{s.now, s.now.Add(sessions / 2 * duration)} {
			calls = append(calls, picture.Called{At: at, Result: ask(at)})
		}
		life.Tracks = append(life.Tracks, picture.Track{Name: s.in("by hand", "手動"), Note: s.in("a person, who signs in again", "人。もう一度サインインします"), Calls: calls})
	}
	return string(picture.Sessions(&life, s.language))
}

func (s *scene) in(english, japanese string) string {
	if s.language == policy.Japanese {
		return japanese
	}
	return english
}

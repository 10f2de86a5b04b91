package cloudtrail

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// The reasons of a Verdict, beside those of a [Call].
const (
	// CallerNotThere: the user, role or account of the caller is not in one of the inventories.
	CallerNotThere Reason = "caller-not-in-inventory"

	// ResourceNotThere: the entity of IAM that the event names by its name alone is not in one of
	// the inventories, or several are.
	ResourceNotThere Reason = "resource-not-in-inventory"

	// RoleNotThere: the role that is assumed, or its trust policy, is not in one of the
	// inventories, and its account is.
	RoleNotThere Reason = "role-not-in-inventory"

	// KeyPolicyNotThere: the policy of a KMS key is not in one of the inventories, and without
	// it nothing is allowed.
	KeyPolicyNotThere Reason = "key-policy-not-in-inventory"

	// NotDecided: one of the inventories cannot decide it: see Verdict.Detail.
	NotDecided Reason = "not-decided"
)

// What is missing beside condition keys: see Verdict.Missing.
const (
	missingResource       = "resource"
	missingResourcePolicy = "resource-policy"
	missingSessionPolicy  = "session-policy"
	missingAllow          = "recorded-allow"
)

const hingeResource = "Resource" // see evaluate.Question.Hinges

// Judge says what the change means for an event: for all its calls together, which all have to
// be allowed.
func (r *Replay) Judge(e *Event) Verdict {
	v := Verdict{EventID: e.ID, Time: e.Time, Region: e.Region, Recorded: e.recorded()}
	calls := e.Calls()
	v.describe(&calls[0])
	for i := range calls {
		if calls[i].Reason != "" {
			v.describe(&calls[i])
			v.Reason = calls[i].Reason
			return v
		}
	}
	j := judgment{replay: r, event: e, verdict: &v}
	for i := range calls {
		if !j.add(&calls[i]) {
			v.describe(&calls[i])
			return v
		}
	}
	j.finish(calls)
	v.Agreement = v.Recorded.agreement(v.Before)
	if v.Agreement == OnlyAWSAllows && v.Effect == Unchanged {
		// Something allowed it that is in no inventory, and a Deny of the change may end that.
		v.Missing, v.InPart = append(v.Missing, missingAllow), true
	}
	return v
}

// recorded returns what the event says of the answer of AWS.
func (e *Event) recorded() Recorded {
	r := Recorded{Answer: e.Answer()}
	if d, ok := e.Denial(); ok {
		r.Type, r.Policy = d.Type, d.Policy
	}
	return r
}

// describe says what a call is about.
func (v *Verdict) describe(c *Call) {
	v.Principal, v.Session = c.Principal.Issuer(), ""
	if v.Principal == "" && (c.Request != nil || c.AssumeRole != nil) {
		v.Principal = c.Principal.String()
	}
	if text := c.Principal.ARN(); text != v.Principal {
		v.Session = text
	}
	v.Action, v.Resource, v.Target = c.Action, c.Resource, c.Resource
}

// A judgment is what both sides say to the calls of one event.
type judgment struct {
	replay  *Replay
	event   *Event
	verdict *Verdict
	asked   []asked
	open    bool // something that policies read is not known
}

// asked is one call, as it is asked of both sides.
type asked struct {
	call      *Call
	questions [2]question
}

// A question is a call, as it is asked of one side.
type question struct {
	side     *side
	request  evaluate.Request
	role     *evaluate.AssumeRoleRequest // in place of the request
	extra    *evaluate.Policies          // what the inventory does not have, as it may be
	decision evaluate.Decision
}

// add asks about a call. It reports false if it is not judged.
func (j *judgment) add(c *Call) bool {
	a := asked{call: c}
	for i := range a.questions {
		q := &a.questions[i]
		q.side = &j.replay.sides[i]
		if reason, detail := q.ask(c, j.event); reason != "" {
			j.verdict.Reason, j.verdict.Detail = reason, detail
			return false
		}
		if problem := q.decide(); problem != "" {
			j.verdict.Reason, j.verdict.Detail = NotDecided, problem
			return false
		}
	}
	j.asked = append(j.asked, a)
	return true
}

// ask makes q the question of a call to its side, or returns why there is none.
func (q *question) ask(c *Call, e *Event) (reason Reason, detail string) {
	if !q.side.hasCaller(c.Principal) {
		return CallerNotThere, c.Principal.String()
	}
	if c.Principal.Type() == principal.TypeFederatedUser {
		q.extra = &evaluate.Policies{Session: []*policy.Policy{someSessionPolicy}}
	}
	if c.AssumeRole != nil {
		return q.askForRole(c, e)
	}
	q.request = *c.Request
	if c.NameOnly {
		q.request.Resource = q.side.names[withoutPath(c.Resource)]
		if q.request.Resource == "" {
			return ResourceNotThere, c.Resource
		}
	}
	resource := q.side.inv.Resource(q.request.Resource)
	owner := ownerOf(q.request.Resource)
	if owner == "" && q.request.ResourceAccount == "" && resource != nil {
		q.request.ResourceAccount = resource.Account
	}
	owner = cmp.Or(owner, q.request.ResourceAccount)
	switch {
	case resource != nil && (resource.Policy != nil || resource.Unknown != ""):
	case strings.HasPrefix(q.request.Action, "kms:") && strings.Contains(q.request.Resource, ":key/"):
		return KeyPolicyNotThere, q.request.Resource
	case owner != "" && c.Principal.Account() != "" && owner != c.Principal.Account():
		if q.side.inv.Account(owner) == nil {
			q.add(func(p *evaluate.Policies) { p.Resource = q.letIn(e, someResourcePolicy, openResourcePolicy) })
		}
	}
	if q.extra != nil {
		q.request.Context = q.request.Context.With(likely...)
	}
	return "", ""
}

// askForRole is ask for the call for a role.
func (q *question) askForRole(c *Call, e *Event) (reason Reason, detail string) {
	request := *c.AssumeRole
	q.role = &request
	role := q.side.inv.Role(request.Role.ARN)
	switch {
	case role != nil && role.TrustUnknown == "" && role.TrustPolicy != nil:
		request.Role = &role.Role
	case role != nil, q.side.inv.Account(ownerOf(request.Role.ARN)) != nil:
		return RoleNotThere, request.Role.ARN
	default: // of somebody else, who has a say in it
		request.Role = &evaluate.Role{ARN: request.Role.ARN, MaxSession: longestSession, TrustPolicy: q.letIn(e, someTrustPolicy, openTrustPolicy)}
		q.add(func(*evaluate.Policies) {})
	}
	if q.extra != nil {
		request.Context = request.Context.With(likely...)
	}
	return "", ""
}

// add adds to what the inventory does not have.
func (q *question) add(to func(*evaluate.Policies)) {
	if q.extra == nil {
		q.extra = new(evaluate.Policies)
	}
	to(q.extra)
}

// letIn returns the policy of somebody else's resource: one that lets everybody in if the
// call was allowed, for it has to, and else one of which that is not known.
func (q *question) letIn(e *Event, some, open *policy.Policy) *policy.Policy {
	if e.Answer() == Allowed {
		return open
	}
	return some
}

// decide decides q, and returns a problem or "".
func (q *question) decide() string {
	if q.role == nil {
		q.decision = q.side.evaluator.Evaluate(&q.request, q.extra)
		return q.decision.Problem
	}
	result, err := q.side.evaluator.AssumeRole(q.role, q.extra)
	if err != nil {
		return err.Error()
	}
	q.decision = result.Decision
	return q.decision.Problem
}

// hinges returns on what the answer to q hinges.
func (q *question) hinges(known func(string) bool) *evaluate.Hinges {
	if q.role == nil {
		return q.side.evaluator.Ask(&q.request, q.extra).Hinges(known)
	}
	call, err := q.side.evaluator.Call(q.role, q.extra)
	if err != nil {
		return new(evaluate.Hinges)
	}
	return call.Hinges(known)
}

// hasCaller reports whether the policies of a caller are in the inventory.
func (s *side) hasCaller(p principal.Principal) bool {
	switch p.Type() {
	case principal.TypeUser, principal.TypeFederatedUser:
		if issuer := p.Issuer(); !strings.HasSuffix(issuer, ":root") {
			return s.inv.User(issuer) != nil
		}
	case principal.TypeAssumedRole:
		issuer := p.Issuer()
		return s.inv.Role(issuer) != nil || s.names[withoutPath(issuer)] != ""
	case principal.TypeAccount:
	default:
		return true // they have none
	}
	return s.inv.Account(p.Account()) != nil
}

// finish sets the effect of all calls.
func (j *judgment) finish(calls []Call) {
	v := j.verdict
	var allowed [2]bool
	for i := range allowed {
		decides := 0
		for n := range j.asked {
			if !j.asked[n].questions[i].decision.Allowed() {
				decides = n
				break
			}
		}
		d := j.asked[decides].questions[i].decision
		allowed[i] = d.Allowed()
		if side := sideOf(d); i == 0 {
			v.Before = side
		} else {
			v.After = side
		}
		if !d.Allowed() || i == 0 {
			v.describe(&calls[decides])
			v.Resource = j.replay.known(&j.asked[decides])
		}
	}
	switch {
	case allowed[0] == allowed[1]:
		v.Effect = Unchanged
	case allowed[0]:
		v.Effect = NewlyDenied
	default:
		v.Effect = NewlyAllowed
	}
	j.hinge()
}

// hinge finds out whether what the event does not tell can make a difference.
func (j *judgment) hinge() {
	hinges := [2]*evaluate.Hinges{}
	isOpen := false
	for n := range j.asked {
		isOpen = isOpen || j.replay.isOpen(&j.asked[n])
	}
	if !isOpen {
		return
	}
	v := j.verdict
	for i := range hinges {
		for n := range j.asked {
			a := &j.asked[n]
			q := &a.questions[i]
			h := q.hinges(func(key string) bool { return q.knows(a.call, key) })
			if hinges[i] == nil {
				hinges[i] = h
			} else {
				hinges[i] = hinges[i].And(h)
			}
		}
	}
	v.Before.Depends = len(hinges[0].Against(nil)) > 0
	v.After.Depends = len(hinges[1].Against(nil)) > 0
	v.Missing = hinges[0].Against(hinges[1])
	for n := range j.asked {
		a := &j.asked[n]
		if service, _, _ := strings.Cut(a.call.Action, ":"); a.call.NoResource &&
			(a.questions[0].side.guarded[service] || a.questions[1].side.guarded[service] || j.replay.controls(service)) {
			v.Missing = append(v.Missing, hingeResource)
			v.Before.Depends, v.After.Depends = true, true
		}
	}
	for i, key := range v.Missing {
		switch {
		case key == hingeResource:
			v.Missing[i] = missingResource
		case strings.EqualFold(key, keyResourcePolicy):
			v.Missing[i] = missingResourcePolicy
		case strings.EqualFold(key, keySessionPolicy):
			v.Missing[i] = missingSessionPolicy
		}
	}
	slices.Sort(v.Missing)
	v.Missing = slices.Compact(v.Missing)
	v.InPart = len(v.Missing) > 0
}

// isOpen reports whether policies may read something of a call that is not known.
func (r *Replay) isOpen(a *asked) bool {
	if !a.call.Known.Has("aws:userid") || !a.call.Known.Has("aws:PrincipalArn") { // elements Principal read them too
		return true
	}
	if a.call.NoResource || a.questions[0].extra != nil || a.questions[1].extra != nil {
		return true
	}
	for _, key := range r.reads {
		if !a.questions[0].knows(a.call, key) || !a.questions[1].knows(a.call, key) {
			return true
		}
	}
	return false
}

// knows reports whether a condition key has the value that it has for q, by the event or by
// the inventory.
func (q *question) knows(c *Call, key string) bool {
	if key == hingeResource {
		return !c.NoResource
	}
	if c.Known.Has(key) {
		return true
	}
	inv := q.side.inv
	switch plain, _, _ := strings.Cut(key, "/"); {
	case strings.EqualFold(plain, "aws:PrincipalTag"):
		user := inv.User(c.Principal.ARN()) // of a session, its tags are not known
		return user != nil && user.Tags != nil || hasNoTags(c)
	case strings.EqualFold(plain, "aws:ResourceTag"), strings.EqualFold(plain, "iam:ResourceTag"):
		return q.knowsResourceTags()
	case strings.EqualFold(key, "aws:PrincipalOrgID"), strings.EqualFold(key, "aws:PrincipalOrgPaths"):
		return q.side.isPlaced(c.Principal.Account())
	case strings.EqualFold(key, "aws:ResourceOrgID"), strings.EqualFold(key, "aws:ResourceOrgPaths"):
		return !c.NoResource && q.side.isPlaced(q.owner())
	}
	return false
}

// hasNoTags reports whether the caller has no tags of its own. In a call for a role a service may
// pass some, as IAM Roles Anywhere does.
func hasNoTags(c *Call) bool {
	switch c.Principal.Type() {
	case principal.TypeAnonymous, principal.TypeAccount:
		return true
	case principal.TypeService:
		return c.AssumeRole == nil
	}
	return false
}

// knowsResourceTags reports whether the inventory has the tags of the resource.
func (q *question) knowsResourceTags() bool {
	text, inv := q.request.Resource, q.side.inv
	if q.role != nil {
		text = q.role.Role.ARN
	}
	if u := inv.User(text); u != nil {
		return u.Tags != nil
	}
	if r := inv.Role(text); r != nil {
		return r.Tags != nil
	}
	r := inv.Resource(text)
	return r != nil && r.ARN == text && r.Tags != nil
}

// owner returns the account of the resource, or "".
func (q *question) owner() string {
	if q.role != nil {
		return ownerOf(q.role.Role.ARN)
	}
	return cmp.Or(ownerOf(q.request.Resource), q.request.ResourceAccount)
}

// isPlaced reports whether the inventory has the place of an account in its organization.
func (s *side) isPlaced(account string) bool {
	a := s.inv.Account(account)
	return a != nil && a.Path != ""
}

// known returns the ARN of what the inventories know of a resource, or that of its bucket.
func (r *Replay) known(a *asked) string {
	text := a.call.Resource
	if a.call.NameOnly {
		text = a.questions[0].request.Resource
	}
	for i := range r.sides {
		if found := r.sides[i].inv.Resource(text); found != nil {
			return found.ARN
		}
	}
	if of, ok := arn.Split(text); ok && of.Service == "s3" && of.Account == "" {
		bucket, _, _ := strings.Cut(of.Resource, "/")
		return text[:len(text)-len(of.Resource)+len(bucket)]
	}
	return text
}

// ownerOf returns the account that an ARN names, or "".
func ownerOf(text string) string {
	a, _ := arn.Split(text)
	return a.Account
}

// sideOf returns what is told of a decision.
func sideOf(d evaluate.Decision) Side {
	s := Side{Outcome: d.Outcome, Type: d.Type}
	if d.Statement != nil {
		if s.Statement = d.Statement.Sid(); s.Statement == "" {
			s.Statement = "#" + strconv.Itoa(d.Statement.Index())
		}
		if p := d.Statement.Policy(); p != nil {
			s.Policy = p.Name()
		}
	}
	return s
}

// likely are the entries by which policies that are not known allow, if they are.
//
//nolint:gochecknoglobals // never written
var likely = []condition.Entry{condition.String(keyResourcePolicy, allows), condition.String(keySessionPolicy, allows)}

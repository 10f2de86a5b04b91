package evaluate

import (
	"slices"
	"strconv"
	"time"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// A GetFederationTokenRequest is a call to sts:GetFederationToken, by which a user
// lets somebody else act within what session policies leave. It is only read.
//
// The caller is an IAM user or a root user with long-term credentials: with
// temporary ones the call is denied with a Problem. The user needs
// sts:GetFederationToken on the federated user, such as
// arn:aws:sts::111122223333:federated-user/Bob, and sts:TagSession if tags are
// passed. In its Session the policies of the user, its boundary and the session
// policies all have to allow, so that without session policies it may do nothing
// but what resource-based policies grant it. It may call no action of IAM, and of
// STS only GetCallerIdentity.
//
// See https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html,
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html
// and SEMANTICS S-59.
type GetFederationTokenRequest struct {
	Principal principal.Principal // caller
	Name      string              // of the federated user: 2 to 32 ASCII letters, digits and _+=,.@-

	// Duration is whole seconds from 15 minutes to 36 hours; if zero, 12 hours. The
	// session of a root user ends after one hour however much longer it is.
	Duration time.Duration

	// Tags are aws:RequestTag/* and need sts:TagSession: at most 50. In the session
	// they stand beside the tags of the user, which an Evaluator may know and else are
	// aws:PrincipalTag/* in Context, and in place of those with the same key. None
	// passes on: the session can assume no role.
	Tags map[string]string

	// SessionPolicies are the session policies that the call passes, as in an
	// [AssumeRoleRequest].
	SessionPolicies []*policy.Policy

	// Context holds the rest of the request context, such as aws:SourceIp. Entries
	// for what the other fields say are ignored. If the caller is a [Session], it has
	// to hold what Session.Context does: aws:TokenIssueTime is what tells temporary
	// credentials, of which Principal says nothing.
	Context condition.Context

	Time time.Time // if zero, the current time is used
}

// Limits of the calls by which a user gets a session.
const (
	maxTokenDuration     = 36 * time.Hour
	defaultTokenDuration = 12 * time.Hour
	maxRootDuration      = time.Hour // of the session of a root user

	minFederatedName, maxFederatedName = 2, 32
)

const actionGetFederationToken = "sts:GetFederationToken"

// Ask binds the call to p, which has the policies of the caller and the RCPs of its
// account; its Resource field must be nil, for a federated user has no policy. The
// error reports a malformed call, as that of [AssumeRole] does.
func (r *GetFederationTokenRequest) Ask(p *Policies) (*Call, error) { return bind(r, p) }

// A federation is a call to sts:GetFederationToken that is well-formed.
type federation struct {
	Call
	req      *GetFederationTokenRequest
	becomes  principal.Principal
	duration time.Duration
}

// check is that of [CallRequest].
func (r *GetFederationTokenRequest) check() (*Call, error) {
	if r == nil {
		return nil, message.Errorf("evaluate: no request for a federation token: it is nil")
	}
	if !isText(r.Name, minFederatedName, maxFederatedName, "_+=,.@-") {
		return nil, message.Errorf("evaluate: {name} is not a name for a federated user: want {least} to {most} ASCII letters, digits and _+=,.@-",
			strconv.Quote(r.Name), minFederatedName, maxFederatedName)
	}
	f := &federation{req: r}
	var err error
	if f.duration, err = tokenDuration(r.Duration, r.Principal); err != nil {
		return nil, err
	}
	if err := checkSessionPolicies(r.SessionPolicies); err != nil {
		return nil, err
	}
	if err := checkTags(r.Tags, nil); err != nil {
		return nil, err
	}
	f.actions = []string{actionGetFederationToken}
	if len(r.Tags) > 0 {
		f.actions = append(f.actions, actionTagSession)
	}
	f.kind = f
	q := &f.question
	q.request = Request{
		Principal: r.Principal,
		Action:    actionGetFederationToken,
		Resource:  "*",
		Context:   condition.Context(clause.KeepContext(appendTags(appendCallers(nil, (*clause.Context)(&r.Context)), r.Tags))),
		Time:      r.Time,
	}
	q.begin()
	q.possible = f.isPossible
	if !getsTokens(r.Principal) {
		q.problem = problemNotUser
		return &f.Call, nil
	}
	if f.becomes, err = principal.FederatedUser(r.Principal.ARN(), r.Name, tenantsOf(r.Principal)...); err != nil {
		return nil, message.Errorf("evaluate: {problem}", err)
	}
	if id := r.Principal.ID(); id != "" {
		if f.becomes, err = f.becomes.WithID(id); err != nil {
			return nil, message.Errorf("evaluate: {problem}", err)
		}
	}
	q.request.Resource = f.becomes.ARN()
	return &f.Call, nil
}

// session returns the session that the call yields.
func (f *federation) session(now time.Time) *Session {
	s := &Session{
		Principal: f.becomes,
		Expires:   end(now, f.duration),
		Policies:  slices.Clone(f.req.SessionPolicies),
	}
	entries := appendOf([]clause.Entry{clause.Time(keyTokenIssueTime, now)}, (*clause.Context)(&f.req.Context), f.question.isOfUser)
	for i := range entries {
		if key, values := entries[i].Key(), entries[i].Values(); hasPrefixFold(key, prefixCallerTag) && len(values) == 1 {
			if s.Tags == nil {
				s.Tags = make(map[string]string)
			}
			s.Tags[key[len(prefixCallerTag):]] = values[0] // keys of a Context differ in more than letter case
		}
	}
	s.addTags(f.req.Tags)
	for _, key := range sortedKeys(f.req.Tags) {
		entries = append(entries, clause.String(prefixCallerTag+key, f.req.Tags[key]))
	}
	s.Context = condition.Context(clause.KeepContext(entries))
	return s
}

// isOfUser reports whether key says who a user is, and not whence and how it calls: the
// sessions of the user have it too, unless their requests look it up.
func (q *Question) isOfUser(key string) bool {
	return (isCallerTag(key) || isOneOf(key, keyPrincipalOrgID, keyPrincipalOrgPaths)) && !q.facts.Know(key)
}

// getsTokens reports whether p is an IAM user or a root user, which alone get tokens.
func getsTokens(p principal.Principal) bool {
	typ := callerType((*caller.Principal)(&p))
	return typ == caller.TypeUser || typ == caller.TypeAccount
}

// tokenDuration returns how long the session of a user lives that asked for duration.
// That of a root user is cut short (SEMANTICS S-59).
func tokenDuration(duration time.Duration, p principal.Principal) (time.Duration, error) {
	if duration == 0 {
		duration = defaultTokenDuration
	}
	if duration < minDuration || duration > maxTokenDuration || duration%time.Second != 0 {
		return 0, message.Errorf("evaluate: the duration is whole seconds between {shortest} and {longest}, not {given}", minDuration, maxTokenDuration, duration)
	}
	if p.Type() == principal.TypeAccount {
		duration = min(duration, maxRootDuration)
	}
	return duration, nil
}

// end returns the end of a session: it is not the zero time, which stands for none.
func end(now time.Time, duration time.Duration) time.Time {
	expires := now.Add(duration)
	if expires.IsZero() {
		expires = expires.Add(-1)
	}
	return expires
}

// appendTags appends what says that the call passes tags.
func appendTags(entries []clause.Entry, tags map[string]string) []clause.Entry {
	if len(tags) == 0 {
		return entries
	}
	keys := sortedKeys(tags)
	entries = append(entries, clause.Strings(keyTagKeys, keys...))
	for _, key := range keys {
		entries = append(entries, clause.String(prefixRequestTag+key, tags[key]))
	}
	return entries
}

// appendOf appends the entries of c with keys that are to be kept.
func appendOf(entries []clause.Entry, c *clause.Context, keep func(key string) bool) []clause.Entry {
	for e := range c.Entries() {
		if keep(e.Key()) {
			entries = append(entries, e)
		}
	}
	return entries
}

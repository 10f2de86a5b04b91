package evaluate

import (
	"maps"
	"slices"
	"time"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// A Session is what an allowed [CallRequest] yields. It stands for the temporary
// credentials: whoever holds them makes requests as Principal until Expires, of which
// AWS refuses some whatever policies say.
//
// Principal and Context tell which call it was, so that nothing else has to be kept: a
// role session, a federated user session, a user or root user with aws:TokenIssueTime,
// by sts:GetSessionToken, or a root user with aws:AssumedRoot, by sts:AssumeRoot. See
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html
// and SEMANTICS S-59.
//
// A Session may be read by any number of goroutines. It is written to JSON and read
// back as the same; see [Session.MarshalJSON].
type Session struct {
	Principal         principal.Principal
	Expires           time.Time // the first moment at which it is no longer valid
	SourceIdentity    string    // for the session's whole life, and for those chained to it
	TransitiveTagKeys []string  // keys of those Tags that pass on in role chaining

	// Tags are those of the role or user and of the session, and nil for the user itself
	// and a root user. If the call was decided by an Evaluator that knows the tags of
	// roles and users, they are those that were passed or inherited: it looks the others
	// up for each request of the session, so that a change of them counts at once.
	Tags map[string]string

	// Policies are the session policies that were passed: nil if none were, empty
	// if one that allows nothing. They limit each request by the session: pass them
	// as Policies.Session. When the call is made, they are not evaluated (SEMANTICS
	// T-30). See
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session
	Policies []*policy.Policy

	// Context holds the keys that the session carries into its requests:
	// aws:PrincipalTag/*, aws:SourceIdentity, aws:TokenIssueTime and so on. What
	// follows from Principal, such as aws:PrincipalArn, is not among them, nor is
	// aws:MultiFactorAuthAge, which grows: requests by the session have it.
	Context condition.Context
}

// Request returns a request by s: its Principal, Context and Expires are set, and it
// remembers that it is of a session, which may not call all that its user may. If the
// user of s got it by MFA, aws:MultiFactorAuthAge is derived from the time of the
// request. Where an Evaluator knows the tags of roles and users, those of s stay what
// they are whatever Context is changed to (SEMANTICS S-69). A Request that is made of the
// Principal of s alone is not known to be of a session, and is limited as little as one
// by its user.
//
// To decide it, pass s.Policies as Policies.Session: if s has session policies and none
// are passed, the request is denied with a Problem. So is that of a nil or zero
// Session, which is of nobody and not of the anonymous caller.
func (s *Session) Request(action, resource string) Request {
	if s == nil || s.Principal.Type() == principal.TypeAnonymous {
		return Request{Principal: nobody(), Action: action, Resource: resource}
	}
	return Request{
		Principal: s.Principal, Action: action, Resource: resource, Context: s.Context, Expires: s.Expires,
		limited: s.Policies != nil, issued: true, mfa: s.usedMFA(), tags: callerTags(&s.Context),
	}
}

// callerTags returns the entries of c that are tags of the caller, or nil if none are.
func callerTags(c *condition.Context) *condition.Context {
	return keptContext(appendOf(nil, (*clause.Context)(c), isCallerTag))
}

// keptContext returns a context of entries, which it keeps, or nil if there are none.
func keptContext(entries []clause.Entry) *condition.Context {
	if len(entries) == 0 {
		return nil
	}
	c := condition.Context(clause.KeepContext(entries))
	return &c
}

// isCallerTag reports whether key is that of a tag of the caller.
func isCallerTag(key string) bool { return hasPrefixFold(key, prefixCallerTag) }

// session returns the session that the call yields (SEMANTICS T-25, T-29).
func (a *assumption) session(now time.Time) *Session {
	req := a.req
	s := &Session{
		Principal:      a.becomes,
		Expires:        end(now, a.duration),
		SourceIdentity: a.sourceIdentity,
		Policies:       slices.Clone(req.SessionPolicies),
	}
	if a.question.facts.ResourceTags == nil { // else requests of the session look them up
		s.Tags = maps.Clone(req.Role.Tags)
	}
	if !req.NotOnOrAfter.IsZero() && req.NotOnOrAfter.Before(s.Expires) {
		s.Expires = req.NotOnOrAfter
	}
	s.addTags(a.inherited)
	s.addTags(req.Tags)
	s.TransitiveTagKeys = sortedKeys(a.inherited)
	for _, key := range req.TransitiveTagKeys {
		tag, _ := lookupTag(req.Tags, key)
		s.TransitiveTagKeys = append(s.TransitiveTagKeys, tag)
	}

	entries := []clause.Entry{clause.Time(keyTokenIssueTime, now)}
	if s.SourceIdentity != "" {
		entries = append(entries, clause.String(keySourceIdentity, s.SourceIdentity))
	}
	for _, key := range sortedKeys(s.Tags) {
		entries = append(entries, clause.String(prefixCallerTag+key, s.Tags[key]))
	}
	if a.carried == nil {
		a.carried = a.carriedOver()
	}
	entries = append(entries, a.carried...)
	switch req.Principal.Type() {
	case principal.TypeSAML:
	case principal.TypeWebIdentity:
		entries = append(entries, clause.String(keyFederatedProvider, req.Principal.Name()))
	default:
		// Credentials from sts:AssumeRole do not tell whether there was MFA
		// (SEMANTICS T-20).
		entries = append(entries, clause.Bool(keyMFAPresent, false))
	}
	s.Context = condition.Context(clause.KeepContext(entries))
	return s
}

// Condition keys of role sessions.
const (
	keyTokenIssueTime = "aws:TokenIssueTime"
	keyMFAPresent     = "aws:MultiFactorAuthPresent"

	keyUserID            = "aws:userid"
	keyResourceOrgID     = "aws:ResourceOrgID"
	keyResourceOrgPaths  = "aws:ResourceOrgPaths"
	keyPrincipalOrgID    = "aws:PrincipalOrgID"
	keyPrincipalOrgPaths = "aws:PrincipalOrgPaths"
)

// carriedOver returns what stays in the context of the session: the organization of
// the role's account, to which it belongs, and claims of a SAML or OIDC caller. It is
// the same at all times, and not nil.
func (a *assumption) carriedOver() []clause.Entry {
	carried := a.question.appendOrganization([]clause.Entry{})
	switch a.req.Principal.Type() {
	case principal.TypeSAML, principal.TypeWebIdentity:
	default:
		return carried
	}
	for e := range (*clause.Context)(&a.req.Context).Entries() {
		if survives(e.Key(), &a.req.Principal) {
			carried = append(carried, e)
		}
	}
	return carried
}

// appendOrganization appends the organization of the resource of a call, to which the
// session that it yields belongs, unless requests of the session look it up.
func (q *Question) appendOrganization(entries []clause.Entry) []clause.Entry {
	if q.facts.ResourceOrganization != nil {
		return entries
	}
	c := &q.request.Context
	if id, ok := c.Lookup(keyResourceOrgID); ok {
		entries = append(entries, clause.String(keyPrincipalOrgID, id[0]))
	}
	if paths, ok := c.Lookup(keyResourceOrgPaths); ok {
		entries = append(entries, clause.Strings(keyPrincipalOrgPaths, paths...))
	}
	return entries
}

// isOneOf reports whether key is one of names except for the case of ASCII letters,
// which does not count in condition keys and those of tags (SEMANTICS S-18, S-66).
func isOneOf(key string, names ...string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return glob.EqualFold(key, name) })
}

// addTags adds tags to those of s. A tag takes the place of one whose key
// differs in letter case only, as isOneOf compares.
func (s *Session) addTags(tags map[string]string) {
	for key, value := range tags {
		if s.Tags == nil {
			s.Tags = make(map[string]string, len(tags))
		}
		if old, ok := lookupTag(s.Tags, key); ok {
			delete(s.Tags, old)
		}
		s.Tags[key] = value
	}
}

// lookupTag returns the key among tags that equals key except for letter case.
func lookupTag(tags map[string]string, key string) (string, bool) {
	if _, ok := tags[key]; ok {
		return key, true
	}
	for tag := range tags {
		if glob.EqualFold(tag, key) {
			return tag, true
		}
	}
	return "", false
}

// doubleTag returns a key among tags that another differs from in letter case
// only: of several, the first but one.
func doubleTag(tags map[string]string) (key string, ok bool) {
	keys := sortedKeys(tags)
	slices.SortStableFunc(keys, glob.CompareFold)
	for i := 1; i < len(keys); i++ {
		if glob.EqualFold(keys[i-1], keys[i]) && (!ok || keys[i] < key) {
			key, ok = keys[i], true
		}
	}
	return key, ok
}

func sortedKeys(tags map[string]string) []string {
	if len(tags) == 0 {
		return nil // without the allocations of an iterator
	}
	return slices.Sorted(maps.Keys(tags))
}

package access

import (
	"iter"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/access/internal/language"
	"github.com/seed-1d0cfdb5/iam/evaluate/access/internal/values"
	"github.com/seed-1d0cfdb5/iam/evaluate/internal/decision"
	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/conditionkey"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// What calls are made of: see evaluate.AssumeRoleRequest.
const (
	actionTagSession        = "sts:TagSession"
	actionSetSourceIdentity = decision.ActionSetSourceIdentity
	actionSetContext        = "sts:SetContext"

	keyRoleSessionName   = "sts:RoleSessionName"
	keyExternalID        = "sts:ExternalId"
	keySourceIdentity    = "sts:SourceIdentity"
	keyCallersIdentity   = "aws:SourceIdentity"
	keyTransitiveTagKeys = "sts:TransitiveTagKeys"
	keyContextProviders  = "sts:RequestContextProviders"
	keyAuthorizedByIDP   = "sts:RoleAuthorizedByIdp"
	keyTagKeys           = "aws:TagKeys"
	keyFederatedProvider = "aws:FederatedProvider"

	prefixRequestTag     = "aws:RequestTag/"
	prefixResourceTag    = "aws:ResourceTag/"
	prefixRoleTag        = "iam:ResourceTag/"
	prefixRequestContext = "sts:RequestContext/"

	// prefixCertificate begins the tags of the caller that IAM Roles Anywhere takes from a certificate.
	prefixCertificate = "aws:PrincipalTag/x509"
	rolesAnywhere     = "rolesanywhere.amazonaws.com"
)

// callsOf yields the actions that calls by a caller may need: that of the call itself and,
// where it makes a difference, those of tags, of a source identity and of provided contexts.
func (q *question) callsOf(p caller.Principal) iter.Seq[[]string] {
	first := "sts:AssumeRole"
	switch p.Type() {
	case caller.TypeSAML:
		first = "sts:AssumeRoleWithSAML"
	case caller.TypeWebIdentity:
		first = "sts:AssumeRoleWithWebIdentity"
	}
	tags := q.tellsApart(first, actionTagSession) || q.hasKey(keyTagKeys) || q.hasKey(keyTransitiveTagKeys) ||
		slices.ContainsFunc(q.census.keys, func(key string) bool { return hasPrefix(key, prefixRequestTag) || isOfCertificate(p, key) })
	identity := p.Type() == caller.TypeAssumedRole || // whose policies have to allow it too (SEMANTICS S-7)
		q.tellsApart(first, actionSetSourceIdentity) || q.hasKey(keySourceIdentity)
	contexts := first == "sts:AssumeRole" && q.trusts(actionSetContext) && (q.tellsApart(first, actionSetContext) || q.hasKey(keyContextProviders))
	more := []struct {
		action string
		counts bool
	}{{actionTagSession, tags}, {actionSetSourceIdentity, identity}, {actionSetContext, contexts}}
	return func(yield func([]string) bool) {
	calls:
		for with := range 1 << len(more) {
			actions := []string{first}
			for i := range more {
				if with>>i&1 == 0 {
					continue
				}
				if !more[i].counts {
					continue calls
				}
				actions = append(actions, more[i].action)
			}
			if !yield(actions) {
				return
			}
		}
	}
}

// trusts reports whether a trust policy that is to allow calls has an Allow for an action.
func (q *question) trusts(action string) bool {
	for s := range (*statement.Policy)(q.allowing.Resource).Statements() {
		if s.Effect() == statement.Allow && s.MatchAction(action) {
			return true
		}
	}
	return false
}

// tellsApart reports whether a statement covers one of two actions.
func (q *question) tellsApart(one, other string) bool {
	for s := range q.statements() {
		if s.MatchAction(one) != s.MatchAction(other) {
			return true
		}
	}
	return false
}

// hasPrefix reports whether a condition key begins with prefix, in any letter case.
func hasPrefix(key, prefix string) bool {
	_, ok := glob.CutPrefixFold(key, prefix)
	return ok
}

// setCall makes the requests of the class calls that need the given actions.
func (c *class) setCall(actions []string) {
	c.actions = actions
	root := "arn:" + c.partitionOfRoles() + ":iam::" + c.owner + ":"
	c.universes[theResource] = []language.Literal{
		{Set: language.NewSet(language.NewPattern(language.Exact,
			language.Token{Text: root + "role/"}, language.Token{Kind: language.Run}, language.Token{Kind: language.One, Not: "/"}))},
		{Set: serviceLinkedRoles(c.partitionOfRoles(), c.owner), Not: true},
	}
	c.setKeys()
	tags, identity := slices.Contains(actions, actionTagSession), slices.Contains(actions, actionSetSourceIdentity)
	contexts := slices.Contains(actions, actionSetContext)
	for _, key := range c.question.census.keys {
		switch {
		case isKey(key, keyRoleSessionName):
			c.requireKey(key, true)
		case isKey(key, keySourceIdentity):
			c.requireKey(key, identity)
		case isKey(key, keyCallersIdentity) && !identity:
			c.requireKey(key, false) // it carries over
		case isKey(key, keyTagKeys):
			c.requireKey(key, tags)
		case hasPrefix(key, prefixRequestTag), isKey(key, keyTransitiveTagKeys):
			if !tags {
				c.requireKey(key, false)
			}
		case isOfCertificate(c.caller, key):
			if tags {
				delete(c.without, c.question.variables[foldedKey(key)])
			}
		case isKey(key, keyExternalID) && actions[0] != "sts:AssumeRole":
			c.requireKey(key, false)
		case isKey(key, keyContextProviders):
			c.requireKey(key, contexts)
		case hasPrefix(key, prefixRequestContext):
			if !contexts {
				c.requireKey(key, false)
			}
		case isKey(key, keyFederatedProvider):
			if c.caller.Type() == caller.TypeWebIdentity {
				c.setFixed(clause.String(key, c.caller.Name()))
			} else {
				c.requireKey(key, false)
			}
		case isKey(key, keyAuthorizedByIDP):
			c.requireKey(key, c.caller.Type() == caller.TypeWebIdentity)
		case isClaim(key):
			if !c.claims(key) {
				c.requireKey(key, false)
			} else {
				delete(c.without, c.question.variables[foldedKey(key)])
			}
		}
	}
}

// isOfCertificate reports whether a condition key is a tag of the caller that a tag of the call
// is too: one of a certificate that IAM Roles Anywhere shows for its owner (SEMANTICS S-60).
func isOfCertificate(p caller.Principal, key string) bool {
	if p.Type() != caller.TypeService || p.Name() != rolesAnywhere {
		return false
	}
	for _, part := range [...]string{"Subject/", "Issuer/", "SAN/"} {
		if hasPrefix(key, prefixCertificate+part) {
			return true
		}
	}
	return false
}

// partitionOfRoles returns the partition of the roles that the caller may assume.
func (c *class) partitionOfRoles() string {
	if partition := c.caller.Partition(); partition != "" {
		return partition
	}
	return c.question.partitions[0]
}

// claims reports whether the provider of the caller tells a claim.
func (c *class) claims(key string) bool {
	switch c.caller.Type() {
	case caller.TypeSAML:
		return hasPrefix(key, "saml:")
	case caller.TypeWebIdentity:
		provider := c.caller.Name()
		if _, name, ok := strings.Cut(provider, ":oidc-provider/"); ok {
			provider = name
		}
		return hasPrefix(key, provider+":")
	}
	return false
}

// restrict leaves to a key of calls the values that tags can have, see
// https://docs.aws.amazon.com/STS/latest/APIReference/API_Tag.html, or the ARNs of providers of
// contexts, which have at least 20 characters and no wildcard.
func restrict(k *values.Key, key string) {
	run := language.Token{Kind: language.Run, Not: notInTags}
	switch {
	case hasPrefix(key, prefixRequestTag):
		k.Restrict(language.NewSet(language.NewPattern(language.Exact, run)))
	case isKey(key, keyTagKeys), isKey(key, keyTransitiveTagKeys):
		k.Restrict(language.NewSet(language.NewPattern(language.Exact, language.Token{Kind: language.One, Not: notInTags}, run)))
	case isKey(key, keyContextProviders):
		colon, part := language.Token{Text: ":"}, language.Token{Kind: language.Run, Not: ":*?"}
		one, rest := language.Token{Kind: language.One, Not: ":*?"}, language.Token{Kind: language.Run, Not: "*?"}
		tokens := []language.Token{{Text: "arn:"}, one, part, colon, one, part, colon, part, colon, part, colon}
		tokens = append(append(tokens, slices.Repeat([]language.Token{one}, 10)...), rest)
		k.Restrict(language.NewSet(language.NewPattern(language.Exact, tokens...)))
	}
}

// notInTags has the ASCII characters that are in no tags.
//
//nolint:gochecknoglobals // never written
var notInTags = language.ButNot(" +-./:=@_")

// isKey reports whether two condition keys are the same.
func isKey(key, other string) bool { return glob.EqualFold(key, other) }

// callWitness is witness for a call.
func (m *model) callWitness() (Answer, bool) {
	q := m.class.question
	call := m.call(q.allowing.Resource)
	if r, err := evaluate.AssumeRole(call, withoutResource(q.allowing)); err != nil || !r.Decision.Allowed() {
		return Answer{}, false
	}
	if q.denying != nil {
		r, err := evaluate.AssumeRole(m.call(q.denying.Resource), withoutResource(q.denying))
		if err != nil || !m.class.denies(q.denying, &r.Decision) {
			return Answer{}, false
		}
	}
	return Answer{Outcome: Yes, Call: call}, true
}

// withoutResource returns p as AssumeRole takes it: without the trust policy, which the
// role has.
func withoutResource(p *evaluate.Policies) *evaluate.Policies {
	other := *p
	other.Resource = nil
	return &other
}

// call returns the model as a call to assume a role with the given trust policy.
func (m *model) call(trust *policy.Policy) *evaluate.AssumeRoleRequest {
	call := &evaluate.AssumeRoleRequest{
		Principal:   principal.Principal(m.caller),
		Role:        &evaluate.Role{ARN: m.resource, TrustPolicy: trust},
		SessionName: exampleSession,
	}
	for _, e := range m.given(nil) {
		key, texts := e.Key(), e.Values()
		switch tag, isTag := glob.CutPrefixFold(key, prefixRequestTag); {
		case isKey(key, keyRoleSessionName):
			call.SessionName = texts[0]
		case isKey(key, keyExternalID):
			call.ExternalID = texts[0]
		case isKey(key, keySourceIdentity):
			call.SourceIdentity = texts[0]
		case isKey(key, keyTransitiveTagKeys):
			call.TransitiveTagKeys = texts
			for _, tag := range texts {
				if _, ok := call.Tags[tag]; !ok {
					addTag(&call.Tags, tag, "x")
				}
			}
		case isKey(key, keyTagKeys):
			for _, tag := range texts {
				if _, ok := call.Tags[tag]; !ok {
					addTag(&call.Tags, tag, "x")
				}
			}
		case isKey(key, keyContextProviders):
			for _, provider := range texts {
				call.ProvidedContexts = append(call.ProvidedContexts, providedContext(provider))
			}
		case isTag:
			addTag(&call.Tags, tag, texts[0])
		case isOfCertificate(m.caller, key):
			_, tag := conditionkey.CutTag(key)
			addTag(&call.Tags, tag, texts[0])
		case hasPrefix(key, prefixResourceTag), hasPrefix(key, prefixRoleTag):
			_, tag := conditionkey.CutTag(key)
			addTag(&call.Role.Tags, tag, texts[0])
		}
	}
	if identity, ok := m.bound().Lookup(keyCallersIdentity); ok && call.SourceIdentity == "" {
		call.SourceIdentity = identity[0] // which cannot be changed
	}
	if call.SourceIdentity == "" && slices.Contains(m.class.actions, actionSetSourceIdentity) {
		call.SourceIdentity = exampleSession
	}
	if len(call.Tags) == 0 && slices.Contains(m.class.actions, actionTagSession) {
		addTag(&call.Tags, "tag", "x")
	}
	if call.ProvidedContexts == nil && slices.Contains(m.class.actions, actionSetContext) {
		call.ProvidedContexts = []evaluate.ProvidedContext{providedContext("arn:aws:iam::aws:contextProvider/IdentityCenter")}
	}
	call.Context = condition.Context(clause.KeepContext(m.given(func(key string) bool {
		return isGivenToCalls(key) && !isOfCertificate(m.caller, key)
	})))
	if m.class.question.census.readsTime {
		call.Time = m.moment
	}
	return call
}

// providedContext returns what a provider asserts, whatever that is.
func providedContext(provider string) evaluate.ProvidedContext {
	return evaluate.ProvidedContext{ProviderARN: provider, Assertion: exampleSession}
}

// addTag adds a tag to tags, which may be nil.
func addTag(tags *map[string]string, key, value string) {
	if *tags == nil {
		*tags = map[string]string{}
	}
	(*tags)[key] = value
}

// isGivenToCalls reports whether a condition key of a call is an entry of its Context, and
// not what other fields say.
func isGivenToCalls(key string) bool {
	for _, name := range [...]string{keyRoleSessionName, keyExternalID, keySourceIdentity, keyTransitiveTagKeys, keyTagKeys, keyContextProviders, keyFederatedProvider} {
		if isKey(key, name) {
			return false
		}
	}
	return !hasPrefix(key, prefixRequestTag) && !hasPrefix(key, prefixResourceTag) && !hasPrefix(key, prefixRoleTag)
}

// ownersOfRoles returns the accounts of roles that a caller may assume: of identities, that
// of their provider.
func (q *question) ownersOfRoles(p caller.Principal) []string {
	if provider, ok := arn.Split(p.Name()); ok && p.Account() == "" {
		return []string{provider.Account}
	}
	var owners []string
	if account := p.Account(); account != "" {
		owners = append(owners, account)
	}
	for _, owner := range append([]string{q.fresh[1]}, q.census.owners...) {
		if arn.IsAccountID(owner) {
			owners = addTo(owners, owner)
		}
	}
	return owners
}

package evaluate

import (
	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// newContext returns the context of the decision (SEMANTICS T-23): that of the
// call, above it what the calling session carries, and above both what the
// parameters say (SEMANTICS S-66).
func (a *assumption) newContext() condition.Context {
	req := a.req
	var few [stackEntries]clause.Entry
	entries := few[:0]
	for e := range (*clause.Context)(&req.Context).Entries() {
		if !a.isIgnored(e.Key()) {
			entries = append(entries, e)
		}
	}
	entries = appendChain(entries, req.Chain)
	entries = append(entries, clause.String(keyRoleSessionName, req.SessionName))
	if req.ExternalID != "" {
		entries = append(entries, clause.String(keyExternalID, req.ExternalID))
	}
	if a.sourceIdentity != "" {
		entries = append(entries, clause.String(keyNewSourceIdentity, a.sourceIdentity))
	}
	if len(req.TransitiveTagKeys) > 0 {
		keys := make([]string, len(req.TransitiveTagKeys))
		for i, key := range req.TransitiveTagKeys {
			keys[i], _ = lookupTag(req.Tags, key) // spelled as the tag itself
		}
		entries = append(entries, clause.Strings(keyTransitiveTagKeys, keys...))
	}
	entries = appendTags(entries, req.Tags)
	entries = a.appendCertificate(entries)
	if len(req.ProvidedContexts) > 0 {
		entries = append(entries, clause.Strings(keyContextProviders, providers(req.ProvidedContexts)...))
	}
	// The role's own tags: an inherited transitive tag takes the place of one in the
	// session, and not before (SEMANTICS S-54,
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html). Else the
	// caller would choose what its tag is compared with.
	for _, key := range sortedKeys(req.Role.Tags) {
		entries = append(entries,
			clause.String(prefixResourceTag+key, req.Role.Tags[key]), clause.String(prefixRoleTag+key, req.Role.Tags[key]))
	}
	if req.Principal.Type() == principal.TypeWebIdentity {
		entries = append(entries, clause.String(keyFederatedProvider, req.Principal.Name()))
		if _, ok := req.Context.Lookup(keyAuthorizedByIDP); !ok {
			// Always present (SEMANTICS S-55,
			// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html).
			entries = append(entries, clause.Bool(keyAuthorizedByIDP, false))
		}
	}
	return condition.Context(clause.NewContext(entries...))
}

// stackEntries is the number of condition keys of a call up to which they are
// collected without allocation.
const stackEntries = 16

// appendChain appends what a calling session carries. It may be nil.
func appendChain(entries []clause.Entry, chain *Session) []clause.Entry {
	if chain == nil {
		return entries
	}
	entries = appendCallers(entries, (*clause.Context)(&chain.Context))
	for _, key := range sortedKeys(chain.Tags) {
		entries = append(entries, clause.String(prefixCallerTag+key, chain.Tags[key]))
	}
	if chain.SourceIdentity != "" {
		entries = append(entries, clause.String(keySourceIdentity, chain.SourceIdentity))
	}
	return entries
}

// appendCallers appends the entries of c except for those that stand for parameters.
func appendCallers(entries []clause.Entry, c *clause.Context) []clause.Entry {
	for e := range c.Entries() {
		if !isParameter(e.Key()) {
			entries = append(entries, e)
		}
	}
	return entries
}

// Condition keys of the assumption of roles.
const (
	keySourceIdentity    = "aws:SourceIdentity"
	keyNewSourceIdentity = "sts:SourceIdentity"
	keyRoleSessionName   = "sts:RoleSessionName"
	keyExternalID        = "sts:ExternalId"
	keyTransitiveTagKeys = "sts:TransitiveTagKeys"
	keyTagKeys           = "aws:TagKeys"
	keyContextProviders  = "sts:RequestContextProviders"
	keyFederatedProvider = "aws:FederatedProvider"
	keyAuthorizedByIDP   = "sts:RoleAuthorizedByIdp"

	prefixRequestTag  = "aws:RequestTag/"
	prefixResourceTag = "aws:ResourceTag/"
	prefixRoleTag     = "iam:ResourceTag/"
	prefixCallerTag   = "aws:PrincipalTag/"
)

// rolesAnywhere is the service that calls for the owner of a certificate.
const rolesAnywhere = "rolesanywhere.amazonaws.com"

// appendCertificate appends the tags of the caller that the call settles if IAM Roles
// Anywhere makes it.
func (a *assumption) appendCertificate(entries []clause.Entry) []clause.Entry {
	req := a.req
	if req.Principal.Type() != principal.TypeService || req.Principal.Name() != rolesAnywhere {
		return entries
	}
	for _, key := range sortedKeys(req.Tags) {
		if isOfCertificate(key) {
			entries = append(entries, clause.String(prefixCallerTag+key, req.Tags[key]))
		}
	}
	return entries
}

// isOfCertificate reports whether key is that of a tag which IAM Roles Anywhere takes
// from the certificate of its caller: the tag is then one of the caller too (SEMANTICS
// S-60, https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html).
func isOfCertificate(key string) bool {
	return hasPrefixFold(key, "x509Subject/") || hasPrefixFold(key, "x509Issuer/") || hasPrefixFold(key, "x509SAN/")
}

// isIgnored reports whether the context of the request has no say in key.
func (a *assumption) isIgnored(key string) bool {
	switch {
	case a.req.Chain.settles(key):
		return true
	case a.req.Principal.Type() == principal.TypeSAML && isOneOf(key, keyFederatedProvider):
		return true // of OIDC only (SEMANTICS S-58)
	}
	return isParameter(key)
}

// settles reports whether s, a calling session that may be nil, says all there is of key:
// the context of the request has no say then (SEMANTICS S-66). The tags of a session are
// all that its caller has, and what was not used has no age. A session that a call
// yielded, which has the time of its issue, knows how it began; one that was made by hand
// may not.
func (s *Session) settles(key string) bool {
	switch {
	case s == nil:
		return false
	case hasPrefixFold(key, prefixCallerTag), isOneOf(key, keyMFAAge) && withoutMFA.Match((*clause.Context)(&s.Context)):
		return true
	case !isOneOf(key, keySourceIdentity, keyFederatedProvider, keyMFAPresent, keyMFAAge, keyAssumedRoot):
		return false
	}
	_, issued := s.Context.Lookup(keyTokenIssueTime)
	return issued
}

// isParameter reports whether key stands for a parameter of the call or a tag
// of the role, so that the context of the request has no say in it.
func isParameter(key string) bool {
	if isOneOf(key, keyNewSourceIdentity, keyRoleSessionName, keyExternalID, keyTransitiveTagKeys, keyTagKeys, keyContextProviders) {
		return true
	}
	for _, prefix := range [...]string{prefixRequestTag, prefixResourceTag, prefixRoleTag} {
		if hasPrefixFold(key, prefix) {
			return true
		}
	}
	return false
}

// hasPrefixFold reports whether key goes on after prefix, in any case of ASCII letters.
func hasPrefixFold(key, prefix string) bool {
	rest, ok := glob.CutPrefixFold(key, prefix)
	return ok && rest != ""
}

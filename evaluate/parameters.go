package evaluate

import (
	"cmp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// Limits of the calls that assume a role (SEMANTICS T-21, T-11).
const (
	minDuration     = 15 * time.Minute
	defaultDuration = time.Hour
	maxChained      = time.Hour // for a role session or a user with temporary credentials
	minMaxSession   = time.Hour
	maxMaxSession   = 12 * time.Hour

	minName, maxName             = 2, 64 // of session name and source identity
	minExternalID, maxExternalID = 2, 1224
	maxTags                      = 50
	maxRoleTags                  = 50
	maxSessionTags               = maxRoleTags + maxTags // of the role and of the session
	maxTagKey, maxTagValue       = 128, 256
	maxSessionPolicies           = 11 // one in the call and ten by their ARNs
)

// checkAll reports what AWS would reject before it looks at any policy. It fills in
// what follows from the parameters alone.
func (a *assumption) checkAll() error {
	if err := a.checkRole(); err != nil {
		return err
	}
	if err := a.checkDuration(); err != nil {
		return err
	}
	if err := a.checkNames(); err != nil {
		return err
	}
	if err := a.checkProvidedContexts(); err != nil {
		return err
	}
	if err := a.checkChain(); err != nil {
		return err
	}
	if err := checkSessionPolicies(a.req.SessionPolicies); err != nil {
		return err
	}
	return a.checkTags()
}

// checkSessionPolicies reports session policies that a call cannot pass.
func checkSessionPolicies(policies []*policy.Policy) error {
	if len(policies) > maxSessionPolicies {
		return message.Errorf("evaluate: more than {most} session policies: a call passes one document and the ARNs of ten", maxSessionPolicies)
	}
	if problem := (&Policies{Session: policies}).check().problem; problem != "" {
		return message.Errorf("evaluate: SessionPolicies: {problem}", message.Known(problem))
	}
	return nil
}

func (a *assumption) checkRole() error {
	role := a.req.Role
	if role == nil {
		return message.Errorf("evaluate: no role to assume: it is nil")
	}
	if !isText(a.req.SessionName, minName, maxName, "_+=,.@-") {
		return message.Errorf("evaluate: {name} is not a session name: want {least} to {most} ASCII letters, digits and _+=,.@-",
			strconv.Quote(a.req.SessionName), minName, maxName)
	}
	var err error
	a.becomes, err = principal.RoleSession(role.ARN, a.req.SessionName, tenantsOf(a.req.Principal)...)
	if err != nil || glob.HasWildcard(role.ARN) {
		return message.Errorf("evaluate: {arn} is not the ARN of a role", quoted(role.ARN, maxShownKey))
	}
	parts, _ := arn.Split(role.ARN)
	a.account = parts.Account
	if a.account == "" {
		return message.Errorf("evaluate: the role {arn} has no account: give the tenant that it belongs to a name", quoted(role.ARN, maxShownKey))
	}
	if arn.IsAWS(parts.Partition) && !isEntityName(arn.Name(role.ARN)) {
		return message.Errorf("evaluate: {arn} is not the ARN of a role: {problem}", quoted(role.ARN, maxShownKey), message.Known(problemName))
	}
	if role.ID != "" {
		if a.becomes, err = a.becomes.WithID(role.ID); err != nil {
			return message.Errorf("evaluate: Role.ID: {problem}", err)
		}
	}
	if len(role.Tags) > maxRoleTags {
		return message.Errorf("evaluate: the role has more than {most} tags", maxRoleTags)
	}
	if key, ok := doubleTag(role.Tags); ok {
		return message.Errorf("evaluate: the role has two tags with the key {key}; letter case does not count", strconv.Quote(key))
	}
	if role.MaxSession != 0 && (role.MaxSession < minMaxSession || role.MaxSession > maxMaxSession) {
		return message.Errorf("evaluate: the longest session of a role is between {shortest} and {longest}, not {given}",
			minMaxSession, maxMaxSession, role.MaxSession)
	}
	return nil
}

// tenantsOf returns what lets the role have a tenant for an account, where the caller
// has one too, or none (SEMANTICS S-40).
func tenantsOf(caller principal.Principal) []principal.Option {
	a, ok := arn.Split(cmp.Or(caller.ARN(), caller.Name()))
	if !ok || !arn.IsAWS(a.Partition) || arn.IsAccount(a.Partition, a.Account) {
		return nil
	}
	return []principal.Option{principal.WithTenants()}
}

func (a *assumption) checkDuration() error {
	req := a.req
	longest, limit := req.Role.MaxSession, message.Of("(Role.MaxSession)")
	if longest == 0 {
		longest, limit = defaultDuration, message.Of("(Role.MaxSession is not set)")
	}
	switch caller := req.Principal.Type(); {
	case caller == principal.TypeAssumedRole:
		longest, limit = maxChained, message.Of("in role chaining, whatever Role.MaxSession is")
	case caller == principal.TypeUser && a.hasTemporaryCredentials():
		longest, limit = maxChained, message.Of("for a user with temporary credentials, whatever Role.MaxSession is")
	case caller == principal.TypeService:
		longest, limit = maxMaxSession, message.Of("for a service") // that of the role is not for services (SEMANTICS T-12)
	}
	a.duration = req.Duration
	if a.duration == 0 {
		a.duration = defaultDuration
	}
	if a.duration < minDuration || a.duration > longest || a.duration%time.Second != 0 {
		return message.Errorf("evaluate: the duration is whole seconds between {shortest} and {longest} {limit}, not {given}",
			minDuration, longest, limit, a.duration)
	}
	if !req.NotOnOrAfter.IsZero() && req.Principal.Type() != principal.TypeSAML {
		return message.Errorf("evaluate: NotOnOrAfter is for SAML callers only")
	}
	return nil
}

// hasTemporaryCredentials reports whether the caller has a session token: its context
// tells when that was issued, or its session is given. A user got it from
// sts:GetSessionToken (SEMANTICS S-57,
// https://repost.aws/knowledge-center/iam-role-chaining-limit). Calls by the API and
// the CLI are meant: Switch Role in the console is not capped.
func (a *assumption) hasTemporaryCredentials() bool {
	_, issued := a.req.Context.Lookup(keyTokenIssueTime)
	return issued || a.req.Chain != nil
}

func (a *assumption) checkNames() error {
	req := a.req
	if req.ExternalID != "" {
		switch req.Principal.Type() {
		case principal.TypeSAML, principal.TypeWebIdentity:
			return message.Errorf("evaluate: an external ID is for sts:AssumeRole only")
		}
		// The message does not show the value.
		if !isText(req.ExternalID, minExternalID, maxExternalID, "_+=,.@:/-") {
			return message.Errorf("evaluate: invalid external ID: want {least} to {most} ASCII letters, digits and _+=,.@:/-",
				minExternalID, maxExternalID)
		}
	}
	if req.SourceIdentity != "" && !isText(req.SourceIdentity, minName, maxName, "_+=,.@-") {
		return message.Errorf("evaluate: {name} is not a source identity: want {least} to {most} ASCII letters, digits and _+=,.@-",
			strconv.Quote(req.SourceIdentity), minName, maxName)
	}
	return nil
}

// checkChain takes over what the calling session passes on (SEMANTICS T-24,
// T-25).
func (a *assumption) checkChain() error {
	req := a.req
	a.sourceIdentity = req.SourceIdentity
	inherited := ""
	if req.Principal.Type() == principal.TypeAssumedRole {
		inherited = callerSourceIdentity(req.Chain, &req.Context)
	}
	if inherited != "" {
		if req.SourceIdentity != "" && req.SourceIdentity != inherited {
			return message.Errorf("evaluate: the source identity of a session cannot be changed, from {old} to {new}",
				strconv.Quote(inherited), strconv.Quote(req.SourceIdentity))
		}
		a.sourceIdentity = inherited
	}
	chain := req.Chain
	if chain == nil {
		return nil
	}
	if err := checkCaller(chain, req.Principal); err != nil {
		return err
	}
	typ := req.Principal.Type()
	if typ != principal.TypeAssumedRole && typ != principal.TypeUser {
		return message.Errorf("evaluate: Chain is the session of {session}, which is not a session of a role or user", req.Principal)
	}
	if typ == principal.TypeUser && (chain.SourceIdentity != "" || len(chain.TransitiveTagKeys) > 0) {
		return message.Errorf("evaluate: Chain is a session of a user, which has no source identity and no transitive tags")
	}
	for _, key := range chain.TransitiveTagKeys {
		tag, ok := lookupTag(chain.Tags, key)
		if !ok {
			return message.Errorf("evaluate: the transitive tag {key} is not a tag of the calling session", strconv.Quote(key))
		}
		if a.inherited == nil {
			a.inherited = make(map[string]string, len(chain.TransitiveTagKeys))
		}
		a.inherited[tag] = chain.Tags[tag]
	}
	return nil
}

// checkCaller reports a calling session that cannot be one of caller.
func checkCaller(chain *Session, caller principal.Principal) error {
	if len(chain.Tags) > maxSessionTags || len(chain.TransitiveTagKeys) > maxSessionTags {
		return message.Errorf("evaluate: the calling session has more than {most} tags", maxSessionTags)
	}
	if key, ok := doubleTag(chain.Tags); ok {
		return message.Errorf("evaluate: the calling session has two tags with the key {key}; letter case does not count", strconv.Quote(key))
	}
	switch {
	case chain.Principal == caller:
		return nil
	case caller.ARN() != "" && chain.Principal.ARN() == caller.ARN():
		return message.Errorf("evaluate: Chain is a session of {session}, which is not the caller: the role or its unique ID is another; set Principal to Chain.Principal",
			caller)
	}
	return message.Errorf("evaluate: Chain is a session of {session}, which is not the caller {caller}", chain.Principal, caller)
}

// callerSourceIdentity returns the source identity of a calling session, which may be
// nil, or "". The context is that of the call.
func callerSourceIdentity(chain *Session, context *condition.Context) string {
	if chain != nil {
		if chain.SourceIdentity != "" {
			return chain.SourceIdentity
		}
		if values, ok := chain.Context.Lookup(keySourceIdentity); ok {
			return values[0]
		}
	}
	if values, ok := context.Lookup(keySourceIdentity); ok && !chain.settles(keySourceIdentity) {
		return values[0]
	}
	return ""
}

func (a *assumption) checkTags() error {
	req := a.req
	if len(req.TransitiveTagKeys) > maxTags {
		return message.Errorf("evaluate: more than {most} transitive tag keys", maxTags)
	}
	if err := checkTags(req.Tags, a.inherited); err != nil {
		return err
	}
	for i, key := range req.TransitiveTagKeys {
		if _, ok := lookupTag(req.Tags, key); !ok {
			return message.Errorf("evaluate: the transitive tag key {key} is not a session tag of the call", strconv.Quote(key))
		}
		if isOneOf(key, req.TransitiveTagKeys[:i]...) {
			return message.Errorf("evaluate: the transitive tag key {key} is given twice", strconv.Quote(key))
		}
	}
	return nil
}

// checkTags reports session tags that AWS would reject. Those that are inherited cannot
// be passed.
func checkTags(tags, inherited map[string]string) error {
	if len(tags) > maxTags {
		return message.Errorf("evaluate: more than {most} session tags", maxTags)
	}
	if key, ok := doubleTag(tags); ok {
		return message.Errorf("evaluate: two session tags with the key {key}; letter case does not count", strconv.Quote(key))
	}
	for _, key := range sortedKeys(tags) {
		_, reserved := glob.CutPrefixFold(key, "aws:")
		_, taken := lookupTag(inherited, key)
		switch {
		case !isTag(key, 1, maxTagKey):
			return message.Errorf("evaluate: {key} is not a tag key", strconv.Quote(key))
		case reserved:
			return message.Errorf("evaluate: tag key {key}: the prefix aws: is reserved", strconv.Quote(key))
		case !isTag(tags[key], 0, maxTagValue):
			return message.Errorf("evaluate: {value} is not a value for the tag {key}", strconv.Quote(tags[key]), strconv.Quote(key))
		case taken:
			return message.Errorf("evaluate: the session tag {key} is inherited and cannot be passed again", strconv.Quote(key))
		}
	}
	return nil
}

// isText reports whether s has shortest to longest characters: ASCII letters,
// digits and those of others.
func isText(s string, shortest, longest int, others string) bool {
	return shortest <= len(s) && len(s) <= longest && !strings.ContainsFunc(s, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && !strings.ContainsRune(others, r)
	})
}

// isTag reports whether s has shortest to longest characters that a tag can
// have: letters, digits and spaces of any script, and _.:/=+-@.
func isTag(s string, shortest, longest int) bool {
	n := utf8.RuneCountInString(s)
	return shortest <= n && n <= longest && utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.Is(unicode.Z, r) && !strings.ContainsRune("_.:/=+-@", r)
	})
}

package reference

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// A Call is a call that assumes a role, read. Time must be set.
type Call struct {
	*evaluate.AssumeRoleRequest

	Caller Caller // of AssumeRoleRequest.Principal
	Trust  *Policy
	Keys   Context // of AssumeRoleRequest.Context
	Chain  Context // of AssumeRoleRequest.Chain, if there is one
	Facts  Facts   // what an Evaluator knows beside policies (S-68)
	Path   string  // ARN of the role of Caller, if only an Evaluator knows its path (S-44)
}

// An Answer is that to a Call.
type Answer struct {
	Malformed string // if not "", AWS refuses the call before it looks at any policy
	Action    string // that Result is about, unless all are allowed
	Result    Result
	Session   *Session // nil unless allowed
}

// A Session is what an allowed Call yields.
type Session struct {
	ARN, Issuer, ID   string // ID of the user or role (S-43)
	Expires           time.Time
	SourceIdentity    string
	Tags              map[string]string // by key in lower-case letters
	TransitiveTagKeys []string          // in lower-case letters, in order
	Keys              Context
}

// Assume decides a call (9.14). The session policies of Chain are those of p.
func Assume(call *Call, p *Policies) Answer {
	answer := call.decide(p)
	met := answer.Result.Rules.add
	web := call.Caller.typ == webIdentity
	met(OwnTag, call.hasOwnTag())
	met(NotAuthorized, web && len(call.Keys["sts:roleauthorizedbyidp"].texts) == 0)
	met(ContextProvided, len(call.ProvidedContexts) > 0 && answer.Session != nil)
	met(ContextDenied, answer.Action == "sts:SetContext")
	met(Capped, answer.Malformed == "duration" && call.isTemporary() && call.Duration <= call.Role.MaxSession)
	met(ClaimKept, web && answer.Session != nil && len(answer.Session.Keys) > 4)
	met(CertificateTag, len(call.certificateTags()) > 0)
	return answer
}

func (c *Call) decide(p *Policies) Answer {
	if malformed := c.malformed(); malformed != "" {
		return Answer{Malformed: malformed}
	}
	caller := c.Caller
	action := map[string]string{
		saml: "sts:AssumeRoleWithSAML", webIdentity: "sts:AssumeRoleWithWebIdentity",
	}[caller.typ]
	if action == "" {
		action = "sts:AssumeRole"
	}
	actions := []string{action} // T-4
	if len(c.Tags) > 0 || len(c.inheritedTags()) > 0 {
		actions = append(actions, "sts:TagSession")
	}
	if c.sourceIdentity() != "" {
		actions = append(actions, "sts:SetSourceIdentity")
	}
	if len(c.ProvidedContexts) > 0 {
		actions = append(actions, "sts:SetContext") // S-56
	}

	switch caller.typ {
	case rootUser, federatedUser, anonymous, canonicalUser:
		return Answer{Action: action, Result: Result{Problem: "may not assume roles"}} // S-29, T-9
	}
	if problem := p.check(); problem != "" {
		return Answer{Action: action, Result: Result{Problem: problem}} // E-16
	}
	if p.CallerAllows && caller.isExternal() {
		return Answer{Action: action, Result: Result{Problem: "has no policies"}} // S-70
	}
	role, _ := splitARN(c.Role.ARN)
	if provider, ok := splitARN(caller.name); ok && caller.isExternal() && (provider[4] != role[4] || provider[1] != role[1]) {
		return Answer{Action: action, Result: Result{Type: policy.Trust}} // S-29
	}

	withTrust := *p
	withTrust.Resource = c.Trust
	if isServiceLinked(c.Role.ARN) {
		withTrust.RCP = nil // T-13
	}
	req := &Request{
		Request: &evaluate.Request{Resource: c.Role.ARN, ResourceAccount: role[4], Time: c.Time},
		Caller:  caller,
		Keys:    c.keys(),
		Role:    c.Path,
		Facts:   c.Facts,
		Session: c.ownTags(),
	}
	if chain := c.AssumeRoleRequest.Chain; chain != nil {
		req.Expires = chain.Expires
	}
	var met Rules
	for _, action := range actions {
		req.Action = action
		result := decideCall(req, &withTrust)
		result.Rules |= met
		met = result.Rules
		if result.Outcome != evaluate.Allow {
			return Answer{Action: action, Result: result}
		}
	}
	return Answer{Result: Result{Outcome: evaluate.Allow, Rules: met}, Session: c.session()}
}

// decideCall decides one action of a call.
func decideCall(req *Request, p *Policies) Result {
	target := readTarget(req.Action, req.Resource)
	owner, problem := checkRequest(req, &target)
	if problem == "" {
		problem = p.check()
	}
	if problem != "" {
		return Result{Problem: problem}
	}
	req.both = req.Action == "sts:SetSourceIdentity" && req.Caller.typ == roleSession
	return decide(req, p, &target, owner)
}

// inheritedTags returns the transitive tags of the calling session, by key in
// lower-case letters.
func (c *Call) inheritedTags() map[string]string {
	tags := map[string]string{}
	if chain := c.AssumeRoleRequest.Chain; chain != nil {
		for _, key := range chain.TransitiveTagKeys {
			for k, v := range chain.Tags {
				if lower(k) == lower(key) {
					tags[lower(k)] = v
				}
			}
		}
	}
	return tags
}

// inheritedSource returns the source identity of the calling session.
func (c *Call) inheritedSource() string {
	if chain := c.AssumeRoleRequest.Chain; chain != nil {
		return chain.SourceIdentity
	}
	return ""
}

// sourceIdentity is that of the session, passed or inherited (T-24).
func (c *Call) sourceIdentity() string {
	if c.SourceIdentity != "" {
		return c.SourceIdentity
	}
	return c.inheritedSource()
}

// hasOwnTag reports whether the role has a tag that the session inherits with
// another value (S-54).
func (c *Call) hasOwnTag() bool {
	inherited := c.inheritedTags()
	for key, text := range c.Role.Tags {
		if other, ok := inherited[lower(key)]; ok && other != text {
			return true
		}
	}
	return false
}

// certificateTags returns the tags that IAM Roles Anywhere passes for a
// certificate (S-60).
func (c *Call) certificateTags() map[string]string {
	tags := map[string]string{}
	for key, text := range c.Tags {
		certificate := strings.HasPrefix(key, "x509Subject/") || strings.HasPrefix(key, "x509Issuer/") || strings.HasPrefix(key, "x509SAN/")
		if certificate && c.Caller.typ == service && c.Caller.name == "rolesanywhere.amazonaws.com" {
			tags[key] = text
		}
	}
	return tags
}

// tagsIn returns the tags of the caller that the context of its session tells (S-69).
func tagsIn(session Context) Context {
	tags := Context{}
	for key, v := range session {
		if strings.HasPrefix(key, "aws:principaltag/") {
			tags[key] = v
		}
	}
	return tags
}

// ownTags returns the tags of the caller that its session or certificate tells (S-69, S-60).
func (c *Call) ownTags() Context {
	tags := tagsIn(c.Chain)
	for key, text := range c.certificateTags() {
		tags[lower("aws:PrincipalTag/"+key)] = value{texts: []string{text}}
	}
	return tags
}

// isTemporary reports whether the caller is a user with temporary credentials (S-57).
func (c *Call) isTemporary() bool {
	return c.Caller.typ == user && len(c.keys()["aws:tokenissuetime"].texts) > 0
}

// said matches the keys that the fields of a call say, in lower-case letters.
var said = regexp.MustCompile(`^(sts:(rolesessionname|externalid|sourceidentity|transitivetagkeys|requestcontextproviders)|aws:(tagkeys|requesttag/(?s:.*)|resourcetag/(?s:.*))|iam:resourcetag/(?s:.*))$`)

// keys returns the request context of all actions of the call (T-5, T-23).
func (c *Call) keys() Context {
	keys := Context{}
	for key, v := range c.Keys {
		chained := c.AssumeRoleRequest.Chain != nil && (strings.HasPrefix(key, "aws:principaltag/") || key == "aws:sourceidentity")
		if !said.MatchString(key) && !chained {
			keys[key] = v
		}
	}
	maps.Copy(keys, c.Chain) // which wins (S-66)

	set := func(key, text string) { keys[lower(key)] = value{texts: []string{text}} }
	setList := func(key string, texts []string) {
		if len(texts) > 0 {
			keys[lower(key)] = value{list: true, texts: texts}
		}
	}
	set("sts:RoleSessionName", c.SessionName)
	if c.ExternalID != "" {
		set("sts:ExternalId", c.ExternalID)
	}
	if c.sourceIdentity() != "" {
		set("sts:SourceIdentity", c.sourceIdentity())
	}
	if c.inheritedSource() != "" {
		set("aws:SourceIdentity", c.inheritedSource())
	}
	setList("sts:TransitiveTagKeys", c.TransitiveTagKeys)
	setList("aws:TagKeys", slices.Sorted(maps.Keys(c.Tags)))
	for key, text := range c.Tags {
		set("aws:RequestTag/"+key, text)
	}
	for key, text := range c.certificateTags() {
		set("aws:PrincipalTag/"+key, text)
	}
	for key, text := range c.Role.Tags { // its own (S-54)
		set("aws:ResourceTag/"+key, text)
		set("iam:ResourceTag/"+key, text)
	}
	var providers []string
	for _, provided := range c.ProvidedContexts {
		providers = append(providers, provided.ProviderARN)
	}
	setList("sts:RequestContextProviders", providers) // S-56
	if c.Caller.typ == webIdentity {
		if len(keys["sts:roleauthorizedbyidp"].texts) == 0 {
			set("sts:RoleAuthorizedByIdp", "false") // S-55
		}
		set("aws:FederatedProvider", c.Caller.name) // S-58
	}
	return keys
}

// The forms of the parameters (T-21).
var (
	sessionName    = regexp.MustCompile(`^[A-Za-z0-9_+=,.@-]{2,64}$`)
	externalID     = regexp.MustCompile(`^[A-Za-z0-9_+=,.@:/-]{2,}$`)
	sourceIdentity = regexp.MustCompile(`^[A-Za-z0-9_.,+=@-]{2,64}$`)
)

// malformed says in what a call breaks the limits of its parameters (T-21).
func (c *Call) malformed() string {
	longest := c.Role.MaxSession
	if longest == 0 {
		longest = time.Hour
	}
	if c.Caller.typ == roleSession || c.isTemporary() {
		longest = time.Hour // T-11, S-57
	}
	inherited, passed := c.inheritedTags(), map[string]bool{}
	switch {
	case c.Duration != 0 && (c.Duration < 15*time.Minute || c.Duration > longest):
		return "duration"
	case !sessionName.MatchString(c.SessionName):
		return "session name"
	case c.ExternalID != "" && (!externalID.MatchString(c.ExternalID) || len(c.ExternalID) > 1224):
		return "external ID"
	case c.SourceIdentity != "" && (!sourceIdentity.MatchString(c.SourceIdentity) || strings.HasPrefix(c.SourceIdentity, "aws:")):
		return "source identity"
	case c.SourceIdentity != "" && c.inheritedSource() != "" && c.SourceIdentity != c.inheritedSource():
		return "changed source identity" // T-24, S-29
	case len(c.TransitiveTagKeys) > 50:
		return "too many tags"
	case len(c.ProvidedContexts) > 5:
		return "too many contexts" // S-56
	}
	for key := range c.Tags {
		passed[lower(key)] = true
		if _, collides := inherited[lower(key)]; collides {
			return "inherited tag" // T-25
		}
	}
	for _, key := range c.TransitiveTagKeys {
		if !passed[lower(key)] {
			return "transitive tag"
		}
	}
	return malformedTags(c.Tags)
}

// malformedTags says in what tags that are passed break their limits (T-21).
func malformedTags(tags map[string]string) string {
	if len(tags) > 50 {
		return "too many tags"
	}
	seen := map[string]bool{}
	for key, text := range tags {
		switch n := utf8.RuneCountInString(key); {
		case n < 1 || n > 128 || utf8.RuneCountInString(text) > 256:
			return "tag"
		case strings.HasPrefix(lower(key), "aws:"):
			return "reserved tag"
		case seen[lower(key)]:
			return "two tags" // S-29
		}
		seen[lower(key)] = true
	}
	return ""
}

// session is what the call yields (T-29).
func (c *Call) session() *Session {
	role, _ := splitARN(c.Role.ARN)
	name := role[5][strings.LastIndex(role[5], "/")+1:]
	s := &Session{
		ARN:            "arn:" + role[1] + ":sts::" + role[4] + ":assumed-role/" + name + "/" + c.SessionName,
		Issuer:         c.Role.ARN,
		ID:             c.Role.ID,
		Expires:        c.Time.Add(time.Hour),
		SourceIdentity: c.sourceIdentity(),
		Tags:           map[string]string{},
		Keys:           Context{},
	}
	if c.Duration != 0 {
		s.Expires = c.Time.Add(c.Duration)
	}
	if c.Caller.typ == saml && !c.NotOnOrAfter.IsZero() && c.NotOnOrAfter.Before(s.Expires) {
		s.Expires = c.NotOnOrAfter // T-16
	}
	ofRole := c.Role.Tags
	if c.Facts.PrincipalTags != nil {
		ofRole = nil // which are looked up for each request (S-69)
	}
	for _, tags := range []map[string]string{ofRole, c.inheritedTags(), c.Tags} { // T-25
		for key, text := range tags {
			s.Tags[lower(key)] = text
		}
	}
	s.TransitiveTagKeys = slices.Collect(maps.Keys(c.inheritedTags()))
	for _, key := range c.TransitiveTagKeys {
		s.TransitiveTagKeys = append(s.TransitiveTagKeys, lower(key))
	}
	slices.Sort(s.TransitiveTagKeys)

	set := func(key, text string) { s.Keys[lower(key)] = value{texts: []string{text}} }
	set("aws:TokenIssueTime", c.Time.UTC().Format("2006-01-02T15:04:05Z"))
	for key, text := range s.Tags {
		set("aws:PrincipalTag/"+key, text)
	}
	if s.SourceIdentity != "" {
		set("aws:SourceIdentity", s.SourceIdentity)
	}
	if c.Facts.Paths == nil {
		s.belong(c.keys())
	}
	switch c.Caller.typ {
	case saml:
		s.keep(c.Keys, "saml:namequalifier", "saml:sub", "saml:sub_type") // T-15
	case webIdentity: // S-58
		set("aws:FederatedProvider", c.Caller.name)
		host := c.Caller.name
		if provider, ok := splitARN(host); ok {
			host = strings.TrimPrefix(provider[5], "oidc-provider/")
		}
		switch host = lower(host); host {
		case "graph.facebook.com":
			s.keep(c.Keys, host+":app_id", host+":id")
		case "www.amazon.com":
			s.keep(c.Keys, host+":app_id", host+":sub", host+":user_id")
		default:
			s.keep(c.Keys, host+":amr", host+":aud", host+":sub")
		}
	default:
		set("aws:MultiFactorAuthPresent", "false") // T-20
	}
	return s
}

// belong makes s one of the organization of what a call is about, which its context tells
// (T-29).
func (s *Session) belong(keys Context) {
	if id := keys["aws:resourceorgid"]; len(id.texts) > 0 {
		s.Keys["aws:principalorgid"] = value{texts: id.texts[:1]}
	}
	if paths := keys["aws:resourceorgpaths"]; len(paths.texts) > 0 {
		s.Keys["aws:principalorgpaths"] = value{list: true, texts: paths.texts}
	}
}

// keep takes keys from the context of the call over.
func (s *Session) keep(from Context, keys ...string) {
	for _, key := range keys {
		if v, ok := from[key]; ok {
			s.Keys[key] = v
		}
	}
}

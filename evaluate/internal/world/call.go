package world

import (
	"fmt"
	"slices"
	"time"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/internal/reference"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// Calls make calls to STS in a world.
type Calls struct {
	*World
	g      *generator
	trusts []doc
	passed []docs // session policies
}

// everyFederated has callers that can do nothing else, and services.
var everyFederated = []principal.Principal{
	principal.SAML(samlARN), principal.SAML(samlARN), principal.SAML("arn:aws:iam::" + AccountB + ":saml-provider/Corp"),
	principal.WebIdentity(oidcARN), principal.WebIdentity(oidcARN), principal.WebIdentity("arn:aws:iam::" + AccountB + ":oidc-provider/ci.example.com"),
	principal.WebIdentity("accounts.google.com"), principal.WebIdentity("graph.facebook.com"), principal.WebIdentity("www.amazon.com"),
	principal.WebIdentity("cognito-identity.amazonaws.com"),
	principal.Service("rolesanywhere.amazonaws.com"), principal.Service("rolesanywhere.amazonaws.com"), principal.Service("ec2.amazonaws.com"),
}

const contextProvider = "arn:aws:iam::aws:contextProvider/IdentityCenter"

// NewCalls returns calls that the callers of w make.
func NewCalls(w *World) *Calls {
	g := &generator{Chance: w.Chance, attaches: true, resources: []string{DeployARN}, families: slices.Concat(callFamilies, callFamilies, families)}
	c := &Calls{World: w, g: g}
	for range 3 {
		c.trusts = append(c.trusts, g.policy(policy.Trust))
	}
	c.passed = []docs{{}, {}, {}, g.policies(0, policy.Session), g.policies(1, policy.Session), g.policies(2, policy.Identity)}
	return c
}

// An AssumeRole is a call that assumes a role and the policies that apply to it, as
// both engines read them.
type AssumeRole struct {
	Request  evaluate.AssumeRoleRequest
	Policies evaluate.Policies
	Extra    evaluate.Policies // those of Policies that are not attached
	Asked    reference.Call
	Read     reference.Policies
	Path     string // ARN of the role of the caller, if only the Evaluator knows it
	Attached bool   // the trust policy is attached to the role
}

// AssumeRole returns a call. Some are made by the session of another.
func (w *Calls) AssumeRole() *AssumeRole {
	c := &w.callers[w.IntN(len(w.callers))]
	trust, role := OneOf(w, w.trusts...), OneOf(w, DeployARN, DeployARN, linkedARN)
	attached := role == DeployARN && w.trust.parsed != nil && w.Percent(70)
	if attached {
		trust = w.trust
	}
	q := &AssumeRole{Attached: attached, Request: evaluate.AssumeRoleRequest{
		Principal:   c.Principal,
		Role:        &evaluate.Role{ARN: role, TrustPolicy: trust.parsed},
		SessionName: OneOf(w, "s1", "ann", "ben"),
		Time:        everyTime[0],
	}}
	r := &q.Request
	if w.Percent(3) {
		r.SessionName = OneOf(w, "x", "a b")
	}
	switch {
	case w.Percent(15):
		r.Duration = OneOf(w, time.Hour+time.Second, 2*time.Hour) // too long for some
	case w.Percent(3):
		r.Duration = OneOf(w, 15*time.Minute-time.Second, 2*time.Hour+time.Second)
	case w.Percent(40):
		r.Duration = OneOf(w, time.Hour, 15*time.Minute)
	}
	federated := w.Percent(35)
	if federated {
		r.Principal, c = OneOf(w, everyFederated...), new(caller)
	}
	asserted := r.Principal.Type() == principal.TypeSAML || r.Principal.Type() == principal.TypeWebIdentity
	if r.Principal.Type() == principal.TypeService {
		r.Duration = OneOf(w, 0, time.Hour)
	}
	if w.Percent(50) {
		r.Role.Tags = map[string]string{OneOf(w, "team", "Team"): OneOf(w, "red", "blue")}
	}
	if w.Percent(50) {
		r.Role.ID = roleID
	}
	if w.Percent(30) {
		r.Role.MaxSession = 2 * time.Hour
	}
	if w.Percent(40) && !asserted {
		r.ExternalID = OneOf(w, "secret-1", "secret-2")
		if w.Percent(3) {
			r.ExternalID = "x"
		}
	}
	w.tags(r)
	if w.Percent(25) {
		r.SourceIdentity = OneOf(w, "ann", "ben")
		if w.Percent(5) {
			r.SourceIdentity = OneOf(w, "aws:x", "a")
		}
	}
	if w.Percent(25) && !asserted {
		for range OneOf(w, 1, 1, 1, 1, 1, 1, 2, 2, 5, 6) {
			r.ProvidedContexts = append(r.ProvidedContexts, evaluate.ProvidedContext{ProviderARN: contextProvider, Assertion: "assertion"})
		}
	}
	if r.Principal.Type() == principal.TypeSAML && w.Percent(30) {
		r.NotOnOrAfter = everyTime[0].Add(20 * time.Minute)
	}

	var session docs
	if c.Type() == principal.TypeAssumedRole && !federated && c.Issuer() == c.attached && c.account == AccountA && len(c.Name()) > 1 && w.Percent(85) {
		session = OneOf(w, w.passed...)
		r.Chain = w.chain(c, session)
	}
	if c.Type() == principal.TypeUser && !federated && w.Percent(20) { // S-57
		token := must((&evaluate.GetSessionTokenRequest{Principal: c.Principal, MFA: w.Percent(50), Time: everyTime[0].Add(-time.Hour)}).Ask(new(evaluate.Policies)))
		r.Chain = token.Result().Session
	}
	r.Context = w.contextOf(r)
	q.Asked = reference.Call{
		AssumeRoleRequest: r, Caller: reference.ReadCaller(r.Principal), Trust: trust.read, Keys: must(reference.ReadContext(r.Context)),
	}
	if r.Chain != nil {
		q.Asked.Chain = must(reference.ReadContext(r.Chain.Context))
	}
	apply := layers{identity: c.all, boundary: c.boundary, scp: w.scp[c.account], rcp: w.rcp[AccountA], endpoint: OneOf(w, w.endpoints...)}
	apply.callerAllows = w.callerAllows(c.account, AccountA)
	passed := layers{identity: c.extra, boundary: c.passed, endpoint: apply.endpoint, callerAllows: apply.callerAllows}
	q.Policies, q.Extra, q.Path = apply.parsed(), passed.parsed(), c.role
	apply.session = session // which the library takes from the chain
	q.Read = apply.read()
	return q
}

// tags gives r session tags. Few are refused.
func (w *Calls) tags(r *evaluate.AssumeRoleRequest) {
	if !w.Percent(40) {
		return
	}
	r.Tags = map[string]string{}
	for range 1 + w.IntN(3) {
		key := OneOf(w, "team", "cost", "x509Subject/CN", "x509Other/CN", "x509SAN/DNS", "team", "cost", "x509Subject/CN")
		if w.Percent(2) {
			key = OneOf(w, "aws:x", "Team")
		}
		r.Tags[key] = OneOf(w, "red", "blue", "host")
		if w.Percent(40) && !slices.Contains(r.TransitiveTagKeys, key) {
			r.TransitiveTagKeys = append(r.TransitiveTagKeys, key)
		}
	}
}

// chain returns a session of the role of c, which has its name.
func (w *Calls) chain(c *caller, session docs) *evaluate.Session {
	r := &evaluate.AssumeRoleRequest{
		Principal:   principal.MustParse("arn:aws:iam::" + c.account + ":user/first"),
		Role:        &evaluate.Role{ARN: c.Issuer(), ID: c.ID(), TrustPolicy: trustsEveryone},
		SessionName: c.Name(), Time: everyTime[0].Add(-time.Duration(w.IntN(70)) * time.Minute),
		SessionPolicies: session.parsed,
	}
	w.tags(r)
	delete(r.Tags, "aws:x")
	r.TransitiveTagKeys = slices.DeleteFunc(r.TransitiveTagKeys, func(key string) bool { return key == "aws:x" })
	if r.Tags["team"] != "" && r.Tags["Team"] != "" {
		r.Tags, r.TransitiveTagKeys = nil, nil
	}
	if w.Percent(40) {
		r.SourceIdentity = OneOf(w, "ann", "ben")
	}
	got := must(evaluate.AssumeRole(r, &evaluate.Policies{Identity: []*policy.Policy{assumesAll}}))
	if got.Session == nil {
		panic(fmt.Sprintf("no session to chain: %v", got))
	}
	return got.Session
}

var (
	trustsEveryone = policy.MustParse(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"sts:*"}}`, policy.Trust)
	assumesAll     = policy.MustParse(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:*","Resource":"*"}}`, policy.Identity)
)

// contextOf returns a context for r, in which some entries do not count.
func (w *Calls) contextOf(r *evaluate.AssumeRoleRequest) condition.Context {
	base := OneOf(w, w.settings...).context
	entries := slices.Collect(base.Entries())
	maybe := func(percent int, e condition.Entry) {
		if w.Percent(percent) {
			entries = append(entries, e)
		}
	}
	maybe(20, condition.String("aws:PrincipalTag/team", OneOf(w, "red", "blue")))
	maybe(5, condition.String("sts:ExternalId", "secret-1"))
	maybe(5, condition.String("aws:RequestTag/team", "red"))
	maybe(5, condition.String("aws:ResourceTag/team", "red"))
	maybe(5, condition.Strings("sts:RequestContextProviders", contextProvider))
	maybe(20, condition.String("sts:RequestContext/user", "ann"))
	maybe(5, condition.String("sts:RoleSessionName", "ann"))
	if r.Principal.Type() == principal.TypeWebIdentity {
		maybe(30, condition.Bool("sts:RoleAuthorizedByIdp", w.Percent(50)))
		for _, host := range []string{"ci.example.com", "graph.facebook.com", "www.amazon.com", "accounts.google.com", "cognito-identity.amazonaws.com"} {
			for _, claim := range []string{"sub", "aud", "amr", "app_id", "id", "user_id", "email", "oaud"} {
				maybe(20, condition.String(host+":"+claim, OneOf(w, "ann", "red")))
			}
		}
	}
	if r.Principal.Type() == principal.TypeSAML {
		for _, claim := range []string{"sub", "aud", "sub_type", "namequalifier", "iss"} {
			maybe(30, condition.String("saml:"+claim, "ann"))
		}
	}
	return condition.NewContext(entries...)
}

// DumpCall returns q as JSON that suffices to ask it again.
func (w *Calls) DumpCall(q *AssumeRole) string {
	p := q.Policies
	p.Resource = q.Request.Role.TrustPolicy
	same := &Question{Request: evaluate.Request{
		Principal: q.Request.Principal, Resource: q.Request.Role.ARN, Context: q.Request.Context, Time: q.Request.Time,
	}, Policies: p}
	chain := "null"
	if q.Request.Chain != nil {
		chain = fmt.Sprintf("%+v, %v", *q.Request.Chain, q.Asked.Chain)
	}
	return fmt.Sprintf("call %v\nexternal ID %q\nrole %+v\nchain %s\n%s", q.Request, q.Request.ExternalID, *q.Request.Role, chain, w.Dump(same))
}

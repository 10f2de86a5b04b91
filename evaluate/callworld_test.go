package evaluate_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/internal/reference"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// A callWorld is what calls that assume a role are made of, in a world.
type callWorld struct {
	*world
	g      *generator
	trusts []doc
	passed []docs // session policies
}

// everyFederated has callers that can do nothing else, and services.
var everyFederated = []principal.Principal{
	principal.SAML(samlARN), principal.SAML(samlARN), principal.SAML("arn:aws:iam::" + accountB + ":saml-provider/Corp"),
	principal.WebIdentity(oidcARN), principal.WebIdentity(oidcARN), principal.WebIdentity("arn:aws:iam::" + accountB + ":oidc-provider/ci.example.com"),
	principal.WebIdentity("accounts.google.com"), principal.WebIdentity("graph.facebook.com"), principal.WebIdentity("www.amazon.com"),
	principal.WebIdentity("cognito-identity.amazonaws.com"),
	principal.Service("rolesanywhere.amazonaws.com"), principal.Service("rolesanywhere.amazonaws.com"), principal.Service("ec2.amazonaws.com"),
}

// callFamilies are about what calls say.
var callFamilies = []family{
	{
		operators: []string{"StringEquals", "StringNotEquals", "StringLike", "StringEqualsIgnoreCase"},
		keys: []string{
			"sts:ExternalId", "sts:RoleSessionName", "sts:SourceIdentity", "aws:SourceIdentity", "aws:RequestTag/team", "aws:RequestTag/Team", "aws:ResourceTag/team", "aws:ResourceTag/team",
			"iam:ResourceTag/team", "aws:PrincipalTag/team", "aws:PrincipalTag/x509Subject/CN", "aws:PrincipalTag/x509Other/CN", "aws:FederatedProvider",
			"ci.example.com:sub", "graph.facebook.com:id", "sts:RequestContext/user",
		},
		values: []any{
			"red", "blue", "r*", "${aws:PrincipalTag/team}", "${aws:PrincipalTag/team}", "${aws:ResourceTag/team}", "${aws:RequestTag/team}", "secret-1", "s1", "ann", oidcARN,
			"graph.facebook.com", "host", "*", "${sts:RoleSessionName}", "${sts:RequestContextProviders, 'x'}",
		},
		requests: []string{"red", "blue", "ann", "host", "secret-1"},
	},
	{
		operators: []string{"ForAllValues:StringEquals", "ForAnyValue:StringEquals", "ForAnyValue:StringNotLike", "ForAllValues:StringLike"},
		keys:      []string{"sts:TransitiveTagKeys", "aws:TagKeys", "sts:RequestContextProviders", "sts:RequestContextProviders"},
		values:    []any{"team", "cost", "Team", contextProvider, "arn:aws:iam::aws:contextProvider/*"},
		requests:  []string{"team", contextProvider},
	},
	{
		operators: []string{"Bool", "BoolIfExists"},
		keys:      []string{"sts:RoleAuthorizedByIdp", "aws:MultiFactorAuthPresent"},
		values:    []any{"true", "false"},
		requests:  []string{"true", "false"},
	},
	{
		operators: []string{"Null"},
		keys: []string{
			"sts:RoleAuthorizedByIdp", "aws:PrincipalTag/team", "sts:RequestContextProviders", "sts:SourceIdentity", "aws:SourceIdentity", "aws:TagKeys", "aws:FederatedProvider", "sts:TransitiveTagKeys",
		},
		values:   []any{"true", "false"},
		requests: []string{"x"},
	},
}

const contextProvider = "arn:aws:iam::aws:contextProvider/IdentityCenter"

func newCallWorld(w *world) *callWorld {
	g := &generator{source: w.source, attaches: true, resources: []string{deployARN}, families: slices.Concat(callFamilies, callFamilies, families)}
	c := &callWorld{world: w, g: g}
	for range 3 {
		c.trusts = append(c.trusts, g.policy(policy.Trust))
	}
	c.passed = []docs{{}, {}, {}, g.policies(0, policy.Session), g.policies(1, policy.Session), g.policies(2, policy.Identity)}
	return c
}

// A callQuestion is a call and the policies that apply to it.
type callQuestion struct {
	request  evaluate.AssumeRoleRequest
	policies evaluate.Policies
	asked    reference.Call
	read     reference.Policies
}

// ask returns a random call. Some are made by the session of another.
func (w *callWorld) ask() (*callQuestion, error) {
	c := &w.callers[w.IntN(len(w.callers))]
	trust := oneOf(w.source, w.trusts...)
	q := &callQuestion{request: evaluate.AssumeRoleRequest{
		Principal:   c.Principal,
		Role:        &evaluate.Role{ARN: oneOf(w.source, deployARN, deployARN, linkedARN), TrustPolicy: trust.parsed},
		SessionName: oneOf(w.source, "s1", "ann", "ben"),
		Time:        everyTime[0],
	}}
	r := &q.request
	if w.g.chance(3) {
		r.SessionName = oneOf(w.source, "x", "a b")
	}
	switch {
	case w.g.chance(15):
		r.Duration = oneOf(w.source, time.Hour+time.Second, 2*time.Hour) // too long for some
	case w.g.chance(3):
		r.Duration = oneOf(w.source, 15*time.Minute-time.Second, 2*time.Hour+time.Second)
	case w.g.chance(40):
		r.Duration = oneOf(w.source, time.Hour, 15*time.Minute)
	}
	federated := w.g.chance(35)
	if federated {
		r.Principal, c = oneOf(w.source, everyFederated...), new(caller)
	}
	asserted := r.Principal.Type() == principal.TypeSAML || r.Principal.Type() == principal.TypeWebIdentity
	if r.Principal.Type() == principal.TypeService {
		r.Duration = oneOf(w.source, 0, time.Hour)
	}
	if w.g.chance(50) {
		r.Role.Tags = map[string]string{oneOf(w.source, "team", "Team"): oneOf(w.source, "red", "blue")}
	}
	if w.g.chance(50) {
		r.Role.ID = roleID
	}
	if w.g.chance(30) {
		r.Role.MaxSession = 2 * time.Hour
	}
	if w.g.chance(40) && !asserted {
		r.ExternalID = oneOf(w.source, "secret-1", "secret-2")
		if w.g.chance(3) {
			r.ExternalID = "x"
		}
	}
	w.tags(r)
	if w.g.chance(25) {
		r.SourceIdentity = oneOf(w.source, "ann", "ben")
		if w.g.chance(5) {
			r.SourceIdentity = oneOf(w.source, "aws:x", "a")
		}
	}
	if w.g.chance(25) && !asserted {
		for range oneOf(w.source, 1, 1, 1, 1, 1, 1, 2, 2, 5, 6) {
			r.ProvidedContexts = append(r.ProvidedContexts, evaluate.ProvidedContext{ProviderARN: contextProvider, Assertion: "assertion"})
		}
	}
	if r.Principal.Type() == principal.TypeSAML && w.g.chance(30) {
		r.NotOnOrAfter = everyTime[0].Add(20 * time.Minute)
	}

	var session docs
	if c.Type() == principal.TypeAssumedRole && !federated && !pathUnknown(c.Principal) && c.account == accountA && len(c.Name()) > 1 && w.g.chance(85) {
		session = oneOf(w.source, w.passed...)
		chain, err := w.chain(c, session)
		if err != nil {
			return nil, err
		}
		r.Chain = chain
	}
	if c.Type() == principal.TypeUser && !federated && w.g.chance(20) { // S-57
		token, err := (&evaluate.GetSessionTokenRequest{Principal: c.Principal, MFA: w.g.chance(50), Time: everyTime[0].Add(-time.Hour)}).Ask(new(evaluate.Policies))
		if err != nil {
			return nil, err
		}
		r.Chain = token.Result().Session
	}
	if err := w.context(q); err != nil {
		return nil, err
	}

	scp, rcp, endpoint := w.scp[c.account], w.rcp[accountA], oneOf(w.source, w.endpoints...)
	q.policies = evaluate.Policies{
		Identity: c.all.parsed, Boundary: c.boundary.parsed, SCP: scp.parsed, RCP: rcp.parsed, Endpoint: endpoint.parsed, EndpointIsGateway: endpoint.gateway,
	}
	q.read = reference.Policies{
		Identity: c.all.read, Boundary: c.boundary.read, Session: session.read, SCP: scp.read, RCP: rcp.read, Endpoint: endpoint.read, EndpointIsGateway: endpoint.gateway,
	}
	q.asked.AssumeRoleRequest, q.asked.Caller, q.asked.Trust = r, reference.ReadCaller(r.Principal), trust.read
	return q, nil
}

// tags gives r session tags. Few are refused.
func (w *callWorld) tags(r *evaluate.AssumeRoleRequest) {
	if !w.g.chance(40) {
		return
	}
	r.Tags = map[string]string{}
	for range 1 + w.IntN(3) {
		key := oneOf(w.source, "team", "cost", "x509Subject/CN", "x509Other/CN", "x509SAN/DNS", "team", "cost", "x509Subject/CN")
		if w.g.chance(2) {
			key = oneOf(w.source, "aws:x", "Team")
		}
		r.Tags[key] = oneOf(w.source, "red", "blue", "host")
		if w.g.chance(40) && !slices.Contains(r.TransitiveTagKeys, key) {
			r.TransitiveTagKeys = append(r.TransitiveTagKeys, key)
		}
	}
}

// chain returns a session of the role of c, which has its name.
func (w *callWorld) chain(c *caller, session docs) (*evaluate.Session, error) {
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
	if w.g.chance(40) {
		r.SourceIdentity = oneOf(w.source, "ann", "ben")
	}
	got, err := evaluate.AssumeRole(r, &evaluate.Policies{Identity: []*policy.Policy{assumesAll}})
	if err != nil || got.Session == nil {
		return nil, fmt.Errorf("no session to chain: %v, %w", got, err)
	}
	return got.Session, nil
}

var (
	trustsEveryone = policy.MustParse(trustsAll, policy.Trust)
	assumesAll     = policy.MustParse(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:*","Resource":"*"}}`, policy.Identity)
)

// context gives q a context, in which some entries do not count.
func (w *callWorld) context(q *callQuestion) error {
	r := &q.request
	base := oneOf(w.source, w.settings...).context
	entries := slices.Collect(base.Entries())
	maybe := func(percent int, e condition.Entry) {
		if w.g.chance(percent) {
			entries = append(entries, e)
		}
	}
	maybe(20, condition.String("aws:PrincipalTag/team", oneOf(w.source, "red", "blue")))
	maybe(5, condition.String("sts:ExternalId", "secret-1"))
	maybe(5, condition.String("aws:RequestTag/team", "red"))
	maybe(5, condition.String("aws:ResourceTag/team", "red"))
	maybe(5, condition.Strings("sts:RequestContextProviders", contextProvider))
	maybe(20, condition.String("sts:RequestContext/user", "ann"))
	maybe(5, condition.String("sts:RoleSessionName", "ann"))
	if r.Principal.Type() == principal.TypeWebIdentity {
		maybe(30, condition.Bool("sts:RoleAuthorizedByIdp", w.g.chance(50)))
		for _, host := range []string{"ci.example.com", "graph.facebook.com", "www.amazon.com", "accounts.google.com", "cognito-identity.amazonaws.com"} {
			for _, claim := range []string{"sub", "aud", "amr", "app_id", "id", "user_id", "email", "oaud"} {
				maybe(20, condition.String(host+":"+claim, oneOf(w.source, "ann", "red")))
			}
		}
	}
	if r.Principal.Type() == principal.TypeSAML {
		for _, claim := range []string{"sub", "aud", "sub_type", "namequalifier", "iss"} {
			maybe(30, condition.String("saml:"+claim, "ann"))
		}
	}
	r.Context = condition.NewContext(entries...)
	var err error
	if q.asked.Keys, err = reference.ReadContext(r.Context); err != nil {
		return err
	}
	if r.Chain != nil {
		q.asked.Chain, err = reference.ReadContext(r.Chain.Context)
	}
	return err
}

// compare makes a random call. It returns the answer of the reference engine and
// in what that of AssumeRole differs from it, if it does.
func (w *callWorld) compare() (reference.Answer, string) {
	q, err := w.ask()
	if err != nil {
		return reference.Answer{}, err.Error()
	}
	want := reference.Assume(&q.asked, &q.read)
	got, err := evaluate.AssumeRole(&q.request, &q.policies)
	if problem := disagreeCall(&got, err, &want); problem != "" {
		return want, "AssumeRole: " + problem + "\n" + w.dump(q)
	}
	return want, ""
}

// disagreeCall says in what an answer differs from want, if it does.
func disagreeCall(got *evaluate.CallResult, err error, want *reference.Answer) string {
	allowed := want.Result.Outcome == evaluate.Allow
	switch {
	case (err != nil) != (want.Malformed != ""):
		return fmt.Sprintf("got error %v, want %q", err, want.Malformed)
	case got.Decision.Allowed() != allowed || (got.Session != nil) != allowed:
		return fmt.Sprintf("got %v of %s, want %v by %v of %s", got.Decision, got.Action, want.Result.Outcome, want.Result.Type, want.Action)
	case err != nil:
		return ""
	case allowed:
		return disagreeSession(got.Session, want.Session)
	case got.Action != want.Action:
		return fmt.Sprintf("got %v of %s, want %v by %v of %s", got.Decision, got.Action, want.Result.Outcome, want.Result.Type, want.Action)
	}
	return disagree(&got.Decision, &want.Result)
}

// disagreeSession says in what a session differs from want, if it does.
func disagreeSession(got *evaluate.Session, want *reference.Session) string {
	keys, err := reference.ReadContext(got.Context)
	if err != nil {
		return err.Error()
	}
	tags, transitive := map[string]string{}, []string{}
	for key, value := range got.Tags {
		tags[strings.ToLower(key)] = value
	}
	for _, key := range got.TransitiveTagKeys {
		transitive = append(transitive, strings.ToLower(key))
	}
	slices.Sort(transitive)
	switch {
	case got.Principal.ARN() != want.ARN || got.Principal.Issuer() != want.Issuer:
		return fmt.Sprintf("got a session as %v, want %s", got.Principal, want.ARN)
	case got.Principal.ID() != want.ID:
		return fmt.Sprintf("got a session of %q, want %q", got.Principal.ID(), want.ID)
	case !got.Expires.Equal(want.Expires):
		return fmt.Sprintf("got a session until %v, want %v", got.Expires, want.Expires)
	case got.SourceIdentity != want.SourceIdentity:
		return fmt.Sprintf("got source identity %q, want %q", got.SourceIdentity, want.SourceIdentity)
	case !maps.Equal(tags, want.Tags) || !slices.Equal(transitive, want.TransitiveTagKeys):
		return fmt.Sprintf("got tags %v, transitive %v, want %v and %v", tags, transitive, want.Tags, want.TransitiveTagKeys)
	case fmt.Sprint(keys) != fmt.Sprint(want.Keys):
		return fmt.Sprintf("got keys %v, want %v", keys, want.Keys)
	}
	return ""
}

// dump returns q as JSON that suffices to ask it again.
func (w *callWorld) dump(q *callQuestion) string {
	p := q.policies
	p.Resource = q.request.Role.TrustPolicy
	same := &question{request: evaluate.Request{
		Principal: q.request.Principal, Resource: q.request.Role.ARN, Context: q.request.Context, Time: q.request.Time,
	}, policies: p}
	chain := "null"
	if q.request.Chain != nil {
		chain = fmt.Sprintf("%+v, %v", *q.request.Chain, q.asked.Chain)
	}
	return fmt.Sprintf("call %v\nexternal ID %q\nrole %+v\nchain %s\n%s", q.request, q.request.ExternalID, *q.request.Role, chain, w.world.dump(same))
}

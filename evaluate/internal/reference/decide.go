package reference

import (
	"regexp"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// Policies are the policies that apply to a request, as evaluate.Policies.
type Policies struct {
	Identity          []*Policy
	Resource          *Policy
	Boundary          *Policy
	Session           []*Policy
	SCP               [][]*Policy
	RCP               [][]*Policy
	Endpoint          *Policy
	EndpointIsGateway bool
	ResourceMustAllow bool
	CallerAllows      bool
}

// A Request is a request with its context, read. Time must be set.
type Request struct {
	*evaluate.Request

	Caller Caller  // of Request.Principal
	Keys   Context // of Request.Context
	Home   string  // account that owns resources whose ARN names none
	Role   string  // ARN of the caller's role, if only an Evaluator knows its path (S-44)

	Facts   Facts   // what an Evaluator knows beside policies (S-68)
	Session Context // tags that the session of the caller carries (S-69)

	// Issued says that the request is of a session that a call returned, whose kind
	// is a property of it (S-59).
	Issued bool

	both  bool // the identity-based policies must allow, whatever else does (S-7 b)
	alone bool // the policies of the caller decide, in whatever account the resource is (T-28)
}

// A Result is the answer to a request.
type Result struct {
	Outcome  evaluate.Outcome
	Type     policy.Type // that decided; see evaluate.Decision
	Assumed  bool        // the allow rests on identity-based policies that were not seen (S-70)
	Problem  string
	Matching []Match // statements that match, of the layers that take part
	Rules    Rules   // that were met
}

// A Match is a statement that matches a request.
type Match struct {
	Type      policy.Type
	Level     int // of an SCP or RCP
	Policy    string
	Statement int
	Deny      bool
}

// A finding is what a layer says about a request.
type finding struct {
	denies bool
	grade  grade // strongest of its Allows; none if nothing allows
}

func (f finding) allows() bool { return f.grade != none }

// Decide decides a request (8.3).
func Decide(req *Request, p *Policies) Result {
	target := readTarget(req.Action, req.Resource)
	owner, problem := checkRequest(req, &target)
	if problem == "" {
		problem = p.check()
	}
	var met Rules
	if problem == "" && req.Caller.isExternal() {
		problem = "only assumes roles" // S-62
		met.add(Federated, true)
	}
	if problem == "" {
		problem = refuse(req, p, &target)
		met.add(RefusedAction, problem != "")
	}
	if problem != "" {
		return Result{Problem: problem, Rules: met} // E-16
	}
	return decide(req, p, &target, owner)
}

// isPartner reports whether the caller has an account and the resource is of another, which
// is known. What is of AWS itself is of every account (S-38), and the owner has no say where
// the policies of the caller alone decide (T-28).
func isPartner(req *Request, target *target, owner string) bool {
	c := req.Caller
	switch {
	case c.typ != user && c.typ != roleSession && c.typ != federatedUser && c.typ != rootUser:
		return false
	case !c.isAWS(), c.account == "", owner == "":
		return false
	case req.alone, req.ResourceAccount == "" && target.ofAWS():
		return false
	}
	return c.account != owner
}

// decide is what policies say of a request without problems.
func decide(req *Request, p *Policies, target *target, owner string) Result {
	caller := req.Caller
	if p.CallerAllows && !isPartner(req, target, owner) { // S-70
		refused := Result{Problem: "the caller's own policies decide"}
		refused.Rules.add(NotAssumable, true)
		return refused
	}

	// Which policies take part (E-2).
	root := caller.typ == rootUser
	federated := caller.typ == federatedUser
	rootSession := caller.byRoot()
	serviceLinked := caller.typ == roleSession && (isServiceLinked(caller.issuer) || isServiceLinked(req.Role))
	scpOn := p.SCP != nil && caller.isAWS() && !serviceLinked
	rcpOn := p.RCP != nil && !serviceLinked
	identityOn := caller.isAWS() && !root && !rootSession // S-33
	boundaryOn := identityOn && p.Boundary != nil
	sessionOn := caller.isAWS() && p.Session != nil

	// Their findings, in the order in which an explicit deny counts.
	resourceType := policy.Resource
	if service, _, _ := strings.Cut(req.Action, ":"); p.Resource != nil && p.Resource.Type == policy.Trust && !strings.EqualFold(service, "sts") {
		without := *p
		without.Resource, p = nil, &without // S-71
	}
	if p.Resource != nil {
		resourceType = p.Resource.Type
	}
	ownsBucket := opensBucket(req, target, owner) // S-53
	result := Result{Matching: make([]Match, 0, 8)}
	keys := &keys{
		given: req.Keys, caller: caller, role: req.Role, owner: owner, now: req.Time,
		facts: req.Facts, session: req.Session, resource: req.Resource,
	}
	ask := func(typ policy.Type, level int, policies ...*Policy) finding {
		f := result.find(level, policies, place{typ, boundaryOn, typ == policy.Endpoint && p.EndpointIsGateway}, target, keys)
		opened := ownsBucket && typ == resourceType
		keys.rules.add(OpensBucket, f.denies && opened)
		if f.denies && !opened && result.Outcome != evaluate.ExplicitDeny {
			result.Outcome, result.Type = evaluate.ExplicitDeny, typ
		}
		return f
	}
	var endpoint, resource, identity, boundary, session finding
	scpAllows := true
	if rcpOn {
		for level, policies := range p.RCP {
			ask(policy.RCP, level, policies...) // which only deny (S-32)
		}
	}
	if scpOn {
		for level, policies := range p.SCP {
			f := ask(policy.SCP, level, policies...)
			scpAllows = scpAllows && f.allows() // E-5
		}
	}
	if p.Endpoint != nil {
		endpoint = ask(policy.Endpoint, 0, p.Endpoint)
	}
	if p.Resource != nil {
		resource = ask(resourceType, 0, p.Resource)
	}
	if identityOn {
		identity = ask(policy.Identity, 0, p.Identity...)
	}
	if boundaryOn {
		boundary = ask(policy.Boundary, 0, p.Boundary)
	}
	if sessionOn {
		session = ask(policy.Session, 0, p.Session...)
	}

	result.Rules = keys.rules
	met := result.Rules.add
	met(OriginAccess, caller.typ == user && !caller.isAWS())
	met(TenantCaller, caller.isAWS() && isOfAWS(caller.partition) && caller.account != "" && !isAccountID(caller.account))
	met(NoAccount, caller.isAWS() && caller.account == "")

	allow := func(typ policy.Type) Result {
		result.Outcome, result.Type = evaluate.Allow, typ
		return result
	}
	deny := func(typ policy.Type) Result {
		result.Outcome, result.Type = evaluate.ImplicitDeny, typ
		return result
	}
	if isFree(req, p, target) {
		met(FreeAction, target.name != "getcalleridentity")
		return allow(0)
	}
	if result.Outcome == evaluate.ExplicitDeny {
		return result
	}

	// Guardrails.
	if !scpAllows {
		return deny(policy.SCP)
	}
	if p.Endpoint != nil && !endpoint.allows() {
		return deny(policy.Endpoint)
	}

	// Callers without policies of their own.
	g := resource.grade
	switch {
	case caller.typ == anonymous:
		if g == wildcard {
			return allow(resourceType)
		}
		return deny(resourceType)
	case !caller.isAWS():
		if g == direct || g == wildcard {
			return allow(resourceType)
		}
		return deny(resourceType)
	}

	// What the caller's own policies say.
	idAllow := root || rootSession || identity.allows()
	assumed := !idAllow && p.CallerAllows // S-70: the policies that allow are not given
	bOK := !boundaryOn || boundary.allows()
	sOK := session.allows()
	if !sessionOn {
		sOK = !federated // E-11
	}
	granter := policy.Identity
	switch {
	case (root || rootSession) && g != none:
		granter = resourceType // for root has no policies of its own
	case root || rootSession:
		granter = 0
	}

	// Across accounts: both sides (E-8). An empty account is none (S-40), and what is
	// AWS's own is within every account (S-38).
	same := caller.account == owner || req.ResourceAccount == "" && target.ofAWS()
	same = caller.account != "" && same || req.alone
	met(WordOfAWS, caller.account != "" && caller.account != owner && same)
	if !same {
		switch {
		case g == none:
			return deny(resourceType)
		case !idAllow && !assumed:
			return deny(policy.Identity)
		case !bOK:
			return deny(policy.Boundary)
		case !sOK:
			return deny(policy.Session)
		}
		result.Assumed = assumed
		met(CallerAssumed, assumed)
		return allow(granter)
	}

	// Within one account (E-7). A type that need not allow is never to blame for
	// a deny (T34).
	strict := p.ResourceMustAllow || resourceType == policy.Trust // E-9
	isSession := federated || caller.typ == roleSession
	switch {
	case req.both && g != none && !idAllow: // S-7 (b)
		return deny(policy.Identity)
	case (g == direct || g == wildcard) && caller.typ == user && resourceType == policy.Trust && !bOK:
		met(BoundaryOfUser, g == wildcard)
		return deny(policy.Boundary) // S-7 (a), S-45
	case (g == direct || g == wildcard) && !isSession && !sOK:
		return deny(policy.Session) // S-33
	case g == direct, g == wildcard:
		return allow(resourceType)
	case g == none && strict:
		return deny(resourceType)
	case g != issuer && !idAllow:
		return deny(policy.Identity)
	case !bOK:
		return deny(policy.Boundary)
	case !sOK:
		return deny(policy.Session)
	case g == issuer:
		return allow(resourceType)
	default:
		return allow(granter)
	}
}

// accountForm is the form of an account that is not of AWS.
var accountForm = regexp.MustCompile(`^(?: |[^:/*?\pC\pZ])*\pL(?: |[^:/*?\pC\pZ])*$`)

// isServiceLinked reports whether a role lies under the path that AWS keeps for the
// roles of its services. The name of a role ends at no colon: the path is the text
// after the fifth one (S-65).
func isServiceLinked(role string) bool {
	parts, ok := splitARN(role)
	folders := strings.Split(parts[5], "/")
	return ok && isOfAWS(parts[1]) && len(folders) > 2 && folders[0] == "role" && folders[1] == "aws-service-role"
}

// checkRequest returns the account that owns the resource, and what is wrong
// with the request, if anything.
func checkRequest(req *Request, t *target) (owner, problem string) {
	caller := req.Caller
	owner = req.ResourceAccount // S-16
	if owner == "" && t.isARN {
		owner = t.arn[4]
	}
	if owner == "" && req.Resource == "*" {
		if caller.hasARN() {
			owner = caller.account
		}
	} else if owner == "" {
		owner = req.Home
	}
	switch {
	case !isName(t.service) || !isName(t.name): // A-7, S-22
		return "", "no action"
	case !t.isARN && req.Resource != "*":
		return "", "no ARN"
	case t.isARN && (t.arn[1] == "" || t.arn[2] == ""): // left open; no resource is without
		return "", "no partition or service"
	case caller.typ != anonymous && caller.name == "":
		return "", "caller without a name"
	case !req.Expires.IsZero() && !req.Time.Before(req.Expires):
		return "", "credentials expired"
	case owner == "" && req.Resource != "*":
		return "", "unknown owner"
	case isWord(req.ResourceAccount): // S-40
		return "", "a word is not an owner"
	case t.isARN && t.arn[4] != "" && owner != t.arn[4] && !t.ofAWS(): // S-66
		return "", "owner contradicts the ARN"
	case owner != "" && owner != caller.account && !isAccountID(owner) && !accountForm.MatchString(owner):
		return "", "no account" // but one of AWS that is misspelled (S-40), or no account of any namespace (S-23)
	case t.isARN && caller.partition != "" && caller.partition != t.arn[1]:
		return "", "different partitions" // E-14
	}
	return owner, ""
}

// isName reports whether text, in lower-case letters, can be the service or the
// name of an action.
func isName(text string) bool {
	for _, r := range text {
		switch {
		case 'a' <= r && r <= 'z', '0' <= r && r <= '9', r == '-', r == '_', r == '.':
		default:
			return false
		}
	}
	return text != ""
}

// check says whether a policy is nil or in a place where its type does not belong.
func (p *Policies) check() (problem string) {
	belongs := func(member *Policy, types ...policy.Type) {
		if member == nil || !slices.Contains(types, member.Type) {
			problem = "misplaced policy"
		}
	}
	for _, member := range p.Identity {
		belongs(member, policy.Identity)
	}
	for _, member := range p.Session {
		belongs(member, policy.Session, policy.Identity)
	}
	for _, level := range p.SCP {
		for _, member := range level {
			belongs(member, policy.SCP)
		}
	}
	for _, level := range p.RCP {
		for _, member := range level {
			belongs(member, policy.RCP)
		}
	}
	if p.Resource != nil {
		belongs(p.Resource, policy.Resource, policy.Trust)
	}
	if p.Boundary != nil {
		belongs(p.Boundary, policy.Boundary, policy.Identity)
	}
	if p.Endpoint != nil {
		belongs(p.Endpoint, policy.Endpoint)
	}
	return problem
}

// find matches all statements of a layer (0) and adds those that match to r.
func (r *Result) find(level int, policies []*Policy, in place, t *target, keys *keys) finding {
	var f finding
	for _, p := range policies {
		for i := range p.Statements {
			st := &p.Statements[i]
			if !st.coversAction(t) || !st.coversResource(t, keys, p.Type) {
				continue
			}
			g := st.gradePrincipal(keys, place{p.Type, in.bounded, in.gateway})
			if g == none || !st.satisfied(keys) {
				continue
			}
			r.Matching = append(r.Matching, Match{in.typ, level, p.Name, i, st.deny})
			if st.deny {
				f.denies = true // whatever the grade (E-10)
			} else {
				f.grade = max(f.grade, g)
			}
		}
	}
	return f
}

package evaluate

import (
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate/internal/decision"
	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
)

// A nameRule is one of the few rules that AWS applies to actions by their names,
// whatever policies say. All else that is decided depends on policies.
type nameRule struct {
	actions []string    // names in lower case, without the service
	others  bool        // the rule is about all actions of the service but these
	held    credentials // that the rule is about
	effect  decision.Exception
	problem string // of a refusal
}

// credentials is a set of the kinds of credentials that AWS tells apart by what they
// may call: see
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html
type credentials uint8

const (
	lasting           credentials = 1 << iota // of a user or root user
	token                                     // by sts:GetSessionToken without MFA
	tokenByMFA                                // by sts:GetSessionToken with MFA
	rootTask                                  // by sts:AssumeRoot
	roleSession                               // by sts:AssumeRole and its like
	federationSession                         // by sts:GetFederationToken, of a Session
	federatedUser                             // the same, of a caller made by hand
	otherCredentials                          // of a service, or of nobody that signs

	tokens          = token | tokenByMFA
	temporary       = tokens | rootTask | roleSession | federationSession | federatedUser
	everyCredential = lasting | temporary | otherCredentials
)

// A serviceRules is the rules for the actions of one service, of which the first
// that fits counts.
type serviceRules struct {
	service string // in lower case, with its colon
	callers uint16 // types of callers that a rule is about, as a set
	rules   []nameRule
}

// nameRules are all the rules.
//
//nolint:gochecknoglobals // a table that is never written
var nameRules = [...]serviceRules{
	{"sts:", everyone &^ callersOf(caller.TypeAnonymous), []nameRule{
		// Who a caller is, it may always ask (SEMANTICS S-17):
		// https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
		{actions: []string{"getcalleridentity"}, held: everyCredential, effect: decision.AlwaysAllowed},
		// A user may always exchange what lasts for what does not, and nobody the
		// latter for more of it (SEMANTICS S-52):
		// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_getsessiontoken.html
		{actions: []string{"getsessiontoken"}, held: lasting, effect: decision.AlwaysAllowed},
		{
			actions: []string{"getsessiontoken", "getfederationtoken"}, held: temporary,
			problem: problemTemporary,
		},
		// What sessions of users may not call (SEMANTICS S-59), here and below. That a
		// role is assumed with tags and the like needs further permissions.
		{
			actions: []string{"assumerole", "tagsession", "setsourceidentity", "setcontext"}, others: true, held: tokens,
			problem: problemTokenSTS,
		},
		{others: true, held: federationSession, problem: problemFederationToken},
	}},
	{"iam:", callersOf(caller.TypeUser, caller.TypeAccount, caller.TypeFederatedUser), []nameRule{
		{others: true, held: token, problem: problemTokenIAM},
		{others: true, held: federationSession, problem: problemFederationToken},
	}},
	{"s3:", callersOf(caller.TypeAccount), []nameRule{
		// No bucket is lost to the root user who owns it (SEMANTICS S-53):
		// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html
		{
			actions: []string{"getbucketpolicy", "putbucketpolicy", "deletebucketpolicy"}, held: everyCredential,
			effect: decision.KeptFromBucket,
		},
	}},
}

const everyone = 1<<16 - 1

// callersOf returns a set of types of callers.
func callersOf(types ...caller.Type) (set uint16) {
	for _, typ := range types {
		set |= 1 << typ
	}
	return set
}

// namedLengths has, for each type of caller, the lengths of the services of which a
// rule is about it, as a set. Most requests need no more than that.
//
//nolint:gochecknoglobals // a table that is never written
var namedLengths = func() (sets [16]uint8) {
	for i := range nameRules {
		for typ := range sets {
			sets[typ] |= uint8(nameRules[i].callers >> typ & 1 << len(nameRules[i].service))
		}
	}
	return sets
}()

// mayBeNamed reports whether byName may find a rule.
func (ev *evaluation) mayBeNamed() bool {
	return namedLengths[ev.CallerType%16]>>len(ev.Service())&1 != 0
}

// byName returns what AWS says of the action by its name. The context is ready to be
// read.
func (ev *evaluation) byName() (decision.Exception, string) {
	for i := range nameRules {
		if s := &nameRules[i]; s.callers>>ev.CallerType&1 != 0 && glob.EqualFold(ev.Service(), s.service) {
			return ev.byRules(s.rules)
		}
	}
	return decision.NoException, ""
}

// byRules is byName for the rules of the service.
func (ev *evaluation) byRules(rules []nameRule) (decision.Exception, string) {
	name := ev.ActionName()
	held := ev.credentials()
	for i := range rules {
		rule := &rules[i]
		if rule.held&held == 0 {
			continue
		}
		listed := slices.ContainsFunc(rule.actions, func(action string) bool { return glob.EqualFold(name, action) })
		if listed != rule.others && (rule.effect != decision.KeptFromBucket || ev.ownsBucket()) {
			return rule.effect, rule.problem
		}
	}
	return decision.NoException, ""
}

// ownsBucket reports whether the resource is a bucket in the account of the caller. What
// else has an ARN of S3 is none: a job, a storage lens, a resource without a name.
func (ev *evaluation) ownsBucket() bool {
	a, ok := arn.Split(ev.req.Resource)
	return ok && ev.SameAccount && a.Service == "s3" && a.Region == "" && a.Account == "" &&
		a.Resource != "" && !strings.ContainsAny(a.Resource, "/:")
}

// credentials returns the kind of credentials that the caller signs with. Those of
// users and root users are temporary if the request is of a Session or says so.
func (ev *evaluation) credentials() credentials {
	switch ev.CallerType {
	case caller.TypeAssumedRole:
		return roleSession
	case caller.TypeFederatedUser:
		if ev.req.issued {
			return federationSession
		}
		return federatedUser
	case caller.TypeUser, caller.TypeAccount:
	default:
		return otherCredentials
	}
	c := ev.BoundContext()
	switch {
	case ev.CallerType == caller.TypeAccount && assumedRoot.Match(c):
		return rootTask
	case !ev.req.issued && !ev.TakesPart(decision.KindSession) && !issued.Match(c):
		return lasting
	case byMFA.Match(c):
		return tokenByMFA
	}
	return token
}

// The clauses that tell credentials apart.
//
//nolint:gochecknoglobals // never written
var (
	issued      = mustCompile("Null", keyTokenIssueTime, "false")
	byMFA       = mustCompile("Bool", keyMFAPresent, "true")
	withoutMFA  = mustCompile("Bool", keyMFAPresent, "false")
	assumedRoot = mustCompile("Bool", keyAssumedRoot, "true")
)

func mustCompile(operator, key, value string) *clause.Clause {
	cl, problems := clause.Compile(operator, key, []string{value}, 0)
	if len(problems) > 0 {
		panic(problems[0].Detail)
	}
	return &cl
}

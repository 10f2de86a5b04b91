package world

import (
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/internal/reference"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// A World is a set of policies and of what requests are made of.
type World struct {
	Chance
	Home      string          // account that owns resources whose ARN names none
	Facts     reference.Facts // that only an Evaluator knows
	Evaluator *evaluate.Evaluator

	callers   []caller
	resources []resource
	trust     doc // attached to DeployARN
	settings  []setting
	sessions  []docs
	endpoints []endpoint
	scp, rcp  map[string]levels // by account
}

// A caller is a principal and what belongs to it.
type caller struct {
	principal.Principal
	read      reference.Caller
	attached  string // ARN that policies are attached to
	role      string // attached, if only an Evaluator knows it
	account   string
	partition string // with "arn:" and ":"; "" if it has none

	identity, extra, all docs // attached, passed with the request, and both
	boundary, passed     doc  // passed if nothing can be attached to the caller
}

// A resource is an ARN and what is attached to it.
type resource struct {
	arn, account string
	policy       doc
	mustAllow    bool
}

// A setting is a request context as both engines read it.
type setting struct {
	context condition.Context
	keys    reference.Context
}

// New returns a world that is worth many questions.
func New(c Chance) *World { return newWorld(c, 5, 7, 16) }

// NewSmall returns a world of one caller, one resource and one request context.
func NewSmall(c Chance) *World { return newWorld(c, 1, 1, 1) }

func newWorld(c Chance, callers, resources, settings int) *World {
	g := &generator{Chance: c}
	g.wide, g.tenants = g.Percent(33), g.Percent(50)
	w := &World{Chance: c, scp: map[string]levels{}, rcp: map[string]levels{}}
	if g.Percent(50) {
		w.Home = OneOf(c, AccountA, AccountB)
	}
	for range resources {
		arn := OneOf(c, everyResource...)
		switch {
		case g.Percent(1):
			arn = OneOf(c, everyBadResource...)
		case g.Percent(15):
			arn = "arn:aws:s3:::" + g.Word("ab/", 6)
		}
		w.resources = append(w.resources, resource{arn: arn})
		g.resources = append(g.resources, w.resources[len(w.resources)-1].arn)
	}
	for range settings {
		w.settings = append(w.settings, g.setting())
	}

	a := &evaluate.Attachments{
		Identity: map[string][]*policy.Policy{}, Boundary: map[string]*policy.Policy{}, Resource: map[string]*policy.Policy{},
		SCP: map[string][]*policy.Policy{}, RCP: map[string][]*policy.Policy{},
		MustAllow: map[string]bool{}, Account: w.Home, Tenants: true,
	}
	g.attaches = true
	w.addCallers(g, callers, a)
	w.addResourcePolicies(g, a)
	if w.Percent(50) {
		w.addFacts(a)
	}
	w.addLevels(g, a)
	g.attaches = false
	w.sessions = []docs{{}, {}, {}, {}, {}, g.policies(1, policy.Session), g.policies(2, policy.Identity), g.policies(0, policy.Session)}
	w.endpoints = make([]endpoint, 8)
	w.endpoints[6] = endpoint{g.policy(policy.Endpoint), false}
	w.endpoints[7] = endpoint{g.policy(policy.Endpoint), true}
	w.Evaluator = evaluate.MustNew(a)
	return w
}

// addCallers adds n callers, with their policies, to w and to a.
func (w *World) addCallers(g *generator, n int, a *evaluate.Attachments) {
	known := map[string]*caller{}
	for range n {
		c := OneOf(w, everyCaller...)
		if g.Percent(1) {
			c = caller{Principal: principal.Service("bad name")}
		}
		c.read, c.account = reference.ReadCaller(c.Principal), c.Account()
		if c.Partition() != "" {
			c.partition = "arn:" + c.Partition() + ":"
		}
		switch same := known[c.attached]; {
		case c.attached == "" && c.ARN() == "":
		case same != nil && c.attached != "":
			c.identity, c.extra, c.all, c.boundary = same.identity, same.extra, same.all, same.boundary
			c.passed = same.passed
		default:
			c.identity = g.policies(OneOf(w, 0, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3, 3, 4, 9), policy.Identity)
			c.all = c.identity
			if g.Percent(10) {
				g.attaches = false
				c.extra = g.policies(1, policy.Identity)
				g.attaches = true
				c.all = docs{slices.Concat(c.identity.parsed, c.extra.parsed), slices.Concat(c.identity.read, c.extra.read)}
			}
			root := c.attached == "" || strings.HasSuffix(c.attached, ":root") // nothing is attached to it
			if root {
				c.extra = c.all
			} else {
				a.Identity[c.attached] = c.identity.parsed
			}
			if g.Percent(35) {
				c.boundary = g.policy(OneOf(w, policy.Boundary, policy.Identity))
				if root {
					c.passed = c.boundary
				} else {
					a.Boundary[c.attached] = c.boundary.parsed
				}
			}
			known[c.attached] = &c
		}
		w.callers = append(w.callers, c)
	}
}

// addResourcePolicies attaches policies to resources, or to what they are parts
// of: a key covers what follows it, and the longest wins.
func (w *World) addResourcePolicies(g *generator, a *evaluate.Attachments) {
	for _, base := range everyBase {
		covered := false
		for i := range w.resources {
			covered = covered || isPart(w.resources[i].arn, base)
		}
		if !covered {
			continue
		}
		var d doc
		if g.Percent(65) {
			typ := policy.Resource
			if base == DeployARN || g.Percent(5) {
				typ = policy.Trust
			}
			d = g.policy(typ)
			a.Resource[base] = d.parsed
			if typ == policy.Trust && base == DeployARN {
				w.trust = d
			}
		}
		if g.Percent(20) {
			a.MustAllow[base] = true
		}
		for i := range w.resources { // everyBase has shorter keys first
			r := &w.resources[i]
			if isPart(r.arn, base) && d.parsed != nil {
				r.policy = d
			}
			r.mustAllow = r.mustAllow || isPart(r.arn, base) && a.MustAllow[base]
		}
	}
	for i := range w.resources {
		if parts := strings.SplitN(w.resources[i].arn, ":", 6); len(parts) == 6 {
			w.resources[i].account = parts[4]
		}
	}
}

// isPart reports whether arn is base or a part of it.
func isPart(arn, base string) bool {
	rest, ok := strings.CutPrefix(arn, base)
	return ok && (rest == "" || rest[0] == '/' || rest[0] == ':')
}

// isWord reports whether an account is a word of AWS's own.
func isWord(account string) bool {
	return account == "aws" || account == "aws-marketplace" || account == "cloudfront"
}

// Ask makes q a request and the policies that apply to it.
func (w *World) Ask(q *Question) {
	c, s, r := &w.callers[w.IntN(len(w.callers))], &w.settings[w.IntN(len(w.settings))], &w.resources[w.IntN(len(w.resources))]
	for range 8 { // most requests stay within a partition
		if strings.HasPrefix(r.arn, c.partition) || r.arn == "*" {
			break
		}
		r = &w.resources[w.IntN(len(w.resources))]
	}
	account := w.accountFor(c, r)
	action := OneOf(w, everyAction...)
	if w.OneIn(100) {
		action = OneOf(w, everyBadAction...)
	}
	switch { // what few rules are about
	case c.Type() == principal.TypeAccount && w.OneIn(2):
		action = OneOf(w, "s3:PutBucketPolicy", "s3:getbucketpolicy", "s3:DeleteBucketPolicy")
		for i := range w.resources {
			if strings.HasPrefix(w.resources[i].arn, "arn:aws:s3:::b") && !strings.Contains(w.resources[i].arn, "/") {
				r = &w.resources[i]
			}
		}
		if r.account == "" && !w.OneIn(8) {
			account = c.account
		}
	case r.arn == DeployARN && w.OneIn(2), r.policy.parsed != nil && r.policy.parsed.Type() == policy.Trust && !w.OneIn(4):
		action = OneOf(w, "sts:AssumeRole", "sts:AssumeRole", "STS:TagSession")
	}
	*q = Question{Caller: c.read, Role: c.role, Keys: s.keys, Request: evaluate.Request{
		Principal: c.Principal, Action: action, Resource: r.arn, ResourceAccount: account,
		Context: s.context, Time: OneOf(w, everyTime...),
	}}
	if c.isRoleSession() && w.OneIn(2) {
		w.bySession(q, c)
	}
	if w.OneIn(80) {
		q.Request.Expires = OneOf(w, everyTime...)
	}
	q.Owner = w.ownerOf(account, c, r)

	session, endpoint := OneOf(w, w.sessions...), OneOf(w, w.endpoints...)
	apply := layers{
		identity: c.all, session: session, resource: r.policy, boundary: c.boundary,
		scp: w.scp[c.account], rcp: w.rcp[q.Owner], endpoint: endpoint, mustAllow: r.mustAllow, callerAllows: w.callerAllows(c.account, q.Owner),
	}
	passed := layers{identity: c.extra, session: session, boundary: c.passed, endpoint: endpoint, callerAllows: apply.callerAllows}
	q.Policies, q.Read, q.Extra = apply.parsed(), apply.read(), passed.parsed()
}

// callerAllows says whether the policies of a caller are taken to allow. They are for some
// that this is not for.
func (w *World) callerAllows(account, owner string) bool {
	if account != "" && account != owner {
		return w.OneIn(3)
	}
	return w.OneIn(50)
}

// accountFor returns a ResourceAccount for a request of c for r, or "".
func (w *World) accountFor(c *caller, r *resource) string {
	account := OneOf(w, c.account, AccountA, AccountB, "", c.account, c.account, c.account, c.account)
	if isWord(c.account) || isWord(r.account) && !w.OneIn(32) {
		account = ""
	}
	if c.account == "" && !w.OneIn(16) {
		account = AccountA
	}
	if account != r.account && r.account != "" && !w.OneIn(32) {
		account = "" // few contradict the ARN
	}
	if w.OneIn(200) {
		account = OneOf(w, "1111-2222-3333", "11112222333", "a:b", "111122223333\u200b", "1111*", "tenant 42", "t\u00a042", "aws", "cloudfront", "acme-1")
	}
	return account
}

// ownerOf returns the account that owns r in a request of c with a ResourceAccount.
func (w *World) ownerOf(account string, c *caller, r *resource) string {
	switch {
	case account != "":
		return account
	case r.arn == "*":
		return c.account
	case r.account != "":
		return r.account
	default:
		return w.Home
	}
}

// must returns v, which is made of what is known to be good.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

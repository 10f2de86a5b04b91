package evaluate_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/internal/reference"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// A doc is a policy as both engines read it. The zero doc is none.
type doc struct {
	parsed *policy.Policy
	read   *reference.Policy
}

// Docs are policies as both engines read them.
type docs struct {
	parsed []*policy.Policy
	read   []*reference.Policy
}

func (l *docs) add(more ...doc) {
	for _, d := range more {
		l.parsed, l.read = append(l.parsed, d.parsed), append(l.read, d.read)
	}
}

// Levels are the policies of an organization as both engines read them.
type levels struct {
	parsed [][]*policy.Policy
	read   [][]*reference.Policy
}

// A world is a set of policies and of what requests are made of.
type world struct {
	source

	home      string
	callers   []caller
	resources []resource
	settings  []setting
	sessions  []docs
	endpoints []endpoint
	scp, rcp  map[string]levels // by account

	evaluator *evaluate.Evaluator
	matching  []evaluate.Matched // of the last question
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

// An endpoint is a policy of one.
type endpoint struct {
	doc
	gateway bool
}

// A setting is a request context as both engines read it.
type setting struct {
	context condition.Context
	keys    reference.Context
}

// A question is a request and all the policies that apply to it.
type question struct {
	request  evaluate.Request
	caller   reference.Caller
	role     string // of the caller, if only the Evaluator knows it
	owner    string // account of the resource
	keys     reference.Context
	policies evaluate.Policies
	extra    evaluate.Policies // those of policies that are not attached
	read     reference.Policies
}

// A size says how many members of each kind a world has.
type size struct{ callers, resources, settings int }

var (
	manyQuestions = size{callers: 5, resources: 7, settings: 16}
	fewQuestions  = size{callers: 1, resources: 1, settings: 1}
)

func newWorld(s source, n size) *world {
	g := &generator{source: s}
	g.wide, g.tenants = g.chance(33), g.chance(50)
	w := &world{source: s, scp: map[string]levels{}, rcp: map[string]levels{}}
	if g.chance(50) {
		w.home = oneOf(s, accountA, accountB)
	}
	for range n.resources {
		arn := oneOf(s, everyResource...)
		switch {
		case g.chance(1):
			arn = oneOf(s, everyBadResource...)
		case g.chance(15):
			arn = "arn:aws:s3:::" + g.word("ab/")
		}
		w.resources = append(w.resources, resource{arn: arn})
		g.resources = append(g.resources, w.resources[len(w.resources)-1].arn)
	}
	for range n.settings {
		w.settings = append(w.settings, g.setting())
	}

	a := &evaluate.Attachments{
		Identity: map[string][]*policy.Policy{}, Boundary: map[string]*policy.Policy{}, Resource: map[string]*policy.Policy{},
		SCP: map[string][][]*policy.Policy{}, RCP: map[string][][]*policy.Policy{},
		MustAllow: map[string]bool{}, Account: w.home, Tenants: true,
	}
	g.attaches = true
	w.addCallers(g, n.callers, a)
	w.addResourcePolicies(g, a)
	for _, account := range []string{accountA, accountB, tenant, "acme-1"} {
		if g.chance(30) {
			w.scp[account] = g.levels(policy.SCP)
			a.SCP[account] = w.scp[account].parsed
		}
		if g.chance(30) {
			w.rcp[account] = g.levels(policy.RCP)
			a.RCP[account] = w.rcp[account].parsed
		}
	}
	g.attaches = false
	w.sessions = []docs{{}, {}, {}, {}, {}, g.policies(1, policy.Session), g.policies(2, policy.Identity), g.policies(0, policy.Session)}
	w.endpoints = make([]endpoint, 8)
	w.endpoints[6] = endpoint{g.policy(policy.Endpoint), false}
	w.endpoints[7] = endpoint{g.policy(policy.Endpoint), true}
	w.evaluator = evaluate.MustNew(a)
	return w
}

// addCallers adds n callers, with their policies, to w and to a.
func (w *world) addCallers(g *generator, n int, a *evaluate.Attachments) {
	known := map[string]*caller{}
	for range n {
		c := oneOf(w.source, everyCaller...)
		if g.chance(1) {
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
			c.identity = g.policies(oneOf(w.source, 0, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3, 3, 4, 9), policy.Identity)
			c.all = c.identity
			if g.chance(10) {
				g.attaches = false
				c.extra = g.policies(1, policy.Identity)
				g.attaches = true
				c.all = docs{slices.Concat(c.identity.parsed, c.extra.parsed), slices.Concat(c.identity.read, c.extra.read)}
			}
			root := c.attached == "" || c.Type() == principal.TypeAccount || federatedByRoot(c.Principal) // nothing is attached to it
			if root {
				c.extra = c.all
			} else {
				a.Identity[c.attached] = c.identity.parsed
			}
			if g.chance(35) {
				c.boundary = g.policy(oneOf(w.source, policy.Boundary, policy.Identity))
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
func (w *world) addResourcePolicies(g *generator, a *evaluate.Attachments) {
	for _, base := range everyBase {
		covered := false
		for i := range w.resources {
			covered = covered || isPart(w.resources[i].arn, base)
		}
		if !covered {
			continue
		}
		var d doc
		if g.chance(65) {
			typ := policy.Resource
			if base == deployARN || g.chance(5) {
				typ = policy.Trust
			}
			d = g.policy(typ)
			a.Resource[base] = d.parsed
		}
		if g.chance(20) {
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

// ask makes q a random request and the policies that apply to it.
func (w *world) ask(q *question) {
	c, s, r := &w.callers[w.IntN(len(w.callers))], &w.settings[w.IntN(len(w.settings))], &w.resources[w.IntN(len(w.resources))]
	for range 8 { // most requests stay within a partition
		if strings.HasPrefix(r.arn, c.partition) || r.arn == "*" {
			break
		}
		r = &w.resources[w.IntN(len(w.resources))]
	}
	account := oneOf(w.source, c.account, accountA, accountB, "", c.account, c.account, c.account, c.account)
	if isWord(c.account) || isWord(r.account) && w.IntN(32) != 31 {
		account = ""
	}
	if c.account == "" && w.IntN(16) != 15 {
		account = accountA
	}
	if account != r.account && r.account != "" && w.IntN(32) != 31 {
		account = "" // few contradict the ARN
	}
	if w.IntN(200) == 199 {
		account = oneOf(w.source, "1111-2222-3333", "11112222333", "a:b", "111122223333\u200b", "1111*", "tenant 42", "t\u00a042", "aws", "cloudfront", "acme-1")
	}
	action := oneOf(w.source, everyAction...)
	if w.IntN(100) == 99 {
		action = oneOf(w.source, everyBadAction...)
	}
	switch { // what few rules are about
	case c.Type() == principal.TypeAccount && w.IntN(2) == 1:
		action = oneOf(w.source, "s3:PutBucketPolicy", "s3:getbucketpolicy", "s3:DeleteBucketPolicy")
		for i := range w.resources {
			if strings.HasPrefix(w.resources[i].arn, "arn:aws:s3:::b") && !strings.Contains(w.resources[i].arn, "/") {
				r = &w.resources[i]
			}
		}
		if r.account == "" && w.IntN(8) != 7 {
			account = c.account
		}
	case r.arn == deployARN && w.IntN(2) == 1:
		action = "sts:AssumeRole"
	}
	*q = question{caller: c.read, keys: s.keys, request: evaluate.Request{
		Principal: c.Principal, Action: action, Resource: r.arn, ResourceAccount: account,
		Context: s.context, Time: oneOf(w.source, everyTime...),
	}, role: c.role}
	if w.IntN(80) == 79 {
		q.request.Expires = oneOf(w.source, everyTime...)
	}
	switch {
	case account != "":
		q.owner = account
	case r.arn == "*":
		q.owner = c.account
	case r.account != "":
		q.owner = r.account
	default:
		q.owner = w.home
	}

	session, endpoint := &w.sessions[w.IntN(len(w.sessions))], &w.endpoints[w.IntN(len(w.endpoints))]
	scp, rcp := w.scp[c.account], w.rcp[q.owner]
	q.extra = evaluate.Policies{Identity: c.extra.parsed, Boundary: c.passed.parsed, Session: session.parsed, Endpoint: endpoint.parsed, EndpointIsGateway: endpoint.gateway}
	q.policies = evaluate.Policies{
		Identity: c.all.parsed, Resource: r.policy.parsed, Boundary: c.boundary.parsed, Session: session.parsed,
		SCP: scp.parsed, RCP: rcp.parsed, Endpoint: endpoint.parsed, EndpointIsGateway: endpoint.gateway, ResourceMustAllow: r.mustAllow,
	}
	q.read = reference.Policies{
		Identity: c.all.read, Resource: r.policy.read, Boundary: c.boundary.read, Session: session.read,
		SCP: scp.read, RCP: rcp.read, Endpoint: endpoint.read, EndpointIsGateway: endpoint.gateway, ResourceMustAllow: r.mustAllow,
	}
}

// all returns all policies that apply to q, except for those that are nil.
func (q *question) all() []*policy.Policy {
	p := &q.policies
	all := slices.Concat(p.Identity, p.Session, slices.Concat(p.SCP...), slices.Concat(p.RCP...), []*policy.Policy{p.Resource, p.Boundary, p.Endpoint})
	return slices.DeleteFunc(all, func(p *policy.Policy) bool { return p == nil })
}

// dump returns q as JSON that suffices to ask it again, a line for each policy.
func (w *world) dump(q *question) string {
	var b strings.Builder
	line := func(name string, v any) {
		data, err := json.Marshal(v)
		if err != nil {
			data = []byte(err.Error())
		}
		fmt.Fprintf(&b, "%s %s\n", name, data)
	}
	p := q.request.Principal
	line("request", map[string]any{
		"principal": p.String(), "issuer": p.Issuer(), "pathUnknown": pathUnknown(p), "id": p.ID(), "gateway": q.policies.EndpointIsGateway, "action": q.request.Action,
		"resource": q.request.Resource, "resourceAccount": q.request.ResourceAccount, "home": w.home,
		"mustAllow": q.policies.ResourceMustAllow, "context": q.request.Context, "time": q.request.Time, "expires": q.request.Expires,
	})
	lists := map[string][]*policy.Policy{
		"identity": q.policies.Identity, "session": q.policies.Session,
		"resource": {q.policies.Resource}, "boundary": {q.policies.Boundary}, "endpoint": {q.policies.Endpoint},
	}
	for i, level := range q.policies.SCP {
		lists[fmt.Sprintf("SCP level %d", i)] = level
	}
	for i, level := range q.policies.RCP {
		lists[fmt.Sprintf("RCP level %d", i)] = level
	}
	for _, name := range slices.Sorted(maps.Keys(lists)) {
		if lists[name] != nil && len(lists[name]) == 0 {
			line(name, "empty")
		}
		for _, member := range lists[name] {
			if member == nil {
				line(name, nil)
				continue
			}
			line(fmt.Sprintf("%s %s (%v)", name, member.Name(), member.Type()), member)
		}
	}
	return b.String()
}

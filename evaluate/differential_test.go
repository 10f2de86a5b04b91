package evaluate_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"net/netip"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/internal/reference"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

var (
	differentialPairs = flag.Int("differential.pairs", 200_000, "number of pairs of a world and a request that TestDifferential compares")
	differentialSeed  = flag.Uint64("differential.seed", 1, "seed of TestDifferential")
	differentialWorld = flag.Uint64("differential.world", 0, "number of the world that TestDifferential begins with")
)

// requestsPerWorld is how many requests are asked of policies that were parsed once.
const requestsPerWorld = 1000

// explainEvery is how many requests there are to one that is explained too:
// the search for near misses takes far longer than the rest.
const explainEvery = 64

// TestDifferential compares Evaluate, Explain and Evaluator with the reference
// engine, in random small worlds. For a long run:
//
//	go test ./evaluate -run TestDifferential -timeout 0 -v -differential.pairs 1000000000 -differential.seed 7
func TestDifferential(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(400)) // most of what is made is soon dropped

	outcomes := map[evaluate.Outcome]int{}
	types := map[string]int{}
	pairs, number := 0, *differentialWorld
	for ; pairs < *differentialPairs; number++ {
		r := rand.New(rand.NewPCG(*differentialSeed, number))
		w := newWorld(t, r)
		for i := range requestsPerWorld {
			q := w.question(r)
			got, problem := w.compare(q, i)
			if problem != "" {
				require.FailNow(t, problem, "seed %d, world %d, request %d\n%s", *differentialSeed, number, i, w.dump(q))
			}
			outcomes[got.Outcome]++
			switch {
			case got.Problem != "":
				types["problem"]++
			default:
				types[got.Outcome.String()+" by "+got.Type.String()]++
			}
		}
		pairs += requestsPerWorld
		if pairs%1_000_000 == 0 {
			t.Logf("%d pairs so far", pairs)
		}
	}

	t.Logf("seed %d: %d pairs in worlds %d to %d", *differentialSeed, pairs, *differentialWorld, number-1)
	for _, name := range slices.Sorted(maps.Keys(types)) {
		t.Logf("%6.2f %% %s", 100*float64(types[name])/float64(pairs), name)
	}
	for _, o := range []evaluate.Outcome{evaluate.Allow, evaluate.ImplicitDeny, evaluate.ExplicitDeny} {
		share := float64(outcomes[o]) / float64(pairs)
		t.Logf("%6.2f %% %s in all", 100*share, o)
		if pairs >= 100_000 {
			require.Greater(t, share, 0.05, "too few outcomes %s: the worlds say too little", o)
		}
	}
}

// A doc is a policy as both engines read it.
type doc struct {
	parsed *policy.Policy
	read   *reference.Policy
}

// A caller is a principal and the ARN that policies are attached to.
type caller struct {
	principal.Principal
	attached string
}

// A setting is a request context as both engines read it.
type setting struct {
	context condition.Context
	keys    reference.Context
}

// A world is a set of policies and what requests are made of.
type world struct {
	home      string
	callers   []caller
	resources []string
	settings  []setting
	sessions  [][]*doc
	endpoints []*doc

	identity map[string][]*doc
	boundary map[string]*doc
	resource map[string]*doc
	mustFor  map[string]bool
	scp, rcp map[string][][]*doc

	evaluator *evaluate.Evaluator
}

// A question is a request and all the policies that apply to it.
type question struct {
	request  evaluate.Request
	keys     reference.Context
	policies evaluate.Policies
	read     reference.Policies
}

const (
	accountA = "111122223333"
	accountB = "444455556666"
	tenant   = "tenant42" // in a namespace of its own

	annARN    = "arn:aws:iam::" + accountA + ":user/dev/ann"
	benARN    = "arn:aws:iam::" + accountB + ":user/ben"
	deployARN = "arn:aws:iam::" + accountA + ":role/app/Deploy"
	linkedARN = "arn:aws:iam::" + accountA + ":role/aws-service-role/ec2.amazonaws.com/Linked"
	tomARN    = "arn:acme:iam::" + tenant + ":user/tom"
	samlARN   = "arn:aws:iam::" + accountA + ":saml-provider/Corp"
	oidcARN   = "arn:aws:iam::" + accountA + ":oidc-provider/ci.example.com"
)

var canonicalID = strings.Repeat("0123456789abcdef", 4)

// everyCaller has a caller of each kind.
var everyCaller = func() []caller {
	must := func(p principal.Principal, err error) principal.Principal {
		if err != nil {
			panic(err)
		}
		return p
	}
	return []caller{
		{principal.MustParse(annARN), annARN},
		{principal.MustParse(annARN), annARN},
		{principal.MustParse(benARN), benARN},
		{must(principal.RoleSession(deployARN, "ann")), deployARN},
		{must(principal.RoleSession(deployARN, "ben")), deployARN},
		{principal.MustParse("arn:aws:sts::" + accountA + ":assumed-role/Deploy/ann"), deployARN}, // path unknown
		{must(principal.RoleSession(linkedARN, "x")), linkedARN},
		{principal.MustParse(accountA), "arn:aws:iam::" + accountA + ":root"},
		{principal.MustParse(accountB), "arn:aws:iam::" + accountB + ":root"},
		{must(principal.FederatedUser(annARN, "fay")), annARN},
		{must(principal.FederatedUser("arn:aws:iam::"+accountA+":root", "fay")), "arn:aws:iam::" + accountA + ":root"},
		{principal.MustParse(tomARN), tomARN},
		{principal.Service("ec2.amazonaws.com"), ""},
		{principal.SAML(samlARN), ""},
		{principal.WebIdentity(oidcARN), ""},
		{principal.WebIdentity("accounts.google.com"), ""},
		{principal.CanonicalUser(canonicalID), ""},
		{principal.Principal{}, ""},
	}
}()

var everyAction = []string{
	"s3:GetObject", "s3:GetObject", "S3:getobject", "s3:PutObject", "kms:Decrypt", "ec2:RunInstances",
	"s3:GetObject", "s3:PutObject", "kms:Decrypt", "ec2:RunInstances", "sts:AssumeRole", "sts:AssumeRole", "sts:TagSession", "sts:GetCallerIdentity",
}

var everyResource = []string{
	"arn:aws:s3:::b", "arn:aws:s3:::b/k", "arn:aws:s3:::b/a*c", "arn:aws:s3:::b/abc", "arn:aws:s3:::b/x:y/z\nq",
	"arn:aws:s3:::b/${aws:username}", "arn:aws:s3:::b/ann/doc", "arn:aws:s3:::b2/k", "arn:aws:s3:::b/é",
	"arn:aws:kms:us-east-1:" + accountA + ":key/1", "arn:aws:kms:us-east-1:" + accountB + ":key/1",
	deployARN, deployARN, "arn:aws:ec2:us-east-1:" + accountB + ":instance/i-1",
	"*", "*", "arn:aws-cn:s3:::b/k", "arn:aws:s3:::b/\xff", "arn:aws:s3:us-east-1::b/k", "arn:aws:kms:us-east-1:" + accountA + ":key:1:2",
}

// everyBase has the resources that policies are attached to.
var everyBase = []string{
	"arn:aws:s3:::b", "arn:aws:s3:::b/ann", "arn:aws:s3:::b2", "arn:aws:kms:us-east-1:" + accountA + ":key/1",
	"arn:aws:kms:us-east-1:" + accountB + ":key/1", deployARN, "arn:aws:ec2:us-east-1:" + accountB,
	"arn:acme:docs::" + tenant + ":page/7",
}

func newWorld(t *testing.T, r *rand.Rand) *world {
	g := &generator{t: t, r: r, wide: r.IntN(3) == 0}
	w := &world{
		identity: map[string][]*doc{}, boundary: map[string]*doc{}, resource: map[string]*doc{},
		mustFor: map[string]bool{}, scp: map[string][][]*doc{}, rcp: map[string][][]*doc{},
	}
	if g.chance(50) {
		w.home = oneOf(r, accountA, accountB)
	}
	for range 6 {
		w.callers = append(w.callers, oneOf(r, everyCaller...))
	}
	if g.chance(5) {
		w.callers = append(w.callers, caller{principal.Service("bad name"), ""})
	}
	w.resources = []string{"arn:acme:docs::" + tenant + ":page/7"}
	for range 7 {
		w.resources = append(w.resources, oneOf(r, everyResource...))
	}
	for range 24 {
		w.settings = append(w.settings, g.setting())
	}
	for _, c := range w.callers {
		if c.attached == "" || w.identity[c.attached] != nil {
			continue
		}
		w.identity[c.attached] = g.policies(oneOf(r, 0, 1, 1, 2, 2, 3, 3, 3, 4, 8+r.IntN(4)), policy.Identity)
		if g.chance(35) {
			w.boundary[c.attached] = g.policy(oneOf(r, policy.Boundary, policy.Identity))
		}
	}
	for _, base := range everyBase {
		if g.chance(65) {
			typ := policy.Resource
			if base == deployARN || g.chance(5) {
				typ = policy.Trust
			}
			w.resource[base] = g.policy(typ)
		}
		if g.chance(20) {
			w.mustFor[base] = true
		}
	}
	for _, account := range []string{accountA, accountB, tenant} {
		if g.chance(35) {
			w.scp[account] = g.levels(policy.SCP)
		}
		if g.chance(35) {
			w.rcp[account] = g.levels(policy.RCP)
		}
	}
	w.sessions = [][]*doc{nil, nil, nil, nil, nil, g.policies(1, policy.Session), g.policies(2, policy.Identity), {}}
	w.endpoints = []*doc{nil, nil, nil, nil, nil, g.policy(policy.Endpoint)}
	w.evaluator = evaluate.New(w.attachments())
	return w
}

func (w *world) attachments() *evaluate.Attachments {
	a := &evaluate.Attachments{
		Identity: map[string][]*policy.Policy{}, Boundary: map[string]*policy.Policy{},
		Resource: map[string]*policy.Policy{}, SCP: map[string][][]*policy.Policy{},
		RCP: map[string][][]*policy.Policy{}, MustAllow: w.mustFor, Account: w.home,
	}
	for key, list := range w.identity {
		a.Identity[key] = parsed(list)
	}
	for key, d := range w.boundary {
		a.Boundary[key] = d.parsed
	}
	for key, d := range w.resource {
		a.Resource[key] = d.parsed
	}
	for key, levels := range w.scp {
		a.SCP[key] = each(levels, parsed)
	}
	for key, levels := range w.rcp {
		a.RCP[key] = each(levels, parsed)
	}
	return a
}

// question returns a random request and the policies that apply to it.
func (w *world) question(r *rand.Rand) *question {
	c, s := oneOf(r, w.callers...), oneOf(r, w.settings...)
	q := &question{keys: s.keys, request: evaluate.Request{
		Principal: c.Principal, Action: oneOf(r, everyAction...), Resource: oneOf(r, w.resources...),
		Context: s.context, Time: oneOf(r, everyTime...),
		ResourceAccount: oneOf(r, "", accountA, accountA, accountB, accountB, c.Account(), c.Account(), c.Account()),
	}}
	if c.Account() == "" && r.IntN(8) != 0 {
		q.request.ResourceAccount = accountA
	}
	// Most requests stay within a partition.
	for range 8 {
		if own := c.Partition(); own != "" && q.request.Resource != "*" && !strings.HasPrefix(q.request.Resource, "arn:"+own+":") {
			q.request.Resource = oneOf(r, w.resources...)
		}
	}
	if r.IntN(80) == 0 {
		q.request.Expires = oneOf(r, everyTime...)
	}

	owner := q.request.ResourceAccount
	if parts := strings.SplitN(q.request.Resource, ":", 6); owner == "" && len(parts) == 6 {
		owner = parts[4]
	}
	if owner == "" {
		owner = w.home
		if q.request.Resource == "*" {
			owner = c.Account()
		}
	}
	// Keys of Attachments cover what follows them; the longest wins.
	base, must := "", ""
	for _, key := range everyBase {
		rest, ok := strings.CutPrefix(q.request.Resource, key)
		if ok && (rest == "" || rest[0] == '/' || rest[0] == ':') {
			if w.resource[key] != nil && len(key) > len(base) {
				base = key
			}
			if w.mustFor[key] && len(key) > len(must) {
				must = key
			}
		}
	}
	session, endpoint := oneOf(r, w.sessions...), oneOf(r, w.endpoints...)
	q.policies.ResourceMustAllow, q.read.ResourceMustAllow = w.mustFor[must], w.mustFor[must]
	q.policies.Identity, q.read.Identity = parsed(w.identity[c.attached]), read(w.identity[c.attached])
	q.policies.Session, q.read.Session = parsed(session), read(session)
	q.policies.SCP, q.read.SCP = each(w.scp[c.Account()], parsed), each(w.scp[c.Account()], read)
	q.policies.RCP, q.read.RCP = each(w.rcp[owner], parsed), each(w.rcp[owner], read)
	if d := w.boundary[c.attached]; d != nil {
		q.policies.Boundary, q.read.Boundary = d.parsed, d.read
	}
	if d := w.resource[base]; d != nil {
		q.policies.Resource, q.read.Resource = d.parsed, d.read
	}
	if endpoint != nil {
		q.policies.Endpoint, q.read.Endpoint = endpoint.parsed, endpoint.read
	}
	return q
}

// compare asks q, which has a number, of all engines. It returns the decision of Evaluate and how
// they disagree, if they do.
func (w *world) compare(q *question, number int) (evaluate.Decision, string) {
	asked := &reference.Request{Request: &q.request, Keys: q.keys}
	want := reference.Decide(asked, &q.read)
	got := evaluate.Evaluate(&q.request, &q.policies)
	if problem := disagree(got, &want); problem != "" {
		return got, "Evaluate: " + problem
	}
	if number%explainEvery == 0 {
		x := evaluate.Explain(&q.request, &q.policies)
		if problem := disagree(x.Decision, &want); problem != "" {
			return got, "Explain: " + problem
		}
		if problem := disagreeMatching(x, &want); problem != "" {
			return got, "Explain: " + problem
		}
		if problem := disagreeNearMisses(x, asked, &q.read); problem != "" {
			return got, "Explain: " + problem
		}
	}

	if w.home != "" && q.request.ResourceAccount == "" { // else the home account does not count
		asked.Home = w.home
		want = reference.Decide(asked, &q.read)
	}
	extra := &evaluate.Policies{Session: q.policies.Session, Endpoint: q.policies.Endpoint}
	attached := w.evaluator.Evaluate(&q.request, extra)
	if problem := disagree(attached, &want); problem != "" {
		return got, "Evaluator.Evaluate: " + problem
	}
	if attached != got && asked.Home == "" {
		return got, fmt.Sprintf("Evaluator.Evaluate: got %+v, want %+v as from Evaluate", attached, got)
	}
	if number%explainEvery == 1 {
		x := w.evaluator.Explain(&q.request, extra)
		if problem := disagree(x.Decision, &want); problem != "" {
			return got, "Evaluator.Explain: " + problem
		}
		if problem := disagreeMatching(x, &want); problem != "" {
			return got, "Evaluator.Explain: " + problem
		}
	}
	return got, ""
}

// disagree says in what got differs from want, if it does.
func disagree(got evaluate.Decision, want *reference.Result) string {
	if got.Outcome != want.Outcome || got.Type != want.Type || (got.Problem != "") != (want.Problem != "") {
		return fmt.Sprintf("got %v by %v (problem %q), want %v by %v (problem %q)",
			got.Outcome, got.Type, got.Problem, want.Outcome, want.Type, want.Problem)
	}
	if st := got.Statement; st != nil {
		for _, m := range want.Matching {
			if m.Type == got.Type && m.Policy == st.Policy().Name() && m.Statement == st.Index() && m.Deny == (st.Effect() == policy.Deny) {
				if m.Deny != (got.Outcome == evaluate.ExplicitDeny) {
					return fmt.Sprintf("%v by a statement of the wrong effect, %d of %s", got.Outcome, m.Statement, m.Policy)
				}
				return ""
			}
		}
		return fmt.Sprintf("statement %d of %s decides but does not match", st.Index(), st.Policy().Name())
	}
	if got.Type != 0 && got.Outcome != evaluate.ImplicitDeny {
		return fmt.Sprintf("%v by %v without a statement", got.Outcome, got.Type)
	}
	return ""
}

// disagreeMatching says in what the statements that apply by x differ from want.
func disagreeMatching(x *evaluate.Explanation, want *reference.Result) string {
	var got []reference.Match
	for _, l := range x.Layers {
		for _, res := range l.Statements {
			if st := res.Statement; res.Applies {
				got = append(got, reference.Match{
					Type: l.Type, Level: l.Level, Policy: st.Policy().Name(), Statement: st.Index(), Deny: st.Effect() == policy.Deny,
				})
			}
		}
	}
	if len(got) == len(want.Matching) {
		same := true
		for _, m := range got {
			same = same && slices.Contains(want.Matching, m)
		}
		if same {
			return ""
		}
	}
	return fmt.Sprintf("got matching statements %v, want %v", got, want.Matching)
}

// disagreeNearMisses says which change of the request that x suggests would not
// let it pass, if there is one.
func disagreeNearMisses(x *evaluate.Explanation, asked *reference.Request, p *reference.Policies) string {
	for _, n := range x.NearMisses {
		if n.Edit != nil {
			continue
		}
		changed := n.Apply(*asked.Request)
		keys, err := reference.ReadContext(changed.Context)
		if err != nil {
			return err.Error()
		}
		if d := reference.Decide(&reference.Request{Request: &changed, Keys: keys, Home: asked.Home}, p); d.Outcome != evaluate.Allow {
			return fmt.Sprintf("near miss %q: %v by %v %s", n, d.Outcome, d.Type, d.Problem)
		}
	}
	return ""
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
		"principal": p.String(), "issuer": p.Issuer(), "pathUnknown": p.PathUnknown(), "action": q.request.Action,
		"resource": q.request.Resource, "resourceAccount": q.request.ResourceAccount, "home": w.home,
		"mustAllow": q.policies.ResourceMustAllow, "context": q.request.Context, "time": q.request.Time, "expires": q.request.Expires,
	})
	for _, list := range []struct {
		name     string
		policies []*policy.Policy
	}{{"identity", q.policies.Identity}, {"session", q.policies.Session}} {
		if list.policies != nil {
			line(list.name, len(list.policies))
		}
		for _, member := range list.policies {
			line(list.name+" "+member.Name(), member)
		}
	}
	for _, one := range []*policy.Policy{q.policies.Resource, q.policies.Boundary, q.policies.Endpoint} {
		if one != nil {
			line(one.Type().String()+" "+one.Name(), one)
		}
	}
	if q.policies.SCP != nil {
		line("SCP", q.policies.SCP)
	}
	if q.policies.RCP != nil {
		line("RCP", q.policies.RCP)
	}
	return b.String()
}

// A generator makes policies and contexts.
type generator struct {
	t     *testing.T
	r     *rand.Rand
	count int // of policies

	wide   bool // statements cover most actions and resources, so that conditions decide
	denies int  // percentage of statements that deny
}

func (g *generator) chance(percent int) bool { return g.r.IntN(100) < percent }

func (g *generator) policies(n int, typ policy.Type) []*doc {
	list := []*doc{}
	for range n {
		list = append(list, g.policy(typ))
	}
	return list
}

// levels returns the policies of an organization. Most SCPs allow much.
func (g *generator) levels(typ policy.Type) [][]*doc {
	levels := make([][]*doc, 1+g.r.IntN(3))
	for i := range levels {
		levels[i] = g.policies(g.r.IntN(3), typ)
		if g.chance(85) {
			levels[i] = append(levels[i], g.read(typ, fullAccess(typ)))
		}
	}
	return levels
}

func fullAccess(typ policy.Type) map[string]any {
	st := map[string]any{"Effect": "Allow", "Action": "*", "Resource": "*"}
	if typ == policy.RCP {
		st["Principal"] = "*"
	}
	return map[string]any{"Version": "2012-10-17", "Statement": st}
}

func (g *generator) policy(typ policy.Type) *doc {
	out := map[string]any{"Version": "2012-10-17"}
	if typ != policy.RCP {
		switch n := g.r.IntN(100); {
		case n < 15:
			out["Version"] = "2008-10-17"
		case n < 25:
			delete(out, "Version")
		}
	}
	resources := everyResourcePattern
	if out["Version"] != "2012-10-17" { // a variable in an early part is none, and its colon one too many
		resources = slices.DeleteFunc(slices.Clone(resources), func(p string) bool {
			return strings.Contains(p, "${") && !strings.Contains(p, ":::")
		})
	}
	// Few statements are looked at one by one, more are indexed.
	size, wide := 1+g.r.IntN(4), g.wide
	g.denies = 20
	if typ != policy.RCP && g.chance(20) {
		size, g.denies, g.wide = 4+g.r.IntN(oneOf(g.r, 4, 8, 40)), 4, false
	}
	var statements []any
	for range size {
		statements = append(statements, g.statement(typ, resources))
	}
	g.wide = wide
	if typ != policy.RCP && g.chance(40) {
		statements = append(statements, g.broad(typ))
	}
	out["Statement"] = statements
	if len(statements) == 1 && g.chance(50) {
		out["Statement"] = statements[0]
	}
	return g.read(typ, out)
}

// broad returns a statement that allows much.
func (g *generator) broad(typ policy.Type) map[string]any {
	st := map[string]any{"Effect": "Allow", "Action": "*", "Resource": "*"}
	switch typ {
	case policy.Resource, policy.Endpoint:
		st["Principal"] = g.principal(typ)
	case policy.Trust:
		st["Principal"] = g.principal(typ)
		delete(st, "Resource")
	}
	return st
}

// read lets both engines read a document.
func (g *generator) read(typ policy.Type, document map[string]any) *doc {
	text, err := json.Marshal(document)
	require.NoError(g.t, err)
	g.count++
	name := fmt.Sprintf("p%d", g.count)
	parsed, err := policy.Parse(text, typ, policy.WithName(name))
	require.NoError(g.t, err, "%s", text)
	read, err := reference.Read(name, text, typ)
	require.NoError(g.t, err, "%s", text)
	return &doc{parsed, read}
}

func (g *generator) statement(typ policy.Type, resources []string) map[string]any {
	st := map[string]any{"Effect": "Allow"}
	if typ == policy.RCP || g.chance(g.denies) {
		st["Effect"] = "Deny"
	}
	deny := st["Effect"] == "Deny"

	actions := everyActionPattern
	if typ == policy.Trust {
		actions = everyTrustAction
	}
	if deny && (typ == policy.RCP || g.chance(70)) { // an RCP names its services
		actions = slices.DeleteFunc(slices.Clone(actions), func(a string) bool { return a[0] == '*' })
	}
	if typ != policy.RCP && g.chance(15) {
		st["NotAction"] = g.some(slices.DeleteFunc(slices.Clone(actions), func(a string) bool { return a == "*" }))
	} else {
		st["Action"] = g.some(actions)
	}
	if typ != policy.Trust {
		if g.chance(15) {
			st["NotResource"] = g.some(resources[6:])
		} else {
			st["Resource"] = g.some(resources)
		}
	}

	if g.wide && g.chance(80) {
		delete(st, "NotAction")
		st["Action"] = "*"
		if typ == policy.RCP {
			st["Action"] = []string{"s3:*", "kms:*", "sts:*"}
		}
		if typ != policy.Trust {
			delete(st, "NotResource")
			st["Resource"] = "*"
		}
	}

	switch typ {
	case policy.RCP:
		st["Principal"] = "*"
	case policy.Trust:
		st["Principal"] = g.principal(typ)
	case policy.Resource:
		if g.chance(15) {
			st["NotPrincipal"] = g.principal(0)
		} else {
			st["Principal"] = g.principal(typ)
		}
	case policy.Endpoint:
		if g.chance(80) {
			st["Principal"] = g.principal(typ)
		}
	}
	if n := g.r.IntN(10); deny && n < 9 || n < 5 || g.wide && n < 9 {
		st["Condition"] = g.condition()
	}
	return st
}

// some returns one to three members of list, alone or as an array.
func (g *generator) some(list []string) any {
	if g.chance(50) {
		return oneOf(g.r, list...)
	}
	var out []string
	for range 1 + g.r.IntN(3) {
		out = append(out, oneOf(g.r, list...))
	}
	return out
}

var everyActionPattern = []string{
	"*", "*", "*", "*:*", "s3:*", "s3:*", "s3:Get*", "S3:getobject", "s3:?etObject", "*:Get*", "s*:*Object*", "s3:Put?bject",
	"ec2:*", "ec?:Run*", "kms:Decrypt", "k?s:*", "sts:*", "sts:AssumeRole", "sts:*C*", "iam:*",
}

var everyTrustAction = []string{"*", "sts:*", "sts:AssumeRole", "STS:assumerole", "sts:Assume*", "sts:TagSession", "sts:?agSession"}

// everyResourcePattern has patterns that cover much first.
var everyResourcePattern = []string{
	"*", "*", "*", "*", "arn:aws:s3:::*", "arn:*:*:*:*:*", "arn:aws:s3:::b", "arn:aws:s3:::b/*", "arn:aws:s3:::b*", "arn:aws:s3:::*/k",
	"arn:aws:s3:::b/k", "arn:aws:s3:::b/a*c", "arn:aws:s3:::b/a${*}c", "arn:aws:s3:::b/${aws:username}/*", "arn:aws:s3:::b/${aws:username}",
	"arn:aws:s3:::b/${aws:PrincipalTag/Team, 'a'}*", "arn:aws:s3:::b/${app:k}", "arn:aws:s3:::b/?", "arn:aws:s3:::b/\ufffd", "arn:aws:s3:::", "arn:aws:s3:::b/x:y/*", "arn:aws:s3:::b/*:*\n?",
	"arn:aws:s3:*:*:b/*", "arn:aws:kms:*:" + accountA + ":key/*", "arn:aws:kms:*:${aws:PrincipalAccount}:key/?", "arn:aws:kms:${app:k, 'us-east-1'}:*:*",
	"arn:aws:iam::*:role/app/*", deployARN, "arn:aws:ec2:us-*:" + accountB + ":instance/*", "arn:acme:docs::*:page/*", "arn:*:s?::*:b/*",
	"arn:a*:s3:::b*k",
}

// principal returns a value for Principal or, if typ is 0, for NotPrincipal.
func (g *generator) principal(typ policy.Type) any {
	if g.chance(25) && typ != 0 || g.chance(3) {
		return "*"
	}
	if g.chance(2) && typ != 0 {
		return map[string]any{}
	}
	out := map[string]any{}
	add := func(key, value string) {
		list, _ := out[key].([]string)
		out[key] = append(list, value)
	}
	for range 1 + g.r.IntN(4) {
		switch n := g.r.IntN(22); {
		case n < 3 && typ != 0:
			add("AWS", "*")
		case n < 18:
			add("AWS", oneOf(g.r,
				accountA, accountB, "arn:aws:iam::"+accountA+":root", "arn:aws:iam::"+accountB+":root", annARN, annARN, benARN, deployARN, deployARN,
				"arn:aws:iam::"+accountA+":role/Deploy", "arn:aws:sts::"+accountA+":assumed-role/Deploy/ann", "arn:aws:sts::"+accountA+":federated-user/fay",
				"arn:acme:iam::"+tenant+":root", tomARN, "AIDA0123456789EXAMPLE", "arn:aws:iam::"+accountA+":user/dev/Ann"))
		case n < 20:
			add("Service", oneOf(g.r, "ec2.amazonaws.com", "s3.amazonaws.com"))
		case n == 20:
			add("Federated", oneOf(g.r, samlARN, oidcARN, "accounts.google.com"))
		case typ != policy.Trust && typ != policy.Endpoint:
			add("CanonicalUser", canonicalID)
		}
	}
	if len(out) == 0 {
		out["AWS"] = annARN
	}
	return out
}

// A family is a set of operators, the keys they suit, and values.
type family struct {
	operators []string
	keys      []string
	values    []any // of a policy: strings, Booleans, numbers
	requests  []string
}

var families = []family{
	{
		operators: []string{"StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringLike", "StringNotLike"},
		keys: []string{
			"app:k", "App:K", "app:m", "aws:PrincipalTag/Team", "aws:principaltag/team", "aws:TagKeys", "aws:username", "AWS:UserName", "aws:PrincipalAccount",
			"aws:PrincipalArn", "aws:PrincipalType", "aws:ResourceAccount", "aws:CurrentTime", "aws:EpochTime", "aws:PrincipalServiceName",
		},
		values: []any{
			"a", "A", "b", "", "a*c", "a*", "?b", "*", "**", "?", "ann", "Ann", "${aws:username}", "${AWS:UserName}", "${aws:PrincipalTag/Team}",
			"${aws:PrincipalTag/Team, 'a'}", "${app:k}", "${app:m,'*'}", "a${*}c", "${?}b", "x${$}", "s", "K", "$", "{a}", "é", accountA,
			"arn:aws:iam::*:user/*", annARN, "User", "anonymous", "2026-*", "${aws:CurrentTime}", "${aws:EpochTime}", "1767225600", "*\n*", "\u03c3", "\u01c6", "i", "\u00df",
		},
		requests: []string{
			"a", "a", "A", "b", "", "a*c", "abc", "xb", "?b", "x$", "ann", "*", "${aws:username}", "ſ", "S", "k", "\u212a", "a\nc", "é", "E\u0301", "$", "{a}", "2026-01-01T00:00:00Z",
			"\u03a3", "\u03c2", "\u01c5", "\u0130", "\u1e9e",
		},
	},
	{
		operators: []string{
			"NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals", "NumericGreaterThan", "NumericGreaterThanEquals",
		},
		keys: []string{"app:n", "APP:n", "app:m", "aws:EpochTime", "app:k"},
		values: []any{
			"10", "10.0", "1e1", "+10", "-5", ".5", "5.", "0.1", "9007199254740993", "9007199254740992", "1E+308", "-0", "1767225600", 10, 2.5, 1e-7,
		},
		requests: []string{
			"10", "10", "10.0", "1e1", "0.1", "-5", "5", "0", "9007199254740993", "9007199254740992", "abc", "", "0x10", "1e309", "1e308", "１０", " 10", "1_0", "Inf", "12abc",
			strings.Repeat("1", 64), strings.Repeat("1", 65), "1e", ".", "1e-308", "1e-309", "1e0010", "\u0663", "1e+", "--1", "-.0", "+", "1e1.0",
		},
	},
	{
		operators: []string{"DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan", "DateGreaterThanEquals"},
		keys:      []string{"app:d", "app:D", "app:m", "aws:CurrentTime", "aws:CurrentTime", "aws:EpochTime", "app:k"},
		values: []any{
			"2026-01-01", "2026-01", "2026-01-01T00:00Z", "2026-01-01T02:00:00+02:00", "2026-01-01T00:00:00.5Z", "2026-01-01T00:00:00.000000001Z", "1767225600",
			"-86400", "2025-06-30T23:59:59Z", "2026-01-01T00:00:00Z", "2024-02-29", 1767225600,
		},
		requests: []string{
			"2026-01-01", "2026-01", "2026-01-01T00:00Z", "2026-01-01T02:00:00+02:00", "2026-01-01T00:00:00.5Z", "1767225600", "-86400", "2025-06-30T23:59:59Z",
			"2026", "2026-01-01T00:00:00", "2026-13-01", "2026-02-30", "2026-01-01t00:00:00z", "2026-01-01T24:00:00Z", "2026-01-01T00:00:60Z",
			"2026-01-01T00:00:00+24:00", "1234", "-1234", "99999", "12345", "2026-01-01T5:04:05Z", "2026-01-01T00:00:00,5Z", "2026-01-01T00:00:00.Z", "", "x", "20260101T000000Z",
			"2026-01-01T00:00:00+0200", "2026-01-01T00:00:00.0000000019Z", "+1767225600", "2026-1-1", "2026-01-01T00:00:00-00:00", "2025-12-31T23:59-00:01", "1767225600.5",
			"99999999999999999999", "-99999999999999999999", "253402300800", "9223372036854775807", "0000-01-01", "9999-12-31T23:59:59Z", "0000-01-01T00:00:00+23:59", "2026-00-01",
		},
	},
	{
		operators: []string{"Bool"},
		keys:      []string{"app:b", "app:m", "aws:PrincipalIsAWSService", "app:k"},
		values:    []any{"true", "false", "TRUE", "False", true, false},
		requests:  []string{"true", "true", "false", "True", "1", "", "yes", "fal\u017fe"},
	},
	{
		operators: []string{"Null"},
		keys:      []string{"app:k", "app:m", "app:n", "aws:username", "aws:TagKeys", "aws:PrincipalTag/team", "aws:PrincipalIsAWSService", "aws:PrincipalArn", "aws:CurrentTime"},
		values:    []any{"true", "false", "TRUE", true, false},
		requests:  []string{"", "x"},
	},
	{
		operators: []string{"BinaryEquals"},
		keys:      []string{"app:bin", "app:m"},
		values:    []any{"YWI=", "YWJj", "YQ==", "QmluYXJ5VmFsdWVJbkJhc2U2NA=="},
		requests:  []string{"YWI=", "YWJj", "YWI", "YWJ=", "YWJ=\n", "ab", "abc", "a", "YR==", "=", "====", "", "YW-_", "QmluYXJ5VmFsdWVJbkJhc2U2NA=="},
	},
	{
		operators: []string{"IpAddress", "NotIpAddress"},
		keys:      []string{"aws:SourceIp", "aws:sourceip", "app:m"},
		values: []any{
			"203.0.113.0/24", "203.0.113.9/24", "203.0.113.5", "2001:db8::/32", "2001:DB8:0::1", "::ffff:203.0.113.0/120", "::ffff:203.0.113.5", "0.0.0.0/0", "::/0", "10.0.0.0/8",
		},
		requests: []string{
			"203.0.113.5", "203.0.113.5", "203.0.114.1", "::ffff:203.0.113.5", "::ffff:cb00:7105", "2001:db8::1", "2001:0DB8:0:0::1", "fe80::1%eth0", "203.0.113.05", "203.0.113.0/24", "", "x", "10.1.2.3",
			"::ffff:203.0.113.05", "203.0.113.5 ", "[2001:db8::1]", "::203.0.113.5", "203.0.113.5%eth0", "203.0.113", "::ffff:203.0.113.5%1",
		},
	},
	{
		operators: []string{"ArnEquals", "ArnNotEquals", "ArnLike", "ArnNotLike"},
		keys:      []string{"app:arn", "app:m", "aws:PrincipalArn", "aws:PrincipalArn", "app:k"},
		values: []any{
			"*", "arn:aws:iam::" + accountA + ":user/*", "arn:aws:iam::*:role/app/*", "arn:aws:iam::" + accountA + ":root", annARN, deployARN,
			"arn:*:iam::${aws:PrincipalAccount}:user/dev/${aws:username}", "arn:aws:s?s:*:" + accountA + ":q", "arn:aws:sqs:us-east-1:" + accountA + ":a:b",
			"arn:aws:sqs:*:*:a${*}", "arn:aws:sqs:${app:k, 'us-east-1'}:*:*", "arn:aws:iam::*:*",
		},
		requests: []string{
			"arn:aws:sqs:us-east-1:" + accountA + ":q", "arn:aws:sqs:us-east-1:" + accountA + ":a:b", "arn:aws:sqs:us-east-1:" + accountA + ":a*", annARN, deployARN,
			"arn:aws:sqs", "x:aws:sqs:us-east-1:" + accountA + ":q", "", "x", "arn:aws:iam::" + accountB + ":role/app/Deploy", "ARN:aws:iam::" + accountA + ":root", "arn:::::",
		},
	},
}

func (g *generator) condition() map[string]any {
	out := map[string]any{}
	for range 1 + g.r.IntN(2) {
		f := oneOf(g.r, families...)
		key, operator := oneOf(g.r, f.keys...), oneOf(g.r, f.operators...)
		if operator != "Null" && g.chance(25) {
			operator += "IfExists"
		}
		if g.chance(20) || key == "aws:TagKeys" && operator != "Null" || key == "app:m" && g.chance(60) {
			operator = oneOf(g.r, "ForAllValues:", "ForAnyValue:") + operator
		}
		if out[operator] != nil {
			continue
		}
		out[operator] = map[string]any{key: g.conditionValues(f)}
	}
	if g.chance(2) {
		out["StringEquals"] = map[string]any{}
	}
	return out
}

// conditionValues returns values of one JSON type, for others are refused.
func (g *generator) conditionValues(f family) any {
	if g.chance(4) {
		return []string{}
	}
	first := oneOf(g.r, f.values...)
	if g.chance(50) {
		return first
	}
	list := []any{first}
	for range g.r.IntN(3) {
		if v := oneOf(g.r, f.values...); jsonKind(v) == jsonKind(first) {
			list = append(list, v)
		}
	}
	return list
}

func jsonKind(v any) string {
	switch v.(type) {
	case string:
		return "string"
	case bool:
		return "Boolean"
	default:
		return "number"
	}
}

var everyTime = []time.Time{
	time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 1, 1, 0, 0, 0, 1, time.UTC), time.Date(2026, 1, 1, 0, 0, 0, 500_000_000, time.UTC),
	time.Date(2025, 6, 30, 23, 59, 59, 0, time.UTC), time.Date(2026, 1, 1, 2, 0, 0, 0, time.FixedZone("", 2*60*60)), time.Date(2026, 1, 1, 0, 0, 1, 0, time.UTC),
}

func (g *generator) setting() setting {
	var entries []condition.Entry
	for _, f := range families {
		for _, key := range slices.Compact(slices.Clone(f.keys)) {
			if g.chance(65) && !strings.EqualFold(key, "app:m") || g.chance(70) {
				continue
			}
			list := strings.EqualFold(key, "app:m") || strings.EqualFold(key, "aws:TagKeys") || g.chance(8)
			if !list {
				entries = append(entries, condition.String(key, oneOf(g.r, f.requests...)))
				continue
			}
			var values []string
			for range g.r.IntN(4) {
				values = append(values, oneOf(g.r, f.requests...))
			}
			entries = append(entries, condition.Strings(key, values...))
		}
	}
	g.r.Shuffle(len(entries), func(i, j int) { entries[i], entries[j] = entries[j], entries[i] })
	if g.chance(50) {
		entries = append(entries, oneOf(g.r,
			condition.Bool("app:b", g.chance(50)), condition.Int("app:n", oneOf[int64](g.r, 10, 9007199254740993, -5)),
			condition.Number("app:n", oneOf(g.r, 0.1, 2.5, 1e-7, 1e21, math.Inf(1), math.NaN())), condition.Time("app:d", oneOf(g.r, everyTime...)),
			condition.IP("aws:SourceIp", oneOf(g.r, netip.MustParseAddr("203.0.113.5"), netip.MustParseAddr("::ffff:203.0.113.5"), netip.MustParseAddr("2001:db8::1"), netip.Addr{})),
			condition.Strings("app:m"), condition.Strings("app:m", ""), condition.Strings("app:m", "", ""), condition.String("app:k", ""),
		))
	}
	s := setting{context: condition.NewContext(entries...)}
	var err error
	s.keys, err = reference.ReadContext(s.context)
	require.NoError(g.t, err)
	return s
}

func oneOf[T any](r *rand.Rand, from ...T) T { return from[r.IntN(len(from))] }

func parsed(list []*doc) []*policy.Policy {
	return each(list, func(d *doc) *policy.Policy { return d.parsed })
}

func read(list []*doc) []*reference.Policy {
	return each(list, func(d *doc) *reference.Policy { return d.read })
}

// each returns f of each member of list; nil if list is nil.
func each[T, U any](list []T, f func(T) U) []U {
	if list == nil {
		return nil
	}
	out := make([]U, 0, len(list))
	for _, member := range list {
		out = append(out, f(member))
	}
	return out
}

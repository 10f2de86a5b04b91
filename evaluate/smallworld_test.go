package evaluate_test

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/internal/reference"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// A rule is a statement that can still be changed.
type rule struct {
	Effect       string
	Principal    any                            `json:",omitempty"` // "*" or lists by kind
	NotPrincipal any                            `json:",omitempty"`
	Action       []string                       `json:",omitempty"`
	NotAction    []string                       `json:",omitempty"`
	Resource     []string                       `json:",omitempty"`
	NotResource  []string                       `json:",omitempty"`
	Condition    map[string]map[string][]string `json:",omitempty"`
}

// A document is a policy that can still be changed. A nil one is no policy; one
// without rules does nothing.
type document []rule

// text returns d as JSON.
func (d document) text(t *rapid.T, typ policy.Type) string {
	if len(d) == 0 { // AWS has no policy without a statement
		d = document{{Effect: "Deny", Action: []string{"none:None"}, Resource: []string{"*"}}}
		if typ == policy.Resource || typ == policy.RCP {
			d[0].Principal = "*"
		}
	}
	text, err := json.Marshal(map[string]any{"Version": "2012-10-17", "Statement": []rule(d)})
	require.NoError(t, err)
	return string(text)
}

// parse returns d as a policy, or nil if there is none.
func (d document) parse(t *rapid.T, typ policy.Type) *policy.Policy {
	if d == nil {
		return nil
	}
	text := d.text(t, typ)
	p, err := policy.Parse([]byte(text), typ)
	require.NoError(t, err, text)
	return p
}

// A smallWorld is all policies that apply to a request. Few names are used in
// it, so that statements often meet.
type smallWorld struct {
	identity  []document
	resource  document
	boundary  document
	session   []document
	scp, rcp  [][]document
	endpoint  document
	mustAllow bool
}

// each returns w with change applied to every document. It shares nothing that
// change replaces.
func (w *smallWorld) each(change func(document, policy.Type) document) *smallWorld {
	one := func(d document, typ policy.Type) document {
		if d == nil {
			return nil
		}
		if d = change(slices.Clone(d), typ); d == nil {
			d = document{}
		}
		return d
	}
	list := func(all []document, typ policy.Type) []document {
		return each(all, func(d document) document { return one(d, typ) })
	}
	levels := func(all [][]document, typ policy.Type) [][]document {
		return each(all, func(level []document) []document { return list(level, typ) })
	}
	return &smallWorld{
		identity: list(w.identity, policy.Identity), resource: one(w.resource, policy.Resource),
		boundary: one(w.boundary, policy.Boundary), session: list(w.session, policy.Session),
		scp: levels(w.scp, policy.SCP), rcp: levels(w.rcp, policy.RCP), endpoint: one(w.endpoint, policy.Endpoint),
		mustAllow: w.mustAllow,
	}
}

// parse returns the policies of w.
func (w *smallWorld) parse(t *rapid.T) *evaluate.Policies {
	list := func(typ policy.Type) func([]document) []*policy.Policy {
		return func(all []document) []*policy.Policy {
			return each(all, func(d document) *policy.Policy { return d.parse(t, typ) })
		}
	}
	return &evaluate.Policies{
		Identity: list(policy.Identity)(w.identity), Resource: w.resource.parse(t, policy.Resource),
		Boundary: w.boundary.parse(t, policy.Boundary), Session: list(policy.Session)(w.session),
		SCP: each(w.scp, list(policy.SCP)), RCP: each(w.rcp, list(policy.RCP)), Endpoint: w.endpoint.parse(t, policy.Endpoint),
		ResourceMustAllow: w.mustAllow,
	}
}

// outcomes decides reqs by the policies of w.
func (w *smallWorld) outcomes(t *rapid.T, reqs []evaluate.Request) []evaluate.Outcome {
	p := w.parse(t)
	list := make([]evaluate.Outcome, len(reqs))
	for i := range reqs {
		d := evaluate.Evaluate(&reqs[i], p)
		require.Empty(t, d.Problem)
		list[i] = d.Outcome
	}
	return list
}

// referenceOutcomes lets the reference engine decide reqs.
func (w *smallWorld) referenceOutcomes(t *rapid.T, reqs []evaluate.Request) []evaluate.Outcome {
	one := func(d document, typ policy.Type) *reference.Policy {
		if d == nil {
			return nil
		}
		read, err := reference.Read("", []byte(d.text(t, typ)), typ)
		require.NoError(t, err)
		return read
	}
	list := func(typ policy.Type) func([]document) []*reference.Policy {
		return func(all []document) []*reference.Policy {
			return each(all, func(d document) *reference.Policy { return one(d, typ) })
		}
	}
	p := &reference.Policies{
		Identity: list(policy.Identity)(w.identity), Resource: one(w.resource, policy.Resource),
		Boundary: one(w.boundary, policy.Boundary), Session: list(policy.Session)(w.session),
		SCP: each(w.scp, list(policy.SCP)), RCP: each(w.rcp, list(policy.RCP)), Endpoint: one(w.endpoint, policy.Endpoint),
		ResourceMustAllow: w.mustAllow,
	}
	outcomes := make([]evaluate.Outcome, len(reqs))
	for i := range reqs {
		keys, err := reference.ReadContext(reqs[i].Context)
		require.NoError(t, err)
		outcomes[i] = reference.Decide(&reference.Request{Request: &reqs[i], Keys: keys}, p).Outcome
	}
	return outcomes
}

// allowedness orders the outcomes by how much they let in.
func allowedness(o evaluate.Outcome) int {
	switch o {
	case evaluate.ExplicitDeny:
		return 0
	case evaluate.ImplicitDeny:
		return 1
	default:
		return 2
	}
}

// A drawing draws worlds and requests.
type drawing struct {
	*rapid.T
	plain bool // no wildcards but "*" alone, so that all names may be changed
}

func (g drawing) of(list ...string) string { return rapid.SampledFrom(list).Draw(g.T, "of") }

// some returns one to n of list.
func (g drawing) some(n int, list ...string) []string {
	return rapid.SliceOfN(rapid.SampledFrom(list), 1, n).Draw(g.T, "some")
}

// oneIn is true about once in n times, and false in the smallest example.
func (g drawing) oneIn(n int) bool { return rapid.IntRange(0, n-1).Draw(g.T, "one in") == n-1 }

// word returns up to n letters of alphabet.
func (g drawing) word(alphabet string, n int) string {
	return rapid.StringOfN(rapid.SampledFrom([]rune(alphabet)), 0, n, -1).Draw(g.T, "word")
}

const (
	deploySessionARN = "arn:aws:sts::" + accountA + ":assumed-role/Deploy/ci"
	fayARN           = "arn:aws:sts::" + accountA + ":federated-user/fay"
)

// callersOfSmallWorlds has the callers by what policies reach them.
var callersOfSmallWorlds = func() []principal.Principal {
	session, err := principal.RoleSession(deployARN, "ci")
	if err != nil {
		panic(err)
	}
	federated, err := principal.FederatedUser(annARN, "fay")
	if err != nil {
		panic(err)
	}
	return []principal.Principal{
		principal.MustParse(annARN), principal.MustParse(benARN), session, federated, principal.MustParse(accountA),
		principal.Service("ec2.amazonaws.com"), {},
	}
}()

// requests returns requests of each caller for each action.
func (g drawing) requests() []evaluate.Request {
	resources := []string{"*", g.resource(), g.resource()}
	contexts := []condition.Context{{}, g.context(), g.context()}
	var reqs []evaluate.Request
	for _, caller := range callersOfSmallWorlds {
		for _, action := range []string{"s3:GetObject", "s3:PutObject", "kms:Decrypt"} {
			for i, resource := range resources {
				reqs = append(reqs, evaluate.Request{
					Principal: caller, Action: action, Resource: resource, ResourceAccount: accountA, Context: contexts[i],
					Time: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
				})
			}
		}
	}
	return reqs
}

func (g drawing) resource() string {
	if g.plain {
		return "arn:aws:s3:::" + g.of("a", "b", "ann", "a/b", "ben/a")
	}
	return "arn:aws:s3:::" + g.of("", "ann", "ann/", "b") + g.word("ab*?/:${", 3)
}

func (g drawing) resourcePattern() string {
	switch {
	case g.oneIn(3):
		return "*"
	case g.plain:
		return g.of("arn:aws:s3:::*", "arn:aws:s3:::a", "arn:aws:s3:::b", "arn:aws:s3:::${aws:username}", "arn:aws:s3:::${app:a}/b", "arn:aws:s3:::ann")
	}
	return "arn:aws:s3:::" + g.of("", "", "b", "${aws:username}", "${app:a}", "${app:a, 'b'}") + g.word("ab*?/:", 3) + g.of("", "*")
}

func (g drawing) context() condition.Context {
	var c condition.Context
	for _, key := range []string{"app:a", "app:b", "aws:PrincipalTag/t"} {
		if !g.oneIn(3) {
			c.Set(condition.String(key, g.of("a", "b", "", "*", "ann", "${aws:username}")))
		}
	}
	if !g.oneIn(3) {
		c.Set(condition.String("app:n", g.of("1", "2", "x")))
	}
	if !g.oneIn(3) {
		c.Set(condition.Strings("app:list", g.some(2, "a", "b", "")...))
	}
	return c
}

// values are those of conditions; the first do without wildcards.
func (g drawing) values() []string {
	list := []string{"a", "b", "", "ann", "${aws:username}", "${app:b}", "a*", "*", "?"}
	if g.plain {
		list = list[:6]
	}
	return g.some(2, list...)
}

func (g drawing) condition() map[string]map[string][]string {
	block := map[string]map[string][]string{}
	for range rapid.IntRange(1, 2).Draw(g.T, "operators") {
		switch rapid.IntRange(0, 4).Draw(g.T, "family") {
		case 0, 1:
			operator := g.of("StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "StringEqualsIgnoreCase") + g.of("", "IfExists")
			block[operator] = map[string][]string{g.of("app:a", "app:b", "aws:username", "aws:PrincipalTag/t"): g.values()}
		case 2:
			operator := g.of("ForAllValues:", "ForAnyValue:") + g.of("StringEquals", "StringNotEquals")
			block[operator] = map[string][]string{"app:list": g.values()}
		case 3:
			block[g.of("NumericEquals", "NumericNotEquals", "NumericLessThan")] = map[string][]string{"app:n": g.some(2, "1", "2", "1.0")}
		case 4:
			block["Null"] = map[string][]string{g.of("app:a", "app:list", "aws:username"): {g.of("true", "false")}}
		}
	}
	return block
}

func (g drawing) principals() any {
	if g.oneIn(4) {
		return "*"
	}
	return g.principalLists()
}

func (g drawing) principalLists() map[string][]string {
	lists := map[string][]string{"AWS": g.some(3,
		"*", accountA, accountB, annARN, benARN, deployARN, deploySessionARN, fayARN, "arn:aws:iam::"+accountA+":root")}
	if g.oneIn(3) {
		lists["Service"] = []string{"ec2.amazonaws.com"}
	}
	return lists
}

// rule returns a statement of a policy of type typ.
func (g drawing) rule(typ policy.Type, effect string) rule {
	r := rule{Effect: effect}
	actions := []string{"*", "s3:GetObject", "s3:PutObject", "kms:Decrypt", "s3:*", "S3:get*", "s3:?utObject", "*:*Object", "kms:*"}
	if g.plain {
		actions = actions[:4]
	}
	if typ == policy.RCP {
		r.Effect, r.Principal, actions = "Deny", "*", []string{"s3:GetObject", "kms:Decrypt"}
	}
	if typ == policy.Resource && effect == "Deny" && g.oneIn(4) {
		r.NotPrincipal = g.principalLists()
	} else if typ == policy.Resource {
		r.Principal = g.principals()
	}
	if typ != policy.RCP && g.oneIn(5) {
		r.NotAction = g.some(2, actions[1:]...)
	} else {
		r.Action = g.some(2, actions...)
	}
	patterns := []string{g.resourcePattern()}
	if g.oneIn(3) {
		patterns = append(patterns, g.resourcePattern())
	}
	if g.oneIn(6) {
		r.NotResource = patterns
	} else {
		r.Resource = patterns
	}
	if g.oneIn(3) {
		r.Condition = g.condition()
	}
	return r
}

func (g drawing) effect() string { return g.of("Allow", "Allow", "Allow", "Deny") }

// document returns a policy of one to three statements.
func (g drawing) document(typ policy.Type) document {
	d := document{}
	for range rapid.IntRange(1, 3).Draw(g.T, "statements") {
		d = append(d, g.rule(typ, g.effect()))
	}
	return d
}

// guardrail returns a policy that allows much.
func (g drawing) guardrail(typ policy.Type) document {
	d := g.document(typ)
	if typ != policy.RCP && !g.oneIn(4) {
		d = append(d, rule{Effect: "Allow", Action: []string{"*"}, Resource: []string{"*"}})
	}
	return d
}

func (g drawing) documents(n int, typ policy.Type) []document {
	list := []document{}
	for range rapid.IntRange(0, n).Draw(g.T, "documents") {
		list = append(list, g.guardrail(typ))
	}
	return list
}

// world returns policies of which the identity-based ones are always there.
func (g drawing) world() *smallWorld {
	w := &smallWorld{mustAllow: g.oneIn(6)}
	for range rapid.IntRange(1, 2).Draw(g.T, "identity-based policies") {
		w.identity = append(w.identity, g.document(policy.Identity))
	}
	if g.oneIn(2) {
		w.resource = g.document(policy.Resource)
	}
	if g.oneIn(4) {
		w.boundary = g.guardrail(policy.Boundary)
	}
	if g.oneIn(4) {
		w.session = g.documents(2, policy.Session)
	}
	if g.oneIn(4) {
		w.scp = [][]document{append(g.documents(1, policy.SCP), g.guardrail(policy.SCP))}
		if g.oneIn(2) {
			w.scp = append(w.scp, g.documents(2, policy.SCP))
		}
	}
	if g.oneIn(5) {
		w.rcp = [][]document{g.documents(2, policy.RCP)}
	}
	if g.oneIn(5) {
		w.endpoint = g.guardrail(policy.Endpoint)
	}
	return w
}

// rename returns w with other names, which with has in pairs.
func (w *smallWorld) rename(t *rapid.T, with *strings.Replacer) *smallWorld {
	return w.each(func(d document, _ policy.Type) document {
		text, err := json.Marshal(d)
		require.NoError(t, err)
		var renamed document
		require.NoError(t, json.Unmarshal([]byte(with.Replace(string(text))), &renamed))
		return renamed
	})
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

package picture

import (
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// An Assumption is a call that assumes a role, and what its session then does.
type Assumption struct {
	Request *evaluate.AssumeRoleRequest
	Call    *evaluate.Call // of Request
	Uses    []Use          // of the session
}

// A Use is a request of a session, and the decision on it.
type Use struct {
	Action, Resource string
	Decision         evaluate.Decision
}

// Gates draws the two gates of a call that assumes a role: the policies of the
// caller, which say whom this one may become, and the trust policy of the role,
// which says who may come. If both are open the session comes out, and what it may
// do is for the policies of the role.
//
// Each gate is a g of class gate, with data-type and data-outcome as the steps of
// Decision; what comes out is a g of class end, and each use one of class use.
func Gates(as *Assumption, lang policy.Language) []byte {
	g := &gates{as: as, result: as.Call.Result(), x: &evaluate.Explanation{}, lang: lang}
	for _, x := range as.Call.Explain() {
		if x.Action == g.result.Action {
			g.x = x
		}
	}
	g.draw()
	return g.bytes()
}

type gates struct {
	*canvas
	as     *Assumption
	result evaluate.CallResult
	x      *evaluate.Explanation // of the action that decides
	lang   policy.Language
}

// Where the gates are, in pixels.
const (
	wayY        = 112
	gatesBottom = 260
	handedTop   = 292
	handedSize  = 118
	usesTop     = handedTop + handedSize + 34
	usePitch    = 28
	gateRoom    = 236 // for words
)

func (g *gates) draw() {
	d := g.result.Decision
	height := gatesBottom + 16 + endHeight(d, g.lang)
	if g.result.Session != nil {
		height = handedTop + handedSize + 10
		if len(g.as.Uses) > 0 {
			height = usesTop + 52 + usePitch*float64(len(g.as.Uses)) + 8
		}
	}
	caller, role := callerName(g.as.Request.Principal, g.lang), roleName(g.as.Request.Role.ARN)
	g.canvas = newCanvas("gates", pictureWidth, height, g.lang,
		in(g.lang, caller+" assumes the role "+role+": ", caller+"がロール "+role+" を引き受ける: ")+outcome(d.Outcome, g.lang), g.told())
	g.sides(caller, role)
	g.way()
	g.gate(true)
	g.gate(false)
	if g.result.Session == nil {
		words := in(g.lang, "No session: ", "セッションは得られない: ") + outcome(d.Outcome, g.lang)
		g.ending(gatesBottom+8, d, words, g.lang)
		return
	}
	g.handed()
	if len(g.as.Uses) > 0 {
		g.uses()
	}
}

// told returns the verdicts, the sentence and what comes out.
func (g *gates) told() string {
	stop := in(g.lang, ". ", "。")
	text := in(g.lang, "permissions policies: ", "許可ポリシー: ") + g.state(policy.Identity, true).verdict + stop +
		in(g.lang, "trust policy: ", "信頼ポリシー: ") + g.state(policy.Trust, false).verdict + stop + g.result.Decision.In(g.lang)
	if g.result.Session == nil {
		return text
	}
	text += stop + in(g.lang, "temporary credentials ", "一時的な認証情報、") + g.term() + stop
	for _, u := range g.as.Uses {
		text += u.Action + " " + resourceName(u.Resource) + ": " + outcome(u.Decision.Outcome, g.lang) + stop
	}
	return text
}

func roleName(arn string) string { return arn[strings.LastIndexByte(arn, '/')+1:] }

// sides draws the accounts, the caller and the role.
func (g *gates) sides(caller, role string) {
	who := g.as.Request.Principal
	owner := resourceAccount(&evaluate.Request{Resource: g.as.Request.Role.ARN})
	if who.Account() == owner {
		g.rect("panel", 8, 8, 784, gatesBottom-8, 8)
	} else {
		side := "panel"
		if who.Account() == "" {
			side = "panel dashed"
		}
		g.rect(side, 8, 8, 384, gatesBottom-8, 8)
		g.rect("panel", 408, 8, 384, gatesBottom-8, 8)
	}
	g.text("s soft", left, 24, 34, fit(accountName(who.Account(), g.lang), small, 200))
	g.text("s soft", right, 776, 34, fit(accountName(owner, g.lang), small, 200))
	g.text("s", middle, 400, 34, fit(g.result.Action, small, 250))
	g.person(72, wayY-8, who.Type())
	g.hat(728, wayY-4)
	g.label(72, caller)
	g.label(728, in(g.lang, "role ", "ロール ")+role)
}

// label writes name below a figure.
func (g *gates) label(x float64, name string) {
	for i, line := range wrap(name, small*1.1, 116, 3) {
		g.text("s b", middle, x, wayY+48+17*float64(i), line)
	}
}

// person draws somebody, or what calls by itself.
func (c *canvas) person(x, y float64, t principal.Type) {
	c.start("g", "transform", "translate("+number(x)+" "+number(y)+")")
	if t == principal.TypeService {
		c.path("figure", "M-14 -14h28v28h-28zM-7 -7h14v14h-14zM-6 -14v-7M6 -14v-7M-6 14v7M6 14v7M-14 -6h-7M-14 6h-7M14 -6h7M14 6h7")
	} else {
		c.path("figure", "M-10 -9a10 10 0 1 0 20 0a10 10 0 1 0 -20 0M-20 24c0 -24 40 -24 40 0z")
	}
	c.end()
}

// hat draws a role: whoever puts it on acts as the role and as nothing else.
func (c *canvas) hat(x, y float64) {
	c.start("g", "transform", "translate("+number(x)+" "+number(y)+")")
	c.path("figure", "M-17 8l3 -25q14 -8 28 0l3 25M-32 10q32 10 64 0M-16 1q16 5 32 0")
	c.end()
}

// way draws the way of the call through the gates, as far as it comes.
func (g *gates) way() {
	end := 690.0
	kind := class(g.result.Decision.Outcome)
	switch {
	case g.result.Decision.Allowed():
	case g.closes(true):
		end = 206
	default:
		end = 490
	}
	g.start("g", "class", kind)
	g.arrow(108, end, wayY)
	g.end()
	if end < 690 {
		g.line("rule dashed", end+14, wayY, 690, wayY)
	}
}

// closes reports whether the gate of the caller, or else that of the role, is what
// denies.
func (g *gates) closes(ours bool) bool {
	d := g.result.Decision
	ofRole := d.Type == policy.Trust || d.Type == policy.RCP || d.Type == 0
	return !d.Allowed() && ofRole != ours
}

// A state is what a gate shows: open or not, in which class, and in words.
type state struct {
	open           bool
	kind           string
	verdict, words string
}

// gate draws the gate of the caller, or else that of the role.
func (g *gates) gate(ours bool) {
	x, typ := 262.0, policy.Identity
	title, question := in(g.lang, "permissions policies", "許可ポリシー"), in(g.lang, "What may the caller become?", "呼び出し元は何になってよいか")
	if !ours {
		x, typ = 538, policy.Trust
		title, question = in(g.lang, "trust policy", "信頼ポリシー"), in(g.lang, "Who may become this role?", "このロールになってよいのは誰か")
	}
	s := g.state(typ, ours)
	g.start("g", "class", "gate "+s.kind, "data-type", typ.String(), "data-outcome", g.said(typ))
	if s.kind != "absent" {
		g.barrier(x, s)
	}
	g.text("b", middle, x, wayY+54, fit(title, bold, 250))
	g.text("s soft", middle, x, wayY+72, fit(question, small, 250))
	g.rect("box", x-122, wayY+84, 244, 50, 8)
	g.text("b verdict", middle, x, wayY+105, fit(s.verdict, bold, gateRoom))
	g.text("s", middle, x, wayY+124, fit(s.words, small, gateRoom))
	g.end()
}

// said returns the outcome of the policies of type t, or "" if there are none.
func (g *gates) said(t policy.Type) string {
	if l := g.layer(t); l != nil {
		return l.Outcome.String()
	}
	return ""
}

// layer returns the policies of type t, or nil.
func (g *gates) layer(t policy.Type) *evaluate.Layer {
	for i := range g.x.Layers {
		if g.x.Layers[i].Type == t {
			return &g.x.Layers[i]
		}
	}
	return nil
}

func (g *gates) state(t policy.Type, ours bool) state {
	d, l := g.result.Decision, g.layer(t)
	refuses := in(g.lang, "does not allow", "許可しない")
	switch {
	case d.Problem != "":
		return state{false, "deny", in(g.lang, "cannot be evaluated", "評価できない"), ""}
	case g.closes(ours) && d.Outcome == evaluate.ExplicitDeny:
		return state{false, "deny", in(g.lang, "denies", "拒否する"), statementNameIn(d.Statement, g.lang, gateRoom)}
	case g.closes(ours) && d.Type != t:
		return state{false, "deny", refuses, nameOf(d.Type, g.lang)}
	case l == nil && (g.closes(ours) || !ours):
		return state{false, "deny", refuses, noneAttached(g.lang)}
	case l == nil:
		return state{true, "absent", in(g.lang, "no gate", "関門なし"), in(g.lang, "it has no policies of its own", "自分のポリシーを持たない")}
	case l.Outcome == evaluate.Allow:
		return state{true, "allow", in(g.lang, "allows", "許可する"), layerReason(*l, g.lang, gateRoom)}
	case d.Allowed():
		return state{true, "none", in(g.lang, "not needed", "不要"), in(g.lang, "the trust policy is enough", "信頼ポリシーだけで足りる")}
	case g.closes(ours):
		return state{false, "deny", refuses, layerReason(*l, g.lang, gateRoom)}
	}
	return state{false, "none", refuses, layerReason(*l, g.lang, gateRoom)}
}

// barrier draws a bar that is up or down.
func (c *canvas) barrier(x float64, s state) {
	turn := "0"
	if s.open {
		turn = "-62"
	}
	c.rect("post", x-50, wayY-14, 10, 44, 3)
	c.start("g", "transform", "translate("+number(x-45)+" "+number(wayY)+") rotate("+turn+")")
	c.rect("bar", 0, -5, 96, 10, 5)
	for i := range 4 {
		at := 14 + float64(i)*21
		c.line("hatch", at, 4, at+8, -4)
	}
	c.end()
	if !s.open {
		c.rect("post", x+46, wayY-8, 10, 38, 3)
	}
}

// handed draws the session that comes out.
func (g *gates) handed() {
	s := g.result.Session
	g.start("g", "class", "end session", "data-outcome", g.result.Decision.Outcome.String(), "data-until", rfc3339(s.Expires))
	g.down(728, wayY+92, handedTop)
	g.rect("box", 8, handedTop, 784, handedSize, 8)
	g.text("b", left, 24, handedTop+28, in(g.lang, "AWS STS hands out temporary credentials", "AWS STS が一時的な認証情報を渡す"))
	g.text("b verdict", right, 776, handedTop+28, g.term())
	x := 24.0
	for _, part := range [...]struct {
		name, value string
		w           float64
	}{
		{in(g.lang, "access key ID", "アクセスキー ID"), "ASIA…", 200},
		{in(g.lang, "secret access key", "シークレットアクセスキー"), "••••••••", 250},
		{in(g.lang, "session token", "セッショントークン"), "••••••••••••", 278},
	} {
		g.rect("card", x, handedTop+42, part.w, 28, 6)
		g.text("s", left, x+10, handedTop+61, part.name)
		g.text("s soft", right, x+part.w-10, handedTop+61, part.value)
		x += part.w + 12
	}
	who := in(g.lang, "Whoever holds them is ", "持っている人は誰でも ") + s.Principal.ARN()
	g.text("s", left, 24, handedTop+96, fit(who, small, 752))
	g.end()
}

// term tells when the session ends and, if it is known, how long it lasts.
func (g *gates) term() string {
	end := g.result.Session.Expires
	text := in(g.lang, "until ", "期限 ") + stamp(end, g.lang)
	if g.as.Request.Time.IsZero() {
		return text
	}
	return text + " (" + lasts(end.Sub(g.as.Request.Time), g.lang) + ")"
}

// uses draws what the session may do.
func (g *gates) uses() {
	const top = usesTop
	g.start("g", "class", "session")
	g.down(400, handedTop+handedSize, top)
	g.end()
	height := 52 + usePitch*float64(len(g.as.Uses))
	g.rect("panel", 8, top, 784, height, 8)
	question := in(g.lang, "permissions policies of the role: what may the session do?", "ロールの許可ポリシー: セッションは何をしてよいか")
	g.text("b", left, 24, top+26, fit(question, bold, 590))
	g.text("s soft", right, 776, top+26, in(g.lang, "asked at each request", "リクエストのたびに評価"))
	for i, u := range g.as.Uses {
		y := top + 56 + usePitch*float64(i)
		kind := class(u.Decision.Outcome)
		g.start("g", "class", "use "+kind, "data-outcome", u.Decision.Outcome.String())
		g.mark(36, y-5, kind)
		why := outcome(u.Decision.Outcome, g.lang)
		if s := u.Decision.Statement; s != nil {
			why += ": " + statementNameIn(s, g.lang, 300)
		}
		why = fit(why, small, 330)
		g.text("", left, 56, y, fit(u.Action+"  "+resourceName(u.Resource), normal, 712-width(why, small)))
		g.text("s verdict", right, 776, y, why)
		g.end()
	}
}

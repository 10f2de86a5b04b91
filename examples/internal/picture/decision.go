package picture

import (
	"strconv"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// Decision draws how a decision came about: the policies of each type in the order
// in which AWS asks them, what each says, and the one that decides lit. What took no
// part is gray. If caller and resource are of two accounts, each has its side.
//
// Of req it takes who asks for what; the rest is that of x. Of a call, req has the
// role as its Resource.
//
// Each step is a g of class step, with the type of the policies in data-type, their
// outcome in data-outcome and, if it decides, the class lit.
func Decision(x *evaluate.Explanation, req *evaluate.Request, lang Language) []byte {
	f := newFlow(x, req, lang)
	f.draw()
	return f.bytes()
}

// A step is the policies of one type. The first of all steps asks all types for an
// explicit deny.
type step struct {
	types  []policy.Type // of which the layers may be; the first names it
	ours   bool          // of the caller and not of the resource
	layers []evaluate.Layer
}

func (s *step) is(t policy.Type) bool {
	for _, typ := range s.types {
		if typ == t {
			return true
		}
	}
	return false
}

// outcome is what the layers say together: of several levels each has to allow.
func (s *step) outcome() evaluate.Outcome {
	all := evaluate.Allow
	for _, l := range s.layers {
		switch {
		case l.Outcome == evaluate.ExplicitDeny:
			return evaluate.ExplicitDeny
		case l.Outcome == evaluate.ImplicitDeny:
			all = evaluate.ImplicitDeny
		}
	}
	return all
}

// A flow is the picture of one decision.
type flow struct {
	*canvas
	x     *evaluate.Explanation
	req   *evaluate.Request
	lang  Language
	steps []step
	last  int  // step that is reached, from 0; that of an explicit deny is -1
	two   bool // accounts
}

func newFlow(x *evaluate.Explanation, req *evaluate.Request, lang Language) *flow {
	f := &flow{x: x, req: req, lang: lang}
	steps := []step{
		{types: []policy.Type{policy.RCP}},
		{types: []policy.Type{policy.SCP}, ours: true},
		{types: []policy.Type{policy.Endpoint}, ours: true},
		{types: []policy.Type{policy.Resource, policy.Trust}},
		{types: []policy.Type{policy.Identity}, ours: true},
		{types: []policy.Type{policy.Boundary}, ours: true},
		{types: []policy.Type{policy.Session}, ours: true},
	}
	for _, s := range steps {
		for _, l := range x.Layers {
			if s.is(l.Type) {
				s.layers = append(s.layers, l)
			}
		}
		if s.types[0] == policy.Resource && (x.Role != "" || x.Decision.Type == policy.Trust) {
			s.types = []policy.Type{policy.Trust}
		}
		if s.types[0] != policy.Endpoint || len(s.layers) > 0 { // it is not in the chart of AWS
			f.steps = append(f.steps, s)
		}
	}
	f.last = len(f.steps) - 1
	d := x.Decision
	for i, s := range f.steps {
		if s.is(d.Type) && (!d.Allowed() || d.Type == policy.Resource || d.Type == policy.Trust) {
			f.last = i
		}
	}
	if d.Outcome == evaluate.ExplicitDeny || d.Problem != "" {
		f.last = -1
	}
	owner := resourceAccount(req)
	f.two = owner != "" && req.Principal.Account() != "" && owner != req.Principal.Account()
	return f
}

// Where things are, in pixels.
const (
	flowWidth  = 800
	flowTop    = 84 // of the first step
	stepHeight = 50
	stepPitch  = 60
)

func (f *flow) draw() {
	steps := len(f.steps) + 1
	end := flowTop + float64(steps)*stepPitch
	const foot = 92
	sentence := f.x.Decision.String()
	title := f.lang.in("Decision on ", "判定: ") + f.x.Action + f.lang.in(": ", " は") + outcome(f.x.Decision.Outcome, f.lang)
	f.canvas = newCanvas("decision", flowWidth, end+foot+24, f.lang, title, sentence)
	f.sides(end)

	spine := f.spine()
	for i := range steps {
		y := f.middleOf(i - 1)
		way := "way"
		if i-1 >= f.last {
			way = "rule dashed"
		}
		if i < steps-1 || f.last == len(f.steps)-1 && f.passes() {
			f.line(way, spine, y, spine, y+stepPitch)
		}
	}
	f.first()
	for i := range f.steps {
		f.step(i)
	}
	f.verdict(end + 8)
}

// passes reports whether the way leads down to the end.
func (f *flow) passes() bool {
	t := f.x.Decision.Type
	return f.x.Decision.Allowed() && t != policy.Resource && t != policy.Trust
}

func (f *flow) spine() float64 {
	if f.two {
		return flowWidth / 2
	}
	return 40
}

func (f *flow) middleOf(i int) float64 { return flowTop + float64(i+1)*stepPitch + stepHeight/2 }

// sides draws the accounts, who asks and for what.
func (f *flow) sides(end float64) {
	height := end - 8
	caller, owner := f.req.Principal.Account(), resourceAccount(f.req)
	ours := accountName(caller, f.lang)
	if f.two {
		f.rect("panel", 8, 8, 384, height, 8)
		f.rect("panel", 408, 8, 384, height, 8)
	} else {
		f.rect("panel", 8, 8, 784, height, 8)
		if caller == "" && owner != "" {
			ours = accountName("", f.lang)
		}
	}
	f.text("b", left, 24, 38, fit(callerName(f.req.Principal, f.lang), normal, 230))
	f.text("s soft", left, 24, 58, ours)
	f.text("b", right, 776, 38, fitEnd(resourceName(f.req.Resource), normal, 230))
	f.text("s soft", right, 776, 58, accountName(owner, f.lang))
	f.text("s", middle, 400, 34, fit(f.x.Action, small, 250))
	f.arrow(280, 46, 520, 46)
}

// arrow draws an arrow to the right.
func (c *canvas) arrow(x1, y1, x2, y2 float64) {
	c.line("way", x1, y1, x2-8, y2)
	c.path("wayhead solidhead", "M"+number(x2)+" "+number(y2)+"l-12 -6v12z")
}

// first draws the question whether any policy denies.
func (f *flow) first() {
	d := f.x.Decision
	words, verdict, kind := f.lang.in("explicit deny in any policy?", "明示的な拒否はあるか"), f.lang.in("no", "なし"), "allow"
	switch {
	case d.Problem != "":
		kind, verdict = "absent", ""
	case d.Outcome == evaluate.ExplicitDeny:
		kind, verdict = "deny lit", f.lang.in("yes", "あり")
	}
	f.start("g", "class", "step "+kind, "data-type", "explicitDeny")
	x, w := 72.0, 692.0
	if f.two {
		x, w = 36, 728
	}
	y := f.middleOf(-1)
	f.rect("box", x, y-stepHeight/2+6, w, stepHeight-12, 8)
	if d.Outcome == evaluate.ExplicitDeny {
		f.rail(-1, true)
	}
	f.node(f.spine(), y, kind)
	f.text("b", left, x+14, y+5, words)
	f.text("b verdict", right, x+w-14, y+5, verdict)
	f.end()
}

// step draws the step i.
func (f *flow) step(i int) {
	s := &f.steps[i]
	d := f.x.Decision
	decides := s.is(d.Type) && d.Problem == ""
	o := s.outcome()
	kind := "none"
	verdict := f.lang.in("does not allow", "許可しない")
	switch {
	case len(s.layers) == 0 && decides:
		kind = "deny"
	case len(s.layers) == 0:
		kind, verdict = "absent", f.lang.in("takes no part", "関与しない")
	case o == evaluate.Allow:
		kind, verdict = "allow", f.lang.in("allows", "許可する")
	case o == evaluate.ExplicitDeny:
		kind, verdict = "deny", f.lang.in("denies", "拒否する")
	case s.types[0] == policy.RCP:
		kind, verdict = "allow", f.lang.in("denies nothing", "拒否しない")
	case decides:
		kind = "deny"
	}
	if decides {
		kind = class(d.Outcome) + " lit"
	}
	said := ""
	if len(s.layers) > 0 {
		said = o.String()
	}
	f.start("g", "class", "step "+kind, "data-type", s.types[0].String(), "data-outcome", said)
	x, w := f.place(s)
	y := f.middleOf(i)
	if decides && !f.passes() && d.Outcome != evaluate.ExplicitDeny {
		f.rail(i, !s.ours)
	}
	f.rect("box", x, y-stepHeight/2, w, stepHeight, 8)
	f.node(f.spine(), y, kind)
	title := nameOf(s.types[0], f.lang)
	room := w - 28 - 12 - width(verdict, normal)
	quiet := ""
	if kind == "absent" {
		quiet = " faint"
	}
	f.text("b"+quiet, left, x+14, y-4, fit(title, normal, room))
	f.text("b verdict"+quiet, right, x+w-14, y-4, verdict)
	if len(s.layers) > 1 {
		f.levels(s, x+14, y+16)
	} else {
		f.text("s soft", left, x+14, y+16, fit(f.reason(s, decides), small, w-28))
	}
	f.end()
}

// place returns where the box of s begins, and how wide it is.
func (f *flow) place(s *step) (x, w float64) {
	switch {
	case !f.two:
		return 72, 692
	case s.ours:
		return 36, 336
	}
	return 428, 336
}

// rail draws the short way from step i to the end, on the right or on the left.
func (f *flow) rail(i int, onRight bool) {
	y := f.middleOf(i)
	end := flowTop + float64(len(f.steps)+1)*stepPitch + 6
	from, x := 764.0, 779.0
	if f.two && !onRight {
		from, x = 36, 21
	}
	f.line("way", from, y, x, y, x, end-6)
	f.path("wayhead", "M"+number(x)+" "+number(end)+"l-6 -11h12z")
}

// node draws what a step comes to.
func (c *canvas) node(x, y float64, kind string) {
	c.empty("circle", "class", "dot", "cx", number(x), "cy", number(y), "r", "13")
	c.mark(x, y, kind)
}

// mark draws a tick, a cross or a dash.
func (c *canvas) mark(x, y float64, kind string) {
	d := "m-5 0h10"
	switch kind[:4] {
	case "allo":
		d = "m-6 0l4 5l8 -9"
	case "deny":
		d = "m-5 -5l10 10m0 -10l-10 10"
	}
	c.path("mark", "M"+number(x)+" "+number(y)+d)
}

// levels tells what each level of the organization says.
func (f *flow) levels(s *step, x, y float64) {
	for i, l := range s.layers {
		name := f.lang.in("unit", "組織単位")
		switch i {
		case 0:
			name = f.lang.in("root", "ルート")
		case len(s.layers) - 1:
			name = f.lang.in("account", "アカウント")
		}
		kind := "none"
		switch {
		case l.Outcome == evaluate.ExplicitDeny:
			kind = "deny"
		case l.Outcome == evaluate.Allow, l.Type == policy.RCP:
			kind = "allow"
		}
		f.start("g", "class", kind)
		f.mark(x+5, y-5, kind)
		f.end()
		f.text("s soft", left, x+16, y, name)
		x += 16 + width(name, small) + 14
	}
}

// reason tells the statement by which the only layer of s says what it says.
func (f *flow) reason(s *step, decides bool) string {
	if len(s.layers) == 0 {
		if decides {
			return f.lang.in("none attached", "アタッチされたポリシーがない")
		}
		return ""
	}
	l := s.layers[0]
	effect := policy.Allow
	if l.Outcome == evaluate.ExplicitDeny {
		effect = policy.Deny
	}
	for _, r := range l.Statements {
		if l.Outcome != evaluate.ImplicitDeny && r.Applies && r.Statement.Effect() == effect {
			return statementName(r.Statement, f.lang) + matchName(l.Match, f.lang)
		}
	}
	n := strconv.Itoa(len(l.Statements))
	switch {
	case l.Assumed:
		return f.lang.in("taken to allow: they were not seen", "見えないので、許可するとみなす")
	case len(l.Statements) == 0:
		return f.lang.in("no statement", "ステートメントがない")
	case len(l.Statements) == 1:
		return f.lang.in("its only statement does not apply", "唯一のステートメントが当てはまらない")
	}
	return f.lang.in("none of "+n+" statements applies", n+" 個のステートメントのどれも当てはまらない")
}

// verdict draws the end.
func (f *flow) verdict(y float64) {
	d := f.x.Decision
	f.start("g", "class", "end lit "+class(d.Outcome), "data-outcome", d.Outcome.String())
	f.rect("box", 8, y, 784, 92, 8)
	f.text("b l", left, 24, y+31, verdictWords(d, f.lang))
	for i, line := range wrap(d.String(), normal, 750, 2) {
		f.text("", left, 24, y+56+22*float64(i), line)
	}
	f.end()
}

func verdictWords(d evaluate.Decision, lang Language) string {
	switch {
	case d.Allowed():
		return lang.in("Allowed", "許可")
	case d.Problem != "":
		return lang.in("Denied: it cannot be evaluated", "拒否: 評価できない")
	case d.Outcome == evaluate.ExplicitDeny:
		return lang.in("Denied: explicit deny", "拒否: 明示的な拒否")
	}
	return lang.in("Denied: implicit deny", "拒否: 暗黙的な拒否")
}

func statementName(s *policy.Statement, lang Language) string {
	name := s.Sid()
	if name == "" {
		name = lang.in("statement ", "ステートメント ") + strconv.Itoa(s.Index()+1)
	}
	if p := s.Policy(); p != nil && p.Name() != "" {
		return name + lang.in(" of ", " — ") + p.Name()
	}
	return name
}

// matchName tells how directly a resource-based policy names the caller.
func matchName(m principal.Match, lang Language) string {
	switch m {
	case principal.MatchAccount:
		return lang.in(" (names the account)", " (アカウントを指定)")
	case principal.MatchIssuer:
		return lang.in(" (names the role)", " (ロールを指定)")
	case principal.MatchAnyone:
		return lang.in(" (names everyone)", " (全員を指定)")
	case principal.MatchDirect:
		return lang.in(" (names the caller)", " (呼び出し元を指定)")
	}
	return ""
}

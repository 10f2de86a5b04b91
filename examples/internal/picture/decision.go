package picture

import (
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
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
func Decision(x *evaluate.Explanation, req *evaluate.Request, lang policy.Language) []byte {
	f := newFlow(x, req, lang)
	f.draw()
	return f.bytes()
}

// A flow is the picture of one decision.
type flow struct {
	*canvas
	x     *evaluate.Explanation
	req   *evaluate.Request
	lang  policy.Language
	steps []step
	last  int  // step that is reached, from 0; that of an explicit deny is -1
	two   bool // accounts
}

func newFlow(x *evaluate.Explanation, req *evaluate.Request, lang policy.Language) *flow {
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
	flowTop    = 84 // of the first step
	stepHeight = 50
	stepPitch  = 60
)

func (f *flow) draw() {
	steps := len(f.steps) + 1
	end := flowTop + float64(steps)*stepPitch
	title := in(f.lang, "Decision on ", "判定: ") + f.x.Action + in(f.lang, ": ", " は") + outcome(f.x.Decision.Outcome, f.lang)
	f.canvas = newCanvas("decision", pictureWidth, end+16+endHeight(f.x.Decision, f.lang), f.lang, title, f.told())
	f.sides(end)

	f.way(end)
	f.first()
	for i := range f.steps {
		f.step(i)
	}
	f.ending(end+8, f.x.Decision, verdictWords(f.x.Decision, f.lang), f.lang)
}

// told returns the verdicts and the sentence.
func (f *flow) told() string {
	text := ""
	for i := range f.steps {
		if _, verdict := f.judge(&f.steps[i]); verdict != "" {
			text += nameOf(f.steps[i].types[0], f.lang) + ": " + verdict + in(f.lang, ". ", "。")
		}
	}
	return text + f.x.Decision.In(f.lang)
}

// way draws the line from step to step, as far as it is gone, and to the end if
// no step but the last leaves it.
func (f *flow) way(end float64) {
	x, last := f.spine(), f.middleOf(len(f.steps)-1)
	reached := f.middleOf(f.last)
	f.line("rule dashed", x, reached, x, last)
	f.line("way", x, f.middleOf(-1), x, reached)
	if f.passes() {
		f.start("g", "class", "allow")
		f.down(x, last, end+8)
		f.end()
	}
}

// passes reports whether the way leads down to the end.
func (f *flow) passes() bool {
	t := f.x.Decision.Type
	return f.x.Decision.Allowed() && t != policy.Resource && t != policy.Trust
}

func (f *flow) spine() float64 {
	if f.two {
		return pictureWidth / 2
	}
	return 40
}

func (f *flow) middleOf(i int) float64 { return flowTop + float64(i+1)*stepPitch + stepHeight/2 }

// sides draws the accounts, who asks and for what.
func (f *flow) sides(end float64) {
	height := end - 8
	ours, theirs := accountName(f.req.Principal.Account(), f.lang), accountName(resourceAccount(f.req), f.lang)
	if f.two {
		f.rect("panel", 8, 8, 384, height, 8)
		f.rect("panel", 408, 8, 384, height, 8)
	} else {
		f.rect("panel", 8, 8, 784, height, 8)
	}
	f.text("b", left, 24, 38, fit(callerName(f.req.Principal, f.lang), bold, 230))
	f.text("s soft", left, 24, 58, fit(ours, small, 240))
	f.text("b", right, 776, 38, fitEnd(resourceName(f.req.Resource), bold, 230))
	f.text("s soft", right, 776, 58, fit(theirs, small, 240))
	f.text("s", middle, 400, 34, fit(f.x.Action, small, 250))
	f.arrow(280, 520, 46)
}

// first draws the question whether any policy denies.
func (f *flow) first() {
	d := f.x.Decision
	words, verdict, kind := in(f.lang, "explicit deny in any policy?", "明示的な拒否はあるか"), in(f.lang, "no", "なし"), "allow"
	switch {
	case d.Problem != "":
		kind, verdict = "absent", ""
	case d.Outcome == evaluate.ExplicitDeny:
		kind, verdict = "deny lit", in(f.lang, "yes", "あり")
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

// judge returns the classes of s, and its verdict in words.
func (f *flow) judge(s *step) (kind, verdict string) {
	d, said := f.x.Decision, s.outcome()
	decides := s.is(d.Type) && d.Problem == ""
	kind, verdict = "none", in(f.lang, "does not allow", "許可しない")
	if f.two { // there is little room
		verdict = in(f.lang, "no allow", "許可なし")
	}
	switch {
	case len(s.layers) == 0 && decides:
	case len(s.layers) == 0 && f.two:
		kind, verdict = "absent", ""
	case len(s.layers) == 0:
		kind, verdict = "absent", in(f.lang, "takes no part", "関与しない")
	case said == evaluate.Allow:
		kind, verdict = "allow", in(f.lang, "allows", "許可する")
	case said == evaluate.ExplicitDeny:
		kind, verdict = "deny", in(f.lang, "denies", "拒否する")
	case s.is(policy.RCP):
		kind, verdict = "allow", in(f.lang, "no deny", "拒否なし")
	}
	if decides {
		kind = class(d.Outcome) + " lit"
	}
	return kind, verdict
}

// step draws the step i.
func (f *flow) step(i int) {
	s := &f.steps[i]
	kind, verdict := f.judge(s)
	said := ""
	if len(s.layers) > 0 {
		said = s.outcome().String()
	}
	f.start("g", "class", "step "+kind, "data-type", s.types[0].String(), "data-outcome", said)
	x, w := f.place(s)
	y := f.middleOf(i)
	if i == f.last && !f.passes() {
		f.rail(i, !s.ours)
	}
	f.rect("box", x, y-stepHeight/2, w, stepHeight, 8)
	f.node(f.spine(), y, kind)
	base, quiet := y-4, ""
	switch {
	case kind == "absent":
		base, quiet = y+5, " faint"
	case len(s.layers) > 1:
		f.levels(s, x+14, y+16, w-28)
	case len(s.layers) == 1:
		f.text("s soft", left, x+14, y+16, fit(layerReason(s.layers[0], f.lang, w-28), small, w-28))
	default:
		f.text("s soft", left, x+14, y+16, noneAttached(f.lang))
	}
	title := nameOf(s.types[0], f.lang)
	if f.two {
		title = shortNameOf(s.types[0], f.lang)
	}
	f.text("b"+quiet, left, x+14, base, fit(title, bold, w-36-width(verdict, bold)))
	f.text("b verdict"+quiet, right, x+w-14, base, verdict)
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
	from, x := 764.0, 779.0
	if f.two && !onRight {
		from, x = 36, 21
	}
	y := f.middleOf(i)
	f.line("way", from, y, x, y)
	f.down(x, y, f.middleOf(len(f.steps))-stepHeight/2+6)
}

// node draws what a step comes to.
func (f *flow) node(x, y float64, kind string) {
	f.empty("circle", "class", "dot", "cx", number(x), "cy", number(y), "r", "13")
	f.mark(x, y, kind)
}

// levels tells in so much room what each level of the organization says. If there are
// many, it names the first and the last.
func (f *flow) levels(s *step, x, y, room float64) {
	root, unit, account := in(f.lang, "root", "ルート"), in(f.lang, "unit", "組織単位"), in(f.lang, "account", "アカウント")
	const markWidth = 30 // and the space beside it
	last := len(s.layers) - 1
	if markWidth*float64(last+1)+width(root+account, small)+width(unit, small)*float64(last-1) > room {
		unit = ""
	}
	end := x + room - width(account, small) - markWidth
	for i, l := range s.layers {
		name := unit
		switch {
		case i == 0:
			name = root
		case i == last:
			name = account
		case x > end:
			continue
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
		x += markWidth + width(name, small)
	}
}

func verdictWords(d evaluate.Decision, lang policy.Language) string {
	switch {
	case d.Allowed():
		return in(lang, "Allowed", "許可")
	case d.Problem != "":
		return in(lang, "Denied: it cannot be evaluated", "拒否: 評価できない")
	case d.Outcome == evaluate.ExplicitDeny:
		return in(lang, "Denied: explicit deny", "拒否: 明示的な拒否")
	}
	return in(lang, "Denied: implicit deny", "拒否: 暗黙的な拒否")
}

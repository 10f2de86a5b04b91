package picture

import (
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
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

// Gates draws the two gates of a call that assumes a role: the trust policy of the
// role, which says who may come, and the policies of the caller, which say whom
// this one may become. If both are open the session comes out, and what it may do
// is for the policies of the role.
//
// Each gate is a g of class gate, with data-type and data-outcome as the steps of
// Decision; the session is a g of class session, and each use one of class use.
func Gates(as *Assumption, lang Language) []byte {
	result := as.Call.Result()
	g := &gates{as: as, result: result, lang: lang}
	for _, x := range as.Call.Explain() {
		if x.Action == result.Action {
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
	lang   Language
}

func (g *gates) draw() {
	role := g.as.Request.Role.ARN
	title := callerName(g.as.Request.Principal, g.lang) + " → " + role[strings.LastIndexByte(role, '/')+1:]
	g.canvas = newCanvas("gates", 800, 420+28*float64(len(g.as.Uses)), g.lang, title, g.result.Decision.String())
	g.text("b l", left, 24, 40, title)
	g.gate(24, 80, policy.Identity)
	g.gate(424, 80, policy.Trust)
	g.text("", left, 24, 240, g.result.Decision.String())
	if s := g.result.Session; s != nil {
		g.start("g", "class", "session")
		g.rect("box", 24, 260, 752, 100, 8)
		g.text("b", left, 40, 290, s.Principal.ARN())
		g.text("s", left, 40, 320, stamp(s.Expires, g.lang))
		g.end()
	}
	for i, u := range g.as.Uses {
		y := 390 + 28*float64(i)
		g.start("g", "class", "use "+class(u.Decision.Outcome), "data-outcome", u.Decision.Outcome.String())
		g.mark(40, y-5, class(u.Decision.Outcome))
		g.text("", left, 60, y, u.Action+" "+resourceName(u.Resource))
		g.end()
	}
}

func (g *gates) gate(x, y float64, t policy.Type) {
	o := evaluate.ImplicitDeny
	for _, l := range g.x.Layers {
		if l.Type == t {
			o = l.Outcome
		}
	}
	g.start("g", "class", "gate "+class(o), "data-type", t.String(), "data-outcome", o.String())
	g.rect("box", x, y, 352, 120, 8)
	g.text("b", left, x+16, y+30, nameOf(t, g.lang))
	g.text("verdict", left, x+16, y+60, outcome(o, g.lang))
	g.end()
}

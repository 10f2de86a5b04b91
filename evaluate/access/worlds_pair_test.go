package access_test

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/access/internal/smallworld"
	"github.com/seed-1d0cfdb5/iam/evaluate/internal/world"
	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// A pair is two sets of policies and a scope.
type pair struct {
	number int
	alone  bool // each is one policy, which decides alone
	calls  bool // the questions are about calls to assume a role
	sides  [2]side
	scope  layer
}

// A side is policies that decide together.
type side struct {
	layers                           []layer
	mustAllow, gateway, callerAllows bool
}

// A layer is a policy in its place. The zero layer is none.
type layer struct {
	typ    policy.Type
	level  int // of the organization
	doc    smallworld.Document
	parsed *policy.Policy
}

func (s *side) parsed() (all []*policy.Policy) {
	for i := range s.layers {
		all = append(all, s.layers[i].parsed)
	}
	return all
}

// parsed returns the policies of p, each once.
func (p *pair) parsed() (all []*policy.Policy) {
	for _, parsed := range slices.Concat(p.sides[0].parsed(), p.sides[1].parsed(), []*policy.Policy{p.scope.parsed}) {
		if parsed != nil && !slices.Contains(all, parsed) {
			all = append(all, parsed)
		}
	}
	return all
}

// policies returns the policies of both sides.
func (p *pair) policies(alone func(*policy.Policy) *evaluate.Policies) [2]*evaluate.Policies {
	if p.alone {
		return [2]*evaluate.Policies{alone(p.sides[0].layers[0].parsed), alone(p.sides[1].layers[0].parsed)}
	}
	return [2]*evaluate.Policies{p.sides[0].policies(), p.sides[1].policies()}
}

func (s *side) policies() *evaluate.Policies {
	out := &evaluate.Policies{ResourceMustAllow: s.mustAllow, EndpointIsGateway: s.gateway, CallerAllows: s.callerAllows}
	for _, l := range s.layers {
		switch l.typ {
		case policy.Identity:
			out.Identity = append(out.Identity, l.parsed)
		case policy.Resource, policy.Trust:
			out.Resource = l.parsed
		case policy.Boundary:
			out.Boundary = l.parsed
		case policy.Session:
			out.Session = append(out.Session, l.parsed)
		case policy.SCP:
			out.SCP = atLevel(out.SCP, l)
		case policy.RCP:
			out.RCP = atLevel(out.RCP, l)
		case policy.Endpoint:
			out.Endpoint = l.parsed
		}
	}
	return out
}

func atLevel(levels [][]*policy.Policy, l layer) [][]*policy.Policy {
	for len(levels) <= l.level {
		levels = append(levels, nil)
	}
	levels[l.level] = append(levels[l.level], l.parsed)
	return levels
}

// newPair returns pair number n of policies alone. Of many the second is like the first
// but for a small change.
func newPair(seed uint64, n int) *pair {
	c := world.Seeded(seed, uint64(n))
	kind := smallworld.Kind(n % 4 % 3)
	if *worldKind >= 0 {
		kind = smallworld.Kind(*worldKind)
	}
	typ := world.OneOf(c, everyAlone...)
	w := smallworld.New(c, kind, typ)
	p := &pair{number: n, alone: true}
	first, second := newLayer(w, typ, world.OneOf(c, 1, 2, 2, 3, 5)), layer{typ: typ}
	if c.Percent(75) {
		second.doc, second.parsed = w.Changed(first.doc)
	} else {
		second = newLayer(w, typ, 3)
	}
	p.sides = [2]side{{layers: []layer{first}}, {layers: []layer{second}}}
	if c.OneIn(2) {
		slices.Reverse(p.sides[:])
	}
	if c.OneIn(3) {
		p.scope = newLayer(w, world.OneOf(c, policy.Identity, policy.Resource), 2)
	}
	return p
}

func newLayer(w *smallworld.World, typ policy.Type, statements int) layer {
	w.Type = typ
	l := layer{typ: typ}
	l.doc, l.parsed = w.Document(statements)
	return l
}

func (p *pair) String() string {
	var b strings.Builder
	for i, name := range []string{"old", "new"} {
		s := &p.sides[i]
		if s.mustAllow || s.gateway || s.callerAllows {
			fmt.Fprintf(&b, "%s: resource must allow %v, gateway %v, caller allows %v\n", name, s.mustAllow, s.gateway, s.callerAllows)
		}
		for _, l := range s.layers {
			fmt.Fprintf(&b, "%s: level %d %s\n", name, l.level, text(l.parsed))
		}
	}
	fmt.Fprint(&b, "scope: ", text(p.scope.parsed))
	return b.String()
}

// smaller returns a pair that is as small as it can be made and still fails.
func (p *pair) smaller(fails func(*pair) bool) *pair {
	for range 200 {
		q := p.less(fails)
		if q == nil {
			break
		}
		p = q
	}
	return p
}

// less returns a pair that fails with a little less in it, or nil.
func (p *pair) less(fails func(*pair) bool) *pair {
	if p.scope.parsed != nil {
		q := *p
		q.scope = layer{}
		if fails(&q) {
			return &q
		}
	}
	with := func(i, n int, l layer) *pair { // the same layer of both sides changes on both
		q := *p
		old := p.sides[i].layers[n].parsed
		for j := range q.sides {
			q.sides[j].layers = slices.Clone(q.sides[j].layers)
			for k := range q.sides[j].layers {
				if q.sides[j].layers[k].parsed == old {
					l.level = q.sides[j].layers[k].level
					q.sides[j].layers[k] = l
				}
			}
		}
		return &q
	}
	for i := range p.sides {
		for n := range p.sides[i].layers {
			if !p.alone && p.sides[i].layers[n].typ != policy.Trust {
				q := with(i, n, layer{})
				for j := range q.sides {
					q.sides[j].layers = slices.DeleteFunc(q.sides[j].layers, func(l layer) bool { return l.parsed == nil })
				}
				if fails(q) {
					return q
				}
			}
		}
	}
	for i := range p.sides {
		for n, l := range p.sides[i].layers {
			if q := l.less(func(l layer) *pair { return with(i, n, l) }, fails); q != nil {
				return q
			}
		}
	}
	if p.scope.parsed != nil {
		return p.scope.less(func(l layer) *pair {
			q := *p
			q.scope = l
			return &q
		}, fails)
	}
	return nil
}

// less returns a pair in which l has a little less, or nil.
func (l *layer) less(with func(layer) *pair, fails func(*pair) bool) *pair {
	var found *pair
	l.doc.Smaller(func(d smallworld.Document) bool {
		parsed, err := d.Parse(l.typ)
		if err != nil {
			return false
		}
		q := with(layer{typ: l.typ, doc: d, parsed: parsed})
		if !fails(q) {
			return false
		}
		found = q
		return true
	})
	return found
}

// A truth is what all requests of a small world say, by a request of which it is so.
type truth struct {
	gained, lost, possible *evaluate.Request // in the scope
	classes                int
}

// truth finds out what is true of p.
func (p *pair) truth(sides *[2]*evaluate.Policies) (tr truth) {
	var useful func(*statement.Statement) bool
	if p.alone {
		if p.sides[0].layers[0].typ != policy.RCP {
			useful = func(st *statement.Statement) bool {
				return st.Effect() == statement.Allow && (*policy.Policy)(st.Policy()) != p.scope.parsed
			}
		}
	}
	if p.calls {
		useful = func(st *statement.Statement) bool {
			return st.Effect() == statement.Allow && st.Policy().Type() == statement.Trust
		}
	}
	look := func(req *evaluate.Request) bool {
		tr.classes++
		if !smallworld.Contains(p.scope.parsed, req) {
			return true
		}
		a, b := p.decide(req, sides)
		if b && !a && tr.gained == nil && p.isAbout(req, 1) {
			tr.gained = req
		}
		if a && !b && tr.lost == nil && p.isAbout(req, 0) {
			tr.lost = req
		}
		if b && tr.possible == nil && p.isAbout(req, 1) && p.isAboutAlone(req, 1) {
			tr.possible = req
		}
		return tr.gained == nil || tr.lost == nil || tr.possible == nil
	}
	for _, space := range p.spaces(smallworld.Sizes{List: 3}) {
		space.Classes(useful)(look)
	}
	return tr
}

// isAboutAlone reports whether a question about one side, without the other, is about a
// request. What calls are about does not depend on what the policies name.
func (p *pair) isAboutAlone(req *evaluate.Request, side int) bool {
	if p.calls {
		return true
	}
	who := smallworld.Who{Principal: req.Principal, Owner: req.ResourceAccount}
	if a, ok := arn.Split(req.Resource); ok && who.Owner == "" {
		who.Owner = a.Account
	}
	named := p.sides[side].parsed()
	if p.scope.parsed != nil {
		named = append(slices.Clip(named), p.scope.parsed)
	}
	return who.IsAbout(named...)
}

// spaces returns the requests that p is about.
func (p *pair) spaces(sizes smallworld.Sizes) []*smallworld.Space {
	switch {
	case p.calls:
		return smallworld.NewCallSpaces(sizes, p.parsed()...)
	case p.alone && p.sides[0].layers[0].typ == policy.Identity:
		return smallworld.NewSpaces(smallworld.Insiders(), sizes, p.parsed()...)
	}
	return smallworld.NewSpaces(smallworld.Everybody(), sizes, p.parsed()...)
}

// decide returns whether each side allows a request.
func (p *pair) decide(req *evaluate.Request, sides *[2]*evaluate.Policies) (a, b bool) {
	if p.calls {
		return allowsCall(smallworld.CallOf(req, nil), sides[0]), allowsCall(smallworld.CallOf(req, nil), sides[1])
	}
	return evaluate.Evaluate(req, sides[0]).Allowed(), evaluate.Evaluate(req, sides[1]).Allowed()
}

// allowsCall reports whether p, whose Resource is the trust policy of the role, allows a
// call. One that is malformed it does not.
func allowsCall(call *evaluate.AssumeRoleRequest, p *evaluate.Policies) bool {
	role, others := *call.Role, *p
	role.TrustPolicy, others.Resource = p.Resource, nil
	asked := *call
	asked.Role = &role
	r, err := evaluate.AssumeRole(&asked, &others)
	return err == nil && r.Decision.Allowed()
}

// isAbout reports whether the question what a side allows is about requests like req: a
// root user is not limited by policies that it does not have.
func (p *pair) isAbout(req *evaluate.Request, side int) bool {
	if req.Principal.Type() != principal.TypeAccount {
		return true
	}
	return !slices.ContainsFunc(p.sides[side].layers, func(l layer) bool {
		return l.typ == policy.Identity || l.typ == policy.Boundary || l.typ == policy.Session
	})
}

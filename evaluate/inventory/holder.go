package inventory

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// A holder is who makes a call: a principal that is there at all times, or the session that
// the call before yielded.
type holder struct {
	principal principal.Principal
	chain     *evaluate.Session // nil if it is no session
	key       string            // what is the same for those who may do the same
	ways      map[int32][]way   // by the place of the role: what is known, of a holder that is known
}

// newHolder returns the holder at the beginning of a chain. A role session may have begun at
// any time, without MFA, and is there for good: whoever has the role gets the next one.
func newHolder(p principal.Principal, began time.Time) *holder {
	if p.Type() != principal.TypeAssumedRole {
		return &holder{principal: p, key: p.String()}
	}
	return sessionHolder(&evaluate.Session{
		Principal: p,
		Context:   condition.NewContext(condition.Bool("aws:MultiFactorAuthPresent", false)),
	}, began)
}

// sessionHolder returns the holder of s as of a session that began then and does not end.
func sessionHolder(s *evaluate.Session, began time.Time) *holder {
	forever := *s
	forever.Expires = time.Time{}
	forever.Context = s.Context.With(condition.Time("aws:TokenIssueTime", began))
	key, err := forever.MarshalJSON()
	if err != nil {
		key = []byte(s.Principal.String()) // only a session of nobody
	}
	return &holder{principal: s.Principal, chain: &forever, key: string(key)}
}

// A way is how a holder may assume a role: by a call with some parameters.
type way struct {
	request evaluate.AssumeRoleRequest // without Time
	needs   []condition.Entry
	windows spans
	session *evaluate.Session // that a call at the beginning of the windows yields
	lives   time.Duration
	next    *holder // of the session, if the holder is known
}

// maxCalls is the number of calls that are tried for a holder and a role, for each of those that
// pass what the options supply, or a name of the session; and that of such names.
const maxCalls = 32

// A trial finds the ways of a holder to a role.
type trial struct {
	graph *RoleGraph
	span  evaluate.Validity
	names []string // of sessions of the role that a trust policy names
	tried map[string]bool
	most  int // how many calls may have been tried
	ways  []way
}

// findWays returns the ways within span. It tries what the statements ask for that may let the
// holder in and, where that does not, what near misses of the calls advise at the beginning
// of the span and whenever these statements change.
func (g *RoleGraph) findWays(h *holder, role *Role, span evaluate.Validity) []way {
	t := &trial{graph: g, span: span, names: g.index.sessions[role.ARN], tried: make(map[string]bool)}
	var open []way // calls that more is needed for, at some time
	var claims []evaluate.NearMiss
	for _, c := range g.calls(h, role) {
		t.most = len(t.tried) + maxCalls
		t.try(c)
		if (spans{span}).within(t.withFewer(c)) {
			continue
		}
		if claims == nil {
			claims = g.claims(h, role)
		}
		for i := range claims {
			t.try(c.with(&claims[i]))
		}
		open = append(open, c)
	}
	if len(open) == 0 {
		return t.ways
	}
	moments := g.index.moments(g.index.ownerOf(h.principal), role, span)
	for _, c := range open {
		t.most = len(t.tried) + maxCalls
		for _, at := range moments {
			if !t.withFewer(c).contains(at) {
				t.advise(c, at, maxAdvice)
			}
		}
	}
	return t.ways
}

// maxAdvice is how often advice is followed: a source identity that a trust policy asks for
// needs sts:SetSourceIdentity, which may ask for more.
const maxAdvice = 3

// calls returns the calls that need nothing but what the options supply, and a name of the
// session that a trust policy asks for.
func (g *RoleGraph) calls(h *holder, role *Role) []way {
	plain := evaluate.AssumeRoleRequest{
		Principal: h.principal, Chain: h.chain, Role: &role.Role, SessionName: g.options.SessionName, Context: g.options.Context,
	}
	switch h.principal.Type() {
	case principal.TypeAssumedRole:
	case principal.TypeService:
		plain.Duration = 12 * time.Hour
	default:
		plain.Duration = role.MaxSession
	}
	calls := []way{{request: plain}}
	if id := g.options.SourceIdentity; id != "" {
		c := plain
		c.SourceIdentity = id
		calls = append(calls, way{request: c, needs: []condition.Entry{condition.String("sts:SourceIdentity", id)}})
	}
	if len(g.options.Tags) > 0 {
		for _, c := range calls {
			c.needs = append([]condition.Entry(nil), c.needs...)
			c.request.Tags, c.request.TransitiveTagKeys = g.options.Tags, g.options.TransitiveTagKeys
			for _, key := range sorted(g.options.Tags) {
				c.needs = append(c.needs, condition.String("aws:RequestTag/"+key, g.options.Tags[key]))
			}
			if len(g.options.TransitiveTagKeys) > 0 {
				c.needs = append(c.needs, condition.Strings("sts:TransitiveTagKeys", g.options.TransitiveTagKeys...))
			}
			calls = append(calls, c)
		}
	}
	for _, c := range calls {
		for _, name := range g.index.sessions[role.ARN] {
			if name != g.options.SessionName {
				next := way{request: c.request, needs: append(slices.Clip(c.needs), condition.String(sessionNameKey, name))}
				next.request.SessionName = name
				calls = append(calls, next)
			}
		}
	}
	return calls
}

// try asks when c is let through, and reports whether it is at some time.
func (t *trial) try(c way) bool {
	key := needsKey(c.needs)
	if t.tried[key] || len(t.tried) >= t.most {
		return true // known already, or too much
	}
	t.tried[key] = true
	if isService(c.request.Principal) && slices.ContainsFunc(c.needs, func(e condition.Entry) bool { return isOfUsers(e.Key()) }) {
		return true
	}
	t.graph.asked++
	call, err := t.graph.inv.evaluator.Call(&c.request, nil)
	if err != nil {
		return false
	}
	for v, result := range call.Timeline(t.span.From, t.span.Until) {
		if !result.Decision.Allowed() {
			continue
		}
		c.windows = append(c.windows, v)
		if c.session == nil {
			c.session, c.lives = result.Session, result.Session.Expires.Sub(v.From)
		}
	}
	if len(c.windows) == 0 {
		return false
	}
	c.windows = c.windows.union(nil)
	if !c.windows.within(t.withFewer(c)) {
		t.ways = append(t.ways, c)
	}
	return true
}

// withFewer returns when calls are let through that pass the same tags and source identity as
// c, and a name of the session that lets it do the same, and need nothing but what c needs.
func (t *trial) withFewer(c way) spans {
	var windows spans
	isNamed := slices.Contains(t.names, c.request.SessionName)
	for i := range t.ways {
		w := &t.ways[i]
		if isNamed && w.request.SessionName != c.request.SessionName {
			continue
		}
		if w.request.SourceIdentity == c.request.SourceIdentity && maps.Equal(w.request.Tags, c.request.Tags) &&
			slices.Equal(w.request.TransitiveTagKeys, c.request.TransitiveTagKeys) && includes(c.needs, w.needs) {
			windows = windows.union(w.windows)
		}
	}
	return windows
}

// advise tries what would let c through at that time.
func (t *trial) advise(c way, at time.Time, depth int) {
	c.request.Time = at
	t.graph.asked++
	call, err := t.graph.inv.evaluator.Call(&c.request, nil)
	c.request.Time = time.Time{}
	if err != nil || depth == 0 || len(t.tried) >= t.most {
		return
	}
	for _, x := range call.Explain() {
		if x.Decision.Allowed() {
			continue
		}
		for i := range x.NearMisses {
			n := &x.NearMisses[i]
			if len(n.Edit)+len(n.Add) > 0 || len(n.Set)+len(n.Unset) == 0 {
				continue
			}
			when := at
			if !n.Time.IsZero() {
				when = n.Time
			}
			if next := c.with(n); !t.try(next) {
				t.advise(next, when, depth-1)
			}
		}
		return
	}
}

// with returns c with the changes of n. What a policy asks of aws:TagKeys follows from
// aws:RequestTag/*.
func (c way) with(n *evaluate.NearMiss) way {
	next := way{request: c.request}
	changes := append([]condition.Entry(nil), n.Set...)
	for _, key := range n.Unset {
		changes = append(changes, condition.Strings(key))
	}
	for _, e := range c.needs {
		if !hasKey(changes, e.Key()) {
			next.needs = append(next.needs, e)
		}
	}
	r := &next.request
	tags := make(map[string]string, len(r.Tags))
	for key, value := range r.Tags {
		tags[key] = value
	}
	r.Context = r.Context.With()
	for _, e := range changes {
		value := ""
		if values := e.Values(); len(values) > 0 {
			value = values[0]
		}
		key := strings.ToLower(e.Key())
		switch {
		case key == "sts:externalid":
			r.ExternalID = value
		case key == "sts:sourceidentity":
			r.SourceIdentity = value
		case key == "sts:rolesessionname":
			r.SessionName = value
		case key == "sts:transitivetagkeys":
			r.TransitiveTagKeys = e.Values()
		case key == "aws:tagkeys":
			continue
		case strings.HasPrefix(key, "aws:requesttag/"):
			delete(tags, e.Key()[len("aws:RequestTag/"):])
			if len(e.Values()) > 0 {
				tags[e.Key()[len("aws:RequestTag/"):]] = value
			}
		default:
			r.Context.Set(e)
		}
		next.needs = append(next.needs, e)
	}
	if len(tags) > 0 || len(r.Tags) > 0 {
		r.Tags = tags
	}
	return next
}

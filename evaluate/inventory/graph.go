package inventory

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// A RoleGraph tells who can become which role, and when: by calls to sts:AssumeRole,
// sts:AssumeRoleWithSAML and sts:AssumeRoleWithWebIdentity, each of which the Evaluator of
// the [Inventory] decides. It remembers what it found, and is not safe for concurrent use.
//
// A caller is taken to have what it can choose, such as an external ID or MFA: what a call
// needs of it is told. It asks for the longest session that it can get. A chain may be up
// to [GraphOptions].MaxHops calls, each by the session of the one before: such a session lives
// one hour at most, and transitive tags and the source identity go on with it. See
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining
//
// A role as the beginning of a chain is a session of it that is renewed for ever, as the
// instance of an instance profile has it, and that was got without MFA. Whether a session
// began before some time (aws:TokenIssueTime) is decided as for one that began with
// GraphOptions.From. What only a later call of a chain needs, such as a source identity that
// the first has to pass, is passed if the options supply it.
type RoleGraph struct {
	inv     *Inventory
	options GraphOptions
	index   *trustIndex
	holders map[string]*holder // by their keys
	targets map[string][]int32 // what a principal may perhaps assume, by its text
	into    map[int32][]int32  // roles that may perhaps assume a role; nil until it is needed
	asked   int                // how often the Evaluator was asked
}

// GraphOptions are what a [RoleGraph] is about. From and To have to be given.
type GraphOptions struct {
	From, To time.Time // the span that is looked at, without To
	MaxHops  int       // the longest chain, in calls; if zero, 4

	// SessionName is the name of all sessions of which no trust policy asks for another; if
	// "", "session".
	SessionName string

	// Context is what all callers have, such as aws:SourceIp, without which it is told as
	// a need. Tags, with TransitiveTagKeys, and SourceIdentity are passed by each call that
	// may, besides calls without them.
	Context           condition.Context
	Tags              map[string]string
	TransitiveTagKeys []string
	SourceIdentity    string

	// Progress, if not nil, is told how many of how many principals are done, by
	// [RoleGraph.Edges] and [RoleGraph.Reached].
	Progress func(done, total int)
}

// RoleGraph returns the graph of the roles of inv. It is made as it is asked.
func (inv *Inventory) RoleGraph(o GraphOptions) *RoleGraph {
	if o.MaxHops == 0 {
		o.MaxHops = 4
	}
	if o.SessionName == "" {
		o.SessionName = "session"
	}
	return &RoleGraph{inv: inv, options: o, index: newTrustIndex(inv), holders: make(map[string]*holder), targets: make(map[string][]int32)}
}

// An Edge is one way in which a principal may assume a role. There are several from one
// principal to one role if there are calls of which none needs all that another does.
type Edge struct {
	From    principal.Principal
	To      *Role
	Windows []evaluate.Validity // when it may, within the span: in their order, and never none
	Needs   []condition.Entry   // what the caller has to choose or have. An external ID is not printed.
	Lives   time.Duration       // how long the session can be: one hour if From is a role
}

// String returns e in one line.
func (e *Edge) String() string { return e.In(policy.English) }

// In returns what String does in language l.
func (e *Edge) In(l policy.Language) string {
	windows := make([]message.Text, 0, len(e.Windows))
	for _, v := range e.Windows {
		windows = append(windows, message.Of("from {start} until {end}", v.From.UTC().Format(time.RFC3339Nano), v.Until.UTC().Format(time.RFC3339Nano)))
	}
	text := message.Of("{principal} may become {role} {windows}", e.From.String(), e.To.ARN, message.Join(", ", windows...))
	return withNeeds(text, e.Needs).In(message.Language(l))
}

// sources returns who a chain can begin with: users, roles, and the services and providers
// that trust policies name.
func (g *RoleGraph) sources() []principal.Principal {
	var list []principal.Principal
	add := func(p principal.Principal, err error) {
		if err == nil {
			list = append(list, p)
		}
	}
	for _, u := range g.inv.users {
		add(principal.Parse(u.ARN))
	}
	for _, r := range g.inv.roles {
		add(principal.RoleSession(r.ARN, g.options.SessionName))
	}
	var others []string
	for _, r := range g.inv.roles {
		for s := range statementsOf(r.TrustPolicy) {
			names, not := s.Principals()
			for _, name := range names {
				if s.Effect() == policy.Allow && !not && (strings.HasPrefix(name, "Service:") || strings.HasPrefix(name, "Federated:")) {
					others = append(others, name)
				}
			}
		}
	}
	slices.Sort(others)
	for _, name := range slices.Compact(others) {
		kind, name, _ := strings.Cut(name, ":")
		switch {
		case name == "*":
		case kind == "Service":
			list = append(list, principal.Service(name))
		case strings.Contains(name, ":saml-provider/"):
			list = append(list, principal.SAML(name))
		default:
			list = append(list, principal.WebIdentity(name))
		}
	}
	return list
}

// candidates returns the places of the roles that p may perhaps assume.
func (g *RoleGraph) candidates(p principal.Principal) []int32 {
	key := p.String()
	list, ok := g.targets[key]
	if !ok {
		list = g.index.candidates(p)
		g.targets[key] = list
	}
	return list
}

// span is that of the options.
func (g *RoleGraph) span() evaluate.Validity {
	return evaluate.Validity{From: g.options.From, Until: g.options.To}
}

// known returns the holder with the key of h that is remembered: h, if it is new.
func (g *RoleGraph) known(h *holder) *holder {
	if old := g.holders[h.key]; old != nil {
		return old
	}
	h.ways = make(map[int32][]way)
	g.holders[h.key] = h
	return h
}

// waysTo returns the ways of a holder that is known to the role in a place, within the span of
// the options.
func (g *RoleGraph) waysTo(h *holder, place int32) []way {
	ways, ok := h.ways[place]
	if !ok {
		ways = g.findWays(h, g.index.roles[place], g.span())
		for i := range ways {
			ways[i].next = g.known(sessionHolder(ways[i].session, g.options.From))
		}
		h.ways[place] = ways
	}
	return ways
}

// EdgesFrom returns the edges from one principal, by the ARNs of the roles: a user, a
// service, a SAML or OIDC provider, or any session of a role, which stands for all. The
// error is that of ctx.
func (g *RoleGraph) EdgesFrom(ctx context.Context, from principal.Principal) ([]Edge, error) {
	var edges []Edge
	h := newHolder(from, g.options.From)
	for _, i := range g.index.candidates(from) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		role := g.index.roles[i]
		for _, w := range g.findWays(h, role, g.span()) {
			edges = append(edges, Edge{From: from, To: role, Windows: w.windows, Needs: w.needs, Lives: w.lives})
		}
	}
	return edges, nil
}

// Edges returns all edges: of users, of roles, and of the services and the SAML and OIDC
// providers that trust policies name. The error is that of ctx.
func (g *RoleGraph) Edges(ctx context.Context) ([]Edge, error) {
	var edges []Edge
	sources := g.sources()
	for i, p := range sources {
		g.progress(i, len(sources))
		more, err := g.EdgesFrom(ctx, p)
		if err != nil {
			return nil, err
		}
		edges = append(edges, more...)
	}
	g.progress(len(sources), len(sources))
	return edges, nil
}

func (g *RoleGraph) progress(done, total int) {
	if g.options.Progress != nil {
		g.options.Progress(done, total)
	}
}

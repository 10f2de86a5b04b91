package access

import (
	"slices"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/access/internal/language"
	"github.com/seed-1d0cfdb5/iam/evaluate/access/internal/values"
	"github.com/seed-1d0cfdb5/iam/evaluate/internal/decision"
	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// A question asks for a request in a scope that some policies allow and others, if there
// are any, do not. It is for one goroutine.
type question struct {
	allowing *evaluate.Policies
	denying  *evaluate.Policies // nil if there are none
	scope    *policy.Policy     // nil for all requests
	calls    bool               // it is about the assumption of a role

	census     *census
	partitions []string
	sessions   map[string][]string // names of sessions by unique IDs of roles that are named
	fresh      []string            // accounts that are not named
	namedARNs  map[string]bool
	variables  map[string]int   // free condition keys in lower case
	keys       []*values.Key    // by variable, from firstKey on
	absent     []*clause.Clause // that a key is absent, likewise
	moments    []time.Time      // one of each span of time in which nothing changes
	hints      [firstKey][]string
	elements   map[*statement.Statement][]element
	numbers    map[string]int // of rules, by what they match
	solver     *language.Solver

	unsure error // why the answer cannot be No, once it cannot
}

// maxSteps is the budget of a question, in steps that charge for work and not for time, so
// that answers are the same on every machine.
const maxSteps = 8_000_000

// ask answers the question.
func ask(allowing, denying *evaluate.Policies, scope *policy.Policy) Answer {
	if err := check(allowing, denying, scope); err != nil {
		return unknown(err)
	}
	q := newQuestion(allowing, denying, scope)
	for c := range q.classes() {
		if answer, ok := c.find(); ok {
			return answer
		}
		if q.solver.Spent() {
			return unknown(message.Errorf("the policies are too entangled: the search came to the end of its budget; ask about fewer actions, resources or statements"))
		}
	}
	if q.unsure != nil {
		return unknown(q.unsure)
	}
	return Answer{Outcome: No}
}

// check says why a question cannot be asked, or returns nil.
func check(allowing, denying *evaluate.Policies, scope *policy.Policy) error {
	for _, p := range []*evaluate.Policies{allowing, denying} {
		if p == nil {
			continue
		}
		req := evaluate.Request{Action: "s3:GetObject", Resource: "*"}
		checked := *p
		checked.CallerAllows = false // which is for some requests and not for others
		if d := evaluate.Evaluate(&req, &checked); d.Problem != "" {
			return message.Errorf("{problem}", message.Known(d.Problem))
		}
	}
	switch {
	case allowing == nil:
		return message.Errorf("no policies: they are nil")
	case denying != nil && isTrust(allowing) != isTrust(denying):
		return message.Errorf("one of the policies is a trust policy and the other is not")
	case scope != nil && scope.Type() != policy.Identity && scope.Type() != policy.Resource:
		return message.Errorf("the scope is a policy of another type than Identity or Resource")
	}
	return nil
}

// isTrust reports whether p is about the assumption of a role.
func isTrust(p *evaluate.Policies) bool {
	return p.Resource != nil && p.Resource.Type() == policy.Trust
}

func newQuestion(allowing, denying *evaluate.Policies, scope *policy.Policy) *question {
	q := &question{
		allowing: allowing, denying: denying, scope: scope, calls: isTrust(allowing),
		census: newCensus(), sessions: map[string][]string{}, namedARNs: map[string]bool{}, variables: map[string]int{},
		elements: map[*statement.Statement][]element{}, numbers: map[string]int{}, solver: language.NewSolver(maxSteps),
	}
	for s := range q.statements() {
		q.census.add(s)
	}
	if patterns := q.census.patterns; len(patterns) > 0 {
		accounts, ok := accountsApart(patterns)
		if !ok {
			q.doubt("there are too many patterns of accounts")
		}
		for _, account := range accounts {
			q.census.addAccount(account, &q.census.owners)
		}
	}
	for _, id := range q.census.ids {
		if !strings.HasPrefix(id, "AROA") { // of a role
			continue
		}
		var ok bool
		if q.sessions[id], ok = q.sessionsApart(id); !ok {
			q.doubt("a Principal element names a unique ID, and conditions read aws:userid, which has the name of a session too, in too many ways: name the ARN")
		}
	}
	q.partitions = q.census.allPartitions()
	q.fresh = q.census.freshAccounts(2)
	for _, p := range q.census.named {
		q.namedARNs[p.Value()] = true
	}
	for _, key := range q.census.keys {
		folded := foldedKey(key)
		q.variables[folded] = firstKey + len(q.keys)
		absent, problems := clause.Compile("Null", key, []string{"true"}, 0)
		if len(problems) > 0 {
			panic("access: " + problems[0].Detail.String()) // Null takes every key
		}
		q.absent = append(q.absent, &absent)
		k := values.NewKey(key, append(q.census.clauses[folded], &absent))
		if q.calls {
			restrict(k, key)
		}
		q.keys = append(q.keys, k)
	}
	q.moments = append(spans(q.census.moments), q.census.times...)
	q.addHints()
	return q
}

// statements yields all statements of the question.
func (q *question) statements() func(yield func(*statement.Statement) bool) {
	return func(yield func(*statement.Statement) bool) {
		for _, p := range []*evaluate.Policies{q.allowing, q.denying} {
			if p == nil {
				continue
			}
			sources := decision.Sources{Given: (*decision.Policies)(p)}
			for s := range sources.Statements() {
				if !yield(s) {
					return
				}
			}
		}
		for _, s := range q.scopeStatements() {
			if !yield(s) {
				return
			}
		}
	}
}

func (q *question) scopeStatements() (statements []*statement.Statement) {
	if q.scope != nil {
		for s := range (*statement.Policy)(q.scope).Statements() {
			statements = append(statements, s)
		}
	}
	return statements
}

// doubt notes why the answer cannot be No.
func (q *question) doubt(form string, args ...any) {
	if q.unsure == nil {
		q.unsure = message.Errorf(form, args...)
	}
}

// now returns the time of requests where nothing depends on it.
func (q *question) now() time.Time { return q.moments[0] }

// ordinaryTime is a time at which requests are made that do not depend on it.
//
//nolint:gochecknoglobals // never written
var ordinaryTime = time.Date(2026, time.January, 15, 12, 0, 0, 0, time.UTC)

// spans returns one time of each span between moments: the first at which nothing has
// changed yet, if that is not long ago.
func spans(moments []time.Time) []time.Time {
	slices.SortFunc(moments, time.Time.Compare)
	moments = slices.CompactFunc(moments, time.Time.Equal)
	if len(moments) == 0 {
		return []time.Time{ordinaryTime}
	}
	return append([]time.Time{moments[0].Add(-24 * time.Hour)}, moments...)
}

// asks reports whether the question is about callers of a type.
func (q *question) asks(t caller.Type) bool {
	own := q.allowing.Identity != nil || q.allowing.Boundary != nil || q.allowing.Session != nil
	switch t {
	case caller.TypeUser:
		return q.allowing.Session == nil || q.calls || q.census.readsCaller
	case caller.TypeAssumedRole:
		return q.census.readsCaller || q.census.readsClaims || q.calls || q.allowing.Session != nil
	case caller.TypeFederatedUser:
		return !q.calls && (q.census.readsCaller || q.hasSessionPolicies())
	case caller.TypeAccount:
		// A root user has none of these, and whoever asks about them does not ask about it.
		return !q.calls && (!own || q.census.readsCaller && allowsAll(q.allowing.Identity) && q.allowing.Boundary == nil && q.allowing.Session == nil)
	case caller.TypeSAML, caller.TypeWebIdentity:
		return q.calls
	case caller.TypeAnonymous, caller.TypeCanonicalUser:
		return !q.calls && q.allowing.Resource != nil
	case caller.TypeService:
		return q.allowing.Resource != nil
	}
	return false
}

// hasSessionPolicies reports whether there are session policies.
func (q *question) hasSessionPolicies() bool {
	return q.allowing.Session != nil || q.denying != nil && q.denying.Session != nil
}

// allowsAll reports whether policies are those that allow everything.
func allowsAll(policies []*policy.Policy) bool { return slices.Contains(policies, allowAll) }

// owners returns the accounts of resources for a caller: its own and, where a resource-based
// policy may let it in, others.
func (q *question) owners(p caller.Principal) []string {
	if q.calls {
		return q.ownersOfRoles(p)
	}
	var owners []string
	if account := p.Account(); arn.IsAccountID(account) {
		owners = append(owners, account)
		for _, owner := range q.census.owners {
			if arn.IsOwnerWord(owner) { // AWS itself, whose resources are everybody's (SEMANTICS S-38)
				owners = addTo(owners, owner)
			}
		}
	}
	if q.allowing.Resource != nil {
		for _, owner := range append([]string{q.fresh[1]}, q.census.owners...) {
			owners = addTo(owners, owner)
		}
	}
	return owners
}

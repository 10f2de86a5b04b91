package evaluate

import (
	"sync"
	"sync/atomic"

	"github.com/seed-1d0cfdb5/iam/evaluate/internal/decision"
	"github.com/seed-1d0cfdb5/iam/internal/message"
)

// An Evaluator evaluates requests against a set of attachments. It is safe for
// concurrent use, [Evaluator.Replace] and [Evaluator.Apply] included. A nil Evaluator
// and the zero Evaluator deny.
type Evaluator struct {
	attached atomic.Pointer[snapshot]

	changing sync.Mutex // held by whoever makes the next snapshot, and for no decision
	indexer  *decision.Indexer
}

// New returns an Evaluator for a. It copies the maps and lists of a, so that
// later changes to them have no effect. A nil a stands for no attachments.
//
// The error lists every entry of a that cannot be used, in the order of fields and
// keys, and says what to write: a policy that is nil, a nil level of an
// organization, a policy of a type for another place, a managed policy that is not
// there, and a key that no request can match, such as a user name without its ARN, the
// ARN of a session, a pattern, or two ARNs of one role. What is attached under such a
// key would silently not count. The Evaluator is then nil.
func New(a *Attachments) (*Evaluator, error) {
	e := new(Evaluator)
	if err := e.Replace(a); err != nil {
		return nil, err
	}
	return e, nil
}

// MustNew is like [New] but panics on error. It is intended for tests and
// package-level variables.
func MustNew(a *Attachments) *Evaluator {
	e, err := New(a)
	if err != nil {
		panic(err)
	}
	return e
}

// Replace atomically replaces the attachments of e, as [New] takes them. If there
// is an error, that of New, it replaces nothing. Evaluations in progress finish
// with the attachments they started with. Policies that were attached before are not
// indexed again. To change a part, see [Evaluator.Apply].
func (e *Evaluator) Replace(a *Attachments) error {
	if e == nil {
		return message.Errorf(problemNoEvaluator)
	}
	if a == nil {
		a = new(Attachments)
	}
	e.changing.Lock()
	defer e.changing.Unlock()
	if e.indexer == nil {
		e.indexer = decision.NewIndexer()
	}
	s := &snapshot{version: e.Version(), home: a.Account, tenants: a.Tenants}
	u := s.update(a, e.indexer)
	u.put(a)
	if a.Account != "" {
		u.add(fieldAccount, a.Account, checkAccount(a.Account))
	}
	if old := e.current(); old != nil {
		u.taken = append(u.taken, old.lists()...)
	}
	return e.publish(u)
}

// publish has what u makes be attached to e, unless something is wrong with it.
func (e *Evaluator) publish(u *update) error {
	s, err := u.finish()
	if err == nil {
		e.attached.Store(s)
	}
	return err
}

const problemNoEvaluator = "evaluate: the Evaluator is nil: make one by New"

// Version returns the number of the attachments of e: each [Evaluator.Replace] and
// [Evaluator.Apply] that succeeds adds 1 to it. It is 1 after [New], and 0 if e was not made
// by New.
func (e *Evaluator) Version() uint64 {
	if s := e.current(); s != nil {
		return s.version
	}
	return 0
}

// current returns what is attached to e, or nil if e was not made by New.
func (e *Evaluator) current() *snapshot {
	if e == nil {
		return nil
	}
	return e.attached.Load()
}

// Evaluate decides req by the attached policies and those in extra, which may
// be nil. Identity of extra is added to what is attached; Session and Endpoint
// come from extra only; Boundary, Resource, SCP or RCP set in both is denied
// with a Problem. It does not allocate, except where the function Evaluate does and for
// aws:userid of a role session of which only the attachments tell the ID.
func (e *Evaluator) Evaluate(req *Request, extra *Policies) Decision {
	return e.current().evaluate(req, extra)
}

// EvaluateAll decides every request in reqs by the same attachments, even if
// they change meanwhile, and appends the decisions to dst.
func (e *Evaluator) EvaluateAll(dst []Decision, reqs []Request, extra *Policies) []Decision {
	s := e.current()
	for i := range reqs {
		dst = append(dst, s.evaluate(&reqs[i], extra))
	}
	return dst
}

// AssumeRole is like the function [AssumeRole], with what is attached to the
// caller and to the account of the role. The trust policy is that of req or, if
// Role.TrustPolicy is nil, the one that is attached under the ARN of the role. If both are
// the same pointer, it is found by its index too. Other policies that are attached to the
// role or what it is in take no part.
func (e *Evaluator) AssumeRole(req *AssumeRoleRequest, extra *Policies) (CallResult, error) {
	c, err := e.Call(req, extra)
	if err != nil {
		return CallResult{}, err
	}
	return c.Result(), nil
}

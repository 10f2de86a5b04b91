package decision

import (
	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
)

// A Request is what statements are matched against. An [Evaluation] decides by asking it
// whether this statement or that applies.
type Request struct {
	Principal  *caller.Principal     // caller
	CallerType caller.Type           // as which it is decided
	Flags      statement.CallerFlags // what else counts where a statement names it
	Action     string
	Resource   string
	Context    *clause.Context // as the request gives it

	// What the context is bound to is apart from the request, and not a part of it,
	// because some of its text escapes: with it, the request would.
	Bound *BoundContext

	Memory *Memory // of requests like this one; nil if there are none

	// Set by IsAction: the length of the service, with the colon, and the first bytes of the
	// action in lower case.
	serviceLength int
	actionBytes   uint64

	led   [maxLed]led // what indexes led to
	leads uint8       // how many did, of which the last are kept
}

// maxAction is the largest length of an action in bytes, as in the API of IAM: see
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulateCustomPolicy.html
const maxAction = 128

// IsAction reports whether the action can be that of a request: service:Name, of ASCII
// letters, digits, "-", "_" and ".". There are no wildcards in it. It notes where its
// service ends. It is called once for each action: see SetAction.
func (r *Request) IsAction() bool {
	action := r.Action
	if len(action) > maxAction {
		return false
	}
	sum, left := 0, action
	for ; len(left) >= 4; left = left[4:] {
		sum += int(bytesOfActions[left[0]]) + int(bytesOfActions[left[1]]) + int(bytesOfActions[left[2]]) + int(bytesOfActions[left[3]])
	}
	for i := range len(left) {
		sum += int(bytesOfActions[left[i]])
	}
	if sum != oneColon {
		return false
	}
	r.serviceLength = 1
	for action[r.serviceLength-1] != ':' {
		r.serviceLength++
	}
	r.actionBytes = glob.LowerWord(bytesAt(action, 0))
	return 1 < r.serviceLength && r.serviceLength < len(action)
}

// SetAction changes the action, which is to be checked by IsAction again.
func (r *Request) SetAction(action string) {
	r.Action, r.led, r.leads = action, [maxLed]led{}, 0
	if r.Memory != nil {
		r.Memory.forgetAction()
	}
}

// bytesOfActions has 0 for what may stand in the names of services and actions, oneColon
// for ":", and more for all else: the sum over an action is oneColon.
//
//nolint:gochecknoglobals // a table that is never written
var bytesOfActions = func() (bytes [256]uint8) {
	for c := range bytes {
		bytes[c] = oneColon + 1
	}
	for _, c := range []byte("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.") {
		bytes[c] = 0
	}
	bytes[':'] = oneColon
	return bytes
}()

const oneColon = 1

// Service returns the service of the action, with its colon.
func (r *Request) Service() string { return r.Action[:r.serviceLength] }

// ActionName returns the action without its service.
func (r *Request) ActionName() string { return r.Action[r.serviceLength:] }

// IsSession reports whether the caller is a session of a role or of a federated
// user.
func (r *Request) IsSession() bool {
	return r.CallerType == caller.TypeAssumedRole || r.CallerType == caller.TypeFederatedUser
}

// isServiceLinked reports whether the caller is a session of a service-linked
// role. The ARN of the session alone does not tell (SEMANTICS S-44).
func (r *Request) isServiceLinked() bool {
	if r.CallerType != caller.TypeAssumedRole {
		return false
	}
	role := r.Principal.Issuer()
	if known := r.Bound.Facts().Role; known != "" {
		role = known
	}
	return arn.IsServiceLinked(role)
}

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

	// Set by Fold for the indexes: the action in lower case, and the length of its
	// service with the colon.
	folded        [maxAction]byte
	serviceLength int
}

// maxAction is the largest length of an action in bytes, as in the API of IAM: see
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulateCustomPolicy.html
const maxAction = 128

// Fold reports whether the action can be that of a request: service:Name, of ASCII
// letters, digits, "-", "_" and ".". There are no wildcards in it. It keeps the action in
// lower case.
func (r *Request) Fold() bool {
	action := r.Action
	if len(action) > len(r.folded) {
		return false
	}
	service := 0 // length, with the colon
	for i := range len(action) {
		c := nameBytes[action[i]]
		if c == 0 {
			if action[i] != ':' || service != 0 {
				return false
			}
			c, service = ':', i+1
		}
		r.folded[i] = c
	}
	r.serviceLength = service
	return service > 1 && service < len(action)
}

// nameBytes has, for each byte that may stand in the names of services and
// actions, that byte in lower case, and 0 for all others.
//
//nolint:gochecknoglobals // a table that is never written
var nameBytes = func() (lower [256]byte) {
	for _, c := range []byte("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.") {
		lower[c] = glob.LowerByte(c)
	}
	return lower
}()

// Service returns the service of the action in lower case, with its colon.
func (r *Request) Service() []byte { return r.folded[:r.serviceLength] }

// ActionName returns the action in lower case, without its service.
func (r *Request) ActionName() []byte { return r.folded[r.serviceLength:len(r.Action)] }

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

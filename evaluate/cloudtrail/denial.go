package cloudtrail

import "github.com/seed-1d0cfdb5/iam/policy"

// An Answer is what AWS decided, as the event records it.
type Answer uint8

// The answers.
const (
	NotTold Answer = iota // the call failed for another reason, before or after the decision
	Allowed
	Denied
)

// A Denial is what the message of an event says of why the call was denied.
type Denial struct {
	Principal string // as in the message
	Action    string
	Resource  string // "" if the message has none

	// Type is the type of the policies that decided, or 0 if the message does not say, as for
	// roles and between accounts. Explicit says that one of them denies, and not that none
	// allows.
	Type     policy.Type
	Explicit bool
	Policy   string // ARN of the policy that denies, or ""
}

// Answer returns what AWS decided.
func (e *Event) Answer() Answer {
	if e.ErrorCode == "" {
		return Allowed
	}
	return NotTold
}

// Denial returns what the message of the event says of why the call was denied. It reports
// false if the event is no denial. See
// https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
func (e *Event) Denial() (Denial, bool) {
	return Denial{}, false
}

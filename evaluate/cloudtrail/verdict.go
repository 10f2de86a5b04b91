package cloudtrail

import (
	"time"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// An Effect is what a change means for the call of an event. The zero Effect is NotJudged.
type Effect uint8

// The effects.
const (
	NotJudged    Effect = iota // see Verdict.Reason
	NewlyDenied                // allowed before, and denied after
	NewlyAllowed               // denied before, and allowed after
	Unchanged                  // answered alike
)

// String returns the code of e, such as "newlyDenied".
func (e Effect) String() string { return Column(e).String() }

// A Verdict says what a change means for an event. It is a value and holds no part of the
// event but texts.
type Verdict struct {
	EventID string
	Time    time.Time

	// Effect is that of all calls of the event, which all have to be allowed. If InPart, it is
	// what comes out if the condition keys in Missing are absent, and another may come out if
	// they have some value. It is never in part if no value of them can lead to another effect.
	Effect  Effect
	InPart  bool
	Missing []string // condition keys that the event does not tell and that decide, in order

	Reason Reason // why it is NotJudged, or ""
	Detail string // of a reason: what is not known

	// What the call was about, if that is known. Principal is a user, or the role of a
	// session, of which Session is the ARN. Resource is what the inventories know of the ARN
	// that was called for, such as the bucket of an object, and Target that ARN.
	Principal, Session, Action, Resource, Target, Region string

	Before, After Side

	Recorded  Recorded
	Agreement Agreement // of Before with Recorded
}

// Column returns where v stands in a Report.
func (v *Verdict) Column() Column {
	if v.InPart && v.Effect != NotJudged {
		return InPart
	}
	return Column(v.Effect)
}

// A Column is one of the sums of a Report. Each event counts in one.
type Column uint8

// InPart is the column beside those of each Effect: what the change means depends on what
// events do not tell.
const InPart Column = 4

const columns = 5

//nolint:gochecknoglobals // never written
var columnNames = [columns]string{"notJudged", "newlyDenied", "newlyAllowed", "unchanged", "inPart"}

// String returns the code of c, such as "inPart".
func (c Column) String() string {
	if int(c) < len(columnNames) {
		return columnNames[c]
	}
	return ""
}

// A Side is what the policies of one side answer to the calls of an event: to the one that is
// not allowed or, if all are, the first. The zero Side denies.
type Side struct {
	Outcome   evaluate.Outcome `json:"outcome"`
	Type      policy.Type      `json:"type,omitzero"`       // of policy that decided
	Policy    string           `json:"policy,omitempty"`    // its name
	Statement string           `json:"statement,omitempty"` // Sid or, without one, "#" and the number from 0

	// Depends says that the answer is another for some values of the keys that the event does
	// not tell.
	Depends bool `json:"depends,omitempty"`
}

func (s Side) allowed() bool { return s.Outcome == evaluate.Allow }

// A Recorded answer is what an event says of it.
type Recorded struct {
	Answer Answer      `json:"answer"`
	Type   policy.Type `json:"type,omitzero"`    // of policy that the message of a denial names; 0 if it names none
	Policy string      `json:"policy,omitempty"` // the ARN that it names, or ""
}

// An Agreement says how the answer of the policies before the change compares with what AWS
// answered.
type Agreement uint8

// The agreements.
const (
	CannotTell Agreement = iota // the event is not judged, its answer depends on what it does not tell, or it tells no answer
	BothAllow
	BothDeny              // and the event gives no reason
	BothDenyByType        // and by the same type of policy; the event names no policy
	BothDenyByPolicy      // and by the same policy
	BothDenyByOtherType   // and the event names another type of policy: of several that deny, AWS names one
	BothDenyByOtherPolicy // and the event names another policy of that type
	OnlyAWSAllows
	OnlyAWSDenies
)

const agreements = 9

//nolint:gochecknoglobals // never written
var agreementNames = [agreements]string{
	"cannotTell", "bothAllow", "bothDeny", "bothDenyByType", "bothDenyByPolicy", "bothDenyByOtherType", "bothDenyByOtherPolicy",
	"onlyAWSAllows", "onlyAWSDenies",
}

// String returns the code of a, such as "onlyAWSDenies".
func (a Agreement) String() string {
	if int(a) < len(agreementNames) {
		return agreementNames[a]
	}
	return ""
}

// differs reports whether a is to be looked at.
func (a Agreement) differs() bool { return a >= BothDenyByOtherType }

// agreement compares what AWS answered with what the policies say.
func (r Recorded) agreement(before Side) Agreement {
	switch {
	case r.Answer == NotTold || before.Depends:
		return CannotTell
	case r.Answer == Allowed && before.allowed():
		return BothAllow
	case r.Answer == Allowed:
		return OnlyAWSAllows
	case before.allowed():
		return OnlyAWSDenies
	case r.Type == 0:
		return BothDeny
	case r.Type != before.Type:
		return BothDenyByOtherType
	case r.Policy == "":
		return BothDenyByType
	case r.Policy != before.Policy:
		return BothDenyByOtherPolicy
	}
	return BothDenyByPolicy
}

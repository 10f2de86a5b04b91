package trail

// A Change is what differs between two inventories of a Trail.
type Change string

// The changes. Each is of one statement of one policy.
const (
	None Change = "none"

	// Tightened is that statement "Table" of the policy of the [Trail.Victim] loses dynamodb:UpdateItem.
	Tightened Change = "tightened"

	// Granted is that the policy of the [Trail.Victim] has another statement: it may read what
	// it tried to read before.
	Granted Change = "granted"

	// Encrypted is that the policy of the bucket of account 111100000001 denies calls without TLS, as those
	// of all other buckets do before and after.
	Encrypted Change = "encrypted"

	// Regions is an SCP that denies all Regions but one, except for global services.
	Regions Change = "regions"
)

// Changes returns the changes, without None.
func Changes() []Change { return []Change{Tightened, Granted, Encrypted, Regions} }

// An Effect is what a change does to an event.
type Effect string

// The effects.
const (
	Unchanged    Effect = "unchanged"
	NewlyDenied  Effect = "newly denied"
	NewlyAllowed Effect = "newly allowed"
	NotJudged    Effect = "not judged"

	// InPart is that of a call which is allowed on one side if it was made with TLS, of which
	// its event says nothing.
	InPart Effect = "in part"
)

// Victim returns the ARN of the user or role that [Tightened] and [Granted] are about. Of 500 events
// there is at least one that the former denies, and one that the latter allows.
func (t *Trail) Victim() string { return t.victim().arn() }

// late is the account whose bucket may be read without TLS before [Encrypted].
const late = 1

func (t *Trail) victim() member {
	n := t.policies / 2
	if n%t.accounts == 0 {
		n++
	}
	return t.member(n)
}

// Effect returns what the change does to event i.
func (t *Trail) Effect(i int, of Change) Effect {
	c := t.call(i)
	isVictim := c.member == t.victim()
	isGranted := of == Granted && c.kind.denied && isVictim
	switch {
	case c.kind.notJudged:
		return NotJudged
	case c.noTLS && !c.kind.denied && of == Encrypted && c.account() == account(late):
		return InPart
	case isGranted && c.noTLS && c.account() != account(late):
		return InPart
	case isGranted:
		return NewlyAllowed
	case of == Tightened && c.kind.name == "UpdateItem" && isVictim:
		return NewlyDenied
	case of == Regions && c.region == Abroad && !c.isManagement():
		return NewlyDenied
	}
	return Unchanged
}

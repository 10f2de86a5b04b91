package cloudtrail

import "github.com/seed-1d0cfdb5/iam/evaluate/inventory"

// A Replay judges events by two inventories: what accounts are, and what they would be after a
// change. It is immutable and safe for concurrent use.
type Replay struct {
	before, after *inventory.Inventory
}

// New returns a Replay.
func New(before, after *inventory.Inventory) *Replay { return &Replay{before, after} }

// Judge says what the change means for an event.
func (r *Replay) Judge(e *Event) Verdict { return Verdict{EventID: e.ID, Time: e.Time} }

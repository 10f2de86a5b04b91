package condition_test

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/internal/allocation"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
)

// TestAllocations checks that what stands before package clause costs nothing: no method
// allocates more often than that of package clause.
func TestAllocations(t *testing.T) {
	if allocation.RaceDetector {
		t.Skip("the race detector allocates")
	}
	entries, machineEntries := make([]condition.Entry, 12), make([]clause.Entry, 12)
	for i := range entries {
		entries[i] = condition.String("aws:RequestTag/"+strconv.Itoa(i), "value")
		machineEntries[i] = clause.Entry(entries[i])
	}
	tags := condition.Strings("aws:TagKeys", "team", "stage")
	machineTags := clause.Entry(tags)
	c, machine := condition.NewContext(entries...), clause.NewContext(machineEntries...)
	top, machineTop := c.With(tags), machine.With(machineTags)
	cl := compile(t, "StringLike", "aws:PrincipalTag/team", "a", "b*")
	machineClause := clause.Clause(cl)
	for _, tt := range []struct {
		name          string
		face, machine func()
		most          float64
	}{
		{"NewContext", func() { condition.NewContext(entries...) }, func() { clause.NewContext(machineEntries...) }, 1},
		{"With", func() { c.With(entries[:3]...) }, func() { machine.With(machineEntries[:3]...) }, 1},
		{"With of twelve", func() { c.With(entries...) }, func() { machine.With(machineEntries...) }, 1},
		{"With of none", func() { c.With() }, func() { machine.With() }, 0},
		{"With on top", func() { top.With(entries[:3]...) }, func() { machineTop.With(machineEntries[:3]...) }, 2},
		{"Set of none", func() { c := c; c.Set() }, func() { c := machine; c.Set() }, 1},
		{"Set of one", func() { c := c; c.Set(tags) }, func() { c := machine; c.Set(machineTags) }, 1},
		{"Set of two", func() { c := c; c.Set(entries[:2]...) }, func() { c := machine; c.Set(machineEntries[:2]...) }, 2},
		{"Set of twelve", func() { c := c; c.Set(entries[:12]...) }, func() { c := machine; c.Set(machineEntries[:12]...) }, 2},
		{"Set of eight", func() { c := c; c.Set(entries[:8]...) }, func() { c := machine; c.Set(machineEntries[:8]...) }, 2},
		{"Context.Lookup", func() { c.Lookup("aws:requesttag/7") }, func() { machine.Lookup("aws:requesttag/7") }, 1},
		{"Context.Lookup, absent", func() { c.Lookup("aws:TagKeys") }, func() { machine.Lookup("aws:TagKeys") }, 0},
		{"Context.Entries", func() {
			for e := range c.Entries() {
				e.Key()
			}
		}, func() {
			for e := range machine.Entries() {
				e.Key()
			}
		}, 0},
		{"Entry.Key", func() { tags.Key() }, func() { machineTags.Key() }, 0},
		{"Entry.Values", func() { tags.Values() }, func() { machineTags.Values() }, 1},
		{"Clause.Key", func() { cl.Key() }, func() { machineClause.Key() }, 0},
		{"Clause.Operator", func() { cl.Operator() }, func() { machineClause.Operator() }, 0},
		{"Clause.Values", func() { cl.Values() }, func() { machineClause.Values() }, 1},
		{"String", func() { _ = condition.String("app:k", "v") }, func() { _ = clause.String("app:k", "v") }, 0},
		{"Strings", func() { condition.Strings("app:k", "v", "w") }, func() { clause.Strings("app:k", "v", "w") }, 1},
		{"Bool", func() { _ = condition.Bool("app:k", true) }, func() { _ = clause.Bool("app:k", true) }, 0},
	} {
		face := testing.AllocsPerRun(20, tt.face)
		require.LessOrEqual(t, face, tt.most, tt.name)
		require.LessOrEqual(t, face, testing.AllocsPerRun(20, tt.machine), tt.name)
	}
}

package replay_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate/cloudtrail"
	"github.com/seed-1d0cfdb5/iam/examples/internal/trail"
)

// Of each change all events are found that it matters to, and no others.
func TestVictims(t *testing.T) {
	want := map[trail.Effect]cloudtrail.Column{
		trail.Unchanged:    cloudtrail.Column(cloudtrail.Unchanged),
		trail.NewlyDenied:  cloudtrail.Column(cloudtrail.NewlyDenied),
		trail.NewlyAllowed: cloudtrail.Column(cloudtrail.NewlyAllowed),
		trail.NotJudged:    cloudtrail.Column(cloudtrail.NotJudged),
		trail.InPart:       cloudtrail.InPart,
	}
	of := trail.New(trail.Options{Seed: 11, Accounts: 5, Policies: 100})
	for _, change := range append(trail.Changes(), trail.None) {
		judge := judge(t, of, change)
		var b []byte
		for i := range 4000 {
			b = of.AppendEvent(b[:0], i)
			event, err := cloudtrail.ParseEvent(string(b))
			require.NoError(t, err)
			v := judge.Judge(event)
			if have := v.Column(); have != want[of.Effect(i, change)] {
				t.Fatalf("%s: event %d is %s %s %q, want %s: %+v\n%s", change, i, have, v.Reason, v.Detail, of.Effect(i, change), v, b)
			}
			differs := v.Agreement >= cloudtrail.BothDenyByOtherType && change == trail.None
			require.False(t, differs, "%+v", v)
		}
	}
}

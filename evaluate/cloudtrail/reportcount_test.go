package cloudtrail

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestReportCounts(t *testing.T) {
	var r Report
	require.Zero(t, r.Changed())
	require.Zero(t, r.Undecided())
	for _, v := range []Verdict{
		{Effect: NewlyDenied}, {Effect: NewlyAllowed}, {Effect: Unchanged}, {Reason: NotACall}, {Reason: NoAction}, {Reason: NoPermission}, {Reason: OtherAccount},
	} {
		r.Add(&v)
	}
	require.EqualValues(t, 2, r.Changed())
	require.Zero(t, r.Undecided())
	r.Add(&Verdict{Effect: NewlyDenied, InPart: true})
	r.Add(&Verdict{Reason: UnknownAction})
	r.AddError("a.json", errors.New("no log"))
	require.EqualValues(t, 2, r.Changed())
	require.EqualValues(t, 3, r.Undecided())
}

package evaluate_test

import (
	"fmt"
	"maps"
	"slices"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// assume has the caller of req assume a role, if there is one with a trust policy that one. It
// says in what the decision by the policy that is attached differs from that by a scan of it.
func (w *historian) assume(req *evaluate.Request, extra *evaluate.Policies) string {
	role, trust := req.Resource, (*policy.Policy)(nil)
	for _, arn := range slices.Sorted(maps.Keys(w.Attached.Resource)) {
		if p := w.Attached.Resource[arn]; p.Type() == policy.Trust && (arn == role || w.OneIn(2)) {
			role, trust = arn, p
		}
	}
	if extra != nil {
		others := *extra
		others.Resource = nil // else it is a problem
		extra = &others
	}
	call := evaluate.AssumeRoleRequest{
		Principal: req.Principal, SessionName: "s1", Context: req.Context, Time: req.Time, Tags: map[string]string{"Team": "a"},
		Role: &evaluate.Role{ARN: role},
	}
	got, err := w.changed.AssumeRole(&call, extra)
	if trust != nil {
		w.calls++
		if got.Decision.Allowed() {
			w.assumed++
		}
		other := *trust // another pointer, of which there is no index
		call.Role.TrustPolicy = &other
	}
	want, refused := w.changed.AssumeRole(&call, extra)
	if got.Decision != want.Decision || got.Action != want.Action || (err == nil) != (refused == nil) {
		return fmt.Sprintf("AssumeRole: got %s of %s, %v, want %s of %s, %v as by a scan",
			decisionText(&got.Decision), got.Action, err, decisionText(&want.Decision), want.Action, refused)
	}
	return ""
}

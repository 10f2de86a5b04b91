package evaluate_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
)

// TestOverruledEntriesAreExplained shows that an explanation says of an entry of the
// request that it does not count, and advises nobody to set another.
func TestOverruledEntriesAreExplained(t *testing.T) {
	t.Parallel()
	req := getObject()
	req.Context = condition.NewContext(condition.String("aws:PrincipalTag/team", "red"), condition.String("aws:ResourceTag/team", "blue"))
	e := evaluate.MustNew(&evaluate.Attachments{
		PrincipalTags: map[string]map[string]string{req.Principal.ARN(): {"team": "green"}},
		ResourceTags:  map[string]map[string]string{req.Resource: {"team": "blue"}},
	})
	p := evaluate.Policies{Identity: identity(
		`{"Version":"2012-10-17","Statement":[
			{"Sid":"A","Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/team":"red"}}},
			{"Sid":"B","Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:ResourceTag/team":"red"}}},
			{"Sid":"C","Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:ResourceTag/other":"red"}}},
			{"Sid":"D","Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringNotEquals":{"aws:PrincipalTag/team":"${aws:ResourceTag/team}"}}}
		]}`)}
	x := e.Ask(&req, &p).Explain()
	require.Equal(t, evaluate.ExplicitDeny, x.Decision.Outcome)
	require.Equal(t, `denied with an explicit deny by statement "D" of an identity-based policy
  identity-based policy: explicitDeny
    Allow statement "A": Condition does not match: aws:PrincipalTag/team StringEquals ["red"], but it is ["green"], whatever the request says: what is attached decides
    Allow statement "B": Condition does not match: aws:ResourceTag/team StringEquals ["red"], but it is ["blue"]
    Allow statement "C": Condition does not match: aws:ResourceTag/other StringEquals ["red"], but it is absent
    Deny statement "D": applies: aws:PrincipalTag/team StringNotEquals ["${aws:ResourceTag/team}"], and it is ["green"], whatever the request says: what is attached decides
  near miss: edit Condition of statement "D" of identity-based policy, an explicit deny: the caller cannot set aws:PrincipalTag/team (from the tags of its user, role or session: change them there); and edit Condition of statement "A" of identity-based policy: the caller cannot set aws:PrincipalTag/team (from the tags of its user, role or session: change them there)
  near miss: edit Condition of statement "D" of identity-based policy, an explicit deny: the caller cannot set aws:PrincipalTag/team (from the tags of its user, role or session: change them there); and edit Condition of statement "B" of identity-based policy: the caller cannot set aws:ResourceTag/team (from the tags of the resource: change them there)
  near miss: edit Condition of statement "D" of identity-based policy, an explicit deny: the caller cannot set aws:PrincipalTag/team (from the tags of its user, role or session: change them there); and edit Condition of statement "C" of identity-based policy: the caller cannot set aws:ResourceTag/other (from the tags of the resource: change them there)
  absent from the request: aws:ResourceTag/other
`, x.String())
}

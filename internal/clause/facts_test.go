package clause_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
)

// TestFacts checks for each key that follows from what is known: its values, that no
// entry of a request counts then, and that it does where nothing is known (SEMANTICS
// S-68).
func TestFacts(t *testing.T) {
	t.Parallel()
	const role = "arn:aws:iam::111122223333:role/ci/Deploy"
	session, err := caller.RoleSession(role, "s", caller.AccountIDs)
	require.NoError(t, err)
	id, noID := "AROAEXAMPLE1234567890", ""
	tags := map[string]string{"team": "red", "Cost Center": "", "Stage": "upper", "stage": "lower"}
	entries := []clause.Entry{}
	keys := []string{
		"aws:PrincipalTag/team", "aws:PrincipalTag/none", "aws:PrincipalOrgID", "aws:PrincipalOrgPaths",
		"aws:ResourceTag/team", "iam:ResourceTag/team", "aws:ResourceOrgID", "aws:ResourceOrgPaths", "aws:userid",
	}
	for _, key := range keys {
		entries = append(entries, clause.String(key, "forged"))
	}
	carried := clause.NewContext(clause.String("AWS:PRINCIPALTAG/Team", "blue"), clause.Strings("aws:PrincipalTag/stage"))
	const path = "o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/"
	for _, tt := range []struct {
		facts clause.Facts
		key   string
		want  []string // nil if absent
	}{
		{clause.Facts{CallerTags: clause.NewTags(role, tags)}, "aws:PrincipalTag/team", []string{"red"}},
		{clause.Facts{CallerTags: clause.NewTags(role, tags)}, "AWS:principaltag/TEAM", []string{"red"}},
		{clause.Facts{CallerTags: clause.NewTags(role, tags)}, "aws:PrincipalTag/cost center", []string{""}},
		{clause.Facts{CallerTags: clause.NewTags(role, tags)}, "aws:PrincipalTag/STAGE", []string{"lower"}},
		{clause.Facts{CallerTags: clause.NewTags(role, tags)}, "aws:PrincipalTag/none", nil},
		{clause.Facts{CallerTags: clause.NewTags(role, tags)}, "aws:PrincipalTag/", nil},
		{clause.Facts{CallerTags: clause.NewTags(role, nil)}, "aws:PrincipalTag/team", nil},
		{clause.Facts{CallerTags: clause.NewTags(role, tags), SessionTags: &carried}, "aws:PrincipalTag/team", []string{"blue"}},
		{clause.Facts{CallerTags: clause.NewTags(role, tags), SessionTags: &carried}, "aws:PrincipalTag/stage", []string{"lower"}},
		{clause.Facts{CallerTags: clause.NewTags(role, nil), SessionTags: &carried}, "aws:PrincipalTag/team", []string{"blue"}},
		{clause.Facts{SessionTags: &carried}, "aws:PrincipalTag/team", []string{"forged"}},
		{clause.Facts{ResourceTags: clause.NewTags(role, tags)}, "aws:PrincipalTag/team", []string{"forged"}},

		{clause.Facts{ResourceTags: clause.NewTags(role, tags)}, "aws:ResourceTag/team", []string{"red"}},
		{clause.Facts{ResourceTags: clause.NewTags(role, tags)}, "iam:ResourceTag/team", []string{"red"}},
		{clause.Facts{ResourceTags: clause.NewTags("arn:aws:s3:::b", tags)}, "aws:ResourceTag/team", []string{"red"}},
		{clause.Facts{ResourceTags: clause.NewTags("arn:aws:s3:::b", tags)}, "iam:ResourceTag/team", nil},
		{clause.Facts{ResourceTags: clause.NewTags("*", nil)}, "aws:ResourceTag/team", nil},
		{clause.Facts{CallerTags: clause.NewTags(role, tags)}, "aws:ResourceTag/team", []string{"forged"}},
		{clause.Facts{CallerTags: clause.NewTags(role, tags)}, "iam:ResourceTag/team", []string{"forged"}},

		{clause.Facts{CallerOrganization: clause.NewOrganization(path)}, "aws:PrincipalOrgID", []string{"o-a1b2c3d4e5"}},
		{clause.Facts{CallerOrganization: clause.NewOrganization(path)}, "aws:PrincipalOrgPaths", []string{path}},
		{clause.Facts{CallerOrganization: clause.NewOrganization("")}, "aws:PrincipalOrgID", nil},
		{clause.Facts{CallerOrganization: clause.NewOrganization("")}, "aws:PrincipalOrgPaths", nil},
		{clause.Facts{CallerOrganization: clause.NewOrganization(path)}, "aws:ResourceOrgID", []string{"forged"}},
		{clause.Facts{CallerOrganization: clause.NewOrganization(path)}, "aws:ResourceOrgPaths", []string{"forged"}},
		{clause.Facts{ResourceOrganization: clause.NewOrganization(path)}, "aws:ResourceOrgID", []string{"o-a1b2c3d4e5"}},
		{clause.Facts{ResourceOrganization: clause.NewOrganization(path)}, "aws:ResourceOrgPaths", []string{path}},
		{clause.Facts{ResourceOrganization: clause.NewOrganization("")}, "aws:ResourceOrgID", nil},
		{clause.Facts{ResourceOrganization: clause.NewOrganization(path)}, "aws:PrincipalOrgID", []string{"forged"}},

		{clause.Facts{ID: &id}, "aws:userid", []string{id + ":s"}},
		{clause.Facts{ID: &noID}, "aws:userid", nil},
	} {
		c := clause.NewContext(entries...)
		bound := c.Bind(session, "", time.Unix(0, 0))
		*bound.Facts() = tt.facts
		values, present := bound.Lookup(tt.key)
		require.Equal(t, tt.want, values, "%s of %+v", tt.key, tt.facts)
		require.Equal(t, tt.want != nil, present, "%s of %+v", tt.key, tt.facts)
	}
	for _, key := range keys {
		bound := clause.NewContext(entries...).Bind(session, "", time.Unix(0, 0))
		values, _ := bound.Lookup(key)
		require.Equal(t, []string{"forged"}, values, "%s: nothing is known", key)
	}
}

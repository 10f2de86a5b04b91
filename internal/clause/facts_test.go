package clause_test

import (
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
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

// TestKnow checks of which keys it is known that no entry counts.
func TestKnow(t *testing.T) {
	t.Parallel()
	id, tags, place := "", clause.NewTags("", nil), clause.NewOrganization("")
	about := []struct {
		facts clause.Facts
		keys  []string
	}{
		{clause.Facts{CallerTags: tags}, []string{"AWS:PrincipalTag/x"}},
		{clause.Facts{ResourceTags: tags}, []string{"aws:ResourceTag/x", "iam:ResourceTag/x"}},
		{clause.Facts{CallerOrganization: place}, []string{"aws:PrincipalOrgID", "aws:PrincipalOrgPaths"}},
		{clause.Facts{ResourceOrganization: place}, []string{"aws:ResourceOrgID", "aws:ResourceOrgPaths"}},
		{clause.Facts{ID: &id}, []string{"aws:userid"}},
		{clause.Facts{Role: "arn:aws:iam::111122223333:role/r", SessionTags: new(clause.Context)}, nil},
	}
	for i := range about {
		for j := range about {
			for _, key := range about[j].keys {
				require.Equal(t, i == j, about[i].facts.Know(key), "%s by %+v", key, about[i].facts)
			}
		}
	}
	everything := clause.Facts{ID: &id, CallerTags: tags, ResourceTags: tags, CallerOrganization: place, ResourceOrganization: place}
	for _, key := range []string{"aws:PrincipalTag", "aws:SourceIp", "aws:RequestTag/x", "aws:TagKeys", "app:k", "ec2:ResourceTag/x", "aws:SourceOrgID", ""} {
		require.False(t, everything.Know(key), key)
	}
}

// TestTags compares the look-up of tags with a search of all of them.
func TestTags(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	word := func() string {
		b := make([]byte, 1+random.IntN(3))
		for i := range b {
			b[i] = "aAbBzZ/:é "[random.IntN(11)]
		}
		return string(b)
	}
	for range 2000 {
		tags := make(map[string]string)
		for range random.IntN(8) {
			tags[word()] = word()
		}
		var c clause.Context
		c = c.Bind(caller.Principal{}, "", time.Unix(0, 0))
		c.Facts().ResourceTags = clause.NewTags("arn:aws:s3:::b", tags)
		for range 8 {
			key, want := word(), ""
			_, found := tags[key]
			for _, each := range slices.Sorted(maps.Keys(tags)) {
				if glob.EqualFold(each, key) {
					found, want = true, tags[each]
				}
			}
			values, present := c.Lookup("aws:ResourceTag/" + key)
			require.Equal(t, found, present, "%q of %q", key, tags)
			if found {
				require.Equal(t, []string{want}, values, "%q of %q", key, tags)
			}
		}
	}
}

// TestFactsAllocations counts the allocations of a look-up.
func TestFactsAllocations(t *testing.T) { //nolint:paralleltest // counts allocations
	session, err := caller.RoleSession("arn:aws:iam::111122223333:role/r", "s", caller.AccountIDs)
	require.NoError(t, err)
	id, place := "AROAEXAMPLE1234567890", clause.NewOrganization("o-a1b2c3d4e5/r-ab12/")
	carried := clause.NewContext(clause.String("aws:PrincipalTag/cost", "1"))
	facts := clause.Facts{
		ID: &id, CallerTags: clause.NewTags("", map[string]string{"team": "red"}), SessionTags: &carried,
		ResourceTags: clause.NewTags("", map[string]string{"team": "red"}), CallerOrganization: place, ResourceOrganization: place,
	}
	for _, tt := range []struct {
		operator, key, value string
		want                 float64
	}{
		{"StringEquals", "aws:PrincipalTag/team", "${aws:ResourceTag/team}", 0},
		{"StringLike", "aws:PrincipalTag/cost", "*${aws:PrincipalTag/cost}", 0},
		{"StringEquals", "aws:PrincipalOrgID", "${aws:ResourceOrgID}", 0},
		{"ForAnyValue:StringLike", "aws:PrincipalOrgPaths", "o-a1b2c3d4e5/*", 0},
		{"ForAllValues:StringEquals", "aws:ResourceOrgPaths", "o-a1b2c3d4e5/r-ab12/", 0},
		{"StringEquals", "aws:userid", id + ":s", 1}, // which is put together
	} {
		cl := mustCompile(t, tt.operator, tt.key, tt.value)
		var c clause.Context
		require.InDelta(t, tt.want, testing.AllocsPerRun(100, func() {
			c = clause.Context{}.Bind(session, "", time.Unix(0, 0))
			*c.Facts() = facts
			if !cl.Match(&c) {
				panic("no match")
			}
		}), 0, "%s %s", tt.operator, tt.key)
	}
}

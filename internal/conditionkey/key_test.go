package conditionkey

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/internal/glob"
)

// TestTable checks what the look-up relies on, and that each derived key is there once.
func TestTable(t *testing.T) {
	names := make(map[string]bool)
	derived := make(map[Derived]string)
	longest := 0
	for i := range table {
		k := &table[i]
		lower := glob.Lower(k.Name)
		require.False(t, names[lower], "%s is there twice", k.Name)
		names[lower] = true
		longest = max(longest, len(k.Name))
		if k.Derived != NotDerived {
			require.Empty(t, derived[k.Derived], k.Name)
			derived[k.Derived] = k.Name
		}
		require.False(t, k.Suggested && !strings.HasPrefix(k.Name, Global), "%s is suggested with the prefix %s", k.Name, Global)
		require.Same(t, k, Find(strings.ToUpper(k.Name)))
	}
	require.Equal(t, maxLength, longest)
	require.Len(t, derived, int(ResourceOrgPaths))
}

func TestFind(t *testing.T) {
	for name, want := range map[string]Key{
		"AWS:principalarn":                           {Name: "aws:PrincipalArn", Derived: PrincipalARN, Values: One, Always: true, Suggested: true},
		"aws:PrincipalTag/team":                      {Name: "aws:PrincipalTag/", Derived: PrincipalTag, Values: One, Suggested: true},
		"aws:PrincipalTag/a/b":                       {Name: "aws:PrincipalTag/", Derived: PrincipalTag, Values: One, Suggested: true},
		"AWS:PRINCIPALTAG/":                          {Name: "aws:PrincipalTag/", Derived: PrincipalTag, Values: One, Suggested: true},
		"aws:tagkeys":                                {Name: "aws:TagKeys", Values: Many, Suggested: true},
		"STS:externalid":                             {Name: "sts:ExternalId", Hidden: true},
		"sts:TransitiveTagKeys":                      {Name: "sts:TransitiveTagKeys", Values: Lists},
		"saml:cn":                                    {Values: Lists},
		"SAML:aud":                                   {Values: Lists},
		"cognito-identity.amazonaws.com:AMR":         {Values: Lists},
		"sts.windows.net/33e01921/:amr":              {Values: Lists},
		"aws:PrincipalTag":                           {}, // the key of the tag is missing
		"aws:PrincipalArn/x":                         {}, // a key without tags
		"aws:PrincipalArn ":                          {},
		"aws:\u017FourceIp":                          {}, // a long s, which is no ASCII letter
		"token.actions.githubusercontent.com:\u00e9": {},
		"cognito-identity.amazonaws.com:aud":         {},
		"s3:prefix":                                  {},
		"aws:Ec2InstanceSourcePrivateIPv4AndMore":    {},
		"":  {},
		"/": {},
	} {
		require.Equal(t, want, *Find(name), name)
		require.Zero(t, testing.AllocsPerRun(10, func() { Find(name) }), name)
	}
}

// TestIsFact has the derived keys that follow from what is known beside the request.
func TestIsFact(t *testing.T) {
	for name, want := range map[string]bool{
		"aws:PrincipalTag/x": true, "aws:PrincipalOrgID": true, "aws:PrincipalOrgPaths": true, "aws:ResourceTag/x": true,
		"iam:ResourceTag/x": true, "aws:ResourceOrgID": true, "aws:ResourceOrgPaths": true,
		"aws:userid": false, "aws:PrincipalArn": false, "aws:ViaAWSService": false, "aws:SourceIp": false, "ec2:ResourceTag/x": false,
	} {
		require.Equal(t, want, Find(name).Derived.IsFact(), name)
	}
}

func TestCutTag(t *testing.T) {
	for key, want := range map[string][2]string{
		"aws:SourceIp":          {"aws:SourceIp", ""},
		"aws:PrincipalTag/team": {"aws:PrincipalTag/", "team"},
		"aws:PrincipalTag/a/b":  {"aws:PrincipalTag/", "a/b"},
		"aws:PrincipalTag/":     {"aws:PrincipalTag/", ""},
		"/x":                    {"/", "x"},
		"":                      {"", ""},
	} {
		name, tag := CutTag(key)
		require.Equal(t, want, [2]string{name, tag}, key)
	}
}

func TestNames(t *testing.T) {
	global, suggested := GlobalNames(), Suggestions()
	require.True(t, slices.IsSorted(global))
	require.Contains(t, global, "aws:PrincipalTag/")
	require.NotContains(t, global, "sts:ExternalId")
	require.Equal(t, []string{"username", "userid"}, suggested[:2], "of two that are equally near the first is proposed")
	for _, name := range suggested {
		k := Find(Global + name)
		if k.Name == "" {
			k = Find(Global + name + "/")
		}
		require.True(t, k.Suggested, name)
	}
}

// TestMayBeList has all that is known of the number of values.
func TestMayBeList(t *testing.T) {
	for values, want := range map[Values]bool{Unknown: false, One: false, Lists: true, Many: true} {
		require.Equal(t, want, values.MayBeList())
	}
}

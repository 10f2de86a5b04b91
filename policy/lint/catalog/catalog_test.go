package catalog_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/policy/lint/catalog"
)

func TestDate(t *testing.T) {
	date, err := time.Parse(time.DateOnly, catalog.Date())
	require.NoError(t, err)
	require.True(t, date.After(time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC)))
}

func TestActions(t *testing.T) {
	// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
	require.Equal(t, []string{"sts:GetAccessKeyInfo", "sts:GetCallerIdentity", "sts:GetDelegatedAccessToken", "sts:GetFederationToken", "sts:GetServiceBearerToken", "sts:GetSessionToken", "sts:GetWebIdentityToken"},
		slices.Collect(catalog.Actions("STS:get*")))
	require.Equal(t, []string{"s3:GetObjectAcl"}, slices.Collect(catalog.Actions("s3:getobjectACL")))
	for _, none := range []string{"", "s3", "s3:", "s3:*Nothing*", "nothing:*", ":*", "s3:GetObject ", "s3:GetObject:*"} {
		require.Empty(t, slices.Collect(catalog.Actions(none)), none)
	}
	count := func(pattern string) (n int) {
		for range catalog.Actions(pattern) {
			n++
		}
		return n
	}
	require.Greater(t, count("*"), 22_000)
	require.Equal(t, count("*"), count("*:*"))
	require.Equal(t, count("s3:*")+count("s3-outposts:*")+count("s3express:*")+count("s3tables:*")+count("s3vectors:*")+
		count("s3files:*")+count("s3-object-lambda:*"), count("s3*:*"))
	for range catalog.Actions("*") {
		break // the rest is not asked for
	}
	all := slices.Collect(catalog.Actions("*"))
	require.True(t, slices.IsSortedFunc(all, func(a, b string) int {
		x, y, _ := strings.Cut(strings.ToLower(a), ":")
		z, w, _ := strings.Cut(strings.ToLower(b), ":")
		return strings.Compare(x+"\x00"+y, z+"\x00"+w)
	}))
}

// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
func TestLookup(t *testing.T) {
	a, ok := catalog.Lookup("S3:listbucket")
	require.True(t, ok)
	require.Equal(t, "s3:ListBucket", a.Name)
	require.Contains(t, a.Keys, catalog.Key{Name: "s3:prefix", Type: "String"})
	require.Contains(t, a.Keys, catalog.Key{Name: "s3:max-keys", Type: "Numeric"})
	i := slices.IndexFunc(a.Resources, func(r catalog.ResourceType) bool { return r.Name == "bucket" })
	require.GreaterOrEqual(t, i, 0)
	require.Equal(t, []string{"arn:${Partition}:s3:::${BucketName}"}, a.Resources[i].ARNs)
	require.Contains(t, a.Resources[i].Keys, catalog.Key{Name: "aws:ResourceTag/${TagKey}", Type: "String"})

	a, ok = catalog.Lookup("dynamodb:GetItem")
	require.True(t, ok)
	require.Contains(t, a.Keys, catalog.Key{Name: "dynamodb:LeadingKeys", Type: "String", Many: true})

	a, ok = catalog.Lookup("ec2:DescribeInstances")
	require.True(t, ok)
	require.Empty(t, a.Resources)

	for _, name := range []string{"", "s3", "s3:", "s3:List", "s3:ListBucket*", "nothing:Get", "s3:ListBucket:x", "*"} {
		_, ok := catalog.Lookup(name)
		require.False(t, ok, name)
	}
}

// Each action can be looked up, and what is told of it is whole.
func TestEachAction(t *testing.T) {
	actions, types, keys := 0, map[string]bool{}, map[string]bool{}
	known := []string{"ARN", "Bool", "Date", "IPAddress", "Numeric", "String"}
	for name := range catalog.Actions("*") {
		a, ok := catalog.Lookup(name)
		require.True(t, ok, name)
		require.Equal(t, name, a.Name)
		actions++
		service, _, _ := strings.Cut(name, ":")
		all := a.Keys
		for _, r := range a.Resources {
			require.NotEmpty(t, r.Name)
			for _, format := range r.ARNs {
				require.True(t, strings.HasPrefix(format, "arn:${Partition}:") && strings.Count(format, ":") >= 5, format)
			}
			types[service+" "+r.Name] = true
			all = append(all, r.Keys...)
		}
		for _, k := range all {
			require.Contains(t, k.Name, ":")
			require.Contains(t, known, k.Type)
			keys[service+" "+k.Name] = true
		}
	}
	require.Equal(t, []int{22135, 2250, 2476}, []int{actions, len(types), len(keys)}, "the table was made anew: see that the numbers are as they should be")
}

// TestSource compares all of the table with the npm package that it was made from, which
// is not part of the repository: IAM_DATA is its folder.
func TestSource(t *testing.T) {
	folder := os.Getenv("IAM_DATA")
	if folder == "" {
		t.Skip("IAM_DATA is not set")
	}
	read := func(into any, path ...string) {
		data, err := os.ReadFile(filepath.Join(append([]string{folder}, path...)...))
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(data, into))
	}
	var about struct{ UpdatedAt string }
	read(&about, "package.json")
	require.True(t, strings.HasPrefix(about.UpdatedAt, catalog.Date()), about.UpdatedAt)
	var services []string
	read(&services, "data", "services.json")
	want := 0
	for _, service := range services {
		var keys map[string]struct{ Key, Type string }
		var types map[string]struct {
			Key, ARN      string
			ConditionKeys []string
		}
		var actions map[string]struct {
			Name          string
			ConditionKeys []string
			ResourceTypes []struct {
				Name          string
				ConditionKeys []string
			}
		}
		read(&keys, "data", "conditionKeys", service+".json")
		read(&types, "data", "resourceTypes", service+".json")
		read(&actions, "data", "actions", service+".json")
		keysOf := func(lists ...[]string) []catalog.Key {
			var all []catalog.Key
			for _, name := range slices.Concat(lists...) {
				typ, many := strings.CutPrefix(keys[strings.ToLower(name)].Type, "ArrayOf")
				all = append(all, catalog.Key{Name: name, Type: typ, Many: many})
			}
			slices.SortFunc(all, func(a, b catalog.Key) int { return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)) })
			return slices.Compact(all)
		}
		for _, a := range actions {
			want++
			got, ok := catalog.Lookup(service + ":" + a.Name)
			require.True(t, ok)
			require.Equal(t, service+":"+a.Name, got.Name)
			own, names := a.ConditionKeys, map[string]bool{}
			for _, r := range a.ResourceTypes {
				names[r.Name] = true // some are there twice
				typ := types[strings.ToLower(r.Name)]
				require.Contains(t, got.Resources, catalog.ResourceType{Name: typ.Key, ARNs: strings.Split(typ.ARN, ", "), Keys: keysOf(typ.ConditionKeys)}, got.Name)
				own = slices.Concat(own, r.ConditionKeys)
			}
			require.Len(t, got.Resources, len(names), got.Name)
			require.Equal(t, keysOf(own), got.Keys, got.Name)
		}
	}
	unlisted, err := os.ReadFile("../../../.ci/catalog/unlisted.txt")
	require.NoError(t, err)
	for line := range strings.Lines(string(unlisted)) {
		if strings.HasPrefix(line, "action ") {
			want++
		}
	}
	require.Len(t, slices.Collect(catalog.Actions("*")), want)
}

// TestTakes has actions, and whether they act on a resource. See
// https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html
func TestTakes(t *testing.T) {
	for _, tt := range []struct {
		action, resource string
		want             bool
	}{
		{"s3:GetObject", "arn:aws:s3:::logs/a", true},
		{"S3:getobject", "arn:aws:s3:::logs/a", true},
		{"s3:GetObject", "arn:aws:s3:::logs", false},
		{"s3:ListBucket", "arn:aws:s3:::logs/a", false},
		{"s3:ListAllMyBuckets", "arn:aws:s3:::logs/a", false},
		{"s3:GetObject", "*", true},
		{"s3:GetObject", "arn:aws:s3:::*", true},
		{"s3:GetObject", "arn:aws:sqs:eu-west-1:111122223333:q", false},
		{"sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:q", true},
		{"sts:AssumeRole", "arn:aws:iam::111122223333:role/app/r", true},
		{"s3:NoSuchAction", "arn:aws:sqs:eu-west-1:111122223333:q", true},
		{"nosuch:Action", "arn:aws:sqs:eu-west-1:111122223333:q", true},
		{"s3:GetObject", "arn:example:s3:::logs", true},
		{"s3:GetObject", "no ARN", true},
	} {
		require.Equal(t, tt.want, catalog.Takes(tt.action, tt.resource), "%s on %s", tt.action, tt.resource)
	}
}

package cloudtrail

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/internal/conditionkey"
	"github.com/seed-1d0cfdb5/iam/policy/lint/catalog"
)

// Each table says things that the catalog knows.
func TestTablesAgreeWithCatalog(t *testing.T) {
	for source, prefix := range sources {
		require.Contains(t, services(), prefix, source)
	}
	for prefix, names := range operations {
		for operation, name := range names {
			require.NotNil(t, findAction(prefix, name), operation)
			require.Nil(t, findAction(prefix, operation), "%s is an action itself", operation)
		}
	}
	for name, version := range versioned {
		require.NotNil(t, findAction("s3", name), name)
		require.NotNil(t, findAction("s3", version), version)
	}
	for operation, rows := range gatewayOperations {
		for row := range strings.SplitSeq(rows, "; ") {
			method, _, _ := strings.Cut(row, " ")
			require.NotNil(t, findAction("apigateway", method), operation)
		}
	}
	for _, names := range []map[string]string{statements, transactions} {
		for word, name := range names {
			require.NotNil(t, findAction("dynamodb", name), word)
		}
	}
	for name := range free {
		require.NotNil(t, findAction("sts", name), name)
	}
	for prefix, variables := range parameters {
		for variable := range variables {
			require.True(t, hasVariable(prefix, variable), "%s: %s", prefix, variable)
		}
	}
}

// hasVariable reports whether a resource of a service has a variable in its ARN.
func hasVariable(prefix, variable string) bool {
	for _, resource := range services()[prefix]().types {
		for _, f := range resource.formats {
			if strings.Contains(f.text, "${"+variable+"}") {
				return true
			}
		}
	}
	return false
}

// Each global condition key of the catalog and of this package is one that the library knows.
func TestKeyNames(t *testing.T) {
	seen := make(map[string]bool)
	for i, name := range keyNames {
		require.NotEmpty(t, name, i)
		require.False(t, seen[name], name)
		seen[name] = true
		if strings.HasPrefix(name, "aws:") {
			require.Equal(t, name, conditionkey.Find(name).Name)
		}
		found, ok := keyOf(strings.ToUpper(name))
		require.True(t, ok, name)
		require.EqualValues(t, i, found)
	}
	_, ok := keyOf("aws:referer")
	require.False(t, ok, "no event tells it")
}

// A parameter key is one that some action of the service may have.
func TestParameterKeys(t *testing.T) {
	for prefix, rows := range parameterKeys {
		for _, row := range rows {
			require.True(t, strings.HasPrefix(keyNames[row.key], prefix+":"))
			has := slices.ContainsFunc(slices.Collect(catalog.Actions(prefix+":*")), func(name string) bool {
				_, plain, _ := strings.Cut(name, ":")
				return findAction(prefix, plain).noted.has(row.key)
			})
			require.True(t, has, keyNames[row.key])
		}
	}
}

func TestWithoutVersion(t *testing.T) {
	for name, want := range map[string]string{
		"UpdateFunctionCode20150331v2": "UpdateFunctionCode",
		"AddPermission20150331":        "AddPermission",
		"CreateDistribution2015_07_27": "CreateDistribution",
		"ListObjectsV2":                "ListObjectsV2",
		"CreateEnvironmentEC2":         "CreateEnvironmentEC2",
		"GetLayerVersion20181031":      "GetLayerVersion",
		"20150331":                     "20150331",
		"2015_07_27":                   "2015_07_27",
		"v2":                           "v2",
		"Describe19990101":             "Describe19990101",
		"CreateThing2015-07-27":        "CreateThing2015-07-27",
	} {
		require.Equal(t, want, withoutVersion(name), name)
	}
}

func TestEventVersions(t *testing.T) {
	for version, want := range map[string][3]bool{ // 4, 8, 10
		"1.0": {}, "1.01": {}, "1.03": {}, "1.04": {true}, "1.08": {true, true}, "1.09": {true, true}, "1.10": {true, true, true},
		"1.11": {true, true, true}, "2.0": {true, true, true}, "": {}, "x": {}, "1": {}, "1.x": {}, "0.9": {},
	} {
		e, err := ParseEvent(`{"eventVersion": "` + version + `", "eventTime": "2026-11-24T09:01:00Z", "eventSource": "s3.amazonaws.com", "eventName": "GetObject"}`)
		require.NoError(t, err)
		require.Equal(t, want, [3]bool{e.isSince(4), e.isSince(8), e.isSince(10)}, version)
	}
}

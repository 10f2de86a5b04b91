package inventory_test

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate/inventory"
)

// hostile are outputs whose parts repeat n times.
var hostile = map[string]func(n int) string{
	"users of one name": func(n int) string {
		return `{"UserDetailList": [` + repeat(n, `{"Arn": "`+payments+`user/%d/ann"}`) + `]}`
	},
	"one user many times": func(n int) string {
		return `{"UserDetailList": [` + repeat(n, `{"Arn": "`+payments+`user/ann"}`) + `]}`
	},
	"inline policies": func(n int) string {
		return many(`"UserPolicyList": [` + repeat(n, `{"PolicyName": "%d", "PolicyDocument": "x"}`) + `]`)
	},
	"inline policies of one name": func(n int) string {
		return many(`"UserPolicyList": [` + repeat(n, `{"PolicyName": "p", "PolicyDocument": {}}`) + `]`)
	},
	"managed policies": func(n int) string {
		return many(`"AttachedManagedPolicies": [` + repeat(n, `{"PolicyArn": "arn:aws:iam::aws:policy/p%d"}`) + `]`)
	},
	"one managed policy": func(n int) string {
		return many(`"AttachedManagedPolicies": [` + repeat(n, `{"PolicyArn": "arn:aws:iam::aws:policy/p"}`) + `]`)
	},
	"groups": func(n int) string { return many(`"GroupList": [` + repeat(n, `"g%d"`) + `]`) },
	"one group": func(n int) string {
		return `{"GroupDetailList": [{"Arn": "` + payments + `group/g"}], ` + many(`"GroupList": [` + repeat(n, `"g"`) + `]`)[1:]
	},
	"tags":                   func(n int) string { return many(`"Tags": [` + repeat(n, `{"Key": "%d", "Value": ""}`) + `]`) },
	"members":                func(n int) string { return many(repeat(n, `"a%d": 1`)) },
	"members twice":          func(n int) string { return many(repeat(n, `"GroupList": []`)) },
	"a name twice in a list": func(n int) string { return `{` + repeat(n, `"UserDetailList": []`) + `}` },
	"versions": func(n int) string {
		return `{"UserDetailList": [], "Policies": [{"Arn": "arn:aws:iam::aws:policy/p", "DefaultVersionId": "v1", "PolicyVersionList": [` + repeat(n, `{"VersionId": "v%d", "Document": {}, "IsDefaultVersion": true}`) + `]}]}`
	},
	"profiles": func(n int) string {
		return `{"InstanceProfiles": [` + repeat(n, `{"Arn": "p%d", "Roles": [{"Arn": "`+payments+`role/r"}]}`) + `]}`
	},
	"wrappers": func(n int) string {
		return `[` + repeat(n, `{"command": "s3api get-bucket-policy", "argument": "b%d", "error": "AccessDenied"}`) + `]`
	},
	"one bucket": func(n int) string {
		return `[` + repeat(n, `{"command": "s3api get-bucket-policy", "argument": "b", "output": {"Policy": "{%d}"}}`) + `]`
	},
	"versions of one name": func(n int) string {
		return `[` + repeat(n, `{"command": "iam get-policy-version", "argument": "p", "output": {"PolicyVersion": {"Document": {}, "VersionId": "v%d"}}}`) + `,{"UserDetailList": [{"Arn": "` + payments + `user/ann", "AttachedManagedPolicies": [` + repeat(n, `{"PolicyArn": "arn:aws:iam::aws:policy/x%d/p"}`) + `]}]}]`
	},
	"resources": func(n int) string { return `{"resources": [` + repeat(n, `{"arn": "arn:aws:s3:::b%d"}`) + `]}` },
	"a long ARN": func(n int) string {
		return `{"resources": [{"arn": "arn:aws:s3:::` + strings.Repeat("a/", 4*n) + `b"}]}`
	},
	"accounts in one path": func(n int) string {
		return `{"Accounts": [` + repeat(n, `{"Id": "%012d", "Paths": ["o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/%012d/"]}`) + `]}`
	},
	"a long path": func(n int) string {
		return `{"accounts": [{"id": "111122223333", "path": "o-a1b2c3d4e5/r-ab12/` + strings.Repeat("ou-ab12-11111111/", n) + `"}]}`
	},
	"a chain of units": func(n int) string {
		return `[` + repeat(n, `{"command": "organizations list-parents", "argument": "%d", "output": {"Parents": [{"Id": "%d"}]}}`) + `, {"Accounts": [` + repeat(n, `{"Id": "%012d", "Arn": "arn:aws:organizations::777788889999:account/o-a1b2c3d4e5/x"}`) + `]}]`
	},
	"policies of a level": func(n int) string { return levelPolicies(n) },
	"lines": func(n int) string {
		return `{"UserDetailList": [` + strings.ReplaceAll(repeat(n, `{"Arn": "x"}`), ",", ",\n") + `]}`
	},
	"indented": func(n int) string {
		return `{"UserDetailList": [{"Arn": "` + payments + `user/ann", "UserPolicyList": [{"PolicyName": "p", "PolicyDocument": {` + strings.Repeat("\n          ", n) + `}}]}]}`
	},
	"mistakes in a document": func(n int) string {
		return `{"UserDetailList": [{"Arn": "` + payments + `user/ann", "UserPolicyList": [{"PolicyName": "p", "PolicyDocument": {"Statement": [` + strings.ReplaceAll(repeat(n, `{"x": %d}`), ",", ",\n") + `]}}]}]}`
	},
	"a long document and short ones": func(n int) string {
		const of = `{"Arn": "` + payments + `user/ann", "UserPolicyList": [{"PolicyName": "p", "PolicyDocument": {%s}}]}`
		return `{"UserDetailList": [` + strings.ReplaceAll(of, "%s", strings.Repeat(" ", 100*n)) + `,` + repeat(n, strings.ReplaceAll(of, "%s", "")) + `]}`
	},
	"a long list and short ones": func(n int) string {
		const of = `{"Arn": "` + payments + `user/ann", "AttachedManagedPolicies": [%s]}`
		const one = `{"PolicyArn": "arn:aws:iam::aws:policy/p"}`
		return `{"UserDetailList": [` + strings.ReplaceAll(of, "%s", repeat(n, one)) + `,` + repeat(n, strings.ReplaceAll(of, "%s", one)) + `]}`
	},
	"percent signs": func(n int) string {
		return many(`"UserPolicyList": [{"PolicyName": "p", "PolicyDocument": "` + strings.Repeat("%7B", n) + `"}]`)
	},
}

func many(member string) string {
	return `{"UserDetailList": [{"Arn": "` + payments + `user/ann", ` + member + `}]}`
}

func repeat(n int, format string) string {
	list := make([]string, n)
	for i := range list {
		list[i] = strings.ReplaceAll(strings.ReplaceAll(format, "%012d", fmt.Sprintf("%012d", i)), "%d", fmt.Sprint(i))
	}
	return strings.Join(list, ",")
}

func levelPolicies(n int) string {
	return `[{"Policies": [` + repeat(n, `{"Id": "p-%012d", "Type": "SERVICE_CONTROL_POLICY"}`) + `]}, ` +
		`{"Accounts": [{"Id": "111122223333", "Paths": ["o-a1b2c3d4e5/r-ab12/111122223333/"]}]}, ` +
		repeat(n, `{"command": "organizations list-targets-for-policy", "argument": "p-%012d", "output": {"Targets": [{"TargetId": "r-ab12"}]}}`) + `]`
}

// TestHostile requires that four times as much takes no more than some eight times as long.
func TestHostile(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes some seconds")
	}
	for name, text := range hostile {
		t.Run(name, func(t *testing.T) {
			least := func(n int) time.Duration {
				input := text(n)
				best := time.Hour
				for range 3 {
					begin := time.Now()
					_, _ = readText("a.json", input, "b.json", input)
					best = min(best, time.Since(begin))
				}
				return best
			}
			var small, large time.Duration
			for range 3 { // the machine may be busy
				small, large = least(1000), least(4000)
				if large < 8*small+10*time.Millisecond {
					return
				}
			}
			t.Errorf("%s, then %s", small, large)
		})
	}
}

// TestLimits are those of a file.
func TestLimits(t *testing.T) {
	_, err := readText("a.json", strings.Repeat("[", 100))
	require.ErrorContains(t, err, "more than 64 levels")
	var r inventory.Reader
	r.Read("broken", io.MultiReader(strings.NewReader("{"), failing{}))
	_, err = r.Inventory()
	require.ErrorContains(t, err, "broken: invalid JSON: it cannot be read: \"no disk\"")
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, fmt.Errorf("no disk") }

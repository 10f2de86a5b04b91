package inventory_test

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// TestRandom puts values of the samples into places of others, and some that are none. Whatever
// is read, package evaluate takes it, whoever is unknown is denied, and each problem has its
// place.
func TestRandom(t *testing.T) {
	value := regexp.MustCompile(`: "[^"\\]*"|"(Arn|Tags|Path|Id|Type|GroupList|PolicyArn|VersionId|IsDefaultVersion|Document|PermissionsBoundary|AttachedManagedPolicies)":|true|false`)
	samples := load(t, "gaad/111122223333.json", "gaad/444455556666.json", "iam/*", "organization/*", "resources/*")
	names := make([]string, 0, len(samples))
	values := []string{`: ""`, `: "x"`, `: null`, `: 1`, `: []`, `: {}`, `: "arn:aws:iam::111122223333:policy/*"`, `: "arn:aws:iam::aws:policy/"`, `: "arn:aws:iam::1:user/a b"`, `: "arn:acme:iam::tenant:user/a"`, `: "r-ab12"`, `: "o-a1b2c3d4e5/r-ab12/"`, `"Tags":`, "true"}
	for name, text := range samples {
		names = append(names, name)
		values = append(values, value.FindAllString(text, -1)...)
	}
	slices.Sort(names)
	slices.Sort(values)
	values = slices.Compact(values)
	rounds := 300
	if testing.Short() {
		rounds = 30
	}
	for seed := range rounds {
		random := rand.New(rand.NewPCG(uint64(seed), 1)) //nolint:gosec // to be repeated
		f := make(folder)
		for name, text := range samples {
			f[name] = text
		}
		for range 1 + random.IntN(4) {
			name := names[random.IntN(len(names))]
			places := value.FindAllStringIndex(f[name], -1)
			if len(places) == 0 {
				continue
			}
			at := places[random.IntN(len(places))]
			f[name] = f[name][:at[0]] + values[random.IntN(len(values))] + f[name][at[1]:]
		}
		if random.IntN(3) == 0 {
			delete(f, names[random.IntN(len(names))])
		}
		inv, err := f.read()
		require.NotNil(t, inv, "seed %d: %v", seed, err)
		require.NotZero(t, inv.Evaluator().Version(), "seed %d: %v", seed, err)
		for u := range inv.Users() {
			who, err := principal.Parse(u.ARN, principal.WithTenants())
			require.NoError(t, err, "seed %d", seed)
			d := inv.Evaluator().Evaluate(&evaluate.Request{Principal: who, Action: "s3:GetObject", Resource: "arn:aws:s3:::example-reports/finance/a", ResourceAccount: who.Account()}, nil)
			require.False(t, d.Allowed() && u.Unknown != "", "seed %d: %s", seed, u.ARN)
		}
		for p := range slices.Values(inv.Problems()) {
			require.NotContains(t, p.Detail, "evaluate: the Evaluator", fmt.Sprint("seed ", seed))
			require.False(t, p.Line > 0 && p.Pointer == "" && p.Code != "invalid JSON" && !strings.HasPrefix(p.String(), p.File+":1:1:"), "seed %d: %s", seed, p)
		}
	}
}

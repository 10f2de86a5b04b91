package evaluate_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// TestLargeAttachments makes Evaluators of far more than AWS lets anybody have, and of mistakes
// of that size. If the time grew with the square of it, it would be minutes.
func TestLargeAttachments(t *testing.T) {
	const ann = "arn:aws:iam::111122223333:user/ann"
	for _, tt := range []struct {
		name string
		n    int
		make func(i int, a *evaluate.Attachments)
		err  string // of how it begins
	}{
		{"tags of a user", 200_000, func(i int, a *evaluate.Attachments) {
			a.PrincipalTags[ann][fmt.Sprint("key", i)] = "value"
		}, ""},
		{"tags of a resource", 200_000, func(i int, a *evaluate.Attachments) {
			a.ResourceTags["arn:aws:s3:::bucket"][fmt.Sprint("key", i)] = "value"
		}, ""},
		{"users of one name", 50_000, func(i int, a *evaluate.Attachments) {
			a.Identity[fmt.Sprintf("arn:aws:iam::111122223333:user/%d/ann", i)] = nil
		}, `evaluate: Identity["arn:aws:iam::111122223333:user/1/ann"]: the name is that of "arn:aws:iam::111122223333:user/0/ann"`},
		{"groups of one name", 50_000, func(i int, a *evaluate.Attachments) {
			a.Groups[fmt.Sprintf("arn:aws:iam::111122223333:user/u%d", i)] = []string{fmt.Sprintf("arn:aws:iam::111122223333:group/%d/dev", i)}
		}, `evaluate: Groups["arn:aws:iam::111122223333:user/u1"]: "arn:aws:iam::111122223333:group/1/dev": the name is that of "arn:aws:iam::111122223333:group/0/dev"`},
	} {
		a := &evaluate.Attachments{
			Identity: map[string][]*policy.Policy{}, Groups: map[string][]string{},
			PrincipalTags: map[string]map[string]string{ann: {}}, ResourceTags: map[string]map[string]string{"arn:aws:s3:::bucket": {}},
		}
		for i := range tt.n {
			tt.make(i, a)
		}
		began := time.Now()
		_, err := evaluate.New(a)
		require.Less(t, time.Since(began), time.Minute, tt.name)
		if tt.err == "" {
			require.NoError(t, err, tt.name)
		} else {
			require.True(t, err != nil && strings.HasPrefix(err.Error(), tt.err), "%s: %.300v", tt.name, err)
		}
	}
}

// TestLongPath refuses the path of an account with more units than an organization can have
// below each other.
func TestLongPath(t *testing.T) {
	for units, wantErr := range map[int]bool{5: false, 100: false, 200: true, 100_000: true} {
		var path strings.Builder
		path.WriteString("o-a1b2c3d4e5/r-ab12/")
		for i := range units {
			fmt.Fprintf(&path, "ou-ab12-%08d/", i)
		}
		_, err := evaluate.New(&evaluate.Attachments{Accounts: map[string]evaluate.Account{"111122223333": {Path: path.String()}}})
		if wantErr {
			require.ErrorContains(t, err, "longer than 2,048 bytes", "%d units", units)
		} else {
			require.NoError(t, err, "%d units", units)
		}
	}
}

package account_test

import (
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/account"
	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/clock"
	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/fault"
	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/sigv4"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// TestFollows makes changes at random, several at a time, of which many are refused. The evaluator that has followed
// them decides as the one does that is made from the database when it is opened again.
func TestFollows(t *testing.T) {
	path := filepath.Join(t.TempDir(), "account.db")
	c := clock.New(time.Date(2026, 7, 1, 9, 0, 0, 0, time.UTC), 1)
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	var done atomic.Int64
	allowed := 0
	for round := range uint64(6) {
		a, err := account.Open(path, c, slog.New(slog.DiscardHandler))
		require.NoError(t, err)
		var changing sync.WaitGroup
		for worker := range uint64(4) {
			random := rand.New(rand.NewPCG(seed, round<<8|worker))
			changing.Go(func() {
				for range 25 {
					_, err := a.Change(func(tx *account.Tx) error { return anyChange(tx, random) })
					if err == nil {
						done.Add(1)
						continue
					}
					assert.Less(t, fault.Of(err).Status, 500, "%v", err)
				}
			})
		}
		changing.Wait()
		followed := decisions(a)
		require.NoError(t, a.Close())
		a, err = account.Open(path, c, slog.New(slog.DiscardHandler))
		require.NoError(t, err)
		require.Equal(t, followed, decisions(a))
		require.NoError(t, a.Close())
		allowed += strings.Count(followed, ": allowed")
	}
	require.Greater(t, done.Load(), int64(100))
	require.Positive(t, allowed)
}

// anyChange makes a change of few users, policies and buckets, so that many are about the same.
func anyChange(tx *account.Tx, random *rand.Rand) error {
	user, managed := fmt.Sprintf("user%d", random.IntN(3)), fmt.Sprintf("Policy%d", random.IntN(3))
	bucket := fmt.Sprintf("bucket%d", random.IntN(2))
	arn := account.PolicyARN("", managed)
	document := fmt.Sprintf(`{"Version": "2012-10-17", "Statement": {"Effect": "%s", "Action": "s3:%s", "Resource": "arn:aws:s3:::bucket%d/*",
		"Condition": {"StringEqualsIfExists": {"aws:PrincipalTag/team": "%s"}}}}`,
		[]string{"Allow", "Allow", "Allow", "Deny"}[random.IntN(4)], []string{"*", "GetObject"}[random.IntN(2)], random.IntN(2), []string{"blue", "red"}[random.IntN(2)])
	switch random.IntN(16) {
	case 0, 1:
		return tx.Create(&account.Identity{Kind: account.User, Name: user, Tags: map[string]string{"team": "blue"}})
	case 2:
		return tx.Delete(account.User, user)
	case 3:
		return tx.CreatePolicy(&account.Policy{Name: managed}, document)
	case 4:
		return tx.DeletePolicy(arn)
	case 5:
		_, err := tx.CreateVersion(arn, document, random.IntN(2) == 0)
		return err
	case 6:
		return tx.SetDefaultVersion(arn, fmt.Sprintf("v%d", 1+random.IntN(4)))
	case 7:
		return tx.DeleteVersion(arn, fmt.Sprintf("v%d", 1+random.IntN(4)))
	case 8, 9:
		return tx.Attach(account.User, user, arn)
	case 10:
		return tx.Detach(account.User, user, arn)
	case 11:
		return tx.SetBoundary(account.User, user, []string{arn, ""}[random.IntN(2)])
	case 12:
		if random.IntN(3) == 0 {
			return tx.DeleteInline(account.User, user, "own")
		}
		return tx.PutInline(account.User, user, "own", document)
	case 13:
		if random.IntN(2) == 0 {
			return tx.Untag(account.User, user, []string{"team"})
		}
		return tx.Tag(account.User, user, map[string]string{"Team": "red"})
	case 14:
		if random.IntN(4) == 0 {
			return tx.DeleteBucket(bucket)
		}
		return tx.CreateBucket(bucket)
	default:
		if random.IntN(3) == 0 {
			return tx.DeleteBucketPolicy(bucket)
		}
		return tx.PutBucketPolicy(bucket, strings.Replace(document, `"Effect"`, `"Principal": {"AWS": "`+account.ARN(account.User, "", "user0")+`"}, "Effect"`, 1))
	}
}

// decisions returns what each user may do.
func decisions(a *account.Account) string {
	var all strings.Builder
	for user := range 3 {
		p := principal.MustParse(account.ARN(account.User, "", fmt.Sprintf("user%d", user)))
		c, err := a.Caller(httptest.NewRequest("GET", "/", nil), &sigv4.Signed{})
		if err != nil {
			return err.Error()
		}
		c.Principal = p
		for _, action := range []string{"s3:GetObject", "s3:PutObject"} {
			for bucket := range 2 {
				req := c.Request(action, fmt.Sprintf("arn:aws:s3:::bucket%d/x", bucket))
				fmt.Fprintf(&all, "%s %s %d: %s\n", p.Name(), action, bucket, a.Policies.Evaluate(&req, nil))
			}
		}
	}
	return all.String()
}

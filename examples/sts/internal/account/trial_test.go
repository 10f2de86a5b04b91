package account

import (
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/clock"
	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/fault"
)

func newTestAccount(t *testing.T) *Account {
	t.Helper()
	a, err := Open(filepath.Join(t.TempDir(), "account.db"), clock.New(time.Date(2026, 7, 1, 9, 0, 0, 0, time.UTC), 1), slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, a.Close()) })
	return a
}

// TestRefusedIsNotWritten has an evaluator refuse what the checks before let pass: what is in the
// database can always be loaded, and decides.
func TestRefusedIsNotWritten(t *testing.T) {
	a := newTestAccount(t)
	_, err := a.Change(func(tx *Tx) error { return tx.Create(&Identity{Kind: User, Name: "ann"}) })
	require.NoError(t, err)
	version := a.Policies.Version()
	_, err = a.Change(func(tx *Tx) error { // no check is asked here
		return tx.putIdentity(&Identity{Kind: User, Name: "ann", Path: "/", ID: "AIDA", Tags: map[string]string{"a": "1", "A": "2"}})
	})
	require.Equal(t, "InvalidInput", fault.Of(err).Code)
	require.Equal(t, version, a.Policies.Version())
	require.NoError(t, a.View(func(tx *Tx) error {
		i, err := tx.Identity(User, "ann")
		require.NoError(t, err)
		require.Empty(t, i.Tags)
		return nil
	}))
	require.NoError(t, a.load())
}

func TestTags(t *testing.T) {
	a := newTestAccount(t)
	for what, tags := range map[string]map[string]string{
		"two of one key": {"team": "blue", "Team": "red"}, "no UTF-8": {"team": "\xff"}, "a control character": {"te\x00am": "blue"},
		"a pattern": {"te*m": "blue"}, "of AWS": {"AWS:team": "blue"}, "no key": {"": "blue"},
	} {
		_, err := a.Change(func(tx *Tx) error { return tx.Create(&Identity{Kind: User, Name: "ann", Tags: tags}) })
		require.Equal(t, "InvalidInput", fault.Of(err).Code, what)
	}
	_, err := a.Change(func(tx *Tx) error {
		return tx.Create(&Identity{Kind: User, Name: "ann", Tags: map[string]string{"部署 1": "a_b.c:d/e=f+g-h@i", "none": ""}})
	})
	require.NoError(t, err)
}

// TestBadBucketPolicy has policies that would leave a bucket without the one that it had: an empty
// one was in the database and not in the evaluator, and counted when the server started again.
func TestBadBucketPolicy(t *testing.T) {
	a := newTestAccount(t)
	const good = `{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::reports/*"}}`
	_, err := a.Change(func(tx *Tx) error { return tx.CreateBucket("reports") })
	require.NoError(t, err)
	_, err = a.Change(func(tx *Tx) error { return tx.PutBucketPolicy("reports", good) })
	require.NoError(t, err)
	for _, bad := range []string{"", "{", strings.Replace(good, "reports", "report", 1), strings.Replace(good, "reports/*", "report", 1)} {
		_, err = a.Change(func(tx *Tx) error { return tx.PutBucketPolicy("reports", bad) })
		require.Equal(t, "MalformedPolicy", fault.Of(err).Code, bad)
		require.NoError(t, a.View(func(tx *Tx) error {
			b, err := tx.Bucket("reports")
			require.JSONEq(t, good, b.Policy)
			return err
		}))
	}
	for _, more := range []string{strings.Replace(good, "reports/*", "reports", 1), strings.Replace(good, "reports/*", "rep*", 1)} {
		_, err = a.Change(func(tx *Tx) error { return tx.PutBucketPolicy("reports", more) })
		require.NoError(t, err)
	}
}

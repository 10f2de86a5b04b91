package account

import (
	"fmt"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/clock"
	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/fault"
	"github.com/seed-1d0cfdb5/iam/principal"
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

// TestEvaluatorIsAsTheDatabase makes changes at random, several at a time. What decides is in the
// end, and each time between, as what is made from the database.
func TestEvaluatorIsAsTheDatabase(t *testing.T) {
	a := newTestAccount(t)
	for range 40 {
		var changing sync.WaitGroup
		for range 4 {
			changing.Go(func() {
				for range 5 {
					_, _ = a.Change(randomChange) // many are refused: there is nothing to delete
				}
			})
		}
		changing.Wait()
		all, err := a.attachments()
		require.NoError(t, err)
		fresh, err := evaluate.New(all)
		require.NoError(t, err)
		for _, req := range questions(t) {
			want := fresh.Evaluate(&req, nil)
			require.Equal(t, want.String(), a.Policies.Evaluate(&req, nil).String(), req)
			require.Equal(t, want.String(), a.trial.Evaluate(&req, nil).String(), req)
		}
	}
}

const randomNames = 3

func randomARN(kind Kind) string { return ARN(kind, "/x/", fmt.Sprintf("N%d", rand.IntN(randomNames))) }

// randomChange makes a change of a few users, roles, policies and buckets.
func randomChange(tx *Tx) error {
	kind := []Kind{User, Role}[rand.IntN(2)]
	name := fmt.Sprintf("N%d", rand.IntN(randomNames))
	bucket := "bucket" + name[1:]
	managed := PolicyARN("/x/", fmt.Sprintf("N%d", rand.IntN(randomNames)))
	document := fmt.Sprintf(`{"Version": "2012-10-17", "Statement": {"Effect": "%s", "Action": "s3:%s", "Resource": "*", "Condition": {"StringLike": {"aws:%sTag/team": "%s"}}}}`,
		[]string{"Allow", "Allow", "Deny"}[rand.IntN(3)], []string{"Get*", "Put*", "*"}[rand.IntN(3)],
		[]string{"Principal", "Resource"}[rand.IntN(2)], []string{"red", "*"}[rand.IntN(2)])
	switch rand.IntN(16) {
	case 0, 1:
		i := &Identity{Kind: kind, Name: name, Path: "/x/", Tags: map[string]string{"team": "red"}, MaxSession: time.Hour,
			Trust: `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": "*"}}`}
		if rand.IntN(2) == 0 {
			i.Boundary = managed
		}
		return tx.Create(i)
	case 2:
		return tx.Delete(kind, name)
	case 3:
		return tx.PutInline(kind, name, "own", document)
	case 4:
		return tx.DeleteInline(kind, name, "own")
	case 5:
		return tx.Attach(kind, name, managed)
	case 6:
		return tx.Detach(kind, name, managed)
	case 7:
		return tx.SetBoundary(kind, name, managed)
	case 8:
		return tx.SetBoundary(kind, name, "")
	case 9:
		return tx.Tag(kind, name, map[string]string{"Team": []string{"red", "blue"}[rand.IntN(2)]})
	case 10:
		return tx.Untag(kind, name, []string{"team", "Team"})
	case 11:
		return tx.CreatePolicy(&Policy{Name: name, Path: "/x/", Tags: map[string]string{"team": "red"}}, document)
	case 12:
		if _, err := tx.CreateVersion(managed, document, rand.IntN(2) == 0); err != nil {
			return err
		}
		return tx.SetDefaultVersion(managed, "v1")
	case 13:
		return tx.DeletePolicy(managed)
	case 14:
		_ = tx.CreateBucket(bucket)
		return tx.PutBucketPolicy(bucket, fmt.Sprintf(`{"Version": "2012-10-17", "Statement": {"Effect": "%s", "Principal": {"AWS": "%s"}, "Action": "s3:*", "Resource": "arn:aws:s3:::%s/*"}}`,
			[]string{"Allow", "Deny"}[rand.IntN(2)], randomARN(kind), bucket))
	default:
		return tx.DeleteBucket(bucket)
	}
}

// questions are whether each of those may read and write in each bucket, and tag each.
func questions(t *testing.T) (all []evaluate.Request) {
	t.Helper()
	for n := range randomNames {
		callers := []string{
			ARN(User, "/x/", fmt.Sprintf("N%d", n)), fmt.Sprintf("arn:aws:sts::%s:assumed-role/N%d/ann", ID, n),
		}
		for _, caller := range callers {
			p, err := principal.Parse(caller)
			require.NoError(t, err)
			for m := range randomNames {
				for _, resource := range []string{fmt.Sprintf("arn:aws:s3:::bucket%d/key", m), ARN(User, "/x/", fmt.Sprintf("N%d", m)), ARN(Role, "/x/", fmt.Sprintf("N%d", m)), PolicyARN("/x/", fmt.Sprintf("N%d", m))} {
					for _, action := range []string{"s3:GetObject", "s3:PutObject"} {
						all = append(all, evaluate.Request{Principal: p, Action: action, Resource: resource})
					}
				}
			}
		}
	}
	return all
}

package account_test

import (
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/account"
	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/clock"
	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/fault"
	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/sigv4"
)

const (
	readAll   = `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}}`
	trustRoot = `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}}`
)

func open(t *testing.T, path string, clock *clock.Clock) *account.Account {
	t.Helper()
	a, err := account.Open(path, clock, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, a.Close()) })
	return a
}

func newAccount(t *testing.T) *account.Account {
	t.Helper()
	return open(t, filepath.Join(t.TempDir(), "account.db"), clock.New(time.Date(2026, 7, 1, 9, 0, 0, 0, time.UTC), 1))
}

func change(t *testing.T, a *account.Account, write func(tx *account.Tx) error) {
	t.Helper()
	_, err := a.Change(write)
	require.NoError(t, err)
}

// ann makes a user with an access key.
func ann(t *testing.T, a *account.Account) (key *account.Key) {
	t.Helper()
	change(t, a, func(tx *account.Tx) error { return tx.Create(&account.Identity{Kind: account.User, Name: "ann"}) })
	change(t, a, func(tx *account.Tx) (err error) {
		key, err = tx.CreateKey("ann")
		return err
	})
	return key
}

// reads returns the code of the error with which ann may not read an object.
func reads(t *testing.T, a *account.Account, key *account.Key) string {
	t.Helper()
	c, err := a.Caller(httptest.NewRequest(http.MethodGet, "/", nil), &sigv4.Signed{AccessKeyID: key.ID})
	require.NoError(t, err)
	if err := c.Authorize("s3:GetObject", "arn:aws:s3:::reports/june"); err != nil {
		return fault.Of(err).Code
	}
	return ""
}

// TestChange shows that a change is made as a whole, in the database and for decisions, or not at all.
func TestChange(t *testing.T) {
	a := newAccount(t)
	key := ann(t, a)
	before := a.Policies.Version()
	failed := errors.New("on second thoughts")
	_, err := a.Change(func(tx *account.Tx) error {
		require.NoError(t, tx.PutInline(account.User, "ann", "read", readAll))
		return failed
	})
	require.ErrorIs(t, err, failed)
	require.Equal(t, before, a.Policies.Version())
	require.Equal(t, "AccessDenied", reads(t, a, key))

	version, err := a.Change(func(tx *account.Tx) error { return tx.PutInline(account.User, "ann", "read", readAll) })
	require.NoError(t, err)
	require.Equal(t, before+1, version)
	require.Empty(t, reads(t, a, key))
	require.Error(t, a.View(func(tx *account.Tx) error { return tx.DeleteInline(account.User, "ann", "read") }), "a look changes nothing")
	require.Empty(t, reads(t, a, key))
}

// TestRefusedByTheLibrary has a change that nothing here refuses, but the library: it leaves nothing.
func TestRefusedByTheLibrary(t *testing.T) {
	a := newAccount(t)
	key := ann(t, a)
	change(t, a, func(tx *account.Tx) error { return tx.PutInline(account.User, "ann", "read", readAll) })
	_, err := a.Change(func(tx *account.Tx) error {
		return tx.Tag(account.User, "ann", map[string]string{"team": "blue", "Team": "red"})
	})
	require.Equal(t, "InvalidInput", fault.Of(err).Code)
	require.Empty(t, reads(t, a, key))
	change(t, a, func(tx *account.Tx) error {
		i, err := tx.Identity(account.User, "ann")
		require.Empty(t, i.Tags)
		return err
	})
}

// TestEvaluatorFollows has an evaluator that cannot follow a change: it is made anew from the database.
func TestEvaluatorFollows(t *testing.T) {
	a := newAccount(t)
	key := ann(t, a)
	change(t, a, func(tx *account.Tx) error { return tx.PutInline(account.User, "ann", "read", readAll) })
	change(t, a, func(tx *account.Tx) error { return tx.Create(&account.Identity{Kind: account.User, Name: "ben"}) })
	require.NoError(t, a.Policies.Apply(&evaluate.Change{Delete: []string{account.ARN(account.User, "", "ben"), account.ARN(account.User, "", "ann")}})) // behind its back
	require.Equal(t, "AccessDenied", reads(t, a, key))
	_, err := a.Change(func(tx *account.Tx) error { return tx.Delete(account.User, "ben") })
	require.Error(t, err)
	require.Empty(t, reads(t, a, key), "it is as the database is")
	require.Error(t, a.View(func(tx *account.Tx) error {
		_, err := tx.Identity(account.User, "ben")
		return err
	}))
}

// TestSessions ends sessions by the clock of the account, and forgets them a day later.
func TestSessions(t *testing.T) {
	path := filepath.Join(t.TempDir(), "account.db")
	c := clock.New(time.Date(2026, 7, 1, 9, 0, 0, 0, time.UTC), 1)
	a, err := account.Open(path, c, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	change(t, a, func(tx *account.Tx) error {
		return tx.Create(&account.Identity{Kind: account.Role, Name: "Backup", Trust: trustRoot, MaxSession: time.Hour})
	})
	role := account.ARN(account.Role, "", "Backup")
	assume := func(a *account.Account) *account.Credential {
		made, _, err := a.Service("ec2.amazonaws.com").AssumeRole(role, &evaluate.AssumeRoleRequest{SessionName: "i-0123456789abcdef0"})
		require.NoError(t, err)
		return made
	}
	first := assume(a)
	_, _, err = a.Service("lambda.amazonaws.com").AssumeRole(role, &evaluate.AssumeRoleRequest{SessionName: "nightly"})
	require.Equal(t, "AccessDenied", fault.Of(err).Code)
	require.NoError(t, a.Close())

	a = open(t, path, c) // it is as it was
	look := func(id, token string) error {
		return a.View(func(tx *account.Tx) error {
			_, err := tx.Credential(id, token)
			return err
		})
	}
	require.NoError(t, look(first.ID, first.Token))
	require.ErrorIs(t, look(first.ID, first.Token+"A"), sigv4.ErrInvalidToken)
	require.ErrorIs(t, look(first.ID, ""), sigv4.ErrUnknownKey, "a session is not its access key alone")
	c.Move(time.Hour)
	require.ErrorIs(t, look(first.ID, first.Token), sigv4.ErrExpiredToken)
	assume(a)
	require.ErrorIs(t, look(first.ID, first.Token), sigv4.ErrExpiredToken)
	c.Move(24*time.Hour + time.Second)
	second := assume(a)
	require.ErrorIs(t, look(first.ID, first.Token), sigv4.ErrUnknownKey)
	require.NoError(t, look(second.ID, second.Token))
}

// TestNames has names by which one thing could pass for another.
func TestNames(t *testing.T) {
	a := newAccount(t)
	ann(t, a)
	for _, name := range []string{"ANN", "", "a*", "a/b", "a:b", "${aws:username}", "ä", "a b"} {
		_, err := a.Change(func(tx *account.Tx) error { return tx.Create(&account.Identity{Kind: account.User, Name: name}) })
		require.Error(t, err, name)
	}
	for _, path := range []string{"a", "/a", "a/", "//", "/*/", "/a:b/", "/ä/", "/${a}/"} {
		_, err := a.Change(func(tx *account.Tx) error {
			return tx.Create(&account.Identity{Kind: account.User, Name: "ben", Path: path})
		})
		require.Error(t, err, path)
	}
	for _, name := range []string{"a", "Reports", "a/b", "..x", "-ab", "a_b"} {
		_, err := a.Change(func(tx *account.Tx) error { return tx.CreateBucket(name) })
		require.Equal(t, "InvalidBucketName", fault.Of(err).Code, name)
	}
}

// TestDeviceOfDeletedUser has a device that would be good for the next user of the name.
func TestDeviceOfDeletedUser(t *testing.T) {
	a := newAccount(t)
	wall := time.Date(2026, 7, 1, 9, 0, 0, 0, time.UTC)
	var d *account.Device
	change(t, a, func(tx *account.Tx) error { return tx.Create(&account.Identity{Kind: account.User, Name: "ann"}) })
	change(t, a, func(tx *account.Tx) (err error) {
		d, err = tx.CreateDevice("", "phone")
		return err
	})
	change(t, a, func(tx *account.Tx) error {
		return tx.EnableDevice("ann", d.Serial, d.Code(wall), d.Code(wall.Add(30*time.Second)), wall)
	})
	for what, refused := range map[string]func(tx *account.Tx) error{
		"DeleteConflict":      func(tx *account.Tx) error { return tx.Delete(account.User, "ann") },
		"DeleteConflict, too": func(tx *account.Tx) error { return tx.DeleteDevice(d.Serial) },
		"NoSuchEntity":        func(tx *account.Tx) error { return tx.DeactivateDevice("ben", d.Serial) },
	} {
		_, err := a.Change(refused)
		require.Contains(t, what, fault.Of(err).Code)
	}
	use := func(tx *account.Tx) error {
		i, err := tx.Identity(account.User, "ann")
		require.NoError(t, err)
		wall = wall.Add(time.Minute)
		return tx.UseCode(i.ID, d.Serial, d.Code(wall), wall)
	}
	change(t, a, use)
	change(t, a, func(tx *account.Tx) error { return tx.DeactivateDevice("ann", d.Serial) })
	change(t, a, func(tx *account.Tx) error { return tx.Delete(account.User, "ann") })
	change(t, a, func(tx *account.Tx) error { return tx.Create(&account.Identity{Kind: account.User, Name: "ann"}) })
	_, err := a.Change(use)
	require.Equal(t, "AccessDenied", fault.Of(err).Code)
	change(t, a, func(tx *account.Tx) error { return tx.DeleteDevice(d.Serial) })
}

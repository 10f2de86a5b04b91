// Package account is the state of one account: users, roles, policies, access keys,
// sessions and buckets. It is kept in a database, and the [evaluate.Evaluator] that decides
// about it is made from the database and follows each change of it.
package account

import (
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"go.etcd.io/bbolt"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/clock"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// ID is the account.
const ID = "111122223333"

// prefix begins the ARN of each user, role and policy.
const prefix = "arn:aws:iam::" + ID + ":"

// Root is the ARN of the root user, whom no identity-based policy limits.
const Root = prefix + "root"

// An Account may be used by any number of goroutines.
type Account struct {
	Policies *evaluate.Evaluator // decides; only this package changes it
	Clock    *clock.Clock
	Log      *slog.Logger // of denials

	// Watch, if it is not nil, is told of each session that is issued, and who asked for it.
	// It is set before the account is used.
	Watch func(caller principal.Principal, s *evaluate.Session)

	db      *bbolt.DB
	writing sync.RWMutex        // changes take turns, so that the evaluator follows in the order of the database
	trial   *evaluate.Evaluator // is as Policies, and has each change first
}

// Open opens the database in the file path, or makes one with nothing but a root user.
func Open(path string, clock *clock.Clock, log *slog.Logger) (*Account, error) {
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{Timeout: 5 * time.Second})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	a := &Account{db: db, Clock: clock, Log: log}
	if err := a.load(); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return a, nil
}

// Close closes the database.
func (a *Account) Close() error { return a.db.Close() }

// load makes the evaluators from the database.
func (a *Account) load() error {
	if err := a.db.Update(createTables); err != nil {
		return err
	}
	all, err := a.attachments()
	if err != nil {
		return err
	}
	if a.Policies, err = evaluate.New(all); err != nil {
		return err
	}
	a.trial, err = evaluate.New(all)
	return err
}

// View lets read look at the account as it is now.
func (a *Account) View(read func(tx *Tx) error) error {
	return a.db.View(func(tx *bbolt.Tx) error { return read(&Tx{tx: tx, now: a.Clock.Now()}) })
}

// Change makes one change: all that write does, or nothing if it returns an error. When it
// returns, the change is on the disk and counts for each decision that begins from then on,
// of which none sees a part of it. What an evaluator would not take is not written. The version
// is that of the policies with the change.
func (a *Account) Change(write func(tx *Tx) error) (version uint64, err error) {
	a.writing.Lock()
	defer a.writing.Unlock()
	change := &Tx{now: a.Clock.Now(), change: &evaluate.Change{}}
	tried := false
	err = a.db.Update(func(tx *bbolt.Tx) error {
		change.tx = tx
		if err := write(change); err != nil || !change.told {
			return err
		}
		if err := a.trial.Apply(change.change); err != nil {
			return invalidInput("%s", err)
		}
		tried = true
		return nil
	})
	if err == nil && tried {
		err = a.Policies.Apply(change.change)
	}
	if err != nil && tried {
		// What is in the database is the truth. An evaluator that is behind it or ahead of it must
		// not go on.
		return 0, errors.Join(err, a.reload())
	}
	return a.Policies.Version(), err
}

// reload makes what the evaluators have the same as the database or, if that fails, nothing.
func (a *Account) reload() error {
	all, err := a.attachments()
	if err == nil {
		err = errors.Join(a.Policies.Replace(all), a.trial.Replace(all))
	}
	if err != nil {
		nothing := &evaluate.Attachments{Account: ID}
		return errors.Join(err, a.Policies.Replace(nothing), a.trial.Replace(nothing))
	}
	return nil
}

func (a *Account) attachments() (all *evaluate.Attachments, err error) {
	err = a.View(func(tx *Tx) error {
		all, err = tx.attachments()
		return err
	})
	return all, err
}

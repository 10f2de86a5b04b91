// Package metadata gives the credentials of a role to what runs on a machine, as AWS
// does: an instance reads them from the instance metadata service, and a container
// from an endpoint that its environment names. Who reads never asks for new ones. The
// service that has the role renews them by itself before they expire.
package metadata

import (
	"context"
	"sync"
	"time"
)

// Credentials are temporary ones, as AssumeRole returns them.
type Credentials struct {
	AccessKeyID     string
	SecretAccessKey string
	SessionToken    string
	Expires         time.Time // by the Clock
}

// A Clock shows the time of the account, which may be another than that of the clients
// and pass faster.
type Clock interface {
	Now() time.Time
	Wall(t time.Time) time.Time // time of the clients when the Clock shows t
}

// An Event is an attempt to issue credentials.
type Event struct {
	Time        time.Time // by the Clock
	Service     string    // that calls, such as ec2.amazonaws.com
	RoleARN     string
	SessionName string
	Credentials Credentials // zero if Err is not nil
	Err         error
}

// Config is what a Role is made of.
type Config struct {
	Service     string // principal that calls AssumeRole
	RoleARN     string
	SessionName string // an instance has its ID here

	// AssumeRole issues credentials. It is called by one goroutine at a time.
	AssumeRole func(ctx context.Context, roleARN, sessionName string) (Credentials, error)

	// Before is how long before they expire credentials are renewed, by the Clock: five
	// minutes if it is zero. It is half of their life at most.
	Before time.Duration

	Clock Clock

	// Notify, if not nil, is told what is issued and what is not. It must not read the Role.
	Notify func(Event)
}

// A Role has the credentials of a role and renews them. It may be used by any number
// of goroutines.
type Role struct {
	config Config

	mu      sync.Mutex
	current Credentials
	issued  time.Time
	next    time.Time // when to try again, by the Clock
	err     error     // of the last attempt
}

const (
	defaultBefore = 5 * time.Minute  // as https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-metadata-security-credentials.html promises
	maxCall       = 10 * time.Second // of the wall
	maxSleep      = time.Second      // of the wall, for the Clock may be moved
)

// NewRole returns a role without credentials. It gets them when they are first read.
func NewRole(c Config) *Role {
	if c.Before == 0 {
		c.Before = defaultBefore
	}
	return &Role{config: c}
}

// Credentials returns the credentials, which are good now, and renews them if it is
// time. If that fails the old ones stay until their end, and then the error is that of
// the last attempt.
func (r *Role) Credentials(ctx context.Context) (Credentials, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.config.Clock.Now()
	if !now.Before(r.next) {
		r.renew(ctx, now)
	}
	if now.Before(r.current.Expires) {
		return r.current, nil
	}
	return Credentials{}, r.err
}

// renew makes one attempt.
func (r *Role) renew(ctx context.Context, now time.Time) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), maxCall) // whoever reads, it is for all
	defer cancel()
	c, err := r.config.AssumeRole(ctx, r.config.RoleARN, r.config.SessionName)
	if r.err = err; err == nil {
		r.current, r.issued = c, now
		r.next = c.Expires.Add(-min(r.config.Before, c.Expires.Sub(now)/2))
	} else {
		r.next = now.Add(r.config.Before / 10)
	}
	if r.config.Notify != nil {
		r.config.Notify(Event{
			Time: now, Service: r.config.Service, RoleARN: r.config.RoleARN, SessionName: r.config.SessionName,
			Credentials: c, Err: err,
		})
	}
}

// Run renews the credentials until ctx is done, whether or not anybody reads them.
func (r *Role) Run(ctx context.Context) {
	for {
		_, _ = r.Credentials(ctx) // Notify is told
		r.mu.Lock()
		next := r.next
		r.mu.Unlock()
		wait := min(max(time.Until(r.config.Clock.Wall(next)), time.Millisecond), maxSleep)
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
	}
}

// lastIssued returns when the credentials were issued, by the clock of the clients.
func (r *Role) lastIssued() time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.config.Clock.Wall(r.issued)
}

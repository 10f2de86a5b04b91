// Package trail makes up an organization and what CloudTrail records of it: accounts, principals
// and policies of any number, and as many events as are asked for, of the size that real ones
// have. All of it follows from a few numbers, event by event, so that a test can write the
// events 4,000,000 to 5,000,000 alone, and know of each what a change of the policies does to it.
//
// Of each policy there is one principal, which uses what it is allowed: objects of a bucket, a
// table, a queue, a key. A few calls are denied, and their events say so as AWS does.
package trail

import "time"

// Options say how large an organization is.
type Options struct {
	Seed     uint64
	Accounts int // the first of which is the management account; 0 stands for 4, and 2 are the least
	Policies int // managed policies, and principals; 0 stands for 40, and four an account are the least
}

// A Trail is an organization and its events. Those of equal options are equal. It is immutable and safe for
// concurrent use.
type Trail struct {
	seed     uint64
	accounts int
	policies int
	kinds    [1000]*kind // by a random number
}

// New returns a trail.
func New(o Options) *Trail {
	t := &Trail{seed: o.Seed, accounts: max(o.Accounts, 2), policies: o.Policies}
	if o.Accounts == 0 {
		t.accounts = 4
	}
	if o.Policies == 0 {
		t.policies = 40
	}
	t.policies = max(t.policies, 4*t.accounts) // so that there is a user in each account
	n := 0
	for _, k := range kinds() {
		for range k.weight {
			t.kinds[n] = &k
			n++
		}
	}
	return t
}

// The Regions of the calls.
const (
	Home   = "eu-west-1" // where most are made, and all buckets and keys are
	Abroad = "us-east-1"
)

// The times of the events.
const span = 90 * 24 * time.Hour

func begin() time.Time { return time.Date(2026, time.August, 1, 0, 0, 0, 0, time.UTC) }

// A call is what an event is about.
type call struct {
	member
	kind   *kind
	n      int // number of the event
	random uint64
	region string
	noTLS  bool // the event does not say whether TLS was used
}

// Of this many events one each is of a call that a change is about.
const (
	everyPlanted = 500
	atTightened  = 137
	atGranted    = 311
	atEncrypted  = 401
)

// call returns the call of event i.
func (t *Trail) call(i int) call {
	r := mix(t.seed<<40 ^ uint64(i))
	share := float64(r>>32) / (1 << 32)
	c := call{
		member: t.member(int(share * share * float64(t.policies))), // some call more often than others
		kind:   t.kinds[r%1000], n: i, random: mix(r), region: Home,
	}
	switch i % everyPlanted {
	case atTightened:
		c.member, c.kind = t.victim(), t.kinds[firstUpdate]
	case atGranted:
		c.member, c.kind = t.victim(), t.kinds[firstDenied]
	}
	if c.kind.byUser {
		c.member = t.someUser(c.member)
	}
	if c.kind.regional && c.random%16 == 0 {
		c.region = Abroad
	}
	c.noTLS = c.kind.bucket && c.random>>8%64 == 0
	if i%everyPlanted == atEncrypted {
		c.member, c.kind, c.region, c.noTLS = t.member(late), t.kinds[firstObject], Home, true
	}
	return c
}

// at returns the time of the call. Neighbors are of other days, as they may be in a log.
func (c *call) at() time.Time {
	return begin().Add(time.Duration(uint64(c.n)*7919%uint64(span/time.Second)) * time.Second)
}

// mix returns a number that looks random, for a number.
func mix(x uint64) uint64 { // SplitMix64
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

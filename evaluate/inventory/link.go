package inventory

import (
	"cmp"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// A linker finds what the facts of a collector mean together.
type linker struct {
	*collector
	inv *Inventory
	to  *evaluate.Attachments

	wanted  map[string]reference // managed policies that something refers to, by ARN
	groups  map[groupKey]string  // ARNs
	tallies map[tallyKey]*tally
}

// A groupKey finds a group: its name is unique in an account, whatever its path.
type groupKey struct{ partition, account, name string }

// A tally counts what is said once for an account, as it is so of most roles in it.
type tally struct {
	place
	count int
}

type tallyKey struct {
	account string
	text    string
	remark  bool
}

// Inventory links all that was read. The error is all [Problems] but the remarks, or nil:
// whoever is affected is denied, and the Inventory can be used all the same. It is nil if
// nothing was read at all. The Reader may read on, for another Inventory.
func (r *Reader) Inventory() (*Inventory, error) {
	l := newLinker(collect(r))
	l.linkManaged()
	l.linkCallers()
	l.linkOrganization()
	l.linkResources()
	l.linkAccounts()
	l.publish()
	l.inv.problems = l.tell()
	var err error
	if serious := l.inv.problems.serious(); len(serious) > 0 {
		err = serious
	}
	if len(l.inv.users)+len(l.inv.groups)+len(l.inv.roles)+len(l.inv.resources)+len(l.inv.accounts) == 0 {
		if err == nil {
			err = Problems{{Code: ErrMissing, Detail: nothingRead.String(), detail: nothingRead}}
		}
		return nil, err
	}
	return l.inv, err
}

//nolint:gochecknoglobals // never written
var nothingRead = message.Of("no file has a user, a role, a resource or an account")

func newLinker(c *collector) *linker {
	return &linker{
		collector: c,
		inv: &Inventory{
			userOf: make(map[string]*User), groupOf: make(map[string]*Group), roleOf: make(map[string]*Role),
			resourceOf: make(map[string]*Resource), accountOf: make(map[string]*Account),
		},
		to: &evaluate.Attachments{
			Identity: make(map[string][]*policy.Policy), Resource: make(map[string]*policy.Policy),
			Managed: make(map[string]evaluate.ManagedPolicy), Attached: make(map[string][]string),
			ManagedBoundary: make(map[string]string), Boundary: make(map[string]*policy.Policy),
			Groups: make(map[string][]string), IDs: make(map[string]string), PrincipalTags: make(map[string]map[string]string),
			MustAllow: make(map[string]bool), Unknown: make(map[string]string),
		},
		wanted:  make(map[string]reference),
		groups:  make(map[groupKey]string),
		tallies: make(map[tallyKey]*tally),
	}
}

// refusal says why package evaluate does not take what is in a, or is "".
func refusal(a *evaluate.Attachments) message.Text {
	_, err := evaluate.New(a)
	return message.OfError(err)
}

// What is told once for an account.
const (
	durationUnread = "MaxSessionDuration of {count} roles of {account} is in no file, and one hour is taken: read iam list-roles"
	policiesUnread = "the policies of {count} users, groups or roles of {account} are in no file: read iam get-account-authorization-details"
)

// count counts c for what is told once for an account.
func (l *linker) count(c *caller, remark bool, text string) {
	key := tallyKey{accountOf(c.arn), text, remark}
	t := l.tallies[key]
	if t == nil {
		t = &tally{place: c.place}
		l.tallies[key] = t
	}
	t.count++
	if comparePlaces(c.place, t.place) < 0 {
		t.place = c.place
	}
}

func (l *linker) tellTallies() {
	for key, t := range l.tallies {
		p := problem{place: t.place, code: ErrMissing, remark: key.remark}
		switch key.text {
		case durationUnread:
			p.detail = message.Of(durationUnread, t.count, quoted(key.account))
		default:
			p.detail = message.Of(policiesUnread, t.count, quoted(key.account))
		}
		l.problems = append(l.problems, p)
	}
}

func comparePlaces(a, b place) int {
	return cmp.Or(cmp.Compare(a.file, b.file), cmp.Compare(a.offset, b.offset))
}

package inventory

import (
	"cmp"
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/internal/message"
)

// publish makes the Evaluator. Whoever is not known is denied.
func (l *linker) publish() {
	for _, u := range l.inv.users {
		l.unknown(u.ARN, u.Unknown)
	}
	for _, r := range l.inv.roles {
		l.unknown(r.ARN, r.Unknown)
	}
	for _, r := range l.inv.resources {
		l.unknown(strings.TrimRight(r.ARN, "/"), r.Unknown)
	}
	for _, a := range l.inv.accounts {
		l.unknown(a.ID, a.Unknown)
	}
	e, err := evaluate.New(l.to)
	if err != nil {
		l.sift()
		e, err = evaluate.New(l.to)
	}
	if err != nil {
		l.problems = append(l.problems, problem{place: place{offset: wholeFile}, code: ErrConflict, detail: message.OfError(err)})
		e = new(evaluate.Evaluator) // it denies
	}
	l.inv.attachments, l.inv.evaluator = l.to, e
	l.inv.index = newIndex(l.inv)
}

// sift takes away what makes a user, a group or a role be refused, such as a managed policy of
// another account, and notes it.
func (l *linker) sift() {
	for _, u := range l.inv.users {
		l.siftOne(u.ARN, &u.Unknown)
	}
	for _, r := range l.inv.roles {
		l.siftOne(r.ARN, &r.Unknown)
	}
	for _, g := range l.inv.groups {
		if l.siftOne(g.ARN, &g.Unknown) {
			for _, u := range g.Users {
				u.Unknown = cmp.Or(u.Unknown, g.Unknown)
				l.unknown(u.ARN, u.Unknown)
			}
		}
	}
}

// siftOne is sift for one of them, and reports whether something is wrong with it.
func (l *linker) siftOne(key string, unknown *string) bool {
	one := &evaluate.Attachments{Managed: make(map[string]evaluate.ManagedPolicy)}
	if names := l.to.Attached[key]; names != nil {
		one.Attached = map[string][]string{key: names}
		for _, name := range names {
			one.Managed[name] = l.to.Managed[name]
		}
	}
	if name := l.to.ManagedBoundary[key]; name != "" {
		one.ManagedBoundary = map[string]string{key: name}
		one.Managed[name] = l.to.Managed[name]
	}
	text := refusal(one)
	if text.IsZero() {
		return false
	}
	l.noteAt(l.callers[key].place, ErrValue, text)
	*unknown = text.String()
	delete(l.to.Attached, key)
	delete(l.to.ManagedBoundary, key)
	if !isGroup(key) {
		l.unknown(key, *unknown)
	}
	return true
}

func isGroup(key string) bool { return strings.Contains(key, ":group/") }

func (l *linker) unknown(key, why string) {
	if why != "" {
		l.to.Unknown[key] = why
	}
}

package inventory

import (
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
		l.unknown(r.ARN, r.Unknown)
	}
	for _, a := range l.inv.accounts {
		l.unknown(a.ID, a.Unknown)
	}
	e, err := evaluate.New(l.to)
	if err != nil {
		l.problems = append(l.problems, problem{place: place{offset: wholeFile}, code: ErrConflict, detail: message.OfError(err)})
		e = new(evaluate.Evaluator) // it denies
	}
	l.inv.attachments, l.inv.evaluator = l.to, e
}

func (l *linker) unknown(key, why string) {
	if why != "" {
		l.to.Unknown[key] = why
	}
}

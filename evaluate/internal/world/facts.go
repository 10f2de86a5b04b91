package world

import (
	"strings"
	"unicode/utf8"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/internal/reference"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// addFacts attaches tags, IDs and organizations, or nothing of some of them.
func (w *World) addFacts(a *evaluate.Attachments) {
	tags := func() map[string]string {
		all := map[string]string{}
		team := OneOf(w, "Team", "Team", "team")
		for range w.IntN(3) {
			all[OneOf(w, team, "cost")] = OneOf(w, "a", "b", "A", "red", "ann", "")
		}
		return all
	}
	f := &w.Facts
	if w.Percent(50) {
		f.PrincipalTags = map[string]map[string]string{}
	}
	if w.Percent(50) {
		f.ResourceTags = map[string]map[string]string{}
	}
	if w.Percent(50) {
		f.IDs = map[string]string{}
	}
	if w.Percent(50) {
		w.addAccounts(a)
	}
	for _, arn := range []string{AnnARN, BenARN, DeployARN, linkedARN, tomARN, tiaARN} {
		if f.PrincipalTags != nil && w.Percent(70) {
			f.PrincipalTags[arn] = tags()
		}
	}
	for i := range w.resources {
		if arn := w.resources[i].arn; f.ResourceTags != nil && w.Percent(70) && isPlain(arn) {
			f.ResourceTags[arn] = tags()
		}
	}
	for _, each := range [][2]string{{AnnARN, userID}, {BenARN, formerID}, {DeployARN, roleID}, {linkedARN, "AROALINKED6789EXAMPLE"}} {
		if f.IDs != nil && w.Percent(70) {
			f.IDs[each[0]] = each[1]
		}
	}
	a.PrincipalTags, a.ResourceTags, a.IDs = f.PrincipalTags, f.ResourceTags, f.IDs
}

// HasFacts reports whether the Evaluator knows more than policies.
func (w *World) HasFacts() bool {
	f := &w.Facts
	return f.PrincipalTags != nil || f.ResourceTags != nil || f.IDs != nil || f.Paths != nil
}

// isPlain reports whether tags may be attached to arn, that of a resource: it is no
// pattern, and it is neither a user nor a role, which have tags as callers.
func isPlain(arn string) bool {
	parts := strings.SplitN(arn, ":", 6)
	return len(parts) == 6 && parts[0] == "arn" && parts[5] != "" && parts[1] != "" && utf8.ValidString(arn) && !strings.HasSuffix(arn, "/") && !strings.ContainsAny(arn, "*?$\n") &&
		(parts[2] != "iam" || strings.HasPrefix(parts[5], "policy/"))
}

// bySession makes q, the request of c, one of a session that carries tags. What the
// context says of tags is set after that.
func (w *World) bySession(q *Question, c *caller) {
	var tags []condition.Entry
	for _, key := range []string{"aws:PrincipalTag/Team", "aws:principaltag/cost"} {
		if w.OneIn(2) {
			tags = append(tags, OneOf(w, condition.String(key, OneOf(w, "a", "b", "blue")), condition.Strings(key, "a", "b"), condition.Strings(key)))
		}
	}
	s := evaluate.Session{Principal: c.Principal, Context: condition.NewContext(tags...)}
	given := q.Request
	q.Request = s.Request(given.Action, given.Resource)
	q.Request.ResourceAccount, q.Request.Context, q.Request.Time = given.ResourceAccount, given.Context, given.Time
	q.Session = must(reference.ReadContext(s.Context))
}

// isRoleSession reports whether requests of c are the same whether or not they are of a
// [evaluate.Session].
func (c *caller) isRoleSession() bool { return c.Type() == principal.TypeAssumedRole }

package inventory

import (
	"cmp"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// publish makes the Evaluator. Whoever is not known is denied.
func (l *linker) publish() {
	for _, u := range l.inv.users {
		l.deny(u.ARN, u.Unknown)
	}
	for _, r := range l.inv.roles {
		l.deny(r.ARN, r.Unknown)
	}
	for _, r := range l.inv.resources {
		if r.Unknown != "" {
			l.to.Resource[r.ARN] = denyAll(policy.Resource, r.Unknown)
		}
	}
	for id, a := range l.accounts {
		if doubt := cmp.Or(a.doubt.String(), a.scpDoubt.String()); doubt != "" {
			l.to.SCP[id] = []*policy.Policy{denyAll(policy.SCP, doubt)}
		}
		if doubt := cmp.Or(a.doubt.String(), a.rcpDoubt.String()); doubt != "" {
			l.to.RCP[id] = []*policy.Policy{denyAll(policy.RCP, doubt)}
		}
	}
	e, err := evaluate.New(l.to)
	if err != nil {
		l.problems = append(l.problems, problem{place: place{offset: wholeFile}, code: ErrConflict, detail: message.OfError(err)})
		e = new(evaluate.Evaluator) // it denies
	}
	l.inv.attachments, l.inv.evaluator = l.to, e
}

// deny denies a user or role because of what is not known of it.
func (l *linker) deny(key, unknown string) {
	if unknown != "" {
		l.to.Identity[key] = append(l.to.Identity[key], denyAll(policy.Identity, unknown))
	}
}

// denyAll returns a policy that denies everything.
func denyAll(typ policy.Type, name string) *policy.Policy {
	who, what := "", `"*"`
	if typ == policy.Resource || typ == policy.RCP {
		who = `"Principal": "*", `
	}
	if typ == policy.RCP {
		what = `["s3:*", "sts:*", "kms:*", "sqs:*", "secretsmanager:*"]`
	}
	return policy.MustParse(`{"Version": "2012-10-17", "Statement": {"Effect": "Deny", `+who+`"Action": `+what+`, "Resource": "*"}}`, typ, policy.WithName(name))
}

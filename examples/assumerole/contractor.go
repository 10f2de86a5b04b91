package main

import (
	"time"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/examples/internal/story"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// auditRole is the role for the contractor. What its sessions may do is in its
// permissions, which have no say in who may assume it.
func auditRole() *evaluate.Role {
	return &evaluate.Role{
		ARN:         "arn:aws:iam::" + ours + ":role/partners/Audit",
		TrustPolicy: load("audit-trust", policy.Trust),
		MaxSession:  4 * time.Hour,
	}
}

// contractor returns a call by an IAM user of the contractor's account that is
// right in every respect but perhaps the time.
func contractor(user string, now time.Time) evaluate.AssumeRoleRequest {
	return evaluate.AssumeRoleRequest{
		Principal:   principal.MustParse("arn:aws:iam::" + theirs + ":user/" + user),
		Role:        auditRole(),
		SessionName: user,
		ExternalID:  "audit-7741",
		Context:     condition.NewContext(condition.Bool("aws:MultiFactorAuthPresent", true)),
		Time:        now,
	}
}

// A trust policy is a resource-based policy whose resource is the role. It is
// read when the role is assumed, and at no other time.
func trustPolicy(t *story.Teller) {
	begin(t, "1. The trust policy says who, how and when",
		"The role Audit is in account "+ours+". Its trust policy trusts the account "+theirs+",",
		"with an external ID, with MFA, from 2 March 08:00 until 31 March 18:00 UTC.",
		"pat is an IAM user there, and pat's own policy allows sts:AssumeRole on the role.")
	own := load("may-assume-audit", policy.Identity)
	open := march(2, 8, 0)
	end := march(31, 18, 0)
	assume(t, "pat, a nanosecond before the window", contractor("pat", open.Add(-time.Nanosecond)), own)
	assume(t, "pat, as the window opens", contractor("pat", open), own)
	assume(t, "pat, a nanosecond before it closes", contractor("pat", end.Add(-time.Nanosecond)), own)
	assume(t, "pat, as it closes", contractor("pat", end), own)

	call := contractor("pat", march(10, 9, 0))
	call.ExternalID = ""
	assume(t, "pat, without an external ID", call, own)
	call = contractor("pat", march(10, 9, 0))
	call.Context = condition.Context{} // long-term keys say nothing about MFA
	assume(t, "pat, without MFA", call, own)
}

// Between accounts both sides have to allow.
func bothGates(t *story.Teller) {
	begin(t, "2. Two gates",
		"The trust policy is the gate of the role's account. The caller's identity-based policy is",
		"the gate of the caller's account. Between two accounts both must be open.")
	now := march(10, 9, 0)
	own := load("may-assume-audit", policy.Identity)
	assume(t, "pat, whose own policy allows the call", contractor("pat", now), own)
	assume(t, "lee, who has no policy", contractor("lee", now))
	stranger := contractor("sam", now)
	stranger.Principal = principal.MustParse("arn:aws:iam::777788889999:user/sam")
	assume(t, "sam of a third account, who has one", stranger, own)
}

// The session name tells apart those who share a role.
func sharedRole(t *story.Teller) {
	begin(t, "3. One role, several people",
		"lee has got the same policy as pat. The session name tells them apart: it becomes part of the",
		"caller's ARN, which logs show. The trust policy wants sts:RoleSessionName to be",
		"${aws:username}, so that nobody takes another's name.")
	now := march(10, 9, 30)
	own := load("may-assume-audit", policy.Identity)
	pat := assume(t, "pat as session \"pat\"", contractor("pat", now), own)
	lee := assume(t, "lee as session \"lee\"", contractor("lee", now), own)
	mask := contractor("lee", now)
	mask.SessionName = "pat"
	assume(t, "lee as session \"pat\"", mask, own)

	t.Printf("\nNobody calls AWS as a role. From now on the callers are\n\n  %s\n  %s\n", pat.Principal, lee.Principal)
	t.Printf("\nboth with the policies of %s.\n", pat.Principal.Issuer())
	t.Printf("The policy of the bucket reports names the first of them and lets it write. A resource-based policy\n" +
		"that names the session itself needs no Allow from the role, which has none for s3:PutObject.\n\n")
	p := &evaluate.Policies{
		Identity: []*policy.Policy{load("audit-permissions", policy.Identity)},
		Resource: load("reports-bucket", policy.Resource),
	}
	now = now.Add(time.Minute)
	use(t, "pat reads reports/q1.csv", now, pat.Request("s3:GetObject", "arn:aws:s3:::reports/q1.csv"), p)
	use(t, "lee reads reports/q1.csv", now, lee.Request("s3:GetObject", "arn:aws:s3:::reports/q1.csv"), p)
	use(t, "pat writes reports/findings/1.txt", now, pat.Request("s3:PutObject", "arn:aws:s3:::reports/findings/1.txt"), p)
	use(t, "lee writes reports/findings/1.txt", now, lee.Request("s3:PutObject", "arn:aws:s3:::reports/findings/1.txt"), p)
}

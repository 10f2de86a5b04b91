package main

import (
	"time"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/examples/internal/story"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// A role session that assumes another role is role chaining.
func chaining(t *story.Teller) {
	begin(t, "7. From role to role",
		"ann assumes Operator for eight hours. She passes a source identity and two session tags, of",
		"which team is transitive. That takes two more actions: sts:SetSourceIdentity, sts:TagSession.",
		"The trust policy names her, in her own account: no policy of hers is needed.")
	call := evaluate.AssumeRoleRequest{
		Principal: principal.MustParse("arn:aws:iam::" + ours + ":user/ann"),
		Role: &evaluate.Role{
			ARN:         "arn:aws:iam::" + ours + ":role/Operator",
			TrustPolicy: load("operator-trust", policy.Trust),
			MaxSession:  8 * time.Hour,
		},
		SessionName:       "ann",
		Duration:          8 * time.Hour,
		SourceIdentity:    "ann",
		Tags:              map[string]string{"team": "hr", "ticket": "4711"},
		TransitiveTagKeys: []string{"team"},
		Time:              march(12, 8, 0),
	}
	assume(t, "ann tags the session team=hr", call)
	call.Tags = map[string]string{"team": "payments", "ticket": "4711"}
	operator := assume(t, "ann tags the session team=payments", call)

	t.Printf("\nHer session then assumes Restore. A chained session lasts one hour at most, whatever the role\n" +
		"allows. The source identity stays, and so does the transitive tag; the tag ticket is left behind.\n\n")
	next := evaluate.AssumeRoleRequest{
		Principal: operator.Principal,
		Chain:     operator,
		Role: &evaluate.Role{
			ARN:         "arn:aws:iam::" + ours + ":role/Restore",
			TrustPolicy: load("restore-trust", policy.Trust),
			MaxSession:  4 * time.Hour,
		},
		SessionName: "ann",
		Duration:    2 * time.Hour,
		Time:        march(12, 9, 0),
	}
	permissions := load("operator-permissions", policy.Identity)
	assume(t, "for two hours", next, permissions)
	next.Duration = time.Hour
	assume(t, "for one hour, if Operator has no policy", next)
	restore := assume(t, "for one hour", next, permissions)
	next.SourceIdentity = "ben"
	assume(t, "with another source identity", next, permissions)

	t.Printf("\nThe session of Restore: until %s, source identity %s, tags %v.\n",
		restore.Expires.Format(time.RFC3339), restore.SourceIdentity, restore.Tags)
	t.Printf("The role may read the backups of ${aws:PrincipalTag/team}.\n\n")
	role := &evaluate.Policies{Identity: []*policy.Policy{load("restore-permissions", policy.Identity)}}
	now := next.Time.Add(time.Minute)
	use(t, "it reads backups/payments/db.dump", now, restore.Request("s3:GetObject", "arn:aws:s3:::backups/payments/db.dump"), role)
	use(t, "it reads backups/hr/db.dump", now, restore.Request("s3:GetObject", "arn:aws:s3:::backups/hr/db.dump"), role)
}

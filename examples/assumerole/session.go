package main

import (
	"time"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/examples/internal/story"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// A date in a trust policy limits when sessions begin. A date in a permission
// policy limits when they may act. Each session has its own end besides.
func ends(t *story.Teller) {
	begin(t, "4. What ends access",
		"Half a minute before the trust window closes, pat assumes the role for four hours. The role",
		"may read reports at any time; its permissions allow the ledger until 31 March 18:00 only.")
	own := load("may-assume-audit", policy.Identity)
	end := march(31, 18, 0)
	call := contractor("pat", end.Add(-30*time.Second))
	call.Duration = 4 * time.Hour
	pat := assume(t, "pat assumes the role", call, own)

	role := &evaluate.Policies{Identity: []*policy.Policy{load("audit-permissions", policy.Identity)}}
	report := pat.Request("s3:GetObject", "arn:aws:s3:::reports/q1.csv")
	ledger := pat.Request("dynamodb:Query", "arn:aws:dynamodb:eu-west-1:"+ours+":table/ledger")
	use(t, "the session queries the ledger", end.Add(-time.Second), ledger, role)
	assume(t, "pat assumes the role again", contractor("pat", end), own)
	use(t, "the session reads a report", end, report, role)
	use(t, "the session queries the ledger", end, ledger, role)
	use(t, "the session reads a report", pat.Expires.Add(-time.Second), report, role)
	use(t, "the session reads a report", pat.Expires, report, role)

	t.Printf("\nTo end a session early, deny in the permissions of the role what was issued before a moment,\n" +
		"aws:TokenIssueTime, as the console does when you revoke active sessions. Had that been done:\n\n")
	role.Identity = append(role.Identity, load("revoke-older-sessions", policy.Identity))
	use(t, "the session reads a report", end.Add(time.Hour), report, role)
}

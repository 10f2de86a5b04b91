package main

import (
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate"
)

// flagWording returns a text of the library with flags in place of what a Go program sets.
func flagWording(text string) string {
	return strings.NewReplacer(
		"leave it empty", "leave it out",
		"Request.ResourceAccount", "-owner",
		"Policies.CallerAllows", "-caller-allows",
		"Role.MaxSession", "-max-session",
		"use AssumeRole", "use iameval assume",
		"see RoleSession", "whose ARNs begin with arn:aws:sts:",
		"see FederatedUser", "which -user takes",
	).Replace(text)
}

// memberWording does so with members of case files.
func memberWording(text string) string {
	return strings.NewReplacer(
		"leave it empty", "leave it out",
		"leave it nil", "leave it out",
		"Request.ResourceAccount", `"resourceAccount"`,
		"Request.Expires", `"expires"`,
		"Policies.CallerAllows", `"callerAllows"`,
		"to Session.Policies", "to the policies of the session",
		"Policies.Session", `"session"`,
		"Chain.Expires or NotOnOrAfter", `"expires" of the chain or "notOnOrAfter"`,
		"Chain.Policies", "the policies of the chain",
		"Role.MaxSession", `"maxSession"`,
		"use AssumeRole", `give the group a "role"`,
		"see RoleSession", "whose ARNs begin with arn:aws:sts:",
		"see FederatedUser", `which "user" takes`,
		"SCP has", `"scp" has`,
	).Replace(text)
}

// byFlags returns d with a problem that names flags.
func byFlags(d evaluate.Decision) evaluate.Decision {
	d.Problem = flagWording(d.Problem)
	return d
}

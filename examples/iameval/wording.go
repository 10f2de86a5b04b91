package main

import (
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate"
)

// flagWording returns a text of the library, in any language, with flags in place of what a Go program sets.
func flagWording(text string) string {
	return strings.NewReplacer(
		"leave it empty", "leave it out",
		"空にするか", "省くか",
		"Request.ResourceAccount", "-owner",
		"Policies.CallerAllows", "-caller-allows",
		"Role.MaxSession", "-max-session",
		"use AssumeRole", "use iameval assume",
		"AssumeRole を使って", "iameval assume を使って",
		"see RoleSession", "whose ARNs begin with arn:aws:sts:",
		"see FederatedUser", "which -user takes",
		"(RoleSession を使ってください)", "(ARN は arn:aws:sts: で始まります)",
		"(FederatedUser を使ってください)", "(-user で指定してください)",
	).Replace(text)
}

// memberWording does so with members of case files.
func memberWording(text string) string {
	return strings.NewReplacer(
		"leave it empty", "leave it out",
		"leave it nil", "leave it out",
		"空にするか", "省くか",
		"nil のままにして", "省いて",
		"Request.ResourceAccount", `"resourceAccount"`,
		"Request.Expires", `"expires"`,
		"Policies.CallerAllows", `"callerAllows"`,
		"to Session.Policies", "to the policies of the session",
		"Session.Policies を", "そのセッションのポリシーを",
		"Policies.Session", `"session"`,
		"Chain.Expires or NotOnOrAfter", `"expires" of the chain or "notOnOrAfter"`,
		"Chain.Expires または NotOnOrAfter", `連鎖元の "expires" または "notOnOrAfter" `,
		"Chain.Policies と", "連鎖元のポリシーと",
		"Chain.Policies です", "連鎖元のポリシーです",
		"Chain.Policies", "the policies of the chain",
		"Role.MaxSession", `"maxSession"`,
		"use AssumeRole", `give the group a "role"`,
		"AssumeRole を使って", `グループに "role" を書いて`,
		"see RoleSession", "whose ARNs begin with arn:aws:sts:",
		"see FederatedUser", `which "user" takes`,
		"(RoleSession を使ってください)", "(ARN は arn:aws:sts: で始まります)",
		"(FederatedUser を使ってください)", `("user" で指定してください)`,
		"SCP has", `"scp" has`,
		"SCP にレベル", `"scp" にレベル`,
	).Replace(text)
}

// byFlags returns d with a problem that names flags.
func byFlags(d evaluate.Decision) evaluate.Decision {
	d.Problem = flagWording(d.Problem)
	return d
}

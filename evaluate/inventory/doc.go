// Package inventory reads what the AWS CLI prints about accounts, and links it: users, groups,
// roles, managed policies, resources and organizations become [evaluate.Attachments], which an
// [evaluate.Evaluator] decides requests by.
//
//	aws iam get-account-authorization-details > details.json
//	aws iam list-roles > roles.json
//
//	var r inventory.Reader
//	r.Read("details.json", details)
//	r.Read("roles.json", roles)
//	inv, err := r.Inventory()
//	if err != nil {
//		log.Print(err) // what is not known, and who is denied because of it
//	}
//	d := inv.Evaluator().Evaluate(&request, nil)
//
// # What is read
//
// Of IAM: get-account-authorization-details, list-roles, get-role, list-users, get-user,
// list-groups, list-instance-profiles, list-policies, get-policy and get-policy-version. Documents
// may be objects, or strings with percent signs as the API has them; a list of one element may be
// an object; text may be UTF-8 or UTF-16.
//
// # What is not known
//
// What a command never prints, and what is in no file, is unknown, which is another thing than
// none: a boundary whose document is missing, a managed policy that is attached and in no file, a
// document that package policy refuses. An Allow never comes out of what is unknown: whoever it
// is attached to is denied, and a [Problem] says which file, which line and what to read. If
// MaxSessionDuration of a role is not known, it is one hour, the least that AWS has.
//
// See https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html
package inventory

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
// [Inventory.WhoCan] then says who can read a bucket, and what they need for it.
//
// # What is read
//
// Of IAM: get-account-authorization-details, list-roles, get-role, list-users, get-user,
// list-groups, list-instance-profiles, list-policies, get-policy and get-policy-version. Documents
// may be objects, or strings with percent signs as the API has them; a list of one element may be
// an object; text may be UTF-8 or UTF-16.
//
// Of Organizations: describe-organization, list-roots, list-accounts, list-accounts-for-parent,
// list-organizational-units-for-parent, list-parents, list-policies, list-policies-for-target,
// describe-policy and list-targets-for-policy. What SCPs and RCPs there are, and to what they are
// attached, has to be there as a whole.
//
// Of resources: s3api get-bucket-policy and get-bucket-tagging, s3control
// get-access-point-policy, kms get-key-policy, sqs get-queue-attributes, sns
// get-topic-attributes, lambda get-policy, secretsmanager get-resource-policy, ecr
// get-repository-policy, dynamodb get-resource-policy, efs describe-file-system-policy, backup
// get-backup-vault-access-policy, events describe-event-bus, resourcegroupstaggingapi
// get-resources, and others by their ARN. Each KMS key has a policy, without which nothing is
// allowed. What no file speaks of is decided as if it had no policy.
//
// What no command prints has a form of this package, of which nothing but "arn" and "id" has to
// be there:
//
//	{"principals": [{"arn": "…", "id": "…", "tags": {"team": "…"}, "groups": ["…"],
//	    "policies": [{"name": "…", "document": {…}}], "managedPolicies": ["…"], "boundary": "…",
//	    "trustPolicy": {…}, "maxSessionDuration": 3600}],
//	  "managedPolicies": [{"arn": "…", "document": {…}}],
//	  "resources": [{"arn": "…", "account": "…", "policy": {…}, "tags": {"team": "…"}}],
//	  "accounts": [{"id": "…", "name": "…", "path": "o-…/r-…/ou-…/", "management": true}]}
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

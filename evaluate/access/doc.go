// Package access answers questions about all requests at once: does a new version of a policy
// grant anything that the old one did not, may anybody outside assume this role, can any
// request delete this bucket. Each Yes comes with a request that proves it, the witness,
// which [evaluate.Evaluate] or [evaluate.AssumeRole] decided before it was returned.
//
// A trust policy for the workflows of an organization on GitHub may say
//
//	"StringLike": {"token.actions.githubusercontent.com:sub": "repo:acme*"}
//
// and [Strangers] answers Yes: repo:acme-evil/x:ref:refs/heads/main assumes the role too. If
// it says "repo:acme/*", the answer is No: there is no such identity.
//
// # Scope
//
// Possible, NewAccess, Compare and Differences ask about the requests that a policy allows, so
// that nobody learns a second language: one statement says which callers, actions, resources
// and conditions are meant, and a Deny takes some away. It is of type Identity, for any
// caller, or Resource, and is not one of the policies that decide. Without it, all requests
// are meant. [Alone] makes of a document what is asked about.
//
// # What counts as a request
//
// A No says that no request is like that, of these:
//
//   - The action is service:Name, and the resource "*" or an ARN in the partition of the
//     caller whose account is that of the owner or empty. The partition is one that a policy
//     names or, where one has a pattern in its place, reaches; or else aws.
//   - The owner has an account of 12 digits, or is AWS itself, if a policy names its resources.
//   - The caller is a user or a role session, an AWS service or the anonymous caller, a
//     canonical user that a policy names, or a session of a federated user. Of calls it may
//     be a SAML or OIDC identity. Root users have no identity-based policies, boundaries and
//     session policies: they count where there are none, and where they are those of Alone.
//     Sessions of service-linked roles, whose policies are AWS's own, do not count.
//   - Each condition key that policies read is absent, or has a value that one of the operators
//     that read it can read. It has a list of values only if it is known to be multivalued or
//     a set operator reads it, and never if AWS documents it as single-valued. Parameters of
//     calls to AWS STS are such as calls take.
//   - Keys that follow from the rest of the request, such as aws:PrincipalArn, have the values
//     that package evaluate gives them. Callers without an account have no tags and no
//     organization, but for the tags that IAM Roles Anywhere makes of a certificate, and claims
//     of a provider are those of its identities.
//   - The action is not one of which AWS decides by its name, such as sts:GetCallerIdentity,
//     whatever policies say.
//   - The time may be any. A request is not of a session that [evaluate.Session] knows.
//
// Policies.CallerAllows is for callers of other accounts than that of the resource: with it,
// those policies deny all others.
//
// Who holds the policies of the question is whoever makes the request: a user and a role
// session alike.
//
// # Unknown
//
// An answer is never wrong, but it may be Unknown: where the value of a policy variable decides
// and none of those that were tried is right, though none was shown to be impossible, where a
// key is read as a text and as a number or a date, and where a question is so entangled that
// its budget ends. The budget is of steps and not of time, so that answers are the same
// everywhere. [Answer].Why says what it hinges on.
//
// # How it works
//
// There is no second decision procedure. Evaluation.Decide, which decides every request, runs
// with the answer to "does a statement of these apply" left open and branches where it asks;
// each way through it is a set of statements of which one has to apply and of others that
// must not. A current request is then repaired until it goes one way for one side and another
// for the other side, or until what is in the way proves that there is none. All of that is
// of Go: no solver runs.
//
// All functions are safe for concurrent use.
package access

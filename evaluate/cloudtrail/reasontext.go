package cloudtrail

import "github.com/seed-1d0cfdb5/iam/internal/message"

// text returns r in a sentence.
func (r Reason) text() message.Text {
	switch r {
	case NotACall:
		return message.Of("no call: what a service did by itself, a digest, an Insight")
	case NoAction:
		return message.Of("a sign-in or a console, for which IAM has no action")
	case NoPermission:
		return message.Of("a call that needs no permission")
	case OtherAccount:
		return message.Of("a call from another account, whose log has it with its caller")
	case UnknownCaller:
		return message.Of("the event does not say who called")
	case RootSession:
		return message.Of("a session of a root user, whose task policy the event does not tell")
	case UnknownAction:
		return message.Of("it is not known which action the operation needs")
	case CallerNotThere:
		return message.Of("the caller is not in both inventories")
	case ResourceNotThere:
		return message.Of("the user, group, role or policy that is named is not in both inventories")
	case RoleNotThere:
		return message.Of("the role that is assumed is not in both inventories, with its trust policy")
	case KeyPolicyNotThere:
		return message.Of("the policy of the KMS key is not in both inventories")
	case NotDecided:
		return message.Of("an inventory does not have what decides")
	}
	return message.Plain(string(r))
}

package cloudtrail

// A Reason says why a call is not judged. Its text is a stable code.
type Reason string

// The reasons.
const (
	// NotACall: what a service did by itself, a digest, an Insight, or what the owner of a VPC
	// endpoint is told of a call.
	NotACall Reason = "not-a-call"

	// NoAction: a sign-in or a console that has no actions of IAM.
	NoAction Reason = "no-action"

	// NoPermission: sts:GetCallerIdentity and sts:GetSessionToken, which need none.
	NoPermission Reason = "no-permission-needed"

	// OtherAccount: the caller belongs to another account and has no name here. The event
	// with the same [Event.SharedID] in its own account has it.
	OtherAccount Reason = "other-account"

	// UnknownCaller: the event does not say who called, or it is nobody whom policies know.
	UnknownCaller Reason = "unknown-caller"

	// RootSession: a session of sts:AssumeRoot, of whose task policy the event does not tell.
	RootSession Reason = "root-session"

	// UnknownAction: it is not known by which action the operation is allowed.
	UnknownAction Reason = "unknown-action"
)

package cloudtrail

import (
	"strings"

	"github.com/seed-1d0cfdb5/iam/policy"
)

// An Answer is what AWS decided, as the event records it.
type Answer uint8

// The answers.
const (
	NotTold Answer = iota // the call failed for another reason, perhaps before the decision
	Allowed
	Denied
)

// Answer returns what AWS decided: Allowed if the call succeeded or would have, Denied if a
// policy denied it, or the lack of one. See
// https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
func (e *Event) Answer() Answer {
	switch code := e.ErrorCode; {
	case code == "", code == "Client.DryRunOperation", code == "DryRunOperation":
		return Allowed
	case !isDenial(code), isOtherDenial(e.ErrorMessage):
		return NotTold
	}
	return Denied
}

// isDenial reports whether services answer with an error code what policies do not allow. The
// codes are those of
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
// and of EC2 in https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
func isDenial(code string) bool {
	switch code {
	case "AccessDenied", "AccessDeniedException", "VpceAccessDenied", "Client.UnauthorizedOperation", "UnauthorizedOperation":
		return true
	}
	return false
}

// isOtherDenial reports whether message says that it was not a policy that denied: a wrong
// code of MFA, or a public access block.
func isOtherDenial(message string) bool {
	return strings.HasPrefix(message, "MultiFactorAuthentication failed") || strings.Contains(message, "BlockPublic")
}

// A Denial is what the message of an event says of why the call was denied. A part that the
// message does not have is "".
type Denial struct {
	Principal string // ARN of the caller, of a session that of the session
	Action    string // its letter case may be another than in policies
	Resource  string

	// Type is the type of the policies that decided, or 0 if the message does not say, as for
	// roles and between accounts. Explicit says that one of them denies, and not that none
	// allows.
	Type     policy.Type
	Explicit bool
	Policy   string // ARN of the policy that denies
}

// Denial returns what the message of the event says of why the call was denied. It reports
// false if [Event.Answer] is not Denied. See
// https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
func (e *Event) Denial() (Denial, bool) {
	if e.Answer() != Denied {
		return Denial{}, false
	}
	if e.ErrorCode == "VpceAccessDenied" {
		return Denial{Type: policy.Endpoint}, true
	}
	return parseDenial(e.ErrorMessage), true
}

// parseDenial returns what a message says:
//
//	User: PRINCIPAL is not authorized to perform: ACTION on resource: RESOURCE REASON
//
// of which the resource and the reason may be missing. EC2 has a sentence before and one after it.
func parseDenial(message string) (d Denial) {
	_, rest, ok := strings.Cut(message, "User: ")
	if !ok {
		return d
	}
	d.Principal, rest, ok = strings.Cut(rest, " is not authorized to perform: ")
	if !ok {
		return Denial{}
	}
	if i := strings.LastIndex(rest, ". Encoded authorization failure message: "); i >= 0 {
		rest = rest[:i]
	}
	rest, reason := cutReason(rest)
	d.Action, d.Resource, _ = strings.Cut(rest, " on resource: ")
	d.Action = strings.TrimRight(d.Action, " .")
	d.Resource = strings.Trim(strings.TrimSpace(d.Resource), `"`)
	d.reason(reason)
	return d
}

const (
	because = " because no "
	withAny = " with an explicit deny"
	withA   = withAny + " in a "
	withAn  = withAny + " in an "
)

// cutReason cuts text before the reason. The name of a resource may look like one, and comes
// before it.
func cutReason(text string) (before, reason string) {
	if plain, ok := strings.CutSuffix(strings.TrimRight(text, " ."), withAny); ok { // of which policy, older messages do not say
		return plain, withAny
	}
	from := 0
	if strings.Contains(text, ` on resource: "`) {
		from = strings.LastIndexByte(text, '"')
	}
	after := text[from:]
	at := max(strings.LastIndex(after, because), strings.LastIndex(after, withA), strings.LastIndex(after, withAn))
	if at < 0 {
		return text, ""
	}
	return text[:from+at], after[at:]
}

// reason notes what the last part of a message says.
func (d *Denial) reason(text string) {
	if text == withAny {
		d.Explicit = true
		return
	}
	rest, implicit := strings.CutPrefix(text, because)
	if !implicit {
		var ok bool
		if rest, ok = strings.CutPrefix(text, withAn); !ok {
			if rest, ok = strings.CutPrefix(text, withA); !ok {
				return
			}
		}
	}
	for _, t := range []policy.Type{
		policy.Identity, policy.Resource, policy.Boundary, policy.Session, policy.SCP, policy.RCP, policy.Endpoint, policy.Trust,
	} {
		after, ok := strings.CutPrefix(rest, t.String())
		if !ok {
			continue
		}
		d.Type, d.Explicit = t, !implicit
		if arn, ok := strings.CutPrefix(after, ": arn:"); ok && !implicit {
			arn, _, _ = strings.Cut(arn, " ")
			d.Policy = "arn:" + strings.TrimRight(arn, ".")
		}
		return
	}
}

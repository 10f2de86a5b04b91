package evaluate

import (
	"errors"
	"fmt"

	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/object"
	"github.com/seed-1d0cfdb5/iam/internal/quote"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// MarshalText returns the name of o as [Outcome.String] does.
func (o Outcome) MarshalText() ([]byte, error) {
	if o > Allow {
		return nil, message.Errorf("evaluate: {outcome} is not an outcome", o)
	}
	return []byte(o.String()), nil
}

// UnmarshalText reads what MarshalText writes, and nothing else. After an error o
// is ImplicitDeny.
func (o *Outcome) UnmarshalText(text []byte) error {
	var ok bool
	if *o, ok = object.Named(text, ImplicitDeny, Allow); !ok {
		return message.Errorf("evaluate: {outcome} is not an outcome", quote.Short(string(text)))
	}
	return nil
}

// MarshalJSON encodes d as an object with "outcome" and those of "type", "problem",
// "statement" and "callerAssumed" that are set.
func (d Decision) MarshalJSON() ([]byte, error) {
	assumed := d.CallerAssumed()
	return write("decision", append(d.members(&assumed), object.Member{Name: "statement", Value: &d.Statement, Zero: object.Left}))
}

// members are those of d but for its statement.
func (d *Decision) members(assumed *bool) []object.Member {
	return []object.Member{
		{Name: "outcome", Value: &d.Outcome},
		{Name: "type", Value: &d.Type, Zero: object.Left},
		{Name: "callerAssumed", Value: assumed, Zero: object.Left},
		{Name: "problem", Value: &d.Problem, Zero: object.Left},
	}
}

// UnmarshalJSON reads a decision as it is marshaled, except for its Statement, which
// stays nil: in JSON it is not complete. With it goes what CallerAssumed reports. After
// an error d is zero and denies.
func (d *Decision) UnmarshalJSON(data []byte) error {
	*d = Decision{}
	var read Decision
	var statement any
	var assumed bool
	err := object.Read(data, append(read.members(&assumed), object.Member{Name: "statement", Value: &statement, Zero: object.Left})...)
	if err != nil {
		return fmt.Errorf("evaluate: decision: %w", err)
	}
	if read.Allowed() && read.Problem != "" {
		return message.Errorf("evaluate: decision: an allow has no problem")
	}
	if assumed && (!read.Allowed() || read.Type != policy.Identity) {
		return message.Errorf("evaluate: decision: only an allow by identity-based policies is assumed")
	}
	*d = read
	return nil
}

// nobody is the principal after an error: a service without a name, whose requests
// are denied. The zero Principal is the anonymous caller.
func nobody() principal.Principal { return principal.Service("") }

func (req *Request) members() []object.Member {
	return []object.Member{
		{Name: "principal", Value: &req.Principal},
		{Name: "action", Value: &req.Action},
		{Name: "resource", Value: &req.Resource},
		{Name: "resourceAccount", Value: &req.ResourceAccount, Zero: object.Left},
		{Name: "context", Value: &req.Context},
		{Name: "time", Value: (*object.Time)(&req.Time), Zero: object.Left},
		{Name: "expires", Value: (*object.Time)(&req.Expires), Zero: object.Left},
		{Name: "limited", Value: &req.limited, Zero: object.Left},
		{Name: "issued", Value: &req.issued, Zero: object.Left},
		{Name: "mfa", Value: (*object.Time)(&req.mfa), Zero: object.Left},
		{Name: "tags", Value: &req.tags, Zero: object.Left},
	}
}

// MarshalJSON encodes req as an object with "principal", "action", "resource",
// "context" and, if they are set, "resourceAccount", "time" and "expires", to be
// read back as the same: an external ID in the context is in it. The request of a
// [Session] is "issued", with the "tags" of the session and the time of "mfa" if the
// user used it, and "limited" if the session has session policies. Times are in UTC and
// RFC 3339, with a minus sign or more digits for a year that has them.
func (req Request) MarshalJSON() ([]byte, error) { return write("request", req.members()) }

// UnmarshalJSON reads what MarshalJSON writes, and nothing else: a member that is
// unknown, missing or given twice is an error. After an error the request is
// denied with a Problem, but data that is not JSON at all leaves req as it was.
func (req *Request) UnmarshalJSON(data []byte) error {
	*req = Request{Principal: nobody()}
	var read Request
	if err := object.Read(data, read.members()...); err != nil {
		return fmt.Errorf("evaluate: request: %w", err)
	}
	if read.tags != nil {
		for e := range read.tags.Entries() {
			if !isCallerTag(e.Key()) {
				return message.Errorf("evaluate: request: {key} is not a tag of the caller", quote.Short(e.Key()))
			}
		}
	}
	*req = read
	return nil
}

func (s *Session) members(policies *[]namedPolicy) []object.Member {
	return []object.Member{
		{Name: "principal", Value: &s.Principal},
		{Name: "expires", Value: (*object.Time)(&s.Expires), Zero: object.AsNil},
		{Name: "sourceIdentity", Value: &s.SourceIdentity, Zero: object.Left},
		{Name: "tags", Value: &s.Tags, Zero: object.Left},
		{Name: "transitiveTagKeys", Value: &s.TransitiveTagKeys, Zero: object.Left},
		{Name: "context", Value: &s.Context},
		{Name: "policies", Value: policies, Zero: object.AsNil},
	}
}

// MarshalJSON encodes s as an object, to be read back as the same:
//
//	{"principal": {"type": "AssumedRole", "arn": "…", "issuer": "…"},
//	  "expires": "2026-06-30T13:00:00Z", "context": {"aws:MultiFactorAuthPresent": "false"},
//	  "policies": [{"type": "Session", "document": {"Version": "2012-10-17", "Statement": […]}}]}
//
// The policies are null if none were passed, and so is the expiry of a session
// that does not end. There are "sourceIdentity", "tags" and "transitiveTagKeys" if
// it has them. Times are written as those of a [Request]. The documents of the
// policies are complete, while texts and logs of a Session show their names.
func (s Session) MarshalJSON() ([]byte, error) {
	var policies []namedPolicy
	if s.Policies != nil {
		policies = make([]namedPolicy, len(s.Policies))
		for i, p := range s.Policies {
			policies[i].policy = p
		}
	}
	return write("session", s.members(&policies))
}

// UnmarshalJSON reads what MarshalJSON writes, and nothing else: a member that is
// unknown, missing or given twice is an error, and so is a policy that
// [policy.Parse] refuses. After an error a request by s is denied with a Problem, but
// data that is not JSON at all leaves s as it was: package json then does not call it.
func (s *Session) UnmarshalJSON(data []byte) error {
	*s = Session{Principal: nobody()}
	var read Session
	var policies []namedPolicy
	if err := object.Read(data, read.members(&policies)...); err != nil {
		return fmt.Errorf("evaluate: session: %w", err)
	}
	if policies != nil {
		read.Policies = make([]*policy.Policy, len(policies))
		for i := range policies {
			read.Policies[i] = policies[i].policy
		}
	}
	*s = read
	return nil
}

// A namedPolicy is a policy in JSON, with what its document does not tell. It is
// null if the policy is nil.
type namedPolicy struct{ policy *policy.Policy }

func (n namedPolicy) MarshalJSON() ([]byte, error) {
	p := n.policy
	if p == nil {
		return []byte("null"), nil
	}
	typ, name := p.Type(), p.Name()
	return object.Write(
		object.Member{Name: "type", Value: &typ},
		object.Member{Name: "name", Value: &name, Zero: object.Left},
		object.Member{Name: "document", Value: p},
	)
}

func (n *namedPolicy) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		return nil
	}
	var typ policy.Type
	var name string
	var document object.Raw
	err := object.Read(data,
		object.Member{Name: "type", Value: &typ},
		object.Member{Name: "name", Value: &name, Zero: object.Left},
		object.Member{Name: "document", Value: &document},
	)
	if err == nil {
		n.policy, err = policy.Parse(document, typ, policy.WithName(name), policy.WithMaxBytes(len(document)))
	}
	return err
}

func (r *CallResult) members() []object.Member {
	return []object.Member{
		{Name: "decision", Value: &r.Decision},
		{Name: "action", Value: &r.Action, Zero: object.Left},
		{Name: "session", Value: &r.Session, Zero: object.Left},
	}
}

// MarshalJSON encodes r as an object with "decision", "action" and, if it is allowed,
// "session".
func (r CallResult) MarshalJSON() ([]byte, error) { return write("result", r.members()) }

// UnmarshalJSON reads what MarshalJSON writes, and nothing else; the statement of the
// decision is not read back. After an error r denies, but data that is not JSON at all
// leaves r as it was.
func (r *CallResult) UnmarshalJSON(data []byte) error {
	*r = CallResult{}
	var read CallResult
	if err := object.Read(data, read.members()...); err != nil {
		return fmt.Errorf("evaluate: result: %w", err)
	}
	if read.Decision.Allowed() != (read.Session != nil) {
		return message.Errorf("evaluate: result: there is a session if and only if the call is allowed")
	}
	*r = read
	return nil
}

// UnmarshalJSON returns an error: policies are read by [policy.Parse], and a field
// whose name is misspelled would be a limit that is lost.
func (p *Policies) UnmarshalJSON([]byte) error {
	return errors.New("evaluate: Policies are not read from JSON: read each policy by policy.Parse")
}

// UnmarshalJSON returns an error, as that of [Policies].
func (a *Attachments) UnmarshalJSON([]byte) error {
	return errors.New("evaluate: Attachments are not read from JSON: read each policy by policy.Parse")
}

// UnmarshalJSON returns an error, as that of [Policies].
func (c *Change) UnmarshalJSON([]byte) error {
	return errors.New("evaluate: a Change is not read from JSON: read each policy by policy.Parse")
}

// UnmarshalJSON returns an error, as that of [Policies].
func (m *ManagedPolicy) UnmarshalJSON([]byte) error {
	return errors.New("evaluate: a ManagedPolicy is not read from JSON: read each version by policy.Parse")
}

// UnmarshalJSON returns an error, as that of [Policies].
func (r *Role) UnmarshalJSON([]byte) error {
	return errors.New("evaluate: a Role is not read from JSON: read its trust policy by policy.Parse")
}

// MarshalJSON encodes the texts of the fields that are set, for reports and logs.
// The external ID and the assertions of provided contexts are not shown, and of
// policies only the names are.
func (r AssumeRoleRequest) MarshalJSON() ([]byte, error) { return writeTexts(r.attrs()) }

// UnmarshalJSON returns an error: in JSON a request to assume a role is not
// complete.
func (r *AssumeRoleRequest) UnmarshalJSON([]byte) error {
	return errors.New("evaluate: an AssumeRoleRequest is not read from JSON: its external ID and policies are not there")
}

func (n *NearMiss) members() []object.Member {
	return []object.Member{
		{Name: "set", Value: &n.Set, Zero: object.Left},
		{Name: "unset", Value: &n.Unset, Zero: object.Left},
		{Name: "time", Value: (*object.Time)(&n.Time), Zero: object.Left},
		{Name: "edit", Value: &n.Edit, Zero: object.Left},
		{Name: "add", Value: &n.Add, Zero: object.Left},
	}
}

// MarshalJSON encodes n as an object with those of "set", "unset", "time", "edit"
// and "add" that are not empty. The time is written as those of a [Request].
func (n NearMiss) MarshalJSON() ([]byte, error) { return write("near miss", n.members()) }

// UnmarshalJSON reads what MarshalJSON writes, unless a statement or an external ID
// is in it: these are not complete in JSON.
func (n *NearMiss) UnmarshalJSON(data []byte) error {
	var read NearMiss
	*n = read
	if err := object.Read(data, read.members()...); err != nil {
		return fmt.Errorf("evaluate: near miss: %w", err)
	}
	*n = read
	return nil
}

func (v *Validity) members() []object.Member {
	return []object.Member{
		{Name: "from", Value: (*object.Time)(&v.From), Zero: object.AsNil},
		{Name: "until", Value: (*object.Time)(&v.Until), Zero: object.AsNil},
	}
}

// MarshalJSON encodes v as an object with "from" and "until", of which one that is
// unbounded is null. The times are written as those of a [Request].
func (v Validity) MarshalJSON() ([]byte, error) { return write("validity", v.members()) }

// UnmarshalJSON reads what MarshalJSON writes, and nothing else.
func (v *Validity) UnmarshalJSON(data []byte) error {
	var read Validity
	if err := object.Read(data, read.members()...); err != nil {
		return fmt.Errorf("evaluate: validity: %w", err)
	}
	*v = read
	return nil
}

// write returns an object that is called name in errors.
func write(name string, members []object.Member) ([]byte, error) {
	data, err := object.Write(members...)
	if err != nil {
		return nil, fmt.Errorf("evaluate: %s: %w", name, err)
	}
	return data, nil
}

package policy

import (
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/quote"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
)

// Type is the kind of a policy. It decides which elements are valid and how
// evaluation uses the result. The zero Type is none.
type Type statement.Type

// The types of policies.
const (
	Identity = Type(statement.Identity) // identity-based policy
	Resource = Type(statement.Resource) // resource-based policy
	Trust    = Type(statement.Trust)    // role trust policy
	Boundary = Type(statement.Boundary) // permissions boundary
	Session  = Type(statement.Session)  // session policy
	SCP      = Type(statement.SCP)      // service control policy
	RCP      = Type(statement.RCP)      // resource control policy
	Endpoint = Type(statement.Endpoint) // VPC endpoint policy
)

// String returns the name AWS uses for t, such as "service control policy".
func (t Type) String() string { return statement.Type(t).String() }

// typeNames are the names of the types in code, in order.
func typeNames() [Endpoint + 1]string {
	return [...]string{"", "Identity", "Resource", "Trust", "Boundary", "Session", "SCP", "RCP", "Endpoint"}
}

// MarshalText returns the name of t in code: "Identity", "SCP" and so on. It is
// empty for the zero Type, and an error if t is not a type.
func (t Type) MarshalText() ([]byte, error) {
	names := typeNames()
	if int(t) >= len(names) {
		return nil, message.Errorf("policy: {type} is not a type of policy", statement.Type(t).Text())
	}
	return []byte(names[t]), nil
}

// UnmarshalText reads what MarshalText writes, and nothing else. After an error t
// is zero.
func (t *Type) UnmarshalText(text []byte) error {
	*t = 0
	for typ, name := range typeNames() {
		if name == string(text) {
			*t = Type(typ)
			return nil
		}
	}
	return message.Errorf("policy: {type} is not a type of policy", quote.Short(string(text)))
}

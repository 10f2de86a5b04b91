package evaltest

import (
	"time"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/internal/source"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// The names of calls in a file, of those that assume no role.
const (
	callGetFederationToken = "GetFederationToken"
	callGetSessionToken    = "GetSessionToken"
	callAssumeRoot         = "AssumeRoot"
)

func callNames() []string {
	return []string{callGetFederationToken, callGetSessionToken, callAssumeRoot}
}

// tokenCase returns what reads a case that is a call of the kind that is named, or nil if
// there is none.
func (r *reader) tokenCase(call string) func(source.Value, *callGroup) Case {
	switch call {
	case callGetFederationToken:
		return r.federationTokenCase
	case callGetSessionToken:
		return r.sessionTokenCase
	case callAssumeRoot:
		return r.assumeRootCase
	}
	return nil
}

// A federationTokenSource is a call to sts:GetFederationToken.
type federationTokenSource struct {
	callSource
	SessionName     string            `json:"sessionName"`
	Tags            map[string]string `json:"tags"`
	SessionPolicies []raw             `json:"sessionPolicies"`
}

func (r *reader) federationTokenCase(v source.Value, g *callGroup) Case {
	var s federationTokenSource
	if r.decode(v, &s); !v.Is(source.Object) {
		return Case{}
	}
	c, caller := r.newCall(&s.callSource, g)
	c.Call = &evaluate.GetFederationTokenRequest{
		Principal:       caller,
		Name:            s.SessionName,
		Duration:        time.Duration(s.Duration),
		Tags:            s.Tags,
		SessionPolicies: r.policyList(s.SessionPolicies, policy.Session, g.tenants),
		Context:         s.Context,
		Time:            s.Time,
	}
	return c
}

// A sessionTokenSource is a call to sts:GetSessionToken.
type sessionTokenSource struct {
	callSource
	MFA bool `json:"mfa"`
}

func (r *reader) sessionTokenCase(v source.Value, g *callGroup) Case {
	var s sessionTokenSource
	if r.decode(v, &s); !v.Is(source.Object) {
		return Case{}
	}
	c, caller := r.newCall(&s.callSource, g)
	c.Call = &evaluate.GetSessionTokenRequest{
		Principal: caller,
		Duration:  time.Duration(s.Duration),
		MFA:       s.MFA,
		Context:   s.Context,
		Time:      s.Time,
	}
	return c
}

// An assumeRootSource is a call to sts:AssumeRoot.
type assumeRootSource struct {
	callSource
	TargetPrincipal string       `json:"targetPrincipal"`
	TaskPolicyARN   string       `json:"taskPolicyArn"`
	TaskPolicy      raw          `json:"taskPolicy"`
	Chain           *chainSource `json:"chain"`
}

func (r *reader) assumeRootCase(v source.Value, g *callGroup) Case {
	var s assumeRootSource
	if r.decode(v, &s); !v.Is(source.Object) {
		return Case{}
	}
	c, caller := r.newCall(&s.callSource, g)
	c.Call = &evaluate.AssumeRootRequest{
		Principal:       caller,
		TargetPrincipal: s.TargetPrincipal,
		TaskPolicyARN:   s.TaskPolicyARN,
		TaskPolicy:      r.policy(s.TaskPolicy, policy.Session, g.tenants),
		Duration:        time.Duration(s.Duration),
		Chain:           s.Chain.session(caller),
		Context:         s.Context,
		Time:            s.Time,
	}
	return c
}

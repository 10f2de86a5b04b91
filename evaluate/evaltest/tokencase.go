package evaltest

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// The names of calls in a file, of those that assume no role.
const (
	callGetFederationToken = "GetFederationToken"
	callGetSessionToken    = "GetSessionToken"
	callAssumeRoot         = "AssumeRoot"
)

// tokenCase returns a case that is a call of the kind that is named.
func tokenCase(data []byte, call string, g *callGroup) (Case, error) {
	switch call {
	case callGetFederationToken:
		return federationTokenCase(data, g)
	case callGetSessionToken:
		return sessionTokenCase(data, g)
	case callAssumeRoot:
		return assumeRootCase(data, g)
	}
	return Case{}, fmt.Errorf("call %q; it is %q, %q or %q, or there is a role", call, callGetFederationToken, callGetSessionToken, callAssumeRoot)
}

// A federationTokenSource is a call to sts:GetFederationToken.
type federationTokenSource struct {
	callSource
	SessionName     string            `json:"sessionName"`
	Tags            map[string]string `json:"tags"`
	SessionPolicies []json.RawMessage `json:"sessionPolicies"`
}

func federationTokenCase(data []byte, g *callGroup) (Case, error) {
	var s federationTokenSource
	if err := decode(data, &s); err != nil {
		return Case{}, err
	}
	c, caller, err := s.newCall(g)
	if err != nil {
		return c, err
	}
	passed := policiesSource{Session: s.SessionPolicies}
	policies, err := passed.parse(g.documents)
	if err != nil {
		return c, err
	}
	c.Call = &evaluate.GetFederationTokenRequest{
		Principal:       caller,
		Name:            s.SessionName,
		Duration:        time.Duration(s.Duration),
		Tags:            s.Tags,
		SessionPolicies: policies.Session,
		Context:         s.Context,
		Time:            s.Time,
	}
	return c, nil
}

// A sessionTokenSource is a call to sts:GetSessionToken.
type sessionTokenSource struct {
	callSource
	MFA bool `json:"mfa"`
}

func sessionTokenCase(data []byte, g *callGroup) (Case, error) {
	var s sessionTokenSource
	if err := decode(data, &s); err != nil {
		return Case{}, err
	}
	c, caller, err := s.newCall(g)
	c.Call = &evaluate.GetSessionTokenRequest{
		Principal: caller,
		Duration:  time.Duration(s.Duration),
		MFA:       s.MFA,
		Context:   s.Context,
		Time:      s.Time,
	}
	return c, err
}

// An assumeRootSource is a call to sts:AssumeRoot.
type assumeRootSource struct {
	callSource
	TargetPrincipal string          `json:"targetPrincipal"`
	TaskPolicyARN   string          `json:"taskPolicyArn"`
	TaskPolicy      json.RawMessage `json:"taskPolicy"`
	Chain           *chainSource    `json:"chain"`
}

func assumeRootCase(data []byte, g *callGroup) (Case, error) {
	var s assumeRootSource
	if err := decode(data, &s); err != nil {
		return Case{}, err
	}
	c, caller, err := s.newCall(g)
	if err != nil {
		return c, err
	}
	req := &evaluate.AssumeRootRequest{
		Principal:       caller,
		TargetPrincipal: s.TargetPrincipal,
		TaskPolicyARN:   s.TaskPolicyARN,
		Duration:        time.Duration(s.Duration),
		Chain:           s.Chain.session(caller),
		Context:         s.Context,
		Time:            s.Time,
	}
	c.Call = req
	if s.TaskPolicy != nil {
		req.TaskPolicy, err = policy.Parse(s.TaskPolicy, policy.Session, g.documents...)
	}
	return c, err
}

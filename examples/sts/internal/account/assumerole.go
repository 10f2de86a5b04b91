package account

import (
	"net/http"
	"strings"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/fault"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// Service returns a service of AWS as a caller: EC2 and Lambda assume the roles of what they
// run by the same call as anybody.
func (a *Account) Service(name string) *Caller {
	return a.Federated(principal.Service(name), nil)
}

// Federated returns a caller who is known by a token, of which the entries tell the claims.
func (a *Account) Federated(p principal.Principal, claims []condition.Entry) *Caller {
	return &Caller{Credential: Credential{Principal: p}, Connection: claims, account: a}
}

// RequestContext returns what is known of a call by c beside its parameters.
func (c *Caller) RequestContext(entries ...condition.Entry) condition.Context {
	var context condition.Context
	if c.Session != nil {
		context = c.Session.Context
	}
	return context.With(append(entries, c.Connection...)...)
}

// AssumeRole assumes the role that has the ARN, if its trust policy and the policies of the
// caller let it, and returns the credentials of the session, with the unique ID of the role. A
// role that is not there is as one that does not trust the caller.
func (c *Caller) AssumeRole(arn string, req *evaluate.AssumeRoleRequest) (made *Credential, id string, err error) {
	result, err := c.decideRole(arn, req)
	if err != nil {
		return nil, "", err
	}
	made, err = c.issue(result.Session, req.Role.ID)
	return made, req.Role.ID, err
}

// decideRole decides about a role as it is in the database, by policies that are as those there:
// no change comes between.
func (c *Caller) decideRole(arn string, req *evaluate.AssumeRoleRequest) (*evaluate.CallResult, error) {
	c.account.writing.RLock()
	defer c.account.writing.RUnlock()
	req.Principal, req.Role, req.Time = c.Principal, &evaluate.Role{ARN: arn}, c.account.Clock.Now()
	err := c.account.View(func(tx *Tx) error {
		i, err := tx.Identity(Role, arn[strings.LastIndexByte(arn, '/')+1:])
		if err != nil || i.ARN() != arn {
			return nil //nolint:nilerr // the decision is the answer
		}
		req.Role.ID, req.Role.MaxSession = i.ID, i.MaxSession
		req.Role.TrustPolicy, err = parse(i.Trust, policy.Trust, arn)
		return err
	})
	if err != nil {
		return nil, err
	}
	if req.Duration > 0 { // how long sessions may be is told to those alone who may have one
		shorter := *req
		shorter.Duration = 0
		if _, err := c.decide(&shorter, arn); err != nil {
			return nil, err
		}
	}
	return c.decide(req, arn)
}

// Obtain makes a call that yields a session, if it is allowed, and returns the credentials of
// the session. The resource is what the call is about, and the issuer the unique ID of the user
// or role that stands behind the session.
func (c *Caller) Obtain(req evaluate.CallRequest, resource, issuer string) (*Credential, error) {
	result, err := c.decide(req, resource)
	if err != nil {
		return nil, err
	}
	return c.issue(result.Session, issuer)
}

// decide returns the result of a call that is allowed, or what AWS answers.
func (c *Caller) decide(req evaluate.CallRequest, resource string) (*evaluate.CallResult, error) {
	call, err := c.account.Policies.Call(req, nil)
	if err != nil { // what AWS refuses whatever the policies say
		return nil, fault.New("ValidationError", http.StatusBadRequest, err.Error())
	}
	result := call.Result()
	denied := c.Request(result.Action, resource)
	return &result, c.Refuse(&denied, result.Decision)
}

// issue makes the credentials of a session.
func (c *Caller) issue(s *evaluate.Session, issuer string) (made *Credential, err error) {
	_, err = c.account.Change(func(tx *Tx) error {
		made, err = tx.Issue(s, issuer)
		return err
	})
	if err == nil && c.account.Watch != nil {
		c.account.Watch(c.Principal, s)
	}
	return made, err
}

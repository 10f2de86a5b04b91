package query

import (
	"time"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/account"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// stsActions is all that STS can be asked for. A call that yields a session is decided by the
// library as what it is, so that nothing is authorized here beforehand.
//
//nolint:gochecknoglobals // table that is never written
var stsActions = map[string]action{
	"GetCallerIdentity": {"", onNothing, getCallerIdentity, false},
	"AssumeRole": {
		"RoleArn RoleSessionName DurationSeconds? ExternalId? SourceIdentity? Tags? TransitiveTagKeys? Policy? PolicyArns? SerialNumber? TokenCode?",
		nil, assumeRole, false,
	},
	"AssumeRoleWithWebIdentity": {"RoleArn RoleSessionName WebIdentityToken DurationSeconds? Policy? PolicyArns?", nil, assumeRoleWithWebIdentity, true},
	"AssumeRoleWithSAML":        {"RoleArn PrincipalArn SAMLAssertion DurationSeconds? Policy? PolicyArns?", nil, assumeRoleWithSAML, true},

	"GetSessionToken":    {"DurationSeconds? SerialNumber? TokenCode?", nil, getSessionToken, false},
	"GetFederationToken": {"Name DurationSeconds? Policy? PolicyArns? Tags?", nil, getFederationToken, false},
}

type credentials struct {
	AccessKeyId, SecretAccessKey, SessionToken string //nolint:revive // as AWS spells it
	Expiration                                 time.Time
}

// credentialsOf returns what the caller is given. It compares the end with its own clock.
func (c *call) credentialsOf(made *account.Credential) credentials {
	return credentials{made.ID, made.Secret, made.Token, c.server.Account.Clock.Wall(made.Session.Expires).Truncate(time.Millisecond)}
}

type assumedRoleUser struct{ AssumedRoleId, Arn string } //nolint:revive // as AWS spells it

func onNothing(c *call) error { return c.Authorize("sts:"+c.name, "*") }

func getCallerIdentity(c *call) (any, error) {
	id := c.Issuer
	switch c.Principal.Type() {
	case principal.TypeAccount:
		id = account.ID
	case principal.TypeAssumedRole:
		id += ":" + c.Principal.Name()
	case principal.TypeFederatedUser:
		id = account.ID + ":" + c.Principal.Name()
	}
	return struct{ UserId, Account, Arn string }{id, account.ID, c.Principal.ARN()}, nil //nolint:revive // as AWS spells it
}

func assumeRole(c *call) (any, error) {
	req := &evaluate.AssumeRoleRequest{
		SessionName: c.get("RoleSessionName"), ExternalID: c.get("ExternalId"), SourceIdentity: c.get("SourceIdentity"), Chain: c.Session,
	}
	if c.Principal.Type() == principal.TypeFederatedUser {
		req.Chain = nil // no role can be chained to it: it is denied whatever a role says
	}
	var err error
	if req.Tags, err = c.tags(); err != nil {
		return nil, err
	}
	if req.TransitiveTagKeys, err = c.list("TransitiveTagKeys", ""); err != nil {
		return nil, err
	}
	mfa, err := c.mfa()
	if err != nil {
		return nil, err
	}
	req.Context = c.RequestContext(mfa...)
	return c.assume(req)
}

// assume assumes the role that c names, as req and the parameters say that all such calls have.
func (c *call) assume(req *evaluate.AssumeRoleRequest) (*assumed, error) {
	var err error
	if req.Duration, err = c.seconds("DurationSeconds"); err != nil {
		return nil, err
	}
	if req.SessionPolicies, err = c.sessionPolicies(); err != nil {
		return nil, err
	}
	made, id, err := c.AssumeRole(c.get("RoleArn"), req)
	if err != nil {
		return nil, err
	}
	return &assumed{
		Credentials:     c.credentialsOf(made),
		AssumedRoleUser: assumedRoleUser{id + ":" + made.Principal.Name(), made.Principal.ARN()},
		SourceIdentity:  made.Session.SourceIdentity,
	}, nil
}

// assumed is the answer of each call that assumes a role.
type assumed struct {
	Credentials     credentials
	AssumedRoleUser assumedRoleUser
	SourceIdentity  string `xml:",omitempty"`
}

func getSessionToken(c *call) (any, error) {
	mfa, err := c.mfa()
	if err != nil {
		return nil, err
	}
	req := &evaluate.GetSessionTokenRequest{Principal: c.Principal, MFA: mfa != nil, Context: c.RequestContext(), Time: c.server.Account.Clock.Now()}
	if req.Duration, err = c.seconds("DurationSeconds"); err != nil {
		return nil, err
	}
	made, err := c.Obtain(req, "*", c.Issuer)
	if err != nil {
		return nil, err
	}
	return struct{ Credentials credentials }{c.credentialsOf(made)}, nil
}

type federatedUser struct{ FederatedUserId, Arn string } //nolint:revive // as AWS spells it

func getFederationToken(c *call) (any, error) {
	name := c.get("Name")
	req := &evaluate.GetFederationTokenRequest{Principal: c.Principal, Name: name, Context: c.RequestContext(), Time: c.server.Account.Clock.Now()}
	var err error
	if req.Duration, err = c.seconds("DurationSeconds"); err != nil {
		return nil, err
	}
	if req.Tags, err = c.tags(); err != nil {
		return nil, err
	}
	if req.SessionPolicies, err = c.sessionPolicies(); err != nil {
		return nil, err
	}
	made, err := c.Obtain(req, "arn:aws:sts::"+account.ID+":federated-user/"+name, c.Issuer)
	if err != nil {
		return nil, err
	}
	return struct {
		Credentials   credentials
		FederatedUser federatedUser
	}{c.credentialsOf(made), federatedUser{account.ID + ":" + name, made.Principal.ARN()}}, nil
}

// sessionPolicies returns the policies by which the call limits the session, or nil if it
// passes none.
func (c *call) sessionPolicies() ([]*policy.Policy, error) {
	var all []*policy.Policy
	if document := c.get("Policy"); document != "" {
		p, err := account.ParseSessionPolicy(document)
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	arns, err := c.list("PolicyArns", "arn")
	if err != nil {
		return nil, err
	}
	err = c.server.Account.View(func(tx *account.Tx) error {
		for _, arn := range arns {
			p, err := tx.SessionPolicy(arn)
			if err != nil {
				return err
			}
			all = append(all, p)
		}
		return nil
	})
	return all, err
}

// mfa returns what a call tells by the code of an MFA device, or nil if it passes none.
func (c *call) mfa() ([]condition.Entry, error) {
	serial, code := c.get("SerialNumber"), c.get("TokenCode")
	if serial == "" && code == "" {
		return nil, nil
	}
	if err := c.checkCode(serial, code); err != nil {
		return nil, err
	}
	return []condition.Entry{condition.Bool("aws:MultiFactorAuthPresent", true), condition.Int("aws:MultiFactorAuthAge", 0)}, nil
}

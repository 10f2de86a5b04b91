package account

import (
	"net/http"
	"net/netip"
	"slices"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/fault"
	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/sigv4"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// A Caller is who makes a request, with what the request tells.
type Caller struct {
	Credential                   // zero if the request is not signed
	Connection []condition.Entry // what the connection tells
	Version    uint64            // of the policies by which the last decision was made

	account *Account
}

// Caller returns who makes r, which is signed so.
func (a *Account) Caller(r *http.Request, signed *sigv4.Signed) (*Caller, error) {
	c := &Caller{account: a}
	if !signed.Anonymous() {
		err := a.View(func(tx *Tx) error {
			found, err := tx.Credential(signed.AccessKeyID, signed.SessionToken)
			if err == nil {
				c.Credential = *found
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	source, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil { // without the key a Deny on IpAddress would be lost
		return nil, err
	}
	c.Connection = []condition.Entry{
		condition.IP("aws:SourceIp", source.Addr()),
		condition.Bool("aws:SecureTransport", r.TLS != nil),
	}
	for key, value := range map[string]string{"aws:UserAgent": r.UserAgent(), "aws:Referer": r.Referer(), "aws:RequestedRegion": signed.Region} {
		if value != "" {
			c.Connection = append(c.Connection, condition.String(key, value))
		}
	}
	return c, nil
}

// Authorize returns nil if the policies allow the caller the action on the resource, and
// else what AWS answers. Nothing else says what anybody may do.
func (c *Caller) Authorize(action, resource string, entries ...condition.Entry) error {
	req := c.Request(action, resource, entries...)
	q := c.account.Policies.Ask(&req, c.limits())
	c.Version = q.Version()
	return c.Refuse(&req, q.Decision())
}

// Request returns the request of the caller to do the action on the resource.
func (c *Caller) Request(action, resource string, entries ...condition.Entry) evaluate.Request {
	req := evaluate.Request{Principal: c.Principal, Action: action, Resource: resource}
	if c.Session != nil {
		req = c.Session.Request(action, resource)
	}
	req.Context = req.Context.With(slices.Concat(c.Connection, entries)...)
	req.Time = c.account.Clock.Now()
	return req
}

// limits returns the session policies of the caller, if it is a session.
func (c *Caller) limits() *evaluate.Policies {
	if c.Session == nil {
		return nil
	}
	return &evaluate.Policies{Session: c.Session.Policies}
}

// Refuse returns the answer to req, which d denies, or nil if d allows it. Strangers are not
// told why, as in S3, and nobody why a role cannot be assumed, as in STS.
func (c *Caller) Refuse(req *evaluate.Request, d evaluate.Decision) error {
	if d.Allowed() {
		return nil
	}
	if !req.Expires.IsZero() && !req.Time.Before(req.Expires) { // since the signature was verified
		return sigv4.ErrExpiredToken
	}
	c.account.Log.Info("denied", "request", *req, "decision", d)
	if req.Principal == (principal.Principal{}) || isAssumeRole(req.Action) {
		d = evaluate.Decision{}
	}
	return fault.AccessDenied(d.AccessDenied(req))
}

// UserName returns the name of the user that c is, by an access key or a session, or "".
func (c *Caller) UserName() string {
	if c.Principal.Type() != principal.TypeUser {
		return ""
	}
	return c.Principal.Name()
}

func isAssumeRole(action string) bool {
	switch action {
	case "sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity", "sts:TagSession", "sts:SetSourceIdentity":
		return true
	}
	return false
}

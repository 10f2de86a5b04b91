package main

import (
	"crypto/rand"
	"encoding/xml"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// An accessKey is what a caller makes requests with.
type accessKey struct {
	ID     string `xml:"AccessKeyId"`
	Secret string `xml:"SecretAccessKey"`
}

// newKey returns a new access key that stands for c.
func (s *server) newKey(c credential) accessKey {
	key := accessKey{ID: rand.Text(), Secret: rand.Text()}
	c.secret = key.Secret
	s.keys.Store(key.ID, c)
	return key
}

// assumeRole answers with a temporary access key. A role that does not trust the caller
// looks like one that there is not.
func (s *server) assumeRole(c *call) error {
	role := &evaluate.Role{ARN: account + "role/" + c.PathValue("role")}
	if trust, ok := s.trust.Load(role.ARN); ok {
		role.TrustPolicy = trust.(*policy.Policy)
	}
	call, err := s.policies.Call(&evaluate.AssumeRoleRequest{
		Principal: c.request.Principal, Chain: c.session, Role: role, SessionName: c.URL.Query().Get("name"), Context: c.request.Context,
	}, nil)
	if err != nil {
		return err
	}
	result := call.Result()
	if !result.Decision.Allowed() {
		req := c.ask("sts:AssumeRole", role.ARN)
		return s.deny(&req, result.Decision)
	}
	key := s.newKey(credential{request: result.Session.Request("", ""), session: result.Session})
	time.AfterFunc(time.Until(result.Session.Expires), func() { s.keys.Delete(key.ID) })
	return xml.NewEncoder(c.w).Encode(key)
}

// change has the policies change, while they serve, as read says.
func (s *server) change(read func(c *call) (evaluate.Attachments, error)) handler {
	return func(c *call) error {
		put, err := read(c)
		if err != nil {
			return err
		}
		return s.policies.Apply(&evaluate.Change{Put: put})
	}
}

// createUser answers with an access key of the user, another each time.
func (s *server) createUser(c *call) error {
	user, err := principal.Parse(c.arn)
	if err != nil {
		return err
	}
	put := evaluate.Attachments{Identity: map[string][]*policy.Policy{c.arn: {}}}
	if err := s.policies.Apply(&evaluate.Change{Put: put}); err != nil {
		return err
	}
	return xml.NewEncoder(c.w).Encode(s.newKey(credential{request: evaluate.Request{Principal: user}}))
}

func (s *server) createRole(c *call) error {
	trust, err := policy.Parse(c.body, policy.Trust, policy.WithName(c.arn))
	if err != nil {
		return err
	}
	put := evaluate.Attachments{Identity: map[string][]*policy.Policy{c.arn: {}}}
	if err := s.policies.Apply(&evaluate.Change{Put: put}); err != nil {
		return err
	}
	s.trust.Store(c.arn, trust)
	return nil
}

// createPolicy has a managed policy be as the body is, wherever it is attached.
func createPolicy(c *call) (put evaluate.Attachments, err error) {
	p, err := policy.Parse(c.body, policy.Identity, policy.WithName(c.arn))
	put.Managed = map[string]evaluate.ManagedPolicy{c.arn: {Versions: map[string]*policy.Policy{"v1": p}, Default: "v1"}}
	return put, err
}

func putBucketPolicy(c *call) (put evaluate.Attachments, err error) {
	p, err := policy.Parse(c.body, policy.Resource, policy.WithName(c.arn))
	put.Resource = map[string]*policy.Policy{c.arn: p}
	return put, err
}

// attach attaches the managed policies that the body lists to a user, group or role.
func attach(c *call) (put evaluate.Attachments, err error) {
	put.Attached = map[string][]string{c.arn: c.arns()}
	return put, nil
}

// join has a user be in the groups that the body lists.
func join(c *call) (put evaluate.Attachments, err error) {
	put.Groups = map[string][]string{c.arn: c.arns()}
	return put, nil
}

// arns returns the ARNs of what the body lists, such as policy/Read.
func (c *call) arns() []string {
	names := strings.Fields(string(c.body))
	for i := range names {
		names[i] = account + names[i]
	}
	return names
}

// remove takes away a user, group, role or policy, and the keys of a user or role.
func (s *server) remove(c *call) error {
	if err := s.policies.Apply(&evaluate.Change{Delete: []string{c.arn}}); err != nil {
		return err
	}
	s.keys.Range(func(id, key any) bool {
		if key.(credential).request.Principal.Issuer() == c.arn {
			s.keys.Delete(id)
		}
		return true
	})
	s.trust.Delete(c.arn)
	return nil
}

package main

import (
	"context"
	"net/http"
	"time"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/account"
	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/metadata"
)

const (
	region     = "eu-central-1"
	instanceID = "i-0123456789abcdef0"
)

// A machine is something at AWS that has a role: the service that runs it assumes the role for
// it again and again.
type machine struct {
	role    *metadata.Role
	handler http.Handler // that gives the credentials
}

// instance returns an instance of EC2 that has the role, with its metadata service.
func (s *server) instance(role string, notify func(metadata.Event)) *machine {
	r := s.serviceRole("ec2.amazonaws.com", role, instanceID, notify)
	return &machine{r, metadata.NewInstanceService(&metadata.Instance{
		ID: instanceID, AccountID: account.ID, Region: region, Profile: "arn:aws:iam::" + account.ID + ":instance-profile/" + role, Role: r,
	})}
}

// container returns a function of Lambda, or whatever runs in a container, with the endpoint
// that gives it credentials for the token.
func (s *server) container(service, role, name, token string, notify func(metadata.Event)) *machine {
	r := s.serviceRole(service, role, name, notify)
	return &machine{r, metadata.NewContainerEndpoint(r, token)}
}

// serviceRole returns a role that the service assumes, by the same call as anybody: it is the
// trust policy of the role that decides whether it may.
func (s *server) serviceRole(service, role, sessionName string, notify func(metadata.Event)) *metadata.Role {
	caller := s.account.Service(service)
	return metadata.NewRole(metadata.Config{
		Service: service, RoleARN: account.ARN(account.Role, "", role), SessionName: sessionName, Clock: s.account.Clock, Notify: notify,
		AssumeRole: func(_ context.Context, arn, name string) (metadata.Credentials, error) {
			made, _, err := caller.AssumeRole(arn, &evaluate.AssumeRoleRequest{SessionName: name, Duration: time.Hour})
			if err != nil {
				return metadata.Credentials{}, err
			}
			return metadata.Credentials{AccessKeyID: made.ID, SecretAccessKey: made.Secret, SessionToken: made.Token, Expires: made.Session.Expires}, nil
		},
	})
}

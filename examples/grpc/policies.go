package main

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// All principals and resources are in one account of a namespace of our own: in
// their ARNs "acme" stands where AWS has "aws".
const account = "111122223333"

//go:embed policies
var files embed.FS

// roleARN returns the ARN of a role. The caller has checked its name.
func roleARN(name string) string {
	return "arn:acme:iam::" + account + ":role/" + name
}

// loadPolicies reads a folder of policies: roles/NAME.json is attached to the role
// NAME. It returns either all of them or an error. A program that reloads its
// policies calls Evaluator.Replace with the former, and after the latter goes on
// with those it has: half a set may lack the half that denies.
func loadPolicies(dir fs.FS) (*evaluate.Attachments, error) {
	names, err := fs.Glob(dir, "roles/*.json")
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return nil, errors.New("no policies in folder roles") // a mount that is missing, most likely
	}
	attachments := &evaluate.Attachments{Identity: map[string][]*policy.Policy{}, Account: account}
	var problems []error
	for _, name := range names {
		role := strings.TrimSuffix(path.Base(name), ".json")
		if !isTokenRole(role) && !isWorkloadRole(role) { // it may be a Deny that somebody relies on
			problems = append(problems, fmt.Errorf("%q: no token and no workload can have the role %q", name, role))
			continue
		}
		p, err := loadPolicy(dir, name)
		if err != nil {
			problems = append(problems, err)
			continue
		}
		attachments.Identity[roleARN(role)] = []*policy.Policy{p}
	}
	if err := errors.Join(problems...); err != nil {
		return nil, fmt.Errorf("load policies: %w", err)
	}
	return attachments, nil
}

// isWorkloadRole reports whether a workload has the role.
func isWorkloadRole(role string) bool {
	for _, w := range workloads() {
		if w.role == role {
			return true
		}
	}
	return false
}

// loadPolicy reads one identity-based policy.
func loadPolicy(dir fs.FS, name string) (*policy.Policy, error) {
	data, err := fs.ReadFile(dir, name)
	if err != nil {
		return nil, err
	}
	return policy.Parse(data, policy.Identity, policy.WithName(name))
}

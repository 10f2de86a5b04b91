package main

import (
	"encoding/json"
	"flag"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// scopeFlags say which requests a question is about: those that a policy allows,
// which is in a file, or has one statement and stands in the flags.
type scopeFlags struct {
	file                               string
	principals, actions, on, condition list
}

func (f *scopeFlags) define(fs *flag.FlagSet) {
	fs.StringVar(&f.file, "scope", "", "`FILE` policy, of identity or resource type: those that it allows")
	fs.Var(&f.principals, "principal", "`WHO` ARN, account or service, as in a Principal element")
	fs.Var(&f.actions, "action", "`ACTION` such as s3:Delete*")
	fs.Var(&f.on, "on", "`ARN` resource, such as arn:aws:s3:::reports/*")
	fs.Var(&f.condition, "if", "`'OPERATOR KEY=VALUE'` condition, such as 'BoolIfExists aws:MultiFactorAuthPresent=false'; values of one key are alternatives")
}

// load returns the policy, or nil for all requests.
func (f *scopeFlags) load(in *files) (*policy.Policy, error) {
	inFlags := f.principals != nil || f.actions != nil || f.on != nil || f.condition != nil
	switch {
	case f.file == "" && !inFlags:
		return nil, nil
	case f.file == "":
		return f.parse()
	case inFlags:
		return nil, texts.Error("-scope excludes -principal, -action, -on and -if: a policy says all of it")
	}
	data, title, err := in.load(f.file)
	if err != nil {
		return nil, err
	}
	return parseScope(data, title)
}

// parse returns the policy that stands in the flags.
func (f *scopeFlags) parse() (*policy.Policy, error) {
	statement := map[string]any{"Effect": "Allow", "Action": "*", "Resource": "*"}
	if f.actions != nil {
		statement["Action"] = f.actions
	}
	if f.on != nil {
		statement["Resource"] = f.on
	}
	if f.principals != nil {
		statement["Principal"] = byType(f.principals)
	}
	if f.condition != nil {
		pairs, err := f.condition.pairs("if")
		if err != nil {
			return nil, err
		}
		condition := make(map[string]map[string][]string)
		for _, pair := range pairs {
			operator, key, ok := strings.Cut(pair[0], " ")
			if !ok {
				return nil, texts.Error("-if wants an operator, a space and KEY=VALUE, such as 'StringLike aws:PrincipalTag/team=blue-*'")
			}
			if condition[operator] == nil {
				condition[operator] = make(map[string][]string)
			}
			condition[operator][key] = append(condition[operator][key], pair[1])
		}
		statement["Condition"] = condition
	}
	data, err := json.Marshal(map[string]any{"Version": "2012-10-17", "Statement": statement})
	if err != nil {
		return nil, err
	}
	return parseScope(data, "scope")
}

// byType returns the Principal element that names all of names.
func byType(names []string) map[string][]string {
	element := make(map[string][]string)
	for _, name := range names {
		typ := "AWS"
		switch {
		case strings.Contains(name, ":oidc-provider/") || strings.Contains(name, ":saml-provider/"):
			typ = "Federated"
		case !strings.HasPrefix(name, "arn:") && strings.Contains(name, "."):
			typ = "Service"
		}
		element[typ] = append(element[typ], name)
	}
	return element
}

// parseScope parses a scope, as a resource-based policy if it says who makes the
// requests.
func parseScope(data []byte, title string) (*policy.Policy, error) {
	p, err := policy.Parse(data, policy.Identity, policy.WithName(title))
	failed := &documentError{source: data, err: err}
	namesCaller := func(problem *policy.Error) bool {
		return problem.Code == policy.ErrMisplacedElement && strings.HasSuffix(problem.Pointer, "Principal")
	}
	if err != nil && slices.ContainsFunc(failed.problems(), namesCaller) {
		p, err = policy.Parse(data, policy.Resource, policy.WithName(title))
		failed.err = err
	}
	if err != nil {
		return nil, failed
	}
	return p, nil
}

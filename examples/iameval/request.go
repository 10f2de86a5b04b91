package main

import (
	"flag"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
)

// A question is a request and the policies that apply to it, by flags.
type question struct {
	policies policyFlags
	caller   callerFlags
	context  contextFlags

	action, on, owner string
}

// newQuestion defines the flags of a question.
func newQuestion(c *command) *question {
	q := new(question)
	c.flags.group("Who makes the request:", q.caller.define)
	c.flags.group("What it is:", func(fs *flag.FlagSet) {
		fs.StringVar(&q.action, "action", "", "`ACTION` such as s3:GetObject")
		fs.StringVar(&q.on, "on", "*", "`ARN` resource; if absent, *")
		fs.StringVar(&q.owner, "owner", "", "`ACCOUNT` owner of the resource, if its ARN does not tell")
		q.context.define(fs)
	})
	c.flags.group("Policies that apply:", func(fs *flag.FlagSet) {
		q.policies.define(fs)
		q.policies.defineResource(fs)
		q.policies.defineCaller(fs)
	})
	return q
}

// build reads what the flags name.
func (q *question) build(in *files) (*evaluate.Request, *evaluate.Policies, error) {
	who, err := q.caller.caller()
	if err != nil {
		return nil, nil, err
	}
	if q.action == "" {
		return nil, nil, texts.Error("-action is missing")
	}
	p, err := q.policies.load(in)
	if err != nil {
		return nil, nil, err
	}
	context, err := q.context.load(in, derived)
	if err != nil {
		return nil, nil, err
	}
	return &evaluate.Request{
		Principal:       who,
		Action:          q.action,
		Resource:        q.on,
		ResourceAccount: q.owner,
		Context:         context,
		Time:            q.context.now(),
	}, p, nil
}

package main

import (
	"errors"
	"flag"
	"maps"
	"slices"
	"time"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// A call is a call that assumes a role, by flags.
type call struct {
	caller   callerFlags
	context  contextFlags
	policies policyFlags // of the caller; RCPs of the role

	req                        evaluate.AssumeRoleRequest // what needs no parsing
	role                       evaluate.Role
	trust                      string
	tags, transitive, roleTags list
}

func (cl *call) define(fs *flag.FlagSet) {
	fs.StringVar(&cl.req.SessionName, "session-name", "", "`NAME` name of the session")
	fs.DurationVar(&cl.req.Duration, "duration", 0, "`1h30m` how long the session is to last; if absent, 1h")
	fs.StringVar(&cl.req.ExternalID, "external-id", "", "`ID` external ID; it is never printed")
	fs.StringVar(&cl.req.SourceIdentity, "source-identity", "", "`NAME` source identity")
	fs.Var(&cl.tags, "tag", "`KEY=VALUE` session tag")
	fs.Var(&cl.transitive, "transitive", "`KEY` session tag that is transitive")
	cl.context.define(fs)
}

func (cl *call) defineRole(fs *flag.FlagSet) {
	fs.StringVar(&cl.role.ARN, "role-arn", "", "`ARN` ARN of the role")
	fs.StringVar(&cl.trust, "trust", "", "`FILE` trust policy of the role")
	fs.DurationVar(&cl.role.MaxSession, "max-session", 0, "`12h` longest session of the role; if absent, 1h")
	fs.Var(&cl.roleTags, "role-tag", "`KEY=VALUE` tag of the role")
}

// build reads what the flags name.
func (cl *call) build(in *files) (*evaluate.AssumeRoleRequest, *evaluate.Policies, error) {
	switch {
	case cl.role.ARN == "":
		return nil, nil, texts.Error("-role-arn is missing")
	case cl.trust == "":
		return nil, nil, texts.Error("-trust is missing")
	}
	var errs [7]error
	var p *evaluate.Policies
	req := cl.req
	req.Role = &cl.role
	req.TransitiveTagKeys = cl.transitive
	req.Time = cl.context.now()
	req.Principal, errs[0] = cl.caller.caller()
	req.Tags, errs[1] = cl.tags.tags("tag")
	req.Role.Tags, errs[2] = cl.roleTags.tags("role-tag")
	req.Role.TrustPolicy, errs[3] = loadOne(in, "trust", cl.trust, policy.Trust)
	p, errs[4] = cl.policies.load(in)
	req.Context, errs[5] = cl.context.load(in, ofCall)
	if req.SessionName == "" {
		errs[6] = texts.Error("-session-name is missing")
	}
	return &req, p, errors.Join(errs[:]...)
}

// An answer is what assume prints as JSON.
type answer struct {
	Action   string            `json:"action"` // what the decision is about
	Decision evaluate.Decision `json:"decision"`
	From     instant           `json:"from,omitzero"`
	Until    instant           `json:"until,omitzero"`
	Session  *session          `json:"session,omitempty"`

	Explanations []*evaluate.Explanation `json:"explanations,omitempty"`
}

// A session is a role session in JSON.
type session struct {
	ARN               string            `json:"arn"`
	Expires           instant           `json:"expires"`
	SourceIdentity    string            `json:"sourceIdentity,omitempty"`
	Tags              map[string]string `json:"tags,omitempty"`
	TransitiveTagKeys []string          `json:"transitiveTagKeys,omitempty"`
	Context           condition.Context `json:"context"`
}

func assume(c *command, args []string) (int, error) {
	cl := new(call)
	why := false
	c.flags.group("Who calls:", func(fs *flag.FlagSet) {
		cl.caller.define(fs)
		cl.caller.defineProviders(fs)
	})
	c.flags.group("The call:", cl.define)
	c.flags.group("The role:", cl.defineRole)
	c.flags.group("Policies of the caller, and RCPs of the account of the role:", func(fs *flag.FlagSet) {
		cl.policies.define(fs)
		cl.policies.defineCaller(fs)
	})
	c.flags.group("Output:", func(fs *flag.FlagSet) {
		c.outputFlags(fs)
		fs.BoolVar(&why, "why", false, "explain the decision on each action")
	})
	if err := c.parse(args); err != nil {
		return exitError, err
	}
	req, p, err := cl.build(&c.files)
	if err != nil {
		return exitError, err
	}
	call, err := req.Ask(p)
	if err != nil {
		return exitError, err // AWS refuses the call before it looks at any policy
	}
	result, valid := call.Result(), call.Until()
	a := answer{Action: result.Action, Decision: byFlags(result.Decision), From: instant(valid.From), Until: instant(valid.Until)}
	text := shown(a.Action) + ": " + c.decision(result.Decision) + "\n" + c.bounds(valid)
	if s := result.Session; s != nil {
		a.Session = &session{s.Principal.ARN(), instant(s.Expires), s.SourceIdentity, s.Tags, s.TransitiveTagKeys, s.Context}
		text += c.session(a.Session)
	}
	if why {
		a.Explanations = call.Explain()
		for _, x := range a.Explanations {
			text += "\n" + c.explanation(x)
			x.Decision = byFlags(x.Decision)
		}
	}
	c.print(a, text)
	return status(a.Decision), nil
}

// session returns s in words.
func (c *command) session(s *session) string {
	lines := []message.Text{
		texts.Of("session {arn}", shown(s.ARN)),
		texts.Of("expires {time}", moment(time.Time(s.Expires))),
	}
	if s.SourceIdentity != "" {
		lines = append(lines, texts.Of("source identity {name}", shown(s.SourceIdentity)))
	}
	for _, key := range slices.Sorted(maps.Keys(s.Tags)) {
		tag := shown(key + "=" + s.Tags[key])
		if slices.Contains(s.TransitiveTagKeys, key) {
			lines = append(lines, texts.Of("tag     {tag} (transitive)", tag))
		} else {
			lines = append(lines, texts.Of("tag     {tag}", tag))
		}
	}
	return c.say(texts.Join("\n", lines...)) + "\n"
}

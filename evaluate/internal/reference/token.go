package reference

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/evaluate"
)

// A TokenCall is a call to sts:GetFederationToken, sts:GetSessionToken or
// sts:AssumeRoot, read (S-59). Time must be set.
type TokenCall struct {
	Action string
	Caller Caller

	Name   string            // of GetFederationToken
	Tags   map[string]string // of GetFederationToken
	MFA    bool              // of GetSessionToken
	Target string            // account of AssumeRoot
	Task   string            // ARN of its policy

	Duration    time.Duration
	Source      string // source identity of the calling session
	Keys, Chain Context
	Time        time.Time

	Facts Facts  // what an Evaluator knows beside policies (S-68)
	Path  string // ARN of the role of Caller, if only an Evaluator knows its path (S-44)
}

// The forms of the parameters (S-59).
var (
	federatedName = regexp.MustCompile(`^[A-Za-z0-9_+=,.@-]{2,32}$`)
	taskPolicy    = regexp.MustCompile(`^arn:([a-z-]+):iam::aws:policy/root-task/(IAMAuditRootUserCredentials|IAMCreateRootUserPassword|IAMDeleteRootUserCredentials|S3UnlockBucketPolicy|SQSUnlockQueuePolicy)$`)
)

// malformed says in what a call breaks the limits of its parameters.
func (c *TokenCall) malformed() string {
	shortest, longest := 15*time.Minute, 36*time.Hour
	switch c.Action {
	case "sts:AssumeRoot":
		if parts := taskPolicy.FindStringSubmatch(c.Task); parts == nil || parts[1] != cmp.Or(c.Caller.partition, "aws") {
			return "task policy"
		}
		shortest, longest = 0, 15*time.Minute
	case "sts:GetFederationToken":
		if !federatedName.MatchString(c.Name) {
			return "name"
		}
	}
	if c.Duration != 0 && (c.Duration < shortest || c.Duration > longest) {
		return "duration"
	}
	return malformedTags(c.Tags)
}

// Decide decides a call.
func (c *TokenCall) Decide(p *Policies) Answer {
	answer := c.answer(p)
	answer.Result.Rules.add(TokenIssued, answer.Session != nil && c.Action != "sts:AssumeRoot")
	answer.Result.Rules.add(RootAssumed, answer.Session != nil && c.Action == "sts:AssumeRoot")
	return answer
}

func (c *TokenCall) answer(p *Policies) Answer {
	if malformed := c.malformed(); malformed != "" {
		return Answer{Malformed: malformed}
	}
	caller, actions := c.Caller, []string{c.Action}
	if len(c.Tags) > 0 {
		actions = append(actions, "sts:TagSession")
	}
	may := caller.typ == user || caller.typ == rootUser
	resource, target, owner := "*", *p, caller.account
	switch c.Action {
	case "sts:GetFederationToken":
		resource = "arn:" + caller.partition + ":sts::" + caller.account + ":federated-user/" + c.Name
	case "sts:AssumeRoot":
		may = caller.typ == user || caller.typ == roleSession
		resource, owner = "arn:"+caller.partition+":iam::"+c.Target+":root", c.Target
	}
	if !may || !caller.isAWS() {
		return Answer{Action: c.Action, Result: Result{Problem: "may not make the call"}}
	}
	req := &Request{
		Request: &evaluate.Request{Resource: resource, ResourceAccount: owner, Time: c.Time},
		Caller:  caller,
		Keys:    c.keys(),
		Role:    c.Path,
		Facts:   c.Facts,
		Session: tagsIn(c.Chain),
	}
	var met Rules
	for _, action := range actions {
		req.Action = action
		result := c.decide(req, &target)
		result.Rules |= met
		met = result.Rules
		if result.Outcome != evaluate.Allow {
			return Answer{Action: action, Result: result}
		}
	}
	return Answer{Result: Result{Outcome: evaluate.Allow, Rules: met}, Session: c.session()}
}

// decide decides one action.
func (c *TokenCall) decide(req *Request, p *Policies) Result {
	target := readTarget(req.Action, req.Resource)
	owner, problem := checkRequest(req, &target)
	if problem == "" {
		problem = p.check()
	}
	if problem == "" {
		problem = refuse(req, p, &target)
	}
	if problem != "" {
		return Result{Problem: problem}
	}
	req.alone = c.Action == "sts:AssumeRoot"
	return decide(req, p, &target, owner)
}

// tokenSaid matches the keys that the fields of a call say, in lower-case letters, and tags of
// the resource, which is a federated or a root user and has none.
var tokenSaid = regexp.MustCompile(`^(sts:taskpolicyarn|aws:tagkeys|(aws:requesttag|aws:resourcetag|iam:resourcetag)/(?s:.*))$`)

func (c *TokenCall) keys() Context {
	keys := Context{}
	for key, v := range c.Keys {
		if !tokenSaid.MatchString(key) {
			keys[key] = v
		}
	}
	maps.Copy(keys, c.Chain)
	for key, text := range c.Tags {
		keys["aws:requesttag/"+lower(key)] = value{texts: []string{text}}
	}
	if len(c.Tags) > 0 {
		keys["aws:tagkeys"] = value{list: true, texts: slices.Sorted(maps.Keys(c.Tags))}
	}
	if c.Task != "" {
		keys["sts:taskpolicyarn"] = value{texts: []string{c.Task}}
	}
	return keys
}

// session is what the call yields.
func (c *TokenCall) session() *Session {
	caller := c.Caller
	s := &Session{ARN: caller.arn, Issuer: caller.issuer, ID: caller.id, Tags: map[string]string{}, Keys: Context{}}
	set := func(key, text string) { s.Keys[key] = value{texts: []string{text}} }
	set("aws:tokenissuetime", c.Time.UTC().Format("2006-01-02T15:04:05Z"))

	duration := c.Duration
	switch {
	case duration == 0 && c.Action == "sts:AssumeRoot":
		duration = 15 * time.Minute
	case duration == 0:
		duration = 12 * time.Hour
	}
	if caller.typ == rootUser {
		duration = min(duration, time.Hour)
	}
	s.Expires = c.Time.Add(duration)

	// The tags and the organization of the user, unless they are looked up for each
	// request (S-69).
	for key, v := range c.Keys {
		if (key == "aws:principalorgid" || key == "aws:principalorgpaths") && c.Action != "sts:AssumeRoot" && c.Facts.Paths == nil {
			s.Keys[key] = v
		}
		if tag, ok := strings.CutPrefix(key, "aws:principaltag/"); ok && c.Action != "sts:AssumeRoot" && c.Facts.PrincipalTags == nil {
			s.Keys[key] = v
			if len(v.texts) == 1 && c.Action == "sts:GetFederationToken" {
				s.Tags[tag] = v.texts[0]
			}
		}
	}
	switch c.Action {
	case "sts:GetFederationToken": // whose tags win
		s.ARN = "arn:" + caller.partition + ":sts::" + caller.account + ":federated-user/" + c.Name
		for key, text := range c.Tags {
			s.Tags[lower(key)] = text
			set("aws:principaltag/"+lower(key), text)
		}
	case "sts:GetSessionToken":
		if v, ok := c.Keys["aws:userid"]; ok && c.Facts.IDs == nil {
			s.Keys["aws:userid"] = v // for the session is the user
		}
		set("aws:multifactorauthpresent", strconv.FormatBool(c.MFA)) // its age moves with time
	case "sts:AssumeRoot":
		s.ARN = "arn:" + caller.partition + ":iam::" + c.Target + ":root"
		s.Issuer, s.ID, s.SourceIdentity = s.ARN, "", c.Source
		set("aws:assumedroot", "true")
		if c.Facts.Paths == nil {
			s.belong(c.keys())
		}
		if c.Source != "" {
			set("aws:sourceidentity", c.Source)
		}
	}
	return s
}

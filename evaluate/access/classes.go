package access

import (
	"iter"
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate/access/internal/language"
	"github.com/seed-1d0cfdb5/iam/evaluate/internal/decision"
	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/conditionkey"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
)

// classes yields the classes of requests of the question.
func (q *question) classes() iter.Seq[*class] {
	return func(yield func(*class) bool) {
		seen := map[string]bool{}
		for p, n := range q.callers() {
			if like := q.likeness(p, n); like != "" {
				if seen[like] {
					continue
				}
				seen[like] = true
			}
			for _, owner := range q.owners(p) {
				for c := range q.classesOf(p, owner, n) {
					if !yield(c) {
						return
					}
				}
			}
		}
	}
}

// likeness returns a text that is the same for callers of whom statements cannot tell one
// from another, or "" if a condition may.
func (q *question) likeness(p caller.Principal, n naming) string {
	q.solver.Spend(costOfStep)
	if q.census.readsARN || q.census.readsAccount || q.calls && p.Account() == "" {
		return ""
	}
	like := []byte{byte(p.Type()), byte(n)}
	if p.FederatedByRoot() {
		like = append(like, 'r')
	}
	like = append(append(like, p.Partition()...), p.ID()...)
	if _, ok := q.census.folded[foldedUserID]; ok {
		like = append(like, p.UserID()...)
	}
	for s := range q.statements() {
		q.solver.Spend(1)
		like = append(like, byte('0'+s.MatchCaller(&p, 0, clause.CallerID{})), byte('0'+s.MatchCaller(&p, statement.AtGateway, clause.CallerID{})),
			byte('0'+s.MatchCaller(&p, statement.Bounded, clause.CallerID{})))
	}
	return string(like)
}

// classesOf yields the classes of requests by a caller to resources of an account. Some few
// actions are a class of their own, by their names.
func (q *question) classesOf(p caller.Principal, owner string, n naming) iter.Seq[*class] {
	return func(yield func(*class) bool) {
		newClass := func() *class {
			c := q.newClass(p, owner)
			if n != named && q.census.readsARN || q.census.matchesARN {
				c.setOpen(n)
			}
			c.setResources()
			return c
		}
		if q.calls {
			for actions := range q.callsOf(p) {
				c := newClass()
				c.setCall(actions)
				if !yield(c) {
					return
				}
			}
			return
		}
		c := newClass()
		c.setKeys()
		ofBucket := p.Type() == caller.TypeAccount && owner == p.Account() // what its policy may not deny
		if alone := q.byNameAlone(p); ofBucket {
			c.setActions(nil, append(alone, bucketPolicyActions...)...)
		} else {
			c.setActions(nil, alone...)
		}
		if !yield(c) {
			return
		}
		if q.hasKey(keyTokenIssueTime) && p.Type() == caller.TypeUser {
			c := newClass()
			c.setKeys()
			c.requireKey(keyTokenIssueTime, true)
			c.setActions(nil, "sts:*", "iam:*")
			if !yield(c) {
				return
			}
		}
		if !ofBucket {
			return
		}
		for _, isBucket := range []bool{true, false} {
			c := newClass()
			c.setKeys()
			c.setActions(bucketPolicyActions)
			if isBucket {
				c.exception = decision.KeptFromBucket
			}
			c.universes[theResource] = append(c.universes[theResource], language.Literal{Set: language.NewSet(buckets(p.Partition())), Not: !isBucket})
			if !yield(c) {
				return
			}
		}
	}
}

// keyTokenIssueTime is present in requests with temporary credentials.
const keyTokenIssueTime = "aws:TokenIssueTime"

// hasKey reports whether a condition key is read.
func (q *question) hasKey(key string) bool {
	_, ok := q.variables[foldedKey(key)]
	return ok
}

func foldedKey(key string) string { return glob.Lower(key) }

// bucketPolicyActions are those that a bucket policy denies nobody who is the root user of
// its account (SEMANTICS S-53).
//
//nolint:gochecknoglobals // never written
var bucketPolicyActions = []string{"s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy"}

// byNameAlone returns the actions of which AWS decides by their names: no policy lets a
// caller make them or keeps it from that (SEMANTICS S-17, S-52, S-59).
func (q *question) byNameAlone(p caller.Principal) []string {
	switch p.Type() {
	case caller.TypeAnonymous:
		return nil
	case caller.TypeUser, caller.TypeAccount:
		if q.hasSessionPolicies() {
			return []string{"sts:*", "iam:*"}
		}
		return []string{"sts:GetCallerIdentity", "sts:GetSessionToken"}
	case caller.TypeAssumedRole, caller.TypeFederatedUser:
		return []string{"sts:GetCallerIdentity", "sts:GetSessionToken", "sts:GetFederationToken"}
	}
	return []string{"sts:GetCallerIdentity"}
}

// buckets returns the pattern of the ARNs of buckets.
func buckets(partition string) *language.Pattern {
	return language.NewPattern(language.Exact,
		language.Token{Text: "arn:" + partition + ":s3:::"}, language.Token{Kind: language.One, Not: "/:"}, language.Token{Kind: language.Run, Not: "/:"})
}

// setOpen leaves the ARN of the caller open, if it stands for others, or makes it a text that
// policy variables can be compared with.
func (c *class) setOpen(n naming) {
	set, except := c.question.openARNs(c.caller, n)
	switch {
	case set == nil && !c.tells(conditionkey.PrincipalARN):
		return
	case set == nil || n == named:
		c.open = language.Texts(textOf(c.caller))
		c.universes[theCaller] = []language.Literal{{Set: c.open}}
		return
	}
	c.open = set
	c.universes[theCaller] = []language.Literal{{Set: set}, {Set: except, Not: true}}
	if c.caller.Type() == caller.TypeAssumedRole {
		c.universes[theCaller] = append(c.universes[theCaller], language.Literal{Set: serviceLinkedRoles(c.caller.Partition(), c.caller.Account()), Not: true})
	}
}

// setActions says which actions the requests have: one of those listed or, if none is, any
// but the others, in which "*" is a wildcard.
func (c *class) setActions(actions []string, others ...string) {
	if actions != nil {
		c.universes[theAction] = []language.Literal{{Set: actionPatterns(actions)}}
		return
	}
	c.universes[theAction] = []language.Literal{{Set: anyAction}}
	if len(others) > 0 {
		c.universes[theAction] = append(c.universes[theAction], language.Literal{Set: actionPatterns(others), Not: true})
	}
}

// actionPatterns returns the actions that patterns match.
func actionPatterns(actions []string) *language.Set {
	patterns := make([]*language.Pattern, len(actions))
	for i, action := range actions {
		tokens := []language.Token{{Text: strings.TrimSuffix(action, "*")}}
		if strings.HasSuffix(action, "*") {
			tokens = append(tokens, language.Token{Kind: language.Run})
		}
		patterns[i] = language.NewPattern(language.FoldASCII, tokens...)
	}
	return language.NewSet(patterns...)
}

// notInNames has the ASCII characters that are in no names of services and actions: see
// decision.Request.IsAction.
//
//nolint:gochecknoglobals // never written
var notInNames = language.ButNot("-_.")

// anyAction is all that can be the action of a request.
//
//nolint:gochecknoglobals // never written
var anyAction = func() *language.Set {
	one, run := language.Token{Kind: language.One, Not: notInNames}, language.Token{Kind: language.Run, Not: notInNames}
	return language.NewSet(language.NewPattern(language.Exact, one, run, language.Token{Text: ":"}, one, run))
}()

// setResources says which resources the requests have: "*", and those whose ARNs name the
// account of the class or none.
func (c *class) setResources() {
	partitions := []string{c.caller.Partition()}
	if partitions[0] == "" {
		partitions = c.question.partitions
	}
	var patterns []*language.Pattern
	if !arn.IsOwnerWord(c.owner) {
		patterns = append(patterns, language.NewPattern(language.Exact, language.Token{Text: "*"}))
	}
	service, region := language.Token{Kind: language.Run, Not: ":"}, language.Token{Kind: language.Run, Not: ":"}
	for _, partition := range partitions {
		for _, account := range []string{c.owner, ""} {
			if account == "" && arn.IsOwnerWord(c.owner) {
				continue
			}
			patterns = append(patterns, language.NewPattern(language.Exact,
				language.Token{Text: "arn:" + partition + ":"}, language.Token{Kind: language.One, Not: ":"}, service,
				language.Token{Text: ":"}, region, language.Token{Text: ":" + account + ":"}, language.Token{Kind: language.Run}))
		}
	}
	c.universes[theResource] = []language.Literal{{Set: language.NewSet(patterns...)}}
}

// setKeys says which condition keys are in the requests whatever policies say, and which
// are not.
func (c *class) setKeys() {
	typ := c.caller.Type()
	isEntity := typ == caller.TypeUser || typ == caller.TypeAssumedRole || typ == caller.TypeFederatedUser || typ == caller.TypeAccount
	for _, key := range c.question.census.keys {
		switch d := conditionkey.Find(key).Derived; {
		case d == conditionkey.UserID && c.caller.UserID() == "":
			c.requireKey(key, typ == caller.TypeUser || typ == caller.TypeAssumedRole)
		case !isEntity && (d == conditionkey.PrincipalTag || d == conditionkey.PrincipalOrgID || d == conditionkey.PrincipalOrgPaths):
			c.requireKey(key, false) // of an account, which such a caller has not
		case typ != caller.TypeAssumedRole && (isClaim(key) || isKey(key, keyTokenIssueTime)):
			c.requireKey(key, false)
		}
	}
}

// isClaim reports whether a condition key is a claim of an identity provider, such as
// token.actions.githubusercontent.com:sub, or an attribute of SAML.
func isClaim(key string) bool {
	provider, _, _ := strings.Cut(key, ":")
	return strings.Contains(provider, ".") || glob.EqualFold(provider, "saml")
}

// requireKey says that a condition key is in all requests of the class, or in none.
func (c *class) requireKey(key string, present bool) {
	v := c.question.variables[foldedKey(key)]
	delete(c.literals, v)
	delete(c.without, v)
	if present {
		c.literals[v] = []literal{{element: &element{variable: v, clause: c.question.absent[v-firstKey]}, not: true}}
	} else {
		c.without[v] = true
	}
}

// universe returns what the value of a variable, which is a text, has to be in any case.
func (c *class) universe(v int) []language.Literal {
	u := c.universes[v]
	return u[:len(u):len(u)]
}

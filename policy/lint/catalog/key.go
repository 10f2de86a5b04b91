package catalog

import (
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/conditionkey"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/source"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/internal/suggest"
)

// conditions checks the Condition element of s. Values are never part of a finding:
// they may be external IDs.
func (c *checker) conditions(s *statement.Statement, found *source.Elements, entries []entry) {
	clauses := slices.Collect(s.Condition().Clauses())
	found[source.Condition].Value.Members(func(_, operator source.Value) bool {
		operator.Members(func(at, _ source.Value) bool {
			cl := clauses[0]
			clauses = clauses[1:]
			c.clause(s, cl, at, entries)
			return true
		})
		return true
	})
}

// clause checks operator and key of cl, which stands at the place.
func (c *checker) clause(s *statement.Statement, cl *clause.Clause, at source.Value, entries []entry) {
	name := cl.Key()
	prefix, _, ok := strings.Cut(name, ":")
	switch {
	case !ok, c.policy.Type() == statement.Trust, glob.EqualFold(prefix, "saml"):
		return // of an identity provider, maybe
	case glob.EqualFold(prefix, "aws"): // package lint knows the global keys
		if typ := globalType(name); typ != "" {
			c.operator(cl, at, typ)
		}
		if isTagKey(name) {
			c.presence(s, cl, at, entries)
		}
		return
	case strings.ContainsFunc(prefix, isNotOfPrefix) || !c.spend(1<<7):
		return
	}
	k := c.table.key(name)
	if k == nil {
		if !c.foreign {
			c.unlistedKey(prefix, name, at)
		}
		return
	}
	typ, many := k.values()
	if typ != "String" && typ != notKnown { // text may be anything
		c.operator(cl, at, typ)
	}
	if typ != notKnown {
		c.number(s, cl, at, many)
	}
	if !glob.EqualFold(prefix, "aws-marketplace") && c.table.tellsOf(prefix, name) { // its keys are listed for few of their actions
		c.presence(s, cl, at, entries)
	}
}

func isNotOfPrefix(r rune) bool {
	return r != '-' && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9')
}

// isTagKey reports whether name is a global condition key that services list: one that
// tells of tags.
func isTagKey(name string) bool { return isRequestTag(name) || isResourceTag(name) }

// isRequestTag reports whether the key is about tags that a request would set or remove.
func isRequestTag(name string) bool {
	_, ok := glob.CutPrefixFold(name, "aws:RequestTag/")
	return ok || glob.EqualFold(name, "aws:TagKeys")
}

// isResourceTag reports whether the key is about tags that the resource has.
func isResourceTag(name string) bool {
	_, name, _ = strings.Cut(name, ":")
	_, ok := glob.CutPrefixFold(name, "ResourceTag/")
	return ok
}

// unlistedKey reports a condition key that no service has.
func (c *checker) unlistedKey(prefix, name string, at source.Value) {
	s := c.table.service(prefix)
	if s == nil { // it may be a key of the user
		if proposed := c.proposal(prefix) + name[len(prefix):]; c.table.key(proposed) != nil {
			c.reportText(at, MisnamedKey, suggest.Asking(message.Of("no service of AWS has a condition key {key}", shown(name)), shown(proposed)))
		}
		return
	}
	near := c.near(name, func(yield func(string) bool) {
		for i := range s.keys {
			if !yield(s.keys[i].name) {
				return
			}
		}
	})
	if near != "" && isMisspelled(name) {
		c.reportText(at, MisnamedKey, suggest.Asking(message.Of("{service} has no condition key {key}", s.prefix, shown(name)), near))
		return
	}
	c.reportText(at, UnlistedKey, suggest.Asking(message.Of("{service} has no condition key {key}, or it is new", s.prefix, shown(name)), near))
}

// operator finds an operator that cannot compare values of type typ:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
func (c *checker) operator(cl *clause.Clause, at source.Value, typ string) {
	base := cl.Base()
	of := func(family string) bool { return strings.Contains(base, family) }
	fits := true
	switch {
	case of("Numeric"), of("Date"):
		fits = typ == "Numeric" || typ == "Date"
	case of("Bool"):
		fits = typ == "Bool"
	case of("IpAddress"):
		fits = typ == "IPAddress"
	case of("Arn"):
		fits = typ == "ARN"
	case of("String"):
		fits = typ != "Date" && (typ != "IPAddress" || !slices.ContainsFunc(cl.Values(), isNetwork))
	}
	if !fits {
		c.report(at, OperatorType, "{key} is of type {type}, which {operator} does not compare", shown(cl.Key()), typ, base)
	}
}

// isNetwork reports whether value is written as a network. A single address is text as
// any other.
func isNetwork(value string) bool { return strings.Contains(arn.ReplaceVariables(value, ""), "/") }

// number finds set operators on keys of which a request has one value, and others on
// keys of which it may have several:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
func (c *checker) number(s *statement.Statement, cl *clause.Clause, at source.Value, many bool) {
	set, name := cl.Set(), cl.Key()
	if conditionkey.Find(name).Values != conditionkey.Unknown || cl.Base() == "Null" ||
		slices.ContainsFunc(disputed, func(key string) bool { return glob.EqualFold(key, name) }) {
		return // package lint knows it, or it does not matter
	}
	switch {
	case many && set == "":
		c.report(at, ManyValues, "a request may have several values for {key}: write ForAnyValue:{operator} or ForAllValues:{operator}", shown(name), cl.Operator())
	case !many && (set == "ForAnyValue" || set == "ForAllValues" && s.Effect() == statement.Deny):
		c.report(at, OneValue, "a request has one value at most for {key}: leave out {set}", shown(name), set)
	}
}

// disputed are condition keys that AWS's own guides have with set operators though one
// value is listed, or without though many are:
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-conditions.html,
// https://docs.aws.amazon.com/datapipeline/latest/DeveloperGuide/dp-example-tag-policies.html and
// https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples.html
//
//nolint:gochecknoglobals // a table that is never written
var disputed = []string{
	"datapipeline:PipelineCreator", "datapipeline:workerGroup", "events:detail-type", "events:source", "secretsmanager:VersionStage",
}

// presence finds a key that no request for the actions can have.
func (c *checker) presence(s *statement.Statement, cl *clause.Clause, at source.Value, entries []entry) {
	if _, not := s.Actions(); not || !needs(cl) {
		return
	}
	var without, sure []string
	for i := range entries {
		e := &entries[i]
		if !c.spend(1) {
			return
		}
		if len(e.actions) == 0 || c.has(e, cl.Key()) {
			continue
		}
		without = append(without, e.text)
		if !cl.Negated() && e.lacks(cl.Key()) {
			sure = append(sure, e.text)
		}
	}
	if len(without) < len(entries) { // the table may be incomplete
		without = sure
	}
	if len(without) == 0 {
		return
	}
	actions, outcome := message.Plain(shown(without[0])), message.Of("so the statement never applies to it")
	if n := len(without) - 1; n > 0 {
		actions = message.Of("{action} and {n} more of the actions", actions, n)
		outcome = message.Of("so the statement never applies to them")
	}
	if cl.Negated() && cl.Set() == "" {
		outcome = message.Of("so the condition always holds")
	}
	c.report(at, ActionKey, "no request for {actions} has {key}, {outcome}", actions, shown(cl.Key()), outcome)
}

// needs reports whether it makes a difference to cl, beside its key being there or not,
// what value that has.
func needs(cl *clause.Clause) bool {
	if cl.Base() == "Null" {
		return !slices.ContainsFunc(cl.Values(), func(value string) bool { return glob.EqualFold(value, "true") })
	}
	return cl.Set() != "ForAllValues" && !cl.IfExists()
}

// has reports whether an action of e may have the key with the given name. It is true if
// it is too much work to tell.
func (c *checker) has(e *entry, name string) bool {
	if !c.spend(1 + len(e.service.keys)/8 + len(e.actions)/8) {
		return true
	}
	var places []int // of keys with the name; templates may overlap
	for i := range e.service.keys {
		if e.service.keys[i].is(name) {
			places = append(places, i)
		}
	}
	among := func(keys string) bool {
		for i := range placesIn(keys) {
			if slices.Contains(places, i) {
				return true
			}
		}
		return false
	}
	return slices.ContainsFunc(e.actions, func(i int) bool {
		a := &e.service.actions[i]
		if a.types == notKnown || len(places) > 0 && (!c.spend(1+len(a.types)/8) || among(a.keys)) {
			return true
		}
		for i := range placesIn(a.types) {
			if len(places) > 0 && among(e.service.types[i].keys) {
				return true
			}
		}
		return false
	})
}

// lacks reports whether it is sure that e has no key of the given name, of which the
// table says so. It may be incomplete, but not where it is plain that what the key tells
// of is not part of the request. Amazon S3 documents each of its keys; an action that
// describes instances or the like is about none of them, and has no tags of one; and one
// that reads or deletes sets no tags.
func (e *entry) lacks(name string) bool {
	if _, ok := glob.CutPrefixFold(name, "s3:"); ok && e.service.prefix == "s3" {
		return true
	}
	begins := func(beginnings ...string) bool {
		return !slices.ContainsFunc(e.actions, func(i int) bool {
			a := &e.service.actions[i]
			return !slices.ContainsFunc(beginnings, func(beginning string) bool { return strings.HasPrefix(a.name, beginning) }) ||
				strings.Contains(a.name, "Tag")
		})
	}
	switch {
	case isRequestTag(name):
		return begins("Get", "List", "Describe", "Delete")
	case !isResourceTag(name), slices.ContainsFunc(e.actions, func(i int) bool { return e.service.actions[i].types != "" }):
		return false
	}
	return slices.Contains([]string{"ec2", "elasticloadbalancing", "kms"}, e.service.prefix) && begins("List", "Describe")
}

// globalType returns the type of the values of a global condition key, or "" if they may
// be any text, as those of tags:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
func globalType(name string) string {
	switch conditionkey.Find(name).Name {
	case "aws:SourceIp", "aws:VpcSourceIp", "aws:Ec2InstanceSourcePrivateIPv4":
		return "IPAddress"
	case "aws:CurrentTime", "aws:EpochTime", "aws:TokenIssueTime":
		return "Date"
	case "aws:MultiFactorAuthAge":
		return "Numeric"
	case "aws:MultiFactorAuthPresent", "aws:SecureTransport", "aws:ViaAWSService", "aws:PrincipalIsAWSService",
		"aws:ViaAWSMCPService", "aws:IsMcpServiceAction", "aws:AssumedRoot":
		return "Bool"
	case "aws:PrincipalArn", "aws:SourceArn", "aws:SourceVpcArn":
		return "ARN"
	case "aws:PrincipalOrgID", "aws:ResourceOrgID", "aws:SourceOrgID", "aws:VpceOrgID", "aws:PrincipalOrgPaths",
		"aws:ResourceOrgPaths", "aws:SourceOrgPaths", "aws:VpceOrgPaths", "aws:PrincipalType", "aws:RequestedRegion",
		"aws:SourceVpc", "aws:SourceVpce":
		return "String"
	}
	return ""
}

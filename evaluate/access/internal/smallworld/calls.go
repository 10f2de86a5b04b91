package smallworld

import (
	"regexp"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/internal/world"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// rolesOf returns the roles of an account.
func rolesOf(who Who) []string {
	root := "arn:aws:iam::" + who.Owner + ":"
	if isElsewhere(who) {
		root = "arn:" + who.Principal.Partition() + ":iam::" + who.Owner + ":"
	}
	return []string{root + "role/app/Target", root + "role/ann", root + "role/Other"}
}

// A source is callers of roles whose calls have the same keys.
type source struct {
	callers []principal.Principal
	claims  string // prefix of their claims
	account bool   // they are of an account, so that they may have tags
	owner   string // of the roles; "" for both accounts
}

var sources = []source{
	{callers: slices.DeleteFunc(slices.Clone(everyCaller), func(p principal.Principal) bool {
		return p.Type() != principal.TypeUser && p.Type() != principal.TypeAssumedRole || p.Partition() != "aws"
	}), account: true},
	{callers: []principal.Principal{principal.Service("ec2.amazonaws.com"), principal.Service("lambda.amazonaws.com"), principal.Service("sns.amazonaws.com")}},
	{callers: []principal.Principal{principal.SAML(samlARN)}, claims: "saml:", owner: accountA},
	{callers: []principal.Principal{principal.WebIdentity(webARN)}, claims: "token.actions.githubusercontent.com:", owner: accountA},
	{callers: []principal.Principal{principal.WebIdentity("accounts.google.com")}, claims: "accounts.google.com:"},
}

// NewCallSpaces returns the calls to assume a role that policies tell apart.
func NewCallSpaces(sizes Sizes, policies ...*policy.Policy) (all []*Space) {
	for _, from := range sources {
		var who []Who
		for _, p := range from.callers {
			for _, owner := range []string{accountA, accountB} {
				if from.owner == "" || from.owner == owner {
					who = append(who, Who{p, owner})
				}
			}
		}
		s := NewSpace(who, sizes, policies...)
		s.Calls, s.Actions, s.Resources = true, []string{"sts:AssumeRole"}, rolesOf
		s.Keys = callKeys(s.Keys, &from)
		all = append(all, s)
	}
	return all
}

// What parameters of calls may be.
var (
	externalID = regexp.MustCompile(`^[A-Za-z0-9_+=,.@:/-]{2,}$`)
	name       = regexp.MustCompile(`^[A-Za-z0-9_+=,.@-]{2,64}$`)
	tagValue   = regexp.MustCompile(`^[A-Za-z0-9 _.:/=+@-]*$`)
)

// callKeys returns the keys of calls, of those that policies read.
func callKeys(keys []Key, from *source) []Key {
	var out []Key
	var tags, roleTags []string // values
	identity := Key{Name: "sts:SourceIdentity", Values: []string{"aa"}}
	tags = []string{"a"}
	for _, k := range keys {
		lower := strings.ToLower(k.Name)
		keep := func(valid *regexp.Regexp) {
			k.Values = slices.DeleteFunc(slices.Clone(k.Values), func(text string) bool { return !valid.MatchString(text) })
			k.Lists = nil
		}
		provider, _, _ := strings.Cut(lower, ":")
		switch {
		case lower == "sts:externalid":
			if from.claims != "" { // not of such calls
				continue
			}
			keep(externalID)
		case lower == "sts:rolesessionname":
			keep(name)
			k.Always, k.Values = true, append(k.Values, "session")
		case lower == "sts:sourceidentity":
			keep(name)
			identity = k
			continue
		case strings.HasPrefix(lower, "aws:requesttag/t"):
			keep(tagValue)
			tags = append(k.Values, "a")
			continue
		case strings.HasPrefix(lower, "aws:resourcetag/"), strings.HasPrefix(lower, "iam:resourcetag/"):
			keep(tagValue)
			roleTags = append(roleTags, k.Values...)
			continue
		case lower == "aws:tagkeys", lower == "sts:transitivetagkeys", lower == "sts:roleauthorizedbyidp", lower == "aws:federatedprovider":
			continue
		case strings.Contains(provider, ".") || provider == "saml":
			if from.claims == "" || !strings.HasPrefix(lower, from.claims) {
				continue
			}
		case strings.HasPrefix(lower, "aws:principaltag/") && !from.account:
			continue
		}
		out = append(out, k)
	}
	identity.Needs = []Need{{1, "sts:SourceIdentity"}}
	out = append(out, identity, Key{Together: tagSettings(tags), Needs: []Need{{0, "aws:TagKeys"}}})
	if roleTags != nil {
		settings := [][]clause.Entry{nil}
		for _, value := range roleTags {
			settings = append(settings, []clause.Entry{clause.String("aws:ResourceTag/t", value), clause.String("iam:ResourceTag/t", value)})
		}
		out = append(out, Key{Together: settings})
	}
	return out
}

// tagSettings returns what calls say of their tags.
func tagSettings(values []string) [][]clause.Entry {
	slices.Sort(values)
	values = slices.Compact(values)
	tag := func(key, value string) clause.Entry { return clause.String("aws:RequestTag/"+key, value) }
	keys := func(names ...string) clause.Entry { return clause.Strings("aws:TagKeys", names...) }
	transitive := clause.Strings("sts:TransitiveTagKeys", "t")
	all := [][]clause.Entry{nil, {tag("u", "a"), keys("u")}, {tag("u", "b"), keys("u"), clause.Strings("sts:TransitiveTagKeys", "u")}}
	for _, value := range values {
		all = append(all, []clause.Entry{tag("t", value), keys("t")}, []clause.Entry{tag("t", value), keys("t"), transitive}, []clause.Entry{tag("t", value), tag("u", "a"), keys("t", "u")})
	}
	return all
}

// CallOf returns the call that a request of a space of calls stands for.
func CallOf(req *evaluate.Request, trust *policy.Policy) *evaluate.AssumeRoleRequest {
	call := &evaluate.AssumeRoleRequest{
		Principal: req.Principal, Role: &evaluate.Role{ARN: req.Resource, TrustPolicy: trust}, SessionName: "session", Time: req.Time,
	}
	var entries []condition.Entry
	c := clause.Context(req.Context)
	for e := range c.Entries() {
		lower, values := strings.ToLower(e.Key()), e.Values()
		switch {
		case lower == "sts:externalid":
			call.ExternalID = values[0]
		case lower == "sts:rolesessionname":
			call.SessionName = values[0]
		case lower == "sts:sourceidentity":
			call.SourceIdentity = values[0]
		case lower == "sts:transitivetagkeys":
			call.TransitiveTagKeys = values
		case strings.HasPrefix(lower, "aws:requesttag/"):
			setTag(&call.Tags, e.Key(), values[0])
		case strings.HasPrefix(lower, "aws:resourcetag/"):
			setTag(&call.Role.Tags, e.Key(), values[0])
		case strings.HasPrefix(lower, "iam:resourcetag/"), lower == "aws:tagkeys":
		default:
			entries = append(entries, condition.Entry(e))
		}
	}
	call.Context = condition.NewContext(entries...)
	return call
}

func setTag(tags *map[string]string, key, value string) {
	if *tags == nil {
		*tags = map[string]string{}
	}
	_, tag, _ := strings.Cut(key, "/")
	(*tags)[tag] = value
}

// everyRole has patterns of roles in the policies of callers.
var everyRole = []string{
	"*", "*", "arn:aws:iam::*:role/*", "arn:aws:iam::" + accountA + ":role/*", "arn:aws:iam::" + accountB + ":role/ann", "arn:aws:iam::*:role/app/*", "arn:aws:iam::" + accountA + ":role/app/Target",
	"arn:aws:iam::*:role/${aws:username}", "arn:aws:iam::${aws:PrincipalAccount}:role/*", "arn:aws:iam::*:role/${aws:username, 'ann'}",
}

// RoleDocument returns a policy of a caller of roles, or one that limits it.
func (w *World) RoleDocument(typ policy.Type) (Document, *policy.Policy) {
	for {
		d := Document{Version: "2012-10-17"}
		for range 1 + w.IntN(2) {
			r := world.Rule{Effect: world.OneOf(w, "Allow", "Allow", "Deny"), Action: world.Some(w, 2, everyCallAction...), Resource: world.Some(w, 2, everyRole...)}
			if typ == policy.RCP {
				r.Effect, r.Principal = "Deny", "*"
			}
			if w.OneIn(3) {
				r.Condition = w.condition(true)
			}
			d.Rules = append(d.Rules, r)
		}
		if w.OneIn(3) && typ != policy.RCP {
			d.Rules = append(d.Rules, world.Rule{Effect: "Allow", Action: []string{"*"}, Resource: []string{"*"}})
		}
		if p, err := d.Parse(typ); err == nil {
			return d, p
		}
	}
}

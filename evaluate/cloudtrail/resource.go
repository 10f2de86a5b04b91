package cloudtrail

import (
	"net/url"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/internal/source"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// alternatives are types of resources of a service of which an action that may act on several
// acts on one: where one of them is named, no other is needed.
//
//nolint:gochecknoglobals // a table that is never written
var alternatives = map[string][]string{
	"dynamodb": {"index", "stream", "table"},
	"iam":      {"group", "role", "user"},
	"lambda":   {"function", "function alias", "function version"},
	"s3":       {"accesspoint", "accesspointobject", "bucket", "object"},
}

// A target is a resource on which an action acted.
type target struct {
	arn      string
	nameOnly bool // it is of IAM, and its path is not known
	account  string
}

// resources returns the resources on which a acted, and whether these are all. If a acts on
// none in particular there is the resource "*".
func (b *builder) resources(a *action) (targets []target, all bool) {
	if len(a.types) == 0 {
		return []target{{arn: "*"}}, true
	}
	if b.throughAccessPoint(a) {
		return nil, false
	}
	if t, ok := b.exact(a); ok {
		return []target{t}, true
	}
	targets, types := b.listed(a)
	if len(targets) == 0 {
		targets, types = b.named(a)
	}
	b.qualify(a, targets, types)
	if len(targets) == 0 {
		targets, types = b.expandAll(a)
	}
	if text := b.denied(a); text != "" && !slices.ContainsFunc(targets, func(t target) bool { return t.arn == text }) {
		exact, t := target{arn: text, account: b.owner(text)}, a.service.typeOf(text)
		if len(targets) == 1 && types[0] == t { // it is the same, without a path or the like
			targets[0] = exact
		} else {
			targets, types = append(targets, exact), append(types, t)
		}
	}
	return targets, a.isCovered(types)
}

// exact returns the resource that parameters name better than what is listed: an index of which
// the table is listed, and an object to which another that is listed was copied.
func (b *builder) exact(a *action) (target, bool) {
	switch a.service.prefix {
	case "dynamodb":
		index, name, table := a.has("index"), b.parameter("indexName"), b.parameter("tableName")
		switch {
		case index == nil || name == "":
		case strings.HasPrefix(table, "arn:"):
			return target{arn: table + "/index/" + name}, true
		default:
			return b.expand(a, index)
		}
	case "s3":
		if object := a.has("object"); object != nil && b.parameter(copySource) != "" && b.denied(a) == "" {
			return b.expand(a, object)
		}
	}
	return target{}, false
}

// qualify adds the qualifier that the parameters have to functions that are named without one.
func (b *builder) qualify(a *action, targets []target, types []*resourceType) {
	qualifier := b.parameter("qualifier")
	if a.service.prefix != "lambda" || qualifier == "" {
		return
	}
	for i, t := range types {
		if t.name == "function" {
			targets[i].arn += ":" + qualifier
			types[i] = a.service.typeOf(targets[i].arn)
		}
	}
}

// isAlias reports whether the ARN of a bucket or object of S3 has a name that no bucket may have:
// it is an alias of an access point, or of a kind that has actions of its own. See
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
func isAlias(text string) bool {
	a, ok := arn.Split(text)
	if !ok || a.Service != "s3" || a.Account != "" {
		return false
	}
	bucket, _, _ := strings.Cut(a.Resource, "/")
	for _, suffix := range []string{"-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"} {
		if strings.HasSuffix(bucket, suffix) {
			return true
		}
	}
	return false
}

// isCovered reports whether a needs no resource of another type than those of types.
func (a *action) isCovered(types []*resourceType) bool {
	instead := alternatives[a.service.prefix]
	isOne := func(t *resourceType) bool { return slices.Contains(instead, t.name) }
	for _, t := range a.types {
		if !slices.Contains(types, t) && (!isOne(t) || !slices.ContainsFunc(types, isOne)) {
			return false
		}
	}
	return true
}

// throughAccessPoint reports whether an object was asked for through an access point, which
// is then the resource, and whose name is not told.
func (b *builder) throughAccessPoint(a *action) (through bool) {
	if a.service.prefix != "s3" {
		return false
	}
	b.eachResource(func(r source.Value) {
		through = through || memberText(r, "type") == "AWS::S3::AccessPoint"
	})
	return through && a.has("accesspointobject") != nil
}

// eachResource calls f for each of the resources that the event lists.
func (b *builder) eachResource(f func(source.Value)) {
	list := b.event.fields[fieldResources]
	if !list.Is(source.Array) {
		return
	}
	list.Each(func(r source.Value) bool {
		f(r)
		return true
	})
}

// denied returns the resource that the message of the event names, if AWS denied a on it, or
// "". The message has what was decided on, with the path of a role and the like.
func (b *builder) denied(a *action) string {
	d, ok := b.event.Denial()
	if !ok || !glob.EqualFold(d.Action, a.name) || b.typeOf(a, d.Resource) == nil {
		return ""
	}
	return d.Resource
}

// listed returns the resources that the event lists and a acts on, and their types.
func (b *builder) listed(a *action) (targets []target, types []*resourceType) {
	b.eachResource(func(r source.Value) {
		text := memberText(r, "ARN")
		t := b.typeOf(a, text)
		if t == nil {
			return
		}
		account := memberText(r, "accountId")
		if account == "" {
			account = b.owner(text)
		}
		targets, types = append(targets, target{arn: text, account: account}), append(types, t)
	})
	return targets, types
}

// owner returns the account of a resource whose ARN has none, if the event lists it, or the
// bucket in which it is, with an account.
func (b *builder) owner(text string) (account string) {
	if a, ok := arn.Split(text); !ok || a.Account != "" {
		return ""
	}
	b.eachResource(func(r source.Value) {
		id, name := memberText(r, "accountId"), memberText(r, "ARN")
		after, ok := strings.CutPrefix(text, name)
		if ok && name != "" && (after == "" || after[0] == '/') && arn.IsAccountID(id) {
			account = id
		}
	})
	return account
}

// typeOf returns the type of the resource with the given ARN, if a acts on it, or nil.
func (b *builder) typeOf(a *action, text string) *resourceType {
	if !strings.HasPrefix(text, "arn:") || isAlias(text) {
		return nil
	}
	if t := a.service.typeOf(text); t != nil && a.has(t.name) != nil {
		return t
	}
	return nil
}

// named returns the resources on which a acts and whose ARN is a parameter, and their types.
func (b *builder) named(a *action) (targets []target, types []*resourceType) {
	b.event.parameters().Members(func(name, value source.Value) bool {
		isHeader := strings.HasPrefix(name.Text(), "x-amz-") // such as the source of a copy
		if value.Is(source.String) && !isHeader {
			text, _, _ := strings.Cut(value.Text(), "|") // as in a shardIterator of DynamoDB
			if t := b.typeOf(a, text); t != nil && names(name.Text(), t) && !isPartial(text) {
				targets, types = append(targets, target{arn: text}), append(types, t)
			}
		}
		return true
	})
	return targets, types
}

// names reports whether a parameter with the given name has the name of a resource of type t,
// and not words that somebody wrote, such as a description.
func names(parameter string, t *resourceType) bool {
	lower := glob.Lower(parameter)
	for _, suffix := range []string{"arn", "id", "name", "identifier", "iterator", "resource", strings.NewReplacer("-", "", " ", "").Replace(glob.Lower(t.name))} {
		if strings.HasSuffix(lower, suffix) {
			return true
		}
	}
	return false
}

// isPartial reports whether text is the ARN of a secret without the six characters at its end,
// which calls may leave out and policies have. See
// https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html#ARN_secretnamehyphen
func isPartial(text string) bool {
	const random = 6
	a, ok := arn.Split(text)
	if !ok || a.Service != "secretsmanager" {
		return false
	}
	return strings.LastIndexByte(a.Resource, '-') != len(a.Resource)-random-1
}

// self returns the user who called, if the operation is on the caller where it names nobody.
func (b *builder) self(a *action) (target, bool) {
	if a.service.prefix != "iam" || len(a.types) != 1 || a.types[0].name != "user" || b.caller.principal.Type() != principal.TypeUser {
		return target{}, false
	}
	return target{arn: b.caller.principal.ARN()}, !glob.EqualFold(b.event.Name, "CreateUser")
}

// unescape returns text without the percent signs of URLs, or "" if these make no sense.
func unescape(text string) string {
	plain, err := url.PathUnescape(text)
	if err != nil {
		return ""
	}
	return plain
}

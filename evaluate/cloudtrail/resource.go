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

// parameters are the parameters that have the value of a variable in the ARN of a resource,
// by service and variable, where they are not named like it. A path goes into objects and
// lists. Without a parameter the name in the request is not what stands in the ARN. See
// https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
// and the API references of the services.
//
//nolint:gochecknoglobals // a table that is never written
var parameters = map[string]map[string]string{
	"cloudtrail": {"TrailName": "name"},
	"ec2": {
		"InstanceId": "instancesSet/items/instanceId",
	},
	"ec2-instance-connect": {
		"InstanceId": "instanceId",
	},
	"iam": {
		"CertificateNameWithPath":     "serverCertificateName",
		"GroupNameWithPath":           "groupName",
		"InstanceProfileNameWithPath": "instanceProfileName",
		"MfaTokenIdWithPath":          "virtualMFADeviceName",
		"PolicyNameWithPath":          "policyName",
		"RoleNameWithPath":            "roleName",
		"SamlProviderName":            "name",
		"UserNameWithPath":            "userName",
	},
	"kms":            {"Alias": "aliasName"},
	"lambda":         {"Alias": "", "Version": "", "UUID": "uUID"},
	"s3":             {"ObjectName": "key", "AccessPointName": "name"},
	"secretsmanager": {"SecretId": ""}, // six characters that are not in the name end it
	"sns":            {"TopicName": "name"},
	"sqs":            {"QueueName": "queueName"},
	"sts":            {"FederatedUserName": "name", "RoleNameWithPath": ""},
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
	if index := a.has("index"); index != nil && a.service.prefix == "dynamodb" && b.parameter("indexName") != "" {
		if t, ok := b.expand(a, index); ok {
			return []target{t}, true
		}
	}
	targets, types := b.listed(a)
	if len(targets) == 0 {
		targets, types = b.named(a)
	}
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

// owner returns the account of the resources that the event lists, if it is one, for a
// resource whose ARN has none.
func (b *builder) owner(text string) (account string) {
	if a, ok := arn.Split(text); !ok || a.Account != "" {
		return ""
	}
	b.eachResource(func(r source.Value) {
		id := memberText(r, "accountId")
		if id != "" && arn.IsAccountID(id) && (account == "" || account == id) {
			account = id
		}
	})
	return account
}

// typeOf returns the type of the resource with the given ARN, if a acts on it, or nil.
func (b *builder) typeOf(a *action, text string) *resourceType {
	if !strings.HasPrefix(text, "arn:") {
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
			if t := b.typeOf(a, text); t != nil {
				targets, types = append(targets, target{arn: text}), append(types, t)
			}
		}
		return true
	})
	return targets, types
}

// expandAll returns the resources on which a acts and whose names are parameters, and their
// types: one of those that are alternatives.
func (b *builder) expandAll(a *action) (targets []target, types []*resourceType) {
	for _, t := range a.types {
		if len(types) > 0 && a.isCovered(types) {
			break
		}
		each := b.items(a, t)
		if len(each) == 0 {
			if one, ok := b.expand(a, t); ok {
				each = []target{one}
			}
		}
		if len(each) > 0 {
			targets, types = append(targets, each...), append(types, t)
		}
	}
	return targets, types
}

// items returns the resources of type t that are named by a member of each of the items of a
// parameter.
func (b *builder) items(a *action, t *resourceType) []target {
	for variable, path := range parameters[a.service.prefix] {
		if list, each, ok := strings.Cut(path, "/items/"); ok && strings.HasSuffix(t.formats[0].text, "${"+variable+"}") {
			return b.expandItems(t, variable, list, each)
		}
	}
	return nil
}

// expandItems returns the resources of type t that are named by a member of each of the items
// of a parameter, as in EC2.
func (b *builder) expandItems(t *resourceType, variable, list, each string) (targets []target) {
	items := member(member(b.event.parameters(), list), "items")
	if !items.Is(source.Array) {
		return nil
	}
	items.Each(func(item source.Value) bool {
		value := memberText(item, each)
		text, ok := b.fill(&t.formats[0], func(name string) string {
			if name == variable {
				return value
			}
			return ""
		})
		if ok {
			targets = append(targets, target{arn: text})
		}
		return true
	})
	return targets
}

// expand returns the resource of type t that the parameters of the event name.
func (b *builder) expand(a *action, t *resourceType) (target, bool) {
	for i := range t.formats {
		nameOnly := false
		text, ok := b.fill(&t.formats[i], func(variable string) string {
			name, listed := parameters[a.service.prefix][variable]
			switch {
			case !listed:
				name = variable
			case name == "":
				return ""
			}
			value := b.parameter(name)
			switch a.service.prefix {
			case "iam":
				if strings.HasSuffix(variable, "WithPath") && value != "" {
					path := b.parameter("path")
					nameOnly = path == "" && !b.creates()
					return strings.TrimPrefix(path, "/") + value
				}
			case "kms":
				value = strings.TrimPrefix(value, "alias/")
				if variable == "KeyId" && value != b.parameter(name) {
					return "" // an alias, which is not the resource
				}
			case "sqs":
				if variable == "QueueName" && value == "" {
					return b.queue()
				}
			case "lambda":
				if variable == "FunctionName" {
					return b.function(value)
				}
			}
			return value
		})
		if ok {
			return target{arn: text, nameOnly: nameOnly, account: b.owner(text)}, true
		}
	}
	return target{}, false
}

// creates reports whether the event made what it names, so that a path which it does not
// name is "/".
func (b *builder) creates() bool { return strings.HasPrefix(b.event.Name, "Create") }

// queue returns the name of the queue whose URL is a parameter, if it is of the account of the
// caller. See
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-message-identifiers.html
func (b *builder) queue() string {
	parts := strings.Split(b.parameter("queueUrl"), "/")
	if len(parts) != 5 || parts[0] != "https:" || parts[3] != b.caller.account {
		return ""
	}
	return parts[4]
}

// function returns the name of a function, with its qualifier, that a parameter names as
// Lambda allows: NAME, NAME:QUALIFIER or ACCOUNT:function:NAME. See
// https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
func (b *builder) function(name string) string {
	if account, after, ok := strings.Cut(name, ":function:"); ok {
		if account != b.caller.account {
			return ""
		}
		name = after
	}
	if qualifier := b.parameter("qualifier"); qualifier != "" && name != "" && !strings.Contains(name, ":") {
		name += ":" + qualifier
	}
	return name
}

// fill returns the ARN of format f in which value gives the variables. It reports false if one
// is not known, or f has none beside those of all ARNs.
func (b *builder) fill(f *format, value func(variable string) string) (string, bool) {
	var text strings.Builder
	own := false
	for rest := f.text; ; {
		before, name, after, ok := cutVariable(rest)
		text.WriteString(before)
		if !ok {
			break
		}
		var v string
		switch name {
		case "Partition":
			v = b.partition()
		case "Region":
			v = b.event.Region
		case "Account":
			v = b.caller.account
		default:
			v = value(name)
			own = true
		}
		if v == "" || strings.HasPrefix(v, "arn:") {
			return "", false
		}
		text.WriteString(v)
		rest = after
	}
	return text.String(), own
}

// partition returns that of the Region of the event.
func (b *builder) partition() string {
	if p := b.caller.principal.Partition(); p != "" {
		return p
	}
	switch region := b.event.Region; {
	case strings.HasPrefix(region, "cn-"):
		return "aws-cn"
	case strings.HasPrefix(region, "us-gov-"):
		return "aws-us-gov"
	}
	return "aws"
}

// parameter returns the text of a parameter: a string, a number, or a list of one string, as S3
// has them.
func (b *builder) parameter(name string) string { return textOf(member(b.event.parameters(), name)) }

func textOf(v source.Value) string {
	if v.Is(source.Array) && v.Len() == 1 {
		v = v.Element(0)
	}
	switch v.Kind() {
	case source.String, source.Number, source.Bool:
		return v.Text()
	case source.Null, source.Array, source.Object:
	}
	return ""
}

// self returns the user who called, if the operation is on the caller where it names nobody.
func (b *builder) self(a *action) (target, bool) {
	if a.service.prefix != "iam" || len(a.types) != 1 || a.types[0].name != "user" || b.caller.principal.Type() != principal.TypeUser {
		return target{}, false
	}
	return target{arn: b.caller.principal.ARN()}, !glob.EqualFold(b.event.Name, "CreateUser")
}

// hasAccount reports whether the ARN of a resource names its account.
func hasAccount(text string) bool {
	a, ok := arn.Split(text)
	return ok && a.Account != ""
}

// unescape returns text without the percent signs of URLs, or "" if these make no sense.
func unescape(text string) string {
	plain, err := url.PathUnescape(text)
	if err != nil {
		return ""
	}
	return plain
}

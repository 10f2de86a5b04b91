package cloudtrail

import (
	"cmp"
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/source"
)

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
					nameOnly = path == "" && !created[b.event.Name]
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
		if ok && !isAlias(text) {
			return target{arn: text, nameOnly: nameOnly, account: b.owner(text)}, true
		}
	}
	return target{}, false
}

// created are the operations of IAM that make what they name, so that a path which they do not
// name is "/".
//
//nolint:gochecknoglobals // a table that is never written
var created = map[string]bool{
	"CreateGroup": true, "CreateInstanceProfile": true, "CreatePolicy": true, "CreateRole": true, "CreateUser": true, "CreateVirtualMFADevice": true,
}

// accounts are the parameters that name the account of the resource, by service. Without them it
// is that of the caller. See
// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_BatchGetImage.html,
// https://docs.aws.amazon.com/glue/latest/webapi/API_GetTable.html and
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueUrl.html
//
//nolint:gochecknoglobals // a table that is never written
var accounts = map[string]string{"ecr": "registryId", "glue": "catalogId", "sqs": "queueOwnerAWSAccountId"}

// accountIn returns the account of the resources of a service that parameters name, or "".
func (b *builder) accountIn(service string) string {
	account := b.parameter(accounts[service])
	switch {
	case accounts[service] == "", account == "":
		return b.caller.account
	case !arn.IsAccountID(account):
		return ""
	}
	return account
}

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
			v = b.accountIn(f.head.Service)
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
	return cmp.Or(arn.PartitionIn(b.event.Region), "aws")
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

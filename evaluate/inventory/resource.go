package inventory

import (
	"net/url"
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/source"
)

// A resource is what is known of a resource, with what one output says.
type resource struct {
	subject
	place
	arn     string
	account string         // that owns it, if the ARN does not say
	policy  fact[document] // the zero document if there is none
	tags    fact[map[string]string]
}

// A finding is what an output says of a resource. Which one that is may take more than the
// output.
type finding struct {
	resource
	output *output
}

// A resourceCommand is a command about one resource.
type resourceCommand struct {
	service string // in the ARN
	form    string // of the ARN after the account, before the argument
	global  bool   // its ARN has neither Region nor account

	// none are the codes of the error that says that there is no policy. Without one there
	// is a member less in the output, or there always is a policy.
	none []string
}

// commands are those about one resource.
//
//nolint:gochecknoglobals // a table that is never written
var commands = map[string]resourceCommand{
	"s3api get-bucket-policy":                    {service: "s3", global: true, none: []string{"NoSuchBucketPolicy"}},
	"s3api get-bucket-tagging":                   {service: "s3", global: true, none: []string{"NoSuchTagSet"}},
	"s3control get-access-point-policy":          {service: "s3", form: "accesspoint/", none: []string{"NoSuchAccessPointPolicy"}},
	"kms get-key-policy":                         {service: "kms", form: "key/"},
	"kms list-resource-tags":                     {service: "kms", form: "key/"},
	"sqs get-queue-attributes":                   {service: "sqs"},
	"sns get-topic-attributes":                   {service: "sns"},
	"lambda get-policy":                          {service: "lambda", form: "function:", none: []string{"ResourceNotFoundException"}},
	"secretsmanager get-resource-policy":         {service: "secretsmanager", form: "secret:"},
	"ecr get-repository-policy":                  {service: "ecr", form: "repository/", none: []string{"RepositoryPolicyNotFoundException"}},
	"dynamodb get-resource-policy":               {service: "dynamodb", form: "table/", none: []string{"PolicyNotFoundException"}},
	"efs describe-file-system-policy":            {service: "elasticfilesystem", form: "file-system/", none: []string{"PolicyNotFound"}},
	"backup get-backup-vault-access-policy":      {service: "backup", form: "backup-vault:", none: []string{"ResourceNotFoundException"}},
	"events describe-event-bus":                  {service: "events", form: "event-bus/"},
	"glue get-resource-policy":                   {service: "glue", form: "catalog", none: []string{"EntityNotFoundException"}},
	"kinesis get-resource-policy":                {service: "kinesis", form: "stream/", none: []string{"ResourceNotFoundException"}},
	"opensearch get-resource-policy":             {service: "es", form: "domain/"},
	"s3tables get-table-bucket-policy":           {service: "s3tables", form: "bucket/", none: []string{"NotFoundException"}},
	"codeartifact get-domain-permissions-policy": {service: "codeartifact", form: "domain/", none: []string{"ResourceNotFoundException"}},
}

// serviceOf are the services of commands that one service has.
//
//nolint:gochecknoglobals // a table that is never written
var serviceOf = map[string]string{
	"get-bucket-policy": "s3api", "get-bucket-tagging": "s3api", "get-key-policy": "kms", "get-queue-attributes": "sqs",
	"get-topic-attributes": "sns", "get-repository-policy": "ecr", "describe-file-system-policy": "efs",
	"get-backup-vault-access-policy": "backup", "describe-event-bus": "events", "get-access-point-policy": "s3control",
}

// name returns the command with its service, or "".
func (o *output) name() string {
	service := o.service
	if service == "" {
		service = serviceOf[o.command]
	}
	if service == "" {
		return o.command
	}
	return service + " " + o.command
}

// policyOf reads outputs of which the member with the given name is the policy.
func policyOf(name string) func(*collector, source.Value) {
	return func(c *collector, v source.Value) {
		f := c.newFinding(v)
		c.about(&f.subject, func() { f.policy = known(c.document(v, name)) })
		c.findings = append(c.findings, f)
	}
}

// readWithout reads an output of a command about a resource that has no policy: nothing but
// the resource is in it.
func (c *collector) readWithout(v source.Value) {
	f := c.newFinding(v)
	f.policy.known = strings.Contains(f.arn, ":secretsmanager:") && kindOf(v, "ResourcePolicy") == source.Null
	if !f.policy.known {
		c.about(&f.subject, func() {
			c.note(v, ErrIncomplete, message.Of("there is no policy in it"))
		})
	}
	c.findings = append(c.findings, f)
}

// readPolicy reads Policy, an object: that of IAM, that of an organization, or a document.
func (c *collector) readPolicy(v source.Value) {
	switch p := c.member(v, "Policy"); {
	case p.Has("PolicySummary"):
		ofAll((*collector).readDescription)(c, p)
	case p.Has("Arn"):
		c.readManaged(p)
	default:
		policyOf("Policy")(c, v)
	}
}

// tagsOf reads outputs of which the member with the given name is the tags.
func tagsOf(name string) func(*collector, source.Value) {
	return func(c *collector, v source.Value) {
		f := c.newFinding(v)
		c.about(&f.subject, func() {
			tags, ok := c.tags(v, name)
			f.tags = fact[map[string]string]{tags, ok}
		})
		c.findings = append(c.findings, f)
	}
}

// readAttributes reads the attributes of a queue or a topic, all of which are strings.
func (c *collector) readAttributes(v source.Value) {
	attributes := c.member(v, "Attributes")
	f := c.newFinding(v)
	c.about(&f.subject, func() {
		for _, name := range []string{"QueueArn", "TopicArn"} {
			if text := c.text(attributes, name); text != "" {
				f.arn = text
			}
		}
		f.policy = known(c.document(attributes, "Policy"))
		switch {
		case !f.policy.value.isZero():
		case strings.Contains(f.arn, ":sns:"): // each topic has one
			c.note(attributes, ErrIncomplete, message.Of("there is no policy in it"))
		case attributes.Len() <= 1 || !attributes.Has("QueueArn"): // which All has too
			c.note(attributes, ErrIncomplete, message.Of("Policy was not asked for: ask for --attribute-names All"))
		}
	})
	c.findings = append(c.findings, f)
}

// readTagMappings reads resourcegroupstaggingapi get-resources.
func (c *collector) readTagMappings(v source.Value) {
	c.objects(v, "ResourceTagMappingList", func(entry source.Value) {
		f := c.newFinding(entry)
		c.about(&f.subject, func() {
			f.arn = c.text(entry, "ResourceARN")
			tags, _ := c.tags(entry, "Tags")
			f.tags = known(tags)
		})
		c.findings = append(c.findings, f)
	})
	c.page(v, "resourcegroupstaggingapi get-resources", c.output.account+c.output.region)
}

// newFinding returns what an output says of a resource, with the ARN if the output has it.
func (c *collector) newFinding(v source.Value) finding {
	f := finding{resource: resource{place: c.placeOf(v), account: c.output.account}, output: c.output}
	for _, name := range []string{"ARN", "Arn", "BackupVaultArn", "resourceArn"} {
		if text := c.text(v, name); text != "" {
			f.arn = text
		}
	}
	return f
}

// readFailure reads what a command said that failed: that there is no policy is known then,
// or nothing.
func (c *collector) readFailure(o *output) {
	command, ok := commands[o.name()]
	if ok {
		f := finding{resource: resource{place: o.place, account: o.account}, output: o}
		for _, code := range command.none {
			if o.failedWith(code) {
				f.policy.known = strings.HasSuffix(o.command, "policy")
				f.tags.known = !f.policy.known
				c.findings = append(c.findings, f)
				return
			}
		}
		detail := message.Of("{command} of {resource} failed: {error}", o.name(), quoted(o.argument), quoted(strings.TrimSpace(o.failure)))
		c.about(&f.subject, func() { c.noteAt(o.place, ErrPermission, detail) })
		c.findings = append(c.findings, f)
		return
	}
	for _, code := range []string{"AWSOrganizationsNotInUseException", "NoSuchEntity"} {
		if o.failedWith(code) {
			c.problems = append(c.problems, problem{place: o.place, code: ErrLeftOut, remark: true, detail: message.Of("there is nothing: {error}", quoted(strings.TrimSpace(o.failure)))})
			return
		}
	}
	detail := message.Of("{command} failed: {error}", quoted(o.name()), quoted(strings.TrimSpace(o.failure)))
	isAnswered := o.service == "organizations" && c.answered[o.command+" "+o.argument]
	if !isAnswered && (o.name() == "organizations describe-organization" || o.name() == "organizations list-roots") {
		if old, ok := c.org.untold[o.account]; !ok || detail.String() < old.String() { // in whatever order they come
			c.org.untold[o.account] = detail
		}
	}
	c.problems = append(c.problems, problem{place: o.place, code: ErrPermission, remark: isAnswered, detail: detail})
}

// failedWith reports whether a command failed with a code. What the message says does not
// count: names of resources and users stand there.
func (o *output) failedWith(code string) bool {
	if _, rest, ok := strings.Cut(o.failure, "An error occurred ("); ok {
		return strings.HasPrefix(rest, code+")")
	}
	return strings.Contains(o.failure, code)
}

// fail notes that what an output says is not known, if it is about one resource.
func (c *collector) fail(o *output, detail message.Text) {
	if _, ok := commands[o.name()]; ok {
		f := finding{resource: resource{place: o.place, account: o.account}, output: o}
		f.add(detail)
		c.findings = append(c.findings, f)
	}
}

// arnOf returns the ARN of the resource that f is about, or "". partition is that of the
// inventory.
func (f *finding) arnOf(partition string) string {
	if f.arn != "" {
		return f.arn
	}
	o := f.output
	if _, ok := arn.Split(o.argument); ok {
		return o.argument
	}
	region, account := o.region, o.account
	if in := arn.PartitionIn(region); in != "" {
		partition = in
	}
	name := o.argument
	command, ok := commands[o.name()]
	switch {
	case o.name() == "sqs get-queue-attributes" && strings.HasPrefix(name, "http"):
		return queueARN(name, region, partition)
	case o.name() == "ecr get-repository-policy" && o.value.Is(source.Object):
		account = memberText(o.value, "registryId")
		name = memberText(o.value, "repositoryName")
	case o.name() == "efs describe-file-system-policy" && name == "":
		name = memberText(o.value, "FileSystemId")
	case command.service == "", command.global, command.service == "lambda":
		if text := f.fromDocument(ok && command.service == "lambda"); text != "" && (name == "" || command.service == "lambda") {
			return text
		}
	}
	switch {
	case !ok || name == "":
		return ""
	case command.global:
		return "arn:" + partition + ":" + command.service + ":::" + name
	case account == "" || region == "" || strings.HasPrefix(name, "alias/"):
		return ""
	}
	return "arn:" + partition + ":" + command.service + ":" + region + ":" + account + ":" + command.form + strings.TrimPrefix(name, command.form)
}

// memberText returns the text of the member of v with the given name.
func memberText(v source.Value, name string) (text string) {
	v.Members(func(key, member source.Value) bool {
		if key.Text() == name {
			text = member.Text()
		}
		return true
	})
	return text
}

// queueARN returns the ARN of the queue with a URL such as
// https://sqs.us-east-1.amazonaws.com/111122223333/jobs, or "". The URLs of old are
// https://us-east-2.queue.amazonaws.com/111122223333/jobs and, in one Region, without it.
func queueARN(text, region, partition string) string {
	u, err := url.Parse(text)
	if err != nil {
		return ""
	}
	host := strings.Split(u.Host, ".")
	path := strings.Split(strings.Trim(u.Path, "/"), "/")
	for _, part := range host {
		if arn.IsRegion(part) {
			region = part
		}
	}
	if region == "" || len(path) != 2 || !arn.IsAccountID(path[0]) {
		return ""
	}
	if in := arn.PartitionIn(region); in != "" {
		partition = in
	}
	return "arn:" + partition + ":sqs:" + region + ":" + path[0] + ":" + path[1]
}

// fromDocument returns the ARN of the bucket, or of the function, that all statements of the
// policy name, or "": no other can stand in the policies of these services.
func (f *finding) fromDocument(isFunction bool) (found string) {
	if f.policy.value.isZero() {
		return ""
	}
	d, _, _ := source.Read(f.policy.value.text())
	isOne := true
	statements(d.Root(), func(statement source.Value) {
		statement.Members(func(key, member source.Value) bool {
			if key.Text() != "Resource" {
				return true
			}
			member.Each(func(element source.Value) bool {
				text := element.Text()
				a, ok := arn.Split(text)
				switch {
				case ok && a.Service == "s3" && a.Region == "" && a.Account == "" && !isFunction:
					text, _, _ = strings.Cut(text, "/")
				case ok && a.Service == "lambda" && strings.HasPrefix(a.Resource, "function:"):
				default:
					isOne = false
				}
				if strings.ContainsAny(text, "*?$") || found != "" && found != text {
					isOne = false
				}
				found = text
				return isOne
			})
			return isOne
		})
	})
	if !isOne {
		return ""
	}
	return strings.Clone(found)
}

// statements calls yield for each statement of a policy.
func statements(v source.Value, yield func(source.Value)) {
	v.Members(func(key, member source.Value) bool {
		if key.Text() == "Statement" {
			member.Each(func(statement source.Value) bool {
				yield(statement)
				return true
			})
		}
		return true
	})
}

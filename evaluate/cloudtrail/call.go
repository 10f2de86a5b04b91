package cloudtrail

import (
	"strings"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/internal/source"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// A Call is one decision that AWS made of the call that an event records. It has a Request,
// an AssumeRole or a Reason.
type Call struct {
	// Request is the request, or nil. Its ResourceAccount is set if the event tells it, and
	// its context has the keys that the event tells.
	Request *evaluate.Request

	// AssumeRole is the call for a role, or nil. Of its Role there is the ARN alone.
	AssumeRole *evaluate.AssumeRoleRequest

	// Principal, Action and Resource are those of the request, as far as they are known if
	// it is not judged: the zero Principal may then be somebody unknown, not nobody.
	Principal principal.Principal
	Action    string
	Resource  string

	// NoResource says that the event does not name the resource, or not all: Resource is "*",
	// and the call was for others that are not known.
	NoResource bool

	// NameOnly says that the event names the user, group, role or policy of IAM that is the
	// resource without its path: Resource has none, and may not be its ARN.
	NameOnly bool

	// Known are the condition keys that the event determines. Of any other that a policy
	// reads, a request may have had any value or none, and an entry in the context is no more
	// than likely.
	Known Keys

	Reason Reason // why it is not judged, or ""
}

// Calls returns what the event asked for: more than one Call if the operation needs several
// actions or acts on several resources, of which AWS allows all or denies the event. It
// always has a Call, which may have a Reason in place of a request.
func (e *Event) Calls() []Call {
	b := builder{event: e}
	if reason := e.isNoCall(); reason != "" {
		return []Call{{Reason: reason}}
	}
	var reason Reason
	if b.caller, reason = e.caller(); reason != "" {
		b.refuse(reason)
		return b.calls
	}
	b.service = serviceOf(e.Source)
	b.facts()
	b.operation()
	return b.calls
}

// isNoCall returns why the event is no call that policies have a say in, or "".
func (e *Event) isNoCall() Reason {
	if e.Source == "" { // a digest, an Insight
		return NotACall
	}
	switch typ := e.text(fieldType); {
	case typ == "AwsServiceEvent", typ == "AwsVpceEvents", e.isInsight(), e.text(fieldCategory) == "NetworkActivity":
		return NotACall
	case strings.HasPrefix(typ, "AwsConsole"), consoles[serviceOf(e.Source)]:
		return NoAction
	}
	return ""
}

// A builder makes the calls of an event.
type builder struct {
	event   *Event
	caller  caller
	service string // that eventSource names

	known   Keys              // of what is the same for all calls
	entries []condition.Entry // of these
	context condition.Context // made of entries

	calls []Call
}

// refuse adds a call that is not judged.
func (b *builder) refuse(reason Reason) {
	b.calls = append(b.calls, Call{Principal: b.caller.principal, Reason: reason})
}

// operation adds the calls of the operation that the event names.
func (b *builder) operation() {
	name := strings.TrimSpace(b.event.Name)
	prefix := prefixOf(b.service)
	switch prefix {
	case "sts":
		switch {
		case strings.HasPrefix(name, "AssumeRoleWith") || name == "AssumeRole":
			b.assumeRole(name)
			return
		case free[name]:
			b.refuse(NoPermission)
			return
		}
	case "apigateway":
		if list, ok := gatewayOperations[name]; ok {
			b.gateway(list)
			return
		}
	case "kms":
		if name == "ReEncrypt" {
			b.reEncrypt()
			return
		}
	case "dynamodb":
		if b.dynamoDB(name) {
			return
		}
	case "s3":
		if b.s3(name) {
			return
		}
	}
	if b.caller.isWaiting {
		b.refuse(UnknownCaller)
		return
	}
	b.action(prefix, name)
}

// action adds the calls for the action with the given prefix and name.
func (b *builder) action(prefix, name string) {
	if other, ok := operations[prefix][name]; ok {
		name = other
	}
	a := findAction(prefix, name)
	if a == nil {
		a = findAction(prefix, withoutVersion(name))
	}
	if a == nil {
		b.refuse(UnknownAction)
		return
	}
	targets, all := b.resources(a)
	if len(targets) == 0 {
		if self, ok := b.self(a); ok {
			targets, all = []target{self}, true
		}
	}
	for _, t := range targets {
		b.add(a, t)
	}
	if !all {
		b.addUnknown(a)
	}
}

// addUnknown adds a call for a on a resource that is not known.
func (b *builder) addUnknown(a *action) {
	b.add(a, target{arn: "*", account: b.caller.account})
	b.calls[len(b.calls)-1].NoResource = true
}

// add adds the call for a on a resource.
func (b *builder) add(a *action, t target) {
	context, known := b.contextOf(a)
	if t.account == "" && t.arn == "*" {
		t.account = b.caller.account
	}
	if hasAccount(t.arn) {
		t.account = "" // the ARN says it
		known.add(keyResourceAccount)
	} else if t.account != "" {
		known.add(keyResourceAccount)
	}
	b.calls = append(b.calls, Call{
		Request: &evaluate.Request{
			Principal: b.caller.principal, Action: a.name, Resource: t.arn, ResourceAccount: t.account, Context: context, Time: b.event.Time,
		},
		Principal: b.caller.principal, Action: a.name, Resource: t.arn, NameOnly: t.nameOnly, Known: known,
	})
}

// gateway adds the call for an operation of API Gateway: the first row of which all variables
// are parameters.
func (b *builder) gateway(list string) {
	for {
		row, rest, more := strings.Cut(list, "; ")
		method, path, hasPath := strings.Cut(row, " ")
		a := findAction("apigateway", method)
		if a == nil {
			b.refuse(UnknownAction)
			return
		}
		if !hasPath {
			b.addUnknown(a)
			return
		}
		if filled, ok := b.path(path); ok {
			b.add(a, target{
				arn: "arn:" + b.partition() + ":apigateway:" + b.event.Region + "::" + filled, account: b.caller.account,
			})
			return
		}
		if !more {
			b.addUnknown(a)
			return
		}
		list = rest
	}
}

// path returns path with parameters in place of the names in braces.
func (b *builder) path(path string) (string, bool) {
	var text strings.Builder
	for {
		before, rest, ok := strings.Cut(path, "{")
		text.WriteString(before)
		if !ok {
			return text.String(), true
		}
		name, after, _ := strings.Cut(rest, "}")
		value := b.parameter(name)
		if value == "" {
			return "", false
		}
		text.WriteString(value)
		path = after
	}
}

// reEncrypt adds the calls for the two actions of kms:ReEncrypt. See
// https://docs.aws.amazon.com/kms/latest/developerguide/ct-reencrypt.html
func (b *builder) reEncrypt() {
	var keys []target
	from, to := findAction("kms", "ReEncryptFrom"), findAction("kms", "ReEncryptTo")
	if from == nil || to == nil {
		b.refuse(UnknownAction)
		return
	}
	keys, _ = b.listed(from)
	for _, side := range []struct {
		action    *action
		parameter string
	}{{from, "sourceKeyId"}, {to, "destinationKeyId"}} {
		name := b.parameter(side.parameter)
		added := false
		for _, k := range keys {
			if name != "" && strings.HasSuffix(k.arn, name) {
				b.add(side.action, k)
				added = true
				break
			}
		}
		switch {
		case added:
		case b.typeOf(side.action, name) != nil && !strings.Contains(name, ":alias/"):
			b.add(side.action, target{arn: name})
		case len(keys) == 1:
			b.add(side.action, keys[0]) // both are this key
		default:
			b.addUnknown(side.action)
		}
	}
}

// dynamoDB adds the calls of operations of which the actions are in the parameters. It
// reports false if name is none of these.
func (b *builder) dynamoDB(name string) bool {
	list := "requestItems"
	var table map[string]string
	switch name {
	case "ExecuteStatement":
		b.dynamoDBAction(statements[firstWord(b.parameter("statement"))], source.Value{})
		return true
	case "BatchExecuteStatement":
	case "ExecuteTransaction":
		list = "transactStatements"
	case "TransactWriteItems", "TransactGetItems":
		table = transactions
	default:
		return false
	}
	parameters := b.event.parameters()
	items := member(parameters, list)
	if !items.Is(source.Array) {
		items = member(parameters, "requestItems")
	}
	if !items.Is(source.Array) {
		items = member(parameters, "transactItems")
	}
	if !items.Is(source.Array) || items.Len() == 0 {
		b.refuse(UnknownAction)
		return true
	}
	var done []string // actions and tables that are asked for
	items.Each(func(item source.Value) bool {
		var action string
		switch {
		case table == nil:
			action = statements[firstWord(memberText(item, "statement"))]
		case name == "TransactGetItems":
			action = "GetItem"
		default:
			action = table[glob.Lower(memberText(item, "operation"))]
		}
		key := action + " " + memberText(item, "tableName")
		for _, each := range done {
			if each == key {
				return true
			}
		}
		done = append(done, key)
		b.dynamoDBAction(action, item)
		return true
	})
	return true
}

// dynamoDBAction adds the call for an action on the table that item names or, if it names
// none, on the one table that the event lists.
func (b *builder) dynamoDBAction(name string, item source.Value) {
	a := findAction("dynamodb", name)
	if a == nil {
		b.refuse(UnknownAction)
		return
	}
	tables, _ := b.listed(a)
	table := memberText(item, "tableName")
	for _, t := range tables {
		if strings.HasSuffix(t.arn, ":table/"+table) && table != "" || t.arn == table || table == "" && len(tables) == 1 {
			b.add(a, t)
			return
		}
	}
	switch {
	case b.typeOf(a, table) != nil:
		b.add(a, target{arn: table})
	case table != "" && !strings.HasPrefix(table, "arn:"):
		b.add(a, target{arn: "arn:" + b.partition() + ":dynamodb:" + b.event.Region + ":" + b.caller.account + ":table/" + table})
	default:
		b.addUnknown(a)
	}
}

// s3 adds the calls of operations of S3 that depend on what is in the request. It reports
// false if name is none of these.
func (b *builder) s3(name string) bool {
	switch name {
	case "CopyObject", "UploadPartCopy":
		b.action("s3", "PutObject")
		b.copySource()
		return true
	}
	if other, ok := operations["s3"][name]; ok {
		name = other
	}
	if other, ok := versioned[name]; ok && b.parameter("versionId") != "" {
		b.action("s3", other)
		return true
	}
	return false
}

// copySource adds the call for the object that was copied. See
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
func (b *builder) copySource() {
	text := strings.TrimPrefix(b.parameter("x-amz-copy-source"), "/")
	text, query, hasVersion := strings.Cut(text, "?")
	name := "GetObject"
	if hasVersion && strings.HasPrefix(query, "versionId=") {
		name = "GetObjectVersion"
	}
	a := findAction("s3", name)
	if a == nil {
		b.refuse(UnknownAction)
		return
	}
	bucket, key, ok := strings.Cut(unescape(text), "/")
	if !ok || bucket == "" || key == "" || strings.HasPrefix(text, "arn:") {
		b.addUnknown(a)
		return
	}
	b.add(a, target{arn: "arn:" + b.partition() + ":s3:::" + bucket + "/" + key})
}

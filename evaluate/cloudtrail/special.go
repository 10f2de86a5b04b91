package cloudtrail

import (
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/internal/source"
)

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
		if !hasPath && more { // the method depends on which API was called
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

// copySource is the parameter that names the object which was copied.
const copySource = "x-amz-copy-source"

// s3 adds the calls of an operation of S3.
func (b *builder) s3(name string) {
	isCopy := name == "CopyObject" || name == "UploadPartCopy"
	if isCopy {
		name = "PutObject"
	}
	if other, ok := ofAccounts[name]; ok && b.service == "s3-control" {
		name = other
	}
	if other, ok := operations["s3"][name]; ok {
		name = other
	}
	for _, each := range append([]beside{{action: name}}, besides[name]...) {
		if each.parameter != "" && b.parameter(each.parameter) == "" {
			continue
		}
		action := each.action
		if other, ok := versioned[action]; ok && b.parameter("versionId") != "" {
			action = other
		}
		b.action("s3", action)
	}
	if isCopy {
		b.copySource()
	}
}

// copySource adds the call for the object that was copied. See
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
func (b *builder) copySource() {
	text := strings.TrimPrefix(b.parameter(copySource), "/")
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
	source := "arn:" + b.partition() + ":s3:::" + bucket + "/" + key
	if !ok || bucket == "" || key == "" || strings.HasPrefix(text, "arn:") || isAlias(source) {
		b.addUnknown(a)
		return
	}
	b.add(a, target{arn: source, account: b.owner(source)})
}

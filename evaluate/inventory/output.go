package inventory

import (
	"net/url"
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/source"
)

// An output is one of a command, and what the wrapper or the name of the file says of it.
type output struct {
	place
	value source.Value // what was printed, or null

	service  string // such as "s3api"; "" if it is not known
	command  string // such as "get-bucket-policy"; "" if it is not known
	argument string // such as the name of the bucket; "" if it is not known
	account  string // in which it was called; "" if it is not known
	region   string // likewise

	failed  bool
	failure string // what was on stderr of a command that failed

	problem *problem // why there is no value
}

// split adds the outputs in v to those of r: v is an output, one in a wrapper, or a list of
// these. told is what the name of the file says.
func (r *Reader) split(v source.Value, told *output, level int) {
	o := *told
	o.offset = int32(v.Offset())
	switch {
	case v.Is(source.Array) && level == 0 && v.Len() > 0:
		v.Each(func(element source.Value) bool {
			r.split(element, told, level+1)
			return true
		})
		return
	case !v.Is(source.Object):
		o.problem = &problem{place: o.place, code: ErrOutput, detail: message.Of("want an object, found {kind}", kindText(v))}
	case v.Has("command") && (v.Has("output") || v.Has("error")):
		if p := o.unwrap(v); p != nil {
			p.file = o.file
			o.problem = p
		}
	default:
		o.value = v
	}
	r.outputs = append(r.outputs, o)
}

// unwrap takes the output out of the wrapper v. It returns a problem, or nil.
func (o *output) unwrap(v source.Value) (wrong *problem) {
	seen := make(map[string]bool)
	if text := memberText(v, "command"); text != "" {
		named := *o
		o.argument = ""
		if o.setCommand(text); o.argument == "" && o.command == named.command {
			o.argument = named.argument // that in the name of the file is of this command
		}
	}
	v.Members(func(name, member source.Value) bool {
		key := name.Text()
		isText := member.Is(source.String)
		switch key {
		case "command", "argument", "account", "region", "error":
			if !isText && !member.Is(source.Null) {
				wrong = &problem{place: place{offset: int32(member.Offset())}, code: ErrOutput, detail: message.Of("want a string, found {kind}", kindText(member))}
				return false
			}
			if seen[key] {
				wrong = &problem{place: place{offset: int32(name.Offset())}, code: ErrConflict, detail: message.Of("{member} is given twice", quoted(key))}
				return false
			}
			seen[key] = true
		}
		if member.Is(source.Null) {
			return true
		}
		switch text := member.Text(); key {
		case "argument":
			if text != "" {
				o.argument = text
			}
		case "account":
			o.account = text
		case "region":
			o.region = text
		case "error":
			o.failed, o.failure = true, text
		case "output":
			if !o.value.Is(source.Null) {
				wrong = &problem{place: place{offset: int32(name.Offset())}, code: ErrConflict, detail: message.Of("{member} is given twice", quoted(key))}
				return false
			}
			o.value = member
			o.offset = int32(member.Offset())
		}
		return true
	})
	switch {
	case wrong != nil:
		return wrong
	case o.account != "" && !arn.IsAccountID(o.account):
		return &problem{place: o.place, code: ErrValue, detail: message.Of("{account} is not the ID of an account: want 12 digits", quoted(o.account))}
	case o.failed && !o.value.Is(source.Null):
		return &problem{place: o.place, code: ErrConflict, detail: message.Of("a command that failed printed nothing: there is both \"output\" and \"error\"")}
	case !o.failed && !o.value.Is(source.Object):
		return &problem{place: o.place, code: ErrIncomplete, detail: message.Of("the command printed nothing; if it failed, write \"error\" in place of \"output\"")}
	}
	return nil
}

// argumentOptions are the options whose value is the argument of a command.
//
//nolint:gochecknoglobals // a table that is never written
var argumentOptions = map[string]bool{
	"--bucket": true, "--key-id": true, "--queue-url": true, "--topic-arn": true, "--function-name": true, "--secret-id": true,
	"--repository-name": true, "--policy-arn": true, "--policy-id": true, "--target-id": true, "--child-id": true, "--parent-id": true,
	"--resource-arn": true, "--role-name": true, "--user-name": true, "--filter": true, "--file-system-id": true, "--name": true,
}

// setCommand reads a command such as "s3api get-bucket-policy" or all of what was typed.
func (o *output) setCommand(text string) {
	var words []string
	fields, isFilter := strings.Fields(text), false
	for i := 0; i < len(fields); i++ {
		word := fields[i]
		switch {
		case word == "aws" && len(words) == 0:
		case strings.HasPrefix(word, "--"):
			name, value, hasValue := strings.Cut(word, "=")
			if !hasValue && i+1 < len(fields) && !strings.HasPrefix(fields[i+1], "--") && name != "--no-paginate" {
				i++
				value = fields[i]
			}
			value = strings.Trim(value, `'"`)
			switch {
			case name == "--region":
				o.region = value
			case argumentOptions[name] && (o.argument == "" || isFilter):
				o.argument, isFilter = value, name == "--filter" // which other commands have beside their argument
			}
		default:
			words = append(words, word)
		}
	}
	switch {
	case len(words) >= 2:
		o.service, o.command = words[0], words[1]
	case len(words) == 1:
		o.service, o.command = "", words[0]
	}
}

// services are the commands of the AWS CLI that names of files begin with.
//
//nolint:gochecknoglobals // a table that is never written
var services = map[string]bool{
	"iam": true, "organizations": true, "s3api": true, "s3control": true, "kms": true, "sqs": true, "sns": true, "lambda": true,
	"secretsmanager": true, "ecr": true, "dynamodb": true, "efs": true, "backup": true, "events": true, "logs": true,
	"resourcegroupstaggingapi": true, "glue": true, "ec2": true, "sts": true,
}

// fromName returns what the name of a file says of the output in it.
func fromName(name string) (told output) {
	folders := strings.Split(strings.ReplaceAll(name, `\`, "/"), "/")
	last := len(folders) - 1
	for _, folder := range folders[:last] {
		told.setPlace(folder)
	}
	base := folders[last]
	for _, suffix := range []string{".json", ".txt", ".out"} {
		if name, ok := strings.CutSuffix(base, suffix); ok {
			base = name // once: a bucket may be named logs.out
			break
		}
	}
	parts := strings.Split(base, ".")
	if services[parts[0]] && len(parts) > 1 {
		told.service, parts = parts[0], parts[1:]
	}
	if isCommand(parts[0]) {
		told.command, parts = parts[0], parts[1:]
	}
	if told.command != "" {
		told.argument = strings.Join(parts, ".")
		if text, err := url.PathUnescape(told.argument); err == nil {
			told.argument = text
		}
	}
	if told.account == "" && !hasArgument(told.command) {
		for _, part := range parts {
			told.setPlace(part)
		}
	}
	return told
}

// hasArgument reports whether a command has an argument, which may look like an account ID.
func hasArgument(command string) bool {
	switch command {
	case "", "get-account-authorization-details", "list-roles", "list-users", "list-instance-profiles", "list-accounts", "get-resources":
		return false
	}
	return true
}

// setPlace takes text, a part of a name, for an account or a Region if it is one.
func (o *output) setPlace(text string) {
	switch {
	case arn.IsAccountID(text):
		o.account = text
	case arn.IsRegion(text):
		o.region = text
	}
}

// isCommand reports whether text is a command of the AWS CLI that this package reads.
func isCommand(text string) bool {
	verb, _, ok := strings.Cut(text, "-")
	return ok && (verb == "get" || verb == "list" || verb == "describe")
}

func isBlank(text string) bool { return strings.Trim(text, " \t\r\n\x00") == "" }

package cloudtrail

import (
	"io"
	"iter"
	"strconv"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/source"
)

// An Event is what CloudTrail recorded of one call. It is immutable, and safe for concurrent
// use. It keeps the text from which it was parsed, as do the strings that it has: clone those
// that are kept for longer.
type Event struct {
	ID       string // eventID, or "" in the first versions
	SharedID string // of the events that the accounts concerned got of one call; "" if there is one alone
	Time     time.Time
	Source   string // "s3.amazonaws.com"
	Name     string // "GetObject"
	Region   string
	Account  string // that received the event or, if that is not said, that of the caller

	ErrorCode    string // "" if the call succeeded
	ErrorMessage string

	fields [numFields]source.Value
}

// Read yields the events of a log, and a [*LogError] for each record that is none. It is
// [Records] and [ParseEvent] in one.
func Read(from io.Reader) iter.Seq2[*Event, error] {
	return func(yield func(*Event, error) bool) {
		for record, err := range Records(from) {
			var event *Event
			if err == nil {
				event, err = record.Event()
			}
			if !yield(event, err) {
				return
			}
		}
	}
}

// Event parses the record. Its error is a [*LogError].
func (r Record) Event() (*Event, error) {
	event, problem := parse(r.Text)
	if !problem.IsZero() {
		return nil, newLogError(r.Number, r.Offset, problem, nil)
	}
	return event, nil
}

// ParseEvent returns the event whose JSON text is: as CloudTrail delivers it, as a row of
// CloudTrail Lake or Athena, or in the wrapping of lookup-events, CloudWatch Logs or
// EventBridge. The error says what is wrong, without a place.
func ParseEvent(text string) (*Event, error) {
	event, problem := parse(text)
	if !problem.IsZero() {
		return nil, message.Errorf("invalid event: {problem}", problem)
	}
	return event, nil
}

// A field is one of an event.
type field uint8

// The fields that are read. See
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
const (
	fieldVersion field = iota
	fieldIdentity
	fieldTime
	fieldSource
	fieldName
	fieldRegion
	fieldAddress
	fieldUserAgent
	fieldErrorCode
	fieldErrorMessage
	fieldParameters
	fieldResponse
	fieldAdditional
	fieldID
	fieldResources
	fieldType
	fieldAccount
	fieldSharedID
	fieldEndpoint
	fieldEndpointAccount
	fieldTLS
	fieldCategory
	fieldContext
	fieldDigest // of a digest file
	numFields
)

// fieldNames are the names of the fields, in the order of the constants.
//
//nolint:gochecknoglobals // a table that is never written
var fieldNames = [numFields]string{
	"eventVersion", "userIdentity", "eventTime", "eventSource", "eventName", "awsRegion", "sourceIPAddress", "userAgent",
	"errorCode", "errorMessage", "requestParameters", "responseElements", "additionalEventData", "eventID", "resources",
	"eventType", "recipientAccountId", "sharedEventID", "vpcEndpointId", "vpcEndpointAccountId", "tlsDetails",
	"eventCategory", "eventContext", "digestS3Object",
}

// fieldsByLength has the fields by the length of their names.
//
//nolint:gochecknoglobals // a table that is never written
var fieldsByLength = func() (byLength [24][]field) {
	for i, name := range fieldNames {
		byLength[len(name)] = append(byLength[len(name)], field(i))
	}
	return byLength
}()

// fieldOf returns the field with the given name. Letter case does not count, because tables
// of Athena have small letters.
func fieldOf(name string) (field, bool) {
	if len(name) < len(fieldsByLength) {
		for _, i := range fieldsByLength[len(name)] {
			if glob.EqualFold(fieldNames[i], name) {
				return i, true
			}
		}
	}
	return 0, false
}

// isObject reports whether the field is an object or a list.
func (f field) isObject() bool {
	const objects = 1<<fieldIdentity | 1<<fieldParameters | 1<<fieldResponse | 1<<fieldAdditional | 1<<fieldResources | 1<<fieldTLS | 1<<fieldContext
	return objects>>f&1 != 0
}

// maxWrappings is how deep an event may lie in wrappings.
const maxWrappings = 3

// parse returns the event that text is, or what is wrong with it.
func parse(text string) (*Event, message.Text) {
	for range maxWrappings {
		document, offset, problem := source.Read(text)
		if document == nil {
			return nil, message.Of("it is not JSON at byte {offset}: {problem}", offset, problem)
		}
		root := document.Root()
		inner, wrapped := unwrap(root)
		if !wrapped {
			return newEvent(root)
		}
		if inner.Is(source.Object) {
			return newEvent(inner)
		}
		text = inner.Text()
	}
	return nil, message.Of("it is no event")
}

// unwrap returns the event, or a string with it, that v has around it. See
// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_Event.html,
// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetQueryResults.html,
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilteredLogEvent.html
// and https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html
//
// An event that is there twice is none, for it is not known which counts.
func unwrap(v source.Value) (inner source.Value, wrapped bool) {
	if v.Is(source.String) {
		return v, true
	}
	if v.Is(source.Array) && v.Len() == 1 { // a row of which one column was selected
		v = v.Element(0)
	}
	v.Members(func(name, _ source.Value) bool {
		switch name.Text() {
		case "CloudTrailEvent", "message", "eventJson":
			inner = member(v, name.Text())
			wrapped = inner.Is(source.String)
		case "detail":
			inner = member(v, name.Text())
			wrapped = inner.Is(source.Object)
		case "eventVersion", "eventSource":
			wrapped = false // it is an event itself
			return false
		}
		return !wrapped
	})
	return inner, wrapped
}

// newEvent returns the event that v is, or what is wrong with it.
func newEvent(v source.Value) (*Event, message.Text) {
	if !v.Is(source.Object) {
		return nil, message.Of("want an object, found {kind}", v.Kind().Text())
	}
	e := &Event{}
	var seen [numFields]bool
	var problem message.Text
	v.Members(func(name, member source.Value) bool {
		i, ok := fieldOf(name.Text())
		switch {
		case !ok:
			return true
		case seen[i]:
			problem = message.Of("{name} is there twice", fieldNames[i])
			return false
		}
		seen[i], e.fields[i] = true, member
		if i.isObject() {
			e.fields[i] = e.object(i)
		}
		return true
	})
	if !problem.IsZero() {
		return nil, problem
	}
	for _, text := range []struct {
		field
		to *string
	}{
		{fieldID, &e.ID}, {fieldSharedID, &e.SharedID}, {fieldSource, &e.Source}, {fieldName, &e.Name}, {fieldRegion, &e.Region},
		{fieldAccount, &e.Account}, {fieldErrorCode, &e.ErrorCode}, {fieldErrorMessage, &e.ErrorMessage},
	} {
		switch v := e.fields[text.field]; v.Kind() {
		case source.Null:
		case source.String:
			*text.to = v.Text()
		default:
			return nil, message.Of("{name}: want a string, found {kind}", fieldNames[text.field], v.Kind().Text())
		}
	}
	if seen[fieldDigest] {
		return e, message.Text{}
	}
	if e.Source == "" && !e.isInsight() {
		return nil, message.Of("{name} is missing", fieldNames[fieldSource])
	}
	if e.Name == "" && !e.isInsight() {
		return nil, message.Of("{name} is missing", fieldNames[fieldName])
	}
	if e.Account == "" {
		e.Account = memberText(e.fields[fieldIdentity], "accountId")
	}
	when := e.fields[fieldTime].Text()
	var ok bool
	if e.Time, ok = parseTime(when); !ok {
		return nil, message.Of("{name} is no time", fieldNames[fieldTime])
	}
	return e, message.Text{}
}

func (e *Event) isInsight() bool { return e.text(fieldType) == "AwsCloudTrailInsight" }

// text returns the text of a field, or "" if it is no string.
func (e *Event) text(f field) string {
	if v := e.fields[f]; v.Is(source.String) {
		return v.Text()
	}
	return ""
}

// parseTime returns the time that CloudTrail, Lake or Athena writes as text.
func parseTime(text string) (time.Time, bool) {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t, err = time.Parse("2006-01-02 15:04:05", strings.TrimSuffix(text, " UTC"))
	}
	return t.UTC(), err == nil
}

// member returns the member of the object v with the given name, or null. If there are
// several it is null, for it is not known which counts.
func member(v source.Value, name string) (found source.Value) {
	n := 0
	v.Members(func(each, value source.Value) bool {
		if glob.EqualFold(each.Text(), name) {
			found = value
			n++
		}
		return true
	})
	if n > 1 {
		return source.Value{}
	}
	return found
}

// memberText returns the text of a member that is a string, and "" for any other.
func memberText(v source.Value, name string) string {
	if m := member(v, name); m.Is(source.String) {
		return m.Text()
	}
	return ""
}

// object returns the value of a field, of which CloudTrail Lake and Athena may have the JSON
// in a string.
func (e *Event) object(f field) source.Value {
	v := e.fields[f]
	if !v.Is(source.String) {
		return v
	}
	document, _, _ := source.Read(v.Text())
	if document == nil && v.Text() != "" {
		return v // which is neither an object nor nothing
	}
	return document.Root()
}

// parameters returns the parameters of the request, or null.
func (e *Event) parameters() source.Value { return e.fields[fieldParameters] }

// hasParameters reports whether the event has all parameters of the request: if there are
// none, or they are too long, they are null.
func (e *Event) hasParameters() bool { return e.parameters().Is(source.Object) }

// isSince reports whether the event has the version 1.minor or a later one, and so all fields
// of it.
func (e *Event) isSince(minor int) bool {
	major, rest, _ := strings.Cut(e.text(fieldVersion), ".")
	if n, err := strconv.Atoi(major); err != nil || n != 1 {
		return err == nil && n > 1
	}
	n, err := strconv.Atoi(rest)
	return err == nil && n >= minor
}

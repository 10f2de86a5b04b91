package trail

// A kind is a kind of call.
type kind struct {
	source string // of the event, without .amazonaws.com
	name   string // of the event
	weight int    // in 1000 events
	write  func(*writer, *call)

	regional  bool // made abroad at times
	bucket    bool // the policy of a bucket counts
	data      bool // recorded as a data event
	byUser    bool // and not by a role
	denied    bool
	notJudged bool // no principal that is known makes it, or it is no action
}

// kinds returns the kinds, whose weights add up to 1000.
func kinds() []kind {
	return []kind{
		{source: "dynamodb", name: "UpdateItem", weight: 50, write: (*writer).item, regional: true, data: true},
		{source: "s3", name: "GetObject", weight: 15, write: (*writer).deniedObject, bucket: true, data: true, denied: true},

		{source: "s3", name: "GetObject", weight: 230, write: (*writer).object, bucket: true, data: true},
		{source: "s3", name: "PutObject", weight: 100, write: (*writer).object, bucket: true, data: true},
		{source: "s3", name: "ListObjects", weight: 50, write: (*writer).listing, bucket: true, data: true},
		{source: "s3", name: "HeadObject", weight: 40, write: (*writer).object, bucket: true, data: true},
		{source: "dynamodb", name: "GetItem", weight: 110, write: (*writer).item, regional: true, data: true},
		{source: "dynamodb", name: "Query", weight: 70, write: (*writer).item, regional: true, data: true},
		{source: "dynamodb", name: "PutItem", weight: 40, write: (*writer).item, regional: true, data: true},
		{source: "sqs", name: "SendMessage", weight: 50, write: (*writer).message, regional: true, data: true},
		{source: "sqs", name: "ReceiveMessage", weight: 50, write: (*writer).message, regional: true, data: true},
		{source: "kms", name: "Decrypt", weight: 60, write: (*writer).decryption},
		{source: "ec2", name: "DescribeInstances", weight: 40, write: (*writer).instances, regional: true},
		{source: "monitoring", name: "ListMetrics", weight: 40, write: (*writer).metrics, regional: true},
		{source: "sts", name: "AssumeRole", weight: 20, write: (*writer).role, byUser: true},

		{source: "sts", name: "AssumeRole", weight: 10, write: (*writer).roleOfOwner, byUser: true, notJudged: true},
		{source: "sts", name: "GetCallerIdentity", weight: 10, write: (*writer).nothing, notJudged: true},
		{source: "signin", name: "ConsoleLogin", weight: 5, write: (*writer).login, byUser: true, notJudged: true},
		{source: "kms", name: "RotateKey", weight: 5, write: (*writer).rotation, notJudged: true},
		{source: "ec2", name: "PolishInstances", weight: 5, write: (*writer).nothing, notJudged: true},
	}
}

// Random numbers of the kinds of calls that are planted.
const (
	firstUpdate = 0
	firstDenied = 50
	firstObject = 65
)

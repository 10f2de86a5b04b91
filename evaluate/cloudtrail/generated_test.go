package cloudtrail_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate/cloudtrail"
	"github.com/seed-1d0cfdb5/iam/internal/allocation"
)

// object is a JSON object.
type object = map[string]any

// A generator makes requests and, as CloudTrail records them, their events.
type generator struct{ random *rand.Rand }

func (g *generator) oneOf(texts ...string) string { return texts[g.random.IntN(len(texts))] }

func (g *generator) is() bool { return g.random.IntN(2) == 0 }

// caller returns a userIdentity, and the ARN and the unique ID of its caller and that of its role or user.
func (g *generator) caller(facts object) (identity object, arn, issuer, id string) {
	account := g.oneOf("111122223333", "444455556666")
	name, path := g.oneOf("Web", "a+b=c", "x.y@z_-"), g.oneOf("/", "/team/", "/a/b/")
	facts["aws:SourceIdentity"], facts["aws:MultiFactorAuthPresent"], facts["aws:TokenIssueTime"] = "absent", "absent", "absent"
	if g.is() {
		arn = "arn:aws:iam::" + account + ":user" + path + name
		return object{"type": "IAMUser", "principalId": "AIDAEXAMPLE0000000001", "arn": arn, "accountId": account, "userName": name}, arn, arn, "AIDAEXAMPLE0000000001"
	}
	issuer = "arn:aws:iam::" + account + ":role" + path + name
	arn = "arn:aws:sts::" + account + ":assumed-role/" + name + "/s"
	mfa := g.oneOf("true", "false")
	context := object{
		"sessionIssuer": object{"type": "Role", "principalId": "AROAEXAMPLE0000000002", "arn": issuer, "accountId": account, "userName": name},
		"attributes":    object{"creationDate": "2026-11-24T08:55:00Z", "mfaAuthenticated": mfa},
	}
	facts["aws:MultiFactorAuthPresent"], facts["aws:TokenIssueTime"] = mfa, "2026-11-24T08:55:00Z"
	if g.is() {
		context["sourceIdentity"] = "noah"
		facts["aws:SourceIdentity"] = "noah"
	}
	return object{
		"type": "AssumedRole", "principalId": "AROAEXAMPLE0000000002:s", "arn": arn, "accountId": account, "sessionContext": context,
	}, arn, issuer, "AROAEXAMPLE0000000002"
}

// network adds to event from where the request came.
func (g *generator) network(event, facts object) {
	switch g.random.IntN(3) {
	case 0:
		address := g.oneOf("203.0.113.10", "2001:db8::7")
		event["sourceIPAddress"] = address
		facts["aws:SourceIp"], facts["aws:SourceVpce"], facts["aws:VpcSourceIp"] = address, "absent", "absent"
	case 1:
		event["sourceIPAddress"], event["vpcEndpointId"] = "10.0.1.7", "vpce-1"
		facts["aws:SourceIp"], facts["aws:SourceVpce"], facts["aws:VpcSourceIp"] = "absent", "vpce-1", "10.0.1.7"
	default:
		event["sourceIPAddress"] = g.oneOf("AWS Internal", "athena.amazonaws.com")
		facts["aws:SourceIp"] = "absent"
		facts["aws:ViaAWSService"], facts["aws:CalledVia"] = "perhaps false", "unknown" // no service is said to have called
	}
	facts["aws:SecureTransport"] = "unknown"
	if g.is() {
		event["tlsDetails"] = object{"tlsVersion": "TLSv1.3"}
		facts["aws:SecureTransport"] = "true"
	}
}

// call adds to event what was asked for, and returns the action and the resource.
func (g *generator) call(event object, account string) (action, resource string) {
	name := g.oneOf("n", "a/b", "ä \"quoted\"", "x*y?", "k|v")
	set := func(service, operation string, parameters object) {
		event["eventSource"], event["eventName"], event["requestParameters"] = service+".amazonaws.com", operation, parameters
	}
	switch g.random.IntN(5) {
	case 0:
		set("s3", "PutObject", object{"bucketName": "b", "key": name})
		return "s3:PutObject", "arn:aws:s3:::b/" + name
	case 1:
		set("s3", "ListObjects", object{"bucketName": "b"})
		return "s3:ListBucket", "arn:aws:s3:::b"
	case 2:
		set("dynamodb", "PutItem", object{"tableName": "t", "key": object{"id": name}})
		return "dynamodb:PutItem", "arn:aws:dynamodb:eu-west-1:" + account + ":table/t"
	case 3:
		set("sns", "PublishBatch", object{"topicArn": "arn:aws:sns:eu-west-1:777788889999:news"})
		return "sns:Publish", "arn:aws:sns:eu-west-1:777788889999:news"
	}
	set("monitoring", "PutDashboard", object{"dashboardName": "d"})
	return "cloudwatch:PutDashboard", "arn:aws:cloudwatch::" + account + ":dashboard/d"
}

// An event that is made of a request becomes that request.
func TestEventsOfRequests(t *testing.T) {
	g := generator{rand.New(rand.NewPCG(20, 20))}
	for i := range 3000 {
		facts := object{"aws:RequestedRegion": "eu-west-1", "aws:ViaAWSService": "false", "aws:CalledVia": "absent"}
		event := object{
			"eventVersion": g.oneOf("1.08", "1.09", "1.10", "1.11"), "eventID": fmt.Sprint(i), "eventTime": "2026-11-24T09:01:00Z", "awsRegion": "eu-west-1",
			"eventType": "AwsApiCall", "additionalEventData": object{"eventVersion": "{[\"", "x": []any{1, nil, true, "}]"}},
		}
		identity, arn, issuer, id := g.caller(facts)
		event["userIdentity"] = identity
		g.network(event, facts)
		action, resource := g.call(event, identity["accountId"].(string))
		data, err := json.MarshalIndent(object{"Records": []any{event}}, "", g.oneOf("", " "))
		require.NoError(t, err)

		n := 0
		for e, err := range cloudtrail.Read(strings.NewReader(string(data))) {
			require.NoError(t, err)
			n++
			calls := e.Calls()
			require.Len(t, calls, 1, string(data))
			c := calls[0]
			require.NotNil(t, c.Request, string(data))
			require.Equal(t, []string{arn, issuer, id, action, resource}, []string{c.Principal.ARN(), c.Principal.Issuer(), c.Principal.ID(), c.Action, c.Resource})
			require.Equal(t, c.Principal, c.Request.Principal)
			require.Equal(t, time.Date(2026, 11, 24, 9, 1, 0, 0, time.UTC), c.Request.Time)
			require.False(t, c.NoResource || c.NameOnly)
			for key, want := range facts {
				require.Equal(t, want, factOf(&c, key), "%s of %s", key, data)
			}
		}
		require.Equal(t, 1, n)
	}
}

// To read an event allocates a few times, whatever is in it.
func TestAllocations(t *testing.T) {
	if allocation.RaceDetector {
		t.Skip("the race detector allocates")
	}
	text := event("s3", "GetObject", user+`, "sourceIPAddress": "203.0.113.10", "requestParameters": {"bucketName": "b", "key": "k", "Host": "b.s3.amazonaws.com"},
		"resources": [{"ARN": "arn:aws:s3:::b/k"}, {"ARN": "arn:aws:s3:::b", "accountId": "111122223333"}]`)
	got := testing.AllocsPerRun(100, func() {
		e, err := cloudtrail.ParseEvent(text)
		if err != nil || e.Calls()[0].Request == nil {
			panic("it is a call")
		}
	})
	require.LessOrEqual(t, got, 16.0)
}

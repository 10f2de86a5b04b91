package cloudtrail_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate/cloudtrail"
)

// A row of a table of Athena or CloudTrail Lake says what the event does that it was made of.
// https://docs.aws.amazon.com/athena/latest/ug/cloudtrail-logs.html
func TestRows(t *testing.T) {
	row := `{"eventversion": "1.11", "useridentity": {"type": "AssumedRole", "principalid": "AROAEXAMPLE0000000002:s", "arn": "arn:aws:sts::111122223333:assumed-role/Web/s", "accountid": "111122223333",
		"sessioncontext": {"attributes": {"mfaauthenticated": "false", "creationdate": "2026-11-24T08:55:00Z"},
			"sessionissuer": {"type": "Role", "principalid": "AROAEXAMPLE0000000002", "arn": "arn:aws:iam::111122223333:role/app/Web"}}},
		"eventtime": "2026-11-24 09:01:00.000", "eventsource": "s3.amazonaws.com", "eventname": "GetObject", "awsregion": "eu-west-1", "sourceipaddress": "203.0.113.10",
		"requestparameters": "{\"bucketName\":\"b\",\"key\":\"k\"}", "resources": [{"arn": "arn:aws:s3:::b/k", "type": "AWS::S3::Object"}, {"arn": "arn:aws:s3:::b", "accountid": "111122223333"}],
		"additionaleventdata": "{\"AuthenticationMethod\":\"AuthHeader\"}", "recipientaccountid": "111122223333", "eventid": "x", "errorcode": null}`
	e, err := cloudtrail.ParseEvent(row)
	require.NoError(t, err)
	require.Equal(t, "x", e.ID)
	require.Equal(t, time.Date(2026, 11, 24, 9, 1, 0, 0, time.UTC), e.Time)
	require.Equal(t, `arn:aws:sts::111122223333:assumed-role/Web/s s3:GetObject arn:aws:s3:::b/k of "111122223333"`, describeAll(e))
	call := e.Calls()[0]
	require.Equal(t, "arn:aws:iam::111122223333:role/app/Web", call.Principal.Issuer())
	require.Equal(t, "AROAEXAMPLE0000000002", call.Principal.ID())
	require.Equal(t, "REST-HEADER", factOf(&call, "s3:authType"))
	require.Equal(t, "2026-11-24T08:55:00Z", factOf(&call, "aws:TokenIssueTime"))
	require.Equal(t, "false", factOf(&call, "aws:MultiFactorAuthPresent"))
}

// What a log has beside the calls of callers is no error, and no call.
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-digest-file-structure.html
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
func TestDigestsAndInsights(t *testing.T) {
	for _, text := range []string{
		`{"awsAccountId": "111122223333", "digestStartTime": "2026-11-24T09:01:00Z", "digestS3Bucket": "b", "digestS3Object": "k", "logFiles": []}`,
		`{"eventVersion": "1.09", "eventTime": "2026-11-24T09:01:00Z", "eventType": "AwsCloudTrailInsight", "insightDetails": {"eventSource": "s3.amazonaws.com"}, "eventCategory": "Insight"}`,
	} {
		for wrapped, problems := range map[string]int{text: 0, `{"Records":[` + text + `]}`: 0} {
			n := 0
			for e, err := range cloudtrail.Read(strings.NewReader(wrapped)) {
				require.NoError(t, err)
				require.Equal(t, "anonymous: not judged: not-a-call", describeAll(e))
				n++
			}
			require.Equal(t, 1, n)
			require.Zero(t, problems)
		}
	}
}

// An event in wrappings, and one that is wrapped too often.
func TestWrappings(t *testing.T) {
	text := named("a")
	quote := func(s string) string { return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"` }
	for _, wrapped := range []string{
		quote(text), `{"message": ` + quote(text) + `}`, `{"detail": ` + text + `}`, `{"CloudTrailEvent": ` + quote(text) + `}`,
		`{"message": ` + quote(`{"detail": `+text+`}`) + `}`,
	} {
		e, err := cloudtrail.ParseEvent(wrapped)
		require.NoError(t, err, wrapped)
		require.Equal(t, "a", e.ID)
	}
	_, err := cloudtrail.ParseEvent(quote(quote(quote(quote(text)))))
	require.EqualError(t, err, "invalid event: it is no event")
	for _, log := range []string{`{"logEvents": [{"message": ` + quote(text) + `}]}`, `[` + quote(text) + `]`, `{"QueryStatus": "FINISHED", "QueryResultRows": [[{"eventJson": ` + quote(text) + `}]]}`, `{"Events" : [ {"CloudTrailEvent": ` + quote(text) + `} ] }`} {
		ids, problems := read(log)
		require.Equal(t, "a", ids, log)
		require.Empty(t, problems)
	}
}

// Members that are there twice count for nothing, so that none of them is taken for true.
func TestMembersThatAreThereTwice(t *testing.T) {
	e, err := cloudtrail.ParseEvent(event("s3", "GetObject", user+`, "requestParameters": {"bucketName": "a", "bucketName": "b", "key": "k"}`))
	require.NoError(t, err)
	require.Equal(t, `arn:aws:iam::111122223333:user/team/ann s3:GetObject * of "111122223333", resource not named`, describeAll(e))
}

// Nor is it known who called.
func TestCallersThatAreThereTwice(t *testing.T) {
	for _, twice := range []string{
		`"arn": "arn:aws:iam::111122223333:user/bob"`, `"Type": "Root"`, `"sessionContext": {}, "sessioncontext": {}`,
		`"sessionContext": {"attributes": {}, "attributes": {}}`, `"sessionContext": {"attributes": {"mfaAuthenticated": "false", "mfaAuthenticated": "true"}}`,
	} {
		e, err := cloudtrail.ParseEvent(event("s3", "ListBuckets", strings.Replace(user, `"type"`, twice+`, "type"`, 1)))
		require.NoError(t, err)
		require.Equal(t, `anonymous: not judged: unknown-caller`, describeAll(e), twice)
	}
}

// Without recipientAccountId, as before version 1.02, the account is that of the caller.
func TestAccount(t *testing.T) {
	e, err := cloudtrail.ParseEvent(strings.ReplaceAll(named("a"), `"eventID"`, `"requestID"`))
	require.NoError(t, err)
	require.Equal(t, "111122223333", e.Account)
	require.Empty(t, e.ID)
}

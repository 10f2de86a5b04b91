package cloudtrail_test

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/cloudtrail"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// denied is a log of CloudTrail in which ann is denied an object.
const denied = `{"Records":[{
  "eventVersion": "1.11", "eventID": "e1", "eventTime": "2026-11-24T09:01:00Z", "awsRegion": "eu-west-1",
  "userIdentity": {"type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/ann", "accountId": "111122223333"},
  "eventSource": "s3.amazonaws.com", "eventName": "GetObject", "sourceIPAddress": "203.0.113.7",
  "requestParameters": {"bucketName": "reports", "key": "2026.csv"},
  "resources": [{"ARN": "arn:aws:s3:::reports/2026.csv"}, {"ARN": "arn:aws:s3:::reports", "accountId": "111122223333"}],
  "errorCode": "AccessDenied",
  "errorMessage": "User: arn:aws:iam::111122223333:user/ann is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::reports/2026.csv\" because no identity-based policy allows the s3:GetObject action"
}]}`

// Would ann's call of yesterday be allowed by the policy of today?
func ExampleRead() {
	today := &evaluate.Policies{Identity: []*policy.Policy{policy.MustParse(`{
	  "Version": "2012-10-17",
	  "Statement": {
	    "Sid": "Reports", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*",
	    "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}
	  }
	}`, policy.Identity)}}
	for event, err := range cloudtrail.Read(strings.NewReader(denied)) {
		if err != nil {
			fmt.Println(err)
			continue
		}
		for _, call := range event.Calls() {
			if call.Reason != "" {
				fmt.Println(event.Name, "is not judged:", call.Reason)
				continue
			}
			fmt.Println(event.Time.Format("15:04"), call.Action, evaluate.Evaluate(call.Request, today))
		}
	}
	// Output:
	// 09:01 s3:GetObject allowed by statement "Reports" of an identity-based policy
}

// One goroutine splits a log into records, and others, of which here is one, parse them.
func ExampleRecords() {
	records, done := make(chan cloudtrail.Record), make(chan bool)
	go func() {
		for record := range records {
			event, err := record.Event()
			if err != nil {
				fmt.Println(err)
				continue
			}
			fmt.Println(record.Number, record.Offset, event.Name)
		}
		close(done)
	}()
	log := denied + "\n{\"eventVersion\": \"1.11\", \"eventTime\": \"yesterday\"}"
	for record, err := range cloudtrail.Records(strings.NewReader(log)) {
		if err != nil {
			fmt.Println(err)
			continue
		}
		records <- record
	}
	close(records)
	<-done
	// Output:
	// 1 12 GetObject
	// record 2, byte 770: eventSource is missing
}

func ExampleParseEvent() {
	event, err := cloudtrail.ParseEvent(`{"eventVersion": "1.11", "eventTime": "2026-11-24T09:01:00Z", "awsRegion": "eu-west-1",
	  "userIdentity": {"type": "AWSAccount", "principalId": "AROAEXAMPLE0000000009:noah", "accountId": "444455556666"},
	  "eventSource": "sts.amazonaws.com", "eventName": "AssumeRole", "sharedEventID": "s1",
	  "requestParameters": {"roleArn": "arn:aws:iam::111122223333:role/Partner", "roleSessionName": "noah"}}`)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(event.Calls()[0].Reason, event.SharedID)
	// Output:
	// other-account s1
}

// inWords says why AWS denied a call.
func inWords(d cloudtrail.Denial) string {
	switch {
	case d.Type == 0:
		return "no reason is given"
	case d.Explicit:
		return d.Type.String() + " denies it: " + d.Policy
	}
	return "no " + d.Type.String() + " allows it"
}

// What AWS said of why it denied a call.
func ExampleEvent_Denial() {
	for event, err := range cloudtrail.Read(strings.NewReader(denied)) {
		if err != nil {
			fmt.Println(err)
			continue
		}
		if d, ok := event.Denial(); ok {
			fmt.Println(inWords(d))
		}
	}
	// Output:
	// no identity-based policy allows it
}

// unknown returns those of the condition keys that an event does not determine.
func unknown(known cloudtrail.Keys, names ...string) []string {
	return slices.DeleteFunc(names, known.Has)
}

// A condition key that an event does not determine may have had any value.
func ExampleKeys_Has() {
	for event, err := range cloudtrail.Read(strings.NewReader(denied)) {
		if err != nil {
			fmt.Println(err)
			continue
		}
		call := event.Calls()[0]
		fmt.Println(unknown(call.Known, "aws:SourceIp", "aws:MultiFactorAuthPresent", "aws:PrincipalTag/team", "s3:prefix", "aws:referer"))
	}
	// Output:
	// [aws:PrincipalTag/team aws:referer]
}

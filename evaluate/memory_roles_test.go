package evaluate_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/internal/allocation"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// ofRole is one of the policies of a role. A "#" is its number.
const ofRole = `{"Version":"2012-10-17","Statement":[
{"Sid":"S0","Effect":"Allow","Action":["s3:Get*","s3:List*"],"Resource":"arn:aws:s3:::app-#/*","Condition":{"IpAddress":{"aws:SourceIp":["192.168.0.0/16","10.0.0.0/8"]}}},
{"Sid":"S1","Effect":"Allow","Action":"dynamodb:*","Resource":"arn:aws:dynamodb:us-east-1:111122223333:table/app-#-*"},
{"Sid":"S2","Effect":"Allow","Action":["sqs:SendMessage","sqs:ReceiveMessage"],"Resource":"arn:aws:sqs:us-east-1:111122223333:app-#-jobs"},
{"Sid":"S3","Effect":"Allow","Action":"logs:*","Resource":"arn:aws:logs:us-east-1:111122223333:log-group:/app/#/*"},
{"Sid":"S4","Effect":"Allow","Action":"s3:PutObject","Resource":"arn:aws:s3:::app-#/uploads/*","Condition":{"StringEquals":{"aws:PrincipalTag/team":["web","analytics"]}}},
{"Sid":"S5","Effect":"Allow","Action":"lambda:Invoke*","Resource":"arn:aws:lambda:us-east-1:111122223333:function:app-#-*","Condition":{"DateGreaterThan":{"aws:CurrentTime":"2026-01-01T00:00:00Z"}}},
{"Sid":"S6","Effect":"Allow","Action":"secretsmanager:GetSecretValue","Resource":"arn:aws:secretsmanager:us-east-1:111122223333:secret:app/#/*","Condition":{"Bool":{"aws:SecureTransport":"true"}}},
{"Sid":"S7","Effect":"Deny","Action":"ec2:Describe*","Resource":"*","Condition":{"StringNotEquals":{"aws:PrincipalTag/team":"operations"}}}
]}`

// TestMemoryOfRoles measures roles with five policies of their own, as many have them.
func TestMemoryOfRoles(t *testing.T) {
	if allocation.RaceDetector {
		t.Skip("the race detector allocates")
	}
	const roles, policies = 200, 5
	const most = 600 // bytes a statement, its text and its part of the index included
	var documents []string
	for i := range roles * policies {
		documents = append(documents, strings.ReplaceAll(ofRole, "#", fmt.Sprint(i)))
	}
	before, _ := heap()
	a := evaluate.Attachments{Identity: make(map[string][]*policy.Policy)}
	statements := 0
	for i, document := range documents {
		p := policy.MustParse(document, policy.Identity)
		statements += p.Len()
		role := fmt.Sprintf("arn:aws:iam::111122223333:role/r%d", i/policies)
		a.Identity[role] = append(a.Identity[role], p)
	}
	e := evaluate.MustNew(&a)
	after, _ := heap()
	runtime.KeepAlive(documents)
	runtime.KeepAlive(e)
	t.Logf("%.0f bytes a statement, of which %d are text", (after-before)/float64(statements), len(ofRole)/8)
	require.LessOrEqual(t, after-before, float64(most*statements))
}

package cloudtrail

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate/inventory"
)

// organizationOf returns an organization with so many policies, one of each role but for the SCP of its
// root. Of it, the change takes a Region away.
func organizationOf(tb testing.TB, policies int, change bool) *inventory.Inventory {
	tb.Helper()
	var b strings.Builder
	b.WriteString(`{"principals":[`)
	for i := range policies - 1 {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"arn":"arn:aws:iam::111122223333:role/app/R%d","trustPolicy":{"Statement":{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}},`+
			`"policies":[{"name":"p","document":{"Version":"2012-10-17","Statement":[`+
			`{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":"arn:aws:s3:::bucket-%d/*"},`+
			`{"Effect":"Allow","Action":["logs:*","cloudwatch:PutMetricData"],"Resource":"*"},`+
			`{"Effect":"Allow","Action":"dynamodb:*","Resource":"arn:aws:dynamodb:*:111122223333:table/t%d"},`+
			`{"Effect":"Allow","Action":["ec2:Describe*","ec2:CreateTags"],"Resource":"*","Condition":{"StringEqualsIfExists":{"aws:RequestTag/team":"a"}}},`+
			`{"Effect":"Deny","Action":"s3:DeleteObject","Resource":"*","Condition":{"StringNotEquals":{"aws:PrincipalTag/team":"a"}}}]}}]}`, i, i, i)
	}
	region := ""
	if change {
		region = `,{"Sid":"Regions","Effect":"Deny","NotAction":["iam:*","sts:*"],"Resource":"*","Condition":{"StringEquals":{"aws:RequestedRegion":"us-west-2"}}}`
	}
	b.WriteString(`],"accounts":[{"id":"111122223333","path":"o-a1b2c3d4e5/r-ab12/"},{"id":"777788889999","path":"o-a1b2c3d4e5/r-ab12/","management":true}]}`)
	var r inventory.Reader
	r.Read("roles.json", strings.NewReader(b.String()))
	scp := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},` +
		`{"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"StringNotEquals":{"aws:SourceVpc":"vpc-1"},"Bool":{"aws:SecureTransport":"false"}}}` + region + `]}`
	r.Read("organizations.list-roots.json", strings.NewReader(`{"Roots":[{"Id":"r-ab12","Arn":"arn:aws:organizations::777788889999:root/o-a1b2c3d4e5/r-ab12","Name":"Root","PolicyTypes":[{"Type":"SERVICE_CONTROL_POLICY","Status":"ENABLED"}]}]}`))
	summary := `{"Id":"p-examplescp","Arn":"arn:aws:organizations::777788889999:policy/o-a1b2c3d4e5/service_control_policy/p-examplescp","Name":"Root","Type":"SERVICE_CONTROL_POLICY","AwsManaged":false}`
	r.Read("organizations.list-policies-for-target.r-ab12.json", strings.NewReader(`{"Policies":[`+summary+`]}`))
	for _, account := range []string{"111122223333", "777788889999"} {
		r.Read("organizations.list-policies-for-target."+account+".json", strings.NewReader(`{"Policies":[`+summary+`]}`))
	}
	r.Read("organizations.describe-policy.json", strings.NewReader(fmt.Sprintf(`{"Policy":{"PolicySummary":%s,"Content":%q}}`, summary, scp)))
	inv, err := r.Inventory()
	require.NoError(tb, err)
	return inv
}

// ordinaryEvent returns one of the events of a role, of about 1.6 KB.
func ordinaryEvent(i, roles int) string {
	role := i % roles
	who := fmt.Sprintf(`{"type":"AssumedRole","principalId":"AROAEXAMPLE0000000002:s%[1]d","arn":"arn:aws:sts::111122223333:assumed-role/R%[1]d/s","accountId":"111122223333","accessKeyId":"ASIAIOSFODNN7EXAMPLE",`+
		`"sessionContext":{"sessionIssuer":{"type":"Role","principalId":"AROAEXAMPLE0000000002","arn":"arn:aws:iam::111122223333:role/app/R%[1]d","accountId":"111122223333","userName":"R%[1]d"},"webIdFederationData":{},"attributes":{"creationDate":"2026-11-24T08:55:00Z","mfaAuthenticated":"false"}}}`, role)
	region := []string{"eu-west-1", "eu-west-1", "eu-west-1", "us-west-2"}[i%4]
	var source, name, parameters, resources string
	switch i % 5 {
	case 0, 1:
		source, name = "s3", "GetObject"
		parameters = fmt.Sprintf(`{"bucketName":"bucket-%d","Host":"bucket-%d.s3.amazonaws.com","key":"a/%d"}`, role, role, i)
		resources = fmt.Sprintf(`,"resources":[{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::bucket-%d/a/%d"},{"accountId":"111122223333","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::bucket-%d"}]`, role, i, role)
	case 2:
		source, name, parameters = "monitoring", "PutMetricData", `{"namespace":"app"}`
	case 3:
		source, name, parameters = "ec2", "DescribeInstances", `{"instancesSet":{},"filterSet":{}}`
	case 4:
		source, name, parameters = "dynamodb", "PutItem", fmt.Sprintf(`{"tableName":"t%d","key":{"id":"%d"}}`, role, i)
		resources = fmt.Sprintf(`,"resources":[{"accountId":"111122223333","type":"AWS::DynamoDB::Table","ARN":"arn:aws:dynamodb:%s:111122223333:table/t%d"}]`, region, role)
	}
	return fmt.Sprintf(`{"eventVersion":"1.11","userIdentity":%s,"eventTime":"2026-11-24T09:%02d:00Z","eventSource":"%s.amazonaws.com","eventName":%q,"awsRegion":%q,"sourceIPAddress":"203.0.113.10",`+
		`"userAgent":"[Boto3/1.34.0 md/Botocore#1.34.0 ua/2.0 os/linux#5.10 md/arch#x86_64 lang/python#3.12 md/pyimpl#CPython cfg/retry-mode#standard Botocore/1.34.0]","requestParameters":%s,"responseElements":null,`+
		`"additionalEventData":{"SignatureVersion":"SigV4","CipherSuite":"TLS_AES_128_GCM_SHA256","bytesTransferredIn":0,"AuthenticationMethod":"AuthHeader","x-amz-id-2":"EXAMPLEEXAMPLEEXAMPLE","bytesTransferredOut":512}%s,`+
		`"requestID":"00000000-0000-4000-8000-%012d","eventID":"10000000-0000-4000-8000-%012d","readOnly":true,"eventType":"AwsApiCall","managementEvent":false,"recipientAccountId":"111122223333","eventCategory":"Data",`+
		`"tlsDetails":{"tlsVersion":"TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256","clientProvidedHostHeader":"%s.amazonaws.com"}}`,
		who, i%60, source, name, region, parameters, resources, i, i, source)
}

// BenchmarkJudge parses and judges ordinary events, and adds the verdicts to a Report.
func BenchmarkJudge(b *testing.B) {
	for _, policies := range []int{10, 1_000, 100_000} {
		b.Run(fmt.Sprint(policies), func(b *testing.B) {
			replay := New(organizationOf(b, policies, false), organizationOf(b, policies, true))
			texts := make([]string, 20_000)
			for i := range texts {
				texts[i] = ordinaryEvent(i*7919, policies-1)
			}
			report := new(Report)
			runtime.GC()
			b.ReportAllocs()
			b.ResetTimer()
			for i := range b.N {
				e, err := ParseEvent(texts[i%len(texts)])
				if err != nil {
					b.Fatal(err)
				}
				v := replay.Judge(e)
				report.Add(&v)
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
			if b.N > 10_000 {
				b.Log(report.totals, report.alike, report.String()[:300])
			}
		})
	}
}

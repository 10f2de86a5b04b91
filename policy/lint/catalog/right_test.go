package catalog_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/policy/lint/catalog"
)

// Statements as the guides of the services have them, in which there is nothing to find.
// Each line is actions, resources and conditions.
func TestRight(t *testing.T) {
	const (
		x    = "us-east-1:111122223333:"
		role = "arn:aws:iam::111122223333:role/"
	)
	for line := range strings.Lines(`
logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents | arn:aws:logs:*:*:*
logs:CreateLogStream logs:PutLogEvents | arn:aws:logs:X:log-group:/aws/lambda/f:*
logs:CreateLogGroup logs:DescribeLogStreams | arn:aws:logs:X:log-group:/aws/lambda/f
logs:DescribeLogGroups | arn:aws:logs:X:log-group:/aws/*
dynamodb:GetItem dynamodb:Query dynamodb:PutItem | arn:aws:dynamodb:X:table/t arn:aws:dynamodb:X:table/t/index/*
dynamodb:Query | arn:aws:dynamodb:X:table/t/index/i
dynamodb:GetRecords dynamodb:DescribeStream | arn:aws:dynamodb:X:table/t/stream/*
dynamodb:GetItem dynamodb:BatchGetItem dynamodb:Query dynamodb:PutItem | * | "ForAllValues:StringEquals": {"dynamodb:LeadingKeys": "a", "dynamodb:Attributes": "b"}, "StringEqualsIfExists": {"dynamodb:Select": "SPECIFIC_ATTRIBUTES"}
kms:Decrypt kms:GenerateDataKey* kms:DescribeKey | arn:aws:kms:X:key/*
kms:Decrypt | * | "ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/a"}, "StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com", "kms:CallerAccount": "111122223333", "kms:EncryptionContext:aws:s3:arn": "a"}
kms:CreateGrant | arn:aws:kms:X:key/* | "Bool": {"kms:GrantIsForAWSResource": "true"}
kms:CreateAlias kms:DeleteAlias | arn:aws:kms:X:alias/a arn:aws:kms:X:key/*
ecr:GetAuthorizationToken | *
ecr:BatchGetImage ecr:PutImage | arn:aws:ecr:X:repository/a
iam:PassRole | R* | "StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}, "ArnLike": {"iam:AssociatedResourceArn": "arn:aws:ec2:*:*:instance/*"}
iam:AttachRolePolicy iam:DetachRolePolicy | R* | "ArnEquals": {"iam:PolicyARN": "arn:aws:iam::aws:policy/ReadOnlyAccess"}
iam:CreateRole | R* | "StringEquals": {"iam:PermissionsBoundary": "arn:aws:iam::111122223333:policy/b"}
iam:CreateServiceLinkedRole | Raws-service-role/* | "StringLike": {"iam:AWSServiceName": "x.amazonaws.com"}
iam:ChangePassword iam:CreateAccessKey iam:GetUser | arn:aws:iam::*:user/${aws:username}
iam:CreateVirtualMFADevice iam:EnableMFADevice | arn:aws:iam::*:mfa/* arn:aws:iam::*:user/${aws:username}
iam:ListRoles iam:ListUsers iam:GetAccountPasswordPolicy | *
sts:AssumeRole sts:TagSession sts:SetSourceIdentity | Rr | "StringEquals": {"aws:RequestTag/team": "a", "sts:ExternalId": "b"}
sns:Publish sns:Subscribe | arn:aws:sns:X:t | "StringEquals": {"sns:Protocol": "https"}
sqs:SendMessage sqs:ReceiveMessage sqs:DeleteMessage sqs:GetQueue* | arn:aws:sqs:X:q
secretsmanager:GetSecretValue secretsmanager:DescribeSecret | arn:aws:secretsmanager:X:secret:s-??????
secretsmanager:GetSecretValue | * | "StringEquals": {"secretsmanager:ResourceTag/team": "a"}
ssm:GetParameter* ssm:PutParameter | arn:aws:ssm:X:parameter/a/*
ssm:DescribeParameters | *
ssm:StartSession | arn:aws:ec2:X:instance/* arn:aws:ssm:X:document/SSM-SessionManagerRunShell | "StringLike": {"ssm:resourceTag/team": "a"}
ssm:StartSession | arn:aws:ec2:X:instance/i-1 | "BoolIfExists": {"ssm:SessionDocumentAccessCheck": "true"}
ssm:TerminateSession ssm:ResumeSession | arn:aws:ssm:*:*:session/${aws:userid}-*
ssmmessages:OpenDataChannel | arn:aws:ssm:*:*:session/${aws:userid}-*
ssm:SendCommand | arn:aws:ec2:X:instance/* arn:aws:ssm:us-east-1::document/AWS-RunShellScript
s3:GetObject s3:PutObject s3:DeleteObject s3:AbortMultipartUpload s3:ListMultipartUploadParts | arn:aws:s3:::b/*
s3:GetBucketLocation s3:ListBucketMultipartUploads | arn:aws:s3:::b
s3:ListBucket s3:ListBucketVersions | arn:aws:s3:::b | "StringLike": {"s3:prefix": "a/*", "s3:delimiter": "/"}, "NumericLessThan": {"s3:max-keys": "10"}
s3:ListAllMyBuckets s3:GetBucketLocation | arn:aws:s3:::*
s3:* | arn:aws:s3:::b arn:aws:s3:::b/* | "NumericLessThan": {"s3:TlsVersion": "1.2", "s3:signatureAge": "6000"}, "StringNotEquals": {"s3:ResourceAccount": "111122223333", "s3:authType": "REST-HEADER"}
s3:PutObject | arn:aws:s3:::b/* | "StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control", "s3:x-amz-server-side-encryption": "aws:kms", "s3:x-amz-storage-class": "STANDARD", "s3:RequestObjectTag/a": "b"}
s3:PutObject | arn:aws:s3:::b/* | "Null": {"s3:x-amz-server-side-encryption": "true", "s3:x-amz-server-side-encryption-aws-kms-key-id": "true"}
s3:GetObject s3:GetObjectVersion s3:PutObjectTagging | arn:aws:s3:::b/* | "StringEquals": {"s3:ExistingObjectTag/a": "b"}
s3:GetObject | arn:aws:s3:X:accesspoint/a/object/* | "StringEquals": {"s3:DataAccessPointAccount": "111122223333"}
s3:CreateBucket | arn:aws:s3:::* | "StringLike": {"s3:LocationConstraint": "eu-*"}
s3:PutObjectRetention | arn:aws:s3:::b/* | "NumericGreaterThan": {"s3:object-lock-remaining-retention-days": "10"}
s3express:CreateSession | arn:aws:s3express:X:bucket/b--use1-az4--x-s3 | "StringEquals": {"s3express:SessionMode": "ReadOnly"}
execute-api:Invoke | arn:aws:execute-api:X:abc/*/GET/pets
execute-api:ManageConnections | arn:aws:execute-api:X:abc/prod/*
apigateway:GET apigateway:POST | arn:aws:apigateway:us-east-1::/restapis arn:aws:apigateway:us-east-1::/restapis/*
lambda:InvokeFunction lambda:GetFunction lambda:UpdateFunctionCode | arn:aws:lambda:X:function:f arn:aws:lambda:X:function:f:*
lambda:CreateEventSourceMapping | * | "ArnEquals": {"lambda:FunctionArn": "arn:aws:lambda:us-east-1:111122223333:function:f"}
lambda:CreateFunction | * | "ForAllValues:StringEquals": {"lambda:Layer": "a", "lambda:SubnetIds": "b"}, "StringEquals": {"lambda:VpcIds": "c"}
lambda:GetLayerVersion | arn:aws:lambda:X:layer:l:1
states:StartExecution | arn:aws:states:X:stateMachine:s
states:DescribeExecution states:StopExecution | arn:aws:states:X:execution:s:*
ec2:RunInstances | arn:aws:ec2:*:*:instance/* arn:aws:ec2:*:*:subnet/* arn:aws:ec2:*::image/ami-* arn:aws:ec2:*:*:volume/* | "StringEqualsIfExists": {"ec2:InstanceType": "t3.micro"}
ec2:RunInstances | arn:aws:ec2:*:*:instance/* | "StringEquals": {"ec2:MetadataHttpTokens": "required", "ec2:Region": "a", "aws:RequestTag/a": "b"}, "ForAllValues:StringEquals": {"aws:TagKeys": "a"}
ec2:RunInstances | arn:aws:ec2:*:*:subnet/* | "ArnEquals": {"ec2:Vpc": "arn:aws:ec2:us-east-1:111122223333:vpc/v"}
ec2:CreateTags | arn:aws:ec2:*:*:*/* | "StringEquals": {"ec2:CreateAction": "RunInstances"}
ec2:CreateVolume | arn:aws:ec2:*:*:volume/* | "Bool": {"ec2:Encrypted": "true"}, "NumericLessThan": {"ec2:VolumeSize": "100"}
ec2:StartInstances ec2:StopInstances ec2:TerminateInstances | arn:aws:ec2:*:*:instance/* | "StringEquals": {"aws:ResourceTag/a": "b", "ec2:ResourceTag/c": "d"}
ec2:Describe* ec2:GetConsoleOutput | *
ec2:AttachVolume | arn:aws:ec2:*:*:volume/* arn:aws:ec2:*:*:instance/* | "ArnEquals": {"ec2:SourceInstanceARN": "arn:aws:ec2:*:*:instance/i-1"}
ec2:CreateNetworkInterfacePermission | arn:aws:ec2:X:network-interface/* | "StringEquals": {"ec2:AuthorizedService": "codebuild.amazonaws.com"}, "ArnEquals": {"ec2:Subnet": "arn:aws:ec2:us-east-1:111122223333:subnet/s"}
ec2-instance-connect:SendSSHPublicKey | arn:aws:ec2:X:instance/i-1 | "StringEquals": {"ec2:osuser": "ec2-user"}
autoscaling:UpdateAutoScalingGroup autoscaling:SetDesiredCapacity | arn:aws:autoscaling:X:autoScalingGroup:*:autoScalingGroupName/g | "StringEquals": {"autoscaling:ResourceTag/a": "b"}
rds-db:connect | arn:aws:rds-db:X:dbuser:db-ABC/u
rds:CreateDBSnapshot rds:DeleteDBSnapshot rds:RebootDBInstance | arn:aws:rds:X:db:d arn:aws:rds:X:snapshot:*
rds:CreateDBInstance | * | "StringEquals": {"rds:DatabaseEngine": "mysql", "rds:req-tag/a": "b"}, "Bool": {"rds:MultiAz": "true"}
elasticloadbalancing:RegisterTargets elasticloadbalancing:AddTags | arn:aws:elasticloadbalancing:X:targetgroup/t/*
elasticloadbalancing:ModifyListener | arn:aws:elasticloadbalancing:X:listener/app/a/*/* | "StringEquals": {"elasticloadbalancing:ResourceTag/a": "b"}
cloudformation:CreateStack cloudformation:UpdateStack cloudformation:DescribeStacks cloudformation:CreateChangeSet cloudformation:ExecuteChangeSet | arn:aws:cloudformation:X:stack/s/* | "StringEquals": {"cloudformation:TemplateUrl": "a"}
cloudformation:CreateChangeSet | arn:aws:cloudformation:us-east-1:aws:transform/Serverless-2016-10-31
codebuild:StartBuild codebuild:BatchGetBuilds | arn:aws:codebuild:X:project/p
codecommit:GitPush codecommit:GitPull | arn:aws:codecommit:X:r | "StringEqualsIfExists": {"codecommit:References": "refs/heads/main"}, "Null": {"codecommit:References": "false"}
codepipeline:StartPipelineExecution | arn:aws:codepipeline:X:p
codeconnections:UseConnection codestar-connections:UseConnection | arn:aws:codeconnections:X:connection/c arn:aws:codestar-connections:X:connection/c
cognito-idp:Admin* | arn:aws:cognito-idp:X:userpool/us-east-1_a
cognito-identity:GetOpenIdTokenForDeveloperIdentity | arn:aws:cognito-identity:X:identitypool/us-east-1:a
events:PutEvents | arn:aws:events:X:event-bus/default | "StringEquals": {"events:source": "a", "events:detail-type": "b"}
events:PutRule events:PutTargets events:DeleteRule | arn:aws:events:X:rule/r arn:aws:events:X:rule/b/*
glue:GetTable glue:GetDatabase glue:GetPartitions | arn:aws:glue:X:catalog arn:aws:glue:X:database/d arn:aws:glue:X:table/d/*
athena:StartQueryExecution athena:GetQueryResults | arn:aws:athena:X:workgroup/w
kinesis:PutRecord kinesis:GetRecords kinesis:DescribeStream | arn:aws:kinesis:X:stream/s
firehose:PutRecord firehose:PutRecordBatch | arn:aws:firehose:X:deliverystream/d
es:ESHttpGet es:ESHttpPost | arn:aws:es:X:domain/d/*
es:ESHttp* es:DescribeDomain | arn:aws:es:X:domain/d
bedrock:InvokeModel bedrock:InvokeModelWithResponseStream | arn:aws:bedrock:us-east-1::foundation-model/*
route53:ChangeResourceRecordSets | arn:aws:route53:::hostedzone/Z1 | "ForAllValues:StringEquals": {"route53:ChangeResourceRecordSetsNormalizedRecordNames": "a", "route53:ChangeResourceRecordSetsRecordTypes": "A"}
route53:GetChange | arn:aws:route53:::change/*
cloudwatch:PutMetricData | * | "StringEquals": {"cloudwatch:namespace": "a"}
cloudwatch:PutMetricAlarm cloudwatch:DescribeAlarms | arn:aws:cloudwatch:X:alarm:a
elasticfilesystem:ClientMount elasticfilesystem:ClientWrite | arn:aws:elasticfilesystem:X:file-system/fs-1 | "ArnEquals": {"elasticfilesystem:AccessPointArn": "arn:aws:elasticfilesystem:us-east-1:111122223333:access-point/a"}, "Bool": {"elasticfilesystem:AccessedViaMountTarget": "true"}
iot:Connect | arn:aws:iot:X:client/${iot:ClientId}
iot:Publish iot:Receive | arn:aws:iot:X:topic/a/* | "Bool": {"iot:Connection.Thing.IsAttached": "true"}
iot:Subscribe | arn:aws:iot:X:topicfilter/a/*
kafka-cluster:Connect kafka-cluster:ReadData | arn:aws:kafka:X:cluster/c/* arn:aws:kafka:X:topic/c/*
appsync:GraphQL | arn:aws:appsync:X:apis/a/types/Query/fields/*
ses:SendEmail ses:SendRawEmail | arn:aws:ses:X:identity/example.com | "StringEquals": {"ses:FromAddress": "a@example.com"}, "ForAllValues:StringLike": {"ses:Recipients": "*@example.com"}
batch:SubmitJob | arn:aws:batch:X:job-queue/q arn:aws:batch:X:job-definition/d:*
ecs:RunTask | arn:aws:ecs:X:task-definition/t:* | "ArnEquals": {"ecs:cluster": "arn:aws:ecs:us-east-1:111122223333:cluster/c"}
ecs:ExecuteCommand | arn:aws:ecs:X:cluster/c arn:aws:ecs:X:task/c/* | "StringEquals": {"ecs:container-name": "a", "aws:ResourceTag/a": "b"}
ecs:UpdateService ecs:DescribeServices | arn:aws:ecs:X:service/c/s
ecs:DescribeTasks ecs:StopTask | arn:aws:ecs:X:task/c/*
eks:DescribeCluster eks:AccessKubernetesApi | arn:aws:eks:X:cluster/c
cloudfront:CreateInvalidation cloudfront:GetDistribution | arn:aws:cloudfront::111122223333:distribution/E1
acm:DescribeCertificate acm:DeleteCertificate | arn:aws:acm:X:certificate/*
securityhub:BatchImportFindings | arn:aws:securityhub:us-east-1::product/a/b
sagemaker:InvokeEndpoint | arn:aws:sagemaker:X:endpoint/e
sagemaker:CreateTrainingJob | arn:aws:sagemaker:X:training-job/* | "ForAllValues:StringEquals": {"sagemaker:InstanceTypes": "a"}, "Bool": {"sagemaker:NetworkIsolation": "true"}
transfer:StartServer | arn:aws:transfer:X:server/*
backup:StartBackupJob | arn:aws:backup:X:backup-vault:v
elasticmapreduce:RunJobFlow | * | "StringEquals": {"elasticmapreduce:RequestTag/a": "b"}
elasticmapreduce:TerminateJobFlows | arn:aws:elasticmapreduce:X:cluster/* | "StringEquals": {"elasticmapreduce:ResourceTag/a": "b"}
elasticbeanstalk:UpdateEnvironment | arn:aws:elasticbeanstalk:X:environment/a/e | "StringEquals": {"elasticbeanstalk:InApplication": "arn:aws:elasticbeanstalk:us-east-1:111122223333:application/a"}
redshift:GetClusterCredentials | arn:aws:redshift:X:dbuser:c/${redshift:DbUser} arn:aws:redshift:X:dbname:c/d
organizations:AttachPolicy | arn:aws:organizations::111122223333:policy/o-a/service_control_policy/* arn:aws:organizations::111122223333:ou/o-a/* | "StringEquals": {"organizations:PolicyType": "SERVICE_CONTROL_POLICY"}
ram:CreateResourceShare | * | "StringEquals": {"ram:RequestedResourceType": "ec2:Subnet"}, "Bool": {"ram:AllowsExternalPrincipals": "false"}
servicecatalog:ScanProvisionedProducts servicecatalog:TerminateProvisionedProduct | * | "StringEquals": {"servicecatalog:accountLevel": "self"}
workspaces:RebootWorkspaces | arn:aws:workspaces:X:workspace/ws-1
xray:PutTraceSegments xray:PutTelemetryRecords | *
tag:GetResources | *
sso:CreateAccountAssignment | arn:aws:sso:::instance/i arn:aws:sso:::permissionSet/i/* arn:aws:sso:::account/*
mq:DescribeBroker | arn:aws:mq:X:broker:b:*
elasticache:Connect | arn:aws:elasticache:X:replicationgroup:r arn:aws:elasticache:X:user:u
rolesanywhere:ListTagsForResource | arn:aws:rolesanywhere:X:trust-anchor/*
wafv2:AssociateWebACL | arn:aws:wafv2:X:regional/webacl/*/* arn:aws:elasticloadbalancing:X:loadbalancer/app/*
dax:GetItem | arn:aws:dax:X:cache/c
datapipeline:ActivatePipeline | * | "StringEquals": {"datapipeline:PipelineCreator": "${aws:userid}"}
`) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		line = strings.ReplaceAll(strings.ReplaceAll(line, ":X:", ":"+x), "| R", "| "+role)
		parts := append(strings.Split(line, " | "), "")
		list := func(words string) string { return `["` + strings.Join(strings.Fields(words), `", "`) + `"]` }
		p, err := policy.Parse([]byte(`{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": `+list(parts[0])+`, "Resource": `+list(parts[1])+
			`, "Condition": {`+parts[2]+`}}}`), policy.Identity)
		require.NoError(t, err, line)
		for _, f := range catalog.Check(p) {
			t.Errorf("%s: %s", line, f.Detail)
		}
	}
}

package cloudformation

import (
	"strings"
)

// names says what resources are called: the type, the property with the name, whether Ref gives the
// name or the ARN, the attribute that is the ARN, and the ARN after its partition. In it, R stands for the Region, A for the
// account, N for the name and L for the path, after a "$". With a property that stands behind, all is otherwise.
// Secrets have six characters behind their name, which policies name by a pattern.
const names = `
AWS::AppSync::GraphQLApi             -                   arn  Arn            appsync:$R:$A:apis/$N
AWS::Backup::BackupVault             BackupVaultName     name BackupVaultArn backup:$R:$A:backup-vault:$N
AWS::Batch::JobQueue                 JobQueueName        arn  JobQueueArn    batch:$R:$A:job-queue/$N
AWS::CloudWatch::Alarm               AlarmName           name Arn            cloudwatch:$R:$A:alarm:$N
AWS::CodeBuild::Project              Name                name Arn            codebuild:$R:$A:project/$N
AWS::CodeCommit::Repository          RepositoryName      -    Arn            codecommit:$R:$A:$N
AWS::Cognito::UserPool               -                   name Arn            cognito-idp:$R:$A:userpool/$N
AWS::DynamoDB::GlobalTable           TableName           name Arn            dynamodb:$R:$A:table/$N
AWS::DynamoDB::Table                 TableName           name Arn            dynamodb:$R:$A:table/$N
AWS::ECR::Repository                 RepositoryName      name Arn            ecr:$R:$A:repository/$N
AWS::ECS::Cluster                    ClusterName         name Arn            ecs:$R:$A:cluster/$N
AWS::EFS::FileSystem                 -                   name Arn            elasticfilesystem:$R:$A:file-system/$N
AWS::EKS::Cluster                    Name                name Arn            eks:$R:$A:cluster/$N
AWS::Events::EventBus                Name                name Arn            events:$R:$A:event-bus/$N
AWS::Events::Rule                    Name                name Arn            events:$R:$A:rule/$N EventBusName
AWS::IAM::Group                      GroupName           name Arn            iam::$A:group$L$N
AWS::IAM::InstanceProfile            InstanceProfileName name Arn            iam::$A:instance-profile$L$N
AWS::IAM::ManagedPolicy              ManagedPolicyName   arn  PolicyArn      iam::$A:policy$L$N
AWS::IAM::Role                       RoleName            name Arn            iam::$A:role$L$N
AWS::IAM::User                       UserName            name Arn            iam::$A:user$L$N
AWS::KMS::Key                        -                   name Arn            kms:$R:$A:key/$N
AWS::KMS::ReplicaKey                 -                   name Arn            kms:$R:$A:key/$N
AWS::Kinesis::Stream                 Name                name Arn            kinesis:$R:$A:stream/$N
AWS::KinesisFirehose::DeliveryStream DeliveryStreamName  name Arn            firehose:$R:$A:deliverystream/$N
AWS::Lambda::Function                FunctionName        name Arn            lambda:$R:$A:function:$N
AWS::Logs::LogGroup                  LogGroupName        name Arn            logs:$R:$A:log-group:$N:*
AWS::OpenSearchService::Domain       DomainName          name Arn            es:$R:$A:domain/$N
AWS::RDS::DBCluster                  DBClusterIdentifier name DBClusterArn   rds:$R:$A:cluster:$N
AWS::S3::AccessPoint                 Name                name Arn            s3:$R:$A:accesspoint/$N
AWS::S3::Bucket                      BucketName          name Arn            s3:::$N
AWS::SNS::Topic                      TopicName           arn  TopicArn       sns:$R:$A:$N
AWS::SQS::Queue                      QueueName           -    Arn            sqs:$R:$A:$N
AWS::Scheduler::ScheduleGroup        Name                name Arn            scheduler:$R:$A:schedule-group/$N
AWS::SecretsManager::Secret          Name                arn  Id             secretsmanager:$R:$A:secret:$N-??????
AWS::Serverless::Function            FunctionName        name Arn            lambda:$R:$A:function:$N
AWS::Serverless::SimpleTable         TableName           name Arn            dynamodb:$R:$A:table/$N
AWS::Serverless::StateMachine        Name                arn  Arn            states:$R:$A:stateMachine:$N
AWS::StepFunctions::Activity         Name                arn  Arn            states:$R:$A:activity:$N
AWS::StepFunctions::StateMachine     StateMachineName    arn  Arn            states:$R:$A:stateMachine:$N
`

// A naming is a row of names.
type naming struct{ property, ref, attribute, arn, without string }

// namings returns names by the type of the resource.
func namings() map[string]naming {
	all := make(map[string]naming)
	for line := range strings.Lines(names) {
		if w := append(strings.Fields(line), ""); len(w) > 5 {
			all[w[0]] = naming{w[1], w[2], w[3], w[4], w[5]}
		}
	}
	return all
}

// resource returns the attribute of a resource of the template, or what Ref gives if it is empty.
//
// The ARN of a resource whose name the template says is known. Otherwise CloudFormation will make up a name, and a
// placeholder stands for it.
func (r *resolver) resource(name string, resource *node, attribute string, n *node) *node {
	kind := r.namings[resource.member("Type").scalarText()]
	what := kind.ref
	switch attribute {
	case "":
	case kind.attribute:
		what = "arn"
	case kind.property:
		what = "name"
	default:
		what = ""
	}
	properties := resource.member("Properties")
	if properties.member(kind.without) != nil {
		what = ""
	}
	switch what {
	case "name":
		return r.name(name, properties.member(kind.property), n)
	case "arn":
		parts := strings.Split("arn:$P:"+kind.arn, "$")
		result := newText(parts[0], n)
		for _, part := range parts[1:] {
			var v *node
			switch part[0] {
			case 'P':
				v = r.pseudo("AWS::Partition", n)
			case 'R':
				v = r.pseudo("AWS::Region", n)
			case 'A':
				v = r.pseudo("AWS::AccountId", n)
			case 'L':
				v = newText("/", n)
				if path := properties.member("Path"); path != nil {
					v = r.text(path)
				}
			default:
				v = r.name(name, properties.member(kind.property), n)
			}
			result.text += v.text + part[1:]
			result.unresolved = result.unresolved || v.unresolved
		}
		if !r.spend(result.text) {
			return nil
		}
		return result
	}
	return r.own(name, attribute, n)
}

// name returns the name of a resource, or what stands for it.
func (r *resolver) name(logical string, name, n *node) *node {
	if name != nil {
		if v := r.resolve(name); v != nil && v.kind == scalar {
			return v
		}
	}
	return r.own(logical, "", n)
}

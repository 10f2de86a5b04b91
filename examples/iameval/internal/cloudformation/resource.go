package cloudformation

import "strings"

// names says what resources are called: the type, the property with the name, whether Ref gives the
// name or the ARN, the attribute that is the ARN, and the ARN after its partition. In it, R stands for the Region, A for the
// account, N for the name and L for the path, after a "$".
const names = `
AWS::Backup::BackupVault          BackupVaultName  name BackupVaultArn backup:$R:$A:backup-vault:$N
AWS::CodeBuild::Project           Name             name Arn codebuild:$R:$A:project/$N
AWS::DynamoDB::GlobalTable        TableName        name Arn dynamodb:$R:$A:table/$N
AWS::DynamoDB::Table              TableName        name Arn dynamodb:$R:$A:table/$N
AWS::ECR::Repository              RepositoryName   name Arn ecr:$R:$A:repository/$N
AWS::ECS::Cluster                 ClusterName      name Arn ecs:$R:$A:cluster/$N
AWS::Events::EventBus             Name             name Arn events:$R:$A:event-bus/$N
AWS::Events::Rule                 Name             name Arn events:$R:$A:rule/$N
AWS::IAM::Group                   GroupName        name Arn iam::$A:group$L$N
AWS::IAM::InstanceProfile         InstanceProfileName name Arn iam::$A:instance-profile$L$N
AWS::IAM::ManagedPolicy           ManagedPolicyName arn PolicyArn iam::$A:policy$L$N
AWS::IAM::Role                    RoleName         name Arn iam::$A:role$L$N
AWS::IAM::User                    UserName         name Arn iam::$A:user$L$N
AWS::KMS::Key                     -                name Arn kms:$R:$A:key/$N
AWS::Kinesis::Stream              Name             name Arn kinesis:$R:$A:stream/$N
AWS::KinesisFirehose::DeliveryStream DeliveryStreamName name Arn firehose:$R:$A:deliverystream/$N
AWS::Lambda::Function             FunctionName     name Arn lambda:$R:$A:function:$N
AWS::Logs::LogGroup               LogGroupName     name Arn logs:$R:$A:log-group:$N:*
AWS::S3::Bucket                   BucketName       name Arn s3:::$N
AWS::SNS::Topic                   TopicName        arn  TopicArn sns:$R:$A:$N
AWS::SQS::Queue                   QueueName        -    Arn sqs:$R:$A:$N
AWS::Serverless::Function         FunctionName     name Arn lambda:$R:$A:function:$N
AWS::Serverless::SimpleTable      TableName        name Arn dynamodb:$R:$A:table/$N
AWS::Serverless::StateMachine     Name             arn  Arn states:$R:$A:stateMachine:$N
AWS::StepFunctions::StateMachine  StateMachineName arn  Arn states:$R:$A:stateMachine:$N
`

// A naming is a row of names.
type naming struct{ property, ref, attribute, arn string }

// namings returns names by the type of the resource.
func namings() map[string]naming {
	all := make(map[string]naming)
	for line := range strings.Lines(names) {
		if w := strings.Fields(line); len(w) == 5 {
			all[w[0]] = naming{w[1], w[2], w[3], w[4]}
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
	r.addGap(gap{name: ownName(name, attribute), line: n.line, column: n.column, own: true})
	if attribute != "" {
		name += "." + attribute
	}
	return &node{kind: scalar, text: placeholder + plain(name), line: n.line, column: n.column, unresolved: true}
}

func ownName(name, attribute string) string {
	if attribute == "" {
		return "what " + name + " will be called"
	}
	return "the attribute " + attribute + " of " + name
}

// name returns the name of a resource, or what stands for it.
func (r *resolver) name(logical string, name, n *node) *node {
	if name != nil {
		if v := r.resolve(name); v != nil && v.kind == scalar {
			return v
		}
	}
	r.addGap(gap{name: ownName(logical, ""), line: n.line, column: n.column, own: true})
	return &node{kind: scalar, text: placeholder + plain(logical), line: n.line, column: n.column, unresolved: true}
}

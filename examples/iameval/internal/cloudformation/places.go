package cloudformation

import (
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/document"
)

// places says where resources have policies: the type of the policy, the property, and the types of resources without
// "AWS::". A property of a property, or of the items of a list, is OUTER.INNER. The type of "organizations" is in the
// property Type.
const places = `
trust AssumeRolePolicyDocument IAM::Role

identity PolicyDocument IAM::ManagedPolicy IAM::Policy IAM::RolePolicy IAM::UserPolicy IAM::GroupPolicy
identity Policies.PolicyDocument IAM::Role IAM::User IAM::Group
identity InlinePolicy SSO::PermissionSet

session SessionPolicy RolesAnywhere::Profile
session Policy EKS::PodIdentityAssociation Transfer::User

organizations Content Organizations::Policy

endpoint PolicyDocument EC2::VPCEndpoint

resource PolicyDocument S3::BucketPolicy S3Express::BucketPolicy S3Outposts::BucketPolicy S3ObjectLambda::AccessPointPolicy
resource PolicyDocument SQS::QueuePolicy SQS::QueueInlinePolicy SNS::TopicPolicy SNS::TopicInlinePolicy Logs::ResourcePolicy
resource PolicyDocument Lambda::ResourcePolicy Bedrock::ResourcePolicy APS::ResourcePolicy XRay::ResourcePolicy DSQL::Cluster
resource PolicyDocument SMSVOICE::ResourcePolicy
resource Policy S3::AccessPoint S3Express::AccessPoint S3Outposts::AccessPoint S3::MultiRegionAccessPointPolicy S3Vectors::VectorBucketPolicy
resource Policy S3Files::FileSystemPolicy ApiGateway::RestApi ApiGateway::DomainNameV2 Events::EventBus EventSchemas::RegistryPolicy
resource Body.x-amazon-apigateway-policy ApiGateway::RestApi
resource Policy MSK::ClusterPolicy Oam::Sink VpcLattice::AuthPolicy VpcLattice::ResourcePolicy Lex::ResourcePolicy
resource Policy MediaPackageV2::ChannelPolicy MediaPackageV2::OriginEndpointPolicy MediaTailor::ChannelPolicy MediaStore::Container
resource Policy SSM::ResourcePolicy
resource KeyPolicy KMS::Key KMS::ReplicaKey
resource RepositoryPolicyText ECR::Repository ECR::PublicRepository
resource PolicyText ECR::RegistryPolicy
resource RepositoryPolicy ECR::RepositoryCreationTemplate
resource ResourcePolicy SecretsManager::ResourcePolicy S3Tables::TableBucketPolicy S3Tables::TablePolicy CloudTrail::ResourcePolicy
resource ResourcePolicy Kinesis::ResourcePolicy
resource ResourcePolicy.PolicyDocument DynamoDB::Table
resource StreamSpecification.ResourcePolicy.PolicyDocument DynamoDB::Table
resource Replicas.ResourcePolicy.PolicyDocument DynamoDB::GlobalTable
resource Replicas.ReplicaStreamSpecification.ResourcePolicy.PolicyDocument DynamoDB::GlobalTable
resource S3AccessPoint.Policy FSx::S3AccessPointAttachment
resource FileSystemPolicy EFS::FileSystem
resource AccessPolicies OpenSearchService::Domain Elasticsearch::Domain
resource AccessPolicy Backup::BackupVault Backup::LogicallyAirGappedBackupVault
resource PermissionsPolicyDocument CodeArtifact::Domain CodeArtifact::Repository
resource ResourcePolicyDocument Logs::LogGroup
resource DestinationPolicy Logs::Destination
resource DeliveryDestinationPolicy Logs::DeliveryDestination
resource Content Organizations::ResourcePolicy
resource NamespaceResourcePolicy Redshift::Cluster RedshiftServerless::Namespace
resource ModelPackageGroupPolicy SageMaker::ModelPackageGroup
resource ResourcePolicy.Policy OSIS::Pipeline
resource S3AccessPolicy Omics::SequenceStore
`

// placesByResource returns places by the type of the resource.
func placesByResource() map[string][]document.Place { return document.Places(places, "AWS::") }

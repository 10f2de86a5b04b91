package terraform

import (
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/document"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// places says where resources have policies: the type of the policy, the attribute, and the types of resources.
// An attribute of a block is BLOCK.ATTRIBUTE. The type of "organizations" is in the attribute type.
//
// What is not here is no policy of IAM's: aws_iot_policy, aws_ecr_lifecycle_policy,
// aws_sns_topic.delivery_policy, aws_verifiedaccess_group.policy_document (Cedar) and more.
const places = `
trust assume_role_policy aws_iam_role

identity policy aws_iam_policy aws_iam_role_policy aws_iam_user_policy aws_iam_group_policy
identity inline_policy.policy aws_iam_role
identity inline_policy aws_ssoadmin_permission_set_inline_policy

session policy aws_transfer_user aws_transfer_access aws_eks_pod_identity_association
session session_policy aws_rolesanywhere_profile

organizations content aws_organizations_policy

endpoint policy aws_vpc_endpoint aws_vpc_endpoint_policy

resource policy aws_acmpca_policy aws_api_gateway_domain_name aws_api_gateway_rest_api aws_api_gateway_rest_api_policy
resource policy aws_backup_vault_policy aws_cloudwatch_event_bus_policy aws_codebuild_resource_policy
resource policy aws_dynamodb_resource_policy aws_ecr_registry_policy aws_ecr_repository_policy aws_ecrpublic_repository_policy
resource policy aws_efs_file_system_policy aws_glacier_vault_lock aws_glue_resource_policy aws_kinesis_resource_policy
resource policy aws_kms_external_key aws_kms_key aws_kms_key_policy aws_kms_replica_external_key aws_kms_replica_key
resource policy aws_media_store_container_policy aws_msk_cluster_policy aws_networkfirewall_resource_policy aws_oam_sink_policy
resource policy aws_redshift_resource_policy aws_redshiftserverless_resource_policy
resource policy aws_s3_access_point aws_s3_bucket aws_s3_bucket_policy
resource policy aws_s3control_access_grants_instance_resource_policy aws_s3control_access_point_policy
resource policy aws_s3control_bucket_policy aws_s3control_object_lambda_access_point_policy aws_s3vectors_vector_bucket_policy
resource policy aws_schemas_registry_policy aws_secretsmanager_secret aws_secretsmanager_secret_policy
resource policy aws_ses_identity_policy aws_sesv2_email_identity_policy aws_sns_topic aws_sns_topic_policy
resource policy aws_sqs_queue aws_sqs_queue_policy aws_vpclattice_auth_policy aws_vpclattice_resource_policy
resource details.policy aws_s3control_multi_region_access_point_policy
resource s3_access_point.policy aws_fsx_s3_access_point_attachment
resource content aws_organizations_resource_policy
resource policy_document aws_cloudwatch_log_resource_policy aws_codeartifact_domain_permissions_policy
resource policy_document aws_codeartifact_repository_permissions_policy aws_prometheus_resource_policy aws_xray_resource_policy
resource access_policies aws_opensearch_domain aws_opensearch_domain_policy aws_elasticsearch_domain aws_elasticsearch_domain_policy
resource access_policy aws_glacier_vault aws_cloudwatch_log_destination_policy aws_cloudsearch_domain_service_access_policy
resource delivery_destination_policy aws_cloudwatch_log_delivery_destination_policy
resource resource_policy aws_s3tables_table_bucket_policy aws_s3tables_table_policy aws_sagemaker_model_package_group_policy
resource repository_policy aws_ecr_repository_creation_template
`

// placesByResource returns places by the type of the resource.
func placesByResource() map[string][]document.Place { return document.Places(places, "") }

// organizationsType returns the type of a policy of AWS Organizations, or 0 for one that is not
// IAM's, such as a tag policy.
// https://docs.aws.amazon.com/organizations/latest/APIReference/API_Policy.html
func organizationsType(name string) policy.Type {
	switch name {
	case "", "SERVICE_CONTROL_POLICY": // the provider's default
		return policy.SCP
	case "RESOURCE_CONTROL_POLICY":
		return policy.RCP
	}
	return 0
}

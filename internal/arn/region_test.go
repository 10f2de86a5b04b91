package arn

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestPartitionIn has Regions of each partition:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
func TestPartitionIn(t *testing.T) {
	for region, want := range map[string]string{
		"eu-west-1": "aws", "ap-southeast-5": "aws", "cn-north-1": "aws-cn", "us-gov-west-1": "aws-us-gov", "us-iso-east-1": "aws-iso",
		"us-isob-east-1": "aws-iso-b", "eu-isoe-west-1": "aws-iso-e", "us-isof-south-1": "aws-iso-f", "eusc-de-east-1": "aws-eusc",
		"": "", "global": "", "eu-west": "", "eu-west-12": "", "eu--1": "", "EU-WEST-1": "", "euro-west-1": "",
	} {
		require.Equal(t, want, PartitionIn(region), region)
	}
}

package arn

import "strings"

// partitions are those of Regions, by how their names begin.
//
//nolint:gochecknoglobals // a table that is never written
var partitions = []struct{ beginning, partition string }{
	{"cn-", "aws-cn"}, {"us-gov-", "aws-us-gov"}, {"us-iso-", "aws-iso"}, {"us-isob-", "aws-iso-b"},
	{"eu-isoe-", "aws-iso-e"}, {"us-isof-", "aws-iso-f"}, {"eusc-", "aws-eusc"},
}

// PartitionIn returns the partition that has a Region, or "" if region is none.
func PartitionIn(region string) string {
	for _, p := range partitions {
		if strings.HasPrefix(region, p.beginning) {
			return p.partition
		}
	}
	if IsRegion(region) {
		return "aws"
	}
	return ""
}

// IsRegion reports whether text is a Region, such as us-gov-west-1.
func IsRegion(text string) bool {
	parts := strings.Split(text, "-")
	if len(parts) < 3 || len(parts[0]) != 2 && parts[0] != "eusc" {
		return false
	}
	for _, part := range parts[:len(parts)-1] {
		if part == "" || strings.Trim(part, "abcdefghijklmnopqrstuvwxyz") != "" {
			return false
		}
	}
	number := parts[len(parts)-1]
	return len(number) == 1 && '1' <= number[0] && number[0] <= '9'
}

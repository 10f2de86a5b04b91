package condition_test

import (
	"encoding/json"
	"fmt"
	"net/netip"

	"github.com/seed-1d0cfdb5/iam/condition"
)

func ExampleNewContext() {
	c := condition.NewContext(
		condition.IP("aws:SourceIp", netip.MustParseAddr("203.0.113.77")),
		condition.Bool("aws:SecureTransport", true),
		condition.Strings("aws:TagKeys", "Project", "CostCenter"), // multivalued
	)
	// The names of condition keys are case-insensitive.
	fmt.Println(c.Lookup("AWS:sourceip"))
	fmt.Println(c.Lookup("aws:TagKeys"))
	fmt.Println(c.Lookup("aws:SourceVpc"))
	// Output:
	// [203.0.113.77] true
	// [Project CostCenter] true
	// [] false
}

// A context as JSON, such as that of a test case.
func ExampleContext() {
	var c condition.Context
	err := json.Unmarshal([]byte(`{"aws:SourceIp": "203.0.113.77", "aws:SecureTransport": true, "aws:TagKeys": ["Project"]}`), &c)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(c)
	// Output:
	// {aws:SecureTransport = "true", aws:SourceIp = "203.0.113.77", aws:TagKeys = ["Project"]}
}

// A copy of a context is another one.
func ExampleContext_Set() {
	office := condition.NewContext(
		condition.IP("aws:SourceIp", netip.MustParseAddr("203.0.113.77")),
		condition.Bool("aws:MultiFactorAuthPresent", true),
	)
	home := office
	home.Set(condition.IP("aws:SourceIp", netip.MustParseAddr("198.51.100.1")))
	fmt.Println(office)
	fmt.Println(home)
	// Output:
	// {aws:MultiFactorAuthPresent = "true", aws:SourceIp = "203.0.113.77"}
	// {aws:MultiFactorAuthPresent = "true", aws:SourceIp = "198.51.100.1"}
}

// A server makes once what all requests have in common.
func ExampleContext_With() {
	base := condition.NewContext(
		condition.Bool("aws:SecureTransport", true),
		condition.String("aws:RequestedRegion", "us-east-1"),
		condition.String("aws:SourceVpce", "vpce-1a2b3c4d"),
	)
	one := base.With(
		condition.IP("aws:SourceIp", netip.MustParseAddr("10.0.0.7")),
		condition.String("aws:RequestedRegion", "eu-central-1"),
	)
	other := base.With(condition.Strings("aws:SourceVpce")) // not through the endpoint
	fmt.Println(one)
	fmt.Println(other)
	// Output:
	// {aws:RequestedRegion = "eu-central-1", aws:SecureTransport = "true", aws:SourceIp = "10.0.0.7", aws:SourceVpce = "vpce-1a2b3c4d"}
	// {aws:RequestedRegion = "us-east-1", aws:SecureTransport = "true", aws:SourceVpce = []}
}

// Bytes that look like base64 are compared as they are.
func ExampleBytes() {
	// It equals the value of "Condition": {"BinaryEquals": {"app:digest": "QmluYXJ5"}}.
	fmt.Println(condition.Bytes("app:digest", []byte("Binary")).Values())
	// Text that is not of those bytes, although its own are the same:
	fmt.Println(condition.Bytes("app:digest", []byte("QmluYXJ5")).Values())
	// Output:
	// [QmluYXJ5]
	// [UW1sdVlYSjU=]
}

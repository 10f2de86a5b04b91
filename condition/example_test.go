package condition_test

import (
	"fmt"
	"net/netip"
	"time"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/principal"
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

func ExampleCompile() {
	//	"Condition": {"StringLike": {"s3:prefix": ["home/${aws:username}/*", "public/*"]}}
	clause, err := condition.Compile("StringLike", "s3:prefix", []string{"home/${aws:username}/*", "public/*"}, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(clause.Operator(), clause.Key(), clause.Values())

	// The names of condition operators are exact.
	_, err = condition.Compile("stringlike", "s3:prefix", []string{"public/*"}, 0)
	fmt.Println(err)
	// Output:
	// StringLike s3:prefix [home/${aws:username}/* public/*]
	// condition: "stringlike"; did you mean "StringLike"?
}

func ExampleBlock_Match() {
	//	"Condition": {
	//		"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "2001:db8::/32"]},
	//		"Bool": {"aws:SecureTransport": "true"}
	//	}
	network, err := condition.Compile("IpAddress", "aws:SourceIp", []string{"203.0.113.0/24", "2001:db8::/32"}, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	secure, err := condition.Compile("Bool", "aws:SecureTransport", []string{"true"}, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	block := condition.NewBlock(network, secure)

	c := condition.NewContext(
		condition.String("aws:SourceIp", "203.0.113.77"),
		condition.Bool("aws:SecureTransport", true),
	)
	fmt.Println("from the office:", block.Match(&c))
	c.Set(condition.String("aws:SourceIp", "198.51.100.1"))
	fmt.Println("from elsewhere: ", block.Match(&c))
	// Output:
	// from the office: true
	// from elsewhere:  false
}

func ExampleContext_Bind() {
	// A client cannot choose the keys that AWS sets itself.
	c := condition.NewContext(condition.String("aws:username", "root"))
	ann := principal.MustParse("arn:aws:iam::111122223333:user/ann")
	c = c.Bind(ann, "444455556666", time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC))

	for _, key := range []string{"aws:username", "aws:PrincipalArn", "aws:ResourceAccount", "aws:CurrentTime"} {
		values, _ := c.Lookup(key)
		fmt.Println(key, values)
	}
	// Output:
	// aws:username [ann]
	// aws:PrincipalArn [arn:aws:iam::111122223333:user/ann]
	// aws:ResourceAccount [444455556666]
	// aws:CurrentTime [2026-07-01T12:00:00Z]
}

func ExampleCompileResource() {
	home, err := condition.CompileResource("arn:aws:s3:::home/${aws:username}/*", 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	c := condition.NewContext(condition.String("aws:username", "ann"))
	for _, object := range []string{"arn:aws:s3:::home/ann/photo.jpg", "arn:aws:s3:::home/bob/photo.jpg"} {
		matches, resolved := home.Match(object, &c)
		fmt.Println(object, matches, resolved)
	}
	// Without a value for the policy variable it matches nothing.
	matches, resolved := home.Match("arn:aws:s3:::home//photo.jpg", &condition.Context{})
	fmt.Println("no user name:", matches, resolved)
	// Output:
	// arn:aws:s3:::home/ann/photo.jpg true true
	// arn:aws:s3:::home/bob/photo.jpg false true
	// no user name: false false
}

// Bytes that look like base64 are compared as they are.
func ExampleBytes() {
	//	"Condition": {"BinaryEquals": {"app:digest": "QmluYXJ5"}}
	clause, err := condition.Compile("BinaryEquals", "app:digest", []string{"QmluYXJ5"}, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	c := condition.NewContext(condition.Bytes("app:digest", []byte("Binary")))
	fmt.Println(clause.Match(&c))
	// Output:
	// true
}

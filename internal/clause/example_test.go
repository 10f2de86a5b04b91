package clause_test

import (
	"fmt"
	"time"

	"github.com/seed-1d0cfdb5/iam/internal/clause"
)

func ExampleCompile() {
	//	"Condition": {"StringLike": {"s3:prefix": ["home/${aws:username}/*", "public/*"]}}
	cl, problems := clause.Compile("StringLike", "s3:prefix", []string{"home/${aws:username}/*", "public/*"}, 0)
	if problems != nil {
		fmt.Println(problems)
		return
	}
	fmt.Println(cl.Operator(), cl.Key(), cl.Values())

	// The names of condition operators are exact.
	_, problems = clause.Compile("stringlike", "s3:prefix", []string{"public/*"}, 0)
	fmt.Println(problems[0].Detail)
	// Output:
	// StringLike s3:prefix [home/${aws:username}/* public/*]
	// "stringlike"; did you mean "StringLike"?
}

func ExampleBlock_Match() {
	//	"Condition": {
	//		"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "2001:db8::/32"]},
	//		"Bool": {"aws:SecureTransport": "true"}
	//	}
	network, problems := clause.Compile("IpAddress", "aws:SourceIp", []string{"203.0.113.0/24", "2001:db8::/32"}, 0)
	if problems != nil {
		fmt.Println(problems)
		return
	}
	secure, problems := clause.Compile("Bool", "aws:SecureTransport", []string{"true"}, 0)
	if problems != nil {
		fmt.Println(problems)
		return
	}
	block := clause.NewBlock(network, secure)

	c := clause.NewContext(
		clause.String("aws:SourceIp", "203.0.113.77"),
		clause.Bool("aws:SecureTransport", true),
	)
	fmt.Println("from the office:", block.Match(&c))
	c.Set(clause.String("aws:SourceIp", "198.51.100.1"))
	fmt.Println("from elsewhere: ", block.Match(&c))
	// Output:
	// from the office: true
	// from elsewhere:  false
}

func ExampleContext_Bind() {
	// A client cannot choose the keys that AWS sets itself.
	c := clause.NewContext(clause.String("aws:username", "root"))
	ann := mustParse("arn:aws:iam::111122223333:user/ann")
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
	home, problem := clause.CompileResource("arn:aws:s3:::home/${aws:username}/*", 0)
	if problem != nil {
		fmt.Println(problem)
		return
	}
	c := clause.NewContext(clause.String("aws:username", "ann"))
	for _, object := range []string{"arn:aws:s3:::home/ann/photo.jpg", "arn:aws:s3:::home/bob/photo.jpg"} {
		matches, resolved := home.Match(object, &c)
		fmt.Println(object, matches, resolved)
	}
	// Without a value for the policy variable it matches nothing.
	matches, resolved := home.Match("arn:aws:s3:::home//photo.jpg", &clause.Context{})
	fmt.Println("no user name:", matches, resolved)
	// Output:
	// arn:aws:s3:::home/ann/photo.jpg true true
	// arn:aws:s3:::home/bob/photo.jpg false true
	// no user name: false false
}

// Bytes that look like base64 are compared as they are.
func ExampleBytes() {
	//	"Condition": {"BinaryEquals": {"app:digest": "QmluYXJ5"}}
	cl, problems := clause.Compile("BinaryEquals", "app:digest", []string{"QmluYXJ5"}, 0)
	if problems != nil {
		fmt.Println(problems)
		return
	}
	c := clause.NewContext(clause.Bytes("app:digest", []byte("Binary")))
	fmt.Println(cl.Match(&c))
	// Output:
	// true
}

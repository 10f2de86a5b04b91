package evaluate_test

import (
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/principal"
)

// The names that worlds are made of. They are few, so that they often meet.
const (
	accountA = "111122223333"
	accountB = "444455556666"
	tenant   = "tenant42" // in a namespace of its own

	annARN    = "arn:aws:iam::" + accountA + ":user/dev/ann"
	benARN    = "arn:aws:iam::" + accountB + ":user/ben"
	deployARN = "arn:aws:iam::" + accountA + ":role/app/Deploy"
	linkedARN = "arn:aws:iam::" + accountA + ":role/aws-service-role/ec2.amazonaws.com/Linked"
	tomARN    = "arn:acme:iam::" + tenant + ":user/tom"
	// Two that are not service-linked.
	colonARN     = "arn:aws:iam::" + accountA + ":role/x:role/aws-service-role/Colon"
	ownLinkedARN = "arn:acme:iam::" + tenant + ":role/aws-service-role/m"

	samlARN = "arn:aws:iam::" + accountA + ":saml-provider/Corp"
	oidcARN = "arn:aws:iam::" + accountA + ":oidc-provider/ci.example.com"
)

var canonicalID = strings.Repeat("0123456789abcdef", 4)

// everyCaller has a caller of each kind.
var everyCaller = func() []caller {
	must := func(p principal.Principal, err error) principal.Principal {
		if err != nil {
			panic(err)
		}
		return p
	}
	return []caller{
		{Principal: principal.MustParse(annARN), attached: annARN},
		{Principal: principal.MustParse(annARN), attached: annARN},
		{Principal: principal.MustParse(benARN), attached: benARN},
		{Principal: must(principal.RoleSession(deployARN, "ann")), attached: deployARN},
		{Principal: must(principal.RoleSession(deployARN, "ben")), attached: deployARN},
		{Principal: principal.MustParse("arn:aws:sts::" + accountA + ":assumed-role/Deploy/ann"), attached: deployARN}, // path unknown
		{Principal: must(principal.RoleSession(linkedARN, "x")), attached: linkedARN},
		{Principal: must(principal.RoleSession(colonARN, "x")), attached: colonARN},
		{Principal: must(principal.RoleSession(ownLinkedARN, "x")), attached: ownLinkedARN},
		{Principal: principal.MustParse(accountA), attached: "arn:aws:iam::" + accountA + ":root"},
		{Principal: principal.MustParse(accountB), attached: "arn:aws:iam::" + accountB + ":root"},
		{Principal: must(principal.FederatedUser(annARN, "fay")), attached: annARN},
		{Principal: must(principal.FederatedUser("arn:aws:iam::"+accountA+":root", "fay")), attached: "arn:aws:iam::" + accountA + ":root"},
		{Principal: principal.MustParse(tomARN), attached: tomARN},
		{Principal: principal.Service("ec2.amazonaws.com")},
		{Principal: principal.SAML(samlARN)},
		{Principal: principal.WebIdentity(oidcARN)},
		{Principal: principal.WebIdentity("accounts.google.com")},
		{Principal: principal.CanonicalUser(canonicalID)},
		{Principal: principal.Principal{}},
	}
}()

var everyAction = []string{
	"s3:GetObject", "s3:GetObject", "S3:getobject", "s3:PutObject", "kms:Decrypt", "ec2:RunInstances",
	"s3:GetObject", "s3:PutObject", "kms:Decrypt", "ec2:RunInstances", "sts:AssumeRole", "sts:AssumeRole", "sts:TagSession",
	"s3:GetObject", "s3:PutObject", "S3:PUTOBJECT", "kms:Decrypt", "ec2:RunInstances", "s3:GetObject", "kms:Decrypt", "sts:AssumeRole",
	"iam:GetUser", longAction[:64], longAction, "sts:GetCallerIdentity",
}

// everyBadAction has what is no action of a request.
var everyBadAction = []string{"", ":", "s3", "s3:", ":GetObject", "s3:Get*", "s3:Get?bject", "s3:Get Object", "s3:G\u00e9t", "s3:Get:Object", "*", "s3:GetObject\n"}

// everyBadResource has what is no resource of a request.
var everyBadResource = []string{"", "b/k", "arn:aws:s3", "arn:aws:s3:::", "arn", "**", "ARN:aws:s3:::b/k", "arn:::::", "arn:aws:s3::b"}

// longAction is longer than the actions that an index looks up.
const longAction = "s3:GetObjectThatHasANameWhichIsFarLongerThanThatOfAnyActionOfAnyService"

var everyResource = []string{
	"arn:aws:s3:::b", "arn:aws:s3:::b/k", "arn:aws:s3:::b/a", "arn:aws:s3:::b/ann", "arn:aws:s3:::b/a*c", "arn:aws:s3:::b/abc", "arn:aws:s3:::b/x:y/z\nq",
	"arn:aws:s3:::b/${aws:username}", "arn:aws:s3:::b/ann/doc", "arn:aws:s3:::b2/k", "arn:aws:s3:::b/é",
	"arn:aws:kms:us-east-1:" + accountA + ":key/1", "arn:aws:kms:us-east-1:" + accountB + ":key/1",
	deployARN, deployARN, "arn:aws:ec2:us-east-1:" + accountB + ":instance/i-1",
	"*", "*", "arn:acme:docs::" + tenant + ":page/7", "arn:acme:docs::" + tenant + ":page/7", "arn:aws-cn:s3:::b/k", "arn:aws:s3:::b/\xff", "arn:aws:s3:us-east-1::b/k", longARN, longARN, longARN + ".gz",
	"arn:aws:kms:us-east-1:" + accountA + ":key:1:2",
}

// longARN has more beginnings than an index has lengths.
const longARN = "arn:aws:s3:::b/ann/doc/2026/january/report-of-all:final/page"

// everyBase has the resources that policies are attached to, shorter ones first.
var everyBase = []string{
	"arn:aws:s3:::b", "arn:aws:s3:::b/ann", "arn:aws:s3:::b2", "arn:aws:kms:us-east-1:" + accountA + ":key/1",
	"arn:aws:kms:us-east-1:" + accountB + ":key/1", deployARN, "arn:aws:ec2:us-east-1:" + accountB,
	"arn:acme:docs::" + tenant + ":page/7",
}

var everyTime = []time.Time{
	time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 1, 1, 0, 0, 0, 1, time.UTC), time.Date(2026, 1, 1, 0, 0, 0, 500_000_000, time.UTC),
	time.Date(2025, 6, 30, 23, 59, 59, 0, time.UTC), time.Date(2026, 1, 1, 2, 0, 0, 0, time.FixedZone("", 2*60*60)), time.Date(2026, 1, 1, 0, 0, 1, 0, time.UTC),
}

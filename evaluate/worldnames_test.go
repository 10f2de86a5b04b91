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
	tiaARN    = "arn:aws:iam::acme-1:user/tia" // of a tenant
	evaARN    = "arn:aws:iam:::user/eva"       // of no account
	// Two that are not service-linked.
	colonARN     = "arn:aws:iam::" + accountA + ":role/x:role/aws-service-role/Colon"
	ownLinkedARN = "arn:acme:iam::" + tenant + ":role/aws-service-role/m"

	samlARN = "arn:aws:iam::" + accountA + ":saml-provider/Corp"
	oidcARN = "arn:aws:iam::" + accountA + ":oidc-provider/ci.example.com"

	originARN = "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E15MNIMTCFKK4C"

	userID   = "AIDA0123456789EXAMPLE"
	roleID   = "AROA0123456789EXAMPLE"
	formerID = "AIDAFORMER9876EXAMPLE" // of nobody
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
		{Principal: must(principal.MustParse(annARN).WithID(userID)), attached: annARN},
		{Principal: principal.MustParse(benARN), attached: benARN},
		{Principal: must(principal.RoleSession(deployARN, "ann")), attached: deployARN},
		{Principal: must(must(principal.RoleSession(deployARN, "ben")).WithID(roleID)), attached: deployARN},
		// The path of these is not known but to an Evaluator to which the role is attached.
		{Principal: principal.MustParse("arn:aws:sts::" + accountA + ":assumed-role/Deploy/ann"), attached: deployARN, role: deployARN},
		{Principal: principal.MustParse("arn:aws:sts::" + accountA + ":assumed-role/Linked/x"), attached: linkedARN, role: linkedARN},
		{Principal: principal.MustParse("arn:aws:sts::" + accountA + ":assumed-role/Ghost/ann")},
		{Principal: must(principal.MustParse("arn:aws:sts::" + accountA + ":assumed-role/Ghost/ann").WithID(roleID))},
		{Principal: must(principal.RoleSession(linkedARN, "x")), attached: linkedARN},
		{Principal: must(principal.RoleSession(colonARN, "x")), attached: colonARN},
		{Principal: must(principal.RoleSession(ownLinkedARN, "x")), attached: ownLinkedARN},
		{Principal: principal.MustParse(accountA), attached: "arn:aws:iam::" + accountA + ":root"},
		{Principal: principal.MustParse(accountB), attached: "arn:aws:iam::" + accountB + ":root"},
		{Principal: must(principal.FederatedUser(annARN, "fay")), attached: annARN},
		{Principal: must(must(principal.FederatedUser(annARN, "fay")).WithID(userID)), attached: annARN},
		{Principal: must(principal.FederatedUser("arn:aws:iam::"+accountA+":root", "fay")), attached: "arn:aws:iam::" + accountA + ":root"},
		{Principal: principal.MustParse(tomARN), attached: tomARN},
		{Principal: must(principal.Parse(tiaARN, principal.WithTenants())), attached: tiaARN},
		{Principal: must(principal.Parse(evaARN, principal.WithTenants())), attached: evaARN},
		{Principal: principal.MustParse(originARN)},
		{Principal: principal.Service("ec2.amazonaws.com")},
		{Principal: principal.SAML(samlARN)},
		{Principal: principal.WebIdentity(oidcARN)},
		{Principal: principal.CanonicalUser(canonicalID)},
		{Principal: principal.Principal{}},
	}
}()

var everyAction = []string{
	"s3:GetObject", "s3:GetObject", "S3:getobject", "s3:PutObject", "kms:Decrypt", "ec2:RunInstances",
	"s3:GetObject", "s3:PutObject", "kms:Decrypt", "ec2:RunInstances", "sts:AssumeRole", "sts:AssumeRole", "sts:TagSession",
	"s3:GetObject", "s3:PutObject", "S3:PUTOBJECT", "kms:Decrypt", "ec2:RunInstances", "s3:GetObject", "kms:Decrypt", "sts:AssumeRole",
	"iam:GetUser", longAction[:64], longAction, "sts:GetCallerIdentity", "lambda:InvokeFunction", "lambda:InvokeFunction", "execute-api:Invoke",
	"sts:GetSessionToken", "STS:getsessiontoken", "sts:GetFederationToken", "s3:PutBucketPolicy", "s3:getbucketpolicy", "s3:DeleteBucketPolicy",
}

// everyBadAction has what is not an action of a request.
var everyBadAction = []string{"", ":", "s3", "s3:", ":GetObject", "s3:Get*", "s3:Get?bject", "s3:Get Object", "s3:G\u00e9t", "s3:Get:Object", "*", "s3:GetObject\n"}

// everyBadResource has what is not a resource of a request.
var everyBadResource = []string{"", "b/k", "arn:aws:s3", "arn:aws:s3:::", "arn", "**", "ARN:aws:s3:::b/k", "arn:::::", "arn:aws:s3::b"}

// longAction is longer than the actions that an index looks up.
const longAction = "s3:GetObjectThatHasANameWhichIsFarLongerThanThatOfAnyActionOfAnyService"

var everyResource = []string{
	"arn:aws:s3:::b", "arn:aws:s3:::b", "arn:aws:s3:::b", "arn:aws:s3:::b/k", "arn:aws:s3:::b/a", "arn:aws:s3:::b/ann", "arn:aws:s3:::b/a*c", "arn:aws:s3:::b/abc", "arn:aws:s3:::b/x:y/z\nq",
	"arn:aws:s3:::b/${aws:username}", "arn:aws:s3:::b/ann/doc", "arn:aws:s3:::b2/k", "arn:aws:s3:::b/é",
	"arn:aws:kms:us-east-1:" + accountA + ":key/1", "arn:aws:kms:us-east-1:" + accountB + ":key/1",
	deployARN, deployARN, "arn:aws:ec2:us-east-1:" + accountB + ":instance/i-1",
	"*", "*", "arn:acme:docs::" + tenant + ":page/7", "arn:acme:docs::" + tenant + ":page/7", "arn:aws-cn:s3:::b/k", "arn:aws:s3:::b/\xff", "arn:aws:s3:us-east-1::b/k", longARN, longARN, longARN + ".gz",
	"arn:aws:kms:us-east-1:" + accountA + ":key:1:2", prodARN, prodARN, prodARN + ":1",
	"arn:aws:execute-api:us-east-1:" + accountA + ":a1/prod/GET/x", "arn:aws:execute-api:us-east-1:" + accountA + ":a1/prod/GET/x", "arn:aws:execute-api:eu-west-1:" + accountB + ":a:1/prod/GET/x",
	"arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws:license-manager:us-east-1:aws-marketplace:license/1",
	"arn:aws:s3::acme-1:b/k", "arn:aws:s3:::b/" + deployARN, "arn:aws:s3:::b/" + userID, "arn:aws:s3:::b/false",
}

// prodARN is what a pattern without the account means (S-36).
const prodARN = "arn:aws:lambda:us-east-1:" + accountA + ":function:prod"

// longARN has more beginnings than an index has lengths.
const longARN = "arn:aws:s3:::b/ann/doc/2026/january/report-of-all:final/page"

// everyBase has the resources that policies are attached to, shorter ones first.
var everyBase = []string{
	"arn:aws:s3:::b", "arn:aws:s3:::b/ann", "arn:aws:s3:::b2", "arn:aws:kms:us-east-1:" + accountA + ":key/1",
	"arn:aws:kms:us-east-1:" + accountB + ":key/1", deployARN, "arn:aws:ec2:us-east-1:" + accountB,
	"arn:acme:docs::" + tenant + ":page/7", prodARN, "arn:aws:execute-api:us-east-1:" + accountA + ":a1", "arn:aws:iam::aws:policy/ReadOnlyAccess",
}

var everyTime = []time.Time{
	time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 1, 1, 0, 0, 0, 1, time.UTC), time.Date(2026, 1, 1, 0, 0, 0, 500_000_000, time.UTC),
	time.Date(2025, 6, 30, 23, 59, 59, 0, time.UTC), time.Date(2026, 1, 1, 2, 0, 0, 0, time.FixedZone("", 2*60*60)), time.Date(2026, 1, 1, 0, 0, 1, 0, time.UTC),
}

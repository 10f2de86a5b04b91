package world

import (
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/principal"
)

// The names that worlds are made of. They are few, so that they often meet.
const (
	AccountA = "111122223333"
	AccountB = "444455556666"
	tenant   = "tenant42" // in a namespace of its own

	AnnARN    = "arn:aws:iam::" + AccountA + ":user/dev/ann"
	BenARN    = "arn:aws:iam::" + AccountB + ":user/ben"
	DeployARN = "arn:aws:iam::" + AccountA + ":role/app/Deploy"
	linkedARN = "arn:aws:iam::" + AccountA + ":role/aws-service-role/ec2.amazonaws.com/Linked"
	tomARN    = "arn:acme:iam::" + tenant + ":user/tom"
	tiaARN    = "arn:aws:iam::acme-1:user/tia" // of a tenant
	evaARN    = "arn:aws:iam:::user/eva"       // of no account
	// Two that are not service-linked.
	colonARN     = "arn:aws:iam::" + AccountA + ":role/x:role/aws-service-role/Colon"
	ownLinkedARN = "arn:acme:iam::" + tenant + ":role/aws-service-role/m"

	samlARN = "arn:aws:iam::" + AccountA + ":saml-provider/Corp"
	oidcARN = "arn:aws:iam::" + AccountA + ":oidc-provider/ci.example.com"

	DeploySessionARN = "arn:aws:sts::" + AccountA + ":assumed-role/Deploy/ci"
	fayARN           = "arn:aws:sts::" + AccountA + ":federated-user/fay"

	originARN = "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E15MNIMTCFKK4C"

	userID   = "AIDA0123456789EXAMPLE"
	roleID   = "AROA0123456789EXAMPLE"
	formerID = "AIDAFORMER9876EXAMPLE" // of nobody
)

var canonicalID = strings.Repeat("0123456789abcdef", 4)

// everyCaller has a caller of each kind.
var everyCaller = func() []caller {
	return []caller{
		{Principal: principal.MustParse(AnnARN), attached: AnnARN},
		{Principal: must(principal.MustParse(AnnARN).WithID(userID)), attached: AnnARN},
		{Principal: principal.MustParse(BenARN), attached: BenARN},
		{Principal: must(principal.RoleSession(DeployARN, "ann")), attached: DeployARN},
		{Principal: must(must(principal.RoleSession(DeployARN, "ben")).WithID(roleID)), attached: DeployARN},
		// The path of these is not known but to an Evaluator to which the role is attached.
		{Principal: principal.MustParse("arn:aws:sts::" + AccountA + ":assumed-role/Deploy/ann"), attached: DeployARN, role: DeployARN},
		{Principal: principal.MustParse("arn:aws:sts::" + AccountA + ":assumed-role/Linked/x"), attached: linkedARN, role: linkedARN},
		{Principal: principal.MustParse("arn:aws:sts::" + AccountA + ":assumed-role/Ghost/ann")},
		{Principal: must(principal.MustParse("arn:aws:sts::" + AccountA + ":assumed-role/Ghost/ann").WithID(roleID))},
		{Principal: must(principal.RoleSession(linkedARN, "x")), attached: linkedARN},
		{Principal: must(principal.RoleSession(colonARN, "x")), attached: colonARN},
		{Principal: must(principal.RoleSession(ownLinkedARN, "x")), attached: ownLinkedARN},
		{Principal: principal.MustParse(AccountA), attached: "arn:aws:iam::" + AccountA + ":root"},
		{Principal: principal.MustParse(AccountB), attached: "arn:aws:iam::" + AccountB + ":root"},
		{Principal: must(principal.FederatedUser(AnnARN, "fay")), attached: AnnARN},
		{Principal: must(must(principal.FederatedUser(AnnARN, "fay")).WithID(userID)), attached: AnnARN},
		{Principal: must(principal.FederatedUser("arn:aws:iam::"+AccountA+":root", "fay")), attached: "arn:aws:iam::" + AccountA + ":root"},
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
	"arn:aws:kms:us-east-1:" + AccountA + ":key/1", "arn:aws:kms:us-east-1:" + AccountB + ":key/1",
	DeployARN, DeployARN, "arn:aws:ec2:us-east-1:" + AccountB + ":instance/i-1",
	"*", "*", "arn:acme:docs::" + tenant + ":page/7", "arn:acme:docs::" + tenant + ":page/7", "arn:aws-cn:s3:::b/k", "arn:aws:s3:::b/\xff", "arn:aws:s3:us-east-1::b/k", longARN, longARN, longARN + ".gz",
	"arn:aws:kms:us-east-1:" + AccountA + ":key:1:2", prodARN, prodARN, prodARN + ":1",
	"arn:aws:execute-api:us-east-1:" + AccountA + ":a1/prod/GET/x", "arn:aws:execute-api:us-east-1:" + AccountA + ":a1/prod/GET/x", "arn:aws:execute-api:eu-west-1:" + AccountB + ":a:1/prod/GET/x",
	"arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws:license-manager:us-east-1:aws-marketplace:license/1",
	"arn:aws:s3::acme-1:b/k", "arn:aws:s3:::b/" + DeployARN, "arn:aws:s3:::b/" + userID, "arn:aws:s3:::b/false",
}

// prodARN is what a pattern without the account means (S-36).
const prodARN = "arn:aws:lambda:us-east-1:" + AccountA + ":function:prod"

// longARN has more beginnings than an index has lengths.
const longARN = "arn:aws:s3:::b/ann/doc/2026/january/report-of-all:final/page"

// everyBase has the resources that policies are attached to, shorter ones first.
var everyBase = []string{
	"arn:aws:s3:::b", "arn:aws:s3:::b/ann", "arn:aws:s3:::b2", "arn:aws:kms:us-east-1:" + AccountA + ":key/1",
	"arn:aws:kms:us-east-1:" + AccountB + ":key/1", DeployARN, "arn:aws:ec2:us-east-1:" + AccountB,
	"arn:acme:docs::" + tenant + ":page/7", prodARN, "arn:aws:execute-api:us-east-1:" + AccountA + ":a1", "arn:aws:iam::aws:policy/ReadOnlyAccess",
}

var everyTime = []time.Time{
	time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 1, 1, 0, 0, 0, 1, time.UTC), time.Date(2026, 1, 1, 0, 0, 0, 500_000_000, time.UTC),
	time.Date(2025, 6, 30, 23, 59, 59, 0, time.UTC), time.Date(2026, 1, 1, 2, 0, 0, 0, time.FixedZone("", 2*60*60)), time.Date(2026, 1, 1, 0, 0, 1, 0, time.UTC),
}

package world

import "github.com/seed-1d0cfdb5/iam/policy"

// everyAPIPattern has the forms of API Gateway.
var everyAPIPattern = []string{"execute-api:/*", "execute-api:/prod/*", "execute-api:/prod/GET/x", "execute-api:/p?od/GET/${app:k, 'x'}", "execute-api:/"}

// patternsOf has the patterns that only policies of type typ may have.
func patternsOf(typ policy.Type) []string {
	switch typ {
	case policy.Identity, policy.Boundary:
		return []string{"arn:aws:s3", "arn:aws:kms:us-east-1", "arn:*:lambda", "arn:aws:kms:*:" + AccountA, "arn:aws:lambda:*", "arn:aws:kms:*", "arn:aws:s*", "arn:*:*:us-*:*"}
	case policy.Resource:
		return []string{"arn:aws:lambda:*", "arn:aws:kms:*", "arn:aws:s*", "arn:*:*:us-*:*"}
	}
	return nil
}

var everyActionPattern = []string{
	"*", "*", "*", "*:*", "s3:*", "s3:*", "s3:Get*", "S3:getobject", "s3:?etObject", "*:Get*", "s*:*Object*", "s3:Put?bject",
	"ec2:*", "ec?:Run*", "kms:Decrypt", "k?s:*", "sts:*", "sts:AssumeRole", "sts:*C*", "iam:*", "S3:get*Service", longAction[:64], longAction,
}

var everyTrustAction = []string{"*", "sts:*", "sts:AssumeRole", "STS:assumerole", "sts:Assume*", "sts:TagSession", "sts:?agSession"}

// everyCallAction has those of calls, which need several.
var everyCallAction = []string{
	"*", "sts:*", "sts:*", "sts:*", "sts:AssumeRole", "STS:assumerole", "sts:Assume*", "sts:TagSession", "sts:?agSession", "sts:Set*", "sts:SetSourceIdentity", "sts:SetContext",
	"sts:AssumeRoleWithWebIdentity", "sts:AssumeRoleWithSAML",
}

// everyResourcePattern has patterns that cover much first.
var everyResourcePattern = []string{
	"*", "*", "*", "*", "arn:aws:s3:::*", "arn:*:*:*:*:*", "arn:aws:s3:::b", "arn:aws:s3:::b/*", "arn:aws:s3:::b*", "arn:aws:s3:::*/k",
	"arn:aws:s3:::b/k", "arn:aws:s3:::b/a*c", "arn:aws:s3:::b/a${*}c", "arn:aws:s3:::b/${aws:username}/*", "arn:aws:s3:::b/${aws:username}",
	"arn:aws:s3:::b/${aws:PrincipalTag/Team, 'a'}*", "arn:aws:s3:::b/${app:k}", "arn:aws:s3:::b/" + manyVariables, "arn:aws:s3:::b/?", "arn:aws:s3:::b/\ufffd", "arn:aws:s3:::", "arn:aws:s3:::b/x:y/*", "arn:aws:s3:::b/*:*\n?",
	"arn:aws:s3:*:*:b/*", "arn:aws:kms:*:" + AccountA + ":key/*", "arn:aws:kms:*:${aws:PrincipalAccount}:key/?", "arn:aws:kms:${app:k, 'us-east-1'}:*:*",
	"arn:aws:iam::*:role/app/*", DeployARN, "arn:aws:ec2:us-*:" + AccountB + ":instance/*", "arn:acme:docs::*:page/*", "arn:*:s?::*:b/*",
	"arn:a*:s3:::b*k",
	"arn:aws:lambda:*:function:prod", "arn:aws:lambda:us-*:function:*", "arn:aws:lambda:us-east-1:*:prod", "arn:aws:lambda:*:1*:prod", "arn:aws:kms:*:key:1*", "arn:aws:lambda:*:*:prod",
	"arn:aws:lambda:*:" + AccountA + ":function:prod", "arn:aws:iam::aws:policy/*", "arn:aws:*:*:aws-marketplace:*", "arn:aws:execute-api:*:*:*/prod/*",
	"arn:aws:s3:::b/${aws:PrincipalArn}", "arn:aws:s3:::b/${aws:PrincipalArn, 'k'}*", "arn:aws:s3:::b/${aws:userid}", "arn:aws:s3:::b/${aws:ViaAWSService}", "arn:aws:s3:::b/${aws:CalledVia, 'k'}",
}

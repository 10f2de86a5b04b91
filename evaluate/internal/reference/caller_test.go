package reference

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/principal"
)

// TestReadCaller reads the callers of P-1.
func TestReadCaller(t *testing.T) {
	must := func(p principal.Principal, err error) principal.Principal {
		require.NoError(t, err)
		return p
	}
	const (
		root    = "arn:aws-cn:iam::111122223333:root"
		ann     = "arn:aws:iam::111122223333:user/staff/ann"
		deploy  = "arn:aws:iam::111122223333:role/ci/Deploy"
		session = "arn:aws:sts::111122223333:assumed-role/Deploy/s1"
		fay     = "arn:aws:sts::111122223333:federated-user/fay"
		corp    = "arn:aws:iam::111122223333:saml-provider/Corp"
		github  = "arn:aws:iam::111122223333:oidc-provider/host/a/b"
		access  = "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1"
		number  = "111122223333"
	)
	for _, test := range []struct {
		of   principal.Principal
		want Caller
	}{
		{principal.Principal{}, Caller{typ: anonymous}},
		{principal.MustParse(root), Caller{typ: rootUser, arn: root, issuer: root, partition: "aws-cn", account: number, name: "root"}},
		{must(principal.MustParse(ann).WithID("AIDA000000000000")), Caller{
			typ: user, arn: ann, issuer: ann, id: "AIDA000000000000", partition: "aws", account: number, name: "ann",
		}},
		{principal.MustParse(access), Caller{
			typ: user, arn: access, issuer: access, partition: "aws", account: "cloudfront", name: "CloudFront Origin Access Identity E1",
		}},
		{must(principal.RoleSession(deploy, "s1")), Caller{
			typ: roleSession, arn: session, issuer: deploy, partition: "aws", account: number, name: "s1",
		}},
		{principal.MustParse(session), Caller{
			typ: roleSession, arn: session, issuer: "arn:aws:iam::111122223333:role/Deploy", pathUnknown: true, partition: "aws", account: number, name: "s1",
		}},
		{must(principal.FederatedUser(ann, "fay")), Caller{
			typ: federatedUser, arn: fay, issuer: ann, partition: "aws", account: number, name: "fay",
		}},
		{principal.Service("ec2.amazonaws.com"), Caller{typ: service, name: "ec2.amazonaws.com"}},
		{principal.Service("EC2"), Caller{typ: service}},
		{principal.SAML(corp), Caller{typ: saml, partition: "aws", name: corp}},
		{principal.WebIdentity(github), Caller{typ: webIdentity, partition: "aws", name: github}},
		{principal.WebIdentity("accounts.google.com"), Caller{typ: webIdentity, name: "accounts.google.com"}},
	} {
		require.Equal(t, test.want, ReadCaller(test.of), "%s", test.of)
	}
	byRoot := ReadCaller(must(principal.FederatedUser("arn:aws:iam::111122223333:root", "fay")))
	require.True(t, byRoot.byRoot())
}

// TestReadARNs gives texts that do not belong together: the caller has no name.
func TestReadARNs(t *testing.T) {
	const session, fay = "arn:aws:sts::111122223333:assumed-role/R/s", "arn:aws:sts::111122223333:federated-user/f"
	for _, test := range []struct{ typ, arn, issuer string }{
		{rootUser, "arn:aws:iam::111122223333:user/root", ""},
		{user, "arn:aws:iam::111122223333:root", ""},
		{user, "arn:aws:iam:us-east-1:111122223333:user/ann", ""},
		{user, "arn:aws:sts::111122223333:user/ann", ""},
		{user, "ann", ""},
		{roleSession, session, ""},
		{roleSession, session, "arn:aws:iam::111122223333:role/r"},
		{roleSession, session, "arn:aws:iam::444455556666:role/R"},
		{roleSession, session, "arn:aws-cn:iam::111122223333:role/R"},
		{roleSession, session, "arn:aws:iam::111122223333:user/R"},
		{federatedUser, session, "arn:aws:iam::111122223333:role/R"},
		{federatedUser, fay, "arn:aws:iam::111122223333:role/R"},
		{federatedUser, fay, "arn:aws:iam::444455556666:user/R"},
	} {
		c := Caller{typ: test.typ}
		c.readARNs(test.arn, test.issuer, false)
		require.Empty(t, c.name, "%s %s", test.arn, test.issuer)
	}
}

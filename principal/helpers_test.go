package principal_test

import (
	"strings"

	"github.com/seed-1d0cfdb5/iam/principal"
)

const (
	accountA = "111122223333"

	rootA    = "arn:aws:iam::111122223333:root"
	userA    = "arn:aws:iam::111122223333:user/u"
	roleA    = "arn:aws:iam::111122223333:role/r"
	sessionA = "arn:aws:sts::111122223333:assumed-role/r/s"
	fedA     = "arn:aws:sts::111122223333:federated-user/f"
	samlA    = "arn:aws:iam::111122223333:saml-provider/Corp"
	oidcA    = "arn:aws:iam::111122223333:oidc-provider/token.example.com/id/7"

	userID = "AIDAEXAMPLE1234567890"
	roleID = "AROAEXAMPLE1234567890"
)

var canonicalID = strings.Repeat("0123456789abCDEF", 4)

func must(p principal.Principal, err error) principal.Principal {
	if err != nil {
		panic(err)
	}
	return p
}

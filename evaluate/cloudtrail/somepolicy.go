package cloudtrail

import (
	"fmt"
	"time"

	"github.com/seed-1d0cfdb5/iam/policy"
)

// Policies that no inventory has stand in a decision as statements that read a condition key
// of which nothing is known: whether they allow, or deny, is then looked at as for any other.
const (
	keyResourcePolicy = "unknown:ResourcePolicy"
	keySessionPolicy  = "unknown:SessionPolicy"
	allows            = "allows"
)

// longestSession is what any role may allow: see
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-settings.html
const longestSession = 12 * time.Hour

// The policies, and those that are known to let in whoever called.
//
//nolint:gochecknoglobals // never written
var (
	someSessionPolicy  = policy.MustParse(some(`"Resource":"*"`, `"*"`, keySessionPolicy), policy.Session)
	someResourcePolicy = policy.MustParse(some(`"Principal":"*","Resource":"*"`, `"*"`, keyResourcePolicy), policy.Resource)
	someTrustPolicy    = policy.MustParse(some(`"Principal":"*"`, `"sts:*"`, keyResourcePolicy), policy.Trust)
	openResourcePolicy = policy.MustParse(`{"Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}}`, policy.Resource)
	openTrustPolicy    = policy.MustParse(`{"Statement":{"Effect":"Allow","Principal":"*","Action":"sts:*"}}`, policy.Trust)
)

// some returns a policy that allows if a key says so, and denies if it says otherwise.
func some(about, action, key string) string {
	return fmt.Sprintf(`{"Statement":[
		{"Effect":"Allow",%[1]s,"Action":%[2]s,"Condition":{"StringEquals":{%[3]q:%[4]q}}},
		{"Effect":"Deny",%[1]s,"Action":%[2]s,"Condition":{"StringEquals":{%[3]q:"denies"}}}
	]}`, about, action, key, allows)
}

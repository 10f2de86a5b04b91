package lint

import (
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/source"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
)

// A sharedIssuer is an OpenID Connect issuer with users of many organizations. IAM
// refuses a role for it whose trust policy does not evaluate a claim that tells
// them apart (SEMANTICS T-31).
type sharedIssuer struct {
	claims []string // one of which has to be evaluated; a name with a colon is a whole key

	// before are the texts that may stand in a claim before the name of the
	// organization. In an issuer without organizations they are nil, and what a
	// wildcard leaves open is not judged.
	before []string
}

// sharedIssuers are the issuers of
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html
// by their URL without https://.
//
// How a claim begins is said by the issuers:
// https://docs.github.com/en/actions/reference/security/oidc,
// https://docs.gitlab.com/ci/secrets/id_token_authentication/,
// https://developer.hashicorp.com/terraform/cloud-docs/workspaces/dynamic-provider-credentials/aws-configuration,
// https://buildkite.com/docs/pipelines/security/oidc,
// https://vercel.com/docs/oidc/reference and
// https://learn.microsoft.com/en-us/azure/sentinel/connect-aws.
//
//nolint:gochecknoglobals // a table that is never written
var sharedIssuers = func() map[string]*sharedIssuer {
	sub := &sharedIssuer{claims: []string{"sub"}, before: []string{""}}
	aud := &sharedIssuer{claims: []string{"aud"}, before: []string{""}}
	openShift := &sharedIssuer{claims: []string{"sub"}} // the sub is a service account of a cluster
	organization := &sharedIssuer{claims: []string{"sub"}, before: []string{"organization:"}}
	return map[string]*sharedIssuer{
		"agent.buildkite.com":            organization,
		"api.pulumi.com/oidc":            aud,
		"app.terraform.io":               organization,
		"cognito-identity.amazonaws.com": aud,
		"gitlab.com":                     {claims: []string{"sub"}, before: []string{"project_path:"}},
		"oidc-configuration.audit-log.githubusercontent.com": sub,
		"oidc.codefresh.io": sub,
		"oidc.op1.openshiftapps.com/2c51blsaqa9gkjt0o9rt11mle8mmropu": openShift,
		"oidc.op1.openshiftapps.com/2f785sojlpb85i7402pk3qogugim5nfb": openShift,
		"oidc.vercel.com":   {claims: []string{"aud"}, before: []string{"https://vercel.com/"}},
		"proidc.upbound.io": sub,
		"rh-oidc.s3.us-east-1.amazonaws.com/22ejnvnnturfmt6km08idd0nt4hekbn7": openShift,
		"rh-oidc.s3.us-east-1.amazonaws.com/23e3sd27sju1hoou6ohfs68vbno607tr": openShift,
		"rh-oidc.s3.us-east-1.amazonaws.com/23ne21h005qjl3n33d8dui5dlrmv2tmg": openShift,
		"rh-oidc.s3.us-east-1.amazonaws.com/24jrf12m5dj7ljlfb4ta2frhrcoadm26": openShift,
		"sandboxes.cloud": aud,
		"scalr.io":        sub,
		"sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d": { // Azure Sentinel
			claims: []string{"sts:RoleSessionName"}, before: []string{"MicrosoftSentinel_"},
		},
		"studio.datachain.ai/api": sub,
		"token.actions.githubusercontent.com": {
			claims: []string{"sub", "job_workflow_ref"}, before: []string{"repo:", "repository_owner:"},
		},
		"tokens.cloud.shisho.dev":               sub,
		"vstoken.actions.githubusercontent.com": {claims: []string{"sub"}, before: []string{"repo:"}},
	}
}()

// providerHost returns what the keys of an identity provider begin with: the URL of
// an OpenID Connect provider without https://, or "saml".
func providerHost(provider string) string {
	if strings.Contains(provider, ":saml-provider/") {
		return "saml"
	}
	if _, host, ok := strings.Cut(provider, ":oidc-provider/"); ok {
		return host
	}
	return provider
}

// claimKey returns the condition key of a claim of host.
func claimKey(host, claim string) string {
	if strings.Contains(claim, ":") {
		return claim
	}
	return host + ":" + claim
}

// A tenancy says what a statement makes of the claims of a shared issuer.
type tenancy struct {
	evaluated bool // as IAM wants it
	limited   bool // to certain organizations
}

// sharedProvider checks a shared issuer that a trust policy opens to.
func (l *linter) sharedProvider(s *subject, host string, at source.Value) {
	issuer := sharedIssuers[host]
	if issuer == nil {
		return
	}
	t, ok := s.tenancies[host]
	if !ok {
		t = l.tenancy(s, host, issuer)
		if s.tenancies == nil {
			s.tenancies, s.open = make(map[string]tenancy), make(map[string]*sharedIssuer)
		}
		s.tenancies[host] = t
	}
	if !t.evaluated {
		l.report(at, SharedProvider, "many organizations share this provider, and IAM refuses a role for it unless the trust policy tests {key}",
			shown(claimKey(host, issuer.claims[0])))
		return
	}
	if !t.limited && issuer.before != nil {
		for _, claim := range issuer.claims {
			s.open[glob.Lower(claimKey(host, claim))] = issuer // see anyTenant
		}
	}
}

// tenancy looks for the clauses of s on the claims of issuer. A Deny that refuses
// all other values of a claim is as good.
func (l *linter) tenancy(s *subject, host string, issuer *sharedIssuer) tenancy {
	var t tenancy
	if l.refused == nil {
		l.refused = refusals(l.policy)
	}
	present := newForAll(s).present
	required := make(map[string]bool)
	for _, claim := range issuer.claims {
		key := glob.Lower(claimKey(host, claim))
		required[key] = true
		if l.refused[key] {
			t = tenancy{true, true}
		}
	}
	for _, cl := range s.clauses {
		key := glob.Lower(cl.Key())
		if !isText(cl) || cl.Set() == "ForAllValues" && !present[key] {
			continue
		}
		values := cl.Values()
		positive, ifExists := !cl.Negated(), cl.IfExists()
		leavesOpen := strings.HasSuffix(cl.Base(), "Like") && slices.ContainsFunc(values, issuer.leavesOpen)
		switch {
		case required[key]:
			t.evaluated = t.evaluated || !ifExists && !slices.ContainsFunc(values, isAnyText)
			t.limited = t.limited || positive && !leavesOpen
		case tellsTenant(key, host):
			t.limited = t.limited || positive && !ifExists && !leavesOpen
		}
	}
	return t
}

// tellsTenant reports whether key is a claim of host by which an organization may
// be told: one that others cannot have too.
func tellsTenant(key, host string) bool {
	claim, ok := strings.CutPrefix(key, host+":")
	switch claim {
	case "aud", "oaud", "azp", "amr", "ref", "environment", "workflow":
		return false
	}
	return ok
}

// refusals returns the condition keys, in lower case, of which a Deny refuses all
// values but some, and their absence, to callers with a web identity.
func refusals(p *statement.Policy) map[string]bool {
	keys := make(map[string]bool)
	for s := range p.Statements() {
		patterns, not := s.Principals()
		if s.Effect() != statement.Deny || not || !s.MatchAction("sts:AssumeRoleWithWebIdentity") ||
			!slices.ContainsFunc(patterns, func(pt caller.Pattern) bool { return isAnyone(pt) || pt.Key() == "Federated" }) {
			continue
		}
		clauses := slices.Collect(s.Condition().Clauses())
		if len(clauses) != 1 {
			continue
		}
		if cl := clauses[0]; cl.Set() == "" && isText(cl) && cl.Negated() && !slices.ContainsFunc(cl.Values(), isAnyText) {
			keys[glob.Lower(cl.Key())] = true
		}
	}
	return keys
}

// isAnyText reports whether value restricts nothing: whether it is empty or
// wildcards only.
func isAnyText(value string) bool { return strings.Trim(value, "*?") == "" }

// leavesOpen reports whether value, a pattern, leaves open which organization is
// meant: whether what stands in place of its name begins with a "*" or is
// wildcards only.
func (issuer *sharedIssuer) leavesOpen(value string) bool {
	for _, before := range issuer.before {
		if rest, ok := strings.CutPrefix(value, before); ok {
			value = rest
			break
		}
	}
	if strings.HasPrefix(value, "*") {
		return true
	}
	name := value
	if end := strings.IndexAny(value, "/:"); end >= 0 {
		name = value[:end]
	}
	return name != "" && isAnyText(name)
}

// anyTenant reports whether cl, which has the given values, is on a claim of a shared
// issuer and leaves open which organization is meant. It returns the index of the
// first value that does so, and whether cl excludes values.
func (s *subject) anyTenant(cl *clause.Clause, values []string) (i int, excludes, ok bool) {
	issuer := s.open[glob.Lower(cl.Key())]
	switch {
	case issuer == nil || !isText(cl):
		return 0, false, false
	case cl.Negated():
		return 0, true, true
	}
	i = slices.IndexFunc(values, issuer.leavesOpen)
	return i, false, i >= 0
}

// hosts are what the keys of the callers of a statement begin with, see
// providerHost, and how that is written: of callers of identity providers only, or
// else nil.
func hosts(s *statement.Statement) map[string]string {
	patterns, not := s.Principals()
	if not || len(patterns) == 0 {
		return nil
	}
	all := make(map[string]string)
	for _, pt := range patterns {
		if pt.Key() != "Federated" {
			return nil
		}
		host := providerHost(pt.Value())
		all[glob.Lower(host)] = host
	}
	return all
}

// otherProvider reports a clause on a key of an identity provider that the
// Principal element does not name, so that the key is absent:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
func (l *linter) otherProvider(s *subject, cl *clause.Clause, at source.Value) {
	if s.hosts == nil {
		return
	}
	key := glob.Lower(cl.Key())
	host, _, _ := strings.Cut(key, ":")
	last := strings.LastIndexByte(key, ':') // the URL of a provider may hold a port
	if host != "saml" && !strings.Contains(host, ".") || last < 0 || s.hosts[host] != "" || s.hosts[key[:last]] != "" {
		return
	}
	problem := message.Of("{key} is a key of a provider that the Principal element does not name, so the condition on it is always true", shown(cl.Key()))
	switch isNull := cl.Base() == "Null"; {
	case isNull && !slices.Contains(cl.Values(), "false"):
		return
	case isNull || demands(cl):
		problem = message.Of("{key} is a key of a provider that the Principal element does not name, so the condition on it is never true", shown(cl.Key()))
	}
	if len(s.hosts) == 1 {
		for _, host := range s.hosts {
			problem = message.Of("{problem}: the keys of this one begin with {beginning}", problem, shown(host+":"))
		}
	}
	l.reportAt(at.Offset(), OtherProvider, problem)
}

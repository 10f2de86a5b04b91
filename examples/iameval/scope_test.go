package main

import (
	"bytes"
	"flag"
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/access"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// parsed returns a command that has parsed args as the flags that define defines.
func parsed(t *testing.T, define func(*flag.FlagSet), args ...string) *command {
	t.Helper()
	c := newCommand("test", nil, new(bytes.Buffer), new(bytes.Buffer))
	c.flags.group("", define)
	require.NoError(t, c.parseFlags(args))
	return c
}

func TestScope(t *testing.T) {
	for _, tt := range []struct {
		typ  policy.Type
		args []string
		want string
	}{
		{policy.Identity, []string{"-action", "s3:Delete*", "-action", "s3:Put*"}, `"Action": ["s3:Delete*", "s3:Put*"], "Resource": "*"`},
		{policy.Identity, []string{"-on", "arn:aws:s3:::b/*"}, `"Action": "*", "Resource": ["arn:aws:s3:::b/*"]`},
		{policy.Resource, []string{"-principal", "111122223333", "-principal", "ec2.amazonaws.com",
			"-principal", "arn:aws:iam::111122223333:saml-provider/Corp"},
			`"Action": "*", "Resource": "*", "Principal": {"AWS": ["111122223333"], "Service": ["ec2.amazonaws.com"],
			"Federated": ["arn:aws:iam::111122223333:saml-provider/Corp"]}`},
		{policy.Identity, []string{"-if", "BoolIfExists aws:MultiFactorAuthPresent=false", "-if", "StringLike aws:PrincipalTag/team=a*",
			"-if", `StringLike aws:PrincipalTag/team=""`},
			`"Action": "*", "Resource": "*", "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": ["false"]},
			"StringLike": {"aws:PrincipalTag/team": ["a*", ""]}}`},
	} {
		var f scopeFlags
		c := parsed(t, f.define, tt.args...)
		p, err := f.load(&c.files)
		require.NoError(t, err)
		require.Equal(t, tt.typ, p.Type())
		got, err := p.MarshalJSON()
		require.NoError(t, err)
		require.JSONEq(t, `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", `+tt.want+`}}`, string(got))
	}
	var f scopeFlags
	c := parsed(t, f.define)
	p, err := f.load(&c.files)
	require.NoError(t, err)
	require.Nil(t, p, "all requests")
}

func TestZone(t *testing.T) {
	var f zoneFlags
	parsed(t, f.define, "-trust-account", "111122223333", "-trust-org", "o-a1b2c3d4e5", "-trust-service", "cloudtrail.amazonaws.com",
		"-trust-network", "203.0.113.0/24", "-trust-vpc", "vpc-1", "-trust-vpce", "vpce-1", "-trust-claim", "ci:sub=a", "-trust-claim", "ci:sub=b=c")
	got, err := f.zone()
	require.NoError(t, err)
	require.Equal(t, access.Zone{
		Accounts:      []string{"111122223333"},
		Organizations: []string{"o-a1b2c3d4e5"},
		Services:      []string{"cloudtrail.amazonaws.com"},
		Networks:      []netip.Prefix{netip.MustParsePrefix("203.0.113.0/24")},
		VPCs:          []string{"vpc-1"},
		Endpoints:     []string{"vpce-1"},
		Claims:        map[string][]string{"ci:sub": {"a", "b=c"}},
	}, got)
}

// One document without others is what access.Alone makes of it.
func TestWithNothingElse(t *testing.T) {
	documents := map[policy.Type]string{
		policy.Identity: `"Action": "*", "Resource": "*"`, policy.Resource: `"Action": "*", "Principal": "*", "Resource": "*"`,
		policy.Trust: `"Action": "sts:AssumeRole", "Principal": "*"`, policy.Boundary: `"Action": "*", "Resource": "*"`,
		policy.Session: `"Action": "*", "Resource": "*"`, policy.SCP: `"Action": "*", "Resource": "*"`,
		policy.RCP: `"Action": "s3:*", "Principal": "*", "Resource": "*"`, policy.Endpoint: `"Action": "*", "Principal": "*", "Resource": "*"`,
	}
	for typ, document := range documents {
		effect := "Allow"
		if typ == policy.RCP {
			effect = "Deny"
		}
		p := policy.MustParse(`{"Version": "2012-10-17", "Statement": {"Effect": "`+effect+`", `+document+`}}`, typ)
		got, err := with(new(evaluate.Policies), typ, []*policy.Policy{p})
		require.NoError(t, err)
		require.Equal(t, access.Alone(p).String(), got.String())
		_, err = with(got, typ, []*policy.Policy{p})
		single := typ == policy.Resource || typ == policy.Trust || typ == policy.Boundary || typ == policy.Endpoint
		require.Equal(t, single, err != nil, typ)
	}
}

package principal_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// The accessors of a Principal, beside those of the machine under it.
var accessors = []struct {
	name    string
	face    func(principal.Principal) string
	machine func(caller.Principal) string
}{
	{"ARN", principal.Principal.ARN, caller.Principal.ARN},
	{"Account", principal.Principal.Account, caller.Principal.Account},
	{"ID", principal.Principal.ID, caller.Principal.ID},
	{"Issuer", principal.Principal.Issuer, caller.Principal.Issuer},
	{"Name", principal.Principal.Name, caller.Principal.Name},
	{"Partition", principal.Principal.Partition, caller.Principal.Partition},
	{
		"Type",
		func(p principal.Principal) string { return p.Type().String() },
		func(p caller.Principal) string { return p.Type().String() },
	},
	{"String", principal.Principal.String, caller.Principal.String},
}

// TestAccessors checks that a Principal shows what the machine has, whose own tests say
// what that is.
func TestAccessors(t *testing.T) {
	methods := []string{"Format", "LogValue", "MarshalJSON", "WithID"} // have tests of their own
	for _, accessor := range accessors {
		methods = append(methods, accessor.name)
		seen := make(map[string]bool)
		for _, kind := range allKinds() {
			text := accessor.face(kind.caller)
			require.Equal(t, accessor.machine(caller.Principal(kind.caller)), text, "%s of %s", accessor.name, kind.want)
			seen[text] = true
		}
		require.Greater(t, len(seen), 2, "%s is of each the same", accessor.name)
	}
	var all []string
	for i := range reflect.TypeFor[principal.Principal]().NumMethod() {
		all = append(all, reflect.TypeFor[principal.Principal]().Method(i).Name)
	}
	require.ElementsMatch(t, all, methods, "a method is not tested")
}

func TestAccessorsDoNotAllocate(t *testing.T) {
	for _, accessor := range accessors {
		if accessor.name == "String" {
			continue // it puts texts together
		}
		for _, kind := range allKinds() {
			require.Zero(t, testing.AllocsPerRun(10, func() { accessor.face(kind.caller) }), "%s of %s", accessor.name, kind.want)
		}
	}
}

// The functions that make a principal from a text, beside those of the machine.
var makers = []struct {
	name    string
	face    func(text string, opts ...principal.Option) (principal.Principal, error)
	machine func(text string, accounts caller.Accounts) (caller.Principal, error)
}{
	{"Parse", principal.Parse, caller.Parse},
	{
		"RoleSession",
		func(text string, opts ...principal.Option) (principal.Principal, error) {
			return principal.RoleSession(text, "s", opts...)
		},
		func(text string, accounts caller.Accounts) (caller.Principal, error) {
			return caller.RoleSession(text, "s", accounts)
		},
	},
	{
		"name of RoleSession",
		func(text string, opts ...principal.Option) (principal.Principal, error) {
			return principal.RoleSession(roleA, text, opts...)
		},
		func(text string, accounts caller.Accounts) (caller.Principal, error) {
			return caller.RoleSession(roleA, text, accounts)
		},
	},
	{
		"FederatedUser",
		func(text string, opts ...principal.Option) (principal.Principal, error) {
			return principal.FederatedUser(text, "f", opts...)
		},
		func(text string, accounts caller.Accounts) (caller.Principal, error) {
			return caller.FederatedUser(text, "f", accounts)
		},
	},
	{
		"name of FederatedUser",
		func(text string, opts ...principal.Option) (principal.Principal, error) {
			return principal.FederatedUser(userA, text, opts...)
		},
		func(text string, accounts caller.Accounts) (caller.Principal, error) {
			return caller.FederatedUser(userA, text, accounts)
		},
	},
	{
		"Service",
		func(text string, _ ...principal.Option) (principal.Principal, error) {
			return principal.Service(text), nil
		},
		func(text string, _ caller.Accounts) (caller.Principal, error) { return caller.Service(text), nil },
	},
	{
		"SAML",
		func(text string, opts ...principal.Option) (principal.Principal, error) {
			return principal.SAML(text, opts...), nil
		},
		func(text string, accounts caller.Accounts) (caller.Principal, error) {
			return caller.SAML(text, accounts), nil
		},
	},
	{
		"WebIdentity",
		func(text string, opts ...principal.Option) (principal.Principal, error) {
			return principal.WebIdentity(text, opts...), nil
		},
		func(text string, accounts caller.Accounts) (caller.Principal, error) {
			return caller.WebIdentity(text, accounts), nil
		},
	},
	{
		"CanonicalUser",
		func(text string, _ ...principal.Option) (principal.Principal, error) {
			return principal.CanonicalUser(text), nil
		},
		func(text string, _ caller.Accounts) (caller.Principal, error) { return caller.CanonicalUser(text), nil },
	},
	{
		"WithID",
		func(text string, _ ...principal.Option) (principal.Principal, error) {
			return principal.MustParse(userA).WithID(text)
		},
		func(text string, accounts caller.Accounts) (caller.Principal, error) {
			user, err := caller.Parse(userA, accounts)
			if err != nil {
				return caller.Principal{}, err
			}
			return user.WithID(text)
		},
	},
}

// TestMake checks that a Principal is made, or refused, as the machine does, whose own
// tests say how.
func TestMake(t *testing.T) {
	texts := []string{
		"", "*", "ann", "a/b", "a\n", accountA, rootA, userA, roleA, sessionA, fedA, samlA, oidcA, canonicalID, userID, roleID,
		"ec2.amazonaws.com", "EC2.amazonaws.com", "accounts.google.com", "token.actions.githubusercontent.com",
		"arn:aws:s3:::bucket", "arn:aws:iam:us-east-1:111122223333:user/u", "arn:aws:iam::111122223333:user/",
		"arn:aws:iam::111122223333:user/x/y/ann", "arn:aws:iam::111122223333:role/path/to/r", "arn:aws:iam::111122223333:group/g",
		"arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1", "arn:aws:iam::aws:user/u",
		"arn:acme:iam::tenant42:user/ann", "arn:acme:iam::tenant 42:role/x/r",
	}
	for _, account := range []string{"tenant42", "", "1111"} {
		for _, resource := range []string{"user/ann", "role/r", "saml-provider/p", "oidc-provider/p", "root"} {
			texts = append(texts, "arn:aws:iam::"+account+":"+resource)
		}
		texts = append(texts, "arn:aws:sts::"+account+":assumed-role/r/s")
	}
	options := map[caller.Accounts][]principal.Option{caller.AccountIDs: nil, caller.Tenants: {principal.WithTenants()}}
	for _, maker := range makers {
		made, refused := 0, 0
		for accounts, opts := range options {
			for _, text := range texts {
				want, wantErr := maker.machine(text, accounts)
				p, err := maker.face(text, opts...)
				require.Equal(t, principal.Principal(want), p, "%s(%q)", maker.name, text)
				if wantErr != nil {
					require.EqualError(t, err, wantErr.Error(), "%s(%q)", maker.name, text)
				} else {
					require.NoError(t, err, "%s(%q)", maker.name, text)
				}
				if p.Name() != "" {
					made++
				} else {
					refused++
				}
			}
		}
		require.NotZero(t, made, maker.name)
		require.NotZero(t, refused, maker.name)
	}
	for accounts, opts := range options {
		for _, text := range texts {
			if want, err := caller.Parse(text, accounts); err == nil {
				require.Equal(t, principal.Principal(want), principal.MustParse(text, opts...))
			} else {
				require.PanicsWithError(t, err.Error(), func() { principal.MustParse(text, opts...) }, "%q", text)
			}
		}
	}
}

// TestMakeAllocatesNoMore checks that there is no cost in what is a face only.
func TestMakeAllocatesNoMore(t *testing.T) {
	for _, maker := range makers {
		for _, text := range []string{userA, roleA, samlA, oidcA, "ec2.amazonaws.com", canonicalID, userID} {
			if _, err := maker.machine(text, caller.AccountIDs); err != nil {
				continue
			}
			want := testing.AllocsPerRun(10, func() { _, _ = maker.machine(text, caller.AccountIDs) })
			got := testing.AllocsPerRun(10, func() { _, _ = maker.face(text) })
			require.LessOrEqual(t, got, want, "%s(%q)", maker.name, text)
		}
	}
}

// TestPrincipalIsComparable finds principals of all kinds again, by other copies of
// their names.
func TestPrincipalIsComparable(t *testing.T) {
	known := make(map[principal.Principal]string)
	for _, kind := range allKinds() {
		known[kind.caller] = kind.want
	}
	require.Len(t, known, len(allKinds()))
	for _, kind := range allKinds() {
		var again principal.Principal
		require.NoError(t, json.Unmarshal([]byte(kind.want), &again))
		require.Equal(t, kind.want, known[again])
	}
	require.Equal(t, principal.MustParse(accountA), principal.MustParse(rootA))
}

// TestPrintedNames has names that would forge a line or hide a part of it.
func TestPrintedNames(t *testing.T) {
	for _, name := range []string{"a\u0085b", "a\u2028b", "a\u202eb", "a\u200bb", "a\xffb", `a"b`, "a b", `a\nb`} {
		arn := "arn:aws:iam::111122223333:user/" + name
		p := principal.MustParse(arn)
		require.Equal(t, arn, p.ARN())
		for _, format := range []string{"%v", "%+v", "%s"} {
			require.Equal(t, strconv.Quote(arn), fmt.Sprintf(format, p))
		}
		for _, format := range []string{"%#v", "%q", "%d", "%x"} {
			if name != "a b" {
				require.NotContains(t, fmt.Sprintf(format, p), name)
			}
		}
		var b bytes.Buffer
		slog.New(slog.NewJSONHandler(&b, nil)).Info("x", "principal", p)
		require.Equal(t, 1, strings.Count(b.String(), "\n"))
		if strings.ContainsAny(name, "\u0085\u2028\u202e\u200b") {
			require.NotContains(t, b.String(), name)
		}
		require.Contains(t, principal.SAML("arn:aws:iam::111122223333:saml-provider/"+name).String(), `"saml:arn:`)
		require.Contains(t, principal.WebIdentity("arn:aws:iam::111122223333:oidc-provider/"+name).String(), `"web-identity:arn:`)
	}
}

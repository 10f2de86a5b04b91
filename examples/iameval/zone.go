package main

import (
	"flag"
	"net/netip"
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate/access"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
)

// zoneFlags say who is trusted.
type zoneFlags struct {
	accounts, organizations, services, networks, vpcs, endpoints, claims list
}

func (f *zoneFlags) define(fs *flag.FlagSet) {
	fs.Var(&f.accounts, "trust-account", "`ACCOUNT` whoever is of it; 12 digits")
	fs.Var(&f.organizations, "trust-org", "`ID` accounts of the organization, such as o-a1b2c3d4e5")
	fs.Var(&f.services, "trust-service", "`SERVICE` AWS service, such as cloudtrail.amazonaws.com, whomever it acts for")
	fs.Var(&f.networks, "trust-network", "`ADDRESSES` requests from them, such as 203.0.113.0/24")
	fs.Var(&f.vpcs, "trust-vpc", "`ID` requests from the VPC, such as vpc-0a1b2c3d")
	fs.Var(&f.endpoints, "trust-vpce", "`ID` requests over the VPC endpoint, such as vpce-0a1b2c3d")
	fs.Var(&f.claims, "trust-claim", "`KEY=PATTERN` identities with the claim, such as token.actions.githubusercontent.com:sub=repo:acme/*")
}

// zone returns what the flags describe.
func (f *zoneFlags) zone() (access.Zone, error) {
	z := access.Zone{
		Accounts:      f.accounts,
		Organizations: f.organizations,
		Services:      f.services,
		VPCs:          f.vpcs,
		Endpoints:     f.endpoints,
	}
	for _, account := range f.accounts {
		if len(account) != 12 || strings.Trim(account, "0123456789") != "" {
			return z, texts.Error("-trust-account: {account} is not an account ID of 12 digits", shown(account))
		}
	}
	for _, text := range f.networks {
		prefix, err := netip.ParsePrefix(text)
		if err != nil || prefix != prefix.Masked() {
			return z, texts.Error("-trust-network: {addresses} is not a block of addresses such as 203.0.113.0/24", shown(text))
		}
		z.Networks = append(z.Networks, prefix)
	}
	claims, err := f.claims.pairs("trust-claim")
	if err != nil {
		return z, err
	}
	for _, claim := range claims {
		if z.Claims == nil {
			z.Claims = make(map[string][]string)
		}
		z.Claims[claim[0]] = append(z.Claims[claim[0]], claim[1])
	}
	return z, nil
}

package access

import (
	"net/netip"
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
	machine "github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// Named returns the zone of whoever a resource-based policy names by a fixed value: accounts
// and services in its Principal elements and, in its conditions, organizations, accounts,
// networks, VPCs and endpoints. AWS calls a policy public if it lets in others. A network of
// addresses is a fixed value up to a /8 of IPv4 and a /32 of IPv6: see
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
func Named(p *policy.Policy) Zone {
	var z Zone
	if p == nil {
		return z
	}
	for s := range (*machine.Policy)(p).Statements() {
		if s.Effect() != machine.Allow {
			continue
		}
		principals, _ := s.Principals()
		for _, entry := range principals {
			switch a, ok := arn.Split(entry.Value()); {
			case entry.Key() == "Service":
				z.Services = addTo(z.Services, entry.Value())
			case ok && arn.IsAccountID(a.Account):
				z.Accounts = addTo(z.Accounts, a.Account)
			case arn.IsAccountID(entry.Value()):
				z.Accounts = addTo(z.Accounts, entry.Value())
			}
		}
		for cl := range s.Condition().Clauses() {
			if !cl.Negated() && !cl.IfExists() && cl.Set() != "ForAllValues" {
				for _, value := range cl.Values() {
					z.addNamed(glob.Lower(cl.Key()), cl.Base(), value)
				}
			}
		}
	}
	return z
}

// addNamed adds a value that a clause about a condition key, in lower case, names.
func (z *Zone) addNamed(key, operator, value string) {
	if key == "aws:sourceip" {
		if !strings.Contains(value, "/") {
			if address, err := netip.ParseAddr(value); err == nil {
				z.Networks = append(z.Networks, netip.PrefixFrom(address, address.BitLen()))
			}
		} else if network, err := netip.ParsePrefix(value); err == nil && isNarrow(network) {
			z.Networks = append(z.Networks, network)
		}
		return
	}
	if strings.Contains(value, "${") || strings.HasPrefix(operator, "StringLike") && glob.HasWildcard(value) {
		return
	}
	switch key {
	case "aws:principalorgid", "aws:sourceorgid":
		z.Organizations = addTo(z.Organizations, value)
	case "aws:sourceaccount", "aws:sourceowner", "aws:principalaccount":
		z.Accounts = addTo(z.Accounts, value)
	case "aws:sourcearn", "aws:principalarn":
		if a, ok := arn.Split(value); ok && arn.IsAccountID(a.Account) {
			z.Accounts = addTo(z.Accounts, a.Account)
		}
	case "aws:sourcevpc":
		z.VPCs = addTo(z.VPCs, value)
	case "aws:sourcevpce":
		z.Endpoints = addTo(z.Endpoints, value)
	}
}

// isNarrow reports whether a network counts as a fixed value.
func isNarrow(network netip.Prefix) bool {
	if network.Addr().Is4() {
		return network.Bits() >= 8
	}
	return network.Bits() >= 32
}

package clause

import (
	"net/netip"
	"strings"
)

// mappedBits is the length of the prefix ::ffff:0:0 of IPv4 addresses mapped to
// IPv6.
const mappedBits = 96

// parseNetwork reads a CIDR block or a single address of a policy (SEMANTICS
// C-26). Bits beyond the prefix are ignored. A mapped IPv4 block is the IPv4
// block; one with fewer than 96 bits is refused, for it is unclear which bits
// were meant (SEMANTICS S-35).
func parseNetwork(s string) (netip.Prefix, bool) {
	if !strings.Contains(s, "/") {
		address, ok := parseAddress(s)
		return netip.PrefixFrom(address, address.BitLen()), ok
	}
	prefix, err := netip.ParsePrefix(s)
	if err != nil {
		return netip.Prefix{}, false
	}
	if address := prefix.Addr(); address.Is4In6() {
		if prefix.Bits() < mappedBits {
			return netip.Prefix{}, false
		}
		prefix = netip.PrefixFrom(address.Unmap(), prefix.Bits()-mappedBits)
	}
	return prefix.Masked(), true
}

// parseAddress reads an IP address. A mapped IPv4 address is the IPv4 address.
// Zones are refused. It does not allocate for an address in valid form.
func parseAddress(s string) (netip.Addr, bool) {
	if strings.Contains(s, "%") {
		return netip.Addr{}, false
	}
	address, err := netip.ParseAddr(s)
	return address.Unmap(), err == nil
}

// matchesAddress reports whether e is an address in one of the networks of cl.
// IPv4 and IPv6 never match each other (SEMANTICS C-26).
func (cl *Clause) matchesAddress(e *Entry) (matches, readable bool) {
	address, ok := e.address, e.address.IsValid()
	if e.kind != kindAddress {
		address, ok = parseAddress(e.text)
	}
	if !ok {
		return false, false
	}
	if cl.operands.lookup != nil {
		return cl.operands.findNetwork(address), true
	}
	for i := range cl.operands.networks {
		if cl.operands.networks[i].Contains(address) {
			return true, true
		}
	}
	return false, true
}

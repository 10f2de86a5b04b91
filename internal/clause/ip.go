package clause

import (
	"cmp"
	endian "encoding/binary"
	"net/netip"
	"slices"
	"strings"
)

// An address is an IP address as a number of 128 bits. An IPv4 address is the IPv6
// address that it is mapped to.
type address struct{ high, low uint64 }

func addressOf(a netip.Addr) address {
	b := a.As16()
	return address{high: endian.BigEndian.Uint64(b[:8]), low: endian.BigEndian.Uint64(b[8:])}
}

func (a address) compare(b address) int {
	return cmp.Or(cmp.Compare(a.high, b.high), cmp.Compare(a.low, b.low))
}

func (a address) less(b address) bool { return a.high < b.high || a.high == b.high && a.low < b.low }

// A span is all addresses from first to last.
type span struct{ first, last address }

// appendSpans appends the addresses of network, which parseNetwork read. Of those of an
// IPv6 network it leaves out the IPv4 addresses.
func appendSpans(spans []span, network netip.Prefix) []span {
	const beforeMapped, afterMapped = 0xfffe_ffff_ffff, 0x1_0000_0000_0000 // low, of a high of 0
	first := addressOf(network.Addr())
	last := first
	if host := network.Addr().BitLen() - network.Bits(); host <= 64 {
		last.low |= 1<<host - 1
	} else {
		last.high |= 1<<(host-64) - 1
		last.low = 1<<64 - 1
	}
	if first.high > 0 || first.low > beforeMapped || !(address{low: beforeMapped}).less(last) {
		return append(spans, span{first, last})
	}
	spans = append(spans, span{first, address{low: beforeMapped}})
	if last.less(address{low: afterMapped}) {
		return spans
	}
	return append(spans, span{address{low: afterMapped}, last})
}

// outermost sorts spans, of which any two have no address in common or one is part of
// the other, and drops those that are part of another.
func outermost(spans []span) []span {
	slices.SortFunc(spans, func(a, b span) int { return cmp.Or(a.first.compare(b.first), b.last.compare(a.last)) })
	kept := spans[:0]
	for _, s := range spans {
		if len(kept) == 0 || kept[len(kept)-1].last.less(s.first) {
			kept = append(kept, s)
		}
	}
	return kept
}

// haveAddress reports whether a is in one of spans, which are outermost: in the last
// that begins at or before it, or in none.
func haveAddress(spans []span, a address) bool {
	low, high := 0, len(spans)
	for low < high {
		if mid := int(uint(low+high) / 2); a.less(spans[mid].first) {
			high = mid
		} else {
			low = mid + 1
		}
	}
	return low > 0 && !spans[low-1].last.less(a)
}

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
	if e.kind == kindAddress {
		return haveAddress(cl.operands.networks, e.address()), true
	}
	address, ok := parseAddress(e.text)
	return ok && haveAddress(cl.operands.networks, addressOf(address)), ok
}

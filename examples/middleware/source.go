package main

import (
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// sourceIP returns the address that a request came from. X-Forwarded-For is what
// anybody may write, so it is read only if the peer is a trusted proxy, and from
// right to left: each proxy appends the peer it saw, and what stands left of an
// address that is no trusted proxy is hearsay.
func sourceIP(r *http.Request, trusted []netip.Prefix) (netip.Addr, error) {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}, fmt.Errorf("address of the peer: %w", err)
	}
	addr := peer.Addr().Unmap()
	if !isTrusted(addr, trusted) {
		return addr, nil
	}
	// A proxy may append a header line of its own instead of a value.
	forwarded := strings.Join(r.Header.Values("X-Forwarded-For"), ",")
	if strings.TrimSpace(forwarded) == "" {
		return addr, nil
	}
	for _, text := range slices.Backward(strings.Split(forwarded, ",")) {
		// To guess here, or to leave the key out, would open a Deny on IpAddress.
		if addr, err = netip.ParseAddr(strings.TrimSpace(text)); err != nil {
			return netip.Addr{}, errors.New("X-Forwarded-For holds something else than IP addresses")
		}
		addr = addr.Unmap().WithZone("")
		if !isTrusted(addr, trusted) {
			break
		}
	}
	return addr, nil
}

func isTrusted(addr netip.Addr, trusted []netip.Prefix) bool {
	return slices.ContainsFunc(trusted, func(p netip.Prefix) bool { return p.Contains(addr) })
}

// parseProxies reads a list of addresses and CIDR blocks, separated by commas.
func parseProxies(list string) ([]netip.Prefix, error) {
	var proxies []netip.Prefix
	for text := range strings.SplitSeq(list, ",") {
		if text = strings.TrimSpace(text); text == "" {
			continue
		}
		if addr, err := netip.ParseAddr(text); err == nil {
			proxies = append(proxies, netip.PrefixFrom(addr, addr.BitLen()))
			continue
		}
		p, err := netip.ParsePrefix(text)
		if err != nil {
			return nil, fmt.Errorf("trusted proxies: %w", err)
		}
		proxies = append(proxies, p)
	}
	return proxies, nil
}

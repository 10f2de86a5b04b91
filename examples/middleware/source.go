package main

import (
	"fmt"
	"net/http"
	"net/netip"
)

// sourceIP returns the address that a request came from: the other end of its
// connection, which nobody can make up and still get an answer.
//
// X-Forwarded-For and headers like it are not read, whoever sent them. The TLS
// stream ends here, so that every header in it is written by the caller; a proxy
// in between passes on bytes that it cannot read, and adds none.
func sourceIP(r *http.Request) (netip.Addr, error) {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}, fmt.Errorf("address of the peer: %w", err)
	}
	return peer.Addr().Unmap().WithZone(""), nil
}

package main

import (
	"fmt"
	"net/http"
	"net/netip"

	"github.com/seed-1d0cfdb5/iam/condition"
)

// contextOf returns the request context of r, which comes from source: what the service
// has found out, on top of base, which is the same for all requests and is not copied.
func contextOf(base condition.Context, r *http.Request, source netip.Addr, tags map[string]string) condition.Context {
	entries := make([]condition.Entry, 0, 4+len(tags))
	entries = append(entries,
		condition.IP("aws:SourceIp", source),
		condition.Bool("aws:SecureTransport", r.TLS != nil),
	)
	for key, value := range tags {
		entries = append(entries, condition.String("aws:PrincipalTag/"+key, value))
	}
	// The caller's own claims: a policy may deny by them what is a mistake, and grant
	// nothing. A header that was not sent is a key that is absent.
	if text := r.UserAgent(); text != "" {
		entries = append(entries, condition.String("aws:UserAgent", text))
	}
	if text := r.Referer(); text != "" {
		entries = append(entries, condition.String("aws:Referer", text))
	}
	return base.With(entries...)
}

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

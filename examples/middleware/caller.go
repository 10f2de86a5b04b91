package main

import (
	"context"
	"crypto/tls"
	"net/http"
	"time"

	"github.com/seed-1d0cfdb5/iam/principal"
)

// A caller is who makes a request, as its client certificate says.
type caller struct {
	principal principal.Principal
	tags      map[string]string
	expires   time.Time // end of the certificate
}

// A directory has the tags of every user and role that may call, by ARN. A
// certificate outlives the user it was made for, so being listed here counts too.
type directory map[string]map[string]string

func sampleDirectory() directory {
	return directory{
		"arn:acme:iam::tenant42:user/ann":   {"team": "editorial"},
		"arn:acme:iam::tenant42:user/ben":   {"team": "editorial"},
		"arn:acme:iam::tenant42:user/dan":   {"team": "editorial"},
		"arn:acme:iam::tenant42:role/Audit": {},
		"arn:acme:iam::tenant7:user/pat":    {"team": "sales"},
	}
}

// identify returns the caller of a connection. The principal is the one URI among
// the subject alternative names of the certificate: of two, neither would be safe
// to pick.
func (d directory) identify(state *tls.ConnectionState, now time.Time) (caller, *refusal) {
	// PeerCertificates may hold what nobody has verified.
	if state == nil || len(state.VerifiedChains) == 0 {
		return caller{}, refuse(http.StatusUnauthorized, "MissingCertificate", "A client certificate is required.")
	}
	cert := state.VerifiedChains[0][0]
	// The handshake checked this once, and a connection may live long.
	if now.After(cert.NotAfter) {
		return caller{}, refuse(http.StatusUnauthorized, "ExpiredCertificate", "The client certificate has expired.")
	}
	unusable := refuse(http.StatusUnauthorized, "UnusableCertificate", "The client certificate names no principal of this service.")
	if len(cert.URIs) != 1 {
		return caller{}, unusable
	}
	p, err := principal.Parse(cert.URIs[0].String())
	if err != nil {
		return caller{}, unusable
	}
	tags, ok := d[p.Issuer()]
	if !ok {
		return caller{}, unusable
	}
	// NotAfter is the last moment of a certificate, Request.Expires the first
	// moment without one.
	return caller{principal: p, tags: tags, expires: cert.NotAfter.Add(1)}, nil
}

// authenticate passes on requests whose caller is known. It comes before the
// routes, so that a stranger does not learn which there are.
func (s *service) authenticate(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := s.newID()
		w.Header().Set("Request-Id", id)
		// A cache compares Expires with Date, so both have to be of one clock.
		w.Header().Set("Date", s.now().UTC().Format(http.TimeFormat))
		c, refused := s.directory.identify(r.TLS, s.now())
		if refused != nil {
			s.log.WarnContext(r.Context(), "not authenticated", "request", id, "code", refused.code)
			refused.write(w)
			return
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), callerKey{}, c)))
	})
}

type callerKey struct{}

// callerOf returns the caller that authenticate found. Without one it is the zero
// caller, who is anonymous.
func callerOf(ctx context.Context) caller {
	c, _ := ctx.Value(callerKey{}).(caller)
	return c
}

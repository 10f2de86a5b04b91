package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"time"
)

// An authority issues the certificates of the example. A real service is given
// its own, and never sees the private keys of its callers.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	now  func() time.Time
}

func newAuthority(now func() time.Time) (*authority, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	a := &authority{key: key, now: now}
	template := &x509.Certificate{
		Subject:               pkix.Name{CommonName: "Example authority"},
		NotBefore:             now().Add(-time.Hour),
		NotAfter:              now().AddDate(1, 0, 0),
		KeyUsage:              x509.KeyUsageCertSign,
		IsCA:                  true,
		BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, err
	}
	a.cert, err = x509.ParseCertificate(der)
	return a, err
}

// issue completes template, signs it, and returns the certificate with its key.
func (a *authority) issue(template *x509.Certificate, lifetime time.Duration) (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	template.NotBefore = a.now().Add(-time.Hour)
	template.NotAfter = a.now().Add(lifetime)
	template.KeyUsage = x509.KeyUsageDigitalSignature
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, key.Public(), a.key)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, err
}

// client issues the certificate of a caller. The ARN of its principal is a URI
// among the subject alternative names.
func (a *authority) client(lifetime time.Duration, arns ...string) (tls.Certificate, error) {
	template := &x509.Certificate{ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}}
	for _, arn := range arns {
		uri, err := url.Parse(arn)
		if err != nil {
			return tls.Certificate{}, err
		}
		template.URIs = append(template.URIs, uri)
	}
	if len(arns) == 0 { // a certificate of somebody who is not a principal
		template.Subject.CommonName = "Somebody"
	}
	return a.issue(template, lifetime)
}

// pool returns the authority as the only one to trust.
func (a *authority) pool() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(a.cert)
	return pool
}

// serverConfig returns the TLS configuration of the service. A connection without
// a client certificate gets as far as a 401, which says what is missing; one with
// a certificate that does not verify is refused in the handshake.
func (a *authority) serverConfig() (*tls.Config, error) {
	cert, err := a.issue(&x509.Certificate{
		DNSNames:    []string{"localhost"},
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback},
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}, 90*24*time.Hour)
	if err != nil {
		return nil, err
	}
	return &tls.Config{
		Certificates: []tls.Certificate{cert},
		ClientAuth:   tls.VerifyClientCertIfGiven,
		ClientCAs:    a.pool(),
		MinVersion:   tls.VersionTLS13,
		Time:         a.now,
	}, nil
}

// write puts the certificate of the authority into dir, and one with its key for
// each caller, named as the last part of its ARN.
func (a *authority) write(dir string, arns []string) error {
	if err := writePEM(dir, "authority.pem", "CERTIFICATE", a.cert.Raw); err != nil {
		return err
	}
	for _, arn := range arns {
		cert, err := a.client(24*time.Hour, arn)
		if err != nil {
			return err
		}
		key, err := x509.MarshalPKCS8PrivateKey(cert.PrivateKey)
		if err != nil {
			return err
		}
		name := filepath.Base(arn)
		if err := writePEM(dir, name+".pem", "CERTIFICATE", cert.Certificate[0]); err != nil {
			return err
		}
		if err := writePEM(dir, name+"-key.pem", "PRIVATE KEY", key); err != nil {
			return err
		}
	}
	return nil
}

func writePEM(dir, name, typ string, der []byte) error {
	return os.WriteFile(filepath.Join(dir, name), pem.EncodeToMemory(&pem.Block{Type: typ, Bytes: der}), 0o600)
}

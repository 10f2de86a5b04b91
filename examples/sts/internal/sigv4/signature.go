package sigv4

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	algorithm  = "AWS4-HMAC-SHA256"
	terminator = "aws4_request"
	timeLayout = "20060102T150405Z"
	maxExpires = 7 * 24 * time.Hour // of a presigned URL
)

// A signature is what a request says about its signature. The zero signature is that of
// a request without one.
type signature struct {
	accessKeyID string
	token       string
	day         string // of the scope, such as 20260701
	region      string
	service     string
	headers     []string // that are signed, in lower case and sorted
	hex         string
	time        time.Time
	presigned   bool
	expires     time.Duration // if presigned
}

func (s *signature) anonymous() bool { return s.accessKeyID == "" }

func (s *signature) signed(now time.Time, payload string) *Signed {
	if s.anonymous() {
		return &Signed{Payload: payload}
	}
	return &Signed{
		AccessKeyID: s.accessKeyID, SessionToken: s.token, Service: s.service, Region: s.region,
		Time: s.time, Age: now.Sub(s.time), Presigned: s.presigned, Payload: payload,
	}
}

// read returns the signature of r.
func (v *Verifier) read(r *http.Request, query url.Values) (*signature, error) {
	header := r.Header.Values("Authorization")
	inQuery := query.Has("X-Amz-Algorithm") || query.Has("X-Amz-Credential") || query.Has("X-Amz-Signature")
	switch {
	case len(header) > 1 || len(header) == 1 && inQuery:
		return nil, v.refuse(twoSignatures)
	case inQuery:
		return v.readQuery(r, query)
	case len(header) == 1:
		return v.readHeader(r, header[0])
	case query.Has("AWSAccessKeyId"): // Signature Version 2
		return nil, v.refuse(otherAlgorithm)
	}
	return &signature{}, nil
}

// readHeader reads
//
//	AWS4-HMAC-SHA256 Credential=ID/20260701/us-east-1/sts/aws4_request, SignedHeaders=host;x-amz-date, Signature=HEX
func (v *Verifier) readHeader(r *http.Request, header string) (*signature, error) {
	name, rest, _ := strings.Cut(header, " ")
	if name != algorithm {
		return nil, v.refuse(otherAlgorithm)
	}
	parts := map[string]string{}
	for part := range strings.SplitSeq(rest, ",") {
		name, value, ok := strings.Cut(strings.TrimSpace(part), "=")
		if _, twice := parts[name]; !ok || twice || len(parts) == 3 {
			return nil, v.refuse(malformedHeader)
		}
		parts[name] = value
	}
	s := &signature{hex: parts["Signature"]}
	date, ok := single(r.Header, "X-Amz-Date")
	token, okToken := single(r.Header, "X-Amz-Security-Token")
	if !ok || !okToken {
		return nil, v.refuse(noDate)
	}
	s.token = token
	if !s.readCredential(parts["Credential"]) || !s.readHeaders(parts["SignedHeaders"]) || s.hex == "" {
		return nil, v.refuse(malformedHeader)
	}
	if !s.readTime(date) {
		return nil, v.refuse(noDate)
	}
	return s, v.checkHeaders(r, s)
}

// IsParameter reports whether a parameter of a query is a part of a signature.
func IsParameter(name string) bool {
	switch name {
	case "X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders", "X-Amz-Signature", "X-Amz-Security-Token",
		"X-Amz-Content-Sha256":
		return true
	}
	return false
}

// readQuery reads what readHeader does from the query of a presigned URL.
func (v *Verifier) readQuery(r *http.Request, query url.Values) (*signature, error) {
	value := func(name string) string {
		if len(query[name]) != 1 {
			return ""
		}
		return query[name][0]
	}
	s := &signature{
		hex: value("X-Amz-Signature"), token: value("X-Amz-Security-Token"), presigned: true, expires: skewQuery,
	}
	var err error
	if v.isS3() || query.Has("X-Amz-Expires") { // which those of STS need not have
		var seconds uint64
		seconds, err = strconv.ParseUint(value("X-Amz-Expires"), 10, 31)
		s.expires = time.Duration(seconds) * time.Second
	}
	switch {
	case value("X-Amz-Algorithm") != algorithm:
		return nil, v.refuse(otherAlgorithm)
	case !s.readCredential(value("X-Amz-Credential")), !s.readHeaders(value("X-Amz-SignedHeaders")), s.hex == "",
		!s.readTime(value("X-Amz-Date")), len(query["X-Amz-Security-Token"]) > 1:
		return nil, v.refuse(malformedQuery)
	case err != nil, s.expires > maxExpires:
		return nil, v.refuse(badExpires)
	}
	return s, v.checkHeaders(r, s)
}

func (s *signature) readCredential(credential string) bool {
	part := strings.Split(credential, "/")
	if len(part) != 5 || slices.Contains(part, "") || part[4] != terminator {
		return false
	}
	s.accessKeyID, s.day, s.region, s.service = part[0], part[1], part[2], part[3]
	return true
}

func (s *signature) readHeaders(list string) bool {
	s.headers = strings.Split(list, ";")
	for i, name := range s.headers {
		if name == "" || name != strings.ToLower(name) || i > 0 && name <= s.headers[i-1] {
			return false
		}
	}
	return true
}

func (s *signature) readTime(text string) bool {
	t, err := time.Parse(timeLayout, text)
	s.time = t
	return err == nil
}

// single returns a header that is there once at most.
func single(h http.Header, name string) (string, bool) {
	values := h.Values(name)
	if len(values) == 0 {
		return "", true
	}
	return values[0], len(values) == 1
}

// stringToSign returns what is signed in the form that kind names.
func (s *signature) stringToSign(kind string, lines ...string) string {
	scope := strings.Join([]string{s.day, s.region, s.service, terminator}, "/")
	return strings.Join(append([]string{kind, s.time.Format(timeLayout), scope}, lines...), "\n")
}

// key returns what signs in the scope of s.
func (s *signature) key(secret string) []byte {
	key := []byte("AWS4" + secret)
	for _, part := range []string{s.day, s.region, s.service, terminator} {
		key = sum(key, part)
	}
	return key
}

func sum(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}

func hashed(b []byte) string {
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}

package sigv4

import (
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
)

// canonicalRequest returns r in the one form that is signed. See
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
func canonicalRequest(r *http.Request, query url.Values, s *signature, body string, s3 bool) string {
	var b strings.Builder
	b.WriteString(r.Method + "\n")
	b.WriteString(canonicalPath(r.URL, s3) + "\n")
	b.WriteString(canonicalQuery(query) + "\n")
	for _, name := range s.headers {
		b.WriteString(name + ":" + headerValue(r, name) + "\n")
	}
	b.WriteString("\n" + strings.Join(s.headers, ";") + "\n" + body)
	return b.String()
}

// canonicalPath returns the path as S3 has it signed, encoded once and otherwise as it
// is, or as other services do: cleaned, and encoded once more.
func canonicalPath(u *url.URL, s3 bool) string {
	if u.Path == "" {
		return "/"
	}
	if s3 {
		return escape(u.Path, true)
	}
	p := u.EscapedPath()
	cleaned := path.Clean("/" + p)
	if strings.HasSuffix(p, "/") && cleaned != "/" {
		cleaned += "/"
	}
	return escape(cleaned, true)
}

// canonicalQuery returns the query sorted by name and value, without the signature.
func canonicalQuery(query url.Values) string {
	var pairs []string
	for name, values := range query {
		if name == "X-Amz-Signature" {
			continue
		}
		for _, value := range values {
			pairs = append(pairs, escape(name, false)+"="+escape(value, false))
		}
	}
	// A name that begins another comes first, though "=" is greater than some characters.
	slices.SortFunc(pairs, func(a, b string) int {
		nameA, valueA, _ := strings.Cut(a, "=")
		nameB, valueB, _ := strings.Cut(b, "=")
		if c := strings.Compare(nameA, nameB); c != 0 {
			return c
		}
		return strings.Compare(valueA, valueB)
	})
	return strings.Join(pairs, "&")
}

// headerValue returns the values of a header with single spaces. net/http keeps two of
// them elsewhere.
func headerValue(r *http.Request, name string) string {
	values := r.Header.Values(name)
	switch {
	case name == "host":
		values = []string{r.Host}
	case name == "content-length" && len(values) == 0 && r.ContentLength >= 0:
		values = []string{strconv.FormatInt(r.ContentLength, 10)}
	}
	joined := make([]string, len(values))
	for i, value := range values {
		joined[i] = strings.Join(strings.FieldsFunc(value, isBlank), " ")
	}
	return strings.Join(joined, ",")
}

func isBlank(c rune) bool { return c == ' ' || c == '\t' }

// escape encodes all but what RFC 3986 calls unreserved, and slashes if they are kept.
func escape(s string, slashes bool) string {
	const digits = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9',
			strings.IndexByte("-._~", c) >= 0, slashes && c == '/':
			b.WriteByte(c)
		default:
			b.Write([]byte{'%', digits[c>>4], digits[c&15]})
		}
	}
	return b.String()
}

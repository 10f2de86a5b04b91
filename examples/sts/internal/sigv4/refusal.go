package sigv4

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/fault"
)

// How far the clock of who signs may be from that of the server.
const (
	skewS3    = 15 * time.Minute // https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-auth-using-authorization-header.html
	skewQuery = 5 * time.Minute  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
)

// A reason is why a request is refused, in the words of S3 and of the query protocol.
type reason struct{ s3, query fault.Fault }

//nolint:gochecknoglobals // tables that are never written
var (
	headTooLarge = reason{
		s3:    fault.Fault{Code: "RequestHeaderSectionTooLarge", Status: http.StatusBadRequest, Message: "Your request header and query parameters used to make the request exceed the maximum allowed size."},
		query: fault.Fault{Code: "RequestHeaderSectionTooLarge", Status: http.StatusRequestHeaderFieldsTooLarge, Message: "The header of the request is too large."},
	}
	unreadableQuery = reason{
		s3:    fault.Fault{Code: "InvalidURI", Status: http.StatusBadRequest, Message: "Couldn't parse the specified URI."},
		query: fault.Fault{Code: "MalformedQueryString", Status: http.StatusNotFound, Message: "The query string contains a syntax error."},
	}
	twoSignatures = reason{
		s3:    fault.Fault{Code: "InvalidArgument", Status: http.StatusBadRequest, Message: "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified"},
		query: fault.Fault{Code: "IncompleteSignature", Status: http.StatusBadRequest, Message: "The request has more than one signature."},
	}
	otherAlgorithm = reason{
		s3:    fault.Fault{Code: "InvalidRequest", Status: http.StatusBadRequest, Message: "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256."},
		query: fault.Fault{Code: "IncompleteSignature", Status: http.StatusBadRequest, Message: "Unsupported AWS 'algorithm': only AWS4-HMAC-SHA256 is taken."},
	}
	malformedHeader = reason{
		s3:    fault.Fault{Code: "AuthorizationHeaderMalformed", Status: http.StatusBadRequest, Message: "The authorization header is malformed; it needs Credential, SignedHeaders and Signature."},
		query: fault.Fault{Code: "IncompleteSignature", Status: http.StatusBadRequest, Message: "Authorization header requires 'Credential', 'SignedHeaders' and 'Signature' parameters, each once and well-formed."},
	}
	malformedQuery = reason{
		s3:    fault.Fault{Code: "AuthorizationQueryParametersError", Status: http.StatusBadRequest, Message: "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters."},
		query: fault.Fault{Code: "IncompleteSignature", Status: http.StatusBadRequest, Message: "Query string authentication requires X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders and X-Amz-Expires, each once and well-formed."},
	}
	badExpires = reason{
		s3:    fault.Fault{Code: "AuthorizationQueryParametersError", Status: http.StatusBadRequest, Message: "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds"},
		query: fault.Fault{Code: "IncompleteSignature", Status: http.StatusBadRequest, Message: "X-Amz-Expires must be a number of seconds, a week at most."},
	}
	noDate = reason{
		s3:    fault.Fault{Code: "AccessDenied", Status: http.StatusForbidden, Message: "AWS authentication requires a valid Date or x-amz-date header"},
		query: fault.Fault{Code: "IncompleteSignature", Status: http.StatusBadRequest, Message: "Authorization header requires existence of 'X-Amz-Date' once, and of 'X-Amz-Security-Token' once at most."},
	}
	unsignedHeader = reason{
		s3:    fault.Fault{Code: "AccessDenied", Status: http.StatusForbidden, Message: "There were headers present in the request which were not signed"},
		query: fault.Fault{Code: "IncompleteSignature", Status: http.StatusBadRequest, Message: "'Host' and each 'X-Amz-*' header must be a 'SignedHeader' in the AWS Authorization."},
	}
	noPayload = reason{
		s3: fault.Fault{Code: "InvalidRequest", Status: http.StatusBadRequest, Message: "Missing required header for this request: x-amz-content-sha256"},
	}
	otherDay = reason{
		s3:    fault.Fault{Code: "AuthorizationHeaderMalformed", Status: http.StatusBadRequest, Message: "The authorization header is malformed; Invalid credential date. This date is not the same as X-Amz-Date."},
		query: fault.Fault{Code: "SignatureDoesNotMatch", Status: http.StatusForbidden, Message: "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP."},
	}
	otherService = reason{
		s3:    fault.Fault{Code: "AuthorizationHeaderMalformed", Status: http.StatusBadRequest, Message: "The authorization header is malformed; incorrect service. This endpoint belongs to \"s3\"."},
		query: fault.Fault{Code: "SignatureDoesNotMatch", Status: http.StatusForbidden, Message: "Credential should be scoped to correct service."},
	}
	otherRegion = reason{
		s3:    fault.Fault{Code: "AuthorizationHeaderMalformed", Status: http.StatusBadRequest, Message: "The authorization header is malformed; the region is wrong."},
		query: fault.Fault{Code: "SignatureDoesNotMatch", Status: http.StatusForbidden, Message: "Credential should be scoped to a valid region."},
	}
	unknownKey = reason{
		s3:    fault.Fault{Code: "InvalidAccessKeyId", Status: http.StatusForbidden, Message: "The AWS Access Key Id you provided does not exist in our records."},
		query: fault.Fault{Code: "InvalidClientTokenId", Status: http.StatusForbidden, Message: "The security token included in the request is invalid."},
	}
	invalidToken = reason{
		s3:    fault.Fault{Code: "InvalidToken", Status: http.StatusBadRequest, Message: "The provided token is malformed or otherwise invalid."},
		query: fault.Fault{Code: "InvalidClientTokenId", Status: http.StatusForbidden, Message: "The security token included in the request is invalid."},
	}
	expiredToken = reason{
		s3:    fault.Fault{Code: "ExpiredToken", Status: http.StatusBadRequest, Message: "The provided token has expired."},
		query: fault.Fault{Code: "ExpiredToken", Status: http.StatusForbidden, Message: "The security token included in the request is expired"},
	}
	otherSignature = reason{
		s3:    fault.Fault{Code: "SignatureDoesNotMatch", Status: http.StatusForbidden, Message: "The request signature we calculated does not match the signature you provided. Check your key and signing method."},
		query: fault.Fault{Code: "SignatureDoesNotMatch", Status: http.StatusForbidden, Message: "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details."},
	}
)

// Missing returns what a caller is told who does not sign what has to be signed.
func Missing() error {
	return fault.New("MissingAuthenticationToken", http.StatusForbidden, "Request is missing Authentication Token")
}

// refuse returns the fault of a reason. It is the caller's own.
func (v *Verifier) refuse(why reason) *fault.Fault {
	if v.isS3() {
		return &why.s3
	}
	return &why.query
}

// Refuse returns the fault for an error that is or wraps one of those that Secret returns,
// and else the error. A key may come to its end while a request is served.
func (v *Verifier) Refuse(accessKeyID string, err error) error {
	switch {
	case errors.Is(err, ErrUnknownKey):
		return v.refuse(unknownKey).With("AWSAccessKeyId", accessKeyID)
	case errors.Is(err, ErrInvalidToken):
		return v.refuse(invalidToken)
	case errors.Is(err, ErrExpiredToken):
		return v.refuse(expiredToken)
	}
	return err
}

// refuseSignature returns the fault with what the server would have signed, as S3 does.
func (v *Verifier) refuseSignature(s *signature, toSign, canonical string) error {
	return v.refuse(otherSignature).With("AWSAccessKeyId", s.accessKeyID).With("StringToSign", toSign).
		With("SignatureProvided", s.hex).With("CanonicalRequest", canonical)
}

// checkHeaders has all headers signed that AWS takes something from.
func (v *Verifier) checkHeaders(r *http.Request, s *signature) error {
	var missing []string
	if !slices.Contains(s.headers, "host") {
		missing = append(missing, "host")
	}
	for name := range r.Header {
		if name = strings.ToLower(name); strings.HasPrefix(name, "x-amz-") && !slices.Contains(s.headers, name) {
			missing = append(missing, name)
		}
	}
	if missing != nil {
		slices.Sort(missing)
		return v.refuse(unsignedHeader).With("HeadersNotSigned", strings.Join(missing, ", "))
	}
	return nil
}

// checkScope compares what the key was derived for with where the server is.
func (v *Verifier) checkScope(s *signature) error {
	switch {
	case s.day != s.time.Format("20060102"):
		return v.refuse(otherDay)
	case !slices.Contains(v.Services, s.service):
		return v.refuse(otherService)
	case v.Region != "" && s.region != v.Region:
		return v.refuse(otherRegion).With("Region", v.Region)
	}
	return nil
}

// checkTime compares the time of the signature with the clock. That of a presigned URL
// is good until it expires.
func (v *Verifier) checkTime(s *signature) error {
	now, skew := v.Now().UTC(), skewQuery
	if v.isS3() {
		skew = skewS3
	}
	old := skew
	if s.presigned {
		old = s.expires
	}
	tooOld, tooYoung := now.Sub(s.time) > old, s.time.Sub(now) > skew
	switch {
	case !tooOld && !tooYoung:
		return nil
	case v.isS3() && s.presigned && tooOld:
		return fault.AccessDenied("Request has expired").With("Expires", s.time.Add(old).Format(time.RFC3339)).
			With("ServerTime", now.Format(time.RFC3339))
	case v.isS3() && s.presigned:
		return fault.AccessDenied("Request is not yet valid")
	case v.isS3():
		return fault.New("RequestTimeTooSkewed", http.StatusForbidden, "The difference between the request time and the current time is too large.").
			With("RequestTime", s.time.Format(timeLayout)).With("ServerTime", now.Format(time.RFC3339)).
			With("MaxAllowedSkewMilliseconds", "900000")
	case tooOld:
		return fault.New("SignatureDoesNotMatch", http.StatusForbidden, fmt.Sprintf("Signature expired: %s is now earlier than %s (%s - %d min.)",
			s.time.Format(timeLayout), now.Add(-old).Format(timeLayout), now.Format(timeLayout), int(old.Minutes())))
	}
	return fault.New("SignatureDoesNotMatch", http.StatusForbidden, fmt.Sprintf("Signature not yet current: %s is still later than %s (%s + %d min.)",
		s.time.Format(timeLayout), now.Add(skew).Format(timeLayout), now.Format(timeLayout), int(skew.Minutes())))
}

package metadata

import (
	"crypto/subtle"
	"net/http"

	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/fault"
)

// containerCredentials is what the SDKs read.
type containerCredentials struct {
	RoleARN         string `json:"RoleArn"`
	AccessKeyID     string `json:"AccessKeyId"`
	SecretAccessKey string
	Token           string
	Expiration      string
}

// containerProblem is what the SDKs read in place of it.
type containerProblem struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// NewContainerEndpoint returns what AWS_CONTAINER_CREDENTIALS_FULL_URI names: it gives
// the credentials of role to those who send token, which is
// AWS_CONTAINER_AUTHORIZATION_TOKEN of the container, in the header Authorization. See
// https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
func NewContainerEndpoint(role *Role, token string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method != http.MethodGet:
			writeJSON(w, http.StatusMethodNotAllowed, containerProblem{"InvalidRequest", "Only GET is taken."})
			return
		case token == "" || subtle.ConstantTimeCompare([]byte(r.Header.Get("Authorization")), []byte(token)) == 0:
			writeJSON(w, http.StatusUnauthorized, containerProblem{"Unauthorized", "The authorization token is missing or wrong."})
			return
		}
		c, err := role.Credentials(r.Context())
		if err != nil {
			f := fault.Of(err)
			writeJSON(w, f.Status, containerProblem{f.Code, f.Message})
			return
		}
		writeJSON(w, http.StatusOK, containerCredentials{
			RoleARN: role.config.RoleARN, AccessKeyID: c.AccessKeyID, SecretAccessKey: c.SecretAccessKey, Token: c.SessionToken,
			Expiration: timestamp(role.config.Clock.Wall(c.Expires)),
		})
	})
}

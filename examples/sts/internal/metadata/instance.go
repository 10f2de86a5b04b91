package metadata

import (
	"encoding/json"
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/fault"
)

// An Instance is the machine whose metadata is served.
type Instance struct {
	ID        string // such as i-0123456789abcdef0
	AccountID string
	Region    string
	Profile   string // ARN of the instance profile
	Role      *Role
}

const (
	ttlHeader   = "X-Aws-Ec2-Metadata-Token-Ttl-Seconds"
	tokenHeader = "X-Aws-Ec2-Metadata-Token"
	maxTTL      = 6 * time.Hour
)

// NewInstanceService returns the instance metadata service in its second version: what
// reads must have got a token by PUT, which a forged request of a server to itself
// seldom can. There is no first version. See
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html
func NewInstanceService(i *Instance) http.Handler {
	s := &instanceService{Instance: i, tokens: newTokens()}
	mux := http.NewServeMux()
	mux.HandleFunc("PUT /latest/api/token", s.putToken)
	for where, text := range map[string]string{
		"iam/security-credentials/{$}": s.roleName(),
		"instance-id":                  i.ID,
		"placement/region":             i.Region,
		"placement/availability-zone":  i.Region + "a",
	} {
		mux.Handle("GET /latest/meta-data/"+where, s.authenticate(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/plain")
			_, _ = w.Write([]byte(text))
		}))
	}
	mux.Handle("GET /latest/meta-data/iam/security-credentials", s.authenticate(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, r.URL.Path+"/", http.StatusMovedPermanently)
	}))
	mux.Handle("GET /latest/meta-data/iam/security-credentials/"+s.roleName(), s.authenticate(s.credentials))
	mux.Handle("GET /latest/meta-data/iam/info", s.authenticate(s.info))
	mux.Handle("GET /latest/dynamic/instance-identity/document", s.authenticate(s.identity))
	mux.Handle("/", s.authenticate(http.NotFound))
	return mux
}

type instanceService struct {
	*Instance
	tokens *tokens
}

func (s *instanceService) roleName() string { return path.Base(s.Role.config.RoleARN) }

// putToken issues a token. Requests that a proxy passes on get none, as at AWS.
func (s *instanceService) putToken(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("X-Forwarded-For") != "" {
		http.Error(w, "Forbidden", http.StatusForbidden)
		return
	}
	values := r.Header.Values(ttlHeader)
	seconds, err := strconv.ParseUint(strings.Join(values, ","), 10, 31)
	ttl := time.Duration(seconds) * time.Second
	if err != nil || ttl == 0 || ttl > maxTTL {
		http.Error(w, ttlHeader+" must be a number of seconds from 1 to 21600", http.StatusBadRequest)
		return
	}
	w.Header().Set(ttlHeader, values[0])
	w.Header().Set("Content-Type", "text/plain")
	_, _ = w.Write([]byte(s.tokens.issue(ttl)))
}

// authenticate has handle answer those who have a token.
func (s *instanceService) authenticate(handle http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !s.tokens.valid(r.Header.Get(tokenHeader)) {
			http.Error(w, "Unauthorized", http.StatusUnauthorized)
			return
		}
		handle(w, r)
	})
}

// instanceCredentials is what the SDKs read.
type instanceCredentials struct {
	Code            string
	Message         string `json:",omitempty"`
	LastUpdated     string
	Type            string `json:",omitempty"`
	AccessKeyID     string `json:"AccessKeyId,omitempty"`
	SecretAccessKey string `json:",omitempty"`
	Token           string `json:",omitempty"`
	Expiration      string `json:",omitempty"`
}

func (s *instanceService) credentials(w http.ResponseWriter, r *http.Request) {
	c, err := s.Role.Credentials(r.Context())
	if err != nil {
		code, message := s.problem(err)
		writeJSON(w, http.StatusOK, instanceCredentials{Code: code, Message: message, LastUpdated: timestamp(time.Now())})
		return
	}
	writeJSON(w, http.StatusOK, instanceCredentials{
		Code: "Success", Type: "AWS-HMAC", LastUpdated: timestamp(s.Role.lastIssued()),
		AccessKeyID: c.AccessKeyID, SecretAccessKey: c.SecretAccessKey, Token: c.SessionToken,
		Expiration: timestamp(s.Role.config.Clock.Wall(c.Expires)),
	})
}

// problem returns what AWS says if an instance cannot get the credentials of its role. See
// https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_iam-ec2.html
func (s *instanceService) problem(err error) (code, message string) {
	if fault.Of(err).Code == "AccessDenied" {
		return "AssumeRoleUnauthorizedAccess", "EC2 cannot assume the role " + s.roleName() + "."
	}
	return "Failed", "EC2 has no credentials of the role " + s.roleName() + " at the moment."
}

func (s *instanceService) info(w http.ResponseWriter, r *http.Request) {
	code, message := "Success", ""
	if _, err := s.Role.Credentials(r.Context()); err != nil {
		code, message = s.problem(err)
	}
	writeJSON(w, http.StatusOK, struct {
		Code               string
		Message            string `json:",omitempty"`
		LastUpdated        string
		InstanceProfileArn string
	}{code, message, timestamp(s.Role.lastIssued()), s.Profile})
}

func (s *instanceService) identity(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, map[string]string{
		"accountId": s.AccountID, "availabilityZone": s.Region + "a", "instanceId": s.ID, "region": s.Region, "version": "2017-09-30",
	})
}

// timestamp has parts of a second, for where time passes fast a session lasts not many.
func timestamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.999Z07:00") }

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // a client that is gone gets nothing
}

package account

import (
	"fmt"
	"net/http"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/fault"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// What IAM lets an account have. See
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
const (
	maxAttached       = 10
	maxKeys           = 2
	maxVersions       = 5
	maxTags           = 50
	maxIdentityName   = 64
	maxPolicyName     = 128
	maxPath           = 512
	maxManaged        = 6144  // characters of a managed policy, white space aside
	maxInlineUser     = 2048  // of all inline policies of a user
	maxInlineRole     = 10240 // of all inline policies of a role
	maxTrust          = 2048
	maxSessionPolicy  = 2048
	maxBucketPolicy   = 20 << 10
	longestMaxSession = 12 * time.Hour
)

func noSuchEntity(format string, args ...any) error {
	return fault.New("NoSuchEntity", http.StatusNotFound, fmt.Sprintf(format, args...))
}

func alreadyExists(format string, args ...any) error {
	return fault.New("EntityAlreadyExists", http.StatusConflict, fmt.Sprintf(format, args...))
}

func deleteConflict(message string) error {
	return fault.New("DeleteConflict", http.StatusConflict, message)
}

func limitExceeded(format string, args ...any) error {
	return fault.New("LimitExceeded", http.StatusConflict, fmt.Sprintf(format, args...))
}

func invalid(format string, args ...any) error {
	return fault.New("ValidationError", http.StatusBadRequest, fmt.Sprintf(format, args...))
}

func invalidInput(format string, args ...any) error {
	return fault.New("InvalidInput", http.StatusBadRequest, fmt.Sprintf(format, args...))
}

// parse reads a policy that is or will be in the database. What IAM calls a malformed
// document is what the library refuses, and its message says where.
func parse(document string, typ policy.Type, name string) (*policy.Policy, error) {
	p, err := policy.Parse([]byte(document), typ, policy.WithName(name))
	if err != nil {
		return nil, fault.New("MalformedPolicyDocument", http.StatusBadRequest, err.Error())
	}
	return p, nil
}

// size counts the characters of a policy as IAM does: white space aside.
func size(document string) (n int) {
	for _, r := range document {
		if !unicode.IsSpace(r) {
			n++
		}
	}
	return n
}

func checkSize(kind Kind, n, limit int, what string) error {
	if n > limit {
		return limitExceeded("Cannot exceed quota for %s of the %s: %d", what, kind, limit)
	}
	return nil
}

func checkInline(i *Identity) error {
	limit, n := maxInlineUser, 0
	if i.Kind == Role {
		limit = maxInlineRole
	}
	for _, document := range i.Inline {
		n += size(document)
	}
	return checkSize(i.Kind, n, limit, "inline policies")
}

// checkTrust returns document if it can be the trust policy of a role.
func checkTrust(document, arn string) (string, error) {
	if _, err := parse(document, policy.Trust, arn); err != nil {
		return "", err
	}
	return document, checkSize(Role, size(document), maxTrust, "the trust policy")
}

// checkIdentity reports what is wrong with a new user or role, its policies aside.
func checkIdentity(i *Identity) error {
	if err := checkName(string(i.Kind)+"Name", i.Name, maxIdentityName); err != nil {
		return err
	}
	if err := checkPath(&i.Path); err != nil {
		return err
	}
	if i.Kind == Role {
		if err := checkMaxSession(i.MaxSession); err != nil {
			return err
		}
	}
	return checkTags(i.Tags)
}

// checkMaxSession reports whether sessions of a role may be as long as that.
func checkMaxSession(d time.Duration) error {
	if d < time.Hour || d > longestMaxSession {
		return invalid("The maximum session duration has to be from 3600 to %d seconds.", int(longestMaxSession.Seconds()))
	}
	return nil
}

// checkName keeps out of ARNs what would make them look like others.
func checkName(what, name string, limit int) error {
	const alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+=,.@-"
	if name == "" || len(name) > limit || strings.Trim(name, alphabet) != "" {
		return invalid("The specified value for %s is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-", what)
	}
	return nil
}

// checkPath has no path be "/".
func checkPath(path *string) error {
	if *path == "" {
		*path = "/"
	}
	printable := strings.IndexFunc(*path, func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune("*?:$", r) }) < 0
	if !printable || len(*path) > maxPath || (*path)[0] != '/' || (*path)[len(*path)-1] != '/' || strings.Contains(*path, "//") {
		return invalid("The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.")
	}
	return nil
}

// checkTags reports what AWS does not take as tags. Of two keys that differ in their case alone it
// would not be known which counts in a condition.
func checkTags(tags map[string]string) error {
	if len(tags) > maxTags {
		return limitExceeded("The number of tags has reached the maximum limit: %d", maxTags)
	}
	keys := map[string]bool{}
	for key, value := range tags {
		small := strings.ToLower(key)
		if keys[small] {
			return invalidInput("Duplicate tag keys found. Please note that Tag keys are case insensitive.")
		}
		keys[small] = true
		if key == "" || !isTagText(key, 128) || !isTagText(value, 256) || strings.HasPrefix(small, "aws:") {
			return invalidInput("The tag %q is not valid.", key)
		}
	}
	return nil
}

// isTagText reports whether text is one of up to so many characters that tags may have. See
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_Tag.html
func isTagText(text string, limit int) bool {
	return utf8.ValidString(text) && utf8.RuneCountInString(text) <= limit && strings.IndexFunc(text, func(r rune) bool {
		return !unicode.In(r, unicode.L, unicode.Z, unicode.N) && !strings.ContainsRune("_.:/=+-@", r)
	}) < 0
}

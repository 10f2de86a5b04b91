package evaluate

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/evaluate/internal/decision"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// The age of MFA is the one key of a session that grows.
const keyMFAAge = decision.KeyMFAAge

// usedMFA returns when the user of s, which may be nil, used MFA: when the session was
// issued. It is zero if the user did not, if s is a session of a role, of a federated
// user or for a root task, and if the age is an entry of its context.
func (s *Session) usedMFA() time.Time {
	if s == nil {
		return time.Time{}
	}
	switch s.Principal.Type() {
	case principal.TypeUser, principal.TypeAccount:
	default:
		return time.Time{}
	}
	issue, ok := s.Context.Lookup(keyTokenIssueTime)
	if _, given := s.Context.Lookup(keyMFAAge); !ok || given || !byMFA.Match((*clause.Context)(&s.Context)) || assumedRoot.Match((*clause.Context)(&s.Context)) {
		return time.Time{}
	}
	at, err := time.Parse(time.RFC3339Nano, issue[0])
	if err != nil {
		return time.Time{}
	}
	return at
}

// readsMFAAge reports whether keys holds the key of that age.
func readsMFAAge(keys []string) bool {
	return slices.ContainsFunc(keys, func(key string) bool { return glob.EqualFold(key, keyMFAAge) })
}

// appendMFAMoments appends the times at which the answer of cl, which reads the age
// of MFA, may change. It reports perSecond if it may at each second.
func appendMFAMoments(moments []time.Time, cl *clause.Clause, used time.Time) (all []time.Time, perSecond bool) {
	switch operator := cl.Base(); {
	case !glob.EqualFold(cl.Key(), keyMFAAge):
		return moments, true // in a policy variable
	case operator == "Null":
		return moments, false
	case !strings.HasPrefix(operator, "Numeric"):
		return moments, true
	}
	for _, value := range cl.Values() {
		// The age changes sides at a whole number next to the value.
		limit, err := strconv.ParseFloat(value, 64)
		if err != nil || math.Abs(limit) > maxMFAAge {
			continue
		}
		for age := int64(limit) - 1; age <= int64(limit)+2; age++ {
			moments = append(moments, time.Unix(used.Unix()+age, 0))
		}
	}
	return moments, false
}

// maxMFAAge is more than any session lives, in seconds.
const maxMFAAge = 1e9

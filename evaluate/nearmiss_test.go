package evaluate_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
)

// allowIf is an Allow with a Condition element, and denyIf a Deny beside an
// Allow without one.
func allowIf(condition string) string {
	return `{"Version":"2012-10-17","Statement":{"Sid":"A","Effect":"Allow","Action":"*","Resource":"*","Condition":` + condition + `}}`
}

func denyIf(condition string) string {
	return `{"Version":"2012-10-17","Statement":[{"Sid":"All","Effect":"Allow","Action":"*","Resource":"*"},
		{"Sid":"D","Effect":"Deny","Action":"*","Resource":"*","Condition":` + condition + `}]}`
}

// TestNearMisses has denied requests and what would let each pass, the best
// first. The request is of 2026-01-01.
func TestNearMisses(t *testing.T) {
	ip := func(s string) condition.Entry { return condition.IP("aws:SourceIp", netip.MustParseAddr(s)) }
	tests := []struct {
		name    string
		policy  string
		context []condition.Entry
		first   string // the best near miss, or its beginning and "..."; if empty, some change
		missing []string
	}{
		{"MFA is missing", allowIf(`{"Bool":{"aws:MultiFactorAuthPresent":"true"}}`), nil,
			`set condition key aws:MultiFactorAuthPresent = "true"`, []string{"aws:MultiFactorAuthPresent"}},
		{"MFA is missing, and a Deny asks for it", denyIf(`{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}`), nil,
			`set condition key aws:MultiFactorAuthPresent = "true"`, []string{"aws:MultiFactorAuthPresent"}},
		{"no MFA, and a Deny asks for it", denyIf(`{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}`),
			[]condition.Entry{condition.Bool("aws:MultiFactorAuthPresent", false)}, `set condition key aws:MultiFactorAuthPresent = "true"`, nil},
		{"address of another network", allowIf(`{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}}`), []condition.Entry{ip("198.51.100.7")},
			`set condition key aws:SourceIp = "203.0.113...`, nil},
		{"address outside the networks that a Deny spares", denyIf(`{"NotIpAddress":{"aws:SourceIp":["203.0.113.0/24","2001:db8::/32"]}}`),
			[]condition.Entry{ip("198.51.100.7")}, `set condition key aws:SourceIp = "203.0.113...`, nil},
		{"window that has passed", allowIf(`{"DateLessThan":{"aws:CurrentTime":"2025-07-01T00:00:00Z"}}`), nil,
			"make the request at 2025-06-30T23:59:59.999999999Z", nil},
		{"window to come", allowIf(`{"DateGreaterThan":{"aws:CurrentTime":"2026-07-01T00:00:00Z"},"DateLessThan":{"aws:CurrentTime":"2026-08-01T00:00:00Z"}}`), nil,
			"make the request at 2026-07-01T00:00:00.000000001Z", nil},
		{"Deny of a period", denyIf(`{"DateGreaterThanEquals":{"aws:CurrentTime":"2025-12-24"},"DateLessThan":{"aws:CurrentTime":"2026-01-07"}}`), nil,
			"make the request at 20...", nil},
		{"seconds to come", allowIf(`{"NumericGreaterThan":{"aws:EpochTime":"1782864000"}}`), nil,
			"make the request at 2026-07-01T00:00:01Z", nil},
		{"two keys at once", allowIf(`{"Bool":{"aws:SecureTransport":"true"},"StringEquals":{"app:k":"v"}}`), nil,
			`set condition key aws:SecureTransport = "true", and set condition key app:k = "v"`, []string{"aws:SecureTransport", "app:k"}},
		{"a key and the time", allowIf(`{"StringEquals":{"app:k":"v"},"DateLessThan":{"aws:CurrentTime":"2025-07-01"}}`), nil,
			`set condition key app:k = "v", and make the request at 2025-06-30T23:59:59.999999999Z`, []string{"app:k"}},
		{"three keys", allowIf(`{"Bool":{"app:b":"true"},"StringEquals":{"app:k":"v"},"NumericEquals":{"app:n":"7"}}`), nil,
			`set condition key app:b = "true", and set condition key app:k = "v", and set condition key app:n = "7"`,
			[]string{"app:b", "app:k", "app:n"}},
		{"ForAnyValue on a multivalued key", allowIf(`{"ForAnyValue:StringEquals":{"aws:TagKeys":["team","cost"]}}`),
			[]condition.Entry{condition.Strings("aws:TagKeys", "x")}, `set condition key aws:TagKeys = ["team"]`, nil},
		{"ForAllValues on a multivalued key", allowIf(`{"ForAllValues:StringEquals":{"aws:TagKeys":["team","cost"]}}`),
			[]condition.Entry{condition.Strings("aws:TagKeys", "team", "x")}, ``, nil},
		{"Deny of a tag", denyIf(`{"ForAnyValue:StringLike":{"aws:TagKeys":"secret-*"}}`),
			[]condition.Entry{condition.Strings("aws:TagKeys", "team", "secret-x")}, ``, nil},
		{"key that has to be absent", allowIf(`{"Null":{"app:issued":"true"}}`),
			[]condition.Entry{condition.String("app:issued", "2026-01-01T00:00:00Z")}, "leave out condition key app:issued", nil},
		{"key that is always there", allowIf(`{"Bool":{"aws:SecureTransport":"true"}}`),
			[]condition.Entry{condition.Bool("aws:SecureTransport", false)}, `set condition key aws:SecureTransport = "true"`, nil},
		{"key that has to be present", allowIf(`{"Null":{"aws:RequestTag/team":"false"}}`), nil,
			`set condition key aws:RequestTag/team = "...`, []string{"aws:RequestTag/team"}},
		{"wildcards", allowIf(`{"StringLike":{"app:path":"home/?/*.txt"}}`), []condition.Entry{condition.String("app:path", "home/ann")},
			`set condition key app:path = "home/x/...`, nil},
		{"variable", allowIf(`{"StringLike":{"app:path":"home/${aws:username}/*"}}`), nil,
			`set condition key app:path = "home/ann/...`, []string{"app:path"}},
		{"negated", allowIf(`{"StringNotEquals":{"app:k":["v","other"]}}`), []condition.Entry{condition.String("app:k", "v")},
			"leave out condition key app:k", nil},
		{"negated in a Deny", denyIf(`{"StringNotEquals":{"app:k":"v"}}`), nil, `set condition key app:k = "v"`, []string{"app:k"}},
		{"number", allowIf(`{"NumericLessThan":{"aws:MultiFactorAuthAge":"3600"}}`), []condition.Entry{condition.Int("aws:MultiFactorAuthAge", 7200)},
			`set condition key aws:MultiFactorAuthAge = "3599"`, nil},
		{"ARN", allowIf(`{"ArnLike":{"app:arn":"arn:aws:sns:*:111122223333:alarm-*"}}`),
			[]condition.Entry{condition.String("app:arn", "arn:aws:sns:us-east-1:444455556666:alarm-x")},
			`set condition key app:arn = "arn:aws:sns:x:111122223333:alarm-x"`, nil},
		{"base64", allowIf(`{"BinaryEquals":{"app:blob":"QUJD"}}`), nil, `set condition key app:blob = "QUJD"`, []string{"app:blob"}},
		{"letter case", allowIf(`{"StringEqualsIgnoreCase":{"app:k":"Blue"}}`), nil, `set condition key app:k = "Blue"`, []string{"app:k"}},
		{"date of another key", allowIf(`{"DateGreaterThan":{"app:issued":"2026-01-01T00:00:00Z"}}`), nil,
			`set condition key app:issued = "2026-01-01T00:00:01Z"`, []string{"app:issued"}},
		{"IfExists", allowIf(`{"StringEqualsIfExists":{"app:k":"v"}}`), []condition.Entry{condition.String("app:k", "w")}, ``, nil},
		{"several Allows, one change each", `{"Version":"2012-10-17","Statement":[
			{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"app:a":"1","app:b":"2"}}},
			{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"app:c":"3"}}}]}`, nil,
			`set condition key app:c = "3"`, []string{"app:a", "app:b", "app:c"}},
		{"an Allow and a Deny", `{"Version":"2012-10-17","Statement":[
			{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"app:a":"1"}}},
			{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringNotEquals":{"app:b":"2"}}}]}`, nil,
			`set condition key app:a = "1", and set condition key app:b = "2"`, []string{"app:a", "app:b"}},
		{"other resource", `{"Version":"2012-10-17","Statement":[{"Sid":"ReadHome","Effect":"Allow","Action":"s3:Get*","Resource":"arn:aws:s3:::home/*"}]}`, nil,
			`edit Resource of statement "ReadHome" of identity-based policy so that it matches arn:aws:s3:::b/k`, nil},
		{"other action", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:Put*","Resource":"arn:aws:s3:::b/*"}]}`, nil,
			`edit Action of statement 1 of identity-based policy so that it matches s3:GetObject`, nil},
		{"nothing near", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:Put*","Resource":"arn:aws:s3:::c/*"}]}`, nil, "", nil},
		{"Deny that nothing lifts", `{"Version":"2012-10-17","Id":"guard","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},
			{"Sid":"Stop","Effect":"Deny","Action":"*","Resource":"*"}]}`, nil,
			`only editing the policy lifts the explicit deny of statement "Stop" of guard`, nil},
		{"two Denies that nothing lifts", `{"Version":"2012-10-17","Id":"guard","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"},
			{"Sid":"Stop","Effect":"Deny","Action":"s3:*","Resource":"*"}]}`, nil,
			`only editing the policy lifts the explicit deny of statement 1 of guard, statement "Stop" of guard, and add a statement to an identity-based policy that allows s3:GetObject`, nil},
		{"key that the request cannot set", allowIf(`{"StringEquals":{"aws:username":"bob"}}`), nil,
			`edit Condition of statement "A" of identity-based policy: the caller cannot set aws:username (settled by who the caller is)`, nil},
		{"tag of the caller", allowIf(`{"StringEquals":{"aws:PrincipalTag/team":"blue"}}`), nil,
			`edit Condition of statement "A" of identity-based policy: the caller cannot set aws:PrincipalTag/team (from the tags of its user, role or session: change them there)`,
			[]string{"aws:PrincipalTag/team"}},
		{"Deny by the organization", denyIf(`{"StringNotEquals":{"aws:PrincipalOrgID":"o-1"}}`), nil,
			`edit Condition of statement "D" of identity-based policy, an explicit deny: the caller cannot set aws:PrincipalOrgID (settled by the account of the caller)`,
			[]string{"aws:PrincipalOrgID"}},
		{"age of the credentials", allowIf(`{"DateGreaterThan":{"aws:TokenIssueTime":"2026-01-01T00:00:00Z"}}`), nil,
			`edit Condition of statement "A" of identity-based policy: the caller cannot set aws:TokenIssueTime (settled when its credentials were issued)`,
			[]string{"aws:TokenIssueTime"}},
		{"a key that the caller can set beside one that it cannot", allowIf(`{"StringEquals":{"app:k":"v","aws:PrincipalTag/team":"blue"}}`), nil,
			`edit Condition of statement "A" of identity-based policy: the caller cannot set aws:PrincipalTag/team (from the tags of its user, role or session: change them there)`,
			[]string{"app:k", "aws:PrincipalTag/team"}},
		{"variable without value", allowIf(`{"StringEquals":{"app:k":"${aws:PrincipalTag/team}"}}`), []condition.Entry{condition.String("app:k", "v")},
			`edit Condition of statement "A" of identity-based policy: the request has no value for ${aws:PrincipalTag/team}`, []string{"aws:PrincipalTag/team"}},
		{"wildcard under StringEquals", allowIf(`{"StringEquals":{"aws:PrincipalTag/team":"blue-*"}}`), []condition.Entry{condition.String("aws:PrincipalTag/team", "blue-1")},
			`edit Condition of statement "A" of identity-based policy: "*" is literal under StringEquals, and StringLike would match`, nil},
		{"wildcard under StringNotEquals in a Deny", denyIf(`{"StringNotEquals":{"aws:PrincipalTag/team":"blue-?"}}`), []condition.Entry{condition.String("aws:PrincipalTag/team", "blue-1")},
			`edit Condition of statement "D" of identity-based policy, an explicit deny: "?" is literal under StringNotEquals, and StringNotLike would not match`, nil},
		{"wildcard that would not help", allowIf(`{"StringEquals":{"aws:PrincipalTag/team":"blue-*"}}`), []condition.Entry{condition.String("aws:PrincipalTag/team", "red")},
			`edit Condition of statement "A" of identity-based policy: the caller cannot set aws:PrincipalTag/team (from the tags of its user, role or session: change them there)`, nil},
		{"another key was meant", allowIf(`{"StringEquals":{"aws:PrincipalTag/cost-center":"1"}}`), []condition.Entry{condition.String("aws:PrincipalTag/costcenter", "1")},
			`edit Condition of statement "A" of identity-based policy: the request has aws:PrincipalTag/costcenter instead of aws:PrincipalTag/cost-center`,
			[]string{"aws:PrincipalTag/cost-center"}},
		{"time as text", allowIf(`{"StringEquals":{"aws:CurrentTime":"2026-02-01T00:00:00Z"}}`), nil,
			`edit Condition of statement "A" of identity-based policy`, nil},
		{"Deny by a key that the request cannot set", denyIf(`{"StringEquals":{"aws:PrincipalAccount":"111122223333"}}`), nil,
			`only editing the policy lifts the explicit deny of statement "D" of identity-based policy`, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			req := getObject()
			req.Context = condition.NewContext(tt.context...)
			p := &evaluate.Policies{Identity: identity(tt.policy)}
			x := evaluate.Ask(&req, p).Explain()
			require.False(t, x.Decision.Allowed())
			require.Equal(t, tt.missing, x.Missing)
			if tt.name == "nothing near" {
				require.Empty(t, x.NearMisses)
				return
			}
			require.NotEmpty(t, x.NearMisses)
			requireApplies(t, &req, p, x)
			requireSettable(t, &req, x)
			first := x.NearMisses[0].String()
			if prefix, ok := strings.CutSuffix(tt.first, "..."); ok {
				require.True(t, strings.HasPrefix(first, prefix), "%s, want %s", first, tt.first)
			} else if tt.first != "" {
				require.Equal(t, tt.first, first)
			}
			if tt.first == "" {
				require.Empty(t, x.NearMisses[0].Edit, "the request itself can be changed")
			}
			seen := map[string]bool{}
			for _, n := range x.NearMisses {
				require.False(t, seen[n.String()], "%s is there twice", n)
				seen[n.String()] = true
				require.Contains(t, x.String(), "  near miss: "+n.String()+"\n")
			}
		})
	}
}

// problemOf says what is wrong with the near misses of x, or returns "": each
// that changes the request lets it pass, and no part of it does. With others it
// passes once the policies are edited as they say.
func problemOf(req *evaluate.Request, p *evaluate.Policies, x *evaluate.Explanation) string {
	for _, n := range x.NearMisses {
		elements := len(n.Set) + len(n.Unset)
		if !n.Time.IsZero() {
			elements++
		}
		changed := n.Apply(*req)
		if len(n.Edit)+len(n.Add) > 0 {
			if problem := revisedProblem(req, p, &n); problem != "" || elements > 3 {
				return fmt.Sprintf("%s (%d elements)", problem, elements)
			}
			continue
		}
		switch {
		case elements == 0 || elements > 3:
			return fmt.Sprintf("%d elements: %s", elements, n)
		case !evaluate.Evaluate(&changed, p).Allowed():
			return "it does not help: " + n.String()
		}
		for subset := range 1<<elements - 1 {
			part := partOf(n, subset)
			changed := part.Apply(*req)
			if evaluate.Evaluate(&changed, p).Allowed() {
				return fmt.Sprintf("%s: %s suffices", n, part)
			}
		}
	}
	return ""
}

// partOf returns the elements of n whose bits are set.
func partOf(n evaluate.NearMiss, bits int) evaluate.NearMiss {
	var part evaluate.NearMiss
	i := 0
	next := func() bool { i++; return bits>>(i-1)&1 != 0 }
	for _, e := range n.Set {
		if next() {
			part.Set = append(part.Set, e)
		}
	}
	for _, key := range n.Unset {
		if next() {
			part.Unset = append(part.Unset, key)
		}
	}
	if !n.Time.IsZero() && next() {
		part.Time = n.Time
	}
	return part
}

// requireSettable shows that x advises no change of a key that the caller cannot set.
func requireSettable(t *testing.T, req *evaluate.Request, x *evaluate.Explanation) {
	t.Helper()
	for _, n := range x.NearMisses {
		for _, key := range changedKeys(&n) {
			require.True(t, evaluate.CanSet(req.Principal.Type(), key), "%s: %s", req.Principal.Type(), n)
		}
	}
}

// changedKeys returns the condition keys that n changes.
func changedKeys(n *evaluate.NearMiss) []string {
	keys := slices.Clone(n.Unset)
	for _, e := range n.Set {
		keys = append(keys, e.Key())
	}
	return keys
}

func requireApplies(t *testing.T, req *evaluate.Request, p *evaluate.Policies, x *evaluate.Explanation) {
	t.Helper()
	require.Empty(t, problemOf(req, p, x))
}

// TestNoNearMisses has decisions that have none.
func TestNoNearMisses(t *testing.T) {
	req := getObject()
	allowed := evaluate.Ask(&req, &evaluate.Policies{Identity: identity(denyIf(`{"StringEquals":{"app:k":"v"}}`))}).Explain()
	require.True(t, allowed.Decision.Allowed())
	require.Empty(t, allowed.NearMisses)
	require.Equal(t, []string{"app:k"}, allowed.Missing)

	both := evaluate.Ask(&req, &evaluate.Policies{Identity: identity(allowAll, allowIf(`{"StringEquals":{"app:k":"v"}}`))}).Explain()
	require.True(t, both.Decision.Allowed())
	require.Empty(t, both.NearMisses)

	req.Expires = req.Time
	expired := evaluate.Ask(&req, &evaluate.Policies{Identity: identity(allowIf(`{"StringEquals":{"app:k":"v"}}`))}).Explain()
	require.NotEmpty(t, expired.Decision.Problem)
	require.Empty(t, expired.NearMisses)
	require.Empty(t, expired.Missing)
}

// TestNearMissBeforeExpiry shows that a request is not moved to a time at which
// its credentials have expired.
func TestNearMissBeforeExpiry(t *testing.T) {
	req := getObject()
	p := &evaluate.Policies{Identity: identity(allowIf(`{"DateGreaterThan":{"aws:CurrentTime":"2026-07-01"}}`))}
	require.False(t, evaluate.Ask(&req, p).Explain().NearMisses[0].Time.IsZero())
	req.Expires = day(6, 1)
	x := evaluate.Ask(&req, p).Explain()
	require.Len(t, x.NearMisses, 1)
	require.NotEmpty(t, x.NearMisses[0].Edit)
}

// TestNearMissesOfTimeAndKey keeps all values of a key that a nearer or farther
// time needs.
func TestNearMissesOfTimeAndKey(t *testing.T) {
	req := getObject()
	x := evaluate.Ask(&req, &evaluate.Policies{Identity: identity(
		allowIf(`{"DateGreaterThan":{"aws:CurrentTime":"2026-07-01"},"StringEquals":{"app:k":["v","w"]}}`))}).Explain()
	values := make(map[string]bool)
	for _, n := range x.NearMisses {
		require.Len(t, n.Set, 1)
		require.False(t, n.Time.IsZero())
		values[n.Set[0].String()] = true
	}
	require.Equal(t, map[string]bool{`app:k = "v"`: true, `app:k = "w"`: true}, values)
}

// TestNearMissWithoutTime explains a request that is made now.
func TestNearMissWithoutTime(t *testing.T) {
	req := getObject()
	req.Time = time.Time{}
	p := &evaluate.Policies{Identity: identity(allowIf(`{"DateLessThan":{"aws:CurrentTime":"2025-07-01"},"StringEquals":{"app:k":"v"}}`))}
	x := evaluate.Ask(&req, p).Explain()
	require.NotEmpty(t, x.NearMisses)
	requireApplies(t, &req, p, x)
}

// TestNearMissesFarAway has windows of which the nearest do not help, with many
// dates of other statements in them and between them, before now and after.
func TestNearMissesFarAway(t *testing.T) {
	at := func(hours int) string { return day(1, 1).Add(time.Duration(hours) * time.Hour).Format(time.RFC3339) }
	for _, sign := range []int{-1, 1} {
		var others []string
		for i := range 20 {
			others = append(others, strconv.Quote(at(sign*(i+2))))
		}
		near, far := strconv.Quote(at(sign)), strconv.Quote(at(30*sign))
		req := getObject()
		p := &evaluate.Policies{Identity: identity(
			allowIf(`{"DateEquals":{"aws:CurrentTime":[`+near+`,`+far+`]}}`),
			allowIf(`{"DateEquals":{"aws:CurrentTime":[`+strings.Join(others, ",")+`]},"StringEquals":{"aws:username":"nobody"}}`),
			strings.Replace(allowIf(`{"DateEquals":{"aws:CurrentTime":`+near+`}}`), "Allow", "Deny", 1))}
		x := evaluate.Ask(&req, p).Explain()
		require.Len(t, x.NearMisses, 1)
		require.True(t, day(1, 1).Add(time.Duration(sign*30)*time.Hour).Equal(x.NearMisses[0].Time), x.NearMisses[0])
	}

	// More times help than are kept, on both sides: the nearest are.
	var dates []string
	for i := range 20 {
		dates = append(dates, strconv.Quote(at(i+1)), strconv.Quote(at(-100-i)))
	}
	req := getObject()
	x := evaluate.Ask(&req, &evaluate.Policies{Identity: identity(allowIf(`{"DateEquals":{"aws:CurrentTime":[` + strings.Join(dates, ",") + `]}}`))}).Explain()
	require.True(t, day(1, 1).Add(time.Hour).Equal(x.NearMisses[0].Time), x.NearMisses[0])
}

// TestNearMissApply shows that the request itself stays as it was.
func TestNearMissApply(t *testing.T) {
	req := getObject()
	req.Context = condition.NewContext(condition.String("app:a", "1"), condition.String("app:b", "2"))
	n := evaluate.NearMiss{Set: []condition.Entry{condition.String("APP:A", "9")}, Unset: []string{"App:B"}, Time: day(2, 1)}
	changed := n.Apply(req)
	values, _ := changed.Context.Lookup("app:a")
	require.Equal(t, []string{"9"}, values)
	_, present := changed.Context.Lookup("app:b")
	require.False(t, present)
	require.Equal(t, day(2, 1), changed.Time)
	values, _ = req.Context.Lookup("app:a")
	require.Equal(t, []string{"1"}, values)
	require.Equal(t, day(1, 1), req.Time)
	require.Equal(t, req, evaluate.NearMiss{}.Apply(req))
	require.Equal(t, `set condition key APP:A = "9", and leave out condition key App:B, and make the request at 2026-02-01T00:00:00Z`, n.String())
}

// TestNearMissesKeepExternalID shows that an external ID, the request's or the
// policy's, is in nothing that is printed, while Set has it for use.
func TestNearMissesKeepExternalID(t *testing.T) {
	const theirs, ours = "their-external-id", "our-external-id"
	p := &evaluate.Policies{Identity: identity(
		allowIf(`{"StringEquals":{"sts:ExternalId":"`+ours+`"}}`),
		denyIf(`{"StringEquals":{"STS:externalid":"`+theirs+`"}}`))}
	for name, context := range map[string]condition.Context{
		"wrong":  condition.NewContext(condition.String("sts:ExternalId", theirs)),
		"list":   condition.NewContext(condition.Strings("sts:ExternalId", theirs)),
		"absent": {},
	} {
		p := p
		if name != "wrong" {
			p = &evaluate.Policies{Identity: p.Identity[:1]}
		}
		req := getObject()
		req.Context = context
		x := evaluate.Ask(&req, p).Explain()
		require.NotEmpty(t, x.NearMisses, name)
		requireApplies(t, &req, p, x)
		found := false
		for _, n := range x.NearMisses {
			for _, e := range n.Set {
				found = found || e.Key() == "sts:ExternalId" && e.Values()[0] == ours
			}
		}
		require.True(t, found || name == "wrong", name)

		var log bytes.Buffer
		logger := slog.New(slog.NewJSONHandler(&log, nil))
		logger.Info("explained", "x", x, "decision", x.Decision, "misses", x.NearMisses, "layers", x.Layers)
		slog.New(slog.NewTextHandler(&log, nil)).Info("explained", "x", x, "decision", x.Decision, "misses", x.NearMisses)
		data, err := json.Marshal(x)
		require.NoError(t, err)
		for _, text := range []string{x.String(), log.String(), string(data), fmt.Sprint(x.NearMisses), fmt.Sprintf("%+v", *x), fmt.Sprintf("%v %v", x, x.Layers)} {
			require.NotContains(t, text, ours, name)
			require.NotContains(t, text, theirs, name)
		}
	}
}

// TestNearMissesOfManyStatements shows that the search ends where much could be
// tried.
func TestNearMissesOfManyStatements(t *testing.T) {
	var statements []string
	for i := range 400 {
		effect := []string{"Allow", "Deny"}[i%2]
		statements = append(statements, fmt.Sprintf(`{"Effect":"%s","Action":"*","Resource":"*","Condition":{
			"StringNotLike":{"app:k%d":["a*","b*","c*"]},"StringLikeIfExists":{"app:l%d":["a*","b*","c*"]}}}`, effect, i, i))
	}
	req := getObject()
	p := &evaluate.Policies{Identity: identity(`{"Version":"2012-10-17","Statement":[` + strings.Join(statements, ",") + `]}`)}
	x := evaluate.Ask(&req, p).Explain()
	require.Equal(t, evaluate.ExplicitDeny, x.Decision.Outcome)
	require.NotEmpty(t, x.NearMisses)
	requireApplies(t, &req, p, x)
}

// TestNearMissesKeepExternalIDOfVariables shows that the external ID of the
// request is not shown where a policy variable has its value either.
func TestNearMissesKeepExternalIDOfVariables(t *testing.T) {
	req := getObject()
	req.Context = condition.NewContext(condition.String("sts:ExternalId", "example-42"))
	x := evaluate.Ask(&req, &evaluate.Policies{Identity: identity(allowIf(`{"StringEquals":{"app:k":"${sts:ExternalId}"}}`))}).Explain()
	data, err := json.Marshal(x)
	require.NoError(t, err)
	require.NotContains(t, x.String()+string(data), "example-42")
}

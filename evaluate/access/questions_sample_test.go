package access_test

import (
	"flag"
	"hash/fnv"
	"math/rand/v2"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

var samples = flag.Int("access.samples", 2_000, "number of random requests that look for a mistake in each no")

// contains reports whether a zone trusts a caller, as said of its fields.
func (z *zoneSource) contains(p principal.Principal, c *condition.Context) bool {
	value := func(key string) string {
		values, _ := c.Lookup(key)
		if len(values) != 1 {
			return ""
		}
		return values[0]
	}
	if slices.Contains(z.Accounts, p.Account()) || slices.Contains(z.Organizations, value("aws:PrincipalOrgID")) ||
		slices.Contains(z.VPCs, value("aws:SourceVpc")) || slices.Contains(z.Endpoints, value("aws:SourceVpce")) {
		return true
	}
	if p.Type() == principal.TypeService {
		source := strings.SplitN(value("aws:SourceArn"), ":", 6)
		if slices.Contains(z.Services, p.Name()) || slices.Contains(z.Accounts, value("aws:SourceAccount")) ||
			slices.Contains(z.Organizations, value("aws:SourceOrgID")) || len(source) == 6 && slices.Contains(z.Accounts, source[4]) {
			return true
		}
	}
	address, err := netip.ParseAddr(value("aws:SourceIp"))
	if err == nil && slices.ContainsFunc(z.Networks, func(n netip.Prefix) bool { return n.Contains(address) }) {
		return true
	}
	for key, patterns := range z.Claims { // in the test data all are of one provider
		if !slices.ContainsFunc(patterns, func(pattern string) bool { return isLike(value(key), pattern) }) {
			return false
		}
	}
	return len(z.Claims) > 0
}

// isLike reports whether text matches a pattern with "*".
func isLike(text, pattern string) bool {
	head, tail, ok := strings.Cut(pattern, "*")
	switch {
	case !ok:
		return text == pattern
	case !strings.HasPrefix(text, head):
		return false
	}
	for i := len(head); i <= len(text); i++ {
		if isLike(text[i:], tail) {
			return true
		}
	}
	return false
}

// A sampler makes random requests of what policies name, and of what is next to that.
type sampler struct {
	*rand.Rand
	principals         []principal.Principal
	actions, resources []string
	owners             []string
	times              []time.Time
	keys               []string
	entries            map[string][]condition.Entry // by key
}

// search looks for a request that contradicts a no.
func (s *subject) search(t *testing.T) {
	t.Helper()
	seed := fnv.New64a()
	_, err := seed.Write([]byte(t.Name()))
	require.NoError(t, err)
	r := newSampler(rand.New(rand.NewPCG(seed.Sum64(), 1)), s)
	calls := s.allowing.Resource != nil && s.allowing.Resource.Type() == policy.Trust
	for range *samples {
		if calls {
			if call := r.call(); s.isAnsweredByCall(call) {
				t.Fatalf("the answer is no, but there is %v", call)
			}
		} else if req := r.request(); s.isAnsweredBy(&req) {
			t.Fatalf("the answer is no, but there is %v", req)
		}
	}
}

func newSampler(r *rand.Rand, s *subject) *sampler {
	m := &sampler{
		Rand:      r,
		actions:   []string{"s3:GetObject", "s3:PutObject", "s3:DeleteBucket", "iam:CreateUser", "iam:PassRole", "sqs:SendMessage", "x:y"},
		resources: []string{"*", "arn:aws:s3:::reports", "arn:aws:s3:::reports/x", "arn:aws:sqs:eu-west-1:111122223333:q"},
		owners:    []string{"", "999988887777"},
		times:     []time.Time{time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)},
		entries:   map[string][]condition.Entry{},
		principals: []principal.Principal{
			{}, principal.Service("unnamed.amazonaws.com"), principal.MustParse("arn:aws:iam::999988887777:user/kim"),
		},
	}
	m.addAccount("123456789012")
	for _, p := range []*evaluate.Policies{s.allowing, s.denying, s.scope} {
		if p != nil {
			for _, each := range slices.Concat(p.Identity, p.Session, slices.Concat(p.SCP...), slices.Concat(p.RCP...),
				[]*policy.Policy{p.Resource, p.Boundary, p.Endpoint}) {
				m.addPolicy(each)
			}
		}
	}
	if s.trusted != nil {
		m.addZone(s.trusted)
	}
	return m
}

func (m *sampler) addAccount(id string) {
	m.owners = append(m.owners, id)
	m.principals = append(m.principals, principal.MustParse("arn:aws:iam::"+id+":user/ann"), principal.MustParse("arn:aws:iam::"+id+":user/team/ben"),
		principal.MustParse("arn:aws:sts::"+id+":assumed-role/ci/main"))
	m.addRole("arn:aws:iam::"+id+":role/x/Admin", "session")
	m.addRole("arn:aws:iam::"+id+":role/Admin", "session")
}

func (m *sampler) addRole(arn, session string) {
	if p, err := principal.RoleSession(arn, session); err == nil {
		m.principals = append(m.principals, p)
	}
}

func (m *sampler) addPolicy(p *policy.Policy) {
	if p == nil {
		return
	}
	for s := range p.Statements() {
		actions, _ := s.Actions()
		for _, pattern := range actions {
			m.actions = append(m.actions, m.instances(pattern, "", "x", "Object")...)
		}
		resources, _ := s.Resources()
		for _, pattern := range resources {
			m.resources = append(m.resources, m.instances(pattern, "", "x", "a/b", "ann", "blue", "guests")...)
			if parts := strings.Split(pattern, ":"); len(parts) > 5 && len(parts[4]) == 12 {
				m.addAccount(parts[4])
			}
			for rest := pattern; strings.Contains(rest, "${"); {
				var key string
				_, rest, _ = strings.Cut(rest, "${")
				key, rest, _ = strings.Cut(rest, "}")
				key, _, _ = strings.Cut(key, ",")
				m.addVariable(key)
			}
		}
		principals, _ := s.Principals()
		for _, entry := range principals {
			m.addPrincipal(entry)
		}
		for cl := range s.Condition() {
			m.addClause(cl)
		}
	}
}

// instances returns texts that a pattern matches: its wildcards are filled.
func (m *sampler) instances(pattern string, fills ...string) (all []string) {
	for _, fill := range fills {
		text := ""
		for rest := pattern; rest != ""; {
			i := strings.IndexAny(rest, "*?$")
			if i < 0 {
				text += rest
				break
			}
			text += rest[:i]
			wildcard := rest[i]
			rest = rest[i+1:]
			switch {
			case wildcard == '$' && strings.HasPrefix(rest, "{"):
				_, rest, _ = strings.Cut(rest, "}")
				text += fill
			case wildcard == '?':
				text += "7"
			default:
				text += fill
			}
		}
		all = append(all, text)
	}
	return all
}

func (m *sampler) addPrincipal(entry string) {
	typ, value, _ := strings.Cut(entry, ":")
	switch {
	case typ == "Service":
		m.principals = append(m.principals, principal.Service(value))
	case typ == "Federated" && strings.Contains(value, ":saml-provider/"):
		m.principals = append(m.principals, principal.SAML(value))
	case typ == "Federated":
		m.principals = append(m.principals, principal.WebIdentity(value))
	case len(value) == 12:
		m.addAccount(value)
	case strings.Contains(value, ":role/"):
		m.addRole(value, "session")
	default:
		if p, err := principal.Parse(value); err == nil {
			m.principals = append(m.principals, p)
			m.owners = append(m.owners, p.Account())
		}
	}
}

func (m *sampler) addVariable(key string) {
	for _, value := range []string{"", "ann", "blue", "Blue", "*", "x"} {
		m.addEntry(condition.String(key, value))
	}
}

func (m *sampler) addEntry(e condition.Entry) {
	key := strings.ToLower(e.Key())
	if m.entries[key] == nil {
		m.keys = append(m.keys, key)
	}
	m.entries[key] = append(m.entries[key], e)
}

// addClause adds what a clause reads, and what is next to it: no value that the operator
// cannot read, and a list under a set operator only.
func (m *sampler) addClause(cl *condition.Clause) {
	key, operator := cl.Key(), cl.Operator()
	add := func(texts ...string) {
		for _, text := range texts {
			m.addEntry(condition.String(key, text))
		}
	}
	for _, value := range cl.Values() {
		switch {
		case strings.Contains(operator, "Bool"):
			add("true", "false")
		case strings.Contains(operator, "Numeric"):
			n, _ := strconv.Atoi(value)
			add(strconv.Itoa(n-1), value, value+".5", strconv.Itoa(n+1))
		case strings.Contains(operator, "Date"):
			m.addMoment(key, value)
		case strings.Contains(operator, "IpAddress"):
			prefix, err := netip.ParsePrefix(value)
			if err == nil {
				add(prefix.Addr().String(), prefix.Addr().Prev().String(), prefix.Addr().Next().String(), "2001:db8::1", "203.0.113.200", "198.51.100.7")
			}
		case operator == "Null":
			add("blue", "ann")
		default:
			texts := m.instances(value, "", "x", "-evil/x", "ann", "blue")
			if !strings.Contains(operator, "Arn") {
				texts = append(texts, strings.ToUpper(value), value+"x", "x"+value, "")
			}
			add(texts...)
			if strings.Contains(operator, "For") {
				m.addEntry(condition.Strings(key, texts...))
				m.addEntry(condition.Strings(key, cl.Values()...))
				m.addEntry(condition.Strings(key, "other", value))
				m.addEntry(condition.Strings(key, "other"))
			}
			for rest := value; strings.Contains(rest, "${"); {
				var variable string
				_, rest, _ = strings.Cut(rest, "${")
				variable, rest, _ = strings.Cut(rest, "}")
				variable, _, _ = strings.Cut(variable, ",")
				m.addVariable(variable)
			}
		}
		if len(value) == 12 && strings.Trim(value, "0123456789") == "" {
			m.addAccount(value)
		}
	}
}

// addMoment adds a date and what is next to it: as a time of requests if that is what the
// key is.
func (m *sampler) addMoment(key, text string) {
	var at time.Time
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, text); err == nil {
			at = t.UTC()
		}
	}
	if seconds, err := strconv.ParseInt(text, 10, 64); err == nil {
		at = time.Unix(seconds, 0).UTC()
	}
	for _, d := range []time.Duration{-12 * time.Hour, -time.Second, -time.Nanosecond, 0, time.Nanosecond, time.Second, 12 * time.Hour} {
		m.times = append(m.times, at.Add(d))
		if !strings.EqualFold(key, "aws:CurrentTime") && !strings.EqualFold(key, "aws:EpochTime") {
			m.addEntry(condition.Time(key, at.Add(d)))
		}
	}
}

func (m *sampler) addZone(z *zoneSource) {
	for _, id := range z.Accounts {
		m.addAccount(id)
		m.addEntry(condition.String("aws:SourceAccount", id))
	}
	for _, id := range z.Organizations {
		m.addEntry(condition.String("aws:PrincipalOrgID", id))
		m.addEntry(condition.String("aws:PrincipalOrgID", id+"x"))
	}
	for _, id := range z.VPCs {
		m.addEntry(condition.String("aws:SourceVpc", id))
	}
	for _, id := range z.Endpoints {
		m.addEntry(condition.String("aws:SourceVpce", id))
	}
	for key, patterns := range z.Claims {
		for _, pattern := range patterns {
			for _, text := range m.instances(pattern, "", "x", "shop:ref:refs/heads/main") {
				m.addEntry(condition.String(key, text))
			}
		}
	}
}

func pick[T any](m *sampler, list []T) T { return list[m.IntN(len(list))] }

// context returns a context of a request by p. Keys that such a caller never has are absent.
func (m *sampler) context(p principal.Principal, calls bool) condition.Context {
	var all []condition.Entry
	for _, key := range m.keys {
		if m.IntN(4) > 0 && mayHave(p, key, calls) {
			all = append(all, pick(m, m.entries[key]))
		}
	}
	return condition.NewContext(all...)
}

// mayHave reports whether a condition key, in lower case, can be in the requests of a
// caller: tags and the organization are of those who are of an account, and claims are of
// identities of providers and of the sessions that they get.
func mayHave(p principal.Principal, key string, calls bool) bool {
	provider, _, _ := strings.Cut(key, ":")
	session := p.Type() == principal.TypeAssumedRole
	switch {
	case strings.HasPrefix(key, "aws:principaltag/"), strings.HasPrefix(key, "aws:principalorg"):
		return p.ARN() != ""
	case key == "aws:tokenissuetime":
		return session
	case provider == "saml":
		return p.Type() == principal.TypeSAML || session && !calls
	case strings.Contains(provider, "."):
		return p.Type() == principal.TypeWebIdentity || session && !calls
	}
	return true
}

func (m *sampler) request() evaluate.Request {
	p := pick(m, m.principals)
	r := evaluate.Request{
		Principal: p,
		Action:    pick(m, m.actions),
		Resource:  pick(m, m.resources),
		Context:   m.context(p, false),
		Time:      pick(m, m.times),
	}
	if parts := strings.SplitN(r.Resource, ":", 6); len(parts) == 6 && parts[4] == "" {
		r.ResourceAccount = r.Principal.Account()
		if r.ResourceAccount == "" || m.IntN(3) == 0 {
			r.ResourceAccount = pick(m, m.owners[1:])
		}
	}
	return r
}

func (m *sampler) call() *evaluate.AssumeRoleRequest {
	p := pick(m, m.principals)
	r := &evaluate.AssumeRoleRequest{
		Principal:   p,
		Role:        &evaluate.Role{ARN: "arn:aws:iam::111122223333:role/Deploy"},
		SessionName: "session",
		Context:     m.context(p, true),
		Time:        pick(m, m.times),
	}
	if ids := m.entries["sts:externalid"]; ids != nil && m.IntN(4) > 0 {
		r.ExternalID = pick(m, ids).Values()[0]
	}
	if m.IntN(4) == 0 {
		r.Tags = map[string]string{"team": "blue"}
	}
	return r
}

// The sampler finds what there is to find.
func TestSampler(t *testing.T) {
	p := &evaluate.Policies{Identity: []*policy.Policy{policy.MustParse(`{"Version": "2012-10-17", "Statement": {"Effect": "Allow",
		"Action": "s3:Get*", "Resource": "arn:aws:s3:::home/${aws:PrincipalTag/team}/*", "Condition": {
			"StringLike": {"aws:RequestTag/team": "blue-*"}, "DateLessThan": {"aws:CurrentTime": "2026-04-01"},
			"ForAllValues:StringEquals": {"aws:TagKeys": ["a", "b"]}}}}`, policy.Identity)}}
	s := subject{allowing: p}
	m := newSampler(rand.New(rand.NewPCG(1, 1)), &s)
	found := 0
	for range 10_000 {
		if r := m.request(); s.isAnsweredBy(&r) {
			found++
		}
	}
	require.Greater(t, found, 20)
}

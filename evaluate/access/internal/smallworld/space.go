package smallworld

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/evaluate/internal/world"
	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/conditionkey"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// A Who is a caller, and the account that owns the resource.
type Who struct {
	Principal principal.Principal
	Owner     string
}

// A Space is requests: each combination of what its fields have.
type Space struct {
	Who       []Who
	Actions   []string
	Resources func(Who) []string
	Times     []time.Time
	Keys      []Key

	Calls bool // they are calls to assume the role that is the resource, whose actions follow from the rest

	statements []*statement.Statement
}

// A Key is a condition key and what requests have under it, beside nothing; or several
// keys that go together.
type Key struct {
	Name   string
	Values []string // each alone
	Lists  []string // of members of lists
	Most   int      // number of members of a list
	Always bool     // no request is without it

	Together [][]clause.Entry // if Name is ""
	Needs    []Need
}

// A Need is an action that a call needs if it sets a key.
type Need struct {
	Number int
	Key    string
}

func (n *Need) by(entries []clause.Entry) bool {
	return slices.ContainsFunc(entries, func(e clause.Entry) bool { return strings.EqualFold(e.Key(), n.Key) })
}

// Sizes say how large a space is.
type Sizes struct {
	Texts int // values of a key; 0 for all
	List  int // members of a list
}

// NewSpace returns the requests that policies tell apart, and of each what counts as a
// request: a value of a condition key that one of the operators that read it can read,
// and a list only under a key that is multivalued, or that a set operator reads and that
// AWS does not document as single-valued.
func NewSpace(who []Who, sizes Sizes, policies ...*policy.Policy) *Space {
	s := &Space{Who: who, Actions: actions, Resources: resourcesOf, Times: times}
	for _, p := range policies {
		for st := range (*statement.Policy)(p).Statements() {
			s.statements = append(s.statements, st)
		}
	}
	if sizes.Texts > 0 {
		s.Actions = actions[:7]
		s.Times = times[:3]
		s.Resources = fewResources
	}
	s.addKeys(sizes)
	return s
}

// NewSpaces returns the requests that policies tell apart, in spaces of callers that can
// have the same keys: who is not in an account has no tags (SEMANTICS S-68).
func NewSpaces(who []Who, sizes Sizes, policies ...*policy.Policy) []*Space {
	var inside, outside []Who
	for _, w := range who {
		if !w.IsAbout(policies...) {
			continue
		}
		if w.Principal.Account() != "" {
			inside = append(inside, w)
		} else {
			outside = append(outside, w)
		}
	}
	spaces := []*Space{NewSpace(inside, sizes, policies...), NewSpace(outside, sizes, policies...)}
	spaces[1].Keys = slices.DeleteFunc(spaces[1].Keys, func(k Key) bool { return isOfAccount(k.Name) })
	return slices.DeleteFunc(spaces, func(s *Space) bool { return len(s.Who) == 0 })
}

// IsAbout reports whether requests of w are among those that a question about policies is
// about: they name the partition, AWS itself as the owner, and canonical users, or else
// there are no such requests; and a caller whose unique ID they read has one.
func (w Who) IsAbout(policies ...*policy.Policy) bool {
	p := caller.Principal(w.Principal)
	switch typ := p.Type(); {
	case !isReached(p.Partition(), policies):
		return false
	case isOfAWS(w) && (isElsewhere(w) || !slices.ContainsFunc(policies, namesAWS)):
		return false
	case typ == caller.TypeCanonicalUser:
		return slices.ContainsFunc(policies, namesCanonicalUser)
	case typ == caller.TypeUser || typ == caller.TypeAssumedRole:
		return p.UserID() != "" || !slices.ContainsFunc(policies, readsUserID)
	}
	return true
}

// isOfAccount reports whether only callers of an account have a key.
func isOfAccount(key string) bool {
	switch conditionkey.Find(key).Derived {
	case conditionkey.PrincipalTag, conditionkey.PrincipalOrgID, conditionkey.PrincipalOrgPaths:
		return true
	}
	return false
}

// isReached reports whether policies name a partition or have a pattern of it, or name none
// and it is aws. Callers without an account have none.
func isReached(partition string, policies []*policy.Policy) bool {
	names := func(partition string) bool {
		return slices.ContainsFunc(policies, func(p *policy.Policy) bool {
			text, err := p.MarshalJSON()
			return err == nil && slices.ContainsFunc([]string{partition, "*", "aws*"}, func(pattern string) bool {
				return strings.Contains(string(text), "arn:"+pattern+":")
			})
		})
	}
	return partition == "" || names(partition) || partition == "aws" && !names("aws-cn")
}

// namesAWS reports whether a policy names what belongs to AWS.
func namesAWS(p *policy.Policy) bool {
	text, err := p.MarshalJSON()
	return err == nil && strings.Contains(string(text), "::aws:")
}

func namesCanonicalUser(p *policy.Policy) bool {
	text, err := p.MarshalJSON()
	return err == nil && strings.Contains(string(text), canonicalID)
}

func readsUserID(p *policy.Policy) bool {
	return slices.ContainsFunc(policy.Keys(p), func(key string) bool { return strings.EqualFold(key, "aws:userid") })
}

// fewResources returns some resources of an account.
func fewResources(who Who) []string {
	if isElsewhere(who) || isOfAWS(who) {
		return resourcesOf(who)
	}
	account := who.Owner
	return []string{
		"*", "arn:aws:s3:::b", "arn:aws:s3:::b/a", "arn:aws:s3:::b/ab", "arn:aws:s3:::a", "arn:aws:s3:::b/ann", "arn:aws:s3:::B/a", "arn:aws:kms:us-east-1:" + account + ":key/a",
		"arn:aws:lambda:us-east-1:" + account + ":function:prod", "arn:aws:lambda:us-east-1:" + account + ":prod",
	}
}

// times are those of requests.
var times = func() (all []time.Time) {
	for _, text := range []string{
		"2026-01-01T00:00:00Z", "2025-12-31T23:59:59.999999999Z", "2026-01-01T00:00:00.000000001Z", "2026-03-01T00:00:00Z", "2026-07-01T00:00:00Z", "2026-06-30T23:59:59.999999999Z",
		"2026-07-01T00:00:00.000000001Z", "2027-01-01T00:00:00.5Z", "2027-01-01T00:00:00.499999999Z", "2027-01-01T00:00:00.500000001Z", "2001-09-09T01:46:40Z", "1990-01-01T00:00:00Z", "1970-01-01T00:00:01Z",
		"2026-01-01T00:00:01Z", "1969-12-31T23:59:54Z", "1969-12-31T23:59:55Z", "1970-01-01T00:00:00Z", "1970-01-01T00:00:02Z", "1970-01-01T00:00:10Z", "1970-01-01T00:00:11Z",
	} {
		t, err := time.Parse(time.RFC3339Nano, text)
		if err != nil {
			panic(err)
		}
		all = append(all, t)
	}
	return all
}()

// variableName finds policy variables. Text of a policy of 2008 may look like one.
var variableName = regexp.MustCompile(`\$\{([^}*?$,'][^},']*)`)

// variablesOf returns the keys of the variables in text, in lower case.
func variablesOf(texts ...string) (keys []string) {
	for _, text := range texts {
		if !strings.Contains(text, "${") {
			continue
		}
		for _, m := range variableName.FindAllStringSubmatch(text, -1) {
			keys = append(keys, strings.ToLower(strings.TrimSpace(m[1])))
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// variableTexts are the values of keys of policy variables, of which each is a class of
// its own.
var variableTexts = []string{"", "a", "b", "ab", "A", "*", "${app:s}", "ann", "true", "1", accountA, "us-east-1", "x:y"}

// addKeys adds the keys that statements read.
func (s *Space) addKeys(sizes Sizes) {
	clauses := map[string][]*clause.Clause{}
	spelling := map[string]string{}
	variables := map[string]bool{}
	read := func(name string) string {
		lower := strings.ToLower(name)
		if spelling[lower] == "" {
			spelling[lower] = name
		}
		return lower
	}
	for _, st := range s.statements {
		block := st.Condition()
		for cl := range block.Clauses() {
			lower := read(cl.Key())
			clauses[lower] = append(clauses[lower], cl)
			for _, v := range variablesOf(cl.Values()...) {
				variables[read(v)] = true
			}
		}
		for _, v := range variablesOf(resourceTexts(st)...) {
			variables[read(v)] = true
		}
	}
	if spelling["aws:viaawsservice"] != "" {
		read("aws:CalledVia")
	}
	for lower, name := range spelling {
		derived := conditionkey.Find(lower).Derived
		if derived != conditionkey.NotDerived && !derived.IsFact() && derived != conditionkey.ViaAWSService {
			continue
		}
		s.Keys = append(s.Keys, newKey(name, clauses[lower], variables[lower] || lower == "aws:calledvia" && spelling["aws:viaawsservice"] != "", sizes))
	}
	slices.SortFunc(s.Keys, func(a, b Key) int { return strings.Compare(a.Name, b.Name) })
}

func resourceTexts(st *statement.Statement) (texts []string) {
	patterns, _ := st.Resources()
	for i := range patterns {
		texts = append(texts, patterns[i].String())
	}
	return texts
}

func newKey(name string, clauses []*clause.Clause, variable bool, sizes Sizes) Key {
	k := Key{Name: name, Most: sizes.List}
	bySet := false
	for _, cl := range clauses {
		set := strings.Contains(cl.Operator(), ":")
		if !strings.HasSuffix(cl.Operator(), "Null") {
			bySet = bySet || set
		}
	}
	pool := requests
	switch {
	case strings.EqualFold(name, "aws:ViaAWSService"):
		pool = booleans.requests
	case variable:
		pool = variableTexts
	}
	for _, text := range pool {
		if isRead(name, text, clauses) {
			k.Values = append(k.Values, text)
		}
	}
	if sizes.Texts > 0 && len(k.Values) > sizes.Texts {
		some := k.Values[:0:0]
		for i := range sizes.Texts {
			some = append(some, k.Values[i*len(k.Values)/sizes.Texts])
		}
		k.Values = some
	}
	if holds := conditionkey.Find(name).Values; bySet && holds != conditionkey.One || holds.MayBeList() {
		k.Lists = k.Values
	}
	return k
}

// isRead reports whether text is a value of a key that an operator can read, of those
// that read the key.
func isRead(name, text string, clauses []*clause.Clause) bool {
	anything := true // if no operator reads the key but Null
	for _, cl := range clauses {
		operator := cl.Operator()
		switch {
		case strings.HasSuffix(operator, "Null"):
			continue
		case strings.Contains(operator, "String") || strings.Contains(operator, "Binary"):
			return true
		}
		anything = false
		c := clause.NewContext(clause.String(name, text))
		if text != "" && cl.Unreadable(&c).IsZero() {
			return true
		}
	}
	return anything
}

// Everybody has callers of all kinds, with resources of two accounts.
func Everybody() (all []Who) {
	for _, p := range everyCaller {
		for _, owner := range []string{accountA, accountB, ownedByAWS} {
			all = append(all, Who{p, owner})
		}
	}
	return all
}

// Insiders has users and role sessions, with resources of their own accounts.
func Insiders() (all []Who) {
	for _, p := range everyCaller {
		if t := p.Type(); t == principal.TypeUser || t == principal.TypeAssumedRole {
			all = append(all, Who{p, p.Account()}, Who{p, ownedByAWS})
		}
	}
	return all
}

var everyCaller = []principal.Principal{
	principal.MustParse(world.AnnARN),
	principal.MustParse(world.BenARN),
	principal.MustParse("arn:aws:iam::" + accountA + ":user/a"),
	principal.MustParse("arn:aws:iam::" + accountC + ":user/dev/zed"),
	must(principal.RoleSession(world.DeployARN, "ci")),
	must(principal.RoleSession(world.DeployARN, "ann")),
	must(principal.RoleSession("arn:aws:iam::"+accountA+":role/Other", "b")),
	must(principal.RoleSession("arn:aws:iam::"+accountB+":role/app/x", "b")),
	must(principal.RoleSession("arn:aws:iam::"+accountC+":role/app/x", "b")),
	principal.MustParse(accountA),
	principal.MustParse(accountB),
	must(principal.FederatedUser(world.AnnARN, "fay")),
	must(principal.FederatedUser(world.BenARN, "fay")),
	principal.Service("ec2.amazonaws.com"),
	principal.Service("s3.amazonaws.com"),
	principal.Service("sns.amazonaws.com"),
	{},
	principal.CanonicalUser(canonicalID),
	must(principal.MustParse(world.AnnARN).WithID(userID)),
	must(must(principal.RoleSession(world.DeployARN, "ci")).WithID(roleID)),
	must(must(principal.RoleSession(world.DeployARN, "b")).WithID(roleID)),
	principal.MustParse("arn:aws-cn:iam::" + accountA + ":user/dev/ann"),
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// grades returns how a statement names a caller, with and without a boundary and at a
// gateway.
func grades(st *statement.Statement, p *caller.Principal) (all [3]caller.Match) {
	for i, flags := range []statement.CallerFlags{0, statement.Bounded, statement.AtGateway} {
		all[i] = st.MatchCaller(p, flags, clause.CallerID{})
	}
	return all
}

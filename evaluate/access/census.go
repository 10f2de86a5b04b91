package access

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/conditionkey"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
)

// A census is what the statements of a question name and read: of what they do not name,
// one stands for all others.
type census struct {
	partitions []string         // that are named
	wildcards  []string         // in place of a partition: patterns
	accounts   []string         // of 12 digits
	patterns   []string         // of accounts, with wildcards
	owners     []string         // accounts of resources, among them words of AWS
	named      []caller.Pattern // entries of Principal elements
	sessions   []string         // ARNs of federated users in conditions
	times      []time.Time      // that texts name which the time is compared with
	ids        []string         // unique IDs in Principal elements
	moments    []time.Time
	keys       []string // condition keys as first written, in the order of variables
	clauses    map[string][]*clause.Clause
	known      map[caller.Pattern]bool // those in named
	folded     map[string]int          // keys in lower case: their place

	readsCaller  bool // what a caller is may matter beside its account
	readsARN     bool // and its ARN
	matchesARN   bool // which policy variables are compared with
	readsTime    bool
	readsAccount bool // that of the caller or the resource
	readsClaims  bool // what only sessions have may matter
}

func newCensus() *census {
	return &census{known: map[caller.Pattern]bool{}, clauses: map[string][]*clause.Clause{}, folded: map[string]int{}}
}

// add adds what s names and reads.
func (c *census) add(s *statement.Statement) {
	principals, _ := s.Principals()
	c.readsCaller = c.readsCaller || s.HasPrincipal()
	for _, p := range principals {
		c.addPrincipal(p)
	}
	resources, _ := s.Resources()
	for i := range resources {
		text, _ := arn.CompletePattern(resources[i].String())
		if a, ok := arn.SplitPattern(text); ok {
			c.addPartition(a.Partition)
			c.addAccount(a.Account, &c.owners)
			c.readsAccount = c.readsAccount || a.Account != "" && a.Account != "*"
		}
		for _, key := range resources[i].Keys() {
			c.read(key)
		}
	}
	for cl := range s.Condition().Clauses() {
		for _, key := range cl.Keys() {
			c.read(key)
		}
		c.addClause(cl)
	}
}

func (c *census) addPrincipal(p caller.Pattern) {
	if c.known[p] {
		return
	}
	c.known[p] = true
	c.named = append(c.named, p)
	switch a, ok := arn.Split(p.Value()); {
	case p.IsID():
		c.ids = append(c.ids, p.Value())
	case arn.IsAccountID(p.Value()):
		c.addAccount(p.Value(), nil)
	case ok:
		c.addPartition(a.Partition)
		c.addAccount(a.Account, nil)
	}
}

// read notes that a condition key is read.
func (c *census) read(key string) {
	d := conditionkey.Find(key).Derived
	c.readsARN = c.readsARN || isOfCaller(d)
	c.readsCaller = c.readsCaller || isOfCaller(d) ||
		d == conditionkey.PrincipalType || d == conditionkey.PrincipalIsAWSService || d == conditionkey.UserID
	c.readsTime = c.readsTime || d.IsTime()
	c.readsAccount = c.readsAccount || isOfAccount(d)
	c.readsClaims = c.readsClaims || isClaim(key) || isKey(key, keyTokenIssueTime)
	folded := glob.Lower(key)
	if _, ok := c.folded[folded]; !ok {
		c.folded[folded] = len(c.keys)
		c.keys = append(c.keys, key)
	}
}

// addClause adds what a clause compares a key with.
func (c *census) addClause(cl *clause.Clause) {
	folded := glob.Lower(cl.Key())
	c.clauses[folded] = append(c.clauses[folded], cl)
	var asText bool
	if c.moments, asText = cl.Moments(c.moments); asText {
		c.addTimes(cl)
	}
	for _, value := range cl.Values() {
		if a, ok := arn.SplitPattern(value); ok {
			c.addPartition(a.Partition)
		}
		// A policy variable may be the account of the caller or the resource.
		for _, digits := range strings.FieldsFunc(value, func(r rune) bool { return r < '0' || r > '9' }) {
			c.addAccount(digits, nil)
		}
	}
	d := conditionkey.Find(cl.Key()).Derived
	if isOfCaller(d) {
		c.matchesARN = c.matchesARN || len(cl.Keys()) > 1
	}
	if !isOfAccount(d) && d != conditionkey.PrincipalARN && d != conditionkey.UserID {
		return
	}
	for _, value := range cl.Values() {
		a, isARN := arn.SplitPattern(value)
		switch {
		case d == conditionkey.PrincipalAccount:
			c.addAccount(value, nil)
		case d == conditionkey.UserID: // that of root users, and of sessions of federated users
			account, _, _ := strings.Cut(value, ":")
			c.addAccount(account, nil)
		case d == conditionkey.ResourceAccount:
			c.addAccount(value, &c.owners)
		case isARN:
			c.addAccount(a.Account, nil)
			if strings.HasPrefix(a.Resource, "federated-user/") {
				c.sessions = addTo(c.sessions, filled(value))
			}
		}
	}
}

// isOfAccount reports whether a condition key is the account of the caller or the resource.
func isOfAccount(d conditionkey.Derived) bool {
	return d == conditionkey.PrincipalAccount || d == conditionkey.ResourceAccount
}

// filled returns a text that a pattern matches.
func filled(pattern string) string { return strings.NewReplacer("*", "x", "?", "x").Replace(pattern) }

// addTimes adds times whose text a clause about the time may match.
func (c *census) addTimes(cl *clause.Clause) {
	const example = "2026-01-01T00:00:00Z"
	for _, year := range [...]int{1999, 2001, 2024, 2027, 2099} { // of which one or another may do
		c.times = append(c.times, time.Date(year, time.February, 3, 4, 5, 6, 0, time.UTC))
	}
	for _, value := range cl.Values() {
		text := value[:glob.LiteralLen(value)]
		if len(text) < len(example) {
			text += example[len(text):]
		}
		if t, err := time.Parse(time.RFC3339, text); err == nil {
			c.times = append(c.times, t)
		} else if seconds, err := strconv.ParseInt(value, 10, 64); err == nil {
			c.times = append(c.times, time.Unix(seconds, 0).UTC())
		}
	}
}

// addAccount adds an account, which may have wildcards, to the accounts and to others.
func (c *census) addAccount(text string, others *[]string) {
	if glob.HasWildcard(text) && text != "*" {
		c.patterns = addTo(c.patterns, text)
	}
	if arn.IsAccountID(text) {
		c.accounts = addTo(c.accounts, text)
	} else if !arn.IsOwnerWord(text) {
		return
	}
	if others != nil {
		*others = addTo(*others, text)
	}
}

// addPartition adds a partition, which may have wildcards.
func (c *census) addPartition(text string) {
	if glob.HasWildcard(text) {
		c.wildcards = addTo(c.wildcards, text)
	} else {
		c.partitions = addTo(c.partitions, text)
	}
}

// allPartitions returns the partitions of the question: those that are named, and of the
// others that a pattern matches one for each set of patterns that match; or aws.
func (c *census) allPartitions() []string {
	all := slices.Clone(c.partitions)
	var seen []string
	for _, partition := range [...]string{"aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-eusc"} {
		var matching strings.Builder
		for _, text := range c.wildcards {
			if p := glob.Compile(text); p.Match(partition, nil) {
				matching.WriteString(text + ":")
			}
		}
		if matching.Len() > 0 && !slices.Contains(all, partition) && !slices.Contains(seen, matching.String()) {
			all, seen = append(all, partition), append(seen, matching.String())
		}
	}
	if len(all) == 0 {
		return []string{"aws"}
	}
	return all
}

// freshAccounts returns accounts that are not named.
func (c *census) freshAccounts(n int) (fresh []string) {
	for digit := int64(0); len(fresh) < n; digit++ {
		account := exampleAccount(digit)
		named := slices.Contains(c.accounts, account) ||
			slices.ContainsFunc(c.patterns, func(text string) bool { p := glob.Compile(text); return p.Match(account, nil) })
		if !named || digit > maxExamples {
			fresh = append(fresh, account)
		}
	}
	return fresh
}

// maxExamples bounds the search for an account that patterns do not match.
const maxExamples = 100

// exampleAccount returns the nth of accounts as documentation has them.
func exampleAccount(n int64) string {
	examples := [...]string{"111122223333", "444455556666", "777788889999", "123456789012", "210987654321", "000011112222"}
	if n < int64(len(examples)) {
		return examples[n]
	}
	text := strings.Repeat("0", 12) + time.Unix(n*7_654_321, 0).UTC().Format("20060102150405")
	return text[len(text)-12:]
}

// addTo adds text to list if it is not there.
func addTo(list []string, text string) []string {
	if text == "" || slices.Contains(list, text) {
		return list
	}
	return append(list, text)
}

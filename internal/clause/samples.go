package clause

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/internal/conditionkey"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
)

// Samples returns values for the key of cl, some of which satisfy cl and some of
// which do not: those that its own values suggest. A caller that looks for the
// change of a request that satisfies cl tries them with [Clause.Match]. The
// policy variables of cl take their values from c. There are at most a few dozen,
// from the first of many values, and no long ones: all reports whether no value was
// left out for that reason.
//
// The samples of one kind stand for the same, such as the texts that one value with
// a wildcard matches, and any of them may do for all. The first kind is one sample,
// which makes the key absent.
func (cl *Clause) Samples(c *Context) (kinds [][]Entry, all bool) {
	name := cl.key.name
	kinds = [][]Entry{{Strings(name)}}
	multivalued := cl.key.holds == conditionkey.Many
	for _, kind := range cl.sampleEntries(c) {
		var entries []Entry
		for _, e := range kind {
			if !multivalued {
				entries = append(entries, e)
			}
			if multivalued || cl.set != noSetOperator {
				entries = append(entries, Strings(name, e.text))
			}
		}
		kinds = append(kinds, entries)
	}
	return kinds, len(cl.values) <= maxSampled && !slices.ContainsFunc(cl.values, isLong)
}

// sampleEntries returns single values by their kind.
func (cl *Clause) sampleEntries(c *Context) (kinds [][]Entry) {
	name := cl.key.name
	switch cl.family {
	case familyString, familyStringLike, familyStringIgnoreCase, familyARN, familyBinary, familyNull:
		for _, texts := range cl.sampleTexts(c) {
			entries := make([]Entry, len(texts))
			for i, text := range texts {
				entries[i] = String(name, text)
			}
			kinds = append(kinds, entries)
		}
	case familyNumeric:
		for _, value := range someOf(cl.values, parseNumber, number.compare) {
			entries := []Entry{String(name, value)}
			if n, err := strconv.ParseInt(value, 10, 64); err == nil {
				entries = append(entries, Int(name, n+1), Int(name, n-1))
			} else if n, err := strconv.ParseFloat(value, 64); err == nil {
				entries = append(entries, Number(name, n+1), Number(name, n-1), Number(name, 2*n), Number(name, n/2))
			}
			kinds = append(kinds, entries)
		}
	case familyDate:
		for _, value := range someOf(cl.values, parseDate, instant.compare) {
			at, _ := parseDate(value)
			t := time.Unix(at.seconds, int64(at.nanoseconds))
			kinds = append(kinds, []Entry{Time(name, t), Time(name, t.Add(time.Second)), Time(name, t.Add(-time.Second))})
		}
	case familyBool:
		kinds = append(kinds, []Entry{Bool(name, true)}, []Entry{Bool(name, false)})
	case familyIP:
		for _, value := range few(cl.values) {
			network, _ := parseNetwork(value)
			address := network.Addr()
			if next := address.Next(); network.Contains(next) {
				address = next // a host, not the network
			}
			kinds = append(kinds, []Entry{IP(name, address)})
		}
		// Addresses set aside for documentation, in case none of them may match.
		var others []Entry
		for _, address := range [...]string{"192.0.2.1", "198.51.100.1", "203.0.113.1", "2001:db8::1"} {
			others = append(others, IP(name, netip.MustParseAddr(address)))
		}
		kinds = append(kinds, others)
	}
	return kinds
}

// sampleTexts returns texts that match the values of cl, and one that matches
// none, if there is one: those of each value together. Values of policy variables
// that are not shown suggest nothing.
func (cl *Clause) sampleTexts(c *Context) (kinds [][]string) {
	add := func(texts ...string) {
		texts = slices.DeleteFunc(texts, func(text string) bool {
			return slices.ContainsFunc(kinds, func(others []string) bool { return slices.Contains(others, text) })
		})
		if len(texts) > 0 {
			kinds = append(kinds, slices.Compact(texts))
		}
	}
	for i := range few(cl.texts()) {
		p := cl.pattern(i)
		if values, ok := p.values(c); ok && isShort(cl.values[i], values) && !slices.ContainsFunc(p.keys(), IsHidden) {
			add(p.sample(values, "x"), p.sample(values, ""), p.sample(values, "x-x"))
		}
	}
	if cl.operands != nil {
		for _, b := range few(cl.operands.binaries) {
			add(b.encoded)
		}
		for i, tm := range few(cl.operands.folds) {
			if tm == nil {
				if isShort(cl.values[i], nil) {
					add(cl.values[i])
				}
			} else if text, ok := tm.sample(c, cl.values[i]); ok {
				add(text)
			}
		}
	}
	other := "other"
	if cl.family == familyARN {
		other = "arn:aws:iam::000000000000:user/other"
	}
	for range min(len(cl.values)+1, maxSampled) {
		if matches, _ := cl.matchesAny(c, &Entry{text: other}, other); !matches {
			add(other)
			break
		}
		other += "-other"
	}
	return kinds
}

// Limits of samples. A change of a request is of use only if there are few and
// each is short.
const (
	maxSampled = 8        // values of a clause that suggest any
	maxSample  = 16 << 10 // bytes of one, of the policy and of its variables
)

// few returns the first of list.
func few[T any](list []T) []T { return list[:min(len(list), maxSampled)] }

// someOf returns the first of values, which parse can read, and if there are more
// the smallest and the largest: beyond them is a value that none equals.
func someOf[T any](values []string, parse func(string) (T, bool), compare func(a, b T) int) []string {
	if len(values) <= maxSampled {
		return values
	}
	smallest, largest := values[0], values[0]
	least, _ := parse(values[0])
	most := least
	for _, value := range values[1:] {
		if n, _ := parse(value); compare(n, least) < 0 {
			smallest, least = value, n
		} else if compare(n, most) > 0 {
			largest, most = value, n
		}
	}
	return append(slices.Clone(few(values)), smallest, largest)
}

// isLong reports whether value is too long for a sample.
func isLong(value string) bool { return !isShort(value, nil) }

// isShort reports whether a text of the policy with the values of its variables
// is short enough for a sample: the product of both could be of any size.
func isShort(text string, values []string) bool {
	n := len(text)
	for _, value := range values {
		n += len(value)
	}
	return n <= maxSample
}

// sample returns the text of tm, which is that of the policy, with the values of
// its policy variables.
func (tm *template) sample(c *Context, text string) (string, bool) {
	copied := *tm
	p := copied.pattern()
	values, ok := p.values(c)
	if !ok || !isShort(text, values) || slices.ContainsFunc(p.keys(), IsHidden) {
		return "", false
	}
	return p.sample(values, ""), true
}

// sample returns a text that p matches, with run in place of each "*" except for
// those in the first five parts of an ARN, where something has to stand.
func (p *pattern) sample(values []string, run string) string {
	if p.head == nil {
		return p.last.Sample(values, run)
	}
	parts := []string{"arn"}
	for _, part := range [...]*glob.Pattern{&p.head.partition, &p.head.service, &p.head.region, &p.head.account} {
		parts = append(parts, part.Sample(values, "x"))
	}
	return strings.Join(append(parts, p.last.Sample(values, run)), ":")
}

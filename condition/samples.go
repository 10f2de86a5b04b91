package condition

import (
	"net/netip"
	"strconv"
	"strings"
	"time"
)

// Samples returns values for the key of cl, some of which satisfy cl and some of
// which do not: those that its own values suggest. A caller that looks for the
// change of a request that satisfies cl tries them with [Clause.Match]. The
// policy variables of cl take their values from c. The first sample makes the
// key absent.
func (cl *Clause) Samples(c *Context) []Entry {
	name := cl.key.name
	entries := []Entry{Strings(name)}
	multivalued := isMultivalued(name)
	for _, e := range cl.sampleEntries(c) {
		if !multivalued {
			entries = append(entries, e)
		}
		if cl.set != noSetOperator {
			entries = append(entries, Strings(name, e.text))
		}
	}
	return entries
}

// sampleEntries returns single values.
func (cl *Clause) sampleEntries(c *Context) []Entry {
	name := cl.key.name
	var entries []Entry
	switch cl.family {
	case familyString, familyStringLike, familyStringIgnoreCase, familyARN, familyBinary, familyNull:
		for _, text := range cl.sampleTexts(c) {
			entries = append(entries, String(name, text))
		}
	case familyNumeric:
		for _, value := range cl.values {
			entries = append(entries, String(name, value))
			if n, err := strconv.ParseFloat(value, 64); err == nil {
				entries = append(entries, Number(name, n+1), Number(name, n-1))
			}
		}
	case familyDate:
		for _, at := range cl.operands.dates {
			t := time.Unix(at.seconds, int64(at.nanoseconds))
			entries = append(entries, Time(name, t), Time(name, t.Add(time.Second)), Time(name, t.Add(-time.Second)))
		}
	case familyBool:
		entries = append(entries, Bool(name, true), Bool(name, false))
	case familyIP:
		for _, network := range cl.operands.networks {
			address := network.Addr()
			if next := address.Next(); network.Contains(next) {
				address = next // a host, not the network
			}
			entries = append(entries, IP(name, address))
		}
		// Addresses set aside for documentation, in case none of them may match.
		for _, address := range [...]string{"192.0.2.1", "198.51.100.1", "203.0.113.1", "2001:db8::1"} {
			entries = append(entries, IP(name, netip.MustParseAddr(address)))
		}
	}
	return entries
}

// sampleTexts returns texts that match the values of cl, and one that probably
// matches none.
func (cl *Clause) sampleTexts(c *Context) []string {
	var texts []string
	switch cl.family {
	case familyBinary:
		for _, b := range cl.operands.binaries {
			texts = append(texts, b.encoded)
		}
	case familyStringIgnoreCase:
		texts = append(texts, cl.values...)
	default:
		for i := range cl.patterns {
			p := &cl.patterns[i]
			if values, ok := p.values(c); ok {
				texts = append(texts, p.sample(values, "x"))
			}
		}
	}
	if cl.family == familyARN {
		return append(texts, "arn:aws:iam::000000000000:user/other")
	}
	return append(texts, "other")
}

// sample returns a text that p matches, with run in place of each "*".
func (p *pattern) sample(values []string, run string) string {
	if p.head == nil {
		return p.last.Sample(values, run)
	}
	parts := []string{"arn"}
	for i := range p.head {
		part := p.head[i].Sample(values, run)
		if part == "" && i < 2 { // partition and service are not empty
			part = "x"
		}
		parts = append(parts, part)
	}
	return strings.Join(append(parts, p.last.Sample(values, run)), ":")
}

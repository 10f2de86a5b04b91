package evaluate

import "github.com/seed-1d0cfdb5/iam/policy"

// A Matched is a statement that applies to a request.
type Matched struct {
	Type      policy.Type
	Level     int
	Statement *policy.Statement
}

// Matching appends to dst all statements that apply, in the order in which
// [Explain] lists them. The account home owns resources whose ARN names none.
func Matching(dst []Matched, req *Request, p *Policies, home string) []Matched {
	var c lazyContext
	ev := evaluation{req: req, policies: p, context: &c}
	if ev.prepare(home) != "" {
		return dst
	}
	for _, l := range ev.layers() {
		for _, p := range l.policies {
			for s := range p.Statements() {
				if _, mismatch := ev.judge(s); mismatch == matches {
					dst = append(dst, Matched{l.typ, l.level, s})
				}
			}
		}
	}
	return dst
}

package evaluate

import (
	"fmt"
	"log/slog"
	"strconv"

	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/quote"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// What is printed of the types of this package, by any verb of package fmt and by
// package log/slog: text of requests and documents is quoted unless it is plain,
// of policies only the names are shown, and of external IDs nothing.

// attrs are the parts of req that are set.
func (req *Request) attrs() quote.Attrs {
	var a quote.Attrs
	a.AddAny("principal", req.Principal)
	a.Add("action", req.Action)
	a.Add("resource", req.Resource)
	a.Add("resourceAccount", req.ResourceAccount)
	a.AddAny("context", req.Context)
	a.AddTime("time", req.Time)
	a.AddTime("expires", req.Expires)
	if req.limited {
		a.AddAny("limited", true)
	}
	if req.issued {
		a.AddAny("issued", true)
	}
	a.AddTime("mfa", req.mfa)
	return a
}

// String returns the fields of req in one line. An external ID is not shown.
func (req Request) String() string { return req.attrs().String() }

// Format prints String.
func (req Request) Format(f fmt.State, verb rune) { quote.Format(f, verb, req.String()) }

// LogValue returns the fields of req as a group for package log/slog. An external
// ID is not shown.
func (req Request) LogValue() slog.Value { return req.attrs().LogValue() }

// String returns the request of q, as that of a [Request].
func (q Question) String() string { return q.request.String() }

// Format prints String.
func (q Question) Format(f fmt.State, verb rune) { quote.Format(f, verb, q.String()) }

// LogValue returns the request of q, as that of a [Request].
func (q Question) LogValue() slog.Value { return q.request.LogValue() }

// String returns how many elements of policies read what is not known.
func (h Hinges) String() string {
	return "unknown elements: " + strconv.Itoa(len(h.atoms)+len(h.vague))
}

// Format prints String.
func (h Hinges) Format(f fmt.State, verb rune) { quote.Format(f, verb, h.String()) }

// LogValue returns String.
func (h Hinges) LogValue() slog.Value { return slog.StringValue(h.String()) }

// String returns the request of c for the action that was asked last, as that of a
// [Request].
func (c Call) String() string { return c.question.String() }

// Format prints String.
func (c Call) Format(f fmt.State, verb rune) { quote.Format(f, verb, c.String()) }

// LogValue returns the request of c for the action that was asked last, as that of a
// [Request].
func (c Call) LogValue() slog.Value { return c.question.LogValue() }

func (r *Role) attrs() quote.Attrs {
	var a quote.Attrs
	a.Add("arn", r.ARN)
	a.Add("id", r.ID)
	if r.TrustPolicy != nil {
		a.AddAny("trustPolicy", r.TrustPolicy)
	}
	a.AddMap("tags", r.Tags)
	if r.MaxSession != 0 {
		a.Add("maxSession", r.MaxSession.String())
	}
	return a
}

// String returns the fields of r in one line, and of its trust policy the name.
func (r Role) String() string { return r.attrs().String() }

// Format prints String.
func (r Role) Format(f fmt.State, verb rune) { quote.Format(f, verb, r.String()) }

// LogValue returns the fields of r as a group for package log/slog, and of its
// trust policy the name.
func (r Role) LogValue() slog.Value { return r.attrs().LogValue() }

func (s *Session) attrs() quote.Attrs {
	var a quote.Attrs
	a.AddAny("principal", s.Principal)
	a.AddTime("expires", s.Expires)
	a.Add("sourceIdentity", s.SourceIdentity)
	a.AddMap("tags", s.Tags)
	a.AddList("transitiveTagKeys", s.TransitiveTagKeys)
	a.AddList("policies", names(s.Policies))
	a.AddAny("context", s.Context)
	return a
}

// String returns the fields of s in one line, and of its policies the names.
func (s Session) String() string { return s.attrs().String() }

// Format prints String.
func (s Session) Format(f fmt.State, verb rune) { quote.Format(f, verb, s.String()) }

// LogValue returns the fields of s as a group for package log/slog, and of its
// policies the names.
func (s Session) LogValue() slog.Value { return s.attrs().LogValue() }

func (r *AssumeRoleRequest) attrs() quote.Attrs {
	var a quote.Attrs
	a.AddAny("principal", r.Principal)
	if r.Role != nil {
		a.AddAny("role", *r.Role)
	}
	a.Add("sessionName", r.SessionName)
	if r.Duration != 0 {
		a.Add("duration", r.Duration.String())
	}
	if r.ExternalID != "" {
		a = append(a, slog.String("externalID", clause.Hidden))
	}
	a.Add("sourceIdentity", r.SourceIdentity)
	a.AddMap("tags", r.Tags)
	a.AddList("transitiveTagKeys", r.TransitiveTagKeys)
	a.AddList("providedContexts", providers(r.ProvidedContexts))
	a.AddList("sessionPolicies", names(r.SessionPolicies))
	if r.Chain != nil {
		a.AddAny("chain", *r.Chain)
	}
	a.AddTime("notOnOrAfter", r.NotOnOrAfter)
	a.AddAny("context", r.Context)
	a.AddTime("time", r.Time)
	return a
}

// String returns the fields of r in one line, of policies the names, and of provided
// contexts the providers. The external ID is not shown.
func (r AssumeRoleRequest) String() string { return r.attrs().String() }

// Format prints String.
func (r AssumeRoleRequest) Format(f fmt.State, verb rune) { quote.Format(f, verb, r.String()) }

// LogValue returns the fields of r as a group for package log/slog, of policies the
// names, and of provided contexts the providers. The external ID is not shown.
func (r AssumeRoleRequest) LogValue() slog.Value { return r.attrs().LogValue() }

func (r *CallResult) attrs() quote.Attrs {
	var a quote.Attrs
	a.Add("action", r.Action)
	a.AddAny("decision", r.Decision)
	if r.Session != nil {
		a.AddAny("session", *r.Session)
	}
	return a
}

// String returns the fields of r in one line.
func (r CallResult) String() string { return r.attrs().String() }

// Format prints String.
func (r CallResult) Format(f fmt.State, verb rune) { quote.Format(f, verb, r.String()) }

// LogValue returns the fields of r as a group for package log/slog.
func (r CallResult) LogValue() slog.Value { return r.attrs().LogValue() }

func (p *Policies) attrs() quote.Attrs {
	var a quote.Attrs
	one := func(name string, p *policy.Policy) {
		if p != nil {
			a.AddAny(name, p)
		}
	}
	levels := func(name string, levels [][]*policy.Policy) {
		for i, level := range levels {
			list := names(level)
			if list == nil {
				list = []string{}
			}
			a.AddList(name+strconv.Itoa(i), list)
		}
	}
	a.AddList("identity", names(p.Identity))
	one("resource", p.Resource)
	one("boundary", p.Boundary)
	a.AddList("session", names(p.Session))
	levels("scp", p.SCP)
	levels("rcp", p.RCP)
	one("endpoint", p.Endpoint)
	if p.EndpointIsGateway {
		a.AddAny("endpointIsGateway", true)
	}
	if p.ResourceMustAllow {
		a.AddAny("resourceMustAllow", true)
	}
	if p.CallerAllows {
		a.AddAny("callerAllows", true)
	}
	return a
}

// String returns the types and names of the policies in one line.
func (p Policies) String() string { return p.attrs().String() }

// Format prints String.
func (p Policies) Format(f fmt.State, verb rune) { quote.Format(f, verb, p.String()) }

// LogValue returns the types and names of the policies as a group for package
// log/slog.
func (p Policies) LogValue() slog.Value { return p.attrs().LogValue() }

// names returns the name of each policy or, if it has none, its type. That of nil
// is nil.
func names(policies []*policy.Policy) []string {
	if policies == nil {
		return nil
	}
	list := make([]string, len(policies))
	for i, p := range policies {
		switch {
		case p == nil:
			list[i] = "nil"
		case p.Name() != "":
			list[i] = p.Name()
		default:
			list[i] = p.Type().String()
		}
	}
	return list
}

// Format prints String.
func (d Decision) Format(f fmt.State, verb rune) { quote.Format(f, verb, d.String()) }

// Format prints String.
func (v Validity) Format(f fmt.State, verb rune) { quote.Format(f, verb, v.String()) }

// Format prints String.
func (n NearMiss) Format(f fmt.State, verb rune) { quote.Format(f, verb, n.String()) }

// LogValue returns String for package log/slog.
func (n NearMiss) LogValue() slog.Value { return slog.StringValue(n.String()) }

// LogValue returns String for package log/slog.
func (v Validity) LogValue() slog.Value { return slog.StringValue(v.String()) }

// Format prints String.
func (r StatementResult) Format(f fmt.State, verb rune) { quote.Format(f, verb, r.String()) }

// LogValue returns String for package log/slog.
func (r StatementResult) LogValue() slog.Value { return slog.StringValue(r.String()) }

// Format prints String.
func (l Layer) Format(f fmt.State, verb rune) { quote.Format(f, verb, l.String()) }

// LogValue returns the type of l, its outcome and a line for each statement as a
// group for package log/slog.
func (l Layer) LogValue() slog.Value {
	lines := make([]string, len(l.Statements))
	for i := range l.Statements {
		lines[i] = l.Statements[i].String()
	}
	attrs := quote.Attrs{slog.String("type", l.Type.String()), slog.Int("level", l.Level), slog.String("outcome", l.Outcome.String())}
	if l.Assumed {
		attrs.AddAny("assumed", true)
	}
	attrs.AddList("statements", lines)
	return attrs.LogValue()
}

// Format prints String.
func (x Explanation) Format(f fmt.State, verb rune) { quote.Format(f, verb, x.String()) }

// LogValue returns the action and the decision of x, what a call is about, near misses
// and the keys that are missing as a group for package log/slog.
func (x Explanation) LogValue() slog.Value {
	attrs := quote.Attrs{slog.String("action", x.Action), slog.Any("decision", x.Decision)}
	attrs.Add("caller", x.Caller)
	attrs.Add("role", x.Role)
	attrs.Add("purpose", x.Purpose)
	var misses []string
	for i := range x.NearMisses {
		misses = append(misses, x.NearMisses[i].String())
	}
	attrs.AddList("nearMisses", misses)
	if x.Tried > 0 {
		attrs = append(attrs, slog.Int("tried", x.Tried))
	}
	if len(x.Missing) > 0 {
		attrs.AddList("missing", x.Missing)
	}
	return attrs.LogValue()
}

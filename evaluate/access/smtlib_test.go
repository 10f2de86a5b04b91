package access_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// A translator writes questions about documents in SMT-LIB, for a solver that shares no
// code with the library. It reads the documents by itself. It takes those that are about
// texts alone: it refuses policy variables, derived keys, set operators and operators that
// need numbers, dates, addresses or other letter case.
type translator struct {
	keys       map[string]*smtKey // by name in lower case
	partitions []string
	accounts   []string // words that stand for accounts of AWS itself
	problem    string   // why it refuses
}

type smtKey struct{ texts, arns, booleans bool } // what its operators read

// smtStatement is a statement as its document has it.
type smtStatement struct {
	Effect                                   string
	Action, NotAction, Resource, NotResource oneOrMore
	Condition                                map[string]map[string]oneOrMore
}

type oneOrMore []string

func (l *oneOrMore) UnmarshalJSON(data []byte) error {
	var all []any
	if json.Unmarshal(data, &all) != nil {
		all = make([]any, 1)
		if err := json.Unmarshal(data, &all[0]); err != nil {
			return err
		}
	}
	for _, v := range all {
		*l = append(*l, fmt.Sprint(v))
	}
	return nil
}

// newAccessSMT returns the question whether the second of two identity-based policies allows
// anything that the first does not, or says why it cannot.
func newAccessSMT(before, after []byte) (script, problem string) {
	tr := &translator{keys: map[string]*smtKey{}, partitions: []string{"aws"}}
	old, changed := tr.statements(before), tr.statements(after)
	question := fmt.Sprintf("(assert (and %s (not %s)))\n", tr.allows(changed), tr.allows(old))
	if tr.problem != "" {
		return "", tr.problem
	}
	var b strings.Builder
	b.WriteString(`(define-fun any () (RegEx String) (re.* (re.range " " "~")))
(define-fun one () (RegEx String) (re.range " " "~"))
(define-fun oneIn () (RegEx String) (re.union (re.range " " "9") (re.range ";" "~")))
(define-fun anyIn () (RegEx String) (re.* oneIn))
(define-fun name () (RegEx String) (re.+ (re.union (re.range "a" "z") (re.range "0" "9") (str.to_re "-") (str.to_re "_") (str.to_re "."))))
(define-fun digit () (RegEx String) (re.range "0" "9"))
(define-fun account () (RegEx String) (re.opt ((_ re.loop 12 12) digit)))
(declare-const action String)
(declare-const resource String)
(assert (str.in_re action (re.++ name (str.to_re ":") name)))
`)
	var partitions []string
	for _, p := range tr.partitions {
		partitions = append(partitions, "(str.to_re "+smtText(p)+")")
	}
	accounts := []string{"account"}
	for _, word := range tr.accounts {
		accounts = append(accounts, "(str.to_re "+smtText(word)+")")
	}
	fmt.Fprintf(&b, "(assert (or (= resource \"*\") (str.in_re resource (re.++ (str.to_re \"arn:\") %s (str.to_re \":\") (re.+ oneIn) (str.to_re \":\") anyIn (str.to_re \":\") %s (str.to_re \":\") any))))\n", union(partitions), union(accounts))
	for i, name := range tr.names() {
		fmt.Fprintf(&b, "(declare-const has%d Bool)\n(declare-const key%d String) ; %s\n(assert (str.in_re key%d any))\n", i, i, name, i)
		switch k := tr.keys[name]; {
		case k.booleans:
			fmt.Fprintf(&b, "(assert (or (= key%d \"true\") (= key%d \"false\")))\n", i, i)
		case k.arns:
			fmt.Fprintf(&b, "(assert (str.in_re key%d (re.++ (str.to_re \"arn:\") (re.+ oneIn) (str.to_re \":\") (re.+ oneIn) (str.to_re \":\") anyIn (str.to_re \":\") anyIn (str.to_re \":\") any)))\n", i)
		}
	}
	b.WriteString(question)
	b.WriteString("(check-sat)\n")
	return b.String(), ""
}

func (tr *translator) names() []string {
	var names []string
	for name := range tr.keys {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func (tr *translator) refuse(format string, args ...any) string {
	if tr.problem == "" {
		tr.problem = fmt.Sprintf(format, args...)
	}
	return "false"
}

// statements reads a document. Keys of all documents are known before any is translated.
func (tr *translator) statements(document []byte) (all []smtStatement) {
	var doc struct{ Statement json.RawMessage }
	if err := json.Unmarshal(document, &doc); err != nil {
		tr.refuse("%v", err)
		return nil
	}
	if json.Unmarshal(doc.Statement, &all) != nil {
		all = make([]smtStatement, 1)
		if err := json.Unmarshal(doc.Statement, &all[0]); err != nil {
			tr.refuse("%v", err)
		}
	}
	for _, st := range all {
		for _, pattern := range append(slices.Clone(st.Resource), st.NotResource...) {
			parts := strings.Split(pattern, ":")
			if len(parts) > 1 && !strings.ContainsAny(parts[1], "*?") && !slices.Contains(tr.partitions, parts[1]) {
				tr.partitions = append(tr.partitions, parts[1])
			}
			if len(parts) > 4 && slices.Contains([]string{"aws", "aws-marketplace", "cloudfront"}, parts[4]) && !slices.Contains(tr.accounts, parts[4]) {
				tr.accounts = append(tr.accounts, parts[4])
			}
		}
		for operator, keys := range st.Condition {
			for name := range keys {
				tr.addKey(operator, strings.ToLower(name))
			}
		}
	}
	return all
}

func (tr *translator) addKey(operator, name string) {
	for _, derived := range []string{
		"aws:principalarn", "aws:principalaccount", "aws:principaltype", "aws:principalisawsservice", "aws:principalservicename", "aws:username", "aws:userid", "aws:resourceaccount",
		"aws:currenttime", "aws:epochtime", "aws:viaawsservice", "aws:calledvia", "aws:calledviafirst", "aws:calledvialast", "aws:tokenissuetime",
	} {
		if name == derived {
			tr.refuse("%s is derived", name)
		}
	}
	if provider, _, _ := strings.Cut(name, ":"); strings.Contains(provider, ".") || provider == "saml" {
		tr.refuse("%s is a claim", name)
	}
	if tr.keys[name] == nil {
		tr.keys[name] = &smtKey{}
	}
	k := tr.keys[name]
	switch strings.TrimSuffix(operator, "IfExists") {
	case "StringEquals", "StringNotEquals", "StringLike", "StringNotLike":
		k.texts = true
	case "ArnEquals", "ArnNotEquals", "ArnLike", "ArnNotLike":
		k.arns = true
	case "Bool":
		k.booleans = true
	case "Null":
	default:
		tr.refuse("operator %s", operator)
	}
	if k.texts && (k.arns || k.booleans) || k.arns && k.booleans {
		tr.refuse("%s has two types", name)
	}
}

// allows returns that some Allow matches and no Deny does.
func (tr *translator) allows(statements []smtStatement) string {
	var allows, denies []string
	for i := range statements {
		st := &statements[i]
		deny := st.Effect == "Deny"
		parts := []string{tr.anyOf(st.Action, tr.action)}
		if st.NotAction != nil {
			parts[0] = "(not " + tr.anyOf(st.NotAction, tr.action) + ")"
		}
		if st.NotResource != nil {
			parts = append(parts, "(not "+tr.anyOf(st.NotResource, func(p string) string { return tr.resource(p, !deny) })+")")
		} else {
			parts = append(parts, tr.anyOf(st.Resource, func(p string) string { return tr.resource(p, deny) }))
		}
		for operator, keys := range st.Condition {
			for name, values := range keys {
				parts = append(parts, tr.clause(operator, strings.ToLower(name), values))
			}
		}
		if all := junction("and", parts); deny {
			denies = append(denies, all)
		} else {
			allows = append(allows, all)
		}
	}
	return fmt.Sprintf("(and %s (not %s))", junction("or", allows), junction("or", denies))
}

func (tr *translator) anyOf(patterns []string, each func(string) string) string {
	var all []string
	for _, p := range patterns {
		all = append(all, each(p))
	}
	return junction("or", all)
}

func (tr *translator) action(pattern string) string {
	if pattern == "*" {
		return "true"
	}
	return "(str.in_re action " + expression(strings.ToLower(pattern), true) + ")"
}

// resource returns that a pattern matches the resource: part by part or, if wide, with a
// "*" at the end of the Region and of the account that may match colons (SEMANTICS S-36).
func (tr *translator) resource(pattern string, wide bool) string {
	if strings.Contains(pattern, "${") {
		return tr.refuse("a policy variable")
	}
	if pattern == "*" {
		return "true"
	}
	parts := strings.SplitN(pattern, ":", 6)
	for len(parts) < 6 {
		parts = append(parts, "*")
	}
	whole := "(re.++ " + arnHead(parts[:3]) + " " + expression(parts[3], true) + ` (str.to_re ":") ` + expression(parts[4], true) + ` (str.to_re ":") ` + expression(parts[5], false) + ")"
	ends := func(part string) bool { return wide && strings.HasSuffix(part, "*") }
	if ends(parts[3]) || ends(parts[4]) {
		spanning := func(part string) string {
			if !ends(part) {
				return expression(part, true)
			}
			return "(re.++ " + expression(strings.TrimSuffix(part, "*"), true) + " any)"
		}
		whole = "(re.union " + whole + " (re.++ " + arnHead(parts[:3]) + " " + spanning(parts[3]) + ` (str.to_re ":") ` + spanning(parts[4]) + ` (str.to_re ":") ` + expression(parts[5], false) + "))"
	}
	return "(str.in_re resource " + whole + ")"
}

func arnHead(parts []string) string {
	var all []string
	for _, part := range parts {
		all = append(all, expression(part, true), `(str.to_re ":")`)
	}
	return strings.Join(all, " ")
}

// clause returns that a clause of a Condition element matches.
func (tr *translator) clause(operator, name string, values []string) string {
	i := slices.Index(tr.names(), name)
	has, key := fmt.Sprintf("has%d", i), fmt.Sprintf("key%d", i)
	base, ifExists := strings.CutSuffix(operator, "IfExists")
	if base == "Null" {
		absent := fmt.Sprintf(`(or (not %s) (= %s ""))`, has, key)
		return tr.anyOf(values, func(v string) string {
			if strings.EqualFold(v, "true") {
				return absent
			}
			return "(not " + absent + ")"
		})
	}
	matches := tr.anyOf(values, func(v string) string {
		switch {
		case strings.Contains(v, "${"):
			return tr.refuse("a policy variable")
		case base == "Bool":
			return "(= " + key + " " + smtText(strings.ToLower(v)) + ")"
		case strings.HasPrefix(base, "Arn") && v == "*":
			return "true"
		case strings.HasPrefix(base, "Arn"):
			parts := strings.SplitN(v, ":", 6)
			if len(parts) < 6 {
				return tr.refuse("an ARN of %d parts", len(parts))
			}
			return "(str.in_re " + key + " (re.++ " + arnHead(parts[:5]) + " " + expression(parts[5], false) + "))"
		case strings.HasSuffix(base, "Like"):
			return "(str.in_re " + key + " " + expression(v, false) + ")"
		}
		return "(= " + key + " " + smtText(v) + ")"
	})
	switch {
	case strings.Contains(base, "Not"):
		return fmt.Sprintf("(or (not %s) (not %s))", has, matches)
	case ifExists:
		return fmt.Sprintf("(or (not %s) %s)", has, matches)
	}
	return fmt.Sprintf("(and %s %s)", has, matches)
}

// expression returns the regular expression of a pattern, whose wildcards match colons or
// not.
func expression(pattern string, within bool) string {
	one, run := "one", "any"
	if within {
		one, run = "oneIn", "anyIn"
	}
	parts := []string{`(str.to_re "")`}
	literal := ""
	flush := func() {
		if literal != "" {
			parts = append(parts, "(str.to_re "+smtText(literal)+")")
			literal = ""
		}
	}
	for _, r := range pattern {
		switch r {
		case '*':
			flush()
			parts = append(parts, run)
		case '?':
			flush()
			parts = append(parts, one)
		default:
			literal += string(r)
		}
	}
	flush()
	switch len(parts) {
	case 1:
		return parts[0]
	case 2:
		return parts[1]
	}
	return "(re.++ " + strings.Join(parts[1:], " ") + ")"
}

func union(expressions []string) string {
	if len(expressions) == 1 {
		return expressions[0]
	}
	return "(re.union " + strings.Join(expressions, " ") + ")"
}

func junction(operator string, parts []string) string {
	switch len(parts) {
	case 0:
		return fmt.Sprint(operator == "and")
	case 1:
		return parts[0]
	}
	return "(" + operator + " " + strings.Join(parts, " ") + ")"
}

func smtText(s string) string {
	return `"` + strings.NewReplacer(`"`, `""`, `\`, `\u{5c}`).Replace(s) + `"`
}

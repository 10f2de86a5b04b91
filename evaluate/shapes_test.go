package evaluate_test

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/policy"
)

// A shape is a way to make a document that takes much memory for its length.
type shape struct {
	name string
	typ  policy.Type
	// document returns a document of about size bytes.
	document func(size int) string
}

// filled returns head, as many entries as fit into size bytes with commas between
// them, and tail. In an entry "#" stands for its number, in letters and digits.
func filled(size int, head, entry, tail string) string {
	var b strings.Builder
	b.WriteString(head)
	for i := 0; i == 0 || b.Len() < size; i++ {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strings.ReplaceAll(entry, "#", fmt.Sprintf("%x", i)))
	}
	b.WriteString(tail)
	return b.String()
}

// listed returns the list of n entries, in which "#" stands for their numbers.
func listed(n int, entry string) string {
	list := make([]string, n)
	for i := range list {
		list[i] = strings.ReplaceAll(entry, "#", fmt.Sprintf("%x", i))
	}
	return "[" + strings.Join(list, ",") + "]"
}

const (
	documentHead  = `{"Version":"2012-10-17","Statement":[`
	statementHead = documentHead + `{"Effect":"Allow",`
)

// statements is a shape of as many statements as fit.
func statements(name string, entry string) shape {
	return shape{name, policy.Identity, func(size int) string { return filled(size, documentHead, entry, "]}") }}
}

// entries is a shape of one statement with as many entries as fit between its head
// and its tail.
func entries(name, head, entry, tail string) shape {
	return shape{name, policy.Identity, func(size int) string {
		return filled(size, statementHead+head, entry, tail+"}]}")
	}}
}

// longResource is a shape of one resource: text, as often as it fits.
func longResource(name, text string) shape {
	return shape{name, policy.Identity, func(size int) string {
		return statementHead + `"Action":"s3:*","Resource":"arn:aws:s3:::` + strings.Repeat(text, size/len(text)) + `"}]}`
	}}
}

// crossed is a shape of statements with a actions and r resources each, in which
// "#" stands for their numbers and "@" for that of the statement.
func crossed(name string, a, r int, action, resource string) shape {
	return shape{name, policy.Identity, func(size int) string {
		return filled(size, documentHead, `{"Effect":"Allow","Action":`+strings.ReplaceAll(listed(a, action), "@", "#")+
			`,"Resource":`+strings.ReplaceAll(listed(r, resource), "@", "#")+`}`, "]}")
	}}
}

// quota is a shape of statements that are as long as AWS lets an identity-based
// policy be, about 5,500 bytes, with 94 actions and 43 resources.
func quota() shape {
	return crossed("quota", 94, 43, `"dynamodb:BatchWriteItem#"`, `"arn:aws:s3:::company-bucket-@-#/department/team/project/*"`)
}

// square is a shape of one statement with factor times as many resources as
// actions.
func square(name string, factor float64, action, resource string) shape {
	return shape{name, policy.Identity, func(size int) string {
		per := float64(len(action)+2) + factor*float64(len(resource)+2)
		a := int(float64(size) / per)
		return statementHead + `"Action":` + listed(a, action) + `,"Resource":` + listed(int(factor*float64(a)), resource) + `}]}`
	}}
}

// overlapping is a shape of statements with a random half of n actions each and r
// resources: each action leads to statements of its own.
func overlapping(name string, n, r int, action, resource string) shape {
	return shape{name, policy.Identity, func(size int) string {
		var b strings.Builder
		b.WriteString(documentHead)
		bits := uint64(1)
		for i := 0; b.Len() < size; i++ {
			if i > 0 {
				b.WriteByte(',')
			}
			var actions []string
			for j := range n {
				bits = bits*6364136223846793005 + 1442695040888963407
				if bits>>63 == 0 {
					actions = append(actions, strings.ReplaceAll(action, "#", fmt.Sprintf("%x", j)))
				}
			}
			if len(actions) == 0 {
				actions = []string{`"*"`}
			}
			fmt.Fprintf(&b, `{"Effect":"Allow","Action":[%s],"Resource":%s}`, strings.Join(actions, ","),
				strings.ReplaceAll(listed(r, resource), "@", fmt.Sprintf("%x", i)))
		}
		return b.String() + "]}"
	}}
}

// nested is a shape of statements of which each has one action more than the one
// before.
func nested(name string, resource string) shape {
	return shape{name, policy.Identity, func(size int) string {
		var b strings.Builder
		b.WriteString(documentHead)
		for i := 0; b.Len() < size; i++ {
			if i > 0 {
				b.WriteByte(',')
			}
			fmt.Fprintf(&b, `{"Effect":"Deny","Action":%s,"Resource":%s}`, listed(1+i, `"s3:A#"`), listed(1+i, resource))
		}
		return b.String() + "]}"
	}}
}

// growing is a shape of one statement whose entries are ever longer.
func growing(name, head, before, after, tail string) shape {
	return shape{name, policy.Identity, func(size int) string {
		var b strings.Builder
		b.WriteString(statementHead + head)
		for i := 0; b.Len() < size; i++ {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(`"` + before + strings.Repeat("x", i) + after + `"`)
		}
		return b.String() + tail + "}]}"
	}}
}

// of returns s as a policy of another type, whose statements have more elements.
func (s shape) of(typ policy.Type, elements string) shape {
	document := s.document
	return shape{s.name + ", " + typ.String(), typ, func(size int) string {
		text := document(size)
		return strings.ReplaceAll(text, `{"Effect":`, `{`+elements+`"Effect":`)
	}}
}

// shapes are documents that people write, those that have the most of something,
// and those that have broken a bound.
func shapes() []shape {
	const all = `"Action":"*","Resource":"*"`
	const bucket, arns = `"arn:aws:s3:::bucket-@/path-#/*"`, `"arn:a:b:::#"`
	const action = `"s3:GetObject#"`
	list := []shape{
		// As people write them.
		statements("buckets", `{"Sid":"Bucket#","Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":["arn:aws:s3:::bucket-#","arn:aws:s3:::bucket-#/*"]}`),
		statements("tags", `{"Sid":"Team#","Effect":"Allow","Action":"ec2:*","Resource":"*","Condition":{"StringEquals":{"aws:ResourceTag/team":"t#","aws:PrincipalTag/team":"t#"}}}`),
		quota(),

		// Statements.
		statements("tiny statements", `{"Effect":"Deny","Action":"*","Resource":"*"}`),
		statements("tiny statements of one service", `{"Effect":"Deny","Action":"a:*","Resource":"*"}`),
		statements("tiny statements of many services", `{"Effect":"Deny","Action":"#:*","Resource":"*"}`),
		statements("tiny statements of many actions", `{"Effect":"Deny","Action":"a:#","Resource":"*"}`),
		statements("tiny statements of many resources", `{"Effect":"Deny","Action":"*","Resource":"arn:a:b:::#"}`),
		statements("tiny statements of two actions", `{"Effect":"Deny","Action":["A:#","a:B#"],"Resource":"*"}`),
		statements("tiny statements of two resources", `{"Effect":"Deny","Action":"*","Resource":["arn:a:b:::#","arn:a:b:::#*"]}`),
		statements("statements of NotAction", `{"Effect":"Deny","NotAction":"a:b","Resource":"*"}`),
		statements("statements of NotResource", `{"Effect":"Deny","Action":"a:#","NotResource":"*"}`),
		statements("Sids", `{"Sid":"#","Effect":"Deny","Action":"*","Resource":"*"}`),
		{"both effects", policy.Identity, func(size int) string {
			return filled(size, documentHead, `{"Effect":"Deny","Action":"a:#","Resource":"*"},{"Effect":"Allow","Action":"a:#","Resource":"*"}`, "]}")
		}},

		// Actions.
		entries("actions", `"Resource":"*","Action":[`, `"a:b"`, `]`),
		entries("own actions", `"Resource":"*","Action":[`, `"a:#"`, `]`),
		entries("own actions in capitals", `"Resource":"*","Action":[`, `"A:#B"`, `]`),
		entries("own long actions", `"Resource":"*","Action":[`, `"s3:Get-Some-Long-Object-Name-#"`, `]`),
		entries("services", `"Resource":"*","Action":[`, `"#:*"`, `]`),
		entries("services in capitals", `"Resource":"*","Action":[`, `"A#:*"`, `]`),
		entries("actions with a star", `"Resource":"*","Action":[`, `"a:#*"`, `]`),
		entries("actions with marks", `"Resource":"*","Action":[`, `"a:?#?"`, `]`),
		entries("stars for actions", `"Resource":"*","Action":[`, `"*"`, `]`),
		entries("NotAction", `"Resource":"*","NotAction":[`, `"a:b"`, `]`),
		entries("a long action", `"Resource":"*","Action":[`, `"a:`+strings.Repeat("?a", 1000)+`"`, `]`),
		entries("a long action of stars", `"Resource":"*","Action":[`, `"a:`+strings.Repeat("A*", 1000)+`"`, `]`),

		// Resources.
		entries("resources", `"Action":"*","Resource":[`, `"*"`, `]`),
		entries("NotResource", `"Action":"*","NotResource":[`, `"*"`, `]`),
		entries("own entries of NotResource", `"Action":"*","NotResource":[`, `"arn:a:b:::#*"`, `]`),
		statements("statements of long NotResource", `{"Effect":"Deny","Action":"a:#","NotResource":`+listed(17, `"*"`)+`}`),
		entries("own resources", `"Action":"*","Resource":[`, arns, `]`),
		entries("resources with a star", `"Action":"*","Resource":[`, `"arn:a:b:::#*"`, `]`),
		entries("resources with stars in the account", `"Action":"*","Resource":[`, `"arn:a:b::*:#"`, `]`),
		entries("resources with stars everywhere", `"Action":"*","Resource":[`, `"arn:*:*:*:*:*"`, `]`),
		entries("resources with marks everywhere", `"Action":"*","Resource":[`, `"arn:?:?:?:?:?"`, `]`),
		entries("resources with marks and stars everywhere", `"Action":"*","Resource":[`, `"arn:?*:?*:?*:?*:?*"`, `]`),
		entries("resources with a variable", `"Action":"*","Resource":[`, `"arn:a:b:::${a:b}"`, `]`),
		entries("resources with variables", `"Action":"*","Resource":[`, `"arn:a:b:${a:#}:${a:b}:${a:#}"`, `]`),
		growing("resources of growing length", `"Action":"*","Resource":[`, "arn:a:b:::", "*", "]"),
		growing("actions of growing length", `"Resource":"*","Action":[`, "a:", "*", "]"),
		longResource("a long resource", "x"),

		// Principals.
		statements("principals", `{"Effect":"Allow","Action":"*","Resource":"*"}`).of(policy.Resource, `"Principal":"*",`),
		entries("accounts", all+`,"Principal":{"AWS":[`, `"111122223333"`, `]}`).asResource(),
		entries("everyone", all+`,"Principal":{"AWS":[`, `"*"`, `]}`).asResource(),
		entries("services as principals", all+`,"Principal":{"Service":[`, `"a.b"`, `]}`).asResource(),
		entries("roles", all+`,"Principal":{"AWS":[`, `"arn:aws:iam::111122223333:role/r#"`, `]}`).asResource(),
		entries("roles of a namespace", all+`,"Principal":{"AWS":[`, `"arn:a:iam::b:role/r"`, `]}`).asResource(),
		entries("unique IDs", all+`,"Principal":{"AWS":[`, `"AROAIOSFODNN7EXAMPLE"`, `]}`).asResource(),

		// Products of actions and resources.
		square("as many actions as resources", 1, action, `"arn:aws:s3:::bucket-#/*"`),
		square("as many short actions as resources", 1, `"a:#"`, arns),
		square("as many actions as short resources", 1, `"a:#"`, `"*"`),
		square("more actions than resources", .1, `"a:#"`, arns),
		square("more resources than actions", 10, `"a:#"`, arns),
		crossed("20 actions and 20 resources", 20, 20, `"a:#"`, arns),
		crossed("20 actions and 20 stars", 20, 20, `"a:#"`, `"*"`),
		crossed("60 actions and 60 resources", 60, 60, `"s3:#"`, bucket),
		crossed("8 own actions and 8 resources", 8, 8, `"a:@-#"`, arns),
		crossed("60 own actions and 60 resources", 60, 60, `"s3:@-#"`, bucket),
		crossed("60 own actions and 60 stars", 60, 60, `"a:@-#"`, `"*"`),
		crossed("40 services and 40 resources", 40, 40, `"a#:*"`, bucket),
		crossed("40 services and 40 stars", 40, 40, `"#:*"`, `"*"`),
		overlapping("random halves of 4 actions, a resource", 4, 1, `"a:#"`, `"*"`),
		overlapping("random halves of 10 actions, 5 resources", 10, 5, `"a:#"`, `"*"`),
		overlapping("random halves of 40 actions, 20 resources", 40, 20, `"a:#"`, `"*"`),
		overlapping("random halves of 94 actions, 43 resources", 94, 43, `"s3:Action#"`, bucket),
		overlapping("random halves of 200 actions, a resource", 200, 1, `"a:#"`, `"*"`),
		overlapping("random halves of 200 services, a resource", 200, 1, `"#:*"`, `"*"`),
		nested("ever more actions and resources", arns),
		nested("ever more actions and stars", `"*"`),

		// Conditions.
		statements("conditions", `{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"Null":{"a:b":true}}}`),
		statements("operators", `{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"Null":{},"Bool":{},"DateEquals":{}}}`),
		entries("lists of an empty value", all+`,"Condition":{"StringEqualsIgnoreCase":{`, `"a:#":[""]`, `}}`),
		entries("lists of one short date", all+`,"Condition":{"DateEquals":{`, `"a:#":[86400]`, `}}`),
	}
	// About as large as what is indexed under each action, and larger. Those that
	// were found to take the most memory come first.
	list = append(list,
		crossed("3 own actions and 32 resources with marks everywhere", 3, 32, `"a:@#"`, `"arn:?:?:?:?:?"`),
		crossed("11 own actions and 2 stars", 11, 2, `"A:@#"`, `"*"`),
		crossed("4 own actions and 64 marks with a variable", 4, 64, `"A:@#"`, `"arn:?:?:?:${a:b}:?"`))
	for _, a := range []int{2, 5, 8, 16} {
		for _, r := range []int{1, 3, 8, 24} {
			name := fmt.Sprintf("%d actions and %d ", a, r)
			list = append(list,
				crossed(name+"resources", a, r, `"a:#"`, arns),
				crossed(name+"stars", a, r, `"a:#"`, `"*"`),
				crossed(name+"own resources", a, r, `"a:#"`, `"arn:a:b:::@#"`),
				crossed(name+"own resources, own actions", a, r, `"A:@#"`, `"arn:a:b:::@#*"`),
				crossed(name+"stars, own actions", a, r, `"a:@#"`, `"*"`))
		}
	}
	for _, token := range []string{
		"*", "?", "*?", "?*", "a*", "a?", "*a?", "*-*?", "${*}", "${?}", "a${?}", "${*}*", "*${*}", "${*}?", "é?", "?:",
		"${aws:username}", "${a:b}", "*${a:b}", "${a:b}?", "${a:b,'x'}", "${a:b}${*}",
	} {
		list = append(list, longResource("resource of "+token, token))
		if !strings.Contains(token, ":") {
			list = append(list, shape{"account of " + token, policy.Identity, func(size int) string {
				return statementHead + `"Action":"s3:*","Resource":"arn:a:s3::` + strings.Repeat(token, size/len(token)) + `:x"}]}`
			}})
		}
		for _, operator := range []string{"StringLike", "StringEquals", "StringEqualsIgnoreCase"} {
			list = append(list,
				shape{operator + " of a long " + token, policy.Identity, func(size int) string {
					return statementHead + all + `,"Condition":{"` + operator + `":{"a:b":"` + strings.Repeat(token, size/len(token)) + `"}}}]}`
				}},
				entries(operator+" of "+token, all+`,"Condition":{"`+operator+`":{"a:b":[`, `"`+token+`"`, `]}}`))
		}
	}
	longest := base64.StdEncoding.EncodeToString(slices.Repeat([]byte{7}, 1000))
	for operator, values := range map[string][]string{
		"StringEquals":           {`""`, `"1"`, `1`, `"value-#"`, `true`},
		"StringLike":             {`""`, `"1"`, `1`, `"value-#*"`},
		"StringEqualsIgnoreCase": {`""`, `"1"`, `1`, `"Value-#"`},
		"NumericEquals":          {`"1"`, `1`, `"0x1"`[:0] + `"1e3"`, `"-1.5"`, `"` + strings.Repeat("1", 64) + `"`},
		"IpAddress":              {`"::"`, `"10.0.0.0/8"`, `"1.1.1.1"`, `"2001:db8::/32"`},
		"BinaryEquals":           {`"QQ=="`, `""`, `"QUJDRA=="`, `"` + longest + `"`},
		"Null":                   {`true`},
		"Bool":                   {`true`, `"false"`},
		"DateEquals":             {`"12345"`, `12345`, `"2026-01-01"`, `"2026-01"`, `"2026-01-01T00:00:00Z"`},
		"ArnLike":                {`"*"`, `"arn:a:b:::c"`, `"arn:*:*:*:*:*"`, `"arn:?:?:?:?:?"`, `"arn:a:b:${a:b}:${a:b}:${a:b}"`},
	} {
		for _, value := range values {
			shown := value[:min(len(value), 30)]
			list = append(list,
				entries(operator+" "+shown+", keys", all+`,"Condition":{"`+operator+`":{`, `"a:#":`+value, `}}`),
				entries(operator+" "+shown+", values", all+`,"Condition":{"`+operator+`":{"a:b":[`, value, `]}}`),
				statements(operator+" "+shown+", statements", `{"Effect":"Deny",`+all+`,"Condition":{"`+operator+`":{"a:b":`+value+`}}}`))
		}
	}
	for _, s := range []shape{
		statements("buckets", `{"Effect":"Deny","Action":["s3:GetObject","s3:PutObject"],"Resource":["arn:aws:s3:::bucket-#","arn:aws:s3:::bucket-#/*"]}`),
		statements("tiny statements", `{"Effect":"Deny","Action":"a:#","Resource":"*"}`),
		{"products", policy.Identity, func(size int) string {
			return strings.ReplaceAll(crossed("", 60, 60, `"s3:@-#"`, bucket).document(size), `"Allow"`, `"Deny"`)
		}},
	} {
		list = append(list, s.of(policy.Resource, `"Principal":"*",`), s.of(policy.Boundary, ""), s.of(policy.SCP, ""), s.of(policy.RCP, `"Principal":"*",`))
	}
	slices.SortStableFunc(list, func(a, b shape) int { return strings.Compare(a.name, b.name) })
	return list
}

// asResource returns s, which has principals, as a resource-based policy.
func (s shape) asResource() shape { return s.of(policy.Resource, "") }

package world

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate/internal/reference"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// A generator makes policies and contexts.
type generator struct {
	Chance
	resources []string // of requests
	count     int      // of policies

	fullSCP, fullRCP doc

	families []family // of conditions; those of requests if nil

	variables bool // the document has policy variables
	tenants   bool // documents may have tenants (S-40)

	wide   bool // statements cover most actions and resources, so that conditions decide
	denies int  // percentage of statements that deny

	attaches bool // what is made is attached, so that none of it is nil or of another type
}

// policies returns n policies. Few lists hold nil.
func (g *generator) policies(n int, typ policy.Type) docs {
	l := noDocs()
	for range n {
		l.add(g.policy(typ))
	}
	if g.OneIn(200) && !g.attaches {
		l.add(doc{})
	}
	return l
}

// levels returns the policies of an organization. Most SCPs allow much.
func (g *generator) levels(typ policy.Type) levels {
	var l levels
	for range 1 + g.IntN(3) {
		l.add(g.level(typ))
	}
	return l
}

// level returns the policies of one level.
func (g *generator) level(typ policy.Type) docs {
	n := OneOf(g, 0, 0, 1, 1, 1, 2)
	if g.Percent(3) {
		n = 9 // enough for an index of the list
	}
	level := g.policies(n, typ)
	if g.Percent(85) {
		level.add(g.fullAccess(typ))
	}
	return level
}

// fullAccess returns a policy that allows all. There is one of each type.
func (g *generator) fullAccess(typ policy.Type) doc {
	full := &g.fullSCP
	st := map[string]any{"Effect": "Allow", "Action": "*", "Resource": "*"}
	if typ == policy.RCP {
		full, st["Principal"] = &g.fullRCP, "*"
	}
	if full.parsed == nil {
		*full = g.read(typ, map[string]any{"Version": "2012-10-17", "Statement": st})
	}
	return *full
}

// policy returns a policy. Few are of another type than asked for.
func (g *generator) policy(typ policy.Type) doc {
	if g.OneIn(200) && !g.attaches {
		typ = OneOf(g, policy.Identity, policy.Boundary, policy.Session, policy.SCP, policy.Resource, policy.Endpoint)
	}
	out := map[string]any{"Version": "2012-10-17"}
	if typ != policy.RCP {
		switch n := g.IntN(100); {
		case n < 15:
			out["Version"] = "2008-10-17"
		case n < 25:
			delete(out, "Version")
		}
	}
	g.variables = out["Version"] == "2012-10-17"
	resources := slices.Concat(everyResourcePattern, patternsOf(typ))
	if g.tenants {
		resources = append(resources, "arn:aws:s3::acme-1:b/*", "arn:aws:s3::acme-*:b/k", "arn:*:*:*:acme-1:*")
	}
	if !g.variables { // a variable in an early part is none, and its colon one too many
		resources = slices.DeleteFunc(slices.Clone(resources), func(p string) bool {
			return strings.Contains(p, "${") && !strings.Contains(p, ":::")
		})
	}
	// Few statements are looked at one by one, more are indexed.
	size, wide := 1+g.IntN(3), g.wide
	g.denies = 20
	if typ != policy.RCP && g.Percent(10) {
		size, g.denies, g.wide = 4+g.IntN(OneOf(g, 4, 8, 32)), 4, false
	}
	var statements []any
	for range size {
		statements = append(statements, g.statement(typ, resources))
	}
	g.wide = wide
	if typ != policy.RCP && g.Percent(40) {
		statements = append(statements, g.broad(typ))
	}
	out["Statement"] = statements
	if len(statements) == 1 && g.Percent(50) {
		out["Statement"] = statements[0]
	}
	return g.read(typ, out)
}

// broad returns a statement that allows much.
func (g *generator) broad(typ policy.Type) map[string]any {
	st := map[string]any{"Effect": "Allow", "Action": "*", "Resource": "*"}
	switch typ {
	case policy.Resource, policy.Endpoint:
		st["Principal"] = g.principal(typ)
	case policy.Trust:
		st["Principal"] = g.principal(typ)
		delete(st, "Resource")
	}
	return st
}

// read lets both engines read a document.
func (g *generator) read(typ policy.Type, document map[string]any) doc {
	text := must(json.Marshal(document))
	g.count++
	name := fmt.Sprintf("p%d", g.count)
	options := []policy.Option{policy.WithName(name)}
	if g.tenants {
		options = append(options, policy.WithTenants())
	}
	parsed, err := policy.Parse(text, typ, options...)
	if err != nil {
		panic(fmt.Sprintf("%s: %v", text, err))
	}
	read, err := reference.Read(name, text, typ)
	if err != nil {
		panic(fmt.Sprintf("%s: %v", text, err))
	}
	return doc{parsed, read}
}

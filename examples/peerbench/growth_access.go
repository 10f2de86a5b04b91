package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate/access"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// growAccess asks whether a document allows what it allows itself, which is No, and what
// it does without its last pattern, which is Yes: n statements, and n patterns in one.
func growAccess(o *options) (curve, error) {
	c := curve{Name: "access", Title: "NewAccess: a document against itself, or without its last pattern", Unit: "statements, or patterns of one"}
	for _, n := range size(o, []int{1, 10, 100, 1000}, []int{1, 10, 100}) {
		o.progress("growth: NewAccess of %d statements or patterns", n)
		var jobs []job
		for _, shape := range []struct {
			name                 string
			statements, patterns int
		}{{"statements", n, 1}, {"patterns", 1, n}} {
			whole, less, err := accessDocuments(shape.statements, shape.patterns)
			if err != nil {
				return c, err
			}
			for _, ask := range []struct {
				name string
				old  *policy.Policy
				want access.Outcome
			}{{", No", whole, access.No}, {", Yes", less, access.Yes}} {
				compare := func() access.Outcome {
					return access.NewAccess(access.Alone(ask.old), access.Alone(whole), nil).Outcome
				}
				if got := compare(); got != ask.want {
					return c, fmt.Errorf("%d %s%s: %s", n, shape.name, ask.name, got)
				}
				jobs = append(jobs, job{name: shape.name + ask.name, f: repeat(func() { compare() })})
			}
		}
		c.Points = append(c.Points, point{N: n, Results: measure(o, jobs)})
	}
	return c, nil
}

// accessDocuments returns a document of so many statements and patterns of actions in
// each, and the same without its last pattern.
func accessDocuments(statements, patterns int) (whole, less *policy.Policy, err error) {
	var texts []string
	for s := range statements {
		var actions []string
		for p := range patterns {
			actions = append(actions, fmt.Sprintf(`"svc%d:Get%dOf*"`, s, p))
		}
		texts = append(texts, fmt.Sprintf(`{"Effect": "Allow", "Action": [%s], "Resource": "arn:aws:s3:::bucket%d/*"}`, strings.Join(actions, ", "), s))
	}
	all := slices.Clone(texts)
	last := fmt.Sprintf(`"svc%d:Get%dOf*"`, statements-1, patterns-1)
	texts[statements-1] = strings.Replace(texts[statements-1], last, `"none:None"`, 1)
	for _, d := range []struct {
		statements []string
		p          **policy.Policy
	}{{all, &whole}, {texts, &less}} {
		text := `{"Version": "2012-10-17", "Statement": [` + strings.Join(d.statements, ", ") + "]}"
		if *d.p, err = policy.Parse([]byte(text), policy.Identity, policy.WithMaxBytes(len(text))); err != nil {
			return nil, nil, err
		}
	}
	return whole, less, nil
}

package main

import (
	"fmt"
	"strings"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// growStars evaluates one statement with n patterns that begin alike and have a star
// near the beginning.
func growStars(o *options) (curve, error) {
	c := curve{Name: "early-stars", Title: "Evaluator: patterns with an early star (as W5S)", Unit: "patterns"}
	err := c.grow(o, "hit", "miss", w5s)
	return c, err
}

// growElements evaluates elements of n values, and statements that differ in a tag.
func growElements(o *options) (curve, error) {
	c := curve{Name: "elements", Title: "Evaluator: values of one element, and statements that differ in a tag", Unit: "values"}
	for _, f := range []struct {
		name string
		of   func(int) *workload
	}{{"StringEquals", w14v}, {"IpAddress", w14n}, {"Principal", w14p}, {"one tag a statement", abac}} {
		if err := c.grow(o, f.name, "", f.of); err != nil {
			return c, err
		}
	}
	return c, nil
}

// grow adds to each point of c what a workload of its size takes: the request that it
// allows and, if miss is not empty, the one that it denies.
func (c *curve) grow(o *options, hit, miss string, of func(n int) *workload) error {
	for i, n := range size(o, []int{10, 100, 1000, 10_000}, []int{10, 100, 1000}) {
		w := of(n)
		o.progress("growth: %s", w.title)
		e, err := newEvaluator(w)
		if err != nil {
			return err
		}
		bind := bindEvaluator(w, e)
		if err := all([]func() bool{bind(w.hit)}, true); err != nil {
			return err
		}
		if err := all([]func() bool{bind(w.miss)}, false); err != nil {
			return err
		}
		jobs := []job{{name: hit, f: decisions(bind(w.hit))}}
		if miss != "" {
			jobs = append(jobs, job{name: miss, f: decisions(bind(w.miss))})
		}
		if i == len(c.Points) {
			c.Points = append(c.Points, point{N: n})
		}
		c.Points[i].Results = append(c.Points[i].Results, measure(o, jobs)...)
	}
	return nil
}

// growConditions evaluates one statement of n clauses, all of which hold, and n
// statements of which only the condition of the last holds.
func growConditions(o *options) (curve, error) {
	c := curve{Name: "conditions", Title: "Evaluator: conditions", Unit: "clauses"}
	for _, n := range size(o, []int{1, 10, 100, 1000}, []int{1, 10, 100, 1000}) {
		o.progress("growth: %d conditions", n)
		tags := make(map[string]string, n)
		var entries []condition.Entry
		var many []string
		for i := range n {
			key := fmt.Sprintf("aws:PrincipalTag/key-%04d", i)
			tags[key] = "yes"
			entries = append(entries, condition.String(key, "yes"))
			many = append(many, fmt.Sprintf(`{"Effect":"Allow","Action":"s3:GetObject","Resource":"*",
				"Condition":{"StringEquals":{"aws:PrincipalTag/key-0000":"%d"}}}`, i))
		}
		many[n-1] = strings.Replace(many[n-1], fmt.Sprintf(`"%d"`, n-1), `"yes"`, 1)
		one := fmt.Sprintf(`{"Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"StringEquals":%s}}}`, text(tags))
		var jobs []job
		for _, d := range []struct{ name, text string }{
			{"one statement with n", one},
			{"n statements with one", `{"Statement":[` + strings.Join(many, ",") + `]}`},
		} {
			p, err := policy.Parse([]byte(d.text), policy.Identity)
			if err != nil {
				return c, err
			}
			e := attach([]*policy.Policy{p})
			req := iamRequest(w1().hit)
			req.Context = condition.NewContext(entries...)
			if got := e.Evaluate(&req, nil); !got.Allowed() {
				return c, fmt.Errorf("%s: %v", d.name, got)
			}
			jobs = append(jobs, job{name: d.name, f: decisions(func() bool { return e.Evaluate(&req, nil).Allowed() })})
		}
		c.Points = append(c.Points, point{N: n, Results: measure(o, jobs)})
	}
	return c, nil
}

// growGlobs matches resources of n bytes that are as hard as can be for their
// patterns, which have n bytes too. None matches.
func growGlobs(o *options) (curve, error) {
	c := curve{Name: "worst-patterns", Title: "Evaluator: worst-case patterns, none of which matches", Unit: "bytes"}
	const prefix = "arn:aws:s3:::b/"
	for _, n := range []int{256, 512, 1024, 2048, 4096} {
		rest := n - len(prefix)
		resource := prefix + strings.Repeat("a", rest)
		var jobs []job
		for _, p := range []struct{ name, pattern string }{
			{"*a*a…*a*b", strings.Repeat("*a", rest/2-1) + "*b"},
			{"*aaa…ab*", "*" + strings.Repeat("a", rest/2) + "b*"},
			{"*aa…ab*aa…ab*", strings.Repeat("*"+strings.Repeat("a", rest/4)+"b", 2) + "*"},
			{"*?a?a…b*", "*" + strings.Repeat("?a", rest/4) + "b*"},
			{"*a?*a?…*b", strings.Repeat("*a?", rest/3-1) + "*b"},
		} {
			doc := `{"Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":` + text(prefix+p.pattern) + `}}`
			parsed, err := policy.Parse([]byte(doc), policy.Identity)
			if err != nil {
				return c, err
			}
			e := attach([]*policy.Policy{parsed})
			req := iamRequest(request{"s3:GetObject", resource, office()})
			if e.Evaluate(&req, nil).Allowed() {
				return c, fmt.Errorf("%s is allowed", p.name)
			}
			jobs = append(jobs, job{name: p.name, f: decisions(func() bool { return e.Evaluate(&req, nil).Allowed() })})
		}
		o.progress("growth: patterns of %d bytes", n)
		c.Points = append(c.Points, point{N: n, Results: measure(o, jobs)})
	}
	return c, nil
}

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/inventory"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/policy/lint"
	"github.com/seed-1d0cfdb5/iam/policy/lint/catalog"
)

// A known is what an inventory answers about one principal and one action, for machines.
type known struct {
	Principal string             `json:"principal"`
	Action    string             `json:"action"`
	Resource  string             `json:"resource"`
	Decision  evaluate.Decision  `json:"decision"`
	Needs     *evaluate.NearMiss `json:"needs,omitempty"` // of a request that its conditions alone deny
	From      instant            `json:"from,omitzero"`
	Until     instant            `json:"until,omitzero"` // of the request with what it needs
}

// like returns the request of the flags, and the Region if it is that in the ARN of its resource.
func (r *inventoryCommand) like() (like *evaluate.Request, fromARN string, err error) {
	if r.action == "" {
		return nil, "", texts.Error("-action is missing")
	}
	context, err := r.context.load(&r.files, derived)
	if err != nil {
		return nil, "", err
	}
	if fromARN, err = r.setRegion(&context, r.on); err != nil {
		return nil, "", err
	}
	return &evaluate.Request{
		Action: r.action, Resource: r.on, ResourceAccount: r.owner, Context: context, Time: r.context.now(),
	}, fromARN, nil
}

// whoCan lists who may make a request.
func (r *inventoryCommand) whoCan(ctx context.Context, inv *inventory.Inventory) (int, error) {
	like, region, err := r.like()
	if err != nil {
		return exitError, err
	}
	r.warn()
	return r.answer(ctx, inv, inv.WhoCan(like, nil), region, func(a *known) string { return a.Principal })
}

// warn says that no such request is ever made: that there is no such action, or that it is not about such a
// resource. The answer would be true, and mislead, as where the bucket stands for its objects.
func (r *inventoryCommand) warn() {
	document, err := json.Marshal(map[string]any{
		"Version": "2012-10-17", "Statement": map[string]string{"Effect": "Allow", "Action": r.action, "Resource": r.on},
	})
	if err != nil {
		panic(err) // they are strings
	}
	p, err := policy.Parse(document, policy.Identity)
	if err != nil {
		return // the answer says what is wrong
	}
	for _, f := range slices.Concat(lint.Check(p, r.context.now()), catalog.Check(p)) {
		switch f.Code {
		case lint.BucketARN, catalog.ActionResource, catalog.MisnamedAction, catalog.UnlistedService:
			r.errOut.WriteString(r.say(texts.Of("iameval {command}: warning: {finding}", r.name, texts.OfFinding(&f))) + "\n")
		}
	}
}

// whatCan lists what a principal may do.
func (r *inventoryCommand) whatCan(ctx context.Context, inv *inventory.Inventory) (int, error) {
	like, region, err := r.like()
	if err != nil {
		return exitError, err
	}
	who, err := r.who(inv)
	if err != nil {
		return exitError, err
	}
	return r.answer(ctx, inv, inv.WhatCan(who, catalog.Actions(r.action), like, nil), region, func(a *known) string { return a.Action })
}

// decisionOf returns d in words. Why something is not known is in English in it, and stands in
// all languages among the Problems of the inventory.
func (r *inventoryCommand) decisionOf(inv *inventory.Inventory, d evaluate.Decision) string {
	text := r.decision(d)
	for _, p := range inv.Problems() {
		if p.Detail != "" && strings.Contains(d.Problem, p.Detail) {
			detail := *p
			detail.File, detail.Line, detail.Pointer, detail.Code = "", 0, "", ""
			return strings.Replace(text, p.Detail, strings.TrimPrefix(detail.In(r.lang), ": "), 1)
		}
	}
	return text
}

// answer prints answers, each with its name. The exit status is that there are some which are
// no mere doubt, that there is none, or that it is not known. Of a Region that was not asked for, or that is
// lacking, people are told.
func (r *inventoryCommand) answer(ctx context.Context, inv *inventory.Inventory, answers iter.Seq[*inventory.Answer], region string, name func(*known) string) (int, error) {
	all := []known{}
	var b strings.Builder
	status, lacking := exitNo, false
	for a := range answers {
		if err := ctx.Err(); err != nil {
			return exitError, err
		}
		k := known{Principal: nameOf(a.Request.Principal), Action: a.Request.Action, Resource: a.Request.Resource, Decision: byFlags(a.Decision), Needs: a.Needs()}
		lines := []string{r.decisionOf(inv, a.Decision)}
		switch {
		case a.Decision.Problem != "":
			if status == exitNo {
				status = exitUnknown
			}
		default:
			status = exitYes
			valid := a.Ask().Until()
			k.From, k.Until = instant(valid.From), instant(valid.Until)
			lacking = lacking || lacksRegion(k.Needs)
			if k.Needs != nil {
				lines = append(lines, r.say(texts.Of("but is allowed if: {change}", *k.Needs)))
			}
			if valid != (evaluate.Validity{}) {
				lines = append(lines, strings.TrimSpace(r.bounds(valid)))
			}
		}
		all = append(all, k)
		title := escaped(name(&k))
		for _, line := range lines {
			fmt.Fprintf(&b, "%s\t%s\n", title, escaped(line))
			title = ""
		}
	}
	if len(all) == 0 {
		b.WriteString(r.say(texts.Of("nothing of that is allowed to anybody of whom the inventory knows")) + "\n")
	}
	text := aligned(b.String())
	switch {
	case region != "":
		text += "\n" + r.say(texts.Of("the Region is {region}, that of the resource: -region says another", region)) + "\n"
	case lacking && r.region == "":
		text += "\n" + r.say(texts.Of("it depends on the Region to which the request is sent: -region says it")) + "\n"
	}
	r.print(all, text)
	return status, nil
}

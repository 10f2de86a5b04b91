package smallworld

import (
	"fmt"
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
)

// A group is callers and an owner that no statement tells apart.
type group struct {
	Who
	resources       []string
	resourceMasks   []choice // by statements without variables in resources
	resourceChoices []choice // merged
	mask            mask     // by callers and what follows from them
	sign            string   // by which requests are told apart beside the mask
	number          int      // of the sign
	texts           map[string]string
}

// ownerGroup returns what the resources of an account are told apart by.
func (x *search) ownerGroup(who Who) *group {
	g := &group{resources: x.Resources(who)}
	var empty clause.Context
	g.resourceMasks = x.matching(len(g.resources), func(i, v int) bool {
		return x.resourceReads[i] != nil || x.statements[i].MatchResource(g.resources[v], &empty)
	})
	for v, resource := range g.resources {
		if strings.Contains(resource, ":s3:::") && !strings.Contains(resource, "/") {
			g.resourceMasks[v].mask.remove(needed + 3)
		}
	}
	g.resourceChoices = merged(g.resourceMasks)
	for _, c := range g.resourceChoices {
		g.sign += fmt.Sprint(c.mask)
	}
	if len(x.resourceReads) > 0 {
		g.sign += who.Owner + who.Principal.Partition()
	}
	return g
}

// group returns what a caller is told apart by.
func (x *search) group(who Who, owner *group) *group {
	p := caller.Principal(who.Principal)
	g := &group{Who: who, resources: owner.resources, resourceMasks: owner.resourceMasks, resourceChoices: owner.resourceChoices, mask: x.all}
	var sign strings.Builder
	fmt.Fprint(&sign, owner.sign, " ", p.Type(), p.Account() == who.Owner, p.FederatedByRoot(), arn.IsServiceLinked(p.Issuer()), isOfAWS(who), " ")
	for i, st := range x.statements {
		all := grades(st, &p)
		fmt.Fprint(&sign, all)
		if all == [3]caller.Match{} {
			g.mask.remove(i)
		}
	}
	c := (clause.Context{}).Bind(p, who.Owner, times[0])
	for _, t := range x.callerTests {
		if !t.Match(&c) {
			g.mask.remove(t.statement)
		}
	}
	g.sign, g.texts = sign.String(), x.callerTexts(who)
	if x.signs[g.sign] == 0 {
		x.signs[g.sign] = len(x.signs) + 1
	}
	g.number = x.signs[g.sign]
	return g
}

// callerTexts returns the texts of what follows from a caller and is read as a variable.
func (x *search) callerTexts(who Who) map[string]string {
	c := (clause.Context{}).Bind(caller.Principal(who.Principal), who.Owner, times[0])
	texts := map[string]string{}
	for name := range x.callerReads {
		values, ok := c.Lookup(name)
		texts[name] = fmt.Sprintf("%q %v ", values, ok)
	}
	return texts
}

package main

import (
	"flag"
	"reflect"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/access"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// public asks whether resource-based policies let in anybody outside of a zone or, if the
// flags say none, what AWS asks: whether they let in anybody whom they do not name.
func public(c *command, args []string) (int, error) {
	const trusted = "Who is trusted; without these flags whoever the policy names, as AWS asks whether it is public. The files of the policies follow:"
	return eachFile(c, args, policy.Resource, trusted,
		func(r *accessReport, p *policy.Policy, trusted access.Zone) access.Answer {
			name := shown(p.Name())
			yes, no := texts.Of("{policy} lets in a stranger", name), texts.Of("{policy} lets in no stranger", name)
			if reflect.DeepEqual(trusted, access.Zone{}) {
				trusted, yes, no = access.Named(p), texts.Of("{policy} is public", name), texts.Of("{policy} is not public", name)
			}
			a := access.Public(p, trusted)
			r.add(a, yes, no, side{policies: access.Alone(p)})
			return a
		})
}

// strangers asks whether anybody outside of a zone may assume roles.
func strangers(c *command, args []string) (int, error) {
	role := evaluate.Role{}
	c.flags.group("The role:", func(fs *flag.FlagSet) {
		fs.StringVar(&role.ARN, "role-arn", "", "`ARN` ARN of the role; if absent, any")
	})
	const trusted = "Who is trusted; without these flags nobody but the account of the role, AWS services and SAML providers. The files of the policies follow:"
	return eachFile(c, args, policy.Trust, trusted,
		func(r *accessReport, p *policy.Policy, trusted access.Zone) access.Answer {
			of := role
			of.TrustPolicy = p
			a := access.Strangers(&of, trusted)
			name := shown(p.Name())
			r.add(a, texts.Of("{policy} lets in a stranger", name), texts.Of("{policy} lets in no stranger", name), side{policies: access.Alone(p)})
			return a
		})
}

// eachFile asks a question about each of the files after the flags, which hold a
// policy of the type, and the zone in the flags, which are under a title.
func eachFile(c *command, args []string, typ policy.Type, title string, ask func(*accessReport, *policy.Policy, access.Zone) access.Answer) (int, error) {
	var trusted zoneFlags
	c.flags.group(title, trusted.define)
	r := newAccessReport(c)
	if err := c.parseFlags(args); err != nil {
		return exitError, err
	}
	if c.flags.NArg() == 0 {
		return exitError, c.hint(texts.Error("no file is named"))
	}
	zone, err := trusted.zone()
	if err != nil {
		return exitError, c.hint(err)
	}
	policies, err := c.files.policies(c.flags.Args(), typ)
	if err != nil {
		return exitError, err
	}
	var answers []access.Answer
	for _, p := range policies {
		answers = append(answers, ask(r, p, zone))
	}
	return exitStatus(answers...), r.print()
}

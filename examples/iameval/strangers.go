package main

import (
	"errors"
	"flag"
	"reflect"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/access"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// public asks whether resource-based policies let in anybody outside of a zone or, if the
// flags say none, what AWS asks: whether they let in anybody whom they do not name.
func public(c *command, args []string) (int, error) {
	return eachFile(c, args, policy.Resource, "whoever the policy names, as AWS asks whether it is public",
		func(r *accessReport, p *policy.Policy, trusted access.Zone) access.Answer {
			name := shown(p.Name())
			yes, no := name+" lets in a stranger", name+" lets in no stranger"
			if reflect.DeepEqual(trusted, access.Zone{}) {
				trusted, yes, no = access.Named(p), name+" is public", name+" is not public"
			}
			a := access.Public(p, trusted)
			r.add(a, yes, no, side{"", access.Alone(p)})
			return a
		})
}

// strangers asks whether anybody outside of a zone may assume roles.
func strangers(c *command, args []string) (int, error) {
	role := evaluate.Role{}
	c.flags.group("The role:", func(fs *flag.FlagSet) {
		fs.StringVar(&role.ARN, "role-arn", "", "`ARN` ARN of the role; if absent, any")
	})
	return eachFile(c, args, policy.Trust, "nobody but the account of the role, AWS services and SAML providers",
		func(r *accessReport, p *policy.Policy, trusted access.Zone) access.Answer {
			of := role
			of.TrustPolicy = p
			a := access.Strangers(&of, trusted)
			name := shown(p.Name())
			r.add(a, name+" lets in a stranger", name+" lets in no stranger", side{"", access.Alone(p)})
			return a
		})
}

// eachFile asks a question about each of the files after the flags, which hold a
// policy of the type, and the zone in the flags.
func eachFile(c *command, args []string, typ policy.Type, unflagged string, ask func(*accessReport, *policy.Policy, access.Zone) access.Answer) (int, error) {
	var trusted zoneFlags
	c.flags.group("Who is trusted; without these flags "+unflagged+". The files of the policies follow:", trusted.define)
	r := newAccessReport(c)
	if err := c.parseFlags(args); err != nil {
		return exitError, err
	}
	if c.flags.NArg() == 0 {
		return exitError, c.hint(errors.New("no file is named"))
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

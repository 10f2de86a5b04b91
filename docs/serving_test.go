package docs_test

import (
	"fmt"
	"log"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// parse returns the policy that allows or denies actions on the reports.
func parse(effect, action string) *policy.Policy {
	return policy.MustParse(`{
  "Version": "2012-10-17",
  "Statement": {"Effect": "`+effect+`", "Action": "`+action+`", "Resource": "arn:aws:s3:::reports/*"}
}`, policy.Identity)
}

func Example_changing() {
	const (
		ann     = "arn:aws:iam::111122223333:user/ann"
		readers = "arn:aws:iam::111122223333:group/readers"
		read    = "arn:aws:iam::111122223333:policy/Read"
	)
	versions := map[string]*policy.Policy{"v1": parse("Allow", "s3:Get*")}
	ev, err := evaluate.New(&evaluate.Attachments{
		Account:  "111122223333",
		Managed:  map[string]evaluate.ManagedPolicy{read: {Versions: versions, Default: "v1"}},
		Attached: map[string][]string{readers: {read}},
		Groups:   map[string][]string{ann: {readers}},
	})
	if err != nil {
		log.Fatal(err)
	}
	req := evaluate.Request{Principal: principal.MustParse(ann), Action: "s3:GetObject", Resource: "arn:aws:s3:::reports/q3.csv"}
	ask := func() {
		q := ev.Ask(&req, nil)
		fmt.Println(q.Version(), q.Decision())
	}
	ask()

	// Ann leaves the group and gets a policy of her own, at once: there is no moment with neither.
	err = ev.Apply(&evaluate.Change{Put: evaluate.Attachments{
		Groups:   map[string][]string{ann: {}},
		Identity: map[string][]*policy.Policy{ann: {parse("Deny", "s3:*")}},
	}})
	if err != nil {
		log.Fatal(err)
	}
	ask()

	// The group still has the policy, and no user is called an: nothing changes.
	fmt.Println(ev.Apply(&evaluate.Change{
		Detach: map[policy.Type][]string{policy.Identity: {ann}},
		Delete: []string{read, "arn:aws:iam::111122223333:user/an"},
	}))
	ask()
	// Output:
	// 1 allowed by statement 1 of an identity-based policy
	// 2 denied with an explicit deny by statement 1 of an identity-based policy
	// evaluate: Delete "arn:aws:iam::111122223333:policy/Read": users, roles and groups that have the policy: 1; detach it first
	// evaluate: Delete "arn:aws:iam::111122223333:user/an": nothing is attached to it or known of it
	// 2 denied with an explicit deny by statement 1 of an identity-based policy
}

func Example_organization() {
	everything := policy.MustParse(`{
  "Version": "2012-10-17",
  "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}
}`, policy.SCP)
	noUsers := policy.MustParse(`{
  "Version": "2012-10-17",
  "Statement": {"Sid": "NoUsers", "Effect": "Deny", "Action": "iam:CreateUser", "Resource": "*"}
}`, policy.SCP)
	perTeam := policy.MustParse(`{
  "Version": "2012-10-17",
  "Statement": {
    "Sid": "OwnTeam",
    "Effect": "Allow",
    "Action": ["s3:GetObject", "iam:CreateUser"],
    "Resource": "*",
    "Condition": {"StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}}
  }
}`, policy.Identity)
	const ann = "arn:aws:iam::444455556666:user/ann"
	ev := evaluate.MustNew(&evaluate.Attachments{
		Account: "444455556666",
		Accounts: map[string]evaluate.Account{
			"111122223333": {Path: "o-a1b2c3d4e5/r-ab12/", Management: true},
			"444455556666": {Path: "o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/"},
		},
		SCP: map[string][]*policy.Policy{
			"r-ab12":           {everything},
			"ou-ab12-11111111": {everything, noUsers},
			"444455556666":     {everything},
		},
		Identity:      map[string][]*policy.Policy{ann: {perTeam}},
		PrincipalTags: map[string]map[string]string{ann: {"team": "blue"}},
		ResourceTags: map[string]map[string]string{
			"arn:aws:s3:::reports/q1.csv": {"team": "blue"},
			"arn:aws:s3:::reports/q2.csv": {"team": "red"},
		},
	})
	for _, req := range []evaluate.Request{
		{Action: "s3:GetObject", Resource: "arn:aws:s3:::reports/q1.csv"},
		{Action: "s3:GetObject", Resource: "arn:aws:s3:::reports/q2.csv"},
		{Action: "iam:CreateUser", Resource: "arn:aws:iam::444455556666:user/ben"},
	} {
		req.Principal = principal.MustParse(ann)
		fmt.Println(ev.Evaluate(&req, nil))
	}
	// Output:
	// allowed by statement "OwnTeam" of an identity-based policy
	// denied because no identity-based policy allows the action
	// denied with an explicit deny by statement "NoUsers" of a service control policy
}

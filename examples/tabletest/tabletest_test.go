package tabletest

import (
	"net/netip"
	"os"
	"testing"
	"time"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/evaltest"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

func TestReader(t *testing.T) {
	doc, err := os.ReadFile("policies/reader.json")
	if err != nil {
		t.Fatal(err)
	}
	p := &evaluate.Policies{Identity: []*policy.Policy{policy.MustParse(string(doc), policy.Identity)}}
	get := evaluate.Request{
		Principal:       principal.MustParse("arn:aws:iam::111122223333:user/ann"),
		Action:          "s3:GetObject",
		Resource:        "arn:aws:s3:::homes/ann/plan.txt",
		ResourceAccount: "111122223333",
		Context:         condition.NewContext(condition.IP("aws:SourceIp", netip.MustParseAddr("198.51.100.7"))),
		Time:            time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC),
	}
	other, late, put := get, get, get
	other.Resource = "arn:aws:s3:::homes/bob/plan.txt"
	late.Time = time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)
	put.Action = "s3:PutObject"
	cases := []evaltest.Case{
		{Name: "own home", Request: get, Want: evaluate.Allow, WantSid: "OwnHome"},
		{Name: "another's home", Request: other, Want: evaluate.ImplicitDeny},
		{Name: "after the end", Request: late, Want: evaluate.ExplicitDeny, WantSid: "Expired"},
		{Name: "writing from outside", Request: put, Want: evaluate.ExplicitDeny, WantSid: "OfficeOnly"},
	}
	evaltest.Run(t, p, cases)
	evaltest.Coverage(t, p, 100, cases) // each statement applies in a case
}

func TestFiles(t *testing.T) { evaltest.RunFS(t, os.DirFS("cases"), "*.json") }

// TestDeployed tests a policy as it stands in its file, which the case file names.
func TestDeployed(t *testing.T) { evaltest.RunFS(t, os.DirFS("policies"), "*.iam.json") }

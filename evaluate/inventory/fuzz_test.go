package inventory_test

import (
	"io/fs"
	"os"
	"strings"
	"testing"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/inventory"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// FuzzRead reads anything, beside the details of an account. Whoever is unknown is denied,
// each problem has a place in its file, and the order of files does not matter to a decision.
func FuzzRead(f *testing.F) {
	_ = fs.WalkDir(os.DirFS("testdata"), ".", func(name string, _ fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(name, ".json") {
			text, _ := fs.ReadFile(os.DirFS("testdata"), name)
			f.Add(name, string(text))
		}
		return nil
	})
	for name, text := range hostile {
		f.Add(name, text(3))
	}
	f.Add("own.json", `{"principals": [{"arn": "arn:aws:iam::111122223333:user/ann", "boundary": {"Statement": []}}], "managedPolicies": [], "resources": [], "accounts": []}`)
	f.Add("kms.get-key-policy.a.json", `{"command": "kms get-key-policy --key-id x", "argument": "y", "error": ""}`)
	details := load(f, "gaad/111122223333.json")["gaad/111122223333.json"]
	f.Fuzz(func(t *testing.T, name, text string) {
		var one, other inventory.Reader
		one.Read(name, strings.NewReader(text))
		one.Read("details.json", strings.NewReader(details))
		other.Read("details.json", strings.NewReader(details))
		other.Read(name, strings.NewReader(text))
		a, _ := one.Inventory()
		b, _ := other.Inventory()
		for _, p := range a.Problems() {
			if p.Line < 0 || p.Line > 1+strings.Count(text, "\n")+strings.Count(details, "\n") || p.In(policy.Japanese) == "" {
				t.Fatal(p)
			}
		}
		if a.Evaluator().Version() == 0 {
			t.Fatal("package evaluate refuses it: ", a.Problems())
		}
		for u := range a.Users() {
			who, err := principal.Parse(u.ARN)
			if err != nil {
				continue
			}
			for _, action := range []string{"s3:GetObject", "iam:ListRoles"} {
				req := evaluate.Request{Principal: who, Action: action, Resource: "arn:aws:s3:::example-reports/finance/a", ResourceAccount: "111122223333"}
				d := a.Evaluator().Evaluate(&req, nil)
				if d.Allowed() && u.Unknown != "" {
					t.Fatal(u.ARN, u.Unknown)
				}
				if d.Allowed() != b.Evaluator().Evaluate(&req, nil).Allowed() {
					t.Fatal(u.ARN, d)
				}
			}
		}
	})
}

package caller

import (
	"testing"

	"github.com/seed-1d0cfdb5/iam/internal/quote"
)

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"", "*", accountA, rootA, userA, roleA, sessionA, fedA, samlA, oidcA, canonicalID,
		"ec2.amazonaws.com", "accounts.google.com", "AROAOLDEXAMPLE123456",
		"arn:acme:iam::tenant42:user/ann", "arn:aws:iam::111122223333:user/a/b//c", "arn:aws:iam::111122223333:role/${aws:username}",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, key := range []string{"*", "AWS", "Service", "Federated", "CanonicalUser", s} {
			pt, problem := ParsePattern(key, s, AccountIDs)
			if !problem.IsZero() != (pt == Pattern{}) {
				t.Errorf("ParsePattern(%q, %q) = %v, %q", key, s, pt, problem)
			}
			if m := pt.Match(Principal{}); m != NoMatch && s != "*" {
				t.Errorf("%s names the anonymous caller: %s", pt, m)
			}
		}
		p, err := Parse(s, AccountIDs)
		if err != nil {
			if p != (Principal{}) {
				t.Errorf("Parse(%q) = %v, %v", s, p, err)
			}
			return
		}
		if again, err := Parse(p.ARN(), AccountIDs); err != nil || again != p {
			t.Errorf("Parse(%q) = %v, %v", p.ARN(), again, err)
		}
		if p.String() != quote.Word(p.ARN()) || p.Account() == "" || p.Partition() == "" || p.Name() == "" {
			t.Errorf("Parse(%q) = %+v", s, fieldsOf(p))
		}
		if p.Type() == TypeAssumedRole {
			session, err := RoleSession(p.Issuer(), p.Name(), AccountIDs)
			if err != nil || session.ARN() != p.ARN() || session.Issuer() != p.Issuer() {
				t.Errorf("RoleSession(%q, %q) = %v, %v", p.Issuer(), p.Name(), session, err)
			}
		}
		if pt, problem := ParsePattern("AWS", p.ARN(), AccountIDs); problem.IsZero() && pt.Match(p) != MatchDirect {
			t.Errorf("%s does not name itself: %s", p, pt.Match(p))
		}
	})
}

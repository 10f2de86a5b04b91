package principal

import (
	"encoding/json"
	"testing"
	"unicode/utf8"

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
			pt, err := ParsePattern(key, s)
			if (err != nil) != (pt == Pattern{}) {
				t.Errorf("ParsePattern(%q, %q) = %v, %v", key, s, pt, err)
			}
			if m := pt.Match(Principal{}); m != NoMatch && s != "*" {
				t.Errorf("%s names the anonymous caller: %s", pt, m)
			}
		}
		p, err := Parse(s)
		if err != nil {
			if p != (Principal{}) {
				t.Errorf("Parse(%q) = %v, %v", s, p, err)
			}
			return
		}
		if again, err := Parse(p.ARN()); err != nil || again != p {
			t.Errorf("Parse(%q) = %v, %v", p.ARN(), again, err)
		}
		if p.String() != quote.Word(p.ARN()) || p.Account() == "" || p.Partition() == "" || p.Name() == "" {
			t.Errorf("Parse(%q) = %+v", s, fieldsOf(p))
		}
		if data, err := json.Marshal(p); err == nil {
			var back Principal
			if err := json.Unmarshal(data, &back); err != nil || back != p {
				t.Errorf("%s was read back as %v, %v", data, back, err)
			}
		} else if utf8.ValidString(s) {
			t.Errorf("json.Marshal(%v) = %v", p, err)
		}
		if p.Type() == TypeAssumedRole {
			session, err := RoleSession(p.Issuer(), p.Name())
			if err != nil || session.ARN() != p.ARN() || session.Issuer() != p.Issuer() {
				t.Errorf("RoleSession(%q, %q) = %v, %v", p.Issuer(), p.Name(), session, err)
			}
		}
		if pt, err := ParsePattern("AWS", p.ARN()); err == nil && pt.Match(p) != MatchDirect {
			t.Errorf("%s does not name itself: %s", p, pt.Match(p))
		}
	})
}

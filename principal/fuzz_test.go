package principal_test

import (
	"encoding/json"
	"testing"
	"unicode/utf8"

	"github.com/seed-1d0cfdb5/iam/principal"
)

// FuzzPrincipalJSON takes a text for an ARN and for JSON.
func FuzzPrincipalJSON(f *testing.F) {
	for _, s := range []string{
		"", "*", accountA, rootA, userA, roleA, sessionA, fedA, samlA, oidcA, canonicalID,
		"ec2.amazonaws.com", "accounts.google.com", "AROAOLDEXAMPLE123456",
		"arn:acme:iam::tenant42:user/ann", "arn:aws:iam::111122223333:user/a/b//c", "arn:aws:iam::111122223333:role/${aws:username}",
	} {
		f.Add(s)
	}
	for _, kind := range allKinds() {
		f.Add(kind.want)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var read principal.Principal
		if err := read.UnmarshalJSON([]byte(s)); err == nil {
			requireReadBack(t, read)
		} else if read != principal.Service("") {
			t.Errorf("after an error, %q was read as %v", s, read)
		}
		if p, err := principal.Parse(s); err == nil && utf8.ValidString(s) {
			requireReadBack(t, p)
		}
	})
}

func requireReadBack(t *testing.T, p principal.Principal) {
	t.Helper()
	data, err := json.Marshal(p)
	if err != nil {
		t.Errorf("json.Marshal(%v) = %v", p, err)
		return
	}
	var back principal.Principal
	if err := json.Unmarshal(data, &back); err != nil || back != p {
		t.Errorf("%s was read back as %v, %v", data, back, err)
	}
}

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/golang-jwt/jwt/v5"
)

// claims are what a token says about its holder. The registered "sub" is the name
// of the role session.
type claims struct {
	jwt.RegisteredClaims
	Role string `json:"role"`
	Team string `json:"team"`
}

// UnmarshalJSON refuses claims of which it would not be sure which one counts. By
// itself package json takes "ROLE" for "role", and the last of two: whoever lets
// people choose a claim of their own, "Role" say, would let them choose their role.
func (c *claims) UnmarshalJSON(data []byte) error {
	d := json.NewDecoder(bytes.NewReader(data))
	if _, err := d.Token(); err != nil {
		return err
	}
	seen := make(map[string]bool)
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return err
		}
		name, _ := token.(string) // of an object; for anything else the end fails
		if seen[name] {
			return fmt.Errorf("claim %q is given twice", name)
		}
		seen[name] = true
		for _, known := range []string{"iss", "sub", "aud", "exp", "nbf", "iat", "jti", "role", "team"} {
			if name != known && strings.EqualFold(name, known) {
				return fmt.Errorf("claim %q is not %q", name, known)
			}
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return err
		}
	}
	type plain claims // without this method
	return json.Unmarshal(data, (*plain)(c))
}

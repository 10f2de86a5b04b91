// Package locale says in which language the examples speak.
package locale

import (
	"errors"
	"flag"
	"os"

	"github.com/seed-1d0cfdb5/iam/policy"
)

// Environment returns the language that the environment asks for, by the first of LC_ALL,
// LC_MESSAGES and LANG that is not empty, as POSIX has it. It is English if there is none, or
// if the language is not known.
func Environment() policy.Language {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if value := os.Getenv(name); value != "" {
			l, err := policy.ParseLanguage(value)
			if err != nil {
				return policy.English
			}
			return l
		}
	}
	return policy.English
}

// Usage is the usage text of the flag -lang.
const Usage = "`LANG` en or ja: the language of what is printed; if absent, that of LC_ALL, LC_MESSAGES or LANG"

// Var defines the flag -lang. It sets l, which begins as the language of the environment.
func Var(fs *flag.FlagSet, l *policy.Language) {
	*l = Environment()
	fs.Var((*value)(l), "lang", Usage)
}

// A value is that of the flag.
type value policy.Language

// String returns the language.
func (v *value) String() string { return policy.Language(*v).String() }

// Set sets the language.
func (v *value) Set(tag string) error {
	l, err := policy.ParseLanguage(tag)
	if err != nil || tag == "" {
		return errors.New("want en or ja")
	}
	*v = value(l)
	return nil
}

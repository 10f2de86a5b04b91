package evaluate

import (
	"errors"
	"fmt"
	"log/slog"
	"unicode/utf8"

	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/object"
	"github.com/seed-1d0cfdb5/iam/internal/quote"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// A ProvidedContext is what a call to sts:AssumeRole says of the user of an
// application: a signed assertion and the provider that issued it (SEMANTICS S-56,
// https://docs.aws.amazon.com/STS/latest/APIReference/API_ProvidedContext.html).
//
// Whoever holds an assertion can pass it: its text, log value and JSON do not show
// it.
type ProvidedContext struct {
	ProviderARN string // such as "arn:aws:iam::aws:contextProvider/IdentityCenter": 20 to 2,048 bytes, no wildcards
	Assertion   string // 4 to 2,048 characters; it is not read, so that what it asserts is in Context
}

// Limits of the contexts of a call.
const (
	maxProvidedContexts            = 5
	minProviderARN, maxProviderARN = 20, 2048
	minAssertion, maxAssertion     = 4, 2048
)

// checkProvidedContexts reports contexts that AWS would reject. No message shows what
// the fields hold: they are easily mixed up.
func (a *assumption) checkProvidedContexts() error {
	contexts := a.req.ProvidedContexts
	if len(contexts) == 0 {
		return nil
	}
	switch a.req.Principal.Type() {
	case principal.TypeSAML, principal.TypeWebIdentity:
		return message.Errorf("evaluate: provided contexts are for sts:AssumeRole only")
	}
	if len(contexts) > maxProvidedContexts {
		return message.Errorf("evaluate: more than {most} provided contexts", maxProvidedContexts)
	}
	for i := range contexts {
		provider := contexts[i].ProviderARN
		_, isARN := arn.Split(provider)
		if !isARN || glob.HasWildcard(provider) || len(provider) < minProviderARN || len(provider) > maxProviderARN {
			return message.Errorf("evaluate: ProvidedContexts[{index}].ProviderARN is not the ARN of a context provider", i)
		}
		if n := utf8.RuneCountInString(contexts[i].Assertion); n < minAssertion || n > maxAssertion {
			return message.Errorf("evaluate: invalid ProvidedContexts[{index}].Assertion: want {least} to {most} characters", i, minAssertion, maxAssertion)
		}
	}
	return nil
}

// providers returns the ARNs of the providers of contexts. That of nil is nil.
func providers(contexts []ProvidedContext) []string {
	if contexts == nil {
		return nil
	}
	arns := make([]string, len(contexts))
	for i := range contexts {
		arns[i] = contexts[i].ProviderARN
	}
	return arns
}

func (c *ProvidedContext) attrs() quote.Attrs {
	var a quote.Attrs
	a.Add("providerARN", c.ProviderARN)
	return a
}

// String returns the provider of c. The assertion is not shown.
func (c ProvidedContext) String() string { return c.attrs().String() }

// Format prints String.
func (c ProvidedContext) Format(f fmt.State, verb rune) { quote.Format(f, verb, c.String()) }

// LogValue returns the provider of c as a group for package log/slog. The assertion
// is not shown.
func (c ProvidedContext) LogValue() slog.Value { return c.attrs().LogValue() }

// MarshalJSON encodes c as an object with "providerARN", for reports and logs. The
// assertion is not shown.
func (c ProvidedContext) MarshalJSON() ([]byte, error) {
	return write("provided context", []object.Member{{Name: "providerARN", Value: &c.ProviderARN}})
}

// UnmarshalJSON returns an error: in JSON a provided context is not complete.
func (c *ProvidedContext) UnmarshalJSON([]byte) error {
	return errors.New("evaluate: a ProvidedContext is not read from JSON: its assertion is not there")
}

package evaluate_test

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// TestConditionCountsInEveryLayer puts one statement with a Condition into every
// place where a policy can be: none of them overlooks it.
func TestConditionCountsInEveryLayer(t *testing.T) {
	statement := func(effect, element string) string {
		return fmt.Sprintf(`{"Version":"2012-10-17","Statement":{"Effect":%q,%s"Action":"s3:*","Resource":"*",
			"Condition":{"StringLikeIfExists":{"app:k":"a*"},"Null":{"app:k":"false"}}}}`, effect, element)
	}
	all := identity(allowAll)
	scpAll := policy.MustParse(allowAll, policy.SCP)
	const anyone = `"Principal":"*",`
	for _, tt := range []struct {
		name    string
		typ     policy.Type
		element string
		only    string // the one effect that the type has
		in      func(p *policy.Policy) *evaluate.Policies
	}{
		{"user", policy.Identity, "", "", func(p *policy.Policy) *evaluate.Policies {
			return &evaluate.Policies{Identity: []*policy.Policy{p}}
		}},
		{"group", policy.Identity, "", "", func(p *policy.Policy) *evaluate.Policies {
			nothing := identity(`{"Statement":{"Effect":"Allow","Action":"ec2:*","Resource":"*"}}`)
			return &evaluate.Policies{Identity: append(nothing, p)}
		}},
		{"resource", policy.Resource, anyone, "", func(p *policy.Policy) *evaluate.Policies {
			return &evaluate.Policies{Resource: p}
		}},
		{"boundary", policy.Boundary, "", "", func(p *policy.Policy) *evaluate.Policies {
			return &evaluate.Policies{Identity: all, Boundary: p}
		}},
		{"session", policy.Session, "", "", func(p *policy.Policy) *evaluate.Policies {
			return &evaluate.Policies{Identity: all, Session: []*policy.Policy{p}}
		}},
		{"SCP", policy.SCP, "", "", func(p *policy.Policy) *evaluate.Policies {
			return &evaluate.Policies{Identity: all, SCP: [][]*policy.Policy{{scpAll}, {p}}}
		}},
		{"RCP", policy.RCP, anyone, "Deny", func(p *policy.Policy) *evaluate.Policies {
			return &evaluate.Policies{Identity: all, RCP: [][]*policy.Policy{{}, {p}}}
		}},
		{"endpoint", policy.Endpoint, anyone, "", func(p *policy.Policy) *evaluate.Policies {
			return &evaluate.Policies{Identity: all, Endpoint: p}
		}},
	} {
		for _, effect := range []string{"Allow", "Deny"} {
			if tt.only != "" && effect != tt.only {
				continue
			}
			p := tt.in(policy.MustParse(statement(effect, tt.element), tt.typ))
			for value, holds := range map[string]bool{"abc": true, "b": false, "": false} {
				req := getObject()
				if value != "" {
					req.Context = condition.NewContext(condition.String("app:k", value))
				}
				got := evaluate.Evaluate(&req, p)
				name := fmt.Sprintf("%s, %s, %q: %s", tt.name, effect, value, got)
				if effect == "Allow" {
					require.Equal(t, holds, got.Allowed(), name)
				} else {
					require.Equal(t, holds, got.Outcome == evaluate.ExplicitDeny, name)
				}
				attached, extra := attach(&req, p)
				require.Equal(t, got, evaluate.MustNew(attached).Evaluate(&req, extra), name)
			}
		}
	}
}

// TestNothingIsKept asks for many users, each of whom makes another text of a
// policy variable: nothing of them stays behind.
func TestNothingIsKept(t *testing.T) {
	req := getObject()
	e := evaluate.MustNew(&evaluate.Attachments{
		Identity: map[string][]*policy.Policy{req.Principal.ARN(): identity(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*",
			"Resource":"arn:aws:s3:::b/${aws:PrincipalTag/name}/*","Condition":{"StringLike":{"app:k":"${aws:PrincipalTag/name}*"}}}}`)},
	})
	heap := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	ask := func(n int) {
		for i := range n {
			name := fmt.Sprint("user", i)
			req.Context = condition.NewContext(condition.String("aws:PrincipalTag/name", name), condition.String("app:k", name+"x"))
			req.Resource = "arn:aws:s3:::b/" + name + "/k"
			if !e.Evaluate(&req, nil).Allowed() {
				t.Fatal(name)
			}
		}
	}
	ask(100)
	before := heap()
	ask(100_000) // one byte of each would be more than is allowed below
	require.Less(t, heap(), before+64<<10)
}

package policy

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/internal/statement"
)

// guard is a policy that has each element of a statement.
const guard = `{"Version": "2012-10-17",
"Id": "guard",
"Statement": [
	{"Sid": "A", "Effect": "Allow", "Principal": {"AWS": ["111122223333", "arn:aws:iam::111122223333:role/r"], "Service": "sns.amazonaws.com"},
	 "Action": ["s3:Get*", "s3:List*"], "Resource": ["arn:aws:s3:::b", "arn:aws:s3:::b/*"]},

	{"Effect": "Deny", "NotPrincipal": {"AWS": "arn:aws:iam::111122223333:user/u"}, "NotAction": "s3:Get*", "NotResource": "arn:aws:s3:::c",
	 "Condition": {"Bool": {"aws:SecureTransport": "false"}, "StringLike": {"aws:PrincipalTag/team": ["a*", "b"], "app:k": "v"}}}, {"Sid": "", "Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}
]}`

func TestStatements(t *testing.T) {
	p := MustParse(guard, Resource)
	type view struct {
		Sid                                  string
		Index, Line                          int
		Effect                               Effect
		Principals, Actions, Resources       []string
		NotPrincipal, NotAction, NotResource bool
		Condition                            []string
	}
	var got []view
	for s := range p.Statements() {
		require.Same(t, p, s.Policy())
		v := view{Sid: s.Sid(), Index: s.Index(), Line: s.Line(), Effect: s.Effect()}
		v.Principals, v.NotPrincipal = s.Principals()
		v.Actions, v.NotAction = s.Actions()
		v.Resources, v.NotResource = s.Resources()
		for cl := range s.Condition() {
			v.Condition = append(v.Condition, cl.String())
		}
		got = append(got, v)
	}
	want := []view{
		{
			Sid: "A", Index: 0, Line: 4, Effect: Allow,
			Principals: []string{"AWS:111122223333", "AWS:arn:aws:iam::111122223333:role/r", "Service:sns.amazonaws.com"},
			Actions:    []string{"s3:Get*", "s3:List*"}, Resources: []string{"arn:aws:s3:::b", "arn:aws:s3:::b/*"},
		},
		{
			Index: 1, Line: 7, Effect: Deny, Principals: []string{"AWS:arn:aws:iam::111122223333:user/u"}, NotPrincipal: true,
			Actions: []string{"s3:Get*"}, NotAction: true, Resources: []string{"arn:aws:s3:::c"}, NotResource: true,
			Condition: []string{
				`aws:SecureTransport Bool ["false"]`, `aws:PrincipalTag/team StringLike ["a*" "b"]`, `app:k StringLike ["v"]`,
			},
		},
		{
			Index: 2, Line: 8, Effect: Deny, Principals: []string{"*"}, Actions: []string{"*"}, Resources: []string{"*"},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("statements (-want +got):\n%s", diff)
	}
	require.Equal(t, 3, p.Len())
	require.Equal(t, Resource, p.Type())
	require.Equal(t, "guard", p.Name())

	n := 0
	for range p.Statements() {
		if n++; n == 2 {
			break
		}
	}
	require.Equal(t, 2, n)
	statements := slices.Collect(p.Statements())
	require.Same(t, statements[1], slices.Collect(p.Statements())[1])
	n = 0
	for range statements[1].Condition() {
		if n++; n == 2 {
			break
		}
	}
	require.Equal(t, 2, n, "of three clauses")
}

func TestStatementsOfNoPolicy(t *testing.T) {
	var p Policy
	require.Zero(t, p.Len())
	require.Empty(t, slices.Collect(p.Statements()))
}

func TestAccessorsReturnCopies(t *testing.T) {
	for s := range MustParse(guard, Resource).Statements() {
		for _, list := range []func() ([]string, bool){s.Principals, s.Actions, s.Resources} {
			want, _ := list()
			got, _ := list()
			got[0] = "*:changed"
			_ = append(got[:0], "*:changed", "*:changed")
			got, _ = list()
			require.Equal(t, want, got)
		}
	}
}

func TestEffectString(t *testing.T) {
	require.Equal(t, "Effect(0)", Effect(0).String())
	require.Equal(t, "Allow", Allow.String())
	require.Equal(t, "Deny", Deny.String())
}

// TestFaces compares the policy and the statements that users see with those that
// decide: they are the same values by other names.
func TestFaces(t *testing.T) {
	shown := MustParse(guard, Resource, WithName("given"))
	decides := (*statement.Policy)(shown)
	require.Equal(t, decides.Name(), shown.Name())
	require.Equal(t, decides.Len(), shown.Len())
	require.Equal(t, decides.Type(), statement.Type(shown.Type()))
	source, err := shown.MarshalJSON()
	require.NoError(t, err)
	require.Equal(t, decides.Source(), string(source))

	statements := slices.Collect(shown.Statements())
	require.Len(t, slices.Collect(decides.Statements()), len(statements))
	for i, s := range statements {
		m := decides.Statement(i)
		require.Same(t, (*statement.Statement)(s), m)
		principals, notPrincipal := m.Principals()
		actions, notAction := m.Actions()
		resources, notResource := m.Resources()
		for _, tt := range []struct {
			name        string
			shown, want any
		}{
			{"Policy", (*statement.Policy)(s.Policy()), m.Policy()},
			{"Sid", s.Sid(), m.Sid()},
			{"Index", s.Index(), m.Index()},
			{"Line", s.Line(), m.Line()},
			{"Effect", statement.Effect(s.Effect()), m.Effect()},
			{"Condition", texts(slices.Collect(s.Condition())), texts(slices.Collect(m.Condition().Clauses()))},
			{"Principals", entries(s.Principals), listed{texts(pointers(principals)), notPrincipal}},
			{"Actions", entries(s.Actions), listed{texts(pointers(actions)), notAction}},
			{"Resources", entries(s.Resources), listed{texts(pointers(resources)), notResource}},
			{"String", s.String(), m.Effect().String() + " " + m.Name() + " of given"},
		} {
			require.Equal(t, tt.want, tt.shown, tt.name)
		}
	}
	require.Nil(t, new(Statement).Policy())
	require.Zero(t, testing.AllocsPerRun(100, func() {
		for _, s := range statements {
			_, _, _, _, _ = s.Policy(), s.Sid(), s.Index(), s.Line(), s.Effect()
			for cl := range s.Condition() {
				_ = cl.Key()
			}
		}
		for s := range shown.Statements() {
			_, _ = s.Policy().Name(), s.Policy().Type()
		}
	}), "what is shown is not copied")
}

// A listed is the entries of an element, and whether it is the Not of two.
type listed struct {
	Entries []string
	Not     bool
}

func entries(list func() ([]string, bool)) listed {
	patterns, not := list()
	return listed{patterns, not}
}

func texts[T fmt.Stringer](values []T) (all []string) {
	for _, v := range values {
		all = append(all, v.String())
	}
	return all
}

func pointers[T any](values []T) (all []*T) {
	for i := range values {
		all = append(all, &values[i])
	}
	return all
}

// The numbers and texts of types and effects are those of the machine.
func TestNamesOfFaces(t *testing.T) {
	for shown, want := range map[Type]statement.Type{
		0: 0, Identity: statement.Identity, Resource: statement.Resource, Trust: statement.Trust, Boundary: statement.Boundary,
		Session: statement.Session, SCP: statement.SCP, RCP: statement.RCP, Endpoint: statement.Endpoint, 9: 9, 255: 255,
	} {
		require.Equal(t, want, statement.Type(shown))
		require.Equal(t, want.String(), shown.String())
	}
	for shown, want := range map[Effect]statement.Effect{0: 0, Allow: statement.Allow, Deny: statement.Deny, 3: 3, 255: 255} {
		require.Equal(t, want, statement.Effect(shown))
		require.Equal(t, want.String(), shown.String())
	}
}

// What a statement lists is shown as it was written, and not as texts quote it.
func TestPrincipalsAsWritten(t *testing.T) {
	const identity = "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1"
	p := MustParse(`{"Statement": {"Effect": "Allow", "Principal": {"AWS": ["111122223333", "`+identity+`"]}, "Action": "*", "Resource": "*"}}`, Resource)
	for s := range p.Statements() {
		principals, not := s.Principals()
		require.Equal(t, []string{"AWS:111122223333", "AWS:" + identity}, principals)
		require.False(t, not)
	}
}

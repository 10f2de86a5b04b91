package evaluate_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// unknownScene has users who may do everything, in two accounts, and a bucket that is open to
// all.
func unknownScene() *evaluate.Attachments {
	all := policy.MustParse(`{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}`, policy.Identity)
	return &evaluate.Attachments{
		Identity: map[string][]*policy.Policy{
			"arn:aws:iam::111122223333:user/ann": {all}, "arn:aws:iam::111122223333:role/app/r": {all}, "arn:aws:iam::444455556666:user/bob": {all},
		},
		Resource: map[string]*policy.Policy{
			"arn:aws:s3:::open":                    policy.MustParse(`{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"}}`, policy.Resource),
			"arn:aws:iam::111122223333:role/app/r": policy.MustParse(`{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}}`, policy.Trust),
		},
		Account: "111122223333",
	}
}

func TestUnknown(t *testing.T) {
	session, err := principal.RoleSession("arn:aws:iam::111122223333:role/app/r", "session")
	require.NoError(t, err)
	ann, bob := principal.MustParse("arn:aws:iam::111122223333:user/ann"), principal.MustParse("arn:aws:iam::444455556666:user/bob")
	short := principal.MustParse("arn:aws:sts::111122223333:assumed-role/r/session")
	service := principal.Service("s3.amazonaws.com")
	const object, other = "arn:aws:s3:::open/a/b", "arn:aws:s3:::other/a"
	type ask struct {
		by       principal.Principal
		resource string
		denied   bool
	}
	for _, c := range []struct {
		key string
		ask []ask
	}{
		{"arn:aws:iam::111122223333:user/ann", []ask{{ann, object, true}, {ann, other, true}, {bob, object, false}, {session, other, false}, {service, object, false}}},
		{"arn:aws:iam::111122223333:role/app/r", []ask{{session, object, true}, {short, object, true}, {ann, object, false}}},
		{"arn:aws:iam::111122223333:user/carol", []ask{{principal.MustParse("arn:aws:iam::111122223333:user/carol"), object, true}, {ann, object, false}}},
		{"arn:aws:s3:::open", []ask{{ann, object, true}, {bob, object, true}, {service, object, true}, {ann, "arn:aws:s3:::open", true}, {ann, "arn:aws:s3:::open2", false}, {ann, other, false}}},
		{"arn:aws:s3:::open/a", []ask{{ann, object, true}, {ann, "arn:aws:s3:::open/c", false}}},
		{"111122223333", []ask{{ann, object, true}, {session, other, true}, {bob, object, true}, {service, object, true}}},
		{"444455556666", []ask{{bob, object, true}, {ann, object, false}}},
	} {
		t.Run(c.key, func(t *testing.T) {
			scene := unknownScene()
			scene.Unknown = map[string]string{c.key: "it is in no file"}
			e := evaluate.MustNew(scene)
			requests := func(denying bool) {
				for _, a := range c.ask {
					req := evaluate.Request{Principal: a.by, Action: "s3:GetObject", Resource: a.resource}
					d := e.Evaluate(&req, nil)
					require.Equal(t, !denying || !a.denied, d.Allowed(), "%s %s: %s", a.by, a.resource, d)
					require.Equal(t, d, e.Ask(&req, nil).Decision())
					require.Equal(t, d, e.Ask(&evaluate.Request{Principal: a.by, Action: "s3:GetObject", Resource: "arn:aws:s3:::other"}, nil).On(a.resource))
					if !d.Allowed() {
						require.Equal(t, "what is attached is not known: it is in no file", d.Problem)
						require.Equal(t, "denied: what is attached is not known: it is in no file", d.String())
						require.Equal(t, "拒否されました: アタッチされているものが不明です。it is in no file", d.In(policy.Japanese))
					}
				}
			}
			requests(true)
			require.NoError(t, e.Apply(&evaluate.Change{Put: evaluate.Attachments{Unknown: map[string]string{c.key: ""}}}))
			requests(false)
			require.NoError(t, e.Apply(&evaluate.Change{Put: evaluate.Attachments{Unknown: map[string]string{c.key: "it is in no file"}}}))
			requests(true)
		})
	}
}

// TestUnknownRole: what its sessions may do is not known, and who assumes it is.
func TestUnknownRole(t *testing.T) {
	scene := unknownScene()
	const role = "arn:aws:iam::111122223333:role/app/r"
	scene.Unknown = map[string]string{role: "it is in no file"}
	result, err := evaluate.MustNew(scene).AssumeRole(&evaluate.AssumeRoleRequest{
		Principal: principal.MustParse("arn:aws:iam::111122223333:user/ann"), Role: &evaluate.Role{ARN: role}, SessionName: "session",
		Context: condition.NewContext(),
	}, nil)
	require.NoError(t, err)
	require.True(t, result.Decision.Allowed(), result)
}

func TestUnknownKeys(t *testing.T) {
	for key, want := range map[string]string{
		"1111-2222-3333":                      `evaluate: Unknown["1111-2222-3333"]: want the ID of an account, 12 digits`,
		"arn:aws:iam::111122223333:group/dev": `evaluate: Unknown["arn:aws:iam::111122223333:group/dev"]: a group makes no requests`,
		"arn:aws:s3:::b*":                     `evaluate: Unknown["arn:aws:s3:::b*"]: a key is not a pattern`,
		"arn:aws:iam::111122223333:role/a*":   `evaluate: Unknown["arn:aws:iam::111122223333:role/a*"]: a key is not a pattern`,
		"r-ab12":                              `evaluate: Unknown["r-ab12"]: want the ID of an account`,
	} {
		_, err := evaluate.New(&evaluate.Attachments{Unknown: map[string]string{key: "x"}})
		require.ErrorContains(t, err, want, key)
	}
	e := evaluate.MustNew(&evaluate.Attachments{Unknown: map[string]string{"111122223333": "x"}})
	require.NoError(t, e.Apply(&evaluate.Change{Delete: []string{"111122223333"}}))
	require.Error(t, e.Apply(&evaluate.Change{Delete: []string{"111122223333"}}))
}

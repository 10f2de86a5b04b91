package evaluate_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate"
)

// TestHints has what is said of a clause that was probably not meant.
func TestHints(t *testing.T) {
	const aaa, bbb = "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE0000000000000000000000AAA", "oidc.eks.us-east-1.amazonaws.com/id/EXAMPLE0000000000000000000000BBB"
	for _, tt := range []struct {
		clause string // of an Allow
		key    string // of the request
		value  string
		want   string // hint
	}{
		{`"StringEquals":{"` + aaa + `:sub":"v"}`, bbb + ":sub", "v", "the request has " + bbb + ":sub instead"},
		{`"StringEquals":{"` + aaa + `:sub":"v"}`, bbb + ":aud", "v", ""},
		{`"StringEquals":{"` + aaa + `:sub":"v"}`, "token.actions.githubusercontent.com:sub", "v", ""},
		{`"StringEquals":{"cognito-identity.amazon.com:aud":"v"}`, "cognito-identity.amazonaws.com:aud", "v",
			"the request has cognito-identity.amazonaws.com:aud instead"},
		{`"StringEquals":{"token.actions.githubusercontent.com:sub":"v","gitlab.com:sub":"v"}`, "gitlab.com:sub", "v", ""},
		{`"StringEquals":{"gitlab.example.com:sub":"v"}`, "gitlab.com:sub", "v", ""},
		{`"StringEquals":{"oidc.vercel.com/acme:sub":"v"}`, "oidc.vercel.com/acme-jp:sub", "v", "the request has oidc.vercel.com/acme-jp:sub instead"},
		{`"StringEquals":{"aws:RequestTag/cost-center":"v"}`, "aws:RequestTag/costcenter", "v", "the request has aws:RequestTag/costcenter instead"},
		{`"StringEquals":{"aws:RequestTag/tag1":"v"}`, "aws:RequestTag/tag2", "v", ""},
		{`"StringEquals":{"aws:RequestTag/cost-center":"v"}`, "aws:ResourceTag/cost-center", "v", ""},
		{`"StringEquals":{"aws:RequestTag/cost-center":"v","aws:RequestTag/costcenter":"w"}`, "aws:RequestTag/costcenter", "w", ""},
		{`"Null":{"aws:RequestTag/cost-center":"false"}`, "aws:RequestTag/costcenter", "v", "the request has aws:RequestTag/costcenter instead"},
		{`"StringEquals":{"app:k":"a*"}`, "app:k", "abc", `"*" is literal under StringEquals, and StringLike would match`},
		{`"StringEquals":{"app:k":"${aws:username}/*"}`, "app:k", "ann/x", `"*" is literal under StringEquals, and StringLike would match`},
		{`"StringEqualsIgnoreCase":{"app:k":["x","a?c"]}`, "app:k", "abc", `"?" is literal under StringEqualsIgnoreCase, and StringLike would match`},
		{`"ForAnyValue:StringEqualsIfExists":{"app:k":"a*"}`, "app:k", "abc", `"*" is literal under ForAnyValue:StringEqualsIfExists, and ForAnyValue:StringLike would match`},
		{`"StringEquals":{"app:k":"a*"}`, "app:k", "xyz", ""},
		{`"StringEquals":{"app:k":"a*"}`, "app:other", "abc", ""},
		{`"StringLike":{"app:k":"a*"}`, "app:k", "xyz", ""},
		{`"ArnEquals":{"app:k":"arn:aws:s3:::a*"}`, "app:k", "arn:aws:s3:::b", ""},
		{`"StringEquals":{"sts:ExternalId":"a*"}`, "sts:ExternalId", "abc", ""},
		{`"StringEquals":{"app:k":"a*` + strings.Repeat("*a", 1<<18) + `"}`, "app:k", "abc", ""},
	} {
		req := getObject()
		if err := req.Context.UnmarshalJSON(fmt.Appendf(nil, `{%q:%q}`, tt.key, tt.value)); err != nil {
			t.Fatal(err)
		}
		x := evaluate.Ask(&req, &evaluate.Policies{Identity: identity(allowIf(`{` + tt.clause + `}`))}).Explain()
		require.False(t, x.Decision.Allowed(), tt.clause)
		text := x.Layers[0].Statements[0].String()
		if tt.want == "" {
			require.NotContains(t, text, "instead", tt.clause)
			require.NotContains(t, text, "literal", tt.clause)
			continue
		}
		require.True(t, strings.HasSuffix(text, ": "+tt.want), "%s\nwant %s", text, tt.want)
	}

	// In a Deny, what it spares was meant.
	req := getObject()
	require.NoError(t, req.Context.UnmarshalJSON([]byte(`{"app:k":"abc"}`)))
	x := evaluate.Ask(&req, &evaluate.Policies{Identity: identity(denyIf(`{"StringNotEquals":{"app:k":"a*"}}`))}).Explain()
	require.Contains(t, x.Layers[0].Statements[1].String(), `"*" is literal under StringNotEquals, and StringNotLike would not match`)
}

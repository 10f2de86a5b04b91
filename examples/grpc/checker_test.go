package main

import (
	"testing"

	corepb "github.com/envoyproxy/go-control-plane/envoy/config/core/v3"
	authpb "github.com/envoyproxy/go-control-plane/envoy/service/auth/v3"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
)

func requireOK(t *testing.T, r *authpb.CheckResponse) {
	t.Helper()
	require.NotNil(t, r.GetStatus())
	require.EqualValues(t, codes.OK, r.GetStatus().GetCode())
	require.NotNil(t, r.GetOkResponse())
	require.Equal(t, "allowed", r.GetDynamicMetadata().AsMap()["outcome"])
}

func requireNotOK(t *testing.T, r *authpb.CheckResponse, code int) {
	t.Helper()
	require.NotEqualValues(t, codes.OK, r.GetStatus().GetCode())
	require.Nil(t, r.GetOkResponse())
	require.EqualValues(t, code, r.GetDeniedResponse().GetStatus().GetCode())
	require.NotEqual(t, "allowed", r.GetDynamicMetadata().AsMap()["outcome"])
}

func TestCheck(t *testing.T) {
	h := newHarness(t)
	path := servicesPath + invoices
	r, err := h.envoy.Check(t.Context(), httpCheck(checkout, "10.1.2.3", "GET", path+"?x=/../y", nil))
	require.NoError(t, err)
	requireOK(t, r)
	ok := r.GetOkResponse()
	require.Len(t, ok.GetHeaders(), 1)
	added := ok.GetResponseHeadersToAdd()
	require.Len(t, added, 2)
	require.Equal(t, "cache-control", added[0].GetHeader().GetKey())
	require.Equal(t, "private, max-age=30", added[0].GetHeader().GetValue())
	require.Equal(t, "vary", added[1].GetHeader().GetKey())
	require.Equal(t, "authorization", added[1].GetHeader().GetValue())
	require.Equal(t, corepb.HeaderValueOption_APPEND_IF_EXISTS_OR_ADD, added[1].GetAppendAction(), "beside what the service varies by")
	require.Equal(t, "x-acme-principal", ok.GetHeaders()[0].GetHeader().GetKey())
	require.Equal(t, "arn:acme:sts::111122223333:assumed-role/workload.prod.checkout/workload", ok.GetHeaders()[0].GetHeader().GetValue())
	require.Equal(t, corepb.HeaderValueOption_OVERWRITE_IF_EXISTS_OR_ADD, ok.GetHeaders()[0].GetAppendAction())
	require.Contains(t, ok.GetHeadersToRemove(), "authorization")
	require.Equal(t, map[string]any{
		"principal":   "arn:acme:sts::111122223333:assumed-role/workload.prod.checkout/workload",
		"action":      "health:Check",
		"resource":    "arn:acme:health::111122223333:service/billing.v1.Invoices",
		"outcome":     "allowed",
		"policy":      "roles/workload.prod.checkout.json",
		"statement":   "Dependencies",
		"ttl_seconds": 30.0,
	}, r.GetDynamicMetadata().AsMap())

	for name, req := range map[string]*authpb.CheckRequest{
		"address": httpCheck(checkout, "192.0.2.7", "GET", path, nil),
		"service": httpCheck(checkout, "10.1.2.3", "GET", servicesPath+"search.v1.Query", nil),
	} {
		t.Run(name, func(t *testing.T) {
			r, err := h.envoy.Check(t.Context(), req)
			require.NoError(t, err)
			requireNotOK(t, r, 403)
			require.JSONEq(t, `{"error": "ACCESS_DENIED"}`, r.GetDeniedResponse().GetBody())
		})
	}
}

// TestCheckMalformed asks about requests that cannot be understood, with callers
// who may do everything.
func TestCheckMalformed(t *testing.T) {
	h := newHarness(t)
	require.NoError(t, h.evaluator.Replace(everything("all", "workload.prod.checkout", "oncall")))
	path := servicesPath + invoices
	token := map[string]string{"authorization": "Bearer " + h.token("ann", "oncall", "")}
	get := func(path string) *authpb.CheckRequest { return httpCheck(checkout, "10.0.0.1", "GET", path, token) }
	method := func(method string) *authpb.CheckRequest {
		return httpCheck(checkout, "10.0.0.1", method, path, token)
	}
	from := func(address string) *authpb.CheckRequest { return httpCheck(checkout, address, "GET", path, nil) }
	peer := func(id string) *authpb.CheckRequest { return httpCheck(id, "10.0.0.1", "GET", path, nil) }
	header := func(name, value string) *authpb.CheckRequest {
		return httpCheck("", "10.0.0.1", "GET", path, map[string]string{name: value})
	}
	raw := get(path)
	raw.Attributes.Request.Http.HeaderMap = &corepb.HeaderMap{}
	pipe := get(path)
	pipe.Attributes.Source.Address = &corepb.Address{Address: &corepb.Address_Pipe{Pipe: &corepb.Pipe{Path: "/run/x"}}}

	r, err := h.envoy.Check(t.Context(), get(path))
	require.NoError(t, err)
	requireOK(t, r)
	for code, requests := range map[int][]*authpb.CheckRequest{
		403: {
			get(""), get("/"), get("*"), get("v1/services/x"), get("/v1/services"), get("/v1/services/"), get("/V1/services/x"),
			get("/v1/services/x/"), get("/v1/services//x"), get("/v1/services/../x"), get("/v1/services/x/../y"),
			get("/v1/services/%78"), get("/v1/services/x%2Fevents"), get("/v1/services/x;events"), get("/v1/services/x#y"),
			get("/v1/services/*"), get("/v1/services/x/event"), get("/v1/services/x/events/y"), get("https://a/v1/services/x"),
			method(""), method("get"), method("HEAD"), method("POST"), method("GET "),
			from(""), from("localhost"), from("10.0.0.1:80"), from("10.0.0.256"), from("010.0.0.1"), pipe,
		},
		401: {
			{}, {Attributes: &authpb.AttributeContext{}}, raw,
			peer(""), peer("checkout"), peer("spiffe://acme.example"), peer("spiffe://acme.example.org/ns/prod/sa/checkout"),
			peer("SPIFFE://acme.example/ns/prod/sa/checkout"), peer("spiffe://acme.example/ns/prod/sa/checkout/x"),
			peer("spiffe://acme.example/ns/prod.checkout/sa/x"), peer("spiffe://acme.example/ns/prod/sa/"),
			peer("spiffe://acme.example/ns/prod/../prod/sa/checkout"), peer("x,spiffe://acme.example/ns/prod/sa/checkout"),
			header("x-forwarded-client-cert", "URI="+checkout), header("authorization", ""),
			header("authorization", "Bearer"), header("authorization", "Basic YW5uOmFubg=="),
			header("authorization", h.token("ann", "oncall", "")),
		},
	} {
		for _, req := range requests {
			r, err := h.envoy.Check(t.Context(), req)
			require.NoError(t, err, req)
			require.EqualValues(t, code, r.GetDeniedResponse().GetStatus().GetCode(), req)
			requireNotOK(t, r, code)
		}
	}
}

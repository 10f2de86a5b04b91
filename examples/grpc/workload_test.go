package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const gateway = "spiffe://acme.example/ns/prod/sa/gateway"

// TestWorkloads calls without a token. Every role that a certificate could be taken
// for may do everything, so that it is the list that decides.
func TestWorkloads(t *testing.T) {
	h := newHarness(t)
	require.NoError(t, h.evaluator.Replace(everything("all", "oncall", "workload.prod.checkout", "workload.prod.gateway",
		"prod.gateway", "prod.checkout", "prod.cart", "test.checkout", "gateway", "checkout")))
	path := servicesPath + invoices

	r, err := h.envoy.Check(t.Context(), httpCheck(checkout, "10.0.0.1", "GET", path, nil))
	require.NoError(t, err)
	requireOK(t, r)

	for name, tt := range map[string]struct{ peer, method, path string }{
		"gateway":         {gateway, "GET", path},
		"not listed":      {"spiffe://acme.example/ns/prod/sa/cart", "GET", path},
		"other namespace": {"spiffe://acme.example/ns/test/sa/checkout", "GET", path},
		"other domain":    {"spiffe://acme.example.org/ns/prod/sa/checkout", "GET", path},
		"letter case":     {"spiffe://acme.example/ns/prod/sa/Checkout", "GET", path},
		"below":           {checkout + "/x", "GET", path},
		"subject":         {"CN=" + checkout, "GET", path},
		"several":         {gateway + "," + checkout, "GET", path},
		"wildcard":        {"spiffe://acme.example/ns/prod/sa/*", "GET", path},
		"none":            {"", "GET", path},
		"other route":     {checkout, "GET", path + "/events"},
		"other method":    {checkout, "DELETE", path},
		"no route":        {checkout, "GET", path + "/x"},
		"no name":         {checkout, "GET", servicesPath + "%78"},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := h.envoy.Check(t.Context(), httpCheck(tt.peer, "10.0.0.1", tt.method, tt.path, nil))
			require.NoError(t, err)
			requireNotOK(t, r, 401)
			require.JSONEq(t, `{"error": "UNAUTHENTICATED"}`, r.GetDeniedResponse().GetBody())
			require.Empty(t, r.GetDynamicMetadata().AsMap(), "nothing was decided")
		})
	}

	// With a token its holder counts, whoever passes it on.
	header := map[string]string{"authorization": "Bearer " + h.token("ann", "oncall", "")}
	for _, peer := range []string{gateway, checkout, ""} {
		r, err := h.envoy.Check(t.Context(), httpCheck(peer, "10.0.0.1", "GET", path+"/events", header))
		require.NoError(t, err)
		requireOK(t, r)
		require.Equal(t, "arn:acme:sts::111122223333:assumed-role/oncall/ann", r.GetDynamicMetadata().AsMap()["principal"])
	}
}

func TestCheckWorkloads(t *testing.T) {
	require.NoError(t, checkWorkloads(workloads(), routes()))
	for id, w := range workloads() {
		require.False(t, isTokenRole(w.role), "a token can name the role of %s", id)
		require.NotEmpty(t, w.routes)
	}
	good := []string{"GET /v1/services/{name}"}
	for id, w := range map[string]workload{
		"":                     {"workload.a", good},
		"checkout":             {"workload.b", good},
		"spiffe://acme/no":     {"oncall", good},
		"spiffe://acme/prefix": {"workload", good},
		"spiffe://acme/path":   {"workload.a/b", good},
		"spiffe://acme/long":   {"workload." + strings.Repeat("x", 64), good},
		"spiffe://acme/route":  {"workload.a", []string{"GET /v1/services/{name}", "GET /v1/service/{name}"}},
		"spiffe://acme/method": {"workload.a", []string{"get /v1/services/{name}"}},
	} {
		require.Error(t, checkWorkloads(map[string]workload{id: w}, routes()), id)
	}
}

// TestHeaders sends headers that a service behind Envoy may understand in another
// way than the checker, with a token whose role may do everything.
func TestHeaders(t *testing.T) {
	h := newHarness(t)
	require.NoError(t, h.evaluator.Replace(everything("all", "oncall", "workload.prod.checkout")))
	path := servicesPath + invoices
	for name, value := range map[string]string{
		"x-http-method-override": "DELETE",
		"x-http-method":          "DELETE",
		"x-method-override":      "DELETE",
		"X-HTTP-Method-Override": "DELETE",
		"x-original-url":         "/v1/services/search.v1.Query",
		"x-rewrite-url":          "/v1/services/search.v1.Query",
		"x_acme_principal":       "arn:acme:sts::111122223333:assumed-role/admin/ann",
		"x_http_method_override": "DELETE",
		"Authorization":          "Bearer x",
	} {
		headers := map[string]string{"authorization": "Bearer " + h.token("ann", "oncall", "")}
		r, err := h.envoy.Check(t.Context(), httpCheck("", "10.0.0.1", "GET", path, headers))
		require.NoError(t, err)
		requireOK(t, r)
		headers[name] = value
		r, err = h.envoy.Check(t.Context(), httpCheck("", "10.0.0.1", "GET", path, headers))
		require.NoError(t, err)
		requireNotOK(t, r, 403)
		r, err = h.envoy.Check(t.Context(), httpCheck(checkout, "10.0.0.1", "GET", path, map[string]string{name: value}))
		require.NoError(t, err)
		requireNotOK(t, r, 403)
	}
	// The checker does not see them if Envoy sends it some headers only.
	r, err := h.envoy.Check(t.Context(), httpCheck(checkout, "10.0.0.1", "GET", path, nil))
	require.NoError(t, err)
	require.Subset(t, r.GetOkResponse().GetHeadersToRemove(), []string{
		"authorization", "x-forwarded-client-cert",
		"x-http-method-override", "x-http-method", "x-method-override", "x-original-url", "x-rewrite-url",
	})
}

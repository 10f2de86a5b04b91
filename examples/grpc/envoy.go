package main

import (
	"context"
	"maps"
	"slices"
	"time"

	corepb "github.com/envoyproxy/go-control-plane/envoy/config/core/v3"
	authpb "github.com/envoyproxy/go-control-plane/envoy/service/auth/v3"
)

const checkout = "spiffe://acme.example/ns/prod/sa/checkout"

// envoyAsks asks what Envoy asks about HTTP requests.
func (p *play) envoyAsks(ctx context.Context) error {
	token, err := p.login.sign(p.login.claims("ann", "oncall", "", p.clock.now()))
	if err != nil {
		return err
	}
	p.printf("\nEnvoy asks: the workload %s\n", checkout)
	invoices := "/v1/services/billing.v1.Invoices"
	if err := p.ask(ctx, httpCheck(checkout, "10.1.2.3", "GET", invoices+"?verbose", nil)); err != nil {
		return err
	}
	if err := p.ask(ctx, httpCheck(checkout, "192.0.2.7", "GET", invoices, nil)); err != nil {
		return err
	}
	if err := p.ask(ctx, httpCheck(checkout, "10.1.2.3", "DELETE", invoices, nil)); err != nil {
		return err
	}
	if err := p.ask(ctx, httpCheck(checkout, "10.1.2.3", "GET", invoices+"/events", nil)); err != nil {
		return err
	}
	p.printf("a gateway, whose certificate is no reason to do without the token of its client\n")
	if err := p.ask(ctx, httpCheck("spiffe://acme.example/ns/prod/sa/gateway", "10.1.2.3", "GET", invoices, nil)); err != nil {
		return err
	}
	p.printf("a peer without a certificate that says it is checkout\n")
	forged := map[string]string{"x-forwarded-client-cert": "URI=" + checkout}
	if err := p.ask(ctx, httpCheck("", "10.1.2.3", "GET", invoices, forged)); err != nil {
		return err
	}
	p.printf("ann, on call, whose policy ends with March: in half an hour, then in ten seconds\n")
	header := map[string]string{"authorization": "Bearer " + token}
	if err := p.ask(ctx, httpCheck("", "192.0.2.7", "GET", invoices, header)); err != nil {
		return err
	}
	start := p.clock.now()
	defer p.clock.set(start)
	p.clock.set(start.Add(1790 * time.Second))
	if err := p.ask(ctx, httpCheck("", "192.0.2.7", "GET", invoices, header)); err != nil {
		return err
	}
	p.printf("ann, with a header by which the service may take the request for another\n")
	header["x-http-method-override"] = "DELETE"
	return p.ask(ctx, httpCheck("", "192.0.2.7", "GET", invoices, header))
}

// ask prints a question and all of the answer.
func (p *play) ask(ctx context.Context, req *authpb.CheckRequest) error {
	r, err := p.envoy.Check(ctx, req)
	if err != nil {
		return err
	}
	http := req.GetAttributes().GetRequest().GetHttp()
	source := req.GetAttributes().GetSource().GetAddress().GetSocketAddress().GetAddress()
	p.printf("  %s %s from %s: ", http.GetMethod(), http.GetPath(), source)
	switch denied := r.GetDeniedResponse(); {
	case denied != nil:
		p.printf("%d %s", denied.GetStatus().GetCode(), denied.GetBody())
		p.headers("to the client", denied.GetHeaders())
	default:
		p.printf("OK\n")
		p.headers("to the service", r.GetOkResponse().GetHeaders())
		p.printf("    removed: %s\n", r.GetOkResponse().GetHeadersToRemove())
		p.headers("to the client", r.GetOkResponse().GetResponseHeadersToAdd())
	}
	if metadata := r.GetDynamicMetadata().AsMap(); len(metadata) > 0 {
		p.printf("    metadata:")
		for _, name := range slices.Sorted(maps.Keys(metadata)) {
			p.printf(" %s=%v", name, metadata[name])
		}
		p.printf("\n")
	}
	return nil
}

func (p *play) headers(to string, headers []*corepb.HeaderValueOption) {
	for _, h := range headers {
		p.printf("    %s: %s: %s\n", to, h.GetHeader().GetKey(), h.GetHeader().GetValue())
	}
}

// httpCheck returns what Envoy sends about an HTTP request. peer is the URI in the
// certificate of the peer; it has none if it is "".
func httpCheck(peer, address, method, path string, headers map[string]string) *authpb.CheckRequest {
	attributes := &authpb.AttributeContext{
		Source: &authpb.AttributeContext_Peer{
			Principal: peer,
			Address: &corepb.Address{Address: &corepb.Address_SocketAddress{
				SocketAddress: &corepb.SocketAddress{Address: address},
			}},
		},
		Request: &authpb.AttributeContext_Request{Http: &authpb.AttributeContext_HttpRequest{
			Method: method, Path: path, Headers: headers,
		}},
	}
	return &authpb.CheckRequest{Attributes: attributes}
}

package main

import (
	"encoding/json"
	"os"
	"testing"

	bootstrappb "github.com/envoyproxy/go-control-plane/envoy/config/bootstrap/v3"
	corepb "github.com/envoyproxy/go-control-plane/envoy/config/core/v3"
	extauthzpb "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/http/ext_authz/v3"
	_ "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/http/router/v3"
	hcmpb "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/network/http_connection_manager/v3"
	tlspb "github.com/envoyproxy/go-control-plane/envoy/extensions/transport_sockets/tls/v3"
	httppb "github.com/envoyproxy/go-control-plane/envoy/extensions/upstreams/http/v3"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
	"google.golang.org/protobuf/encoding/protojson"
)

// TestEnvoyConfig reads envoy.yaml by the types of Envoy's API, of which it has to
// have the names and the limits, and looks for the settings that the checker needs.
func TestEnvoyConfig(t *testing.T) {
	data, err := os.ReadFile("envoy.yaml")
	require.NoError(t, err)
	var document any
	require.NoError(t, yaml.Unmarshal(data, &document))
	data, err = json.Marshal(document)
	require.NoError(t, err)
	var bootstrap bootstrappb.Bootstrap
	require.NoError(t, protojson.Unmarshal(data, &bootstrap))
	require.NoError(t, bootstrap.ValidateAll())

	listeners := bootstrap.GetStaticResources().GetListeners()
	require.Len(t, listeners, 1)
	chains := listeners[0].GetFilterChains()
	require.Len(t, chains, 1)
	require.Len(t, chains[0].GetFilters(), 1)

	var tls tlspb.DownstreamTlsContext
	require.NoError(t, chains[0].GetTransportSocket().GetTypedConfig().UnmarshalTo(&tls))
	require.NoError(t, tls.ValidateAll())
	names := tls.GetCommonTlsContext().GetValidationContext().GetMatchTypedSubjectAltNames()
	require.Len(t, names, 1)
	require.Equal(t, tlspb.SubjectAltNameMatcher_URI, names[0].GetSanType())
	for id := range workloads() {
		require.Contains(t, id, names[0].GetMatcher().GetPrefix())
	}

	var hcm hcmpb.HttpConnectionManager
	require.NoError(t, chains[0].GetFilters()[0].GetTypedConfig().UnmarshalTo(&hcm))
	require.NoError(t, hcm.ValidateAll())
	require.Equal(t, corepb.HttpProtocolOptions_REJECT_REQUEST, hcm.GetCommonHttpProtocolOptions().GetHeadersWithUnderscoresAction())
	require.True(t, hcm.GetNormalizePath().GetValue())
	require.True(t, hcm.GetMergeSlashes())
	require.Equal(t, hcmpb.HttpConnectionManager_REJECT_REQUEST, hcm.GetPathWithEscapedSlashesAction())
	require.True(t, hcm.GetUseRemoteAddress().GetValue())
	require.Zero(t, hcm.GetXffNumTrustedHops())
	require.Equal(t, hcmpb.HttpConnectionManager_SANITIZE, hcm.GetForwardClientCertDetails())
	require.Equal(t, overrides(), hcm.GetRouteConfig().GetRequestHeadersToRemove())

	require.Len(t, hcm.GetHttpFilters(), 2)
	var authz extauthzpb.ExtAuthz
	require.NoError(t, hcm.GetHttpFilters()[0].GetTypedConfig().UnmarshalTo(&authz), "it comes before the router")
	require.NoError(t, authz.ValidateAll())
	require.False(t, authz.GetFailureModeAllow())
	require.True(t, authz.GetIncludeTlsSession())
	require.False(t, authz.GetEncodeRawHeaders())
	require.Nil(t, authz.GetAllowedHeaders())
	require.Nil(t, authz.GetFilterEnabled())

	for _, cluster := range bootstrap.GetStaticResources().GetClusters() {
		if cluster.GetName() == authz.GetGrpcService().GetEnvoyGrpc().GetClusterName() {
			var options httppb.HttpProtocolOptions
			require.NoError(t, cluster.GetTypedExtensionProtocolOptions()["envoy.extensions.upstreams.http.v3.HttpProtocolOptions"].UnmarshalTo(&options))
			require.NotNil(t, options.GetExplicitHttpConfig().GetHttp2ProtocolOptions(), "gRPC")
			return
		}
	}
	t.Fatal("no cluster for the checker")
}

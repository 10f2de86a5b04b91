package main

import (
	"fmt"
	"time"

	corepb "github.com/envoyproxy/go-control-plane/envoy/config/core/v3"
	authpb "github.com/envoyproxy/go-control-plane/envoy/service/auth/v3"
	typepb "github.com/envoyproxy/go-control-plane/envoy/type/v3"
	statuspb "google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/types/known/structpb"

	"github.com/seed-1d0cfdb5/iam/evaluate"
)

// okResponse lets a request pass to the service behind Envoy, which learns who the
// caller is from x-acme-principal and does not get the caller's credentials.
func okResponse(who *caller, ttl time.Duration, metadata *structpb.Struct) *authpb.CheckResponse {
	return &authpb.CheckResponse{
		Status: &statuspb.Status{Code: int32(codes.OK)},
		HttpResponse: &authpb.CheckResponse_OkResponse{OkResponse: &authpb.OkHttpResponse{
			// To overwrite it matters: the client may have sent that header too.
			Headers:         []*corepb.HeaderValueOption{overwrite("x-acme-principal", who.principal.ARN())},
			HeadersToRemove: append(overrides(), "authorization", "x-forwarded-client-cert"),
			// What was allowed may be kept for as long as it is allowed, and given to
			// the holder of the same token only.
			ResponseHeadersToAdd: []*corepb.HeaderValueOption{{
				Header: &corepb.HeaderValue{
					Key:   "cache-control",
					Value: fmt.Sprintf("private, max-age=%d", int64(ttl/time.Second)),
				},
				AppendAction: corepb.HeaderValueOption_ADD_IF_ABSENT,
			}, {
				Header:       &corepb.HeaderValue{Key: "vary", Value: "authorization"},
				AppendAction: corepb.HeaderValueOption_APPEND_IF_EXISTS_OR_ADD,
			}},
		}},
		DynamicMetadata: metadata,
	}
}

// deniedResponse has Envoy answer the client. As in denial, the client does not
// learn why; nor for how long, which would tell of a date in a policy.
func deniedResponse(why reason, metadata *structpb.Struct) *authpb.CheckResponse {
	code, httpCode := codes.PermissionDenied, typepb.StatusCode_Forbidden
	headers := []*corepb.HeaderValueOption{
		overwrite("content-type", "application/json"),
		overwrite("cache-control", "no-store"),
	}
	if why == unauthenticated {
		code, httpCode = codes.Unauthenticated, typepb.StatusCode_Unauthorized
		headers = append(headers, overwrite("www-authenticate", "Bearer"))
	}
	return &authpb.CheckResponse{
		Status: &statuspb.Status{Code: int32(code)},
		HttpResponse: &authpb.CheckResponse_DeniedResponse{DeniedResponse: &authpb.DeniedHttpResponse{
			Status:  &typepb.HttpStatus{Code: httpCode},
			Headers: headers,
			Body:    fmt.Sprintf("{\"error\":%q}\n", why),
		}},
		DynamicMetadata: metadata,
	}
}

func overwrite(key, value string) *corepb.HeaderValueOption {
	return &corepb.HeaderValueOption{
		Header:       &corepb.HeaderValue{Key: key, Value: value},
		AppendAction: corepb.HeaderValueOption_OVERWRITE_IF_EXISTS_OR_ADD,
	}
}

// decisionMetadata is what Envoy's access log and later filters get. It stays in
// Envoy, so that it may say which statement decided.
func decisionMetadata(who *caller, x access, d evaluate.Decision, ttl time.Duration) *structpb.Struct {
	fields := map[string]*structpb.Value{
		"principal":   structpb.NewStringValue(who.principal.String()),
		"action":      structpb.NewStringValue(x.action),
		"resource":    structpb.NewStringValue(x.resource),
		"outcome":     structpb.NewStringValue(d.Outcome.String()),
		"ttl_seconds": structpb.NewNumberValue(ttl.Seconds()),
	}
	if s := d.Statement; s != nil {
		fields["policy"] = structpb.NewStringValue(s.Policy().Name())
		fields["statement"] = structpb.NewStringValue(s.Sid())
	}
	return &structpb.Struct{Fields: fields}
}

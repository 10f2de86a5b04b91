package main

import (
	"context"
	"fmt"
	"time"

	authpb "github.com/envoyproxy/go-control-plane/envoy/service/auth/v3"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	reflectionpb "google.golang.org/grpc/reflection/grpc_reflection_v1"
	"google.golang.org/grpc/status"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// A play calls the servers as their clients do.
type play struct {
	*output
	clock       *clock
	login       *login
	servers     *servers
	evaluator   *evaluate.Evaluator
	attachments *evaluate.Attachments
	freeze      *policy.Policy

	health     healthpb.HealthClient
	reflection reflectionpb.ServerReflectionClient
	envoy      authpb.AuthorizationClient
}

// as returns the call option for a person with a token that is valid for an hour.
func (p *play) as(name, role, team string) (grpc.CallOption, error) {
	token, err := p.login.sign(p.login.claims(name, role, team, p.clock.now()))
	return grpc.PerRPCCredentials(bearerToken(token)), err
}

// unary calls a method that takes one message.
func (p *play) unary(ctx context.Context) error {
	ben, err := p.as("ben", "developer", "search")
	if err != nil {
		return err
	}
	old := p.login.claims("ben", "developer", "search", p.clock.now().Add(-2*time.Hour))
	token, err := p.login.sign(old)
	if err != nil {
		return err
	}
	p.printf("Unary calls: ben, a developer of team search\n")
	p.check(ctx, "search.v1.Query", ben)
	p.check(ctx, "billing.v1.Invoices", ben)
	p.check(ctx, "search.v1.Query/../billing", ben)
	_, err = p.health.List(ctx, &healthpb.HealthListRequest{}, ben)
	p.printf("  List: %s\n", result("", err))
	p.printf("without a token\n")
	p.check(ctx, "search.v1.Query", grpc.PerRPCCredentials(bearerToken("")))
	p.printf("with a token that expired an hour ago\n")
	p.check(ctx, "search.v1.Query", grpc.PerRPCCredentials(bearerToken(token)))
	return nil
}

func (p *play) check(ctx context.Context, service string, option grpc.CallOption) {
	r, err := p.health.Check(ctx, &healthpb.HealthCheckRequest{Service: service}, option)
	p.printf("  Check %s: %s\n", service, result(r.GetStatus().String(), err))
}

// messages sends several messages in a stream.
func (p *play) messages(ctx context.Context) error {
	ann, err := p.as("ann", "oncall", "")
	if err != nil {
		return err
	}
	p.printf("\nA stream of messages: ann, on call\n")
	stream, err := p.reflection.ServerReflectionInfo(ctx, ann)
	if err != nil {
		return err
	}
	for _, symbol := range []string{"grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection"} {
		err := stream.Send(&reflectionpb.ServerReflectionRequest{
			MessageRequest: &reflectionpb.ServerReflectionRequest_FileContainingSymbol{FileContainingSymbol: symbol},
		})
		if err != nil {
			return err
		}
		r, err := stream.Recv()
		files := len(r.GetFileDescriptorResponse().GetFileDescriptorProto())
		p.printf("  file containing %s: %s\n", symbol, result(fmt.Sprint(files, " file"), err))
	}
	return nil
}

// replace takes a permission away while it is in use.
func (p *play) replace(ctx context.Context) error {
	p.printf("\nPolicies replaced during a stream: ann, on call\n")
	ann, err := p.as("ann", "oncall", "")
	if err != nil {
		return err
	}
	stream, err := p.health.Watch(ctx, &healthpb.HealthCheckRequest{Service: "billing.v1.Invoices"}, ann)
	if err != nil {
		return err
	}
	r, err := stream.Recv()
	p.printf("  Watch billing.v1.Invoices: %s\n", result(r.GetStatus().String(), err))

	// Replace copies the maps, so that they may be changed for the next set. The
	// slices are shared: append must not write into the old one.
	role := roleARN("oncall")
	old := p.attachments.Identity[role]
	p.attachments.Identity[role] = append(old[:len(old):len(old)], p.freeze)
	if err := p.evaluator.Replace(p.attachments); err != nil {
		return err
	}
	p.servers.health.SetServingStatus("billing.v1.Invoices", healthpb.HealthCheckResponse_NOT_SERVING)
	r, err = stream.Recv()
	p.printf("  next message: %s\n", result(r.GetStatus().String(), err))
	p.check(ctx, "billing.v1.Invoices", ann)
	return nil
}

// result returns what the client gets: the answer, or all that the error says.
func result(answer string, err error) string {
	if err == nil {
		return answer
	}
	s := status.Convert(err)
	text := fmt.Sprintf("%s %q", s.Code(), s.Message())
	for _, detail := range s.Details() {
		if info, ok := detail.(*errdetails.ErrorInfo); ok {
			text += fmt.Sprintf(" %s %v", info.GetReason(), info.GetMetadata())
		}
	}
	return text
}

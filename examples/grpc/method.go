package main

import (
	"errors"

	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	reflectionpb "google.golang.org/grpc/reflection/grpc_reflection_v1"
)

// A method says what the messages of a gRPC method ask for.
type method struct {
	request func(message any) (access, error)

	// response says which request a message of the server answers. It is for
	// methods on which the client may send several; if nil, there is one.
	response func(message any) (access, error)
}

var (
	errUnknownMethod  = errors.New("method is not in the table")
	errUnknownMessage = errors.New("message is not in the table")
	errName           = errors.New("malformed name")
)

// methods returns the table of methods. A method that is not in it is denied
// before any policy is evaluated. If actions were made from the names of methods
// instead, a policy with "Action": "*" would open each new method on the day it is
// deployed. grpc.health.v1.Health/List, which tells of all services, is left out.
func methods() map[string]method {
	return map[string]method{
		healthpb.Health_Check_FullMethodName: {request: service("health:Check")},
		healthpb.Health_Watch_FullMethodName: {request: service("health:Watch")},
		reflectionpb.ServerReflection_ServerReflectionInfo_FullMethodName: {
			request:  reflected,
			response: reflectedResponse,
		},
	}
}

// service returns a function for messages that name a service.
func service(action string) func(any) (access, error) {
	return func(message any) (access, error) {
		m, ok := message.(*healthpb.HealthCheckRequest)
		if !ok {
			return access{}, errUnknownMessage
		}
		if !isName(m.GetService()) {
			return access{}, errName
		}
		return access{action, serviceARN(m.GetService())}, nil
	}
}

func serviceARN(name string) string {
	return "arn:acme:health::" + account + ":service/" + name
}

// reflected has an action for each kind of message: they share a method.
func reflected(message any) (access, error) {
	m, ok := message.(*reflectionpb.ServerReflectionRequest)
	if !ok {
		return access{}, errUnknownMessage
	}
	switch r := m.GetMessageRequest().(type) {
	case *reflectionpb.ServerReflectionRequest_ListServices:
		return access{"reflection:ListServices", "*"}, nil
	case *reflectionpb.ServerReflectionRequest_FileContainingSymbol:
		if !isName(r.FileContainingSymbol) {
			return access{}, errName
		}
		return access{
			"reflection:FileContainingSymbol",
			"arn:acme:reflection::" + account + ":symbol/" + r.FileContainingSymbol,
		}, nil
	default:
		return access{}, errUnknownMessage
	}
}

func reflectedResponse(message any) (access, error) {
	m, ok := message.(*reflectionpb.ServerReflectionResponse)
	if !ok {
		return access{}, errUnknownMessage
	}
	return reflected(m.GetOriginalRequest())
}

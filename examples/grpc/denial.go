package main

import (
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// A reason says why a call is refused: what a client needs to know to act on it,
// and nothing about the policies. It is the reason of an ErrorInfo.
type reason string

const (
	unauthenticated reason = "UNAUTHENTICATED"     // no token, or one that is not valid
	expired         reason = "CREDENTIALS_EXPIRED" // during the call: get a new token
	accessDenied    reason = "ACCESS_DENIED"       // asking again will not help
)

// denial returns the error for a client. The text is the same whether a statement
// denied the action, none allowed it, or there is no such method: who may not use
// a thing may not find out whether it exists. That is why it is not the text of
// Decision.AccessDenied, which has the resource and its account in it.
func denial(why reason, action string) error {
	s := status.New(codes.PermissionDenied, "access denied")
	switch why {
	case unauthenticated:
		s = status.New(codes.Unauthenticated, "missing or invalid credentials")
	case expired:
		s = status.New(codes.Unauthenticated, "credentials have expired")
	}
	info := &errdetails.ErrorInfo{Reason: string(why), Domain: "acme.example"}
	if action != "" {
		info.Metadata = map[string]string{"action": action}
	}
	detailed, err := s.WithDetails(info)
	if err != nil {
		return s.Err() // still a denial
	}
	return detailed.Err()
}

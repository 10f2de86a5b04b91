package main

import (
	"context"
	"errors"
	"sync"
	"time"

	"google.golang.org/grpc"
)

// A guardedStream authorizes each message of a stream: one from the client before
// the handler sees it, one to the client before it is sent. A stream may be open
// for days, and what was allowed when it was opened may not be now. The first
// message that is not allowed ends the stream.
//
// The handler may send and receive in two goroutines, as grpc.ServerStream allows.
type guardedStream struct {
	grpc.ServerStream
	interceptor *interceptor
	name        string
	method      method
	who         *caller
	ctx         context.Context
	cancel      context.CancelCauseFunc

	mu    sync.Mutex
	last  access // what the client last asked for
	timer *time.Timer
}

// A cutoff is the cause for which the context of a guardedStream is canceled.
type cutoff struct{ error }

// guard returns stream with authorization.
func (i *interceptor) guard(stream grpc.ServerStream, who *caller, m method, name string) *guardedStream {
	s := &guardedStream{ServerStream: stream, interceptor: i, name: name, method: m, who: who}
	s.ctx, s.cancel = context.WithCancelCause(stream.Context())
	return s
}

// Context returns a context that ends with the permission to use the stream.
func (s *guardedStream) Context() context.Context { return s.ctx }

// RecvMsg receives a message, and fails if it asks for what is not allowed.
func (s *guardedStream) RecvMsg(message any) error {
	if err := s.ServerStream.RecvMsg(message); err != nil {
		return err
	}
	if err := s.denied(); err != nil {
		return err
	}
	x, err := s.method.request(message)
	if err != nil {
		return s.refuse(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last = x
	return s.check()
}

// SendMsg sends a message, and fails if what it answers is no longer allowed.
func (s *guardedStream) SendMsg(message any) error {
	if err := s.denied(); err != nil {
		return err
	}
	s.mu.Lock()
	x := s.last // zero before the first request, and denied: it has no action
	s.mu.Unlock()
	if s.method.response != nil {
		var err error
		if x, err = s.method.response(message); err != nil {
			return s.refuse(err)
		}
	}
	if d := s.interceptor.decide(s.ctx, s.who, x); !d.Allowed() {
		return s.cut(s.interceptor.denial(s.who, x))
	}
	return s.ServerStream.SendMsg(message)
}

// check decides what the client last asked for, and again when the decision is no
// longer to be relied on. So a stream on which nothing is sent ends too, if its
// handler watches its context. The caller holds s.mu.
func (s *guardedStream) check() error {
	d, ttl := s.interceptor.until(s.ctx, s.who, s.last)
	if !d.Allowed() {
		return s.cut(s.interceptor.denial(s.who, s.last))
	}
	if s.timer != nil {
		s.timer.Stop()
	}
	if s.ctx.Err() == nil { // else the stream is closed
		s.timer = time.AfterFunc(ttl, func() {
			s.mu.Lock()
			defer s.mu.Unlock()
			_ = s.check() // the context tells the handler
		})
	}
	return nil
}

// refuse ends the stream for a message that was not understood.
func (s *guardedStream) refuse(err error) error {
	s.interceptor.refuse(s.ctx, s.name, err)
	return s.cut(denial(accessDenied, ""))
}

// cut ends the stream. The first error is the one that the client gets.
func (s *guardedStream) cut(err error) error {
	s.cancel(cutoff{err})
	return err
}

// denied returns the error that ended the stream, if it was not the handler's.
func (s *guardedStream) denied() error {
	var c cutoff
	if errors.As(context.Cause(s.ctx), &c) {
		return c.error
	}
	return nil
}

// close releases what belongs to the stream.
func (s *guardedStream) close() {
	s.cancel(nil)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.timer != nil {
		s.timer.Stop()
	}
}

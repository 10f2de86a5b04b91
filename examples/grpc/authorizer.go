package main

import (
	"context"
	"log/slog"
	"time"

	"github.com/seed-1d0cfdb5/iam/evaluate"
)

// maxTTL is how long a decision is relied on at most. Question.Until knows what
// time will change, and not when the policies are next replaced.
const maxTTL = 30 * time.Second

// An access is what a message, or an HTTP request, asks for.
type access struct{ action, resource string }

// An authorizer decides for both servers, by the same policies.
type authorizer struct {
	evaluator *evaluate.Evaluator
	log       *slog.Logger
	now       func() time.Time
}

// decide decides whether who may do what x says.
func (a *authorizer) decide(ctx context.Context, who *caller, x access) evaluate.Decision {
	req := a.request(who, x)
	d := a.evaluator.Evaluate(&req, nil)
	a.record(ctx, &req, d)
	return d
}

// until is like decide, and also tells for how long the answer will do.
func (a *authorizer) until(ctx context.Context, who *caller, x access) (evaluate.Decision, time.Duration) {
	req := a.request(who, x)
	q := a.evaluator.Ask(&req, nil)
	d, validity := q.Decision(), q.Until()
	a.record(ctx, &req, d)
	ttl := maxTTL
	if !validity.Until.IsZero() {
		ttl = min(ttl, validity.Until.Sub(req.Time))
	}
	return d, ttl
}

func (a *authorizer) request(who *caller, x access) evaluate.Request {
	return evaluate.Request{
		Principal: who.principal,
		Action:    x.action,
		Resource:  x.resource,
		Context:   who.context,
		Time:      a.now(),
		Expires:   who.expires,
	}
}

// record logs a decision. The log is where the reason belongs: the caller is told
// that it was denied, and not by which statement of whose policy. What AWS would have
// told it is in the log, too, as people search for that.
func (a *authorizer) record(ctx context.Context, req *evaluate.Request, d evaluate.Decision) {
	attrs := []slog.Attr{
		slog.String("principal", req.Principal.String()),
		slog.String("action", req.Action),
		slog.String("resource", req.Resource),
		slog.Any("decision", d),
	}
	if d.Allowed() {
		a.log.LogAttrs(ctx, slog.LevelDebug, "decided", attrs...)
		return
	}
	a.log.LogAttrs(ctx, slog.LevelInfo, "decided", append(attrs, slog.String("text", d.AccessDenied(req)))...)
}

// refuse logs a request that was refused before its policies were evaluated.
func (a *authorizer) refuse(ctx context.Context, what string, err error) {
	a.log.LogAttrs(ctx, slog.LevelInfo, "refused", slog.String("request", what), slog.Any("error", err))
}

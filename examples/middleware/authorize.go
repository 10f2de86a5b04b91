package main

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"time"

	"github.com/seed-1d0cfdb5/iam/evaluate"
)

// An access is the answer to a request, and what follows from it.
type access struct {
	decision  evaluate.Decision
	until     time.Time  // end of the decision; zero if it has none
	documents []document // those that the handler may use
	visible   bool       // the caller may know that the document exists
	version   string     // of the policies that decided
	reason    slog.Attr  // for the log
}

// authorize passes on requests that the policies allow.
func (s *service) authorize(routes map[string]route, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rt, ok := routes[r.Pattern]
		if !ok { // a handler without a row in the table must not be open to all
			s.log.ErrorContext(r.Context(), "no such route", "pattern", r.Pattern)
			refuse(http.StatusInternalServerError, "InternalError", "The service is not set up right.").write(w)
			return
		}
		source, err := sourceIP(r)
		if err != nil { // without the key a Deny on IpAddress would be lost
			s.log.ErrorContext(r.Context(), "no source address", "error", err)
			refuse(http.StatusBadRequest, "BadRequest", "The address of the caller is not known.").write(w)
			return
		}
		req := s.request(r, source)
		req.Action = rt.action
		var a access
		if rt.each != "" {
			a = s.decideList(&req, rt.each)
		} else if d, ok := s.documents.get(r.PathValue("id")); ok {
			req = about(&req, rt.action, &d)
			a = s.decide(&req, d)
		} else { // there is no ARN to decide about
			// With the headers of a document that is hidden, else they would differ.
			w.Header().Set("Policy-Version", s.policies.current())
			notFound().write(w)
			return
		}
		w.Header().Set("Policy-Version", a.version)
		s.record(r, w.Header().Get("Request-Id"), &req, source, &a)
		if !a.decision.Allowed() {
			denial(&req, a.visible).write(w)
			return
		}
		if r.Method == http.MethodGet || r.Method == http.MethodHead {
			setCaching(w.Header(), req.Time, a.until)
		} else {
			w.Header().Set("Cache-Control", "no-store")
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), documentsKey{}, a.documents)))
	})
}

// denial answers 403 to those who may know that the document exists, because it is
// of their own account or they may read it. To others it is as if it did not
// exist: a 403 would let one tenant find out the names of another's documents.
//
// The message is that of AWS, which programs know, without the part that says why: it is
// that of the zero Decision. The reason is in the log.
func denial(req *evaluate.Request, visible bool) *refusal {
	if !visible {
		return notFound()
	}
	return refuse(http.StatusForbidden, "AccessDenied", evaluate.Decision{}.AccessDenied(req))
}

// request returns what holds for all requests that r gives rise to.
func (s *service) request(r *http.Request, source netip.Addr) evaluate.Request {
	c := callerOf(r.Context())
	return evaluate.Request{
		Principal: c.principal,
		Resource:  "*",
		Context:   contextOf(s.base, r, source, c.tags),
		Time:      s.now(), // not the header Date, which the caller writes
		Expires:   c.expires,
	}
}

// about returns req as a request for an action on d.
func about(req *evaluate.Request, action string, d *document) evaluate.Request {
	on := *req
	on.Action, on.Resource, on.ResourceAccount = action, d.arn(), d.Account
	on.Context = req.Context.With(d.entries()...)
	return on
}

// answer fills in what the policies of one version say about req.
func (s *service) answer(a *access, ev *evaluate.Evaluator, req *evaluate.Request, version string) {
	q := ev.Ask(req, nil)
	a.decision, a.until, a.version = q.Decision(), q.Until().Until, version
	a.reason = slog.Any("decision", a.decision)
	if s.explain && !a.decision.Allowed() {
		// Without a key its attributes, of which the decision is one, stand by themselves.
		a.reason = slog.Any("", q.Explain())
	}
}

// decide decides a request about d.
func (s *service) decide(req *evaluate.Request, d document) access {
	a := access{documents: []document{d}}
	s.policies.view(func(ev *evaluate.Evaluator, version string) {
		s.answer(&a, ev, req, version)
		a.visible = d.Account == req.Principal.Account()
		if !a.decision.Allowed() && !a.visible {
			read := about(req, "docs:GetDocument", &d)
			a.visible = ev.Evaluate(&read, nil).Allowed()
		}
	})
	return a
}

// decideList decides a request about no document in particular, and on which
// documents each is allowed. The answer holds until the first of these decisions
// ends, the denials among them.
func (s *service) decideList(req *evaluate.Request, each string) access {
	a := access{visible: true}
	candidates := s.documents.all()
	s.policies.view(func(ev *evaluate.Evaluator, version string) {
		s.answer(&a, ev, req, version)
		if !a.decision.Allowed() {
			return
		}
		for i := range candidates {
			on := about(req, each, &candidates[i])
			q := ev.Ask(&on, nil)
			a.until = earlier(a.until, q.Until().Until)
			if q.Decision().Allowed() {
				a.documents = append(a.documents, candidates[i])
			}
		}
	})
	return a
}

// record writes the decision to the log, the one place that says why. What nobody
// could decide is an error of the service.
func (s *service) record(r *http.Request, id string, req *evaluate.Request, source netip.Addr, a *access) {
	level, message := slog.LevelInfo, "allowed"
	if !a.decision.Allowed() {
		level, message = slog.LevelWarn, "denied"
	}
	if a.decision.Problem != "" {
		level = slog.LevelError
	}
	s.log.LogAttrs(r.Context(), level, message,
		slog.String("request", id),
		slog.String("caller", req.Principal.String()),
		slog.String("pattern", r.Pattern),
		slog.String("action", req.Action),
		slog.String("resource", req.Resource),
		slog.String("source", source.String()),
		slog.String("policies", a.version),
		a.reason,
	)
}

type documentsKey struct{}

// documentsOf returns the documents that authorize let through.
func documentsOf(ctx context.Context) []document {
	documents, _ := ctx.Value(documentsKey{}).([]document)
	return documents
}

package evaluate

import (
	"testing"

	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

func hotReq() (*Request, *Evaluator) {
	p := policy.MustParse(`{"Version":"2012-10-17","Statement":[
		{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::bucket/*"}]}`, policy.Identity)
	req := Request{
		Principal:       principal.MustParse("arn:aws:iam::111122223333:user/ann"),
		Action:          "s3:GetObject",
		Resource:        "arn:aws:s3:::bucket/reports/2026/quarter-3/summary-of-everything.csv",
		ResourceAccount: "111122223333",
	}
	return &req, New(&Attachments{Identity: map[string][]*policy.Policy{"arn:aws:iam::111122223333:user/ann": {p}}})
}

func BenchmarkHotAll(b *testing.B) {
	req, e := hotReq()
	for b.Loop() {
		e.Evaluate(req, nil)
	}
}

var sinkOK bool

func BenchmarkHotZero(b *testing.B) {
	req, _ := hotReq()
	for b.Loop() {
		var p Policies
		var c lazyContext
		ev := evaluation{req: req, policies: &p, context: &c}
		sinkOK = ev.touch()
	}
}

//go:noinline
func (ev *evaluation) touch() bool { return ev.req == nil }

func BenchmarkHotFill(b *testing.B) {
	req, e := hotReq()
	s := e.attached.Load()
	for b.Loop() {
		var p Policies
		ev := evaluation{req: req, policies: &p}
		problem := s.fill(&ev, nil)
		sinkOK = problem == ""
	}
}
func BenchmarkHotPrepare(b *testing.B) {
	req, e := hotReq()
	s := e.attached.Load()
	var p Policies
	var c lazyContext
	ev := evaluation{req: req, policies: &p, context: &c}
	s.fill(&ev, nil)
	for b.Loop() {
		sinkOK = ev.prepare("") == ""
	}
}
func BenchmarkHotFold(b *testing.B) {
	req, e := hotReq()
	s := e.attached.Load()
	var p Policies
	var c lazyContext
	ev := evaluation{req: req, policies: &p, context: &c}
	s.fill(&ev, nil)
	for b.Loop() {
		sinkOK = ev.foldAction(req.Action)
	}
}
func BenchmarkHotCheck(b *testing.B) {
	req, e := hotReq()
	s := e.attached.Load()
	var p Policies
	var c lazyContext
	ev := evaluation{req: req, policies: &p, context: &c}
	s.fill(&ev, nil)
	for b.Loop() {
		sinkOK = ev.checkPolicies() == ""
	}
}
func BenchmarkHotOwner(b *testing.B) {
	req, _ := hotReq()
	for b.Loop() {
		_, _, sinkOK = arn.Owner(req.Resource)
	}
}
func BenchmarkHotApplies(b *testing.B) {
	req, e := hotReq()
	s := e.attached.Load()
	var p Policies
	var c lazyContext
	ev := evaluation{req: req, policies: &p, context: &c}
	s.fill(&ev, nil)
	for b.Loop() {
		ev.applies = ev.whatApplies()
	}
}
func BenchmarkHotDecide(b *testing.B) {
	req, e := hotReq()
	s := e.attached.Load()
	var p Policies
	var c lazyContext
	ev := evaluation{req: req, policies: &p, context: &c}
	s.fill(&ev, nil)
	ev.prepare("")
	for b.Loop() {
		sinkOK = ev.decide().Allowed()
	}
}
func BenchmarkHotDeny(b *testing.B) {
	req, e := hotReq()
	s := e.attached.Load()
	var p Policies
	var c lazyContext
	ev := evaluation{req: req, policies: &p, context: &c}
	s.fill(&ev, nil)
	ev.prepare("")
	for b.Loop() {
		sinkOK = ev.explicitDeny().Allowed()
	}
}
func BenchmarkHotIdentity(b *testing.B) {
	req, e := hotReq()
	s := e.attached.Load()
	var p Policies
	var c lazyContext
	ev := evaluation{req: req, policies: &p, context: &c}
	s.fill(&ev, nil)
	ev.prepare("")
	for b.Loop() {
		sinkOK = ev.identityAllow().Allowed()
	}
}

package evaluate

import (
	"iter"
	"time"
)

// What came before [Question] and [Call].

type AssumeRoleResult = CallResult

func Explain(req *Request, p *Policies) *Explanation { return Ask(req, p).Explain() }

func Until(req *Request, p *Policies) (Decision, Validity) { return until(Ask(req, p)) }

func Timeline(req *Request, p *Policies, from, to time.Time) iter.Seq2[Validity, Decision] {
	return Ask(req, p).Timeline(from, to)
}

func (e *Evaluator) Explain(req *Request, extra *Policies) *Explanation {
	return e.Ask(req, extra).Explain()
}

func (e *Evaluator) Until(req *Request, extra *Policies) (Decision, Validity) {
	return until(e.Ask(req, extra))
}

func (e *Evaluator) Timeline(req *Request, extra *Policies, from, to time.Time) iter.Seq2[Validity, Decision] {
	return e.Ask(req, extra).Timeline(from, to)
}

func ExplainAssumeRole(req *AssumeRoleRequest, p *Policies) ([]*Explanation, error) {
	return explainCall(req.Ask(p))
}

func UntilAssumeRole(req *AssumeRoleRequest, p *Policies) (AssumeRoleResult, Validity, error) {
	return untilCall(req.Ask(p))
}

func TimelineAssumeRole(req *AssumeRoleRequest, p *Policies, from, to time.Time) (iter.Seq2[Validity, AssumeRoleResult], error) {
	c, err := req.Ask(p)
	return timelineCall(c, err, from, to)
}

func (e *Evaluator) ExplainAssumeRole(req *AssumeRoleRequest, extra *Policies) ([]*Explanation, error) {
	return explainCall(e.Call(req, extra))
}

func (e *Evaluator) UntilAssumeRole(req *AssumeRoleRequest, extra *Policies) (AssumeRoleResult, Validity, error) {
	return untilCall(e.Call(req, extra))
}

func (e *Evaluator) TimelineAssumeRole(req *AssumeRoleRequest, extra *Policies, from, to time.Time) (iter.Seq2[Validity, AssumeRoleResult], error) {
	c, err := e.Call(req, extra)
	return timelineCall(c, err, from, to)
}

func until(q *Question) (Decision, Validity) { return q.Decision(), q.Until() }

func explainCall(c *Call, err error) ([]*Explanation, error) {
	if err != nil {
		return nil, err
	}
	return c.Explain(), nil
}

func untilCall(c *Call, err error) (CallResult, Validity, error) {
	if err != nil {
		return CallResult{}, Validity{}, err
	}
	return c.Result(), c.Until(), nil
}

func timelineCall(c *Call, err error, from, to time.Time) (iter.Seq2[Validity, CallResult], error) {
	if err != nil {
		return nil, err
	}
	return c.Timeline(from, to), nil
}

package evaluate_test

import (
	"iter"
	"time"

	"github.com/seed-1d0cfdb5/iam/evaluate"
)

// decideUntil returns the decision of q as its clock finds it, and how long its outcome stays.
func decideUntil(q *evaluate.Question) (evaluate.Decision, evaluate.Validity) { return q.ByClock() }

// explainCall returns the explanations of a call, which may be malformed.
func explainCall(c *evaluate.Call, err error) ([]*evaluate.Explanation, error) {
	if err != nil {
		return nil, err
	}
	return c.Explain(), nil
}

// untilCall returns the answer to a call, which may be malformed, and how long its
// outcome stays.
func untilCall(c *evaluate.Call, err error) (evaluate.CallResult, evaluate.Validity, error) {
	if err != nil {
		return evaluate.CallResult{}, evaluate.Validity{}, err
	}
	result, validity := c.ByClock()
	return result, validity, nil
}

// timelineCall returns what gives the answers to a call, which may be malformed.
func timelineCall(c *evaluate.Call, err error) func(from, to time.Time) (iter.Seq2[evaluate.Validity, evaluate.CallResult], error) {
	return func(from, to time.Time) (iter.Seq2[evaluate.Validity, evaluate.CallResult], error) {
		if err != nil {
			return nil, err
		}
		return c.Timeline(from, to), nil
	}
}

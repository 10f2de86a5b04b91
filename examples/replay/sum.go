package main

import "github.com/seed-1d0cfdb5/iam/evaluate/cloudtrail"

// A sumFn merges reports. In which order and in what groups is left to Beam: a Report does not
// depend on it, and its size is bounded.
type sumFn struct{}

// CreateAccumulator returns an empty report.
func (*sumFn) CreateAccumulator() *cloudtrail.Report { return new(cloudtrail.Report) }

// AddInput adds a report to one that CreateAccumulator has made.
func (*sumFn) AddInput(sum, report *cloudtrail.Report) *cloudtrail.Report {
	sum.Merge(report)
	return sum
}

// MergeAccumulators adds one sum to another.
func (*sumFn) MergeAccumulators(sum, other *cloudtrail.Report) *cloudtrail.Report {
	sum.Merge(other)
	return sum
}

// encode and decode are the coder of reports on their way from worker to worker.
func encode(r *cloudtrail.Report) ([]byte, error) { return r.MarshalJSON() }

func decode(data []byte) (*cloudtrail.Report, error) {
	r := new(cloudtrail.Report)
	return r, r.UnmarshalJSON(data)
}

// text returns what the workers leave for who has started them.
func text(r *cloudtrail.Report) (string, error) {
	data, err := encode(r)
	return string(data), err
}

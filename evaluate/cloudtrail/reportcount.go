package cloudtrail

// Changed returns how many events are newly denied or newly allowed.
func (r *Report) Changed() int64 {
	return r.totals[NewlyDenied] + r.totals[NewlyAllowed]
}

// Undecided returns of how many events it is not known what the change means: those that are
// judged in part or could not be read, and those that are not judged although policies may have
// a say in them.
func (r *Report) Undecided() int64 {
	n := r.totals[InPart] + r.unreadable + r.totals[NotJudged]
	for _, reason := range []Reason{NotACall, NoAction, NoPermission, OtherAccount} {
		if e := r.reasons.entries[name(reason)]; e != nil {
			n -= e.value
		}
	}
	return n
}

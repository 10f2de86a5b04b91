package evaluate

import (
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// putResource puts in the entries of a under the ARN of a resource.
func (u *update) putResource(key string, a *Attachments) {
	p, isPolicy := a.Resource[key]
	tags, isTags := a.ResourceTags[key]
	mustAllow, isMustAllow := a.MustAllow[key]
	why, isUnknown := a.Unknown[key]
	isUnknown = isUnknown && kindOfUnknown(key) == unknownResource // and not a role with its trust policy
	problem := u.resourceKey(key)
	ofTags := problem
	if problem.String() == problemResourceEnd { // a key of tags covers one resource, such as an object of S3
		ofTags = u.resourceKey(strings.TrimRight(key, "/"))
	}
	if isPolicy {
		u.add(fieldResource, key, problem, given(p != nil, &Policies{Resource: p}))
	}
	if isTags {
		var ofCaller message.Text
		if parts, _ := arn.Split(key); isUserOrRole(&parts) {
			ofCaller = message.Known(problemCallerTags)
		}
		u.add(fieldResourceTags, key, ofTags, ofCaller, checkResourceTags(tags))
	}
	if isMustAllow {
		u.add(fieldMustAllow, key, problem)
	}
	if isUnknown {
		u.add(fieldUnknown, key, problem)
	}
	if !problem.IsZero() && (!isTags || !ofTags.IsZero()) {
		return
	}
	next := u.resource(key)
	if isPolicy {
		next.list = u.list(next.list, []*policy.Policy{p})
	}
	if isTags {
		next.tags = clause.NewTags(key, tags)
	}
	if isMustAllow {
		next.mustAllow, next.isMustAllow = mustAllow, true
	}
	if isUnknown {
		next.unknown = notKnown(why)
	}
	u.setResource(key, next)
}

// resource returns what is attached to the resource with the given ARN.
func (u *update) resource(key string) attachedResource {
	if old := u.resources.Get(key); old != nil {
		return *old
	}
	return attachedResource{}
}

// setResource has next be attached to the resource with the given ARN.
func (u *update) setResource(key string, next attachedResource) {
	u.countLength(len(key), covers(next)-covers(u.resource(key)))
	if next == (attachedResource{}) {
		u.resources.Delete(key)
		return
	}
	*u.resources.Change(key) = next
}

// covers returns 1 if r says something of what it is a part of, or else 0.
func covers(r attachedResource) int32 {
	if r.list != nil || r.mustAllow || r.unknown != "" {
		return 1
	}
	return 0
}

// countLength counts n more keys of a length. The lengths of a snapshot end with one that
// there is.
func (u *update) countLength(length int, n int32) {
	if n == 0 {
		return
	}
	if !u.counted {
		u.next.lengths, u.counted = slices.Clone(u.next.lengths), true
	}
	if missing := length + 1 - len(u.next.lengths); missing > 0 {
		u.next.lengths = append(u.next.lengths, make([]int32, missing)...)
	}
	u.next.lengths[length] += n
	for last := len(u.next.lengths) - 1; last >= 0 && u.next.lengths[last] == 0; last-- {
		u.next.lengths = u.next.lengths[:last]
	}
}

package evaluate

import (
	"slices"

	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
)

// Whoever passes a tag passes its key: aws:TagKeys are the keys of aws:RequestTag/* in
// each request that AWS makes a context for. A change of one without the other cannot
// be had. See
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-tagkeys

// passedTags returns the keys of the tags that the request passes, and reports whether
// its context is as AWS makes it: what is made by hand may have one and not the other.
func (ev *evaluation) passedTags() (keys []string, ok bool) {
	listed, _ := ev.req.Context.Lookup(keyTagKeys)
	if len(listed) > maxTags {
		return nil, false
	}
	n := 0
	for e := range ev.req.Context.Entries() {
		if hasPrefixFold(e.Key(), prefixRequestTag) && len(e.Values()) > 0 {
			if n++; n > len(listed) || !isOneOf(e.Key()[len(prefixRequestTag):], listed...) {
				return nil, false
			}
		}
	}
	return listed, n == len(listed)
}

// withTags returns moves with those that go with them: the tags that they leave out or
// add, or the keys of these. It reports false for what no request can be.
func (a *advisor) withTags(moves []move) (all []move, ok bool) {
	if !a.tagged || !slices.ContainsFunc(moves, move.isOfTags) {
		return moves, true
	}
	// The keys after the changes of single tags, and those that are asked for.
	keys := slices.Clone(a.passed)
	var asked *move
	for i := range moves {
		m := &moves[i]
		switch {
		case !m.isOfTags():
		case isOneOf(m.entry.Key(), keyTagKeys):
			asked = m
		default:
			key := m.entry.Key()[len(prefixRequestTag):]
			same := func(other string) bool { return glob.EqualFold(key, other) }
			if m.unset {
				keys = slices.DeleteFunc(keys, same)
			} else if !slices.ContainsFunc(keys, same) {
				keys = append(keys, key)
			}
		}
	}
	all = slices.Clip(moves)
	if asked == nil {
		if !slices.Equal(keys, a.passed) {
			all = append(all, move{entry: clause.Strings(keyTagKeys, keys...), unset: len(keys) == 0})
		}
		return all, true
	}
	var tagKeys []string
	if !asked.unset {
		tagKeys = asked.entry.Values()
	}
	for i, key := range tagKeys {
		switch {
		case isOneOf(key, keys...) || isOneOf(key, tagKeys[:i]...):
		case len(keys) > 0:
			return nil, false // a tag of which no value is known
		default:
			all = append(all, move{entry: clause.String(prefixRequestTag+key, "x")})
		}
	}
	for _, key := range keys {
		if isOneOf(key, tagKeys...) {
			continue
		}
		m := move{entry: clause.Strings(prefixRequestTag + key), unset: true}
		if slices.ContainsFunc(moves, m.conflicts) {
			return nil, false // which is to be passed
		}
		all = append(all, m)
	}
	return all, true
}

// isOfTags reports whether m changes the tags that a request passes.
func (m move) isOfTags() bool {
	key := m.entry.Key()
	return m.time.IsZero() && (isOneOf(key, keyTagKeys) || hasPrefixFold(key, prefixRequestTag))
}

// shown returns those of all, which are moves and what goes with them, that are told:
// that the first tag of a request has a key, and the first key a value, is not.
func (a *advisor) shown(moves, all []move) []move {
	if len(a.passed) == 0 {
		return moves
	}
	return all
}

package reference

import (
	"strings"

	"github.com/seed-1d0cfdb5/iam/policy"
)

// A target is what a request is about, cut up once.
type target struct {
	service, name string // of the action, in lower-case letters
	isARN         bool   // the resource is one
	arn           [6]string
}

func readTarget(action, resource string) target {
	var t target
	t.service, t.name, _ = strings.Cut(lower(action), ":")
	t.arn, t.isARN = splitARN(resource)
	return t
}

// ofAWS reports whether the account of the resource is a word of AWS's own (S-38).
func (t *target) ofAWS() bool { return t.isARN && isOfAWS(t.arn[1]) && isWord(t.arn[4]) }

// A resource is one entry of Resource or NotResource.
type resource struct {
	any   bool      // "*"
	api   bool      // "execute-api:/...", of which parts has what follows
	short bool      // incomplete
	parts []pattern // six of an ARN
}

func readResource(text string, typ policy.Type, variables bool) resource {
	if text == "*" {
		return resource{any: true}
	}
	if rest, ok := strings.CutPrefix(text, "execute-api:/"); ok && typ == policy.Resource { // S-39
		return resource{api: true, parts: []pattern{readPattern(rest, true, variables)}}
	}
	parts := splitPattern(readPattern(text, true, variables))
	short := len(parts) < 6
	for len(parts) < 6 {
		parts = append(parts, pattern{tokens: []token{{kind: star}}}) // S-37
	}
	return resource{parts: parts, short: short}
}

// A reading is one of the two of S-36.
type reading bool

const (
	narrow reading = false
	wide   reading = true
)

// reading is that of the entries of st: the one by which less is allowed (S-36).
func (st *Statement) reading() reading { return st.deny != st.notResource }

// covers reports whether r matches the resource of a request, and whether all
// of its variables have values. It covers nothing if they do not (V-5).
func (r resource) covers(t *target, keys *keys, how reading) (covers, resolved bool) {
	if r.any {
		return true, true
	}
	var parts []segment
	for _, part := range r.parts {
		tokens, ok := substitute(part, keys)
		if !ok {
			return false, false
		}
		// The text of the pattern ends in *, which the value of a variable does not change.
		open := len(part.tokens) > 0 && part.tokens[len(part.tokens)-1].kind == star
		parts = append(parts, segment{tokens, open})
	}
	switch {
	case !t.isARN:
		return false, true // only "*" covers "*"
	case r.api:
		id, path, ok := strings.Cut(t.arn[5], "/")
		covers = ok && t.arn[2] == "execute-api" && id != "" && !strings.Contains(id, ":") && glob(parts[0].tokens, path) // S-39
		keys.rules.add(ExecuteAPI, covers)
		return covers, true
	}
	inNarrow, inWide := coversNarrow(parts, t), coversWide(parts, t)
	covers = inNarrow
	if how == wide {
		covers = inWide
	}
	keys.rules.add(WideCovers, covers && !inNarrow)
	keys.rules.add(NarrowCoversNot, !covers && inWide)
	keys.rules.add(IncompleteARN, covers && r.short)
	return covers, true
}

// A segment is a part of a pattern with the values of its variables.
type segment struct {
	tokens []token
	open   bool // it ends in *
}

// coversNarrow goes part by part. No wildcard goes beyond its part, but the
// sixth part holds all the rest, with its colons and slashes.
func coversNarrow(parts []segment, t *target) bool {
	for i, part := range parts {
		if !glob(part.tokens, t.arn[i]) {
			return false
		}
	}
	return true
}

// coversWide is narrow up to the service (S-36).
func coversWide(parts []segment, t *target) bool {
	return coversNarrow(parts[:3], t) && coversRest(parts[3:], strings.Join(t.arn[3:], ":"))
}

// coversRest reads Region, account and the rest, or less of it. Each but the
// last ends at a colon: at the first, or at any if its pattern ends in *.
func coversRest(parts []segment, text string) bool {
	part := parts[0]
	if len(parts) == 1 {
		return glob(part.tokens, text)
	}
	for i := range len(text) {
		if text[i] != ':' {
			continue
		}
		matches := glob(part.tokens, text[:i])
		if part.open {
			matches = begins(part.tokens[:len(part.tokens)-1], text[:i])
		}
		if matches && coversRest(parts[1:], text[i+1:]) {
			return true
		}
		if !part.open {
			return false
		}
	}
	return false
}

// begins reports whether pattern covers a beginning of text that has no colon.
func begins(pattern []token, text string) bool {
	before, _, _ := strings.Cut(text, ":")
	for i := range before {
		if glob(pattern, before[:i]) {
			return true
		}
	}
	return glob(pattern, before)
}

// coversResource is the Resource part of a statement match.
func (st *Statement) coversResource(t *target, keys *keys, in policy.Type) bool {
	if !st.hasResources {
		keys.rules.add(NoResource, in == policy.Resource)
		return true // as in a trust policy and the policy of a repository (S-39)
	}
	listed, open := false, false
	for _, r := range st.resources {
		covers, resolved := r.covers(t, keys, st.reading())
		if st.deny && !st.notResource && keys.hinges(r.parts...) {
			keys.rules.add(PathVariable, !covers)
			covers = true // S-44
		}
		listed, open = listed || covers, open || !resolved
	}
	if st.notResource && !listed && open {
		return st.deny // S-5: unless another entry lists it, that is in doubt
	}
	return listed != st.notResource
}

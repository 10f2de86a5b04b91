package evaluate

import (
	"fmt"
	"slices"

	"github.com/seed-1d0cfdb5/iam/evaluate/internal/decision"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/quote"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
)

// A reader reads the context of a request for an explanation. It looks a key up
// once, however many statements test it.
type reader struct {
	*evaluation
	found  map[string]reading         // by key as written
	unread map[[2]string]message.Text // what cannot be read, by operator and key

	compared int   // keys, for hints
	matched  int64 // steps of matching, for hints
}

func newReader(ev *evaluation) *reader {
	return &reader{evaluation: ev, found: make(map[string]reading), unread: make(map[[2]string]message.Text)}
}

// A reading is what is shown of a key of the request. An external ID is not.
type reading struct {
	values    []string
	more      int // number of values that are not shown
	present   bool
	byDefault bool // the request does not say (SEMANTICS S-47)
	overruled bool // the request says otherwise, which does not count (SEMANTICS S-68)
}

// unknownRole is what is shown of aws:PrincipalArn if the path of the role is not known:
// no ARN that may be that of no role (SEMANTICS S-44).
const unknownRole = "the ARN of a role"

// keyViaAWSService is a key that has a value even if the request does not say.
const keyViaAWSService = "aws:ViaAWSService"

// Limits of what is shown of one key, so that an explanation does not grow with
// the product of policies and request.
const (
	maxShownValues = 32
	maxShown       = 1 << 10 // bytes
)

// read looks key up.
func (r *reader) read(key string) reading {
	found, known := r.found[key]
	if known {
		return found
	}
	var values []string
	values, found.present = r.BoundContext().Lookup(key)
	if found.present && glob.EqualFold(key, keyViaAWSService) {
		_, given := r.req.Context.Lookup(key)
		found.byDefault = !given
	}
	if r.Bound.Facts().Know(key) {
		given, ok := r.req.Context.Lookup(key)
		found.overruled = ok && !slices.Equal(given, values)
	}
	switch {
	case found.present && clause.IsHidden(key):
		values = []string{clause.Hidden}
	case found.present && len(values) == 0:
		values = []string{unknownRole}
	}
	room := maxShown
	for _, value := range values[:min(len(values), maxShownValues)] {
		if len(found.values) > 0 && len(value) > room {
			break
		}
		value = beginning(value)
		found.values = append(found.values, value)
		room -= len(value)
	}
	found.more = len(values) - len(found.values)
	r.found[key] = found
	return found
}

// text returns f, the reading of key, which is present, in words.
func (f reading) text(key string) message.Text {
	switch {
	case clause.IsHidden(key):
		return message.Known(clause.Hidden)
	case len(f.values) == 1 && f.values[0] == unknownRole:
		return message.Known(unknownRole)
	case f.byDefault:
		return message.Of("{values} (default)", fmt.Sprintf("%q", f.values))
	}
	return listAndMore(f.values, f.more)
}

// beginning returns text or, if it is too long to be shown, how it begins.
func beginning(text string) string { return quote.Beginning(text, maxShown) }

// missing returns the condition keys that were tested and are absent from the
// request: those in Condition of the statements that match in all else, and the
// policy variables in Resource of those that match up to there.
func (r *reader) missing() []string {
	var keys []string
	seen := make(map[string]bool)
	add := func(tested []string) {
		for _, key := range tested {
			if folded := glob.Lower(key); !seen[folded] {
				seen[folded] = true
				if !r.read(key).present {
					keys = append(keys, key)
				}
			}
		}
	}
	for _, l := range r.Layers() {
		for _, p := range l.Policies {
			for s := range (*statement.Policy)(p).Statements() {
				switch _, mismatch := r.Judge(s); mismatch {
				case decision.MismatchResource:
					add(s.ResourceKeys())
				case decision.MismatchCondition, decision.Matches:
					for cl := range s.Condition().Clauses() {
						add(cl.Keys())
					}
				case decision.MismatchPrincipal, decision.MismatchAction:
				}
			}
		}
	}
	return keys
}

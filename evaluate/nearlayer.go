package evaluate

import (
	"slices"

	"github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// A nearLayer is a layer that does not allow, and those of its Allows of which one
// element does not match.
type nearLayer struct {
	typ    policy.Type
	allows []edit
}

type nearLayers []nearLayer

// nearAllows returns the layers that do not allow: in those that do, there is
// nothing to be gained. The nearest Allow comes first.
func (ev *evaluation) nearAllows() nearLayers {
	var near nearLayers
	for _, l := range ev.Layers() {
		if l.Type == statement.RCP || l.Assumed || ev.FirstOf(l.Policies, statement.Allow) != nil {
			continue
		}
		layer := nearLayer{typ: policy.Type(l.Type)}
		for _, p := range l.Policies {
			for s := range (*statement.Policy)(p).Statements() {
				if s.Effect() != statement.Allow {
					continue
				}
				if only, ok := ev.OnlyMismatch(s); ok {
					layer.allows = append(layer.allows, edit{statement: s, mismatch: only})
				}
			}
		}
		// The later an element is looked at, the nearer the statement is.
		slices.SortStableFunc(layer.allows, func(a, b edit) int { return int(b.mismatch) - int(a.mismatch) })
		near = append(near, layer)
	}
	return near
}

// lacking returns the layers of type typ that do not allow with r, and reports
// whether each of them has an Allow to edit.
func (layers nearLayers) lacking(typ policy.Type, r *revision) (lacking []nearLayer, near bool) {
	near = true
	for _, l := range layers {
		if l.typ == typ && !slices.ContainsFunc(l.allows, func(e edit) bool { _, changes := r.element(e.statement); return changes }) {
			lacking, near = append(lacking, l), near && len(l.allows) > 0
		}
	}
	return lacking, near && len(lacking) > 0
}

// maxRevised bounds the types of policies that a revision is made for.
const maxRevised = 8

// complete returns r with what else it needs: d is what it leads to. It returns nil
// if the request is not allowed then.
func (layers nearLayers) complete(ev *evaluation, r *revision, d Decision) *revision {
	for range maxRevised {
		if d.Allowed() {
			return r
		}
		if d.Outcome == ExplicitDeny || d.Type == 0 || r.grant(d.Type) != nil {
			return nil
		}
		if lacking, near := layers.lacking(d.Type, r); near {
			var nearest []edit
			for _, l := range lacking {
				nearest = append(nearest, l.allows[0])
			}
			r = r.with(nearest...)
		} else {
			r = r.withAdded(d.Type)
		}
		d = r.decide(ev)
	}
	return nil
}

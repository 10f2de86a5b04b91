package smallworld

import (
	"slices"
)

// A path is a choice of each axis.
type path struct {
	mask   mask
	values [maxAxes]int16
}

const maxAxes = 14

// product returns each path with each choice of an axis, without those that are alike.
func (x *search) product(paths []path, axis int, choices []choice) []path {
	out := make([]path, 0, len(paths))
	for _, p := range paths {
		for _, c := range choices {
			q := p
			q.mask = p.mask.and(c.mask)
			q.values[axis] = int16(c.value)
			out = append(out, q)
		}
	}
	return x.distinct(out)
}

// distinct returns the paths whose statements are not those of another, and are of use.
func (x *search) distinct(paths []path) []path {
	out := paths[:0]
	var seen map[mask]bool
	if len(paths) > 16 {
		seen = make(map[mask]bool, len(paths))
	}
	for i := range paths {
		m := paths[i].mask
		if x.useful != (mask{}) && !m.meets(x.useful) {
			continue
		}
		if seen != nil {
			if seen[m] {
				continue
			}
			seen[m] = true
		} else if slices.ContainsFunc(out, func(p path) bool { return p.mask == m }) {
			continue
		}
		out = append(out, paths[i])
	}
	return out
}

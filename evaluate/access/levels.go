package access

import "slices"

// levels is a set of levels.
type levels []uint64

func (l *levels) add(level int) {
	for level/64 >= len(*l) {
		*l = append(*l, 0)
	}
	(*l)[level/64] |= 1 << (level % 64)
}

func (l *levels) addAll(others levels) {
	for len(*l) < len(others) {
		*l = append(*l, 0)
	}
	for i, word := range others {
		(*l)[i] |= word
	}
}

func (l levels) has(level int) bool { return level/64 < len(l) && l[level/64]>>(level%64)&1 != 0 }

// with returns l with another level.
func (l levels) with(level int) levels {
	l = slices.Clone(l)
	l.add(level)
	return l
}

// without returns l without a level.
func (l levels) without(level int) levels {
	if l.has(level) {
		l = slices.Clone(l)
		l[level/64] &^= 1 << (level % 64)
	}
	return l
}

package policy

// A slab hands out short slices that share an allocation: most elements of most
// statements have one value.
type slab[T any] struct{ room []T }

// slabSize is the largest number of values in an allocation, unless one element has
// more.
const slabSize = 16

// take returns an empty slice with room for n values. About as many calls are still
// to come as next says.
func (s *slab[T]) take(n, next int) []T {
	if n > len(s.room) {
		s.room = make([]T, max(n, min(next, slabSize)))
	}
	taken := s.room[:0:n]
	s.room = s.room[n:]
	return taken
}

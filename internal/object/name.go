package object

import "fmt"

// A named value has a name in texts and in JSON.
type named interface {
	~uint8
	fmt.Stringer
}

// Named returns the value from first to last whose String is name. It is zero if
// there is none.
func Named[T named](name []byte, first, last T) (value T, ok bool) {
	for value = first; value <= last; value++ {
		if value.String() == string(name) {
			return value, true
		}
	}
	return 0, false
}

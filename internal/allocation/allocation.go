// Package allocation tells tests how much memory is allocated.
package allocation

import "runtime"

// By returns the number of bytes that f allocates. Nothing else may run meanwhile.
func By(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

package allocation_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/internal/allocation"
)

func TestBy(t *testing.T) {
	var kept []byte
	require.GreaterOrEqual(t, allocation.By(func() { kept = make([]byte, 1<<20) }), uint64(1<<20))
	require.Len(t, kept, 1<<20)
	require.Less(t, allocation.By(func() {}), uint64(1<<20))
}

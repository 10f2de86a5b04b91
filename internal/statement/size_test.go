package statement_test

import (
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
)

// What there is most of is small: a statement is a line of a cache.
func TestSize(t *testing.T) {
	require.LessOrEqual(t, unsafe.Sizeof(statement.Statement{}), uintptr(64))
	require.LessOrEqual(t, unsafe.Sizeof(statement.Action{}), uintptr(32))
	require.LessOrEqual(t, unsafe.Sizeof(clause.ResourcePattern{}), uintptr(48))
}

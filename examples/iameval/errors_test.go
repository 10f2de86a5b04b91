package main

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/internal/message"
)

// TestFlatten takes apart what only joins errors, and keeps what says a sentence about them.
func TestFlatten(t *testing.T) {
	first, second := errors.New("first"), errors.New("second")
	said := message.Errorf("principal: {problem}", first)
	require.Equal(t, []error{said, second}, flatten(errors.Join(said, second)))
	require.Equal(t, []error{first}, flatten(first))
}

package main

import (
	"testing"

	"github.com/seed-1d0cfdb5/iam/examples/internal/golden"
)

func TestOutput(t *testing.T) { golden.Compare(t, golden.Stdout(t, main)) }

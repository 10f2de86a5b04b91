package main

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate/evaltest"
	"github.com/seed-1d0cfdb5/iam/examples/internal/golden"
	"github.com/seed-1d0cfdb5/iam/examples/internal/story"
	"github.com/seed-1d0cfdb5/iam/policy"
)

func TestOutput(t *testing.T) {
	for _, l := range []policy.Language{policy.English, policy.Japanese} {
		teller := story.New(l, texts())
		golden.CompareIn(t, l, golden.Stdout(t, func() { tell(teller) }))
		if l == policy.Japanese {
			require.Empty(t, teller.Unsaid())
		}
	}
}

// TestCases asks the cases of the ledger, which name the folder that collect.sh wrote.
func TestCases(t *testing.T) { evaltest.RunFS(t, os.DirFS("."), "*.iam.json") }

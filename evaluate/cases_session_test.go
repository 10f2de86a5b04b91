package evaluate_test

import (
	"os"
	"testing"

	"github.com/seed-1d0cfdb5/iam/evaluate/evaltest"
)

// TestSessionCases runs testdata/sessions.
func TestSessionCases(t *testing.T) {
	evaltest.RunFS(t, os.DirFS("../testdata"), "sessions/*.json")
}

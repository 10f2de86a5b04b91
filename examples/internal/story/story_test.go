package story_test

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/examples/internal/english"
	"github.com/seed-1d0cfdb5/iam/examples/internal/story"
	"github.com/seed-1d0cfdb5/iam/policy"
)

func TestTeller(t *testing.T) {
	texts := story.Texts{{"%s reads %s", "%[2]s を %[1]s が読む"}, {"a file", "ファイル"}, {"%d files", "%d 個"}}
	plain, japanese := story.New(policy.English, texts), story.New(policy.Japanese, texts)

	require.Equal(t, "ann reads a file", plain.Sprintf("%s reads %s", "ann", "a file"))
	require.Equal(t, "ファイル を ann が読む", japanese.Sprintf("%s reads %s", "ann", "a file"))
	require.Equal(t, "3 個", japanese.Sprintf("%d files", 3))
	require.Equal(t, "other", japanese.Say("other"))
	require.Equal(t, "other", japanese.Say(errors.New("other")))
	require.Equal(t, evaluate.Decision{}.In(policy.Japanese), japanese.Say(evaluate.Decision{}))
	require.Equal(t, evaluate.Decision{}.String(), plain.Say(evaluate.Decision{}))
	require.Equal(t, "ファイル  |", japanese.Pad("a file", 10)+"|")
	require.Equal(t, "a file    |", plain.Pad("a file", 10)+"|")
	require.Equal(t, policy.Japanese, japanese.Language())
	require.Empty(t, japanese.Unsaid())
	require.Len(t, plain.Unsaid(), 3)
}

// protocol matches what callers and services say to each other, which is not told.
var protocol = regexp.MustCompile(`^    |^  \w+: [A-Z]+ /`)

// TestNoEnglish looks for English in what the examples print in Japanese.
func TestNoEnglish(t *testing.T) {
	files, err := filepath.Glob("../../*/testdata/output.ja.golden")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		isService := strings.Contains(file, "server") || strings.Contains(file, "middleware")
		for line := range strings.Lines(string(text)) {
			if isService && protocol.MatchString(line) {
				continue
			}
			require.Empty(t, english.In(line), "%s: %s", file, line)
		}
	}
}

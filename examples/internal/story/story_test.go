package story_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/examples/internal/story"
	"github.com/seed-1d0cfdb5/iam/policy"
)

func TestTeller(t *testing.T) {
	texts := story.Texts{{"%s reads %s", "%[2]s を %[1]s が読む"}, {"a file", "ファイル"}, {"%d files", "%d 個"}}
	english, japanese := story.New(policy.English, texts), story.New(policy.Japanese, texts)

	require.Equal(t, "ann reads a file", english.Sprintf("%s reads %s", "ann", "a file"))
	require.Equal(t, "ファイル を ann が読む", japanese.Sprintf("%s reads %s", "ann", "a file"))
	require.Equal(t, "3 個", japanese.Sprintf("%d files", 3))
	require.Equal(t, "other", japanese.Say("other"))
	require.Equal(t, "other", japanese.Say(errors.New("other")))
	require.Equal(t, evaluate.Decision{}.In(policy.Japanese), japanese.Say(evaluate.Decision{}))
	require.Equal(t, evaluate.Decision{}.String(), english.Say(evaluate.Decision{}))
	require.Equal(t, "ファイル  |", japanese.Pad("a file", 10)+"|")
	require.Equal(t, "a file    |", english.Pad("a file", 10)+"|")
	require.Equal(t, policy.Japanese, japanese.Language())
	require.Empty(t, japanese.Unsaid())
	require.Len(t, english.Unsaid(), 3)
}

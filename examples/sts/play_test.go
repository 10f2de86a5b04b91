package main

import (
	"math"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/examples/internal/story"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// TestPlay plays the day and checks what it shows. At which minute something happens depends on
// the machine, so that the output is not compared as a whole.
func TestPlay(t *testing.T) {
	var out strings.Builder
	require.NoError(t, play(t.Context(), &out, story.New(policy.English, texts()), storySpeed))
	text := out.String()
	before, after, ok := strings.Cut(text, "The window closes.")
	require.True(t, ok)
	closed, day, ok := strings.Cut(before, "opens.")
	require.True(t, ok)

	issue := regexp.MustCompile(`STS +issues session \d+ of Reports/(\S+), until (\d\d:\d\d): (.+) asked\.`)
	require.NotRegexp(t, issue, closed, "before the window")
	sessions := map[string]int{}
	for _, m := range issue.FindAllStringSubmatch(text, -1) {
		sessions[m[1]+" "+m[3]]++
		require.Less(t, m[2], "15:00", "an hour after it was issued, which was before the window closed: %s", m[0])
	}
	require.Len(t, sessions, 4)
	for _, who := range []string{"ann ann", "ben ben", instanceID + " ec2.amazonaws.com", functionName + " lambda.amazonaws.com"} {
		require.GreaterOrEqual(t, sessions[who], 3, who)
	}
	for _, want := range []string{
		`ann +ExpiredToken: .*She signs in`, `ann +AccessDenied: .*AssumeRole`, `ben's code +AccessDenied: .*AssumeRole`, `function +AccessDenied: .*AssumeRole`,
		`instance +ExpiredToken: `, `issues no session of Reports/` + instanceID, `issues no session of Reports/` + functionName,
	} {
		require.Regexp(t, want, after)
	}
	require.Regexp(t, `ann +tries her access key alone. AccessDenied: .*s3:GetObject`, closed)
	require.NotContains(t, day, "AccessDenied")
}

// TestPlayInJapanese plays it faster: all that is said has its Japanese.
func TestPlayInJapanese(t *testing.T) {
	var out strings.Builder
	teller := story.New(policy.Japanese, texts())
	require.NoError(t, play(t.Context(), &out, teller, 2*storySpeed))
	require.Empty(t, teller.Unsaid())
	require.NotContains(t, out.String(), "signs in")
	t.Log(out.String())
}

// TestSpeed refuses clocks that stand still, run backwards or are no clocks.
func TestSpeed(t *testing.T) {
	for _, speed := range []float64{0, -1, 1e7, math.Inf(1), math.NaN()} {
		_, err := (&options{speed: speed}).newClock()
		require.ErrorContains(t, err, "-speed", speed)
	}
}

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/aws/smithy-go"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/examples/internal/story"
	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/clock"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// storySpeed has an hour take a second.
const storySpeed = 3600

// The hours of the day: when it begins, when the window of the trust policy opens and closes, and
// how long one looks on.
const begins, opens, closes, ends = 8, 9, 14, 15

// hour returns an hour of the day.
func hour(n int) time.Time { return time.Date(2026, 7, 1, n, 0, 0, 0, time.UTC) }

// A day is one in which several use one role, told as it happens.
type day struct {
	*server
	url   string
	speed float64

	mu     sync.Mutex
	teller *story.Teller
	out    io.Writer
	err    error          // of the output
	issued map[string]int // number of sessions by who has them
}

// play tells the story.
func play(ctx context.Context, out io.Writer, teller *story.Teller, speed float64) (err error) {
	folder, err := os.MkdirTemp("", "sts")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	forgetEnvironment()
	s, err := newServer(filepath.Join(folder, "account.db"), clock.New(hour(begins), speed), slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	api, err := listen(ctx, "127.0.0.1:0", s.handler())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, api.close()) }()

	p := &day{server: s, url: api.url, speed: speed, teller: teller, out: out, issued: map[string]int{}}
	s.account.Watch = p.watch
	p.say("It is July 1, 2026, and %s is a second.\n", time.Duration(speed)*time.Second)
	if err := p.setUp(ctx); err != nil {
		return err
	}
	if err := p.pass(ctx); err != nil {
		return err
	}
	p.sum()
	return p.err
}

// forgetEnvironment has the SDK know nothing of the machine that the story is played on.
func forgetEnvironment() {
	for _, entry := range os.Environ() {
		if name, _, _ := strings.Cut(entry, "="); strings.HasPrefix(name, "AWS_") {
			_ = os.Unsetenv(name)
		}
	}
	for _, name := range []string{"AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"} {
		_ = os.Setenv(name, os.DevNull)
	}
}

// say prints a text, in the language of the teller.
func (p *day) say(format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.print(p.teller.Sprintf(format, args...))
}

// tell says what happens now.
func (p *day) tell(who, format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.print(fmt.Sprintf("%s  %s %s\n", p.account.Clock.Now().Format("15:04"), p.teller.Pad(who, 13), p.teller.Sprintf(format, args...)))
}

func (p *day) print(text string) {
	if _, err := io.WriteString(p.out, text); p.err == nil {
		p.err = err
	}
}

// watch tells who issued what when: it is always STS, and always because somebody asked.
func (p *day) watch(caller principal.Principal, s *evaluate.Session) {
	p.mu.Lock()
	p.issued[s.Principal.Name()]++
	n := p.issued[s.Principal.Name()]
	p.mu.Unlock()
	p.tell("STS", "issues session %d of Reports/%s, until %s: %s asked.", n, s.Principal.Name(), s.Expires.Format("15:04"), caller.Name())
}

// waitUntil waits for a time of the account.
func (p *day) waitUntil(ctx context.Context, t time.Time) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(time.Until(p.account.Clock.Wall(t))):
		return nil
	}
}

// sum says what the day has shown.
func (p *day) sum() {
	p.say(aboutDay, p.issued["ann"], p.issued["ben"], p.issued[instanceID], p.issued[functionName], hour(closes).Format("15:04"))
}

const aboutDay = `
Who asked STS for a session of the role, and how often

  ann                  %d times, when she signed in
  ben's code           %d times, by itself: its SDK has his access key
  the instance         %d times, and never itself: EC2 asks for what runs there, and renews
  the function         %d times, and never itself: Lambda does the same

None of them has the role for ever. Each session ends an hour after it was issued, and the
trust policy has its say again in each next one. When its window closes at %s, nobody gets
a new session, and at the latest an hour later the last of the old ones has ended.
`

// because returns the code and the message of an error of AWS, or what else the error is.
func because(err error) string {
	if err == nil {
		return ""
	}
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorCode() + ": " + strings.TrimSuffix(api.ErrorMessage(), ".")
	}
	return err.Error()
}

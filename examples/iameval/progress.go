package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
	"github.com/seed-1d0cfdb5/iam/internal/message"
)

// A progress shows on a terminal how far a command is, in one line that it writes over and over,
// and takes away at the end. Where there is no terminal it shows nothing. It is safe for
// concurrent use.
type progress struct {
	out io.Writer // nil if nothing is shown
	say func(message.Text) string
	of  func(n int) message.Text // how many things of what
	now func() time.Time

	mu          sync.Mutex
	began, last time.Time
	done, count int64 // when it began
	wide        int   // the line that is on the terminal, in columns
}

// progress returns one that counts what of says: func(n int) message.Text { return
// texts.Plural(n, "1 file", "{n} files") }. It is to be seen after a second.
func (c *command) progress(of func(n int) message.Text) *progress {
	return &progress{out: c.terminal, say: c.say, of: of, now: time.Now}
}

// How long nothing is shown: at the beginning, and from one time to the next.
const (
	progressDelay = time.Second
	progressPause = 100 * time.Millisecond
)

// show says that done of total is done, which is in any unit, and with that count things. A total
// below 0 is one that nobody knows. Rate and remaining time are measured from the first call on,
// which tells what was done before.
func (p *progress) show(done, total, count int64) {
	if p.out == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	if p.began.IsZero() {
		p.began, p.done, p.count = now, done, count
	}
	since := now.Sub(p.began)
	if since < progressDelay || now.Sub(p.last) < progressPause {
		return
	}
	p.last = now
	p.write(p.line(done, total, count, since))
}

// line returns the bar and what is beside it.
func (p *progress) line(done, total, count int64, since time.Duration) string {
	const wide = 24
	share := 1.0
	if total > 0 {
		share = min(max(float64(done)/float64(total), 0), 1)
	}
	full := int(share * wide)
	bar := "[" + strings.Repeat("#", full) + strings.Repeat(".", wide-full) + "]"
	rate := float64(count-p.count) / since.Seconds()
	parts := []string{
		p.say(p.of(int(count))),
		p.say(texts.Of("{n}/s", strconv.FormatFloat(rate, 'f', decimals(rate), 64))),
	}
	if total < 0 {
		return strings.Join(parts, "  ")
	}
	parts = append([]string{fmt.Sprintf("%s %3d%%", bar, int(share*100))}, parts...)
	if made := done - p.done; made > 0 {
		left := time.Duration(float64(since) / float64(made) * float64(max(total-done, 0)))
		parts = append(parts, p.say(texts.Of("{time} left", watch(left))))
	}
	return strings.Join(parts, "  ")
}

// decimals returns how many digits after the point a rate has.
func decimals(rate float64) int {
	if rate < 10 {
		return 1
	}
	return 0
}

// watch returns d as a watch has it, such as 4:05 or 1:04:05.
func watch(d time.Duration) string {
	s := int64(d.Round(time.Second) / time.Second)
	if s < 3600 {
		return fmt.Sprintf("%d:%02d", s/60, s%60)
	}
	return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
}

// clear takes the line away. Whatever else is written to the terminal comes after it.
func (p *progress) clear() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.wide > 0 {
		p.write("")
		p.wide = 0
	}
}

// write puts a line in place of the last one. A terminal that takes nothing is no reason to stop.
func (p *progress) write(line string) {
	wide := columns(line)
	rest := max(p.wide-wide, 0)
	_, _ = io.WriteString(p.out, "\r"+line+strings.Repeat(" ", rest)+strings.Repeat("\b", rest))
	p.wide = wide
}

// columns returns how wide text is on a terminal, where characters of Japanese are twice as wide.
func columns(text string) (n int) {
	for _, r := range text {
		if n++; r >= 0x2E80 {
			n++
		}
	}
	return n
}

// terminalOf returns w if it is a terminal, or nil.
func terminalOf(w io.Writer) io.Writer {
	if f, ok := w.(*os.File); ok && os.Getenv("TERM") != "dumb" {
		if info, err := f.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
			return w
		}
	}
	return nil
}

// interruptible returns a context that ends when somebody interrupts the command. A second interrupt
// ends the command at once, as does the first of a command that does not call it. stop has to be
// called. The error of the context may be returned as it is.
func interruptible() (ctx context.Context, stop func()) {
	ctx, stop = signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	return ctx, stop
}

// interrupted returns err in words if it is that of a context that has ended.
func interrupted(err error) error {
	if errors.Is(err, context.Canceled) {
		return texts.Error("interrupted: there is no answer")
	}
	return err
}

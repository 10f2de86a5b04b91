package picture

import (
	"time"

	"github.com/seed-1d0cfdb5/iam/evaluate"
)

// A Life is a Chart of sessions: under the time over which a role can be assumed,
// the calls of several who assume it and the sessions that these yield.
type Life struct {
	Title    string
	From, To time.Time
	Window   []Span // of the Timeline of the call
	Tracks   []Track
}

// A Track is the calls of one caller, in order of time.
type Track struct {
	Name, Note string
	Calls      []Called
}

// A Called is a call to AWS STS at a time, and the answer to it.
type Called struct {
	At     time.Time
	Result evaluate.CallResult
}

// Renew returns the calls of a service that asks for a session at from and for
// another so long before the last one ends, until to or until it is refused.
func Renew(call func(time.Time) evaluate.CallResult, from, to time.Time, before time.Duration) []Called {
	var calls []Called
	for at := from; at.Before(to); {
		c := Called{at, call(at)}
		calls = append(calls, c)
		if c.Result.Session == nil || !c.Result.Session.Expires.Add(-before).After(at) {
			break
		}
		at = c.Result.Session.Expires.Add(-before)
	}
	return calls
}

// Sessions draws how short sessions fill a long window: each is a bar that ends by
// itself, whatever the trust policy says later.
func Sessions(l *Life, lang Language) []byte {
	const top, pitch = 92.0, 84.0
	height := top + pitch*float64(1+len(l.Tracks)) + 40
	title := l.Title
	c := newCanvas("sessions", 800, height, lang, title, lang.in(
		"Sessions are shorter than the time over which the trust policy lets somebody assume the role, and the last may outlive it.",
		"セッションは、信頼ポリシーがロールの引き受けを許す期間より短い。最後のものは、その期間の後まで続くことがある。"))
	a := axis{from: l.From, to: l.To, x: 24, w: 752}
	c.text("b", left, 24, 34, fit(title, normal, 752))
	c.axis(a, 66, height-40, lang)
	c.text("b", left, 24, top, lang.in("the trust policy lets them assume the role", "信頼ポリシーが引き受けを許す期間"))
	c.row(a, Row{Spans: l.Window}, top+10, lang)
	for i, track := range l.Tracks {
		y := top + pitch*float64(i+1)
		c.text("b", left, 24, y, track.Name)
		c.text("s soft", left, 36+width(track.Name, normal), y, track.Note)
		for n, call := range track.Calls {
			c.call(a, call, y+8+float64(n%2)*18, lang)
		}
	}
	return c.bytes()
}

// call draws a call and its session.
func (c *canvas) call(a axis, call Called, y float64, lang Language) {
	x := a.at(call.At, a.x)
	s := call.Result.Session
	if s == nil {
		c.start("g", "class", "call deny", "data-at", rfc3339(call.At))
		c.element("title", stamp(call.At, lang)+": "+outcome(call.Result.Decision.Outcome, lang))
		c.mark(x, y+8, "deny")
		c.end()
		return
	}
	c.start("g", "class", "call session", "data-at", rfc3339(call.At), "data-until", rfc3339(s.Expires))
	c.element("title", stamp(call.At, lang)+" – "+stamp(s.Expires, lang))
	c.rect("bar", x, y, max(a.at(s.Expires, a.end())-x, 2), 14, 4)
	c.end()
}

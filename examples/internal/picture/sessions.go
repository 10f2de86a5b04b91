package picture

import (
	"time"

	"github.com/seed-1d0cfdb5/iam/evaluate"
)

// A Life is a chart of sessions: under the time over which a role can be assumed,
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
	Renewed    bool // by itself, as a service does it
	Calls      []Called
}

// A Called is a call to AWS STS at a time, and the answer to it.
type Called struct {
	At     time.Time
	Result evaluate.CallResult
}

// Renew returns the calls of a service that asks for a session at from, and for
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

// Where sessions are, in pixels.
const (
	lifeTop    = 92 // of the window
	lifePitch  = 96 // of the tracks
	laneHeight = 16
	lanePitch  = 22
)

// Sessions draws how short sessions fill a long window. Each is a bar that ends by
// itself: the trust policy says when one may begin, and not when it ends.
//
// Each call is a g of class call, with data-at and, if it yields a session,
// data-until. There is an axis as that of Bar.
func Sessions(l *Life, lang Language) []byte {
	bottom := lifeTop + 70 + lifePitch*float64(len(l.Tracks))
	c := newCanvas("sessions", 800, bottom+66, lang, l.Title, lifeDescription(l, lang))
	a := axis{from: l.From, to: l.To, x: 24, w: 752}
	c.text("b l", left, 24, 38, fit(l.Title, large, 752))
	c.axis(a, 72, bottom, lang)
	c.text("b", left, 24, lifeTop+8, lang.in("the trust policy allows sts:AssumeRole", "信頼ポリシーが sts:AssumeRole を許可する期間"))
	c.row(a, Row{Spans: l.Window}, lifeTop+18, lang)
	for i, track := range l.Tracks {
		c.track(a, track, lifeTop+80+lifePitch*float64(i), lang)
	}
	for _, s := range l.Window {
		if s.Decision.Allowed() && !s.Until.IsZero() && s.Until.Before(l.To) {
			c.closing(a, s.Until, bottom, lang)
		}
	}
	c.caption(bottom+26, lang)
	return c.bytes()
}

func lifeDescription(l *Life, lang Language) string {
	text := barDescription(&Chart{Rows: []Row{{Spans: l.Window}}}, lang)
	for _, track := range l.Tracks {
		text += track.Name + ", " + track.Note + ": "
		for _, call := range track.Calls {
			text += clock(call.At, lang)
			if s := call.Result.Session; s != nil {
				text += "–" + clock(s.Expires, lang) + "; "
				continue
			}
			text += " " + lang.in("refused", "拒否") + "; "
		}
	}
	return text
}

// track draws who calls, and each call in the first lane that is free.
func (c *canvas) track(a axis, track Track, y float64, lang Language) {
	c.text("b", left, 24, y, track.Name)
	c.text("s soft", left, 24+width(track.Name, normal)+12, y, track.Note)
	var lanes [2]time.Time // when the last session of each ends
	lane := 0
	for _, call := range track.Calls {
		last := lane
		if lane = 0; lanes[0].After(call.At) {
			lane = 1
		}
		top := y + 10 + lanePitch*float64(lane)
		if call.Result.Session == nil {
			c.refusal(a, call, top, lang)
			continue
		}
		if track.Renewed && !lanes[last].IsZero() {
			c.renewal(a.at(call.At, a.x), y+10+lanePitch*float64(last), top)
		}
		c.session(a, call, top, lang)
		lanes[lane] = call.Result.Session.Expires
	}
}

func (c *canvas) session(a axis, call Called, y float64, lang Language) {
	s := call.Result.Session
	c.start("g", "class", "call session", "data-at", rfc3339(call.At), "data-until", rfc3339(s.Expires))
	c.element("title", stamp(call.At, lang)+" – "+stamp(s.Expires, lang))
	x := a.at(call.At, a.x)
	c.rect("bar", x, y, max(a.at(s.Expires, a.end())-x, 2), laneHeight, 4)
	c.end()
}

// refusal draws a call that yields no session.
func (c *canvas) refusal(a axis, call Called, y float64, lang Language) {
	x := a.at(call.At, a.x)
	c.start("g", "class", "call deny", "data-at", rfc3339(call.At))
	c.element("title", stamp(call.At, lang)+": "+lang.in("refused", "拒否"))
	c.mark(x, y+laneHeight/2, "deny")
	c.end()
}

// renewal leads from a session to the one that takes over.
func (c *canvas) renewal(x, from, to float64) {
	c.start("g", "class", "session")
	if to > from {
		from += laneHeight
	} else {
		to += laneHeight
	}
	c.line("way", x+1, from, x+1, to)
	c.end()
}

// closing draws the end of the window through all tracks.
func (c *canvas) closing(a axis, t time.Time, bottom float64, lang Language) {
	x := a.at(t, a.x)
	c.start("g", "class", "allow")
	c.line("way dashed", x, lifeTop+18, x, bottom)
	c.text("s verdict b", left, x+8, lifeTop+38, lang.in("until ", "期限 ")+clock(t, lang))
	c.end()
}

// caption says what the marks mean.
func (c *canvas) caption(y float64, lang Language) {
	c.start("g", "class", "session")
	c.rect("bar", 24, y-11, 22, 13, 3)
	c.end()
	c.text("s", left, 54, y, lang.in("a session: temporary credentials that end by themselves, also after the window has closed",
		"セッション: 一時的な認証情報。期間が終わった後も自身の期限までは使え、期限が来れば使えなくなる"))
	c.start("g", "class", "deny")
	c.mark(35, y+19, "deny")
	c.end()
	c.text("s", left, 54, y+24, lang.in("a call that is refused: no session begins outside the window", "拒否された呼び出し: 期間の外では、新しいセッションは始まらない"))
}

package picture

import (
	"strconv"
	"time"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
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
	lifeTop    = 96 // of the window
	laneHeight = 16
	lanePitch  = 23
)

// Sessions draws how short sessions fill a long window. Each is a bar that ends by
// itself: the trust policy says when one may begin, and not when it ends.
//
// Each call is a g of class call, with data-at and, if it yields a session,
// data-until. There is an axis as that of Bar.
func Sessions(l *Life, lang policy.Language) []byte {
	bottom := lifeTop + 62.0
	for _, track := range l.Tracks {
		bottom += track.height()
	}
	c := newChart("sessions", pictureWidth, bottom+62, lang, l.Title, in(lang, "Sessions", "セッション"), lifeDescription(l, lang))
	a := axis{from: l.From, to: l.To, x: 24, w: 752}
	c.axis(a, 72, bottom, lang)
	c.named(24, lifeTop+8, in(lang, "trust policy", "信頼ポリシー"), in(lang, "when it allows sts:AssumeRole", "sts:AssumeRole を許可する期間"))
	c.row(a, Row{Spans: l.Window}, lifeTop+18, lang)
	for _, s := range l.Window {
		if s.Decision.Allowed() && s.Until.After(l.From) && s.Until.Before(l.To) {
			c.closing(a, s.Until, bottom, lang)
		}
	}
	y := lifeTop + 82.0
	for _, track := range l.Tracks {
		c.track(a, track, y, lang)
		y += track.height()
	}
	c.caption(bottom+26, lang)
	return c.bytes()
}

// height is that of the name and of the lanes that the calls need.
func (t Track) height() float64 {
	lanes := 1
	for _, p := range t.places() {
		lanes = max(lanes, p+1)
	}
	return 40 + lanePitch*float64(lanes)
}

// places returns the lane of each call: the first in which the session before has
// ended, or else the last.
func (t Track) places() []int {
	var ends [3]time.Time
	places := make([]int, len(t.Calls))
	for i, call := range t.Calls {
		for places[i] < len(ends)-1 && ends[places[i]].After(call.At) {
			places[i]++
		}
		if s := call.Result.Session; s != nil {
			ends[places[i]] = s.Expires
		}
	}
	return places
}

func lifeDescription(l *Life, lang policy.Language) string {
	text := in(lang, "trust policy: ", "信頼ポリシー: ") + barDescription(&Chart{Rows: []Row{{Spans: l.Window}}}, lang)
	for _, track := range l.Tracks {
		text += track.told(lang)
	}
	return text
}

// told sums up the calls.
func (t Track) told(lang policy.Language) string {
	sessions, refused, last := 0, "", ""
	for _, call := range t.Calls {
		if s := call.Result.Session; s != nil {
			sessions, last = sessions+1, stamp(s.Expires, lang)
		} else if refused == "" {
			refused = stamp(call.At, lang)
		}
	}
	n := strconv.Itoa(sessions)
	text := t.Name + ": " + in(lang, n+" sessions", n+" 個のセッション")
	if last != "" {
		text += in(lang, ", the last until "+last, "、最後のものは "+last+" まで")
	}
	if refused != "" {
		text += in(lang, ", refused at "+refused, "、"+refused+" に拒否")
	}
	return text + in(lang, ". ", "。")
}

// track draws who calls, and each call.
func (c *canvas) track(a axis, track Track, y float64, lang policy.Language) {
	c.named(24, y, track.Name, track.Note)
	places := track.places()
	laneAt := func(i int) float64 { return y + 11 + lanePitch*float64(places[i]) }
	for i, call := range track.Calls {
		s, begins := call.Result.Session, a.shows(evaluate.Validity{From: call.At, Until: call.At.Add(1)})
		if s == nil && begins {
			c.refusal(a, call, laneAt(i), lang)
		}
		if s == nil || !a.shows(evaluate.Validity{From: call.At, Until: s.Expires}) {
			continue
		}
		if track.Renewed && begins && i > 0 && places[i] != places[i-1] {
			c.renewal(a.at(call.At, a.x), laneAt(i-1), laneAt(i))
		}
		c.session(a, call, laneAt(i), lang)
	}
}

func (c *canvas) session(a axis, call Called, y float64, lang policy.Language) {
	s := call.Result.Session
	c.start("g", "class", "call session", "data-at", rfc3339(call.At), "data-until", rfc3339(s.Expires))
	c.element("title", stamp(call.At, lang)+" – "+stamp(s.Expires, lang))
	x := a.at(call.At, a.x)
	c.rect("bar", x, y, max(a.at(s.Expires, a.end())-x, 2), laneHeight, 4)
	c.end()
}

// refusal draws a call that yields no session.
func (c *canvas) refusal(a axis, call Called, y float64, lang policy.Language) {
	x := a.at(call.At, a.x)
	c.start("g", "class", "call deny", "data-at", rfc3339(call.At))
	c.element("title", stamp(call.At, lang)+": "+in(lang, "refused", "拒否"))
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
func (c *canvas) closing(a axis, t time.Time, bottom float64, lang policy.Language) {
	x := a.at(t, a.x)
	words := in(lang, "until ", "期限 ") + clock(t, lang)
	c.start("g", "class", "allow")
	c.line("way dashed", x, lifeTop+18, x, bottom)
	if wide := width(words, small*1.1); x+wide+20 < a.end() {
		c.text("s verdict b", left, x+10, lifeTop+38, words)
	} else if x-wide-20 > a.x {
		c.text("s ongreen b", right, x-10, lifeTop+38, words)
	}
	c.end()
}

// caption says what the marks mean.
func (c *canvas) caption(y float64, lang policy.Language) {
	c.start("g", "class", "session")
	c.rect("bar", 24, y-11, 22, 13, 3)
	c.end()
	c.text("s", left, 54, y, in(lang, "a session: its credentials work until its own end, even if the window closes before",
		"セッション: 許可の期間が先に終わっても、その認証情報は自身の期限までは有効"))
	c.start("g", "class", "deny")
	c.mark(35, y+19, "deny")
	c.end()
	c.text("s", left, 54, y+24, in(lang, "a refused call: outside the window no session begins", "拒否された呼び出し: 期間の外では、新しいセッションは始まらない"))
}

package picture

import (
	"time"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// An axis maps times to places from left to right.
type axis struct {
	from, to time.Time
	x, w     float64
}

// at returns where t is: what is out of the span is at its edge, and the zero time,
// which is no bound, is at edge.
func (a axis) at(t time.Time, edge float64) float64 {
	switch {
	case t.IsZero():
		return edge
	case t.Before(a.from), !a.to.After(a.from):
		return a.x
	case t.After(a.to):
		return a.x + a.w
	}
	return a.x + a.w*float64(t.Sub(a.from))/float64(a.to.Sub(a.from))
}

// shows reports whether a part of v is in the span.
func (a axis) shows(v evaluate.Validity) bool {
	return v.From.Before(a.to) && (v.Until.IsZero() || v.Until.After(a.from))
}

func (a axis) end() float64 { return a.x + a.w }

// A tick is a mark of the axis: a time, and the name of what begins there.
type tick struct {
	at   time.Time
	name string
}

// ticks returns some 12 marks: years, months, days, hours or minutes.
func (a axis) ticks(lang policy.Language) []tick {
	const day = 24 * time.Hour
	span := a.to.Sub(a.from)
	y, m, d := a.from.UTC().Date()
	first, layout := time.Date(y, m, d, 0, 0, 0, 0, time.UTC), in(lang, "2 Jan", "1月2日")
	var years, months, days int
	step := time.Duration(0)
	switch {
	case span > 800*day:
		years, layout = 1+(a.to.Year()-y)/12, in(lang, "2006", "2006年")
		first = time.Date(y, time.January, 1, 0, 0, 0, 0, time.UTC)
	case span > 70*day:
		months, layout = 1+int(span/day)/400, in(lang, "Jan", "1月")
		first = first.AddDate(0, 0, 1-d)
	case span > 4*day:
		days = 1 + int(span/day)/10
	default:
		step = 12 * time.Hour
		for _, minutes := range [...]time.Duration{360, 180, 120, 60, 30, 15, 10, 5, 1} {
			if finer := minutes * time.Minute; span/finer <= 12 {
				step = finer
			}
		}
	}
	var list []tick
	for t := first; t.Before(a.to); t = t.AddDate(years, months, days).Add(step) {
		name := t.Format(layout)
		if step > 0 && (span <= day || t != t.Truncate(day)) {
			name = t.Format("15:04")
		}
		if !t.Before(a.from) {
			list = append(list, tick{t, name})
		}
	}
	return list
}

// bounds tells the bounds of v that are not those of the axis, where a Timeline is
// cut off.
func (a axis) bounds(v evaluate.Validity, lang policy.Language) string {
	short := func(t time.Time) string { return clock(t, lang) }
	if a.to.Sub(a.from) <= 24*time.Hour {
		short = timeOfDay
	}
	from, until := v.From.After(a.from), !v.Until.IsZero() && v.Until.Before(a.to)
	switch {
	case from && until:
		return short(v.From) + " – " + short(v.Until)
	case until:
		return in(lang, "until "+short(v.Until), short(v.Until)+" まで")
	case from:
		return in(lang, "from "+short(v.From), short(v.From)+" から")
	}
	return ""
}

package picture

import (
	"time"

	"github.com/seed-1d0cfdb5/iam/evaluate"
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

func (a axis) end() float64 { return a.x + a.w }

// A tick is a mark of the axis: a time, and the name of what begins there.
type tick struct {
	at   time.Time
	name string
}

// ticks returns at most some 14 marks: months, days or hours.
func (a axis) ticks(lang Language) []tick {
	const day = 24 * time.Hour
	from, span := a.from.UTC(), a.to.Sub(a.from)
	var list []tick
	add := func(t time.Time, next func(time.Time) time.Time, english, japanese string) {
		for ; t.Before(a.to); t = next(t) {
			if !t.Before(a.from) {
				list = append(list, tick{t, in(lang, t.Format(english), t.Format(japanese))})
			}
		}
	}
	midnight := time.Date(from.Year(), from.Month(), from.Day(), 0, 0, 0, 0, time.UTC)
	days := func(n int) func(time.Time) time.Time {
		return func(t time.Time) time.Time { return t.AddDate(0, 0, n) }
	}
	switch {
	case span > 800*day:
		years := 1 + (a.to.Year()-from.Year())/12
		add(time.Date(from.Year(), 1, 1, 0, 0, 0, 0, time.UTC), func(t time.Time) time.Time { return t.AddDate(years, 0, 0) }, "2006", "2006年")
	case span > 70*day:
		months := 1 + int(span/(31*day))/13
		add(midnight.AddDate(0, 0, 1-from.Day()), func(t time.Time) time.Time { return t.AddDate(0, months, 0) }, "Jan", "1月")
	case span > 4*day:
		add(midnight, days(1+int(span/day)/10), "2 Jan", "1/2")
	case span > day:
		add(midnight, func(t time.Time) time.Time { return t.Add(day / 2) }, "2 Jan 15h", "2日 15時")
	default:
		step := time.Hour * time.Duration(1+int(span/time.Hour)/12)
		add(from.Truncate(step), func(t time.Time) time.Time { return t.Add(step) }, "15:04", "15:04")
	}
	return list
}

// bounds tells the bounds of v that are not those of the axis, where a Timeline is
// cut off.
func (a axis) bounds(v evaluate.Validity, lang Language) string {
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

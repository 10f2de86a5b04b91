package cloudtrail

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/quote"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// String returns what In does in English.
func (r *Report) String() string { return r.In(policy.English) }

// Format prints what String returns.
func (r *Report) Format(f fmt.State, verb rune) { quote.Format(f, verb, r.String()) }

// In returns r for people to read, in language l: the sums, and the largest groups. The JSON
// of r has all.
func (r *Report) In(l policy.Language) string {
	to := message.Language(l)
	var b strings.Builder
	for i, s := range r.sections() {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(s.title.In(to) + "\n")
		width := 0
		for _, line := range s.lines {
			width = max(width, len(number(line.events)))
		}
		for _, line := range s.lines {
			texts := make([]string, len(line.texts))
			for i, text := range line.texts {
				texts[i] = text.In(to)
			}
			fmt.Fprintf(&b, "  %*s  %s\n", width, number(line.events), strings.Join(texts, "  "))
		}
		if !s.note.IsZero() {
			b.WriteString("  " + s.note.In(to) + "\n")
		}
	}
	return b.String()
}

// A section is a part of a Report as people read it.
type section struct {
	title message.Text
	heads []message.Text // of the texts of lines
	lines []line
	note  message.Text
}

// A line says something of a number of events.
type line struct {
	events int64
	texts  []message.Text
}

// What people read of a Report, at most.
const (
	mostLines = 20 // by principal and so on
	mostTold  = 50 // groups
)

// sections returns the sections of r that are not empty.
func (r *Report) sections() (list []section) {
	add := func(s section) {
		if len(s.lines) > 0 {
			list = append(list, s)
		}
	}
	add(r.summary())
	for _, column := range []Column{Column(NewlyDenied), Column(NewlyAllowed), InPart} {
		for _, by := range r.sums(column) {
			add(by)
		}
		add(r.groups(column))
	}
	add(namesSection(message.Of("Condition keys that decide and that events do not tell"), &r.missing, plainName))
	add(namesSection(message.Of("Why events are not judged"), &r.reasons, func(key string) message.Text { return Reason(quote.Line(key)).text() }))
	add(r.agreementSection())
	add(r.differenceSection())
	add(r.failureSection())
	return list
}

// summary returns the totals.
func (r *Report) summary() section {
	s := section{title: message.Of("Replay of {events} events", number(r.events))}
	if !r.first.IsZero() {
		s.title = message.Of("Replay of {events} events from {time} to {end}", number(r.events), clock(r.first), clock(r.last))
	}
	for _, column := range []Column{Column(NewlyDenied), Column(NewlyAllowed), InPart, Column(Unchanged), Column(NotJudged)} {
		s.lines = append(s.lines, line{r.totals[column], []message.Text{columnText(column)}})
	}
	if r.alike > 0 {
		s.lines = append(s.lines, line{r.alike, []message.Text{message.Of("of those unchanged: answered alike, whatever the condition keys are that events do not tell")}})
	}
	if r.unreadable > 0 {
		s.lines = append(s.lines, line{r.unreadable, []message.Text{message.Of("records that were not read")}})
	}
	beyond := r.json().Beyond
	if beyond.Changed > 0 {
		s.note = message.Of("there are more groups than are kept: {events} events that the change matters to, or may, are in the totals and in no group", number(beyond.Changed))
	}
	return s
}

func columnText(c Column) message.Text {
	switch c {
	case Column(NewlyDenied):
		return message.Of("newly denied")
	case Column(NewlyAllowed):
		return message.Of("newly allowed")
	case Column(Unchanged):
		return message.Of("unchanged")
	case InPart:
		return message.Of("judged in part")
	}
	return message.Of("not judged")
}

// sums returns the sums of a column by what its groups have in common.
func (r *Report) sums(c Column) []section {
	name := columnText(c)
	return []section{
		r.sumBy(c, message.Of("{effect}, by principal", name), func(k *groupKey) message.Text { return plain(k.Principal) }),
		r.sumBy(c, message.Of("{effect}, by action", name), func(k *groupKey) message.Text { return plain(k.Action) }),
		r.sumBy(c, message.Of("{effect}, by resource", name), func(k *groupKey) message.Text { return plain(k.Resource) }),
		r.sumBy(c, message.Of("{effect}, by what decides after the change", name), func(k *groupKey) message.Text { return k.After.text() }),
	}
}

// sumBy returns the largest sums of a column by a text.
func (r *Report) sumBy(c Column, title message.Text, by func(*groupKey) message.Text) section {
	type sum struct {
		text   message.Text
		order  string
		events int64
	}
	sums := make(map[string]*sum)
	for key, e := range r.changed.entries {
		if key.Column != c {
			continue
		}
		text := by(&key)
		order := text.String()
		if sums[order] == nil {
			sums[order] = &sum{text: text, order: order}
		}
		sums[order].events += e.value.events
	}
	all := make([]*sum, 0, len(sums))
	for _, s := range sums {
		all = append(all, s)
	}
	slices.SortFunc(all, func(a, b *sum) int { return cmp.Or(cmp.Compare(b.events, a.events), strings.Compare(a.order, b.order)) })
	s := section{title: title}
	for _, sum := range all[:min(len(all), mostLines)] {
		s.lines = append(s.lines, line{sum.events, []message.Text{sum.text}})
	}
	s.note = more(len(all) - mostLines)
	return s
}

// groups returns the largest groups of a column.
func (r *Report) groups(c Column) section {
	s := section{
		title: message.Of("{effect}, by group", columnText(c)),
		heads: []message.Text{
			message.Of("principal"), message.Of("action"), message.Of("resource"), message.Of("before the change"), message.Of("after the change"), message.Of("examples"),
		},
	}
	if c == InPart {
		s.heads = append(s.heads, message.Of("what events do not tell"))
	}
	n := 0
	for _, e := range sorted(&r.changed, func(k groupKey) byte { return columnOrder[k.Column] }) {
		if e.key.Column != c {
			continue
		}
		if n++; n > mostTold {
			continue
		}
		l := line{e.value.events, []message.Text{
			plain(e.key.Principal), plain(e.key.Action), plain(e.key.Resource), e.key.Before.text(), e.key.After.text(), e.value.text(),
		}}
		if c == InPart {
			l.texts = append(l.texts, plain(e.key.Missing))
		}
		s.lines = append(s.lines, l)
	}
	s.note = more(n - mostTold)
	return s
}

// text returns the events that stand for a group.
func (g *group) text() message.Text {
	texts := make([]message.Text, 0, len(g.samples))
	for _, s := range g.samples {
		texts = append(texts, message.Plain(clock(s.Time)+" "+quote.Word(s.EventID)))
	}
	return message.Join(", ", texts...)
}

// namesSection returns the numbers of names.
func namesSection(title message.Text, t *table[name, int64], text func(string) message.Text) section {
	s := section{title: title}
	list := namesJSON(t)
	for _, n := range list[:min(len(list), mostTold)] {
		s.lines = append(s.lines, line{n.Events, []message.Text{text(n.Name)}})
	}
	s.note = more(len(list) - mostTold)
	return s
}

func plainName(key string) message.Text { return plain(key) }

// agreementSection compares the policies before the change with what AWS answered.
func (r *Report) agreementSection() section {
	s := section{title: message.Of("What AWS answered, beside what the policies before the change say")}
	for a, n := range r.agreements {
		if n > 0 {
			s.lines = append(s.lines, line{n, []message.Text{Agreement(a).text()}})
		}
	}
	return s
}

func (a Agreement) text() message.Text {
	switch a {
	case BothAllow:
		return message.Of("both allow")
	case BothDeny:
		return message.Of("both deny, and the event gives no reason")
	case BothDenyByType:
		return message.Of("both deny by the same type of policy")
	case BothDenyByPolicy:
		return message.Of("both deny by the same policy")
	case BothDenyByOtherType:
		return message.Of("both deny, by different types of policy")
	case BothDenyByOtherPolicy:
		return message.Of("both deny, by different policies of one type")
	case OnlyAWSAllows:
		return message.Of("AWS allowed it, and the policies deny it")
	case OnlyAWSDenies:
		return message.Of("AWS denied it, and the policies allow it")
	case CannotTell:
	}
	return message.Of("they cannot be compared")
}

// differenceSection returns the largest groups in which AWS answered otherwise.
func (r *Report) differenceSection() section {
	s := section{
		title: message.Of("Where AWS answered otherwise"),
		heads: []message.Text{
			message.Of("difference"), message.Of("principal"), message.Of("action"), message.Of("what AWS named"), message.Of("before the change"), message.Of("examples"),
		},
	}
	list := sorted(&r.differences, func(k differenceKey) byte { return agreements - byte(k.Agreement) })
	for _, e := range list[:min(len(list), mostTold)] {
		s.lines = append(s.lines, line{e.value.events, []message.Text{
			e.key.Agreement.text(), plain(e.key.Principal), plain(e.key.Action), e.key.Recorded.text(), e.key.Before.text(), e.value.text(),
		}})
	}
	s.note = more(len(list) - mostTold)
	return s
}

// text returns what the message of a denial names.
func (r Recorded) text() message.Text {
	switch {
	case r.Policy != "":
		return plain(r.Policy)
	case r.Type != 0:
		return message.Known(r.Type.String())
	}
	return message.Plain("–")
}

// failureSection returns what was not read.
func (r *Report) failureSection() section {
	s := section{title: message.Of("What was not read")}
	for _, f := range r.failures[:min(len(r.failures), mostTold)] {
		detail := message.Known(quote.Line(f.Detail))
		if f.Record > 0 {
			detail = message.Of("record {number}, byte {offset}: {problem}", f.Record, number(f.Offset), detail)
		}
		s.lines = append(s.lines, line{1, []message.Text{message.Plain(quote.Word(f.File)), detail}})
	}
	s.note = more(int(r.unreadable) - mostTold)
	return s
}

// text returns s in a sentence.
func (s Side) text() message.Text {
	switch {
	case s.Outcome == evaluate.Allow && s.Statement != "":
		return message.Of("allowed by {statement} of {policy}", plain(s.Statement), s.policyText())
	case s.Outcome == evaluate.Allow:
		return message.Of("allowed without a policy")
	case s.Outcome == evaluate.ExplicitDeny:
		return message.Of("denied by {statement} of {policy}", plain(s.Statement), s.policyText())
	case s.Type != 0:
		return message.Of("denied because no {type} allows the action", message.Known(s.Type.String()))
	}
	return message.Of("denied because no policy allows the action")
}

// policyText returns the name of the policy that decided, or its type if it has none.
func (s Side) policyText() message.Text {
	if s.Policy != "" {
		return plain(s.Policy)
	}
	return message.Known(s.Type.String())
}

// more says how many lines there are beside those that are told.
func more(n int) message.Text {
	if n <= 0 {
		return message.Text{}
	}
	return message.Of("and {count} more", number(int64(n)))
}

// plain returns a text of an event or a policy, fit to be printed.
func plain(s string) message.Text {
	if s == "" {
		return message.Plain("–")
	}
	return message.Plain(quote.Line(s))
}

func clock(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// number returns n with commas between groups of three digits.
func number(n int64) string {
	digits := strconv.FormatInt(n, 10)
	for i := len(digits) - 3; i > 0 && digits[i-1] != '-'; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

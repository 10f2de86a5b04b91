package cloudtrail

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/internal/message"
)

// The JSON of a Report is all of it, in an order that does not depend on how it was made.
type (
	reportJSON struct {
		Events      int64            `json:"events"`
		From        time.Time        `json:"from,omitzero"`
		To          time.Time        `json:"to,omitzero"`
		Totals      totalsJSON       `json:"totals"`
		Agreements  agreementsJSON   `json:"agreements"`
		Missing     []nameJSON       `json:"missing"`
		Reasons     []nameJSON       `json:"reasons"`
		Unreadable  int64            `json:"unreadable"`
		Failures    []failure        `json:"failures"`
		Beyond      beyondJSON       `json:"beyond"`
		Changed     []groupJSON      `json:"changed"`
		Differences []differenceJSON `json:"differences"`
		Others      []groupJSON      `json:"others"`
	}
	totalsJSON struct {
		NewlyDenied  int64 `json:"newlyDenied"`
		NewlyAllowed int64 `json:"newlyAllowed"`
		InPart       int64 `json:"inPart"`
		Unchanged    int64 `json:"unchanged"`
		Alike        int64 `json:"alike"` // of those unchanged
		NotJudged    int64 `json:"notJudged"`
	}
	agreementsJSON [agreements]int64

	// beyondJSON is how many events are in groups that are not kept. It follows from the rest.
	beyondJSON struct {
		Changed     int64 `json:"changed"`
		Others      int64 `json:"others"`
		Differences int64 `json:"differences"`
	}
	nameJSON struct {
		Name   string `json:"name"`
		Events int64  `json:"events"`
	}
	groupJSON struct {
		Column    string   `json:"effect"`
		Events    int64    `json:"events"`
		Principal string   `json:"principal,omitempty"`
		Action    string   `json:"action,omitempty"`
		Resource  string   `json:"resource,omitempty"`
		Before    *Side    `json:"before,omitempty"`
		After     *Side    `json:"after,omitempty"`
		Missing   string   `json:"missing,omitempty"`
		Reason    string   `json:"reason,omitempty"`
		Samples   []sample `json:"samples"`
	}
	differenceJSON struct {
		Agreement string   `json:"agreement"`
		Events    int64    `json:"events"`
		Principal string   `json:"principal,omitempty"`
		Action    string   `json:"action,omitempty"`
		Recorded  Recorded `json:"recorded"`
		Before    Side     `json:"before"`
		Samples   []sample `json:"samples"`
	}
)

// MarshalJSON encodes all that r has, so that a Report that is read from it goes on as r.
func (r *Report) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(r.json()); err != nil {
		return nil, err
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}

func (r *Report) json() *reportJSON {
	j := &reportJSON{
		Events: r.events, From: r.first, To: r.last,
		Totals: totalsJSON{
			NewlyDenied: r.totals[NewlyDenied], NewlyAllowed: r.totals[NewlyAllowed], InPart: r.totals[InPart],
			Unchanged: r.totals[Unchanged], Alike: r.alike, NotJudged: r.totals[NotJudged],
		},
		Agreements: r.agreements,
		Missing:    namesJSON(&r.missing), Reasons: namesJSON(&r.reasons),
		Unreadable: r.unreadable, Failures: append([]failure{}, r.failures...),
		Changed: groupsJSON(&r.changed), Others: groupsJSON(&r.others), Differences: r.differencesJSON(),
	}
	j.Beyond.Changed = j.Totals.NewlyDenied + j.Totals.NewlyAllowed + j.Totals.InPart - eventsOf(&r.changed)
	j.Beyond.Others = j.Totals.Unchanged + j.Totals.NotJudged - eventsOf(&r.others)
	j.Beyond.Differences = -eventsOf(&r.differences)
	for a, n := range r.agreements {
		if Agreement(a).differs() {
			j.Beyond.Differences += n
		}
	}
	return j
}

// eventsOf returns how many events are in the groups of a table.
func eventsOf[K keyed](t *table[K, group]) (n int64) {
	for _, e := range t.entries {
		n += e.value.events
	}
	return n
}

func namesJSON(t *table[name, int64]) []nameJSON {
	list := make([]nameJSON, 0, len(t.entries))
	for key, e := range t.entries {
		list = append(list, nameJSON{string(key), e.value})
	}
	slices.SortFunc(list, func(a, b nameJSON) int {
		return cmp.Or(cmp.Compare(b.Events, a.Events), strings.Compare(a.Name, b.Name))
	})
	return list
}

// groupsJSON returns groups, by column and then the largest first.
func groupsJSON(t *table[groupKey, group]) []groupJSON {
	list := make([]groupJSON, 0, len(t.entries))
	for _, e := range sorted(t, func(k groupKey) byte { return columnOrder[k.Column] }) {
		g := groupJSON{
			Column: e.key.Column.String(), Events: e.value.events,
			Principal: e.key.Principal, Action: e.key.Action, Resource: e.key.Resource,
			Missing: e.key.Missing, Reason: string(e.key.Reason), Samples: e.value.samples,
		}
		if e.key.Column != Column(NotJudged) {
			g.Before, g.After = &e.key.Before, &e.key.After
		}
		list = append(list, g)
	}
	return list
}

func (r *Report) differencesJSON() []differenceJSON {
	list := make([]differenceJSON, 0, len(r.differences.entries))
	for _, e := range sorted(&r.differences, func(k differenceKey) byte { return agreements - byte(k.Agreement) }) {
		list = append(list, differenceJSON{
			Agreement: e.key.Agreement.String(), Events: e.value.events, Principal: e.key.Principal, Action: e.key.Action,
			Recorded: e.key.Recorded, Before: e.key.Before, Samples: e.value.samples,
		})
	}
	return list
}

// columnOrder is the order of the columns in a report.
//
//nolint:gochecknoglobals // never written
var columnOrder = [columns]byte{NewlyDenied: 0, NewlyAllowed: 1, InPart: 2, Unchanged: 3, NotJudged: 4}

// sorted returns entries by class and then the largest first.
func sorted[K keyed](t *table[K, group], class func(K) byte) []*entry[K, group] {
	type ranked struct {
		*entry[K, group]
		text []byte // of the key, by which groups of one size, which most are, have an order
	}
	ranks := make([]ranked, len(t.ranks))
	for i, e := range t.ranks {
		ranks[i] = ranked{e, e.key.appendText(nil)}
	}
	slices.SortFunc(ranks, func(a, b ranked) int {
		if by := cmp.Or(cmp.Compare(class(a.key), class(b.key)), cmp.Compare(b.value.events, a.value.events)); by != 0 {
			return by
		}
		return bytes.Compare(a.text, b.text)
	})
	list := make([]*entry[K, group], len(ranks))
	for i := range ranks {
		list[i] = ranks[i].entry
	}
	return list
}

// UnmarshalJSON reads what MarshalJSON writes, and nothing else. After an error r is empty,
// but data that is not JSON at all leaves it as it was.
func (r *Report) UnmarshalJSON(data []byte) error {
	var j reportJSON
	*r = Report{}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&j); err != nil {
		return message.Errorf("a report that cannot be read: {error}", err)
	}
	read := Report{
		events: j.Events, alike: j.Totals.Alike, agreements: j.Agreements, first: j.From, last: j.To,
		unreadable: j.Unreadable, failures: j.Failures,
	}
	read.totals = [columns]int64{
		NewlyDenied: j.Totals.NewlyDenied, NewlyAllowed: j.Totals.NewlyAllowed, InPart: j.Totals.InPart,
		Unchanged: j.Totals.Unchanged, NotJudged: j.Totals.NotJudged,
	}
	read.setLimits()
	for _, n := range j.Missing {
		count(&read.missing, n.Name, n.Events)
	}
	for _, n := range j.Reasons {
		count(&read.reasons, n.Name, n.Events)
	}
	for _, list := range [][]groupJSON{j.Changed, j.Others} {
		for i := range list {
			if err := read.readGroup(&list[i]); err != nil {
				return err
			}
		}
	}
	for i := range j.Differences {
		if err := read.readDifference(&j.Differences[i]); err != nil {
			return err
		}
	}
	*r = read
	return nil
}

func (r *Report) readGroup(j *groupJSON) error {
	column := slices.Index(columnNames[:], j.Column)
	if column < 0 {
		return message.Errorf("a report that cannot be read: {error}", message.Plain(j.Column))
	}
	key := groupKey{
		Column: Column(column), Principal: j.Principal, Action: j.Action, Resource: j.Resource, Missing: j.Missing, Reason: Reason(j.Reason),
	}
	if j.Before != nil && j.After != nil {
		key.Before, key.After = *j.Before, *j.After
	}
	t := &r.changed
	if key.Column == Column(Unchanged) || key.Column == Column(NotJudged) {
		t = &r.others
	}
	if g := t.get(key, groupKey.own); g != nil {
		*g = group{j.Events, j.Samples}
	}
	return nil
}

func (r *Report) readDifference(j *differenceJSON) error {
	agreement := slices.Index(agreementNames[:], j.Agreement)
	if agreement < 0 {
		return message.Errorf("a report that cannot be read: {error}", message.Plain(j.Agreement))
	}
	key := differenceKey{Agreement(agreement), j.Principal, j.Action, j.Recorded, j.Before}
	if g := r.differences.get(key, differenceKey.own); g != nil {
		*g = group{j.Events, j.Samples}
	}
	return nil
}

// MarshalJSON encodes the numbers by the codes of agreements.
func (a agreementsJSON) MarshalJSON() ([]byte, error) {
	numbers := make(map[string]int64, agreements)
	for i, n := range a {
		numbers[agreementNames[i]] = n
	}
	return json.Marshal(numbers)
}

// UnmarshalJSON reads what MarshalJSON writes.
func (a *agreementsJSON) UnmarshalJSON(data []byte) error {
	var numbers map[string]int64
	if err := json.Unmarshal(data, &numbers); err != nil {
		return err
	}
	for i, name := range agreementNames {
		a[i] = numbers[name]
	}
	return nil
}

//nolint:gochecknoglobals // never written
var answerNames = [...]string{"nothing", "allowed", "denied"}

// MarshalText returns "nothing", "allowed" or "denied".
func (a Answer) MarshalText() ([]byte, error) { return []byte(answerNames[a]), nil }

// UnmarshalText reads what MarshalText writes, and nothing else.
func (a *Answer) UnmarshalText(text []byte) error {
	i := slices.Index(answerNames[:], string(text))
	if i < 0 {
		return message.Errorf("a report that cannot be read: {error}", message.Plain(string(text)))
	}
	*a = Answer(i)
	return nil
}

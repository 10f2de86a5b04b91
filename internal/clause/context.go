package clause

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/conditionkey"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/quote"
)

// A Context is the request context: the condition keys that describe a request.
// Keys are case-insensitive, tag keys after a "/" included (SEMANTICS C-5, C-6).
// The zero Context is empty and ready to use.
//
// A Context may be copied, and read concurrently, but not while it is being
// changed. A copy is not changed by [Context.Set] on the original.
type Context struct {
	entries []Entry // sorted by hash and, where that is the same, by key; no two have the same key
	base    []Entry // likewise; they count where entries has none of their key
	over    []Entry // in any order; the last of a key goes before all others: see Override

	// Set by Bind.
	bound           bool
	caller          caller.Principal
	resourceAccount string
	now             time.Time
	facts           Facts
}

// NewContext returns a Context that holds entries. If a key is repeated, in any
// letter case, the last entry wins.
func NewContext(entries ...Entry) Context { return KeepContext(slices.Clone(entries)) }

// KeepContext is NewContext for entries that the Context keeps. It is fast if they are
// in the order of their hashes.
func KeepContext(entries []Entry) Context { return Context{entries: sorted(entries)} }

// With returns a Context with entries on top of c, which it neither changes nor copies.
// An entry goes before that of c with the same key; [Strings] without values takes it
// away. If With made c, what is on top in it is copied. The Context is bound as c is: see
// [Context.Bind].
func (c Context) With(entries ...Entry) Context { return c.KeepWith(slices.Clone(entries)) }

// KeepWith is With for entries that the Context keeps. It is fast if they are in the
// order of their hashes.
func (c Context) KeepWith(entries []Entry) Context {
	if len(c.base) > 0 {
		c.Merge(entries)
		return c
	}
	c.entries, c.base = sorted(entries), c.entries
	return c
}

// Set adds entries to c, replacing those that have the same key. It copies the
// entries of c, or those that [Context.With] put on top if With made c: give it many at
// once. Beside that its time is that of sorting, whatever the keys are.
func (c *Context) Set(entries ...Entry) {
	if len(entries) > 1 {
		entries = slices.Clone(entries)
	}
	c.Merge(entries)
}

// Merge is Set for entries that it may put in another order.
func (c *Context) Merge(entries []Entry) {
	entries = sorted(entries)
	merged := make([]Entry, 0, len(c.entries)+len(entries)) // anew: copies of c may share the old
	old := c.entries
	for i := range entries {
		e := &entries[i]
		n := countBefore(old, e.hash, e.key)
		merged = append(append(merged, old[:n]...), *e)
		if old = old[n:]; len(old) > 0 && old[0].compareKey(e.hash, e.key) == 0 {
			old = old[1:]
		}
	}
	c.entries = append(merged, old...)
}

// Override has entries, which are few, go before those that c has, until it is called
// again. It keeps them as they are, and puts nothing in order: it is for one decision.
func (c *Context) Override(entries []Entry) { c.over = entries }

// Bind returns a copy of c that also answers for the keys that AWS sets itself
// (SEMANTICS S-31, S-43): aws:PrincipalArn, aws:PrincipalAccount, aws:PrincipalType,
// aws:PrincipalIsAWSService, aws:PrincipalServiceName, aws:username and aws:userid from
// p, aws:ResourceAccount, and aws:CurrentTime and aws:EpochTime from now. It is
// lazy: a key is worked out when it is looked up, and a zero now becomes the
// current time when a clause first asks for it. For that reason a Context bound
// with a zero now is for one goroutine.
//
// A bound context has aws:ViaAWSService in any case: without an entry it is "false"
// or, if one of aws:CalledVia, aws:CalledViaFirst and aws:CalledViaLast has a value,
// "true" (SEMANTICS S-47).
//
// Nothing else is filled in but what [Context.Facts] tells: aws:SecureTransport is
// the caller's data, and so is aws:userid where p does not tell it: see
// [caller.Principal.UserID]. An entry under one of the other derived names is ignored
// even where the key is absent for this kind of principal, so a Context built from
// request headers cannot forge it.
//
// Of a role session whose path is unknown, aws:PrincipalArn is present, and what
// depends on its path is treated like a value that cannot be read (SEMANTICS S-44).
//
// Package evaluate calls Bind. Other callers need it only to match a [Block] by
// itself.
func (c Context) Bind(p caller.Principal, resourceAccount string, now time.Time) Context {
	c.bound, c.caller, c.resourceAccount, c.now, c.facts = true, p, resourceAccount, now, Facts{}
	return c
}

// SetResource says of which account the resource is to which c is bound or will be by
// [Context.BindFrom].
func (c *Context) SetResource(account string) { c.resourceAccount = account }

// ResourceAccount returns what SetResource said.
func (c *Context) ResourceAccount() string { return c.resourceAccount }

// SetNow says at which time c will be bound by [Context.BindFrom].
func (c *Context) SetNow(now time.Time) { c.now = now }

// BindFrom is Bind for a context that is to be bound to the entries of from, and keeps
// what it was told before.
func (c *Context) BindFrom(from *Context, p caller.Principal) {
	c.entries, c.base, c.over = from.entries, from.base, from.over
	c.bound, c.caller = true, p
}

// Facts returns what is known beside the request to c, which is bound or will be by
// [Context.BindFrom]: nothing, until it is set.
func (c *Context) Facts() *Facts { return &c.facts }

// Now returns the time that c was bound with or, if that was zero, the current
// time, which then stays the same.
func (c *Context) Now() time.Time {
	if c.now.IsZero() {
		c.now = time.Now()
	}
	return c.now
}

// A key is a condition key, ready to be looked up.
type key struct {
	name    string
	hash    uint32
	derived conditionkey.Derived
	holds   conditionkey.Values
}

func newKey(name string) key {
	k := conditionkey.Find(name)
	return key{name: name, hash: glob.HashFold(name), derived: k.Derived, holds: k.Values}
}

// answers reports whether keys of the kind d may be told by what c is bound to: they are
// those among the entries if not.
func (c *Context) answers(d conditionkey.Derived) bool {
	switch {
	case !c.bound || d == conditionkey.NotDerived:
		return false
	case d == conditionkey.PrincipalTag:
		return c.facts.CallerTags != nil
	case d == conditionkey.ResourceTag:
		return c.facts.ResourceTags != nil
	}
	return true
}

// find returns the entry of k, or nil if k is absent. The entry of a derived
// key is written to scratch, and so may be that of aws:ViaAWSService; that of a time
// has no text yet, see appendClock.
func (c *Context) find(k *key, scratch *Entry) *Entry {
	if c.bound && k.derived != conditionkey.NotDerived {
		switch {
		case k.derived == conditionkey.ViaAWSService:
			return c.viaAWSService(k, scratch)
		case k.derived.IsFact():
			if e, known := c.facts.find(k, scratch); known {
				return e
			}
		case c.derive(k.derived, scratch):
			return scratch
		case k.derived != conditionkey.UserID || c.facts.ID != nil:
			return nil
		}
	}
	if e := c.entry(k); e != nil && !e.isAbsent() {
		return e
	}
	return nil
}

// entry returns the entry of k that c was given, or nil if there is none.
func (c *Context) entry(k *key) *Entry {
	for i := len(c.over) - 1; i >= 0; i-- {
		if e := &c.over[i]; e.hash == k.hash && glob.EqualFold(e.key, k.name) {
			return e
		}
	}
	e := search(c.entries, k)
	if e == nil && len(c.base) > 0 {
		e = search(c.base, k)
	}
	return e
}

// search returns that of entries, which are sorted, which has the key k, or nil.
func search(entries []Entry, k *key) *Entry {
	low, high := 0, len(entries)
	for low < high {
		if mid := int(uint(low+high) / 2); entries[mid].hash < k.hash {
			low = mid + 1
		} else {
			high = mid
		}
	}
	if low == len(entries) || entries[low].hash != k.hash {
		return nil
	}
	if e := &entries[low]; e.key == k.name {
		return e
	}
	// It is in another letter case, or one of several of the same hash.
	low += countBefore(entries[low:], k.hash, k.name)
	if low == len(entries) || entries[low].compareKey(k.hash, k.name) != 0 {
		return nil
	}
	return &entries[low]
}

// UserID returns the value of the entry aws:userid, or "" if there is none or it is a
// list. What a principal tells, for which see [caller.Principal.UserID], goes before
// that. It does not allocate. A nil Context has none.
func (c *Context) UserID() string {
	if c == nil {
		return ""
	}
	const name = "aws:userid"
	if e := c.entry(&key{name: name, hash: glob.HashFold(name)}); e != nil && e.kind != kindList {
		return e.text
	}
	return ""
}

// Lookup returns the values of key in their policy string form, and whether key
// is present. Of a role whose path is not known it tells no ARN: aws:PrincipalArn is
// present then, without a value. It allocates; use it for display and tests.
func (c *Context) Lookup(key string) ([]string, bool) {
	k := newKey(key)
	var scratch Entry
	e := c.find(&k, &scratch)
	if e == nil {
		return nil, false
	}
	switch {
	case e.kind == kindRole:
		return nil, true
	case e == &scratch && k.derived.IsTime():
		return []string{string(appendClock(nil, e))}, true
	}
	return e.Values(), true
}

// Entries returns an iterator over the entries of c, in no particular order.
// Derived keys are left out, and what [Context.With] replaced.
func (c *Context) Entries() iter.Seq[Entry] {
	return func(yield func(Entry) bool) {
		for i := range c.entries {
			if !yield(c.entries[i]) {
				return
			}
		}
		for i := range c.base {
			e := &c.base[i]
			if search(c.entries, &key{name: e.key, hash: e.hash}) == nil && !yield(*e) {
				return
			}
		}
	}
}

// Limits on the JSON of a context. What AWS sends with a request is far below: at
// most 50 tags of the request, the resource and the caller each, of 384
// characters, and some dozen keys more.
const (
	maxContextBytes  = 1 << 20
	maxContextKeys   = 10_000
	maxContextValues = 10_000 // in lists, of all keys together
)

// UnmarshalJSON decodes an object of key to string, number, Boolean, or list of
// those. A list makes the key multivalued. Entries that c had are dropped. If a
// key is repeated, the last one wins.
//
// More than 1 MiB (1,048,576 bytes) of JSON, 10,000 keys, repeated ones included, or
// 10,000 values in lists are an error, and so is invalid UTF-8. [NewContext] has no limit. After an error c is as it was.
func (c *Context) UnmarshalJSON(data []byte) error {
	if len(data) > maxContextBytes {
		return message.Errorf("condition: a context of {n} bytes; the limit is {most}", len(data), maxContextBytes)
	}
	if !utf8.Valid(data) {
		return message.Errorf("condition: a context that is not valid UTF-8")
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return cmp.Or[error](err, message.Errorf("condition: a context is a JSON object"))
	}
	var entries []Entry
	values := 0
	for d.More() {
		if len(entries) == maxContextKeys {
			return message.Errorf("condition: a context of more than {most} keys", maxContextKeys)
		}
		name, err := d.Token()
		if err != nil {
			return err
		}
		e, err := decodeEntry(d, name.(string)) // the decoder lets only strings stand here
		if err != nil {
			return err
		}
		if values += len(e.list); values > maxContextValues {
			return message.Errorf("condition: a context of more than {most} values in lists", maxContextValues)
		}
		entries = append(entries, e)
	}
	if _, err := d.Token(); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return message.Errorf("condition: data after the context")
	}
	*c = KeepContext(entries)
	return nil
}

func decodeEntry(d *json.Decoder, name string) (Entry, error) {
	t, err := d.Token()
	if err != nil {
		return Entry{}, err
	}
	if t != json.Delim('[') {
		text, err := scalar(t, name)
		return String(name, text), err
	}
	list := []string{}
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return Entry{}, err
		}
		text, err := scalar(t, name)
		if err != nil {
			return Entry{}, err
		}
		list = append(list, text)
	}
	_, err = d.Token()
	return Strings(name, list...), err
}

// scalar returns the text of a JSON string, number or Boolean.
func scalar(t json.Token, name string) (string, error) {
	switch t := t.(type) {
	case string:
		return t, nil
	case json.Number:
		return t.String(), nil
	case bool:
		return strings.ToLower(fmt.Sprint(t)), nil
	}
	return "", message.Errorf("condition: the value of {key} is not a string, number, Boolean, or list of those", quote.Short(name))
}

package clause

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/internal/caller"
)

// A plainContext has the entries of a Context in a list, each in the order in which it was
// given: the last one of a key counts.
type plainContext []Entry

// without returns p without the entry of key.
func (p plainContext) without(key string) plainContext {
	var kept plainContext
	for _, e := range p {
		if !strings.EqualFold(e.key, key) { // the keys of the test are ASCII
			kept = append(kept, e)
		}
	}
	return kept
}

func (p plainContext) with(entries []Entry) plainContext {
	for _, e := range entries {
		p = append(p.without(e.key), e)
	}
	return p
}

// requireSame checks that c answers as p does, in all ways in which entries are read.
func (p plainContext) requireSame(t *testing.T, c *Context, keys []string) {
	t.Helper()
	once := NewContext(p...)
	require.Len(t, once.entries, len(p))
	for _, key := range keys {
		var want []string
		present := false
		for _, e := range p {
			if strings.EqualFold(e.key, key) && len(e.Values()) > 0 {
				want, present = e.Values(), true
			}
		}
		got, ok := c.Lookup(key)
		require.Equal(t, want, got, key)
		require.Equal(t, present, ok, key)
		null, problems := Compile("Null", key, []string{"true"}, 0)
		require.Empty(t, problems)
		require.Equal(t, null.Match(&once), null.Match(c), key)
	}
	var entries []Entry
	for e := range c.Entries() {
		entries = append(entries, e)
	}
	require.ElementsMatch(t, p, entries)
	for e := range c.Entries() {
		require.Equal(t, entries[0], e)
		break
	}
	require.Equal(t, once.String(), c.String())
	require.Equal(t, once.LogValue(), c.LogValue())
	want, err := json.Marshal(once)
	require.NoError(t, err)
	got, err := json.Marshal(*c)
	require.NoError(t, err)
	require.JSONEq(t, string(want), string(got))
	require.Equal(t, once.UserID(), c.UserID())
	via := newKey("aws:ViaAWSService")
	bound, boundOnce := c.Bind(caller.Principal{}, "", time.Unix(0, 0)), once.Bind(caller.Principal{}, "", time.Unix(0, 0))
	require.Equal(t, boundOnce.find(&via, new(Entry)), bound.find(&via, new(Entry)))
}

// TestWith makes contexts in random steps of NewContext, Set and With, of few keys and of
// many, some of one hash, and compares each with a plain list.
func TestWith(t *testing.T) {
	const most = 48
	r := rand.New(rand.NewPCG(7, 9))
	keys := append(collidingKeys(t, 8), "aws:userid", "aws:ViaAWSService", "aws:CalledVia", "aws:CalledViaLast")
	for len(keys) < most {
		keys = append(keys, fmt.Sprintf("app:%d", len(keys)))
	}
	draw := func(keys []string) []Entry {
		entries := make([]Entry, r.IntN(4))
		if r.IntN(4) == 0 {
			entries = make([]Entry, r.IntN(len(keys)+1))
		}
		for i := range entries {
			key := keys[r.IntN(len(keys))]
			if r.IntN(3) == 0 {
				key = strings.ToUpper(key)
			}
			switch r.IntN(4) {
			case 0:
				entries[i] = Strings(key)
			case 1:
				entries[i] = Strings(key, "a", fmt.Sprint(i))
			default:
				entries[i] = String(key, fmt.Sprint(r.IntN(1000)))
			}
		}
		return entries
	}
	overlays := 0
	for range 300 {
		keys := keys[:8+r.IntN(most-8)]
		entries := draw(keys)
		c, plain := NewContext(entries...), plainContext{}.with(entries)
		for range 6 {
			before, plainBefore := c, plain
			entries := draw(keys)
			given := slices.Clone(entries)
			switch r.IntN(4) {
			case 0:
				c.Set(entries...)
			case 1:
				c = c.KeepWith(slices.Clone(entries))
			default:
				c = c.With(entries...)
			}
			require.Equal(t, given, entries, "what the caller has stays")
			plain = plain.with(entries)
			plain.requireSame(t, &c, keys)
			plainBefore.requireSame(t, &before, keys)
			if len(c.base) > 0 && len(c.entries) > 0 {
				overlays++
			}
		}
		require.NoError(t, c.UnmarshalJSON([]byte(`{"app:k":"v"}`)))
		plainContext{String("app:k", "v")}.requireSame(t, &c, append(keys, "app:k"))
	}
	require.Greater(t, overlays, 500)
}

// TestWithBound checks that With keeps what a Context is bound to, and that entries on
// top forge no derived key.
func TestWithBound(t *testing.T) {
	now := time.Date(2026, 6, 30, 0, 0, 0, 0, time.UTC)
	c := NewContext(String("app:k", "below")).Bind(caller.Service("ec2.amazonaws.com"), "111122223333", now)
	c = c.With(String("app:k", "above"), String("aws:ResourceAccount", "forged"), String("aws:CurrentTime", "forged"))
	for key, want := range map[string]string{
		"app:k": "above", "aws:ResourceAccount": "111122223333", "aws:CurrentTime": "2026-06-30T00:00:00Z",
		"aws:PrincipalServiceName": "ec2.amazonaws.com",
	} {
		values, _ := c.Lookup(key)
		require.Equal(t, []string{want}, values, key)
	}
}

// TestOrder puts entries in order, with repeated keys and without.
func TestOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 3))
	for n := range 48 {
		for range 50 {
			var plain plainContext
			entries := make([]Entry, n)
			for i := range entries {
				entries[i] = String(fmt.Sprintf("app:%d", r.IntN(1+n*(1+r.IntN(100)))), fmt.Sprint(i))
			}
			plain = plain.with(entries)
			c := NewContext(entries...)
			require.ElementsMatch(t, plain, c.entries)
			for i := 1; i < len(c.entries); i++ {
				require.Negative(t, c.entries[i-1].compareKey(c.entries[i].hash, c.entries[i].key))
			}
		}
	}
}

package clause

import (
	endian "encoding/binary"
	"encoding/json"
	"fmt"
	"math/bits"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/internal/glob"
)

// TestEqualHashes looks up keys that have the same hash, as different keys may.
func TestEqualHashes(t *testing.T) {
	var c Context
	set := func(name, value string, hash uint32) {
		e := String(name, value)
		e.hash = hash
		c.Set(e)
	}
	find := func(name string) string {
		k := newKey(name)
		k.hash = 7
		e := c.find(&k, new(Entry))
		if e == nil {
			return ""
		}
		return e.text
	}
	set("app:a", "first", 7)
	set("app:b", "second", 7)
	set("app:c", "third", 7)
	set("app:d", "other", 8)
	set("APP:A", "fourth", 7)
	require.Equal(t, "fourth", find("app:a"))
	require.Equal(t, "second", find("app:b"))
	require.Equal(t, "third", find("App:C"))
	require.Empty(t, find("app:d"), "its hash is another one")
	require.Empty(t, find("app:e"))
	require.Empty(t, find("app:"))
	require.Len(t, c.entries, 4)
}

// TestHash checks that the letter case of keys does not count, and that keys
// have a hash of their own: look-ups among many are slow otherwise.
func TestHash(t *testing.T) {
	keys := make(map[uint32]string)
	for a := 'a'; a <= 'z'; a++ {
		for b := 'a'; b <= 'z'; b++ {
			key := "app:" + string(a) + "/" + string(b)
			require.Equal(t, glob.HashFold(key), glob.HashFold(strings.ToUpper(key)), key)
			require.Empty(t, keys[glob.HashFold(key)], key)
			keys[glob.HashFold(key)] = key
		}
	}
}

// collidingKeys returns n keys with the same hash. They cost next to nothing to make:
// the hash reads eight bytes at a time, so that what eight bytes change in it the next
// eight can take back, if they are such as a key may have.
func collidingKeys(t *testing.T, n int) []string {
	t.Helper()
	const characters = "abcdefghijklmnopqrstuvwxyz0123456789-_./=+@"
	r := rand.New(rand.NewPCG(1, 2))
	random := func() (word [8]byte) {
		for i := range word {
			word[i] = characters[r.IntN(len(characters))]
		}
		return word
	}
	mix := func(state uint64, word [8]byte) uint64 { // as package glob does
		state = (state ^ endian.LittleEndian.Uint64(word[:])) * 0x9e3779b97f4a7c15
		return state ^ state>>32
	}
	const first = "app:key/"
	blocks := bits.Len(uint(n - 1))
	state := mix(uint64(len(first)+16*blocks), [8]byte([]byte(first)))
	keys := []string{first}
	for range blocks {
		a, b, after := random(), random(), random()
		var other [8]byte
		for !isText(other) {
			a, b, after = random(), random(), random()
			endian.LittleEndian.PutUint64(other[:], endian.LittleEndian.Uint64(after[:])^mix(state, a)^mix(state, b))
		}
		state = mix(mix(state, a), after)
		var longer []string
		for _, key := range keys {
			longer = append(longer, key+string(a[:])+string(after[:]), key+string(b[:])+string(other[:]))
		}
		keys = longer
	}
	for _, key := range keys {
		require.Equal(t, glob.HashFold(keys[0]), glob.HashFold(key))
	}
	return keys[:n]
}

// isText reports whether word is of printable ASCII characters that fold to themselves
// and that JSON takes as they are.
func isText(word [8]byte) bool {
	for _, c := range word {
		if c < ' ' || c > '~' || 'A' <= c && c <= 'Z' || strings.IndexByte("\"\\&<>", c) >= 0 {
			return false
		}
	}
	return true
}

// TestCollidingKeys sets and looks up many keys of one hash among others, as a
// map would.
func TestCollidingKeys(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	keys := collidingKeys(t, 64)
	for i := range 64 {
		keys = append(keys, fmt.Sprintf("app:%d", i))
	}
	for range 50 {
		want := map[string]string{}
		var c Context
		for i := range 100 {
			var entries []Entry
			for range r.IntN(4) {
				key := keys[r.IntN(len(keys))]
				want[key] = fmt.Sprint(i, len(entries))
				if r.IntN(3) == 0 {
					key = strings.ToUpper(key)
				}
				entries = append(entries, String(key, want[strings.ToLower(key)]))
			}
			c.Set(entries...)
		}
		require.Len(t, c.entries, len(want))
		for _, key := range keys {
			values, present := c.Lookup(key)
			text, expected := want[key]
			require.Equal(t, expected, present)
			if present {
				require.Equal(t, []string{text}, values)
			}
		}
		require.True(t, slices.IsSortedFunc(c.entries, func(a, b Entry) int { return a.compareKey(b.hash, b.key) }))
	}
}

// TestCompareFold compares the order of keys with that of their text in lower
// case.
func TestCompareFold(t *testing.T) {
	texts := []string{"", "a", "A", "b", "B", "ab", "aB", "a\u212a", "ak", "_", "[", "`", "{", "\xff", "Z", "z"}
	for _, a := range texts {
		for _, b := range texts {
			require.Equal(t, strings.Compare(glob.Lower(a), glob.Lower(b)), glob.CompareFold(a, b), "%q, %q", a, b)
			require.Equal(t, glob.EqualFold(a, b), glob.CompareFold(a, b) == 0, "%q, %q", a, b)
		}
	}
}

// TestContextGrowth makes contexts of n, 2n and 4n keys with one hash, and looks
// each key up. The time grows with their number and not with its square: it is
// that of as many other keys, except for the comparison of texts.
func TestContextGrowth(t *testing.T) {
	const n = 1024
	collided := collidingKeys(t, 4*n)
	others := make([]string, len(collided))
	for i, key := range collided {
		others[i] = key[:len(key)-8] + fmt.Sprintf("%08d", i)
	}
	entries := func(keys []string) []Entry {
		entries := make([]Entry, len(keys))
		for i, key := range keys {
			entries[i] = String(key, "x")
		}
		rand.New(rand.NewPCG(1, 2)).Shuffle(len(entries), func(i, j int) { entries[i], entries[j] = entries[j], entries[i] })
		return entries
	}
	for _, tt := range []struct {
		name string
		run  func(entries []Entry) func()
	}{
		{"NewContext", func(entries []Entry) func() { return func() { NewContext(entries...) } }},
		{"Set", func(entries []Entry) func() {
			c := NewContext(entries...)
			return func() { c.Set(entries...) }
		}},
		{"UnmarshalJSON", func(entries []Entry) func() {
			data, err := json.Marshal(NewContext(entries...))
			require.NoError(t, err)
			return func() { require.NoError(t, new(Context).UnmarshalJSON(data)) }
		}},
		{"Lookup", func(entries []Entry) func() {
			c := NewContext(entries...)
			return func() {
				for i := range entries {
					k := key{name: entries[i].key, hash: entries[i].hash}
					require.NotNil(t, c.find(&k, nil))
				}
			}
		}},
	} {
		var times, ordinary [3]time.Duration
		for range 10 { // what else the machine does only adds to the times
			for i := range times {
				times[i], ordinary[i] = fastest(tt.run(entries(collided[:n<<i])), tt.run(entries(others[:n<<i])))
			}
			if times[2] < 100*ordinary[2] {
				break
			}
		}
		t.Logf("%s of %d, %d and %d keys: %v with one hash, %v with different hashes", tt.name, n, 2*n, 4*n, times, ordinary)
		require.Less(t, times[2], 100*ordinary[2], "%s of %d keys with one hash: %v; with different hashes: %v", tt.name, 4*n, times[2], ordinary[2])
	}
}

// fastest returns the least time that a and b take in some alternating runs.
func fastest(a, b func()) (timeOfA, timeOfB time.Duration) {
	times := [2]time.Duration{time.Hour, time.Hour}
	for range 5 {
		for i, f := range [2]func(){a, b} {
			start := time.Now()
			f()
			times[i] = min(times[i], time.Since(start))
		}
	}
	return times[0], times[1]
}

// TestContextLimits checks the limits of UnmarshalJSON. A context that was there
// stays.
func TestContextLimits(t *testing.T) {
	object := func(keys int) string {
		var b strings.Builder
		for i := range keys {
			fmt.Fprintf(&b, `,"app:%d":1`, i)
		}
		return "{" + strings.TrimPrefix(b.String(), ",") + "}"
	}
	padded := func(size int) string {
		text := `{"app:k":"x"}`
		return text + strings.Repeat(" ", size-len(text))
	}
	c := NewContext(String("app:old", "x"))
	require.EqualError(t, c.UnmarshalJSON([]byte("{\"app:k\":\"a\xff\"}")), "condition: a context that is not valid UTF-8")
	for text, want := range map[string]string{
		`{"app:a":["v"],"app:k":["v"` + strings.Repeat(`,"v"`, maxContextValues-1) + `]}`: "condition: a context of more than 10000 values in lists",
		padded(maxContextBytes + 1):                                       "condition: a context of 1048577 bytes; the limit is 1048576",
		object(maxContextKeys + 1):                                        "condition: a context of more than 10000 keys",
		`{` + strings.Repeat(`"app:k":1,`, maxContextKeys) + `"app:k":2}`: "condition: a context of more than 10000 keys",
	} {
		require.EqualError(t, c.UnmarshalJSON([]byte(text)), want)
		require.Len(t, c.entries, 1)
	}
	require.NoError(t, json.Unmarshal([]byte(object(maxContextKeys)), &c))
	require.Len(t, c.entries, maxContextKeys)
	require.NoError(t, c.UnmarshalJSON([]byte(padded(maxContextBytes))))
	require.Len(t, c.entries, 1)
}

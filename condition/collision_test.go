package condition

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestEqualHashes looks up keys that have the same hash, as different keys may.
func TestEqualHashes(t *testing.T) {
	var c Context
	set := func(name, value string, hash uint64) {
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
	require.Len(t, c.entries, 4)
}

// TestHash checks that the letter case of keys does not count, and that keys
// have a hash of their own: look-ups among many are slow otherwise.
func TestHash(t *testing.T) {
	keys := make(map[uint64]string)
	for a := 'a'; a <= 'z'; a++ {
		for b := 'a'; b <= 'z'; b++ {
			key := "app:" + string(a) + "/" + string(b)
			require.Equal(t, hash(key), hash(strings.ToUpper(key)), key)
			require.Empty(t, keys[hash(key)], key)
			keys[hash(key)] = key
		}
	}
}

package persistent_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate/internal/persistent"
)

// collect returns the entries of m, each of which All has to yield once.
func collect(t *testing.T, m *persistent.Map[int]) map[string]int {
	t.Helper()
	all := make(map[string]int)
	for key, v := range m.All() {
		if _, ok := all[key]; ok {
			t.Fatalf("%q is there twice", key)
		}
		all[key] = *v
	}
	require.Len(t, all, m.Len())
	return all
}

// TestMap compares all versions of a Map with maps of Go, over random edits: some are given
// up, and no version ever changes.
func TestMap(t *testing.T) {
	r := rand.New(rand.NewPCG(15, 1))
	for _, keys := range []int{1, 3, 70, 3000} {
		type version struct {
			got  persistent.Map[int]
			want map[string]int
		}
		versions := []version{{}}
		key := func() string { return fmt.Sprintf("key-%d", r.IntN(keys)) }
		for n := range 400 {
			last := versions[len(versions)-1]
			got, want := last.got.Edit(r.IntN(1+keys/8)), maps.Clone(last.want)
			if want == nil {
				want = make(map[string]int)
			}
			deletes := n/50%2 == 1 // most of the edits take away in turn
			for range r.IntN(1 + keys/8 + 4) {
				k := key()
				if deletes == (r.IntN(4) > 0) {
					got.Delete(k)
					delete(want, k)
				} else {
					*got.Change(k) += n
					want[k] += n
				}
				stored, found := got.Find([]byte(k))
				require.Same(t, found, got.Get(k))
				if v, ok := want[k]; ok {
					require.Equal(t, v, *found)
					require.Equal(t, k, stored)
				} else {
					require.Nil(t, found)
				}
			}
			if r.IntN(3) == 0 {
				continue // given up
			}
			versions = append(versions, version{got.Map, want})
		}
		for i := range versions {
			v := &versions[i]
			if v.want == nil {
				v.want = map[string]int{}
			}
			require.True(t, maps.Equal(v.want, collect(t, &v.got)), "version %d of %d keys", i, keys)
			for range 50 {
				k := key()
				if want, ok := v.want[k]; ok {
					require.Equal(t, want, *v.got.Get(k))
				} else {
					require.Nil(t, v.got.Get(k))
				}
			}
		}
	}
}

// TestMapGrows fills maps with and without room, at once and one by one.
func TestMapGrows(t *testing.T) {
	const n = 20_000
	want := make(map[string]int)
	var oneByOne persistent.Map[int]
	var empty persistent.Map[int]
	withRoom, without := empty.Edit(n), empty.Edit(0)
	for i := range n {
		key := fmt.Sprint(i)
		e := oneByOne.Edit(1)
		*e.Change(key), *withRoom.Change(key), *without.Change(key), want[key] = i, i, i, i
		oneByOne = e.Map
	}
	require.Equal(t, want, collect(t, &oneByOne))
	require.Equal(t, want, collect(t, &withRoom.Map))
	require.Equal(t, want, collect(t, &without.Map))
	require.Empty(t, collect(t, &empty))
	for range empty.All() {
		t.Fatal("nothing is empty")
	}
	for range oneByOne.All() {
		break
	}
	e := oneByOne.Edit(0)
	for key := range want {
		e.Delete(key)
	}
	require.Zero(t, e.Len())
	require.Nil(t, e.Get("0"))
	*e.Change("again") = 1
	require.Equal(t, map[string]int{"again": 1}, collect(t, &e.Map))
	require.Equal(t, want, collect(t, &oneByOne))
}

// TestArray compares all versions of an Array with slices.
func TestArray(t *testing.T) {
	r := rand.New(rand.NewPCG(15, 2))
	type version struct {
		got  persistent.Array[int]
		want []int
	}
	versions := []version{{}}
	for n := range 600 {
		last := versions[len(versions)-1]
		got, want := last.got.Edit(), slices.Clone(last.want)
		for range r.IntN(8) {
			if len(want) > 0 && r.IntN(2) == 0 {
				i := r.IntN(len(want))
				*got.Change(i), want[i] = n, n
			} else {
				got.Append(n)
				want = append(want, n)
			}
		}
		if r.IntN(4) > 0 {
			versions = append(versions, version{got.Array, want})
		}
	}
	require.Greater(t, len(versions[len(versions)-1].want), 600, "more than a block or two")
	for _, v := range versions {
		require.Equal(t, len(v.want), v.got.Len())
		for i, want := range v.want {
			require.Equal(t, want, *v.got.At(i))
		}
	}
}

// TestChangesAreSmall bounds the memory that an edit of one entry takes, however many there
// are.
func TestChangesAreSmall(t *testing.T) {
	var m persistent.Map[int]
	e := m.Edit(0)
	for i := range 200_000 {
		*e.Change(fmt.Sprint(i)) = i
	}
	m = e.Map
	const edits = 1000
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for i := range edits {
		e := m.Edit(1)
		*e.Change(fmt.Sprint(i * 199)) = i
		m = e.Map
	}
	runtime.ReadMemStats(&after)
	require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(edits*16<<10))
}

// BenchmarkGet compares looking up one key and all keys in turn with a map of Go.
func BenchmarkGet(b *testing.B) {
	for _, n := range []int{1, 10, 1000, 100_000} {
		keys := make([]string, n)
		native := make(map[string][3]*int, n)
		var m persistent.Map[[3]*int]
		e := m.Edit(n)
		for i := range keys {
			keys[i] = fmt.Sprintf("arn:aws:iam::111122223333:user/division-%d/user-%d", i%17, i)
			native[keys[i]] = [3]*int{&n}
			*e.Change(keys[i]) = [3]*int{&n}
		}
		m = e.Map
		rand.New(rand.NewPCG(15, 3)).Shuffle(n, func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
		for _, some := range [][]string{keys[:1], keys} {
			b.Run(fmt.Sprintf("%d of %d/native", len(some), n), func(b *testing.B) {
				for i := 0; b.Loop(); {
					if native[some[i]][0] == nil {
						b.Fatal("not found")
					}
					if i++; i == len(some) {
						i = 0
					}
				}
			})
			b.Run(fmt.Sprintf("%d of %d/Map", len(some), n), func(b *testing.B) {
				for i := 0; b.Loop(); {
					if m.Get(some[i])[0] == nil {
						b.Fatal("not found")
					}
					if i++; i == len(some) {
						i = 0
					}
				}
			})
		}
	}
}

// TestLookUpsDoNotAllocate looks up text and bytes, of which there is no text.
func TestLookUpsDoNotAllocate(t *testing.T) {
	var m persistent.Map[int]
	key := "arn:aws:iam::111122223333:user/division/of/a/company/with/a/long/path/user-name"
	e := m.Edit(1)
	*e.Change(key) = 1
	m = e.Map
	bytes := []byte(key)
	require.Zero(t, testing.AllocsPerRun(100, func() {
		if _, v := m.Find(bytes); v == nil || m.Get(key) == nil {
			panic("not found")
		}
	}))
}

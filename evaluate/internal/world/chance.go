// Package world makes policies, and requests and calls that they decide, for tests.
//
// A [World] is policies of all types and what any request is made of, for both
// engines. [Moments], [Keys] and [Trust] make what is about the time, about
// condition keys, and about who may assume a role. [Drafts] make policies that can
// still be changed, for laws.
//
// All choices are made by a [Chance]. What is made depends on nothing else.
package world

import (
	"math/rand/v2"
	"slices"
	"time"
)

// A Chance makes choices. The choice 0 is the plainest.
type Chance struct{ choose func(n int) int }

// Seeded returns random choices.
func Seeded(seed, number uint64) Chance {
	return Chance{rand.New(rand.NewPCG(seed, number)).IntN}
}

// By returns the choices of a function, which returns a number from 0 to n-1.
func By(choose func(n int) int) Chance { return Chance{choose} }

// Bytes returns the choices that bytes say, one after the other. All choices after
// the last byte are the plainest.
func Bytes(bytes []byte) Chance {
	return Chance{func(n int) int {
		choice := 0
		for range 1 + (n-1)/256 { // bytes that the choice takes
			if len(bytes) == 0 {
				return 0
			}
			choice = choice<<8 + int(bytes[0])
			bytes = bytes[1:]
		}
		return choice % n
	}}
}

// IntN returns a number from 0 to n-1.
func (c Chance) IntN(n int) int { return c.choose(n) }

// Percent is true in about n of 100 cases, and false if all choices are the plainest.
func (c Chance) Percent(n int) bool { return c.IntN(100) >= 100-n }

// OneIn is true in about one of n cases, and false if all choices are the plainest.
func (c Chance) OneIn(n int) bool { return c.IntN(n) == n-1 }

// Below returns a duration from 0 to just below d.
func (c Chance) Below(d time.Duration) time.Duration {
	n := time.Duration(0)
	for range 3 { // an int may have 32 bits
		n = n<<21 | time.Duration(c.IntN(1<<21))
	}
	return n % d
}

// Word returns a text of up to n letters, each of them one of letters.
func (c Chance) Word(letters string, n int) string {
	word := make([]byte, c.IntN(n+1))
	for i := range word {
		word[i] = letters[c.IntN(len(letters))]
	}
	return string(word)
}

// A chooser is a Chance or what has one.
type chooser interface{ IntN(n int) int }

// OneOf returns a member of list.
func OneOf[T any](c chooser, list ...T) T { return list[c.IntN(len(list))] }

// Some returns one to n members of list.
func Some[T any](c chooser, n int, list ...T) []T {
	some := make([]T, 1+c.IntN(n))
	for i := range some {
		some[i] = OneOf(c, list...)
	}
	return some
}

// Permuted returns list in another order.
func Permuted[T any](c chooser, list []T) []T {
	list = slices.Clone(list)
	for i := range list {
		j := i + c.IntN(len(list)-i)
		list[i], list[j] = list[j], list[i]
	}
	return list
}

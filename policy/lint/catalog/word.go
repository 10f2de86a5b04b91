package catalog

import (
	"iter"
	"sync"

	"github.com/seed-1d0cfdb5/iam/internal/glob"
)

// isMisspelled reports whether name, of an action or a condition key, has a word that no
// other has. One that is newer than the table is likely to consist of the words of
// others, and often differs little from one of them, as GetJobV2 from GetJob.
func isMisspelled(name string) bool {
	for word := range words(name) {
		if !vocabulary()[glob.Lower(word)] {
			return true
		}
	}
	return false
}

// vocabulary returns the words of all actions and condition keys, in lower case. Few
// programs need it.
//
//nolint:gochecknoglobals // never written
var vocabulary = sync.OnceValue(func() map[string]bool {
	all := make(map[string]bool)
	add := func(name string) {
		for word := range words(name) {
			all[glob.Lower(word)] = true
		}
	}
	for _, s := range theTable().services {
		for i := range s.actions {
			add(s.actions[i].name)
		}
		for i := range s.keys {
			add(s.keys[i].beginning)
		}
	}
	return all
})

// words returns an iterator over the words of name, as Describe, DB and Instances are
// those of DescribeDBInstances.
func words(name string) iter.Seq[string] {
	return func(yield func(string) bool) {
		begin := 0
		for i := range len(name) + 1 {
			between := i == len(name) || !isLetter(name[i])
			if !between && (i == begin || !isUpper(name[i]) || isUpper(name[i-1]) && (i+1 == len(name) || !isLetter(name[i+1]) || isUpper(name[i+1]))) {
				continue
			}
			if i > begin && !yield(name[begin:i]) {
				return
			}
			begin = i
			if between {
				begin = i + 1
			}
		}
	}
}

func isUpper(c byte) bool { return 'A' <= c && c <= 'Z' }

func isLetter(c byte) bool { return isUpper(c) || 'a' <= c && c <= 'z' }

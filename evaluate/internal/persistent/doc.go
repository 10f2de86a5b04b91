// Package persistent has containers of which every version stays as it is. An edit makes
// the next version, in time and memory that are in proportion to what it changes, and
// shares the rest with the one before. Any number of goroutines may read versions while
// one edits the last of them; an edit that is given up leaves no trace.
package persistent

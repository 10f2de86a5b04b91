package main

import (
	"net/http"
	"strconv"
	"time"
)

// maxAge is how long a change of the policies may go unnoticed by a cache. A
// decision says when it ends by itself, but nobody can say when it is replaced.
const maxAge = time.Minute

// setCaching lets the caller, and nobody in between, keep a response until the
// decision that allowed it ends. A zero until stands for no end.
func setCaching(h http.Header, now, until time.Time) {
	age := maxAge
	if !until.IsZero() {
		age = min(age, until.Sub(now))
	}
	// HTTP counts in seconds, and a part of one must not become a whole one.
	seconds := int(age / time.Second)
	if seconds <= 0 {
		h.Set("Cache-Control", "no-store")
		return
	}
	h.Set("Cache-Control", "private, max-age="+strconv.Itoa(seconds))
	h.Set("Expires", now.Add(time.Duration(seconds)*time.Second).UTC().Format(http.TimeFormat))
}

// earlier returns the earlier of two ends, of which a zero one is none.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

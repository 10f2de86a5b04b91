package main

import (
	"runtime"
	"slices"
	"sync"
	"time"
)

// A job is something to measure: f does it n times. If it is that many operations in
// one, per is their number.
type job struct {
	name string
	f    func(n int)
	per  int
}

// repeat returns what does f n times.
func repeat(f func()) func(int) {
	return func(n int) {
		for range n {
			f()
		}
	}
}

// A result is what one operation of a job takes.
type result struct {
	Name   string  `json:"name"`
	NA     string  `json:"na,omitempty"` // why there are no figures
	Median float64 `json:"medianNs,omitempty"`
	Min    float64 `json:"minNs,omitempty"`
	Bytes  float64 `json:"bytes"`
	Allocs float64 `json:"allocs"`
	Runs   int     `json:"runs,omitempty"`
	Input  int     `json:"inputBytes,omitempty"` // of W7
}

// decisions does n decisions and keeps the compiler from leaving them out.
func decisions(decide func() bool) func(int) {
	return func(n int) {
		allowed := false
		for range n {
			allowed = decide()
		}
		runtime.KeepAlive(allowed)
	}
}

// inTurn is like decisions for many requests.
func inTurn(decide []func() bool) func(int) {
	next := 0
	return func(n int) {
		allowed := false
		for range n {
			allowed = decide[next]()
			if next++; next == len(decide) {
				next = 0
			}
		}
		runtime.KeepAlive(allowed)
	}
}

// inParallel does n decisions on as many goroutines as there are functions.
func inParallel(decide []func() bool) func(int) {
	return func(n int) {
		var wg sync.WaitGroup
		for i, f := range decide {
			wg.Go(func() { decisions(f)((n + i) / len(decide)) })
		}
		wg.Wait()
	}
}

// measure runs every job once in each run, so that noise of the machine hits all
// alike, and keeps the shortest time of each. The number of operations in a sample is calibrated beforehand.
func measure(o *options, jobs []job) []result {
	results := make([]result, len(jobs))
	times := make([][]float64, len(jobs))
	counts := make([]int, len(jobs))
	sample := func(i, n int) time.Duration {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		start := time.Now()
		jobs[i].f(n)
		took := time.Since(start)
		runtime.ReadMemStats(&after)
		results[i].Bytes = float64(after.TotalAlloc-before.TotalAlloc) / float64(n)
		results[i].Allocs = float64(after.Mallocs-before.Mallocs) / float64(n)
		return took
	}
	for i := range jobs {
		runtime.GC()
		counts[i] = 1
		if took := sample(i, 1); took > o.patience() {
			times[i] = []float64{float64(took)}
			continue
		}
		for {
			took := sample(i, counts[i])
			if took >= o.target()/4 {
				counts[i] = max(1, int(float64(counts[i])*float64(o.target())/float64(took)))
				break
			}
			counts[i] *= max(2, min(100, int(o.target()/4/max(took, 1))))
		}
	}
	var collecting time.Duration
	for range o.runs {
		for i := range jobs {
			if o.isSlow(times[i]) {
				continue
			}
			// What others left is collected or, if the heap is large, once for all.
			if !o.quick && (i == 0 || collecting < 2*o.target()) {
				start := time.Now()
				runtime.GC()
				collecting = time.Since(start)
			}
			if counts[i] > 1 {
				jobs[i].f(max(1, counts[i]/10)) // so that caches forget the others
			}
			took := sample(i, counts[i])
			times[i] = append(times[i], float64(took)/float64(counts[i]))
		}
	}
	for i := range jobs {
		slices.Sort(times[i])
		results[i].Name = jobs[i].name
		results[i].Runs = len(times[i])
		per := float64(max(1, jobs[i].per))
		results[i].Min = times[i][0] / per
		results[i].Median = median(times[i]) / per
		results[i].Bytes /= per
		results[i].Allocs /= per
	}
	return results
}

// isSlow reports whether operations that took times are not worth another run.
func (o *options) isSlow(times []float64) bool {
	enough := 5
	if len(times) > 0 && times[0] > float64(o.patience()) {
		enough = 1
	}
	return len(times) >= enough && times[0] > float64(5*o.target())
}

// median returns the median of sorted values.
func median(sorted []float64) float64 {
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// An engine is one of the libraries, set up for the workloads.
type engine struct {
	name    string
	module  string // "" for the prototype, which is part of this program
	version string
	license string

	// load translates the policies of w and prepares the engine to decide.
	load func(w *workload) (binder, error)

	// text returns the policies of w as text in the engine's own language, and a
	// function that reads that text until the engine is ready to decide.
	text func(w *workload) (parser, error)

	// list is how the engine is best asked about many requests that differ in their
	// resource. If nil, it is asked about each.
	list func(w *workload) (lister, error)

	// serve prepares the engine for W11. If nil, it does not keep policies by user.
	serve func(users int) (*service, error)
}

// A binder turns req into the engine's own form of a request, which is not timed but
// in W13, and returns the decision, which is. An error of the engine is a panic.
type binder func(req request) (allowed func() bool)

// A parser is what W7 times.
type parser struct {
	bytes int // of text
	load  func() (binder, error)
}

// A service has policies of many users. The policy of user 0 can be changed.
type service struct {
	change func(revision int) // to that of [ownPolicy], from its text
	decide binder             // of user 0
}

// A notApplicable is the reason why an engine cannot take part in a workload.
type notApplicable string

func (e notApplicable) Error() string { return string(e) }

// ourEngine is the one that others are compared with.
const ourEngine = "iam Evaluator"

// ourQuestion asks about many resources.
const ourQuestion = "iam Question.On"

const floorEngine = "floor"

// isByHand reports whether name is that of something that people write by hand for the
// case: an expression in the place of policies, or an index around an engine.
func isByHand(name string) bool {
	return name == "cel-go" || name == "expr-lang" || name == "cedar-go sliced"
}

// isPeer reports whether name is that of an engine of policies of another project.
func isPeer(name string) bool {
	return name != floorEngine && !strings.HasPrefix(name, "iam ") && !isByHand(name)
}

func engines() []engine {
	return []engine{
		iamEvaluator(), iamEvaluate(), iamQuestion(), floor(),
		cedarEngine(), cedarSliced(), casbinEngine(), opaEngine(), ladonEngine(), minioEngine(),
		celEngine(), exprEngine(),
	}
}

// inLayers returns what loads each layer of a workload with load and asks them all.
func inLayers(load func(*workload) (binder, error)) func(*workload) (binder, error) {
	return func(w *workload) (binder, error) {
		layers := w.layers()
		if len(layers) == 1 {
			return load(layers[0])
		}
		var binders []binder
		for _, layer := range layers {
			b, err := load(layer)
			if err != nil {
				return nil, err
			}
			binders = append(binders, b)
		}
		return func(r request) func() bool {
			var all []func() bool
			for _, b := range binders {
				all = append(all, b(r))
			}
			return func() bool {
				for _, allowed := range all {
					if !allowed() {
						return false
					}
				}
				return true
			}
		}, nil
	}
}

// check compares the decisions of b with those of want, the plain scan of this
// library.
func check(w *workload, name string, b, want binder, requests []request) error {
	for _, req := range requests {
		if got, want := b(req)(), want(req)(); got != want {
			return fmt.Errorf("%s: %s: allowed is %t, want %t, for %+v", w.name, name, got, want, req)
		}
	}
	if hit, miss := b(w.hit)(), b(w.miss)(); !hit || miss {
		return fmt.Errorf("%s: %s: hit is %t, miss is %t", w.name, name, hit, miss)
	}
	return nil
}

// checkSample are the requests of check, always the same.
func checkSample(w *workload, n int) []request {
	requests := sample(w, rand.New(rand.NewPCG(1, 2)), n)
	for i := 0; i < len(w.turn); i += max(1, len(w.turn)/n) {
		requests = append(requests, w.turn[i])
	}
	return requests
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// starPrefix returns pattern without its star if that is its only one and the
// last character.
func starPrefix(pattern string) (prefix string, ok bool) {
	prefix, rest, found := strings.Cut(pattern, "*")
	return prefix, found && rest == ""
}

// glob reports whether pattern, in which a star stands for any text, matches s.
func glob(pattern, s string) bool {
	p, i, star, mark := 0, 0, -1, 0
	for i < len(s) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, mark = p, i
			p++
		case p < len(pattern) && pattern[p] == s[i]:
			p++
			i++
		case star >= 0:
			mark++
			p, i = star+1, mark
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}

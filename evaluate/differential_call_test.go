package evaluate_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/internal/reference"
	"github.com/seed-1d0cfdb5/iam/evaluate/internal/world"
)

// compareCall makes a random call. It returns the answer of the reference engine and
// in what that of AssumeRole differs from it, if it does, and counts what the call meets.
func compareCall(w *world.Calls, seen *tally) (reference.Answer, string) {
	q := w.AssumeRole()
	want := reference.Assume(&q.Asked, &q.Read)
	got, err := evaluate.AssumeRole(&q.Request, &q.Policies)
	if problem := disagreeCall(&got, err, &want); problem != "" {
		return want, "AssumeRole: " + problem + "\n" + w.DumpCall(q)
	}
	asked := q.Asked
	asked.Facts, asked.Path = w.Facts, q.Path
	attached := reference.Assume(&asked, &q.Read)
	call := q.Request
	for range 2 {
		got, err = w.Evaluator.AssumeRole(&call, &q.Extra)
		if problem := disagreeCall(&got, err, &attached); problem != "" {
			return want, fmt.Sprintf("Evaluator.AssumeRole: %s\n%s\n%+v", problem, w.DumpCall(q), w.Facts)
		}
		if !q.Attached {
			break
		}
		seen.calls["with an attached trust policy: "+got.Decision.Outcome.String()]++
		role := *call.Role
		role.TrustPolicy = nil // which the Evaluator has
		call.Role = &role
	}
	return want, ""
}

// disagreeCall says in what an answer differs from want, if it does.
func disagreeCall(got *evaluate.CallResult, err error, want *reference.Answer) string {
	allowed := want.Result.Outcome == evaluate.Allow
	switch {
	case (err != nil) != (want.Malformed != ""):
		return fmt.Sprintf("got error %v, want %q", err, want.Malformed)
	case got.Decision.Allowed() != allowed || (got.Session != nil) != allowed:
		return fmt.Sprintf("got %v of %s, want %v by %v of %s", got.Decision, got.Action, want.Result.Outcome, want.Result.Type, want.Action)
	case err != nil:
		return ""
	case allowed:
		return disagreeSession(got.Session, want.Session)
	case got.Action != want.Action:
		return fmt.Sprintf("got %v of %s, want %v by %v of %s", got.Decision, got.Action, want.Result.Outcome, want.Result.Type, want.Action)
	}
	return disagree(&got.Decision, &want.Result)
}

// disagreeSession says in what a session differs from want, if it does.
func disagreeSession(got *evaluate.Session, want *reference.Session) string {
	keys, err := reference.ReadContext(got.Context)
	if err != nil {
		return err.Error()
	}
	tags, transitive := map[string]string{}, []string{}
	for key, value := range got.Tags {
		tags[strings.ToLower(key)] = value
	}
	for _, key := range got.TransitiveTagKeys {
		transitive = append(transitive, strings.ToLower(key))
	}
	slices.Sort(transitive)
	switch {
	case got.Principal.ARN() != want.ARN || got.Principal.Issuer() != want.Issuer:
		return fmt.Sprintf("got a session as %v, want %s", got.Principal, want.ARN)
	case got.Principal.ID() != want.ID:
		return fmt.Sprintf("got a session of %q, want %q", got.Principal.ID(), want.ID)
	case !got.Expires.Equal(want.Expires):
		return fmt.Sprintf("got a session until %v, want %v", got.Expires, want.Expires)
	case got.SourceIdentity != want.SourceIdentity:
		return fmt.Sprintf("got source identity %q, want %q", got.SourceIdentity, want.SourceIdentity)
	case !maps.Equal(tags, want.Tags) || !slices.Equal(transitive, want.TransitiveTagKeys):
		return fmt.Sprintf("got tags %v, transitive %v, want %v and %v", tags, transitive, want.Tags, want.TransitiveTagKeys)
	case fmt.Sprint(keys) != fmt.Sprint(want.Keys):
		return fmt.Sprintf("got keys %v, want %v", keys, want.Keys)
	}
	return ""
}

// compareToken makes a random call, and requests by its session if it yields one.
// It returns the answers of the reference engine and in what those of the other
// differ, if they do.
func compareToken(w *world.Calls) (answer reference.Answer, results []reference.Result, problem string) {
	q := w.Token()
	want := q.Asked.Decide(&q.Read)
	var got evaluate.CallResult
	call, err := q.Request.Ask(&q.Policies)
	if err == nil {
		got = call.Result()
	}
	if problem := disagreeCall(&got, err, &want); problem != "" {
		return want, nil, fmt.Sprintf("%s: %s\n%s", q.Asked.Action, problem, w.DumpToken(q))
	}
	if got.Session == nil {
		return want, nil, compareAttached(w, q)
	}
	for range 4 {
		asked := w.AskAs(q, got.Session)
		request := asked.Asked()
		request.Issued = true
		result := reference.Decide(request, &asked.Read)
		d := evaluate.Evaluate(&asked.Request, &asked.Policies)
		if problem := disagree(&d, &result); problem != "" {
			return want, nil, fmt.Sprintf("session of %s: %s\n%s", q.Asked.Action, problem, w.Dump(asked))
		}
		results = append(results, result)
	}
	return want, results, compareAttached(w, q)
}

// compareAttached is compareToken for an Evaluator. It returns in what the answers differ,
// if they do.
func compareAttached(w *world.Calls, q *world.Token) string {
	if !q.HasAccount() && w.Home != "" {
		return "" // what has no account belongs to another there
	}
	q.Asked.Facts, q.Asked.Path = w.Facts, q.Path
	want := q.Asked.Decide(&q.Read)
	var got evaluate.CallResult
	call, err := w.Evaluator.Call(q.Request, &q.Extra)
	if err == nil {
		got = call.Result()
	}
	if problem := disagreeCall(&got, err, &want); problem != "" {
		return fmt.Sprintf("Evaluator: %s: %s\n%s\n%+v", q.Asked.Action, problem, w.DumpToken(q), w.Facts)
	}
	if got.Session == nil {
		return ""
	}
	for range 4 {
		asked := w.AskAs(q, got.Session)
		request := asked.Asked()
		request.Issued, request.Facts, request.Session = true, w.Facts, asked.Session
		if asked.Request.ResourceAccount == "" {
			request.Home = w.Home
		}
		result := reference.Decide(request, &asked.Read)
		d := w.Evaluator.Evaluate(&asked.Request, &asked.Extra)
		if problem := disagree(&d, &result); problem != "" {
			return fmt.Sprintf("session of %s by an Evaluator: %s\n%s\n%+v", q.Asked.Action, problem, w.Dump(asked), w.Facts)
		}
	}
	return ""
}

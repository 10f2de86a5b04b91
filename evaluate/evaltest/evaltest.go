// Package evaltest tests policies with tables of requests and the expected
// decisions.
//
// The rows of a table are Go values for [Run] or JSON files for [RunFS]. A case
// that fails prints the explanation of its decision, near misses included.
// [Coverage] fails if the cases leave too much of the policies untouched; run
// with -v, Run and RunFS print what they left. A program that reports in another way
// than go test asks [Load] for the groups of files, and [Group.Check] for what comes of
// each.
//
//	func TestLogs(t *testing.T) {
//		p := &evaluate.Policies{Identity: []*policy.Policy{policy.MustParse(`{
//		  "Version": "2012-10-17",
//		  "Statement": {
//		    "Sid": "ReadLogs",
//		    "Effect": "Allow",
//		    "Action": "s3:GetObject",
//		    "Resource": "arn:aws:s3:::logs/${aws:username}/*",
//		    "Condition": {"DateLessThan": {"aws:CurrentTime": "2026-07-01T00:00:00Z"}}
//		  }
//		}`, policy.Identity)}}
//		own := evaluate.Request{
//			Principal:       principal.MustParse("arn:aws:iam::111122223333:user/ann"),
//			Action:          "s3:GetObject",
//			Resource:        "arn:aws:s3:::logs/ann/today.log",
//			ResourceAccount: "111122223333",
//			Time:            time.Date(2026, time.June, 30, 12, 0, 0, 0, time.UTC),
//		}
//		other, late := own, own
//		other.Resource = "arn:aws:s3:::logs/bob/today.log"
//		late.Time = time.Date(2026, time.July, 1, 0, 0, 0, 0, time.UTC)
//		cases := []evaltest.Case{
//			{Name: "own", Request: own, Want: evaluate.Allow, WantSid: "ReadLogs"},
//			{Name: "another's", Request: other, Want: evaluate.ImplicitDeny},
//			{Name: "in July", Request: late, Want: evaluate.ImplicitDeny},
//		}
//		evaltest.Run(t, p, cases)
//		evaltest.Coverage(t, p, 100, cases)
//	}
//
//	func TestFiles(t *testing.T) { evaltest.RunFS(t, os.DirFS("testdata"), "*.json") }
//
// A policy with dates needs cases with a time: one without is asked about now. A table
// is asked of an [evaluate.Evaluator] if each of its cases has that as Evaluator, and of accounts
// as they are if each has an Inventory; the policies, which may be nil then, add to what is
// attached there.
//
// # Case files
//
// A case file is a JSON array of groups. A group is a set of policies and the
// requests asked of them or, if it has a role, the calls that assume it, or, if it
// names a "call", calls of that kind: GetFederationToken, GetSessionToken or
// AssumeRoot:
//
//	[
//	  {
//	    "description": "users read their own logs",
//	    "policies": {
//	      "identity": [
//	        {
//	          "Version": "2012-10-17",
//	          "Statement": {
//	            "Sid": "ReadLogs",
//	            "Effect": "Allow",
//	            "Action": "s3:GetObject",
//	            "Resource": "arn:aws:s3:::logs/${aws:username}/*"
//	          }
//	        }
//	      ]
//	    },
//	    "coverage": 100,
//	    "cases": [
//	      {
//	        "name": "own",
//	        "principal": "arn:aws:iam::111122223333:user/ann",
//	        "action": "s3:GetObject", "resource": "arn:aws:s3:::logs/ann/today.log",
//	        "resourceAccount": "111122223333",
//	        "want": "allowed", "sid": "ReadLogs"
//	      }
//	    ]
//	  }
//	]
//
// In place of a policy may stand the path of a file with one, relative to the case file:
//
//	"policies": {"identity": ["../policies/reader.json"]}
//
// So what is tested is what is deployed. The file has to be in the fs.FS that is given to
// [RunFS] or [Load]: where policies stand beside the folder of the case files, open the
// folder that has both.
//
// In place of policies, a group may name an inventory: what the AWS CLI printed of accounts,
// as package inventory reads it. It is a file, a folder with all that is below it, or a list
// of these:
//
//	"inventory": "../accounts"
//
// Policies, tags, IDs, owners and the place in an organization are then those of the
// inventory, of a role that is assumed it has all but the ARN, and policies of the group add to
// them. A user, a role or an account that a case names and the inventory does not have is an
// error, as otherwise any deny would be what is wanted; but the policies of a caller of another
// account may be said by the group. A file that is not understood is an error too, and who
// it is about may not be known. What else is not known fails the cases that
// it is about: the decision has a Problem, which has to be wanted.
//
// What is wanted is "allowed", "implicitDeny", "explicitDeny", or "denied" for either
// deny: that nobody can do something holds whether or not a statement says so.
//
// A [Group] is written to JSON as such a file has it, so that a program can keep what it
// found.
//
// # Errors
//
// Nothing is ignored: a field that is not part of the format or that is there twice, a
// condition key in a context that AWS does not have and no policy mentions, an empty table, a pattern that matches no file, and a problem or an error that no case
// wants fail the test. Errors of case files have file, line and column, and all of a file
// are listed.
//
// # Concurrency
//
// The functions only read their arguments, so tests that run in parallel may
// share policies and cases. They do not call [testing.T.Parallel] themselves.
package evaltest

import (
	"cmp"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/inventory"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/quote"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// A Case is one row of a table: a request, or a call that yields a session, and
// the expected answer. Columns that are zero are not compared, except for Want.
type Case struct {
	Name    string
	Line    int    // line of the file at which it begins, from 1, or 0 if it is not from a file
	Source  string // where the expected answer comes from; printed if the case fails
	Request evaluate.Request
	Call    evaluate.CallRequest // if not nil, it is asked in place of Request

	// Evaluator, if not nil, is asked, and the policies are given to it as extra: they
	// add to what it has attached.
	Evaluator *evaluate.Evaluator

	// Inventory, if not nil, stands in place of an Evaluator: its own is asked. The callers
	// and accounts that the case names have to be in it, and the owner of a resource that
	// it knows does not have to be named.
	Inventory *inventory.Inventory

	Want         evaluate.Outcome
	WantDenied   bool               // either deny will do; Want is left at its zero value then
	WantSid      string             // Sid of the deciding statement
	WantType     policy.Type        // type of policy that decides
	WantProblem  string             // part of the Problem; if empty, there may be none
	WantValidity *evaluate.Validity // interval over which the outcome holds

	// Of a call:
	WantAction  string                        // action that the answer is about
	WantError   string                        // part of the error of a malformed call
	WantSession func(*evaluate.Session) error // checks the session of an allowed call
}

// Run asks each case in a subtest, with the policies p. If the answer is not the
// one expected, the subtest fails with an explanation. An empty table fails.
func Run(t *testing.T, p *evaluate.Policies, cases []Case) {
	t.Helper()
	if len(cases) == 0 {
		t.Fatal("evaltest: the table is empty")
	}
	g := Group{Policies: p, Cases: cases}
	g.run(t)
}

// run checks g and reports each case in a subtest.
func (g *Group) run(t *testing.T) {
	t.Helper()
	r := g.check(testing.Verbose() || g.Coverage > 0)
	for i := range r.Cases {
		t.Run(r.Cases[i].Name, func(t *testing.T) {
			t.Helper()
			if err := r.Cases[i].Err; err != nil {
				t.Error(err)
			}
		})
	}
	if testing.Verbose() {
		t.Log(r)
	}
	if problems := g.notKnown(); len(problems) > 0 {
		t.Log(problems)
	}
	if r.Err != nil {
		t.Error(r.Err)
	}
}

// compare returns what is not as expected of c, with the explanations of an answer.
func (c *Case) compare(answer answer, err error, explain func() []*evaluate.Explanation) error {
	switch {
	case c.WantError != "" && c.wantsAnswer():
		return message.Errorf("both an answer and an error with {text} are wanted", strconv.Quote(c.WantError))
	case err != nil && c.WantError != "" && strings.Contains(err.Error(), c.WantError):
		return nil
	case err != nil:
		return message.Errorf("error: {problem}; want {wanted}", err, cmp.Or(c.WantError, c.outcome()))
	case c.WantError != "":
		return message.Errorf("{decision}, want an error with {text}", spoken(answer.decision.In), strconv.Quote(c.WantError))
	}
	var problems []error
	wrong := func(what string, got, want any) {
		problems = append(problems, message.Errorf("{what} {got}, want {wanted}", message.Known(what), got, want))
	}
	d := answer.decision
	switch {
	case c.WantDenied && c.Want != evaluate.ImplicitDeny:
		wrong("outcome", d.Outcome, message.Of("both {outcome} and denied", c.Want))
	case c.WantDenied && d.Allowed():
		wrong("outcome", d.Outcome, wantDenied)
	case !c.WantDenied && d.Outcome != c.Want:
		wrong("outcome", d.Outcome, c.Want)
	}
	if c.WantType != 0 && d.Type != c.WantType {
		wrong("decided by", message.Known(d.Type.String()), message.Known(c.WantType.String()))
	}
	if c.WantSid != "" && (d.Statement == nil || d.Statement.Sid() != c.WantSid) {
		wrong("decision", spoken(d.In), message.Of("statement {name}", strconv.Quote(c.WantSid)))
	}
	if !strings.Contains(d.Problem, c.WantProblem) || c.WantProblem == "" && d.Problem != "" {
		wrong("problem", fmt.Sprintf("%q", d.Problem), fmt.Sprintf("%q", c.WantProblem))
	}
	if c.WantAction != "" && answer.action != c.WantAction {
		wrong("action", quote.Word(answer.action), quote.Word(c.WantAction))
	}
	if want := c.WantValidity; want != nil {
		if got := answer.validity; !got.From.Equal(want.From) || !got.Until.Equal(want.Until) {
			wrong("validity", spoken(got.In), spoken(want.In))
		}
	}
	if c.WantSession != nil {
		if answer.session == nil {
			wrong("session", message.Known("none"), message.Known("one"))
		} else if err := c.WantSession(answer.session); err != nil {
			problems = append(problems, message.Errorf("session: {problem}", err))
		}
	}
	if len(problems) == 0 {
		return nil
	}
	if c.Source != "" {
		problems = append(problems, message.Errorf("source: {source}", quote.Line(c.Source)))
	}
	for _, x := range explain() {
		problems = append(problems, message.Errorf("{action}: {explanation}", quote.Word(x.Action), spoken(func(l policy.Language) string { return strings.TrimSpace(x.In(l)) })))
	}
	return errors.Join(problems...)
}

// outcome returns the outcome that is wanted, as a case file has it.
func (c *Case) outcome() string {
	if c.WantDenied {
		return wantDenied
	}
	return c.Want.String()
}

// wantsAnswer reports whether something is wanted of an answer, which a malformed call does
// not have.
func (c *Case) wantsAnswer() bool {
	return c.Want != 0 || c.WantDenied || c.WantSid != "" || c.WantType != 0 || c.WantProblem != "" ||
		c.WantValidity != nil || c.WantAction != "" || c.WantSession != nil
}

// An answer is what a case is compared with.
type answer struct {
	decision evaluate.Decision
	validity evaluate.Validity
	action   string
	session  *evaluate.Session
}

// ask asks c. The validity is found only if it is compared. The decision of a request
// is one of those that a program makes, by Evaluate.
func (c *Case) ask(p *evaluate.Policies) (answer, error) {
	if c.Call == nil {
		a := answer{action: c.Request.Action}
		if c.Evaluator != nil {
			a.decision = c.Evaluator.Evaluate(&c.Request, p)
		} else {
			a.decision = evaluate.Evaluate(&c.Request, p)
		}
		if c.WantValidity != nil {
			a.validity = c.question(p).Until()
		}
		return a, nil
	}
	call, err := c.call(p)
	if err != nil {
		return answer{}, err
	}
	result := call.Result()
	a := answer{decision: result.Decision, action: result.Action, session: result.Session}
	if c.WantValidity != nil {
		a.validity = call.Until()
	}
	return a, nil
}

// explain explains the answer. A malformed call has no explanations.
func (c *Case) explain(p *evaluate.Policies) []*evaluate.Explanation {
	if c.Call == nil {
		return []*evaluate.Explanation{c.question(p).Explain()}
	}
	call, err := c.call(p)
	if err != nil {
		return nil
	}
	return call.Explain()
}

func (c *Case) question(p *evaluate.Policies) *evaluate.Question {
	if c.Evaluator != nil {
		return c.Evaluator.Ask(&c.Request, p)
	}
	return evaluate.Ask(&c.Request, p)
}

func (c *Case) call(p *evaluate.Policies) (*evaluate.Call, error) {
	if c.Evaluator != nil {
		return c.Evaluator.Call(c.Call, p)
	}
	return c.Call.Ask(p)
}

package cloudtrail_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/seed-1d0cfdb5/iam/evaluate/cloudtrail"
)

// remedies says what helps if a call is not judged, by reason.
func remedies() map[cloudtrail.Reason]string {
	return map[cloudtrail.Reason]string{
		cloudtrail.NotACall:      "nothing: nobody called",
		cloudtrail.NoAction:      "nothing: policies have no say",
		cloudtrail.NoPermission:  "nothing: policies have no say",
		cloudtrail.OtherAccount:  "read the log of the caller's account",
		cloudtrail.UnknownCaller: "look at the event",
		cloudtrail.RootSession:   "look at the event of sts:AssumeRoot",
		cloudtrail.UnknownAction: "look up the operation in the Service Authorization Reference",
	}
}

// A tally counts what a log has.
type tally struct {
	judged, inPart int
	answers        map[cloudtrail.Answer]int
	not            map[cloudtrail.Reason]int
	broken         []int // numbers of records
}

// add counts an event and its calls, of which each has to be allowed.
func (t *tally) add(event *cloudtrail.Event) {
	t.answers[event.Answer()]++
	calls := event.Calls()
	switch worst := calls[len(calls)-1]; { // what is not told comes last
	case worst.Reason != "":
		t.not[worst.Reason]++
	case slices.ContainsFunc(calls, isInPart):
		t.inPart++
	default:
		t.judged++
	}
}

// isInPart reports whether the resource of a call is not known.
func isInPart(call cloudtrail.Call) bool { return call.NoResource || call.NameOnly }

// What does a log tell, and what would help to tell the rest?
func Example_tally() {
	log, err := os.ReadFile("testdata/records.json")
	if err != nil {
		fmt.Println(err)
		return
	}
	t := tally{answers: make(map[cloudtrail.Answer]int), not: make(map[cloudtrail.Reason]int)}
	for event, err := range cloudtrail.Read(bytes.NewReader(log)) {
		var broken *cloudtrail.LogError
		switch {
		case errors.As(err, &broken): // or a record of more than cloudtrail.MaxRecord bytes, and the like
			t.broken = append(t.broken, broken.Record)
		case err == nil:
			t.add(event)
		}
	}
	fmt.Println(t.judged, "judged,", t.inPart, "in part")
	fmt.Println(t.answers[cloudtrail.Allowed], "allowed,", t.answers[cloudtrail.Denied], "denied,", t.answers[cloudtrail.NotTold], "failed otherwise")
	for _, reason := range []cloudtrail.Reason{cloudtrail.NoAction, cloudtrail.NotACall, cloudtrail.OtherAccount} {
		fmt.Printf("%d %s: %s\n", t.not[reason], reason, remedies()[reason])
	}
	// Output:
	// 15 judged, 2 in part
	// 16 allowed, 7 denied, 0 failed otherwise
	// 2 no-action: nothing: policies have no say
	// 2 not-a-call: nothing: nobody called
	// 1 other-account: read the log of the caller's account
}

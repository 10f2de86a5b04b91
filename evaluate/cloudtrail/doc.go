// Package cloudtrail replays what AWS CloudTrail recorded: each event becomes the requests
// that it was, as far as the event tells, to be decided by other policies than those of then.
//
// [Read] yields the events of a log, and [Event.Calls] what each of them asked for:
//
//	for event, err := range cloudtrail.Read(file) {
//		if err != nil {
//			fmt.Println(err) // one record: the others follow
//			continue
//		}
//		for _, call := range event.Calls() {
//			if call.Reason != "" {
//				fmt.Println(event.Name, "is not judged:", call.Reason)
//				continue
//			}
//			fmt.Println(call.Request.Principal, call.Action, call.Resource)
//		}
//	}
//
// To use all cores, read with [Records] and parse elsewhere with [ParseEvent].
//
// # What an event does not tell
//
// An event has no session policies, no tags of the caller or the resource, and not all
// condition keys. [Keys] says which keys it determines: any other may have been present, with
// any value, so that a decision that depends on it is not known. What the event says of a
// call that policies have no say in, or not enough, has a [Reason] instead. See
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
//
// # Concurrency
//
// An [Event] is immutable, and all functions and methods are safe for concurrent use. What
// [Event.Calls] returns belongs to the caller.
package cloudtrail

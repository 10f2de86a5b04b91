package cloudtrail

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/inventory"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// A draw makes small accounts, changes of them, and events.
type draw struct{ *rand.Rand }

func pick[T any](d draw, list ...T) T { return list[d.IntN(len(list))] }

const (
	account = "111122223333"
	bucket  = "arn:aws:s3:::example-reports"
	roleARN = "arn:aws:iam::111122223333:role/app/Writer"
	userARN = "arn:aws:iam::111122223333:user/dev/hana"
)

// clause returns a clause of a condition, most of them on keys that events do not tell.
func (d draw) clause() string {
	word := pick(d, `"a"`, `"b"`, `["a","b"]`, `"a*"`, `"?"`)
	return pick(d,
		fmt.Sprintf(`%q:{"aws:SourceVpc":%s}`, pick(d, "StringEquals", "StringNotEquals", "StringLike", "StringEqualsIfExists", "StringNotEqualsIfExists"), word),
		fmt.Sprintf(`%q:{"aws:RequestTag/team":%s}`, pick(d, "StringEquals", "StringNotEquals", "StringLike", "StringEqualsIfExists"), word),
		fmt.Sprintf(`%q:{"aws:PrincipalTag/team":%s}`, pick(d, "StringEquals", "StringNotEquals", "StringLike"), word),
		fmt.Sprintf(`%q:{"aws:ResourceTag/team":%s}`, pick(d, "StringEquals", "StringNotEquals", "StringEqualsIfExists"), pick(d, `"a"`, `"${aws:PrincipalTag/team}"`, `"${aws:SourceVpc}"`)),
		fmt.Sprintf(`%q:{"aws:TagKeys":%s}`, pick(d, "ForAnyValue:StringEquals", "ForAllValues:StringEquals", "ForAllValues:StringLike"), word),
		fmt.Sprintf(`"Null":{%q:"%t"}`, pick(d, "aws:SourceVpc", "aws:RequestTag/team", "aws:PrincipalTag/team", "aws:SourceIp"), d.IntN(2) == 0),
		fmt.Sprintf(`%q:{"aws:SourceIp":"203.0.113.0/24"}`, pick(d, "IpAddress", "NotIpAddress")),
		fmt.Sprintf(`%q:{"aws:PrincipalOrgID":%s}`, pick(d, "StringEquals", "StringNotEquals"), word),
		fmt.Sprintf(`"StringEquals":{"aws:RequestedRegion":%q}`, pick(d, "eu-west-1", "us-east-1")),
		fmt.Sprintf(`"Bool":{%q:"%t"}`, pick(d, "aws:SecureTransport", "aws:MultiFactorAuthPresent"), d.IntN(2) == 0),
	)
}

// document returns a policy whose statements are about a principal, if that is not "".
func (d draw) document(principal string) string {
	var statements []string
	for range 1 + d.IntN(3) {
		s := fmt.Sprintf(`"Effect":%q,"Action":%s,"Resource":%s`, pick(d, "Allow", "Allow", "Deny"),
			pick(d, `"s3:*"`, `"s3:GetObject"`, `"s3:Put*"`, `["s3:GetObject","s3:PutObject"]`),
			pick(d, `"*"`, `"*"`, `"arn:aws:s3:::example-reports/*"`, `"arn:aws:s3:::example-reports/${aws:PrincipalTag/team}/*"`, `"arn:aws:s3:::example-reports/a/*"`))
		if principal != "" {
			s += `,"Principal":` + principal
		}
		clauses := map[string]string{}
		for range d.IntN(3) {
			c := d.clause()
			operator, _, _ := strings.Cut(c, ":{")
			clauses[operator] = c
		}
		if len(clauses) > 0 {
			var all []string
			for _, c := range clauses {
				all = append(all, c)
			}
			s += `,"Condition":{` + strings.Join(all, ",") + `}`
		}
		statements = append(statements, "{"+s+"}")
	}
	return `{"Version":"2012-10-17","Statement":[` + strings.Join(statements, ",") + `]}`
}

// A draft is an account that is read.
type draft struct {
	user, role, bucket, boundary string // documents
	userTags, bucketTags         string
}

func (d draw) draft() draft {
	return draft{
		user: d.document(""), role: d.document(""), bucket: pick(d, "", d.document(pick(d, `"*"`, `{"AWS":"`+account+`"}`, `{"AWS":"`+roleARN+`"}`))),
		boundary: pick(d, "", "", d.document("")), userTags: pick(d, "", `,"tags":{"team":"a"}`), bucketTags: pick(d, "", `,"tags":{"team":"a"}`),
	}
}

// changed returns the account after a change of one thing.
func (d draw) changed(a draft) draft {
	other := d.draft()
	switch d.IntN(5) {
	case 0:
		a.user = other.user
	case 1:
		a.role = other.role
	case 2:
		a.bucket = other.bucket
	case 3:
		a.boundary = other.boundary
	case 4:
		a.userTags, a.bucketTags = other.userTags, other.bucketTags
	}
	return a
}

func (a *draft) inventory(t require.TestingT) *inventory.Inventory {
	boundary, managed := "", ""
	if a.boundary != "" {
		boundary = `,"boundary":"arn:aws:iam::111122223333:policy/B"`
		managed = `{"arn":"arn:aws:iam::111122223333:policy/B","document":` + a.boundary + `}`
	}
	resource := ""
	if a.bucket != "" {
		resource = `,"policy":` + a.bucket
	}
	text := fmt.Sprintf(`{"principals":[
		{"arn":%q%s,"policies":[{"name":"p","document":%s}]%s},
		{"arn":%q,"policies":[{"name":"p","document":%s}]%s,"trustPolicy":{"Statement":{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}}}],
		"managedPolicies":[%s],
		"resources":[{"arn":%q,"account":%q%s%s}]}`,
		userARN, a.userTags, a.user, boundary, roleARN, a.role, boundary, managed, bucket, account, resource, a.bucketTags)
	return inventoryOf(t, text)
}

func inventoryOf(t require.TestingT, text string) *inventory.Inventory {
	var r inventory.Reader
	r.Read("account.json", strings.NewReader(text))
	inv, err := r.Inventory()
	require.NotNil(t, inv, text)
	_ = err
	return inv
}

// event returns an event, with what one may tell or not.
func (d draw) event() string {
	who := pick(d,
		`{"type":"IAMUser","principalId":"AIDAEXAMPLE0000000001","arn":"`+userARN+`","accountId":"111122223333","userName":"hana"}`,
		`{"type":"AssumedRole","principalId":"AROAEXAMPLE0000000002:s","arn":"arn:aws:sts::111122223333:assumed-role/Writer/s","accountId":"111122223333",`+
			`"sessionContext":{"sessionIssuer":{"type":"Role","principalId":"AROAEXAMPLE0000000002","arn":"`+roleARN+`","accountId":"111122223333","userName":"Writer"},"attributes":{"creationDate":"2026-11-24T08:55:00Z","mfaAuthenticated":"false"}}}`,
	)
	tls := pick(d, "", `,"tlsDetails":{"tlsVersion":"TLSv1.3"}`)
	key := pick(d, "a/1", "b/1", "c")
	target := pick(d, bucket+"/"+key, bucket+"/"+key)
	return fmt.Sprintf(`{"eventVersion":"1.08","userIdentity":%s,"eventTime":"2026-11-24T09:01:00Z","eventSource":"s3.amazonaws.com","eventName":%q,"awsRegion":%q,`+
		`"sourceIPAddress":%q,"userAgent":"x","requestParameters":{"bucketName":"example-reports","key":%q},"responseElements":null,`+
		`"resources":[{"type":"AWS::S3::Object","ARN":%q},{"accountId":"111122223333","type":"AWS::S3::Bucket","ARN":%q}],"eventID":"1","eventType":"AwsApiCall","recipientAccountId":"111122223333"%s}`,
		who, pick(d, "GetObject", "PutObject"), pick(d, "eu-west-1", "us-east-1"), pick(d, "203.0.113.7", "198.51.100.1", "lambda.amazonaws.com", "AWS Internal"), key, target, bucket, tls)
}

// A world is a value of each key that events may not tell: what the caller, the resource and
// the request really were.
type world struct {
	vpc, requestTag, organization, sessionTag, resourceTag, secure, address string
	tagKeys                                                                 []string
}

// decide decides a call in a world: what the event tells is as it was.
func (w *world) decide(c *Call, s *side, evaluators map[string]*evaluate.Evaluator) bool {
	req := *c.Request
	e := s.evaluator
	set := func(key, value string) {
		if c.Known.Has(key) {
			return
		}
		if value == "" {
			req.Context.Set(condition.Strings(key))
			return
		}
		req.Context.Set(condition.String(key, value))
	}
	set("aws:SourceVpc", w.vpc)
	set("aws:RequestTag/team", w.requestTag)
	set("aws:PrincipalOrgID", w.organization)
	set("aws:SecureTransport", w.secure)
	set("aws:SourceIp", w.address)
	if !c.Known.Has("aws:TagKeys") {
		req.Context.Set(condition.Strings("aws:TagKeys", w.tagKeys...))
	}
	if r := s.inv.Resource(req.Resource); r == nil || r.ARN != req.Resource || r.Tags == nil {
		e = evaluators[w.resourceTag]
	}
	if c.Principal.Type() == principal.TypeAssumedRole {
		tags := map[string]string{}
		if w.sessionTag != "" {
			tags["team"] = w.sessionTag
		}
		session := evaluate.Session{Principal: c.Principal, Expires: req.Time.Add(time.Hour), Tags: tags, Context: req.Context}
		for key, value := range tags {
			session.Context.Set(condition.String("aws:PrincipalTag/"+key, value))
		}
		made := session.Request(req.Action, req.Resource)
		made.ResourceAccount, made.Time = req.ResourceAccount, req.Time
		req = made
	}
	return e.Evaluate(&req, nil).Allowed()
}

// withTags returns the Evaluator of a side for each tag that the resource may have.
func (s *side) withTags(t require.TestingT, resource string) map[string]*evaluate.Evaluator {
	all := make(map[string]*evaluate.Evaluator)
	for _, tag := range []string{"", "a", "b"} {
		a := *s.inv.Attachments()
		a.ResourceTags = maps.Clone(a.ResourceTags)
		if a.ResourceTags == nil {
			a.ResourceTags = map[string]map[string]string{}
		}
		a.ResourceTags[resource] = map[string]string{}
		if tag != "" {
			a.ResourceTags[resource]["team"] = tag
		}
		e, err := evaluate.New(&a)
		require.NoError(t, err)
		all[tag] = e
	}
	return all
}

// worlds yields many worlds, of values that policies mention, others, and none.
func worlds(d draw) (all []world) {
	texts := []string{"", "a", "b", "ax", "zz"}
	for range 200 {
		all = append(all, world{
			pick(d, texts...), pick(d, texts...), pick(d, texts...), pick(d, texts...), pick(d, "", "a", "b"), pick(d, "", "true", "false"), pick(d, "", "203.0.113.9", "198.51.100.9"),
			pick(d, nil, []string{"a"}, []string{"b", "c"}, []string{"a", "b"}),
		})
	}
	return all
}

// TestJudgeAgainstAllWorlds judges events by random accounts, and decides them in many worlds
// that the event does not tell apart: what is judged whole comes out the same in all of them.
func TestJudgeAgainstAllWorlds(t *testing.T) {
	d := draw{rand.New(rand.NewPCG(20, 7))}
	counts := map[string]int{}
	for range 300 {
		old := d.draft()
		changed := d.changed(old)
		replay := New(old.inventory(t), changed.inventory(t))
		for range 8 {
			text := d.event()
			e, err := ParseEvent(text)
			require.NoError(t, err)
			v := replay.Judge(e)
			require.Empty(t, v.Reason, "%s %s", text, v.Detail)
			calls := e.Calls()
			require.Len(t, calls, 1)
			c := &calls[0]
			evaluators := [2]map[string]*evaluate.Evaluator{replay.sides[0].withTags(t, c.Resource), replay.sides[1].withTags(t, c.Resource)}
			seen, answers := map[Effect]bool{}, [2]map[bool]bool{{}, {}}
			for _, w := range worlds(d) {
				effect := Unchanged
				before, after := w.decide(c, &replay.sides[0], evaluators[0]), w.decide(c, &replay.sides[1], evaluators[1])
				switch {
				case before && !after:
					effect = NewlyDenied
				case after && !before:
					effect = NewlyAllowed
				}
				seen[effect], answers[0][before], answers[1][after] = true, true, true
				if !v.InPart && effect != v.Effect || !v.Before.Depends && before != v.Before.allowed() || !v.After.Depends && after != v.After.allowed() {
					t.Fatalf("%s\n%+v\n%+v\njudged %+v\nin %+v it is %v: %t, %t", text, old, changed, v, w, effect, before, after)
				}
			}
			counts[v.Column().String()]++
			switch {
			case v.InPart && len(seen) == 1:
				counts["needlessly in part"]++
			case !v.InPart && (len(answers[0]) > 1 || len(answers[1]) > 1):
				counts["alike"]++
			}
		}
	}
	t.Log(counts)
	require.Greater(t, counts["inPart"], 100)
	require.Greater(t, counts["newlyDenied"], 50)
	require.Greater(t, counts["alike"], 50)
}

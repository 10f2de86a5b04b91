package main

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/query"
)

// loadTime is how long TestLoad takes: go test -run TestLoad -v . -load 60s
var loadTime = flag.Duration("load", 2*time.Second, "how long TestLoad takes")

// policies is what the test knows of the policies at one version: which of four roles may be
// looked at by a user and by a session of a role. It is no IAM, but bits.
type policies struct {
	inline   [2]int  // number of the role that the inline policy of each lets it look at
	attached [2]bool // whether a managed policy is attached to each
	version  int     // of the managed policy: version 1 is for roles 0 and 1, version 2 for 2 and 3
	bounded  bool    // whether the user has a boundary, which leaves roles 0 to 2
}

const user, session = 0, 1

// allows says what the policies demand.
func (p policies) allows(who, target int) bool {
	granted := p.inline[who] == target || p.attached[who] && (target < 2) == (p.version == 1)
	return granted && (who == session || !p.bounded || target < 3)
}

// An observation is an answer, the version of the policies that gave it, and the newest one that
// had been acknowledged when it was asked for.
type observation struct {
	who, target  int
	allowed      bool
	version      uint64
	acknowledged uint64
}

// TestLoad has the SDK call while the policies change every 100 ms: each answer is as the policies
// of the version demand that the answer names, which is none from before a change that was
// acknowledged.
func TestLoad(t *testing.T) {
	h := newHarness(t)
	for n := range 4 {
		h.role(fmt.Sprintf("Target%d", n), trust(anybody, ""), "")
	}
	worker := h.role("Worker", trust(anybody, ""), look(0))
	ann := h.user("ann", look(0))
	settings, changed := h.asRoot(), &recorder{}
	settings.HTTPClient = changed
	root := iam.NewFromConfig(settings)
	made, err := root.CreatePolicy(t.Context(), &iam.CreatePolicyInput{PolicyName: aws.String("Look"), PolicyDocument: aws.String(look(0, 1))})
	require.NoError(t, err)
	_, err = root.CreatePolicyVersion(t.Context(), &iam.CreatePolicyVersionInput{PolicyArn: made.Policy.Arn, PolicyDocument: aws.String(look(2, 3))})
	require.NoError(t, err)
	edge, err := root.CreatePolicy(t.Context(), &iam.CreatePolicyInput{PolicyName: aws.String("Edge"), PolicyDocument: aws.String(look(0, 1, 2))})
	require.NoError(t, err)

	now := policies{version: 1}
	history := map[uint64]policies{changed.version: now}
	stop := make(chan struct{})
	var acknowledged atomic.Uint64
	acknowledged.Store(changed.version)
	var working sync.WaitGroup
	seen := make([][]observation, 4)
	for n := range seen {
		working.Go(func() { seen[n] = h.look(stop, &acknowledged, n%2, ann, worker) })
	}
	changes := 0
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(*loadTime); time.Now().Before(end); <-tick.C {
		now.change(t, root, *made.Policy.Arn, *edge.Policy.Arn)
		require.Greater(t, changed.version, acknowledged.Load())
		history[changed.version] = now
		acknowledged.Store(changed.version)
		changes++
	}
	close(stop)
	working.Wait()

	answers, allowed := 0, 0
	for _, all := range seen {
		for _, o := range all {
			demanded, ok := history[o.version]
			require.True(t, ok, "version %d is of no change", o.version)
			require.GreaterOrEqual(t, o.version, o.acknowledged, "%+v is by policies of the past", o)
			require.Equal(t, demanded.allows(o.who, o.target), o.allowed, "%+v by %+v", o, demanded)
			answers++
			if o.allowed {
				allowed++
			}
		}
	}
	require.Greater(t, changes, 5)
	require.Positive(t, allowed)
	require.Less(t, allowed, answers)
	t.Logf("%d answers, of which %d allowed, by %d versions in %s", answers, allowed, changes+1, *loadTime)
}

// look returns a policy that allows to look at some of the roles.
func look(targets ...int) string {
	resources := ""
	for _, n := range targets {
		resources += fmt.Sprintf(`, "arn:aws:iam::111122223333:role/Target%d"`, n)
	}
	return `{"Version": "2012-10-17", "Statement": [
		{"Effect": "Allow", "Action": "iam:GetRole", "Resource": [` + resources[2:] + `]}, {"Effect": "Allow", "Action": "sts:*", "Resource": "*"}]}`
}

// look asks for one role after the other, as the user or as a session, which is another from time to time.
func (h *harness) look(stop chan struct{}, acknowledged *atomic.Uint64, who int, ann aws.Config, worker string) (seen []observation) {
	answers := &recorder{}
	settings := ann
	for n := 0; ; n++ {
		select {
		case <-stop:
			return seen
		default:
		}
		if who == session && n%100 == 0 {
			next, err := h.assume(ann, &sts.AssumeRoleInput{RoleArn: &worker, RoleSessionName: aws.String("load")})
			if err != nil {
				h.Errorf("assume: %v", err)
				return seen
			}
			settings = next
		}
		settings.HTTPClient = answers
		target, newest := rand.IntN(4), acknowledged.Load()
		_, err := iam.NewFromConfig(settings).GetRole(h.Context(), &iam.GetRoleInput{RoleName: aws.String(fmt.Sprintf("Target%d", target))})
		if c := code(err); c != "" && c != "AccessDenied" {
			h.Errorf("look: %v", err)
			return seen
		}
		seen = append(seen, observation{who, target, err == nil, answers.version, newest})
	}
}

// A recorder keeps the version of the policies that the last answer names. It serves one goroutine.
type recorder struct{ version uint64 }

// Do is what the SDK calls.
func (r *recorder) Do(req *http.Request) (*http.Response, error) {
	resp, err := http.DefaultClient.Do(req)
	if err == nil {
		r.version, err = strconv.ParseUint(resp.Header.Get(query.VersionHeader), 10, 64)
	}
	return resp, err
}

// change makes a change at random, of p and of the account.
func (p *policies) change(t *testing.T, root *iam.Client, managed, edge string) {
	t.Helper()
	var err error
	ann, worker, own := aws.String("ann"), aws.String("Worker"), aws.String("own")
	who := rand.IntN(2)
	switch rand.IntN(4) {
	case 0:
		p.inline[who] = rand.IntN(4)
		if document := aws.String(look(p.inline[who])); who == user {
			_, err = root.PutUserPolicy(t.Context(), &iam.PutUserPolicyInput{UserName: ann, PolicyName: own, PolicyDocument: document})
		} else {
			_, err = root.PutRolePolicy(t.Context(), &iam.PutRolePolicyInput{RoleName: worker, PolicyName: own, PolicyDocument: document})
		}
	case 1:
		p.version = 3 - p.version
		_, err = root.SetDefaultPolicyVersion(t.Context(), &iam.SetDefaultPolicyVersionInput{PolicyArn: &managed, VersionId: aws.String(fmt.Sprintf("v%d", p.version))})
	case 2:
		p.attached[who] = !p.attached[who]
		switch {
		case who == user && p.attached[who]:
			_, err = root.AttachUserPolicy(t.Context(), &iam.AttachUserPolicyInput{UserName: ann, PolicyArn: &managed})
		case who == user:
			_, err = root.DetachUserPolicy(t.Context(), &iam.DetachUserPolicyInput{UserName: ann, PolicyArn: &managed})
		case p.attached[who]:
			_, err = root.AttachRolePolicy(t.Context(), &iam.AttachRolePolicyInput{RoleName: worker, PolicyArn: &managed})
		default:
			_, err = root.DetachRolePolicy(t.Context(), &iam.DetachRolePolicyInput{RoleName: worker, PolicyArn: &managed})
		}
	case 3:
		if p.bounded = !p.bounded; p.bounded {
			_, err = root.PutUserPermissionsBoundary(t.Context(), &iam.PutUserPermissionsBoundaryInput{UserName: ann, PermissionsBoundary: &edge})
		} else {
			_, err = root.DeleteUserPermissionsBoundary(t.Context(), &iam.DeleteUserPermissionsBoundaryInput{UserName: ann})
		}
	}
	require.NoError(t, err)
}

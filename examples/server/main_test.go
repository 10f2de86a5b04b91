package main

import (
	"encoding/xml"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/examples/internal/golden"
	"github.com/seed-1d0cfdb5/iam/examples/internal/story"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

func TestOutput(t *testing.T) {
	for _, l := range []policy.Language{policy.English, policy.Japanese} {
		var out strings.Builder
		teller := story.New(l, texts())
		require.NoError(t, run("", &out, teller))
		golden.CompareIn(t, l, out.String())
		if l == policy.Japanese {
			require.Empty(t, teller.Unsaid())
		}
	}
}

// A harness is a server, and those who call it.
type harness struct {
	*server
	t       *testing.T
	handler http.Handler
	root    accessKey
	logged  strings.Builder
}

func newHarness(t *testing.T) *harness {
	t.Helper()
	h := &harness{t: t}
	s, root, err := newServer(slog.New(slog.NewTextHandler(&h.logged, nil)))
	require.NoError(t, err)
	h.server, h.root, h.handler = s, root, s.handler()
	return h
}

// do makes a request, such as "GET /s3/docs", and returns the status and the body.
func (h *harness) do(key accessKey, request, body string) (int, string) {
	method, path, _ := strings.Cut(request, " ")
	r := httptest.NewRequestWithContext(h.t.Context(), method, path, strings.NewReader(body))
	if key.ID != "" {
		r.SetBasicAuth(key.ID, key.Secret)
	}
	w := httptest.NewRecorder()
	h.handler.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

// must makes a request of the root user, which has to succeed.
func (h *harness) must(request, body string) string {
	h.t.Helper()
	status, answer := h.do(h.root, request, body)
	require.Equal(h.t, http.StatusOK, status, "%s: %s", request, answer)
	return answer
}

// user returns a new user with an inline copy of a policy.
func (h *harness) user(name string, policies ...string) (key accessKey) {
	h.t.Helper()
	require.NoError(h.t, xml.Unmarshal([]byte(h.must("PUT /iam/user/"+name, "")), &key))
	h.must("PUT /iam/user/"+name+"/policies", strings.Join(policies, " "))
	return key
}

// allow makes a managed policy that allows action on resource.
func (h *harness) allow(name, action, resource string) string {
	h.t.Helper()
	h.must("PUT /iam/policy/"+name, `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "`+action+`", "Resource": "`+resource+`"}}`)
	return "policy/" + name
}

func TestCredentials(t *testing.T) {
	h := newHarness(t)
	h.must("PUT /s3/docs/plan", "Be kind.")
	ann := h.user("ann", h.allow("Read", "s3:GetObject", "*"))
	expired := h.newKey(credential{request: evaluate.Request{Principal: principal.MustParse(account + "user/ann"), Expires: time.Now().Add(-time.Second)}})
	for _, tt := range []struct {
		key  accessKey
		want string
	}{
		{ann, "Be kind."},
		{accessKey{ann.ID, ""}, "InvalidAccessKeyId"},
		{accessKey{ann.ID, h.root.Secret}, "InvalidAccessKeyId"},
		{accessKey{"ann", ann.Secret}, "InvalidAccessKeyId"},
		{expired, "because the request could not be evaluated"},
		{accessKey{}, "User: anonymous is not authorized to perform: s3:GetObject on resource: arn:aws:s3:::docs/plan</Message>"},
	} {
		_, answer := h.do(tt.key, "GET /s3/docs/plan", "")
		require.Contains(t, answer, tt.want)
	}
	require.Contains(t, h.logged.String(), "credentials have expired")
	require.NotContains(t, h.logged.String(), ann.Secret)
}

// TestDeniedByDefault asks for everything as users who may nothing.
func TestDeniedByDefault(t *testing.T) {
	h := newHarness(t)
	h.must("PUT /iam/role/Audit", `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "111122223333"}}}`)
	h.must("PUT /s3/docs/plan", "Be kind.")
	version := h.policies.Version()
	eve := h.user("eve")
	for _, request := range []string{
		"GET /s3/docs", "GET /s3/docs/plan", "HEAD /s3/docs/plan", "GET /s3/docs/nothing", "PUT /s3/docs/plan", "PUT /policy/docs",
		"PUT /iam/user/eve", "PUT /iam/user/eve/policies", "PUT /iam/user/eve/groups", "PUT /iam/group/a/policies", "PUT /iam/role/Audit",
		"PUT /iam/policy/All", "DELETE /iam/user/eve", "DELETE /iam/role/Audit", "POST /sts/Audit?name=eve", "POST /sts/None?name=eve",
	} {
		for _, key := range []accessKey{eve, {}} {
			status, answer := h.do(key, request, "{}")
			require.Equal(t, http.StatusForbidden, status, "%s: %s", request, answer)
			require.Contains(t, answer, "is not authorized to perform: ")
		}
	}
	require.Equal(t, version+2, h.policies.Version(), "of eve, who is new")
	for _, request := range []string{"DELETE /s3/docs/plan", "POST /s3/docs", "GET /iam/user/eve", "PUT /policy/docs/plan", "GET /"} {
		status, _ := h.do(h.root, request, "")
		require.GreaterOrEqual(t, status, http.StatusMethodNotAllowed-1, request)
	}
}

// TestRolesAreHidden shows that an answer does not tell whether there is a role.
func TestRolesAreHidden(t *testing.T) {
	h := newHarness(t)
	h.must("PUT /iam/role/Real", `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "arn:aws:iam::111122223333:user/ann"}}}`)
	eve := h.user("eve", h.allow("Assume", "sts:AssumeRole", "*"))
	for _, query := range []string{"?name=eve", "?name=e", "", "?name=%00"} {
		status, answer := h.do(eve, "POST /sts/Real"+query, "")
		other, hidden := h.do(eve, "POST /sts/Fake"+query, "")
		require.Equal(t, status, other)
		require.Equal(t, answer, strings.ReplaceAll(hidden, "Fake", "Real"))
	}
}

// TestNames has names by which one resource could pass for another.
func TestNames(t *testing.T) {
	h := newHarness(t)
	ann := h.user("ann", h.allow("Own", "s3:*", "arn:aws:s3:::docs/ann/*"))
	all := `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"}}`
	for _, bucket := range []string{"docs%2Fann%2Fx", "docs:x", "docs%00", "Docs", "do*s", "%24{aws:username}"} {
		status, answer := h.do(ann, "PUT /policy/"+bucket, all)
		require.Equal(t, http.StatusBadRequest, status, bucket)
		require.Contains(t, answer, "InvalidBucketName")
	}
	status, _ := h.do(ann, "PUT /s3/docs/ann%2F..%2F..%2Fpolicy%2Fdocs", all)
	require.Equal(t, http.StatusOK, status, "a key is only a text")
	status, _ = h.do(ann, "PUT /s3/docs/%24{aws:username}/ann", all)
	require.Equal(t, http.StatusForbidden, status)
	for _, request := range []string{"PUT /iam/user/a*", "PUT /iam/user/", "PUT /iam/user/%00", "PUT /iam/role/a:b", "DELETE /iam/user/nobody", "PUT /iam/user/ann/groups"} {
		status, answer := h.do(h.root, request, "user/ann")
		require.NotEqual(t, http.StatusOK, status, "%s: %s", request, answer)
	}
}

// TestChangesWhileServing lists while the policy of the list changes: each list is that of
// one version.
func TestChangesWhileServing(t *testing.T) {
	h := newHarness(t)
	h.must("PUT /s3/docs/a/1", "")
	h.must("PUT /s3/docs/b/1", "")
	h.must("PUT /iam/group/readers/policies", h.allow("Read", "s3:GetObject", "arn:aws:s3:::docs/a/*"))
	ann := h.user("ann", h.allow("List", "s3:ListBucket", "arn:aws:s3:::docs"))
	h.must("PUT /iam/user/ann/groups", "group/readers")
	seen := make(map[string]int)
	done := make(chan struct{})
	var changing sync.WaitGroup
	changing.Go(func() {
		defer close(done)
		for range 200 {
			h.allow("Read", "s3:GetObject", "arn:aws:s3:::docs/b/*")
			h.allow("Read", "s3:GetObject", "arn:aws:s3:::docs/a/*")
		}
	})
	for {
		_, answer := h.do(ann, "GET /s3/docs", "")
		seen[answer]++
		select {
		case <-done:
			changing.Wait()
			for answer := range seen {
				require.Contains(t, []string{
					"<ListBucketResult><Contents><Key>a/1</Key></Contents></ListBucketResult>",
					"<ListBucketResult><Contents><Key>b/1</Key></Contents></ListBucketResult>",
				}, answer)
			}
			return
		default:
		}
	}
}

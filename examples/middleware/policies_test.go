package main

import (
	"context"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// folder returns a copy of the policies with the file name changed.
func folder(t *testing.T, name, old, replacement string) fstest.MapFS {
	t.Helper()
	files, err := readFiles(policyFolder(""))
	require.NoError(t, err)
	result := make(fstest.MapFS)
	for file, data := range files {
		result[file] = &fstest.MapFile{Data: data}
	}
	if name != "" {
		data := ""
		if file, ok := result[name]; ok {
			data = string(file.Data)
		}
		require.Contains(t, data, old)
		result[name] = &fstest.MapFile{Data: []byte(strings.Replace(data, old, replacement, 1))}
	}
	return result
}

func TestAttachments(t *testing.T) {
	const file = "attachments.json"
	const boundaryOf = `["arn:acme:iam::tenant42:user/dan"]`
	const scpOf = `["tenant42", "tenant7"]`
	for _, tt := range []struct {
		name, old, replacement string
		want                   string
	}{
		{"member.json", `"Effect"`, `"Efect"`, `member.json:6:7: /Statement/0/Efect: unknown element: "Efect"; did you mean "Effect"?`},
		{"member.json", `"Action": "docs:ListDocuments",`, `"Action": "docs:ListDocuments"`, "member.json:8:7"},
		{"other.json", "", "{}", "other.json:1:1: attached to nothing by attachments.json"},
		{file, `[`, ``, "attachments.json:3:110: invalid character ','"},
		{file, `[
`, `[
  !`, "attachments.json:2:3: invalid character '!'"},
		{file, `[`, `{`, "attachments.json:2:3: invalid character '{'"},
		{file, `[`, `5 [`, "attachments.json:1:3: invalid character '['"},
		{file, `{"file": "contractor.json"`, `{"fil": "contractor.json"`, `attachments.json:4:3: unknown field "fil"`},
		{file, `"Boundary"`, `"Boundary", "TYPE": "Identity"`, `attachments.json:4:3: unknown field "TYPE"`},
		{file, `"Boundary"`, `"Identity", "type": "Boundary"`, `attachments.json:4:3: "type" is given twice`},
		{file, `{"file": "contractor.json"`, `5, {"file": "contractor.json"`, "attachments.json:4:3: json: cannot unmarshal number"},
		{file, `"contractor.json"`, `"member.json"`, `attachments.json:4:3: file "member.json" is missing or listed twice`},
		{file, `"contractor.json"`, `"../contractor.json"`, "is missing or listed twice"},
		{file, `"Boundary"`, `"boundary"`, `attachments.json:4:3: unknown type of policy: "boundary"`},
		{file, `"Boundary"`, `"Endpoint"`, `unknown type of policy: "Endpoint"`},
		{file, `"Boundary"`, `"Resource"`, "contractor.json:3:16: /Statement: missing element: Principal"},
		{file, `["arn:acme:iam::tenant42:user/dan"]`, `[]`, "attachments.json:4:3: attachTo is empty"},
		{file, boundaryOf, `["arn:acme:iam::tenant42:usr/dan"]`, `attachments.json: evaluate: Boundary["arn:acme:iam::tenant42:usr/dan"]: want the ARN of a user or role`},
		{file, boundaryOf, `["dan"]`, `Boundary["dan"]: want the ARN of a user or role`},
		{file, boundaryOf, `["arn:acme:iam::tenant42:user/dan "]`, "there is white space around it"},
		{file, boundaryOf, `["arn:acme:sts::tenant42:assumed-role/Audit/cleo"]`, "a role session has the policies of its role"},
		{file, boundaryOf, `["arn:acme:iam::tenant42:group/editors"]`, "a group makes no requests"},
		{file, boundaryOf, `["arn:acme:iam::tenant42:role/app/Audit"]`, "the name is that of"},
		{file, boundaryOf, `["arn:acme:iam::tenant42:user/dam"]`,
			`attachments.json: Boundary["arn:acme:iam::tenant42:user/dam"]: no identity-based policy is attached to this user or role: write the ARN of one that has some`},
		{file, scpOf, `["tenant24", "tenant7"]`,
			`attachments.json: SCP["tenant24"]: no user or role of this account has a policy attached: write the ID of the account that the SCP limits`},
		{file, scpOf, `["Tenant42", "tenant7"]`, `SCP["Tenant42"]: no user or role of this account`},
		{file, scpOf, `["tenant42", "111122223333"]`, `SCP["111122223333"]: no user or role of this account`},
		{file, scpOf, `["tenant42", "arn:acme:iam::tenant7:root"]`, `SCP["arn:acme:iam::tenant7:root"]: `},
		{file, scpOf, `["tenant42", "1111-2222-3333"]`, `SCP["1111-2222-3333"]: want the ID of an account`},
		{file, scpOf, `["tenant42", ""]`, `SCP[""]: `},
		{file, `["arn:acme:iam::tenant42:user/dan"]`, `["arn:acme:iam::tenant42:user/dan", "arn:acme:iam::tenant42:user/dan"]`,
			`"arn:acme:iam::tenant42:user/dan" has a policy of this type already: "contractor.json"`},
		{file, `document/roadmap`, `documents/roadmap`, "is the ARN of no document"},
		{file, `document/roadmap`, `document/road*`, "a key is not a pattern"},
		{file, `document/roadmap`, `document/`, "write it without that at its end"},
	} {
		t.Run(tt.want, func(t *testing.T) {
			_, err := openPolicies(folder(t, tt.name, tt.old, tt.replacement), slog.New(slog.DiscardHandler))
			require.ErrorContains(t, err, "policies: ")
			require.ErrorContains(t, err, tt.want)
		})
	}
}

// failing is a folder that cannot be read.
type failing struct{ fs.FS }

func (failing) Glob(string) ([]string, error) { return nil, fs.ErrPermission }

// A replaceable folder has other files from one moment to the next.
type replaceable struct{ now atomic.Value }

func (r *replaceable) set(folder fs.GlobFS)                  { r.now.Store(&folder) }
func (r *replaceable) get() fs.GlobFS                        { return *r.now.Load().(*fs.GlobFS) }
func (r *replaceable) Open(name string) (fs.File, error)     { return r.get().Open(name) }
func (r *replaceable) Glob(pattern string) ([]string, error) { return r.get().Glob(pattern) }

func TestWatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log safeBuffer
		files := new(replaceable)
		files.set(folder(t, "", "", ""))
		set, err := openPolicies(files, slog.New(slog.NewTextHandler(&log, nil)))
		require.NoError(t, err)
		first := set.current()
		var watching sync.WaitGroup
		defer watching.Wait()
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		watching.Go(func() { set.watch(ctx, time.Second) })
		pass := func(seconds int) string {
			time.Sleep(time.Duration(seconds)*time.Second + time.Millisecond)
			synctest.Wait()
			return set.current()
		}
		require.Equal(t, first, pass(5))

		files.set(folder(t, "member.json", `"docs:UpdateDocument", `, ``))
		require.Equal(t, first, pass(1), "a change counts once it is seen twice")
		second := pass(1)
		require.NotEqual(t, first, second)

		files.set(folder(t, "member.json", `"Effect"`, `"Efect"`))
		require.Equal(t, second, pass(60), "a broken file keeps the old set")
		require.Equal(t, 1, strings.Count(log.String(), "policies kept"), "which is said once")
		require.Contains(t, log.String(), "member.json:6:7")

		files.set(folder(t, attachmentsFile, `"tenant42", "tenant7"`, `"tenant24", "tenant7"`))
		require.Equal(t, second, pass(60), "an SCP that would limit nobody keeps the old set")
		require.Equal(t, 2, strings.Count(log.String(), "policies kept"), "which is said once")
		require.Contains(t, log.String(), `level=ERROR msg="policies kept" error="attachments.json: SCP[\"tenant24\"]: no user or role`)

		files.set(failing{})
		require.Equal(t, second, pass(60))
		require.Equal(t, 3, strings.Count(log.String(), "policies kept"))
		require.ErrorIs(t, set.reload(), fs.ErrPermission)

		files.set(folder(t, "", "", ""))
		require.Equal(t, first, pass(2))
	})
}

// A set that leaves somebody without a limit is not used: the old one goes on
// deciding, and the log says what to write.
func TestReloadRefused(t *testing.T) {
	h := newHarness(t, nil)
	c := h.client(ann)
	first := h.policies.current()
	requireFirst := func() {
		t.Helper()
		for path, status := range map[string]int{"/documents/handbook": http.StatusForbidden, "/documents/roadmap": http.StatusForbidden} {
			got := h.do(c, "DELETE", path, "")
			require.Equal(t, status, got.status, "the SCP denies")
			require.Equal(t, first, got.header.Get("Policy-Version"))
		}
		got := h.do(c, "GET", "/documents/handbook", "")
		require.Equal(t, http.StatusOK, got.status)
		require.Equal(t, first, got.header.Get("Policy-Version"))
	}
	requireFirst()
	for _, tt := range []struct{ old, replacement, want string }{
		{`"tenant42", "tenant7"`, `"tenant24", "tenant7"`, `SCP["tenant24"]: no user or role of this account`},
		{`"tenant42", "tenant7"`, `"tenant42 ", "tenant7"`, `SCP["tenant42 "]: there is white space around it`},
		{`["arn:acme:iam::tenant42:user/dan"]`, `["arn:acme:iam::tenant42:user/Dan"]`, `Boundary["arn:acme:iam::tenant42:user/Dan"]: no identity-based policy`},
	} {
		h.policies.folder = folder(t, attachmentsFile, tt.old, tt.replacement)
		err := h.policies.reload()
		require.ErrorContains(t, err, tt.want)
		require.NoError(t, h.policies.reload(), "it is not tried again")
		requireFirst()
	}
	h.policies.folder = folder(t, "member.json", `"docs:GetDocument"`, `"docs:GetNothing"`)
	require.NoError(t, h.policies.reload())
	require.Equal(t, http.StatusForbidden, h.do(c, "GET", "/documents/handbook", "").status)
}

// While two sets of policies take turns, each answer has to be that of the set
// which it names.
func TestReloadUnderLoad(t *testing.T) {
	open := folder(t, "", "", "")
	closed := folder(t, "member.json", `"docs:GetDocument"`, `"docs:GetNothing"`)
	h := newHarness(t, nil)
	want := make(map[string]int) // status by version
	for status, files := range map[int]fs.FS{http.StatusOK: open, http.StatusForbidden: closed} {
		data, err := readFiles(files)
		require.NoError(t, err)
		want[versionOf(data)] = status
	}
	done := make(chan struct{})
	var reloading, calling sync.WaitGroup
	reloading.Go(func() {
		for i := 0; ; i++ {
			select {
			case <-done:
				return
			default:
			}
			h.policies.folder = []fs.FS{closed, open}[i%2]
			if err := h.policies.reload(); err != nil {
				t.Error(err)
			}
			time.Sleep(time.Millisecond)
		}
	})
	for range 8 {
		c := h.client(ben)
		calling.Go(func() {
			for range 50 {
				resp, err := c.Get(h.url + "/documents/handbook")
				if err != nil {
					t.Error(err)
					return
				}
				_, _ = io.Copy(io.Discard, resp.Body)
				_ = resp.Body.Close()
				if version := resp.Header.Get("Policy-Version"); want[version] != resp.StatusCode {
					t.Errorf("version %s answered %d", version, resp.StatusCode)
				}
			}
		})
	}
	calling.Wait()
	close(done)
	reloading.Wait()
	require.Len(t, want, 2)
}

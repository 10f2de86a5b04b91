package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/stretchr/testify/require"
)

// childData, if it is set, has the test program be the server for the database file that it names.
const childData = "STS_TEST_DATA"

func TestMain(m *testing.M) {
	if data := os.Getenv(childData); data != "" {
		if err := serve(context.Background(), &options{listen: "127.0.0.1:0", data: data, speed: 1}, os.Stdout); err != nil {
			panic(err)
		}
		return
	}
	os.Exit(m.Run())
}

// A child is a server in a process of its own.
type child struct {
	*exec.Cmd
	settings aws.Config // of the root user
}

func startChild(t *testing.T, data string) *child {
	t.Helper()
	c := &child{Cmd: exec.CommandContext(t.Context(), os.Args[0])}
	c.Env = append(os.Environ(), childData+"="+data)
	out, err := c.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, c.Start())
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	go func() { _, _ = io.Copy(io.Discard, out) }()
	m := regexp.MustCompile(`AWS_ENDPOINT_URL=(\S+) AWS_REGION=(\S+) AWS_ACCESS_KEY_ID=(\S+) AWS_SECRET_ACCESS_KEY=(\S+)`).FindStringSubmatch(line)
	require.NotNil(t, m, line)
	// No connection is kept: the next child may listen where this one did.
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	c.settings = aws.Config{HTTPClient: client, BaseEndpoint: &m[1], Region: m[2], RetryMaxAttempts: 1, Credentials: credentials.NewStaticCredentialsProvider(m[3], m[4], "")}
	return c
}

// kill ends the process as a power failure would: by signal 9, in the middle of what it does.
func (c *child) kill() {
	_ = c.Process.Kill()
	_ = c.Wait()
}

// TestKill kills the server in the middle of 1,000 changes, three times over. What it has
// acknowledged is there when it starts again, and what it has not is there as a whole or not at all.
func TestKill(t *testing.T) {
	const changes = 1000
	data := filepath.Join(t.TempDir(), "account.db")
	acknowledged := map[int]bool{} // by number of the change, from all rounds
	for round, killAfter := range []int64{60, 400, 150} {
		c := startChild(t, data)
		made := c.changes(t, round, changes, killAfter)
		maps.Copy(acknowledged, made)
		require.Less(t, len(made), changes)
		t.Logf("round %d: killed with %d of %d changes acknowledged", round, len(made), changes)

		c = startChild(t, data)
		users := c.users(t)
		for _, n := range slices.Sorted(maps.Keys(acknowledged)) {
			require.Contains(t, users, userName(n), "acknowledged and lost")
		}
		extra := 0
		for name, tags := range users {
			require.Len(t, tags, 2, "half of %s", name)
			var n int
			_, err := fmt.Sscanf(name, "u%d", &n)
			require.NoError(t, err)
			if !acknowledged[n] {
				extra++
				acknowledged[n] = true // it stays
			}
		}
		require.LessOrEqual(t, extra, workers, "each worker has one change under way")
		c.kill()
	}
}

const workers = 4

func userName(n int) string { return fmt.Sprintf("u%d", n) }

// changes makes users, each with a boundary and tags, which is a change of two records, and kills
// the server when so many are acknowledged. It returns which were.
func (c *child) changes(t *testing.T, round, changes int, killAfter int64) map[int]bool {
	t.Helper()
	root := iam.NewFromConfig(c.settings)
	edge, err := root.CreatePolicy(t.Context(), &iam.CreatePolicyInput{PolicyName: aws.String(fmt.Sprintf("Edge%d", round)), PolicyDocument: aws.String(allow("s3:*", "*"))})
	require.NoError(t, err)
	var (
		next, done atomic.Int64
		mu         sync.Mutex
		made       = map[int]bool{}
		working    sync.WaitGroup
	)
	for range workers {
		working.Go(func() {
			for n := int(next.Add(1)); n <= changes; n = int(next.Add(1)) {
				n += round * changes
				_, err := root.CreateUser(t.Context(), &iam.CreateUserInput{
					UserName: aws.String(userName(n)), PermissionsBoundary: edge.Policy.Arn,
					Tags: []types.Tag{{Key: aws.String("n"), Value: aws.String(userName(n))}, {Key: aws.String("round"), Value: aws.String(fmt.Sprint(round))}},
				})
				if err != nil {
					return // it is dead
				}
				mu.Lock()
				made[n] = true
				mu.Unlock()
				if done.Add(1) == killAfter {
					_ = c.Process.Kill()
				}
			}
		})
	}
	working.Wait()
	c.kill()
	return made
}

// users returns the tags of each user. That the policy counts as many boundaries as there are
// users shows that no change was made by half.
func (c *child) users(t *testing.T) map[string][]types.Tag {
	t.Helper()
	root := iam.NewFromConfig(c.settings)
	all, err := root.ListUsers(t.Context(), &iam.ListUsersInput{})
	require.NoError(t, err)
	policies, err := root.ListPolicies(t.Context(), &iam.ListPoliciesInput{})
	require.NoError(t, err)
	bounded := 0
	for _, p := range policies.Policies {
		bounded += int(*p.PermissionsBoundaryUsageCount)
	}
	require.Equal(t, len(all.Users), bounded)
	users := map[string][]types.Tag{}
	for _, u := range all.Users {
		users[*u.UserName] = u.Tags
	}
	return users
}

package metadata_test

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/fault"
	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/metadata"
)

const roleARN = "arn:aws:iam::111122223333:role/service/Backup"

// A fastClock began at start when the wall showed wall, and is speed times as fast.
type fastClock struct {
	start, wall time.Time
	speed       float64
}

func (c *fastClock) Now() time.Time {
	return c.start.Add(time.Duration(float64(time.Since(c.wall)) * c.speed))
}

func (c *fastClock) Wall(t time.Time) time.Time {
	return c.wall.Add(time.Duration(float64(t.Sub(c.start)) / c.speed))
}

var firstOfJuly = time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)

// An issuer is STS, and the trust policy of its role ends.
type issuer struct {
	clock  metadata.Clock
	lasts  time.Duration
	until  time.Time
	err    error
	mu     sync.Mutex
	events []metadata.Event
}

func (i *issuer) assumeRole(_ context.Context, roleARN, sessionName string) (metadata.Credentials, error) {
	if roleARN == "" || sessionName == "" {
		return metadata.Credentials{}, errors.New("no role or no session")
	}
	if now := i.clock.Now(); !now.Before(i.until) {
		return metadata.Credentials{}, i.err
	}
	n := strconv.Itoa(len(i.events) + 1)
	return metadata.Credentials{AccessKeyID: "ASIA" + n, SecretAccessKey: "secret" + n, SessionToken: "token" + n, Expires: i.clock.Now().Add(i.lasts)}, nil
}

func (i *issuer) notify(e metadata.Event) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.events = append(i.events, e)
}

func (i *issuer) role() *metadata.Role {
	return metadata.NewRole(metadata.Config{
		Service: "ec2.amazonaws.com", RoleARN: roleARN, SessionName: "i-0123456789abcdef0",
		AssumeRole: i.assumeRole, Clock: i.clock, Notify: i.notify,
	})
}

func newIssuer(speed float64) *issuer {
	clock := &fastClock{start: firstOfJuly, wall: time.Now(), speed: speed}
	return &issuer{clock: clock, lasts: time.Hour, until: firstOfJuly.Add(3 * time.Hour), err: fault.AccessDenied("no more")}
}

// A service renews its credentials by itself until the trust policy ends, at the same
// times of the account whatever the speed.
func TestRun(t *testing.T) {
	for _, speed := range []float64{0.5, 1, 60, 3600, 100_000} {
		t.Run(strconv.FormatFloat(speed, 'f', -1, 64), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				i := newIssuer(speed)
				role := i.role()
				ctx, cancel := context.WithTimeout(t.Context(), time.Duration(float64(5*time.Hour)/speed))
				defer cancel()
				role.Run(ctx)

				var issued, denied []time.Duration
				for _, e := range i.events {
					require.Equal(t, roleARN, e.RoleARN)
					require.Equal(t, "i-0123456789abcdef0", e.SessionName)
					if e.Err != nil {
						denied = append(denied, e.Time.Sub(firstOfJuly))
					} else {
						issued = append(issued, e.Time.Sub(firstOfJuly))
					}
				}
				late := max(time.Minute, time.Duration(speed*float64(2*time.Millisecond)))
				require.Len(t, issued, 4)
				for n, want := range []time.Duration{0, 55 * time.Minute, 110 * time.Minute, 165 * time.Minute} {
					require.InDelta(t, want, issued[n], float64(late)*float64(n+1))
				}
				require.NotEmpty(t, denied) // again and again, but not without a pause
				require.LessOrEqual(t, len(denied), 400)
				require.GreaterOrEqual(t, denied[0], 3*time.Hour)

				_, err := role.Credentials(context.Background())
				require.Equal(t, "AccessDenied", fault.Of(err).Code)
			})
		})
	}
}

// Without Run, credentials are renewed by those who read them.
func TestCredentials(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		i := newIssuer(1)
		i.until = firstOfJuly.Add(time.Hour)
		role := i.role()
		key := func() string {
			t.Helper()
			c, err := role.Credentials(context.Background())
			require.NoError(t, err)
			return c.AccessKeyID
		}
		require.Equal(t, "ASIA1", key())
		time.Sleep(55*time.Minute - 1)
		require.Equal(t, "ASIA1", key())
		time.Sleep(time.Nanosecond)
		require.Equal(t, "ASIA2", key()) // until 1:55
		time.Sleep(55 * time.Minute)
		require.Equal(t, "ASIA2", key()) // the old ones: the trust policy ended at 1:00
		require.Equal(t, "ASIA2", key())
		require.Len(t, i.events, 3)
		require.Error(t, i.events[2].Err)

		i.until = firstOfJuly.Add(2 * time.Hour) // somebody extends it in time
		time.Sleep(time.Minute)
		require.Equal(t, "ASIA4", key())
		time.Sleep(time.Hour)
		_, err := role.Credentials(context.Background()) // what has expired is not given
		require.Error(t, err)
		i.until = firstOfJuly.Add(24 * time.Hour)
		_, err = role.Credentials(context.Background())
		require.Error(t, err, "an attempt too soon after the last")
		time.Sleep(30 * time.Second)
		require.NotEmpty(t, key())
	})
}

// Sessions shorter than twice what they are renewed before are renewed at half.
func TestShort(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		i := newIssuer(1)
		i.lasts = 4 * time.Minute
		role := i.role()
		for range 120 {
			_, err := role.Credentials(context.Background())
			require.NoError(t, err)
			time.Sleep(time.Second)
		}
		require.Len(t, i.events, 1)
		_, err := role.Credentials(context.Background())
		require.NoError(t, err)
		require.Len(t, i.events, 2)
	})
}

func TestConcurrent(t *testing.T) {
	i := newIssuer(1)
	role := i.role()
	var wg sync.WaitGroup
	var keys [20]string
	for n := range keys {
		wg.Go(func() {
			c, err := role.Credentials(t.Context())
			keys[n] = fmt.Sprint(c.AccessKeyID, err)
		})
	}
	wg.Wait()
	for _, key := range keys {
		require.Equal(t, "ASIA1<nil>", key)
	}
	require.Len(t, i.events, 1)
}

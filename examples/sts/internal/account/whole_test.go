package account

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate"
)

// TestRoleIsThereAsAWhole has a role come and go whose trust policy lets nobody in because of a tag
// of the role: nobody sees the trust policy without the tag.
func TestRoleIsThereAsAWhole(t *testing.T) {
	a := newTestAccount(t)
	role := &Identity{Kind: Role, Name: "Closed", MaxSession: time.Hour, Tags: map[string]string{"closed": "true"}, Trust: `{"Version": "2012-10-17",
		"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}, "Condition": {"StringNotEquals": {"aws:ResourceTag/closed": "true"}}}}`}
	var over atomic.Bool
	var assuming sync.WaitGroup
	for range 4 {
		assuming.Go(func() {
			for !over.Load() {
				_, _, err := a.Service("ec2.amazonaws.com").AssumeRole(role.ARN(), &evaluate.AssumeRoleRequest{SessionName: "i-0123456789abcdef0"})
				if err == nil {
					t.Error("assumed")
					return
				}
			}
		})
	}
	for range 200 {
		again := *role
		_, err := a.Change(func(tx *Tx) error { return tx.Create(&again) })
		require.NoError(t, err)
		_, err = a.Change(func(tx *Tx) error { return tx.Delete(Role, "Closed") })
		require.NoError(t, err)
	}
	over.Store(true)
	assuming.Wait()
}

package inventory_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/inventory"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// questions are what is asked of a company: of each account an object that one role reads, one
// that all read, the role that others assume, and a table of which conditions speak.
func (c *company) questions() []evaluate.Request {
	var list []evaluate.Request
	at := time.Date(2026, 3, 10, 0, 0, 0, 0, time.UTC)
	for i := range min(c.accounts, 50) {
		id := accountID(i)
		for _, q := range [][2]string{
			{"s3:GetObject", fmt.Sprintf("arn:aws:s3:::bucket-%d/role-7/a", i)},
			{"s3:GetObject", fmt.Sprintf("arn:aws:s3:::bucket-%d/shared/a", i)},
			{"sts:AssumeRole", "arn:aws:iam::" + id + ":role/app/role-7"},
			{"sts:AssumeRole", "arn:aws:iam::" + id + ":role/app/role-8"},
			{"dynamodb:Query", "arn:aws:dynamodb:ap-northeast-1:" + id + ":table/table-8"},
		} {
			list = append(list, evaluate.Request{Action: q[0], Resource: q[1], ResourceAccount: id, Time: at})
		}
	}
	return list
}

// TestWhoCanGrows counts how many principals are evaluated, and how many statements are looked
// at to find them: neither grows with the number of accounts.
func TestWhoCanGrows(t *testing.T) {
	work := func(accounts int) (asked, looked int) {
		c := newCompany(accounts, 20)
		inv := c.read(t)
		for _, req := range c.questions()[:20] {
			a, l := inventory.Candidates(inv, &req)
			asked, looked = asked+a, looked+l
		}
		return asked, looked
	}
	asked, looked := work(10)
	askedTwice, lookedTwice := work(20)
	t.Logf("20 questions: %d principals asked about, %d of twice as many accounts; %d statements looked at, %d", asked, askedTwice, looked, lookedTwice)
	require.Positive(t, asked)
	require.LessOrEqual(t, float64(askedTwice), 1.1*float64(asked))
	require.LessOrEqual(t, float64(lookedTwice), 1.1*float64(looked))
	require.Less(t, asked, 20*10*20/8, "an eighth of all principals")
}

// TestWhoCanScale says how long WhoCan takes in large organizations: see docs/performance.md.
func TestWhoCanScale(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes some seconds")
	}
	for _, accounts := range []int{50, 100, 200} {
		c := newCompany(accounts, 100)
		inv := c.read(t)
		var took []time.Duration
		told := 0
		for _, req := range c.questions() {
			begin := time.Now()
			for range inv.WhoCan(&req, nil) {
				told++
			}
			took = append(took, time.Since(begin))
		}
		slices.Sort(took)
		t.Logf("%d accounts, %d roles: %d questions, median %s, 95%% %s, most %s; %d answers",
			accounts, accounts*c.roles, len(took), took[len(took)/2], took[len(took)*95/100], took[len(took)-1], told)
		require.Positive(t, told)
	}
}

// TestWhoCanOfCompany asks who may assume a role that is open within a month.
func TestWhoCanOfCompany(t *testing.T) {
	inv := newCompany(4, 10).read(t)
	role := "arn:aws:iam::" + accountID(1) + ":role/app/role-8" // in September, by user-2
	for _, c := range []struct {
		at   time.Time
		want []string
	}{
		{time.Date(2026, 9, 10, 0, 0, 0, 0, time.UTC), []string{"arn:aws:iam::10000000001:user/user-2 true true 2026-09-28"}},
		{time.Date(2026, 8, 10, 0, 0, 0, 0, time.UTC), []string{"arn:aws:iam::10000000001:user/user-2 false true 2026-09-28"}},
	} {
		var got []string
		for a := range inv.WhoCan(&evaluate.Request{Action: "sts:AssumeRole", Resource: role, Time: c.at}, nil) {
			got = append(got, fmt.Sprint(a.Request.Principal, " ", a.Decision.Allowed(), " ", a.Ask().Decision().Allowed(), " ", a.Ask().Until().Until.Format(time.DateOnly)))
		}
		require.Len(t, got, len(c.want))
		for i := range got {
			require.Contains(t, got[i], c.want[i][len("arn:aws:iam::10000000001:"):])
		}
	}
}

// TestMatrix compares a matrix with what is asked one by one.
func TestMatrix(t *testing.T) {
	inv := newCompany(4, 10).read(t)
	var who []principal.Principal
	for u := range inv.Users() {
		who = append(who, principal.MustParse(u.ARN))
	}
	actions := []string{"s3:GetObject", "sts:AssumeRole"}
	resources := []string{"arn:aws:s3:::bucket-0/shared/a", "arn:aws:s3:::bucket-1/shared/a", "arn:aws:iam::" + accountID(0) + ":role/app/role-0"}
	i := 0
	for a := range inv.Matrix(who, actions, resources, &evaluate.Request{}, nil) {
		require.Equal(t, who[i/6], a.Request.Principal)
		require.Equal(t, actions[i/3%2], a.Request.Action)
		require.Equal(t, resources[i%3], a.Request.Resource)
		require.Equal(t, inv.Evaluator().Evaluate(&a.Request, nil), a.Decision)
		require.Empty(t, a.Decision.Problem)
		i++
	}
	require.Equal(t, len(who)*6, i)
}

func BenchmarkWhoCan(b *testing.B) {
	c := newCompany(100, 100)
	inv := c.read(b)
	questions := c.questions()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		for range inv.WhoCan(&questions[i%len(questions)], nil) {
		}
	}
}

package report

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
)

func rolesPageOf(t *testing.T, r *Roles, l policy.Language) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, r.WriteHTML(&b, l))
	return b.String()
}

// sampleRoles is what somebody becomes in 2026, of whom all names are hostile.
func sampleRoles() *Roles {
	day := func(m time.Month, d int) time.Time { return time.Date(2026, m, d, 0, 0, 0, 0, time.UTC) }
	user, role := "arn:aws:iam::111122223333:user/"+hostile, "arn:aws:iam::111122223333:role/path/"+hostile
	return &Roles{
		From: day(time.January, 1), To: day(time.January, 1).AddDate(1, 0, 0),
		Problems: []string{hostile}, Remarks: []string{hostile},
		Picture: []byte("<svg></svg>"),
		Becoming: []Becoming{
			{user, role, []evaluate.Validity{{From: day(time.July, 1), Until: day(time.July, 6)}, {From: day(time.December, 30)}}, []Call{
				{"arn:aws:iam::111122223333:role/Hub", day(time.July, 1), day(time.July, 1).Add(time.Hour), nil},
				{role, day(time.July, 1).Add(1234567 * time.Microsecond), day(time.July, 1).Add(time.Hour), []string{hostile, "sts:ExternalId = (not shown)"}},
			}},
			{user, "arn:aws:iam::111122223333:role/Hub", []evaluate.Validity{{}}, []Call{{"arn:aws:iam::111122223333:role/Hub", day(time.January, 1), day(time.January, 1).Add(time.Hour), nil}}},
			{"arn:aws:iam::111122223333:oidc-provider/example.com/" + hostile, role, nil, nil},
		},
		Escalates:   true,
		Escalations: []Escalation{{user, hostile, hostile, "javascript:alert(1)"}, {user, "iam:PassRole, lambda:CreateFunction", role, "https://docs.aws.amazon.com/x.html"}},
	}
}

// TestRolesPage compares the page with a file, in which nothing that others named is markup.
func TestRolesPage(t *testing.T) {
	page := rolesPageOf(t, sampleRoles(), policy.English)
	golden(t, "roles.html", page)
	for _, bad := range []string{"<b>", "\x00", "\x1b", "\u202e", "javascript:", "<script", "<link", "src=", "@import", "url("} {
		require.NotContains(t, page, bad)
	}
	require.Equal(t, page, rolesPageOf(t, sampleRoles(), policy.English), "it is the same each time")
	require.Contains(t, rolesPageOf(t, sampleRoles(), policy.Japanese), "<h1>誰がどのロールになれるか</h1>")
}

// TestRolesPageLimits has more of everything than there is room for, and says so.
func TestRolesPageLimits(t *testing.T) {
	r := sampleRoles()
	r.Becoming, r.Escalations, r.Escalates, r.LeftOut = nil, nil, false, 7
	for i := range 600 {
		r.Problems, r.Remarks = append(r.Problems, "p"), append(r.Remarks, "r")
		r.Becoming = append(r.Becoming, Becoming{Principal: fmt.Sprintf("arn:aws:iam::111122223333:user/u%d", i/2), Role: fmt.Sprintf("arn:aws:iam::111122223333:role/R%d", i%100)})
	}
	page := rolesPageOf(t, r, policy.English)
	require.Equal(t, 2, strings.Count(page, ">and 101 more<"))
	require.Contains(t, page, ": 7 more principals")
	require.Contains(t, page, ">Not in this table: 200 principals and 60 roles. All are below.<")
	require.Contains(t, page, "Not looked for: who gets permissions otherwise")
	require.Equal(t, 300, strings.Count(page, "<section id="))

	empty := rolesPageOf(t, &Roles{From: r.From, To: r.From.AddDate(0, 0, 20)}, policy.English)
	require.Contains(t, empty, "In this time nobody can become a role.")
	require.Contains(t, empty, "Nothing that was read is unknown.")
}

func TestRolesPageTicks(t *testing.T) {
	r := &Roles{From: time.Date(2026, time.July, 15, 9, 0, 0, 0, time.UTC)}
	for _, tt := range []struct {
		to          time.Time
		first, last string
		n           int
	}{
		{r.From.Add(time.Hour), "", "", 0},
		{r.From.AddDate(0, 0, 20), "18 Jul", "2 Aug", 6},
		{r.From.AddDate(1, 0, 0), "Aug", "Jul", 12},
		{r.From.AddDate(3, 0, 0), "Oct", "Jul", 12},
	} {
		r.To = tt.to
		ticks := r.ticks(policy.English)
		require.Len(t, ticks, tt.n, tt.to)
		if tt.n > 0 {
			require.Equal(t, tt.first, ticks[0].Name)
			require.Equal(t, tt.last, ticks[len(ticks)-1].Name)
		}
	}
	r.To = r.From.AddDate(0, 6, 0)
	require.Equal(t, "8月", r.ticks(policy.Japanese)[0].Name)
	r.To = r.From.AddDate(0, 0, 9)
	require.Equal(t, "7/16", r.ticks(policy.Japanese)[0].Name)
}

package picture

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

var update = flag.Bool("update", false, "rewrite docs/pictures")

const folder = "../../../docs/pictures"

// TestCurrent requires that the pictures of the pages are what the code draws, that
// each is in both languages, and that there are no others.
func TestCurrent(t *testing.T) {
	files := map[string][]byte{}
	for name, draw := range stories(t) {
		files[name+".svg"], files[name+".ja.svg"] = draw(policy.English), draw(policy.Japanese)
	}
	for file, got := range files {
		path := filepath.Join(folder, file)
		if *update {
			require.NoError(t, os.WriteFile(path, got, 0o644))
		}
		want, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, string(want), string(got), "%s is not current: go test ./examples/internal/picture -update", file)
	}
	entries, err := os.ReadDir(folder)
	require.NoError(t, err)
	for _, e := range entries {
		if !e.IsDir() { // screenshots
			require.Contains(t, files, e.Name(), "nothing draws it")
		}
	}
}

// TestFiles looks into each picture.
func TestFiles(t *testing.T) {
	for name, draw := range stories(t) {
		for _, lang := range []policy.Language{policy.English, policy.Japanese} {
			data := draw(lang)
			require.Equal(t, data, draw(lang), "%s is the same each time", name)
			check(t, data)
			japanese := strings.ContainsFunc(string(data), func(r rune) bool { return r >= 0x3040 && r < 0xA000 })
			require.Equal(t, lang == policy.Japanese, japanese, name)
		}
	}
}

// check requires that data is a well-formed file that refers to nothing, has no ID,
// is told to those who do not see it, and that no text is wider than it.
func check(t *testing.T, data []byte) {
	t.Helper()
	require.Less(t, len(data), 20_000)
	decoder := xml.NewDecoder(bytes.NewReader(data))
	var open []xml.StartElement
	var w float64
	told := map[string]string{}
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		switch token := token.(type) {
		case xml.StartElement:
			if len(open) == 0 {
				require.Equal(t, "svg", token.Name.Local)
				require.Equal(t, "img", attribute(token, "role"))
				w, err = strconv.ParseFloat(attribute(token, "width"), 64)
				require.NoError(t, err)
			}
			require.Contains(t, []string{"svg", "title", "desc", "style", "g", "rect", "circle", "path", "text", "tspan"}, token.Name.Local)
			for _, a := range token.Attr {
				require.NotContains(t, []string{"id", "href", "src", "style"}, a.Name.Local)
				require.False(t, strings.HasPrefix(a.Name.Local, "on"), "of an event")
			}
			open = append(open, token.Copy())
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			text := strings.TrimSpace(string(token))
			if text == "" {
				continue
			}
			require.NotEmpty(t, open, "text is in an element")
			last := open[len(open)-1]
			if len(open) == 2 {
				told[last.Name.Local] = text
			}
			if last.Name.Local == "text" {
				begin, end := extent(t, last, text)
				require.GreaterOrEqual(t, begin, 0.0, text)
				require.LessOrEqual(t, end, w, text)
			}
		}
	}
	require.NotEmpty(t, told["title"])
	require.NotEmpty(t, told["desc"])
	require.NotContains(t, told["style"], "url(")
	require.NotContains(t, told["style"], "@import")
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// extent returns about where a text begins and ends, if it is not in a g that is
// moved, as no text is.
func extent(t *testing.T, e xml.StartElement, text string) (begin, end float64) {
	t.Helper()
	x, err := strconv.ParseFloat(attribute(e, "x"), 64)
	require.NoError(t, err)
	size, weight := float64(normal), 1.0
	for class := range strings.FieldsSeq(attribute(e, "class")) {
		switch class {
		case "s":
			size = small
		case "l":
			size = large
		case "b":
			weight = 1.1
		}
	}
	wide := width(text, size*weight)
	switch attribute(e, "text-anchor") {
	case middle:
		return x - wide/2, x + wide/2
	case right:
		return x - wide, x
	}
	return x, x + wide
}

// TestContrast requires of each text the contrast of WCAG 2.2, 1.4.3 (AA), and of what
// else is to be seen that of 1.4.11: https://www.w3.org/TR/WCAG22/#contrast-minimum
func TestContrast(t *testing.T) {
	const text, shape = 4.5, 3
	for _, tt := range []struct {
		color   string
		grounds string
		least   float64
	}{
		{"ink", "ground panel allow-ground deny-ground session-ground", text},
		{"soft", "ground panel allow-ground deny-ground session-ground", text},
		{"faint", "ground panel", text},
		{"allow", "ground panel allow-ground", text},
		{"deny", "ground panel deny-ground", text},
		{"session", "session-ground", text},
		{"lit", "allow-lit deny-lit", text},
		{"ground", "allow", text},
		{"path", "ground panel", shape},
		{"session", "ground panel", shape},
	} {
		for ground := range strings.FieldsSeq(tt.grounds) {
			a, b := colorOf(t, tt.color), colorOf(t, ground)
			assert.GreaterOrEqual(t, contrast(t, a.light, b.light), tt.least, "%s on %s, light", tt.color, ground)
			assert.GreaterOrEqual(t, contrast(t, a.dark, b.dark), tt.least, "%s on %s, dark", tt.color, ground)
		}
	}
}

func colorOf(t *testing.T, name string) color {
	t.Helper()
	for _, c := range colors {
		if c.name == name {
			return c
		}
	}
	require.Fail(t, "no color", name)
	return color{}
}

func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	l, m := luminance(t, a), luminance(t, b)
	return (max(l, m) + 0.05) / (min(l, m) + 0.05)
}

func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, err := strconv.ParseUint(hex[1+2*i:3+2*i], 16, 8)
		require.NoError(t, err)
		part := float64(n) / 255
		if part <= 0.04045 {
			part /= 12.92
		} else {
			part = math.Pow((part+0.055)/1.055, 2.4)
		}
		sum += weight * part
	}
	return sum
}

// TestMeasure requires that what is cut is no wider than it may be, and quick to cut.
func TestMeasure(t *testing.T) {
	for _, text := range []string{"", "a", "aaaaaaaa bbbbbbbbbb cccccccc", hostile, strings.Repeat("W", 1<<16), strings.Repeat("あ", 1<<16), strings.Repeat("a b ", 1<<16)} {
		for _, most := range []float64{40, 120, 750} {
			require.LessOrEqual(t, width(fit(text, small, most), small), most)
			require.LessOrEqual(t, width(fitEnd(text, small, most), small), most)
			lines := wrap(text, small, most, 3)
			require.LessOrEqual(t, len(lines), 3)
			for _, line := range lines {
				require.LessOrEqual(t, width(line, small), most)
			}
		}
	}
	require.Equal(t, []string{"role", "RestoreProducti", "onDatabases"}, wrap("role RestoreProductionDatabases", small, 122, 3))
	require.Equal(t, []string{"許可するステートメン", "トがありません。"}, wrap("許可するステートメントがありません。", small, 135, 3))
}

// hostile is text that would break out of an element or an attribute, or is no text.
const hostile = "</text><script>\"'&\x00\x1b\xff\u202e]]>" + "長い名前の末尾まで続くとても長い名前長い名前長い名前長い名前長い名前長い名前長い名前長い名前" +
	"WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW"

// TestHostile draws what others named.
func TestHostile(t *testing.T) {
	p := statement(hostile, policy.Identity, `"Effect": "Allow", "Action": "s3:*", "Resource": "*"`)
	for _, lang := range []policy.Language{policy.English, policy.Japanese} {
		req := evaluate.Request{Principal: principal.MustParse("arn:aws:iam::" + ours + ":user/ann"), Action: hostile, Resource: hostile, ResourceAccount: hostile}
		for _, policies := range []*evaluate.Policies{nil, {}, {Identity: []*policy.Policy{p}}} {
			check(t, Decision(evaluate.Ask(&req, policies).Explain(), &req, lang))
		}
		req.Resource, req.ResourceAccount = "arn:aws:s3:::b", theirs
		levels := &evaluate.Policies{SCP: make([][]*policy.Policy, 1000)}
		check(t, Decision(evaluate.Ask(&req, levels).Explain(), &req, lang))
		check(t, Decision(&evaluate.Explanation{}, &evaluate.Request{}, lang))
		as := lambda(t)
		as.Request.Role.ARN = hostile
		as.Uses = []Use{{Action: hostile, Resource: hostile}}
		check(t, Gates(as, lang))
		as.Call = nil
		check(t, Gates(as, lang))
		now := march(1, 0, 0)
		check(t, Bar(&Chart{Title: hostile, From: now, To: now, Rows: []Row{{Name: hostile, Spans: []Span{{}}}}}, lang))
		check(t, Sessions(&Life{Title: hostile, From: now, To: now, Tracks: []Track{{Name: hostile, Note: hostile, Calls: []Called{{}}}}}, lang))
	}
}

// TestStates draws each way in which a decision and a call can end.
func TestStates(t *testing.T) {
	all := fullAccess(policy.Identity)
	none := statement("none", policy.SCP, `"Sid": "None", "Effect": "Deny", "Action": "*", "Resource": "*"`)
	user, root := principal.MustParse("arn:aws:iam::"+ours+":user/ann"), principal.MustParse(ours)
	bucket := statement("bucket", policy.Resource, `"Sid": "Ann", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:user/ann"}, "Action": "*", "Resource": "*"`)
	for _, tt := range []struct {
		name string
		who  principal.Principal
		p    evaluate.Policies
		want []string // parts of the file, in order
	}{
		{"nothing is attached", user, evaluate.Policies{}, []string{`step deny lit" data-type="identity-based policy" data-outcome="implicitDeny"`, ">Denied: implicit deny<"}},
		{"a level lacks an allow", user, evaluate.Policies{SCP: [][]*policy.Policy{{}, {fullAccess(policy.SCP)}}, Identity: []*policy.Policy{all}},
			[]string{`step deny lit" data-type="service control policy"`, `step allow" data-type="identity-based policy" data-outcome="allowed"`}},
		{"a level denies", user, evaluate.Policies{SCP: [][]*policy.Policy{{fullAccess(policy.SCP)}, {none}}, Identity: []*policy.Policy{all}},
			[]string{`step deny lit" data-type="explicitDeny"`, `step deny lit" data-type="service control policy"`, ">Denied: explicit deny<"}},
		{"the bucket policy suffices", user, evaluate.Policies{Resource: bucket},
			[]string{`step allow lit" data-type="resource-based policy"`, `step none" data-type="identity-based policy"`, ">Allowed<"}},
		{"no policy decides", root, evaluate.Policies{}, []string{`step absent" data-type="resource-based policy"`, ">Allowed<"}},
		{"it cannot be evaluated", user, evaluate.Policies{SCP: [][]*policy.Policy{{nil}}}, []string{">Denied: it cannot be evaluated<"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			req := evaluate.Request{Principal: tt.who, Action: "s3:GetObject", Resource: "arn:aws:s3:::b/k", ResourceAccount: ours, Time: march(1, 0, 0)}
			got := Decision(evaluate.Ask(&req, &tt.p).Explain(), &req, policy.English)
			check(t, got)
			rest := string(got)
			for _, part := range tt.want {
				_, after, found := strings.Cut(rest, part)
				require.True(t, found, "%s in\n%s", part, rest)
				rest = after
			}
		})
	}
}

// TestGateStates draws who needs which gate.
func TestGateStates(t *testing.T) {
	call := func(who string, trusted string) *evaluate.AssumeRoleRequest {
		return &evaluate.AssumeRoleRequest{
			Principal: principal.MustParse(who), SessionName: "s1", Time: march(10, 9, 0),
			Role: &evaluate.Role{ARN: "arn:aws:iam::" + ours + ":role/R", TrustPolicy: statement("trust", policy.Trust,
				`"Sid": "T", "Effect": "Allow", "Principal": {"AWS": "`+trusted+`"}, "Action": "sts:AssumeRole"`)},
		}
	}
	const ann, pat = "arn:aws:iam::" + ours + ":user/ann", "arn:aws:iam::" + theirs + ":user/pat"
	may := statement("may", policy.Identity, `"Sid": "May", "Effect": "Allow", "Action": "sts:*", "Resource": "*"`)
	mayNot := statement("may-not", policy.Identity, `"Sid": "MayNot", "Effect": "Deny", "Action": "sts:*", "Resource": "*"`)
	boundary := statement("limit", policy.Boundary, `"Sid": "Limit", "Effect": "Allow", "Action": "s3:*", "Resource": "*"`)
	for _, tt := range []struct {
		name string
		call *evaluate.AssumeRoleRequest
		p    evaluate.Policies
		want []string
	}{
		{"named by the user's own account", call(ann, ann), evaluate.Policies{}, []string{`"gate none"`, ">not needed<", `"gate allow"`, "data-until"}},
		{"only the account is named", call(ann, ours), evaluate.Policies{}, []string{`"gate deny"`, ">does not allow<", `"gate allow"`, ">No session: implicit deny<"}},
		{"two accounts", call(pat, pat), evaluate.Policies{Identity: []*policy.Policy{may}}, []string{`"gate allow"`, `"gate allow"`, "data-until"}},
		{"not trusted", call(ann, pat), evaluate.Policies{Identity: []*policy.Policy{may}}, []string{`"gate allow"`, `"gate deny"`, ">No session: implicit deny<"}},
		{"an explicit deny", call(pat, pat), evaluate.Policies{Identity: []*policy.Policy{may, mayNot}}, []string{`"gate deny"`, ">denies<", ">MayNot", ">No session: explicit deny<"}},
		{"the role trusts nobody", &evaluate.AssumeRoleRequest{Principal: principal.MustParse(ann), SessionName: "s1", Role: &evaluate.Role{ARN: "arn:aws:iam::" + ours + ":role/R"}},
			evaluate.Policies{Identity: []*policy.Policy{may}}, []string{`"gate allow"`, `"gate deny"`, ">none is attached<"}},
		{"a root user", call(ours, ours), evaluate.Policies{}, []string{`"gate deny"`, ">cannot be evaluated<"}},
		{"the boundary", call(ann, ann), evaluate.Policies{Identity: []*policy.Policy{may}, Boundary: boundary}, []string{`"gate deny"`, ">permissions boundary<", `"gate allow"`}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bound, err := tt.call.Ask(&tt.p)
			require.NoError(t, err)
			got := Gates(&Assumption{Request: tt.call, Call: bound}, policy.English)
			check(t, got)
			rest := string(got)
			for _, part := range tt.want {
				_, after, found := strings.Cut(rest, part)
				require.True(t, found, "%s in\n%s", part, rest)
				rest = after
			}
		})
	}
}

// TestRenew requires that the sessions of a service leave no gap while it may renew
// them, and that it stops when it is refused.
func TestRenew(t *testing.T) {
	calls := releaseWeek(t, policy.English).Tracks[1].Calls
	require.Greater(t, len(calls), 20)
	for i, call := range calls[:len(calls)-1] {
		require.NotNil(t, call.Result.Session)
		require.Equal(t, call.Result.Session.Expires.Add(-time.Hour), calls[i+1].At)
	}
	last := calls[len(calls)-1]
	require.Nil(t, last.Result.Session)
	end := march(6, 18, 0)
	require.False(t, last.At.Before(end))
	require.True(t, calls[len(calls)-2].Result.Session.Expires.After(end), "the last session outlives the window")
}

// TestTicks requires that an axis has marks that can be read, however long it is.
func TestTicks(t *testing.T) {
	from := march(10, 9, 17)
	for _, span := range []time.Duration{
		time.Minute, 3 * time.Hour, 24 * time.Hour, 3 * 24 * time.Hour, 7 * 24 * time.Hour, 31 * 24 * time.Hour,
		90 * 24 * time.Hour, 365 * 24 * time.Hour, 3 * 365 * 24 * time.Hour, 200 * 365 * 24 * time.Hour,
	} {
		n := len(axis{from, from.Add(span), 24, 752}.ticks(policy.English))
		if span > 5*time.Minute {
			require.NotZero(t, n, span)
		}
		require.LessOrEqual(t, n, 15, span)
	}
}

package clause_test

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
)

// requireLookup checks the values of a key. None means that it is absent.
func requireLookup(t *testing.T, c clause.Context, key string, want ...string) {
	t.Helper()
	got, ok := c.Lookup(key)
	require.Equal(t, want != nil, ok, key)
	require.Empty(t, cmp.Diff(want, got), key)
}

func TestLookup(t *testing.T) {
	var zero clause.Context
	requireLookup(t, zero, "app:k")
	requireLookup(t, zero, "")

	c := clause.NewContext(
		clause.String("app:Text", "x"),
		clause.String("app:empty", ""),
		clause.Strings("aws:TagKeys", "b", "a"),
		clause.Strings("app:none"),
		clause.Strings("app:blank", ""),
		clause.Bool("app:yes", true),
		clause.Bool("app:no", false),
		clause.Int("app:int", -7),
		clause.Number("app:number", 2.50),
		clause.Time("app:time", time.Date(2024, 7, 1, 1, 0, 0, 5, time.FixedZone("", 3600))),
		clause.IP("app:ip", netip.MustParseAddr("2001:DB8::1")),
		clause.IP("app:noip", netip.Addr{}),
		clause.String("aws:ResourceTag/Cost Center", "blue"),
		clause.String("aws:CurrentTime", "noon"),
	)
	for key, want := range map[string][]string{
		"app:Text": {"x"}, "APP:tEXT": {"x"}, "app:empty": {""}, "aws:tagkeys": {"b", "a"}, "app:none": nil, "app:blank": {""},
		"app:yes": {"true"}, "app:no": {"false"}, "app:int": {"-7"}, "app:number": {"2.5"},
		"app:time": {"2024-07-01T00:00:00.000000005Z"}, "app:ip": {"2001:db8::1"}, "app:noip": {""},
		"aws:resourcetag/COST CENTER": {"blue"}, // C-6
		"aws:CurrentTime":             {"noon"}, "app:absent": nil, "app:Tex": nil, "app:Text ": nil,
		"app:te\u017ft": nil, // S-18: folding is ASCII only
	} {
		requireLookup(t, c, key, want...)
	}
	values, _ := c.Lookup("aws:TagKeys")
	values[0] = "changed"
	requireLookup(t, c, "aws:TagKeys", "b", "a")
}

// TestKeysFoldASCIIOnly checks SEMANTICS S-18: the Kelvin sign is not a k.
func TestKeysFoldASCIIOnly(t *testing.T) {
	c := clause.NewContext(clause.String("app:t/\u212a", "kelvin"), clause.String("app:t/k", "k"), clause.String("app:t/É", "e"))
	requireLookup(t, c, "app:t/K", "k")
	requireLookup(t, c, "APP:T/\u212a", "kelvin")
	requireLookup(t, c, "app:t/é")
}

// TestSet checks SEMANTICS S-20, and that copies are independent.
func TestSet(t *testing.T) {
	first := clause.NewContext(
		clause.String("app:a", "1"), clause.String("app:b", "1"), clause.String("APP:A", "2"), clause.String("app:A", "3"),
	)
	requireLookup(t, first, "app:a", "3")

	second := first
	second.Set(clause.String("app:B", "4"), clause.Strings("app:c", "5"), clause.String("app:B", "6"))
	bound := first.Bind(caller.Principal{}, "111122223333", time.Unix(0, 0))
	first.Set(clause.Strings("app:a"))

	requireLookup(t, first, "app:a")
	requireLookup(t, first, "app:b", "1")
	requireLookup(t, first, "app:c")
	requireLookup(t, second, "app:a", "3")
	requireLookup(t, second, "app:b", "6")
	requireLookup(t, second, "app:c", "5")
	requireLookup(t, bound, "app:a", "3")
	requireLookup(t, bound, "app:b", "1")
	second.Set()
	requireLookup(t, second, "app:b", "6")
}

// TestEntriesGiven checks that nothing uses the entries that it is given.
func TestEntriesGiven(t *testing.T) {
	entries := func() []clause.Entry {
		var all []clause.Entry
		for i := range 40 {
			all = append(all, clause.Int(fmt.Sprintf("app:k%d", i%30), int64(i)), clause.Strings(fmt.Sprintf("APP:k%d", i%7), "v", "w"))
		}
		return all
	}
	given := entries()
	made := clause.NewContext(given...)
	require.Equal(t, entries(), given)
	var set clause.Context
	set.Set(given...)
	require.Equal(t, entries(), given)
	require.Equal(t, made, set)
	require.Equal(t, made, clause.KeepContext(given))
	require.Len(t, slices.Collect(made.Entries()), 30)
}

// TestEntries checks that each key is listed once, and no derived key.
func TestEntries(t *testing.T) {
	c := clause.NewContext(
		clause.String("app:a", "1"), clause.Strings("app:b"), clause.String("APP:A", "2"),
	).Bind(mustParse("111122223333"), "111122223333", time.Unix(0, 0))
	var keys []string
	for entry := range c.Entries() {
		keys = append(keys, entry.Key())
	}
	require.ElementsMatch(t, []string{"APP:A", "app:b"}, keys)

	var copied clause.Context
	copied.Set(slices.Collect(c.Entries())...)
	requireLookup(t, copied, "app:a", "2")
	require.Empty(t, slices.Collect(new(clause.Context).Entries()))
}

// TestManyKeys looks up keys in a Context of every size up to 200.
func TestManyKeys(t *testing.T) {
	var c clause.Context
	name := func(i int) string { return "app:Key" + string(rune('A'+i%26)) + "/" + string(rune('0'+i/26)) }
	for i := range 200 {
		requireLookup(t, c, name(i))
		c.Set(clause.Int(name(i), int64(i)))
		for _, j := range []int{0, i / 2, i} {
			want, _ := json.Marshal(j)
			requireLookup(t, c, name(j), string(want))
		}
	}
}

func TestContextJSON(t *testing.T) {
	c := clause.NewContext(
		clause.String("app:Text", "<x>"), clause.Strings("app:list", "a", ""), clause.Strings("app:none"),
		clause.Bool("app:yes", true), clause.Int("app:n", 9007199254740993), clause.IP("app:ip", netip.MustParseAddr("10.0.0.1")),
		clause.Time("app:time", time.Unix(0, 1)),
	)
	const want = `{"app:Text":"\u003cx\u003e","app:ip":"10.0.0.1","app:list":["a",""],"app:n":"9007199254740993",` +
		`"app:none":[],"app:time":"1970-01-01T00:00:00.000000001Z","app:yes":"true"}`
	for _, c := range []clause.Context{c, c.Bind(mustParse("111122223333"), "111122223333", time.Unix(0, 0))} {
		data, err := json.Marshal(c)
		require.NoError(t, err)
		require.JSONEq(t, want, string(data), "derived keys are left out")

		back := clause.NewContext(clause.String("app:old", "dropped"))
		require.NoError(t, json.Unmarshal(data, &back))
		again, err := json.Marshal(back)
		require.NoError(t, err)
		require.JSONEq(t, want, string(again))
		requireLookup(t, back, "app:old")
	}
	data, err := json.Marshal(clause.Context{})
	require.NoError(t, err)
	require.Equal(t, "{}", string(data))
}

func TestUnmarshalContext(t *testing.T) {
	cases := []struct {
		data, key string
		want      []string
	}{
		{`{}`, "app:k", nil},
		{` {"app:k": "x"} `, "app:k", []string{"x"}},
		{`{"app:k": true}`, "app:k", []string{"true"}},
		{`{"app:k": false}`, "app:k", []string{"false"}},
		{`{"app:k": 10.0}`, "app:k", []string{"10.0"}},
		{`{"app:k": 1e3}`, "app:k", []string{"1e3"}},
		{`{"app:k": 9007199254740993}`, "app:k", []string{"9007199254740993"}},
		{`{"app:k": []}`, "app:k", nil},
		{`{"app:k": ["a", 1, true]}`, "app:k", []string{"a", "1", "true"}},
		{`{"app:k": "a", "APP:K": "b"}`, "app:k", []string{"b"}},
		{`{"app:k": "a", "app:k": "b"}`, "app:k", []string{"b"}},
		{`{"app:k": "\u00e9\n"}`, "app:k", []string{"é\n"}},
	}
	for _, c := range cases {
		var got clause.Context
		require.NoError(t, got.UnmarshalJSON([]byte(c.data)), c.data)
		requireLookup(t, got, c.key, c.want...)
	}
	// A list makes the key multivalued, even a list of one (SEMANTICS C-12).
	var list clause.Context
	require.NoError(t, json.Unmarshal([]byte(`{"app:k": ["x"]}`), &list))
	plain := mustCompile(t, "StringEquals", "app:k", "x")
	require.False(t, plain.Match(&list))
	forAny := mustCompile(t, "ForAnyValue:StringEquals", "app:k", "x")
	require.True(t, forAny.Match(&list))
}

func TestUnmarshalContextRefuses(t *testing.T) {
	for _, data := range []string{
		``, ` `, `null`, `[]`, `"x"`, `1`, `true`, `{`, `{"`, `{"app:k"`, `{"app:k":`, `{"app:k": "x"`, `{"app:k": "x",}`, `{1: "x"}`,
		`{"app:k": null}`, `{"app:k": {}}`, `{"app:k": {"a": "b"}}`, `{"app:k": [null]}`, `{"app:k": [[]]}`, `{"app:k": ["a", {}]}`,
		`{"app:k": [`, `{"app:k": ["a"`, `{"app:k": ["a"}`, `{"app:k": [x]}`, `{"app:k": x}`, `{"app:k": 01}`, `{"app:k": "x"} {}`,
		`{"app:k": "x"}}`, `{"app:k": "x"} x`,
	} {
		c := clause.NewContext(clause.String("app:old", "kept"))
		require.Error(t, c.UnmarshalJSON([]byte(data)), data)
		requireLookup(t, c, "app:old", "kept")
	}
}

// TestBind checks the derived keys of every type of principal (SEMANTICS S-31,
// K-2).
func TestBind(t *testing.T) {
	session, err := caller.RoleSession("arn:aws:iam::111122223333:role/app/Deploy", "ann", caller.AccountIDs)
	require.NoError(t, err)
	federated, err := caller.FederatedUser("arn:aws:iam::111122223333:user/Ann", "guest", caller.AccountIDs)
	require.NoError(t, err)
	type keys map[string]string
	const account = "111122223333"
	cases := []struct {
		name   string
		caller caller.Principal
		want   keys
	}{
		{"anonymous", caller.Principal{}, keys{
			"aws:PrincipalAccount": "anonymous", "aws:PrincipalType": "Anonymous", "aws:userid": "anonymous"}},
		{"root", mustParse(account), keys{
			"aws:PrincipalArn": "arn:aws:iam::111122223333:root", "aws:PrincipalAccount": account,
			"aws:PrincipalType": "Account", "aws:PrincipalIsAWSService": "false", "aws:userid": account}},
		{"user", mustParse("arn:aws-cn:iam::111122223333:user/team/Ann"), keys{
			"aws:PrincipalArn": "arn:aws-cn:iam::111122223333:user/team/Ann", "aws:PrincipalAccount": account,
			"aws:PrincipalType": "User", "aws:PrincipalIsAWSService": "false", "aws:username": "Ann", "aws:userid": "own"}},
		{"user with ID", withID(t, mustParse("arn:aws:iam::111122223333:user/Ann"), "AIDAEXAMPLE1234567890"), keys{
			"aws:PrincipalArn": "arn:aws:iam::111122223333:user/Ann", "aws:PrincipalAccount": account,
			"aws:PrincipalType": "User", "aws:PrincipalIsAWSService": "false", "aws:username": "Ann", "aws:userid": "AIDAEXAMPLE1234567890"}},
		{"role session", session, keys{
			"aws:PrincipalArn": "arn:aws:iam::111122223333:role/app/Deploy", "aws:PrincipalAccount": account,
			"aws:PrincipalType": "AssumedRole", "aws:PrincipalIsAWSService": "false", "aws:userid": "own"}},
		{"role session with ID", withID(t, session, "AROAEXAMPLE1234567890"), keys{
			"aws:PrincipalArn": "arn:aws:iam::111122223333:role/app/Deploy", "aws:PrincipalAccount": account,
			"aws:PrincipalType": "AssumedRole", "aws:PrincipalIsAWSService": "false", "aws:userid": "AROAEXAMPLE1234567890:ann"}},
		{"federated user", federated, keys{
			"aws:PrincipalArn": "arn:aws:sts::111122223333:federated-user/guest", "aws:PrincipalAccount": account,
			"aws:PrincipalType": "FederatedUser", "aws:PrincipalIsAWSService": "false", "aws:userid": account + ":guest"}},
		{"service", caller.Service("ec2.amazonaws.com"), keys{
			"aws:PrincipalIsAWSService": "true", "aws:PrincipalServiceName": "ec2.amazonaws.com", "aws:userid": "own"}},
		{"SAML", caller.SAML("arn:aws:iam::111122223333:saml-provider/idp", caller.AccountIDs), keys{"aws:userid": "own"}},
		{"web identity", caller.WebIdentity("accounts.google.com", caller.AccountIDs), keys{"aws:userid": "own"}},
		{"canonical user", caller.CanonicalUser("79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"), keys{"aws:userid": "own"}},
	}
	derived := []string{
		"aws:PrincipalArn", "aws:PrincipalAccount", "aws:PrincipalType", "aws:PrincipalIsAWSService", "aws:PrincipalServiceName",
		"aws:username", "aws:ResourceAccount", "aws:CurrentTime", "aws:EpochTime",
	}
	var forged []clause.Entry
	for _, key := range derived {
		forged = append(forged, clause.String(key, "forged"), clause.Strings("app:"+key, "own"))
	}
	others := []string{"aws:ViaAWSService", "aws:SecureTransport", "aws:PrincipalOrgID", "aws:SourceAccount"}
	forged = append(forged, clause.String("aws:userid", "own"))
	for _, key := range others {
		forged = append(forged, clause.String(key, "own"))
	}
	now := time.Date(2024, 7, 1, 14, 0, 0, 999_999_999, time.FixedZone("", 2*3600))
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			own := clause.NewContext(forged...)
			bound := own.Bind(c.caller, "444455556666", now)
			c.want["aws:ResourceAccount"] = "444455556666"
			c.want["aws:CurrentTime"] = "2024-07-01T12:00:00Z"
			c.want["aws:EpochTime"] = "1719835200"
			for _, key := range derived {
				if want, ok := c.want[key]; ok {
					requireLookup(t, bound, key, want)
				} else {
					requireLookup(t, bound, key)
				}
				requireLookup(t, own, key, "forged")
				requireLookup(t, bound, "app:"+key, "own")

				null := mustCompile(t, "Null", key, "true")
				require.Equal(t, c.want[key] == "", null.Match(&bound), key)
				equals := mustCompile(t, "StringEquals", key, "forged")
				require.False(t, equals.Match(&bound), key)
				require.True(t, equals.Match(&own), key)
			}
			for _, key := range others {
				requireLookup(t, bound, key, "own")
			}
			requireLookup(t, bound, "aws:UserId", c.want["aws:userid"]) // of the context where it is not derived
			require.Equal(t, "own", bound.UserID(), "the entry")
			require.Empty(t, (*clause.Context)(nil).UserID())
			list := clause.NewContext(clause.Strings("aws:userid", "own"))
			require.Empty(t, list.UserID(), "a list")
			unknown := own.Bind(c.caller, "", now)
			requireLookup(t, unknown, "aws:ResourceAccount")
			requireLookup(t, unknown, "AWS:PRINCIPALTYPE", lookupValues(bound, "aws:PrincipalType")...)
		})
	}
}

func withID(t *testing.T, p caller.Principal, id string) caller.Principal {
	t.Helper()
	p, err := p.WithID(id)
	require.NoError(t, err)
	return p
}

// TestViaAWSService checks SEMANTICS S-47.
func TestViaAWSService(t *testing.T) {
	const key = "aws:ViaAWSService"
	for _, p := range []caller.Principal{
		mustParse("arn:aws:iam::111122223333:user/ann"), caller.Service("sns.amazonaws.com"), {},
	} {
		for _, tt := range []struct {
			entries []clause.Entry
			want    string
		}{
			{nil, "false"},
			{[]clause.Entry{clause.Strings("aws:CalledVia", "athena.amazonaws.com")}, "true"},
			{[]clause.Entry{clause.String("AWS:CALLEDVIA", "athena.amazonaws.com")}, "true"},
			{[]clause.Entry{clause.String("aws:CalledViaFirst", "athena.amazonaws.com")}, "true"},
			{[]clause.Entry{clause.String("aws:CalledViaLast", "athena.amazonaws.com")}, "true"},
			{[]clause.Entry{clause.Strings("aws:CalledVia"), clause.String("aws:CalledViaLast", "")}, "false"},
			{[]clause.Entry{clause.Strings("aws:CalledVia", "", "")}, "false"},
			{[]clause.Entry{clause.Strings("aws:CalledVia", "a"), clause.Bool(key, false)}, "false"},
			{[]clause.Entry{clause.Bool("aws:viaawsservice", true)}, "true"},
			{[]clause.Entry{clause.Strings(key)}, "false"},
			{[]clause.Entry{clause.String(key, "maybe"), clause.Strings("aws:CalledVia", "a")}, "maybe"},
		} {
			own := clause.NewContext(tt.entries...)
			bound := own.Bind(p, "", time.Time{})
			requireLookup(t, bound, key, tt.want)
			requireLookup(t, bound, "AWS:viaawsservice", tt.want)
			text := mustCompile(t, "StringEquals", key, tt.want)
			require.True(t, text.Match(&bound))
			null := mustCompile(t, "Null", key, "true")
			require.False(t, null.Match(&bound))
			require.Zero(t, testing.AllocsPerRun(10, func() { text.Match(&bound) }))
			if len(tt.entries) == 0 {
				requireLookup(t, own, key) // a context by itself is what was given
			}
		}
	}
}

func lookupValues(c clause.Context, key string) []string {
	values, _ := c.Lookup(key)
	return values
}

// TestBoundTime checks SEMANTICS S-30 with Date, Numeric and String operators.
func TestBoundTime(t *testing.T) {
	at := func(now time.Time) clause.Context {
		return clause.NewContext().Bind(caller.Principal{}, "", now)
	}
	now := time.Date(2024, 7, 1, 12, 0, 0, 500_000_000, time.UTC)
	before1970 := time.Unix(-1, 500_000_000)
	cases := []struct {
		operator, key, value string
		now                  time.Time
		want                 bool
	}{
		{"DateEquals", "aws:CurrentTime", "2024-07-01T12:00:00.5Z", now, true},
		{"DateEquals", "aws:CurrentTime", "2024-07-01T12:00:00Z", now, false},
		{"DateGreaterThan", "aws:CurrentTime", "2024-07-01T12:00:00.499999999Z", now, true},
		{"StringEquals", "aws:CurrentTime", "2024-07-01T12:00:00Z", now, true},
		{"StringLike", "aws:CurrentTime", "2024-07-*", now, true},
		{"DateEquals", "aws:EpochTime", "2024-07-01T12:00:00Z", now, true},
		{"DateGreaterThan", "aws:EpochTime", "1719835199", now, true},
		{"NumericEquals", "aws:EpochTime", "1719835200", now, true},
		{"NumericLessThan", "aws:EpochTime", "1719835200.5", now, true},
		{"NumericEquals", "aws:CurrentTime", "1719835200", now, false},
		{"StringEquals", "AWS:EPOCHTIME", "1719835200", now, true},
		{"NumericEquals", "aws:EpochTime", "-1", before1970, true},
		{"StringEquals", "aws:CurrentTime", "1969-12-31T23:59:59Z", before1970, true},
		{"DateEquals", "aws:CurrentTime", "1969-12-31T23:59:59.5Z", before1970, true},
		{"ForAllValues:DateLessThan", "aws:CurrentTime", "2024-07-01", now, false},
		{"ForAnyValue:StringLike", "aws:CurrentTime", "2024*", now, true},
		{"Null", "aws:CurrentTime", "false", now, true},
	}
	for _, c := range cases {
		cl := mustCompile(t, c.operator, c.key, c.value)
		bound := at(c.now)
		require.Equal(t, c.want, cl.Match(&bound), "%s %s %s", c.operator, c.key, c.value)
	}
}

// TestZeroTime checks that the zero time is the present, once and for all.
func TestZeroTime(t *testing.T) {
	before := time.Now().UTC().Truncate(time.Second)
	c := clause.NewContext().Bind(caller.Principal{}, "", time.Time{})
	first := lookupValues(c, "aws:CurrentTime")
	require.Len(t, first, 1)
	at, err := time.Parse(time.RFC3339, first[0])
	require.NoError(t, err)
	require.False(t, at.Before(before))
	require.False(t, at.After(time.Now()))

	value := mustCompile(t, "DateGreaterThanEquals", "aws:CurrentTime", before.Format(time.RFC3339Nano))
	require.True(t, value.Match(&c))
	bound := c
	exact := lookupValues(bound, "aws:EpochTime")
	for range 3 {
		require.Equal(t, exact, lookupValues(bound, "aws:EpochTime"))
	}
}

package decision

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// The tests of this file look at where indexes put statements. That they find
// them there, TestIndexIsInvisible shows.

// quoted returns n texts in quotes, with commas between them. The format takes
// their numbers, from 0.
func quoted(n int, format string) string {
	texts := make([]string, n)
	for i := range texts {
		texts[i] = fmt.Sprintf("%q", fmt.Sprintf(format, i))
	}
	return strings.Join(texts, ", ")
}

// statements returns a policy of n statements with as many actions and resources
// each.
func statements(n, actions, resources int) *policy.Policy {
	one := `{"Effect": "Allow", "Action": [` + quoted(actions, "app:Do%d") + `], "Resource": [` + quoted(resources, "arn:acme:app::t:r%d") + `]}`
	return policy.MustParse(`{"Statement": [`+strings.Join(slices.Repeat([]string{one}, n), ", ")+`]}`, policy.Identity)
}

func TestFewStatements(t *testing.T) {
	tests := []struct {
		policies []*policy.Policy
		want     bool
	}{
		{[]*policy.Policy{statements(minIndexed-1, 1, 1)}, true},
		{[]*policy.Policy{statements(minIndexed, 1, 1)}, false},
		{[]*policy.Policy{statements(2, 1, 1), statements(minIndexed-3, 1, 1)}, true},
		{[]*policy.Policy{statements(2, 1, 1), statements(minIndexed-2, 1, 1)}, false},
		{[]*policy.Policy{statements(1, 1, minEntries-2)}, true},
		{[]*policy.Policy{statements(1, 1, minEntries-1)}, false},
		{[]*policy.Policy{statements(1, minEntries-2, 1)}, true},
		{[]*policy.Policy{statements(1, minEntries-1, 1)}, false},
		{[]*policy.Policy{statements(1, 1, minEntries/2-1), statements(1, 1, minEntries/2-1)}, false},
	}
	for i, tt := range tests {
		require.Equal(t, tt.want, isFew(tt.policies), i)
		x := newIndex(tt.policies...)
		require.Equal(t, tt.want, len(x.keys) == 0, i)
		require.Equal(t, tt.want, x.any.parts[statement.Allow] != nil, i)
	}
}

// indexOf returns the index of a policy with the given statements, and enough others to be
// indexed by action.
func indexOf(statements ...string) *index {
	for i := range minIndexed {
		statements = append(statements, fmt.Sprintf(`{"Effect": "Allow", "Action": "other:Do%d", "Resource": "*"}`, i))
	}
	return newIndex(policy.MustParse(`{"Statement": [`+strings.Join(statements, ",")+`]}`, policy.Identity))
}

// of returns a statement with the given Action or NotAction element.
func of(effect, element, actions string) string {
	return `{"Effect": "` + effect + `", "` + element + `": ` + actions + `, "Resource": "arn:acme:app::t:r"}`
}

// lead returns the node that an action leads to by the most telling of its keys.
func (x *index) lead(action string) *node {
	r := Request{Action: action}
	if !r.IsAction() {
		panic(action)
	}
	return r.lead(x)
}

// entriesOf returns the number of entries of an effect in n, and of how many of them the
// action has to be compared.
func (n *node) entriesOf(effect statement.Effect) (entries, compared int) {
	p := n.parts[effect]
	if p == nil {
		return 0, 0
	}
	for i := range p.entries {
		if p.entries[i].flags&comparesAction != 0 {
			compared++
		}
	}
	return len(p.entries), compared
}

// TestNodesOfActions has what actions lead to.
func TestNodesOfActions(t *testing.T) {
	type want struct{ entries, compared int }
	for name, tt := range map[string]struct {
		statements []string
		nodes      map[string]want
	}{
		"an action": {
			[]string{of("Allow", "Action", `"s3:Get"`)},
			map[string]want{"s3:Get": {1, 0}, "S3:GET": {1, 0}, "s3:Put": {}, "ec2:Get": {}},
		},
		"wildcards in a name": {
			[]string{of("Allow", "Action", `"s3:G?t"`), of("Allow", "Action", `"S3:*"`), of("Allow", "Action", `["s3:Put", "s3:*t"]`)},
			map[string]want{"s3:Put": {2, 0}, "s3:Get": {3, 2}, "ec2:Get": {}},
		},
		"wildcards in a service": {
			[]string{of("Allow", "Action", `"s?:Get"`), of("Allow", "Action", `"*"`), of("Allow", "Action", `["s3:Get", "*3:G*"]`), of("Allow", "Action", `"s3:L*"`)},
			map[string]want{"s3:Get": {3, 0}, "s3:List": {4, 2}, "ec2:Get": {3, 2}}, // what a filter tells is not compared
		},
		"several ways to one statement": {
			[]string{of("Allow", "Action", `["s3:Get", "s3:G*", "s3:*", "*"]`)},
			map[string]want{"s3:Get": {1, 0}, "s3:Put": {1, 0}, "ec2:Get": {1, 0}},
		},
		"NotAction": {
			[]string{
				of("Allow", "NotAction", `["s3:Get", "ec2:*"]`), of("Allow", "NotAction", `["s3:G*"]`), of("Allow", "NotAction", `"*:Put"`),
				of("Allow", "NotAction", `"*"`), of("Allow", "Action", `"sqs:*"`),
			},
			map[string]want{"s3:Get": {1, 0}, "s3:Go": {3, 2}, "ec2:Go": {2, 1}, "sqs:Go": {4, 1}, "sns:Go": {3, 1}},
		},
	} {
		x := indexOf(tt.statements...)
		require.False(t, x.chained)
		for action, wanted := range tt.nodes {
			entries, compared := x.lead(action).entriesOf(statement.Allow)
			require.Equal(t, wanted, want{entries, compared}, "%s: %s", name, action)
		}
	}
}

// TestEffects has a Deny beside an Allow.
func TestEffects(t *testing.T) {
	x := indexOf(of("Allow", "Action", `"s3:*"`), of("Deny", "Action", `"s3:Get"`))
	require.True(t, x.effects[statement.Allow])
	require.True(t, x.effects[statement.Deny])
	for action, denies := range map[string]int{"s3:Get": 1, "s3:Put": 0} {
		n, _ := x.lead(action).entriesOf(statement.Deny)
		require.Equal(t, denies, n, action)
	}
	require.False(t, indexOf(of("Allow", "Action", `"*"`)).effects[statement.Deny])
}

// TestAlways has the first statements of an effect.
func TestAlways(t *testing.T) {
	every := `{"Effect": "Allow", "Action": ["s3:Get", "*"], "Resource": ["arn:acme:app::t:r", "*"]}`
	for statements, want := range map[string]bool{
		every: true, of("Deny", "Action", `"*"`) + "," + every: true, of("Allow", "Action", `"*"`) + "," + every: false,
		strings.Replace(every, `"*"`, `"s3:*"`, 1): false, strings.Replace(every, `, "*"]}`, `]}`, 1): false,
		strings.Replace(every, `"Action"`, `"NotAction"`, 1): false, strings.Replace(every, `"Resource"`, `"NotResource"`, 1): false,
		strings.Replace(every, `]}`, `], "Condition": {"Bool": {"a:b": "true"}}}`, 1): false, strings.Replace(every, `]}`, `], "Condition": {}}`, 1): true,
	} {
		x := indexOf(statements)
		require.Equal(t, want, x.always[statement.Allow] != nil, statements)
		require.Nil(t, x.always[statement.Deny])
	}
	p := policy.MustParse(`{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}}`, policy.Resource)
	require.Nil(t, newIndex(p).always[statement.Allow])
}

// TestSameStatements has two statements with many actions, the same in another
// order: the actions share the entries of both.
func TestSameStatements(t *testing.T) {
	var actions []string
	for i := range 40 {
		actions = append(actions, fmt.Sprintf(`"app:Do%d"`, i))
	}
	first := of("Allow", "Action", "["+strings.Join(append(actions, `"app:Own"`), ",")+"]")
	slices.Reverse(actions)
	x := indexOf(first, of("Allow", "Action", "["+strings.Join(actions, ",")+"]"))
	n, _ := x.lead("app:Do0").entriesOf(statement.Allow)
	require.Equal(t, 2, n)
	require.Same(t, x.lead("app:Do0"), x.lead("app:Do39"))
	n, _ = x.lead("app:Own").entriesOf(statement.Allow)
	require.Equal(t, 1, n)
}

// TestChained has statements of any service and so many actions that to have each of the
// one under each of the other would take too much time or memory.
func TestChained(t *testing.T) {
	const n = 60
	var list []string
	for i := range n {
		list = append(list, of("Allow", "Action", fmt.Sprintf(`"app:Do%d"`, i)), of("Allow", "NotAction", fmt.Sprintf(`"app:Undo%d"`, i)), of("Allow", "Action", `"app:Un*"`))
	}
	x := indexOf(list...)
	require.True(t, x.chained)
	for action, want := range map[string][2]int{"app:Do1": {1, 0}, "app:Undo": {n, n}, "s3:Get": {n, n}} {
		entries, compared := x.lead(action).entriesOf(statement.Allow)
		require.Equal(t, want, [2]int{entries, compared}, action)
	}
	require.Same(t, x.any, x.lead("app2:Undo1"))
}

// TestGroups has so many actions that lead to statements of their own that each of
// the statements is there once. Statements of the same actions are together.
func TestGroups(t *testing.T) {
	const n, resources = 16, 20
	r := rand.New(rand.NewPCG(1, 2))
	var list []string
	for i := range n {
		actions := []string{`"App:Own*"`, fmt.Sprintf(`"app:Own%d"`, i)}
		for j := range 2 * n {
			if j == 0 && i != 6 || j > 0 && r.IntN(3) > 0 {
				actions = append(actions, fmt.Sprintf(`"app:Do%d", "app:Undo%d"`, j, j))
			}
		}
		one := `{"Effect": "Allow", "Action": [` + strings.Join(actions, ",") + `], "Resource": [` + quoted(resources, "arn:acme:app::t:r%d") + `]}`
		list = append(list, one, one)
	}
	x := indexOf(list...)
	entries := 0
	for _, group := range x.lead("app:Go").groups {
		n, compared := group.entriesOf(statement.Allow)
		require.Equal(t, n, compared)
		entries += n
	}
	require.Equal(t, 2*n*resources, entries)
	require.Len(t, x.lead("app:Go").groups, n)
	own, _ := x.lead("app:Own7").entriesOf(statement.Allow)
	require.Equal(t, 2*resources, own, "an action of one group has no other node")
	require.Same(t, x.lead("app:Own7"), x.lead("app:Go").groups[7])
	require.Same(t, x.lead("app:Do1"), x.lead("app:Undo1"), "actions of the same groups")
	require.Contains(t, x.lead("app:Do0").groups, x.lead("app:Own7"))
	require.NotContains(t, x.lead("app:Do0").groups, x.lead("app:Own6"))
}

// partOf returns the part of a statement with the given resources.
func partOf(resources ...string) *part {
	return indexOf(`{"Effect": "Allow", "Action": "*", "Resource": ["` + strings.Join(resources, `", "`) + `"]}`).any.parts[statement.Allow]
}

// TestFilters has the bytes by which few entries are told apart.
func TestFilters(t *testing.T) {
	p := partOf("arn:acme:app::t:team-a/*", "arn:acme:app::t:team-long-name", "*", "arn:acme:app::t:team-", "arn:acme:app::t:team-?/x")
	require.Nil(t, p.finder)
	require.Equal(t, len("arn:acme:app::t:team-"), p.skip)
	for resource, want := range map[string][]bool{
		"arn:acme:app::t:team-a/b":          {true, false, true, true, true},
		"arn:acme:app::t:team-a":            {false, false, true, true, true},
		"arn:acme:app::t:team-long-name":    {false, true, true, true, true},
		"arn:acme:app::t:team-long-nam":     {false, true, true, true, true}, // compared later
		"arn:acme:app::t:team-long-na":      {false, false, true, true, true},
		"arn:acme:app::t:team":              {false, false, true, true, true},
		"x":                                 {false, false, true, true, true},
		"arn:acme:app::t:team-\x00\x00\x00": {false, false, true, true, true},
	} {
		var passes []bool
		for i := range p.entries {
			passes = append(passes, p.entries[i].passes(bytesAt(resource, p.skip), 0))
		}
		require.Equal(t, want, passes, resource)
	}
}

// TestCrowds has a thousand statements that differ in one element, of which a request meets
// few.
func TestCrowds(t *testing.T) {
	for name, tt := range map[string]struct {
		typ       policy.Type
		statement string
	}{
		"an early star":            {policy.Identity, `"Action": "app:Do", "Resource": "arn:acme:app::t:*-%012d/*"`},
		"a value":                  {policy.Identity, `"Action": "app:Do", "Resource": "*", "Condition": {"StringEquals": {"app:k": "%d"}}`},
		"accounts":                 {policy.Trust, `"Action": "sts:AssumeRole", "Principal": {"AWS": "%012d"}`},
		"roles of an account":      {policy.Trust, `"Action": "sts:AssumeRole", "Principal": {"AWS": "arn:aws:iam::111122223333:role/r%d"}`},
		"a role of each account":   {policy.Trust, `"Action": "sts:AssumeRole", "Principal": {"AWS": "arn:aws:iam::%012d:role/deploy"}`},
		"one with a path":          {policy.Trust, `"Action": "sts:AssumeRole", "Principal": {"AWS": "arn:aws:iam::%012d:role/ci/deploy"}`},
		"sessions of one name":     {policy.Resource, `"Action": "app:Do", "Resource": "*", "Principal": {"AWS": "arn:aws:sts::%012d:assumed-role/r/s"}`},
		"federated users":          {policy.Resource, `"Action": "app:Do", "Resource": "*", "Principal": {"AWS": "arn:aws:sts::%012d:federated-user/f"}`},
		"users of one name":        {policy.Resource, `"Action": "app:Do", "Resource": "*", "Principal": {"AWS": "arn:aws:iam::%012d:user/ann"}`},
		"providers of one name":    {policy.Trust, `"Action": "sts:AssumeRoleWithSAML", "Principal": {"Federated": "arn:aws:iam::%012d:saml-provider/corp"}`},
		"users or roles, of names": {policy.Resource, `"Action": "app:Do", "Resource": "*", "Principal": {"AWS": ["arn:aws:iam::%012[1]d:user/ann", "arn:aws:iam::%012[1]d:role/ci/ann"]}`},
	} {
		var list []string
		for i := range 1000 {
			list = append(list, fmt.Sprintf(`{"Effect": "Allow", `+tt.statement+`}`, i+1))
		}
		x := newIndex(policy.MustParse(`{"Version": "2012-10-17", "Statement": [`+strings.Join(list, ",")+`]}`, tt.typ))
		p := x.keys[0].node.parts[statement.Allow]
		require.True(t, p.finder.needs.any(), name)
		require.Zero(t, p.finder.rest, name)
		chain, longest := 0, 0
		for i := range p.entries {
			chain++
			if p.entries[i].flags&lastOfChain != 0 {
				longest, chain = max(longest, chain), 0
			}
		}
		require.LessOrEqual(t, longest, maxCrowd, name)
	}
}

// TestBytesAt reads from each place of texts of each length.
func TestBytesAt(t *testing.T) {
	const text = "abcdefghijklmnopqrstuvwxyz"
	for length := range len(text) {
		for place := range len(text) + 2 {
			var want [wordBytes]byte
			copy(want[:], text[min(place, length):length])
			require.Equal(t, binary.LittleEndian.Uint64(want[:]), bytesAt(text[:length], place), "%d %d", length, place)
		}
	}
}

func TestFewEntries(t *testing.T) {
	for resources, many := range map[int]bool{maxFew: false, maxFew + 1: true} {
		p := newIndex(statements(1, 1, resources)).lead("app:Do0").parts[statement.Allow]
		require.Len(t, p.entries, resources)
		require.Equal(t, many, p.finder != nil, resources)
		if many {
			require.True(t, p.finder.literals)
			require.Zero(t, p.finder.rest)
			require.NotZero(t, p.entries[0].flags&lastOfChain, "a chain of its own")
		}
	}
}

func TestPrefixLengths(t *testing.T) {
	const head = "arn:acme:app::t:"
	var literals []string
	for i := range maxFew {
		literals = append(literals, fmt.Sprintf("%sr%d", head, i))
	}
	p := partOf(append(literals, head+"a", head+"b*", head+"c*", head+"long?", "*")...)
	f := p.finder
	require.Equal(t, []int32{17, 20}, f.lengths)
	require.True(t, f.literals)
	require.Equal(t, 1, f.rest)
	require.Equal(t, "*", p.entries[0].resource.String())

	// Two lengths too many: of those with one entry, the longest are left out.
	var resources []string
	var want []int32
	for i := range maxLengths + 2 {
		prefix := head + strings.Repeat("x", i+1)
		resources = append(resources, prefix+"*")
		if i == maxLengths+1 {
			resources = append(resources, prefix+"?")
		}
		if i < maxLengths-1 || i == maxLengths+1 {
			want = append(want, int32(len(prefix)))
		}
	}
	f = partOf(resources...).finder
	require.Equal(t, want, f.lengths)
	require.Zero(t, f.rest)
	require.False(t, f.literals)
}

// TestTable puts more keys than fit in one place of a table into it.
func TestTable(t *testing.T) {
	var table table
	require.Zero(t, table.first(7))
	table = newTable(4)
	last := uint32(1<<32 - 1)
	require.Zero(t, table.push(last, 10))
	require.Zero(t, table.push(last-1, 11), "behind the end, which is the beginning")
	require.Zero(t, table.push(0, 12))
	require.Equal(t, int32(11), table.push(last, 13))
	for hash, want := range map[uint32]int32{last: 14, last - 1: 12, 0: 13, 1: 0, last - 2: 0} {
		require.Equal(t, want, table.first(hash), hash)
	}
}

// TestHash shows that a hash does not tell cases apart where it must not, and tells
// nearly all else.
func TestHash(t *testing.T) {
	seen := make(map[uint32]string)
	for i := range 64 {
		for _, c := range []string{"", "a", "b", "ab"} {
			text := strings.Repeat("x", i) + c
			require.Equal(t, hashText(text), hashFold(strings.ToUpper(text)))
			if other, found := seen[hashText(text)]; found {
				require.Equal(t, other, text)
			}
			seen[hashText(text)] = text
		}
	}
	require.NotEqual(t, hashText("A"), hashText("a"))
}

// TestMergedLists has a policy in more and more lists of two, until no memory is left for
// one more index that it is in: the lists then share the index that it has of its own. What
// lists took that nobody has any longer is there for others.
func TestMergedLists(t *testing.T) {
	limit, text := limitOfPolicy(statements(1, 1, 1))
	most := maxGrowth * text / limit
	require.Greater(t, most, 3)
	p, x := statements(1, 1, 1), NewIndexer()
	indexes := func(l *List) []*index { return l.indexes }
	var all []*List
	for range most {
		l := x.List([]*policy.Policy{p, statements(1, 1, 1)})
		require.Len(t, indexes(l), 1)
		all = append(all, l)
	}
	another := statements(1, 1, 1)
	separate := x.List([]*policy.Policy{p, another})
	require.Len(t, indexes(separate), 2)
	require.Same(t, indexes(x.List([]*policy.Policy{p}))[0], indexes(separate)[0], "a list of one has the index of its policy")
	require.Same(t, indexes(x.List([]*policy.Policy{another}))[0], indexes(separate)[1])

	require.Same(t, all[0], x.List(all[0].Own()), "the same policies are the same list")
	x.Release(all[0])
	require.Len(t, indexes(x.List([]*policy.Policy{p, statements(1, 1, 1)})), 2, "somebody has the list")
	x.Release(all[0])
	x.Release(all[1])
	require.Len(t, indexes(x.List([]*policy.Policy{p, statements(1, 1, 1)})), 1)
	require.Len(t, indexes(x.List([]*policy.Policy{p, statements(1, 1, 1)})), 2, "its own index takes the room of the other")
}

// TestIndexerForgets releases all lists: nothing of them is kept. Lists of the same policies
// that refer to other places, and of one policy twice, are not the same.
func TestIndexerForgets(t *testing.T) {
	a, b, x := statements(1, 1, 1), statements(2, 1, 1), NewIndexer()
	var all []*List
	for _, policies := range [][]*policy.Policy{{}, {a}, {b}, {a, b}, {b, a}, {a, a}} {
		for _, places := range [][]int32{nil, {1}, {1, 2}, {2, 1}} {
			l := x.List(policies, places...)
			require.NotContains(t, all, l)
			require.Same(t, l, x.List(policies, places...))
			all = append(all, l, l)
		}
	}
	x.Release(nil)
	for i, l := range all {
		require.Len(t, x.lists, (len(all)-i+1)/2)
		x.Release(l)
	}
	require.Empty(t, x.lists)
	require.Empty(t, x.known)
}

// TestUnitLists shows what lists are the same.
func TestUnitLists(t *testing.T) {
	l := newUnitLists(7, 0)
	for _, u := range []struct {
		list     int32
		number   int32
		compares bool
	}{
		{0, 1, true}, {1, 1, true}, {0, 1, true}, {2, 0x100, true}, {0, 2, true}, {1, 3, false}, {3, 1, true}, {3, 2, true},
		{4, 1, true}, {5, 0x100, true}, {0, 2, true}, {6, 1, true}, {6, 1, false},
	} {
		l.add(u.list, unit{u.number, u.compares})
	}
	require.Equal(t, []unit{{1, true}, {2, true}}, slices.Collect(l.units(l.lists[0])))
	require.Equal(t, []unit{{1, true}, {3, false}}, slices.Collect(l.units(l.lists[1])))
	require.Equal(t, []unit{{1, false}}, slices.Collect(l.units(l.lists[6])), "one way needs no comparison")
	shared := l.share()
	require.Equal(t, []int32{0, 1, 2, 0, 3, 2, 4}, shared.numbers)
	require.Len(t, shared.lists, 5)
	require.Equal(t, []unit{{1, true}}, slices.Collect(l.units(shared.lists[3])))
	for range l.units(l.lists[0]) {
		break
	}
}

// TestIndexerKeepsNothingHalf asks again for a list whose indexes could not be made: it must
// not be there without them, and with them what its policies deny.
func TestIndexerKeepsNothingHalf(t *testing.T) {
	x := NewIndexer()
	for range 2 {
		require.Panics(t, func() { x.List([]*policy.Policy{statements(1, 1, 1), nil}) })
		require.Empty(t, x.lists)
	}
}

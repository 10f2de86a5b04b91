package clause

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestIPAddress(t *testing.T) {
	cases := []struct {
		network, address string
		want             bool
		source           string
	}{
		{"203.0.113.0/24", "203.0.113.77", true, "C41"},
		{"203.0.113.0/24", "203.0.114.1", false, "C42"},
		{"203.0.113.5", "203.0.113.5", true, "C44"},
		{"203.0.113.5", "203.0.113.6", false, "C-26: a bare address is /32"},
		{"203.0.113.9/24", "203.0.113.200", true, "C47"},
		{"0.0.0.0/0", "255.255.255.255", true, "C-26"},
		{"0.0.0.0/0", "2001:db8::1", false, "C48"},
		{"::/0", "2001:db8::1", true, "C-26"},
		{"::/0", "203.0.113.5", false, "C-26"},
		{"::/0", "::ffff:203.0.113.5", false, "C-26: mapped in the request"},
		{"::fffe:0:0/95", "::fffe:203.0.113.5", true, "C-26"},
		{"::fffe:0:0/95", "203.0.113.5", false, "C-26: the second half of the network are mapped addresses"},
		{"2001:DB8:1234:5678::/64", "2001:db8:1234:5678::1", true, "C43"},
		{"2001:db8::1", "2001:0db8:0:0:0:0:0:0001", true, "C-26: every spelling"},
		{"2001:db8::1", "2001:db8::2", false, "C-26: a bare address is /128"},
		{"2001:db8::1/128", "2001:DB8::0.0.0.1", true, "C-26: every spelling"},
		{"203.0.113.0/24", "::ffff:203.0.113.5", true, "C-26: mapped in the request"},
		{"203.0.113.0/24", "::ffff:cb00:7105", true, "C-26: mapped in the request"},
		{"203.0.113.0/24", "::203.0.113.5", false, "C-26: compatible is not mapped"},
		{"::ffff:203.0.113.5", "203.0.113.5", true, "C-26: mapped in the policy"},
		{"::ffff:203.0.113.0/120", "203.0.113.5", true, "C-26: mapped in the policy"},
		{"::ffff:203.0.113.0/120", "::ffff:203.0.113.5", true, "C-26: mapped in both"},
		{"::ffff:203.0.113.0/120", "203.0.114.5", false, "C-26: mapped in the policy"},
		{"::ffff:0.0.0.0/96", "203.0.113.5", true, "S-35: 96 bits are all of IPv4"},
		{"::ffff:0:0/96", "203.0.113.5", true, "S-35: 96 bits are all of IPv4"},
	}
	for _, c := range cases {
		text := NewContext(String("app:k", c.address))
		typed := NewContext(IP("app:k", netip.MustParseAddr(c.address)))
		for operator, want := range map[string]bool{"IpAddress": c.want, "NotIpAddress": !c.want} {
			clause, problems := Compile(operator, "app:k", []string{c.network}, 0)
			require.Empty(t, problems, c.source)
			require.Equal(t, want, clause.Match(&text), "%s %s: %s", c.address, c.network, c.source)
			require.Equal(t, want, clause.Match(&typed), "%s %s: %s", c.address, c.network, c.source)
		}
	}
}

func TestIPAddressRefuses(t *testing.T) {
	cases := []struct {
		text   string
		source string
		inBoth bool // an address or not, it is refused in a request too
	}{
		{"", "C-26", true},
		{"localhost", "C-26", true},
		{"*", "C-26: wildcards", true},
		{"203.0.113.*", "C-26: wildcards", true},
		{"203.0.113", "C-26", true},
		{"203.0.113.5.6", "C-26", true},
		{"203.0.113.256", "C-26", true},
		{"203.0.113.05", "C-26: leading zero", true},
		{"0xcb.0.113.5", "C-26", true},
		{"3405803781", "C-26", true},
		{"203.0.113.1-203.0.113.9", "C-26: range", true},
		{"203.0.113.5:443", "C-26", true},
		{"[2001:db8::1]", "C-26", true},
		{" 203.0.113.5", "C-26", true},
		{"203.0.113.5 ", "C-26", true},
		{"2001:db8:::1", "C-26", true},
		{"2001:db8", "C-26", true},
		{"fe80::1%eth0", "C-26: zone", true},
		{"::ffff:203.0.113.5%eth0", "C-26: zone", true},
		{"fe80::%eth0/64", "C-26: zone", true},
		{"203.0.113.0/", "C-26", true},
		{"203.0.113.0/33", "C-26: prefix out of range", true},
		{"203.0.113.0/-1", "C-26: prefix out of range", true},
		{"203.0.113.0/024", "C-26: leading zero", true},
		{"203.0.113.0/+24", "C-26", true},
		{"203.0.113.0/255.255.255.0", "C-26", true},
		{"203.0.113.0/24/24", "C-26", true},
		{"2001:db8::/129", "C-26: prefix out of range", true},
		{"/24", "C-26", true},
		{"::ffff:203.0.113.0/95", "S-35", true},
		{"::ffff:203.0.113.0/0", "S-35", true},
		{"::ffff:0:0/24", "S-35", true},
		{"203.0.113.0/24", "C-26: a request has one address", false},
	}
	for _, c := range cases {
		_, problems := Compile("IpAddress", "app:k", []string{c.text}, 0)
		require.Equal(t, c.inBoth, problems != nil, "%q: %s", c.text, c.source)
		_, ok := parseAddress(c.text)
		require.False(t, ok, "%q: %s", c.text, c.source)
	}
}

// TestIPEntry checks what becomes of addresses that need a closer look.
func TestIPEntry(t *testing.T) {
	for address, want := range map[string]string{
		"203.0.113.5":             "203.0.113.5",
		"::ffff:203.0.113.5":      "203.0.113.5",
		"::ffff:203.0.113.5%eth0": "203.0.113.5",
		"fe80::1%eth0":            "fe80::1",
		"2001:0DB8::0:1":          "2001:db8::1",
	} {
		e := IP("app:k", netip.MustParseAddr(address))
		require.Equal(t, []string{want}, e.Values())
		require.Equal(t, addressOf(netip.MustParseAddr(want)), e.address())
	}
	// The zero Addr is not an address, and nothing that an operator can read.
	none := NewContext(IP("app:k", netip.Addr{}))
	for _, operator := range []string{"IpAddress", "NotIpAddress"} {
		for _, flags := range []Flags{0, InDeny} {
			clause, problems := Compile(operator, "app:k", []string{"0.0.0.0/0"}, flags)
			require.Empty(t, problems)
			require.Equal(t, flags == InDeny, clause.Match(&none), "S-64")
		}
	}
}

// ipOracle compares the first bits of two addresses one by one.
func ipOracle(network netip.Prefix, address netip.Addr) bool {
	address = address.Unmap()
	a, b := network.Addr().AsSlice(), address.AsSlice()
	if len(a) != len(b) {
		return false
	}
	for i := range network.Bits() {
		mask := byte(1) << (7 - i%8)
		if a[i/8]&mask != b[i/8]&mask {
			return false
		}
	}
	return true
}

// TestNetworks compares several networks with each alone. They lie where IPv4 addresses
// are mapped to, which no IPv6 network has, and at both ends.
func TestNetworks(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	near := []string{
		"::", "::1", "::fffe:0:0", "::fffe:ffff:ffff", "::1:0:0:0", "::1:0:0:1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "0:0:0:1::",
		"0.0.0.0", "10.0.0.0", "10.0.0.255", "10.0.1.0", "255.255.255.255",
	}
	draw := func() netip.Addr {
		address := netip.MustParseAddr(near[r.IntN(len(near))])
		if r.IntN(2) == 0 {
			address = address.Next()
		}
		if !address.IsValid() {
			return netip.MustParseAddr("2001:db8::1")
		}
		return address.Unmap()
	}
	matched := 0
	for range 500 {
		networks := make([]netip.Prefix, 1+r.IntN(2*fewValues))
		written := make([]string, len(networks))
		for i := range networks {
			address := draw()
			networks[i] = netip.PrefixFrom(address, max(0, address.BitLen()-r.IntN(10+r.IntN(120))))
			written[i] = networks[i].String()
		}
		in, problems := Compile("IpAddress", "app:k", written, 0)
		require.Empty(t, problems)
		for range 30 {
			address := draw()
			want := false
			for _, network := range networks {
				want = want || ipOracle(network, address)
			}
			if want {
				matched++
			}
			c := NewContext(IP("app:k", address))
			require.Equal(t, want, in.Match(&c), "%s in %s", address, written)
		}
	}
	require.Greater(t, matched, 3000)
	require.Less(t, matched, 14_000, "of 15,000")
}

// TestIPAgainstNetip compares random networks and addresses with package netip
// and with the bits (PROPERTIES I-29).
func TestIPAgainstNetip(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	matched := 0
	for range 20_000 {
		var raw [16]byte
		for i := range raw {
			raw[i] = byte(r.IntN(256))
		}
		base := netip.AddrFrom16(raw)
		if r.IntN(2) == 0 {
			base = netip.AddrFrom4([4]byte(raw[:4]))
		}
		network := netip.PrefixFrom(base, r.IntN(base.BitLen()+1))

		near := base.AsSlice()
		bit := r.IntN(base.BitLen())
		near[bit/8] ^= 1 << (7 - bit%8)
		address, _ := netip.AddrFromSlice(near)
		text := address.String()
		if r.IntN(2) == 0 {
			text = address.StringExpanded()
		}
		if address.Is4() && r.IntN(2) == 0 {
			text = "::ffff:" + text
		}
		written := network.String()
		if network.Addr().Is4() && r.IntN(2) == 0 {
			written = fmt.Sprintf("::ffff:%s/%d", network.Addr(), network.Bits()+96)
		}

		want := network.Masked().Contains(address)
		require.Equal(t, want, ipOracle(network, netip.MustParseAddr(text)))
		if want {
			matched++
		}
		in, problems := Compile("IpAddress", "app:k", []string{written}, 0)
		require.Empty(t, problems)
		notIn, problems := Compile("NotIpAddress", "app:k", []string{written}, InDeny)
		require.Empty(t, problems)
		ctx := NewContext(String("app:k", text))
		require.Equal(t, want, in.Match(&ctx), "%s %s", text, written)
		require.Equal(t, !want, notIn.Match(&ctx), "%s %s", text, written)
		ctx = NewContext(IP("app:k", address))
		require.Equal(t, want, in.Match(&ctx), "%s %s", text, written)
	}
	require.Greater(t, matched, 1000, "too few of the addresses are in the network to test anything")
}

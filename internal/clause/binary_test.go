package clause

import (
	"encoding/base64"
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestBinaryEquals(t *testing.T) {
	cases := []struct {
		value, request string
		want           bool
		source         string
	}{
		{"QmluYXJ5VmFsdWVJbkJhc2U2NA==", "BinaryValueInBase64", true, "C40: bytes"},
		{"QmluYXJ5VmFsdWVJbkJhc2U2NA==", "QmluYXJ5VmFsdWVJbkJhc2U2NA==", true, "C-25: base64"},
		{"QmluYXJ5VmFsdWVJbkJhc2U2NA==", "qmluYXJ5VmFsdWVJbkJhc2U2NA==", false, "C-25: letter case"},
		{"QQ==", "QQ==", true, "C-25"},
		{"QQ==", "QR==", true, "C-25: another spelling of the same byte"},
		{"QR==", "QQ==", true, "C-25: another spelling of the same byte"},
		{"QQ==", "Qf==", true, "C-25: another spelling of the same byte"},
		{"QQ==", "Qg==", false, "C-25: another byte"},
		{"QUI=", "QUJ=", true, "C-25: another spelling of the same bytes"},
		{"QUI=", "QUM=", false, "C-25: other bytes"},
		{"QUI=", "QQ==", false, "C-25: other bytes"},
		{"QQ==", "QUI=", false, "C-25: other bytes"},
		{"QQ==", "A", true, "C-25: bytes"},
		{"QQ==", "QQ", false, "C-25: without padding it is bytes"},
		{"QQ==", "QQ=", false, "C-25: without padding it is bytes"},
		{"QQ==", "Q===", false, "C-25"},
		{"QQ==", "====", false, "C-25"},
		{"+/+/", "-_-_", false, "C-25: the URL alphabet is bytes"},
		{"AP8=", "\x00\xff", true, "C-25: bytes"},
		{"AZaz09+/", "AZaz09+/", true, "C-25: first and last characters of the alphabet"},
		{"AZaz09+/", "\x01\x96\xb3\xd3\xdf\xbf", true, "C-25: bytes"},
		{"AP8=", "AP8=", true, "C-25: base64"},
		{"", "", true, "C-25"},
		{"", "QQ==", false, "C-25"},
		{"QQ==", "", false, "C-25"},
	}
	for _, c := range cases {
		clause, problems := Compile("BinaryEquals", "app:k", []string{c.value}, 0)
		require.Empty(t, problems, c.source)
		ctx := NewContext(String("app:k", c.request))
		require.Equal(t, c.want, clause.Match(&ctx), "%q %q: %s", c.value, c.request, c.source)
	}
}

// TestBytes checks that bytes are compared as they are, base64 or not (SEMANTICS S-51),
// and that they stay the same in JSON.
func TestBytes(t *testing.T) {
	for _, raw := range []string{"", "A", "QQ==", "QUJD", "\x00\xff", "ABCD", "é"} {
		for _, other := range []string{"", "A", "QQ==", "QUJD", "\x00\xff", "ABCD", "é"} {
			clause, problems := Compile("BinaryEquals", "app:k", []string{base64.StdEncoding.EncodeToString([]byte(raw))}, 0)
			require.Empty(t, problems)
			ctx := NewContext(Bytes("app:k", []byte(other)))
			require.Equal(t, raw == other, clause.Match(&ctx), "%q %q", raw, other)
			data, err := json.Marshal(ctx)
			require.NoError(t, err)
			var back Context
			require.NoError(t, json.Unmarshal(data, &back))
			require.Equal(t, raw == other, clause.Match(&back), "%q %q", raw, other)
		}
	}
	require.Equal(t, []string{"AP8="}, Bytes("app:k", []byte("\x00\xff")).Values())
}

func TestBinaryEqualsRefuses(t *testing.T) {
	for _, text := range []string{
		"Q", "QQ", "QQ=", "QQ===", "QQ==\n", "Q\nQ==", "Q\rQ==", " QQ==", "QQ== ", "QQ==QQ==", "=", "====", "Q===",
		"-_-_", "Q*==", "QUI", "\xff\xff\xff\xff", "é===",
	} {
		_, problems := Compile("BinaryEquals", "app:k", []string{text}, 0)
		require.NotEmpty(t, problems, "C-25: %q", text)
	}
}

// TestBinaryAgainstBase64 compares random text with package base64.
func TestBinaryAgainstBase64(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	random := func() string {
		var b strings.Builder
		for range r.IntN(9) {
			b.WriteByte("AQRSgw+/=-"[r.IntN(10)])
		}
		return b.String()
	}
	decode := func(s string) (string, bool) {
		raw, err := base64.StdEncoding.DecodeString(s)
		return string(raw), err == nil
	}
	matched := 0
	for range 100_000 {
		value := random()
		raw, ok := decode(value)
		b, gotOK := parseBinary(value)
		require.Equal(t, ok, gotOK, value)
		require.Equal(t, ok, isBase64(value), value)
		if !ok {
			continue
		}
		request := random()
		if r.IntN(3) == 0 { // another spelling, or nearly one
			i := r.IntN(len(value) + 1)
			request = value[:i] + strings.Replace(value[i:], "Q", "R", 1)
		}
		want := request == raw
		if text, ok := decode(request); ok {
			want = text == raw
		}
		if want {
			matched++
		}
		require.Equal(t, want, b.equals(request), "%q %q", value, request)
	}
	require.Greater(t, matched, 1000, "too few are equal to test anything")
}

package main

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/stretchr/testify/require"
)

// module returns one with a section of no interest and data.
func module(data ...[]byte) []byte {
	out := []byte("\x00asm\x01\x00\x00\x00")
	out = append(out, 0, 3, 'a', 'b', 'c')
	body := binary.AppendUvarint(nil, uint64(len(data)))
	for _, d := range data {
		body = append(body, d...)
	}
	out = append(out, dataSection)
	out = binary.AppendUvarint(out, uint64(len(body)))
	return append(out, body...)
}

func segmentAt(at int64, text string) []byte {
	out := appendSigned([]byte{active, constant}, at)
	out = append(out, end)
	out = binary.AppendUvarint(out, uint64(len(text)))
	return append(out, text...)
}

func TestJoined(t *testing.T) {
	for name, test := range map[string]struct{ in, want [][]byte }{
		"none":        {nil, nil},
		"one":         {[][]byte{segmentAt(64, "abc")}, [][]byte{segmentAt(64, "abc")}},
		"near":        {[][]byte{segmentAt(64, "abc"), segmentAt(70, "d")}, [][]byte{segmentAt(64, "abc\x00\x00\x00d")}},
		"far":         {[][]byte{segmentAt(64, "abc"), segmentAt(70000, "d")}, [][]byte{segmentAt(64, "abc"), segmentAt(70000, "d")}},
		"overwriting": {[][]byte{segmentAt(64, "abc"), segmentAt(65, "d")}, [][]byte{segmentAt(64, "abc"), segmentAt(65, "d")}},
		"below":       {[][]byte{segmentAt(-64, "abc"), segmentAt(-60, "d")}, [][]byte{segmentAt(-64, "abc\x00d")}},
	} {
		got, err := joined(module(test.in...))
		require.NoError(t, err, name)
		require.Equal(t, module(test.want...), got, name)
	}
}

func TestJoinedRefuses(t *testing.T) {
	_, err := joined(module([]byte{1, 2, 'a', 'b'}))
	require.ErrorIs(t, err, errSegment)
	whole := module(segmentAt(64, "abc"), segmentAt(70, "d"))
	for n := range whole {
		if n == 8 || n == 13 { // between sections
			continue
		}
		_, err := joined(bytes.Clone(whole[:n]))
		require.Error(t, err, "%d bytes", n)
	}
}

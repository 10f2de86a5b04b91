package main

import (
	"bytes"
	"encoding/binary"
	"errors"
)

// joined returns a module of WebAssembly with its data in few segments. The linker of Go
// begins another one after every few zeros, a hundred thousand in all: where each begins is
// hard to compress, and zeros are easy. What the memory holds is the same.
func joined(module []byte) ([]byte, error) {
	r := reader{rest: module}
	out := append([]byte{}, r.take(8)...) // magic number and version
	for len(r.rest) > 0 && !r.short {
		id := r.take(1)
		body := r.take(int(r.unsigned()))
		if r.short {
			break
		}
		if id[0] == dataSection {
			var err error
			if body, err = joinedData(body); err != nil {
				return nil, err
			}
		}
		out = append(out, id...)
		out = binary.AppendUvarint(out, uint64(len(body)))
		out = append(out, body...)
	}
	if r.short {
		return nil, errShort
	}
	return out, nil
}

// See https://webassembly.github.io/spec/core/binary/modules.html#data-section.
const (
	dataSection = 11
	active      = 0    // kind of a segment whose place is known, in the first memory
	constant    = 0x41 // i32.const
	end         = 0x0b
)

var (
	errShort   = errors.New("the module ends too early")
	errSegment = errors.New("the module has data whose place is not known")
)

// farthest is how many zeros are written rather than to begin another segment.
const farthest = 1024

func joinedData(section []byte) ([]byte, error) {
	r := reader{rest: section}
	type segment struct {
		at   int64
		data []byte
	}
	var all []segment
	for range r.unsigned() {
		if kind, op := r.take(1), r.take(1); !r.short && (kind[0] != active || op[0] != constant) {
			return nil, errSegment
		}
		at := r.signed()
		last := r.take(1)
		data := r.take(int(r.unsigned()))
		if r.short {
			return nil, errShort
		}
		if last[0] != end {
			return nil, errSegment
		}
		if n := len(all); n > 0 {
			before := &all[n-1]
			if gap := at - before.at - int64(len(before.data)); gap >= 0 && gap <= farthest {
				before.data = append(append(before.data, make([]byte, gap)...), data...)
				continue
			}
		}
		all = append(all, segment{at, bytes.Clone(data)})
	}
	out := binary.AppendUvarint(nil, uint64(len(all)))
	for _, s := range all {
		out = append(out, active, constant)
		out = appendSigned(out, s.at)
		out = append(out, end)
		out = binary.AppendUvarint(out, uint64(len(s.data)))
		out = append(out, s.data...)
	}
	return out, nil
}

// A reader reads numbers of LEB128. After the end it reads zeros, and is short.
type reader struct {
	rest  []byte
	short bool
}

func (r *reader) take(n int) []byte {
	if n < 0 || n > len(r.rest) {
		r.short, r.rest = true, nil
		return make([]byte, 1)
	}
	taken := r.rest[:n]
	r.rest = r.rest[n:]
	return taken
}

func (r *reader) unsigned() uint64 {
	v, n := binary.Uvarint(r.rest)
	if n <= 0 || v > 1<<32 {
		r.short, r.rest = true, nil
		return 0
	}
	r.rest = r.rest[n:]
	return v
}

func (r *reader) signed() int64 {
	var v int64
	for shift := 0; shift < 64; shift += 7 {
		b := r.take(1)[0]
		v |= int64(b&0x7f) << shift
		if b&0x80 == 0 {
			if b&0x40 != 0 && shift+7 < 64 {
				v |= -1 << (shift + 7)
			}
			return v
		}
	}
	r.short = true
	return 0
}

func appendSigned(out []byte, v int64) []byte {
	for {
		b := byte(v & 0x7f)
		v >>= 7
		if v == 0 && b&0x40 == 0 || v == -1 && b&0x40 != 0 {
			return append(out, b)
		}
		out = append(out, b|0x80)
	}
}

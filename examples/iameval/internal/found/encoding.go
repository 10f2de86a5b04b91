package found

import (
	"bytes"
	"encoding/binary"
	"unicode/utf16"
)

// decoded returns data as UTF-8 without a byte order mark. Windows PowerShell writes what a
// command prints in UTF-16, with a mark unless it is told otherwise, and other editors a mark and UTF-8.
func decoded(data []byte) []byte {
	var order binary.ByteOrder
	mark := 2
	switch {
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		return data[3:]
	case bytes.HasPrefix(data, []byte("\xff\xfe")):
		order = binary.LittleEndian
	case bytes.HasPrefix(data, []byte("\xfe\xff")):
		order = binary.BigEndian
	case bytes.HasPrefix(data, []byte("{\x00")): // as JSON begins
		order, mark = binary.LittleEndian, 0
	case bytes.HasPrefix(data, []byte("\x00{")):
		order, mark = binary.BigEndian, 0
	default:
		return data
	}
	units := make([]uint16, 0, len(data)/2)
	for i := mark; i+1 < len(data); i += 2 {
		units = append(units, order.Uint16(data[i:]))
	}
	return []byte(string(utf16.Decode(units)))
}

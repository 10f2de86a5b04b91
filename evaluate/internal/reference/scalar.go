package reference

import (
	"encoding/base64"
	"fmt"
	"math/big"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// numberForm is the form of a number (C-22).
var numberForm = regexp.MustCompile(`^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE]([+-]?[0-9]{1,3}))?$`)

func parseNumber(text string) (any, error) {
	parts := numberForm.FindStringSubmatch(text)
	if parts == nil || len(text) > 64 {
		return nil, fmt.Errorf("no number: %q", text)
	}
	if exponent, _ := strconv.Atoi(parts[4]); exponent < -308 || 308 < exponent {
		return nil, fmt.Errorf("exponent out of range: %q", text) // S-35
	}
	number, ok := new(big.Rat).SetString(text)
	if !ok {
		return nil, fmt.Errorf("no number: %q", text)
	}
	return number, nil
}

// The forms of a date (C-23, S-19).
var (
	epochForm = regexp.MustCompile(`^-?\d{5,}$`)
	dateForm  = regexp.MustCompile(`^\d{4}-\d{2}(-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d))?)?$`)
)

// parseDate returns a date as nanoseconds since 1970.
func parseDate(text string) (any, error) {
	if epochForm.MatchString(text) { // in seconds (D-12)
		return parseSeconds(text)
	}
	layout := "2006-01-02T15:04:05Z07:00"
	parts := dateForm.FindStringSubmatch(text)
	switch {
	case parts == nil:
		return nil, fmt.Errorf("no date: %q", text)
	case parts[1] == "":
		layout = "2006-01"
	case parts[2] == "":
		layout = "2006-01-02"
	case parts[3] == "":
		layout = "2006-01-02T15:04Z07:00"
	}
	date, err := time.Parse(layout, text)
	return nanoseconds(date), err
}

// parseSeconds reads seconds of at most 64 bits, which the rules leave open.
func parseSeconds(text string) (any, error) {
	seconds, err := strconv.ParseInt(text, 10, 64)
	return new(big.Int).Mul(big.NewInt(seconds), big.NewInt(1e9)), err
}

func nanoseconds(t time.Time) *big.Int {
	seconds := new(big.Int).Mul(big.NewInt(t.Unix()), big.NewInt(1e9))
	return seconds.Add(seconds, big.NewInt(int64(t.Nanosecond())))
}

func parseBool(text string) (any, error) { // C-24
	switch lower(text) {
	case "true":
		return true, nil
	case "false":
		return false, nil
	}
	return nil, fmt.Errorf("neither true nor false: %q", text)
}

func parseBinary(text string) (any, error) { // C-25
	if strings.ContainsAny(text, "\r\n") { // which package base64 would skip
		return nil, fmt.Errorf("no base64: %q", text)
	}
	data, err := base64.StdEncoding.DecodeString(text)
	return string(data), err
}

// parsePrefix reads a CIDR block or a single address (C-26).
func parsePrefix(text string) (any, error) {
	if !strings.Contains(text, "/") {
		address, err := netip.ParseAddr(text)
		address = address.Unmap()
		return netip.PrefixFrom(address, address.BitLen()), err
	}
	prefix, err := netip.ParsePrefix(text)
	if err != nil {
		return nil, err
	}
	if prefix.Addr().Is4In6() { // S-35 wants at least 96 bits of it
		prefix = netip.PrefixFrom(prefix.Addr().Unmap(), prefix.Bits()-96)
	}
	return prefix, nil
}

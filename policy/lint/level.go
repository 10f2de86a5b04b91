package lint

import (
	"fmt"

	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/object"
	"github.com/seed-1d0cfdb5/iam/internal/quote"
)

// Level says how much a [Finding] matters. The zero Level is none.
type Level uint8

// The levels, from light to grave.
const (
	Suggestion Level = iota + 1 // can be said better
	Warning                     // does something else than it seems to
	Security                    // lets in more than was probably meant
)

// String returns "suggestion", "warning" or "security".
func (v Level) String() string {
	switch v {
	case Suggestion:
		return "suggestion"
	case Warning:
		return "warning"
	case Security:
		return "security"
	}
	return fmt.Sprintf("Level(%d)", uint8(v))
}

// MarshalText returns what String does. It is an error if v is not a level.
func (v Level) MarshalText() ([]byte, error) {
	if v < Suggestion || v > Security {
		return nil, message.Errorf("lint: {level} is not a level", v)
	}
	return []byte(v.String()), nil
}

// UnmarshalText reads what MarshalText writes, and nothing else. After an error v is
// as it was.
func (v *Level) UnmarshalText(text []byte) error {
	level, ok := object.Named(text, Suggestion, Security)
	if !ok {
		return message.Errorf("lint: {level} is not a level", quote.Short(string(text)))
	}
	*v = level
	return nil
}

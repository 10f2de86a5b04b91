package picture

// A Language is that of the texts of a picture.
type Language uint8

// The languages.
const (
	English Language = iota
	Japanese
)

func (l Language) in(english, japanese string) string {
	if l == Japanese {
		return japanese
	}
	return english
}

package found

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/document"
)

// label makes the names of documents of one type differ, and gives each the name of a file of its own.
func label(documents []Document) {
	seen := make(map[string]bool)
	count := make(map[string]int) // of names of files
	for i := range documents {
		d := &documents[i]
		base := d.Name
		for n := 2; seen[key(d)]; n++ {
			d.Name = fmt.Sprintf("%s.%d", base, n)
		}
		seen[key(d)] = true
		d.Member = safe(d.Name) + suffix(d)
		count[strings.ToLower(d.Member)]++
	}
	// With its hash, a name may be that of another without: that one then gets its own.
	hashed := make(map[int]bool)
	for again := true; again; {
		again = false
		for i := range documents {
			if d := &documents[i]; !hashed[i] && count[strings.ToLower(d.Member)] > 1 {
				// What it is called does not depend on what else there is.
				d.Member = fmt.Sprintf("%s-%x", safe(d.Name), sha256.Sum256([]byte(d.Name)))[:len(safe(d.Name))+9] + suffix(d)
				count[strings.ToLower(d.Member)]++
				hashed[i], again = true, true
			}
		}
	}
}

func key(d *Document) string { return d.Name + suffix(d) }

func suffix(d *Document) string { return "." + document.TypeName(d.Type) + ".json" }

// maxSafe is the length of a name for which all file systems have room, with the type.
const maxSafe = 200

// safe returns name for use as that of a file on any system: letters and digits of ASCII and a few
// other characters that mean nothing to a shell. Each run of others is one "_".
func safe(name string) string {
	var b strings.Builder
	other := false
	for _, r := range name {
		if r < 0x80 && (isAlphanumeric(byte(r)) || strings.ContainsRune("._-+=@", r)) {
			b.WriteRune(r)
			other = false
		} else if !other {
			b.WriteByte('_')
			other = true
		}
	}
	text := b.String()
	if len(text) > maxSafe {
		text = fmt.Sprintf("%s-%x", text[:maxSafe], sha256.Sum256([]byte(name)))[:maxSafe+9]
	}
	first, _, _ := strings.Cut(strings.ToLower(text), ".")
	if text == "" || text[0] == '.' || text[0] == '-' || slices.Contains(devices(), first) {
		text = "_" + text
	}
	return text
}

// devices returns the names that no file can have on Windows.
// https://learn.microsoft.com/en-us/windows/win32/fileio/naming-a-file
func devices() []string {
	return []string{
		"con", "prn", "aux", "nul",
		"com0", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9",
		"lpt0", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
	}
}

func isAlphanumeric(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

package caller

// A Directory finds those of many patterns that may match a principal, by a text that
// both have: an account, an ARN or a name. It is immutable. Patterns take time only where
// they share a text.
type Directory struct {
	under    map[string]section
	places   []int32 // of patterns; those under the same text are a section
	nameless []int32 // of patterns that no text finds
}

// A section is a part of a list.
type section struct{ begin, end int32 }

// NewDirectory returns the directory of patterns, which tells their places in the list.
func NewDirectory(patterns []Pattern) *Directory {
	d := &Directory{under: make(map[string]section, len(patterns))}
	texts := make([][2]string, len(patterns))
	for i := range patterns {
		texts[i] = patterns[i].texts()
		if texts[i][0] == "" {
			d.nameless = append(d.nameless, int32(i))
		}
		for _, text := range texts[i] {
			s := d.under[text]
			s.end++ // for now the number of places
			d.under[text] = s
		}
	}
	delete(d.under, "")
	end := int32(0)
	for text, s := range d.under {
		begin := end
		end += s.end
		d.under[text] = section{begin, begin} // to be filled
	}
	d.places = make([]int32, end)
	for i := range patterns {
		for _, text := range texts[i] {
			if s, ok := d.under[text]; ok {
				d.places[s.end] = int32(i)
				s.end++
				d.under[text] = s
			}
		}
	}
	return d
}

// texts returns the texts that pt is found by, the empty ones aside. Each principal that
// pt matches has one of them, or the first is empty.
func (pt *Pattern) texts() [2]string {
	switch pt.form {
	case formAccount:
		return [2]string{pt.account}
	case formUser, formSession, formService, formFederated:
		return [2]string{pt.value}
	case formRole:
		// A session whose path is not known has the ARN of a role without one.
		if plain := "arn:" + pt.partition + ":iam::" + pt.account + ":role/" + pt.name; plain != pt.value {
			return [2]string{pt.value, plain}
		}
		return [2]string{pt.value}
	case formCanonical:
		return [2]string{pt.name}
	case formNone, formAnyone, formUniqueID:
	}
	return [2]string{}
}

// Find returns the places of all patterns that may match p, in four lists. A place may be
// there twice. It does not allocate.
func (d *Directory) Find(p *Principal) [4][]int32 {
	found := [4][]int32{d.nameless}
	own, issuer := p.ARN(), p.Issuer()
	if own == "" {
		own = p.Name()
	}
	if issuer == own {
		issuer = ""
	}
	for i, text := range [...]string{own, issuer, p.Account()} {
		if text != "" {
			at := d.under[text]
			found[1+i] = d.places[at.begin:at.end]
		}
	}
	return found
}

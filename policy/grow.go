package policy

// grown returns list with room for n values more. If there is none yet, it makes room for
// those of the statements to come too, as far as those before tell how many they have.
func grown[T any](p *parser, list []T, n int) []T {
	end := len(list) + n
	if end <= cap(list) {
		return list
	}
	done, all := len(p.draft.Statements)+1, cap(p.draft.Statements)
	room := max(end, min(end*all/done, 2*end+16))
	return append(make([]T, 0, room), list...)
}

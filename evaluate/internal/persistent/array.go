package persistent

// An Array is values by place. It is immutable, and the zero Array is empty.
type Array[T any] struct {
	root   block[block[T]]
	length int
	edit   uint64 // how many edits led to it
}

// A block is up to blockSize values or, at the root, all blocks. An edit copies those that
// it changes.
type block[T any] struct {
	items []T
	edit  uint64 // that made it, and may change it
}

const blockSize = 256

// Len returns the number of values of a.
func (a *Array[T]) Len() int { return a.length }

// At returns the value in a place, of which a has one. It must not be changed.
func (a *Array[T]) At(i int) *T {
	return &a.root.items[uint(i)/blockSize].items[uint(i)%blockSize]
}

// Edit begins an edit of a.
func (a *Array[T]) Edit() ArrayEdit[T] {
	e := ArrayEdit[T]{*a}
	e.edit++
	return e
}

// An ArrayEdit is an Array that is being changed. It serves one goroutine, and ends when
// others get its Array.
type ArrayEdit[T any] struct {
	Array[T]
}

// Change returns the value in a place, of which e has one. It may be changed until another
// method of e is called.
func (e *ArrayEdit[T]) Change(i int) *T { return e.change(i) }

// Append adds v at the end.
func (e *ArrayEdit[T]) Append(v T) { e.append(v) }

func (a *Array[T]) change(i int) *T {
	return a.root.change(i/blockSize, a.edit).change(i%blockSize, a.edit)
}

func (a *Array[T]) append(v T) {
	if a.length%blockSize == 0 {
		a.root.append(block[T]{edit: a.edit}, a.edit)
	}
	a.root.change(a.length/blockSize, a.edit).append(v, a.edit)
	a.length++
}

// change returns the value in a place of b, for an edit to change.
func (b *block[T]) change(i int, edit uint64) *T {
	if b.edit != edit {
		b.items, b.edit = append(make([]T, 0, len(b.items)), b.items...), edit
	}
	return &b.items[i]
}

// append adds v at the end of b.
func (b *block[T]) append(v T, edit uint64) {
	if b.edit != edit {
		b.items, b.edit = append(make([]T, 0, len(b.items)+1), b.items...), edit
	}
	b.items = append(b.items, v)
}

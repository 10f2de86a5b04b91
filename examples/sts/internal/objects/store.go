package objects

import (
	"errors"
	"maps"
	"slices"
	"sync"
)

// A Store keeps objects by bucket and key. It may be used by any number of goroutines,
// and what Put and Delete did is not lost.
type Store interface {
	Get(bucket, key string) (*Object, error) // ErrNoObject if there is none
	Put(bucket, key string, o *Object) error
	Delete(bucket, key string) error // no error if there is none

	// List calls visit for the keys from first on, in the order of their bytes, until it
	// returns false. The objects are good while visit has not returned.
	List(bucket, first string, visit func(key string, o *Object) bool) error
}

// ErrNoObject says that a key stands for nothing.
var ErrNoObject = errors.New("objects: no such object")

// Memory is a Store for tests. The zero Memory is empty.
type Memory struct {
	mu      sync.RWMutex
	objects map[string]map[string]*Object
}

var _ Store = (*Memory)(nil)

// Get is that of Store.
func (m *Memory) Get(bucket, key string) (*Object, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	o, ok := m.objects[bucket][key]
	if !ok {
		return nil, ErrNoObject
	}
	return o, nil
}

// Put is that of Store.
func (m *Memory) Put(bucket, key string, o *Object) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.objects == nil {
		m.objects = map[string]map[string]*Object{}
	}
	if m.objects[bucket] == nil {
		m.objects[bucket] = map[string]*Object{}
	}
	m.objects[bucket][key] = o
	return nil
}

// Delete is that of Store.
func (m *Memory) Delete(bucket, key string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.objects[bucket], key)
	return nil
}

// List is that of Store.
func (m *Memory) List(bucket, first string, visit func(key string, o *Object) bool) error {
	m.mu.RLock()
	found := maps.Clone(m.objects[bucket])
	m.mu.RUnlock()
	for _, key := range slices.Sorted(maps.Keys(found)) {
		if key >= first && !visit(key, found[key]) {
			break
		}
	}
	return nil
}

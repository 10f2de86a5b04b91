package values

// Forget makes k solve again what it has solved.
func (k *Key) Forget() { clear(k.solved) }

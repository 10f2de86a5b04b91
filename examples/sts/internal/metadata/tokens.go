package metadata

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"time"
)

// tokens are those of the second version of the instance metadata service. Nothing is
// kept of them: a token is its end and a signature, and a restart ends all.
type tokens struct{ key []byte }

func newTokens() *tokens {
	key := make([]byte, sha256.Size)
	_, _ = rand.Read(key) // never fails
	return &tokens{key}
}

// issue returns a token that lasts ttl.
func (t *tokens) issue(ttl time.Duration) string {
	end := binary.BigEndian.AppendUint64(nil, uint64(time.Now().Add(ttl).UnixNano()))
	return base64.URLEncoding.EncodeToString(append(end, t.sign(end)...))
}

// valid reports whether issue returned token and it has not ended.
func (t *tokens) valid(token string) bool {
	b, err := base64.URLEncoding.DecodeString(token)
	if err != nil || len(b) != 8+sha256.Size || !hmac.Equal(b[8:], t.sign(b[:8])) {
		return false
	}
	return time.Now().UnixNano() < int64(binary.BigEndian.Uint64(b))
}

func (t *tokens) sign(end []byte) []byte {
	h := hmac.New(sha256.New, t.key)
	h.Write(end)
	return h.Sum(nil)
}

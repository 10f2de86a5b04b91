package account

import (
	"bytes"
	"crypto/rand"
	"crypto/subtle"
	"encoding/json"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/sigv4"
)

// session is what the database keeps of temporary credentials: the Session that the library
// made, in its own JSON, with the session policies that limit it.
type session struct {
	Secret, Token string
	Session       *evaluate.Session
	Issuer        string // unique ID of the role or user; "" is the root user
}

// remembered is how long it is known that a session was there and has expired.
const remembered = 24 * time.Hour

// Issue returns an access key for a session, which the role or user with the unique ID stands behind.
func (tx *Tx) Issue(s *evaluate.Session, issuer string) (*Credential, error) {
	if err := tx.forget(); err != nil {
		return nil, err
	}
	c := &Credential{
		ID: "ASIA" + rand.Text()[:16], Secret: (rand.Text() + rand.Text())[:40], Token: rand.Text() + rand.Text() + rand.Text(),
		Principal: s.Principal, Issuer: issuer, Session: s,
	}
	if err := tx.put(sessions, c.ID, &session{Secret: c.Secret, Token: c.Token, Session: s, Issuer: issuer}); err != nil {
		return nil, err
	}
	return c, tx.put(expiries, expiryKey(s.Expires)+c.ID, c.ID)
}

// expiryKey sorts as times do.
func expiryKey(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000000Z") }

// forget deletes sessions that ended long ago.
func (tx *Tx) forget() error {
	end := []byte(expiryKey(tx.now.Add(-remembered)))
	ended := tx.tx.Bucket([]byte(expiries)).Cursor()
	for key, value := ended.First(); key != nil && bytes.Compare(key, end) < 0; key, value = ended.First() {
		var id string
		if err := json.Unmarshal(value, &id); err != nil {
			return err
		}
		if err := tx.delete(sessions, id); err != nil {
			return err
		}
		if err := tx.delete(expiries, string(key)); err != nil {
			return err
		}
	}
	return nil
}

// sessionCredential returns the session with the token, if it has not expired and the role or
// user behind it is still there.
func (tx *Tx) sessionCredential(id, token string) (*Credential, error) {
	var s session
	ok, err := tx.get(sessions, id, &s)
	switch {
	case err != nil:
		return nil, err
	case !ok:
		return nil, sigv4.ErrUnknownKey
	case subtle.ConstantTimeCompare([]byte(token), []byte(s.Token)) == 0:
		return nil, sigv4.ErrInvalidToken
	case !tx.now.Before(s.Session.Expires):
		return nil, sigv4.ErrExpiredToken
	}
	issuer, err := tx.issuer(s.Session)
	if err != nil || issuer != s.Issuer {
		return nil, sigv4.ErrUnknownKey
	}
	return &Credential{ID: id, Secret: s.Secret, Token: s.Token, Principal: s.Session.Principal, Issuer: s.Issuer, Session: s.Session}, nil
}

// issuer returns the unique ID of the role or user that has the name of the one behind s. It
// is another if that one was deleted and made anew.
func (tx *Tx) issuer(s *evaluate.Session) (string, error) {
	arn := s.Principal.Issuer()
	if arn == Root {
		return "", nil
	}
	kind := User
	if strings.HasPrefix(arn, prefix+string(Role)+"/") {
		kind = Role
	}
	i, err := tx.Identity(kind, arn[strings.LastIndexByte(arn, '/')+1:])
	if err != nil {
		return "", err
	}
	return i.ID, nil
}

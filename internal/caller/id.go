package caller

import (
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/quote"
)

// WithID returns p with the unique ID of its user or role: AIDA… for an IAM user and
// for the user of a federated user session, AROA… for the role of a role session. It
// takes the place of one that p has. The ID decides how entries of a Principal element
// that are IDs match (SEMANTICS S-43), and the condition key aws:userid follows from
// it.
//
// It is an error if p is not such a caller, if the ID is not of its kind, and if it
// does not have 16 to 128 capital letters and digits. See
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
func (p Principal) WithID(id string) (Principal, error) {
	if problem := p.CheckID(id); !problem.IsZero() {
		return Principal{}, message.Errorf("principal: {problem}", problem)
	}
	tail := id
	switch p.typ {
	case TypeAssumedRole:
		tail = id + ":" + p.Name()
	case TypeFederatedUser:
		tail = p.UserID() + id
	}
	p.text = p.text[:len(p.text)-int(p.details.tail)] + tail
	p.details.tail = uint16(len(tail))
	return p, nil
}

// CheckID says what is wrong with id as the unique ID of the user or role of p, or "".
func (p Principal) CheckID(id string) message.Text {
	switch kind := p.idKind(); {
	case kind == "":
		return message.Of("{caller} has no unique ID: IAM users and roles have", quote.Short(p.String()))
	case !isUniqueID(id) || len(id) > maxID || !strings.HasPrefix(id, kind):
		return message.Of("invalid unique ID {id}: want {kind}… of 16 to 128 capital letters and digits", quote.Short(id), kind)
	}
	return message.Text{}
}

// maxID is the largest length of a unique ID, as in the API of IAM: see
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_Role.html
const maxID = 128

// idKind returns how the unique ID of the user or role of p begins, or "" if p has
// none.
func (p *Principal) idKind() string {
	switch {
	case p.typ == TypeUser, p.typ == TypeFederatedUser && !p.FederatedByRoot():
		return "AIDA"
	case p.typ == TypeAssumedRole:
		return "AROA"
	}
	return ""
}

// ID returns the unique ID that [Principal.WithID] gave p, or "" if it is not known.
func (p Principal) ID() string {
	tail := p.tail()
	switch {
	case tail == "":
		return ""
	case p.typ == TypeAssumedRole:
		return tail[:len(tail)-len(":")-int(p.lengths.name)]
	case p.typ == TypeFederatedUser:
		return tail[p.userIDLength():]
	}
	return tail
}

// UserID returns the value of the condition key aws:userid: the ID of a user, that of
// a role and the name of the session, the account of a root user, or the account and
// the name of a federated user session, as in "111122223333:ann". It is "" where that
// is not known, because [Principal.ID] is not, and for callers that have none. See
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable
func (p Principal) UserID() string {
	switch p.typ {
	case TypeAnonymous:
		return "anonymous"
	case TypeAccount:
		return p.Account()
	case TypeUser, TypeAssumedRole:
		return p.tail()
	case TypeFederatedUser:
		return p.tail()[:p.userIDLength()]
	}
	return ""
}

// UserIDOf is UserID for a user or role session whose ID is known beside it: it may be
// "" if it is not. For a session it allocates.
func (p Principal) UserIDOf(id string) string {
	switch {
	case id == "":
	case p.typ == TypeUser:
		return id
	case p.typ == TypeAssumedRole:
		return id + ":" + p.Name()
	}
	return ""
}

// IDIn returns the unique ID of p that userID tells, a value of aws:userid in a request:
// "AIDA…" of a user, and "AROA…:" and the name of the session of a role session. It is
// "" if that tells none, as of a federated user session. It does not allocate.
func (p Principal) IDIn(userID string) string {
	if p.typ == TypeAssumedRole {
		id, session, _ := strings.Cut(userID, ":")
		if session != p.Name() {
			return ""
		}
		userID = id
	}
	if p.typ == TypeFederatedUser || !isUniqueID(userID) || !strings.HasPrefix(userID, p.idKind()) {
		return ""
	}
	return userID
}

func (p *Principal) tail() string { return p.text[len(p.text)-int(p.details.tail):] }

// userIDLength returns the length of the value of aws:userid for p, a federated user
// session.
func (p *Principal) userIDLength() int {
	return int(p.lengths.account) + len(":") + int(p.lengths.name)
}

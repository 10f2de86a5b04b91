package trail

import (
	"fmt"
	"strconv"
)

// account returns the ID of an account.
func account(n int) string { return fmt.Sprintf("%012d", 111100000000+int64(n)) }

// A member is a principal with a policy of its own: one in four is a user, and the others are roles.
type member struct{ n, accounts int }

func (t *Trail) member(n int) member { return member{n, t.accounts} }

func (m member) account() string { return account(m.n % m.accounts) }

// isUser reports whether m is a user. There are users and roles in each account.
func (m member) isUser() bool { return m.n/m.accounts%4 == 3 }

// isManagement reports whether m is of the account that SCPs do not bind.
func (m member) isManagement() bool { return m.n%m.accounts == 0 }

// arn returns the ARN of the user or the role.
func (m member) arn() string {
	if m.isUser() {
		return "arn:aws:iam::" + m.account() + ":user/people/" + m.name()
	}
	return "arn:aws:iam::" + m.account() + ":role/app/" + m.name()
}

// id returns the unique ID.
func (m member) id() string {
	if m.isUser() {
		return fmt.Sprintf("AIDAEXAMPLE%010d", m.n)
	}
	return fmt.Sprintf("AROAEXAMPLE%010d", m.n)
}

func (m member) name() string { return "member-" + strconv.Itoa(m.n) }
func (m member) policy() string {
	return "arn:aws:iam::" + m.account() + ":policy/own-" + strconv.Itoa(m.n)
}
func (m member) bucket() string { return bucket(m.account()) }
func (m member) prefix() string { return "team-" + strconv.Itoa(m.n) + "/" }
func (m member) table() string  { return "table-" + strconv.Itoa(m.n) }
func (m member) queue() string  { return "queue-" + strconv.Itoa(m.n) }

// next returns another member of the same account.
func (t *Trail) next(m member) member {
	if m.n += m.accounts; m.n >= t.policies {
		m.n %= m.accounts
	}
	return m
}

// someUser returns a user of the same account.
func (t *Trail) someUser(m member) member {
	block := m.n / m.accounts / 4
	user := member{(4*block+3)*m.accounts + m.n%m.accounts, m.accounts}
	if user.n >= t.policies {
		user.n = 3*m.accounts + m.n%m.accounts
	}
	return user
}

// What each account has, by its ID.
func bucket(account string) string { return "example-data-" + account }
func key(account string) string {
	return "arn:aws:kms:" + Home + ":" + account + ":key/00000000-0000-4000-8000-" + account
}

// operator returns the ARN of the role that users of all accounts may assume.
func operator(account string) string { return "arn:aws:iam::" + account + ":role/shared/Operator" }

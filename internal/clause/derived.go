package clause

import (
	"strconv"
	"time"

	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/conditionkey"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
)

// derive writes the value of k to e, or reports false if k is absent for the
// principal (SEMANTICS 7, S-31). A time gets no text: see appendClock. Of the values
// for each kind of principal see
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable
func (c *Context) derive(k conditionkey.Derived, e *Entry) bool {
	p := &c.caller
	typ := p.Type()
	isAWS := typ == caller.TypeAccount || typ == caller.TypeUser ||
		typ == caller.TypeAssumedRole || typ == caller.TypeFederatedUser
	present := isAWS
	switch k {
	case conditionkey.PrincipalARN:
		// The role of a session, but the session of a federated user.
		e.text = p.ARN()
		if typ == caller.TypeAssumedRole {
			e.text = p.Issuer()
			switch {
			case !p.PathUnknown():
			case c.facts.Role != "":
				e.text = c.facts.Role
			default:
				e.kind = kindRole
			}
		}
	case conditionkey.PrincipalAccount:
		e.text = p.Account()
		present = e.text != "" // a user of a server other than AWS may have none
		if typ == caller.TypeAnonymous {
			e.text, present = "anonymous", true
		}
	case conditionkey.PrincipalType:
		e.text = typ.String()
		present = isAWS || typ == caller.TypeAnonymous
	case conditionkey.PrincipalIsAWSService:
		e.text = "false"
		if typ == caller.TypeService {
			e.text, present = "true", true
		}
	case conditionkey.PrincipalServiceName:
		e.text = p.Name()
		present = typ == caller.TypeService
	case conditionkey.Username:
		e.text = p.Name()
		present = typ == caller.TypeUser
	case conditionkey.UserID:
		if e.text = p.UserID(); e.text == "" && c.facts.ID != nil {
			e.text = p.UserIDOf(*c.facts.ID)
		}
		present = e.text != ""
	case conditionkey.ResourceAccount:
		e.text = c.resourceAccount
		present = c.resourceAccount != ""
	case conditionkey.CurrentTime:
		e.setInstant(kindInstant, instantOf(c.Now()))
		present = true
	case conditionkey.EpochTime:
		e.setInstant(kindSeconds, instant{seconds: c.Now().Unix()})
		present = true
	default: // not derived here
		present = false
	}
	return present
}

// CalledViaKeys returns the condition keys that tell which services a request came
// through: aws:ViaAWSService follows from them where the request does not say it.
func CalledViaKeys() [3]string {
	return [...]string{"aws:CalledVia", "aws:CalledViaFirst", "aws:CalledViaLast"}
}

// viaAWSService returns the entry of k, which is aws:ViaAWSService. AWS always sends
// that key, so without an entry it is "true" if one of [CalledViaKeys] has a value, and
// else "false", which is written to scratch (SEMANTICS S-47):
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-viaawsservice
func (c *Context) viaAWSService(k *key, scratch *Entry) *Entry {
	if e := c.entry(k); e != nil && !e.isAbsent() {
		return e
	}
	scratch.text = "false"
	for _, name := range CalledViaKeys() {
		if e := c.entry(&key{name: name, hash: glob.HashFold(name)}); e != nil && !isNullSet(e) {
			scratch.text = "true"
		}
	}
	return scratch
}

// clockText is room for the text of a derived time. Up to this size the
// compiler keeps string(b) on the stack if the string does not escape.
type clockText [32]byte

// appendClock appends the text of the derived time e to b: RFC 3339 in UTC and
// whole seconds for aws:CurrentTime, the number of seconds for aws:EpochTime
// (SEMANTICS S-30).
func appendClock(b []byte, e *Entry) []byte {
	if e.kind == kindSeconds {
		return strconv.AppendInt(b, e.instant().seconds, 10)
	}
	return time.Unix(e.instant().seconds, 0).UTC().AppendFormat(b, time.RFC3339)
}

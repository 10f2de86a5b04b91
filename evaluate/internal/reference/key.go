package reference

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/condition"
)

// A value is what a condition key holds.
type value struct {
	list    bool      // multivalued, however many values it has (C-12)
	texts   []string  // one if it is not a list
	instant time.Time // if not zero, the exact time behind the text (S-30)
}

// A Context is a request context, by key in lower-case letters (C-5, C-6).
type Context map[string]value

// ReadContext reads a context from its JSON form.
func ReadContext(c condition.Context) (Context, error) {
	data, err := c.MarshalJSON()
	if err != nil {
		return nil, fmt.Errorf("context: %w", err)
	}
	var in map[string]any
	if err := json.Unmarshal(data, &in); err != nil {
		return nil, fmt.Errorf("context: %w", err)
	}
	out := Context{}
	for key, v := range in {
		switch v := v.(type) {
		case string:
			out[lower(key)] = value{texts: []string{v}}
		case []any:
			list := value{list: true}
			for _, member := range v {
				list.texts = append(list.texts, member.(string))
			}
			out[lower(key)] = list
		}
	}
	return out, nil
}

// keys are all condition keys of one request.
type keys struct {
	given  Context
	caller Caller
	role   string // ARN of the caller's role, if an Evaluator knows its path
	owner  string // of the resource; "" if none

	facts    Facts   // what is attached beside policies
	session  Context // tags of the session of the caller (S-69)
	resource string  // its ARN

	now   time.Time
	rules Rules // that were met
}

// lookup returns the value of key, in lower-case letters. A key that AWS sets itself is never taken
// from the request, even where it is absent (S-20, S-31).
func (k *keys) lookup(key string) (v value, present bool) {
	if v, known := k.known(key); known {
		k.rules.add(FactKnown, len(v.texts) > 0)
		k.rules.add(EntryIgnored, len(k.given[key].texts) > 0)
		return v, len(v.texts) > 0
	}
	if text, exists, derived := k.derive(key); derived {
		if !exists {
			return value{}, false
		}
		v = value{texts: []string{text}}
		k.rules.add(UserIDDerived, key == "aws:userid")
		switch key { // for Date operators (C-23, S-30)
		case "aws:currenttime":
			v.instant = k.now
		case "aws:epochtime":
			v.instant = time.Unix(k.now.Unix(), 0)
		}
		return v, true
	}
	v = k.given[key]
	if len(v.texts) == 0 && key == "aws:viaawsservice" {
		called := k.calledVia()
		k.rules.add(ViaCalled, called)
		k.rules.add(ViaDefault, !called)
		return value{texts: []string{strconv.FormatBool(called)}}, true // S-47
	}
	return v, len(v.texts) != 0 // a list of none is missing (C-9)
}

// calledVia reports whether the context names a service that calls for the caller.
func (k *keys) calledVia() bool {
	for _, key := range []string{"aws:calledvia", "aws:calledviafirst", "aws:calledvialast"} {
		if !k.given[key].null() {
			return true
		}
	}
	return false
}

// null reports whether v has no value but empty strings (S-48).
func (v value) null() bool {
	for _, text := range v.texts {
		if text != "" {
			return false
		}
	}
	return true
}

// id returns the unique id of the caller's user or role, or "" if it is not
// known: by the caller itself or else by what is attached or the context (S-43).
func (k *keys) id() string {
	p := k.caller
	if id := p.id; id != "" {
		return id
	}
	if k.facts.IDs != nil { // S-68
		id := k.facts.IDs[k.attachedTo()]
		k.rules.add(IDAttached, id != "")
		return id
	}
	v := k.given["aws:userid"]
	if v.list || len(v.texts) == 0 {
		return ""
	}
	switch p.typ {
	case user:
		if isUserID(v.texts[0]) {
			return v.texts[0]
		}
	case roleSession:
		if id, session, ok := strings.Cut(v.texts[0], ":"); ok && session == p.name && isRoleID(id) {
			return id
		}
	}
	return ""
}

func isUserID(text string) bool { return userID.MatchString(text) }
func isRoleID(text string) bool { return roleID.MatchString(text) }

// The forms of unique ids (P-13, S-43).
var (
	userID = regexp.MustCompile(`^AIDA[0-9A-Z]{12,}$`)
	roleID = regexp.MustCompile(`^AROA[0-9A-Z]{12,}$`)
)

// derive works out the keys that AWS sets itself (S-31). It reports whether key
// is one of them and whether it exists in this request.
func (k *keys) derive(key string) (text string, exists, derived bool) {
	p := k.caller
	switch key {
	case "aws:userid": // but where it is not known, it is the context's (S-43)
		switch {
		case p.typ == anonymous:
			return "anonymous", true, true
		case p.typ == rootUser:
			return p.account, true, true
		case p.typ == federatedUser:
			return p.account + ":" + p.name, true, true
		case p.typ == user && p.id != "":
			return p.id, true, true
		case p.typ == roleSession && p.id != "":
			return p.id + ":" + p.name, true, true
		case k.facts.IDs == nil:
			return "", false, false
		case p.typ == user && k.id() != "":
			return k.id(), true, true
		case p.typ == roleSession && k.id() != "":
			return k.id() + ":" + p.name, true, true
		}
		return "", false, true // S-68
	case "aws:principalarn":
		if p.pathUnknown && k.role != "" {
			return k.role, true, true // S-44
		}
		if p.typ == roleSession {
			return p.issuer, true, true // the role, not its session
		}
		return p.arn, p.hasARN(), true
	case "aws:principalaccount":
		if p.typ == anonymous {
			return "anonymous", true, true
		}
		return p.account, p.hasARN() && p.account != "", true // S-40
	case "aws:principaltype":
		return p.typ, p.hasARN() || p.typ == anonymous, true
	case "aws:principalisawsservice":
		return strconv.FormatBool(p.typ == service), p.hasARN() || p.typ == service, true
	case "aws:principalservicename":
		return p.name, p.typ == service, true
	case "aws:username":
		return p.name, p.typ == user, true
	case "aws:resourceaccount":
		return k.owner, k.owner != "", true
	case "aws:currenttime":
		return k.now.UTC().Format("2006-01-02T15:04:05Z"), true, true
	case "aws:epochtime":
		return strconv.FormatInt(k.now.Unix(), 10), true, true
	default:
		return "", false, false
	}
}

package reference

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/principal"
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
	caller principal.Principal
	owner  string // of the resource; "" if none
	now    time.Time
}

// lookup returns the value of key, in lower-case letters. A key that AWS sets itself is never taken
// from the request, even where it is absent (S-20, S-31).
func (k *keys) lookup(key string) (v value, present bool) {
	if text, exists, derived := k.derive(key); derived {
		if !exists {
			return value{}, false
		}
		v = value{texts: []string{text}}
		switch key { // for Date operators (C-23, S-30)
		case "aws:currenttime":
			v.instant = k.now
		case "aws:epochtime":
			v.instant = time.Unix(k.now.Unix(), 0)
		}
		return v, true
	}
	v = k.given[key]
	return v, len(v.texts) != 0 // a list of none is missing (C-9)
}

// derive works out the keys that AWS sets itself (S-31). It reports whether key
// is one of them and whether it exists in this request.
func (k *keys) derive(key string) (text string, exists, derived bool) {
	p := k.caller
	anonymous := p.Type() == principal.TypeAnonymous
	service := p.Type() == principal.TypeService

	switch key {
	case "aws:principalarn":
		if p.Type() == principal.TypeAssumedRole {
			return p.Issuer(), true, true // the role, not its session
		}
		return p.ARN(), isAWS(p), true
	case "aws:principalaccount":
		if anonymous {
			return "anonymous", true, true
		}
		return p.Account(), isAWS(p), true
	case "aws:principaltype":
		return p.Type().String(), isAWS(p) || anonymous, true
	case "aws:principalisawsservice":
		return strconv.FormatBool(service), isAWS(p) || service, true
	case "aws:principalservicename":
		return p.Name(), service, true
	case "aws:username":
		return p.Name(), p.Type() == principal.TypeUser, true
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

package reference

import (
	"maps"
	"slices"
	"strings"
)

// Facts are what a host attaches of tags, unique ids and organizations (S-68). A map that
// is nil says nothing, and one without an entry that there is none.
type Facts struct {
	PrincipalTags map[string]map[string]string // by ARN of the user or role
	ResourceTags  map[string]map[string]string // by ARN of any other resource
	IDs           map[string]string            // by ARN of the user or role
	Paths         map[string]string            // by account that is in an organization, such as "o-x/r-y/ou-z/"
}

// known works out the keys that follow from facts. It reports whether key is one of them, so
// that the request has no say, and its value, which has no texts if the key is absent.
func (k *keys) known(key string) (v value, known bool) {
	name, tag, isTag := strings.Cut(key, "/")
	switch {
	case name == "aws:principaltag" && isTag && k.facts.PrincipalTags != nil:
		if carried := k.session[key]; len(carried.texts) > 0 {
			k.rules.add(TagOfSession, true)
			return carried, true // S-69
		}
		return tagOf(k.facts.PrincipalTags[k.attachedTo()], tag), true
	case name == "aws:resourcetag" && isTag, name == "iam:resourcetag" && isTag:
		parts, _ := splitARN(k.resource)
		tags := k.facts.ResourceTags
		if ofIAM := parts[2] == "iam"; ofIAM && (strings.HasPrefix(parts[5], "user/") || strings.HasPrefix(parts[5], "role/")) {
			return tagOf(TagsOfName(k.facts.PrincipalTags, k.resource), tag), k.facts.PrincipalTags != nil
		} else if !ofIAM && name == "iam:resourcetag" {
			return value{}, tags != nil
		}
		return tagOf(tags[k.resource], tag), tags != nil
	case (key == "aws:principalorgid" || key == "aws:principalorgpaths") && k.facts.Paths != nil:
		account := ""
		if k.caller.isAWS() {
			account = k.caller.account
		}
		return placeOf(k.facts.Paths[account], key), true
	case (key == "aws:resourceorgid" || key == "aws:resourceorgpaths") && k.facts.Paths != nil:
		return placeOf(k.facts.Paths[k.owner], key), true
	}
	return value{}, false
}

// TagsOfName returns the tags of the user or role that has the name of the given ARN: an
// account has it once (S-34).
func TagsOfName(all map[string]map[string]string, arn string) map[string]string {
	for other, tags := range all {
		if SameName(other, arn) {
			return tags
		}
	}
	return nil
}

// attachedTo returns the ARN of the user or role of the caller, or "" if it is of neither.
func (k *keys) attachedTo() string {
	switch p := k.caller; {
	case p.pathUnknown && k.role != "":
		return k.role
	case p.typ == roleSession, p.typ == user && p.isAWS(), p.typ == federatedUser && !p.byRoot():
		return p.issuer
	}
	return ""
}

// tagOf returns the value of a tag, of which the letter case does not count; of several
// the last in the order of bytes counts (C-6, C-7).
func tagOf(tags map[string]string, tag string) (v value) {
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		if lower(key) == tag {
			v = value{texts: []string{tags[key]}}
		}
	}
	return v
}

// placeOf returns the id of an organization or the list of paths in it (K-1).
func placeOf(path, key string) value {
	id, _, _ := strings.Cut(path, "/")
	switch {
	case path == "":
		return value{}
	case strings.HasSuffix(key, "paths"):
		return value{list: true, texts: []string{path}}
	}
	return value{texts: []string{id}}
}

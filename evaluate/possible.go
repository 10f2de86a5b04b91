package evaluate

import "maps"

// A near miss of a call is told only if the call can be so: its parameters have
// limits, which policies do not know.

// isPossible reports whether the call with the parameters that n sets is well-formed.
func (a *assumption) isPossible(n *NearMiss) bool {
	req := *a.req
	req.Tags = tagsWith(req.Tags, n)
	for _, key := range n.Unset {
		switch {
		case isOneOf(key, keyExternalID):
			req.ExternalID = ""
		case isOneOf(key, keyNewSourceIdentity):
			req.SourceIdentity = ""
		case isOneOf(key, keyTransitiveTagKeys):
			req.TransitiveTagKeys = nil
		case isOneOf(key, keyContextProviders):
			req.ProvidedContexts = nil
		}
	}
	for _, e := range n.Set {
		key, values := e.Key(), e.Values()
		switch {
		case isOneOf(key, keyTransitiveTagKeys):
			for _, value := range values {
				if _, ok := req.Tags[value]; !ok {
					return false // which would be spelled as the tag itself
				}
			}
			req.TransitiveTagKeys = values
		case isOneOf(key, keyContextProviders):
			req.ProvidedContexts = make([]ProvidedContext, len(values))
			for i, provider := range values {
				req.ProvidedContexts[i] = ProvidedContext{ProviderARN: provider, Assertion: anyAssertion}
			}
		case len(values) != 1:
		case isOneOf(key, keyRoleSessionName):
			req.SessionName = values[0]
		case isOneOf(key, keyExternalID):
			req.ExternalID = values[0]
		case isOneOf(key, keyNewSourceIdentity):
			req.SourceIdentity = values[0]
		}
		if len(values) == 1 && values[0] == "" && isOneOf(key, keyExternalID, keyNewSourceIdentity) {
			return false // which a call cannot pass
		}
	}
	changed := assumption{req: &req}
	return changed.checkAll() == nil
}

// anyAssertion stands for the assertion of a context, which is not read.
const anyAssertion = "assertion"

// isPossible reports whether the call with the tags that n sets is well-formed.
func (f *federation) isPossible(n *NearMiss) bool {
	return checkTags(tagsWith(f.req.Tags, n), nil) == nil
}

// tagsWith returns the tags that a call passes with the changes of n.
func tagsWith(tags map[string]string, n *NearMiss) map[string]string {
	s := Session{Tags: maps.Clone(tags)}
	for _, key := range n.Unset {
		if hasPrefixFold(key, prefixRequestTag) {
			if tag, ok := lookupTag(s.Tags, key[len(prefixRequestTag):]); ok {
				delete(s.Tags, tag)
			}
		}
	}
	for _, e := range n.Set {
		if key, values := e.Key(), e.Values(); hasPrefixFold(key, prefixRequestTag) && len(values) == 1 {
			tag := key[len(prefixRequestTag):]
			if old, ok := lookupTag(s.Tags, tag); ok {
				tag = old // which stays as it is spelled
			}
			s.addTags(map[string]string{tag: values[0]})
		}
	}
	for _, e := range n.Set {
		if isOneOf(e.Key(), keyTagKeys) {
			for _, key := range e.Values() {
				tag, _ := lookupTag(s.Tags, key)
				s.addTags(map[string]string{key: s.Tags[tag]}) // spelled so
			}
		}
	}
	return s.Tags
}

package reference

import (
	"maps"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// Found is what of all that is attached applies to a request.
type Found struct {
	Policies evaluate.Policies // with those that come with the request
	Role     string            // ARN of the caller's role, if only what is attached tells its path (S-44)
	Holder   string            // ARN of the user or role of the caller, if anything is attached to it
	Facts    Facts             // that are known of all
	Owner    string            // account of the resource
	Problem  string
}

// Find looks at all of a, one entry after the other, for what applies to req, which comes
// with extra. See evaluate.Attachments.
func Find(a *evaluate.Attachments, req *evaluate.Request, extra *evaluate.Policies) Found {
	caller := ReadCaller(req.Principal)
	owner := ownerOf(req, &caller, a.Account)
	f := Found{Policies: *extra, Facts: factsOf(a), Owner: owner}
	twice := false

	if caller.isHolder() {
		f.Holder, f.Problem = holder(a, &caller)
	}
	if f.Holder != "" {
		if caller.pathUnknown {
			f.Role = f.Holder
		}
		f.Policies.Identity = slices.Concat(identityOf(a, f.Holder), extra.Identity)
		if b := boundaryOf(a, f.Holder); b != nil {
			twice = twice || extra.Boundary != nil
			f.Policies.Boundary = b
		}
	}

	longest := ""
	for key, p := range a.Resource {
		if isWithin(req.Resource, key) && len(key) > len(longest) {
			longest = key
			twice = twice || extra.Resource != nil
			f.Policies.Resource = p
		}
	}
	for key, must := range a.MustAllow {
		f.Policies.ResourceMustAllow = f.Policies.ResourceMustAllow || must && isWithin(req.Resource, key)
	}

	if levels := levelsOf(a, a.SCP, caller.account); levels != nil {
		twice = twice || extra.SCP != nil
		f.Policies.SCP = levels
	}
	if levels := levelsOf(a, a.RCP, owner); levels != nil {
		twice = twice || extra.RCP != nil
		f.Policies.RCP = levels
	}
	if twice && f.Problem == "" {
		f.Problem = "attached and given"
	}
	return f
}

// factsOf returns what a says beside policies.
func factsOf(a *evaluate.Attachments) Facts {
	f := Facts{PrincipalTags: a.PrincipalTags, ResourceTags: a.ResourceTags, IDs: a.IDs}
	if a.Accounts != nil {
		f.Paths = map[string]string{}
		for account, place := range a.Accounts {
			f.Paths[account] = place.Path
		}
	}
	return f
}

// ownerOf returns the account of the resource, or "" if it is not known (S-16).
func ownerOf(req *evaluate.Request, caller *Caller, home string) string {
	parts, _ := splitARN(req.Resource)
	switch {
	case req.ResourceAccount != "":
		return req.ResourceAccount
	case req.Resource == "*":
		return caller.account
	case parts[4] != "":
		return parts[4]
	default:
		return home
	}
}

// isHolder reports whether policies may be attached to c: to it, to the role that it is a
// session of, or to the user.
func (c *Caller) isHolder() bool {
	return c.typ == roleSession || c.typ == user && c.isAWS() || c.typ == federatedUser && !c.byRoot()
}

// holder returns the ARN of the user or role of the caller if anything is known of it. If
// that is known of another ARN of the same name, it is a problem: an account has a name once.
func holder(a *evaluate.Attachments, caller *Caller) (arn, problem string) {
	holders := Holders(a)
	if slices.Contains(holders, caller.issuer) {
		return caller.issuer, ""
	}
	for _, arn := range holders {
		if !SameName(arn, caller.issuer) {
			continue
		}
		if caller.pathUnknown && readIdentity(arn).name == readIdentity(caller.issuer).name {
			return arn, "" // S-34, S-44
		}
		return "", "attached to another ARN of this name"
	}
	return "", ""
}

// Holders returns the ARNs of all users and roles of which anything is known.
func Holders(a *evaluate.Attachments) []string {
	var all []string
	for _, keys := range [][]string{
		slices.Collect(maps.Keys(a.Identity)), slices.Collect(maps.Keys(a.Boundary)), slices.Collect(maps.Keys(a.Attached)),
		slices.Collect(maps.Keys(a.ManagedBoundary)), slices.Collect(maps.Keys(a.Groups)), slices.Collect(maps.Keys(a.PrincipalTags)),
		slices.Collect(maps.Keys(a.IDs)),
	} {
		all = append(all, keys...)
	}
	slices.Sort(all)
	return slices.DeleteFunc(slices.Compact(all), func(arn string) bool { return readIdentity(arn).kind == "iam:group" })
}

// SameName reports whether two ARNs have one name, of which there can be only one in an account.
func SameName(a, b string) bool { return nameOf(a) == nameOf(b) }

// nameOf returns what tells a user, role or group from all others: in AWS neither its path nor
// the letter case of its name does (S-34).
func nameOf(arn string) string {
	i := readIdentity(arn)
	switch {
	case isOfAWS(i.partition):
		i.name = lower(i.name)
	case i.kind != "iam:role":
		return arn
	}
	return strings.Join([]string{i.partition, i.account, i.kind, i.name}, " ")
}

// identityOf returns the identity-based policies of a user or role: its own and those of its
// groups, inline ones before managed ones.
func identityOf(a *evaluate.Attachments, arn string) []*policy.Policy {
	all := []*policy.Policy{}
	for _, holder := range append([]string{arn}, a.Groups[arn]...) {
		all = append(all, a.Identity[holder]...)
		for _, managed := range a.Attached[holder] {
			all = append(all, defaultOf(a, managed))
		}
	}
	return all
}

// boundaryOf returns the permissions boundary of a user or role, or nil.
func boundaryOf(a *evaluate.Attachments, arn string) *policy.Policy {
	for key, p := range a.Boundary {
		if key == arn {
			return p
		}
	}
	for key, managed := range a.ManagedBoundary {
		if key == arn {
			return defaultOf(a, managed)
		}
	}
	return nil
}

// defaultOf returns the version of a managed policy that counts.
func defaultOf(a *evaluate.Attachments, arn string) *policy.Policy {
	m := a.Managed[arn]
	return m.Versions[m.Default]
}

// isWithin reports whether a resource is what key names, or a part of it.
func isWithin(resource, key string) bool {
	rest, ok := strings.CutPrefix(resource, key)
	return ok && (rest == "" || rest[0] == '/' || rest[0] == ':')
}

// levelsOf returns the policies of an organization that apply to an account, from the root to
// the account, or nil if there are none.
func levelsOf(a *evaluate.Attachments, attached map[string][]*policy.Policy, account string) [][]*policy.Policy {
	var levels [][]*policy.Policy
	given := false
	for _, id := range levelIDs(a, account) {
		level, ok := attached[id]
		levels, given = append(levels, level), given || ok
	}
	if !given {
		return nil
	}
	return levels
}

// levelIDs returns the IDs of the levels of an account, which for the management account
// are none (E-3, E-4).
func levelIDs(a *evaluate.Attachments, account string) []string {
	place := a.Accounts[account]
	switch {
	case place.Management || account == "":
		return nil
	case place.Path == "":
		return []string{account}
	}
	_, levels, _ := strings.Cut(strings.TrimSuffix(place.Path, "/"), "/")
	return append(strings.Split(levels, "/"), account)
}

// ReadPolicies returns p as this engine takes it: read returns what a policy was read as.
func ReadPolicies(p *evaluate.Policies, read func(*policy.Policy) *Policy) Policies {
	all := func(list []*policy.Policy) []*Policy {
		if list == nil {
			return nil
		}
		out := []*Policy{}
		for _, member := range list {
			out = append(out, read(member))
		}
		return out
	}
	levels := func(list [][]*policy.Policy) [][]*Policy {
		var out [][]*Policy
		for _, level := range list {
			out = append(out, all(level))
		}
		return out
	}
	return Policies{
		Identity: all(p.Identity), Resource: read(p.Resource), Boundary: read(p.Boundary), Session: all(p.Session),
		SCP: levels(p.SCP), RCP: levels(p.RCP), Endpoint: read(p.Endpoint),
		EndpointIsGateway: p.EndpointIsGateway, ResourceMustAllow: p.ResourceMustAllow, CallerAllows: p.CallerAllows,
	}
}

package world

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/internal/reference"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// Change returns a change of what is attached now. Few are wrong: see [History.Try].
func (h *History) Change() *evaluate.Change {
	wrong := h.OneIn(12)
	var c *evaluate.Change
	for range 20 {
		c = &evaluate.Change{}
		for range OneOf(h, 1, 1, 1, 1, 2, 2, 3, 6) {
			OneOf(h, everyEdit...)(h, c)
		}
		if wrong {
			OneOf(h, everyMistake...)(h, c)
			return c
		}
		h.completeLevels(c)
		if _, problems := h.Try(c); len(problems) == 0 {
			break
		}
	}
	return c
}

// set puts a value under a key of a map.
func set[V any](m *map[string]V, key string, v V) {
	if *m == nil {
		*m = map[string]V{}
	}
	(*m)[key] = v
}

// keyOf returns a key of a map, and whether there is any.
func keyOf[V any](h *History, m map[string]V) (string, bool) {
	keys := slices.Sorted(maps.Keys(m))
	if len(keys) == 0 {
		return "", false
	}
	return OneOf(h, keys...), true
}

// holder returns the ARN of a user or role: of those of one name, the one that exists.
func (h *History) holder() string {
	arn := OneOf(h, everyHolder...)
	for _, known := range reference.Holders(h.Attached) {
		if reference.SameName(arn, known) {
			return known
		}
	}
	return arn
}

func (h *History) holderOrGroup() string {
	if h.OneIn(4) {
		return OneOf(h, everyGroup...)
	}
	return h.holder()
}

// base returns what a policy may be attached to.
func (h *History) base() string { return OneOf(h, append(everyBase, otherDeployARN, deployOfBARN)...) }

func (h *History) tags() map[string]string {
	all := map[string]string{}
	for _, key := range []string{OneOf(h, "Team", "Team", "team"), "cost"} {
		if !h.OneIn(3) {
			all[key] = OneOf(h, "a", "b", "A", "red", "ann", "")
		}
	}
	return all
}

// uniqueID returns an ID that suits arn.
func (h *History) uniqueID(arn string) string {
	if strings.Contains(arn, ":user/") {
		return OneOf(h, userID, formerID, fmt.Sprintf("AIDA%016d", h.IntN(3)))
	}
	return OneOf(h, roleID, roleID, fmt.Sprintf("AROA%016d", h.IntN(3)))
}

// managed returns a policy that stands by itself.
func (h *History) managed() evaluate.ManagedPolicy {
	m := evaluate.ManagedPolicy{Versions: map[string]*policy.Policy{}}
	for range 1 + h.IntN(3) {
		m.Default = fmt.Sprintf("v%d", 1+h.IntN(12))
		m.Versions[m.Default] = h.document(policy.Identity)
	}
	return m
}

// attachable returns some of the managed policies that may be attached to what has the given ARN:
// those of its account and those of AWS.
func (h *History) attachable(holder string) []string {
	list := []string{}
	for _, arn := range h.Permuted(slices.Sorted(maps.Keys(h.Attached.Managed))) {
		if h.OneIn(2) && (sameAccount(arn, holder) || arn == awsOwnARN && !strings.HasPrefix(holder, "arn:acme:")) {
			list = append(list, arn)
		}
	}
	return list
}

// detach has a change detach what there is of the policies of a type.
func (h *History) detach(c *evaluate.Change, typ policy.Type, key string) {
	if !slices.Contains(c.Detach[typ], key) {
		if c.Detach == nil {
			c.Detach = map[policy.Type][]string{}
		}
		c.Detach[typ] = append(c.Detach[typ], key)
	}
}

// unbound has a change take the boundary of a user or role away, if it has one.
func (h *History) unbound(c *evaluate.Change, arn string) {
	_, inline := h.Attached.Boundary[arn]
	if _, managed := h.Attached.ManagedBoundary[arn]; inline || managed {
		h.detach(c, policy.Boundary, arn)
	}
	delete(c.Put.Boundary, arn)
	delete(c.Put.ManagedBoundary, arn)
}

// known reports whether a field that is nil may be set: that is rarely right.
func known[V any](h *History, m map[string]V) bool { return m != nil || h.OneIn(20) }

// everyEdit has what may be part of a change.
var everyEdit = []func(*History, *evaluate.Change){
	(*History).attach, (*History).attach, (*History).attach, (*History).attachManaged, (*History).attachManaged,
	(*History).bound, (*History).bound, (*History).attachToResource, (*History).attachToResource,
	(*History).editManaged, (*History).editManaged, (*History).group, (*History).group,
	(*History).tag, (*History).tag, (*History).tag, (*History).tag, (*History).identify, (*History).move, (*History).move,
	(*History).attachToLevel, (*History).attachToLevel, (*History).take, (*History).take, (*History).drop, (*History).drop, (*History).replace,
	(*History).retire,
}

func (h *History) attach(c *evaluate.Change) {
	set(&c.Put.Identity, h.holderOrGroup(), h.some(OneOf(h, 0, 1, 1, 1, 2, 2, 3, 9), policy.Identity))
}

func (h *History) attachManaged(c *evaluate.Change) {
	holder := h.holderOrGroup()
	set(&c.Put.Attached, holder, h.attachable(holder))
}

func (h *History) bound(c *evaluate.Change) {
	arn := h.holder()
	h.unbound(c, arn)
	if managed := h.attachable(arn); len(managed) > 0 {
		set(&c.Put.ManagedBoundary, arn, managed[0])
	} else {
		set(&c.Put.Boundary, arn, h.document(OneOf(h, policy.Boundary, policy.Identity)))
	}
}

func (h *History) attachToResource(c *evaluate.Change) {
	key := h.base()
	typ := policy.Resource
	if strings.Contains(key, ":role/") || h.OneIn(20) {
		typ = policy.Trust
	}
	if h.OneIn(4) {
		set(&c.Put.MustAllow, key, h.OneIn(2))
	} else {
		set(&c.Put.Resource, key, h.document(typ))
	}
}

// editManaged makes a managed policy, or has another version of one be the default.
func (h *History) editManaged(c *evaluate.Change) {
	arn := OneOf(h, everyManaged...)
	m, ok := h.Attached.Managed[arn]
	if version, _ := keyOf(h, m.Versions); ok && h.OneIn(2) {
		m.Default = version
	} else {
		m = h.managed()
	}
	set(&c.Put.Managed, arn, m)
}

// group has a user be in other groups.
func (h *History) group(c *evaluate.Change) {
	arn := h.holder()
	if !strings.Contains(arn, ":user/") {
		return
	}
	groups := []string{}
	for _, group := range everyGroup {
		if sameAccount(arn, group) && h.OneIn(2) {
			groups = append(groups, group)
		}
	}
	set(&c.Put.Groups, arn, groups)
}

// sameAccount reports whether two ARNs are of one account.
func sameAccount(a, b string) bool {
	i, j := strings.SplitN(a, ":", 6), strings.SplitN(b, ":", 6)
	return i[1] == j[1] && i[4] == j[4]
}

func (h *History) tag(c *evaluate.Change) {
	if h.OneIn(2) && known(h, h.Attached.PrincipalTags) {
		set(&c.Put.PrincipalTags, h.holder(), h.tags())
	}
	resource := OneOf(h, h.resources...)
	if tagged, ok := keyOf(h, h.Attached.ResourceTags); ok && h.OneIn(2) {
		resource = tagged
	}
	if h.OneIn(2) && known(h, h.Attached.ResourceTags) && isPlain(resource) {
		tags := h.tags()
		if h.OneIn(4) { // which tell letter case apart
			tags["Team"], tags["team"] = OneOf(h, "a", "red"), OneOf(h, "b", "*")
		}
		set(&c.Put.ResourceTags, resource, tags)
	}
}

func (h *History) identify(c *evaluate.Change) {
	if arn := h.holder(); known(h, h.Attached.IDs) {
		set(&c.Put.IDs, arn, h.uniqueID(arn))
	}
}

// move puts an account elsewhere.
func (h *History) move(c *evaluate.Change) {
	if !known(h, h.Attached.Accounts) {
		return
	}
	id, path := OneOf(h, everyAccount...), OneOf(h, everyPlace...)
	set(&c.Put.Accounts, id, evaluate.Account{Path: path, Management: path != "" && h.OneIn(8)})
}

func (h *History) attachToLevel(c *evaluate.Change) {
	id := OneOf(h, everyAccount...)
	if path := strings.Split(h.Attached.Accounts[id].Path, "/"); h.OneIn(2) && len(path) > 2 {
		id = OneOf(h, path[1:len(path)-1]...)
	}
	if h.OneIn(2) {
		set(&c.Put.SCP, id, h.level(policy.SCP))
	} else {
		set(&c.Put.RCP, id, h.level(policy.RCP))
	}
}

// take takes policies of a type away from where they are.
func (h *History) take(c *evaluate.Change) {
	a := h.Attached
	typ := OneOf(h, policy.Identity, policy.Boundary, policy.Resource, policy.Trust, policy.SCP, policy.RCP)
	var keys []string
	switch typ {
	case policy.Identity:
		keys = slices.Collect(maps.Keys(a.Identity))
	case policy.Boundary:
		keys = slices.AppendSeq(slices.Collect(maps.Keys(a.Boundary)), maps.Keys(a.ManagedBoundary))
	case policy.Resource, policy.Trust:
		keys = slices.Collect(maps.Keys(a.Resource))
	case policy.SCP:
		keys = slices.Collect(maps.Keys(a.SCP))
	case policy.RCP:
		keys = slices.Collect(maps.Keys(a.RCP))
	}
	slices.Sort(keys)
	if len(keys) > 0 {
		h.detach(c, typ, OneOf(h, keys...))
	}
}

// drop deletes something.
func (h *History) drop(c *evaluate.Change) {
	a := h.Attached
	var keys []string
	switch h.IntN(6) {
	case 0, 1:
		keys = reference.Holders(a)
	case 2:
		keys = slices.Collect(maps.Keys(a.Resource))
	case 3:
		keys = slices.Collect(maps.Keys(a.ResourceTags))
	case 4:
		keys = slices.Collect(maps.Keys(a.Accounts))
	case 5:
		keys = slices.Collect(maps.Keys(a.SCP))
	}
	slices.Sort(keys)
	if len(keys) > 0 {
		c.Delete = append(c.Delete, OneOf(h, keys...))
	}
}

// replace deletes a user or role and creates it again, often under another ARN.
func (h *History) replace(c *evaluate.Change) {
	existing := reference.Holders(h.Attached)
	if len(existing) == 0 {
		return
	}
	arn := OneOf(h, existing...)
	c.Delete = append(c.Delete, arn)
	for _, other := range h.Permuted(everyHolder) {
		if reference.SameName(arn, other) {
			arn = other
			break
		}
	}
	set(&c.Put.Identity, arn, h.some(h.IntN(3), policy.Identity))
	if h.Attached.IDs != nil {
		set(&c.Put.IDs, arn, h.uniqueID(arn))
	}
}

// Permuted returns texts in another order.
func (h *History) Permuted(list []string) []string { return Permuted(h, list) }

// retire deletes a managed policy or a group that nobody has any longer.
func (h *History) retire(c *evaluate.Change) {
	without := func(list []string, gone string) []string {
		return slices.DeleteFunc(slices.Clone(list), func(member string) bool { return member == gone })
	}
	if arn, ok := keyOf(h, h.Attached.Managed); ok && h.OneIn(2) {
		c.Delete = append(c.Delete, arn)
		for holder, list := range h.Attached.Attached {
			if slices.Contains(list, arn) {
				set(&c.Put.Attached, holder, without(list, arn))
			}
		}
		for holder, managed := range h.Attached.ManagedBoundary {
			if managed == arn {
				h.detach(c, policy.Boundary, holder)
			}
		}
		return
	}
	group := OneOf(h, everyGroup...)
	c.Delete = append(c.Delete, group)
	for user, groups := range h.Attached.Groups {
		if slices.Contains(groups, group) {
			set(&c.Put.Groups, user, without(groups, group))
		}
	}
}

// completeLevels makes what SCPs and RCPs are attached to fit where accounts are after c: each
// level of an organization that has SCPs has some, and no level has any that no account has.
func (h *History) completeLevels(c *evaluate.Change) {
	after, _ := reference.Changed(h.Attached, c)
	paths := []string{}
	for _, id := range slices.Sorted(maps.Keys(after.Accounts)) {
		paths = append(paths, after.Accounts[id].Path+id)
	}
	isNamed := func(id string) bool {
		return !strings.Contains(id, "-") || slices.Contains(everyAccount, id) || slices.ContainsFunc(paths, func(p string) bool { return strings.Contains(p, id+"/") })
	}
	keep := h.OneIn(2) // SCPs of units without accounts
	for _, id := range slices.Sorted(maps.Keys(after.SCP)) {
		if !isNamed(id) && !keep {
			if _, ok := h.Attached.SCP[id]; ok {
				h.detach(c, policy.SCP, id)
			}
			delete(c.Put.SCP, id)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(after.RCP)) {
		if !isNamed(id) {
			if _, ok := h.Attached.RCP[id]; ok {
				h.detach(c, policy.RCP, id)
			}
			delete(c.Put.RCP, id)
		}
	}
	after, _ = reference.Changed(h.Attached, c)
	for _, path := range paths {
		levels := strings.Split(path, "/")
		has := slices.ContainsFunc(paths, func(other string) bool { // an account of the organization
			return len(levels) > 1 && strings.HasPrefix(other, levels[0]+"/") &&
				slices.ContainsFunc(strings.Split(other, "/"), func(id string) bool { _, ok := after.SCP[id]; return ok })
		})
		for _, id := range levels[1:] {
			if _, ok := after.SCP[id]; has && !ok && c.Put.SCP[id] == nil {
				set(&c.Put.SCP, id, h.level(policy.SCP))
			}
		}
	}
}

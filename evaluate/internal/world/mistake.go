package world

import (
	"fmt"
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// everyMistake has what is wrong in a change.
var everyMistake = []func(*History, *evaluate.Change){
	func(h *History, c *evaluate.Change) { // no key of a user, role or group
		key := OneOf(h, "ann", "", AnnARN+"*", " "+AnnARN, "arn:aws:iam::"+AccountA+":root", DeploySessionARN, fayARN, oneARN, AccountA)
		switch h.IntN(6) {
		case 0:
			set(&c.Put.Identity, key, h.some(1, policy.Identity))
		case 1:
			set(&c.Put.Boundary, key, h.document(policy.Boundary))
		case 2:
			set(&c.Put.Attached, key, []string{})
		case 3:
			set(&c.Put.Groups, key, []string{devsARN})
		case 4:
			set(&c.Put.PrincipalTags, key, h.tags())
		case 5:
			set(&c.Put.IDs, key, userID)
		}
	},
	func(h *History, c *evaluate.Change) { // no key of a resource
		key := OneOf(h, "b", "", "arn:aws:s3:::b/", "arn:aws:s3:::b*", " arn:aws:s3:::b", "*")
		switch h.IntN(3) {
		case 0:
			set(&c.Put.Resource, key, h.document(policy.Resource))
		case 1:
			set(&c.Put.MustAllow, key, true)
		case 2:
			set(&c.Put.ResourceTags, key, h.tags())
		}
	},
	func(h *History, c *evaluate.Change) { // no account or level of one
		key := OneOf(h, "1111-2222-3333", "", "o-a1b2c3d4e5", "r-none", "ou-ab12-99999999", AnnARN)
		switch h.IntN(3) {
		case 0:
			set(&c.Put.SCP, key, h.level(policy.SCP))
		case 1:
			set(&c.Put.RCP, key, h.level(policy.RCP))
		case 2:
			set(&c.Put.Accounts, key, evaluate.Account{})
		}
	},
	func(h *History, c *evaluate.Change) { // another user or role of the same name
		for _, arn := range h.Permuted(everyHolder) {
			if known := h.holder(); known != arn && strings.Contains(arn, AccountA) {
				set(&c.Put.Identity, arn, h.some(1, policy.Identity))
			}
		}
	},
	func(h *History, c *evaluate.Change) { // nil, or a policy of another type
		wrong := OneOf(h, nil, h.document(policy.Session), h.document(policy.Endpoint))
		list := append(h.some(h.IntN(2), policy.Identity), wrong)
		switch h.IntN(6) {
		case 0:
			set(&c.Put.Identity, h.holderOrGroup(), list)
		case 1:
			set(&c.Put.Boundary, h.holder(), wrong)
		case 2:
			set(&c.Put.Resource, h.base(), wrong)
		case 3:
			set(&c.Put.Managed, OneOf(h, everyManaged...), evaluate.ManagedPolicy{Versions: map[string]*policy.Policy{"v1": list[0], "v2": wrong}, Default: "v1"})
		case 4:
			set(&c.Put.SCP, AccountA, []*policy.Policy{wrong})
		case 5:
			set(&c.Put.RCP, AccountA, []*policy.Policy{wrong})
		}
	},
	func(h *History, c *evaluate.Change) { // a level that is nil
		if h.OneIn(2) {
			set(&c.Put.SCP, OneOf(h, everyAccount...), nil)
		} else {
			set(&c.Put.RCP, OneOf(h, everyAccount...), nil)
		}
	},
	func(h *History, c *evaluate.Change) { // nothing there
		key := OneOf(h, "arn:aws:iam::"+AccountA+":user/nobody", "arn:aws:s3:::nothing", "000000000000", "")
		if h.OneIn(2) {
			c.Delete = append(c.Delete, key)
		} else {
			h.detach(c, OneOf(h, policy.Identity, policy.Boundary, policy.Resource, policy.Trust, policy.SCP, policy.RCP, policy.Session, policy.Endpoint), key)
		}
	},
	func(h *History, c *evaluate.Change) { // for New only
		if h.OneIn(2) {
			c.Put.Account = AccountB
		} else {
			c.Put.Tenants = true
		}
	},
	func(h *History, c *evaluate.Change) { // two boundaries
		arn := h.holder()
		set(&c.Put.Managed, oneARN, h.managed())
		set(&c.Put.Boundary, arn, h.document(policy.Boundary))
		set(&c.Put.ManagedBoundary, arn, oneARN)
	},
	func(h *History, c *evaluate.Change) { // no such managed policy
		missing := fmt.Sprintf("arn:aws:iam::%s:policy/None", AccountA)
		if h.OneIn(2) {
			set(&c.Put.Attached, h.holderOrGroup(), []string{missing})
		} else {
			arn := h.holder()
			h.unbound(c, arn)
			set(&c.Put.ManagedBoundary, arn, missing)
		}
	},
	func(h *History, c *evaluate.Change) { // a managed policy of another account
		set(&c.Put.Managed, oneOfBARN, h.managed())
		set(&c.Put.Attached, OneOf(h, DeployARN, AnnARN, devsARN, tomARN), []string{oneOfBARN})
	},
	func(h *History, c *evaluate.Change) { // a unit in two places, or two management accounts
		set(&c.Put.Accounts, AccountA, evaluate.Account{Path: pathA, Management: true})
		other := evaluate.Account{Path: pathB, Management: true}
		if h.OneIn(2) {
			other = evaluate.Account{Path: pathB + "ou-ab12-22222222/ou-ab12-11111111/"}
		}
		set(&c.Put.Accounts, AccountB, other)
	},
	func(h *History, c *evaluate.Change) { // no such version
		m := h.managed()
		m.Default = OneOf(h, "", "v99", "1")
		set(&c.Put.Managed, OneOf(h, everyManaged...), m)
	},
	func(h *History, c *evaluate.Change) { // a managed policy that is attached
		if holder, ok := keyOf(h, h.Attached.Attached); ok {
			c.Delete = append(c.Delete, h.Attached.Attached[holder]...)
		}
	},
	func(h *History, c *evaluate.Change) { // no group of the account of a user
		set(&c.Put.Groups, OneOf(h, AnnARN, DeployARN, BenARN), []string{OneOf(h, "arn:aws:iam::"+manager+":group/x", "Devs", oneARN, AnnARN)})
	},
	func(h *History, c *evaluate.Change) { // a group that has users
		if user, ok := keyOf(h, h.Attached.Groups); ok {
			c.Delete = append(c.Delete, h.Attached.Groups[user]...)
		}
	},
	func(h *History, c *evaluate.Change) { // no place of an account
		place := evaluate.Account{Path: OneOf(h, "o-a1b2c3d4e5", "r-ab12/", strings.TrimSuffix(pathA, "/"), "/", "o-a1b2c3d4e5/ou-ab12-11111111/"), Management: h.OneIn(2)}
		set(&c.Put.Accounts, OneOf(h, everyAccount...), place)
	},
	func(h *History, c *evaluate.Change) { // no tags
		if h.OneIn(2) {
			set(&c.Put.PrincipalTags, h.holder(), OneOf(h, map[string]string{"Team": "a", "team": "b"}, map[string]string{"": "a"}, map[string]string{"cost": "*"}))
		} else {
			set(&c.Put.ResourceTags, "arn:aws:s3:::b", map[string]string{"": "a"})
		}
	},
	func(h *History, c *evaluate.Change) { // tags of a user as a resource
		set(&c.Put.ResourceTags, AnnARN, h.tags())
	},
	func(h *History, c *evaluate.Change) { // no ID
		set(&c.Put.IDs, h.holder(), OneOf(h, "", "AIDA", "AKIA0123456789EXAMPLE", "ann"))
	},
	func(h *History, c *evaluate.Change) { // a level without SCPs in an organization that has some
		set(&c.Put.Accounts, AccountA, evaluate.Account{Path: pathA})
		set(&c.Put.SCP, AccountA, h.level(policy.SCP))
		h.detach(c, policy.SCP, "r-ab12")
	},
	func(h *History, c *evaluate.Change) { // policies of levels that no account has any longer
		set(&c.Put.RCP, "ou-ab12-33333333", h.level(policy.RCP))
		for id := range h.Attached.Accounts {
			set(&c.Put.Accounts, id, evaluate.Account{})
		}
	},
}

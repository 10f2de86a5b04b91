package inventory

import (
	"maps"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// linkResources links resources.
func (l *linker) linkResources() {
	of := l.partitions()
	for i := range l.findings {
		f := &l.findings[i]
		partition, ok := of[f.output.account]
		if !ok {
			partition = of[""]
		}
		text := f.arnOf(partition)
		if text == "" {
			if !f.doubt.IsZero() {
				continue // which was noted
			}
			l.noteAt(f.place, ErrArgument, message.Of("whose policy or tags these are is not known: write the ARN as the \"argument\" of a wrapper, or name, account and Region"))
			continue
		}
		f.arn = text
		if a, ok := arn.Split(text); ok && arn.IsAWS(a.Partition) {
			of[text] = strings.Clone(a.Partition)
		}
		l.mergeResource(&f.resource)
	}
	for _, partition := range of { // a key has a policy, without which nothing is allowed
		key := "arn:" + partition + ":kms"
		if refusal(&evaluate.Attachments{MustAllow: map[string]bool{key: true}}).IsZero() { // of other partitions evaluate takes nothing
			l.to.MustAllow[key] = true
		}
	}
	for _, text := range slices.Sorted(maps.Keys(l.resources)) {
		l.linkResource(l.resources[text])
	}
}

// partitions returns the partitions of accounts and, under "", that of most users, groups and
// roles: an inventory has one, as a rule.
func (l *linker) partitions() map[string]string {
	of := map[string]string{"": "aws"}
	counts := make(map[string]int)
	for text := range l.callers {
		a, _ := arn.Split(text)
		of[a.Account] = strings.Clone(a.Partition)
		counts[a.Partition]++
	}
	for _, partition := range sorted(counts) {
		if counts[partition] > counts[of[""]] {
			of[""] = strings.Clone(partition)
		}
	}
	return of
}

// mergeResource adds what another output says of the same resource.
func (l *linker) mergeResource(next *resource) {
	old := l.resources[next.arn]
	if old == nil {
		l.resources[next.arn] = next
		return
	}
	if !next.doubt.IsZero() {
		old.add(next.doubt)
	}
	differs := func(what string) message.Text {
		detail := message.Of("{what} of {arn} is another here than in {file}", what, quoted(next.arn), quoted(l.files[old.file].name))
		l.about(&old.subject, func() { l.noteAt(next.place, ErrConflict, detail) })
		return detail
	}
	if old.account == "" {
		old.account = next.account
	} else if next.account != "" && next.account != old.account && accountOf(next.arn) == "" {
		differs("account")
	}
	mergeFact(&old.policy, next.policy, l.same, "Policy", differs)
	mergeFact(&old.tags, next.tags, maps.Equal[map[string]string, map[string]string], "Tags", differs)
}

func (l *linker) linkResource(f *resource) {
	key := strings.Clone(f.arn)
	covering := key
	if f.doubt.IsZero() && f.policy.value.isZero() { // tags are of an object that may end with a slash
		covering = strings.TrimRight(key, "/")
	}
	if text := refusal(&evaluate.Attachments{MustAllow: map[string]bool{covering: true}}); !text.IsZero() {
		l.noteAt(f.place, ErrValue, text)
		l.refused(key, text)
		return
	}
	r := &Resource{ARN: key, Account: strings.Clone(f.account)}
	if owner := accountOf(key); owner != "" {
		r.Account = owner
	}
	a, _ := arn.Split(key)
	isCaller := a.Service == "iam" && (strings.HasPrefix(a.Resource, "user/") || strings.HasPrefix(a.Resource, "role/"))
	if f.policy.known && !f.policy.value.isZero() {
		if isCaller {
			l.noteAt(f.place, ErrValue, message.Of("{arn} has no policy of a resource: a trust policy belongs to a role", quoted(key)))
			return
		}
		if r.Policy = l.parse(f.policy.value, policy.Resource, key); r.Policy == nil {
			f.add(message.Of("the policy {policy} is not understood", quoted(key)))
		} else {
			l.to.Resource[key] = r.Policy
		}
	}
	if f.tags.known {
		r.Tags = cloneTags(f.tags.value)
		one := map[string]map[string]string{key: r.Tags}
		switch text := refusal(&evaluate.Attachments{ResourceTags: one}); {
		case isCaller: // which have their own
		case !text.IsZero():
			l.about(&f.subject, func() { l.noteAt(f.place, ErrValue, text) })
		case l.to.ResourceTags == nil:
			l.to.ResourceTags = one
		default:
			l.to.ResourceTags[key] = r.Tags
		}
	}
	r.Unknown = f.doubt.String()
	l.inv.resources = append(l.inv.resources, r)
	l.inv.resourceOf[key] = r
}

// refused has what a key covers that package evaluate does not take, such as a pattern, be not
// known, as far as that has a key.
func (l *linker) refused(key string, why message.Text) {
	if end := strings.IndexAny(key, "*?"); end >= 0 {
		key = key[:strings.LastIndexAny(key[:end], "/:")+1]
	}
	key = strings.TrimRight(key, "/:")
	if one := (&evaluate.Attachments{MustAllow: map[string]bool{key: true}}); refusal(one).IsZero() {
		l.unknown(strings.Clone(key), why.String())
	}
}

// linkAccounts lists the accounts, those of users, roles and resources included.
func (l *linker) linkAccounts() {
	found := make(map[string]*account)
	add := func(id string, at place) {
		switch a := found[id]; {
		case !arn.IsAccountID(id) || l.accounts[id] != nil:
		case a == nil:
			found[id] = &account{id: id, place: at}
		case comparePlaces(at, a.place) < 0:
			a.place = at
		}
	}
	for text, c := range l.callers {
		add(accountOf(text), c.place)
	}
	for _, r := range l.inv.resources {
		add(r.Account, l.resources[r.ARN].place)
	}
	for id, a := range found {
		l.accounts[id] = a
		if doubt := l.stray(id); !doubt.IsZero() {
			l.about(&a.subject, func() { l.noteAt(a.place, ErrMissing, doubt) })
		}
	}
	for _, id := range slices.Sorted(maps.Keys(l.accounts)) {
		a := l.accounts[id]
		a.add(l.untold(id))
		key := strings.Clone(id)
		in := l.to.Accounts[id]
		told := &Account{
			ID: key, Name: strings.Clone(a.name), Email: strings.Clone(a.email), State: strings.Clone(a.state), Joined: a.joined,
			Path: in.Path, Management: in.Management,
		}
		for _, doubt := range []message.Text{a.doubt, a.scpDoubt, a.rcpDoubt} {
			if told.Unknown == "" {
				told.Unknown = doubt.String()
			}
		}
		l.inv.accounts = append(l.inv.accounts, told)
		l.inv.accountOf[key] = told
	}
	l.findOwners()
}

// findOwners finds the owners of buckets, whose ARNs name none: the only account there is, or
// what the output says.
func (l *linker) findOwners() {
	if len(l.inv.accounts) == 1 {
		l.to.Account = l.inv.accounts[0].ID
	}
	for _, r := range l.inv.resources {
		if r.Account == "" {
			r.Account = l.to.Account
		}
		if r.Account == "" {
			p := problem{place: l.resources[r.ARN].place, code: ErrMissing, remark: true}
			p.detail = message.Of("the owner of {arn} is not known: write the \"account\" in a wrapper, or a folder with its ID in the path; requests have to say it", quoted(r.ARN))
			l.problems = append(l.problems, p)
		}
	}
}

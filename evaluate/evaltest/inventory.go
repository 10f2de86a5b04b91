package evaltest

import (
	"bytes"
	"cmp"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/inventory"
	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/source"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// maxEntries is the most entries of the folders of an inventory that are looked at: a case
// file may name any folder that there is.
const maxEntries = 1 << 20

// inventory returns the inventory that a group names, or nil if it names none, or if something
// is wrong, which is noted.
func (r *reader) inventory(s *groupSource) *inventory.Inventory {
	if s.Inventory.isAbsent() || r.full() {
		return nil
	}
	at := s.Inventory.value
	for _, name := range []string{"attached", "tenants"} {
		if s.object.Has(name) {
			r.fail(s.at(name), policy.ErrConflict, message.Of("{member} and inventory exclude each other", name))
		}
	}
	var files []string
	before := len(r.problems)
	add := func(v source.Value) bool {
		name, wrong := r.resolve(v.Text())
		if wrong.IsZero() {
			var err error
			files, err = r.library.outputs(files, name)
			if err == nil {
				return !r.full()
			}
			wrong = message.Of("{problem}", err)
		}
		r.fail(v, policy.ErrValue, message.Of("{path}: {problem}", quotedPath(v.Text()), wrong))
		return !r.full()
	}
	switch {
	case at.Is(source.String):
		add(at)
	case at.Is(source.Array):
		at.Each(func(v source.Value) bool { return !r.is(v, source.String) || add(v) })
	default:
		r.fail(at, policy.ErrType, message.Of("want the path of a file or a folder, or a list of such, not {kind}", at.Kind().Text()))
		return nil
	}
	if len(files) == 0 {
		if len(r.problems) == before {
			r.fail(at, policy.ErrValue, message.Of("there is no file with outputs: *.json"))
		}
		return nil
	}
	return r.library.inventory(files)
}

// outputs adds the file, or the files of the folder, called name to files. In a folder, and in
// those below it, they are *.json, but for case files and what is hidden.
func (l *library) outputs(files []string, name string) ([]string, error) {
	info, err := fs.Stat(l.fsys, name)
	if err != nil {
		return files, withoutPath(err)
	}
	if !info.IsDir() {
		return append(files, name), nil
	}
	entries := 0
	err = fs.WalkDir(l.fsys, name, func(each string, entry fs.DirEntry, err error) error {
		entries++
		switch base := strings.ToLower(path.Base(each)); {
		case err != nil:
			return err
		case entries > maxEntries:
			return message.Errorf("the folder has more than {n} entries", maxEntries)
		case each != name && strings.HasPrefix(base, "."):
			if entry.IsDir() {
				return fs.SkipDir
			}
		case !entry.IsDir() && strings.HasSuffix(base, ".json") && !strings.HasSuffix(base, ".iam.json"):
			files = append(files, each)
		}
		return nil
	})
	return files, withoutPath(err)
}

// inventory returns what is in files, the same each time. It is nil if there is something in
// them that cannot be placed, which was noted.
func (l *library) inventory(files []string) *inventory.Inventory {
	slices.Sort(files)
	files = slices.Compact(files)
	key := strings.Join(files, "\x00")
	if inv, ok := l.inventories[key]; ok {
		return inv
	}
	l.inventories[key] = nil
	var reader inventory.Reader
	for _, name := range files {
		data, err := readFile(l.fsys, name)
		if err != nil {
			l.errs = append(l.errs, message.Errorf("evaltest: {file}: {problem}", name, err))
			return nil
		}
		reader.Read(name, bytes.NewReader(data))
	}
	inv, err := reader.Inventory()
	refused := 0
	for _, p := range problemsOf(inv, err) {
		if inv == nil || isLoose(p) {
			if refused++; refused <= maxProblems {
				l.errs = append(l.errs, mistakeOf(p))
			}
		}
	}
	if refused > 0 {
		return nil
	}
	l.inventories[key] = inv
	return inv
}

// problemsOf returns the problems of an inventory, which is nil if nothing was read.
func problemsOf(inv *inventory.Inventory, err error) inventory.Problems {
	if inv != nil {
		return inv.Problems()
	}
	all, _ := err.(inventory.Problems) //nolint:errorlint // as it is documented
	return all
}

// notKnown returns what is not known of the inventory of g, because of which somebody is denied.
func (g *Group) notKnown() (serious inventory.Problems) {
	if len(g.Cases) == 0 || g.Cases[0].Inventory == nil {
		return nil
	}
	for _, p := range g.Cases[0].Inventory.Problems() {
		if !p.Remark {
			serious = append(serious, p)
		}
	}
	return serious
}

// isLoose reports whether a problem is of a file, or of something in it, of which it may not be
// known whom it is about: so that nobody is denied for it. For all others somebody is, with a
// Problem that no case passes over.
func isLoose(p *inventory.Problem) bool {
	switch p.Code {
	case inventory.ErrSyntax, inventory.ErrTooLarge, inventory.ErrOutput, inventory.ErrArgument, inventory.ErrValue, inventory.ErrIncomplete:
		return !p.Remark
	case inventory.ErrPolicy, inventory.ErrMissing, inventory.ErrPermission, inventory.ErrConflict, inventory.ErrLeftOut:
	}
	return false
}

// mistakeOf returns a problem of an inventory as one of a case file.
func mistakeOf(p *inventory.Problem) error {
	bare := *p
	bare.Detail = ""
	return &mistake{
		&policy.Error{
			Name: p.File, Line: max(p.Line, 1), Column: max(p.Column, 1), Pointer: p.Pointer, Code: policy.ErrorCode(p.Code), Detail: p.Detail,
		},
		message.Of("{detail}", spoken(func(l policy.Language) string {
			return strings.TrimPrefix(strings.TrimPrefix(p.In(l), bare.In(l)), ": ")
		})),
	}
}

// roleIn returns the role of a group, as the inventory has it.
func (r *reader) roleIn(inv *inventory.Inventory, s *roleSource) *evaluate.Role {
	for _, name := range []string{"id", "tags", "maxSession", "trust"} {
		if s.object.Has(name) {
			r.fail(s.at(name), policy.ErrConflict, message.Of("{member} and inventory exclude each other", name))
		}
	}
	role, wrong := trusted(inv, s.ARN)
	if !wrong.IsZero() {
		r.fail(s.at("arn"), policy.ErrValue, wrong)
	}
	return role
}

// trusted returns the role with the given ARN in inv, or what is wrong with it.
func trusted(inv *inventory.Inventory, text string) (*evaluate.Role, message.Text) {
	role := inv.Role(text)
	switch {
	case role == nil:
		return nil, message.Of("{arn} is not in the inventory", quoted(text))
	case role.TrustUnknown != "":
		return nil, message.Plain(role.TrustUnknown)
	}
	return &role.Role, message.Text{}
}

// known notes what c names that is not in its inventory, if it has one.
func (r *reader) known(c *Case, p *evaluate.Policies, v source.Value) {
	if c.Inventory == nil || r.full() {
		return
	}
	if _, member, wrong := c.inInventory(p); !wrong.IsZero() {
		at := place{object: v}
		r.fail(at.at(member), policy.ErrValue, wrong)
	}
}

// known returns c or, if it has an inventory, as a case of the Evaluator of that.
func (c *Case) known(p *evaluate.Policies) (*Case, error) {
	if c.Inventory == nil {
		return c, nil
	}
	if c.Evaluator != nil {
		return c, message.Errorf("Evaluator and Inventory exclude each other")
	}
	c, _, wrong := c.inInventory(p)
	if !wrong.IsZero() {
		return c, message.Errorf("{problem}", wrong)
	}
	return c, nil
}

// inInventory returns c, which has an Inventory, as a case of the Evaluator of that, or the
// member that names what the Inventory does not have, and what is wrong with it.
func (c *Case) inInventory(p *evaluate.Policies) (found *Case, member string, wrong message.Text) {
	inv := c.Inventory
	asked := *c
	asked.Evaluator, asked.Inventory = inv.Evaluator(), nil
	if who := c.caller(); !inv.Knows(who) && !isGiven(inv, who, p) {
		return c, "principal", message.Of("{arn} is not in the inventory", quoted(who.ARN()))
	}
	switch call := c.Call.(type) {
	case nil:
		member, wrong = asked.setOwner(inv, p)
	case *evaluate.AssumeRoleRequest:
		if call.Role != nil && call.Role.TrustPolicy == nil {
			_, wrong = trusted(inv, call.Role.ARN)
		}
	case *evaluate.AssumeRootRequest:
		account := cmp.Or(ownerIn(call.TargetPrincipal), call.TargetPrincipal)
		if arn.IsAccountID(account) && inv.Account(account) == nil {
			member, wrong = "targetPrincipal", message.Of("{arn} is not in the inventory", quoted(account))
		}
	}
	if !wrong.IsZero() {
		return c, member, wrong
	}
	return &asked, "", message.Text{}
}

// isGiven reports whether p has what the inventory does not know of a caller: it is of another
// account, and p says what its own policies are, or allow.
func isGiven(inv *inventory.Inventory, who principal.Principal, p *evaluate.Policies) bool {
	return inv.Account(who.Account()) == nil && p != nil && (p.Identity != nil || p.CallerAllows)
}

// caller returns who asks or calls.
func (c *Case) caller() principal.Principal {
	switch call := c.Call.(type) {
	case *evaluate.AssumeRoleRequest:
		return call.Principal
	case *evaluate.GetFederationTokenRequest:
		return call.Principal
	case *evaluate.GetSessionTokenRequest:
		return call.Principal
	case *evaluate.AssumeRootRequest:
		return call.Principal
	}
	return c.Request.Principal
}

// setOwner sets the owner of the resource of a request, or says what is wrong with it.
func (c *Case) setOwner(inv *inventory.Inventory, p *evaluate.Policies) (member string, wrong message.Text) {
	named := c.Request.ResourceAccount
	member = "resourceAccount"
	if inARN := ownerIn(c.Request.Resource); inARN != "" {
		named, member = inARN, "resource"
	} else if resource := inv.Resource(c.Request.Resource); resource != nil && resource.Account != "" {
		if named != "" && named != resource.Account {
			return member, message.Of("{account}, but in the inventory {arn} is of {owner}", quoted(named), quoted(resource.ARN), quoted(resource.Account))
		}
		c.Request.ResourceAccount = resource.Account
		return "", message.Text{}
	}
	if arn.IsAccountID(named) && inv.Account(named) == nil && (p == nil || p.Resource == nil) {
		return member, message.Of("account {account} is not in the inventory", quoted(named))
	}
	return "", message.Text{}
}

// ownerIn returns the account in an ARN, or "".
func ownerIn(text string) string {
	if _, account, ok := arn.Owner(text); ok {
		return account
	}
	return ""
}

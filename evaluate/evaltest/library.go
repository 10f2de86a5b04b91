package evaltest

import (
	"errors"
	"io/fs"
	"path"
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate/inventory"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/source"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// A library has the policies that case files name by path, and knows where each policy
// stands.
type library struct {
	fsys   fs.FS
	files  map[policyFile]*policy.Policy // nil for one that is no policy
	places map[*policy.Policy]standing
	broken map[string]bool // files of errs

	inventories map[string]*inventory.Inventory // by the names of their files; nil for one that is refused
	errs        []error                         // of policy files, each a policy.Error
}

// A policyFile is a file and what it is read as.
type policyFile struct {
	name    string
	typ     policy.Type
	tenants bool
}

// A standing is where a policy begins.
type standing struct {
	file         string
	line, column int
}

func newLibrary(fsys fs.FS) *library {
	return &library{
		fsys:   fsys,
		files:  make(map[policyFile]*policy.Policy),
		places: make(map[*policy.Policy]standing),
		broken: make(map[string]bool),

		inventories: make(map[string]*inventory.Inventory),
	}
}

// read returns the policy in a file, the same one each time. It is nil if the file is not
// such a policy, which was noted. The error is of a file that cannot be read.
func (l *library) read(f policyFile) (*policy.Policy, error) {
	if p, ok := l.files[f]; ok {
		return p, nil
	}
	data, err := readFile(l.fsys, f.name)
	if err != nil {
		return nil, err
	}
	p, err := policy.Parse(data, f.typ, append(policyOptions(f.tenants), policy.WithName(f.name))...)
	var list policy.ErrorList
	if errors.As(err, &list) && !l.broken[f.name] { // as another type it has the same problems, or others
		l.broken[f.name] = true
		for _, each := range list {
			l.errs = append(l.errs, each)
		}
	}
	l.files[f] = p
	l.places[p] = standing{f.name, 1, 1}
	return p, nil
}

// readFile is fs.ReadFile with errors that do not tell the name of the file.
func readFile(fsys fs.FS, name string) ([]byte, error) {
	data, err := fs.ReadFile(fsys, name)
	return data, withoutPath(err)
}

// withoutPath returns err without the name of the file that it is about.
func withoutPath(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		err = at.Err
	}
	if errors.Is(err, fs.ErrNotExist) {
		return message.Errorf("there is no such file") // whatever the system calls it
	}
	return err
}

func policyOptions(tenants bool) []policy.Option {
	if tenants {
		return []policy.Option{policy.WithTenants()}
	}
	return nil
}

// policy reads v, a policy or the path of a file with one. It is nil if there is none, or
// something is wrong, which is noted.
func (r *reader) policy(v raw, typ policy.Type, tenants bool) *policy.Policy {
	switch at := v.value; {
	case v.isAbsent() || r.full():
		return nil
	case at.Is(source.String):
		return r.policyByPath(at, policyFile{typ: typ, tenants: tenants})
	case at.Is(source.Object):
		return r.policyInline(at, typ, tenants)
	default:
		r.fail(at, policy.ErrType, message.Of("want a policy, or the path of a file with one, not {kind}", at.Kind().Text()))
		return nil
	}
}

// policyByPath reads the policy in a file, named at a place.
func (r *reader) policyByPath(at source.Value, f policyFile) *policy.Policy {
	var wrong message.Text
	if f.name, wrong = r.resolve(at.Text()); !wrong.IsZero() {
		r.fail(at, policy.ErrValue, message.Of("{path}: {problem}", quotedPath(at.Text()), wrong))
		return nil
	}
	p, err := r.library.read(f)
	if err != nil {
		r.fail(at, policy.ErrValue, message.Of("{path}: {problem}", quotedPath(at.Text()), err))
	}
	return p
}

// resolve returns the name, in the file system, of a file that the case file names, or
// what is wrong.
func (r *reader) resolve(text string) (name string, wrong message.Text) {
	name = path.Join(path.Dir(r.file), text)
	switch {
	case path.IsAbs(text):
		return "", message.Of("want a path relative to the case file")
	case strings.Contains(text, `\`):
		return "", message.Of("want a path with slashes")
	case name == ".." || strings.HasPrefix(name, "../"):
		end := len("..")
		for strings.HasPrefix(name[end:], "/..") && (len(name) == end+3 || name[end+3] == '/') {
			end += len("/..")
		}
		return "", message.Of("it leaves the folder that is read; read the folder {folder}, seen from there, instead", quoted(name[:end]))
	}
	return name, message.Text{}
}

// policyInline reads the policy that stands at a place.
func (r *reader) policyInline(at source.Value, typ policy.Type, tenants bool) *policy.Policy {
	text := at.Raw()
	p, err := policy.Parse([]byte(text), typ, policyOptions(tenants)...)
	var list policy.ErrorList
	if errors.As(err, &list) {
		for _, each := range list {
			r.failAt(at.Offset()+offsetIn(text, each.Line, each.Column), each.Code, detailOf(each))
		}
		return nil
	}
	line, column := r.position(at.Offset())
	r.library.places[p] = standing{r.file, line, column}
	return p
}

// policyList reads a list of policies. An empty one is not the same as none.
func (r *reader) policyList(list []raw, typ policy.Type, tenants bool) []*policy.Policy {
	if list == nil {
		return nil
	}
	policies := make([]*policy.Policy, len(list))
	for i, v := range list {
		policies[i] = r.policy(v, typ, tenants)
	}
	return policies
}

// policyLevels reads the lists of policies of the levels of an organization.
func (r *reader) policyLevels(levels [][]raw, typ policy.Type, tenants bool) [][]*policy.Policy {
	if levels == nil {
		return nil
	}
	policies := make([][]*policy.Policy, len(levels))
	for i, level := range levels {
		policies[i] = r.policyList(level, typ, tenants)
	}
	return policies
}

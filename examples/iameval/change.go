package main

import (
	"errors"
	"os"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/access"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/document"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/found"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/policy/lint"
)

// A policyChange is a policy of a plan, a template or a folder, as it is before and after. One of them is nil
// if the policy is new or gone.
type policyChange struct {
	name          string
	typ           policy.Type
	before, after *policy.Policy
}

// holdsPolicies reports whether an argument is a folder, a glob, a plan or a template, and not a policy or a set of
// them.
func holdsPolicies(name string) bool {
	if found.IsPattern(name) {
		return true
	}
	data, err := os.ReadFile(name)
	return err == nil && found.HoldsPolicies(name, data) // another error comes again
}

// diffFiles asks what each policy in files allows that it did not: in one plan, after it is applied, or in two files or
// folders, policies of one name and type.
func (s *subject) diffFiles(c *command, r *accessReport, inputs *inputFlags, files []string, most int) (int, error) {
	changes, findings, err := changesIn(c, inputs, files)
	if err != nil {
		return exitError, err
	}
	others, err := s.set.others.load(&c.files)
	if err != nil {
		return exitError, err
	}
	scope, err := s.scope.load(&c.files)
	if err != nil {
		return exitError, err
	}
	var gained []access.Answer
	for i := range changes {
		answers, err := r.addChange(&changes[i], others, scope, most)
		if err != nil {
			return exitError, err
		}
		gained = append(gained, answers...)
	}
	for _, f := range findings {
		if f.Level < lint.Warning {
			continue // names that CloudFormation makes up
		}
		a := access.Answer{Outcome: access.Unknown, Why: f.Name + ": " + f.Detail}
		r.add(a, texts.Of("the change allows more"), message.Text{}, side{})
		r.parts[len(r.parts)-1].why = texts.Of("{file}: {why}", f.Name, texts.OfFinding(&f))
		gained = append(gained, a)
	}
	if len(r.parts) == 0 {
		r.add(access.Answer{Outcome: access.No}, message.Text{}, texts.Of("no policy changes"), side{})
	}
	return exitStatus(gained...), r.print()
}

// changesIn returns the policies in files that change, and what is not known.
func changesIn(c *command, inputs *inputFlags, files []string) ([]policyChange, []lint.Finding, error) {
	o, err := inputs.options()
	if err != nil {
		return nil, nil, err
	}
	o.Deployed = len(files) == 1
	o.Used = make(map[string]bool) // a parameter may be in one of two templates
	o.LeftOut = len(files) == 2    // so that a policy that is not known does not look as if it were gone
	documents, findings, err := loadDocuments(&c.files, files[len(files)-1:], o)
	if err != nil {
		return nil, nil, err
	}
	if len(files) == 2 {
		old, more, err := loadDocuments(&c.files, files[:1], o)
		if err != nil {
			return nil, nil, err
		}
		findings = append(findings, more...)
		if documents, err = paired(old, documents); err != nil {
			return nil, nil, err
		}
	}
	if err := o.Unused(); err != nil {
		return nil, nil, err
	}
	var changes []policyChange
	var errs []error
	for i := range documents {
		d := &documents[i]
		change := policyChange{name: d.Name, typ: d.Type}
		var before, after error
		if d.Source != nil {
			change.after, after = parseDocument(d)
		}
		if d.Before != nil {
			old := *d
			old.Source = d.Before
			change.before, before = parseDocument(&old)
		}
		errs = append(errs, before, after)
		if string(d.Before) != string(d.Source) {
			changes = append(changes, change)
		}
	}
	return changes, findings, errors.Join(errs...)
}

// paired returns the documents of the later files with those of the same name and type in the earlier ones as
// what was before, and then the documents that are in the earlier alone. Those that are not known in one of them are left out.
func paired(before, after []found.Document) ([]found.Document, error) {
	type key struct {
		name string
		typ  policy.Type
	}
	old := make(map[key]*found.Document)
	for i := range before {
		d := &before[i]
		if other := old[key{d.Name, d.Type}]; other != nil {
			return nil, twice(other, d)
		}
		old[key{d.Name, d.Type}] = d
	}
	all := make([]found.Document, 0, len(after))
	later := make(map[key]*found.Document)
	for i := range after {
		d := after[i]
		k := key{d.Name, d.Type}
		if other := later[k]; other != nil {
			return nil, twice(other, &d)
		}
		later[k] = &after[i]
		d.Before = nil
		if o := old[k]; o != nil {
			d.Before = o.Source
		}
		if !isLeftOut(after[i]) && (old[k] == nil || !isLeftOut(*old[k])) {
			all = append(all, d)
		}
	}
	for i := range before {
		d := before[i]
		if later[key{d.Name, d.Type}] == nil && !isLeftOut(d) {
			d.Before, d.Source = d.Source, nil
			all = append(all, d)
		}
	}
	return all, nil
}

// isLeftOut reports whether a policy is not known, of which a finding tells.
func isLeftOut(d found.Document) bool { return d.Source == nil && !d.Unknown.IsZero() }

func twice(a, b *found.Document) error {
	return texts.Error("{policy} and {other} have one name and type: compare their files one by one", shown(a.Path()), shown(b.Path()))
}

// addChange adds the answers to what a policy allows that it did not, which it returns, and to what it no longer allows.
func (r *accessReport) addChange(change *policyChange, others *evaluate.Policies, scope *policy.Policy, most int) ([]access.Answer, error) {
	before, err := present(others, change.typ, change.before)
	if err != nil {
		return nil, err
	}
	after, err := present(others, change.typ, change.after)
	if err != nil {
		return nil, err
	}
	name := escaped(change.name) + " (" + document.TypeName(change.typ) + ")"
	one, other := side{texts.Of("after"), after}, side{texts.Of("before"), before}
	if change.before != nil && change.after != nil {
		gained := differences(other, one, scope, most)
		r.addAnswers(gained, texts.Of("{policy} allows what it did not", name), texts.Of("{policy} allows nothing that it did not", name), one, other)
		r.addAnswers(differences(one, other, scope, most),
			texts.Of("{policy} no longer allows what it did", name), texts.Of("{policy} allows all that it did", name), other, one)
		return gained, nil
	}
	what := texts.Of("{policy}, which is new,", name)
	if change.after == nil {
		what = texts.Of("what is left without {policy}", name)
	}
	var gained, lost []access.Answer
	switch {
	case change.typ != policy.Trust:
		gained, lost = differences(other, one, scope, most), differences(one, other, scope, most)
	case change.before == nil: // a role that nobody could assume
		gained, other = []access.Answer{access.Possible(after, scope)}, one
	default:
		gained, lost, one = []access.Answer{{Outcome: access.No}}, []access.Answer{access.Possible(before, scope)}, other
	}
	r.addAnswers(gained, texts.Of("{what} allows more", what), texts.Of("{what} allows nothing more", what), one, other)
	if len(lost) > 0 && lost[0].Outcome != access.No {
		r.addAnswers(lost, texts.Of("{what} allows less", what), message.Text{}, other, one)
	}
	return gained, nil
}

// present returns others with a policy, or without one of its type if it is nil.
func present(others *evaluate.Policies, typ policy.Type, p *policy.Policy) (*evaluate.Policies, error) {
	if p == nil {
		return without(others, typ), nil
	}
	return with(others, typ, []*policy.Policy{p})
}

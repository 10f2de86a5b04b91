package found

import (
	"errors"

	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
	"github.com/seed-1d0cfdb5/iam/policy/lint"
)

// Load returns what Read does for the files that args name, see Files. The function read reads a file, and
// returns how to call it. A file in a folder that has no policies is passed over; one that is named must have some,
// or a finding.
//
// A parameter that no template knows is an error, unless Options.Used is there, for the caller to see.
//
// The error joins those of all files. What the others have is returned with it.
func Load(args []string, read func(name string) (data []byte, title string, err error), o Options) ([]Document, []lint.Finding, error) {
	var documents []Document
	var findings []lint.Finding
	check := o.Used == nil
	if check {
		o.Used = make(map[string]bool)
	}
	files, err := Files(args, Policies)
	errs := []error{err}
	for _, file := range files {
		data, title, err := read(file.Name)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		d, f, err := Read(title, data, o)
		if errors.Is(err, ErrNone) && file.Named && o.Type != 0 {
			// It should be a policy: policy.Parse says what is wrong with it.
			d, err = []Document{whole(title, data, o.Type)}, nil
			label(d)
		}
		switch {
		case errors.Is(err, ErrNone) && !file.Named:
		case err != nil:
			errs = append(errs, err)
		case len(d)+len(f) == 0 && file.Named:
			errs = append(errs, texts.At(title, texts.Error("no policies are in it")))
		default:
			documents, findings = append(documents, d...), append(findings, f...)
		}
	}
	if check {
		errs = append(errs, o.Unused())
	}
	if err := errors.Join(errs...); err != nil {
		return documents, findings, err
	}
	if len(documents)+len(findings) == 0 {
		return nil, nil, texts.Error("there are no policies in the files that are named")
	}
	return documents, findings, nil
}

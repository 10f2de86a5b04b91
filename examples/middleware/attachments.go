package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// attachmentsFile lists the policies of a folder and what they are attached to.
const attachmentsFile = "attachments.json"

// An attachment is an entry of attachmentsFile.
type attachment struct {
	File     string   `json:"file"`
	Type     string   `json:"type"`     // "Identity", "Boundary", "Resource" or "SCP"
	AttachTo []string `json:"attachTo"` // ARNs; for an SCP, accounts
}

// UnmarshalJSON refuses members of which it would not be sure which one counts: by
// itself package json takes "TYPE" for "type", and the last of two.
func (a *attachment) UnmarshalJSON(data []byte) error {
	d := json.NewDecoder(bytes.NewReader(data))
	if _, err := d.Token(); err != nil {
		return err
	}
	seen := make(map[string]bool)
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return err
		}
		name, _ := token.(string) // of an object; for anything else the end fails
		switch {
		case name != "file" && name != "type" && name != "attachTo":
			return fmt.Errorf("unknown field %q", name)
		case seen[name]:
			return fmt.Errorf("%q is given twice", name)
		}
		seen[name] = true
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return err
		}
	}
	type plain attachment // without this method
	return json.Unmarshal(data, (*plain)(a))
}

// parseAttachments parses all files of a folder. A policy that is attached to
// nothing is an error too: it may be a Deny that somebody relies on.
func parseAttachments(files map[string][]byte) (*evaluate.Attachments, error) {
	data, ok := files[attachmentsFile]
	if !ok {
		return nil, errors.New(attachmentsFile + " is missing")
	}
	a := &evaluate.Attachments{
		Identity: make(map[string][]*policy.Policy),
		Boundary: make(map[string]*policy.Policy),
		Resource: make(map[string]*policy.Policy),
		SCP:      make(map[string][]*policy.Policy),
	}
	unused := maps.Clone(files)
	delete(unused, attachmentsFile)
	var entries []json.RawMessage
	if err := json.Unmarshal(data, &entries); err != nil {
		offset := int64(0)
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			offset = max(0, syntax.Offset-1) // it counts the offending byte
		}
		return nil, at(data, offset, err)
	}
	list := json.NewDecoder(bytes.NewReader(data))
	if _, err := list.Token(); err != nil {
		return nil, err
	}
	for list.More() {
		begin := list.InputOffset()
		rest := data[begin:]
		begin += int64(len(rest) - len(bytes.TrimLeft(rest, ", \t\r\n")))
		var entry attachment
		err := list.Decode(&entry)
		var problem policy.ErrorList
		if err == nil {
			err = attach(a, &entry, unused)
		}
		if errors.As(err, &problem) {
			return nil, err // has a position of its own
		}
		if err != nil {
			return nil, at(data, begin, err)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(unused)) {
		return nil, fmt.Errorf("%s:1:1: attached to nothing by %s", name, attachmentsFile)
	}
	return a, nil
}

// attach parses the policy of entry, attaches it, and removes it from unused.
func attach(a *evaluate.Attachments, entry *attachment, unused map[string][]byte) error {
	typ, err := typeOf(entry.Type)
	if err != nil {
		return err
	}
	data, ok := unused[entry.File]
	if !ok {
		return fmt.Errorf("file %q is missing or listed twice", entry.File)
	}
	delete(unused, entry.File)
	p, err := policy.Parse(data, typ, policy.WithName(entry.File))
	if err != nil {
		return err
	}
	if len(entry.AttachTo) == 0 {
		return errors.New("attachTo is empty")
	}
	for _, to := range entry.AttachTo {
		switch typ {
		case policy.Identity:
			a.Identity[to] = append(a.Identity[to], p)
		case policy.Boundary:
			err = attachOne(a.Boundary, to, p)
		case policy.Resource:
			err = errors.Join(attachOne(a.Resource, to, p), checkDocument(to))
		case policy.SCP: // all of a folder are attached to the account itself
			a.SCP[to] = append(a.SCP[to], p)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// attachOne attaches p where there is room for one policy.
func attachOne(attached map[string]*policy.Policy, to string, p *policy.Policy) error {
	if old := attached[to]; old != nil {
		return fmt.Errorf("%q has a policy of this type already: %q", to, old.Name())
	}
	attached[to] = p
	return nil
}

// typeOf returns the policy type of the given name, of those that a folder can have.
func typeOf(name string) (policy.Type, error) {
	for _, typ := range []policy.Type{policy.Identity, policy.Boundary, policy.Resource, policy.SCP} {
		if text, err := typ.MarshalText(); err == nil && string(text) == name {
			return typ, nil
		}
	}
	return 0, fmt.Errorf("unknown type of policy: %q", name)
}

// newEvaluator returns an Evaluator for a. The library refuses what can never
// match; what could, but limits nobody here, is for us to refuse: a misspelled name
// or account would leave somebody else without a limit.
func newEvaluator(a *evaluate.Attachments) (*evaluate.Evaluator, error) {
	ev, err := evaluate.New(a)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", attachmentsFile, err)
	}
	var errs []error
	for _, arn := range slices.Sorted(maps.Keys(a.Boundary)) {
		if _, ok := a.Identity[arn]; !ok {
			errs = append(errs, fmt.Errorf("%s: Boundary[%q]: no identity-based policy is attached to this user or role: write the ARN of one that has some",
				attachmentsFile, arn))
		}
	}
	accounts := make(map[string]bool)
	for arn := range a.Identity {
		accounts[strings.Split(arn, ":")[4]] = true // New has seen that it is an ARN
	}
	for _, account := range slices.Sorted(maps.Keys(a.SCP)) {
		if !accounts[account] {
			errs = append(errs, fmt.Errorf("%s: SCP[%q]: no user or role of this account has a policy attached: write the ID of the account that the SCP limits",
				attachmentsFile, account))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return ev, nil
}

// checkDocument refuses the ARN of what this service does not have.
func checkDocument(arn string) error {
	if !strings.HasPrefix(arn, "arn:acme:docs::") || !strings.Contains(arn, ":document/") {
		return fmt.Errorf("%q is the ARN of no document", arn)
	}
	return nil
}

// at adds the position of data[offset] to err.
func at(data []byte, offset int64, err error) error {
	before := data[:min(offset, int64(len(data)))]
	line := bytes.Count(before, []byte("\n")) + 1
	column := len(before) - bytes.LastIndexByte(before, '\n')
	return fmt.Errorf("%s:%d:%d: %w", attachmentsFile, line, column, err)
}

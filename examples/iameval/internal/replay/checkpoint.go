package replay

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"

	"github.com/seed-1d0cfdb5/iam/evaluate/cloudtrail"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
)

// A Checkpoint is a file with a State.
type Checkpoint struct {
	Name string

	// Of what the state is. One of another version of the command, or of other inventories, is not gone on from.
	Version, Inputs string
}

// checkpointForm is what a checkpoint says it is.
const checkpointForm = "iameval replay 1"

// A saved state is the content of a checkpoint.
type saved struct {
	Form    string `json:"form"`
	Version string `json:"version"`
	Inputs  string `json:"inputs"`
	State
}

// Load returns the state in the file, or a new one if there is no such file.
func (c *Checkpoint) Load() (*State, error) {
	text, err := os.ReadFile(c.Name)
	if errors.Is(err, fs.ErrNotExist) {
		return &State{Report: new(cloudtrail.Report)}, nil
	}
	if err != nil {
		return nil, err
	}
	var s saved
	if err := json.Unmarshal(text, &s); err != nil || s.Form != checkpointForm || s.Report == nil {
		return nil, texts.Error("{file} is not what -resume writes", c.Name)
	}
	switch {
	case s.Version != c.Version:
		return nil, texts.Error("{file} is of version {version} of iameval: remove it to begin anew", c.Name, s.Version)
	case s.Inputs != c.Inputs:
		return nil, texts.Error("{file} is of other inventories: remove it to begin anew", c.Name)
	}
	return &s.State, nil
}

// Save writes a state. The file has the state before or this one, whatever happens.
func (c *Checkpoint) Save(s *State) error {
	text, err := json.Marshal(saved{checkpointForm, c.Version, c.Inputs, *s})
	if err != nil {
		return err
	}
	return Replace(c.Name, text)
}

// Replace writes a file that others see as it was, or whole: it writes one beside it first.
// A device, a pipe or a folder is never replaced: it is written to, if that is possible.
func Replace(name string, text []byte) error {
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() {
		return os.WriteFile(name, text, 0o666) //nolint:gosec // it is there, with its own permissions
	}
	part := name + ".part"
	f, err := os.Create(part)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(err, os.Remove(part))
	}
	return os.Rename(part, name)
}

package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/seed-1d0cfdb5/iam/evaluate"
)

// policies are those of a folder, which may change while the service runs.
type policies struct {
	folder fs.FS
	log    *slog.Logger

	// The lock keeps the version that a response names together with the policies
	// that decided it. Without versions, Evaluator.Replace would do, and no lock.
	mu        sync.RWMutex
	evaluator *evaluate.Evaluator // nil, which denies, until the folder is read
	version   string

	reloading sync.Mutex // guards tried
	tried     string     // version last read from folder, valid or not
}

// openPolicies loads folder. There is no old set to keep yet, so the service must
// not start if it is broken.
func openPolicies(folder fs.FS, log *slog.Logger) (*policies, error) {
	p := &policies{folder: folder, log: log}
	if err := p.reload(); err != nil {
		return nil, fmt.Errorf("policies: %w", err)
	}
	return p, nil
}

// view calls f with the policies as they are: all that f decides is decided by one
// version of them.
func (p *policies) view(f func(ev *evaluate.Evaluator, version string)) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	f(p.evaluator, p.version)
}

// current returns the version of the policies.
func (p *policies) current() string {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return p.version
}

// reload reads the folder and installs what it finds.
func (p *policies) reload() error {
	files, err := readFiles(p.folder)
	if err != nil {
		return err
	}
	return p.install(files)
}

// install puts the policies of files, if they have changed, in place of the old
// ones. If one file is broken, all of the old ones stay: a set without the file
// might lack a Deny. A version that failed is not tried again.
func (p *policies) install(files map[string][]byte) error {
	p.reloading.Lock()
	defer p.reloading.Unlock()
	version := versionOf(files)
	if version == p.tried {
		return nil
	}
	p.tried = version
	attachments, err := parseAttachments(files)
	if err != nil {
		return err
	}
	ev, err := newEvaluator(attachments)
	if err != nil {
		return err
	}
	p.mu.Lock()
	p.evaluator, p.version = ev, version
	p.mu.Unlock()
	p.log.Info("policies replaced", "policies", version, "files", len(files))
	return nil
}

// watch reloads the folder when it has changed, until ctx is done. A folder that
// is being copied is seen half done, so a change counts once it is seen twice.
func (p *policies) watch(ctx context.Context, every time.Duration) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	var seen string
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		files, err := readFiles(p.folder)
		if err != nil {
			if seen != err.Error() {
				p.log.Error("policies kept", "error", err)
			}
			seen = err.Error()
			continue
		}
		if version := versionOf(files); version != seen {
			seen = version
			continue
		}
		if err := p.install(files); err != nil {
			p.log.Error("policies kept", "error", err)
		}
	}
}

// readFiles returns the JSON files of folder by name.
func readFiles(folder fs.FS) (map[string][]byte, error) {
	names, err := fs.Glob(folder, "*.json")
	if err != nil {
		return nil, err
	}
	files := make(map[string][]byte, len(names))
	for _, name := range names {
		if files[name], err = fs.ReadFile(folder, name); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// versionOf returns a name for the content of files, the same on every host.
func versionOf(files map[string][]byte) string {
	sum := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(files)) {
		// The lengths tell where a name and a file end. A hash returns no error.
		_, _ = fmt.Fprintf(sum, "%d %s %d ", len(name), name, len(files[name]))
		_, _ = sum.Write(files[name])
	}
	return hex.EncodeToString(sum.Sum(nil))[:12]
}

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// readCorpus returns the policies in path: a folder of documents, or with a file
// managed.jsonl, or a file that has on each line an object with a policy as "document".
func readCorpus(path string) ([][]byte, error) {
	about, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if about.IsDir() {
		lines := filepath.Join(path, "managed.jsonl")
		if _, err := os.Stat(lines); err != nil {
			return readDocuments(path)
		}
		path = lines
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var all [][]byte
	for line := range bytes.Lines(data) {
		var entry struct{ Document json.RawMessage }
		if err := json.Unmarshal(line, &entry); err != nil {
			return nil, fmt.Errorf("%s, line %d: %w", path, len(all)+1, err)
		}
		if entry.Document == nil {
			return nil, fmt.Errorf("%s, line %d: no member document", path, len(all)+1)
		}
		all = append(all, entry.Document)
	}
	return all, nil
}

func readDocuments(folder string) ([][]byte, error) {
	files, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil {
		return nil, err
	}
	if files == nil {
		return nil, fmt.Errorf("%s: has neither managed.jsonl nor other files *.json", folder)
	}
	var all [][]byte
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

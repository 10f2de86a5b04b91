// Package hostile gives tests the documents that are made to break parsers.
package hostile

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
)

// Documents returns the documents in file, a compressed archive such as
// testdata/parse/hostile/documents.tar.gz, by name.
func Documents(file string) (map[string][]byte, error) {
	zipped, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	unzipped, err := gzip.NewReader(bytes.NewReader(zipped))
	if err != nil {
		return nil, err
	}
	documents := make(map[string][]byte)
	for archive := tar.NewReader(unzipped); ; {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return documents, nil
		}
		if err != nil {
			return nil, err
		}
		if documents[header.Name], err = io.ReadAll(archive); err != nil {
			return nil, err
		}
	}
}

package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// overrides returns the headers by which a service may take a request for another
// than the one that was decided: frameworks read the method, or the path, from them.
func overrides() []string {
	return []string{
		"x-http-method-override", "x-http-method", "x-method-override",
		"x-original-url", "x-rewrite-url",
	}
}

// checkHeaders refuses a request with headers that have more than one reading. Envoy
// refuses or removes them too, if it is configured as in envoy.yaml.
func checkHeaders(headers map[string]string) error {
	for name := range headers {
		switch {
		case strings.Contains(name, "_"):
			// Many a server takes "_" for "-", and x_acme_principal for what we send.
			return fmt.Errorf("header %q has an underscore", name)
		case name != strings.ToLower(name):
			// "Authorization" would count as no token at all.
			return errors.New("the names of headers are not in lower case: this is not Envoy")
		case slices.Contains(overrides(), name):
			return fmt.Errorf("header %q asks for another request", name)
		}
	}
	return nil
}

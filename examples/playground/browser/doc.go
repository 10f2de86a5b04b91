// Package browser has tests that drive the page of examples/playground in Chromium. They
// are a module of their own, for what they need.
package browser

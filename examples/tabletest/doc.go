// Package tabletest shows how to test policies: with a table in Go and with case
// files. There is nothing in it but the test.
package tabletest

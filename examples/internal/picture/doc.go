// Package picture draws decisions, calls that assume a role, timelines, sessions and graphs of roles
// as SVG, in English or Japanese.
//
// A picture is made of values of the library and of nothing else, and the same
// values make the same bytes. It is one file without script, font or link to
// anything outside, and it may stand in a page as it is: its text is text, its style
// is for svg.iam alone, and it has no ID that another could have too. It is light or
// dark as the page is, by prefers-color-scheme; a page that decides otherwise sets
// the properties --iam-ground, --iam-ink and so on, which style.go lists, for a
// selector that is stronger than ".iam".
package picture

package picture

import "strings"

// A color has a value where the page is light and one where it is dark. A page that
// has a picture in it may set the property --iam-NAME of svg.iam.
type color struct{ name, light, dark string }

// colors are all that pictures are drawn in.
var colors = [...]color{ //nolint:gochecknoglobals // a table that is never written
	{"ground", "#ffffff", "#0d1117"},
	{"panel", "#f6f8fa", "#161b22"},
	{"line", "#c5ced8", "#3d444d"},
	{"ink", "#1f2328", "#e6edf3"},
	{"soft", "#57606a", "#9aa4af"},
	{"faint", "#67707a", "#848d97"},
	{"path", "#57606a", "#9aa4af"},
	{"allow", "#136b2d", "#3fb950"},
	{"allow-ground", "#dcf7e3", "#12281b"},
	{"allow-lit", "#1a7f37", "#1f7a37"},
	{"deny", "#b3141f", "#ff7b72"},
	{"deny-ground", "#ffe9e8", "#3a1618"},
	{"deny-lit", "#c1121f", "#c9252d"},
	{"session", "#0b5cad", "#6cb6ff"},
	{"session-ground", "#dff0ff", "#10263d"},
	{"lit", "#ffffff", "#ffffff"},
}

// rules say what is drawn in which color: selector, property, name of the color.
var rules = [...][3]string{ //nolint:gochecknoglobals // a table that is never written
	{".ground", "fill", "ground"},
	{".panel", "fill", "panel"}, {".panel", "stroke", "line"},
	{".box", "fill", "panel"}, {".box", "stroke", "line"},
	{".rule", "stroke", "line"},
	{"text", "fill", "ink"}, {".soft", "fill", "soft"}, {".faint", "fill", "faint"},
	{".way", "stroke", "path"}, {".wayhead", "fill", "path"},
	{".mark", "stroke", "faint"}, {".dot", "fill", "ground"}, {".dot", "stroke", "line"},
	{".allow .mark", "stroke", "allow"}, {".allow .dot", "stroke", "allow"},
	{".allow .box", "fill", "allow-ground"}, {".allow .box", "stroke", "allow"}, {".allow .verdict", "fill", "allow"},
	{".allow .way", "stroke", "allow"}, {".allow .wayhead", "fill", "allow"},
	{".deny .mark", "stroke", "deny"}, {".deny .dot", "stroke", "deny"},
	{".deny .box", "fill", "deny-ground"}, {".deny .box", "stroke", "deny"}, {".deny .verdict", "fill", "deny"},
	{".deny .way", "stroke", "deny"}, {".deny .wayhead", "fill", "deny"},
	{".session .box", "fill", "session-ground"}, {".session .box", "stroke", "session"}, {".session .verdict", "fill", "session"},
	{".session .way", "stroke", "session"}, {".session .wayhead", "fill", "session"},
	{".halo", "stroke", "ground"}, {".hatch", "stroke", "ground"}, {".figure", "stroke", "ink"}, {".solid", "fill", "ink"},
	{".post", "fill", "soft"}, {".bar", "fill", "faint"}, {".card", "fill", "ground"}, {".card", "stroke", "line"},
	{".allow .bar", "fill", "allow"}, {".deny .bar", "fill", "deny"}, {".session .bar", "fill", "session"},
	{".ongreen", "fill", "ground"}, {".lit text", "fill", "lit"}, {".lit .verdict", "fill", "lit"}, {".lit .mark", "stroke", "lit"},
	{".allow.lit .box", "fill", "allow-lit"}, {".allow.lit .dot", "fill", "allow-lit"},
	{".deny.lit .box", "fill", "deny-lit"}, {".deny.lit .dot", "fill", "deny-lit"},
	{".cursor .way", "stroke", "ink"}, {".cursor .wayhead", "fill", "ink"},
	{".track", "fill", "panel"}, {".track", "stroke", "line"},
}

// style is the style sheet of a picture. A program that does not know custom
// properties has the light colors.
var style = sheet() //nolint:gochecknoglobals // it is never written

func sheet() string {
	var b strings.Builder
	values := map[string]string{}
	properties := func(value func(color) string) {
		b.WriteString(".iam{")
		for _, c := range colors {
			b.WriteString("--iam-" + c.name + ":" + value(c) + ";")
		}
		b.WriteString("}")
	}
	b.WriteString("\n")
	properties(func(c color) string { return c.light })
	b.WriteString("\n@media (prefers-color-scheme:dark){")
	properties(func(c color) string { return c.dark })
	b.WriteString("}\n")
	for _, c := range colors {
		values[c.name] = c.light
	}
	b.WriteString(".iam path{fill:none;stroke-linecap:round;stroke-linejoin:round}" +
		".iam text{font-size:15px}.iam .s{font-size:13px}.iam .l{font-size:19px}.iam .b{font-weight:600}" +
		".iam .way{stroke-width:2.5}.iam .mark{stroke-width:2.5}.iam .dot{stroke-width:2}.iam .dashed{stroke-dasharray:5 5}" +
		".iam .halo{paint-order:stroke;stroke-width:5px;stroke-linejoin:round}.iam .b .s{font-weight:400}.iam .figure{stroke-width:2.5}.iam .hatch{stroke-width:2}\n")
	for _, r := range rules {
		b.WriteString(".iam " + r[0] + "{" + r[1] + ":" + values[r[2]] + ";" + r[1] + ":var(--iam-" + r[2] + ")}\n")
	}
	return b.String()
}

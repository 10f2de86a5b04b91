// The page of examples/playground draws no graphs, and would load package inventory for it.

//go:build !js

package picture

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/policy"
)

// words sets the texts of links and nodes, which their places depend on.
func (p *rolePicture) words() {
	for _, l := range p.links {
		if l.actions != nil {
			l.label[0] = pack("", l.actions, p.axis.w, 3, p.lang)
			continue
		}
		l.label[0] = pack("", p.windows(l), p.axis.w, 2, p.lang)
		if len(l.needs) > 0 {
			needs := make([]string, len(l.needs))
			for i, need := range l.needs {
				needs[i] = shortNeed(need)
			}
			l.label[1] = pack(in(p.lang, "with ", "必要: "), needs, p.axis.w, 3, p.lang)
		}
	}
	for _, n := range p.nodes() {
		n.name = wrap(shortNames(n.ids, p.lang), bold, roleBox-24, 2)
	}
}

// windows tells when the call of a link is allowed: how often first, if it is often.
func (p *rolePicture) windows(l *link) (all []string) {
	if n := strconv.Itoa(len(l.windows)); len(l.windows) > 4 {
		all = append(all, in(p.lang, n+" times", n+" 回"))
	}
	for _, v := range l.windows {
		words := p.axis.bounds(v, p.lang)
		if words == "" {
			words = in(p.lang, "at any time", "いつでも")
		}
		all = append(all, words)
	}
	return all
}

// pack puts parts into lines, as many into one as there is room for. Of more than that many lines
// the last says that there are more.
func pack(first string, parts []string, most float64, lines int, lang policy.Language) []string {
	separator := in(lang, ", ", "、")
	done := []string{first}
	for i, part := range parts {
		last := len(done) - 1
		text := done[last] + part
		if i < len(parts)-1 {
			text += separator
		}
		switch {
		case done[last] == "" || done[last] == first || width(strings.TrimRight(text, " "), small) <= most:
			done[last] = text
		case len(done) == lines:
			done[last] = fit(strings.TrimRight(done[last], " ")+" …", small, most)
			return done
		default:
			done = append(done, text[len(done[last]):])
		}
	}
	for i, line := range done {
		done[i] = fit(strings.TrimRight(line, " "), small, most)
	}
	return done
}

// shortNeed returns a need without the name of the provider, with which keys of an OIDC provider begin.
func shortNeed(need string) string {
	provider, rest, ok := strings.Cut(need, ":")
	if !ok || !strings.Contains(provider, ".") {
		return need
	}
	return rest
}

// day returns t in short, with its year.
func day(t time.Time, lang policy.Language) string {
	if t.Equal(t.Truncate(24 * time.Hour)) {
		return t.UTC().Format(in(lang, "2 Jan 2006", "2006年1月2日"))
	}
	return stamp(t, lang)
}

// leftOut says what of the graph is not drawn.
func (p *rolePicture) leftOut() string {
	if p.targets == p.targetsDrawn && p.edges == p.edgesDrawn {
		return ""
	}
	drawn, all, edgesDrawn, edges := strconv.Itoa(p.targetsDrawn), strconv.Itoa(p.targets), strconv.Itoa(p.edgesDrawn), strconv.Itoa(p.edges)
	return in(p.lang, "Only "+drawn+" of "+all+" roles and "+edgesDrawn+" of "+edges+" edges are drawn: ask about one principal or role",
		"ロール "+all+" 個のうち "+drawn+" 個、辺 "+edges+" 本のうち "+edgesDrawn+" 本だけを描いています。プリンシパルかロールを 1 つ指定してください")
}

// sortedByEnd returns links by where they end, from top to bottom.
func sortedByEnd(links []*link) []*link {
	return slices.SortedStableFunc(slices.Values(links), func(a, b *link) int { return cmp.Compare(a.to.y+a.y, b.to.y+b.y) })
}

// kindOf returns what an ARN is of, and service for the name of one.
func kindOf(id string) string {
	parts := strings.SplitN(id, ":", 6)
	if len(parts) < 6 {
		return "service"
	}
	kind, _, _ := strings.Cut(parts[5], "/")
	return kind
}

func kindName(kind string, n int, lang policy.Language) string {
	var english, many, japanese string
	switch kind {
	case "user":
		english, many, japanese = "user", "users", "ユーザー"
	case "role":
		english, many, japanese = "role", "roles", "ロール"
	case "group":
		english, many, japanese = "group", "groups", "グループ"
	case "policy":
		english, many, japanese = "managed policy", "managed policies", "管理ポリシー"
	case "service":
		english, many, japanese = "service", "services", "サービス"
	case "saml-provider":
		english, many, japanese = "SAML provider", "SAML providers", "SAML プロバイダー"
	case "oidc-provider":
		english, many, japanese = "OIDC provider", "OIDC providers", "OIDC プロバイダー"
	default:
		english, many, japanese = "principal", "principals", "プリンシパル"
	}
	if n == 1 {
		return in(lang, english, japanese)
	}
	return in(lang, strconv.Itoa(n)+" "+many, japanese+" "+counted(n, kind))
}

// counted returns n in Japanese, where people are counted otherwise than things.
func counted(n int, kind string) string {
	if kind == "user" {
		return strconv.Itoa(n) + " 人"
	}
	return strconv.Itoa(n) + " 個"
}

// accountOf returns the account in an ARN, or "".
func accountOf(id string) string {
	if parts := strings.SplitN(id, ":", 6); len(parts) == 6 {
		return parts[4]
	}
	return ""
}

// shortName returns the name in an ARN without its path, and that of a service without its domain.
func shortName(id string) string {
	name := resourceName(id)
	switch kindOf(id) {
	case "service":
		return strings.TrimSuffix(name, ".amazonaws.com")
	case "saml-provider", "oidc-provider":
		_, name, _ = strings.Cut(name, "/")
		return name
	}
	return name[strings.LastIndexByte(name, '/')+1:]
}

// shortNames returns a name or two, and how many more there are.
func shortNames(ids []string, lang policy.Language) string {
	text := shortName(ids[0])
	if len(ids) > 1 {
		text += in(lang, ", ", "、") + shortName(ids[1])
	}
	if more := len(ids) - 2; more > 0 {
		text += in(lang, " and "+strconv.Itoa(more)+" more", " ほか "+counted(more, kindOf(ids[0])))
	}
	return text
}

// told tells a link in words.
func (p *rolePicture) told(l *link) string {
	from := shortNames(l.from.ids, p.lang)
	text := from + " → " + shortName(l.to.ids[0]) + ": "
	if l.actions != nil {
		return text + strings.Join(l.actions, ", ")
	}
	for i, v := range l.windows {
		if i > 0 {
			text += in(p.lang, ", ", "、")
		}
		if p.axis.bounds(v, p.lang) == "" {
			text += in(p.lang, "at any time", "いつでも")
			continue
		}
		text += interval(v, p.lang)
	}
	if len(l.needs) > 0 {
		text += in(p.lang, ", with ", "、必要: ") + strings.Join(l.needs, ", ")
	}
	return text
}

// described tells the first links.
func (p *rolePicture) described() string {
	const most = 40
	var b strings.Builder
	b.WriteString(p.leftOut())
	for i, l := range p.links {
		if i == most {
			b.WriteString("…")
			break
		}
		b.WriteString(p.told(l) + in(p.lang, ". ", "。"))
	}
	if b.Len() == 0 {
		return in(p.lang, "nobody", "なし")
	}
	return b.String()
}

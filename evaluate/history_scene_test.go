package evaluate_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/internal/reference"
	"github.com/seed-1d0cfdb5/iam/evaluate/internal/world"
)

// A plainScene is a scene as it is without an Evaluator: all policies that apply come with
// the request, and the context says what else is attached.
type plainScene struct {
	*world.Scene
	found    reference.Found
	request  evaluate.Request
	settings []plainSetting
}

// A plainSetting is a context, and what it is without an Evaluator.
type plainSetting struct {
	*world.Setting
	plain condition.Context
}

// newPlainScene looks up what of a applies to s, in some contexts.
func newPlainScene(a *evaluate.Attachments, s *world.Scene, settings ...*world.Setting) *plainScene {
	p := &plainScene{Scene: s, found: reference.Find(a, &s.Request, &s.Extra), request: s.Request}
	r := &p.request
	if id := a.IDs[p.found.Holder]; id != "" && r.Principal.ID() == "" {
		known, err := r.Principal.WithID(id)
		if err != nil {
			panic(err)
		}
		r.Principal = known
	}
	if parts := strings.SplitN(r.Resource, ":", 6); r.ResourceAccount == "" && len(parts) == 6 && parts[4] == "" {
		r.ResourceAccount = a.Account
	}
	forged, known := p.facts(a)
	for _, setting := range settings {
		var entries []condition.Entry
		for e := range setting.Context.Entries() {
			if !forged(strings.ToLower(e.Key())) {
				entries = append(entries, e)
			}
		}
		p.settings = append(p.settings, plainSetting{setting, condition.NewContext(append(entries, known...)...)})
	}
	return p
}

// facts returns which entries of a request do not count, and those that take their places (S-68).
func (p *plainScene) facts(a *evaluate.Attachments) (forged func(key string) bool, known []condition.Entry) {
	add := func(prefix string, tags map[string]string) {
		for _, key := range slices.Sorted(maps.Keys(tags)) {
			known = append(known, condition.String(prefix+key, tags[key]))
		}
	}
	belong := func(word, account string) {
		if path := a.Accounts[account].Path; path != "" {
			id, _, _ := strings.Cut(path, "/")
			known = append(known, condition.String("aws:"+word+"OrgID", id), condition.Strings("aws:"+word+"OrgPaths", path))
		}
	}
	resource := p.Request.Resource
	ofIAM := strings.HasPrefix(resource, "arn:") && strings.Split(resource+":::", ":")[2] == "iam"
	resourceTags, tags := a.ResourceTags, a.ResourceTags[resource]
	if ofIAM && (strings.Contains(resource, ":user/") || strings.Contains(resource, ":role/")) {
		resourceTags, tags = a.PrincipalTags, reference.TagsOfName(a.PrincipalTags, resource)
	}

	var keys []string // and prefixes of keys, which end in "/"
	if a.PrincipalTags != nil {
		keys = append(keys, "aws:principaltag/")
		add("aws:PrincipalTag/", a.PrincipalTags[p.found.Holder])
		for _, e := range p.Tags {
			if len(e.Values()) > 0 { // else it is as if it were not there
				known = append(known, e)
			}
		}
	}
	if resourceTags != nil {
		keys = append(keys, "aws:resourcetag/", "iam:resourcetag/")
		add("aws:ResourceTag/", tags)
		if ofIAM {
			add("iam:ResourceTag/", tags)
		}
	}
	if a.IDs != nil {
		keys = append(keys, "aws:userid")
	}
	if a.Accounts != nil {
		keys = append(keys, "aws:principalorgid", "aws:principalorgpaths", "aws:resourceorgid", "aws:resourceorgpaths")
		if !isOriginAccess(&p.Request) {
			belong("Principal", p.Request.Principal.Account())
		}
		belong("Resource", p.found.Owner)
	}
	return func(key string) bool {
		return slices.ContainsFunc(keys, func(k string) bool { return k == key || strings.HasSuffix(k, "/") && strings.HasPrefix(key, k) })
	}, known
}

// isOriginAccess reports whether the caller is an origin access identity, which is of no account.
func isOriginAccess(req *evaluate.Request) bool {
	return strings.Contains(req.Principal.ARN(), "::cloudfront:")
}

// scan decides a request by looking at the policies that apply one after the other.
func (p *plainScene) scan(action string, setting *plainSetting) evaluate.Decision {
	r := p.request
	r.Action, r.Context = action, setting.plain
	if p.found.Role != "" {
		return evaluate.EvaluateAs(p.found.Role, &r, &p.found.Policies)
	}
	return evaluate.Evaluate(&r, &p.found.Policies)
}

// compare says in what a decision differs from that of the scan.
func (p *plainScene) compare(got *evaluate.Decision, action string, setting *plainSetting) string {
	if p.found.Problem != "" {
		if got.Problem == "" || got.Allowed() {
			return fmt.Sprintf("got %+v, want a problem: %s", *got, p.found.Problem)
		}
		return ""
	}
	want := p.scan(action, setting)
	if *got != want {
		return fmt.Sprintf("got %s, want %s as by a scan", decisionText(got), decisionText(&want))
	}
	return ""
}

func decisionText(d *evaluate.Decision) string {
	text := fmt.Sprintf("%v by %v", d.Outcome, d.Type)
	if d.Problem != "" {
		text += fmt.Sprintf(" (%s)", d.Problem)
	}
	if st := d.Statement; st != nil {
		text += fmt.Sprintf(" by statement %d of %s", st.Index(), st.Policy().Name())
	}
	if d.CallerAssumed() {
		text += ", assumed"
	}
	return text
}

package inventory_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate/inventory"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// A roleWorld is a small random organization, in which a caller has few choices: one of two
// external IDs or none, MFA or none, one of two session names, transitive tags or none, a
// source identity or none, and a few claims of providers and services.
type roleWorld struct {
	*rand.Rand
	roles   []string
	users   []string
	sources []principal.Principal
	files   folder
	inv     *inventory.Inventory
	names   map[string]bool // sessions that a trust policy names
	memo    map[string][]made
}

const (
	worldHours      = 8
	worldHops       = 4
	worldService    = "lambda.amazonaws.com"
	worldProvider   = "token.actions.githubusercontent.com"
	worldAudience   = "https://signin.aws.amazon.com/saml"
	worldIdentity   = "alice"
	otherName       = "s1"
	worldManagement = "777788889999"
)

var (
	worldBegin    = day(2026, 3, 1)
	worldAccounts = []string{"111122223333", "444455556666"}
)

func hour(n int) time.Time { return worldBegin.Add(time.Duration(n) * time.Hour) }

// An object is one of JSON.
type object = map[string]any

func newRoleWorld(t *testing.T, seed uint64) *roleWorld {
	t.Helper()
	w := &roleWorld{
		Rand:  rand.New(rand.NewPCG(seed, 19)), //nolint:gosec // to be repeated
		names: make(map[string]bool), memo: make(map[string][]made), files: make(folder),
	}
	for i := range 4 {
		w.roles = append(w.roles, fmt.Sprintf("arn:aws:iam::%s:role/R%d", worldAccounts[w.IntN(2)], i))
	}
	for i := range 2 {
		w.users = append(w.users, fmt.Sprintf("arn:aws:iam::%s:user/u%d", worldAccounts[i], i))
		w.sources = append(w.sources, principal.MustParse(w.users[i]))
	}
	w.sources = append(w.sources, principal.Service(worldService))
	for _, account := range worldAccounts {
		w.sources = append(w.sources, principal.SAML("arn:aws:iam::"+account+":saml-provider/P"),
			principal.WebIdentity("arn:aws:iam::"+account+":oidc-provider/"+worldProvider))
	}
	role, err := principal.RoleSession(w.roles[0], "session")
	require.NoError(t, err)
	w.sources = append(w.sources, role)
	var list []any
	for _, arn := range slices.Concat(w.users, w.roles) {
		list = append(list, w.caller(arn))
	}
	w.files["own.json"] = w.marshal(object{"principals": list})
	if w.IntN(2) == 0 {
		w.organize()
	}
	w.inv, err = w.files.read()
	require.NoError(t, err, "%s", w)
	return w
}

func (w *roleWorld) String() string {
	var b strings.Builder
	for _, text := range w.files {
		b.WriteString(text + "\n")
	}
	return b.String()
}

func (w *roleWorld) marshal(v any) string {
	text, _ := json.Marshal(v) //nolint:errchkjson // texts and numbers
	return string(text)
}

func (w *roleWorld) one(texts ...string) string { return texts[w.IntN(len(texts))] }

func (w *roleWorld) chance(percent int) bool { return w.IntN(100) < percent }

// caller makes up a user or a role.
func (w *roleWorld) caller(arn string) object {
	p := object{"arn": arn, "tags": object{}}
	if w.chance(50) {
		p["tags"] = object{"team": w.one("blue", "red")}
	}
	p["policies"] = []any{object{"name": "p", "document": w.document(3, func() object {
		return w.statement(object{"Resource": w.one(w.roles[w.IntN(4)], "*", "*", "arn:aws:iam::111122223333:role/*", "arn:aws:iam::*:role/R?")}, "sts:AssumeRole")
	})}}
	if w.chance(20) {
		p["boundary"] = w.document(2, func() object {
			return w.statement(object{"Resource": w.one("*", "*", "arn:aws:iam::*:role/R?")}, "sts:AssumeRole")
		})
	}
	if strings.Contains(arn, ":role/") {
		p["trustPolicy"] = w.document(3, w.trust)
		p["maxSessionDuration"] = 3600 * (1 + w.IntN(3))
	}
	return p
}

func (w *roleWorld) document(most int, statement func() object) object {
	var list []any
	for range 1 + w.IntN(most) {
		list = append(list, statement())
	}
	return object{"Version": "2012-10-17", "Statement": list}
}

// trust makes up a statement of a trust policy.
func (w *roleWorld) trust() object {
	account := worldAccounts[w.IntN(2)]
	switch w.IntN(10) {
	case 0:
		return w.statement(object{"Principal": object{"Service": worldService}}, "sts:AssumeRole")
	case 1:
		return w.statement(object{"Principal": object{"Federated": "arn:aws:iam::" + account + ":saml-provider/P"}}, "sts:AssumeRoleWithSAML")
	case 2:
		return w.statement(object{"Principal": object{"Federated": "arn:aws:iam::" + account + ":oidc-provider/" + worldProvider}}, "sts:AssumeRoleWithWebIdentity")
	case 3:
		session := sessionARN(w.roles[w.IntN(4)], w.one("session", otherName))
		w.names[session] = true
		s := w.statement(object{"Principal": object{"AWS": session}}, "sts:AssumeRole")
		s["Effect"] = "Allow" // a Deny would let in sessions of all other names
		return s
	}
	named := w.one(w.roles[w.IntN(4)], w.roles[w.IntN(4)], w.users[w.IntN(2)], worldAccounts[0], worldAccounts[1], "*")
	return w.statement(object{"Principal": object{"AWS": named}}, "sts:AssumeRole")
}

// statement completes s: with the action and what else such calls need, an effect and
// conditions.
func (w *roleWorld) statement(s object, action string) object {
	effect := "Allow"
	if w.chance(17) {
		effect = "Deny"
	}
	s["Effect"] = effect
	actions := []string{action}
	for _, other := range []string{"sts:TagSession", "sts:SetSourceIdentity"} {
		if w.chance(50) {
			actions = append(actions, other)
		}
	}
	s["Action"] = actions
	if c := w.conditions(action, effect == "Deny"); len(c) > 0 {
		s["Condition"] = c
	}
	return s
}

// conditions makes up a Condition element.
func (w *roleWorld) conditions(action string, isDeny bool) map[string]map[string]string {
	c := make(map[string]map[string]string)
	set := func(percent int, operator, key, value string) {
		if !w.chance(percent) {
			return
		}
		if isDeny && w.chance(50) && strings.HasPrefix(operator, "String") {
			operator = strings.Replace(operator, "String", "StringNot", 1)
		}
		if c[operator] == nil {
			c[operator] = make(map[string]string)
		}
		c[operator][key] = value
	}
	switch action {
	case "sts:AssumeRole":
		set(25, "StringEquals", "sts:ExternalId", w.one("e1", "e2"))
		set(15, "Bool", "aws:MultiFactorAuthPresent", "true")
		set(5, "StringEquals", "aws:SourceAccount", worldAccounts[0])
	case "sts:AssumeRoleWithSAML":
		set(60, "StringEquals", "SAML:aud", worldAudience)
		set(20, "StringEquals", "SAML:sub_type", "persistent")
	case "sts:AssumeRoleWithWebIdentity":
		set(60, "StringEquals", worldProvider+":aud", "sts.amazonaws.com")
		set(60, "StringLike", worldProvider+":sub", w.one("repo:x/*", "repo:x/y"))
	}
	set(8, w.one("StringEquals", "StringLike"), "sts:RoleSessionName", w.one("session", otherName, "s*"))
	set(20, "StringEquals", "aws:PrincipalTag/team", w.one("blue", "red"))
	set(5, "StringEquals", "aws:PrincipalAccount", w.one(worldAccounts...))
	set(5, "StringLike", "aws:PrincipalArn", w.one("arn:aws:iam::*:role/R?", "arn:aws:iam::111122223333:*", w.users[0]))
	set(5, "StringEquals", "aws:SourceIdentity", worldIdentity)
	set(5, "StringEquals", "sts:SourceIdentity", worldIdentity)
	if w.chance(40) {
		from := w.IntN(worldHours)
		set(100, "DateGreaterThanEquals", "aws:CurrentTime", hour(from).Format(time.RFC3339))
		set(100, "DateLessThan", "aws:CurrentTime", hour(from+1+w.IntN(3)).Format(time.RFC3339))
	}
	return c
}

// organize puts the accounts into an organization with an SCP and an RCP at its root.
func (w *roleWorld) organize() {
	arn := "arn:aws:organizations::" + worldManagement + ":"
	var accounts, targets []any
	for _, id := range append([]string{worldManagement}, worldAccounts...) {
		accounts = append(accounts, object{"Id": id, "Arn": arn + "account/o-a1b2c3d4e5/" + id, "Email": "a@example.com", "Name": "a", "State": "ACTIVE", "Paths": []string{"o-a1b2c3d4e5/r-ab12/" + id + "/"}, "JoinedMethod": "CREATED", "JoinedTimestamp": "2025-01-15T03:04:05.678000+00:00"})
		targets = append(targets, object{"TargetId": id})
	}
	w.files["organizations.list-accounts.json"] = w.marshal(object{"Accounts": accounts})
	var types []any
	for _, each := range []struct{ typ, id string }{{"SERVICE_CONTROL_POLICY", "p-scp00001"}, {"RESOURCE_CONTROL_POLICY", "p-rcp00001"}} {
		types = append(types, object{"Type": each.typ, "Status": "ENABLED"})
		s := object{"Resource": w.one("*", w.roles[w.IntN(4)])}
		if each.typ == "RESOURCE_CONTROL_POLICY" {
			s["Principal"] = "*"
		}
		s = w.statement(s, w.one("sts:AssumeRole", "sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"))
		s["Effect"] = "Deny"
		w.control(arn, each.typ, each.id, object{"Version": "2012-10-17", "Statement": s}, object{"TargetId": "r-ab12"})
	}
	full := object{"Version": "2012-10-17", "Statement": object{"Effect": "Allow", "Action": "*", "Resource": "*"}}
	w.control(arn, "SERVICE_CONTROL_POLICY", "p-FullAWSAccess", full, append(targets, object{"TargetId": "r-ab12"})...)
	w.files["organizations.list-roots.json"] = w.marshal(object{"Roots": []any{object{"Id": "r-ab12", "Arn": arn + "root/o-a1b2c3d4e5/r-ab12", "Name": "Root", "PolicyTypes": types}}})
}

// control adds an SCP or an RCP.
func (w *roleWorld) control(arn, typ, id string, content object, targets ...any) {
	summary := object{"Id": id, "Arn": arn + "policy/o-a1b2c3d4e5/" + strings.ToLower(typ) + "/" + id, "Name": id, "Type": typ, "AwsManaged": false}
	file := "organizations.list-policies." + typ + "." + id + ".json"
	w.files[file] = w.marshal(object{"Policies": []any{summary}})
	w.files["organizations.describe-policy."+id+".json"] = w.marshal(object{"Policy": object{"PolicySummary": summary, "Content": w.marshal(content)}})
	w.files["organizations.list-targets-for-policy."+id+".json"] = w.marshal(object{"Targets": targets})
}

package evaltest

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/policy"
)

// readerPolicy is a policy as a file has it.
const readerPolicy = `{
  "Version": "2012-10-17",
  "Statement": {"Sid": "Read", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
}`

// caseFiles has one case file, cases/x.json, and the policies that it may name.
func caseFiles(text string) fstest.MapFS {
	return fstest.MapFS{
		"cases/x.json":         {Data: []byte(text)},
		"cases/near.json":      {Data: []byte(readerPolicy)},
		"policies/reader.json": {Data: []byte(readerPolicy)},
		"policies/broken.json": {Data: []byte("{\n  \"Statements\": [],\n  \"Id\": 1\n}")},
		"policies/folder":      {Mode: os.ModeDir},
	}
}

// inCase returns a case file with a request that has more members.
func inCase(more string) string {
	return `[{"cases":[{"principal":"anonymous","action":"s3:GetObject","resource":"*",` + more + `}]}]`
}

// inCall is the same for a call that assumes a role.
func inCall(more string) string {
	return `[{"role":{"arn":"arn:aws:iam::111122223333:role/r"},"cases":[{"principal":"anonymous",` + more + `}]}]`
}

// inGroup is the same for a group, which has a case.
func inGroup(more string) string {
	return `[{` + more + `,"cases":[{"principal":"anonymous","action":"s3:GetObject","resource":"*","want":"denied"}]}]`
}

// TestLoadRefuses has the texts of all that can be wrong with a case file. The problem, or
// the first, is at the mark, which is not in the file.
func TestLoadRefuses(t *testing.T) {
	const document = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`
	for name, tt := range map[string]struct{ text, want string }{
		"empty":             {"§", `invalid JSON: unexpected end of JSON input`},
		"cut off":           {"[\n§{", `invalid JSON: unexpected end of JSON input`},
		"byte-order mark":   {"§\ufeff[]", `invalid JSON: byte-order mark`},
		"two values":        {"[]\n§[]", `invalid JSON: invalid character '[' after top-level value`},
		"no UTF-8":          {"[\"§\xff\"]", `invalid JSON: invalid UTF-8`},
		"half a pair":       {`["§\ud800"]`, `invalid JSON: first half of a surrogate pair without the second`},
		"deep":              {strings.Repeat("[", 64) + "§[", `invalid JSON: more than 64 levels`},
		"no list":           {`§{"cases":[]}`, `wrong JSON type: want an array, not an object`},
		"no group":          {`§[]`, `invalid value: there is no group`},
		"null for a group":  {`[§null]`, `/0: wrong JSON type: want an object, not null`},
		"text for a group":  {`[§"x"]`, `/0: wrong JSON type: want an object, not a string`},
		"no cases":          {`[§{"description":"d"}]`, `/0: missing element: cases`},
		"no case":           {`[{"cases":§[]}]`, `/0/cases: invalid value: there is no case`},
		"null for cases":    {`[{"cases":§null}]`, `/0/cases: wrong JSON type: want an array, not null`},
		"text for a case":   {`[{"cases":[§"x"]}]`, `/0/cases/0: wrong JSON type: want an object, not a string`},
		"text for a call":   {`[{"call":"GetSessionToken","cases":[§"x"]}]`, `/0/cases/0: wrong JSON type: want an object, not a string`},
		"unknown in groups": {inGroup(`§"polices":{}`), `/0/polices: unknown element: "polices"; did you mean "policies"?`},
		"letter case":       {inGroup(`§"Coverage":100`), `/0/Coverage: unknown element: "Coverage"; did you mean "coverage"?`},
		"unknown policies":  {inGroup(`"policies":{§"bucket":{}}`), `/0/policies/bucket: unknown element: "bucket"`},
		"unknown in cases":  {inCase(`§"wants":"allowed"`), `/0/cases/0/wants: unknown element: "wants"; did you mean "want"?`},
		"unknown in calls":  {inCall(`"want":"allowed",§"resource":"*"`), `/0/cases/0/resource: unknown element: "resource"; did you mean "source"?`},
		"unknown attached":  {inGroup(`"attached":{§"tags":{}}`), `/0/attached/tags: unknown element: "tags"`},
		"twice in a group":  {inGroup(`"coverage":100,§"coverage":0`), `/0/coverage: duplicate element: "coverage"`},
		"twice in a case":   {inCase(`"want":"allowed",§"want":"denied"`), `/0/cases/0/want: duplicate element: "want"`},
		"twice in tags": {inCall(`"want":"denied","tags":{"a":"b",§"a":"c"}`),
			`/0/cases/0/tags/a: duplicate element: "a"`},
		"twice in a context": {inCase(`"want":"denied","context":{"aws:SourceIp":"10.0.0.1",§"aws:sourceip":"10.0.0.2"}`),
			`/0/cases/0/context/aws:sourceip: duplicate element: "aws:sourceip"`},
		"unknown key":           {inCase(`"want":"denied","context":{§"aws:MultiFactorPresent":true}`), `/0/cases/0/context/aws:MultiFactorPresent: invalid value: no policy mentions the condition key "aws:MultiFactorPresent"`},
		"near key":              {inCase(`"want":"denied","context":{"aws:SecureTransport":true,§"aws:SorceIp":"10.0.0.1"}`), `/0/cases/0/context/aws:SorceIp: invalid value: no policy mentions the condition key "aws:SorceIp"; did you mean "aws:SourceIp"?`},
		"key without prefix":    {inCase(`"want":"denied","context":{§"SourceIp":"10.0.0.1"}`), `/0/cases/0/context/SourceIp: invalid value: no policy mentions the condition key "SourceIp"; did you mean "aws:SourceIp"?`},
		"unknown key of a call": {inCall(`"want":"denied","chain":{"context":{§"aws:X":"1"}}`), `/0/cases/0/chain/context/aws:X: invalid value: no policy mentions the condition key "aws:X", and AWS has none of this name`},
		"absent key of a session": {inCall(`"want":"allowed","session":{"context":{§"aws:usrname":null}}`),
			`/0/cases/0/session/context/aws:usrname: invalid value: no policy mentions the condition key "aws:usrname"; did you mean "aws:username"?`},
		"null":                     {inGroup(`"policies":{"boundary":§null}`), `/0/policies/boundary: wrong JSON type: want a policy, or the path of a file with one, not null`},
		"null for policies":        {inGroup(`"policies":§null`), `/0/policies: wrong JSON type: want an object, not null`},
		"null in a context":        {inCase(`"want":"denied","context":{"a:b":§null}`), `/0/cases/0/context/a:b: wrong JSON type: want a string, number, Boolean, or list of those, not null`},
		"list in a list":           {inCase(`"want":"denied","context":{"a:b":["c",§[]]}`), `/0/cases/0/context/a:b/1: wrong JSON type: want a string, number, Boolean, or list of those, not an array`},
		"text for a Boolean":       {inGroup(`"tenants":§"true"`), `/0/tenants: wrong JSON type: want a Boolean, not a string`},
		"number for a text":        {inCase(`"want":§1`), `/0/cases/0/want: wrong JSON type: want a string, not a number`},
		"text for a number":        {inGroup(`"coverage":§"100"`), `/0/coverage: wrong JSON type: want a number, not a string`},
		"too much coverage":        {inGroup(`"coverage":§100.5`), `/0/coverage: invalid value: want a percentage from 0 to 100`},
		"no coverage":              {inGroup(`"coverage":§-1`), `/0/coverage: invalid value: want a percentage from 0 to 100`},
		"infinite coverage":        {inGroup(`"coverage":§1e999`), `/0/coverage: invalid value: want a percentage from 0 to 100`},
		"no want":                  {inCase(`"sid":"x"`), `1:12: /0/cases/0: missing element: want`},
		"unknown want":             {inCase(`"want":§"no"`), `/0/cases/0/want: invalid value: "no"; want "allowed", "denied", "implicitDeny" or "explicitDeny"`},
		"empty want":               {inCase(`"want":§""`), `/0/cases/0/want: invalid value: ""; want "allowed", "denied", "implicitDeny" or "explicitDeny"`},
		"near want":                {inCase(`"want":§"Allowed"`), `/0/cases/0/want: invalid value: "Allowed"; did you mean "allowed"?`},
		"error of a request":       {inCase(`"want":§"error"`), `/0/cases/0/want: invalid value: "error"; want "allowed", "denied", "implicitDeny" or "explicitDeny"`},
		"unknown want of a call":   {inCall(`"want":§"no"`), `/0/cases/0/want: invalid value: "no"; want "allowed", "denied", "implicitDeny", "explicitDeny" or "error"`},
		"which error":              {inCall(`"want":§"error"`), `/0/cases/0/want: missing element: error: which error is wanted`},
		"empty error":              {inCall(`"want":"error","error":§""`), `/0/cases/0/error: invalid value: it is empty; say which error is wanted`},
		"sid of an error":          {inCall(`"want":"error","error":"x","sid":§"Ann"`), `/0/cases/0/sid: conflicting elements: an error is wanted, and a call that is malformed has no answer`},
		"session of an error":      {inCall(`"want":"error","error":"x","session":§{}`), `/0/cases/0/session: conflicting elements: an error is wanted, and a call that is malformed has no answer`},
		"empty sid":                {inCase(`"want":"denied","sid":§""`), `/0/cases/0/sid: invalid value: it is empty; leave it out where it is not compared`},
		"empty type":               {inCase(`"want":"denied","type":§""`), `/0/cases/0/type: invalid value: it is empty; leave it out where it is not compared`},
		"empty action":             {inCall(`"want":"denied","action":§""`), `/0/cases/0/action: invalid value: it is empty; leave it out where it is not compared`},
		"empty ARN of a session":   {inCall(`"want":"allowed","session":{"arn":§""}`), `/0/cases/0/session/arn: invalid value: it is empty; leave it out where it is not compared`},
		"no requests of a session": {inCall(`"want":"allowed","session":{"requests":§[]}`), `/0/cases/0/session/requests: invalid value: there is no request`},
		"error and want":           {inCall(`"want":"denied","error":§"x"`), `/0/cases/0/error: conflicting elements: an error is wanted, and "denied"`},
		"type":                     {inCase(`"want":"denied","type":§"bucket"`), `/0/cases/0/type: invalid value: "bucket"; want "identity", "resource", "trust", "boundary", "session", "scp", "rcp" or "endpoint"`},
		"near type":                {inCase(`"want":"denied","type":§"spc"`), `/0/cases/0/type: invalid value: "spc"; did you mean "scp"?`},
		"no principal":             {`[{"cases":[§{"want":"denied"}]}]`, `/0/cases/0: missing element: principal`},
		"unknown principal":        {`[{"cases":[{"want":"denied","principal":§"ann"}]}]`, `/0/cases/0/principal: invalid principal: "ann"; want an ARN, the name of a service, "anonymous", or "saml:", "oidc:" or "canonical:" and a name`},
		"empty principal":          {`[{"cases":[{"want":"denied","principal":§""}]}]`, `/0/cases/0/principal: invalid principal: ""; want an ARN, the name of a service, "anonymous", or "saml:", "oidc:" or "canonical:" and a name`},
		"unknown provider":         {`[{"cases":[{"want":"denied","principal":§"saml:Corp"}]}]`, `/0/cases/0/principal: invalid principal: "saml:Corp"; want an ARN, the name of a service, "anonymous", or "saml:", "oidc:" or "canonical:" and a name`},
		"principal that is no ARN": {`[{"cases":[{"want":"denied","principal":§"arn:x"}]}]`, `/0/cases/0/principal: invalid principal: invalid ARN "arn:x": want arn:`},
		"time":                     {inCase(`"want":"denied","time":§"2026-01-01"`), `/0/cases/0/time: invalid value: "2026-01-01"; want a time such as "2026-01-31T12:00:00Z"`},
		"zero time":                {inCase(`"want":"denied","time":§"0001-01-01T01:00:00+01:00"`), `/0/cases/0/time: invalid value: "0001-01-01T01:00:00+01:00"; want a time such as "2026-01-31T12:00:00Z"`},
		"zero duration":            {inCall(`"want":"denied","duration":§"0h"`), `/0/cases/0/duration: invalid value: "0h"; want a duration such as "1h30m"`},
		"time in a validity":       {inCase(`"want":"denied","validity":{"from":§"x"}`), `/0/cases/0/validity/from: invalid value: "x"; want a time such as "2026-01-31T12:00:00Z"`},
		"duration":                 {inCall(`"want":"denied","duration":§"1 hour"`), `/0/cases/0/duration: invalid value: "1 hour"; want a duration such as "1h30m"`},
		"call":                     {inGroup(`"call":§"GetSesionToken"`), `/0/call: invalid value: "GetSesionToken"; did you mean "GetSessionToken"?`},
		"call of another service":  {inGroup(`"call":§"PutObject"`), `/0/call: invalid value: "PutObject"; want "GetFederationToken", "GetSessionToken" or "AssumeRoot"`},
		"attached":                 {inGroup(`"attached":§{"principalTags":{"ann":{}}}`), `/0/attached: invalid value: PrincipalTags["ann"]: `},
		"resource and trust":       {inGroup(`"policies":{"trust":§"a.json","resource":` + strings.Replace(document, "{\"Eff", `{"Principal":"*","Eff`, 1) + `}`), `/0/policies/trust: conflicting elements: trust and resource exclude each other`},
		"no levels":                {inGroup(`"policies":{"scp":§[]}`), `/0/policies/scp: invalid value: there is no level; leave it out where no service control policies apply`},
		"policy":                   {inGroup(`"policies":{"identity":[` + document + `,§{}]}`), `/0/policies/identity/1: missing element: Statement`},
		"policy on more lines": {inGroup("\"policies\":{\"boundary\":\n  {\n  \"Version\":\"2012-10-17\",\"Statement\":{\n  §\"Efect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}}}"),
			`/0/policies/boundary/Statement/Efect: unknown element: "Efect"; did you mean "Effect"?`},
		"list for a policy": {inGroup(`"policies":{"boundary":§[]}`), `/0/policies/boundary: wrong JSON type: want a policy, or the path of a file with one, not an array`},
		"absent file":       {inGroup(`"policies":{"boundary":§"../policies/none.json"}`), `/0/policies/boundary: invalid value: "../policies/none.json": there is no such file`},
		"folder":            {inGroup(`"policies":{"boundary":§"../policies/folder"}`), `/0/policies/boundary: invalid value: "../policies/folder": invalid argument`},
		"case file":         {"§" + inGroup(`"policies":{"boundary":"x.json"}`), `wrong JSON type: a policy is a JSON object, not an array`},
		"absolute":          {inGroup(`"policies":{"boundary":§"/etc/passwd"}`), `/0/policies/boundary: invalid value: "/etc/passwd": want a path relative to the case file`},
		"backslash":         {inGroup(`"policies":{"boundary":§"..\\policies\\reader.json"}`), `/0/policies/boundary: invalid value: "..\\policies\\reader.json": want a path with slashes`},
		"one folder above":  {inGroup(`"policies":{"boundary":§"../../policies/reader.json"}`), `/0/policies/boundary: invalid value: "../../policies/reader.json": it leaves the folder that is read; read the folder "..", seen from there, instead`},
		"the folder above":  {inGroup(`"policies":{"boundary":§"../.."}`), `/0/policies/boundary: invalid value: "../..": it leaves the folder that is read; read the folder "..", seen from there, instead`},
		"two folders above": {inGroup(`"policies":{"boundary":§"../cases/../../../policies/reader.json"}`), `/0/policies/boundary: invalid value: "../cases/../../../policies/reader.json": it leaves the folder that is read; read the folder "../..", seen from there, instead`},
		"broken file":       {inGroup(`"policies":{"identity":["../policies/broken.json","../policies/broken.json"],"boundary":"../policies/broken.json"}`), "policies/broken.json:2:3: /Statements: unknown element: \"Statements\"; did you mean \"Statement\"?\npolicies/broken.json:3:9: /Id: wrong JSON type: want a string, not a number"},
		"trust policy": {`[{"role":{"arn":"x","trust":§{}},"cases":[{"want":"denied","principal":"anonymous"}]}]`,
			`/0/role/trust: missing element: Statement`},
		"session policies": {`[{"call":"GetFederationToken","cases":[{"want":"denied","principal":"anonymous","sessionPolicies":[§{}]}]}]`,
			`/0/cases/0/sessionPolicies/0: missing element: Statement`},
		"task policy": {`[{"call":"AssumeRoot","cases":[{"want":"denied","principal":"anonymous","taskPolicy":§{}}]}]`,
			`/0/cases/0/taskPolicy: missing element: Statement`},
		"request of a session": {inCall(`"want":"allowed","session":{"requests":[§{"action":"s3:GetObject","resource":"*"},"x"]}`),
			"/0/cases/0/session/requests/0: missing element: want\ncases/x.json:1:168: /0/cases/0/session/requests/1: wrong JSON type: want an object, not a string"},
	} {
		t.Run(name, func(t *testing.T) {
			before, after, ok := strings.Cut(tt.text, "§")
			groups, err := Load(caseFiles(before+after), "cases/x.json")
			require.Empty(t, groups)
			if ok {
				line, column := 1+strings.Count(before, "\n"), len(before)-strings.LastIndexByte(before, '\n')
				tt.want = fmt.Sprintf("cases/x.json:%d:%d: %s", line, column, tt.want)
			}
			require.ErrorContains(t, err, tt.want)
			require.Equal(t, strings.Count(tt.want, "\n"), strings.Count(err.Error(), "\n"), "it is all: %v", err)
		})
	}
}

// TestLoadListsProblems requires the problems of all files, in order, each by its place.
func TestLoadListsProblems(t *testing.T) {
	first := `[
  {
    "policies": {"identity": ["../policies/broken.json"]},
    "cases": [
      {"name": "a", "principal": "ann", "action": "s3:GetObject", "resource": "*", "want": "yes", "time": "now"},
      {"principal": "anonymous", "wish": 1}
    ],
    "coverage": true
  }
]`
	fsys := caseFiles(first)
	fsys["cases/y.json"] = &fstest.MapFile{Data: []byte("[]")}
	fsys["cases/z.json"] = &fstest.MapFile{Mode: os.ModeDir}
	_, err := Load(fsys, "cases/[xyz].json")
	require.Equal(t, `cases/x.json:5:34: /0/cases/0/principal: invalid principal: "ann"; want an ARN, the name of a service, "anonymous", or "saml:", "oidc:" or "canonical:" and a name
cases/x.json:5:92: /0/cases/0/want: invalid value: "yes"; want "allowed", "denied", "implicitDeny" or "explicitDeny"
cases/x.json:5:107: /0/cases/0/time: invalid value: "now"; want a time such as "2026-01-31T12:00:00Z"
cases/x.json:6:7: /0/cases/1: missing element: want
cases/x.json:6:34: /0/cases/1/wish: unknown element: "wish"
cases/x.json:8:17: /0/coverage: wrong JSON type: want a number, not a Boolean
cases/y.json:1:1: invalid value: there is no group
evaltest: cases/z.json: invalid argument
policies/broken.json:2:3: /Statements: unknown element: "Statements"; did you mean "Statement"?
policies/broken.json:3:9: /Id: wrong JSON type: want a string, not a number`, err.Error())
	var all interface{ Unwrap() []error }
	require.ErrorAs(t, err, &all)
	var places []string
	for _, each := range all.Unwrap() {
		var at *policy.Error
		if errors.As(each, &at) {
			places = append(places, at.Pointer)
		}
	}
	require.Len(t, places, 9)

	_, err = Load(fsys, "[")
	require.ErrorContains(t, err, "syntax error in pattern")
	_, err = Load(fsys, "*.yaml")
	require.EqualError(t, err, `evaltest: no file matches "*.yaml"`)
}

// TestLoadTakesKeys has condition keys that are not in the table: those of services and providers,
// and those that a policy mentions, wherever it does.
func TestLoadTakesKeys(t *testing.T) {
	const document = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::${aws:New}/*","Condition":{"StringEquals":{"aws:Newest":"${aws:Newer}"}}}}`
	for name, text := range map[string]string{
		"of a service": inCase(`"want":"denied","context":{"s3:prefix":"a","token.actions.githubusercontent.com:sub":"b","app:c":"d","bare":"e"}`),
		"in a policy": `[{"policies":{"identity":[` + document + `]},"cases":[{"principal":"anonymous","action":"a:B","resource":"*","want":"denied",` +
			`"context":{"AWS:new":"a","aws:newer":"b","aws:Newest":"c"}}]}]`,
		"of the action": `[{"call":"GetFederationToken","cases":[{"want":"denied","principal":"anonymous","context":{"aws:New":"a"},"sessionPolicies":[` + document + `]}]}]`,
		"of the task":   `[{"call":"AssumeRoot","cases":[{"want":"denied","principal":"anonymous","context":{"aws:New":"a"},"taskPolicy":` + document + `}]}]`,
	} {
		_, err := Load(caseFiles(text), "cases/x.json")
		require.NoError(t, err, name)
	}
	inventoryKeys := strings.Replace(ownAccount, `${aws:PrincipalTag/team}`, `${aws:New}`, 1)
	fsys := inventoryFiles(withInventory(own, annGet+`,"context":{"aws:New":"blue"}`))
	_, err := Load(fsys, "cases/x.json")
	require.ErrorContains(t, err, `"aws:New"`)
	fsys["own/accounts/own.json"].Data = []byte(inventoryKeys)
	_, err = Load(fsys, "cases/x.json")
	require.NoError(t, err)
}

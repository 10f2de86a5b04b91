package policy

import (
	"cmp"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/principal"
)

var update = flag.Bool("update", false, "rewrite testdata/texts/errors.txt")

// TestTexts compares one error of each kind in both languages with testdata/texts/errors.txt.
func TestTexts(t *testing.T) {
	kinds := make(map[string][2]string)
	argument := regexp.MustCompile(`"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\d+|Numeric\w+|Date\w+`)
	add := func(english, japanese string) {
		kind := argument.ReplaceAllString(english, "_")
		if old, ok := kinds[kind]; !ok || cmp.Or(cmp.Compare(len(english), len(old[0])), strings.Compare(english, old[0])) < 0 {
			kinds[kind] = [2]string{english, japanese}
		}
		require.Regexp(t, `[ぁ-んァ-ヶ一-龠]`, japanese)
		require.False(t, strings.HasSuffix(japanese, "。") || strings.Contains(japanese, "  "), japanese)
	}
	for _, each := range badDocuments(t) {
		for typ := Identity; typ <= Endpoint; typ++ {
			_, err := Parse([]byte(each), typ)
			var list ErrorList
			if err == nil {
				continue
			}
			require.ErrorAs(t, err, &list)
			require.Equal(t, list.Error(), list.In(English))
			for _, e := range list {
				e.Line, e.Column, e.Pointer = 1, 1, ""
				add(e.In(English), e.In(Japanese))
				require.Equal(t, e.In(Japanese), ErrorIn(e, Japanese))
			}
		}
	}
	for _, err := range otherErrors() {
		add(err.Error(), ErrorIn(err, Japanese))
	}
	var lines []string
	for _, each := range kinds {
		lines = append(lines, strings.ReplaceAll(each[0]+"\n"+each[1], "1:1: ", "")+"\n")
	}
	slices.Sort(lines)
	got := strings.Join(lines, "\n")
	const file = "../testdata/texts/errors.txt"
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Empty(t, gocmp.Diff(string(want), got), "go test ./policy -run TestTexts -update rewrites the file")
}

// A program may say more in an error, or make one of its own.
func TestChangedDetail(t *testing.T) {
	_, err := Parse([]byte("[]"), Identity)
	var list ErrorList
	require.ErrorAs(t, err, &list)
	changed := *list[0]
	changed.Detail += ": see the manual"
	require.Equal(t, "1:1: JSON の型の誤り: a policy is a JSON object, not an array: see the manual", changed.In(Japanese))
	own := Error{Name: "a.json", Line: 2, Column: 3, Code: ErrValue, Detail: "x"}
	require.Equal(t, "a.json:2:3: 不正な値: x", own.In(Japanese))
	own.Detail = ""
	require.Equal(t, "a.json:2:3: 不正な値", own.In(Japanese))
	require.Equal(t, "a.json:2:3: invalid value", own.In(Language(7)), "of no language")
	require.Equal(t, "a.json:2:3: 不正な値 (ほかに 1 件)", ErrorList{&own, &own}.In(Japanese))
	require.Equal(t, "エラーはありません", ErrorList(nil).In(Japanese))
	both := errors.Join(fmt.Errorf("reading: %w", &own), ErrorList{&own, &own}, errors.New("invalid value"))
	require.Equal(t, "reading: a.json:2:3: 不正な値\na.json:2:3: 不正な値 (ほかに 1 件)\ninvalid value", ErrorIn(both, Japanese))
	require.Equal(t, both.Error(), ErrorIn(both, English))
	require.Empty(t, ErrorIn(nil, Japanese))
}

// badDocuments returns the documents of testdata/parse, and some more of which each has a
// mistake of a kind that they do not have.
func badDocuments(t *testing.T) []string {
	t.Helper()
	documents := []string{
		"", "{", `{"a" 1}`, `{"a": 1 "b": 2}`, "[1 2]", "[1, 2] 3", "{1: 2}", "[1,]", `{"a": 1,}`, "[01]", "[-]", "[1.]", "[1e]", "[tru]", "[fals]", "[nul]",
		`["\x"]`, `["\u12g4"]`, "[\"\t\"]", "[\"\xff\"]", `["\u0000"]`, `["\ud800"]`, `["\udc00"]`, "\ufeff{}", "[// no\n]", "['a']", "[{{a}}]", "[${a}]",
		strings.Repeat("[", 65) + strings.Repeat("]", 65), strings.Repeat(" ", defaultMaxBytes+1),
		`{"Policy": {"Statement": []}}`, `{"Effect": "Allow", "Statement": {"Version": "2012-10-17"}}`,
		`{"Statement": {"Effect": "Allow", "Action": "s3:${a:b}", "Resource": "*"}}`,
	}
	statement := func(elements string) {
		documents = append(documents, `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:*", `+elements+`}}`)
	}
	for _, elements := range []string{
		`"Resource": "arn:aws:S3:::b"`, `"Resource": "arn:aws:ec2:US:1:x"`, `"Resource": "arn:aws:ec2:us-east-1:instance:x"`, `"Resource": "arn:aws:ec2:us-east-1:ACCOUNT_ID:x"`, `"Resource": "arn:aws:ec2:us-east-1:youraccount:x"`,
		`"Resource": "arn:aws:s3:b"`, `"Resource": "arn:aws:ec2:Us:x"`, `"Resource": "arn:aws:ec2:US"`, `"Resource": "arn:aws:ec2:us-east-1:x"`, `"Resource": "execute-api:/a"`,
		`"Resource": "arn:aws:${a:b}:::x"`, `"Resource": "arn:aws:s3:::${a:b"`, `"Resource": "arn:aws:s3:::${}"`, `"Resource": "arn:aws:s3:::${a:b/${c:d}}"`,
		`"Resource": "arn:aws:s3:::${a:b, c}"`, `"Resource": "arn:aws:s3:::${username}"`, `"Resource": "arn:aws:s3:::${bucket}"`, `"Resource": "arn:aws:s3:::${a:}"`,
		`"Resource": {"Fn::Sub": "x"}`, `"Resource": []`, `"Resource": "*", "Condition": {"Bool": {"a:b": ["true", null]}}`,
		`"Resource": "*", "Condition": {"Bool": {"a:b": [null, "true"]}}`, `"Resource": "*", "Condition": {"aws:SourceIp": {}}`,
		`"Resource": "*", "Condition": {"StringEquals": {"aws:RequestTag/": "x", "aws:RequestTag/${a:b}": "x", "a:b c": "x", "a": "x", "SourceIp": "x", "a:` +
			strings.Repeat("b", 1024) + `": "x"}}`,
		`"Resource": "*", "Condition": {"Bool": {"sts:ExternalId": "x"}, "NumericEquals": {"a:b": [1e999999999, "x", "${a:b}"]}}`,
		`"Principal": {"Service": "111122223333"}`, `"Principal": {"Service": "ec2"}`, `"Principal": {"Federated": "https://login.example.com"}`, `"Principal": {"CanonicalUser": "x"}`,
		`"Principal": "x"`, `"Principal": {"Arn": "x", "X": "y"}`, `"NotPrincipal": {}`,
	} {
		statement(elements)
	}
	for _, arn := range []string{
		"x", "*x", "${a:b}", "arn:aws:s3:::b", "arn:aws:iam:us-east-1:111122223333:root", "arn:aws:iam::root", "arn:aws:iam::11112222333:user/a", "arn:aws:iam::aws:user/a",
		"arn:aws:iam::ACCOUNT_ID:user/a", "arn:aws:iam::youraccount:user/a", "arn:x:iam:::root", "arn:aws:iam::111122223333:user/\\u0007", "arn:aws:iam::111122223333:user/", "arn:aws:iam::111122223333:root/a",
		"arn:aws:sts::111122223333:federated-user/a/b", "arn:aws:sts::111122223333:assumed-role/a", "arn:aws:iam::111122223333:saml-provider/a", "arn:aws:iam::111122223333:group/a",
		"arn:aws:iam::user:a", "ec2.amazonaws.com", "arn:aws:iam::111122223333:user/" + strings.Repeat("a", 2048),
	} {
		statement(`"Principal": {"AWS": "` + arn + `"}`)
	}
	names, err := filepath.Glob("../testdata/parse/*.txtar")
	require.NoError(t, err)
	for _, name := range names {
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		for _, file := range splitTxtar(string(data)) {
			if strings.HasSuffix(file.name, ".json") {
				documents = append(documents, file.data)
			}
		}
	}
	return documents
}

// otherErrors returns errors of packages principal and condition, of each kind, and those
// of JSON.
func otherErrors() (errs []error) {
	_, err := Parse(nil, 0)
	errs = append(errs, err)
	for _, arn := range []string{
		"arn:aws:iam::111122223333:role/a", "arn:aws:sts::111122223333:federated-user/a", "arn:aws:iam::111122223333:group/a", "arn:aws:iam::111122223333",
	} {
		_, err := principal.Parse(arn)
		errs = append(errs, err)
	}
	_, err = principal.RoleSession("arn:aws:iam::111122223333:user/a", "s")
	errs = append(errs, err)
	_, err = principal.FederatedUser("arn:aws:iam::111122223333:role/a", "s")
	errs = append(errs, err)
	_, err = principal.RoleSession("arn:aws:iam::111122223333:role/a", "a/b")
	errs = append(errs, err)
	_, err = principal.Service("ec2.amazonaws.com").WithID("AIDA")
	errs = append(errs, err)
	user, _ := principal.Parse("arn:aws:iam::111122223333:user/a")
	_, err = user.WithID("AIDA")
	errs = append(errs, err)
	_, err = condition.ParseTime("tomorrow")
	errs = append(errs, err)
	for value, texts := range map[any][]string{
		new(principal.Principal): {
			"null", "{}", `{"type": "User", "type": "User"}`, `{"type": null}`, `{"type": "Cat"}`, `{"type": "User", "x": 1}`, `{"type": "Service", "name": "ec2.amazonaws.com", "id": "x"}`,
			"{\"type\": \"\xff\"}", `{"type": "User", "arn": "arn:aws:iam::111122223333:role/a"}`,
		},
		new(principal.Match): {`"x"`},
		new(principal.Type):  {`"x"`},
		new(Type):            {`"x"`},
		new(condition.Entry): {`{"key": "sts:ExternalId", "value": "x"}`, `{"key": "a:b", "value": 1}`},
	} {
		for _, text := range texts {
			errs = append(errs, unmarshal(value, text))
		}
	}
	return errs
}

// unmarshal reads text into value, and returns what its own method says.
func unmarshal(value any, text string) error {
	if v, ok := value.(json.Unmarshaler); ok {
		return v.UnmarshalJSON([]byte(text))
	}
	return json.Unmarshal([]byte(text), value)
}

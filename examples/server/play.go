package main

import (
	"encoding/xml"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/seed-1d0cfdb5/iam/examples/internal/story"
)

// A player calls the server and prints the exchange.
type player struct {
	*story.Teller
	out  io.Writer
	url  string
	keys map[string]accessKey // by name of who has it
	err  error                // the first failure: the rest is skipped
}

// play calls a server as several users.
func play(out io.Writer, t *story.Teller) error {
	s, root, err := newServer(slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	server := httptest.NewServer(s.handler())
	defer server.Close()
	p := &player{Teller: t, out: out, url: server.URL, keys: map[string]accessKey{"root": root}}

	p.print("Users, groups and policies\n")
	p.call("root", "PUT /iam/policy/ReadDocs", `{"Version": "2012-10-17", "Statement": [
		{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::docs"},
		{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::docs/public/*"}]}`)
	p.call("root", "PUT /iam/policy/OwnFolder", `{"Version": "2012-10-17", "Statement":
		{"Effect": "Allow", "Action": "s3:*Object", "Resource": "arn:aws:s3:::docs/${aws:username}/*"}}`)
	p.call("root", "PUT /iam/group/writers/policies", "policy/ReadDocs policy/OwnFolder")
	p.call("root", "PUT /iam/user/ann", "")
	p.call("root", "PUT /iam/user/ben", "")
	p.call("ann", "GET /s3/docs", "")
	p.call("root", "PUT /iam/user/ann/groups", "group/writers")
	p.call("root", "PUT /iam/user/ben/policies", "policy/ReadDocs")

	p.print("\nA list has what the caller may read\n")
	p.call("root", "PUT /s3/docs/public/plan", "Be kind.")
	p.call("ann", "PUT /s3/docs/ann/draft", "Chapter 1")
	p.call("ben", "PUT /s3/docs/ben/draft", "Chapter 1")
	p.call("root", "GET /s3/docs", "")
	p.call("ann", "GET /s3/docs", "")
	p.call("ben", "GET /s3/docs", "")
	p.call("ben", "GET /s3/docs/public/plan", "")
	p.call("ben", "GET /s3/docs/ann/draft", "")

	p.print("\nOne change of a managed policy is a change for all who have it\n")
	p.call("root", "PUT /iam/policy/ReadDocs", `{"Version": "2012-10-17", "Statement": [
		{"Effect": "Allow", "Action": ["s3:ListBucket", "s3:GetObject"], "Resource": "arn:aws:s3:::docs*"},
		{"Effect": "Deny", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::docs/*/draft"}]}`)
	p.call("ann", "GET /s3/docs", "")
	p.call("ben", "GET /s3/docs/ann/draft", "")

	p.print("\nA change with a mistake changes nothing\n")
	p.call("root", "PUT /iam/policy/OwnFolder", `{"Version": "2012-10-17", "Statement": {"Efect": "Allow", "Action": "*", "Resource": "*"}}`)
	p.call("root", "PUT /iam/user/ben/policies", "policy/OwnFolders policy/Everything")
	p.call("root", "DELETE /iam/policy/OwnFolder", "")

	p.print("\nA role, for an hour\n")
	p.call("root", "PUT /iam/role/Audit", `{"Version": "2012-10-17", "Statement":
		{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "arn:aws:iam::111122223333:user/ben"}}}`)
	p.call("root", "PUT /iam/policy/ReadAll", `{"Version": "2012-10-17", "Statement":
		{"Effect": "Allow", "Action": ["s3:ListBucket", "s3:GetObject"], "Resource": "*"}}`)
	p.call("root", "PUT /iam/role/Audit/policies", "policy/ReadAll")
	p.call("ann", "POST /sts/Audit?name=ann", "")
	p.call("ann", "POST /sts/NoSuchRole?name=ann", "")
	p.call("ben", "POST /sts/Audit?name=audit", "")
	p.call("audit", "GET /s3/docs", "")
	p.call("audit", "PUT /s3/docs/public/plan", "Be quick.")

	p.print("\nStrangers\n")
	p.call("", "GET /s3/docs/public/plan", "")
	p.call("root", "PUT /policy/docs", `{"Version": "2012-10-17", "Statement":
		{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::docs/public/*"}}`)
	p.call("", "GET /s3/docs/public/plan", "")

	p.print("\nWho is gone is gone at once\n")
	p.call("root", "DELETE /iam/user/ann", "")
	p.call("ann", "GET /s3/docs", "")
	p.call("root", "DELETE /iam/role/Audit", "")
	p.call("audit", "GET /s3/docs", "")
	return p.err
}

// call makes a request, such as "GET /s3/docs", as who, and prints the answer. A new access
// key is not printed: it is kept, under the last word of what was asked for.
func (p *player) call(who, request, body string) {
	if p.err != nil {
		return
	}
	method, path, _ := strings.Cut(request, " ")
	r, err := http.NewRequest(method, p.url+path, strings.NewReader(body))
	if err != nil {
		p.err = err
		return
	}
	if key, ok := p.keys[who]; ok {
		r.SetBasicAuth(key.ID, key.Secret)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		p.err = err
		return
	}
	defer func() { _ = resp.Body.Close() }()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		p.err = err
		return
	}
	var key accessKey
	if xml.Unmarshal(data, &key) == nil && key.ID != "" {
		p.keys[request[strings.LastIndexAny(request, "/=")+1:]] = key
		data = []byte(p.Say("an access key"))
	}
	if who == "" {
		who = "anonymous"
	}
	p.print("  %s: %s\n    %d %s\n", who, request, resp.StatusCode, data)
}

func (p *player) print(format string, args ...any) {
	if p.err == nil {
		_, p.err = io.WriteString(p.out, p.Sprintf(format, args...))
	}
}

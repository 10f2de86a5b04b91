package main

import (
	"os"
	"path/filepath"
	"strings"
	"time"
)

func march31(hour, minute, second int) time.Time {
	return time.Date(2026, time.March, 31, hour, minute, second, 0, time.UTC)
}

func (s *script) callers() {
	s.print("The caller is who the client certificate names\n")
	s.call("ann", "GET /documents/handbook", "")
	s.call("nobody", "GET /documents/handbook", "")
	s.print("  (a certificate for ann from another authority)\n")
	s.call("forger", "GET /documents/handbook", "")
	s.print("  (a certificate whose URI names no principal)\n")
	s.call("website", "GET /documents/handbook", "")
	s.print("  (a certificate of a user who has left)\n")
	s.call("eve", "GET /documents/handbook", "")
}

func (s *script) actions() {
	s.print("\nThe route gives the action, the stored document the resource\n")
	s.call("ben", "GET /documents", "")
	s.call("ben", "GET /documents/handbook", "")
	s.call("ben", "GET /documents/salaries", "")
	s.call("ben", "PUT /documents/handbook Be rude.", "")
	s.call("ann", "PUT /documents/handbook Be kind to all.", "")
	s.print("  (dan owns the draft, and has a permissions boundary)\n")
	s.call("dan", "PUT /documents/draft Chapter 2", "")
	s.print("  (what is not in the table is not an action)\n")
	s.call("ann", "PATCH /documents/handbook", "")
	s.call("ann", "GET /policies", "")
}

func (s *script) tenants() {
	s.print("\nBetween tenants both have to allow, and what is hidden does not exist\n")
	s.call("pat", "GET /documents", "")
	s.call("pat", "GET /documents/roadmap", "")
	s.call("pat", "PUT /documents/roadmap That first.", "")
	s.call("pat", "GET /documents/salaries", "")
	s.call("pat", "GET /documents/nothing", "")
}

func (s *script) addresses() {
	s.print("\nDocuments are deleted from the office only, which is 198.51.100.0/24\n")
	s.call("ann", "DELETE /documents/roadmap", "")
	s.print("  (the caller writes the headers: the address is that of the connection)\n")
	s.call("ann", "DELETE /documents/roadmap", "X-Forwarded-For: 198.51.100.7")
	s.call("ann", "DELETE /documents/roadmap", "Forwarded: for=198.51.100.7")
}

func (s *script) dates() {
	s.print("\nThe auditor may read until the end of March, and caches know it\n")
	for _, now := range []time.Time{march31(12, 0, 0), march31(23, 59, 40), march31(24, 0, 0)} {
		s.clock.set(now)
		s.print("  (%s)\n", now.Format(s.teller.Say("2 January, 15:04:05")))
		s.call("cleo", "GET /documents/salaries", "")
	}
}

func (s *script) reloads() {
	s.print("\nPolicies are replaced while the service runs\n")
	s.print("  (member.json: UpdateDocument is no longer allowed)\n")
	s.edit("member.json", `"docs:UpdateDocument", `, "")
	s.call("ann", "PUT /documents/handbook Be quick.", "")
	s.print("  (contractor.json: a typing mistake)\n")
	s.edit("contractor.json", `"Effect"`, `"Efect"`)
	s.call("dan", "GET /documents/draft", "")
	s.print("  (contractor.json: mended)\n")
	s.edit("contractor.json", `"Efect"`, `"Effect"`)
	s.print("  (attachments.json: the account of an SCP is misspelled)\n")
	s.edit("attachments.json", `"tenant42", "tenant7"`, `"tenant24", "tenant7"`)
	s.call("ann", "DELETE /documents/roadmap", "")
	s.edit("attachments.json", `"tenant24", "tenant7"`, `"tenant42", "tenant7"`)
	s.print("  (attachments.json: the permissions boundary of dan is no longer mentioned)\n")
	s.edit("attachments.json", `{"file": "contractor.json", "type": "Boundary", "attachTo": ["arn:acme:iam::tenant42:user/dan"]},`, "")
	s.call("dan", "PUT /documents/draft Chapter 2", "")
}

// edit changes a file of the policies and reloads them, as the service does by
// itself when it watches the folder.
func (s *script) edit(name, old, replacement string) {
	if s.err != nil {
		return
	}
	path := filepath.Join(s.folder, name)
	data, err := os.ReadFile(path)
	if err != nil {
		s.err = err
		return
	}
	changed := strings.Replace(string(data), old, replacement, 1)
	if s.err = os.WriteFile(path, []byte(changed), 0o600); s.err != nil {
		return
	}
	if err := s.service.policies.reload(); err != nil {
		s.print("    policies kept: %v\n", err)
		return
	}
	s.print("    policies replaced\n")
}

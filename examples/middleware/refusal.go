package main

import (
	"encoding/json"
	"net/http"
)

// A refusal is an answer other than success. Its code is stable, for programs; its
// message says what the caller knows already. What the policies say is in the log,
// under the request ID.
type refusal struct {
	status        int
	code, message string
}

func refuse(status int, code, message string) *refusal { return &refusal{status, code, message} }

func (f *refusal) write(w http.ResponseWriter) {
	// A denial must not outlive the policy that it came from.
	w.Header().Set("Cache-Control", "no-store")
	writeJSON(w, f.status, struct {
		Code      string `json:"code"`
		Message   string `json:"message"`
		RequestID string `json:"requestId"`
	}{f.code, f.message, w.Header().Get("Request-Id")})
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	data, err := json.Marshal(body)
	if err != nil {
		http.Error(w, `{"code":"InternalError"}`, http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	// The client is gone if this fails, and there is nobody left to tell.
	_, _ = w.Write(append(data, '\n'))
}

// notFound is the same whether a document is absent or hidden from the caller.
func notFound() *refusal {
	return refuse(http.StatusNotFound, "NotFound", "There is no such document.")
}

package main

import (
	"errors"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxText is the size of the largest document, in bytes.
const maxText = 64 << 10

// A route says what a request to it means to the policies. Its resource is the
// stored document that the {id} of its pattern names.
type route struct {
	action string

	// each is set for routes about no document in particular, whose resource is
	// "*": the handler gets those documents on which this action is allowed.
	each string

	handle func(w http.ResponseWriter, r *http.Request, documents []document)
}

// routes returns the one table of what can be asked for, by pattern. A pattern
// with GET serves HEAD as well, which tells as much about a document.
func (s *service) routes() map[string]route {
	return map[string]route{
		"GET /documents":         {action: "docs:ListDocuments", each: "docs:GetDocument", handle: s.list},
		"GET /documents/{id}":    {action: "docs:GetDocument", handle: s.get},
		"PUT /documents/{id}":    {action: "docs:UpdateDocument", handle: s.update},
		"DELETE /documents/{id}": {action: "docs:DeleteDocument", handle: s.remove},
	}
}

// handler returns the whole service. Only requests that match a row of the table
// are authorized: an action made up from an unknown method would be allowed by
// whoever allows "*".
func (s *service) handler() http.Handler {
	routes := s.routes()
	mux := http.NewServeMux()
	methods := make(map[string][]string) // by path
	for _, pattern := range slices.Sorted(maps.Keys(routes)) {
		mux.Handle(pattern, s.authorize(routes, s.dispatch(routes)))
		method, path, _ := strings.Cut(pattern, " ")
		methods[path] = append(methods[path], method)
	}
	for path, allowed := range methods {
		mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Allow", strings.Join(allowed, ", "))
			refuse(http.StatusMethodNotAllowed, "MethodNotAllowed", "The method is not known here.").write(w)
		})
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		refuse(http.StatusNotFound, "UnknownRoute", "There is nothing here.").write(w)
	})
	return s.authenticate(mux)
}

// dispatch calls the handler of a route with the documents that were authorized:
// it never looks one up again, for then it might be another.
func (s *service) dispatch(routes map[string]route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		routes[r.Pattern].handle(w, r, documentsOf(r.Context()))
	})
}

func (s *service) list(w http.ResponseWriter, _ *http.Request, documents []document) {
	ids := make([]string, len(documents))
	for i := range documents {
		ids[i] = documents[i].ID
	}
	writeJSON(w, http.StatusOK, struct {
		Documents []string `json:"documents"`
	}{ids})
}

func (s *service) get(w http.ResponseWriter, _ *http.Request, documents []document) {
	d := documents[0]
	writeJSON(w, http.StatusOK, struct {
		ID    string `json:"id"`
		Owner string `json:"owner"`
		Text  string `json:"text"`
	}{d.ID, d.Owner, d.Text})
}

func (s *service) update(w http.ResponseWriter, r *http.Request, documents []document) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxText))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		refuse(http.StatusRequestEntityTooLarge, "TooLarge", "The text is too long.").write(w)
	case err != nil || !utf8.Valid(body):
		refuse(http.StatusBadRequest, "BadRequest", "The text cannot be read.").write(w)
	case !s.documents.update(documents[0], string(body)):
		conflict().write(w)
	default:
		w.WriteHeader(http.StatusNoContent)
	}
}

func (s *service) remove(w http.ResponseWriter, _ *http.Request, documents []document) {
	if !s.documents.remove(documents[0]) {
		conflict().write(w)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func conflict() *refusal {
	return refuse(http.StatusConflict, "Conflict", "The document has changed meanwhile. Try again.")
}

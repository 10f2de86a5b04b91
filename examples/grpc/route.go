package main

import (
	"errors"
	"net/http"
	"strings"
)

// A route says what an HTTP request asks for. The last segments of its path are
// {name}, the name of a service, and suffix.
type route struct {
	method, suffix string // suffix is "" or begins with "/"
	action         string
}

// pattern returns the method and path of r, such as "GET /v1/services/{name}".
func (r route) pattern() string { return r.method + " " + servicesPath + "{name}" + r.suffix }

const servicesPath = "/v1/services/"

var errUnknownRoute = errors.New("method and path are not in the table")

// routes returns the table of routes. As with methods, what is not in it is denied
// before any policy is evaluated.
//
//	GET /v1/services/{name}         health:Check
//	GET /v1/services/{name}/events  health:Watch
func routes() []route {
	return []route{
		{http.MethodGet, "", "health:Check"},
		{http.MethodGet, "/events", "health:Watch"},
	}
}

// routeOf returns the route of method on path, and what the request asks for. Envoy gives the path as it is in
// the request, with nothing decoded. It is not normalized here either: a path that
// has more than one reading, with "%2F", "..", or "//", is unknown.
func routeOf(table []route, method, path string) (route, access, error) {
	rest, ok := strings.CutPrefix(path, servicesPath)
	if !ok {
		return route{}, access{}, errUnknownRoute
	}
	name, suffix := rest, ""
	if slash := strings.IndexByte(rest, '/'); slash >= 0 {
		name, suffix = rest[:slash], rest[slash:]
	}
	if !isName(name) {
		return route{}, access{}, errName
	}
	for _, r := range table {
		if r.method == method && r.suffix == suffix {
			return r, access{r.action, serviceARN(name)}, nil
		}
	}
	return route{}, access{}, errUnknownRoute
}

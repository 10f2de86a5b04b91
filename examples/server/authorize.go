package main

import (
	"net/http"
	"os"
	"slices"
)

// authorize has handle answer the calls that may do action on resource, in whose ARN
// ${name} stands for that part of the path.
func (s *server) authorize(action, resource string, handle handler) http.Handler {
	return s.authenticate(func(c *call) error {
		c.arn = os.Expand(resource, c.PathValue)
		req := c.ask(action, c.arn)
		if d := s.policies.Evaluate(&req, nil); !d.Allowed() {
			return s.deny(&req, d)
		}
		return handle(c)
	})
}

// readable returns those of objects, which are ARNs, that the caller may read.
func (s *server) readable(c *call, objects []string) []string {
	req := c.ask("s3:GetObject", c.arn)
	q := s.policies.Ask(&req, nil)
	return slices.DeleteFunc(objects, func(arn string) bool { return !q.On(arn).Allowed() })
}

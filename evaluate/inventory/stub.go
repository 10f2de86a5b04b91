package inventory

import (
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/source"
)

type organization struct{}

func newOrganization() organization { return organization{} }

type resource struct{}
type account struct{}

func (c *collector) readOrganizationPolicies(v source.Value) {}
func (c *collector) readPolicyOutput(v source.Value) bool    { return false }
func (c *collector) fail(o *output, detail message.Text)     {}
func (c *collector) readFailure(o *output)                   {}
func (l *linker) linkOrganization()                          {}
func (l *linker) linkResources()                             {}
func (l *linker) linkAccounts()                              {}

package evaluate_test

import (
	machine "github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// What only the machine under package principal tells of a caller.

func pathUnknown(p principal.Principal) bool { return machine.Principal(p).PathUnknown() }

func federatedByRoot(p principal.Principal) bool { return machine.Principal(p).FederatedByRoot() }

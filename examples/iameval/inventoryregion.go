package main

import (
	"strings"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
)

// requestedRegion is the key of which SCPs are full, and which every request has.
const requestedRegion = "aws:RequestedRegion"

// setRegion sets the Region of requests in c, unless -key or -context did: that of -region or, of
// requests on resource, that which its ARN tells. It returns the latter, if that is set.
func (r *inventoryCommand) setRegion(c *condition.Context, resource string) (fromARN string, err error) {
	_, isSet := c.Lookup(requestedRegion)
	switch {
	case isSet && r.region != "":
		return "", texts.Error("{key} is given twice: by -region, and by -key or -context", requestedRegion)
	case isSet:
		return "", nil
	case r.region == "":
		fromARN = regionOf(resource)
	case strings.Trim(r.region, "abcdefghijklmnopqrstuvwxyz0123456789-") != "":
		return "", texts.Error("-region: {region} is no Region such as eu-west-1", shown(r.region))
	}
	if region := r.region + fromARN; region != "" {
		c.Set(condition.String(requestedRegion, region))
	}
	return fromARN, nil
}

// regionOf returns the Region to which requests on a resource go, or "" if its ARN does not tell: that
// of a bucket does not. IAM has one endpoint. See
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-requestedregion
func regionOf(arn string) string {
	parts := strings.SplitN(arn, ":", 6)
	switch {
	case len(parts) < 6 || strings.ContainsAny(parts[3], "*?$"):
		return ""
	case parts[1] == "aws" && parts[2] == "iam":
		return "us-east-1"
	}
	return parts[3]
}

// lacksRegion reports whether it is a Region that a request lacks.
func lacksRegion(n *evaluate.NearMiss) bool {
	if n == nil {
		return false
	}
	for _, e := range n.Set {
		if strings.EqualFold(e.Key(), requestedRegion) {
			return true
		}
	}
	return false
}

package access

import (
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/glob"
)

// maxHints is the number of texts that are tried first, so that witnesses are readable.
const maxHints = 24

// addHints adds texts of the policies that are whole actions and resources.
func (q *question) addHints() {
	for s := range q.statements() {
		actions, _ := s.Actions()
		for i := range actions {
			q.hint(theAction, actions[i].String(), !glob.HasWildcard(actions[i].String()))
		}
		resources, _ := s.Resources()
		for i := range resources {
			text, whole := resources[i].Beginning()
			q.hint(theResource, text, whole)
		}
	}
	for _, action := range [...]string{"s3:GetObject", "ec2:DescribeInstances", "iam:CreateUser", "sts:AssumeRole"} {
		q.hint(theAction, action, true)
	}
	for _, resource := range [...]string{"*", "arn:aws:s3:::example-bucket/example-object", "arn:aws:s3:::example-bucket"} {
		q.hint(theResource, resource, true)
	}
}

func (q *question) hint(v int, text string, whole bool) {
	if list := &q.hints[v]; whole && strings.Contains(text, ":") && len(*list) < maxHints {
		*list = addTo(*list, text)
	} else if whole && text == "*" {
		*list = addTo(*list, text)
	}
}

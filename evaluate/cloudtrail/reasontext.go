package cloudtrail

import "github.com/seed-1d0cfdb5/iam/internal/message"

func (r Reason) text() message.Text { return message.Plain(string(r)) }

// Package fault holds the errors that the services answer with: AWS's codes, as the
// query protocol of IAM and STS writes them and as S3 does.
package fault

import (
	"encoding/xml"
	"errors"
	"net/http"
)

// A Fault is an error that a client is told.
type Fault struct {
	Code    string   // as AWS writes it, such as AccessDenied
	Status  int      // of HTTP; from 500 on it is the server that is to blame
	Message string   // to people
	Details []Detail // more that S3 tells
}

// A Detail is an element of S3's errors beside Code and Message.
type Detail struct {
	XMLName xml.Name
	Value   string `xml:",chardata"`
}

// New returns a fault.
func New(code string, status int, message string) *Fault {
	return &Fault{Code: code, Status: status, Message: message}
}

// AccessDenied returns what a caller is told who may not do what it asks for.
func AccessDenied(message string) *Fault {
	return New("AccessDenied", http.StatusForbidden, message)
}

// NotImplemented returns what a caller is told who asks for more than there is here.
func NotImplemented(message string) *Fault {
	return New("NotImplemented", http.StatusNotImplemented, message)
}

// With returns f with one more detail. It may be used where f is made.
func (f *Fault) With(name, value string) *Fault {
	f.Details = append(f.Details, Detail{XMLName: xml.Name{Local: name}, Value: value})
	return f
}

func (f *Fault) Error() string { return f.Code + ": " + f.Message }

// Of returns the fault in err. Other errors are the server's own: what they say
// is for its log, and a client gets to know only that there was one.
func Of(err error) *Fault {
	var f *Fault
	if errors.As(err, &f) {
		return f
	}
	return New("InternalFailure", http.StatusInternalServerError, "The request processing has failed because of an unknown error, exception or failure.")
}

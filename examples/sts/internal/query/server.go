// Package query answers calls of IAM and of STS, which come by the query protocol of AWS: a
// form goes in, XML comes out.
package query

import (
	"bytes"
	"crypto/rand"
	"encoding/xml"
	"fmt"
	"net/http"
	"strconv"

	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/account"
	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/fault"
	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/sigv4"
	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/token"
)

// VersionHeader names the header of an answer that tells by which version of the policies
// the call was decided or, if it changed them, which version it made. AWS has no such header.
const VersionHeader = "X-Policies-Version"

// A Server is IAM and STS for one account.
type Server struct {
	Account  *account.Account
	Verifier *sigv4.Verifier

	// The providers of identities that the account knows.
	WebIdentity *token.OIDCVerifier
	SAML        *token.SAMLVerifier
}

// An api is what a service can be asked for. Its name begins that of each action.
type api struct {
	name, version, namespace string
	actions                  map[string]action
}

// apis returns the services by the Version that a call names.
func apis() map[string]*api {
	return map[string]*api{
		"2010-05-08": {"iam", "2010-05-08", "https://iam.amazonaws.com/doc/2010-05-08/", iamActions},
		"2011-06-15": {"sts", "2011-06-15", "https://sts.amazonaws.com/doc/2011-06-15/", stsActions},
	}
}

// An action is something that a caller can ask for.
type action struct {
	parameters string // those that it takes; one with a question mark may be left out

	// on authorizes the call for the resource that it is about. Calls to STS that yield
	// credentials have none: what they do is itself a decision.
	on func(c *call) error

	do func(c *call) (result any, err error)

	unsigned bool // whether a token in the call says who calls
}

// A call is a request whose caller is known.
type call struct {
	*http.Request
	form
	*account.Caller
	server *Server
	api    *api
	name   string // of the action, such as CreateUser
	action action
	about  *account.Identity // the user or role that it was authorized for; nil if it is about something else
}

// ServeHTTP answers one call.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	requestID := rand.Text()
	c, err := s.newCall(r)
	var answer []byte
	if err == nil {
		answer, err = c.answer(requestID)
		err = s.Verifier.Refuse("", err) // the session may have ended since it was verified
	}
	if c != nil && c.Caller != nil && c.Version != 0 {
		w.Header().Set(VersionHeader, strconv.FormatUint(c.Version, 10))
	}
	if err != nil {
		s.Account.Log.Info("refused", "request", requestID, "error", err)
		namespace := ""
		if c != nil {
			namespace = c.api.namespace
		}
		fault.WriteQuery(w, namespace, requestID, err)
		return
	}
	w.Header().Set("X-Amzn-Requestid", requestID)
	w.Header().Set("Content-Type", "text/xml")
	_, _ = w.Write(answer) // a client that is gone gets none
}

// newCall finds out who wants what. The call is nil if it is not known of which service it is.
func (s *Server) newCall(r *http.Request) (*call, error) {
	signed, err := s.Verifier.Verify(r)
	if err != nil {
		return nil, err
	}
	f, err := readForm(r)
	if err != nil {
		return nil, err
	}
	api, ok := apis()[f.get("Version")]
	if !ok {
		return nil, fault.New("InvalidAction", http.StatusBadRequest, fmt.Sprintf("Could not find operation %.64s for version %.64s", f.get("Action"), f.get("Version")))
	}
	c := &call{Request: r, form: f, server: s, api: api, name: f.get("Action")}
	if c.action, ok = api.actions[c.name]; !ok {
		return c, fault.New("InvalidAction", http.StatusBadRequest, fmt.Sprintf("There is no action %.64s in this %s.", c.name, api.name))
	}
	switch {
	case c.action.unsigned:
		signed = &sigv4.Signed{Region: signed.Region} // the token says who calls, and nothing else
	case signed.Anonymous():
		return c, sigv4.Missing()
	case signed.Service != api.name:
		return c, fault.New("SignatureDoesNotMatch", http.StatusForbidden, "Credential should be scoped to correct service: '"+api.name+"'.")
	}
	if c.Caller, err = s.Account.Caller(r, signed); err != nil { // it may have ended this moment
		return c, s.Verifier.Refuse(signed.AccessKeyID, err)
	}
	return c, c.check(c.action.parameters)
}

// answer does what c asks for, if it may, and returns the answer.
func (c *call) answer(requestID string) ([]byte, error) {
	if c.action.on != nil {
		if err := c.action.on(c); err != nil {
			return nil, err
		}
	}
	result, err := c.action.do(c)
	if err != nil {
		return nil, err
	}
	return c.encode(result, requestID)
}

// encode writes result into the frame that all answers have.
func (c *call) encode(result any, requestID string) ([]byte, error) {
	var b bytes.Buffer
	e := xml.NewEncoder(&b)
	response := xml.StartElement{Name: xml.Name{Space: c.api.namespace, Local: c.name + "Response"}}
	if err := e.EncodeToken(response); err != nil {
		return nil, err
	}
	if result != nil {
		if err := e.EncodeElement(result, xml.StartElement{Name: xml.Name{Local: c.name + "Result"}}); err != nil {
			return nil, err
		}
	}
	metadata := struct{ RequestId string }{requestID} //nolint:revive // as AWS spells it
	if err := e.EncodeElement(metadata, xml.StartElement{Name: xml.Name{Local: "ResponseMetadata"}}); err != nil {
		return nil, err
	}
	if err := e.EncodeToken(response.End()); err != nil {
		return nil, err
	}
	err := e.Close()
	return b.Bytes(), err
}

// change makes one change of the account.
func (c *call) change(write func(tx *account.Tx) error) error {
	version, err := c.server.Account.Change(func(tx *account.Tx) error {
		if err := c.same(tx); err != nil {
			return err
		}
		return write(tx)
	})
	if err == nil {
		c.Version = version
	}
	return err
}

// same reports if another user or role has the name meanwhile than the one that the call was
// authorized for, or another boundary.
func (c *call) same(tx *account.Tx) error {
	if c.about == nil {
		return nil
	}
	i, err := tx.Identity(c.about.Kind, c.about.Name)
	if err == nil && (i.ID != c.about.ID || i.Boundary != c.about.Boundary) {
		return fault.New("ConcurrentModification", http.StatusConflict, "The "+string(i.Kind)+" "+i.Name+" was changed meanwhile.")
	}
	return err
}

package fault

import (
	"encoding/xml"
	"net/http"
)

// queryError is the answer of the query protocol. See
// https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html
type queryError struct {
	XMLName   xml.Name
	Type      string `xml:"Error>Type"`
	Code      string `xml:"Error>Code"`
	Message   string `xml:"Error>Message"`
	RequestID string `xml:"RequestId"`
}

// WriteQuery answers with err as IAM and STS do. The namespace is that of the API, such
// as https://sts.amazonaws.com/doc/2011-06-15/.
func WriteQuery(w http.ResponseWriter, namespace, requestID string, err error) {
	f := Of(err)
	blame := "Sender"
	if f.Status >= http.StatusInternalServerError {
		blame = "Receiver"
	}
	w.Header().Set("X-Amzn-Requestid", requestID)
	write(w, "text/xml", f.Status, &queryError{
		XMLName: xml.Name{Space: namespace, Local: "ErrorResponse"},
		Type:    blame, Code: f.Code, Message: f.Message, RequestID: requestID,
	})
}

// s3Error is the answer of S3. See
// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
type s3Error struct {
	XMLName   xml.Name `xml:"Error"`
	Code      string
	Message   string
	Details   []Detail
	Resource  string
	RequestID string `xml:"RequestId"`
}

// WriteS3 answers r with err as S3 does.
func WriteS3(w http.ResponseWriter, r *http.Request, requestID string, err error) {
	f := Of(err)
	if f.Code == "InternalFailure" {
		f = New("InternalError", f.Status, "We encountered an internal error. Please try again.")
	}
	w.Header().Set("X-Amz-Request-Id", requestID)
	write(w, "application/xml", f.Status, &s3Error{
		Code: f.Code, Message: f.Message, Details: f.Details, Resource: r.URL.Path, RequestID: requestID,
	})
}

// write sends answer. A client that is gone gets none.
func write(w http.ResponseWriter, contentType string, status int, answer any) {
	text, err := xml.Marshal(answer)
	if err != nil {
		http.Error(w, "cannot write the answer", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", contentType)
	w.WriteHeader(status)
	_, _ = w.Write(append([]byte(xml.Header), text...))
}

package fault_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/fault"
)

const namespace = "https://sts.amazonaws.com/doc/2011-06-15/"

func TestWrite(t *testing.T) {
	denied := fmt.Errorf("wrapped: %w", fault.AccessDenied("a < b & \x00").With("Key", "]]>"))
	tests := []struct {
		name   string
		err    error
		status int
		query  string
		s3     string
	}{
		{
			"fault", denied, 403,
			`<ErrorResponse xmlns="` + namespace + `"><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>a &lt; b &amp; ` + "\uFFFD" + `</Message></Error><RequestId>id</RequestId></ErrorResponse>`,
			`<Error><Code>AccessDenied</Code><Message>a &lt; b &amp; ` + "\uFFFD" + `</Message><Key>]]&gt;</Key><Resource>/b/k</Resource><RequestId>id</RequestId></Error>`,
		},
		{
			"other", errors.New("secret: open /etc/x"), 500,
			`<ErrorResponse xmlns="` + namespace + `"><Error><Type>Receiver</Type><Code>InternalFailure</Code><Message>The request processing has failed because of an unknown error, exception or failure.</Message></Error><RequestId>id</RequestId></ErrorResponse>`,
			`<Error><Code>InternalError</Code><Message>We encountered an internal error. Please try again.</Message><Resource>/b/k</Resource><RequestId>id</RequestId></Error>`,
		},
	}
	const head = `<?xml version="1.0" encoding="UTF-8"?>` + "\n"
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := httptest.NewRecorder()
			fault.WriteQuery(w, namespace, "id", tt.err)
			require.Equal(t, tt.status, w.Code)
			require.Equal(t, head+tt.query, w.Body.String())

			w = httptest.NewRecorder()
			fault.WriteS3(w, httptest.NewRequest(http.MethodGet, "/b/k", nil), "id", tt.err)
			require.Equal(t, tt.status, w.Code)
			require.Equal(t, head+tt.s3, w.Body.String())
		})
	}
}

package trail

import (
	"strconv"
	"time"
)

// AppendEvent appends event i to b: one JSON object, without spaces, as CloudTrail writes it.
func (t *Trail) AppendEvent(b []byte, i int) []byte {
	c := t.call(i)
	w := writer{trail: t, b: b}
	c.kind.write(&w, &c)
	return w.b
}

// A writer appends an event.
type writer struct {
	trail *Trail
	b     []byte
}

func (w *writer) add(texts ...string) {
	for _, text := range texts {
		w.b = append(w.b, text...)
	}
}

// An event is the parts of an event that differ by kind, as JSON.
type event struct {
	identity   string // all of it, if it is not that of the member
	address    string // a service, if it is one
	errorCode  string
	message    string
	parameters string
	response   string
	additional string
	resources  string
	shared     bool // with another account
	owner      string
	typ        string
}

// event appends an event.
func (w *writer) event(c *call, e *event) {
	w.add(`{"eventVersion":"1.11","userIdentity":`)
	if e.identity != "" {
		w.add(e.identity)
	} else {
		w.identity(c)
	}
	address, agent := e.address, e.address
	if address == "" {
		address = "203.0.113." + strconv.Itoa(c.member.n%250)
		agent = "aws-cli/2.31.0 md/awscrt#0.27.6 ua/2.1 os/linux#6.1.0-example md/arch#x86_64 lang/python#3.13.7 md/pyimpl#CPython cfg/retry-mode#standard md/installer#exe md/prompt#off md/command#example"
	}
	w.add(`,"eventTime":"`, c.at().Format(time.RFC3339), `","eventSource":"`, c.kind.source, `.amazonaws.com","eventName":"`, c.kind.name,
		`","awsRegion":"`, c.region, `","sourceIPAddress":"`, address, `","userAgent":"`, agent, `"`)
	if e.errorCode != "" {
		w.add(`,"errorCode":"`, e.errorCode, `","errorMessage":"`, e.message, `"`)
	}
	w.add(`,"requestParameters":`, orNull(e.parameters), `,"responseElements":`, orNull(e.response))
	if e.additional != "" {
		w.add(`,"additionalEventData":`, e.additional)
	}
	w.add(`,"requestID":"`)
	w.uuid(c, "5")
	w.add(`","eventID":"`)
	w.uuid(c, "4")
	w.add(`","readOnly":`, strconv.FormatBool(c.random%3 > 0))
	if e.resources != "" {
		w.add(`,"resources":`, e.resources)
	}
	typ, category := e.typ, "Management"
	if typ == "" {
		typ = "AwsApiCall"
	}
	if c.kind.data {
		category = "Data"
	}
	owner := e.owner
	if owner == "" {
		owner = c.account()
	}
	w.add(`,"eventType":"`, typ, `","managementEvent":`, strconv.FormatBool(!c.kind.data), `,"recipientAccountId":"`, owner, `","eventCategory":"`, category, `"`)
	if e.shared {
		w.add(`,"sharedEventID":"`)
		w.uuid(c, "6")
		w.add(`"`)
	}
	if e.address == "" && !c.noTLS {
		w.add(`,"tlsDetails":{"tlsVersion":"TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256","clientProvidedHostHeader":"`, c.kind.source, `.`, c.region, `.amazonaws.com"}`)
	}
	w.add(`}`)
}

// identity appends the userIdentity of the member.
func (w *writer) identity(c *call) {
	id, account := c.id(), c.account()
	if c.isUser() {
		w.add(`{"type":"IAMUser","principalId":"`, id, `","arn":"`, c.arn(), `","accountId":"`, account, `","accessKeyId":"AKIA`, id[4:], `","userName":"`, c.name(), `"}`)
		return
	}
	session := c.session()
	created := c.at().Add(-time.Duration(c.random%3000) * time.Second).Format(time.RFC3339)
	w.add(`{"type":"AssumedRole","principalId":"`, id, `:`, session, `","arn":"`, c.sessionARN(), `","accountId":"`, account, `","accessKeyId":"ASIA`, id[4:],
		`","sessionContext":{"sessionIssuer":{"type":"Role","principalId":"`, id, `","arn":"`, c.arn(), `","accountId":"`, account, `","userName":"`, c.name(),
		`"},"attributes":{"creationDate":"`, created, `","mfaAuthenticated":"false"}}}`)
}

// session returns the name of the session.
func (c *call) session() string { return "i-" + strconv.FormatUint(c.random>>20%16+0x0abc0, 16) }

func (c *call) sessionARN() string {
	return "arn:aws:sts::" + c.account() + ":assumed-role/" + c.name() + "/" + c.session()
}

// caller returns the ARN that messages name.
func (c *call) caller() string {
	if c.isUser() {
		return c.arn()
	}
	return c.sessionARN()
}

// uuid appends an ID that no other event of the trail has.
func (w *writer) uuid(c *call, version string) {
	w.padded(w.trail.seed, 8)
	w.add(`-0000-`, version, `000-8000-`)
	w.padded(uint64(c.n), 12)
}

func (w *writer) padded(n uint64, digits int) {
	for digits--; digits >= 0; digits-- {
		w.b = append(w.b, "0123456789abcdef"[n>>(4*digits)&15])
	}
}

func orNull(text string) string {
	if text == "" {
		return "null"
	}
	return text
}

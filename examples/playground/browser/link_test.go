package browser

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// soon is how long a page may take over a link that wants to keep it busy, on a busy machine.
const soon = 15 * time.Second

// follow goes to a link with a value, which is JavaScript, and waits until it is open.
func (tb *tab) follow(value string) {
	tb.t.Helper()
	tb.eval(`(async () => {
		const link = await import('./link.js');
		const packed = await link.pack(`+value+`);
		const notice = document.querySelector('#notice');
		notice.textContent = 'waiting'; // until the page says something, or that there is nothing to say
		history.replaceState(null, '', '#1.');
		location.hash = packed;
		while (notice.textContent === 'waiting') await new Promise((later) => setTimeout(later, 10));
	})()`, nil)
}

// TestUnfitLink follows links that do not have the form of a question, or are too much to
// draw. Each shows the first story and says so, soon.
func TestUnfitLink(t *testing.T) {
	tb := open(t, wide, "")
	const policy = `{type: 'Identity', of: '', name: '', level: 0, text: '{}'}`
	for name, q := range map[string]string{
		"no question":              `1`,
		"a list":                   `[]`,
		"a language":               `{language: '<b>'}`,
		"a view":                   `{view: 'request role'}`,
		"a fraction":               `{role: {minutes: 1.5}}`,
		"a number out of JSON":     `{next: {minutes: 1e30}}`,
		"a type of policy":         `{policies: [{type: '__proto__', text: '<img src=x onerror=alert(1)>'}]}`,
		"null for a policy":        `{policies: [null]}`,
		"a string for policies":    `{policies: 'a'}`,
		"half a row":               `{context: [['a']]}`,
		"an end that is no text":   `{session: {expires: {toString: 1}}}`,
		"a deep session":           `{session: {expires: 'a', principal: JSON.parse('['.repeat(1e5) + ']'.repeat(1e5))}}`,
		"many rows":                `{context: Array(120000).fill(['', ''])}`,
		"many claims":              `{zone: {claims: Array(30000).fill(['a', 'b'])}}`,
		"many policies":            `{policies: Array(10000).fill(` + policy + `)}`,
		"a long name":              `{caller: 'x'.repeat(1e6)}`,
		"a long policy":            `{policies: [{type: 'Identity', text: '['.repeat(1e6)}]}`,
		"many lines":               `{policies: Array(7).fill({type: 'Identity', text: '\n'.repeat(65000)})}`,
		"what unpacks to too much": `{policies: [{type: 'Identity', text: ' '.repeat(1e7)}]}`,
	} {
		began := time.Now()
		tb.follow(`{q: ` + q + `}`)
		if took := time.Since(began); took > soon {
			t.Errorf("%s: the page is busy for %v", name, took)
		}
		if notice := tb.text("#notice"); !strings.Contains(notice, "cannot be read") || tb.outcome() != "allowed" {
			t.Errorf("%s: %q, %s", name, notice, tb.outcome())
		}
	}
}

// TestHostileLink follows links with what would be a script, or no XML, or the other way
// around: it is text, and nothing else. See open for what must not happen.
func TestHostileLink(t *testing.T) {
	tb := open(t, wide, "")
	const script = `</text></title></style><script>window.hit = 1</script><img src=x onerror='window.hit = 1'><svg onload='window.hit = 1'>"'&]]>`
	for _, text := range []string{script, "\x00", "\x01", "\x1b[31m", "\u0085", "\u202e", "\u2028", "\ufffe", "{name}$&"} {
		want := "allowed"
		if text == "\x00" { // which no policy may have
			want = "none"
		}
		text, shown := quoted(text), fmt.Sprintf("%.20q", text)
		trust := `{type: 'Trust', name: ` + text + `, text: '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/ann"},"Action":"sts:AssumeRole"}}'}`
		permissions := `{type: 'Identity', of: 'role', name: ` + text + `, text: '{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":' + JSON.stringify('arn:aws:s3:::*' + ` + text + `) + '}}'}`
		tb.follow(`{story: ` + text + `, q: {view: 'role', context: [[` + text + `, ` + text + `]], policies: [` + trust + `, ` + permissions + `],
			next: {action: 's3:' + ` + text + `, resource: 'arn:aws:s3:::' + ` + text + `, owner: ` + text + `}}}`)
		if got := tb.outcome(); got != want {
			t.Errorf("%s: %s: %s", shown, got, tb.text("#verdict"))
		}
		tb.follow(`{q: {view: 'request', action: 's3:' + ` + text + `, resource: 'arn:aws:s3:::' + ` + text + `, owner: ` + text + `,
			policies: [{...` + permissions + `, of: ''}, {type: 'SCP', name: ` + text + `, text: ` + text + `}]}}`)
		tb.expect("none")
		tb.follow(`{q: {view: 'anybody', role: {arn: ` + text + `}, zone: {accounts: [` + text + `], claims: [[` + text + `, ` + text + `]]}, policies: [` + trust + `]}}`)
		tb.follow(`{q: {view: 'request', caller: ` + text + `, time: ` + text + `, session: {expires: ` + text + `, principal: ` + text + `}}}`)
		tb.expect("none")
		var bad string
		tb.eval(`String(window.hit ?? '') + (document.querySelector('parsererror, #result script, #result img') ? 'an element' : '')
			+ (document.body.innerText.match(/NaN|undefined|\[object/)?.[0] ?? '')`, &bad)
		if bad != "" {
			t.Errorf("%s: %q", shown, bad)
		}
	}
	var order []string
	tb.follow(`{q: {view: 'request', policies: [{type: 'Identity', text: 'a\u202eb\u200bc'}]}}`)
	tb.eval(`[...document.querySelectorAll('.line .hidden')].map((e) => e.textContent)`, &order)
	if len(order) != 2 {
		t.Errorf("characters that are not seen: %q", order)
	}
}

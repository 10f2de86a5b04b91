package engine

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// hostile questions are not answered, and say what is wrong.
func hostile() map[string]string {
	return map[string]string{
		"nothing":            ``,
		"no JSON":            `{`,
		"a number":           `1`,
		"null":               `null`,
		"a list":             `[]`,
		"more after it":      `{"language":"en","view":"request"} {}`,
		"an unknown member":  `{"language":"en","view":"request","decide":"allow"}`,
		"no language":        `{"view":"request"}`,
		"no view":            `{"language":"en"}`,
		"a string for rows":  `{"language":"en","view":"request","context":"a"}`,
		"half a row":         `{"language":"en","view":"request","context":[["a"]],"time":""}`,
		"no caller":          `{"language":"en","view":"request","time":"2026-03-10T09:00:00Z","action":"a:b","resource":"*"}`,
		"no time":            `{"language":"en","view":"request","caller":"anonymous","action":"a:b","resource":"*"}`,
		"a far time":         `{"language":"en","view":"request","caller":"anonymous","action":"a:b","resource":"*","time":"9999-03-10T09:00:00Z"}`,
		"a session":          `{"language":"en","view":"request","session":{},"action":"a:b","resource":"*","time":"2026-03-10T09:00:00Z"}`,
		"a session of null":  `{"language":"en","view":"role","session":{"principal":null},"time":"2026-03-10T09:00:00Z"}`,
		"a list of sessions": `{"language":"en","view":"role","session":[],"time":"2026-03-10T09:00:00Z"}`,
		"a type":             `{"language":"en","view":"request","caller":"anonymous","time":"2026-03-10T09:00:00Z","action":"a:b","resource":"*","policies":[{"type":"Evil","text":"{}"}]}`,
		"a level":            `{"language":"en","view":"request","caller":"anonymous","time":"2026-03-10T09:00:00Z","action":"a:b","resource":"*","policies":[{"type":"SCP","level":1000000000,"text":"{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}}"}]}`,
		"a level below":      `{"language":"en","view":"request","caller":"anonymous","time":"2026-03-10T09:00:00Z","action":"a:b","resource":"*","policies":[{"type":"SCP","level":-1,"text":"{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Deny\",\"Action\":\"*\",\"Resource\":\"*\"}}"}]}`,
		"too many policies":  `{"language":"en","view":"request","policies":[` + strings.Repeat(`{},`, 100) + `{}]}`,
		"too many keys":      `{"language":"en","view":"request","context":[` + strings.Repeat(`["",""],`, maxRows) + `["",""]]}`,
		"too many networks":  `{"language":"en","view":"anybody","zone":{"networks":[` + strings.Repeat(`"",`, maxRows) + `""]}}`,
		"a clock turns over": `{"language":"en","view":"role","caller":"lambda.amazonaws.com","time":"2026-03-10T09:00:00Z","role":{"arn":"arn:aws:iam::111122223333:role/a","minutes":600479950316083}}`,
		"and goes back":      `{"language":"en","view":"role","caller":"lambda.amazonaws.com","time":"2026-03-10T09:00:00Z","role":{"arn":"arn:aws:iam::111122223333:role/a"},"next":{"minutes":-1}}`,
		"too long":           `{"language":"en","view":"` + strings.Repeat("x", maxQuestion) + `"}`,
		"no role":            `{"language":"en","view":"role","caller":"lambda.amazonaws.com","time":"2026-03-10T09:00:00Z"}`,
		"no door":            `{"language":"en","view":"anybody","time":"2026-03-10T09:00:00Z"}`,
		"a network":          `{"language":"en","view":"anybody","time":"2026-03-10T09:00:00Z","zone":{"networks":["everywhere"]}}`,
	}
}

func TestHostile(t *testing.T) {
	for name, data := range hostile() {
		t.Run(name, func(t *testing.T) {
			var a answer
			require.NoError(t, json.Unmarshal(Answer([]byte(data)), &a))
			require.NotEmpty(t, a.Problems)
			require.Nil(t, a.Request)
			require.Nil(t, a.Call)
			require.Empty(t, a.Anybody)
			for _, p := range a.Problems {
				require.NotEmpty(t, p.Key)
			}
		})
	}
}

// TestUnreadablePolicy decides nothing while a policy cannot be read: it could be a Deny.
func TestUnreadablePolicy(t *testing.T) {
	blank, stories := readStories(t)
	for _, broken := range []string{"", "{", "null", "[]", `{"Statement": []}`, strings.Repeat("[", 60000), "\xff", `{"Version":"2012-10-17","Statement":{"Effect":"Deny"}}`} {
		q := questionOf(t, blank, &stories[0], 0)
		q.Policies = append(q.Policies, document{Type: "Identity", Name: "broken", Text: broken})
		a := ask(t, q)
		require.Nil(t, a.Call, "%.20s", broken)
		require.NotEmpty(t, a.Policies[len(a.Policies)-1].Errors, "%.20s", broken)
	}
}

// TestManyStatements answers soon for the largest policy that there may be.
func TestManyStatements(t *testing.T) {
	blank, stories := readStories(t)
	q := questionOf(t, blank, &stories[len(stories)-1], 0)
	one := `{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::é","Condition":{"Bool":{"aws:SecureTransport":"true"}}},`
	q.Policies[0].Text = `{"Version":"2012-10-17","Statement":[` + strings.TrimSuffix(strings.Repeat(one, 60000/len(one)), ",") + `]}`
	began := time.Now()
	a := ask(t, q)
	require.Empty(t, a.Problems)
	require.Less(t, time.Since(began), 10*time.Second)
}

// TestManyValues answers soon if all rows are values of one key.
func TestManyValues(t *testing.T) {
	blank, stories := readStories(t)
	q := questionOf(t, blank, &stories[len(stories)-1], 0)
	for range maxRows {
		q.Context = append(q.Context, contextRow{"aws:TagKeys", strings.Repeat("x", 4<<10)})
	}
	q.Context = q.Context[:maxRows]
	began := time.Now()
	require.Empty(t, ask(t, q).Problems)
	require.Less(t, time.Since(began), 10*time.Second)
}

func FuzzAnswer(f *testing.F) {
	for _, data := range hostile() {
		f.Add([]byte(data))
	}
	blank, stories := readStories(f)
	for i := range stories {
		for k := range stories[i].Steps {
			data, err := json.Marshal(questionOf(f, blank, &stories[i], k))
			require.NoError(f, err)
			f.Add(data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var a answer
		require.NoError(t, json.Unmarshal(Answer(data), &a))
	})
}

package evaluate_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// reportPolicies deny a request that is not of the office, and allow others for
// some time.
func reportPolicies() *evaluate.Policies {
	return &evaluate.Policies{
		Identity: []*policy.Policy{policy.MustParse(`{"Version":"2012-10-17","Statement":[
	{"Sid":"Read","Effect":"Allow","Action":"s3:Get*","Resource":"*","Condition":{
		"StringEquals":{"aws:RequestTag/team":["blue","red"],"sts:ExternalId":"example-42"}}},
	{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"NotIpAddress":{"aws:SourceIp":"203.0.113.7"}}}
]}`, policy.Identity, policy.WithName("reports.json"))},
		Resource: policy.MustParse(`{"Version":"2012-10-17","Statement":{"Sid":"Ours","Effect":"Allow",
			"Principal":{"AWS":"111122223333"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}}`, policy.Resource),
		RCP: [][]*policy.Policy{{}},
	}
}

func requireJSON(t *testing.T, want string, v any) {
	t.Helper()
	got, err := json.MarshalIndent(v, "", "  ")
	require.NoError(t, err)
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Error(diff)
	}
}

func TestExplanationJSON(t *testing.T) {
	req := getObject()
	req.Context = condition.NewContext(
		condition.String("aws:SourceIp", "198.51.100.1"),
		condition.String("sts:ExternalId", "another-43"),
	)
	requireJSON(t, `{
  "action": "s3:GetObject",
  "decision": {
    "outcome": "explicitDeny",
    "type": "Identity",
    "statement": {
      "policy": "reports.json",
      "index": 1,
      "line": 4,
      "effect": "Deny"
    }
  },
  "layers": [
    {
      "type": "RCP",
      "level": 0,
      "outcome": "implicitDeny",
      "statements": null
    },
    {
      "type": "Resource",
      "level": 0,
      "outcome": "allowed",
      "match": "its account",
      "statements": [
        {
          "statement": {
            "sid": "Ours",
            "index": 0,
            "line": 1,
            "effect": "Allow"
          },
          "applies": true
        }
      ]
    },
    {
      "type": "Identity",
      "level": 0,
      "outcome": "explicitDeny",
      "statements": [
        {
          "statement": {
            "policy": "reports.json",
            "sid": "Read",
            "index": 0,
            "line": 2,
            "effect": "Allow"
          },
          "applies": false,
          "mismatch": "Condition",
          "clause": {
            "operator": "StringEquals",
            "key": "aws:RequestTag/team",
            "values": [
              "blue",
              "red"
            ]
          }
        },
        {
          "statement": {
            "policy": "reports.json",
            "index": 1,
            "line": 4,
            "effect": "Deny"
          },
          "applies": true
        }
      ]
    }
  ],
  "nearMisses": [
    {
      "set": [
        {
          "key": "aws:RequestTag/team",
          "value": "blue"
        },
        {
          "key": "sts:ExternalId",
          "value": "(not shown)"
        },
        {
          "key": "aws:SourceIp",
          "value": "203.0.113.7"
        }
      ]
    },
    {
      "set": [
        {
          "key": "aws:RequestTag/team",
          "value": "red"
        },
        {
          "key": "sts:ExternalId",
          "value": "(not shown)"
        },
        {
          "key": "aws:SourceIp",
          "value": "203.0.113.7"
        }
      ]
    }
  ],
  "missing": [
    "aws:RequestTag/team"
  ]
}`, evaluate.Ask(&req, reportPolicies()).Explain())
}

// TestExplanationJSONOfHiddenKey shows a clause about an external ID, and a near
// miss of each other kind.
func TestExplanationJSONOfHiddenKey(t *testing.T) {
	req := getObject()
	req.Context = condition.NewContext(condition.String("sts:ExternalId", "another-43"), condition.Strings("aws:TagKeys", "a", "b"))
	p := &evaluate.Policies{Identity: identity(allowIf(`{"StringNotEquals":{"sts:ExternalId":"another-43"}}`))}
	x := evaluate.Ask(&req, p).Explain()
	requireJSON(t, `{
  "statement": {
    "sid": "A",
    "index": 0,
    "line": 1,
    "effect": "Allow"
  },
  "applies": false,
  "mismatch": "Condition",
  "clause": {
    "operator": "StringNotEquals",
    "key": "sts:ExternalId",
    "values": [
      "(not shown)"
    ]
  },
  "actual": [
    "(not shown)"
  ]
}`, x.Layers[0].Statements[0])
	requireJSON(t, `{
  "unset": [
    "sts:ExternalId"
  ]
}`, x.NearMisses[0])

	p = &evaluate.Policies{Identity: identity(allowIf(`{"ForAllValues:StringEquals":{"aws:TagKeys":"a"}}`))}
	x = evaluate.Ask(&req, p).Explain()
	requireJSON(t, `[
  "a",
  "b"
]`, x.Layers[0].Statements[0].Actual)
	requireJSON(t, `{
  "set": [
    {
      "key": "aws:TagKeys",
      "value": [
        "x",
        "y"
      ]
    }
  ],
  "time": "2026-01-02T00:00:00Z"
}`, evaluate.NearMiss{Set: []condition.Entry{condition.Strings("aws:TagKeys", "x", "y")}, Time: day(1, 2)})

	x = evaluate.Ask(&req, &evaluate.Policies{Identity: identity(denyAll)}).Explain()
	requireJSON(t, `[
  {
    "edit": [
      {
        "sid": "None",
        "index": 0,
        "line": 1,
        "effect": "Deny"
      }
    ],
    "add": [
      "Identity"
    ]
  }
]`, x.NearMisses)
}

func TestExplanationJSONOfProblem(t *testing.T) {
	requireJSON(t, `{
  "action": "",
  "decision": {
    "outcome": "implicitDeny",
    "problem": "no request: it is nil"
  },
  "layers": null
}`, evaluate.Ask(nil, nil).Explain())
	req := getObject()
	req.Action = "GetObject"
	requireJSON(t, `{
  "action": "GetObject",
  "decision": {
    "outcome": "implicitDeny",
    "problem": "invalid action: want service:Name, such as s3:GetObject, of at most 128 bytes"
  },
  "layers": null
}`, evaluate.Ask(&req, &evaluate.Policies{}).Explain())
}

func TestDecisionJSON(t *testing.T) {
	req := getObject()
	requireJSON(t, `{
  "outcome": "allowed",
  "type": "Identity",
  "statement": {
    "sid": "All",
    "index": 0,
    "line": 1,
    "effect": "Allow"
  }
}`, evaluate.Evaluate(&req, &evaluate.Policies{Identity: identity(allowAll)}))
	requireJSON(t, `{
  "outcome": "implicitDeny"
}`, evaluate.Decision{})
	requireJSON(t, `{
  "outcome": "implicitDeny",
  "type": "SCP"
}`, evaluate.Evaluate(&req, &evaluate.Policies{SCP: [][]*policy.Policy{{}}}))
}

func TestValidityJSON(t *testing.T) {
	var back evaluate.Validity
	want := evaluate.Validity{From: day(1, 1), Until: day(2, 1).Add(time.Nanosecond)}
	data, err := json.Marshal(want)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, &back))
	require.Equal(t, want, back)
}

func TestOutcomeText(t *testing.T) {
	for outcome, want := range map[evaluate.Outcome]string{
		evaluate.ImplicitDeny: "implicitDeny", evaluate.ExplicitDeny: "explicitDeny", evaluate.Allow: "allowed",
	} {
		got, err := outcome.MarshalText()
		require.NoError(t, err)
		require.Equal(t, want, string(got))
	}
	_, err := evaluate.Outcome(3).MarshalText()
	require.EqualError(t, err, "evaluate: Outcome(3) is not an outcome")
	data, err := json.Marshal(map[evaluate.Outcome]int{evaluate.Allow: 7})
	require.NoError(t, err)
	require.JSONEq(t, `{"allowed":7}`, string(data))
}

// logged returns what a logger for JSON writes of v.
func logged(t *testing.T, v any) string {
	t.Helper()
	var b bytes.Buffer
	slog.New(slog.NewJSONHandler(&b, &slog.HandlerOptions{ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
		if len(groups) == 0 && a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}})).Info("decided", "x", v)
	return b.String()
}

func TestLogValue(t *testing.T) {
	req := getObject()
	allowed := evaluate.Evaluate(&req, &evaluate.Policies{Identity: []*policy.Policy{policy.MustParse(allowAll, policy.Identity, policy.WithName("all.json"))}})
	require.JSONEq(t, `{"level":"INFO","msg":"decided","x":{"outcome":"allowed","type":"identity-based policy","policy":"all.json","sid":"All","statement":0}}`,
		logged(t, allowed))
	require.JSONEq(t, `{"level":"INFO","msg":"decided","x":{"outcome":"implicitDeny","type":"identity-based policy"}}`,
		logged(t, evaluate.Evaluate(&req, &evaluate.Policies{})))
	require.JSONEq(t, `{"level":"INFO","msg":"decided","x":{"outcome":"implicitDeny","problem":"no policies: they are nil"}}`,
		logged(t, evaluate.Evaluate(&req, nil)))

	x := evaluate.Ask(&req, &evaluate.Policies{Identity: identity(allowIf(`{"StringEquals":{"sts:ExternalId":"example-42","app:k":"v"}}`))}).Explain()
	require.JSONEq(t, `{"level":"INFO","msg":"decided","x":{"action":"s3:GetObject","decision":{"outcome":"implicitDeny","type":"identity-based policy"},
		"nearMisses":["set condition key sts:ExternalId = (not shown), and set condition key app:k = \"v\""],
		"missing":["sts:ExternalId","app:k"]}}`, logged(t, x))
	require.JSONEq(t, `{"level":"INFO","msg":"decided","x":{"action":"","decision":{"outcome":"allowed"}}}`, logged(t, &evaluate.Explanation{
		Decision: evaluate.Decision{Outcome: evaluate.Allow}}))
}

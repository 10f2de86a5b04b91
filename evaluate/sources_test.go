package evaluate_test

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// TestEveryFieldTakesPart goes through the fields of Policies: what one of them denies
// counts in the decision, in how long it holds, in its explanation and in what would
// change it, and a policy of a type for another field is refused. The types are those
// that the documentation of Policies names.
func TestEveryFieldTakesPart(t *testing.T) {
	accepted := map[string][]policy.Type{ // as the first of which it is told
		"Identity": {policy.Identity},
		"Resource": {policy.Resource},
		"Boundary": {policy.Boundary, policy.Identity},
		"Session":  {policy.Session, policy.Identity},
		"SCP":      {policy.SCP},
		"RCP":      {policy.RCP},
		"Endpoint": {policy.Endpoint},
	}
	end := time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)
	const elements = `"Action":"s3:*","Resource":"*"`
	documents := make(map[policy.Type]*policy.Policy)
	for typ := policy.Identity; typ <= policy.Endpoint; typ++ {
		named := ""
		switch typ {
		case policy.Resource, policy.RCP, policy.Endpoint:
			named = `"Principal":"*",`
		case policy.Trust:
			continue // its statements have no Resource
		}
		deny := `{"Effect":"Deny",` + named + elements + `,"Condition":{"DateGreaterThanEquals":{"aws:CurrentTime":"2027-01-01T00:00:00Z"}}}`
		allow := `,{"Effect":"Allow",` + named + elements + `}`
		if typ == policy.RCP {
			allow = ""
		}
		documents[typ] = policy.MustParse(`{"Version":"2012-10-17","Statement":[`+deny+allow+`]}`, typ)
	}

	fields := reflect.TypeFor[evaluate.Policies]()
	for i := range fields.NumField() {
		field := fields.Field(i)
		if field.Type.Kind() == reflect.Bool {
			continue
		}
		types := accepted[field.Name]
		require.NotEmpty(t, types, "%s: which types does it take?", field.Name)
		for typ, p := range documents {
			policies := evaluate.Policies{Identity: identity(allowAll)}
			set := reflect.ValueOf(&policies).Elem().Field(i)
			switch list := []*policy.Policy{p}; set.Interface().(type) {
			case *policy.Policy:
				set.Set(reflect.ValueOf(p))
			case []*policy.Policy:
				set.Set(reflect.ValueOf(list))
			case [][]*policy.Policy:
				set.Set(reflect.ValueOf([][]*policy.Policy{list}))
			default:
				require.Fail(t, "unknown type", "%s: %s", field.Name, field.Type)
			}
			req := getObject()
			now, validity := decideUntil(evaluate.Ask(&req, &policies))
			if !slices.Contains(types, typ) {
				require.NotEmpty(t, now.Problem, "%s holds a policy of type %s", field.Name, typ)
				continue
			}
			require.True(t, now.Allowed(), "%s: %s", field.Name, now)
			require.Equal(t, end, validity.Until, field.Name)

			req.Time = end
			q := evaluate.Ask(&req, &policies)
			later := q.Decision()
			require.Equal(t, evaluate.ExplicitDeny, later.Outcome, field.Name)
			require.Equal(t, types[0], later.Type, field.Name)
			x := q.Explain()
			require.True(t, slices.ContainsFunc(x.Layers, func(l evaluate.Layer) bool {
				return l.Type == types[0] && l.Outcome == evaluate.ExplicitDeny
			}), "%s: %s", field.Name, x)
			require.Equal(t, []evaluate.NearMiss{{Time: end.Add(-1)}}, x.NearMisses, field.Name)
		}
	}
}

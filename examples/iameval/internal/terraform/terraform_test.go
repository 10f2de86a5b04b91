package terraform

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/document"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// found returns what is found in a plan, a line each: policies with what becomes of them, and findings.
func found(t *testing.T, data []byte, o document.Options) []string {
	t.Helper()
	documents, findings, err := Read("plan.json", data, o)
	if err != nil {
		require.Empty(t, documents)
		require.Empty(t, findings)
		return []string{"error: " + err.Error()}
	}
	var all []string
	for _, d := range documents {
		change := ""
		switch {
		case d.Source == nil:
			change = " gone"
		case d.Before == nil:
		case string(d.Before) == string(d.Source):
			change = " as before"
		default:
			change = " changed"
		}
		all = append(all, d.Name+" "+document.TypeName(d.Type)+change)
	}
	for _, f := range findings {
		all = append(all, string(f.Code)+" "+f.Pointer+" "+f.Detail)
	}
	return all
}

func TestPlans(t *testing.T) {
	tests := []struct {
		file string
		o    document.Options
		want string
	}{
		{"first/plan.json", document.Options{}, `
aws_iam_policy.limit boundary
aws_iam_policy.reader identity
aws_iam_role.partner trust
aws_iam_role.partner.inline_policy.queue identity
aws_lambda_permission.bucket resource
aws_organizations_policy.perimeter rcp
aws_organizations_policy.regions scp
aws_vpc_endpoint.s3 endpoint
module.keys["a"].aws_iam_user_policy.this[0] identity
module.keys["a"].aws_kms_key.this resource
module.keys["b"].aws_iam_user_policy.this[0] identity
module.keys["b"].aws_kms_key.this resource
data.aws_iam_policy_document.spare resource
after-apply /resource_changes/2/change/after_unknown/policy aws_iam_policy.late: the policy is known only after apply, for it depends on data.aws_iam_policy_document.late.json (aws_s3_bucket.reports.arn)
after-apply /resource_changes/8/change/after_unknown/source_arn aws_lambda_permission.late: the policy is known only after apply, for it depends on aws_sns_topic.plain.arn
after-apply /resource_changes/13/change/after_unknown/policy aws_s3_bucket_policy.reports: the policy is known only after apply, for it depends on aws_s3_bucket.reports.arn
after-apply /resource_changes/20/change/after_unknown/policy module.keys["a"].aws_iam_user_policy.this[1]: the policy is known only after apply, for it depends on count.index, aws_kms_key.this.arn
after-apply /resource_changes/24/change/after_unknown/policy module.keys["b"].aws_iam_user_policy.this[1]: the policy is known only after apply, for it depends on count.index, aws_kms_key.this.arn`},
		{"later/plan.json", document.Options{}, `
aws_iam_policy.limit boundary as before
aws_iam_policy.reader identity changed
aws_iam_role.partner trust changed
after-apply /resource_changes/5/change/after_unknown/policy aws_sqs_queue_policy.jobs: the policy is known only after apply, for it depends on aws_iam_role.partner.arn`},
		{"later/plan.json", document.Options{Deployed: true}, `
aws_iam_policy.gone identity gone
aws_iam_policy.limit boundary as before
aws_iam_policy.reader identity changed
aws_iam_role.partner trust changed
after-apply /resource_changes/5/change/after_unknown/policy aws_sqs_queue_policy.jobs: the policy is known only after apply, for it depends on aws_iam_role.partner.arn`},
		{"dynamic/plan.json", document.Options{}, `
aws_iam_role.r trust
aws_iam_role.r.inline_policy.a identity
after-apply /resource_changes/0/change/after_unknown/inline_policy/1/policy aws_iam_role.r.inline_policy.b: the policy is known only after apply`},
		{"stub.plan.json", document.Options{}, `
aws_iam_policy.reader identity
aws_iam_role.partner trust
aws_lambda_permission.bucket resource
aws_organizations_policy.regions scp
module.keys["a"].aws_kms_key.this resource
module.keys["b"].aws_kms_key.this resource
after-apply /resource_changes/1/change/after_unknown/policy aws_iam_policy.late: the policy is known only after apply, for it depends on data.aws_iam_policy_document.unknown.json (aws_s3_bucket.reports.arn)
after-apply /resource_changes/8/change/after_unknown/policy aws_s3_bucket_policy.reports: the policy is known only after apply, for it depends on aws_s3_bucket.reports.arn`},
	}
	for _, test := range tests {
		data, err := os.ReadFile("testdata/" + test.file)
		require.NoError(t, err)
		require.Equal(t, strings.TrimSpace(test.want), strings.Join(found(t, data, test.o), "\n"), test.file)

		documents, _, err := Read(test.file, data, test.o)
		require.NoError(t, err)
		for _, d := range documents {
			for _, source := range [][]byte{d.Source, d.Before} {
				if source != nil {
					_, err := policy.Parse(source, d.Type)
					require.NoError(t, err, d.Name)
				}
			}
			// The place is that of the resource.
			line := bytes.Split(data, []byte("\n"))[d.Line-1]
			require.True(t, bytes.HasPrefix(line[d.Column-1:], []byte("{")), d.Name)
		}
	}
}

// planOf returns a plan with changes, and more members.
func planOf(changes string, more ...string) string {
	return `{"format_version": "1.2", "resource_changes": [` + changes + `]` + strings.Join(append([]string{""}, more...), ", ") + `}`
}

// changeOf returns a change of a resource.
func changeOf(kind, actions, before, after, unknown string) string {
	return fmt.Sprintf(`{"address": "%s.x", "mode": "managed", "type": %[1]q, "name": "x",
		"change": {"actions": [%q], "before": %s, "after": %s, "after_unknown": %s}}`, kind, actions, before, after, unknown)
}

// configured returns the configuration of resources named x, with what refers to what in an attribute.
func configured(resources ...string) string {
	return `"configuration": {"root_module": {"resources": [` + strings.Join(resources, ",") + `]}}`
}

func configOf(kind, expressions string) string {
	return fmt.Sprintf(`{"address": "%s.x", "mode": "managed", "type": %[1]q, "name": "x", "expressions": %s}`, kind, expressions)
}

func TestRead(t *testing.T) {
	const deferred = `"deferred_changes": [{"reason": "provider_config_unknown", "resource_change": `
	tests := []struct {
		name, plan string
		want       []string
	}{
		{"nothing", planOf(""), nil},
		{"a major version that is not known", `{"format_version": "2.0", "resource_changes": []}`,
			[]string{`error: format_version "2.0" is not known: 0 and 1 are`}},
		{"an old version", `{"format_version": "0.1", "resource_changes": [` + changeOf("aws_iam_policy", "create", "null", `{"policy": "{}"}`, "{}") + `]}`,
			[]string{"aws_iam_policy.x identity"}},
		{"no object", "00", []string{`error: 1:2: in a plan, "{" is here`}},
		{"no version", `{"resource_changes": []}`, []string{`error: format_version "" is not known: 0 and 1 are`}},
		{"errored", planOf("", `"errored": true`), []string{"error: the plan is incomplete: planning ended with an error"}},
		{"a member twice", `{"format_version": "1.2", "resource_changes": [], "resource_changes": []}`,
			[]string{`error: 1:71: the plan has "resource_changes" twice`}},
		{"an early end", `{"format_version": "1.2", "resource_changes": [{"change": `, []string{"error: 1:48: the plan ends early"}},
		{"more behind", planOf("") + "{}", []string{"error: 1:51: something follows the plan"}},
		{"a number in place of changes", `{"format_version": "1.2", "resource_changes": 98765}`, []string{`error: 1:52: in a plan, "[" is here`}},
		{"a number in place of an address, which is not shown", planOf(`{"address": 98765}`),
			[]string{"error: 1:66: a value is not of the kind that it has in a plan, which is string"}},
		{"a deposed object", planOf(strings.Replace(changeOf("aws_iam_policy", "delete", `{"policy": "{}"}`, "null", "{}"), `"mode"`, `"deposed": "1f", "mode"`, 1)), nil},
		{"deferred", planOf("", deferred+changeOf("aws_iam_policy", "create", "null", `{}`, `{"policy": true}`)+"}]"),
			[]string{"after-apply /deferred_changes/0/resource_change/change/after_unknown/policy aws_iam_policy.x: the policy is known only after apply"}},
		{"no policy of IAM's", planOf(changeOf("aws_iot_policy", "create", "null", `{"policy": "{}"}`, "{}") + "," +
			changeOf("aws_autoscaling_policy", "create", "null", `{"policy": "{}"}`, "{}")), nil},
		{"none", planOf(changeOf("aws_sns_topic", "create", "null", `{"policy": ""}`, "{}") + "," + changeOf("aws_kms_key", "create", "null", `{"policy": null}`, "{}")), nil},
		{"made up by the service", planOf(changeOf("aws_sns_topic", "create", "null", `{}`, `{"policy": true}`), configured(configOf("aws_sns_topic", `{"name": {}}`))), nil},
		{"written", planOf(changeOf("aws_sns_topic", "create", "null", `{}`, `{"policy": true}`), configured(configOf("aws_sns_topic", `{"policy": {"references": ["local.p"]}}`))),
			[]string{"after-apply /resource_changes/0/change/after_unknown/policy aws_sns_topic.x: the policy is known only after apply, for it depends on local.p"}},
		{"all unknown", planOf(changeOf("aws_iam_policy", "create", "null", `null`, `true`)),
			[]string{"after-apply /resource_changes/0/change/after_unknown/policy aws_iam_policy.x: the policy is known only after apply"}},
		{"blocks", planOf(changeOf("aws_iam_role", "update",
			`{"inline_policy": [{"name": "b", "policy": "1"}, {"name": "c", "policy": "3"}]}`,
			`{"inline_policy": [{"name": "a"}, {"name": "b", "policy": "2"}, {"policy": "4"}], "assume_role_policy": "5"}`,
			`{"inline_policy": [{"policy": true}]}`)),
			[]string{
				"aws_iam_role.x trust", "aws_iam_role.x.inline_policy.b identity changed", "aws_iam_role.x.inline_policy.2 identity",
				"after-apply /resource_changes/0/change/after_unknown/inline_policy/0/policy aws_iam_role.x.inline_policy.a: the policy is known only after apply",
			}},
		{"blocks that another resource has", planOf(changeOf("aws_iam_role", "no-op", `{"inline_policy": [{"name": "a", "policy": "{}"}]}`,
			`{"inline_policy": [{"name": "a", "policy": "{}"}, {"name": "b", "policy": "[]"}]}`, `{}`)+","+
			changeOf("aws_iam_role_policy", "update", `{"policy": " {}"}`, `{"policy": "{\"a\": 1}"}`, `{}`), configured(configOf("aws_iam_role", `{"name": {}}`))),
			[]string{"aws_iam_role_policy.x identity changed", "aws_iam_role.x.inline_policy.b identity"}},
		{"unknown blocks", planOf(changeOf("aws_iam_role", "create", `null`, `{}`, `{"inline_policy": true}`)),
			[]string{"after-apply /resource_changes/0/change/after_unknown/inline_policy aws_iam_role.x: the policy is known only after apply"}},
		{"a block", planOf(changeOf("aws_s3control_multi_region_access_point_policy", "create", `null`, `{"details": [{"name": "m", "policy": "{}"}]}`, `{}`)),
			[]string{"aws_s3control_multi_region_access_point_policy.x.details.m resource"}},
		{"organizations", planOf(changeOf("aws_organizations_policy", "create", "null", `{"content": "{}", "type": "AISERVICES_OPT_OUT_POLICY"}`, "{}") + "," +
			changeOf("aws_organizations_policy", "create", "null", `{"content": "{}"}`, `{"type": true}`)),
			[]string{"after-apply /resource_changes/1/change/after_unknown/content aws_organizations_policy.x: the policy is known only after apply"}},
		{"a boundary by its ARN, which is attached too", planOf(
			changeOf("aws_iam_policy", "no-op", `{"arn": "arn:aws:iam::111122223333:policy/x", "policy": "{}"}`, `{"arn": "arn:aws:iam::111122223333:policy/x", "policy": "{}"}`, "{}") + "," +
				changeOf("aws_iam_user", "create", "null", `{"permissions_boundary": "arn:aws:iam::111122223333:policy/x"}`, "{}") + "," +
				changeOf("aws_iam_user_policy_attachment", "create", "null", `{"policy_arn": "arn:aws:iam::111122223333:policy/x"}`, "{}")),
			[]string{"aws_iam_policy.x boundary as before", "aws_iam_policy.x identity as before"}},
		{"a permission for an unknown principal", planOf(changeOf("aws_lambda_permission", "create", "null", `{"action": "lambda:InvokeFunction"}`, `{"principal": true, "statement_id": true}`)),
			[]string{"after-apply /resource_changes/0/change/after_unknown/principal aws_lambda_permission.x: the policy is known only after apply"}},
		{"permissions", planOf(changeOf("aws_lambda_layer_version_permission", "create", "null", `{"layer_name": "l", "version_number": 3, "principal": "*", "action": "lambda:GetLayerVersion"}`, `{}`) + "," +
			changeOf("aws_cloudwatch_event_permission", "create", "null", `{"principal": "*", "statement_id": "s", "condition": [{"key": "aws:PrincipalOrgID", "type": "StringEquals", "value": "o-abc1234567"}]}`, `{}`)),
			[]string{"aws_lambda_layer_version_permission.x resource", "aws_cloudwatch_event_permission.x resource"}},
		{"documents of data sources", planOf(changeOf("aws_iam_policy", "create", "null", `{"policy": "{\"Statement\": []}"}`, "{}"), `"prior_state": {"values": {"root_module": {"resources": [
			{"address": "data.aws_iam_policy_document.used", "mode": "data", "type": "aws_iam_policy_document", "values": {"json": "{ \"Statement\": [] }"}},
			{"address": "data.aws_iam_policy_document.none", "mode": "data", "type": "aws_iam_policy_document", "values": {}},
			{"address": "data.aws_iam_policy_document.trust", "mode": "data", "type": "aws_iam_policy_document", "values": {"json": "{\"Statement\": {\"Principal\": {}, \"Action\": [\"sts:AssumeRole\", \"sts:TagSession\"]}}"}}],
			"child_modules": [{"resources": [
			{"address": "module.m[\"a.b]\"].data.aws_iam_policy_document.part[0]", "mode": "data", "type": "aws_iam_policy_document", "values": {"json": "{\"Statement\": [1]}"}},
			{"address": "module.m[\"a.b]\"].data.aws_iam_policy_document.other", "mode": "data", "type": "aws_iam_policy_document", "values": {"json": "{\"Statement\": [{\"NotPrincipal\": {}, \"Action\": \"s3:*\"}, {\"Principal\": \"*\", \"Action\": \"sts:AssumeRole\"}]}"}}]}]}}}`,
			`"configuration": {"root_module": {"module_calls": {"m": {"module": {"resources": [{"address": "data.aws_iam_policy_document.all", "expressions": {
				"source_policy_documents": {"references": ["data.aws_iam_policy_document.part[0].json", "data.aws_iam_policy_document.part[0]", "data.aws_iam_policy_document.part"]}}}]}}}}}`),
			[]string{"aws_iam_policy.x identity", "data.aws_iam_policy_document.trust trust", `module.m["a.b]"].data.aws_iam_policy_document.other resource`}},
		{"a permission with an unknown condition, which makes it narrow", planOf(changeOf("aws_cloudwatch_event_permission", "create", "null",
			`{"principal": "*", "statement_id": "s", "condition": [{"key": "aws:PrincipalOrgID", "type": "StringEquals"}]}`, `{"condition": [{"value": true}]}`)),
			[]string{"after-apply /resource_changes/0/change/after_unknown/condition/0/value aws_cloudwatch_event_permission.x: the policy is known only after apply"}},
		{"a permission with an unknown condition block", planOf(changeOf("aws_cloudwatch_event_permission", "create", "null", `{"principal": "*", "statement_id": "s"}`, `{"condition": true}`)),
			[]string{"after-apply /resource_changes/0/change/after_unknown/condition aws_cloudwatch_event_permission.x: the policy is known only after apply"}},
		{"a document that is only what a policy was", planOf(changeOf("aws_iam_policy", "update", `{"policy": "[8]"}`, `{"policy": "[9]"}`, "{}"), `"prior_state": {"values": {"root_module": {"resources": [
			{"address": "data.aws_iam_policy_document.old", "mode": "data", "type": "aws_iam_policy_document", "values": {"json": "[8]"}}]}}}`),
			[]string{"aws_iam_policy.x identity changed", "data.aws_iam_policy_document.old identity"}},
		{"policies in what is not Terraform's", planOf(changeOf("aws_cloudformation_stack", "create", "null", `{"template_body": "{}"}`, "{}") + "," +
			changeOf("aws_api_gateway_rest_api", "create", "null", `{"body": "{\"x-amazon-apigateway-policy\": {}}"}`, "{}") + "," + changeOf("aws_cloudformation_stack", "delete", `{}`, "null", "{}")),
			[]string{"unresolved /resource_changes/0 aws_cloudformation_stack.x has a template of its own: its policies are not looked at here",
				"unresolved /resource_changes/1/change/after/body aws_api_gateway_rest_api.x: a policy is left out, for it is in a definition of OpenAPI"}},
		{"a line in a name", planOf(strings.Replace(changeOf("aws_iam_policy", "create", "null", `{}`, `{"policy": true}`), "aws_iam_policy.x", `x\n::error::y\u001b`, 1)),
			[]string{`after-apply /resource_changes/0/change/after_unknown/policy x\n::error::y\x1b: the policy is known only after apply`}},
		{"a policy that is no text", planOf(changeOf("aws_iam_policy", "create", "null", `{"policy": {"Statement": []}}`, "{}")),
			[]string{"error: /resource_changes/0: a policy in a plan is a text, and /policy is none"}},
		{"a block whose text is only in another policy as another type, or as it was, or is no JSON", planOf(changeOf("aws_iam_role", "update",
			`{"inline_policy": [{"name": "a", "policy": "{}"}]}`,
			`{"inline_policy": [{"name": "a", "policy": "{}"}, {"name": "b", "policy": "[1]"}, {"name": "c", "policy": "[2]"}, {"name": "d", "policy": "{"}, {"name": "e", "policy": "[9007199254740993]"}]}`, `{}`)+","+
			changeOf("aws_transfer_user", "create", `null`, `{"policy": "[1]"}`, `{}`)+","+
			changeOf("aws_iam_role_policy", "update", `{"policy": "[2]"}`, `{"policy": "{}"}`, `{}`)+","+
			changeOf("aws_iam_user_policy", "update", `{"policy": "[2]"}`, `{"policy": "[9007199254740992]"}`, `{}`), configured(configOf("aws_iam_role", `{"name": {}}`))),
			[]string{"aws_transfer_user.x session", "aws_iam_role_policy.x identity changed", "aws_iam_user_policy.x identity changed",
				"aws_iam_role.x.inline_policy.b identity", "aws_iam_role.x.inline_policy.c identity", "aws_iam_role.x.inline_policy.d identity", "aws_iam_role.x.inline_policy.e identity"}},
		{"what a plan of targets or of drift leaves as it is", planOf(changeOf("aws_iam_policy", "create", "null", `{"policy": "{}"}`, "{}"),
			`"planned_values": {"root_module": {"resources": [
				{"address": "aws_iam_policy.x", "mode": "managed", "type": "aws_iam_policy", "name": "x", "values": {"policy": "{}"}},
				{"address": "aws_iam_policy.y", "mode": "managed", "type": "aws_iam_policy", "name": "y", "values": {"policy": "[]"}}],
				"child_modules": [{"address": "module.m[0]", "resources": [
				{"address": "module.m[0].aws_kms_key.z", "mode": "managed", "type": "aws_kms_key", "name": "z", "values": {"policy": "[]"}}]}]}}`),
			[]string{"aws_iam_policy.x identity", "aws_iam_policy.y identity as before", "module.m[0].aws_kms_key.z resource as before"}},
		{"statements in a resource of which it is not known what policies it has", planOf(
			changeOf("awscc_iam_managed_policy", "create", "null", `{"a": [{"policy_document": " {\"Statement\": {\"Effect\": \"Allow\"}}"}]}`, "{}") + "," +
				changeOf("aws_iot_policy", "create", "null", `{"policy": "{\"Statement\": [{\"Effect\": \"Allow\"}]}"}`, "{}") + "," +
				changeOf("aws_sns_topic_data_protection_policy", "create", "null", `{"policy": "{\"Statement\": [{\"DataDirection\": \"Inbound\"}]}"}`, "{}")),
			[]string{"unresolved /resource_changes/0/change/after/a/0/policy_document awscc_iam_managed_policy.x: a policy is left out, for it is not known of which type those of awscc_iam_managed_policy are"}},
		{"an unknown document that nothing here is made of", planOf(strings.Replace(changeOf("aws_iam_policy_document", "read", "null", `{}`, `{"json": true}`), "managed", "data", 1)),
			[]string{"after-apply /resource_changes/0/change/after_unknown/json aws_iam_policy_document.x: the document is known only after apply"}},
	}
	for _, test := range tests {
		assert.Equal(t, test.want, found(t, []byte(test.plan), document.Options{}), test.name)
	}
}

// A block that is no longer there is gone, unless it is not known which there will be.
func TestGone(t *testing.T) {
	const before = `{"inline_policy": [{"name": "a", "policy": "{}"}, {"name": "b", "policy": "[]"}]}`
	for after, want := range map[string][]string{
		`{"inline_policy": [{"name": "a", "policy": "{}"}]}, "after_unknown": {}`: {"aws_iam_role.x.inline_policy.b identity gone", "aws_iam_role.x.inline_policy.a identity as before"},
		`{}, "after_unknown": {"inline_policy": true}`:                            nil,
	} {
		plan := planOf(`{"address": "aws_iam_role.x", "mode": "managed", "type": "aws_iam_role", "name": "x",
			"change": {"actions": ["update"], "before": `+before+`, "after": `+after+`}}`, configured(configOf("aws_iam_role", `{"name": {}}`)))
		require.Equal(t, want, found(t, []byte(plan), document.Options{Deployed: true}))
	}
}

// A permission is the policy that the service makes of it, and -account and -region say whose function it is.
func TestPermission(t *testing.T) {
	data := []byte(planOf(changeOf("aws_lambda_permission", "create", "null",
		`{"statement_id": "s", "action": "lambda:InvokeFunction", "function_name": "f", "principal": "111122223333", "principal_org_id": "o-abc1234567", "qualifier": "live", "source_account": null}`, "{}")))
	for resource, o := range map[string]document.Options{
		"arn:aws:lambda:*:*:function:f:live":                        {},
		"arn:aws-cn:lambda:cn-north-1:444455556666:function:f:live": {Account: "444455556666", Region: "cn-north-1"},
	} {
		documents, _, err := Read("plan.json", data, o)
		require.NoError(t, err)
		require.JSONEq(t, `{"Version": "2012-10-17", "Statement": {"Sid": "s", "Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "lambda:InvokeFunction",
			"Resource": "`+resource+`", "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-abc1234567"}}}}`, string(documents[0].Source))
	}
}

// Every row is of a type, and no resource has one place twice.
func TestPlaces(t *testing.T) {
	for resource, all := range placesByResource() {
		seen := make(map[string]bool)
		for _, p := range all {
			name := strings.Join(p.Path, ".")
			require.False(t, seen[name], "%s.%s", resource, name)
			seen[name] = true
			require.Equal(t, p.Organizations, p.Type == 0, "%s.%s", resource, name)
		}
	}
}

func TestModule(t *testing.T) {
	for address, want := range map[string]string{
		"": "", "module.a": "module.a.", `module.a["x"].module.b[0]`: "module.a.module.b.",
		`module.a["]."]`: "module.a.", `module.a["\"]"]`: "module.a.", "module.a[": "module.a.", `module.a["`: "module.a.",
	} {
		require.Equal(t, want, module(address), address)
	}
	for reference, want := range map[string]string{
		"aws_iam_policy.x.arn": "aws_iam_policy.x", "aws_iam_policy.x[0].arn": "aws_iam_policy.x", "data.a.b.json": "data.a.b", "data.a": "", "x": "",
	} {
		require.Equal(t, want, resource(reference), reference)
	}
}

// Hostile plans end soon.
func TestHostile(t *testing.T) {
	many := strings.TrimSuffix(strings.Repeat(changeOf("aws_iam_role", "create", "null", `{"inline_policy": []}`, `{"inline_policy": true}`)+",", 5000), ",")
	for name, plan := range map[string]string{
		"deep":       planOf(changeOf("aws_iam_policy", "create", "null", strings.Repeat(`{"policy":`, 9000)+"1"+strings.Repeat("}", 9000), "{}")),
		"deeper":     planOf(changeOf("aws_iam_policy", "create", "null", strings.Repeat(`[`, 1<<20), "{}")),
		"many":       planOf(many),
		"references": planOf(many, configured(configOf("aws_iam_role", `{"inline_policy": {"references": ["`+strings.Repeat(`a","`, 200_000)+`b"]}}`))),
		"modules":    planOf("", `"prior_state": {"values": {"root_module": `+strings.Repeat(`{"child_modules": [`, 4000)+strings.Repeat("]}", 4000)+"}}"),
	} {
		start := time.Now()
		found(t, []byte(plan), document.Options{})
		require.Less(t, time.Since(start), time.Minute, name)
	}
}

// FuzzRead reads any text. No error quotes it.
func FuzzRead(f *testing.F) {
	files, err := filepath.Glob("testdata/*/plan.json")
	require.NoError(f, err)
	for _, file := range append(files, "testdata/stub.plan.json") {
		data, err := os.ReadFile(file)
		require.NoError(f, err)
		f.Add(data)
	}
	f.Add([]byte("00"))
	f.Add([]byte(planOf(changeOf("aws_iam_role", "create", "null", `{"inline_policy": [{"policy": "{}"}]}`, `{"inline_policy": [true]}`))))
	f.Fuzz(func(t *testing.T, data []byte) {
		documents, findings, err := Read("plan.json", data, document.Options{Deployed: true})
		if err != nil {
			require.Empty(t, documents)
			require.Empty(t, findings)
		}
		for _, d := range documents {
			require.NotZero(t, d.Type)
			require.False(t, d.Source == nil && d.Before == nil)
		}
	})
}

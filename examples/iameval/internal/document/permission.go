package document

import (
	"encoding/json"
	"strings"
)

// A Permission is a statement of a resource-based policy that a template or a plan has in
// attributes and not as JSON, such as that of AWS::Lambda::Permission. What is empty is left out.
type Permission struct {
	Sid, Principal, Action, Resource string
	Condition                        []Test
}

// A Test is a part of a Condition element.
type Test struct{ Operator, Key, Value string }

// Test adds a test of a value, if there is one.
func (p *Permission) Test(operator, key, value string) {
	if value != "" {
		p.Condition = append(p.Condition, Test{operator, key, value})
	}
}

// Policy returns a policy with the statement.
func (p *Permission) Policy() []byte {
	statement := struct {
		Sid       string `json:",omitempty"`
		Effect    string
		Principal any
		Action    string
		Resource  string
		Condition map[string]map[string]string `json:",omitempty"`
	}{Sid: p.Sid, Effect: "Allow", Principal: principal(p.Principal), Action: p.Action, Resource: p.Resource}
	for _, t := range p.Condition {
		if statement.Condition == nil {
			statement.Condition = make(map[string]map[string]string)
		}
		if statement.Condition[t.Operator] == nil {
			statement.Condition[t.Operator] = make(map[string]string)
		}
		statement.Condition[t.Operator][t.Key] = t.Value
	}
	return Text(struct {
		Version   string
		Statement any
	}{"2012-10-17", statement})
}

// principal returns a Principal element for the principal of a permission: a service, an account,
// an ARN, or everyone.
func principal(name string) any {
	switch {
	case name == "*":
		return name
	case strings.Contains(name, ".") && !strings.HasPrefix(name, "arn:"):
		return map[string]string{"Service": name}
	}
	return map[string]string{"AWS": name}
}

// Text returns v as JSON text for people.
func Text(v any) []byte {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		panic(err) // v has nothing that cannot be JSON
	}
	return []byte(b.String())
}

// LambdaPermission returns the statement that Lambda makes of a permission.
// https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html
//
// The attributes have the names they have in CloudFormation. Where account or region is
// empty, every one is named: the policy is that of one function.
func LambdaPermission(get func(attribute string) string, partition, region, account string) Permission {
	function := get("FunctionName")
	if !strings.HasPrefix(function, "arn:") {
		// Or ACCOUNT:function:NAME.
		if owner, name, ok := strings.Cut(function, ":function:"); ok {
			account, function = owner, name
		}
		function = ARN(partition, "lambda", region, account, "function:"+function)
	}
	if qualifier := get("Qualifier"); qualifier != "" {
		function += ":" + qualifier
	}
	p := Permission{Sid: get("StatementId"), Principal: get("Principal"), Action: get("Action"), Resource: function}
	p.Test("ArnLike", "AWS:SourceArn", get("SourceArn"))
	p.Test("StringEquals", "AWS:SourceAccount", get("SourceAccount"))
	p.Test("StringEquals", "aws:PrincipalOrgID", get("PrincipalOrgID"))
	p.Test("StringEquals", "lambda:EventSourceToken", get("EventSourceToken"))
	p.Test("StringEquals", "lambda:FunctionUrlAuthType", get("FunctionUrlAuthType"))
	p.Test("Bool", "lambda:InvokedViaFunctionUrl", get("InvokedViaFunctionUrl"))
	return p
}

// LayerPermission is like LambdaPermission for a version of a layer.
// https://docs.aws.amazon.com/lambda/latest/api/API_AddLayerVersionPermission.html
func LayerPermission(get func(attribute string) string, partition, region, account string) Permission {
	layer := get("LayerVersionArn")
	if !strings.HasPrefix(layer, "arn:") {
		layer = ARN(partition, "lambda", region, account, "layer:"+layer)
	}
	p := Permission{Sid: get("StatementId"), Principal: get("Principal"), Action: get("Action"), Resource: layer}
	p.Test("StringEquals", "aws:PrincipalOrgID", get("OrganizationId"))
	return p
}

// BusPermission is like LambdaPermission for an event bus.
// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutPermission.html
func BusPermission(get func(attribute string) string, partition, region, account string) Permission {
	bus, action := get("EventBusName"), get("Action")
	if bus == "" {
		bus = "default"
	}
	if action == "" {
		action = "events:PutEvents"
	}
	p := Permission{
		Sid: get("StatementId"), Principal: get("Principal"), Action: action,
		Resource: ARN(partition, "events", region, account, "event-bus/"+bus),
	}
	if operator := get("Condition.Type"); operator != "" {
		p.Test(operator, get("Condition.Key"), get("Condition.Value"))
	}
	return p
}

// ARN returns an ARN. Where region or account is empty it has "*".
func ARN(partition, service, region, account, resource string) string {
	if region == "" {
		region = "*"
	}
	if account == "" {
		account = "*"
	}
	return "arn:" + Partition(partition, region) + ":" + service + ":" + region + ":" + account + ":" + resource
}

// Partition returns partition, or if it is empty that of the Region.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
func Partition(partition, region string) string {
	switch {
	case partition != "":
		return partition
	case strings.HasPrefix(region, "cn-"):
		return "aws-cn"
	case strings.HasPrefix(region, "us-gov-"):
		return "aws-us-gov"
	}
	return "aws"
}

package inventory

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// An Escalation is how a principal gets permissions that it does not have, other than by
// assuming a role: it may change who assumes a role, make credentials of a user, give itself a
// policy, or pass a role to a service that acts for it.
type Escalation struct {
	From    principal.Principal
	Actions []string // all of which it may call
	To      string   // ARN of the user, role, group or managed policy whose permissions it gets or changes
	Source  string   // page of AWS that says what the first action does
}

// A target is what the first action of an escalation is called on.
type target uint8

const (
	anyRole target = iota
	anotherUser
	itselfAsUser
	itselfAsRole
	itsBoundaryAsUser
	itsBoundaryAsRole
	roleItBecomes // by sts:AssumeRole
	anotherGroup
	itsGroup
	attachedPolicy // to the caller, also as its boundary, of its own account
	passedRole     // by iam:PassRole
	passedProfile  // likewise, a role that has an instance profile
	unprofiledRole // likewise, one that has none
)

// A technique is one kind of escalation.
type technique struct {
	target  target
	service string // that the role is passed to
	actions []string
	source  string
}

const iamReference = "https://docs.aws.amazon.com/IAM/latest/APIReference/"

// techniques are facts: what AWS says that the first action does, or takes a role for.
//
//nolint:gochecknoglobals // never written
var techniques = []technique{
	{anyRole, "", []string{"iam:UpdateAssumeRolePolicy"}, iamReference + "API_UpdateAssumeRolePolicy.html"},
	{anotherUser, "", []string{"iam:CreateAccessKey"}, iamReference + "API_CreateAccessKey.html"},
	{anotherUser, "", []string{"iam:CreateLoginProfile"}, iamReference + "API_CreateLoginProfile.html"},
	{anotherUser, "", []string{"iam:UpdateLoginProfile"}, iamReference + "API_UpdateLoginProfile.html"},
	{itselfAsUser, "", []string{"iam:AttachUserPolicy"}, iamReference + "API_AttachUserPolicy.html"},
	{itselfAsUser, "", []string{"iam:PutUserPolicy"}, iamReference + "API_PutUserPolicy.html"},
	{itselfAsRole, "", []string{"iam:AttachRolePolicy"}, iamReference + "API_AttachRolePolicy.html"},
	{itselfAsRole, "", []string{"iam:PutRolePolicy"}, iamReference + "API_PutRolePolicy.html"},
	{itsBoundaryAsUser, "", []string{"iam:DeleteUserPermissionsBoundary"}, iamReference + "API_DeleteUserPermissionsBoundary.html"},
	{itsBoundaryAsUser, "", []string{"iam:PutUserPermissionsBoundary"}, iamReference + "API_PutUserPermissionsBoundary.html"},
	{itsBoundaryAsRole, "", []string{"iam:DeleteRolePermissionsBoundary"}, iamReference + "API_DeleteRolePermissionsBoundary.html"},
	{itsBoundaryAsRole, "", []string{"iam:PutRolePermissionsBoundary"}, iamReference + "API_PutRolePermissionsBoundary.html"},
	{roleItBecomes, "", []string{"iam:AttachRolePolicy", "sts:AssumeRole"}, iamReference + "API_AttachRolePolicy.html"},
	{roleItBecomes, "", []string{"iam:PutRolePolicy", "sts:AssumeRole"}, iamReference + "API_PutRolePolicy.html"},
	{anotherGroup, "", []string{"iam:AddUserToGroup"}, iamReference + "API_AddUserToGroup.html"},
	{itsGroup, "", []string{"iam:AttachGroupPolicy"}, iamReference + "API_AttachGroupPolicy.html"},
	{itsGroup, "", []string{"iam:PutGroupPolicy"}, iamReference + "API_PutGroupPolicy.html"},
	{attachedPolicy, "", []string{"iam:CreatePolicyVersion"}, iamReference + "API_CreatePolicyVersion.html"},
	{attachedPolicy, "", []string{"iam:SetDefaultPolicyVersion"}, iamReference + "API_SetDefaultPolicyVersion.html"},
	{passedRole, "tasks.apprunner.amazonaws.com", []string{"iam:PassRole", "apprunner:CreateService"}, "https://docs.aws.amazon.com/apprunner/latest/api/API_CreateService.html"},
	{passedRole, "cloudformation.amazonaws.com", []string{"iam:PassRole", "cloudformation:CreateChangeSet", "cloudformation:ExecuteChangeSet"}, "https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html"},
	{passedRole, "cloudformation.amazonaws.com", []string{"iam:PassRole", "cloudformation:CreateStack"}, "https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html"},
	{passedRole, "codebuild.amazonaws.com", []string{"iam:PassRole", "codebuild:CreateProject", "codebuild:StartBuild"}, "https://docs.aws.amazon.com/codebuild/latest/APIReference/API_CreateProject.html"},
	{passedRole, "datapipeline.amazonaws.com", []string{"iam:PassRole", "datapipeline:CreatePipeline", "datapipeline:PutPipelineDefinition", "datapipeline:ActivatePipeline"}, "https://docs.aws.amazon.com/datapipeline/latest/APIReference/API_PutPipelineDefinition.html"},
	{passedProfile, "ec2.amazonaws.com", []string{"iam:PassRole", "ec2:RunInstances"}, "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html"},
	{passedProfile, "ec2.amazonaws.com", []string{"iam:PassRole", "elasticmapreduce:RunJobFlow"}, "https://docs.aws.amazon.com/emr/latest/APIReference/API_RunJobFlow.html"},
	{unprofiledRole, "ec2.amazonaws.com", []string{"iam:PassRole", "iam:CreateInstanceProfile", "iam:AddRoleToInstanceProfile", "ec2:RunInstances"}, iamReference + "API_AddRoleToInstanceProfile.html"},
	{passedRole, "ecs-tasks.amazonaws.com", []string{"iam:PassRole", "batch:RegisterJobDefinition", "batch:SubmitJob"}, "https://docs.aws.amazon.com/batch/latest/APIReference/API_RegisterJobDefinition.html"},
	{passedRole, "ecs-tasks.amazonaws.com", []string{"iam:PassRole", "ecs:RegisterTaskDefinition", "ecs:CreateService"}, "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html"},
	{passedRole, "ecs-tasks.amazonaws.com", []string{"iam:PassRole", "ecs:RegisterTaskDefinition", "ecs:RunTask"}, "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html"},
	{passedRole, "glue.amazonaws.com", []string{"iam:PassRole", "glue:CreateDevEndpoint"}, "https://docs.aws.amazon.com/glue/latest/webapi/API_CreateDevEndpoint.html"},
	{passedRole, "glue.amazonaws.com", []string{"iam:PassRole", "glue:CreateJob", "glue:StartJobRun"}, "https://docs.aws.amazon.com/glue/latest/webapi/API_CreateJob.html"},
	{passedRole, "lambda.amazonaws.com", []string{"iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"}, "https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html"},
	{passedRole, "lambda.amazonaws.com", []string{"iam:PassRole", "lambda:CreateFunction", "lambda:AddPermission"}, "https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html"},
	{passedRole, "sagemaker.amazonaws.com", []string{"iam:PassRole", "sagemaker:CreateNotebookInstance", "sagemaker:CreatePresignedNotebookInstanceUrl"}, "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateNotebookInstance.html"},
	{passedRole, "sagemaker.amazonaws.com", []string{"iam:PassRole", "sagemaker:CreateProcessingJob"}, "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateProcessingJob.html"},
	{passedRole, "sagemaker.amazonaws.com", []string{"iam:PassRole", "sagemaker:CreateTrainingJob"}, "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateTrainingJob.html"},
	{passedRole, "scheduler.amazonaws.com", []string{"iam:PassRole", "scheduler:CreateSchedule"}, "https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html"},
	{passedRole, "ssm.amazonaws.com", []string{"iam:PassRole", "ssm:StartAutomationExecution"}, "https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_StartAutomationExecution.html"},
	{passedRole, "states.amazonaws.com", []string{"iam:PassRole", "states:CreateStateMachine", "states:StartExecution"}, "https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html"},
}

// Escalations returns how from, a user or any session of a role, may escalate at a time, by a
// table of what some actions do. No edge or chain follows them. Each action is decided with
// GraphOptions.Context; an action of a service is decided for a resource that the policies of
// from name, and a role is passed only to a service that may assume it then. What the table
// does not have may escalate too. The error is that of ctx.
func (g *RoleGraph) Escalations(ctx context.Context, from principal.Principal, at time.Time) ([]Escalation, error) {
	e := &escalator{graph: g, holder: newHolder(from, g.options.From), at: at}
	var list []Escalation
	for i := range techniques {
		t := &techniques[i]
		if t.target != roleItBecomes && !e.permits(t.actions[1:]) || len(e.granting(t.actions[0])) == 0 {
			continue
		}
		for _, arn := range e.targets(t) {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			if e.allowed(t.actions[0], arn, t.service) && (t.service == "" || e.serves(t.service, arn)) {
				list = append(list, Escalation{From: from, Actions: slices.Clone(t.actions), To: arn, Source: t.source})
			}
		}
	}
	return list, nil
}

// An escalator looks for the escalations of one principal.
type escalator struct {
	graph  *RoleGraph
	holder *holder
	at     time.Time
}

// targets returns the ARNs that t may be about. The calls of IAM are about the caller's own
// account.
func (e *escalator) targets(t *technique) []string {
	inv, p := e.graph.inv, e.holder.principal
	owner := e.graph.index.ownerOf(p)
	user, role := inv.userOf[owner], inv.roleOf[owner]
	var list []string
	add := func(arn string) {
		if strings.Contains(arn, ":"+p.Account()+":") {
			list = append(list, arn)
		}
	}
	switch t.target {
	case anyRole:
		for _, r := range inv.roles {
			if !arn.IsServiceLinked(r.ARN) { // which only its service changes
				add(r.ARN)
			}
		}
	case passedRole:
		for _, r := range inv.roles {
			add(r.ARN)
		}
	case passedProfile, unprofiledRole:
		for _, r := range inv.roles {
			if (len(r.InstanceProfiles) > 0) == (t.target == passedProfile) {
				add(r.ARN)
			}
		}
	case roleItBecomes:
		for _, place := range e.graph.candidates(p) {
			r := e.graph.index.roles[place]
			if r.ARN != owner && !arn.IsServiceLinked(r.ARN) && e.becomes(e.holder, r) {
				add(r.ARN)
			}
		}
	case anotherUser:
		for _, u := range inv.users {
			if u.ARN != owner {
				add(u.ARN)
			}
		}
	case itselfAsUser:
		if user != nil {
			add(owner)
		}
	case itselfAsRole:
		if role != nil {
			add(owner)
		}
	case itsBoundaryAsUser:
		if user != nil && user.Boundary != "" {
			add(owner)
		}
	case itsBoundaryAsRole:
		if role != nil && role.Boundary != "" {
			add(owner)
		}
	case itsGroup:
		if user != nil {
			for _, group := range user.Groups {
				add(group.ARN)
			}
		}
	case anotherGroup:
		for _, group := range inv.groups {
			if user != nil && !slices.Contains(user.Groups, group) {
				add(group.ARN)
			}
		}
	case attachedPolicy:
		var all Permissions
		if user != nil {
			all.Managed = append(slices.Clone(user.Managed), user.Boundary)
			for _, group := range user.Groups {
				all.Managed = append(all.Managed, group.Managed...)
			}
		} else if role != nil {
			all.Managed = append(slices.Clone(role.Managed), role.Boundary)
		}
		for _, arn := range slices.Compact(slices.Sorted(slices.Values(all.Managed))) {
			add(arn)
		}
	}
	return list
}

// permits reports whether each action is allowed on some resource that a statement names.
func (e *escalator) permits(actions []string) bool {
	for _, action := range actions {
		if !slices.ContainsFunc(e.granting(action), func(pattern string) bool { return e.allowed(action, e.covered(pattern, action), "") }) {
			return false
		}
	}
	return true
}

// granting returns the resources for which statements of the caller's policies allow an
// action, as they are written: a pattern covers itself.
func (e *escalator) granting(action string) []string {
	var resources []string
	for _, document := range policiesOf(e.graph.inv.attachments, e.graph.index.ownerOf(e.holder.principal)) {
		for s := range statementsOf(document) {
			if s.Effect() != policy.Allow || !(*statement.Statement)(s).MatchAction(action) {
				continue
			}
			patterns, not := s.Resources()
			if not {
				patterns = []string{"*"}
			}
			resources = append(resources, patterns...)
		}
	}
	return resources
}

// covered returns an ARN of the caller's account that a pattern of the caller's policies covers, as
// far as it says no account; the rest of a pattern covers itself.
func (e *escalator) covered(pattern, action string) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(pattern, "${")
		b.WriteString(before)
		if !ok {
			break
		}
		var name string
		name, pattern, _ = strings.Cut(rest, "}")
		b.WriteString(e.variable(name))
	}
	parts := strings.SplitN(b.String(), ":", 6)
	if len(parts) < 2 || !strings.HasSuffix(parts[len(parts)-1], "*") && len(parts) < 6 {
		return b.String()
	}
	for len(parts) < 6 { // "arn:aws:lambda:*" covers colons
		parts = append(parts, "*")
	}
	p := e.holder.principal
	service, _, _ := strings.Cut(action, ":")
	for i, value := range []string{"", p.Partition(), service, "", p.Account()} {
		if value != "" && parts[i] == "*" {
			parts[i] = value
		}
	}
	return strings.Join(parts, ":")
}

// variable returns the value of a policy variable that the caller has, or else a name.
func (e *escalator) variable(name string) string {
	p := e.holder.principal
	name, _, _ = strings.Cut(name, ",") // of a default
	switch lower := strings.ToLower(strings.TrimSpace(name)); {
	case lower == "aws:username":
		return arn.Name(p.Issuer())
	case lower == "aws:principalaccount":
		return p.Account()
	case lower == "*" || lower == "?" || lower == "$":
		return lower
	case strings.HasPrefix(lower, "aws:principaltag/"):
		key := strings.TrimSpace(name)[len("aws:PrincipalTag/"):]
		for tag, value := range e.graph.inv.attachments.PrincipalTags[p.Issuer()] {
			if strings.EqualFold(tag, key) {
				return value
			}
		}
	}
	return "x"
}

// limit returns the boundary of the user or role that an action changes, by which policies
// may ask for it, or "".
func (e *escalator) limit(action, target string) string {
	switch action {
	case "iam:AttachUserPolicy", "iam:PutUserPolicy", "iam:DeleteUserPermissionsBoundary":
		if user := e.graph.inv.userOf[target]; user != nil {
			return user.Boundary
		}
	case "iam:AttachRolePolicy", "iam:PutRolePolicy", "iam:DeleteRolePermissionsBoundary":
		if role := e.graph.inv.roleOf[target]; role != nil {
			return role.Boundary
		}
	}
	return ""
}

func (e *escalator) allowed(action, resource, service string) bool {
	h, c := e.holder, e.graph.options.Context
	req := evaluate.Request{Principal: h.principal, Action: action, Resource: resource, Context: c}
	if h.chain != nil {
		req = h.chain.Request(action, resource)
		for entry := range c.Entries() {
			if _, ok := req.Context.Lookup(entry.Key()); !ok {
				req.Context.Set(entry)
			}
		}
	}
	req.Time, req.ResourceAccount = e.at, h.principal.Account()
	if service != "" {
		req.Context = req.Context.With(condition.String("iam:PassedToService", service))
	}
	if boundary := e.limit(action, resource); boundary != "" {
		req.Context = req.Context.With(condition.String("iam:PermissionsBoundary", boundary))
	}
	d := e.graph.inv.evaluator.Evaluate(&req, nil)
	return d.Allowed()
}

// serves reports whether a service may assume the role at the time.
func (e *escalator) serves(service, role string) bool {
	place := e.graph.index.placeOf[role]
	p := principal.Service(service)
	if !slices.Contains(e.graph.candidates(p), place) {
		return false
	}
	return e.becomes(newHolder(p, e.at), e.graph.index.roles[place])
}

// becomes reports whether h may assume a role at the time.
func (e *escalator) becomes(h *holder, role *Role) bool {
	return len(e.graph.findWays(h, role, evaluate.Validity{From: e.at, Until: e.at.Add(1)})) > 0
}

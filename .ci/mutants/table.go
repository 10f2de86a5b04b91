package main

// mutants are the mistakes that would hurt most in an engine that evaluates IAM
// policies. If a change of the code moves the text that a mutant replaces, give
// the mutant the new text: it is not to be left out.
var mutants = []mutant{
	{
		1, "an Allow of an identity-based policy takes precedence over a Deny",
		"evaluate/internal/decision/decide.go",
		`d.Outcome == ExplicitDeny {`,
		`d.Outcome == ExplicitDeny && ev.identityAllow().Statement == nil {`,
		"./evaluate", "TestCases",
	},
	{
		2, "the first statement that applies decides, whatever its effect",
		"evaluate/internal/decision/decide.go",
		`if s.Effect() != effect {`,
		`if _, mismatch := ev.Judge(s); mismatch == Matches && s.Effect() != effect {
			return nil
		}
		if s.Effect() != effect {`,
		"./evaluate", "TestCases",
	},
	{
		3, "what no identity-based policy mentions is allowed",
		"evaluate/internal/decision/decide.go",
		`return Ruling{Type: statement.Identity}`,
		`return Ruling{Outcome: Allow, Type: statement.Identity}`,
		"./evaluate", "TestCases",
	},
	{
		4, "an unknown condition operator always matches",
		"internal/clause/operators.go",
		`return 0, 0, false, false`,
		`return uint8(len(operators) - 1), forAllValues, false, true`,
		"./policy", "TestParse",
	},
	{
		5, "an unknown condition operator never matches",
		"internal/clause/operators.go",
		`return 0, 0, false, false`,
		`return uint8(len(operators) - 1), forAnyValue, false, true`,
		"./policy", "TestParse",
	},
	{
		6, "IfExists has no effect",
		"internal/clause/operators.go",
		`base, ifExists = strings.CutSuffix(base, ifExistsSuffix)`,
		`base, _ = strings.CutSuffix(base, ifExistsSuffix)`,
		"./evaluate", "TestCases",
	},
	{
		7, "a negated operator does not match a missing key",
		"internal/clause/operators.go",
		`return cl.ifExists || cl.negated`,
		`return cl.ifExists`,
		"./evaluate", "TestCases",
	},
	{
		8, "ForAllValues does not match a missing key",
		"internal/clause/operators.go",
		`
		case forAllValues:
			return true`,
		`
		case forAllValues:
			return false`,
		"./evaluate", "TestCases",
	},
	{
		9, "ForAnyValue matches a missing key",
		"internal/clause/operators.go",
		`
		case forAnyValue:
			return cl.ifExists`,
		`
		case forAnyValue:
			return true`,
		"./evaluate", "TestCases",
	},
	{
		10, "one condition key that matches is enough",
		"internal/clause/clause.go",
		`
		if !b.clauses[i].Match(c) {
			return false
		}
	}
	return true`,
		`
		if b.clauses[i].Match(c) {
			return true
		}
	}
	return len(b.clauses) == 0`,
		"./evaluate", "TestCases",
	},
	{
		11, "all values of a condition key have to match",
		"internal/clause/string.go",
		`for i := range cl.patterns {`,
		`for i := range cl.patterns {
		if matches, _ := cl.patterns[i].match(text, c); !matches {
			return false
		}
	}
	for i := range cl.patterns {`,
		"./evaluate", "TestCases",
	},
	{
		12, `a "*" in a pattern is first compared with a "*" in the text`,
		"internal/glob/glob.go",
		`func (p *Pattern) Match(s string, values []string) bool {`,
		`func (p *Pattern) Match(s string, values []string) bool {
	after, found := strings.CutPrefix(s, p.prefix()+"*")
	switch {
	case found && p.open:
		return after == ""
	case found && p.rest != nil && (*p.rest)[0].Kind == Run:
		rest := Pattern{fold: p.fold}
		rest.setRest((*p.rest)[1:])
		return rest.Match(after, values)
	}`,
		"./evaluate", "TestCases",
	},
	{
		13, `"?" also stands for no character`,
		"internal/glob/glob.go",
		`
			if s == "" {
				return "", false
			}
			s = s[width(s):]`,
		`
			if rest, ok := p.consume(tokens[i+1:], s, values); ok && rest == "" {
				return "", true
			}
			if s == "" {
				return "", false
			}
			s = s[width(s):]`,
		"./evaluate", "TestCases",
	},
	{
		14, "a pattern need not reach the end of the text",
		"internal/glob/glob.go",
		`_, ok := p.consumeEnd(tokens, s, values)
			return ok`,
		`if next > 0 {
				_, ok = p.seek(tokens, s, values)
			}
			return ok`,
		"./evaluate", "TestCases",
	},
	{
		15, "wildcards in the value of a policy variable keep their meaning",
		"internal/clause/pattern.go",
		`return p.last.Match(s, values)`,
		`wild := glob.Compile(p.last.Sample(values, "*"))
		return p.last.Match(s, values) || p.variables != nil && wild.Match(s, nil)`,
		"./evaluate", "TestCases",
	},
	{
		16, "a policy variable without a value is empty",
		"internal/clause/variable.go",
		`return v.fallback, v.hasDefault`,
		`return v.fallback, true`,
		"./evaluate", "TestCases",
	},
	{
		17, "policy variables are expanded without Version 2012-10-17",
		"policy/parse.go",
		`p.draft.Literal = true`,
		`p.draft.Literal = false`,
		"./evaluate", "TestCases",
	},
	{
		18, "an ARN ends at its sixth colon",
		"internal/arn/arn.go",
		`return parts(s, [4]int{partition, service, region, colon(s, region+1)})`,
		`a, ok := parts(s, [4]int{partition, service, region, colon(s, region+1)})
	a.Resource, _, _ = strings.Cut(a.Resource, ":")
	return a, ok`,
		"./evaluate", "TestCases",
	},
	{
		19, "the letter case of actions counts",
		"internal/statement/statement.go",
		`glob.CompileFold(text)`,
		`glob.Compile(text)`,
		"./evaluate", "TestCases",
	},
	{
		20, "the letter case of resources does not count",
		"internal/clause/resource.go",
		`return p.pattern.match(resource, c)`,
		`matches, resolved = p.pattern.match(resource, c)
	if folded, err := compileARN(strings.ToLower(p.String()), asIs); err == nil && !matches {
		matches, _ = folded.match(strings.ToLower(resource), c)
	}
	return matches, resolved`,
		"./evaluate", "TestCases",
	},
	{
		21, "letters beyond ASCII are folded in actions: U+212A is a k",
		"internal/glob/glob.go",
		`func (p *Pattern) Match(s string, values []string) bool {`,
		`func (p *Pattern) Match(s string, values []string) bool {
	if p.fold {
		s = strings.ToLower(s)
	}`,
		"./internal/statement", "TestMatchAction",
	},
	{
		22, "an IPv6 address is a block of 32 bits",
		"internal/clause/ip.go",
		`netip.PrefixFrom(address, address.BitLen())`,
		`netip.PrefixFrom(address, 32)`,
		"./evaluate", "TestCases",
	},
	{
		23, "a Principal element that names nobody names everybody",
		"internal/statement/statement.go",
		`return grades.Strongest()`,
		`if grades == 0 {
		return caller.MatchAnyone
	}
	return grades.Strongest()`,
		"./evaluate", "TestCases",
	},
	{
		24, "session policies only deny",
		"evaluate/internal/decision/decide.go",
		`if !ev.takesPart.Has(KindSession) {`,
		`if ev.takesPart.Has(KindSession) {
		return true
	}
	if !ev.takesPart.Has(KindSession) {`,
		"./evaluate", "TestCases",
	},
	{
		25, "of an element that stands twice, the last counts",
		"policy/parse.go",
		`case found[e].Present:`,
		`case false:`,
		"./policy", "TestParse",
	},
	{
		26, "data after the policy is ignored",
		"internal/source/document.go",
		`end == bad || r.space(end) != len(text)`,
		`end == bad`,
		"./policy", "TestParse",
	},
	{
		81, "a document may have a level more",
		"internal/source/reader.go",
		`if level == maxDepth {`,
		`if level > maxDepth {`,
		"./internal/source", "TestRead",
	},
	{
		82, "control characters may stand in a string",
		"internal/source/reader.go",
		`high := ((x - ' '*each) |`,
		`high := (`,
		"./internal/source", "TestOrdinary",
	},
	{
		84, "all statements have the actions of the first",
		"internal/statement/draft.go",
		`if e.SameActions {`,
		`if len(d.Statements) > 0 {`,
		"./evaluate", "TestCases",
	},
	{
		85, "the first value with wildcards makes those before it match nothing",
		"internal/clause/clause.go",
		`for _, value := range cl.values[:i] {`,
		`for _, value := range cl.values[:0] {`,
		"./internal/clause", "TestTruthTable",
	},
	{
		83, "a pointer counts elements from 1",
		"internal/source/place.go",
		`strconv.Itoa(l.seen-1)`,
		`strconv.Itoa(l.seen)`,
		"./policy", "TestParse",
	},
	{
		27, "the index does not find actions with wildcards",
		"evaluate/internal/decision/actionname.go",
		`case whole && length < len(text):`,
		`case (whole || !strings.Contains(actions[i].String(), "?")) && length < len(text):`,
		"./evaluate", "TestIndexIsInvisible",
	},
	{
		28, "a permissions boundary grants what it allows",
		"evaluate/internal/decision/decide.go",
		`sessionAllows := ev.sessionAllows()`,
		`sessionAllows := ev.sessionAllows()
	if ev.takesPart.Has(KindBoundary) && (boundaryAllows || byIdentity.Allowed()) {
		boundaryAllows, byIdentity.Outcome = true, Allow
	}`,
		"./evaluate", "TestCases",
	},
	{
		29, "to assume a role of another account that trusts the account of the caller needs no Allow there",
		"evaluate/internal/decision/decide.go",
		`} else if grade == caller.NoMatch {`,
		`} else if ev.Assuming && grade == caller.MatchAccount {
		return allowedByResource
	} else if grade == caller.NoMatch {`,
		"./evaluate", "TestTrustCases",
	},
	{
		30, "to exempt a principal from a Deny, NotPrincipal need not name its account and role",
		"internal/statement/statement.go",
		`switch p.Type() {`,
		`switch caller.TypeAnonymous {`,
		"./evaluate", "TestCases",
	},
	{
		31, "a role with the path of service-linked ones anywhere in its ARN escapes SCPs and RCPs",
		"internal/arn/arn.go",
		`strings.HasPrefix(a.Resource, "role/aws-service-role/")`,
		`strings.Contains(a.Resource, "role/aws-service-role/")`,
		"./evaluate", "TestCases",
	},
	{
		32, "RCPs do not apply to the assumption of such a role",
		"internal/arn/arn.go",
		`strings.HasPrefix(a.Resource, "role/aws-service-role/")`,
		`strings.Contains(a.Resource, "role/aws-service-role/")`,
		"./evaluate", "TestTrustCases",
	},
	{
		33, "a role of a namespace that is not of AWS can be service-linked",
		"internal/arn/arn.go",
		`return ok && IsAWS(a.Partition) &&`,
		`return ok &&`,
		"./evaluate", "TestCases",
	},
	{
		34, "RCPs do not apply to the assumption of a role of a namespace that is not of AWS",
		"evaluate/call.go",
		`if arn.IsServiceLinked(q.request.Resource) {`,
		`if arn.IsServiceLinked(q.request.Resource) || q.request.Principal.Partition() != "aws" {`,
		"./evaluate", "TestTrustCases",
	},
	{
		35, "a role by whose ARN no session can be named is assumed",
		"evaluate/parameters.go",
		`if err != nil || glob.HasWildcard(role.ARN) {`,
		`if _ = err; glob.HasWildcard(role.ARN) {`,
		"./evaluate", "TestAssumeRoleChecksRole",
	},
	{
		36, "a pattern is the ARN of a role",
		"evaluate/parameters.go",
		`if err != nil || glob.HasWildcard(role.ARN) {`,
		`if err != nil {`,
		"./evaluate", "TestAssumeRoleChecksRole",
	},
	{
		37, "what is attached under the ARN of a role counts beside its trust policy",
		"evaluate/call.go",
		`q.sources.Detach(decision.KindResource)`,
		``,
		"./evaluate", "TestTrustPolicyDecides",
	},
	{
		38, "what is attached under the ARN of a role takes the place of its trust policy",
		"evaluate/call.go",
		`q.sources.Detach(decision.KindResource)`,
		`if q.sources.Present.Has(decision.KindResource) {
		q.given.Resource = nil
	}`,
		"./evaluate", "TestTrustPolicyDecides",
	},
	{
		39, "an account is the same as one whose name begins with it",
		"evaluate/request.go",
		`ev.SameAccount = arn.SameAccount(owner, callers) && callers != ""`,
		`ev.SameAccount = callers != "" && len(owner) >= len(callers) && owner[:len(callers)] == callers`,
		"./evaluate", "TestCases",
	},
	{
		40, "the letter case of the name of a role does not count",
		"internal/caller/pattern.go",
		`pt.name == arn.Name(p.Issuer())`,
		`strings.EqualFold(pt.name, arn.Name(p.Issuer()))`,
		"./internal/caller", "TestMatchVectors",
	},
	{
		41, "the letter case of the ARN of a role does not count",
		"internal/caller/pattern.go",
		`return p.Issuer() == pt.value`,
		`return strings.EqualFold(p.Issuer(), pt.value)`,
		"./internal/caller", "TestMatchVectors",
	},
	{
		42, "a role is found by its name in partition aws, not in that of the caller",
		"evaluate/snapshot.go",
		`name := appendName(b[:0], text)`,
		`a, _ := arn.Split(text)
		name := append([]byte("arn:aws"), appendName(b[:0], text)[len("arn:"+a.Partition):]...)`,
		"./evaluate", "TestSessionOfNamedRole",
	},
	{
		43, "a resource control policy may deny every action",
		"policy/check.go",
		`return strings.Trim(service, "*?") == ""`,
		`return service == "*" && a.String() == service`,
		"./policy", "TestParse",
	},
	{
		44, "the clock is read a second time after the credentials were found to be valid",
		"evaluate/request.go",
		`ev.Bound.SetNow(now)`,
		`ev.Bound.SetNow(req.Time)`,
		"./evaluate", "TestOneReadingOfTheClock",
	},
	{
		45, "letters beyond ASCII are folded in the keys of tags: U+017F is an s",
		"evaluate/session.go",
		`if glob.EqualFold(tag, key) {`,
		`if glob.EqualFold(tag, key) || slices.EqualFunc([]rune(tag), []rune(key), func(a, b rune) bool {
			return a == b || min(a, b)|0x20 == 's' && max(a, b) == 0x17f
		}) {`,
		"./evaluate", "TestTagKeysFoldASCII",
	},
	{
		46, "a policy that is not there is attached to nothing",
		"evaluate/attachmentproblem.go",
		`if !present {
		return message.Known(problemNothingAttached)
	}`,
		``,
		"./evaluate", "TestNewRefusesPolicies",
	},
	{
		47, "the account given for a resource counts whatever its ARN says",
		"evaluate/request.go",
		`case account != "" && owner != account && !isOfAWS(partition, account):`,
		`case false:`,
		"./evaluate", "TestCases",
	},
	{
		48, "the context of a call beats what the calling session carries",
		"evaluate/assumecontext.go",
		`entries = append(entries, clause.String(keyRoleSessionName, req.SessionName))`,
		`entries = appendCallers(entries, (*clause.Context)(&req.Context))
	entries = append(entries, clause.String(keyRoleSessionName, req.SessionName))`,
		"./evaluate", "TestChainBeatsContext",
	},
	{
		49, "the letter case of canonical user IDs counts",
		"internal/caller/pattern.go",
		`pt.name = strings.ToLower(value)`,
		`pt.name = value`,
		"./internal/caller", "TestMatchVectors",
	},
	{
		50, "a partition that has aws in its name is of AWS",
		"internal/arn/arn.go",
		`func IsAWS(partition string) bool { return strings.HasPrefix(partition, "aws") }`,
		`func IsAWS(partition string) bool { return strings.Contains(partition, "aws") }`,
		"./evaluate", "TestCases",
	},
	{
		51, "what is attached to a user under another path or letter case is lost",
		"evaluate/snapshot.go",
		`return nil, "", problemOtherARN`,
		`return nil, "", ""`,
		"./evaluate", "TestCallerOfOtherARN",
	},
	{
		52, "a session that was not read is the anonymous caller",
		"evaluate/session.go",
		`if s == nil || s.Principal.Type() == principal.TypeAnonymous {`,
		`if s == nil {`,
		"./evaluate", "TestZeroSession",
	},
	{
		53, "a value that cannot be read switches off a Deny with a positive operator",
		"internal/clause/operators.go",
		`
		return cl.inDeny
`,
		`
		return cl.inDeny && cl.negated
`,
		"./evaluate", "TestCases",
	},
	{
		54, "a request of a session with session policies is decided without them",
		"evaluate/request.go",
		`case req.limited && (ev.Given == nil || ev.Given.Session == nil):`,
		`case false:`,
		"./evaluate", "TestSessionJSONKeepsSessionPolicies",
	},
	{
		55, "the session policies of the calling session do not limit its call",
		"evaluate/call.go",
		`if c.chain != nil && c.chain.Policies != nil {`,
		`if false {`,
		"./evaluate", "TestSessionPoliciesOfChain",
	},
	{
		56, `a "*" that ends a Region or an account stays in its part, in a Deny too`,
		"internal/clause/resource.go",
		`p.head.reading = wide(complete, s)`,
		`p.head.reading = 0`,
		"./evaluate", "TestCases",
	},
	{
		57, "the identity of a caller that is an ID, and is not known, is lost in a Deny",
		"internal/statement/statement.go",
		`if !known && (s.effect == Allow || s.notPrincipal) {`,
		`if !known {`,
		"./evaluate", "TestCases",
	},
	{
		58, "a transitive tag takes the place of the tag of the role in the trust decision",
		"evaluate/assumecontext.go",
		`for _, key := range sortedKeys(req.Role.Tags) {`,
		`for key, value := range a.inherited {
		entries = append(entries, clause.String(prefixResourceTag+key, value))
		delete(req.Role.Tags, key)
	}
	for _, key := range sortedKeys(req.Role.Tags) {`,
		"./evaluate", "TestTrustCases",
	},
	{
		59, "an Allow of a gateway endpoint reaches a user by its ARN",
		"internal/statement/statement.go",
		`case flags&AtGateway != 0 && s.policy.typ == Endpoint && s.effect == Allow:`,
		`case false:`,
		"./evaluate", "TestCases",
	},
	{
		60, "temporary credentials get others",
		"evaluate/byname.go",
		`problem: problemTemporary,`,
		`problem: "",`,
		"./evaluate", "TestCases",
	},
	{
		61, "a session of a user loses what it may not call",
		"evaluate/session.go",
		`issued: true`,
		`issued: false`,
		"./evaluate", "TestSessionCases",
	},
	{
		62, "the boundary of a user does not count in a trust policy",
		"evaluate/internal/decision/decide.go",
		`if ev.CallerType == caller.TypeUser && typ == statement.Trust && !boundaryAllows {`,
		`if false {`,
		"./evaluate", "TestTrustCases",
	},
	{
		63, "the root user is free of the policy of any resource",
		"evaluate/byname.go",
		`(rule.effect != decision.KeptFromBucket || ev.ownsBucket())`,
		`true`,
		"./evaluate", "TestCases",
	},
	{
		64, "a caller without account has what AWS owns",
		"evaluate/request.go",
		`ev.SameAccount = req.Principal.Account() != ""`,
		`ev.SameAccount = true`,
		"./evaluate", "TestCases",
	},
	{
		65, "a validity ends where another statement takes over",
		"evaluate/clock.go",
		`if now := c.verdict(t); now.Outcome != v.Outcome {`,
		`if now := c.verdict(t); now != v {`,
		"./evaluate", "TestTimelineIsEvaluate",
	},
	{
		66, "a user with temporary credentials assumes a role for long",
		"evaluate/parameters.go",
		`case caller == principal.TypeUser && a.hasTemporaryCredentials():`,
		`case false && a.hasTemporaryCredentials():`,
		"./evaluate", "TestTrustCases",
	},
	{
		67, "a root user gets a session that is as long as that of a user",
		"evaluate/federationtoken.go",
		`if p.Type() == principal.TypeAccount {`,
		`if false {`,
		"./evaluate", "TestSessionCases",
	},
	{
		68, "the account whose root user is assumed has a say",
		"evaluate/request.go",
		`case ev.alone:`,
		`case false:`,
		"./evaluate", "TestSessionCases",
	},
	{
		69, "the context of a call says which task a root user is assumed for",
		"evaluate/assumeroot.go",
		`return condition.Context(clause.KeepContext(append(entries, clause.String(keyTaskPolicyARN, a.req.TaskPolicyARN))))`,
		`return condition.Context(clause.KeepContext(append([]clause.Entry{clause.String(keyTaskPolicyARN, a.req.TaskPolicyARN)}, entries...)))`,
		"./evaluate", "TestSessionCases",
	},
	{
		70, "the session of a root user is not limited by its task policy",
		"evaluate/assumeroot.go",
		`Policies:       []*policy.Policy{a.req.TaskPolicy},`,
		`Policies:       []*policy.Policy{},`,
		"./evaluate", "TestSessionCases",
	},
	{
		71, "MFA is as fresh at the end of a session as when it was issued",
		"evaluate/internal/decision/context.go",
		`max(0, now.Unix()-b.mfa)`,
		`min(0, now.Unix()-b.mfa)`,
		"./evaluate", "TestSessionCases",
	},
	{
		72, "an interval goes on although MFA becomes too old",
		"evaluate/tracker.go",
		`if grows && readsMFAAge(cl.Keys()) {`,
		`if false && readsMFAAge(cl.Keys()) {`,
		"./evaluate", "TestMFAAgeGrows",
	},
	{
		73, "a Question reads the clock for each answer",
		"evaluate/question.go",
		`if q.request.Time.IsZero() {`,
		`if false {`,
		"./evaluate", "TestQuestionReadsTheClockOnce",
	},
	{
		120, "a caller is told the policies of another account's organization",
		"evaluate/accessdenied.go",
		`account == "" || req.owner(named, "") != account {`,
		`account == "" && req.owner(named, "") != account {`,
		"./evaluate", "TestAccessDeniedWithoutARN",
	},
	{
		121, "a caller is told what is wrong with the server",
		"evaluate/accessdenied.go",
		`because the request could not be evaluated"`,
		`because " + d.Problem`,
		"./evaluate", "TestAccessDeniedKeepsSecrets",
	},
	{
		126, "of many principals, a role is not found by its sessions",
		"internal/caller/directory.go",
		`[...]string{own, issuer, p.Account()}`,
		`[...]string{own, own, p.Account()}`,
		"./internal/caller", "TestDirectory",
	},
	{
		127, "of a context laid on another, the entries below go before those on top",
		"internal/clause/context.go",
		`e := search(c.entries, k)
	if e == nil && len(c.base) > 0 {
		e = search(c.base, k)
	}`,
		`e := search(c.base, k)
	if e == nil {
		e = search(c.entries, k)
	}`,
		"./internal/clause", "TestWith",
	},
	{
		128, "an IPv6 network has the IPv4 addresses that are mapped into it",
		"internal/clause/ip.go",
		`if first.high > 0 || first.low > beforeMapped`,
		`if true || first.low > beforeMapped`,
		"./internal/clause", "TestNetworks",
	},
	{
		130, "a request says what tags its caller has where none are attached",
		"internal/clause/facts.go",
		`return f.CallerTags.find(k, scratch)`,
		`e, _ = f.CallerTags.find(k, scratch)
		return e, e != nil`,
		"./evaluate", "TestSessionTags",
	},
	{
		131, "the tags of a role go before those of its session",
		"internal/clause/facts.go",
		`if f.CallerTags != nil && f.SessionTags != nil {`,
		`if e, known = f.CallerTags.find(k, scratch); known && e == nil && f.SessionTags != nil {`,
		"./evaluate", "TestSessionTags",
	},
	{
		132, "a user gives its session tags that it does not have",
		"evaluate/federationtoken.go",
		`&& !q.facts.Know(key)`,
		``,
		"./evaluate", "TestSessionTags",
	},
	{
		133, "the organization of a resource is what the request says",
		"internal/clause/facts.go",
		`return f.ResourceOrganization.find(k.derived, scratch)`,
		`return nil, false`,
		"./evaluate", "TestSessionTags",
	},
	{
		140, "SCPs have a say over the management account",
		"evaluate/organization.go",
		`if a.Management {
		return
	}`,
		``,
		"./evaluate", "TestApply",
	},
	{
		141, "a level that lacks SCPs is no level",
		"evaluate/organizationcheck.go",
		`if !hasSCP && root.scps > 0 {`,
		`if false {`,
		"./evaluate", "TestNewListsProblemsOfFields",
	},
	{
		142, "a list is forgotten while somebody has it",
		"evaluate/internal/decision/indexer.go",
		`if l.uses--; l.uses > 0 {`,
		`if l.uses--; l.uses > 1 {`,
		"./evaluate/internal/decision", "TestIndexerForgets",
	},
	{
		143, "an edit changes what a version before it has",
		"evaluate/internal/persistent/mapedit.go",
		`if old := *at; old.edit != e.pages.edit {`,
		`if old := *at; old.edit > e.pages.edit {`,
		"./evaluate/internal/persistent", "TestMap",
	},
	{
		144, "the policies of groups deny nothing",
		"evaluate/internal/decision/sources.go",
		`if l.denies || len(l.shared) > 0 {`,
		`if l.denies {`,
		"./evaluate", "TestApply",
	},
	{
		145, "the trust policy that is attached goes before that of the call",
		"evaluate/call.go",
		`c.trust != nil && c.trust != p {`,
		`false {`,
		"./evaluate", "TestAssumeRoleAttachedTrust",
	},
	{
		146, "a long NotResource forgets that a variable has no value",
		"internal/clause/resourceset.go",
		`resolved = resolved && known`,
		`resolved = known`,
		"./internal/clause", "TestResourceSet",
	},
	{
		147, "a statement is not found by a role of its account",
		"internal/caller/mark.go",
		`{account, arn.Name(p.Issuer())}`,
		`{account, arn.Name(own)}`,
		"./evaluate/internal/decision", "TestFindByPrincipal",
	},
	{
		148, "what was found out for one action counts for another",
		"evaluate/internal/decision/request.go",
		`r.Memory.forgetAction()`,
		`_ = r.Memory`,
		"./evaluate", "TestListing",
	},
	{
		149, "what reads the resource is judged of the first resource of a list",
		"evaluate/internal/decision/memory.go",
		`case e.statement.Varies(nil):`,
		`case false:`,
		"./evaluate", "TestListingOfResourcesThatDiffer",
	},
	{
		150, "all resources of a list have one owner",
		"evaluate/listing.go",
		`strings.HasPrefix(resource, l.head)`,
		`strings.HasPrefix("", "")`,
		"./evaluate", "TestListing",
	},
	{
		151, "what is attached to resources does not count in a list",
		"evaluate/listing.go",
		`q.attached.tellsOfResources()`,
		`q.attached == nil`,
		"./evaluate", "TestListing",
	},
	{
		152, "only the first statement of a policy denies",
		"internal/statement/draft.go",
		`p.denies = p.denies || s.effect == Deny`,
		`p.denies = p.denies || i == 0 && s.effect == Deny`,
		"./evaluate", "TestDifferential",
	},
	{
		153, "a value that is an empty text is not thought of",
		"evaluate/access/internal/values/solve.go",
		`{q.empty, Single}, {q.list, NotSingle},`,
		`{q.list, NotSingle},`,
		"./evaluate/access/internal/values", "TestEnumeration",
	},
	{
		154, "an empty text is no member of a list",
		"evaluate/access/internal/values/solve.go",
		`a = q.emptyMember(demands)`,
		`a = language.None`,
		"./evaluate/access/internal/values", "TestEnumeration",
	},
	{
		155, "a text that is no ARN is not thought of",
		"evaluate/access/internal/values/member.go",
		`if a == language.Found || !m.types[clause.Texts] || !m.meetAll(m.arns, something) {`,
		`if a == language.Found || len(m.arns) > 0 {`,
		"./evaluate/access/internal/values", "TestEnumeration",
	},
	{
		156, "between two numbers there is none",
		"internal/clause/candidates.go",
		`for scale := -1; scale >= -maxScale; scale-- {`,
		`for scale := -1; scale >= 0; scale-- {`,
		"./internal/clause", "TestCandidates",
	},
	{
		157, "behind a network there is no address",
		"internal/clause/candidates.go",
		`if after := network.last.next(); after != (address{}) {`,
		`if after := network.last.next(); after == (address{}) {`,
		"./internal/clause", "TestCandidates",
	},
	{
		158, "what is known with some values of policy variables is taken for what holds with others",
		"evaluate/access/internal/values/solve.go",
		`again = again && !demands[i].variables`,
		`again = again || demands[i].variables`,
		"./evaluate/access/internal/values", "TestVariables",
	},
	{
		159, "a policy variable that ignores letter case is covered by the same one that does not",
		"evaluate/access/internal/language/cover.go",
		`s.kind == Value && q.fold >= p.fold &&`,
		`s.kind == Value &&`,
		"./evaluate/access/internal/language", "TestSolveVariables",
	},
	{
		160, "a policy variable with a default is covered by the same one without",
		"evaluate/access/internal/language/cover.go",
		`v == other || v.Key == other.Key && !other.HasDefault`,
		`v.Key == other.Key`,
		"./evaluate/access/internal/language", "TestSolveVariables",
	},
	{
		161, "a wildcard that stays in its part covers one that does not",
		"evaluate/access/internal/language/cover.go",
		`if t.not != 0 && !q.notOf(t).within(p.notOf(s)) {`,
		`if t.kind == Value && !q.notOf(t).within(p.notOf(s)) {`,
		"./evaluate/access/internal/language", "TestSolveAll",
	},
	{
		162, "who is behind a wildcard that stays in its part needs no other place",
		"evaluate/access/internal/language/pattern.go",
		`
	if not == 0 {
		return 0
	}
	i := len(p.rest)`,
		`
	if not >= 0 {
		return 0
	}
	i := len(p.rest)`,
		"./evaluate/access/internal/language", "TestSolveAll",
	},
	{
		163, "a guess is not tested",
		"evaluate/access/internal/language/guess.go",
		`case s.satisfies(q, text):`,
		`case text != "":`,
		"./evaluate/access/internal/language", "TestSolveAll",
	},
	{
		164, "with the budget used up, nothing more is known to be excluded",
		"evaluate/access/internal/language/search.go",
		`return s.work.steps > 0 // else nothing contains anything`,
		`return true`,
		"./evaluate/access/internal/language", "TestBudget",
	},
	{
		165, "the tokens of a wide reading are those of the narrow one",
		"internal/clause/token.go",
		`if h.reading&part.spans != 0 {`,
		`if h.reading&part.spans == h.reading {`,
		"./evaluate/access/internal/language", "TestResources",
	},
	{
		166, "a case file that is written has no session policies where there is an empty set",
		"evaluate/evaltest/groupjson.go",
		`docs := []raw{}`,
		`var docs []raw`,
		"./evaluate/evaltest", "TestGroupJSONOfRandomRequests",
	},
	{
		167, "a request of a session is written as one of its user",
		"evaluate/evaltest/groupjson.go",
		`if err == nil && !bytes.Equal(got, want) {`,
		`if err == nil && len(got) < len(want)-1000 {`,
		"./evaluate/evaltest", "TestGroupJSONRefuses",
	},
	{
		181, "the last of two members of a name counts in a case file",
		"evaluate/evaltest/decode.go",
		`if seen[folded] {`,
		`if false {`,
		"./evaluate/evaltest", "TestLoadRefuses",
	},
	{
		182, "a policy file that does not parse is no policy, and no error",
		"evaluate/evaltest/casefile.go",
		`if errs = append(errs, l.errs...); len(errs) > 0 {`,
		`if len(errs) > 0 {`,
		"./evaluate/evaltest", "TestLoadRefuses",
	},
	{
		183, "a request that is allowed passes where it is to be denied in either way",
		"evaluate/evaltest/evaltest.go",
		`case c.WantDenied && d.Allowed():`,
		`case c.WantDenied && d.Problem != "":`,
		"./evaluate/evaltest", "TestWantDenied",
	},
	{
		184, "an organization without levels lets a request of a case file pass",
		"evaluate/evaltest/casefile.go",
		`if s.SCP != nil && len(s.SCP) == 0 {`,
		`if p.SCP = nil; false {`,
		"./evaluate/evaltest", "TestLoadRefuses",
	},
	{
		185, "a coverage that is too small is no failure",
		"evaluate/evaltest/result.go",
		`case r.Percent() < g.Coverage:`,
		`case r.Percent() < g.Coverage/2:`,
		"./evaluate/evaltest", "TestCheck",
	},
	{
		186, "a case file has the policy of one type where one of another is meant",
		"evaluate/evaltest/library.go",
		`if p, ok := l.files[f]; ok {`,
		`for f.typ = policy.Identity; f.typ < policy.Endpoint && l.files[f] == nil; f.typ++ {
	}
	if p, ok := l.files[f]; ok {`,
		"./evaluate/evaltest", "TestPoliciesByPath",
	},
	{
		187, "anybody is the name of a service in a case file",
		"evaluate/evaltest/expected.go",
		`case p.ARN() == "" && p.Name() == "" && text != "anonymous" && w.Problem == "":`,
		`case p.ARN() == "" && p.Name() == "" && text == "":`,
		"./evaluate/evaltest", "TestLoadRefuses",
	},
	{
		210, "a case file that cannot be run does not fail",
		"examples/iameval/test.go",
		`status = exitError
		case len(r.suite.Groups) == 0:`,
		`continue
		case len(r.suite.Groups) == 0:`,
		"./examples/iameval", "TestScripts",
	},
	{
		211, "cases of which none is run pass",
		"examples/iameval/test.go",
		`if len(suites) == 0 && loaded {`,
		`if len(suites) == 0 && !loaded {`,
		"./examples/iameval", "TestScripts",
	},
	{
		212, "a template is tested without its parameters",
		"examples/iameval/casetree.go",
		`case ok && !d.Unknown.IsZero():`,
		`case ok && d.Source == nil:`,
		"./examples/iameval", "TestScripts",
	},
	{
		213, "an external ID is on the page about coverage",
		"examples/iameval/internal/report/layout.go",
		`l.hidden = append(l.hidden, list(clause.value)...)`,
		`l.hidden = append(l.hidden, list(clause.value)[1:]...)`,
		"./examples/iameval/internal/report", "TestHTML",
	},
	{
		214, "some cases of a group have to cover what it asks of all",
		"examples/iameval/caserun.go",
		`if len(run.Cases) < len(g.Cases) {`,
		`if len(run.Cases) == 0 {`,
		"./examples/iameval", "TestScripts",
	},
	{
		168, "the policies of a caller of the resource's own account may be taken to allow",
		"evaluate/request.go",
		`p.CallerAllows && !ev.IsOfOtherAccount() {`,
		`p.CallerAllows && ev.Principal.Account() == "" {`,
		"./evaluate", "TestCases",
	},
	{
		169, "what the caller's own policies deny does not count where they are taken to allow",
		"evaluate/internal/decision/layers.go",
		`ev.callerAllows = p.CallerAllows`,
		`if ev.callerAllows = p.CallerAllows; ev.callerAllows {
			ev.Denying &^= 1 << KindIdentity
		}`,
		"./evaluate", "TestCases",
	},
	{
		170, "boundary and session policies do not limit a caller who is taken to be allowed",
		"evaluate/internal/decision/decide.go",
		`return Ruling{Type: statement.Boundary}
	case !sessionAllows:
		return Ruling{Type: statement.Session}
	case`,
		`return Ruling{Type: statement.Boundary}
	case !sessionAllows && byIdentity.Statement != nil:
		return Ruling{Type: statement.Session}
	case`,
		"./evaluate", "TestCases",
	},
	{
		171, "nobody is told that an allow was assumed",
		"evaluate/internal/decision/decide.go",
		`return Ruling{Allow, statement.Identity, byResource}`,
		`return allowedByResource`,
		"./evaluate", "TestDifferential",
	},
	{
		172, "a list forgets that the caller is taken to be allowed",
		"evaluate/listing.go",
		`&& !l.Given.CallerAllows {`,
		`{`,
		"./evaluate", "TestCallerAllowsInLists",
	},
	{
		173, "an empty account is another than that of the resource",
		"evaluate/internal/decision/layers.go",
		`return ev.Principal.Account() != "" && !ev.SameAccount`,
		`return !ev.SameAccount`,
		"./evaluate", "TestDifferential",
	},
	{
		174, "a question takes callers of the resource's own account to be allowed",
		"evaluate/access/class.go",
		`return ev.Given.CallerAllows && !ev.IsOfOtherAccount()`,
		`return false`,
		"./evaluate/access", "TestLayers",
	},
	{
		230, "new actions are taken for misspelled ones",
		"policy/lint/catalog/action.go",
		`if near != "" && isMisspelled(name) {`,
		`if near != "" {`,
		"./policy/lint/catalog", "TestDetails",
	},
	{
		231, "an action on tags is held against a type that the table lacks",
		"policy/lint/catalog/resource.go",
		`case isGeneral(a.name), p.Service != s.prefix,`,
		`case p.Service != s.prefix,`,
		"./policy/lint/catalog", "TestCheck",
	},
	{
		232, "a colon may stand in the name of any resource",
		"policy/lint/catalog/resource.go",
		`return can[1] || p != "" && p[0] != ':' &&`,
		`return can[1] || p != "" &&`,
		"./policy/lint/catalog", "TestOverlap",
	},
	{
		233, "an absent key is reported where it does not matter",
		"policy/lint/catalog/key.go",
		`return cl.Set() != "ForAllValues" && !cl.IfExists()`,
		`return cl.Set() != "ForAllValues"`,
		"./policy/lint/catalog", "TestCheck",
	},
	{
		234, "a policy that is too large is said to be good",
		"policy/lint/catalog/check.go",
		`if c.work > maxWork && !c.unfinished {`,
		`if c.work > maxWork && c.unfinished {`,
		"./policy/lint/catalog", "TestLinear/tags",
	},
	{
		250, "a policy of a plan that is known only after apply passes",
		"examples/iameval/internal/terraform/terraform.go",
		`			f.afterApply(c, t)
`,
		``,
		"./examples/iameval/internal/terraform", "TestPlans",
	},
	{
		251, "a plan that is incomplete passes",
		"examples/iameval/internal/terraform/plan.go",
		`case p.errored:`,
		`case p.errored && len(p.changes) > 0:`,
		"./examples/iameval/internal/terraform", "TestRead",
	},
	{
		252, "an error quotes what is in a plan",
		"examples/iameval/internal/terraform/plan.go",
		`case errors.As(err, &wrong):`,
		`case errors.As(err, &wrong) && wrong.Value == "":`,
		"./examples/iameval/internal/terraform", "TestRead",
	},
	{
		253, "a template has one of the two values of a choice that is not known",
		"examples/iameval/internal/cloudformation/resolver.go",
		`	case no:
		return args[2]
	default:`,
		`	case no, unknown:
		return args[2]
	default:`,
		"./examples/iameval/internal/cloudformation", "TestRead",
	},
	{
		254, "an account ID of a template is a number",
		"examples/iameval/internal/cloudformation/yaml.go",
		`n.kind, n.text = scalar, y.Value`,
		`n.kind, n.text = scalar, strings.TrimLeft(y.Value, "0")`,
		"./examples/iameval/internal/cloudformation", "TestRead",
	},
	{
		255, "a policy of no known type passes",
		"examples/iameval/internal/found/found.go",
		`		if o.Type == 0 {
			return nil, nil, texts`,
		`		if o.Type == 0 && false {
			return nil, nil, texts`,
		"./examples/iameval/internal/found", "TestRead",
	},
	{
		256, "extract replaces files that are not its own",
		"examples/iameval/extract.go",
		`err == nil && force,`,
		`err == nil,`,
		"./examples/iameval", "TestScripts",
	},
	{
		257, "what is forgotten by a plan is gone",
		"examples/iameval/internal/terraform/terraform.go",
		`if !f.options.Deployed || slices.Contains(c.Change.Actions, "forget") {`,
		`if !f.options.Deployed || slices.Contains(c.Change.Actions, "forgotten") {`,
		"./examples/iameval/internal/terraform", "TestPlans",
	},
	{
		281, "a resource is left out for the default of a parameter",
		"examples/iameval/internal/cloudformation/cloudformation.go",
		`c.truth == no && !c.initial`,
		`c.truth == no`,
		"./examples/iameval/internal/cloudformation", "TestRead",
	},
	{
		282, "what a plan of targets leaves as it is passes unseen",
		"examples/iameval/internal/terraform/terraform.go",
		`append(p.changes, p.unchanged()...)`,
		`append(p.changes, p.unchanged()[:0]...)`,
		"./examples/iameval/internal/terraform", "TestRead",
	},
	{
		283, "statements in a resource that the table does not have pass unseen",
		"examples/iameval/internal/cloudformation/cloudformation.go",
		`	if len(f.places[kind]) == 0 {
		f.unplaced`,
		`	if len(f.places[kind]) == 0 && kind == "" {
		f.unplaced`,
		"./examples/iameval/internal/cloudformation", "TestRead",
	},
	{
		284, "a folder behind a link passes unseen",
		"examples/iameval/internal/found/files.go",
		`err == nil && info.IsDir() {
				return w.walk(called)`,
		`err == nil && info.IsDir() && false {
				return w.walk(called)`,
		"./examples/iameval/internal/found", "TestFiles",
	},
	{
		260, "what AWS allows by its name passes for something that is needed",
		"evaluate/access/needed.go",
		`return !byName && evaluate.Evaluate(req, d.alone).Allowed()`,
		`return (!byName || true) && evaluate.Evaluate(req, d.alone).Allowed()`,
		"./evaluate/access", "TestNeeded",
	},
	{
		261, "what a policy allows in other accounts is redundant",
		"evaluate/access/redundant.go",
		`return !abroad || NewAccess(x, y, nil).Outcome == No`,
		`return true`,
		"./evaluate/access", "TestRedundantAbroad",
	},
	{
		262, "a policy is mended without a proof that it stays the same",
		"examples/iameval/internal/mend/mend.go",
		`if err == nil && isSame(p, after) {`,
		`if err == nil {`,
		"./examples/iameval/internal/mend", "TestMend",
	},
	{
		263, "the name of a file adds properties to an annotation",
		"examples/iameval/internal/report/github.go",
		`Replace(data(text))`,
		`Replace("")[:0] + data(text)`,
		"./examples/iameval/internal/report", "TestAnnotations",
	},
	{
		264, "what is no date is a time all the same",
		"internal/clause/date.go",
		`return time.Time{}, false`,
		`return time.Time{}, true`,
		"./condition", "TestParseTime",
	},
	{
		265, "a problem names what a Go program sets",
		"examples/iameval/wording.go",
		`d.Problem = flagWording(d.Problem)`,
		`_ = flagWording(d.Problem)`,
		"./examples/iameval", "TestMistakes",
	},
	{
		266, "a case that passes has the name of one that fails in JUnit XML",
		"examples/iameval/internal/report/junit.go",
		`names[class].unique(inXML(name))`,
		`inXML(name)`,
		"./examples/iameval/internal/report", "TestJUnitNames",
	},
	{
		267, "a case that wants an error passes whatever else it wants",
		"evaluate/evaltest/evaltest.go",
		`case c.WantError != "" && c.wantsAnswer():`,
		`case c.WantError != "" && false:`,
		"./evaluate/evaltest", "TestCheckFinds",
	},
	{
		268, "the name of a file is a command in the log of GitHub Actions",
		"examples/iameval/internal/report/github.go",
		`strings.HasPrefix(rest, "::")`,
		`strings.HasPrefix(rest, ":: ")`,
		"./examples/iameval/internal/report", "TestNoCommands",
	},
	{
		269, "what was taken out of an explanation is said in another language",
		"evaluate/explain.go",
		`if text.String() == english {`,
		`if true {`,
		"./evaluate", "TestChangedTextsStay",
	},
	{
		270, "the text of a problem is searched for names",
		"internal/message/message.go",
		`	case plain:
		return t.form
	case said:
		return spoken(t.form, l)
	case known:
		return t.tables.translated(l, t.form)
	case joined:`,
		`	case joined:`,
		"./evaluate", "TestChangedTextsStay",
	},
	{
		300, "LANG has its way before LC_ALL",
		"examples/internal/locale/locale.go",
		`{"LC_ALL", "LC_MESSAGES", "LANG"}`,
		`{"LANG", "LC_MESSAGES", "LC_ALL"}`,
		"./examples/iameval", "TestScripts",
	},
	{
		301, "what iameval prints for machines is in Japanese",
		"examples/iameval/errors.go",
		`inWords(err, policy.English))`,
		`inWords(err, policy.Japanese))`,
		"./examples/iameval", "TestScripts",
	},
	{
		302, "a value that a message in Japanese hides is shown",
		"examples/iameval/errors.go",
		`if shown.Detail = detail(problem); shown.Detail == problem.Detail {`,
		`if shown.Detail = problem.Detail; true {`,
		"./examples/iameval", "TestScripts",
	},
	{
		304, "the failures of a case file keep their English",
		"evaluate/evaltest/text.go",
		`func (s spoken) In(l message.Language) string { return s(policy.Language(l)) }`,
		`func (s spoken) In(l message.Language) string { return s(policy.Language(l &^ l)) }`,
		"./examples/iameval", "TestScriptsInJapanese",
	},
	{
		290, "a trust policy keeps IAM from its role",
		"evaluate/internal/decision/layers.go",
		`ev.resourceType == statement.Trust && !ev.Assuming && !glob.EqualFold(ev.Service(), "sts:")`,
		`ev.resourceType == statement.Trust && !ev.Assuming && glob.EqualFold(ev.Service(), "none:")`,
		"./evaluate", "TestCases",
	},
	{
		285, "an account that is a placeholder is taken for one that was left out",
		"policy/parse.go",
		`problem.Without(caller.AccountLeftOut)`,
		`problem`,
		"./policy", "TestTexts",
	},
	{
		286, "a detail that a program gave an error is lost in Japanese",
		"policy/error.go",
		`case e.Detail == e.text.String():`,
		`case true:`,
		"./policy", "TestChangedDetail",
	},
	{
		287, "a sentence is in English for people who read Japanese",
		"policy/check.go",
		`message.Of("policy variables are not supported here")`,
		`message.Plain("policy variables are not supported here")`,
		"./policy", "TestTexts",
	},
	{
		310, "a user of whom it is not known what is attached is decided by the rest",
		"evaluate/snapshot.go",
		`return nil, d.unknown`,
		`d = nil`,
		"./evaluate", "TestUnknown",
	},
	{
		311, "a resource of which it is not known what is attached is decided by the rest",
		"evaluate/snapshot.go",
		`return resource.unknown`,
		`resource.unknown = ""`,
		"./evaluate", "TestUnknown",
	},
	{
		312, "another resource that is asked about is decided though it is not known what is attached",
		"evaluate/listing.go",
		`&l.request, l.account); problem != "" {`,
		`&l.request, l.account); problem == "x" {`,
		"./evaluate", "TestUnknown",
	},
	{
		313, "a plus sign in a document of IAM is a blank",
		"evaluate/inventory/encoding.go",
		`return url.PathUnescape(text)`,
		`return url.QueryUnescape(text)`,
		"./evaluate/inventory", "TestTraps",
	},
	{
		314, "the default version is the one that was read first, whatever else is said",
		"evaluate/inventory/managed.go",
		`case m.def != id:`,
		`case m.def == "x":`,
		"./evaluate/inventory", "TestTraps",
	},
	{
		315, "a page that is missing is not told",
		"evaluate/inventory/collector.go",
		`return isTruncated && !c.ended[key]`,
		`return false && isTruncated && !c.ended[key]`,
		"./evaluate/inventory", "TestTraps",
	},
	{
		316, "SCPs that nobody listed are none",
		"evaluate/inventory/levels.go",
		`if !l.org.listed[typ] || l.goesOn`,
		`if l.goesOn`,
		"./evaluate/inventory", "TestOrganization",
	},
	{
		317, "a boundary that is in no file is none",
		"evaluate/inventory/details.go",
		`read.boundary = known(boundary{reference: c.readBoundary(v)})`,
		`read.boundary = known(boundary{})`,
		"./evaluate/inventory", "TestTraps",
	},
	{
		318, "a policy variable in a resource lets nobody in",
		"evaluate/inventory/index.go",
		`if !not && p.ReadsContext() && hasTexts(p, resource) {`,
		`if false && !not && hasTexts(p, resource) {`,
		"./evaluate/inventory", "TestWhoCanIsTheLoop",
	},
	{
		319, "who can leaves out the members of a group",
		"evaluate/inventory/index.go",
		`append([]string{key}, a.Groups[key]...)`,
		`[]string{key}`,
		"./evaluate/inventory", "TestWhoCanIsTheLoop",
	},
	{
		320, "who can leaves out whom everybody includes",
		"evaluate/inventory/whocan.go",
		`n.places[place] || everybody && n.isOwner(c.account) ||`,
		`n.places[place] ||`,
		"./evaluate/inventory", "TestWhoCanIsTheLoop",
	},
	{
		321, "a session may be used for longer than it lives",
		"evaluate/inventory/spans.go",
		`wide[i].Until.Add(lives - 1)`,
		`wide[i].Until.Add(2 * lives)`,
		"./evaluate/inventory", "TestProlonged",
	},
	{
		322, "a session with which a role was reached once is not followed at other times",
		"evaluate/inventory/explore.go",
		`if when.within(e.seen[key]) {`,
		`if len(e.seen[key]) > 0 {`,
		"./evaluate/inventory", "TestProlonged",
	},
	{
		323, "within an account an identity-based policy has to allow the assumption of a role",
		"evaluate/inventory/trustindex.go",
		`found = append(found, x.begin(list, within)...)`,
		`_, _ = list, within`,
		"./evaluate/inventory", "TestWaits",
	},
	{
		324, "a role is passed to a service that does not assume it",
		"evaluate/inventory/escalation.go",
		`(t.service == "" || e.serves(t.service, arn))`,
		`(t.service == "" || true)`,
		"./evaluate/inventory", "TestEscalations",
	},
	{
		380, "a graph of which a part is drawn looks whole",
		"examples/internal/picture/rolewords.go",
		`if p.targets == p.targetsDrawn && p.edges == p.edgesDrawn {`,
		`if p.targets >= p.targetsDrawn {`,
		"./examples/internal/picture", "TestRolesLeftOut",
	},
	{
		381, "users who become a role at other times are drawn as one",
		"examples/internal/picture/rolelayout.go",
		`parts = append(parts, rfc3339(v.From), rfc3339(v.Until))`,
		`_ = v`,
		"./examples/internal/picture", "TestRoleLayers",
	},
	{
		382, "a problem has markup or control characters on the page about roles",
		"examples/iameval/internal/report/roles.go",
		`shown[i] = plain(text)`,
		`shown[i] = text`,
		"./examples/iameval/internal/report", "TestRolesPage",
	},
	{
		383, "a Region that was not asked for is not told",
		"examples/iameval/inventorywho.go",
		`case region != "":`,
		`case region == "-":`,
		"./examples/iameval", "TestScripts/inventory",
	},
	{
		384, "a bar is written where there is no terminal",
		"examples/iameval/progress.go",
		`info.Mode()&os.ModeCharDevice != 0`,
		`info.Mode()&os.ModeDir == 0`,
		"./examples/iameval", "TestProgressNowhere",
	},
	{
		385, "half an answer is printed after an interrupt",
		"examples/iameval/inventorywho.go",
		`if err := ctx.Err(); err != nil {
			return exitError, err
		}`,
		`if err := ctx.Err(); err != nil {
			break
		}`,
		"./examples/iameval", "TestInventoryInterrupted",
	},
	{
		340, "a record that is too long is taken",
		"evaluate/cloudtrail/scanner.go",
		`case s.begin == none || s.at-s.begin > MaxRecord:`,
		`case s.begin == none:`,
		"./evaluate/cloudtrail", "TestBrokenLogs",
	},
	{
		341, "a log ends with its first broken record",
		"evaluate/cloudtrail/scanner.go",
		`from = max(from, s.begin+1)`,
		`from = len(s.data)`,
		"./evaluate/cloudtrail", "TestBrokenLogs",
	},
	{
		342, "a version of an object is the object",
		"evaluate/cloudtrail/special.go",
		`if other, ok := versioned[action]; ok && b.parameter("versionId") != "" {`,
		`if other, ok := versioned[action]; ok && b.parameter("versionId") == "-" {`,
		"./evaluate/cloudtrail", "TestOperations",
	},
	{
		343, "an event without tlsDetails is one without TLS",
		"evaluate/cloudtrail/context.go",
		`if version := memberText(tls, "tlsVersion"); version != "" {
		b.set(keySecureTransport, condition.Bool(keyNames[keySecureTransport], true))`,
		`if version := memberText(tls, "tlsVersion"); version != "-" {
		b.set(keySecureTransport, condition.Bool(keyNames[keySecureTransport], version != ""))`,
		"./evaluate/cloudtrail", "TestCallers",
	},
	{
		344, "the address behind an endpoint is aws:SourceIp",
		"evaluate/cloudtrail/context.go",
		`if endpoint == "" {`,
		`if endpoint != "-" {`,
		"./evaluate/cloudtrail", "TestCallers",
	},
	{
		345, "whether access keys came with MFA is not known",
		"evaluate/cloudtrail/caller.go",
		`return c.session.Is(source.Null)`,
		`return false`,
		"./evaluate/cloudtrail", "TestCallers",
	},
	{
		346, "the role of a session may have another name",
		"evaluate/cloudtrail/caller.go",
		`if p.ARN() != text {`,
		`if p.ARN() == text+"-" {`,
		"./evaluate/cloudtrail", "TestCallers",
	},
	{
		348, "a key that the action never has may have been there",
		"evaluate/cloudtrail/keys.go",
		`glob.EqualFold(prefix, k.action.service.prefix) && !k.action.mayHave(name)`,
		`glob.EqualFold(prefix, "-") && !k.action.mayHave(name)`,
		"./evaluate/cloudtrail", "TestOperations",
	},
	{
		349, "an object is deleted where another was named twice",
		"evaluate/cloudtrail/event.go",
		`if n > 1 {
		return source.Value{}
	}`,
		`if n > 2 {
		return source.Value{}
	}`,
		"./evaluate/cloudtrail", "TestMembersThatAreThereTwice",
	},
	{
		360, "what is judged is not asked about tags of sessions",
		"evaluate/cloudtrail/judge.go",
		`return user != nil && user.Tags != nil || hasNoTags(c)`,
		`return true || user == nil || hasNoTags(c)`,
		"./evaluate/cloudtrail", "TestJudgeAgainstAllWorlds",
	},
	{
		361, "a resource that is not known is none of those of statements",
		"evaluate/hinges.go",
		`if a.isAny && !isForAll(s) {`,
		`if a.isAny && isForAll(s) {`,
		"./evaluate/cloudtrail", "TestJudge$",
	},
	{
		362, "an element that decides one side alone does not count",
		"evaluate/hinges.go",
		`r != other && (!isEqual || other[0] != other[1])`,
		`r != other && !isEqual && other[0] != other[1]`,
		"./evaluate", "TestHingesAgainstAll",
	},
	{
		363, "a Report keeps the groups that came first",
		"evaluate/cloudtrail/table.go",
		`if t.most == 0 || e.compare(t.ranks[0]) > 0 {`,
		`if t.most >= 0 || e.compare(t.ranks[0]) > 0 {`,
		"./evaluate/cloudtrail", "TestReportGrouping",
	},
	{
		364, "a KMS key without its policy is like any resource",
		"evaluate/cloudtrail/judge.go",
		`strings.HasPrefix(q.request.Action, "kms:")`,
		`strings.HasPrefix(q.request.Action, "kms-")`,
		"./evaluate/cloudtrail", "TestJudge$",
	},
	{
		365, "what AWS allowed and no inventory allows is unchanged",
		"evaluate/cloudtrail/judge.go",
		`if v.Agreement == OnlyAWSAllows && v.Effect == Unchanged {`,
		`if false {`,
		"./evaluate/cloudtrail", "TestJudge",
	},
	{
		370, "a replay that goes on counts a record again",
		"examples/iameval/internal/replay/reader.go",
		`if at.Records <= before.Records {`,
		`if at.Records < before.Records {`,
		"./examples/iameval/internal/replay", "TestResume",
	},
	{
		371, "a replay goes on over other logs than those that it has read",
		"examples/iameval/internal/replay/position.go",
		`have.Logs != p.Logs || have.Names != p.Names ||`,
		`have.Logs != p.Logs ||`,
		"./examples/iameval/internal/replay", "TestResumeOther",
	},
	{
		372, "a state is saved ahead of its report",
		"examples/iameval/internal/replay/run.go",
		`		<-b.judged
		for i := range b.records {`,
		`		s.Position = b.after
		if r.Save != nil && s.Events > 0 {
			if err := r.Save(s); err != nil {
				return err
			}
		}
		<-b.judged
		for i := range b.records {`,
		"./examples/iameval/internal/replay", "TestResume",
	},
	{
		391, "a case names a user that its inventory does not have, and passes as denied",
		"evaluate/evaltest/inventory.go",
		`!inv.Knows(who) && !isGiven(inv, who, p)`,
		`false && !isGiven(inv, who, p)`,
		"./evaluate/evaltest", "TestLoadRefusesInventory",
	},
	{
		392, "a misspelled condition key in a case is as one that is absent",
		"evaluate/evaltest/contextkey.go",
		`!mentioned[foldKey(key)]`,
		`false && !mentioned[foldKey(key)]`,
		"./evaluate/evaltest", "TestLoadRefuses",
	},
	{
		393, "nobody becomes a role whose trust policy is not understood, as if it were known",
		"examples/iameval/inventorydoubt.go",
		`	if role.TrustUnknown != "" {
		return true
	}
	for a`,
		`	for a`,
		"./examples/iameval", "TestScripts/inventorydoubt",
	},
	{
		394, "an ARN in a description is the resource",
		"evaluate/cloudtrail/resource.go",
		`t != nil && names(name.Text(), t) && !isPartial(text) {`,
		`t != nil && !isPartial(text) {`,
		"./evaluate/cloudtrail", "TestMistakenResources",
	},
	{
		395, "behind a broken row all others are lost",
		"evaluate/cloudtrail/scanner.go",
		`s.begins(eventBegin) || s.opening != "" && s.begins(s.opening)`,
		`s.begins(eventBegin)`,
		"./evaluate/cloudtrail", "TestBrokenLogs",
	},
}

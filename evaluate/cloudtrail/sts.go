package cloudtrail

import (
	"strconv"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/internal/source"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// assumeRole adds the call for a role. What the event has of each operation is in
// https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html
func (b *builder) assumeRole(name string) {
	a := findAction("sts", name)
	role := b.parameter("roleArn")
	if a == nil || role == "" {
		b.refuse(UnknownAction)
		return
	}
	req := &evaluate.AssumeRoleRequest{
		Principal:         b.caller.principal,
		Role:              &evaluate.Role{ARN: role},
		SessionName:       b.parameter("roleSessionName"),
		ExternalID:        b.parameter("externalId"),
		SourceIdentity:    b.parameter("sourceIdentity"),
		TransitiveTagKeys: b.list("transitiveTagKeys"),
		Time:              b.event.Time,
	}
	if seconds, err := strconv.Atoi(b.parameter("durationSeconds")); err == nil {
		req.Duration = time.Duration(seconds) * time.Second
	}
	tags := member(b.event.parameters(), "tags")
	var claims []condition.Entry
	known := b.known
	switch name {
	case "AssumeRoleWithSAML":
		req.Principal = principal.SAML(b.parameter("principalArn"))
		tags = member(b.event.parameters(), "principalTags")
		claims = b.samlClaims(&known)
	case "AssumeRoleWithWebIdentity":
		req.Principal, claims = b.webIdentity(&known)
		tags = member(b.event.parameters(), "principalTags")
	default:
		if b.caller.isWaiting {
			b.refuse(UnknownCaller)
			return
		}
		claims = b.ofChain(&known)
	}
	if req.Principal.Name() == "" {
		b.refuse(UnknownCaller)
		return
	}
	eachTag(tags, func(key, value string) {
		if req.Tags == nil {
			req.Tags = make(map[string]string)
		}
		req.Tags[key] = value
	})
	known.action = a
	known.add(keyExternalID, keyRoleSessionName, keySTSSourceIdentity, keyTransitiveTagKeys, keyRequestTag, keyTagKeys, keyResourceAccount)
	req.Context = b.context
	if len(claims) > 0 {
		req.Context = b.context.With(claims...)
	}
	b.calls = append(b.calls, Call{AssumeRole: req, Principal: req.Principal, Action: a.name, Resource: role, Known: known})
}

// list returns a parameter that is a list of strings.
func (b *builder) list(name string) (texts []string) {
	if v := member(b.event.parameters(), name); v.Is(source.Array) {
		v.Each(func(each source.Value) bool {
			texts = append(texts, each.Text())
			return true
		})
	}
	return texts
}

// ofChain returns the entries that the call for a role adds: MFA that it carries itself, and
// the tags that the session of the caller passes on.
func (b *builder) ofChain(known *Keys) (entries []condition.Entry) {
	if b.parameter("serialNumber") != "" {
		entries = append(entries, condition.Bool(keyNames[keyMFAPresent], true))
		known.add(keyMFAPresent)
		known.remove(keyMFAAge)
	}
	eachTag(member(b.event.parameters(), "incomingTransitiveTags"), func(key, value string) {
		entries = append(entries, condition.String(keyNames[keyPrincipalTag]+key, value))
	})
	return entries
}

// samlClaims returns the keys of the assertion that the answer tells. See
// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithSAML.html
func (b *builder) samlClaims(known *Keys) (entries []condition.Entry) {
	for _, claim := range []struct {
		key
		member string
	}{
		{keySAMLAudience, "audience"}, {keySAMLIssuer, "issuer"}, {keySAMLNameQualifier, "nameQualifier"}, {keySAMLSubject, "subject"},
		{keySAMLSubjectType, "subjectType"},
	} {
		if value := memberText(b.event.fields[fieldResponse], claim.member); value != "" {
			known.add(claim.key)
			entries = append(entries, condition.String(keyNames[claim.key], value))
		}
	}
	return entries
}

// webIdentity returns who called with a token, and the claims that the event tells: the answer
// or, if there is none, what is written of the caller. See
// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
func (b *builder) webIdentity(known *Keys) (p principal.Principal, entries []condition.Entry) {
	identity, response := b.event.fields[fieldIdentity], b.event.fields[fieldResponse]
	provider := memberText(identity, "identityProvider")
	if provider == "" {
		provider = memberText(response, "provider")
	}
	p = principal.WebIdentity(provider)
	subject, audience := memberText(response, "subjectFromWebIdentityToken"), memberText(response, "audience")
	if subject == "" {
		subject = memberText(identity, "userName")
	}
	if audience == "" {
		rest, _ := strings.CutPrefix(memberText(identity, "principalId"), provider+":")
		audience, _ = strings.CutSuffix(rest, ":"+subject)
	}
	known.provider = provider
	if _, after, ok := strings.Cut(provider, ":oidc-provider/"); ok {
		known.provider = after
	}
	for _, claim := range []struct {
		key
		value string
	}{{keyTokenAudience, audience}, {keyTokenSubject, subject}} {
		if claim.value != "" && known.provider != "" {
			known.add(claim.key)
			entries = append(entries, condition.String(known.provider+keyNames[claim.key], claim.value))
		}
	}
	return p, entries
}

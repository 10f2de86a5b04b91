package cloudtrail

import (
	"net/netip"
	"strings"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/internal/source"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// set notes that a condition key has the value of entry.
func (b *builder) set(k key, entry condition.Entry) {
	b.known.add(k)
	b.entries = append(b.entries, entry)
}

// text notes that a condition key has a value.
func (b *builder) text(k key, value string) { b.set(k, condition.String(keyNames[k], value)) }

// facts notes the condition keys that are the same for all calls of the event. Each rule is
// that of the key in
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
func (b *builder) facts() {
	const most = 16
	b.entries = make([]condition.Entry, 0, most)
	b.ofCaller()
	b.ofSession()
	b.ofService()
	b.ofNetwork()
	b.known.add(keyCurrentTime, keyEpochTime)
	if b.event.Region != "" {
		b.text(keyRequestedRegion, b.event.Region)
	}
	b.ofRequestContext()
	b.context = condition.NewContext(b.entries...)
}

// ofCaller notes the keys that follow from who the caller is. Evaluation derives their values.
func (b *builder) ofCaller() {
	b.known.add(keyPrincipalAccount, keyPrincipalIsService, keyPrincipalServiceName, keyPrincipalType, keyUserName)
	p := b.caller.principal
	typ := p.Type()
	if typ != principal.TypeAssumedRole || memberText(member(b.caller.session, "sessionIssuer"), "arn") != "" {
		b.known.add(keyPrincipalARN) // with its path
	}
	if typ != principal.TypeUser && typ != principal.TypeAssumedRole && typ != principal.TypeFederatedUser || p.ID() != "" {
		b.known.add(keyUserID)
	}
	if typ != principal.TypeService {
		b.known.add(keyPrincipalServiceNames, keySourceAccount, keySourceARN, keySourceOrgID, keySourceOrgPaths)
		return
	}
	if arn := memberText(b.caller.scope, "sourceArn"); arn != "" {
		b.text(keySourceARN, arn)
	}
	if account := memberText(b.caller.scope, "sourceAccount"); account != "" {
		b.text(keySourceAccount, account)
	}
}

// ofSession notes the keys that tell of the credentials of the caller.
func (b *builder) ofSession() {
	c := &b.caller
	switch c.principal.Type() {
	case principal.TypeAnonymous, principal.TypeService, principal.TypeSAML, principal.TypeWebIdentity, principal.TypeCanonicalUser:
		if c.isWaiting {
			b.known.add(keyMFAPresent, keyMFAAge, keyTokenIssueTime)
			return
		}
		b.known.add(keyMFAPresent, keyMFAAge, keyTokenIssueTime, keySourceIdentity, keyAssumedRoot, keyFederatedProvider, keyEC2SourceVPC,
			keyEC2SourcePrivateIPv4, keyEC2RoleDelivery)
		return
	case principal.TypeAccount, principal.TypeUser, principal.TypeAssumedRole, principal.TypeFederatedUser:
	}
	if c.isLongTerm() { // of which the keys of sessions are absent
		b.known.add(keyMFAPresent, keyMFAAge, keyTokenIssueTime, keySourceIdentity, keyAssumedRoot, keyFederatedProvider, keyEC2SourceVPC,
			keyEC2SourcePrivateIPv4, keyEC2RoleDelivery)
		return
	}
	switch memberText(member(c.session, "attributes"), "mfaAuthenticated") {
	case "true": // when is not told: creationDate is that of the session
		b.set(keyMFAPresent, condition.Bool(keyNames[keyMFAPresent], true))
	case "false":
		b.set(keyMFAPresent, condition.Bool(keyNames[keyMFAPresent], false))
		b.known.add(keyMFAAge)
	}
	if c.isTemporary() {
		b.set(keyTokenIssueTime, condition.Time(keyNames[keyTokenIssueTime], c.issued))
	}
	if !c.session.Is(source.Object) {
		return
	}
	b.known.add(keySourceIdentity, keyAssumedRoot)
	if identity := memberText(c.session, "sourceIdentity"); identity != "" {
		b.text(keySourceIdentity, identity)
	}
	delivery := memberText(c.session, "ec2RoleDelivery")
	switch {
	case delivery != "":
		b.text(keyEC2RoleDelivery, delivery)
	case b.event.isSince(8):
		b.known.add(keyEC2SourceVPC, keyEC2SourcePrivateIPv4, keyEC2RoleDelivery)
	}
	if provider := memberText(member(c.session, "webIdFederationData"), "federatedProvider"); provider != "" {
		b.text(keyFederatedProvider, provider)
	} else if c.principal.Type() != principal.TypeAssumedRole {
		b.known.add(keyFederatedProvider) // of roles it may be a SAML provider, which is not told
	}
}

// ofService notes the keys that tell of a service that called on behalf of the caller.
func (b *builder) ofService() {
	name := b.caller.byClient
	b.entries = append(b.entries, condition.Bool(keyNames[keyViaAWSService], name != ""))
	switch typ := b.caller.principal.Type(); {
	case name == "" && (typ == principal.TypeService || !b.isFromService()):
		b.known.add(keyViaAWSService, keyCalledVia, keyCalledViaFirst, keyCalledViaLast, keyKMSViaService)
		return
	case name == "": // the two contradict each other
		return
	case typ != principal.TypeAssumedRole: // whose service may use it as its own role, of which nobody else called
		b.known.add(keyViaAWSService)
	}
	if isInternal(name) {
		return
	}
	// Which services were before it is not told, nor whether it is one that adds itself.
	b.entries = append(b.entries,
		condition.Strings(keyNames[keyCalledVia], name),
		condition.String(keyNames[keyCalledViaLast], name),
	)
}

// isFromService reports whether the event names a service, or an address of AWS, in place of
// that from which the request came.
func (b *builder) isFromService() bool {
	text := b.event.text(fieldAddress)
	return isInternal(text) || strings.HasSuffix(text, ".amazonaws.com")
}

// isInternal reports whether CloudTrail writes text in place of a service or an address of AWS
// that it does not tell.
func isInternal(text string) bool { return strings.HasPrefix(text, "AWS Internal") }

// ofNetwork notes the keys that tell from where the request came.
func (b *builder) ofNetwork() {
	e := b.event
	address, err := netip.ParseAddr(e.text(fieldAddress))
	endpoint := e.text(fieldEndpoint)
	isAddress := err == nil && address.Zone() == ""
	switch {
	case strings.HasPrefix(endpoint, "vpce-"):
		b.text(keySourceVPCE, endpoint)
		b.known.add(keySourceIP)
		if isAddress {
			b.set(keyVPCSourceIP, condition.IP(keyNames[keyVPCSourceIP], address))
		}
		if account := e.text(fieldEndpointAccount); account != "" {
			b.text(keyVPCEAccount, account)
		}
	case endpoint != "": // "AWS Internal" or a service, of which the endpoint is not told
	case e.isSince(4):
		b.known.add(keySourceVPCE, keyVPCSourceIP, keySourceVPC, keySourceVPCARN, keyVPCEAccount, keyVPCEOrgID, keyVPCEOrgPaths)
	}
	if endpoint == "" {
		switch {
		case isAddress:
			b.set(keySourceIP, condition.IP(keyNames[keySourceIP], address))
		case e.text(fieldAddress) != "": // a service
			b.known.add(keySourceIP)
		}
	}
	tls := e.fields[fieldTLS]
	if version := memberText(tls, "tlsVersion"); version != "" {
		b.set(keySecureTransport, condition.Bool(keyNames[keySecureTransport], true))
	}
	b.userAgent()
}

// userAgent notes the user agent, unless it is cut or that of a service. S3 writes it in
// brackets. See
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-understanding-s3-entries.html
func (b *builder) userAgent() {
	const cut = 1 << 10 // bytes
	text := b.event.text(fieldUserAgent)
	if text == "" || len(text) >= cut || isInternal(text) || strings.HasSuffix(text, ".amazonaws.com") {
		return
	}
	if inner, ok := strings.CutPrefix(text, "["); ok && b.service == "s3" {
		text = strings.TrimSuffix(inner, "]")
	}
	b.text(keyUserAgent, text)
}

// ofRequestContext notes the condition keys that an enriched event of CloudTrail Lake has. Of
// those that it does not have it is not known whether it was asked for them. See
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
func (b *builder) ofRequestContext() {
	context := b.event.fields[fieldContext]
	if !context.Is(source.Object) {
		return
	}
	member(context, "requestContext").Members(func(name, value source.Value) bool {
		k, ok := keyOf(name.Text())
		switch {
		case !ok || b.known.has(k) || !glob.EqualFold(name.Text(), keyNames[k]): // or one tag of several
		case value.Is(source.Array):
			var values []string
			value.Each(func(v source.Value) bool {
				values = append(values, v.Text())
				return true
			})
			b.set(k, condition.Strings(keyNames[k], values...))
		case textOf(value) != "":
			b.text(k, textOf(value))
		}
		return true
	})
	eachTag(member(member(context, "tagContext"), "principalTags"), func(key, value string) {
		b.entries = append(b.entries, condition.String(keyNames[keyPrincipalTag]+key, value))
	})
}

// contextOf returns the context of a call for a, and which keys it determines.
func (b *builder) contextOf(a *action) (condition.Context, Keys) {
	known := b.known
	known.action = a
	var entries []condition.Entry
	if !a.tags {
		known.add(keyRequestTag, keyTagKeys)
	} else if tags, ok := b.requestTags(); ok {
		known.add(keyRequestTag, keyTagKeys)
		entries = tags
	}
	entries = b.parameterKeys(a, &known, entries)
	if len(entries) == 0 {
		return b.context, known
	}
	return b.context.With(entries...), known
}

// requestTags returns the tags of the request as entries. It reports false if they are not
// known.
func (b *builder) requestTags() (entries []condition.Entry, ok bool) {
	parameters := b.event.parameters()
	var keys []string
	switch tags := member(parameters, "tags"); {
	case tags.Is(source.Array), tags.Is(source.Object):
		ok = eachTag(tags, func(key, value string) {
			entries = append(entries, condition.String(keyNames[keyRequestTag]+key, value))
			keys = append(keys, key)
		})
	case b.event.hasParameters() && !hasTagName(parameters):
		ok = true
	default: // of tags that are taken away there are the keys
		keys = b.list("tagKeys")
		ok = len(keys) > 0
	}
	if len(keys) > 0 {
		entries = append(entries, condition.Strings(keyNames[keyTagKeys], keys...))
	}
	return entries, ok
}

// eachTag calls f for each of tags: a list of objects with key and value, or an object. It
// reports whether all were tags.
func eachTag(tags source.Value, f func(key, value string)) bool {
	all := true
	tags.Members(func(name, value source.Value) bool {
		all = all && value.Is(source.String)
		f(name.Text(), value.Text())
		return true
	})
	if !tags.Is(source.Array) {
		return all
	}
	tags.Each(func(tag source.Value) bool {
		key := memberText(tag, "key")
		if key == "" {
			key = memberText(tag, "tagKey")
		}
		value := member(tag, "value")
		if value.Is(source.Null) {
			value = member(tag, "tagValue")
		}
		if key == "" {
			all = false
			return true
		}
		f(key, value.Text())
		return true
	})
	return all
}

// hasTagName reports whether v has a member, at any depth, whose name tells of tags.
func hasTagName(v source.Value) (has bool) {
	v.Members(func(name, value source.Value) bool {
		text := name.Text()
		has = strings.Contains(text, "Tag") || strings.HasPrefix(text, "tag") || hasTagName(value)
		return !has
	})
	if !has && v.Is(source.Array) {
		v.Each(func(each source.Value) bool {
			has = (each.Is(source.Array) || each.Is(source.Object)) && hasTagName(each)
			return !has
		})
	}
	return has
}

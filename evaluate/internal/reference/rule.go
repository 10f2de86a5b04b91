package reference

// A Rule is something that made a difference to a decision: it tells whether the
// worlds of a test hold it.
type Rule uint8

// The rules that are told.
const (
	WideCovers      Rule = iota // S-36: an entry that the narrow reading does not cover
	NarrowCoversNot             // S-36: an entry that the wide reading covers
	IncompleteARN               // S-37: covers
	WordOfAWS                   // S-38: within the account of the caller
	OriginAccess                // S-38: a caller with such a word
	NoResource                  // S-39
	ExecuteAPI                  // S-39: covers
	TenantCaller                // S-40
	NoAccount                   // S-40: a caller whose account is empty
	GatewayNames                // S-42: an entry that names the caller elsewhere
	GatewayRoot                 // S-42: an entry for an account that is met by its root user
	IDKnown                     // S-43: an entry matches
	IDOfContext                 // S-43: an entry matches by aws:userid of the context
	IDUnknown                   // S-43: an entry counts in a Deny
	UserIDDerived               // S-43: aws:userid is read
	PathDepends                 // S-44: the answer of a clause
	PathSure                    // S-44: a clause is answered without the path
	PathVariable                // S-44: a variable
	BoundaryOfUser              // S-45
	ViaDefault                  // S-47: aws:ViaAWSService is read and false
	ViaCalled                   // S-47: the same, and true
	NullList                    // S-48: a list of empty strings only
	ListVariable                // S-67: a variable that is multivalued by its key
	FreeAction                  // S-52
	RefusedAction               // S-52, S-59
	OpensBucket                 // S-53
	Federated                   // S-62
	CallerAssumed               // S-70: an allow rests on it
	NotAssumable                // S-70: a problem
	OwnTag                      // S-54: a tag of the role, where the session inherits another value
	NotAuthorized               // S-55: by default
	ContextProvided             // S-56: and sts:SetContext allowed
	ContextDenied               // S-56: sts:SetContext is not
	Capped                      // S-57: at an hour, and asked for longer
	ClaimKept                   // S-58
	TokenIssued                 // S-59: a session of GetFederationToken or GetSessionToken
	RootAssumed                 // S-59: one of AssumeRoot
	CertificateTag              // S-60
	FactKnown                   // S-68: a tag or organization that is attached is read
	EntryIgnored                // S-68: an entry under such a key is not
	IDAttached                  // S-68: a unique id that is attached is read
	TagOfSession                // S-69: a tag of the session is read
	numRules
)

func (r Rule) String() string {
	return [numRules]string{
		"S-36: wide reading covers", "S-36: narrow reading does not", "S-37: incomplete ARN covers", "S-38: word of AWS", "S-38: origin access identity",
		"S-39: no Resource", "S-39: execute-api:/ covers", "S-40: tenant", "S-40: empty account", "S-42: name in an Allow of a gateway endpoint",
		"S-42: root user there", "S-43: id matches", "S-43: id of the context matches", "S-43: id not known", "S-43: aws:userid derived",
		"S-44: answer depends on the path", "S-44: answer without the path", "S-44: variable", "S-45: boundary", "S-47: false by default",
		"S-47: true by default", "S-48: list of empty strings", "S-67: multivalued variable", "S-52: allowed by name", "S-52, S-59: refused by name",
		"S-53: bucket opened", "S-62: federated caller", "S-70: allowed if the caller's policies allow", "S-70: not assumable",
		"S-54: tag of the role beside that of the session", "S-55: not authorized by default", "S-56: context provided", "S-56: context denied", "S-57: capped at an hour",
		"S-58: claim kept", "S-59: session of a user", "S-59: root session", "S-60: tag of a certificate",
		"S-68: what is attached counts", "S-68: entry ignored", "S-68: id attached", "S-69: tag of the session",
	}[r]
}

// Rules is a set of them.
type Rules uint64

// Has reports whether r is in the set.
func (s Rules) Has(r Rule) bool { return s>>r&1 == 1 }

// AllRules returns all there are.
func AllRules() []Rule {
	all := make([]Rule, numRules)
	for i := range all {
		all[i] = Rule(i)
	}
	return all
}

func (s *Rules) add(r Rule, met bool) {
	if met {
		*s |= 1 << r
	}
}

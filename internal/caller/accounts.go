package caller

// Accounts says what stands for accounts in the partitions of AWS.
type Accounts uint8

// The kinds of accounts.
const (
	AccountIDs Accounts = iota // 12 digits
	Tenants                    // names of tenants too (SEMANTICS S-40)
)

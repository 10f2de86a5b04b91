package evaltest

import (
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/inventory"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// ownAccount is an account in the form of package inventory: Ann reads the bucket of her team,
// of Bob a policy is not known, and Carol becomes Deployer.
const ownAccount = `{
  "principals": [
    {"arn": "arn:aws:iam::111122223333:user/staff/ann", "tags": {"team": "blue"}, "policies": [{"name": "Read", "document": {
      "Version": "2012-10-17",
      "Statement": {"Sid": "Own", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::logs-${aws:PrincipalTag/team}/*"}
    }}]},
    {"arn": "arn:aws:iam::111122223333:user/bob", "managedPolicies": ["arn:aws:iam::111122223333:policy/gone"]},
    {"arn": "arn:aws:iam::111122223333:user/carol"},
    {"arn": "arn:aws:iam::111122223333:role/app/Deployer", "maxSessionDuration": 7200, "tags": {"team": "blue"}, "policies": [{"name": "Read", "document": {
      "Version": "2012-10-17",
      "Statement": {"Sid": "All", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
    }}], "trustPolicy": {
      "Version": "2012-10-17",
      "Statement": {"Sid": "Carol", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:user/carol"}, "Action": "sts:AssumeRole"}
    }},
    {"arn": "arn:aws:iam::111122223333:role/Odd", "trustPolicy": {"Version": "2012-10-17", "Statement": {"Effect": "Maybe"}}}
  ],
  "resources": [{"arn": "arn:aws:s3:::logs-blue", "account": "111122223333", "policy": {
    "Version": "2012-10-17",
    "Statement": [
      {"Sid": "NoSecrets", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::logs-blue/secret/*"},
      {"Sid": "Partner", "Effect": "Allow", "Principal": {"AWS": "444455556666"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::logs-blue/shared/*"}
    ]
  }}]
}`

// inventoryFiles are those that cases/x.json may name.
func inventoryFiles(text string) fstest.MapFS {
	fsys := caseFiles(text)
	for name, data := range map[string]string{
		"own/accounts/own.json":  ownAccount,
		"own/accounts/.old.json": "{",
		"own/accounts/readme.md": "{",
		"own/tests/y.iam.json":   "{",
		"loose/broken.json":      "{\n  \"principals\": [!]\n}",
		"loose/parents.json":     `{"Parents": [{"Id": "r-ab12", "Type": "ROOT"}]}`,
		"other/accounts.json":    `{"accounts": [{"id": "777788889999"}]}`,
		"other/none.json":        `{"accounts": []}`,
	} {
		fsys[name] = &fstest.MapFile{Data: []byte(data)}
	}
	fsys["empty"] = &fstest.MapFile{Mode: os.ModeDir}
	return fsys
}

// withInventory is a case file with one case of a group that names an inventory.
func withInventory(group, c string) string {
	return `[{` + group + `,"cases":[{` + c + `}]}]`
}

const (
	own    = `"inventory":"../own"`
	annGet = `"principal":"arn:aws:iam::111122223333:user/staff/ann","action":"s3:GetObject","resource":"arn:aws:s3:::logs-blue/a","want":"allowed"`
)

// TestLoadRefusesInventory has what can be wrong with an inventory, and with what a case names
// of it. The problem is at the mark, which is not in the file.
func TestLoadRefusesInventory(t *testing.T) {
	const request = `"action":"s3:GetObject","resource":"arn:aws:s3:::logs-blue/a","want":"denied"`
	for name, tt := range map[string]struct{ text, want string }{
		"number":        {withInventory(`"inventory":§1`, annGet), `/0/inventory: wrong JSON type: want the path of a file or a folder, or a list of such, not a number`},
		"list in list":  {withInventory(`"inventory":[§[]]`, annGet), `/0/inventory/0: wrong JSON type: want a string, not an array`},
		"no file":       {withInventory(`"inventory":§[]`, annGet), `/0/inventory: invalid value: there is no file with outputs: *.json`},
		"empty folder":  {withInventory(`"inventory":§"../empty"`, annGet), `/0/inventory: invalid value: there is no file with outputs: *.json`},
		"absent":        {withInventory(`"inventory":["../own",§"../none"]`, annGet), `/0/inventory/1: invalid value: "../none": there is no such file`},
		"outside":       {withInventory(`"inventory":§"../../own"`, annGet), `/0/inventory: invalid value: "../../own": it leaves the folder that is read; read the folder "..", seen from there, instead`},
		"with attached": {withInventory(own+`,"attached":§{}`, annGet), `/0/attached: conflicting elements: attached and inventory exclude each other`},
		"with tenants":  {withInventory(own+`,"tenants":§true`, annGet), `/0/tenants: conflicting elements: tenants and inventory exclude each other`},
		"tags of a role": {withInventory(own+`,"role":{"arn":"arn:aws:iam::111122223333:role/app/Deployer","tags":§{}}`,
			`"principal":"arn:aws:iam::111122223333:user/carol","want":"allowed"`), `/0/role/tags: conflicting elements: tags and inventory exclude each other`},

		"user":                {withInventory(own, `"principal":§"arn:aws:iam::111122223333:user/dave",`+request), `/0/cases/0/principal: invalid value: "arn:aws:iam::111122223333:user/dave" is not in the inventory`},
		"path of a user":      {withInventory(own, `"principal":§"arn:aws:iam::111122223333:user/ann",`+request), `/0/cases/0/principal: invalid value: "arn:aws:iam::111122223333:user/ann" is not in the inventory`},
		"session":             {withInventory(own, `"principal":§"arn:aws:sts::111122223333:assumed-role/Depolyer/s1",`+request), `/0/cases/0/principal: invalid value: "arn:aws:sts::111122223333:assumed-role/Depolyer/s1" is not in the inventory`},
		"partition":           {withInventory(own, `"principal":§"arn:aws-cn:sts::111122223333:assumed-role/Deployer/s1",`+request), `/0/cases/0/principal: invalid value: "arn:aws-cn:sts::111122223333:assumed-role/Deployer/s1" is not in the inventory`},
		"federated user":      {withInventory(own, `"principal":§"arn:aws:sts::111122223333:federated-user/ann","user":"arn:aws:iam::111122223333:user/dave",`+request), `/0/cases/0/principal: invalid value: "arn:aws:sts::111122223333:federated-user/ann" is not in the inventory`},
		"root user":           {withInventory(own, `"principal":§"arn:aws:iam::444455556666:root",`+request), `/0/cases/0/principal: invalid value: "arn:aws:iam::444455556666:root" is not in the inventory`},
		"other account":       {withInventory(own, `"principal":§"arn:aws:iam::444455556666:user/x",`+request), `/0/cases/0/principal: invalid value: "arn:aws:iam::444455556666:user/x" is not in the inventory`},
		"given, but of it":    {withInventory(own+`,"policies":{"callerAllows":true}`, `"principal":§"arn:aws:iam::111122223333:user/dave",`+request), `/0/cases/0/principal: invalid value: "arn:aws:iam::111122223333:user/dave" is not in the inventory`},
		"caller of a call":    {withInventory(own+`,"call":"GetSessionToken"`, `"principal":§"arn:aws:iam::111122223333:user/dave","want":"allowed"`), `/0/cases/0/principal: invalid value: "arn:aws:iam::111122223333:user/dave" is not in the inventory`},
		"role":                {withInventory(own+`,"role":{"arn":§"arn:aws:iam::111122223333:role/Deployer"}`, `"principal":"arn:aws:iam::111122223333:user/carol","want":"denied"`), `/0/role/arn: invalid value: "arn:aws:iam::111122223333:role/Deployer" is not in the inventory`},
		"trust not known":     {withInventory(own+`,"role":{"arn":§"arn:aws:iam::111122223333:role/Odd"}`, `"principal":"arn:aws:iam::111122223333:user/carol","want":"denied"`), `/0/role/arn: invalid value: the trust policy of arn:aws:iam::111122223333:role/Odd is not understood`},
		"target":              {withInventory(own+`,"call":"AssumeRoot"`, `"principal":"arn:aws:iam::111122223333:user/carol","targetPrincipal":§"444455556666","want":"denied"`), `/0/cases/0/targetPrincipal: invalid value: "444455556666" is not in the inventory`},
		"account of a table":  {withInventory(own, `"principal":"arn:aws:iam::111122223333:user/carol","action":"dynamodb:GetItem","resource":§"arn:aws:dynamodb:eu-west-1:444455556666:table/t","want":"denied"`), `/0/cases/0/resource: invalid value: account "444455556666" is not in the inventory`},
		"account of a bucket": {withInventory(own, `"principal":"arn:aws:iam::111122223333:user/carol","action":"s3:GetObject","resource":"arn:aws:s3:::else/a","resourceAccount":§"444455556666","want":"denied"`), `/0/cases/0/resourceAccount: invalid value: account "444455556666" is not in the inventory`},
		"wrong owner":         {withInventory(own, annGet+`,"resourceAccount":§"444455556666"`), `/0/cases/0/resourceAccount: invalid value: "444455556666", but in the inventory "arn:aws:s3:::logs-blue" is of "111122223333"`},

		"not JSON":     {withInventory(`"inventory":"../loose/broken.json"`, annGet), "loose/broken.json:2:18: invalid JSON: invalid character '!'"},
		"no argument":  {withInventory(`"inventory":["../own","../loose/parents.json"]`, annGet), "loose/parents.json:1:1: unknown argument: of which account or unit these are the parents is not known: write its ID"},
		"nothing read": {withInventory(`"inventory":"../other/none.json"`, annGet), "1:1: missing output: no file has a user, a role, a resource or an account"},
	} {
		t.Run(name, func(t *testing.T) {
			before, after, ok := strings.Cut(tt.text, "§")
			groups, err := Load(inventoryFiles(before+after), "cases/x.json")
			require.Empty(t, groups)
			if ok {
				require.ErrorContains(t, err, "cases/x.json:1:")
				var at *policy.Error
				require.ErrorAs(t, err, &at)
				require.Equal(t, len(before)+1, at.Column)
			}
			require.ErrorContains(t, err, tt.want)
			require.Zero(t, strings.Count(err.Error(), "\n"), "it is all: %v", err)
		})
	}
}

// TestInventoryCases asks cases of an inventory, which has what policies and attachments of a
// group would have: policies, tags, the path of a role, its trust policy, and owners.
func TestInventoryCases(t *testing.T) {
	const deployer = `"principal":"arn:aws:sts::111122223333:assumed-role/Deployer/s1","action":"s3:GetObject",`
	for name, tt := range map[string]struct{ text, want string }{
		"tags of the caller": {withInventory(own, annGet+`,"sid":"Own","type":"identity"`), ""},
		"list, and twice":    {withInventory(`"inventory":["../own/accounts/own.json","../own","../other/accounts.json"]`, annGet), ""},
		"bucket policy":      {withInventory(own, deployer+`"resource":"arn:aws:s3:::logs-blue/secret/a","want":"explicitDeny","sid":"NoSecrets"`), ""},
		"role by its name":   {withInventory(own, deployer+`"resource":"arn:aws:s3:::logs-blue/a","want":"allowed","sid":"All"`), ""},
		"path of the role":   {withInventory(own, deployer+`"role":"arn:aws:iam::111122223333:role/app/Deployer","resource":"arn:aws:s3:::logs-blue/a","want":"allowed","sid":"All"`), ""},
		"another path": {withInventory(own, deployer+`"role":"arn:aws:iam::111122223333:role/Deployer","resource":"arn:aws:s3:::logs-blue/a","want":"denied"`),
			`problem "`},
		"not known": {withInventory(own, `"principal":"arn:aws:iam::111122223333:user/bob","action":"s3:GetObject","resource":"arn:aws:s3:::logs-blue/a","want":"denied"`),
			`arn:aws:iam::111122223333:policy/gone is attached and in no file`},
		"not known, as wanted": {withInventory(own, `"principal":"arn:aws:iam::111122223333:user/bob","action":"s3:GetObject","resource":"arn:aws:s3:::logs-blue/a","want":"denied","problem":"policy/gone"`), ""},
		"service":              {withInventory(own, `"principal":"cloudtrail.amazonaws.com","action":"s3:PutObject","resource":"arn:aws:s3:::logs-blue/a","want":"denied"`), ""},
		"partner": {withInventory(own+`,"policies":{"callerAllows":true}`,
			`"principal":"arn:aws:iam::444455556666:user/x","action":"s3:GetObject","resource":"arn:aws:s3:::logs-blue/shared/a","want":"allowed","sid":"Partner"`), ""},
		"endpoint policy": {withInventory(own+`,"policies":{"endpoint":{"Version":"2012-10-17","Statement":{"Sid":"E","Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}}}`,
			`"principal":"arn:aws:iam::111122223333:user/staff/ann","action":"s3:GetObject","resource":"arn:aws:s3:::logs-blue/a","want":"explicitDeny","type":"endpoint"`), ""},
		"role": {withInventory(own+`,"role":{"arn":"arn:aws:iam::111122223333:role/app/Deployer"}`,
			`"principal":"arn:aws:iam::111122223333:user/carol","sessionName":"s1","duration":"2h","time":"2026-01-01T00:00:00Z","want":"allowed","sid":"Carol","session":{
			  "expires":"2026-01-01T02:00:00Z",
			  "requests":[
			    {"name":"own","action":"s3:GetObject","resource":"arn:aws:s3:::logs-blue/a","time":"2026-01-01T01:59:59Z","want":"allowed","sid":"All"},
			    {"name":"secret","action":"s3:GetObject","resource":"arn:aws:s3:::logs-blue/secret/a","time":"2026-01-01T00:00:00Z","want":"explicitDeny"}
			  ]}`), ""},
		"request of a session": {withInventory(own+`,"role":{"arn":"arn:aws:iam::111122223333:role/app/Deployer"}`,
			`"principal":"arn:aws:iam::111122223333:user/carol","sessionName":"s1","want":"allowed","session":{
			  "requests":[{"name":"elsewhere","action":"s3:GetObject","resource":"arn:aws:s3:::x/a","resourceAccount":"444455556666","want":"denied"}]}`),
			`elsewhere: account "444455556666" is not in the inventory`},
	} {
		t.Run(name, func(t *testing.T) {
			groups, err := Load(inventoryFiles(tt.text), "cases/x.json")
			require.NoError(t, err)
			require.Len(t, groups, 1)
			result := groups[0].Check()
			if tt.want != "" {
				require.ErrorContains(t, result.Cases[0].Err, tt.want)
				return
			}
			require.NoError(t, result.Cases[0].Err)
			groups[0].run(t)
			_, err = groups[0].MarshalJSON()
			require.ErrorContains(t, err, "the format has no place for its Evaluator, Inventory or WantSession")
		})
	}
}

// TestInventoryOnce requires groups that name the same files to have one inventory, and what
// is wrong with it to be told once.
func TestInventoryOnce(t *testing.T) {
	group := `{"inventory":"../own","cases":[{` + annGet + `}]}`
	groups, err := Load(inventoryFiles(`[`+group+`,`+strings.Replace(group, `"../own"`, `["../own/accounts"]`, 1)+`]`), "cases/x.json")
	require.NoError(t, err)
	inv := groups[0].Cases[0].Inventory
	require.Same(t, inv, groups[1].Cases[0].Inventory)
	require.NotEmpty(t, groups[0].notKnown())
	for _, p := range groups[0].notKnown() {
		require.Equal(t, "own/accounts/own.json", p.File)
		require.NotZero(t, p.Line)
		require.NotEmpty(t, p.Pointer)
	}
	share := groups[0].Check()
	require.Len(t, share.Policies, 2)
	require.Contains(t, share.String(), `statement "NoSecrets" (resource-based policy, arn:aws:s3:::logs-blue:4)`)

	loose := strings.ReplaceAll(group, "../own", "../loose")
	_, err = Load(inventoryFiles(`[`+loose+`,`+loose+`]`), "cases/x.json")
	require.Equal(t, 1, strings.Count(err.Error(), "loose/broken.json:2:18"), err.Error())
	require.Contains(t, policy.ErrorIn(err, policy.Japanese), "loose/broken.json:2:18: 不正な JSON: ")
}

// TestInventoryOfTable asks cases that are no file.
func TestInventoryOfTable(t *testing.T) {
	var reader inventory.Reader
	reader.Read("own.json", strings.NewReader(ownAccount))
	inv, err := reader.Inventory()
	require.Error(t, err, "of Bob and of Odd")
	ann := evaluate.Request{Principal: principal.MustParse("arn:aws:iam::111122223333:user/staff/ann"), Action: "s3:GetObject", Resource: "arn:aws:s3:::logs-blue/a"}
	Run(t, nil, []Case{{Name: "ann", Inventory: inv, Request: ann, Want: evaluate.Allow, WantSid: "Own"}})

	dave := ann
	dave.Principal = principal.MustParse("arn:aws:iam::111122223333:user/dave")
	odd := &evaluate.AssumeRoleRequest{
		Principal: principal.MustParse("arn:aws:iam::111122223333:user/carol"), Role: &evaluate.Role{ARN: "arn:aws:iam::111122223333:role/Odd"}, SessionName: "s1",
	}
	g := Group{Coverage: 100, Cases: []Case{
		{Name: "no such user", Inventory: inv, Request: dave},
		{Name: "both", Inventory: inv, Evaluator: inv.Evaluator(), Request: ann, Want: evaluate.Allow},
		{Name: "no trust policy", Inventory: inv, Call: odd, WantDenied: true},
		{Name: "ann", Inventory: inv, Request: ann, Want: evaluate.Allow},
	}}
	result := g.Check()
	require.EqualError(t, result.Cases[0].Err, `"arn:aws:iam::111122223333:user/dave" is not in the inventory`)
	require.EqualError(t, result.Cases[1].Err, "Evaluator and Inventory exclude each other")
	require.EqualError(t, result.Cases[2].Err, `the trust policy of arn:aws:iam::111122223333:role/Odd is not understood`)
	require.NoError(t, result.Cases[3].Err)
	own := slices.IndexFunc(result.Policies, func(c PolicyCoverage) bool { return c.Policy.Type() == policy.Identity })
	require.Equal(t, []int{3}, result.Policies[own].Statements[0].Applies, "it is counted beside those that are not asked")
}

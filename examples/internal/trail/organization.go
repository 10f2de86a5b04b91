package trail

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
)

// The organization.
const (
	organizationID = "o-example1234"
	rootID         = "r-ex12"
)

// principalsAFile is how many a file of an inventory has.
const principalsAFile = 5000

// WriteInventory writes the organization into a folder, as files for package inventory.
func (t *Trail) WriteInventory(folder string, c Change) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	for name, text := range t.organization(c) {
		if err := os.WriteFile(filepath.Join(folder, name+".json"), []byte(text), 0o644); err != nil {
			return err
		}
	}
	for from := 0; from < t.policies; from += principalsAFile {
		if err := t.writeMembers(filepath.Join(folder, fmt.Sprintf("members-%06d.json", from)), c, from, min(from+principalsAFile, t.policies)); err != nil {
			return err
		}
	}
	return t.writeShared(filepath.Join(folder, "shared.json"), c)
}

// organization returns what commands about the organization print, by the names of files.
func (t *Trail) organization(c Change) map[string]string {
	management := account(0)
	arn := func(what, id string) string {
		return "arn:aws:organizations::" + management + ":" + what + "/" + organizationID + "/" + id
	}
	files := make(map[string]string)
	add := func(command, argument, format string, args ...any) {
		files["organizations-"+command+"-"+argument] = fmt.Sprintf(`{"command":"organizations %s","argument":%q,"account":%q,"region":"","output":%s}`+"\n",
			command, argument, management, fmt.Sprintf(format, args...))
	}
	add("describe-organization", "", `{"Organization":{"Id":%q,"Arn":%q,"FeatureSet":"ALL","MasterAccountArn":%q,"MasterAccountId":%q,"MasterAccountEmail":"management@example.com","AvailablePolicyTypes":[]}}`,
		organizationID, "arn:aws:organizations::"+management+":organization/"+organizationID, arn("account", management), management)
	add("list-roots", "", `{"Roots":[{"Id":%q,"Arn":%q,"Name":"Root","PolicyTypes":[{"Type":"SERVICE_CONTROL_POLICY","Status":"ENABLED"}]}]}`, rootID, arn("root", rootID))
	accounts := ""
	targets := fmt.Sprintf(`{"TargetId":%q,"Arn":%q,"Name":"Root","Type":"ROOT"}`, rootID, arn("root", rootID))
	for n := range t.accounts {
		id := account(n)
		if n > 0 {
			accounts += ","
		}
		accounts += fmt.Sprintf(`{"Id":%q,"Arn":%q,"Email":"a%d@example.com","Name":"account-%d","Status":"ACTIVE","State":"ACTIVE","Paths":[%q],"JoinedMethod":"CREATED","JoinedTimestamp":"2026-01-15T09:00:00+00:00"}`,
			id, arn("account", id), n, n, organizationID+"/"+rootID+"/"+id+"/")
		targets += fmt.Sprintf(`,{"TargetId":%q,"Arn":%q,"Name":"account-%d","Type":"ACCOUNT"}`, id, arn("account", id), n)
		add("list-parents", id, `{"Parents":[{"Id":%q,"Type":"ROOT"}]}`, rootID)
	}
	add("list-accounts", "", `{"Accounts":[%s]}`, accounts)
	policies := ""
	policy := func(id, arn, name, content, targets string) {
		summary := fmt.Sprintf(`{"Id":%q,"Arn":%q,"Name":%q,"Description":"","Type":"SERVICE_CONTROL_POLICY","AwsManaged":%t}`, id, arn, name, id == "p-FullAWSAccess")
		if policies != "" {
			policies += ","
		}
		policies += summary
		add("describe-policy", id, `{"Policy":{"PolicySummary":%s,"Content":%q}}`, summary, content)
		add("list-targets-for-policy", id, `{"Targets":[%s]}`, targets)
	}
	policy("p-FullAWSAccess", "arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess", "FullAWSAccess",
		`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`, targets)
	if c == Regions {
		policy("p-regions1", arn("policy", "service_control_policy/p-regions1"), "Regions",
			`{"Version":"2012-10-17","Statement":[{"Sid":"Regions","Effect":"Deny","NotAction":["iam:*","organizations:*","sts:*"],"Resource":"*","Condition":{"StringNotEquals":{"aws:RequestedRegion":"`+Home+`"}}}]}`,
			fmt.Sprintf(`{"TargetId":%q,"Arn":%q,"Name":"Root","Type":"ROOT"}`, rootID, arn("root", rootID)))
	}
	add("list-policies", "SERVICE_CONTROL_POLICY", `{"Policies":[%s]}`, policies)
	return files
}

// writeMembers writes members with their policies.
func (t *Trail) writeMembers(name string, c Change, from, to int) error {
	return write(name, func(w *bytes.Buffer) {
		principals, policies := `{"principals":[`, `],"managedPolicies":[`
		separator := principals
		for n := from; n < to; n++ {
			m := t.member(n)
			fmt.Fprintf(w, "%s\n{\"arn\":%q,\"id\":%q,\"managedPolicies\":[%q]", separator, m.arn(), m.id(), m.policy())
			if !m.isUser() {
				fmt.Fprint(w, `,"trustPolicy":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]},"maxSessionDuration":3600`)
			}
			fmt.Fprint(w, "}")
			separator = ","
		}
		separator = policies
		for n := from; n < to; n++ {
			m := t.member(n)
			fmt.Fprintf(w, "%s\n{\"arn\":%q,\"document\":%s}", separator, m.policy(), t.document(m, c))
			separator = ","
		}
		fmt.Fprint(w, "]}\n")
	})
}

// document returns the policy of a member.
func (t *Trail) document(m member, c Change) string {
	isVictim := m == t.victim()
	update := `"dynamodb:UpdateItem",`
	if c == Tightened && isVictim {
		update = ""
	}
	granted := ""
	if c == Granted && isVictim {
		granted = fmt.Sprintf(`,{"Sid":"Neighbor","Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::%s/%s*"}`, m.bucket(), t.next(m).prefix())
	}
	id := m.account()
	return fmt.Sprintf(`{"Version":"2012-10-17","Statement":[`+
		`{"Sid":"Objects","Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":"arn:aws:s3:::%[1]s/%[2]s*"},`+
		`{"Sid":"Listing","Effect":"Allow","Action":"s3:ListBucket","Resource":"arn:aws:s3:::%[1]s","Condition":{"StringLike":{"s3:prefix":"%[2]s*"}}},`+
		`{"Sid":"Table","Effect":"Allow","Action":[%[3]s"dynamodb:GetItem","dynamodb:PutItem","dynamodb:Query"],"Resource":"arn:aws:dynamodb:*:%[4]s:table/%[5]s"},`+
		`{"Sid":"Queue","Effect":"Allow","Action":["sqs:SendMessage","sqs:ReceiveMessage"],"Resource":"arn:aws:sqs:*:%[4]s:%[6]s"},`+
		`{"Sid":"Key","Effect":"Allow","Action":"kms:Decrypt","Resource":"%[7]s"},`+
		`{"Sid":"Look","Effect":"Allow","Action":["ec2:DescribeInstances","cloudwatch:ListMetrics"],"Resource":"*"},`+
		`{"Sid":"Operate","Effect":"Allow","Action":"sts:AssumeRole","Resource":"arn:aws:iam::*:role/shared/Operator"}%[8]s]}`,
		m.bucket(), m.prefix(), update, id, m.table(), m.queue(), key(id), granted)
}

// writeShared writes what each account has.
func (t *Trail) writeShared(name string, c Change) error {
	return write(name, func(w *bytes.Buffer) {
		roots := ""
		for n := range t.accounts {
			if n > 0 {
				roots += ","
			}
			roots += `"arn:aws:iam::` + account(n) + `:root"`
		}
		separator := `{"principals":[`
		for n := range t.accounts {
			fmt.Fprintf(w, `%s`+"\n"+`{"arn":%q,"id":"AROAEXAMPLE0OPERATOR%d","policies":[],"trustPolicy":{"Version":"2012-10-17","Statement":[{"Sid":"Users","Effect":"Allow","Principal":{"AWS":[%s]},"Action":"sts:AssumeRole"}]},"maxSessionDuration":3600}`,
				separator, operator(account(n)), n, roots)
			separator = ","
		}
		separator = `],"resources":[`
		for n := range t.accounts {
			id := account(n)
			onlyTLS := ""
			if n != late || c == Encrypted {
				onlyTLS = fmt.Sprintf(`,"policy":{"Version":"2012-10-17","Statement":[{"Sid":"OnlyTLS","Effect":"Deny","Principal":"*","Action":"s3:*",`+
					`"Resource":["arn:aws:s3:::%[1]s","arn:aws:s3:::%[1]s/*"],"Condition":{"Bool":{"aws:SecureTransport":"false"}}}]}`, bucket(id))
			}
			fmt.Fprintf(w, "%s\n{\"arn\":\"arn:aws:s3:::%s\",\"account\":%q%s},\n", separator, bucket(id), id, onlyTLS)
			fmt.Fprintf(w, `{"arn":%q,"account":%q,"policy":{"Version":"2012-10-17","Statement":[{"Sid":"Account","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::%s:root"},"Action":"kms:*","Resource":"*"}]}}`,
				key(id), id, id)
			separator = ","
		}
		fmt.Fprint(w, "]}\n")
	})
}

// write writes a file.
func write(name string, content func(*bytes.Buffer)) error {
	var b bytes.Buffer
	content(&b)
	return os.WriteFile(name, b.Bytes(), 0o644)
}

package picture

import (
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// nameOf returns what policies of type t are called.
func nameOf(t policy.Type, lang Language) string {
	switch t {
	case policy.Identity:
		return lang.in("identity-based policies", "アイデンティティベースのポリシー")
	case policy.Resource:
		return lang.in("resource-based policy", "リソースベースのポリシー")
	case policy.Trust:
		return lang.in("role trust policy", "ロールの信頼ポリシー")
	case policy.Boundary:
		return lang.in("permissions boundary", "アクセス許可の境界")
	case policy.Session:
		return lang.in("session policies", "セッションポリシー")
	case policy.SCP:
		return lang.in("service control policies (SCP)", "サービスコントロールポリシー (SCP)")
	case policy.RCP:
		return lang.in("resource control policies (RCP)", "リソースコントロールポリシー (RCP)")
	case policy.Endpoint:
		return lang.in("VPC endpoint policy", "VPC エンドポイントポリシー")
	}
	return ""
}

// outcome returns the verdict of a decision in words.
func outcome(o evaluate.Outcome, lang Language) string {
	switch o {
	case evaluate.Allow:
		return lang.in("allowed", "許可")
	case evaluate.ExplicitDeny:
		return lang.in("explicit deny", "明示的な拒否")
	}
	return lang.in("implicit deny", "暗黙的な拒否")
}

// class is the class of what an outcome is drawn in.
func class(o evaluate.Outcome) string {
	if o == evaluate.Allow {
		return "allow"
	}
	return "deny"
}

// callerName returns a short name of a caller: "user ann".
func callerName(p principal.Principal, lang Language) string {
	name := p.ARN()
	if i := strings.LastIndexAny(name, "/:"); i >= 0 {
		name = name[i+1:]
	}
	switch p.Type() {
	case principal.TypeAnonymous:
		return lang.in("anonymous", "匿名")
	case principal.TypeAccount:
		return lang.in("root user", "ルートユーザー")
	case principal.TypeUser:
		return lang.in("user ", "ユーザー ") + name
	case principal.TypeAssumedRole:
		role := p.Issuer()
		return lang.in("role session ", "ロールセッション ") + role[strings.LastIndexByte(role, '/')+1:] + "/" + name
	case principal.TypeFederatedUser:
		return lang.in("federated user ", "フェデレーションユーザー ") + name
	case principal.TypeService:
		return lang.in("service ", "サービス ") + p.Name()
	case principal.TypeSAML:
		return lang.in("somebody with a SAML assertion", "SAML アサーションを持つ人")
	case principal.TypeWebIdentity:
		return lang.in("somebody with a token", "トークンを持つ人")
	}
	return p.String()
}

// clock returns t in short: the day, and the time of day if it is not midnight.
func clock(t time.Time, lang Language) string {
	t = t.UTC()
	day := lang.in(t.Format("2 Jan"), t.Format("1月2日"))
	switch {
	case t.Equal(t.Truncate(24 * time.Hour)):
		return day
	case t.Second() == 0 && t.Nanosecond() == 0:
		return day + t.Format(" 15:04")
	}
	return day + t.Format(" 15:04:05")
}

// stamp returns t in full.
func stamp(t time.Time, lang Language) string {
	t = t.UTC()
	return lang.in(t.Format("2 Jan 2006 15:04:05 UTC"), t.Format("2006年1月2日 15:04:05 UTC"))
}

// accountName returns "account 111122223333".
func accountName(id string, lang Language) string {
	if id == "" {
		return lang.in("of no account", "アカウントなし")
	}
	return lang.in("account ", "アカウント ") + id
}

// resourceAccount returns the account that owns the resource of req, or "".
func resourceAccount(req *evaluate.Request) string {
	if req.ResourceAccount != "" {
		return req.ResourceAccount
	}
	if req.Resource == "*" {
		return req.Principal.Account()
	}
	if parts := strings.SplitN(req.Resource, ":", 6); len(parts) == 6 {
		return parts[4]
	}
	return ""
}

// resourceName returns the end of an ARN, which tells most of it.
func resourceName(arn string) string {
	if parts := strings.SplitN(arn, ":", 6); len(parts) == 6 {
		return parts[5]
	}
	return arn
}

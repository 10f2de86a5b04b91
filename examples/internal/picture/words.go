package picture

import (
	"strconv"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// nameOf returns what policies of type t are called.
func nameOf(t policy.Type, lang policy.Language) string {
	switch t {
	case policy.Identity:
		return in(lang, "identity-based policies", "アイデンティティベースのポリシー")
	case policy.Resource:
		return in(lang, "resource-based policy", "リソースベースのポリシー")
	case policy.Trust:
		return in(lang, "role trust policy", "ロールの信頼ポリシー")
	case policy.Boundary:
		return in(lang, "permissions boundary", "アクセス許可の境界")
	case policy.Session:
		return in(lang, "session policies", "セッションポリシー")
	case policy.SCP:
		return in(lang, "service control policies (SCP)", "サービスコントロールポリシー (SCP)")
	case policy.RCP:
		return in(lang, "resource control policies (RCP)", "リソースコントロールポリシー (RCP)")
	case policy.Endpoint:
		return in(lang, "VPC endpoint policy", "VPC エンドポイントポリシー")
	}
	return ""
}

// shortNameOf is nameOf where there is little room.
func shortNameOf(t policy.Type, lang policy.Language) string {
	switch t {
	case policy.Identity:
		return in(lang, "identity-based policies", "アイデンティティベース")
	case policy.SCP:
		return in(lang, "service control (SCP)", "サービスコントロール (SCP)")
	case policy.RCP:
		return in(lang, "resource control (RCP)", "リソースコントロール (RCP)")
	}
	return nameOf(t, lang)
}

// outcome returns the verdict of a decision in words.
func outcome(o evaluate.Outcome, lang policy.Language) string {
	switch o {
	case evaluate.Allow:
		return in(lang, "allowed", "許可")
	case evaluate.ExplicitDeny:
		return in(lang, "explicit deny", "明示的な拒否")
	case evaluate.ImplicitDeny:
	}
	return in(lang, "implicit deny", "暗黙的な拒否")
}

// class is the class of what an outcome is drawn in.
func class(o evaluate.Outcome) string {
	if o == evaluate.Allow {
		return "allow"
	}
	return "deny"
}

// callerName returns a short name of a caller: "user ann".
func callerName(p principal.Principal, lang policy.Language) string {
	name := p.Name()
	switch p.Type() {
	case principal.TypeAnonymous:
		return in(lang, "anonymous", "匿名")
	case principal.TypeAccount:
		return in(lang, "root user", "ルートユーザー")
	case principal.TypeUser:
		return in(lang, "user ", "ユーザー ") + name
	case principal.TypeAssumedRole:
		return in(lang, "role session ", "ロールセッション ") + roleName(p.Issuer()) + "/" + name
	case principal.TypeFederatedUser:
		return in(lang, "federated user ", "フェデレーションユーザー ") + name
	case principal.TypeService:
		return in(lang, "service ", "サービス ") + strings.TrimSuffix(name, ".amazonaws.com")
	case principal.TypeSAML:
		return in(lang, "somebody with a SAML assertion", "SAML アサーションを持つ人")
	case principal.TypeWebIdentity:
		return in(lang, "somebody with a token", "トークンを持つ人")
	}
	return p.String()
}

// clock returns t in short: the day, and the time of day if it is not midnight.
func clock(t time.Time, lang policy.Language) string {
	t = t.UTC()
	day := t.Format(in(lang, "2 Jan", "1月2日"))
	if t.Equal(t.Truncate(24 * time.Hour)) {
		return day
	}
	return day + " " + timeOfDay(t)
}

// stamp returns t in full.
func stamp(t time.Time, lang policy.Language) string {
	return t.UTC().Format(in(lang, "2 Jan 2006 ", "2006年1月2日 ")) + timeOfDay(t) + " UTC"
}

// interval tells the bounds of v.
func interval(v evaluate.Validity, lang policy.Language) string {
	switch {
	case v.From.IsZero() && v.Until.IsZero():
		return in(lang, "always", "常に")
	case v.From.IsZero():
		return in(lang, "until "+stamp(v.Until, lang), stamp(v.Until, lang)+" まで")
	case v.Until.IsZero():
		return in(lang, "from "+stamp(v.From, lang), stamp(v.From, lang)+" から")
	}
	return stamp(v.From, lang) + " – " + stamp(v.Until, lang)
}

// timeOfDay leaves out seconds if there are none.
func timeOfDay(t time.Time) string {
	if t.Second() == 0 && t.Nanosecond() == 0 {
		return t.UTC().Format("15:04")
	}
	return t.UTC().Format("15:04:05")
}

// accountName returns "account 111122223333".
func accountName(id string, lang policy.Language) string {
	if id == "" {
		return in(lang, "no account", "アカウントなし")
	}
	return in(lang, "account ", "アカウント ") + id
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

// lasts returns d in words.
func lasts(d time.Duration, lang policy.Language) string {
	switch {
	case d%time.Hour == 0:
		return strconv.Itoa(int(d/time.Hour)) + in(lang, " h", " 時間")
	case d%time.Minute == 0:
		return strconv.Itoa(int(d/time.Minute)) + in(lang, " min", " 分")
	}
	return d.String()
}

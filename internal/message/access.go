package message

// The texts of answers about all requests.
//
//nolint:gochecknoglobals // never written
var accessTexts = []row{
	{"a Principal element names a unique ID, and conditions read aws:userid, which has the name of a session too, in too many ways: name the ARN", "Principal 要素に一意の ID があり、セッション名も含む aws:userid を条件が多くの形で調べています。Principal には ARN を書いてください"},
	{"a request was found that is not decided as it should be", "見つかったリクエストの判定が、あるべき結果と異なりました"},
	{"it hinges on more conditions than could be worked out", "答えを左右する条件が多すぎて、調べきれませんでした"},
	{"it hinges on the values of policy variables: {variables}", "答えがポリシー変数の値に左右されます: {variables}"},
	{"no name was found for the caller", "呼び出し元に合う名前が見つかりませんでした"},
	{"no value was found for {key}", "{key} に合う値が見つかりませんでした"},
	{"one of the policies is a trust policy and the other is not", "一方のポリシーだけが信頼ポリシーです"},
	{"the ARN of the role is not one", "ロールの ARN が正しい ARN ではありません"},
	{"the policies are too entangled: the search came to the end of its budget; ask about fewer actions, resources or statements", "ポリシーの絡み合いが複雑すぎるため、探索が上限に達しました。アクション、リソース、またはステートメントを絞って尋ねてください"},
	{"the policy is not a resource-based policy", "リソースベースのポリシーではありません"},
	{"the role has no trust policy", "ロールに信頼ポリシーがありません"},
	{"the scope is a policy of another type than Identity or Resource", "スコープが Identity でも Resource でもない種類のポリシーです"},
	{"the zone of trust: {error}", "信頼ゾーン: {error}"},
	{"there are too many patterns of accounts", "アカウントのパターンが多すぎます"},
	{"{operator} reads {key}, which is a text", "{operator} が、文字列である {key} を調べています"},
}

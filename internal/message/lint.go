package message

// The texts of findings, with those of package catalog.
//
//nolint:gochecknoglobals // never written
var lintTexts = []row{
	{
		"ARNs of S3 buckets and objects have no account, so this one matches nothing",
		"S3 のバケットとオブジェクトの ARN にアカウントはないので、この ARN は何にも一致しません",
	},
	{"ARNs of this kind have no Region, so this one matches nothing", "この種類の ARN にリージョンはないので、この ARN は何にも一致しません"},
	{"AWS has no condition key {key}, so it has never a value", "AWS に {key} という条件キーはないので、値を持つことがありません"},
	{"AWS lists no service {name}", "AWS の一覧に {name} というサービスはありません"},
	{
		"Allow with NotAction lets through every action but those listed, those that AWS will add included",
		"NotAction の Allow は、列挙したもの以外のすべてのアクションを許可します。AWS が今後追加するアクションも含みます",
	},
	{
		"ForAllValues also matches requests without {key}: add {guard}",
		"ForAllValues は {key} のないリクエストにも一致します。{guard} を加えてください",
	},
	{
		"ForAllValues also matches requests without {key}; if that is not meant, add {guard}",
		"ForAllValues は {key} のないリクエストにも一致します。意図したものでなければ、{guard} を加えてください",
	},
	{"IAM does not accept the character {character} in a policy", "IAM のポリシーに {character} の文字は使えません"},
	{"STS has no action {action}", "STS に {action} というアクションはありません"},
	{
		"a policy variable in a value is none of the condition keys of AWS, so it has never a value",
		"値の中のポリシー変数が AWS の条件キーではないので、値を持つことがありません",
	},
	{"a request has one value at most for {key}: leave out {set}", "リクエストの {key} の値は多くても 1 つです。{set} を外してください"},
	{
		"a request in which the policy variable has no value is denied, whatever the resource, unless another entry covers it",
		"ポリシー変数に値がないリクエストは、ほかのエントリに一致しない限り、どのリソースに対しても拒否されます",
	},
	{
		"a request may have several values for {key}: write ForAnyValue:{operator} or ForAllValues:{operator}",
		"リクエストの {key} の値は複数になることがあります。ForAnyValue:{operator} か ForAllValues:{operator} と書いてください",
	},
	{
		"a service belongs to no organization, so the statement never matches it: test aws:SourceOrgID in a statement of its own",
		"サービスは組織に属さないので、このステートメントはサービスに決して一致しません。別のステートメントで aws:SourceOrgID の条件を使ってください",
	},
	{"a unique ID is what is left of a user or role that was deleted: {outcome}", "一意の ID は、削除されたユーザーやロールの名残です。{outcome}"},
	{"a wildcard in a value of {key} is likely to cover what others own", "{key} の値にワイルドカードがあり、他者が所有するものまで含まれるおそれがあります"},
	{
		"a wildcard stands in the resource type, where AWS documents none: it covers more than one type",
		"リソースタイプにワイルドカードがあり、複数のタイプに一致します。AWS のドキュメントにそのような書き方はありません",
	},
	{
		"a wildcard stands in the service of an ARN, where AWS documents none",
		"ARN のサービスにワイルドカードがあります。AWS のドキュメントにそのような書き方はありません",
	},
	{
		"a wildcard stands in the service of an action, where AWS documents none",
		"アクションのサービスにワイルドカードがあります。AWS のドキュメントにそのような書き方はありません",
	},
	{
		"all values but some are let in, so users of any other organization may assume the role",
		"一部を除くすべての値が許可されるので、ほかのどの組織のユーザーもロールを引き受けられます",
	},
	{
		"an endpoint policy takes an account or a wildcard in an ARN, not both",
		"エンドポイントポリシーの ARN のアカウントには、アカウント ID かワイルドカードの一方だけを書けます",
	},
	{"an endpoint policy takes no numeric operator on an ID that AWS gives", "エンドポイントポリシーでは、AWS が割り当てる ID に数値の演算子を使えません"},
	{"an endpoint policy takes no wildcard in an ID that AWS gives", "エンドポイントポリシーでは、AWS が割り当てる ID にワイルドカードを使えません"},
	{"an endpoint policy wants six characters before or after each wildcard", "エンドポイントポリシーでは、どのワイルドカードにも前か後に 6 文字以上が必要です"},
	{
		"aws:PrincipalArn of a role session is the ARN of the role, and this is one of a session: write arn:aws:iam::ACCOUNT:role/NAME",
		"ロールセッションの aws:PrincipalArn はロールの ARN ですが、これはセッションの ARN です。arn:aws:iam::ACCOUNT:role/NAME と書いてください",
	},
	{
		"callers of this provider need sts:AssumeRoleWithSAML, which the statement does not cover",
		"このプロバイダーの呼び出し元には sts:AssumeRoleWithSAML が必要ですが、ステートメントに含まれていません",
	},
	{
		"callers of this provider need sts:AssumeRoleWithWebIdentity, which the statement does not cover",
		"このプロバイダーの呼び出し元には sts:AssumeRoleWithWebIdentity が必要ですが、ステートメントに含まれていません",
	},
	{"every action on every resource is allowed", "すべてのリソースに対するすべてのアクションが許可されます"},
	{"everyone is let in, anonymous callers included; there is no condition", "匿名の呼び出し元を含む全員が許可されます。条件がありません"},
	{
		`gateway endpoints know no principal but "*": test aws:PrincipalArn or aws:PrincipalAccount instead`,
		`ゲートウェイエンドポイントで使えるプリンシパルは "*" だけです。代わりに aws:PrincipalArn か aws:PrincipalAccount の条件を使ってください`,
	},
	{
		"iam:PassRole is allowed on every role: name the roles, or test iam:PassedToService",
		"すべてのロールに対する iam:PassRole が許可されます。ロールを指定するか、iam:PassedToService の条件を加えてください",
	},
	{"it exempts nobody", "これで除外される者はいません"},
	{"it lets nobody in", "これで許可される者はいません"},
	{"lint: {level} is not a level", "lint: {level} は指摘のレベルではありません"},
	{
		"many organizations share this provider, and IAM refuses a role for it unless the trust policy tests {key}",
		"このプロバイダーは多くの組織が共有しており、信頼ポリシーに {key} の条件がないと、IAM はロールの作成や変更を拒否します",
	},
	{"no request for {actions} has {key}, {outcome}", "{actions} のリクエストに {key} が含まれることはないので、{outcome}"},
	{"no service of AWS has a condition key {key}", "{key} という条件キーは、AWS のどのサービスにもありません"},
	{"no time satisfies the dates, so the statement never matches", "日時の条件を満たす時刻がないので、このステートメントは決して一致しません"},
	{
		"none of the {n} actions of {pattern} acts on what the Resource element names",
		"{pattern} の {n} 個のアクションはどれも、Resource 要素にあるものを対象としません",
	},
	{"one of the same name that was made again is not denied", "同じ名前で作り直されたものは拒否されません"},
	{
		"policy variables are plain text unless the Version is 2012-10-17",
		"Version が 2012-10-17 でないと、ポリシー変数はただの文字列として扱われます",
	},
	{
		"principals of every account may assume the role if their own policies let them; there is no condition",
		"すべてのアカウントのプリンシパルが、自身のポリシーで許可されていればロールを引き受けられます。条件がありません",
	},
	{"security", "セキュリティ"},
	{"so the condition always holds", "条件は常に成り立ちます"},
	{"so the statement never applies to it", "このステートメントがそのアクションに適用されることはありません"},
	{"so the statement never applies to them", "このステートメントがそれらのアクションに適用されることはありません"},
	{"statement {n} has the same Sid", "ステートメント {n} の Sid と同じです"},
	{"suggestion", "提案"},
	{
		"the ARN is incomplete, and no Region is {region}, so it matches nothing",
		"ARN が不完全で、{region} というリージョンはないので、何にも一致しません",
	},
	{"the ARN is incomplete, so it denies all that begins with {text}", "ARN が不完全なので、{text} で始まるものがすべて拒否されます"},
	{"the ARN is incomplete, so it denies nothing that begins with {text}", "ARN が不完全なので、{text} で始まるものは 1 つも拒否されません"},
	{"the ARN is incomplete, so it grants all that begins with {text}", "ARN が不完全なので、{text} で始まるものがすべて許可されます"},
	{"the ARN is incomplete, so it grants nothing that begins with {text}", "ARN が不完全なので、{text} で始まるものは 1 つも許可されません"},
	{"the Condition element is empty and restricts nothing", "Condition 要素が空なので、何も制限しません"},
	{
		"the Deny {statement} in line {line} covers the whole statement and has no condition, so this one changes no decision",
		"{line} 行目の条件のない Deny ({statement}) がこのステートメント全体を含むので、このステートメントは判定を変えません",
	},
	{
		"the NotPrincipal element exempts everybody, so the statement never matches",
		"NotPrincipal 要素が全員を除外するので、このステートメントは決して一致しません",
	},
	{
		`the Principal "*" of a trust policy also stands for all services and identity providers; AWS does not support it`,
		`信頼ポリシーの Principal "*" は、すべてのサービスと ID プロバイダーも表します。AWS はこれをサポートしていません`,
	},
	{
		"the Principal element names nobody, so the statement never matches",
		"Principal 要素に誰も指定されていないので、このステートメントは決して一致しません",
	},
	{"the Version is not 2012-10-17, the current one", "Version が現行の 2012-10-17 ではありません"},
	{
		`the account is left out, and {outcome}: put it, or "*", before {type}`,
		`アカウントが抜けているので、{outcome}。{type} の前にアカウントか "*" を書いてください`,
	},
	{"the dates are over, so the statement matches no longer", "日時の条件の期間が過ぎたので、このステートメントはもう一致しません"},
	{"the operator has no condition key and restricts nothing", "演算子に条件キーがないので、何も制限しません"},
	{"the policy is so large that it was not compared with the table from here on", "ポリシーが大きいため、ここから先は表と照合していません"},
	{
		"the policy is so large that the search for what a Deny covers stopped here: this statement and later ones may be {code}",
		"ポリシーが大きいため、Deny に含まれるステートメントの検査をここで打ち切りました。このステートメントと以降のステートメントは {code} かもしれません",
	},
	{
		"the service may act for anyone: test aws:SourceArn or aws:SourceAccount, as {page} shows",
		"サービスが誰のために動いているかを確かめていません。{page} にあるように、aws:SourceArn か aws:SourceAccount の条件を加えてください",
	},
	{
		"the service may act for anyone: test aws:SourceArn, aws:SourceAccount, aws:SourceOrgID or aws:SourceOrgPaths",
		"サービスが誰のために動いているかを確かめていません。aws:SourceArn、aws:SourceAccount、aws:SourceOrgID、aws:SourceOrgPaths のいずれかの条件を加えてください",
	},
	{
		"the statement is about everything that the policy is attached to; Amazon S3, Amazon SQS and AWS KMS want a Resource element",
		"このステートメントは、ポリシーをアタッチしたものすべてに適用されます。Amazon S3、Amazon SQS、AWS KMS では Resource 要素が必要です",
	},
	{"the value names no organization, so users of any may assume the role", "値が組織を特定していないので、どの組織のユーザーもロールを引き受けられます"},
	{"this Allow does not hold for the resource", "この Allow はそのリソースに適用されません"},
	{"this Allow leaves the resource out in every account", "この Allow からは、すべてのアカウントのそのリソースが除外されます"},
	{"this Deny does not exempt the resource", "この Deny からそのリソースは除外されません"},
	{"this Deny holds for the resource in every account", "この Deny は、すべてのアカウントのそのリソースに適用されます"},
	{
		"this names nobody: the unique ID of a user begins with AIDA and that of a role with AROA",
		"これは誰も指しません。一意の ID は、ユーザーなら AIDA、ロールなら AROA で始まります",
	},
	{"this one matches nothing", "この ARN は何にも一致しません"},
	{
		"this principal assumes a role by sts:AssumeRole, which the statement does not cover",
		"このプリンシパルがロールを引き受けるには sts:AssumeRole が必要ですが、ステートメントに含まれていません",
	},
	{"users of every application may assume the role: test {key}", "すべてのアプリケーションのユーザーがロールを引き受けられます。{key} の条件を加えてください"},
	{"warning", "警告"},
	{
		`with {operator} "*" and "?" are not wildcards: use StringLike or StringNotLike if they should be`,
		`{operator} では "*" と "?" はワイルドカードになりません。ワイルドカードとして使うなら、StringLike か StringNotLike にしてください`,
	},
	{
		`{action} acts on no resource that has an ARN: its Resource is "*"`,
		`{action} の対象に ARN を持つリソースはありません。Resource は "*" にしてください`,
	},
	{
		"{action} acts on {resources} and the like, which the Resource element does not name",
		"{action} の対象は {resources} などですが、Resource 要素にありません",
	},
	{
		"{action} acts on {resources}, which the Resource element does not name",
		"{action} の対象は {resources} ですが、Resource 要素にありません",
	},
	{"{action} and {n} more of the actions", "{action} (ほか {n} 個のアクション)"},
	{
		"{action} is an action on buckets, and the Resource element names objects only",
		"{action} はバケットに対するアクションですが、Resource 要素にはオブジェクトしかありません",
	},
	{
		"{action} is an action on objects, and the Resource element names buckets only",
		"{action} はオブジェクトに対するアクションですが、Resource 要素にはバケットしかありません",
	},
	{"{key} has one value at most: leave out {set}", "{key} の値は多くても 1 つです。{set} を外してください"},
	{
		"{key} is a key of a provider that the Principal element does not name, so the condition on it is always true",
		"{key} は Principal 要素にないプロバイダーのキーなので、その条件は常に真です",
	},
	{
		"{key} is a key of a provider that the Principal element does not name, so the condition on it is never true",
		"{key} は Principal 要素にないプロバイダーのキーなので、その条件は決して真になりません",
	},
	{"{key} is of type {type}, which {operator} does not compare", "{key} の型は {type} で、{operator} では比較できません"},
	{
		"{name} is an operation and no action: it is allowed by {action}",
		"{name} は API オペレーションの名前で、アクションではありません。許可には {action} を使います",
	},
	{"{n} bytes are more than the {most} that a KMS key policy may have", "{n} バイトあり、KMS のキーポリシーの上限 ({most} バイト) を超えています"},
	{
		"{n} bytes are more than the {most} that the policy of an S3 bucket may have",
		"{n} バイトあり、S3 のバケットポリシーの上限 ({most} バイト) を超えています",
	},
	{
		"{n} characters are more than the {most} that a VPC endpoint policy may have, white space included",
		"空白を含めて {n} 文字あり、VPC エンドポイントポリシーの上限 ({most} 文字) を超えています",
	},
	{"{n} characters are more than the {most} that a managed policy may have", "{n} 文字あり、管理ポリシーの上限 ({most} 文字) を超えています"},
	{
		"{n} characters are more than the {most} that a managed policy may have; as an inline policy it may have 2048 (user), 5120 (group) or 10240 (role)",
		"{n} 文字あり、管理ポリシーの上限 ({most} 文字) を超えています。インラインポリシーの上限は 2048 文字 (ユーザー)、5120 文字 (グループ)、10240 文字 (ロール) です",
	},
	{
		"{n} characters are more than the {most} that a resource control policy may have, white space included",
		"空白を含めて {n} 文字あり、リソースコントロールポリシーの上限 ({most} 文字) を超えています",
	},
	{
		"{n} characters are more than the {most} that a role trust policy may have at most; the quota of an account is 2048 unless it was raised",
		"{n} 文字あり、ロールの信頼ポリシーに設定できる上限 ({most} 文字) を超えています。アカウントのクォータは、引き上げていなければ 2048 文字です",
	},
	{
		"{n} characters are more than the {most} that a role trust policy may have unless the quota of the account was raised, which it can be to 8192",
		"{n} 文字あり、ロールの信頼ポリシーの上限 ({most} 文字) を超えています。アカウントのクォータは 8192 文字まで引き上げられます",
	},
	{
		"{n} characters are more than the {most} that a service control policy may have, white space included",
		"空白を含めて {n} 文字あり、サービスコントロールポリシーの上限 ({most} 文字) を超えています",
	},
	{
		"{n} characters are more than the {most} that a session policy may have, white space included",
		"空白を含めて {n} 文字あり、セッションポリシーの上限 ({most} 文字) を超えています",
	},
	{"{operator} with several values matches if any of them does", "{operator} に複数の値を書くと、どれか 1 つが一致すれば条件を満たします"},
	{"{problem} (as of {date})", "{problem} ({date} 現在)"},
	{"{problem}: test {key} for an organization", "{problem}。{key} の条件で組織を特定してください"},
	{"{problem}: the keys of this one begin with {beginning}", "{problem}。このプロバイダーのキーは {beginning} で始まります"},
	{
		"{service} has no action that matches {pattern}, or it is new",
		"{service} に {pattern} に一致するアクションはありません。新しく追加されたのかもしれません",
	},
	{"{service} has no action {action}", "{service} に {action} というアクションはありません"},
	{"{service} has no action {action}, or it is new", "{service} に {action} というアクションはありません。新しく追加されたのかもしれません"},
	{"{service} has no condition key {key}", "{service} に {key} という条件キーはありません"},
	{"{service} has no condition key {key}, or it is new", "{service} に {key} という条件キーはありません。新しく追加されたのかもしれません"},
	{"{set}:Null does not depend on the request: leave out {set}", "{set}:Null の結果はリクエストによらず同じです。{set} を外してください"},
	{"{text} looks like a placeholder: replace it first", "{text} はプレースホルダーのようです。先に置き換えてください"},
}

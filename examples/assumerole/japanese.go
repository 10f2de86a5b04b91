package main

import "github.com/seed-1d0cfdb5/iam/examples/internal/story"

// texts returns what the program tells, in English and in Japanese.
func texts() story.Texts {
	return story.Texts{
		{"_2 Jan 15:04:05", "1月_2日 15:04:05"},
		{"allowed", "許可"},
		{"implicitDeny", "暗黙的な拒否"},
		{"explicitDeny", "明示的な拒否"},
		{"error", "エラー"},
		{"%s: Principal names others", "%s: Principal が指定しているのは別の相手"},
		{"%s: %s is absent", "%s: %s がない"},
		{"%s: %s is %s", "%s: %s が %s"},

		{"1. The trust policy says who, how and when", "1. 信頼ポリシーは「誰が、どのように、いつ」を決める"},
		{
			"The role Audit is in account " + ours + ". Its trust policy trusts the account " + theirs + ",\n" +
				"with an external ID, with MFA, from 2 March 08:00 until 31 March 18:00 UTC.\n" +
				"pat is an IAM user there, and pat's own policy allows sts:AssumeRole on the role.",
			"ロール Audit はアカウント " + ours + " にあります。信頼ポリシーはアカウント " + theirs + " を、外部 ID と MFA がある場合に、\n" +
				"3 月 2 日 08:00 から 3 月 31 日 18:00 (UTC) まで信頼します。\n" +
				"pat はそのアカウントの IAM ユーザーで、pat 自身のポリシーはこのロールに対する sts:AssumeRole を許可しています。",
		},
		{"pat, a nanosecond before the window", "pat、期間が始まる 1 ナノ秒前"},
		{"pat, as the window opens", "pat、期間が始まった瞬間"},
		{"pat, a nanosecond before it closes", "pat、期間が終わる 1 ナノ秒前"},
		{"pat, as it closes", "pat、期間が終わった瞬間"},
		{"pat, without an external ID", "pat、外部 ID なし"},
		{"pat, without MFA", "pat、MFA なし"},

		{"2. Two gates", "2. 2 つの関門"},
		{
			"The trust policy is the gate of the role's account. The caller's identity-based policy is\n" +
				"the gate of the caller's account. Between two accounts both must be open.",
			"信頼ポリシーはロールのアカウントの関門、呼び出し元のアイデンティティベースのポリシーは呼び出し元のアカウントの関門です。\n" +
				"アカウントをまたぐときは、両方が開いていなければなりません。",
		},
		{"pat, whose own policy allows the call", "pat。自身のポリシーが呼び出しを許可"},
		{"lee, who has no policy", "lee。ポリシーなし"},
		{"sam of a third account, who has one", "sam。第 3 のアカウント、ポリシーあり"},

		{"3. One role, several people", "3. 1 つのロールを何人かで使う"},
		{
			"lee has got the same policy as pat. The session name tells them apart: it becomes part of the\n" +
				"caller's ARN, which logs show. The trust policy wants sts:RoleSessionName to be\n" +
				"${aws:username}, so that nobody takes another's name.",
			"lee にも pat と同じポリシーがあります。2 人を見分けるのはセッション名です。セッション名は呼び出し元の ARN の一部になり、ログに残ります。\n" +
				"信頼ポリシーは sts:RoleSessionName が ${aws:username} であることを求めるので、他人の名前は名乗れません。",
		},
		{`pat as session "pat"`, `pat がセッション "pat" として`},
		{`lee as session "lee"`, `lee がセッション "lee" として`},
		{`lee as session "pat"`, `lee がセッション "pat" として`},
		{
			"\nNobody calls AWS as a role. From now on the callers are\n\n  %s\n  %s\n",
			"\nロールとして AWS を呼び出す人はいません。ここから先の呼び出し元は次の 2 つで、\n\n  %s\n  %s\n",
		},
		{"\nboth with the policies of %s.\n", "\nどちらにも %s のポリシーが適用されます。\n"},
		{
			"The policy of the bucket reports names the first of them and lets it write. A resource-based policy\n" +
				"that names the session itself needs no Allow from the role, which has none for s3:PutObject.\n\n",
			"バケット reports のポリシーは 1 つ目のセッションを指定して、書き込みを許可しています。リソースベースのポリシーがセッションそのものを\n" +
				"指定していれば、ロールの Allow は不要です。ロールには s3:PutObject の Allow がありません。\n\n",
		},
		{"pat reads reports/q1.csv", "pat が reports/q1.csv を読む"},
		{"lee reads reports/q1.csv", "lee が reports/q1.csv を読む"},
		{"pat writes reports/findings/1.txt", "pat が reports/findings/1.txt を書く"},
		{"lee writes reports/findings/1.txt", "lee が reports/findings/1.txt を書く"},

		{"4. What ends access", "4. アクセスはいつ終わるか"},
		{
			"Half a minute before the trust window closes, pat assumes the role for four hours. The role\n" +
				"may read reports at any time; its permissions allow the ledger until 31 March 18:00 only.",
			"信頼ポリシーの期間が終わる 30 秒前に、pat がロールを 4 時間の予定で引き受けます。ロールの許可ポリシーは、\n" +
				"レポートを読むことをいつでも許可し、台帳は 3 月 31 日 18:00 までしか許可しません。",
		},
		{"pat assumes the role", "pat がロールを引き受ける"},
		{"pat assumes the role again", "pat がもう一度ロールを引き受ける"},
		{"the session queries the ledger", "セッションが台帳を照会する"},
		{"the session reads a report", "セッションがレポートを読む"},
		{
			"\nTo end a session early, deny in the permissions of the role what was issued before a moment,\n" +
				"aws:TokenIssueTime, as the console does when you revoke active sessions. Had that been done:\n\n",
			"\nセッションを早く終わらせるには、ある時刻より前に発行された (aws:TokenIssueTime) セッションを、ロールの許可ポリシーで拒否します。\n" +
				"コンソールで「アクティブなセッションを取り消す」としたときと同じです。それをしてあった場合:\n\n",
		},

		{"5. A Lambda function takes its execution role", "5. Lambda 関数が実行ロールを引き受ける"},
		{
			"The caller of sts:AssumeRole is the service lambda.amazonaws.com. It has no identity-based\n" +
				"policy, so there is one gate. The code of the function then acts as the role session.",
			"sts:AssumeRole の呼び出し元はサービス lambda.amazonaws.com です。アイデンティティベースのポリシーはないので、\n" +
				"関門は 1 つです。関数のコードは、その後ロールセッションとして動きます。",
		},
		{"the function reads pictures/1.png", "関数が pictures/1.png を読む"},
		{"the function deletes pictures/1.png", "関数が pictures/1.png を削除する"},

		{"6. A GitHub workflow assumes a deploy role", "6. GitHub のワークフローがデプロイ用のロールを引き受ける"},
		{
			"The caller has no AWS credentials, only a token from GitHub's OIDC provider. Its claim sub\n" +
				"names repository and branch, and the trust policy wants one of each.",
			"呼び出し元は AWS の認証情報を持たず、GitHub の OIDC プロバイダーのトークンだけを持っています。そのクレーム sub には\n" +
				"リポジトリとブランチが書かれていて、信頼ポリシーは両方が決まった値であることを求めます。",
		},
		{"example-org/shop, branch main", "example-org/shop のブランチ main"},
		{"example-org/shop, branch test", "example-org/shop のブランチ test"},
		{"another repository, branch main", "別のリポジトリのブランチ main"},

		{"7. From role to role", "7. ロールからロールへ"},
		{
			"ann assumes Operator for eight hours. She passes a source identity and two session tags, of\n" +
				"which team is transitive. That takes two more actions: sts:SetSourceIdentity, sts:TagSession.\n" +
				"The trust policy names her, in her own account: no policy of hers is needed.",
			"ann が Operator を 8 時間引き受けます。ソース ID と 2 つのセッションタグを渡し、そのうち team は推移的です。\n" +
				"そのために、あと 2 つのアクション sts:SetSourceIdentity と sts:TagSession が必要です。\n" +
				"信頼ポリシーは同じアカウントの ann を指定しているので、ann 自身のポリシーは要りません。",
		},
		{"ann tags the session team=hr", "ann がタグ team=hr を付ける"},
		{"ann tags the session team=payments", "ann がタグ team=payments を付ける"},
		{
			"\nHer session then assumes Restore. A chained session lasts one hour at most, whatever the role\n" +
				"allows. The source identity stays, and so does the transitive tag; the tag ticket is left behind.\n\n",
			"\n次に、そのセッションが Restore を引き受けます (ロールの連鎖)。連鎖したセッションは、ロールの設定にかかわらず最長 1 時間です。\n" +
				"ソース ID と推移的なタグは引き継がれ、タグ ticket は引き継がれません。\n\n",
		},
		{"for two hours", "2 時間"},
		{"for one hour, if Operator has no policy", "1 時間、Operator にポリシーなし"},
		{"for one hour", "1 時間"},
		{"with another source identity", "別のソース ID で"},
		{
			"\nThe session of Restore: until %s, source identity %s, tags %v.\n",
			"\nRestore のセッション: 期限 %s、ソース ID %s、タグ %v。\n",
		},
		{
			"The role may read the backups of ${aws:PrincipalTag/team}.\n\n",
			"このロールは ${aws:PrincipalTag/team} のバックアップを読めます。\n\n",
		},
		{"it reads backups/payments/db.dump", "backups/payments/db.dump を読む"},
		{"it reads backups/hr/db.dump", "backups/hr/db.dump を読む"},
	}
}

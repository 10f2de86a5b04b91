package main

import (
	"github.com/seed-1d0cfdb5/iam/policy"
)

// usageIn returns what help prints.
func usageIn(l policy.Language) string {
	if l == policy.Japanese {
		return usageJapanese + tour
	}
	return usage + tour
}

const usage = `iameval decides requests by AWS IAM policies, without calling AWS.

  iameval decide  FLAGS               may this request proceed?
  iameval explain FLAGS               and why, or why not?
  iameval until   FLAGS               how long does the outcome stay the same?
  iameval assume  FLAGS               may this role be assumed, and what is the session?
  iameval lint FLAGS FILE...          what looks wrong in these policies, and what of it can be mended?
  iameval test FLAGS FILE...          do the cases in these files come out as they say?
  iameval extract FILE...             which policies are in these plans and templates?

Of all requests at once, with a request that proves the answer:

  iameval possible  -type TYPE FILE      is any such request allowed?
  iameval diff      -type TYPE OLD NEW   what does NEW allow that OLD does not?
  iameval diff      PLAN                 what does this plan of Terraform allow that is not allowed now?
  iameval public    FLAGS FILE...        do these resource-based policies let in anybody who is not trusted?
  iameval strangers FLAGS FILE...        may anybody who is not trusted assume these roles?

Of accounts, as the AWS CLI prints them:

  iameval inventory load FLAGS FILE...       what is read in these files, and what is not known?
  iameval inventory who-can FLAGS FILE...    who may make this request, or could with MFA, at another time and so on?
  iameval inventory what-can FLAGS FILE...   which of these actions may this principal do?
  iameval inventory roles FLAGS FILE...      who can become which role, and when?
  iameval inventory paths FLAGS FILE...      by which calls does this principal become that role?

Of what AWS CloudTrail recorded:

  iameval replay -old DIR -new DIR LOG...    which of these calls would be denied, or allowed, after a change of accounts?

And of the command itself:

  iameval version                     which version of it is this?
  iameval completion SHELL            a script by which bash, zsh or fish completes command lines

"iameval COMMAND -h" lists the flags. The file "-" is the standard input. -json is for machines.
"-lang ja", or ja_JP.UTF-8 in LC_ALL, LC_MESSAGES or LANG, makes it speak Japanese: iameval -lang ja help.
What machines read, which is JSON, SARIF and JUnit XML, is in English always, and exit statuses stay.
Exit status: 0 allowed or nothing found, 1 denied or something found, 2 error, 3 not known; so a request
that cannot be evaluated, because its resource has no known owner for one, does not pass for a deny.

An empty value is an error: a shell variable that is not set must not leave a policy out. For a set of
policies that is empty on purpose write none instead of files:
  -session none   session policies that allow nothing, so what needs them is denied
  -scp none       a level of the organization without SCPs, which allows nothing: all is denied
  -rcp none       a level without RCPs: they only deny, so it puts no limit on the request
  -identity none  no identity-based policies: they grant nothing, as without the flag
In NAME=VALUE the VALUE "", with these quotes, is empty on purpose: -key 'aws:PrincipalTag/team=""'.
A flag for one policy, such as -boundary, takes no none: leave it out. A file named none is ./none.

A tour. Install the command, and go where the policies are:

  go install ./examples/iameval
  cd examples/iameval/testdata/tour

`

const usageJapanese = `iameval は、AWS を呼び出さずに、AWS IAM のポリシーでリクエストを判定します。

  iameval decide  FLAGS               このリクエストは許可されるか
  iameval explain FLAGS               許可される、または許可されない理由は何か
  iameval until   FLAGS               その結果はいつまで変わらないか
  iameval assume  FLAGS               このロールを引き受けられるか。どのようなセッションになるか
  iameval lint FLAGS FILE...          これらのポリシーに間違いに見えるところはあるか。直せるものはどれか
  iameval test FLAGS FILE...          これらのファイルのケースは書かれたとおりの結果になるか
  iameval extract FILE...             これらのプランとテンプレートにはどのポリシーが含まれるか

すべてのリクエストについての問い (答えを証明するリクエストが付きます):

  iameval possible  -type TYPE FILE      このようなリクエストが 1 つでも許可されるか
  iameval diff      -type TYPE OLD NEW   OLD が許可せず、NEW が許可するものは何か
  iameval diff      PLAN                 この Terraform のプランで新しく許可されるものは何か
  iameval public    FLAGS FILE...        このリソースベースのポリシーは、信頼していない相手を許可するか
  iameval strangers FLAGS FILE...        信頼していない相手が、このロールを引き受けられるか

AWS CLI が出力したアカウントについて:

  iameval inventory load FLAGS FILE...       これらのファイルから何が読み込まれ、何がわからないか
  iameval inventory who-can FLAGS FILE...    このリクエストを許可されるのは誰か。MFA や別の時刻なら許可されるのは誰か
  iameval inventory what-can FLAGS FILE...   このプリンシパルに許可されるアクションはどれか
  iameval inventory roles FLAGS FILE...      誰がどのロールを、いつ引き受けられるか
  iameval inventory paths FLAGS FILE...      どの呼び出しを経て、そのロールになれるか

AWS CloudTrail の記録について:

  iameval replay -old DIR -new DIR LOG...    アカウントの変更後に、拒否される、または許可されるようになる呼び出しはどれか

コマンド自体について:

  iameval version                     コマンドのバージョン
  iameval completion SHELL            bash、zsh、fish でコマンドラインを補完するスクリプト

フラグの一覧は "iameval COMMAND -h" で表示します。ファイル "-" は標準入力です。-json はプログラム向けの出力です。
出力の言語は -lang ja か -lang en で選べます (iameval -lang en help)。省略すると LC_ALL、LC_MESSAGES、LANG の順に
調べて決めます。プログラムが読む JSON、SARIF、JUnit XML はいつも英語で、終了ステータスも変わりません。
終了ステータス: 0 許可、または指摘なし。1 拒否、または指摘あり。2 エラー。3 判定できない。リソースの所有者が
わからないなどの理由で評価できないリクエストは 2 になり、拒否とは区別されます。

空の値はエラーです。シェル変数の設定もれで、ポリシーが抜け落ちてはならないからです。意図した空のポリシーの
集まりは、ファイルの代わりに none と書きます:
  -session none   何も許可しないセッションポリシー。許可が必要なリクエストは拒否されます
  -scp none       組織の、SCP のないレベル。何も許可しないので、すべて拒否されます
  -rcp none       組織の、RCP のないレベル。RCP は拒否するだけなので、リクエストを制限しません
  -identity none  アイデンティティベースのポリシーなし。フラグがないときと同じく、何も許可しません
NAME=VALUE の VALUE を引用符ごと "" と書くと、意図した空の値になります: -key 'aws:PrincipalTag/team=""'
-boundary のようにポリシーが 1 つだけのフラグには none を書けません。フラグを省いてください。
none という名前のファイルは ./none と書きます。

試してみるには、コマンドをインストールして、ポリシーのあるフォルダーに移ります:

  go install ./examples/iameval
  cd examples/iameval/testdata/tour

`

// tour is what the usage offers to try.
const tour = `  iameval decide -principal arn:aws:iam::111122223333:user/ann -identity home.json \
    -action s3:GetObject -on arn:aws:s3:::team-files/home/ann/plan.txt -owner 111122223333

  iameval explain -principal arn:aws:iam::111122223333:user/ann -identity home.json \
    -action s3:GetObject -on arn:aws:s3:::team-files/home/ben/plan.txt -owner 111122223333

  iameval until -principal arn:aws:iam::111122223333:user/ann -identity march.json -action dynamodb:Query \
    -on arn:aws:dynamodb:eu-west-1:111122223333:table/ledger -time 2026-03-10T12:00:00Z

  iameval assume -principal arn:aws:iam::444455556666:user/pat -identity may-audit.json \
    -role-arn arn:aws:iam::111122223333:role/Audit -trust audit-trust.json \
    -session-name pat -external-id audit-7741 -time 2026-03-31T23:30:00Z

  iameval lint -type trust github-trust.json

  iameval strangers -trust-claim token.actions.githubusercontent.com:sub=repo:acme/shop:ref:refs/heads/main \
    github-trust.json

  iameval diff -type identity home.json march.json
`

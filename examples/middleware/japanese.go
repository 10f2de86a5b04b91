package main

import "github.com/seed-1d0cfdb5/iam/examples/internal/story"

// texts returns what the script says between the calls, in English and in Japanese. What the
// service answers and logs is for programs.
func texts() story.Texts {
	return story.Texts{
		{"The caller is who the client certificate names\n", "呼び出し元は、クライアント証明書に書かれた相手\n"},
		{"  (a certificate for ann from another authority)\n", "  (別の認証局が発行した ann の証明書)\n"},
		{"    no answer: the connection was refused by TLS\n", "    応答なし: TLS が接続を拒否しました\n"},
		{"  (a certificate whose URI names no principal)\n", "  (URI がプリンシパルを表していない証明書)\n"},
		{"  (a certificate of a user who has left)\n", "  (退職したユーザーの証明書)\n"},

		{
			"\nThe route gives the action, the stored document the resource\n",
			"\nアクションはルートから、リソースは保存された文書から決まる\n",
		},
		{"  (dan owns the draft, and has a permissions boundary)\n", "  (dan は下書きの所有者で、アクセス許可の境界がある)\n"},
		{"  (what is not in the table is not an action)\n", "  (表にないものはアクションではない)\n"},

		{
			"\nBetween tenants both have to allow, and what is hidden does not exist\n",
			"\nテナントをまたぐときは両方の許可が必要で、見せないものは存在しない\n",
		},

		{
			"\nDocuments are deleted from the office only, which is 198.51.100.0/24\n",
			"\n文書を削除できるのはオフィス (198.51.100.0/24) からだけ\n",
		},
		{
			"  (the caller writes the headers: the address is that of the connection)\n",
			"  (ヘッダーを書くのは呼び出し元。アドレスは接続のものを使う)\n",
		},

		{
			"\nThe auditor may read until the end of March, and caches know it\n",
			"\n監査人が読めるのは 3 月の終わりまでで、キャッシュもそれに従う\n",
		},
		{"2 January, 15:04:05", "1 月 2 日 15:04:05"},

		{"\nPolicies are replaced while the service runs\n", "\nサービスの動作中にポリシーを差し替える\n"},
		{"  (member.json: UpdateDocument is no longer allowed)\n", "  (member.json: UpdateDocument を許可しないようにする)\n"},
		{"  (contractor.json: a typing mistake)\n", "  (contractor.json: タイプミス)\n"},
		{"  (contractor.json: mended)\n", "  (contractor.json: 修正)\n"},
		{
			"  (attachments.json: the account of an SCP is misspelled)\n",
			"  (attachments.json: SCP のアカウントの書き間違い)\n",
		},
		{
			"  (attachments.json: the permissions boundary of dan is no longer mentioned)\n",
			"  (attachments.json: dan のアクセス許可の境界がなくなっている)\n",
		},
		{"    policies kept: %v\n", "    ポリシーはそのまま: %v\n"},
		{"    policies replaced\n", "    ポリシーを差し替えた\n"},
	}
}

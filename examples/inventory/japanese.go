package main

import "github.com/seed-1d0cfdb5/iam/examples/internal/story"

// texts returns what the program tells, in English and in Japanese.
func texts() story.Texts {
	return story.Texts{
		{"1. What was read", "1. 読み込んだもの"},
		{"   What is not known denies whoever it is about:", "   わからないものは、対象になっている相手を拒否する理由になります:"},
		{"2. Who can read the ledger?", "2. 台帳を読めるのは誰か"},
		{
			"      denied, for what is attached is not known: see above",
			"      拒否されました: アタッチされているものが不明です (上を参照)",
		},
		{
			"   A partner's account is named by the policy of the bucket, but is outside of the organization:",
			"   取引先のアカウントは、バケットポリシーにはありますが、組織の外にあります:",
		},
		{"3. When may the contractor ren become LedgerReader?", "3. 請負業者の ren が LedgerReader になれるのはいつか"},
		{"   from %s until %s\n", "   %s から %s まで\n"},
		{"a minute before the first window closes", "最初の期間が終わる 1 分前"},
		{"   %s: %s\n", "   %s: %s\n"},
		{"      a session until %s\n", "      セッションの期限は %s\n"},
		{"4. Who can become Deploy?", "4. Deploy になれるのは誰か"},
		{"a workflow of branch main", "ブランチ main のワークフロー"},
		{"a workflow of branch test", "ブランチ test のワークフロー"},
		{
			"   Its own policy has s3:* on the ledger, and its boundary s3:PutObject alone: it was not among the readers.",
			"   自身のポリシーは台帳に対する s3:* を許可しますが、アクセス許可の境界は s3:PutObject だけです。そのため、読める相手には含まれません。",
		},
		{"5. What may BreakGlass do?", "5. BreakGlass に許可されるのは何か"},
		{"mika, without MFA", "mika、MFA なし"},
		{"mika, with MFA", "mika、MFA あり"},
	}
}

package main

// A label is a workload in words. %s is the number of statements.
type label struct{ workload, text string }

// labels are all rows of the tables, in their order.
func labels() []label {
	return []label{
		{"W1", "1 statement"},
		{"W2", "100 statements, the last one matches"},
		{"W3", "5 policies, 40 statements, conditions, a Deny"},
		{"W6", "the same on all CPUs, wall time"},
		{"W8", "the same, limited by three levels of SCPs and a boundary"},
		{"W10", "the same, a list of 1,000 objects, each"},
		{"W13", "the same, a context of 8 keys made for each decision"},
		{"W4", "%s statements with literal resources"},
		{"W4R", "the same, %s requests in turn"},
		{"W4N", "the same, none matches"},
		{"W5", "1 statement, 1,000 patterns with two `*`"},
		{"W5S", "1 statement, 1,000 patterns with an early `*`"},
		{"W14V", "1 statement, `StringEquals` with 1,000 values"},
		{"W14N", "1 statement, `IpAddress` with 1,000 networks"},
		{"W14P", "1 statement, `Principal` with 1,000 roles"},
		{"ABAC", "1,000 statements, same resource, one tag"},
		{"W11", "another policy for one of %s users"},
		{"W7", "AWS's managed policies, read; the other is `encoding/json` into `any`"},
		{"W7a", "from the text of %s statements to ready"},
		{"W7b", "from the text of %s statements to ready"},
	}
}

// A shortLabel is a row of the table in the README, and in its translation.
type shortLabel struct{ workload, english, japanese string }

func shortLabels() []shortLabel {
	return []shortLabel{
		{"W1", "1 statement", "ステートメント 1 個"},
		{"W3", "a role: 5 policies, 40 statements, conditions, a Deny", "ロール: ポリシー 5 個、ステートメント 40 個、条件、Deny"},
		{"W8", "the same, limited by three levels of SCPs and a boundary", "同上、3 階層の SCP とアクセス許可の境界つき"},
		{"W10", "each of a list of 1,000 objects, for that role", "同じロールで、1,000 個のオブジェクトの一覧の 1 個あたり"},
		{"W4", "10,000 statements with literal resources", "Resource にワイルドカードのないステートメント 10,000 個"},
		{"ABAC", "1,000 statements that differ in a tag", "タグだけが異なるステートメント 1,000 個"},
	}
}

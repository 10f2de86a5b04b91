package glob

import "testing"

// BenchmarkMatch times patterns as policies have them.
func BenchmarkMatch(b *testing.B) {
	const key = "arn:aws:s3:::example-bucket/home/ann/2024/05/report-final.pdf"
	values := []string{"ann"}
	tests := []struct {
		name    string
		pattern Pattern
		text    string
		want    bool
	}{
		{"literal", Compile(key), key, true},
		{"literal, no match", Compile("arn:aws:s3:::other-bucket/home"), key, false},
		{"star", Compile("*"), key, true},
		{"prefix", Compile("arn:aws:s3:::example-bucket/*"), key, true},
		{"suffix", Compile("*.pdf"), key, true},
		{"infix", Compile("*report*"), key, true},
		{"two stars", Compile("arn:aws:s3:::*/home/*/report-final.pdf"), key, true},
		{"three stars, no match", Compile("arn:aws:s3:::*/home/*/2025/*"), key, false},
		{"marks", Compile("arn:aws:s3:::example-bucket/home/???/20??/??/*"), key, true},
		{"marks in the middle", Compile("*/home/???/20??/*.pdf"), key, true},
		{"marks in the middle, no match", Compile("*/home/???/19??/*.pdf"), key, false},
		{"value", New([]Token{{Text: "arn:aws:s3:::example-bucket/home/"}, {Kind: Value}, {Text: "/"}, {Kind: Run}}), key, true},
		{"action", CompileFold("s3:get*"), "s3:GetObjectTagging", true},
		{"action, two stars", CompileFold("s3:*Object*"), "s3:GetObjectTagging", true},
		{"two bytes", Compile("*/été/*"), "arn:aws:s3:::photos/août/été/plage.jpg", true},
	}
	for i := range tests {
		tt := &tests[i]
		b.Run(tt.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if tt.pattern.Match(tt.text, values) != tt.want {
					b.Fatal("wrong answer")
				}
			}
		})
	}
}

package arn

import "testing"

func BenchmarkSplit(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := Split("arn:aws:secretsmanager:us-east-1:111122223333:secret:app/key"); !ok {
			b.Fatal("refused")
		}
	}
}

func BenchmarkOwner(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, _, ok := Owner("arn:aws:secretsmanager:us-east-1:111122223333:secret:app/key"); !ok {
			b.Fatal("refused")
		}
	}
}

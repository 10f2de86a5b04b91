module github.com/seed-1d0cfdb5/iam/examples/ci

go 1.25.0

require (
	github.com/joshdk/go-junit v1.0.0
	github.com/stretchr/testify v1.12.1
	go.yaml.in/yaml/v3 v3.0.5
)

//go:build js && wasm
package main

import (
	"encoding/json"
	"fmt"
	"syscall/js"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/access"
	"github.com/seed-1d0cfdb5/iam/policy"
)

func main() {
	p, err := policy.Parse([]byte(js.Global().Get("x").String()), policy.Identity)
	fmt.Println(p, err)
	q := evaluate.Ask(&evaluate.Request{}, &evaluate.Policies{})
	b, _ := json.Marshal(q.Explain())
	fmt.Println(string(b))
	fmt.Println(access.Strangers(nil, access.Zone{}))
}

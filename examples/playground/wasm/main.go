//go:build js && wasm

// Command wasm is the engine of the playground in a browser: it gives the page one
// function, from the JSON of a question to the JSON of its answer.
package main

import (
	"syscall/js"

	"github.com/seed-1d0cfdb5/iam/examples/playground/engine"
)

func main() {
	js.Global().Set("iamAnswer", js.FuncOf(func(_ js.Value, args []js.Value) any {
		if len(args) != 1 || args[0].Type() != js.TypeString {
			return ""
		}
		return string(engine.Answer([]byte(args[0].String())))
	}))
	js.Global().Get("iamReady").Invoke()
	select {}
}

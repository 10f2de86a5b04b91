package main

import (
	"flag"
	"runtime/debug"

	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
	"github.com/seed-1d0cfdb5/iam/policy/lint/catalog"
)

// A versionReport says what runs.
type versionReport struct {
	Version string `json:"version"` // of the module, or (devel)
	Go      string `json:"go"`
	Catalog string `json:"catalog"` // date of the list of AWS's actions that lint knows
}

// version prints which version of the command this is.
func version(c *command, args []string) (int, error) {
	c.flags.group("Output:", func(fs *flag.FlagSet) { c.outputFlags(fs) })
	if err := c.parse(args); err != nil {
		return exitError, err
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return exitError, texts.Error("it is not known: the command was built without modules")
	}
	r := versionReport{info.Main.Version, info.GoVersion, catalog.Date()}
	c.print(r, c.say(texts.Of("iameval {version} {go}, catalog of {date}", r.Version, r.Go, r.Catalog))+"\n")
	return exitYes, nil
}

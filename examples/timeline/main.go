// Command timeline shows who may assume a role over a year, and until when: as
// text, and with -svg FILE as a picture. With -lang ja it speaks Japanese.
package main

import (
	"embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/examples/internal/locale"
	"github.com/seed-1d0cfdb5/iam/examples/internal/story"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

//go:embed policies/*.json
var files embed.FS

const account = "111122223333" // of the role and of its users

func main() {
	log.SetFlags(0)
	if err := run(os.Stdout, os.Args[1:]); err != nil {
		log.Fatal(err)
	}
}

// run prints the chart, and writes the picture if args name a file for it.
func run(w io.Writer, args []string) error {
	flags := flag.NewFlagSet("timeline", flag.ExitOnError)
	var l policy.Language
	locale.Var(flags, &l)
	svg := flags.String("svg", "", "write the chart as a picture to `FILE`")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected argument: %q", flags.Arg(0))
	}
	empty := false
	flags.Visit(func(f *flag.Flag) { empty = empty || f.Name == "svg" && *svg == "" })
	if empty {
		return errors.New("-svg is empty: name a file, or leave it out")
	}
	c, err := newChart(story.New(l, texts()), releaseRole(), "pat", "lee", "kim")
	if err != nil {
		return err
	}
	told, err := answers(c, time.Date(c.year, time.May, 20, 12, 0, 0, 0, time.UTC))
	if err != nil {
		return err
	}
	note := c.Say("A session that has begun lives on after its window, for an hour at most.")
	if _, err := fmt.Fprintf(w, "%s\n%s\n\n%s", c, note, told); err != nil || *svg == "" {
		return err
	}
	return os.WriteFile(*svg, c.svg(), 0o644)
}

// releaseRole returns a role that three contractors share. They are IAM users of
// its account. The trust policy has a statement for each window of each of them,
// and an explicit deny for the company shutdown. (A trust policy of this length
// needs a higher quota than the 2048 characters that AWS starts with.)
func releaseRole() *evaluate.Role {
	data, err := files.ReadFile("policies/release-trust.json")
	if err != nil {
		panic(err)
	}
	return &evaluate.Role{
		ARN:         "arn:aws:iam::" + account + ":role/Release",
		TrustPolicy: policy.MustParse(string(data), policy.Trust, policy.WithName("release-trust")),
	}
}

// call returns the call by which a user assumes the role.
func call(role *evaluate.Role, user string) *evaluate.AssumeRoleRequest {
	return &evaluate.AssumeRoleRequest{
		Principal:   principal.MustParse("arn:aws:iam::" + account + ":user/" + user),
		Role:        role,
		SessionName: user,
	}
}

// noPolicies are the policies of the callers: none. A trust policy that names an
// IAM user of its own account is enough by itself.
func noPolicies() *evaluate.Policies { return &evaluate.Policies{} }

// answers returns what each user is told at one moment, and how long that answer
// holds. It is what a program that keeps answers has to know. An answer goes on
// where another statement takes over: the one that is named decides at that moment.
func answers(c *chart, now time.Time) (string, error) {
	var b strings.Builder
	b.WriteString(c.Sprintf("The answers on %s, and until when they hold\n", now.Format(stamp)))
	for _, row := range c.rows {
		req := call(c.role, row.user)
		req.Time = now
		bound, err := req.Ask(noPolicies())
		if err != nil {
			return "", err
		}
		end := "without end" // the zero time: no bound
		if validity := bound.Until(); !validity.Until.IsZero() {
			end = c.Sprintf("until %s", validity.Until.UTC().Format(stamp))
		}
		b.WriteString(c.Sprintf("%-5s %s  %s\n", row.user, end, bound.Result().Decision))
	}
	return b.String(), nil
}

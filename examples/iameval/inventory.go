package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/seed-1d0cfdb5/iam/evaluate/inventory"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/found"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
	"github.com/seed-1d0cfdb5/iam/internal/message"
)

// An inventoryCommand is one run of inventory: a question about accounts, as what the AWS CLI
// printed has them.
type inventoryCommand struct {
	*command
	leaveOut bool

	action, on, owner string
	region            string
	principal, role   string
	from, to          time.Time
	context           contextFlags
	escalates         bool
	dot               bool
	svg, html         string // files
}

// An inventoryQuestion is what may follow "iameval inventory".
type inventoryQuestion struct {
	name   string
	flags  []string // that it takes, beside those that all do
	answer func(*inventoryCommand, context.Context, *inventory.Inventory) (int, error)
}

// inventoryQuestions returns them in the order in which help has them.
func inventoryQuestions() []inventoryQuestion {
	return []inventoryQuestion{
		{"load", nil, (*inventoryCommand).load},
		{"who-can", []string{"action", "on", "owner", "region", "context", "key", "time"}, (*inventoryCommand).whoCan},
		{"what-can", []string{"principal", "action", "on", "owner", "region", "context", "key", "time"}, (*inventoryCommand).whatCan},
		{"roles", []string{"principal", "role-arn", "region", "context", "key", "from", "to", "escalations", "dot", "svg", "html"}, (*inventoryCommand).roles},
		{"paths", []string{"principal", "role-arn", "region", "context", "key", "time", "from", "to", "escalations", "dot", "svg"}, (*inventoryCommand).paths},
	}
}

// inventoryNames returns the names of the questions.
func inventoryNames() []string {
	var names []string
	for _, q := range inventoryQuestions() {
		names = append(names, q.name)
	}
	return names
}

// askInventory reads an inventory and answers a question about it. Without a question there is
// nothing but the list of all flags.
func askInventory(c *command, args []string) (int, error) {
	r := &inventoryCommand{command: c}
	asked := -1
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		asked = slices.Index(inventoryNames(), args[0])
		if asked < 0 {
			return exitError, c.hint(texts.Error("{question} is no question about an inventory: want {names}", shown(args[0]), strings.Join(inventoryNames(), ", ")))
		}
		args = args[1:]
	}
	r.define()
	if err := c.parseFlags(args); err != nil {
		return exitError, err
	}
	if asked < 0 {
		return exitError, c.hint(texts.Error("say what to do with the inventory before the flags: {names}", strings.Join(inventoryNames(), ", ")))
	}
	q := inventoryQuestions()[asked]
	var mistakes []error
	c.flags.Visit(func(f *flag.Flag) {
		if !slices.Contains(q.flags, f.Name) && !slices.Contains([]string{"leave-out", "json", "lang"}, f.Name) {
			mistakes = append(mistakes, c.hint(texts.Error("{question} takes no -{flag}", q.name, f.Name)))
		}
	})
	if err := errors.Join(mistakes...); err != nil {
		return exitError, err
	}
	ctx, stop := interruptible()
	defer stop()
	inv, err := r.read(ctx, c.flags.Args())
	if err != nil {
		return exitError, err
	}
	return q.answer(r, ctx, inv)
}

// define defines the flags.
func (r *inventoryCommand) define() {
	r.flags.group("What is read; files, folders and globs follow the flags:", func(fs *flag.FlagSet) {
		fs.BoolVar(&r.leaveOut, "leave-out", false, "leave out policies that are not understood or in no file, in place of denying whoever they are attached to")
	})
	r.flags.group("What is asked:", func(fs *flag.FlagSet) {
		fs.StringVar(&r.action, "action", "", "`ACTION` such as s3:GetObject; what-can takes a pattern, such as s3:*")
		fs.StringVar(&r.on, "on", "*", "`ARN` resource; if absent, *")
		fs.StringVar(&r.owner, "owner", "", "`ACCOUNT` owner of the resource, if neither its ARN nor the inventory tells")
		fs.StringVar(&r.region, "region", "", "`REGION` to which requests are sent, aws:RequestedRegion; if absent, that in the ARN of -on, if there is one")
		fs.StringVar(&r.principal, "principal", "", "`WHO` ARN of a user, a role, or a SAML or OIDC provider; or a service, as ec2.amazonaws.com")
		fs.StringVar(&r.role, "role-arn", "", "`ARN` role that somebody becomes")
		fs.Var((*timeValue)(&r.from), "from", "`TIME` begin of the span in which roles are assumed; if absent, now")
		fs.Var((*timeValue)(&r.to), "to", "`TIME` its end; if absent, a year later")
		fs.BoolVar(&r.escalates, "escalations", false, "tell too who gets permissions otherwise than by assuming a role, as by iam:PassRole or iam:CreateAccessKey")
		r.context.define(fs)
	})
	r.flags.group("Output:", func(fs *flag.FlagSet) {
		r.outputFlags(fs)
		fs.BoolVar(&r.dot, "dot", false, "print the graph of roles for Graphviz, with the windows on its edges")
		fs.StringVar(&r.svg, "svg", "", "`FILE` in which to draw the graph of roles, with the windows on its edges; - prints it")
		fs.StringVar(&r.html, "html", "", "`FILE` in which to write a page about who becomes which role, and what is not known; - prints it")
	})
}

// read reads the files. What is wrong with their content is among the Problems of the inventory.
func (r *inventoryCommand) read(ctx context.Context, names []string) (*inventory.Inventory, error) {
	if len(names) == 0 {
		return nil, r.hint(texts.Error("no file is named"))
	}
	files, err := found.Files(names, found.Outputs)
	if err != nil {
		return nil, err
	}
	var reader inventory.Reader
	if r.leaveOut {
		reader.LeaveOut()
	}
	p := r.progress(func(n int) message.Text { return texts.Plural(n, "1 file", "{n} files") })
	defer p.clear()
	for i, f := range files {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		p.show(int64(i), int64(len(files)), int64(i))
		data, title, err := r.files.load(f.Name)
		if err != nil {
			return nil, err
		}
		reader.Read(title, bytes.NewReader(data))
	}
	inv, err := reader.Inventory()
	if inv == nil {
		return nil, err
	}
	return inv, nil
}

// aligned returns lines whose columns, with tabs between them, are one below the other.
func aligned(lines string) string {
	var b strings.Builder
	table := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	if _, err := table.Write([]byte(lines)); err != nil || table.Flush() != nil {
		panic("a strings.Builder does not fail")
	}
	return b.String()
}

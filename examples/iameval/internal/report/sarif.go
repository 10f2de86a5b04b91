package report

import (
	"cmp"
	"encoding/json"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
)

// A Rule describes what a result is about.
type Rule struct {
	ID    string
	Level Level
	Short string // a sentence
	Full  string // plain text
	Help  string // Markdown
	URI   string // of a page about it, or ""

	Security bool // it is about security in the sense of code scanning
}

// A Tool is what found something.
type Tool struct {
	Name    string
	Version string // a semantic version, without "v"
	URI     string
	Rules   []Rule
}

// mostResults is how many results of a run GitHub accepts. It refuses a log with more.
const mostResults = 25_000

// SARIF returns results as a log of the Static Analysis Results Interchange Format, version
// 2.1.0: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html. It has what code scanning of GitHub needs:
// https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
// What is about no file is a notification, and so is how many results are beyond GitHub's limit.
func SARIF(tool Tool, results []Result, successful bool) ([]byte, error) {
	run := sarifRun{
		Tool:        sarifTool{sarifDriver{Name: tool.Name, SemanticVersion: tool.Version, InformationURI: tool.URI, Rules: []sarifRule{}}},
		ColumnKind:  "utf16CodeUnits",
		Invocations: []sarifInvocation{{Successful: successful}},
		Results:     []sarifResult{}, // which means that nothing was found
	}
	index := make(map[string]int)
	for i, rule := range tool.Rules {
		index[rule.ID] = i
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, newSARIFRule(rule))
	}
	if n := len(results) - mostResults; n > 0 {
		results = slices.Clone(results)
		slices.SortStableFunc(results, func(a, b Result) int { return cmp.Compare(b.Level, a.Level) })
		results = append(results[:mostResults:mostResults], Result{
			Level: LevelWarning, Message: texts.Of("{n} results are left out, of those that matter least: GitHub accepts {most}", n, mostResults),
		})
	}
	for i := range results {
		r := &results[i]
		if r.Location.File == "" {
			of := &run.Invocations[0]
			of.Notifications = append(of.Notifications, sarifNotification{r.Level.String(), sarifText{Text: r.Message.String()}})
			continue
		}
		if _, ok := index[r.Rule]; !ok { // one of which nothing is known
			index[r.Rule] = len(index)
			run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, newSARIFRule(Rule{ID: r.Rule, Level: r.Level, Short: r.Rule, Full: r.Rule, Help: r.Rule}))
		}
		run.Results = append(run.Results, newSARIFResult(r, index[r.Rule]))
	}
	return json.MarshalIndent(sarifLog{
		Schema: "https://json.schemastore.org/sarif-2.1.0.json", Version: "2.1.0", Runs: []sarifRun{run},
	}, "", "  ")
}

func newSARIFRule(rule Rule) sarifRule {
	r := sarifRule{
		ID: rule.ID, ShortDescription: sarifText{Text: rule.Short}, FullDescription: sarifText{Text: rule.Full},
		Help: sarifText{Text: rule.Full, Markdown: rule.Help}, HelpURI: rule.URI,
		DefaultConfiguration: sarifConfiguration{rule.Level.String()},
	}
	if name := pascal(rule.ID); !strings.EqualFold(name, rule.ID) {
		r.Name = name
	}
	r.Properties = sarifProperties{Tags: []string{"iam"}, Precision: "high"}
	if rule.Security {
		r.Properties.Tags = append(r.Properties.Tags, "security")
		r.Properties.SecuritySeverity = "7.0" // high
	}
	return r
}

func newSARIFResult(r *Result, rule int) sarifResult {
	result := sarifResult{RuleID: r.Rule, RuleIndex: rule, Level: r.Level.String(), Message: sarifText{Text: r.Message.String()}}
	place := sarifPhysical{Artifact: newSARIFArtifact(r.Location.File)}
	if r.Location.Line > 0 {
		place.Region = &sarifRegion{r.Location.Line, r.Location.Column.UTF16, r.Location.EndColumn.UTF16}
	}
	result.Locations = []sarifLocation{{place}}
	if r.Fingerprint != "" {
		result.Fingerprints = map[string]string{"primaryLocationLineHash": r.Fingerprint}
	}
	if r.Accepted {
		result.Suppressions = []sarifSuppression{{"external", r.Justification}}
	}
	return result
}

// newSARIFArtifact returns the location of a file: one below the root of the repository is
// relative.
func newSARIFArtifact(file string) sarifArtifact {
	if path.IsAbs(file) || drive.MatchString(file) {
		return sarifArtifact{URI: (&url.URL{Scheme: "file", Path: "/" + strings.TrimPrefix(file, "/")}).String()}
	}
	// What precedes a colon would be a scheme.
	uri := strings.ReplaceAll(strings.TrimPrefix((&url.URL{Path: file}).String(), "./"), ":", "%3A")
	return sarifArtifact{URI: uri, Base: "%SRCROOT%"}
}

// drive is how an absolute path on Windows begins.
var drive = regexp.MustCompile(`^[A-Za-z]:/`)

// pascal returns an ID such as "old-version" as the name that SARIF wants: "OldVersion".
func pascal(id string) string {
	var b strings.Builder
	for _, word := range strings.Split(id, "-") {
		if word != "" {
			b.WriteString(strings.ToUpper(word[:1]) + word[1:])
		}
	}
	return b.String()
}

// What a log consists of, as far as it is used here.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool        sarifTool         `json:"tool"`
		Invocations []sarifInvocation `json:"invocations"`
		ColumnKind  string            `json:"columnKind"`
		Results     []sarifResult     `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name            string      `json:"name"`
		SemanticVersion string      `json:"semanticVersion,omitempty"`
		InformationURI  string      `json:"informationUri,omitempty"`
		Rules           []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID                   string             `json:"id"`
		Name                 string             `json:"name"`
		ShortDescription     sarifText          `json:"shortDescription"`
		FullDescription      sarifText          `json:"fullDescription"`
		Help                 sarifText          `json:"help"`
		HelpURI              string             `json:"helpUri,omitempty"`
		DefaultConfiguration sarifConfiguration `json:"defaultConfiguration"`
		Properties           sarifProperties    `json:"properties"`
	}
	sarifConfiguration struct {
		Level string `json:"level"`
	}
	sarifProperties struct {
		Tags             []string `json:"tags"`
		Precision        string   `json:"precision"`
		SecuritySeverity string   `json:"security-severity,omitempty"`
	}
	sarifInvocation struct {
		Successful    bool                `json:"executionSuccessful"`
		Notifications []sarifNotification `json:"toolExecutionNotifications,omitempty"`
	}
	sarifNotification struct {
		Level   string    `json:"level"`
		Message sarifText `json:"message"`
	}
	sarifText struct {
		Text     string `json:"text"`
		Markdown string `json:"markdown,omitempty"`
	}
	sarifResult struct {
		RuleID       string             `json:"ruleId"`
		RuleIndex    int                `json:"ruleIndex"`
		Level        string             `json:"level"`
		Message      sarifText          `json:"message"`
		Locations    []sarifLocation    `json:"locations"`
		Fingerprints map[string]string  `json:"partialFingerprints,omitempty"`
		Suppressions []sarifSuppression `json:"suppressions,omitempty"`
	}
	sarifLocation struct {
		Physical sarifPhysical `json:"physicalLocation"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   *sarifRegion  `json:"region,omitempty"`
	}
	sarifArtifact struct {
		URI  string `json:"uri"`
		Base string `json:"uriBaseId,omitempty"`
	}
	sarifRegion struct {
		Line      int `json:"startLine"`
		Column    int `json:"startColumn,omitempty"`
		EndColumn int `json:"endColumn,omitempty"`
	}
	sarifSuppression struct {
		Kind          string `json:"kind"`
		Justification string `json:"justification,omitempty"`
	}
)

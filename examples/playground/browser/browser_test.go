package browser

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// address is where the page is served, and browser the context of the browser.
var (
	address string
	browser context.Context
)

func TestMain(m *testing.M) {
	os.Exit(run(m))
}

func run(m *testing.M) int {
	if path := chromium(); path == "" {
		if os.Getenv("CI") == "true" && os.Geteuid() == 0 {
			fmt.Println("FAIL: there is no browser: apt-get install chromium fonts-ipafont-gothic")
			return 1
		}
		fmt.Println("SKIPPED: the page was not tested, for there is no Chromium: apt-get install chromium fonts-ipafont-gothic")
		return 0
	}
	stop, err := serve()
	if err != nil {
		fmt.Println("FAIL:", err)
		return 1
	}
	defer stop()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(chromium()), chromedp.Flag("hide-scrollbars", true), chromedp.Flag("lang", "en-US"))
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox)
	}
	allocator, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	defer cancel()
	quiet := func(string, ...any) {} // of events that a newer browser has
	browser, cancel = chromedp.NewContext(allocator, chromedp.WithErrorf(quiet))
	defer cancel()
	if err := chromedp.Run(browser); err != nil {
		fmt.Println("FAIL: the browser does not start:", err)
		return 1
	}
	return m.Run()
}

// chromium returns the path of a browser, or "".
func chromium() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// serve builds the program and has it serve the page.
func serve() (stop func(), err error) {
	dir, err := os.MkdirTemp("", "playground")
	if err != nil {
		return nil, err
	}
	program := filepath.Join(dir, "playground")
	build := exec.Command("go", "build", "-o", program, ".")
	build.Dir = ".."
	if out, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%w\n%s", err, out)
	}
	cmd := exec.Command(program)
	cmd.Dir = ".."
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	_, rest, ok := strings.Cut(line, "http://")
	if err != nil || !ok {
		return nil, errors.Join(errors.New("no address: "+line), err, cmd.Process.Kill())
	}
	address = "http://" + strings.Fields(rest)[0]
	return func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		_ = os.RemoveAll(dir)
	}, nil
}

// A tab is a page that is open.
type tab struct {
	t   testing.TB
	ctx context.Context

	mu       sync.Mutex
	problems []string // exceptions, errors in the console, requests to elsewhere
}

// A look is how a page is looked at.
type look struct {
	width, height int64
	scheme        string // "light" or "dark"
}

var wide = look{1360, 900, "light"}

// open opens the page. When the test ends there must have been no exception, no violation
// of the policy of content and no request to another origin.
func open(t testing.TB, l look, fragment string) *tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(browser)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 2*time.Minute)
	t.Cleanup(cancel)
	tb := &tab{t: t, ctx: ctx}
	chromedp.ListenTarget(ctx, tb.listen)
	tb.do(
		cdplog.Enable(), network.Enable(), page.Enable(),
		emulation.SetDeviceMetricsOverride(l.width, l.height, 1, false),
		emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: l.scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
		}),
		chromedp.ActionFunc(func(ctx context.Context) error {
			_, err := page.AddScriptToEvaluateOnNewDocument(
				`window.violations = []; addEventListener('securitypolicyviolation', (e) => violations.push(e.violatedDirective + ' ' + e.blockedURI + ' ' + e.sample));`).Do(ctx)
			return err
		}),
		page.BringToFront(), // one in the background draws late, or never
		chromedp.Navigate(address+fragment),
		chromedp.WaitReady(`body[data-state="ready"]`),
	)
	t.Cleanup(func() {
		var violations []string
		tb.eval(`window.violations`, &violations)
		tb.mu.Lock()
		defer tb.mu.Unlock()
		for _, p := range append(tb.problems, violations...) {
			t.Error(p)
		}
	})
	return tb
}

func (tb *tab) listen(event any) {
	problem := ""
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		problem = "exception: " + e.ExceptionDetails.Error()
	case *cdplog.EventEntryAdded:
		if e.Entry.Level == cdplog.LevelError {
			problem = "console: " + e.Entry.Text
		}
	case *network.EventRequestWillBeSent:
		u, err := url.Parse(e.Request.URL)
		if err != nil || u.Scheme != "data" && !strings.HasPrefix(e.Request.URL, address) {
			problem = "a request to " + e.Request.URL
		}
	}
	if problem != "" {
		tb.mu.Lock()
		defer tb.mu.Unlock()
		tb.problems = append(tb.problems, problem)
	}
}

func (tb *tab) do(actions ...chromedp.Action) {
	tb.t.Helper()
	if err := chromedp.Run(tb.ctx, actions...); err != nil {
		tb.t.Fatal(err)
	}
}

// eval evaluates JavaScript, and waits for a promise.
func (tb *tab) eval(script string, result any) {
	tb.t.Helper()
	await := func(p *runtime.EvaluateParams) *runtime.EvaluateParams {
		return p.WithAwaitPromise(true).WithAllowUnsafeEvalBlockedByCSP(false)
	}
	if err := chromedp.Run(tb.ctx, chromedp.Evaluate(script, result, await)); err != nil {
		tb.t.Fatalf("%s: %v", script, err)
	}
}

func (tb *tab) text(selector string) string {
	tb.t.Helper()
	var text string
	tb.eval(`document.querySelector(`+quoted(selector)+`)?.textContent ?? ''`, &text)
	return text
}

func (tb *tab) click(selector string) {
	tb.t.Helper()
	tb.do(chromedp.ScrollIntoView(selector, chromedp.ByQuery), chromedp.Click(selector, chromedp.ByQuery))
}

// outcome is that of the answer at the top.
func (tb *tab) outcome() string {
	tb.t.Helper()
	var outcome string
	tb.eval(`document.querySelector('#verdict .verdict')?.dataset.outcome ?? ''`, &outcome)
	return outcome
}

func (tb *tab) expect(outcome string) {
	tb.t.Helper()
	if got := tb.outcome(); got != outcome {
		tb.t.Fatalf("the answer is %q, want %q: %s", got, outcome, tb.text("#verdict"))
	}
}

// step opens a story at a step, from 1.
func (tb *tab) step(story string, step int) {
	tb.t.Helper()
	tb.click(`[data-story="` + story + `"]`)
	tb.click(fmt.Sprintf(`[data-step="%d"]`, step-1))
}

func (tb *tab) language(l string) {
	tb.t.Helper()
	tb.click(`[data-language="` + l + `"]`)
}

// fragment returns that of the address, when it has what stands in the page.
func (tb *tab) fragment() string {
	tb.t.Helper()
	tb.do(chromedp.Sleep(500 * time.Millisecond))
	var hash string
	tb.eval(`location.hash`, &hash)
	return hash
}

func quoted(text string) string {
	data, err := json.Marshal(text)
	if err != nil {
		panic(err)
	}
	return string(data)
}

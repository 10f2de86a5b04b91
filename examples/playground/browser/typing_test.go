package browser

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

const editor = `#editors > :last-child .editor`

// lines returns the lines of the last editor, and what stands under each.
func (tb *tab) lines() (lines []struct {
	Text, Note, Content string
	Tall                bool
}) {
	tb.t.Helper()
	tb.eval(`[...document.querySelectorAll('`+editor+` .line')].map((line) => ({
		Text: line.textContent, Note: line.dataset.note ?? '', Content: getComputedStyle(line, '::after').content,
		Tall: line.getBoundingClientRect().height > 1.8 * parseFloat(getComputedStyle(line).lineHeight),
	}))`, &lines)
	return lines
}

// TestTyping types a policy with a mistake, finds it under its line, corrects it, and sees
// the decision change.
func TestTyping(t *testing.T) {
	tb := open(t, wide, "")
	tb.step("layers", 1)
	tb.click(`#add-policy`)
	tb.expect("allowed")
	tb.click(editor)
	tb.do(chromedp.KeyEvent("a", chromedp.KeyModifiers(input.ModifierCtrl)), chromedp.KeyEvent(kb.Delete))
	tb.expect("none")
	const text = "{\n\"Version\": \"2012-10-17\",\n\"Statement\": {\n\"Effect\": \"Deny\",\n\"Acton\": \"s3:Get*\",\n\"Resource\": \"*\"\n}\n}"
	tb.do(chromedp.KeyEvent(text))
	var typed string
	tb.eval(`[...document.querySelectorAll('`+editor+` .line')].map((line) => line.textContent.trim()).join('\n')`, &typed)
	if typed != text {
		t.Fatalf("typed %q, want %q", typed, text)
	}
	tb.expect("none")
	for i, line := range tb.lines() {
		bad := strings.Contains(line.Text, "Acton")
		if !bad && strings.Contains(line.Note, "Acton") {
			t.Errorf("line %d has the error of another", i+1)
		}
		if bad && (!strings.Contains(line.Note, "unknown element") || line.Content == "none" || !line.Tall) {
			t.Errorf("line %d shows no error under it: %+v", i+1, line)
		}
	}
	if state := tb.text(`#editors > :last-child .state`); !strings.Contains(state, "line 5") {
		t.Errorf("a screen reader is told %q", state)
	}

	// A letter is missing: to its place by the keyboard, as a person would.
	tb.do(chromedp.KeyEvent(kb.ArrowUp), chromedp.KeyEvent(kb.ArrowUp), chromedp.KeyEvent(kb.ArrowUp), chromedp.KeyEvent(kb.Home))
	var before string
	tb.eval(`(() => { const s = getSelection(); const r = document.createRange(); const line = s.anchorNode.parentElement.closest('.line'); r.selectNodeContents(line); return line.textContent; })()`, &before)
	if !strings.Contains(before, "Acton") {
		t.Fatalf("the caret is in %q", before)
	}
	offset := strings.Index(before, "on\":")
	for range offset {
		tb.do(chromedp.KeyEvent(kb.ArrowRight))
	}
	tb.do(chromedp.KeyEvent("i"))
	tb.expect("explicitDeny")
	if verdict := tb.text("#verdict"); !strings.Contains(verdict, "Deny") {
		t.Errorf("the verdict is %q", verdict)
	}

	// And back, and forth.
	tb.do(chromedp.KeyEvent("z", chromedp.KeyModifiers(input.ModifierCtrl)))
	tb.expect("none")
	tb.do(chromedp.KeyEvent("y", chromedp.KeyModifiers(input.ModifierCtrl)))
	tb.expect("explicitDeny")
	tb.do(chromedp.KeyEvent("z", chromedp.KeyModifiers(input.ModifierCtrl)))
	tb.do(chromedp.KeyEvent("i"))
	tb.expect("explicitDeny")
}

// TestEditing deletes over the ends of lines, and types what an input method composes.
func TestEditing(t *testing.T) {
	tb := open(t, wide, "")
	tb.step("layers", 1)
	tb.click(`#add-policy`)
	text := func() string {
		var text string
		tb.eval(`[...document.querySelectorAll('`+editor+` .line')].map((line) => line.textContent).join('\n')`, &text)
		return text
	}
	check := func(want string) {
		t.Helper()
		if got := text(); got != want {
			t.Fatalf("the text is %q, want %q", got, want)
		}
	}
	tb.click(editor)
	tb.do(chromedp.KeyEvent("a", chromedp.KeyModifiers(input.ModifierCtrl)), chromedp.KeyEvent(kb.Backspace))
	check("")
	tb.do(chromedp.KeyEvent("ab\ncd"))
	check("ab\ncd")
	tb.do(chromedp.KeyEvent(kb.Home), chromedp.KeyEvent(kb.Backspace))
	check("abcd")
	tb.do(chromedp.KeyEvent("\n"), chromedp.KeyEvent(kb.ArrowUp), chromedp.KeyEvent(kb.End), chromedp.KeyEvent(kb.Delete))
	check("abcd")
	tb.do(chromedp.KeyEvent("\n\n"))
	check("ab\n\ncd")
	tb.do(chromedp.KeyEvent("x"), chromedp.KeyEvent(kb.ArrowLeft, chromedp.KeyModifiers(input.ModifierShift)), chromedp.KeyEvent("y"))
	check("ab\n\nycd")
	tb.do(input.InsertText("日本"))
	check("ab\n\ny日本cd")
	tb.do(input.ImeSetComposition("ご", 1, 1), input.ImeSetComposition("ごかい", 3, 3))
	tb.do(input.InsertText("誤解"))
	check("ab\n\ny日本誤解cd")
	tb.do(chromedp.KeyEvent("!"))
	check("ab\n\ny日本誤解!cd")
}

package report

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"dyetrace"
	"dyetrace/web"
)

// chromium finds the browser, or says what to do where there is none.
func chromium(t *testing.T) string {
	t.Helper()
	if os.Getenv("DYETRACE_NO_BROWSER") != "" {
		t.Skip("NOT TESTED: reports are not opened in a browser, because DYETRACE_NO_BROWSER is set")
	}
	names := []string{
		os.Getenv("CHROMIUM"), "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome",
		"headless-shell", "headless_shell", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
	}
	for _, name := range names {
		if path, err := exec.LookPath(name); name != "" && err == nil {
			return path
		}
	}
	t.Fatal("there is no Chromium to open a report in. Install it, on Debian with `apt-get install chromium`, " +
		"or name one in CHROMIUM, or leave this test out with DYETRACE_NO_BROWSER=1")
	return ""
}

// chrome is a browser that runs.
type chrome struct{ ctx context.Context }

// startBrowser starts a browser of its own for the test.
func startBrowser(t *testing.T) chrome {
	t.Helper()
	profile, err := os.MkdirTemp("", "dyetrace-browser-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(profile) })
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(chromium(t)), chromedp.UserDataDir(profile), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.WindowSize(1400, 1000))
	for _, flag := range []string{"disable-quic", "disable-component-update"} {
		options = append(options, chromedp.Flag(flag, true))
	}
	ctx, cancel := context.WithTimeout(t.Context(), hang)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	return chrome{ctx}
}

// tab is a report open in a browser, and what went wrong in it.
type tab struct {
	*testing.T
	ctx      context.Context
	url      string
	mu       sync.Mutex
	problems []string
}

// open writes the report into a file and opens it in a page of its own. The
// test fails should anything go wrong in the page until the test ends.
func (c chrome) open(t *testing.T, r *Report) *tab {
	t.Helper()
	var b bytes.Buffer
	if err := r.WriteHTML(t.Context(), &b, web.Report()); err != nil {
		t.Fatal(err)
	}
	return c.openPage(t, b.Bytes(), "conservation")
}

// openPage opens a page and waits until the element that bears a test's name
// is there.
func (c chrome) openPage(t *testing.T, html []byte, ready string) *tab {
	t.Helper()
	file := filepath.Join(t.TempDir(), "report.html")
	if err := os.WriteFile(file, html, 0o666); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := chromedp.NewContext(c.ctx)
	p := &tab{T: t, ctx: ctx, url: "file://" + file}
	if err := chromedp.Listen(ctx, p.hear); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cancel()
		p.mu.Lock()
		defer p.mu.Unlock()
		for _, problem := range p.problems {
			t.Error(problem)
		}
	})
	p.do(chromedp.Navigate(p.url), chromedp.WaitVisible(id(ready)))
	return p
}

// hear takes down what must not happen in a report: errors, dialogs and
// anything that is fetched.
func (p *tab) hear(event any) {
	problem := ""
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		problem = "exception: " + e.ExceptionDetails.Text
		if e.ExceptionDetails.Exception != nil {
			problem += " " + e.ExceptionDetails.Exception.Description
		}
	case *runtime.EventConsoleAPICalled:
		problem = "console." + string(e.Type)
		for _, arg := range e.Args {
			problem += " " + string(arg.Value) + arg.Description
		}
	case *log.EventEntryAdded:
		// How a machine without a graphics card draws is its driver's affair.
		if !strings.Contains(e.Entry.Text, "GL Driver Message") {
			problem = "log: " + e.Entry.Text
		}
	case *page.EventJavascriptDialogOpening:
		problem = "a dialog opened: " + e.Message
	case *network.EventRequestWillBeSent:
		if u := e.Request.URL; u != p.url && !strings.HasPrefix(u, "data:") && !strings.HasPrefix(u, "blob:") {
			problem = "the page fetched " + u
		}
	}
	if problem != "" {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.problems = append(p.problems, problem)
	}
}

// hang is how long a browser may take for a step. A machine with other work takes a
// minute for what else takes a moment: only what hangs may end a test.
const hang = 10 * time.Minute

// id selects the element that bears a test's name for it.
func id(name string) chromedp.CSS { return chromedp.CSS(`[data-testid="` + name + `"]`) }

// the is that element in JavaScript, and all are all such elements.
func the(selector chromedp.CSS) string { return "document.querySelector('" + string(selector) + "')" }
func all(selector chromedp.CSS) string {
	return "[...document.querySelectorAll('" + string(selector) + "')]"
}

// do acts in the page and ends the test where it cannot.
func (p *tab) do(actions ...chromedp.Action[chromedp.Void]) {
	p.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, hang)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.Fatalf("%v; the page said %q", err, p.problems)
	}
}

// js is the value of a JavaScript expression.
func js[T any](p *tab, expression string) T {
	p.Helper()
	value, err := chromedp.Run(p.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		p.Fatalf("%s: %v", expression, err)
	}
	return value
}

// until waits for a JavaScript expression to become true.
func (p *tab) until(expression string) {
	p.Helper()
	if _, err := chromedp.Run(p.ctx, chromedp.Poll[chromedp.Void](expression, chromedp.WithPollingTimeout(hang))); err != nil {
		p.Errorf("never true: %s: %v", expression, err)
	}
}

// click clicks an element once it stands still: the page scrolls softly to what
// is out of sight, and a click on the way there meets something else.
func (p *tab) click(name string) {
	p.Helper()
	p.until(fmt.Sprintf(`(e => { e.scrollIntoView({behavior: 'instant', block: 'center'});
		const at = e.getBoundingClientRect().top, still = e.stoodAt === at; e.stoodAt = at; return still })(%s)`, the(id(name))))
	p.do(chromedp.Click(id(name)))
}

// enter gives a form's element a value, as a person would.
func (p *tab) enter(name, value string) {
	p.Helper()
	p.do(chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`(e => { e.value = %q; for (const type of ['input', 'change'])
		e.dispatchEvent(new Event(type, {bubbles: true})) })(%s)`, value, the(id(name)))))
}

func (p *tab) text(name string) string {
	p.Helper()
	return js[string](p, the(id(name))+".innerText")
}

func (p *tab) count(selector chromedp.CSS) int {
	p.Helper()
	return js[int](p, all(selector)+".length")
}

// A person opens a report of a theft, looks at it from all sides, and nothing
// goes wrong in the page meanwhile.
func TestBrowser(t *testing.T) {
	chrome := startBrowser(t)
	m, claims := theft()
	p := chrome.open(t, compared(t, m, claims, about(English)))
	for _, step := range []struct {
		name string
		look func(*tab)
	}{
		{"the sums close", sumsClose}, {"names are text", namesAreText}, {"the picture", picture}, {"the slider", slider},
		{"the filter", filters}, {"the download", downloads}, {"the language", language}, {"the theme", theme}, {"the print", prints},
	} {
		t.Run(step.name, func(t *testing.T) {
			p.T = t
			step.look(p)
		})
	}
	p.T = t
}

func sumsClose(p *tab) {
	closing := js[[]string](p, all(id("conservation"))+`.map(e => e.dataset.closes)`)
	if strings.Join(closing, " ") != "true true true" {
		p.Errorf("of the sums in three currencies these close: %v", closing)
	}
	if text := js[string](p, `document.body.innerText`); !strings.Contains(text, "14,000.00") {
		p.Error("the page does not show what was claimed")
	}
}

func namesAreText(p *tab) {
	for name, want := range map[string]string{
		"table-accounts":  "<script>alert(1)</script>",
		"table-transfers": "</script><img src=x onerror=alert(2)>",
	} {
		if !strings.Contains(p.text(name), want) {
			p.Errorf("%s does not show %s", name, want)
		}
	}
	if n := p.count("#report script, #report img, #report iframe"); n != 0 {
		p.Errorf("%d elements came out of names", n)
	}
	if text := p.text("table-inquiries"); !strings.Contains(text, "Other Bank") || !strings.Contains(text, "2026-03-01") {
		p.Errorf("the inquiries are %q", text)
	}
	if text := p.text("table-warnings"); !strings.Contains(text, "99.00") {
		p.Errorf("the warnings are %q", text)
	}
}

func picture(p *tab) {
	if n := p.count(id("flow-node")); n < 5 {
		p.Fatalf("the picture has %d accounts", n)
	}
	const account = "6222020000000000002"
	mule := id("flow-node") + `[data-account="` + account + `"]`
	faded := all(id("flow-node")) + ".filter(node => getComputedStyle(node).opacity < 0.9).length"
	p.do(chromedp.ScrollIntoView(mule))

	// Pointing at an account tells of it; a click follows its money.
	box := js[struct{ X, Y float64 }](p, `(r => ({X: r.x + r.width / 2, Y: r.y + r.height / 2}))(`+the(mule+" rect")+`.getBoundingClientRect())`)
	p.do(chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, box.X, box.Y), chromedp.WaitVisible(id("flow-tip")))
	if tip := p.text("flow-tip"); !strings.Contains(tip, "<script>alert(1)</script>") || !strings.Contains(tip, "8,000.00") {
		p.Errorf("the tip says %q", tip)
	}
	p.do(chromedp.MouseClickXY(box.X, box.Y), chromedp.WaitVisible(id("flow-path")))
	p.until(faded + " > 0")
	p.do(chromedp.KeyEvent(kb.Escape))
	p.until(faded + " === 0")

	// The keyboard reaches the same.
	p.do(chromedp.Focus(mule), chromedp.KeyEvent(kb.ArrowRight))
	if at := js[string](p, `document.activeElement.dataset.account ?? ''`); at == account || at == "" {
		p.Errorf("an arrow key leads from the account to %q", at)
	}
	p.do(chromedp.KeyEvent(kb.Enter))
	p.until(faded + " > 0")
	p.do(chromedp.KeyEvent(kb.Escape))
	p.until(faded + " === 0")

	drawn := the(id("flow")) + ".outerHTML"
	before := js[string](p, drawn)
	p.enter("colour-switch", "end")
	if before == js[string](p, drawn) {
		p.Error("the picture does not change its colours")
	}
}

func slider(p *tab) {
	minute := the(id("flow-slider")) + ".value"
	whole := p.text("flow-time")
	p.enter("flow-slider", "4")
	p.until(the(id("flow-time")) + ".innerText !== " + fmt.Sprintf("%q", whole))
	if early := p.text("flow-time"); !strings.Contains(early, "15:04") && !strings.Contains(early, "23:04") {
		p.Errorf("four minutes after the start the slider says %q", early)
	}
	p.click("flow-play")
	p.until("Number(" + minute + ") > 10")
	p.click("flow-play")
	p.enter("flow-slider", "1000000")
	if text := p.text("flow-time"); text != whole {
		p.Errorf("at its end the slider says %q, not %q", text, whole)
	}
}

func filters(p *tab) {
	rows := all(id("table-accounts")+" tbody tr") + ".map(r => r.innerText)"
	before := js[[]string](p, rows)
	p.do(chromedp.SendKeys(id("filter-accounts"), "李雷"))
	p.until(rows + ".length === 1")
	if left := js[[]string](p, rows); len(left) != 1 || !strings.Contains(left[0], "6222020000000000001") {
		p.Errorf("filtered: %q", left)
	}
	p.enter("filter-accounts", "")
	p.until(fmt.Sprintf("%s.length === %d", rows, len(before)))
}

func downloads(p *tab) {
	data := p.download("accounts")
	if !bytes.Contains(data, []byte("'=cmd|")) || !bytes.Contains(data, []byte("6222020000000000001")) {
		p.Errorf("the downloaded accounts are %q", data)
	}
}

// download clicks the button that saves a table, and returns what is saved.
func (p *tab) download(table string) (data []byte) {
	p.Helper()
	dir := p.TempDir()
	_, err := chromedp.CallBrowser(p.ctx, browser.SetDownloadBehavior,
		browser.SetDownloadBehaviorParams{Behavior: browser.SetDownloadBehaviorBehaviorAllow, DownloadPath: dir})
	if err != nil {
		p.Fatal(err)
	}
	p.click("download-" + table)
	for range 200 {
		data, err = os.ReadFile(filepath.Join(dir, "dyetrace-"+table+".csv"))
		if err == nil && len(data) > 0 {
			return data
		}
		time.Sleep(50 * time.Millisecond)
	}
	p.Errorf("the table %s is not saved: %v", table, err)
	return nil
}

// tabTo presses the tab key until an element within a selector has the focus, which
// must be seen, and fails where the key never leads there.
func (p *tab) tabTo(selector chromedp.CSS) {
	p.Helper()
	const most = 100
	for range most {
		p.do(chromedp.KeyEvent(kb.Tab))
		if !js[bool](p, fmt.Sprintf(`document.activeElement.matches('%s')`, selector)) {
			continue
		}
		if outline := js[string](p, `getComputedStyle(document.activeElement).outlineStyle`); outline == "none" {
			p.Errorf("nothing shows that %s has the focus", selector)
		}
		return
	}
	p.Fatalf("the tab key does not lead to %s", selector)
}

func language(p *tab) {
	p.click("lang-switch")
	p.until(`document.documentElement.lang.startsWith('zh') && document.body.innerText.includes('资金流向')`)
	p.click("lang-switch")
	p.until(`document.documentElement.lang === 'en' && !document.body.innerText.includes('资金流向')`)
}

func theme(p *tab) {
	const colour = `getComputedStyle(document.body).backgroundColor`
	before := js[string](p, colour)
	p.click("theme-switch")
	p.until(fmt.Sprintf("%s !== %q", colour, before))
}

func prints(p *tab) {
	pdf, err := chromedp.Run(p.ctx, chromedp.PrintToPDF())
	if err != nil || !bytes.HasPrefix(pdf, []byte("%PDF")) {
		p.Errorf("the print is %.20q, %v", pdf, err)
	}
}

// Reports of every shape open without a fault: in Chinese, without claims, and
// of two thousand accounts.
func TestBrowserShapes(t *testing.T) {
	chrome := startBrowser(t)
	m, claims := theft()
	large, one := fan(2000)
	for name, r := range map[string]*Report{
		"chinese": compared(t, m, claims, about(Chinese)),
		"poison":  reported(t, m, claims, dyetrace.Poison, about(English)),
		"empty":   reported(t, m, nil, dyetrace.FIFO, about(English)),
		"large":   reported(t, large, one, dyetrace.FIFO, about(English)),
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			p := chrome.open(t, r)
			p.do(chromedp.WaitVisible(id("flow")))
			t.Logf("shown after %v", time.Since(start))
			if got, want := js[string](p, `document.documentElement.lang`), r.Lang.String(); !strings.HasPrefix(got, want) {
				t.Errorf("the page is in %q, not %q", got, want)
			}
		})
	}
}

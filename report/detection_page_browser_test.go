package report

import (
	"bytes"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// firstCells is the first cells of a table's rows, in the order in which they are
// shown.
func firstCells(p *tab, table string) string {
	p.Helper()
	return js[string](p, all(id("table-"+table)+" tbody tr:not(.below)")+`.map(row => row.cells[0].innerText.trim()).join(' ')`)
}

// A person looks through the findings: list, network, account, languages; and
// nothing goes wrong in the page meanwhile.
func TestDetectionBrowser(t *testing.T) {
	chrome := startBrowser(t)
	p := chrome.openPage(t, pageOf(t, English, 60), "table-findings")
	if text := p.text("care"); !strings.Contains(text, "never proof and never a decision") {
		t.Errorf("what a score is not is not said: %q", text)
	}
	if n := p.count("b, [data-testid=table-findings] script"); n != 0 {
		t.Errorf("%d elements come from a name", n)
	}
	p.do(chromedp.Click(id("table-networks")+" a"), chromedp.WaitVisible(id("table-members")))
	if got := p.text("commission"); got != "1.39 %" {
		t.Errorf("commission is %q", got)
	}
	if n := p.count("[data-testid=picture] canvas") + p.count("[data-testid=picture-plain] circle"); n == 0 {
		t.Error("the network has no picture")
	}
	if n := p.count(id("table-members") + " tbody tr"); n != 4 {
		t.Errorf("%d members are listed", n)
	}
	p.do(chromedp.Click(id("table-members")+" a"), chromedp.WaitVisible(id("timeline")))
	if n := p.count("[data-testid=timeline] rect.marked"); n != 5 {
		t.Errorf("%d transfers are marked, want the 5 that reasons rest on", n)
	}
	p.click("lang-switch")
	p.until(`document.documentElement.lang === 'zh-Hans' && document.body.innerText.includes('流水')`)
	p.click("back")
	p.do(chromedp.WaitVisible(id("table-findings")))
	if wide := js[bool](p, "document.documentElement.scrollWidth > innerWidth"); wide {
		t.Error("the page is wider than the window")
	}
}

// The tables of findings, members and statements are put in order by their headings
// and saved as they stand.
func TestDetectionPageTables(t *testing.T) {
	p := startBrowser(t).openPage(t, pageOf(t, English, 60), "table-findings")
	sortBy := func(table, heading string) {
		t.Helper()
		p.do(chromedp.Evaluate[chromedp.Void](all(id("table-"+table)+" thead button") +
			`.find(b => b.innerText.trim().startsWith('` + heading + `')).click()`))
	}
	sortBy("findings", "Score")
	sortBy("findings", "Score")
	if got := firstCells(p, "findings"); got != "2 1" {
		t.Errorf("by score, the least first, the ranks are %q", got)
	}
	if data := p.download("findings"); !bytes.Contains(data, []byte("\n2,next,")) || !bytes.Contains(data, []byte("speaks_against")) {
		t.Errorf("the saved findings are %q", data)
	}
	p.do(chromedp.Click(id("table-networks")+" a"), chromedp.WaitVisible(id("table-members")))
	sortBy("members", "From outside")
	if got := firstCells(p, "members"); got != "payer1 payer0 next mule" {
		t.Errorf("by what came from outside the members are %q", got)
	}
	if data := p.download("members"); !bytes.Contains(data, []byte("payer1,,cash-out,")) {
		t.Errorf("the saved members are %q", data)
	}
	p.do(chromedp.Click(id("table-members")+` a[href="#account-1"]`), chromedp.WaitVisible(id("table-entries")))
	sortBy("entries", "Amount")
	if data := p.download("entries"); !bytes.Contains(data, []byte(",-100.00,next,")) {
		t.Errorf("the saved statement is %q", data)
	}
}

// On the screen of a telephone no page is wider than the window.
func TestDetectionPageIsNarrow(t *testing.T) {
	p := startBrowser(t).openPage(t, pageOf(t, English, 60), "table-findings")
	p.do(chromedp.EmulateViewport(390, 844))
	for _, page := range []struct{ at, ready string }{{"", "table-findings"}, {"network-1", "table-members"},
		{"account-1", "table-entries"}} {
		p.do(chromedp.Evaluate[chromedp.Void](`location.hash = '`+page.at+`'`), chromedp.WaitVisible(id(page.ready)))
		if wide := js[float64](p, "document.documentElement.scrollWidth - innerWidth"); wide > 0 {
			t.Errorf("page %q is %v px wider than the window", page.at, wide)
		}
	}
}

// The keyboard alone leads through the findings, and what has the focus is seen: a
// heading sorts, a link opens, and a member is chosen and stays in focus.
func TestDetectionKeyboard(t *testing.T) {
	p := startBrowser(t).openPage(t, pageOf(t, English, 60), "table-findings")
	p.tabTo(id("table-networks") + " tbody a")
	p.do(chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible(id("table-members")))

	p.tabTo(id("table-members") + " thead button")
	p.do(chromedp.KeyEvent(kb.Enter))
	p.until(all(id("table-members")+" th[aria-sort=ascending]") + ".length === 1")
	p.tabTo(id("table-members") + " tbody button")
	p.do(chromedp.KeyEvent(" "))
	p.until(all(id("table-members")+" [aria-pressed=true]") + ".length === 1")
	if !js[bool](p, `document.activeElement.getAttribute('aria-pressed') === 'true'`) {
		t.Error("the member that is chosen has lost the focus")
	}
	p.tabTo(id("table-members") + " tbody a")
	p.do(chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible(id("timeline")))

	p.tabTo(id("reasons") + " button")
	p.do(chromedp.KeyEvent(kb.Enter))
	p.until(all(id("timeline")+" rect.marked") + ".length === 4")
	p.do(chromedp.Evaluate[chromedp.Void](`scrollTo(0, 0)`), chromedp.Focus(id("back")), chromedp.KeyEvent(kb.Enter))
	p.do(chromedp.WaitVisible(id("table-findings")))
}

package main

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/casework"
	"dyetrace/simulate"
)

// updateDemo writes the demo's transcript anew: go test ./cmd/dyetrace -run DemoCase -update-demo.
var updateDemo = flag.Bool("update-demo", false, "write docs/casework-demo.md anew")

// transcriptName is the page that shows what the demo prints.
const transcriptName = "../../docs/casework-demo.md"

// The whole case in one run: after each chapter the case agrees with what the banks' books and the
// world have, and the transcript in the docs is what the demo prints.
func TestDemoCase(t *testing.T) {
	var out bytes.Buffer
	p := &program{stdout: &out, stderr: &out, quiet: true}
	play, err := p.newCasePlay(t.Context(), false)
	if err != nil {
		t.Fatal(err)
	}
	page, err := filepath.Abs(transcriptName)
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	north := &playOffice{"north", "ann", "ben", "north-C1", "north.csv"}
	chapters := 0
	play.look = func(chapter string) error {
		chapters++
		checkClaims(t, play, north, chapter)
		checkHolds(t, play, chapter)
		checkRequests(t, play, chapter)
		return nil
	}
	if err := play.whole("demo-case"); err != nil {
		t.Fatalf("%v\n%s", err, tail(out.String(), 2000))
	}
	if chapters != 12 {
		t.Errorf("%d chapters were looked at", chapters)
	}
	checkStory(t, play)
	got := transcript(out.String())
	if *updateDemo {
		if err := os.WriteFile(page, []byte(got), 0o644); err != nil { //nolint:gosec // a page of the docs
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("docs/casework-demo.md is not what the demo prints: look at the difference, then run this test with -update-demo\n%s", tail(diff, 6000))
	}
}

func tail(text string, most int) string { return text[max(0, len(text)-most):] }

// randomLines are those that differ by nature from run to run: the name of the log, its key, the
// root of its tree, which hashes random salts, and the signature.
var randomLines = regexp.MustCompile(`(?m)^(Log: dyetrace/|Public key: dyetrace/|dyetrace/)[0-9a-f]{16}.*$|^Fingerprint: [0-9a-f-]+$|^[A-Za-z0-9+/]{43}=$|^— dyetrace/.*$`)

// transcript is the page of the docs.
func transcript(printed string) string {
	const head = "# A whole case, played\n\n" +
		"What `dyetrace demo --case` prints. A test holds this page against the program. The name of the audit log, its key, the\n" +
		"root of its tree and the signature are random by nature and stand as `(random)`; so are the keys, salts and sealed\n" +
		"files in the folder. Everything else is the same in each run. [casework.md](casework.md) explains what happens.\n\n```\n"
	return head + strings.TrimSpace(randomLines.ReplaceAllString(printed, "(random)")) + "\n```\n"
}

// checkClaims holds the case's claims against what victims paid in the world, and a trace of them
// against itself: what is held and what left sight is all that was claimed.
func checkClaims(t *testing.T, play *casePlay, o *playOffice, chapter string) {
	t.Helper()
	var whole wholeCase
	if err := play.read(&whole, "case", "show", o.number, "--as", o.investigator); err != nil {
		t.Fatal(err)
	}
	is, err := play.truthOf(o, play.reports)
	if err != nil {
		t.Fatal(err)
	}
	var claimed dyetrace.Amount
	for _, c := range whole.Claims {
		claimed += c.Report.Amount.Amount
	}
	if claimed != is.Paid || is.Held+is.Left+is.Commission != is.Paid || claimed == 0 {
		t.Errorf("%s: %d claimed; truth %+v", chapter, claimed, is)
	}
	var trace struct {
		Claims []struct {
			Followed string
			Held     map[string]string
		}
		Ends []struct{ Amount string }
	}
	if err := play.read(&trace, "trace", "--claims", o.claims); err != nil {
		t.Fatal(err)
	}
	var followed, held, left dyetrace.Amount
	cny := play.world.Sim().Currency()
	sum := func(text string) dyetrace.Amount {
		s, err := casework.ParseSum(text, cny.String())
		if err != nil {
			t.Fatal(err)
		}
		return s.Amount
	}
	for _, c := range trace.Claims {
		followed += sum(c.Followed)
		for _, h := range c.Held {
			held += sum(h)
		}
	}
	for _, e := range trace.Ends {
		left += sum(e.Amount)
	}
	if followed != claimed || held+left != claimed {
		t.Errorf("%s: claimed %d, followed %d = held %d + left %d", chapter, claimed, followed, held, left)
	}
}

// checkHolds holds the measures of all offices that replies have brought against the banks' books:
// each is there with its sum, its start and its end.
func checkHolds(t *testing.T, play *casePlay, chapter string) {
	t.Helper()
	for _, o := range allOffices() {
		measures, err := play.measures(o)
		if dyetrace.KindOf(err) == dyetrace.NotFound {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		numbers := requestNumbers(t, play, o)
		for _, m := range measures {
			if m.Kind == string(casework.Watch) {
				continue
			}
			found := false
			for _, h := range play.world.Holds() {
				if h.Request != numbers[m.Request] {
					continue
				}
				found = true
				if h.Amount != m.InForce.Amount || h.Since != m.Start.Instant() || h.Until != m.End.Instant() || h.Kind != m.Kind || h.Office != o.name {
					t.Errorf("%s: %s: the case has %+v, the bank %+v", chapter, h.Request, m, h)
				}
			}
			if !found {
				t.Errorf("%s: no bank holds what %s says of %s", chapter, o.number, m.Account)
			}
		}
	}
}

// allOffices are the offices of the play, without the files of their claims.
func allOffices() []*playOffice {
	return []*playOffice{{name: "north", investigator: "ann", approver: "ben", number: "north-C1"},
		{name: "south", investigator: "cyd", approver: "dan", number: "south-C1"}, {name: "west", investigator: "eve", approver: "fay", number: "west-C1"}}
}

// requestNumbers are the numbers of an office's requests by id.
func requestNumbers(t *testing.T, play *casePlay, o *playOffice) map[string]string {
	t.Helper()
	var list struct{ Requests []casework.Request }
	if err := play.read(&list, "request", "list", o.number, "--as", o.investigator); err != nil {
		t.Fatal(err)
	}
	numbers := map[string]string{}
	for _, r := range list.Requests {
		numbers[r.ID] = r.Number
	}
	return numbers
}

// checkRequests makes sure that nothing waits in the tray, that whoever proposed did not approve, and
// that no case is marked as unproven.
func checkRequests(t *testing.T, play *casePlay, chapter string) {
	t.Helper()
	for _, o := range allOffices() {
		var whole wholeCase
		if err := play.read(&whole, "case", "show", o.number, "--as", o.investigator); dyetrace.KindOf(err) == dyetrace.NotFound {
			continue
		} else if err != nil {
			t.Fatal(err)
		}
		if whole.Case.Unproven {
			t.Errorf("%s: nothing proves that two people acted in %s", chapter, o.number)
		}
		for _, r := range whole.Requests {
			if r.Approver != "" && (r.Approver != o.approver || r.Proposer != o.investigator) {
				t.Errorf("%s: %s was proposed by %s and approved by %s", chapter, r.Number, r.Proposer, r.Approver)
			}
		}
		var tray struct{ Replies []casework.Reply }
		if err := play.read(&tray, "reply", "tray", "--as", o.investigator); err != nil || len(tray.Replies) > 0 {
			t.Errorf("%s: %d replies lie in the tray of %s (%v)", chapter, len(tray.Replies), o.name, err)
		}
	}
}

// checkStory makes sure that the play has everything that it says: each kind of answer, a second
// person who declines, an extension, two offices that want one account, money that is paid and money
// that is left.
func checkStory(t *testing.T, play *casePlay) {
	t.Helper()
	var all strings.Builder
	for _, s := range play.steps {
		all.WriteString(s.Says + "\n" + s.Command + "\n" + s.Printed + "\n")
	}
	for what, want := range map[string]string{
		"a reply that fits two requests": "it fits 2 requests", "one with a wrong number": "no request has the number", "a person who matches it": "reply match",
		"a late bank": "which answers late", "one that answers in part": "which answers in part", "an earlier freeze": "Hengyang Intermediate Court",
		"a refusal": "refused", "a request again, with an order": "asked again with the order", "a request that is declined": "request decline",
		"the next layer as a task": "next-layer", "an extension": "measure-extended", "a clock before the end": "stop-ends", "an end": "expired",
		"who leads": "lead-decided", "a withdrawal": "request withdraw", "three offices at once": "operation-released", "a notice": "return-noticed",
		"an objection": "objection-decided", "a payment": "return-paid", "a pack": "the same    reports/trace.json", "the log": "All is as it was written",
	} {
		if !strings.Contains(all.String(), want) {
			t.Errorf("the play lacks %s: %q", what, want)
		}
	}
	drawn, err := play.drawn(allOffices()[0])
	if err != nil {
		t.Fatal(err)
	}
	var left, paid dyetrace.Amount
	for _, s := range drawn.Shares {
		paid += s.Paid.Amount
		left += s.Left().Amount
	}
	if paid == 0 || left == 0 {
		t.Errorf("%d is paid and %d left", paid, left)
	}
	if is, err := play.truthOf(allOffices()[0], play.reports); err != nil || is.HeldBack != paid+left {
		t.Errorf("banks hold %d for north, and %d goes back", is.HeldBack, paid+left)
	}
}

// Whoever interrupts the play keeps what was played, whole, and learns where it stopped.
func TestDemoCaseInterrupted(t *testing.T) {
	var out bytes.Buffer
	ctx, stop := context.WithCancel(t.Context())
	p := &program{stdout: &out, stderr: &out, quiet: true}
	play, err := p.newCasePlay(ctx, true)
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	play.look = func(chapter string) error {
		if strings.HasPrefix(chapter, "3.") {
			stop()
		}
		return nil
	}
	err = play.whole("demo-case")
	if err == nil || !strings.Contains(err.Error(), "was played until then is whole") || strings.Contains(err.Error(), "nothing was changed") {
		t.Fatal(err)
	}
	play.ctx = t.Context()
	checkHolds(t, play, "after an interrupt")
	checkClaims(t, play, &playOffice{"north", "ann", "ben", "north-C1", "north.csv"}, "after an interrupt")
	if _, err := play.run("audit", "verify"); err != nil {
		t.Error(err)
	}
}

// The play's first claims are those that its text speaks of, by three victims.
func TestDemoCaseBegins(t *testing.T) {
	play, err := (&program{stdout: &bytes.Buffer{}}).newCasePlay(t.Context(), true)
	if err != nil {
		t.Fatal(err)
	}
	const window = dyetrace.Instant(2 * 3600e9)
	victims := map[simulate.AccountNo]bool{}
	for _, r := range reportsOf(play.world, "north", play.began-window, play.began) {
		victims[r.account] = true
	}
	if len(victims) != 3 {
		t.Errorf("%d victims report", len(victims))
	}
}

package pack

import (
	"bytes"
	_ "embed" // the page below
	"fmt"
	"html/template"
	"io"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json"

	"dyetrace/casework"
	"dyetrace/internal/display"
)

// Bounds of exhibits: what is longer is in the pack, and nobody reads it on paper.
const (
	maxRows    = 2000
	maxLetters = 200 // messages that are printed; all are in the pack
	maxLetter  = 20_000
)

// exhibits are the pages of a case to print, in one language.
type exhibits struct {
	Lang, Title, Case, Mark string
	PageOf                  template.CSS
	Exhibits                []exhibit
	chinese                 bool
}

// exhibit is one of them: its hash is on each of its pages.
type exhibit struct {
	Number, Title, SHA256, Of string
	Parts                     []part
}

// part is a paragraph, a letter or a table.
type part struct {
	Head, Text, Letter string
	Columns            []string
	Rows               [][]cell
}

// cell is one of a table. How says how it breaks: amounts, numbers and times never do.
type cell struct{ Text, How string }

// exhibitLangs are the languages that exhibits are in.
var exhibitLangs = []string{"en", "zh"}

//go:embed exhibit.html
var exhibitText string

var exhibitPage = template.Must(template.New("exhibits").Parse(exhibitText))

// ExhibitFiles are the pages of a case to print, in English and Chinese. members are those
// of the pack beside these, and open gives what results they hold.
func (x *Extract) ExhibitFiles(m *Manifest, members []Member, open func(name string) ([]byte, error)) ([]File, error) {
	var files []File
	for _, lang := range exhibitLangs {
		e := &exhibits{Lang: lang, chinese: lang == "zh"}
		if err := e.fill(x, m, members, open); err != nil {
			return nil, err
		}
		var b bytes.Buffer
		if err := exhibitPage.Execute(&b, e); err != nil {
			return nil, err
		}
		files = append(files, FileOf(path.Join(ExhibitsFolder, lang+".html"), b.Bytes()))
	}
	return files, nil
}

// word is a word of the page's language.
func (e *exhibits) word(key string, args ...any) string {
	text := words[key][0]
	if e.chinese {
		text = words[key][1]
	}
	if len(args) > 0 {
		text = fmt.Sprintf(text, args...)
	}
	return text
}

// term is a kind, state or result in the page's language.
func (e *exhibits) term(name string) string {
	if chinese := inChinese[name]; e.chinese && chinese != "" {
		return chinese
	}
	return name
}

// heads are the headings of columns.
func (e *exhibits) heads(keys ...string) []string {
	heads := make([]string, len(keys))
	for i, key := range keys {
		heads[i] = e.word(key)
	}
	return heads
}

// row are cells of texts that cannot run, hide or turn round.
func row(texts ...string) []cell {
	cells := make([]cell, len(texts))
	for i, text := range texts {
		cells[i] = cell{Text: display.Line(text)}
	}
	return cells
}

// whole marks cells that do not break: numbers of accounts and requests, and times.
func whole(cells []cell, at ...int) []cell {
	for _, i := range at {
		cells[i].How = "whole"
	}
	return cells
}

// money marks cells as amounts.
func money(cells []cell, at ...int) []cell {
	for _, i := range at {
		cells[i].How = "money"
	}
	return cells
}

// at is an account with its institution.
func at(institution, account string) string { return strings.TrimSpace(institution + " " + account) }

// when is a time as people read it.
func when(t casework.Time) string {
	if t == 0 {
		return ""
	}
	return t.Instant().Time().Format("2006-01-02 15:04:05")
}

// fill makes all exhibits and numbers them.
func (e *exhibits) fill(x *Extract, m *Manifest, members []Member, open func(string) ([]byte, error)) error {
	c := m.Case
	e.Title, e.Case = e.word("title", display.Line(c.Number)), e.word("case", display.Line(c.Number))
	e.Mark = e.word("mark", display.Line(c.For), c.Watermark)
	e.PageOf = `counter(page) " of " counter(pages)`
	if e.chinese {
		e.PageOf = `"第 " counter(page) " 页，共 " counter(pages) " 页"`
	}
	for _, add := range []func(*Extract) error{
		func(x *Extract) error { return e.summary(x, m) },
		e.requests, e.replies, e.measures, e.results,
		func(*Extract) error { return e.traces(m, members, open) },
		e.returns, e.history,
		func(*Extract) error { e.attached(m, members); return nil },
	} {
		if err := add(x); err != nil {
			return err
		}
	}
	for i := range e.Exhibits {
		e.Exhibits[i].Number = e.word("exhibit", i+1, len(e.Exhibits))
	}
	return nil
}

// add adds an exhibit that has something to show. Its hash is that of the documents' lines
// in the state, so that anybody can compute it.
func (e *exhibits) add(key string, docs []byte, parts ...part) {
	if len(docs) == 0 {
		return
	}
	e.Exhibits = append(e.Exhibits, exhibit{Title: e.word(key), SHA256: sumOf(docs), Of: e.word("ofLines", StateName), Parts: parts})
}

// summary is the page in front.
func (e *exhibits) summary(x *Extract, m *Manifest) error {
	c := m.Case
	var rows [][]cell
	err := Each(x, func(of casework.Case) error {
		if of.ID == c.ID {
			rows = append(rows, row(e.word("name"), of.Title))
		}
		return nil
	})
	if err != nil {
		return err
	}
	// Canonical JSON has one spelling, so that anybody can compute its hash.
	said, err := casework.Encode(c)
	if err != nil {
		return err
	}
	rows = append(rows, row(e.word("office"), c.Office), row(e.word("by"), c.By), row(e.word("for"), c.For), row(e.word("ground"), c.Ground),
		row(e.word("watermark"), c.Watermark), row(e.word("program"), "dyetrace "+m.Program))
	if c.Log == "" {
		rows = append(rows, row(e.word("checked"), e.word("noHead")))
	} else {
		rows = append(rows, row(e.word("log"), c.Log), row(e.word("checked"), e.word("headSays", c.Size, c.Root)))
	}
	rows = append(rows, row(e.word("proven"), e.word("provenOf", c.Proven, c.Events)))
	if r := m.Redacted; r != nil {
		rows = append(rows, row(e.word("leftOut"), e.word("leftSays", r.Members, r.Events, r.Blank, r.By, r.Why)))
	}
	for _, what := range c.Disclosed {
		rows = append(rows, row(e.word("disclosed"), e.term(what)))
	}
	e.Exhibits = append(e.Exhibits, exhibit{Title: e.word("summary"), SHA256: sumOf(said), Of: e.word("ofCase", ManifestName),
		Parts: []part{{Columns: []string{e.Case, ""}, Rows: rows}, {Text: e.word("times")}, {Text: e.word("never")}}})
	return nil
}

// requests shows what was asked, who approved it, and the messages.
func (e *exhibits) requests(x *Extract) error {
	table := part{Columns: e.heads("number", "kind", "account", "amount", "inForce", "state", "proposer", "released")}
	var letters []part
	messages := map[string]casework.Message{}
	if err := Each(x, func(m casework.SealedMessage) error { messages[m.ID] = m.Message; return nil }); err != nil {
		return err
	}
	docs, err := eachLine(x, func(r casework.Request) {
		people := r.Proposer
		if r.Approver != "" {
			how := e.word("oneDesk")
			if r.Proven {
				how = e.word("twoKeys")
			}
			people += " / " + r.Approver + " (" + how + ")"
		}
		table.Rows = append(table.Rows, whole(money(row(r.Number, e.term(string(r.Asking.Kind)), at(r.Asking.Institution, r.Asking.Account), r.Asking.Amount.String(),
			r.InForce.String(), e.term(string(r.State)), people, when(r.Released)), 3, 4), 0, 1))
		if m, there := messages[r.ID]; there && len(m.Body) > 0 && len(letters) < maxLetters {
			letters = append(letters, part{Head: e.word("message", display.Line(r.Number), m.SHA256), Letter: letterOf(m)})
		}
	})
	e.add("requests", docs, append([]part{e.cut(table, StateName)}, letters...)...)
	return err
}

// letterOf is a message as it can be printed; "" where it is no text.
func letterOf(m casework.Message) string {
	if len(m.Body) > maxLetter || !utf8.Valid(m.Body) || bytes.IndexByte(m.Body, 0) >= 0 {
		return ""
	}
	return display.Lines(string(m.Body))
}

func (e *exhibits) replies(x *Extract) error {
	table := part{Columns: e.heads("number", "account", "result", "amount", "inForce", "reason", "received")}
	docs, err := eachLine(x, func(r casework.Reply) {
		a := r.Answer
		table.Rows = append(table.Rows, whole(money(row(a.Number, at(a.Institution, a.Account), e.term(string(a.Result)), a.Asked.String(), a.InForce.String(),
			strings.TrimSpace(a.Code+" "+a.Reason), when(a.Received)), 3, 4), 0))
	})
	e.add("replies", docs, e.cut(table, StateName))
	return err
}

func (e *exhibits) measures(x *Extract) error {
	table := part{Columns: e.heads("kind", "account", "amount", "inForce", "basis", "start", "end", "state")}
	docs, err := eachLine(x, func(m casework.Measure) {
		table.Rows = append(table.Rows, whole(money(row(e.term(m.Kind), at(m.Institution, m.Account), m.Asked.String(), m.InForce.String(), m.Basis,
			when(m.Start), when(m.End), e.term(string(m.State))), 2, 3), 0, 7))
	})
	e.add("measures", docs, e.cut(table, StateName))
	return err
}

// results shows the figures that requests rest on, and the commands that gave them.
func (e *exhibits) results(x *Extract) error {
	var parts []part
	docs, err := eachLine(x, func(b casework.Basis) {
		p := part{Head: e.term(b.Of), Text: e.word("command") + ": " + display.Line(strings.Join(b.Command, " ")), Columns: e.heads("account", "figure")}
		for _, f := range b.Figures {
			p.Rows = append(p.Rows, money(row(at(f.Institution, f.Account), f.Sum.String()), 1))
		}
		parts = append(parts, e.cut(p, StateName))
	})
	e.add("results", docs, parts...)
	return err
}

// cut bounds the rows of a table, and says where all of them are.
func (e *exhibits) cut(p part, member string) part {
	if all := len(p.Rows); all > maxRows {
		p.Rows = p.Rows[:maxRows]
		p.Text = strings.TrimSpace(p.Text + " " + e.word("more", maxRows, all, member))
	}
	return p
}

// returns shows who gets how much back.
func (e *exhibits) returns(x *Extract) error {
	victims := map[string]string{}
	if err := Each(x, func(c casework.Claim) error { victims[c.ID] = c.Report.Victim; return nil }); err != nil {
		return err
	}
	var parts []part
	docs, err := eachLine(x, func(g casework.GivingBack) {
		held := map[string]casework.ReturnHeld{}
		for _, h := range g.Held {
			held[h.Measure] = h
		}
		p := part{Text: e.word("method") + ": " + e.term(g.Method) + " (" + g.Shared + "), " + e.word("state") + ": " + e.term(string(g.State)),
			Columns: e.heads("victim", "account", "share", "paid", "left")}
		for _, s := range g.Shares {
			h := held[s.Measure]
			p.Rows = append(p.Rows, money(row(victims[s.Claim], at(h.Institution, h.Account), s.Amount.String(), s.Paid.String(), s.Left().String()), 2, 3, 4))
		}
		parts = append(parts, e.cut(p, StateName))
	})
	e.add("returns", docs, parts...)
	return err
}

// history shows all events with whether they are proven.
func (e *exhibits) history(x *Extract) error {
	p := part{Columns: e.heads("place", "time", "office", "who", "what", "proof")}
	for i := range x.Entries {
		en := &x.Entries[i]
		proof, said := e.word("inLog"), en.Event
		if en.Bare {
			proof = e.word("notYet")
		}
		if said == nil {
			said, proof = en.Shown, proof+", "+e.word("blank")
		}
		if said == nil {
			p.Rows = append(p.Rows, row(strconv.FormatInt(en.No+1, 10), "", "", "", e.word("leftOut"), strings.TrimSuffix(proof, ", "+e.word("blank"))))
			continue
		}
		event, err := casework.ParseEvent(said)
		if err != nil {
			return err
		}
		p.Rows = append(p.Rows, row(strconv.FormatInt(en.No+1, 10), when(casework.Time(event.Time)), event.Office, event.Actor, e.term(event.Kind), proof))
	}
	// The hash is that of the member: what it takes to compute it is there.
	if len(p.Rows) > 0 {
		var text []byte
		for i := range x.Entries {
			var err error
			if text, err = appendEntry(text, &x.Entries[i]); err != nil {
				return err
			}
		}
		e.Exhibits = append(e.Exhibits, exhibit{Title: e.word("history"), SHA256: sumOf(text), Of: e.word("ofMember", EventsName), Parts: []part{e.cut(p, EventsName)}})
	}
	return nil
}

// attached lists what else is in the pack.
func (e *exhibits) attached(m *Manifest, members []Member) {
	var list []byte
	p := part{Columns: []string{e.word("file"), "SHA-256", e.word("bytes")}}
	add := func(name, sum, is string) {
		list = fmt.Appendf(list, "%s  %s\n", sum, name)
		p.Rows = append(p.Rows, row(name, sum, is))
	}
	for _, member := range members {
		size := strconv.FormatInt(member.Bytes, 10)
		if member.LeftOut != "" {
			size = e.word("leftOut") + ": " + member.LeftOut
		}
		add(member.Name, member.SHA256, size)
	}
	for _, s := range m.Sources {
		if s.Member == "" {
			add(s.Name, s.SHA256, e.word("hashOnly"))
		}
	}
	for _, model := range m.Models {
		add(model.Name, model.SHA256, e.word("model"))
	}
	for _, r := range m.Case.Rules {
		add(r.Jurisdiction+" "+r.Version, r.SHA256, e.word("rules"))
	}
	e.Exhibits = append(e.Exhibits, exhibit{Title: e.word("attached"), SHA256: sumOf(list), Of: e.word("ofList"), Parts: []part{p}})
}

// eachLine calls yield with each document of a kind, and returns their lines in the state.
func eachLine[T casework.Entity](x *Extract, yield func(T)) ([]byte, error) {
	var zero T
	var docs []byte
	for _, d := range x.documents() {
		if d.Ref.Kind != casework.RefOf(zero).Kind {
			continue
		}
		line, err := stateLine(d)
		if err != nil {
			return nil, err
		}
		docs = append(docs, line...)
	}
	return docs, Each(x, func(value T) error { yield(value); return nil })
}

// traceJSON is what exhibits show of a trace.
type traceJSON struct {
	Rule   string `json:"rule"`
	Claims []struct {
		ID, Victim, Currency, Followed string
		Held                           map[string]string
	} `json:"claims"`
	Accounts []struct {
		Account, Institution, Currency, Received, Sent, Held string
		Level                                                int
	} `json:"accounts"`
	Transfers []struct {
		ID, Time, From, To, Currency, Traced string
		ByClaim                              map[string]string `json:"by_claim"`
	} `json:"transfers"`
}

// traces shows where the money went, by each trace in the pack.
func (e *exhibits) traces(m *Manifest, members []Member, open func(string) ([]byte, error)) error {
	of := map[string]bool{"reports/trace.json": true}
	for _, r := range m.Case.Results {
		of[r.Member] = of[r.Member] || r.Of == "trace"
	}
	for _, member := range members {
		if !of[member.Name] || member.LeftOut != "" {
			continue
		}
		text, err := open(member.Name)
		if err != nil {
			return err
		}
		var t traceJSON
		if err := json.Unmarshal(text, &t, json.MatchCaseInsensitiveNames(true)); err != nil {
			return fmt.Errorf("%s: %w", member.Name, err)
		}
		e.Exhibits = append(e.Exhibits, exhibit{Title: e.word("trace"), SHA256: member.SHA256, Of: e.word("ofMember", member.Name), Parts: e.traceParts(&t, member.Name)})
	}
	return nil
}

func (e *exhibits) traceParts(t *traceJSON, member string) []part {
	claims := part{Head: e.word("claims"), Text: e.word("rule", t.Rule), Columns: e.heads("claim", "victim", "followed", "held")}
	for _, c := range t.Claims {
		claims.Rows = append(claims.Rows, money(row(c.ID, c.Victim, c.Followed+" "+c.Currency, sums(c.Held)), 2, 3))
	}
	accounts := part{Head: e.word("accounts"), Columns: e.heads("level", "account", "reached", "sent", "held")}
	for _, a := range t.Accounts {
		accounts.Rows = append(accounts.Rows, money(row(strconv.Itoa(a.Level), at(a.Institution, a.Account), a.Received+" "+a.Currency, a.Sent+" "+a.Currency, a.Held+" "+a.Currency), 2, 3, 4))
	}
	lines := part{Head: e.word("lines"), Columns: e.heads("id", "time", "from", "to", "dye", "byClaim")}
	for _, l := range t.Transfers {
		lines.Rows = append(lines.Rows, whole(money(row(l.ID, strings.Replace(l.Time, "T", " ", 1), l.From, l.To, l.Traced+" "+l.Currency, sums(l.ByClaim)), 4), 2, 3))
	}
	return []part{e.cut(claims, member), e.cut(accounts, member), e.cut(lines, member)}
}

// sums are amounts by what they are of, in order.
func sums(of map[string]string) string {
	var texts []string
	for _, key := range slices.Sorted(maps.Keys(of)) {
		texts = append(texts, of[key]+" "+key)
	}
	return strings.Join(texts, ", ")
}

// WithExhibits are the files of a pack of a case with its exhibits, which list all others.
// The manifest has the members that were left out, and no more.
func (x *Extract) WithExhibits(m *Manifest, files []File) ([]File, error) {
	members := slices.Clone(m.Members)
	opens := map[string]File{}
	for _, f := range files {
		member, _, err := measure(f)
		if err != nil {
			return nil, err
		}
		members, opens[f.Name] = append(members, member), f
	}
	slices.SortFunc(members, func(a, b Member) int { return strings.Compare(a.Name, b.Name) })
	pages, err := x.ExhibitFiles(m, members, func(name string) ([]byte, error) {
		r, err := opens[name].Open()
		if err != nil {
			return nil, err
		}
		defer r.Close()
		return io.ReadAll(r)
	})
	return append(files, pages...), err
}

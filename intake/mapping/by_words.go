package mapping

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"dyetrace"
	"dyetrace/intake"
)

// statedWord is the count and the sum of the rows with one word of direction, as
// wallets state them above a table: 支出：8笔 345.00元.
type statedWord struct {
	word, amount, place string
	count               int64
}

// wordStated matches the count and the sum of a word of direction.
var wordStated = expression(`(?:^|[^\p{Han}])(收入|支出|中性交易|不计收支|其他|其它|收|` +
	`支)\s*[:：]?\s*共?\s*([0-9]{1,9})\s*笔\s*[,，;；、]?\s*(?:共计?|合计|计|` +
	`金额)?\s*[:：]?\s*[¥￥]?\s*([0-9][0-9,]*(?:\.[0-9]{1,2})?)\s*元`)

// statedWords returns the counts and sums of words that lines above a table state.
func statedWords(lines []string) (all []statedWord) {
	for _, line := range lines {
		for _, found := range wordStated().FindAllStringSubmatchIndex(line, -1) {
			text := func(group int) string { return line[found[2*group]:found[2*group+1]] }
			n, err := strconv.ParseInt(text(2), 10, 64)
			if err == nil && !partNamed().MatchString(line) {
				place := placeOf(line[found[2]:found[1]], 0)
				all = append(all, statedWord{word: text(1), amount: text(3), count: n, place: place})
			}
		}
	}
	return all
}

// addWords adds the counts and sums of words in a table without a column of words.
// There the words name the two directions.
func (s *stated) addWords(words []statedWord) {
	for _, w := range words {
		var of way
		switch w.word {
		case "收入", "收":
			of = cameIn
		case "支出", "支":
			of = wentOut
		default:
			continue
		}
		count := []string{strconv.FormatInt(w.count, 10)}
		s.sums = append(s.sums, statedSum{of: of, count: true, texts: count, place: w.place},
			statedSum{of: of, sure: true, texts: []string{w.amount}, place: w.place})
	}
}

// wordSum is the sum of the rows with one word, as they are written. Wallets may
// leave out rows that failed and amounts that were given back in the same row.
type wordSum struct {
	all, failed, back         dyetrace.Total
	rows, failures, givenBack int64
}

func (s *wordSum) join(o *wordSum) {
	s.all.Join(o.all)
	s.failed.Join(o.failed)
	s.back.Join(o.back)
	s.rows += o.rows
	s.failures += o.failures
	s.givenBack += o.givenBack
}

// wordSums adds up the rows of a table by their words of direction. Each parser adds
// its own rows, so that no row takes a lock.
type wordSums struct {
	mu  sync.Mutex
	all []*parserSums
}

// parserSums is the sums by word of the rows that one parser has read.
type parserSums struct {
	by     map[string]*wordSum
	unread int64 // rows whose amount cannot be read
}

// forParser returns the sums for a parser; nil where no sums of words are stated.
func (w *wordSums) forParser() *parserSums {
	if w == nil {
		return nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	t := &parserSums{by: make(map[string]*wordSum)}
	w.all = append(w.all, t)
	return t
}

// givenBack are the words of a state for a payment that came back, at least in part,
// in its own row.
var givenBack = expression(`已全额退款|已退款|退款`)

// backAmount matches how much of a payment came back.
var backAmount = expression(`[(（]\s*[¥￥]?\s*([0-9][0-9,.]*)`)

// countWord adds the row to the sum of its word of direction, where sums of words
// are stated above the table.
func (p *parser) countWord() {
	if p.words == nil {
		return
	}
	// A row whose amount cannot be read is counted as well: it may be the one that is
	// missing in a sum.
	columns := p.direction[0].columns
	v, _, of := p.find(p.byTag.amount)
	if of == nil || columns[0] >= p.rec.Len() {
		p.words.unread++
		return
	}
	f, err := figures{mark: of.mark, minor: of.isMinor(), tens: unitTens[of.Unit], exact: p.exact}.read(v, p.usual,
		"amount")
	if err != nil {
		p.words.unread++
		return
	}
	// A column with more words than any wallet has is no column of direction, and its
	// words must not fill the memory.
	word := string(clean(p.rec.Bytes(columns[0])))
	sum := p.words.by[word]
	if sum == nil {
		const mostWords = 100
		if len(p.words.by) == mostWords {
			p.words.unread++
			return
		}
		sum = new(wordSum)
		p.words.by[word] = sum
	}
	// Wallets leave failed and returned payments out of their sums, or count them:
	// both are kept apart, so that either sum can be recognised.
	amount := max(f.Amount, -f.Amount)
	sum.all.Add(amount)
	sum.rows++
	state, _, _ := p.find(p.success)
	if failed, err := p.failed(); err == nil && failed {
		sum.failed.Add(amount)
		sum.failures++
	} else if givenBack().Match(state) {
		back := amount
		if found := backAmount().FindSubmatch(state); found != nil {
			if f, err := readFigure(found[1], p.usual, false, '.', ""); err == nil {
				back = f.Amount
			}
		}
		sum.back.Add(back)
		sum.givenBack++
	}
}

// wordFindings compares the counts and sums stated by words of direction with the rows.
func (p *plan) wordFindings(words []statedWord, v *verdict) {
	if p.wordSums == nil {
		return
	}
	var unread int64
	by := make(map[string]*wordSum)
	for _, t := range p.wordSums.all {
		unread += t.unread
		for word, sum := range t.by {
			if by[word] == nil {
				by[word] = new(wordSum)
			}
			by[word].join(sum)
		}
	}
	// A stated word without a column word of its own, such as 其他, covers all rows that
	// name no direction, however the column calls them.
	var stated, rows int64
	sums := make([]wordSum, len(words))
	sorted := true
	for i, s := range words {
		for word, of := range by {
			if word == s.word || !p.isWay(s.word) && !p.isWay(word) {
				sums[i].join(of)
			}
		}
		stated += s.count
		rows += sums[i].rows
		sorted = sorted && sums[i].counts(s.count, unread)
	}
	var found verdict
	for i := range words {
		p.wordFinding(&words[i], &sums[i], &course{rejected: unread}, &found)
	}
	// Where all rows are there, and only their kinds differ, the wallet sorts them in
	// another way than its column does: a repayment may be an expense or neither.
	if !sorted && stated == rows {
		for _, f := range found.findings {
			found.notes = append(found.notes, dyetrace.Note{Kind: dyetrace.NoteContradicts, Text: f.Text})
		}
		found.findings = nil
	}
	v.findings = append(v.findings, found.findings...)
	v.notes = append(v.notes, found.notes...)
	v.agreed = append(v.agreed, found.agreed...)
}

// counts reports whether the rows may be as many as stated, with unread rows that
// may belong to them.
func (s *wordSum) counts(n, unread int64) bool {
	return s.rows-s.failures-s.givenBack <= n && n <= s.rows+unread
}

// isWay reports whether a word names a direction. All rows without such a word count
// as neutral, whatever word the lines above the table have for that.
func (p *plan) isWay(word string) bool {
	_, known := p.byTag.direction[0].words.meaning([]byte(word))
	return known
}

// wordFinding compares the count and the sum stated for one word with its rows.
func (p *plan) wordFinding(s *statedWord, sum *wordSum, c *course, v *verdict) {
	column := p.names[p.byTag.direction[0].columns[0]]
	if sum.counts(s.count, c.rejected) {
		v.agreed = append(v.agreed, "count")
	} else {
		v.findings = append(v.findings, intake.Finding{Witness: "count",
			Text: fmt.Sprintf("it states %s, but it has %d rows of that kind by its column %s: rows are missing or "+
				"were added. Ask for the whole file", s.place, sum.rows, column)})
	}
	// The sum may be with or without what failed and what came back: any of the four
	// is a sum that the wallet can have meant.
	stated, err := readFigure([]byte(s.amount), p.usual, false, '.', "")
	all, err2 := sum.all.Sum()
	if err != nil || err2 != nil {
		return
	}
	var covered []dyetrace.Amount
	for _, failed := range []dyetrace.Total{{}, negative(&sum.failed)} {
		for _, back := range []dyetrace.Total{{}, negative(&sum.back)} {
			total := sum.all
			total.Join(failed)
			total.Join(back)
			if a, err := total.Sum(); err == nil {
				covered = append(covered, a)
			}
		}
	}
	if slices.Contains(covered, stated.Amount) {
		v.agreed = append(v.agreed, "total")
		return
	}
	v.against("total", fmt.Sprintf("it states %s, but its rows of that kind by its column %s add up to %s %s: "+
		"rows are missing or were changed", strings.TrimSpace(s.place), column, all.Format(p.usual), p.usual), true, c)
}

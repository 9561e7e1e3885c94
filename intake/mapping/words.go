package mapping

import (
	"path"
	"strings"
	"sync"
	"unicode/utf8"
)

// dictionary holds the meanings of words: in or yes is true, out or no is false. Words
// for a payment that was taken back or has yet to happen mean no, since no money has
// moved.
type dictionary struct {
	words    map[string]bool
	patterns []pattern
}

// pattern is words with a * for anything.
type pattern struct {
	text string
	mean bool
}

func (d *dictionary) addWord(word string, mean bool) {
	word = key(word)
	if strings.Contains(word, "*") {
		d.patterns = append(d.patterns, pattern{word, mean})
		return
	}
	d.words[word] = mean
}

// more adds words that mean in or yes, and out or no.
func (d *dictionary) more(first, second string) {
	for _, w := range strings.Fields(first) {
		d.words[w] = true
	}
	for _, w := range strings.Fields(second) {
		d.words[w] = false
	}
}

// meaning looks a word up, first as written.
func (d *dictionary) meaning(v []byte) (yes, known bool) {
	if yes, known = d.words[string(v)]; known || len(v) == 0 {
		return yes, known
	}
	word := key(string(v))
	if yes, known = d.words[word]; known {
		return yes, known
	}
	for _, p := range d.patterns {
		if is, err := path.Match(p.text, word); err == nil && is {
			return p.mean, true
		}
	}
	return false, false
}

// wordsOf returns the words of a field, those of the mapping or else the usual ones.
func wordsOf(f *Field) dictionary {
	d := dictionary{words: make(map[string]bool)}
	for _, list := range []struct {
		words []string
		mean  bool
	}{{f.In, true}, {f.Out, false}, {f.Yes, true}, {f.No, false}, {f.Reversed, false}, {f.Pending, false}, {f.Closed,
		false}} {
		for _, w := range list.words {
			d.addWord(w, list.mean)
		}
	}
	if len(f.In)+len(f.Yes) > 0 {
		return d
	}
	// Words of a direction come in pairs, and so do those of success. Without
	// its own a mapping has the usual ones, beside those that it adds.
	usual := dictionary{}
	switch f.Is {
	case "direction":
		usual = *directionWords()
	case "success":
		usual = *stateWords()
	}
	for word, mean := range usual.words {
		if _, own := d.words[word]; !own {
			d.words[word] = mean
		}
	}
	return d
}

// closedOf returns the words of states in which a payment was never made, or was made
// and given back by a row of its own.
func closedOf(f *Field) dictionary {
	d := dictionary{words: make(map[string]bool)}
	for _, w := range f.Closed {
		d.addWord(w, true)
	}
	return d
}

// Words of statements for in and out, as the account's holder sees it: a bank credits
// (贷) an account when money comes in.
const (
	in  = "进 收 贷 入 来 转入 存入 收入 收款 贷方 进账 入账 收方 流入 已收 in c cr credit + 加 存"
	out = "出 付 借 支 往 转出 支出 支取 付款 借方 出账 付方 流出 已付 out d dr debit - 减 取"
)

// Words of statements for done and not done.
const (
	yes = "1 是 成功 交易成功 y yes true t s success 正常 已成功 已完成 完成 支付成功 00 0000 " +
		"successful succeeded complete completed done settled booked posted cleared executed " +
		"gebucht ausgeführt erledigt comptabilisé exécuté effectué contabilizado liquidado efetuado concluído " +
		"zaksięgowano zaksięgowana wykonano wykonana zrealizowano zrealizowana uitgevoerd verwerkt eseguito contabilizzato"
	no = "0 否 失败 交易失败 n no false f fail failed 异常 未成功 关闭 交易关闭 已关闭 撤销 已撤销 作废 " +
		"failure declined rejected refused cancelled canceled expired void voided reverted blocked " +
		"abgelehnt refusé rejeté annulé rechazado anulado recusado rejeitado cancelado odrzucono odrzucona anulowano " +
		"anulowana " +
		"geweigerd geannuleerd rifiutato annullato " +
		"pending processing authorised authorized hold scheduled 处理中 待处理 等待付款 交易中 vorgemerkt ausstehend enattente " +
		"pendiente pendente " +
		"oczekuje oczekująca inbehandeling insospeso"
)

// directionWords and stateWords are all known words, of every language. They are made
// once and only read.
var (
	directionWords = sync.OnceValue(func() *dictionary { return allMeanings(in, out, inWords, outWords) })
	stateWords     = sync.OnceValue(func() *dictionary { return allMeanings(yes, no, yesWords, noWords) })
)

func allMeanings(yes, no, moreYes, moreNo string) *dictionary {
	d := meanings(yes, no)
	d.more(moreYes, moreNo)
	return &d
}

func meanings(yes, no string) dictionary {
	d := dictionary{words: make(map[string]bool)}
	for _, w := range strings.Fields(yes) {
		d.words[w] = true
	}
	for _, w := range strings.Fields(no) {
		d.words[w] = false
	}
	return d
}

// initialOf returns the direction that a letter means in a column whose heading has a
// word for each direction, such as A below Dare/Avere. It is not known where both words
// begin with the letter.
func initialOf(letter, heading string, known *dictionary) (in, is bool) {
	first, second, two := strings.Cut(heading, "/")
	if !two || letter == "" {
		return false, false
	}
	a, isA := known.meaning([]byte(first))
	b, isB := known.meaning([]byte(second))
	if !isA || !isB || a == b {
		return false, false
	}
	letter = key(letter)
	if n, _ := utf8.DecodeRuneInString(letter); utf8.RuneLen(n) != len(letter) {
		return false, false
	}
	switch begins, other := strings.HasPrefix(first, letter), strings.HasPrefix(second, letter); {
	case begins == other:
		return false, false
	case begins:
		return a, true
	}
	return b, true
}

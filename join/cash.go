package join

import (
	"bytes"
	"slices"
	"strings"
	"unicode"
)

// Cash is known by a bank's code for the kind of transaction, or by whole words:
// a part of a word proves nothing, since CASHMERE and TREATMENT contain words for
// cash and its machines too. Chinese has no signs between words; there the words
// themselves decide, unless they are part of a longer one with another meaning.

// cashCodes are the sub-families of ISO 20022's codes, after which nothing
// follows, for withdrawals and deposits of cash: at a machine, at a counter,
// across borders, at a branch.
var cashCodes = [...]string{"CWDL", "CDPT", "XBCW", "BCDP", "BCWD"}

// germanCash are the codes (Geschäftsvorfallcodes) that German banks put before
// the text of MT940 for payments in and out of cash.
var germanCash = [...]string{"082", "083"}

// cashWords are whole words for cash, its machines and what is done there, in
// small letters. A word that banks also write for other payments is listed only
// together with the word beside it.
var cashWords = wordList(`
	bargeld barauszahlung bareinzahlung barabhebung bargeldauszahlung bargeldeinzahlung bargeldabhebung
	geldautomat geldautomaten bankomat bankomatbehebung gaa
	geldautomaat geldopname geldopnames kasopname kasstorting contanten chartaal gea
	gotówka gotówki gotówkę gotówkowa gotówkowy gotowka gotowki gotowke gotowkowa gotowkowy
	bankomatu bankomacie wpłatomat wplatomat
	dab gab especes espèces
	contante contanti sportello+automatico prelievo+bancomat
	efectivo cajero+automatico cajero+automático numerario numerário levantamento+atm
	saque+dinheiro
	hotovost hotovosti hotově výběr+hotovosti vyber+hotovosti
	kontantuttag kontantinsättning kontanter kontanthævning kontanthaevning kontantuttak minibank uttagsautomat
	készpénz keszpenz készpénzfelvét keszpenzfelvet készpénzbefizetés keszpenzbefizetes
	наличные наличных наличными банкомат банкомате
	nakit nakıt bankamatik
	cash+withdrawal cash+deposit cash+machine cash+dispenser cash+in cash+out cashpoint cash+w/d
	withdrawal+cash deposit+cash counter+cash
	atm+withdrawal atm+deposit atm+cash atm+wd`)

// notCash are words that negate a word for cash behind them, and otherwise are
// words that give a word for cash before them another meaning.
var (
	notCash = wordList(`
		no non not without kein keine keinen ohne geen zonder sans bez sin sem ingen ingenting utan uden nie без не`)
	otherwise = wordList(`
		back fee fees charge charges gebühr gebuehr kosten opłata oplata prowizja avgift gebyr
		converters & management flow pooling card bonus`)
)

// chinese are words for cash, and chineseOther are words that contain one and have
// another meaning.
var (
	chinese      = [...]string{"取现", "存现", "现金", "取款", "现存", "现取"}
	chineseOther = [...]string{
		"非现金", "无现金", "现金额", "现金红", "现金管理", "现金分", "现金宝", "现金贷", "现金券", "现金奖", "现金理财",
		"现金添", "现金流", "现金返", "现金池", "现金快线", "现金增利", "现取消", "发现存", "出现存", "实现存", "发现取",
	}
)

func wordList(words string) map[string]bool {
	list := map[string]bool{}
	for _, w := range strings.Fields(words) {
		list[strings.ReplaceAll(w, "+", " ")] = true
	}
	return list
}

// IsCash reports whether a line that names nobody shows cash paid in or out: by its
// channel, which has the bank's own code or words, or by its memo.
func IsCash(channel, memo []byte) bool {
	return cashCode(channel) || cashText(channel, true) || cashText(memo, false)
}

// cashCode reports whether a channel is a code for cash, such as PMNT/CCRD/CWDL
// or NMSC/083.
func cashCode(channel []byte) bool {
	at := bytes.LastIndexByte(channel, '/')
	if at < 0 {
		return false
	}
	code := string(channel[at+1:])
	return slices.Contains(cashCodes[:], code) || slices.Contains(germanCash[:], code)
}

// cashText reports whether a text has words for cash. ATM in capitals is one, and
// the word CASH where it is the whole text or the text is the bank's own.
func cashText(text []byte, bank bool) bool {
	if len(text) == 0 {
		return false
	}
	if isChineseCash(text) {
		return true
	}
	written := bytes.FieldsFunc(text, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '&'
	})
	words := make([]string, len(written))
	for i, w := range written {
		words[i] = string(bytes.ToLower(w))
	}
	// A word counts with its neighbours: "no cash" and "cash back" are not cash.
	for i, w := range words {
		next := ""
		if i+1 < len(words) {
			next = words[i+1]
		}
		alone := string(written[i]) == "ATM" || w == "cash" && (bank || len(words) == 1)
		if !cashWords[w] && !cashWords[w+" "+next] && !alone {
			continue
		}
		if i > 0 && notCash[words[i-1]] || otherwise[next] {
			continue
		}
		return true
	}
	return false
}

// isChineseCash reports whether a text has a Chinese word for cash that is not part
// of another word.
func isChineseCash(text []byte) bool {
	for _, word := range chinese {
		for from := 0; ; {
			at := bytes.Index(text[from:], []byte(word))
			if at < 0 {
				break
			}
			if at += from; !partOfOther(text, at, at+len(word)) {
				return true
			}
			from = at + len(word)
		}
	}
	return false
}

// partOfOther reports whether a word in a text is part of one with another meaning.
func partOfOther(text []byte, from, to int) bool {
	for _, other := range chineseOther {
		start := max(0, from-len(other))
		for at := start; ; {
			i := bytes.Index(text[at:], []byte(other))
			if i < 0 || at+i >= to {
				break
			}
			if i += at; i+len(other) > from {
				return true
			}
			at = i + 1
		}
	}
	return false
}

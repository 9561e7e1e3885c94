package accountkey

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unicode"
	"unicode/utf8"

	"dyetrace"
)

// Nobody reports whether a text in the place of an account's number names no account: it is
// empty, a run of signs that fills the place, a word such as 暂无 or NOTPROVIDED, or a bare
// currency or bank.
func Nobody(number []byte) bool {
	if len(number) == 0 {
		return true
	}
	if numbered(number) {
		return false
	}
	return filler(number) || placeholder(number, false) || onlyCurrency(number) || OnlyBank(number)
}

// Plain reports whether a number is nothing but digits, names somebody and is written as keys
// have it, so that it needs no cleaning.
func Plain(number []byte) bool {
	some := uint64(0) // above 0 where a digit from 1 to 8 was met
	if n := len(number); n >= 8 {
		for at := 0; at < n; at += 8 {
			// The last eight may overlap those before.
			met, all := eightDigits(number[min(at, n-8):])
			if !all {
				return false
			}
			some |= met
		}
		return some != 0 && n != polishDigits
	}
	for _, c := range number {
		if !isDigit(c) {
			return false
		}
		if c-'1' <= '8'-'1' {
			some = 1
		}
	}
	return some != 0
}

// eightDigits reports whether a text begins with eight digits. What it has met is
// 0 where all of them are zeros and nines.
func eightDigits(text []byte) (met uint64, all bool) {
	const ones, high = 0x0101010101010101, 0xf0f0f0f0f0f0f0f0
	x := binary.LittleEndian.Uint64(text) ^ '0'*ones
	above := x + 6*ones // which what is more than nine carries into its high half
	return x ^ x>>3&ones*9, (x|above)&high == 0
}

// numbered reports whether a text has a digit from 1 to 8, which nothing that
// names nobody has. Nearly every number is decided by its first sign.
func numbered(text []byte) bool {
	for _, c := range text {
		if c-'1' <= '8'-'1' {
			return true
		}
	}
	return false
}

// NobodyName is Nobody for a text in the place of a holder's name. A nickname may be a dot or
// a sign: only the fillers of institutions count.
func NobodyName(name []byte) bool {
	if named, known := beginsAsName(name); known {
		return !named
	}
	return len(name) == 0 || !numbered(name) && (nameFiller(name) || placeholder(name, true))
}

// beginsAsName reports whether a text begins with a Chinese character that begins no word for
// nothing, as nearly every Chinese name does. It is not known where the first character does
// not decide.
func beginsAsName(text []byte) (named, known bool) {
	if len(text) < 3 || text[0] < 0xe4 || text[0] > 0xe9 {
		return false, false
	}
	r := rune(text[0]&0xf)<<12 | rune(text[1]&0x3f)<<6 | rune(text[2]&0x3f)
	if text[1]&0xc0 != 0x80 || text[2]&0xc0 != 0x80 || r < firstHan || r > lastHan {
		return false, false
	}
	at := r - firstHan
	named = beginHan[at/64]&(1<<(at%64)) == 0
	return named, named
}

// The characters among which Chinese names have theirs.
const firstHan, lastHan = '\u4e00', '\u9fff'

// beginHan are the Chinese characters that words for nothing begin with.
var beginHan = func() (set [(lastHan-firstHan)/64 + 1]uint64) {
	add := func(word string) {
		if r, _ := utf8.DecodeRuneInString(word); r >= firstHan && r <= lastHan {
			set[(r-firstHan)/64] |= 1 << ((r - firstHan) % 64)
		}
	}
	for word := range placeholders {
		add(word)
	}
	for _, word := range placeholderBegins {
		add(word)
	}
	return set
}()

// The shortest runs of a sign that may also be part of a number.
const (
	leastNines = 5
	leastXs    = 3
)

// filler reports whether a text is nothing but signs that fill a place: no
// letter, and no digit but zeros; or a run of nines, or of the letter X.
func filler(text []byte) bool {
	nines, xs := 0, 0
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		text = text[size:]
		switch {
		case r == '9' || r == '９':
			nines++
		case r == 'X' || r == 'x' || r == 'Ｘ' || r == 'ｘ' || r == '×':
			xs++
		case r == '0' || r == '０':
			if nines+xs > 0 {
				return false
			}
		case unicode.IsLetter(r) || unicode.IsDigit(r) || r == utf8.RuneError || r > 0xffff:
			return false
		}
	}
	switch {
	case nines > 0:
		return xs == 0 && nines >= leastNines
	case xs > 0:
		return xs >= leastXs
	}
	return true
}

// nameFiller reports whether a name is nothing but the signs that institutions
// fill names with.
func nameFiller(name []byte) bool {
	if c := name[0] | 0x20; c >= 'a' && c <= 'z' {
		return false
	}
	for _, r := range string(name) {
		if r > '\u3000' && r < '\uff00' {
			return false
		}
		if !strings.ContainsRune(" \t\u00a0\u3000-–—－_＿0０*＊/\\?？", r) {
			return false
		}
	}
	return true
}

// longestPlaceholder bounds the words that are looked up.
const longestPlaceholder = 48

// placeholder reports whether a text is a word for nothing known.
func placeholder(text []byte, name bool) bool {
	if len(text) > longestPlaceholder || !mayBegin(text) {
		return false
	}
	inner := bytes.TrimFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if name && len(inner) <= 4 && titled(inner) {
		return false // somebody's name, such as Na or Nan
	}
	var word []byte
	for _, r := range string(inner) {
		switch {
		case unicode.IsDigit(r):
			return false
		case unicode.IsLetter(r):
			word = utf8.AppendRune(word, unicode.ToUpper(r))
		case strings.ContainsRune(partings, r):
		default:
			return false
		}
	}
	if placeholders[string(word)] {
		return true
	}
	for _, begin := range placeholderBegins {
		if bytes.HasPrefix(word, []byte(begin)) && utf8.RuneCount(word) <= 6 {
			return true
		}
	}
	return false
}

// titled reports whether a word is written as names are: one capital first.
func titled(word []byte) bool {
	return len(word) > 1 && word[0] >= 'A' && word[0] <= 'Z' && bytes.Equal(word[1:], bytes.ToLower(word[1:]))
}

// placeholderBegins are the beginnings of longer words for nothing known.
var placeholderBegins = [...]string{"暂无", "未知", "无对手", "无对方", "暂未"}

// placeholders are words for nothing, in capitals and without what parts them.
var placeholders = wordSet(
	"无 空 暂无 未知 不详 不明 未提供 未反馈 未返回 未填 未填写 未登记 未录入 未查到 未查询到 未显示 未披露 无账号 无账户 无卡号 无户名 无数据 无信息 无记录 " +
		"无反馈 无法获取 无法提供 无法显示 查无 查无此人 没有 暂缺 缺失 缺 待查 待补充 待确认 不适用 空值 空白 匿名 隐藏 保密 其他 其它 不提供 不显示 なし 未登録 없음 " +
		"NA NULL NIL NONE NAN NULLNULL UNKNOWN UNKNOWNACCOUNT UNKNOWNNAME UNDEFINED NOTPROVIDED NOTAVAILABLE " +
		"NOTAPPLICABLE NOTKNOWN NOTSPECIFIED NOTGIVEN " +
		"NOTFOUND NOTDISCLOSED UNSPECIFIED UNDISCLOSED UNAVAILABLE NONREF NOREF NOACCOUNT NODATA NONAME NOINFO NOVALUE " +
		"NOTSET MISSING EMPTY BLANK ANONYMOUS " +
		"TBD TBA TBC DUMMY PLACEHOLDER WITHHELD REDACTED UNBEKANNT KEINEANGABE KEINEANGABEN NICHTANGEGEBEN " +
		"NICHTVORHANDEN NICHTVERFÜGBAR NICHTBEKANNT " +
		"INCONNU INCONNUE NONRENSEIGNE NONRENSEIGNÉ NONFOURNI NONCOMMUNIQUÉ NONDISPONIBLE DESCONOCIDO DESCONOCIDA " +
		"NODISPONIBLE SINDATOS NOINFORMADO NOCONSTA " +
		"DESCONHECIDO NAOINFORMADO NÃOINFORMADO SCONOSCIUTO NONDISPONIBILE NONINDICATO ONBEKEND NIETBEKEND BRAK " +
		"BRAKDANYCH NIEZNANY NIEPODANO " +
		"NEUVEDENO NEZNÁMÝ NEZNAMY UKENDT UKJENT OKÄND TUNTEMATON НЕИЗВЕСТНО НЕТ НЕТДАННЫХ НЕУКАЗАНО")

// begins are the first two letters that words for nothing begin with, as a
// filter that lets a few others through.
var begins = func() (set [1 << 10]uint64) {
	add := func(word string) {
		var pair [2]rune
		copy(pair[:], []rune(word))
		at := pairBit(pair)
		set[at/64] |= 1 << (at % 64)
	}
	for word := range placeholders {
		add(word)
	}
	for _, word := range placeholderBegins {
		add(word)
	}
	return set
}()

func pairBit(pair [2]rune) uint32 { return uint32(pair[0]*31+pair[1]*1021) & (1<<16 - 1) }

// mayBegin reports whether a text begins as a word for nothing does, apart from
// signs around it: nearly every name does not.
func mayBegin(text []byte) bool {
	// Two letters are enough to exclude nearly every name with one look into a bitmap; the
	// list of words is only searched for the rest.
	var pair [2]rune
	n := 0
	for len(text) > 0 && n < len(pair) {
		r, size := rune(text[0]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRune(text)
		}
		text = text[size:]
		switch {
		case r >= 'A' && r <= 'Z':
		case r >= 'a' && r <= 'z':
			r -= 'a' - 'A'
		case r < utf8.RuneSelf:
			if n > 0 && !strings.ContainsRune(partings, r) {
				text = nil
			}
			continue
		case unicode.IsLetter(r):
			r = unicode.ToUpper(r)
		case n > 0:
			text = nil
			continue
		default:
			continue
		}
		pair[n] = r
		n++
	}
	at := pairBit(pair)
	return n > 0 && begins[at/64]&(1<<(at%64)) != 0
}

// partings are the signs that may part the letters of a word for nothing.
const partings = " \t\u00a0\u3000-_./\\'"

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}

// currencyWords are what currencies are called in the place of a number.
var currencyWords = wordSet("人民币 人民币元 美元 港币 港元 欧元 日元 英镑 澳元 加元 RMB")

// onlyCurrency reports whether a text is a currency's code or name.
func onlyCurrency(text []byte) bool {
	if len(text) == 3 && text[0] >= 'A' {
		if _, err := dyetrace.ParseCurrency(text); err == nil {
			return true
		}
	}
	return len(text) <= 12 && currencyWords[string(text)]
}

// bankEnds are how names of banks and of their branches end.
var bankEnds = [...]string{"银行", "支行", "分行", "总行", "营业部", "信用社", "农信社", " BANK", " BANK AG", " BANK PLC", " BANK NA",
	" BANK LTD"}

// OnlyBank reports whether a text without any digit is a bank's name.
func OnlyBank(text []byte) bool {
	if len(text) < 6 || bytes.ContainsAny(text, "0123456789*?@:/") {
		return false
	}
	upper := text
	if text[0] < utf8.RuneSelf && bytes.ContainsAny(text, "kK行") {
		upper = bytes.ToUpper(text)
	}
	for _, end := range bankEnds {
		if bytes.HasSuffix(upper, []byte(end)) {
			return true
		}
	}
	return bytes.HasPrefix(upper, []byte("BANK OF "))
}

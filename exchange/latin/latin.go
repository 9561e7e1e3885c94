// Package latin writes names in Latin letters, for reports that take no others: Chinese
// ones in pinyin, with the readings that surnames have.
package latin

import (
	"slices"
	"strings"
	"unicode"

	"github.com/mozillazg/go-pinyin"
)

// surnameReadings are surnames that are read otherwise than the character mostly is, and
// surnames of two characters. Some bearers read theirs in another way (乐 as le, 覃 as
// tan): what a filer gives comes first, and the original always stands beside it.
var surnameReadings = map[string]string{
	"单": "shan", "曾": "zeng", "解": "xie", "仇": "qiu", "查": "zha", "区": "ou", "盖": "ge", "朴": "piao", "翟": "zhai",
	"缪": "miao", "员": "yun", "冼": "xian", "折": "she", "种": "chong", "召": "shao", "繁": "po", "句": "gou", "乐": "yue",
	"覃": "qin", "黑": "he", "秘": "bi",
	"欧阳": "ouyang", "太史": "taishi", "端木": "duanmu", "上官": "shangguan", "司马": "sima", "东方": "dongfang",
	"独孤": "dugu", "南宫": "nangong", "万俟": "moqi", "闻人": "wenren", "夏侯": "xiahou", "诸葛": "zhuge", "尉迟": "yuchi",
	"公羊": "gongyang", "赫连": "helian", "澹台": "tantai", "皇甫": "huangfu", "宗政": "zongzheng", "濮阳": "puyang",
	"公冶": "gongye", "太叔": "taishu", "申屠": "shentu", "公孙": "gongsun", "慕容": "murong", "仲孙": "zhongsun",
	"钟离": "zhongli", "长孙": "zhangsun", "宇文": "yuwen", "司徒": "situ", "鲜于": "xianyu", "司空": "sikong",
	"令狐": "linghu", "轩辕": "xuanyuan", "呼延": "huyan", "西门": "ximen", "东郭": "dongguo", "百里": "baili",
}

// Split divides a Chinese name into surname and given name, in Latin letters. It is
// not ok for any other name: where those divide, only their bearer knows.
func Split(name string) (surname, given string, ok bool) {
	runes := []rune(strings.Join(strings.Fields(name), ""))
	const most = 4 // two of the surname and two of the given name
	if len(runes) < 2 || len(runes) > most || slices.ContainsFunc(runes, func(r rune) bool { return !unicode.Is(unicode.Han, r) }) {
		return "", "", false
	}
	at := 1
	if len(runes) > 2 && surnameReadings[string(runes[:2])] != "" {
		at = 2
	}
	if len(runes)-at > 2 {
		return "", "", false
	}
	surname = surnameReadings[string(runes[:at])]
	if surname == "" {
		surname = syllables(runes[:at])
	}
	return strings.ToUpper(surname), strings.ToUpper(syllables(runes[at:])), true
}

// syllables is the pinyin of Chinese characters, without tones; ü is yu, as passports
// have it.
func syllables(runes []rune) string {
	args := pinyin.NewArgs()
	var b strings.Builder
	for _, r := range runes {
		if readings := pinyin.SinglePinyin(r, args); len(readings) > 0 {
			b.WriteString(strings.NewReplacer("v", "yu", "ü", "yu").Replace(readings[0]))
		}
	}
	return b.String()
}

// Name is a name in Latin letters: a Chinese person's with the surname's own reading, any
// other syllable by syllable. It is not ok where a letter has no Latin form here.
func Name(name string) (latin string, ok bool) {
	if surname, given, is := Split(name); is {
		return surname + " " + given, true
	}
	var words []string
	var word strings.Builder
	end := func() {
		if word.Len() > 0 {
			words = append(words, word.String())
			word.Reset()
		}
	}
	// A letter of any other script is never left out: the name would be somebody else's.
	for _, r := range name {
		switch {
		case r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune(".'-", r)):
			word.WriteRune(r)
		case unicode.Is(unicode.Han, r):
			end()
			syllable := syllables([]rune{r})
			if syllable == "" {
				return "", false
			}
			words = append(words, strings.ToUpper(syllable))
		case unicode.IsLetter(r):
			return "", false
		default:
			end()
		}
	}
	end()
	return strings.Join(words, " "), len(words) > 0
}

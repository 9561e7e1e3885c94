package latin

import (
	"strings"
	"testing"
)

// Chinese names divide into surname and given name, by the readings of surnames; of other
// names nobody but their bearer knows where they divide.
func TestSplit(t *testing.T) {
	for name, want := range map[string]string{"王小明": "WANG XIAOMING", "单田芳": "SHAN TIANFANG", "欧阳娜娜": "OUYANG NANA", "吕布": "LYU BU",
		"曾国藩": "ZENG GUOFAN", "尉迟恭": "YUCHI GONG", "区家麟": "OU JIALIN", "Li Lei": "", "王": "", "上海某某公司": "", "买买提·艾力": ""} {
		surname, given, ok := Split(name)
		if got := strings.TrimSpace(surname + " " + given); got != want || ok != (want != "") {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

// A name in Latin letters has nothing else in it, or is none.
func TestName(t *testing.T) {
	for name, want := range map[string]string{"王小明": "WANG XIAOMING", "上海（某某）公司": "SHANG HAI MOU MOU GONG SI", "Li Lei": "Li Lei",
		"O'Neil-Smith Jr.": "O'Neil-Smith Jr.", "ABC贸易": "ABC MAO YI", "Иван": "", "": "", "（）": ""} {
		if got, ok := Name(name); got != want || ok != (want != "") {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

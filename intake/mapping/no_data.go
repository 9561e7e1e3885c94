package mapping

import (
	"strings"

	"dyetrace/intake"
)

// noData returns the reason to skip a row that is no data: a blank one, the header
// again, or a line below the table. It returns nil for data that cannot be read.
func (p *parser) noData() error {
	first := []byte(nil)
	same, filled := 0, 0
	for i := range p.rec.Len() {
		v := clean(p.rec.Bytes(i))
		if len(v) == 0 {
			continue
		}
		if filled++; first == nil {
			first = v
		}
		if i < p.width && p.header[i] != "" && key(string(v)) == p.header[i] {
			same++
		}
	}
	switch {
	case filled == 0:
		return intake.ErrSkipBlank
	case same > 1 && 2*same > filled:
		return intake.ErrSkipHeader
	case isTotal(string(first), filled, p.width):
		return intake.ErrSkipTotal
	}
	return nil
}

// totals are the beginnings of rows that sum up a table or remark on it.
var totals = []string{
	"合计", "总计", "小计", "共计", "累计", "汇总", "本页", "总笔数", "总金额", "收入笔数", "支出笔数", "收入合计", "支出合计",
	"以下空白", "以下无正文", "打印时间", "打印日期", "制表", "制单", "说明:", "说明：", "注:", "注：",
	"total", "subtotal", "sum:", "grand total", "---", "===", "***",
}

func isTotal(first string, filled, width int) bool {
	if exactTotal().MatchString(first) {
		return true
	}
	first = strings.ToLower(first)
	for _, word := range totals {
		if strings.HasPrefix(first, word) {
			return true
		}
	}
	if filled > 2 && 2*filled > width {
		return false
	}
	if strings.HasSuffix(first, "合计") {
		return true
	}
	counts := strings.Contains(first, "条") || strings.Contains(first, "笔") || strings.Contains(first, "页")
	return strings.HasPrefix(first, "共") && counts || strings.HasPrefix(first, "第") && strings.Contains(first, "页")
}

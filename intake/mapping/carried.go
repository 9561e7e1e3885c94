package mapping

import (
	"errors"
	"strings"

	"dyetrace"
)

var errCarried = errors.New("its text is that of a balance or a sum, not of a movement: nothing is read from it")

// carriedTexts are the only text of a row that is no movement but a balance carried
// over, or a sum.
var carriedTexts = []string{
	"opening balance", "closing balance", "balance brought forward", "balance carried forward",
	"brought forward", "carried forward", "balance b/f", "balance c/f", "anfangssaldo", "endsaldo",
	"saldo inicial", "saldo final", "saldo anterior", "saldo iniziale", "saldo finale", "beginsaldo",
	"eindsaldo", "期初余额", "期末余额", "上期余额", "上期结余", "承前余额", "承前页", "过次页", "日终小计", "本日合计", "本月合计", "小计",
}

// carried reports whether a row without another side only states a balance or a
// sum.
func (p *parser) carried(row *dyetrace.SideRow) bool {
	const longest = 24 // of carriedTexts, in bytes
	if row.Peer.Len > 0 || row.PeerName.Len > 0 || row.Memo.Len == 0 || row.Memo.Len > longest {
		return false
	}
	memo := string(p.b.Bytes(row.Memo))
	for _, text := range carriedTexts {
		if strings.EqualFold(memo, text) {
			return true
		}
	}
	return false
}

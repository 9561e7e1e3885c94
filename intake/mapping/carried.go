package mapping

import (
	"bytes"
	"errors"

	"dyetrace"
)

var errCarried = errors.New("its text is that of a balance or a sum, not of a movement: nothing is read from it")

// carriedTexts are all that stands beside a balance which is carried over, or a
// sum, in the shape of a row.
var carriedTexts = [][]byte{
	[]byte("opening balance"), []byte("closing balance"), []byte("balance brought forward"), []byte("balance carried forward"), []byte("brought forward"),
	[]byte("carried forward"), []byte("balance b/f"), []byte("balance c/f"), []byte("anfangssaldo"), []byte("endsaldo"), []byte("saldo inicial"), []byte("saldo final"),
	[]byte("saldo anterior"), []byte("saldo iniziale"), []byte("saldo finale"), []byte("beginsaldo"), []byte("eindsaldo"), []byte("期初余额"), []byte("期末余额"),
	[]byte("上期余额"), []byte("上期结余"), []byte("承前余额"), []byte("承前页"), []byte("过次页"), []byte("日终小计"), []byte("本日合计"), []byte("本月合计"), []byte("小计"),
}

// carried reports whether a row without another side only states a balance or a
// sum.
func (p *parser) carried(row *dyetrace.SideRow) bool {
	if row.Peer.Len > 0 || row.PeerName.Len > 0 || row.Memo.Len == 0 || row.Memo.Len > 24 {
		return false
	}
	memo := p.b.Bytes(row.Memo)
	for _, text := range carriedTexts {
		if bytes.EqualFold(memo, text) {
			return true
		}
	}
	return false
}

package table

import (
	"bytes"
	"fmt"
	"testing"
)

// A workbook of 1,000 requests, which is more than one institution gets in a day.
func BenchmarkWriteXLSX(b *testing.B) {
	rs := make([]Request, 1000)
	for i := range rs {
		rs[i] = requests(b)[0]
		rs[i].Number = fmt.Sprintf("north-R%d", i)
	}
	for b.Loop() {
		var out bytes.Buffer
		if err := WriteXLSX(b.Context(), &out, rs, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

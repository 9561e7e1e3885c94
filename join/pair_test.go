package join

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
)

// line is a line of account a with peer b at second s.
func line(a, b uint32, in bool, s int, amount int64, serial string) Line {
	l := Line{Account: a, Peer: b, Named: true, In: in, Time: dyetrace.Instant(time.Duration(s) * time.Second), Amount: dyetrace.Amount(amount), Net: dyetrace.Amount(amount)}
	l.setTexts(map[int]string{Serial: serial})
	return l
}

func (l *Line) setTexts(said map[int]string) {
	l.Text = nil
	for i := range l.Ends {
		l.Text = append(l.Text, said[i]...)
		l.Ends[i] = uint32(len(l.Text))
	}
}

// Lines of one movement find each other, and no others do.
func TestPair(t *testing.T) {
	out, in := false, true
	tests := []struct {
		name  string
		lines []Line
		want  []int32
	}{
		{"two sides", []Line{line(1, 2, out, 0, 5, ""), line(2, 1, in, 100, 5, "")}, []int32{1, 0}},
		{"too far apart", []Line{line(1, 2, out, 0, 5, ""), line(2, 1, in, 121, 5, "")}, []int32{None, None}},
		{"far apart, one number", []Line{line(1, 2, out, 0, 5, "SN000017"), line(2, 1, in, 9000, 5, "SN000017")}, []int32{1, 0}},
		{"a running number says nothing", []Line{line(1, 2, out, 0, 5, "17"), line(2, 1, in, 9000, 5, "17")}, []int32{None, None}},
		{"another amount", []Line{line(1, 2, out, 0, 5, ""), line(2, 1, in, 0, 6, "")}, []int32{None, None}},
		{"one direction", []Line{line(1, 2, out, 0, 5, ""), line(2, 1, out, 0, 5, "")}, []int32{None, None}},
		{"money back", []Line{line(1, 2, out, 0, 5, ""), line(1, 2, in, 0, 5, "")}, []int32{None, None}},
		{"nearest first", []Line{line(1, 2, out, 0, 5, ""), line(1, 2, out, 100, 5, ""), line(2, 1, in, 90, 5, "")}, []int32{None, 2, 1}},
		{"the number before the time", []Line{line(1, 2, out, 0, 5, "SN000017"), line(1, 2, out, 90, 5, ""), line(2, 1, in, 90, 5, "SN000017")},
			[]int32{2, None, 0}},
		{"a tie goes to the earlier", []Line{line(1, 2, out, 20, 5, ""), line(1, 2, out, 0, 5, ""), line(2, 1, in, 10, 5, "")}, []int32{None, 2, 1}},
		{"partners do not cross", []Line{line(1, 2, out, 0, 5, ""), line(1, 2, out, 10, 5, ""), line(2, 1, in, 11, 5, ""), line(2, 1, in, 21, 5, "")},
			[]int32{2, 3, 0, 1}},
		{"a clock that is late", []Line{line(1, 2, out, 0, 5, ""), line(1, 2, out, 50, 5, ""), line(2, 1, in, 45, 5, ""), line(2, 1, in, 95, 5, "")},
			[]int32{2, 3, 0, 1}},
		{"one of three is missing", []Line{line(1, 2, out, 0, 5, ""), line(1, 2, out, 60, 5, ""), line(1, 2, out, 120, 5, ""), line(2, 1, in, 2, 5, ""), line(2, 1, in, 122, 5, "")},
			[]int32{3, None, 4, 0, 2}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, Pair(test.lines, 2*time.Minute)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A line that gives only its day may be anywhere in it.
func TestPairSpread(t *testing.T) {
	day := line(1, 2, false, 0, 5, "")
	day.Spread = 24 * time.Hour
	exact := line(2, 1, true, 80000, 5, "")
	if got := Pair([]Line{day, exact}, time.Minute); got[0] != 1 {
		t.Errorf("the partner of a line of that day is %d", got[0])
	}
	exact.Time -= dyetrace.Instant(80100 * time.Second)
	if got := Pair([]Line{day, exact}, time.Minute); got[0] != None {
		t.Errorf("a line of the day before is the partner %d", got[0])
	}
}

// Copies fall together over files, not within one.
func TestSame(t *testing.T) {
	at := func(file uint32, row int64, peer, serial string) Line {
		l := Line{Account: 1, Amount: 5, Net: 5, File: file, Origin: file, Row: row, Balance: dyetrace.Stated{Amount: 9, Known: true}}
		l.setTexts(map[int]string{Peer: peer, Serial: serial})
		return l
	}
	tests := []struct {
		name  string
		lines []Line
		want  [][2]int64 // file and row of what is left
	}{
		{"one", []Line{at(1, 1, "A", "")}, [][2]int64{{1, 1}}},
		{"in two files", []Line{at(2, 7, "A", ""), at(1, 1, "A", "")}, [][2]int64{{1, 1}}},
		{"twice in one", []Line{at(1, 1, "A", ""), at(1, 2, "A", "")}, [][2]int64{{1, 1}, {1, 2}}},
		{"twice in one, once in another", []Line{at(1, 1, "A", ""), at(2, 1, "A", ""), at(2, 2, "A", "")}, [][2]int64{{2, 1}, {2, 2}}},
		{"another counterparty", []Line{at(1, 1, "A", ""), at(2, 1, "B", "")}, [][2]int64{{1, 1}, {2, 1}}},
		{"a file that leaves the number out", []Line{at(1, 1, "A", ""), at(2, 1, "A", "S1")}, [][2]int64{{2, 1}}},
		{"a file that masks", []Line{at(1, 1, "62****34", ""), at(2, 1, "62001134", "")}, [][2]int64{{2, 1}}},
		{"a file that leaves out which of two", []Line{at(1, 1, "", ""), at(2, 1, "A", ""), at(2, 2, "B", "")}, [][2]int64{{1, 1}, {2, 1}, {2, 2}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var got [][2]int64
			for _, l := range Same(test.lines, nil).Lines {
				got = append(got, [2]int64{int64(l.File), l.Row})
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

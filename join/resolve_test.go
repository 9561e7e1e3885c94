package join

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// A line that shows its counterparty in part finds the other side where only
// one fits, and none where several do or nothing tells.
func TestResolve(t *testing.T) {
	numbers := map[uint32]string{1: "6222000011112222", 2: "6217000033331234", 3: "6217999933331234", 4: "6228000000000000"}
	holders := map[uint32]string{2: "李四", 3: "王五"}
	known := &Names{Number: func(a uint32) []byte { return []byte(numbers[a]) }, Holder: func(a uint32) []byte { return []byte(holders[a]) }}
	says := func(account uint32, in bool, s int, peer, name string) Line {
		l := line(account, 99, in, s, 5, "")
		l.Named = false
		l.setTexts(map[int]string{Peer: peer, PeerName: name})
		return l
	}
	out, in := false, true
	tests := []struct {
		name  string
		lines []Line
		want  []int32
	}{
		{"masked number", []Line{says(1, out, 0, "6217****1234", ""), says(2, in, 5, "", "")}, []int32{1, 0}},
		{"masked number, two fit", []Line{says(1, out, 0, "6217****1234", ""), says(2, in, 5, "", ""), says(3, in, 9, "", "")}, []int32{None, None, None}},
		{"masked number and name, one fits", []Line{says(1, out, 0, "6217****1234", "李四"), says(2, in, 5, "", ""), says(3, in, 9, "", "")}, []int32{1, 0, None}},
		{"masked number, another account", []Line{says(1, out, 0, "6217****1234", ""), says(4, in, 5, "", "")}, []int32{None, None}},
		{"name", []Line{says(1, out, 0, "", "李四"), says(2, in, 5, "", "")}, []int32{1, 0}},
		{"masked name", []Line{says(1, out, 0, "", "李*"), says(2, in, 5, "", "")}, []int32{1, 0}},
		{"another name", []Line{says(1, out, 0, "", "赵六"), says(2, in, 5, "", "")}, []int32{None, None}},
		{"nothing is said", []Line{says(1, out, 0, "", ""), says(2, in, 5, "", "")}, []int32{None, None}},
		{"the other line names it", []Line{says(1, out, 0, "", ""), line(2, 1, in, 5, 5, "")}, []int32{1, 0}},
		{"the other line names another", []Line{says(1, out, 0, "", ""), line(2, 3, in, 5, 5, "")}, []int32{None, None}},
		{"shown in three digits", []Line{says(1, out, 0, "****234", ""), says(2, in, 5, "", "")}, []int32{None, None}},
		{"too late", []Line{says(1, out, 0, "6217****1234", ""), says(2, in, 500, "", "")}, []int32{None, None}},
		{"each masks the other", []Line{says(1, out, 0, "6217****1234", ""), says(2, in, 5, "6222****2222", "")}, []int32{1, 0}},
		{"one masks another", []Line{says(1, out, 0, "6217****1234", ""), says(2, in, 5, "6222****9999", "")}, []int32{None, None}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			partners := make([]int32, len(test.lines))
			for i := range partners {
				partners[i] = None
			}
			Resolve(test.lines, partners, 2*time.Minute, known)
			if diff := cmp.Diff(test.want, partners); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Lines of one amount that are too many to compare have no partner, although some
// of them seem to have an only candidate: another one may be beyond the bound.
func TestResolveBeyondTheBound(t *testing.T) {
	numbers := map[uint32]string{1: "6222000011112222", 2: "6217000033331234", 3: "6222000099998888", 9: "6228000000000000"}
	known := &Names{Number: func(a uint32) []byte { return []byte(numbers[a]) }, Holder: func(uint32) []byte { return nil }}
	says := func(account uint32, in bool, s int, peer string) Line {
		l := line(account, 99, in, s, 5, "")
		l.Named = false
		l.setTexts(map[int]string{Peer: peer})
		return l
	}
	const payee = "6217****1234"
	day := says(1, false, 0, payee)
	day.Spread = 24 * time.Hour
	tests := []struct {
		name   string
		early  Line // fits the payee
		others int  // lines of the amount that fit nothing, between the early line and the payee's
		at     int  // second of the payee's line
		paired bool // the late line, which fits too, is the payee's partner
	}{
		{"early line is compared", says(1, false, 0, payee), maxWindowLines - 1, 60, false},
		{"early line is beyond the bound", says(1, false, 0, payee), maxWindowLines, 60, false},
		{"early line is far beyond the bound", says(1, false, 0, payee), 3 * maxWindowLines, 60, false},
		{"early line has only the day", day, maxWindowLines, 6000, false},
		{"early line is out of reach", says(1, false, 0, payee), 3, 6000, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			lines := []Line{test.early, says(2, true, test.at, ""), says(3, false, test.at+1, payee)}
			for range test.others {
				lines = append(lines, says(9, true, 30, ""))
			}
			partners := slices.Repeat([]int32{None}, len(lines))
			want := slices.Clone(partners)
			if test.paired {
				want[1], want[2] = 2, 1
			}
			Resolve(lines, partners, 2*time.Minute, known)
			if diff := cmp.Diff(want, partners); diff != "" {
				t.Error(diff)
			}
		})
	}
}

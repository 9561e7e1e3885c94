package detect_test

import (
	"bytes"
	"context"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"

	"dyetrace"
	"dyetrace/detect"
	"dyetrace/ledger/statement"
)

// gang is a town in which thirty more persons hand strangers' money on, each a
// little in his own way.
func gang() *book {
	b := town(0)
	first := theBoss + 1
	for d := int64(20); d < 26; d++ {
		for i := range statement.No(30) {
			at := d*days + 9*hrs + int64(i)*600
			for k := range int64(1 + i%3) {
				b.pay(at+k, statement.No((int64(i)*13+k*7+d*3)%townsfolk), first+i, 200000+int64(i)*100)
			}
			b.pay(at+100+int64(i)*7, first+i, first+(i+1)%30, (200000+int64(i)*100)*int64(1+i%3)*98/100)
		}
	}
	return b
}

func scored(t *testing.T, b *book, o detect.Options) *detect.Scores {
	t.Helper()
	s, err := detect.Score(context.Background(), b, &o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// gangLabels says of every second of the thirty, and of as many others, what
// they are.
func gangLabels(b *book) []detect.Label {
	var labels []detect.Label
	for i := range statement.No(30) {
		labels = append(labels, detect.Label{Account: b.id(theBoss + 1 + i), Runner: true},
			detect.Label{Account: b.id(i * 3)})
	}
	return labels
}

// A model learned from decisions tells those who pass money on from others,
// with probabilities better than the share of runners alone, and is the same
// when it has been written and read.
func TestTrain(t *testing.T) {
	b := gang()
	s := scored(t, b, detect.Options{})
	m, err := detect.Train(context.Background(), b, s, detect.TrainOptions{Labels: gangLabels(b)})
	if err != nil {
		t.Fatal(err)
	}
	if m.Runners != 30 || m.Others != 30 || m.Calibration.Brier >= m.Calibration.Base/2 || len(m.Calibration.Bins) == 0 {
		t.Errorf("learned %+v", m)
	}
	var text bytes.Buffer
	if err := m.Write(&text); err != nil {
		t.Fatal(err)
	}
	back, err := detect.ReadModel(&text, "model.toml")
	if err != nil {
		t.Fatal(err)
	}
	if back.Weights != m.Weights || back.Intercept != m.Intercept || back.Runners != m.Runners ||
		back.TreeWeight != m.TreeWeight || back.Trees != m.Trees ||
		len(back.Calibration.Bins) != len(m.Calibration.Bins) {
		t.Errorf("written and read:\n%s", cmp.Diff(m, back))
	}
	r := find(t, b, detect.Options{Model: back, Top: 20})
	for _, f := range r.Findings {
		if f.Statement < runnerA || f.Score <= 0.5 || f.Score > 1 {
			t.Errorf("%d is found with probability %v", f.Statement, f.Score)
		}
	}
}

// Labels are chosen, and how many of them are runners says nothing of how many there
// are: whichever share of runners they have, a model expects as many among the
// accounts without a label as the trees do, and loses no finding of theirs.
func TestChosenLabelsSettleNoRate(t *testing.T) {
	b := gang()
	s := scored(t, b, detect.Options{})
	for name, n := range map[string][2]int{
		"as many": {12, 12}, "most are runners": {16, 10}, "most are others": {10, 30},
	} {
		var labels []detect.Label
		labelled := map[statement.No]bool{}
		for i, label := range gangLabels(b) { // by turns runners and others
			if place := i / 2; label.Runner && place < n[0] || !label.Runner && place < n[1] {
				labels = append(labels, label)
				nos, err := b.StatementsOf(label.Account)
				if err != nil {
					t.Fatal(err)
				}
				labelled[nos[0]] = true
			}
		}
		m, err := detect.Train(context.Background(), b, s, detect.TrainOptions{Labels: labels})
		if err != nil {
			t.Fatal(err)
		}
		by := scored(t, b, detect.Options{Model: m})
		sum, want, lost := 0.0, 0.0, 0
		for no := range s.Score {
			if labelled[statement.No(no)] {
				continue
			}
			sum, want = sum+float64(by.Score[no]), want+float64(s.Score[no])
			if s.Score[no] > 0.5 && by.Score[no] < 0.01 {
				lost++
			}
		}
		if math.Abs(sum-want) > 0.02*want || want < 5 || lost > 0 {
			t.Errorf("%s: %v runners are expected, by trees alone %v; %d are lost", name, sum, want, lost)
		}
	}
}

// An indicator that the labels are made of is not learned from.
func TestTrainFromClaims(t *testing.T) {
	b := gang()
	var claims []statement.Ord
	for i := range statement.No(30) {
		claims = append(claims, b.entries[theBoss+1+i][0].Ord)
	}
	s := scored(t, b, detect.Options{Claims: claims})
	labels, err := s.ClaimLabels(b)
	if err != nil || len(labels) < 30 {
		t.Fatalf("%d labels, %v", len(labels), err)
	}
	m, err := detect.Train(context.Background(), b, s, detect.TrainOptions{Labels: labels, Others: true}, detect.Depth)
	if err != nil {
		t.Fatal(err)
	}
	if m.Weights[detect.Depth] != 0 || m.Others < townsfolk/2 {
		t.Errorf("weight of depth %v, others %d", m.Weights[detect.Depth], m.Others)
	}
}

// Too few labels are refused, with how many there are.
func TestTrainNeedsLabels(t *testing.T) {
	b := town(0)
	few := detect.TrainOptions{Labels: gangLabels(b)[:6]}
	_, err := detect.Train(context.Background(), b, scored(t, b, detect.Options{}), few)
	if dyetrace.KindOf(err) != dyetrace.InputError || !strings.Contains(err.Error(), "at least 10") {
		t.Errorf("got %v", err)
	}
}

// A file that is no model is refused with the reason.
func TestReadModelRefuses(t *testing.T) {
	tests := map[string]string{
		"format = 1":                                 "format 1",
		"format = 2\nage = 3":                        "unknown key age",
		"format = 2\n[weights]\nage = 3":             "weight age",
		"format = 2\n[weights]\ndwell_minutes = nan": "weight dwell_minutes",
		"format = 2\nintercept = inf":                "intercept",
		"format = 2\ntree_weight = nan":              "tree_weight",
		"format = 2\ntrees = \"abc\"":                `learned on the trees "abc"`,
		"format = ":                                  "toml",
	}
	for text, want := range tests {
		_, err := detect.ReadModel(strings.NewReader(text), "m.toml")
		if dyetrace.KindOf(err) != dyetrace.InputError || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v; want %q in it", text, err, want)
		}
	}
}

// Whatever a model's file holds: it is refused, or gives finite weights.
func FuzzReadModel(f *testing.F) {
	trees, err := detect.ShippedTrees()
	if err != nil {
		f.Fatal(err)
	}
	head := "format = 2\ntrees = \"" + trees.Hash() + "\"\n"
	f.Add(head + "intercept = -2\ntree_weight = 1\n[weights]\ndwell_minutes = 0.5\n[[calibration.bin]]\nfrom = 0.1\n")
	f.Add(head + "[weights]\ndwell_minutes = 1e400\n")
	f.Fuzz(func(t *testing.T, text string) {
		m, err := detect.ReadModel(strings.NewReader(text), "m.toml")
		if err != nil {
			if dyetrace.KindOf(err) != dyetrace.InputError {
				t.Fatalf("not an InputError: %v", err)
			}
			return
		}
		for i, w := range m.Weights {
			if math.IsNaN(w) || math.IsInf(w, 0) {
				t.Fatalf("weight of %s is %v", detect.Indicator(i), w)
			}
		}
	})
}

// Features come back from Parquet as they were measured, null where they could
// not be told.
func TestFeatures(t *testing.T) {
	b := town(0)
	s := scored(t, b, detect.Options{})
	var file bytes.Buffer
	if err := s.WriteFeatures(context.Background(), b, &file); err != nil {
		t.Fatal(err)
	}
	type row struct {
		Account   string   `parquet:"account"`
		Kind      string   `parquet:"kind"`
		Transfers int64    `parquet:"transfers"`
		Score     float64  `parquet:"score"`
		Dwell     *float32 `parquet:"dwell_minutes,optional"`
		NearZero  *float32 `parquet:"near_zero_end,optional"`
	}
	rows, err := parquet.Read[row](bytes.NewReader(file.Bytes()), int64(file.Len()))
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != len(b.entries) {
		t.Fatalf("%d rows of %d statements", len(rows), len(b.entries))
	}
	for no, r := range rows {
		v := &s.Survey.Values[no]
		if r.Account != b.id(statement.No(no)) || r.Transfers != int64(len(b.entries[no])) ||
			float32(r.Score) != s.Score[no] || r.NearZero != nil {
			t.Fatalf("row %d is %+v", no, r)
		}
		if (r.Dwell != nil) != v.Known(detect.Dwell) || r.Dwell != nil && *r.Dwell != v[detect.Dwell] {
			t.Fatalf("dwell of %d is %v; want %v", no, r.Dwell, v[detect.Dwell])
		}
	}
}

// An agent is paid a small share of what three relays passed on the day before;
// somebody else is paid the same every day. Only the first follows their flow.
func TestRecruiter(t *testing.T) {
	const operator, agent, steady, first = 0, 1, 2, 3
	var b book
	for d := range int64(12) {
		flow := (1 + d*7%5) * 1000000
		for relay := statement.No(first); relay < first+3; relay++ {
			at := d*days + 12*hrs + int64(relay)
			b.pay(at, 20+relay, relay, flow)
			b.pay(at+600, relay, 10+relay, flow)
			b.pay(at+1200, 10+relay, 30, flow)
		}
		b.pay(d*days+20*hrs, first, operator, 1000)
		b.pay(d*days+20*hrs+1, first+1, operator, 1000)
		b.pay(d*days+20*hrs+2, first+2, operator, 1000)
		b.pay((d+1)*days+9*hrs, operator, agent, flow*3/1000)
		b.pay((d+1)*days+9*hrs+1, operator, steady, 5000)
	}
	s, err := detect.NewSurvey(context.Background(), &b, b.clock(t), people(&b, func(p []detect.Profile) {
		for i := range p {
			p[i].Kind = dyetrace.Personal
		}
	}), detect.Setting{})
	if err != nil {
		t.Fatal(err)
	}
	if got := s.Values[agent][detect.Recruiter]; got < 0.99 {
		t.Errorf("the agent's payouts follow by %v", got)
	}
	if got := s.Values[steady][detect.Recruiter]; got > 0.5 {
		t.Errorf("steady payments follow by %v", got)
	}
	if diff := cmp.Diff([]detect.Payout{{From: operator, To: agent}}, s.Payouts()); diff != "" {
		t.Errorf("payouts (-want +got):\n%s", diff)
	}
}

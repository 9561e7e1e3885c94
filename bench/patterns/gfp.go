package patterns

import (
	"bufio"
	"bytes"
	"context"
	_ "embed" // for the program that runs the peer
	"encoding/binary"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"dyetrace"
	"dyetrace/bench/generate"
	"dyetrace/detect/pattern"
	"dyetrace/internal/cputime"
	"dyetrace/ledger/statement"
)

//go:embed gfp.py
var gfpProgram []byte

// sizes are the bins of what is counted by size: 2, 3 and so on; the last holds
// all larger ones.
const sizes = 16

// Row is what is counted of one transfer: bins of fan-in, fan-out, degree in,
// degree out, scatter-gathers, temporal and simple cycles.
type Row [7 * sizes]uint16

// tick is what times are told to both programs in: the peer holds them in 32 bits,
// and the sets go on for three months.
const tick = dyetrace.Instant(5 * time.Millisecond)

// ForPeer is transfers for both programs, none of an account with itself and no two at
// the same time: those of the same second follow each other by a tick.
func ForPeer(transfers []pattern.Transfer, most int) []pattern.Transfer {
	var list []pattern.Transfer
	begin, before := transfers[0].Time, dyetrace.Instant(-1)
	for _, t := range transfers {
		if t.From == t.To || len(list) == most {
			continue
		}
		before = max(before+1, (t.Time-begin)/tick)
		t.Time = before * tick
		t.Ord = statement.Ord(len(list))
		list = append(list, t)
	}
	return list
}

// Town is the transfers of bench/cmd/generate.
func Town(transfers int64) ([]pattern.Transfer, error) {
	o := generate.Defaults()
	o.Transfers, o.Accounts = transfers, int(transfers/10)
	l, err := generate.New(o)
	if err != nil {
		return nil, err
	}
	var text bytes.Buffer
	if err := l.WriteTransfers(&text); err != nil {
		return nil, err
	}
	rows := csv.NewReader(&text)
	rows.ReuseRecord = true
	if _, err := rows.Read(); err != nil {
		return nil, err
	}
	numbers := map[string]pattern.Account{}
	number := func(id string) pattern.Account {
		n, known := numbers[id]
		if !known {
			n = pattern.Account(len(numbers))
			numbers[strings.Clone(id)] = n
		}
		return n
	}
	var list []pattern.Transfer
	for {
		row, err := rows.Read()
		if err != nil {
			if errors.Is(err, io.EOF) {
				return InOrder(list), nil
			}
			return nil, err
		}
		at, err := time.Parse(time.RFC3339, row[1])
		if err != nil {
			return nil, err
		}
		list = append(list, pattern.Transfer{From: number(row[2]), To: number(row[3]), Time: dyetrace.InstantOf(at),
			Amount: 1})
	}
}

// Ours counts with our program, on one thread; used is processor time, of counting
// alone.
func Ours(ctx context.Context, transfers []pattern.Transfer, window time.Duration, accounts int) (
	rows []Row, used time.Duration, err error,
) {
	most := pattern.Account(0)
	for _, t := range transfers {
		most = max(most, t.From, t.To)
	}
	rows = make([]Row, len(transfers))
	clear(rows) // the memory is there before time is taken, as the peer's is
	began := cputime.Used()
	g := pattern.NewGraph(int(most)+1, transfers)
	err = g.Complete(ctx, window, accounts, func(e pattern.Edge, c *pattern.Completed) error {
		r := &rows[e]
		for i, n := range [...]int32{c.FanIn, c.FanOut, c.In, c.Out} {
			r.add(i, n)
		}
		for i, list := range [...][]int32{c.ScatterGathers, c.TemporalCycles, c.SimpleCycles} {
			for _, n := range list {
				r.add(4+i, n)
			}
		}
		return nil
	})
	return rows, cputime.Used() - began, err
}

// add counts one pattern of a size.
func (r *Row) add(kind int, size int32) {
	if size >= 2 {
		r[kind*sizes+min(int(size)-2, sizes-1)]++
	}
}

// Peer counts with Snap ML's program, by python, in a folder for its files, on one
// thread.
func Peer(ctx context.Context, python, dir string, transfers []pattern.Transfer, window time.Duration, accounts int) (
	rows []Row, used time.Duration, err error,
) {
	program, set, out := filepath.Join(dir, "gfp.py"), filepath.Join(dir, "set"), filepath.Join(dir, "counts")
	if err := os.WriteFile(program, gfpProgram, 0o600); err != nil {
		return nil, 0, err
	}
	if err := writeSet(set, transfers); err != nil {
		return nil, 0, err
	}
	cmd := exec.CommandContext(ctx, python, program, set, strconv.FormatInt(int64(dyetrace.Instant(window)/tick),
		10), strconv.Itoa(accounts),
		strconv.Itoa(len(transfers)), out)
	cmd.Env = append(os.Environ(), "OMP_NUM_THREADS=1", "OPENBLAS_NUM_THREADS=1")
	cmd.Stderr = os.Stderr
	said, err := cmd.Output()
	if err != nil {
		return nil, 0, err
	}
	seconds, err := strconv.ParseFloat(strings.TrimSpace(string(said)), 64)
	if err != nil {
		return nil, 0, err
	}
	f, err := os.Open(out)
	if err != nil {
		return nil, 0, err
	}
	defer f.Close()
	rows = make([]Row, len(transfers))
	return rows, time.Duration(seconds * float64(time.Second)), binary.Read(bufio.NewReaderSize(f, 1<<20),
		binary.LittleEndian, rows)
}

// writeSet writes rows of number, payer, payee and ticks.
func writeSet(name string, transfers []pattern.Transfer) error {
	var data []byte
	for i, t := range transfers {
		for _, x := range [...]float64{float64(i), float64(t.From), float64(t.To), float64(t.Time / tick)} {
			data = binary.LittleEndian.AppendUint64(data, math.Float64bits(x))
		}
	}
	return os.WriteFile(name, data, 0o600)
}

// Difference counts the transfers of which two programs counted otherwise, and says
// which is the first.
func Difference(ours, peer []Row) (transfers int, first string) {
	for i := range ours {
		if ours[i] != peer[i] {
			if transfers == 0 {
				first = fmt.Sprintf("transfer %d: ours %v, peer's %v", i, ours[i], peer[i])
			}
			transfers++
		}
	}
	return transfers, first
}

// Sums adds the rows up, by pattern.
func Sums(rows []Row) (sums [7]int64) {
	for i := range rows {
		for k := range sums {
			for _, n := range rows[i][k*sizes : (k+1)*sizes] {
				sums[k] += int64(n)
			}
		}
	}
	return sums
}

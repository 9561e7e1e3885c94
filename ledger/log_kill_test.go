package ledger_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger"
)

// appendsIn is the variable that makes the test program append to the ledger that it names,
// until it is killed.
const appendsIn = "DYETRACE_TEST_APPENDS_IN"

// loggedTransfer is the transfer of a number: the same for every process.
func loggedTransfer(i int) dyetrace.Transfer {
	return dyetrace.Transfer{ID: fmt.Sprint("K", i), Time: dyetrace.Instant(1772352000e9 + int64(i%97)*1e9), From: fmt.Sprint("A", i%13),
		To: fmt.Sprint("B", i%7), Amount: dyetrace.Amount(1 + i), Received: dyetrace.Amount(1 + i), Currency: cny, ReceivedCurrency: cny}
}

// appendForever appends all transfers from the first on, and prints each number once it is
// durable. Its log is folded every so often.
func appendForever(dir string) error {
	l, err := ledger.OpenLog(context.Background(), vfs.OS{}, dir, ledger.LogOptions{Records: 60})
	if err != nil {
		return err
	}
	for i := 0; ; i++ {
		t := loggedTransfer(i)
		if _, err := l.Append(context.Background(), "bank", &t); err != nil {
			return errors.Join(err, l.Close())
		}
		if _, err := fmt.Println(i); err != nil {
			return errors.Join(err, l.Close())
		}
	}
}

// However often a process that appends is killed, at whatever moment: what it said is
// durable is there, each transfer once, and the next process begins anew without adding
// any of them again.
func TestLogKilled(t *testing.T) {
	t.Parallel()
	program, err := os.Executable()
	must(t, err)
	dir := vfs.Join(t.TempDir(), "book")
	durable := -1
	for round := range tortureRounds(t, 6) {
		cmd := exec.CommandContext(t.Context(), program)
		cmd.Env = append(os.Environ(), appendsIn+"="+dir)
		out, err := cmd.StdoutPipe()
		must(t, err)
		must(t, cmd.Start())
		// Every round dies a little later in its work: while it opens the ledger, appends,
		// begins a log or folds one.
		told := bufio.NewScanner(out)
		most := durable + 1 + round*37%200
		for told.Scan() {
			i, err := strconv.Atoi(told.Text())
			must(t, err)
			durable = max(durable, i)
			if i == most {
				break
			}
		}
		time.AfterFunc(time.Duration(round%50)*100*time.Microsecond, func() {
			_ = cmd.Process.Kill() // it may have ended
		})
		for told.Scan() {
			if i, err := strconv.Atoi(told.Text()); err == nil {
				durable = max(durable, i)
			}
		}
		_ = cmd.Wait() // it was killed
		if round%10 > 5 && round < tortureRounds(t, 6)-1 {
			continue // the next one finds what several have left
		}
		checkKilled(t, dir, durable)
	}
}

// checkKilled checks what killed processes have left.
func checkKilled(t *testing.T, dir string, durable int) {
	t.Helper()
	if _, err := ledger.Verify(t.Context(), vfs.OS{}, dir, nil); err != nil {
		if dyetrace.KindOf(err) == dyetrace.NotFound && durable < 0 {
			return
		}
		t.Fatal(err)
	}
	l, err := ledger.Open(vfs.OS{}, dir)
	must(t, err)
	defer l.Close()
	info, err := l.Info()
	must(t, err)
	// One more than what was told may be durable: its process was killed before it said so.
	rows := int64(0)
	for _, s := range info.Sources {
		rows += s.Rows
	}
	if info.Transfers < int64(durable)+1 || info.Transfers > int64(durable)+2 || rows != info.Transfers {
		t.Fatalf("%d transfers of %d rows are there, %d are durable", info.Transfers, rows, durable+1)
	}
	for i := range durable + 1 {
		if _, is, err := l.Lookup(fmt.Sprint("K", i)); err != nil || !is {
			t.Fatalf("transfer %d is not there: %v", i, err)
		}
	}
}

package simulate

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"time"

	"dyetrace"
)

// Write runs a simulation from where it stands to its end and writes its files
// into a folder, which it makes: transfers.csv, failed.csv, accounts.csv,
// claims.csv, holders.csv, links.csv, and under truth/ accounts.csv, orders.csv and
// carried.csv. docs/simulate.md says what each holds. A file that is there
// already is an error. After each part of a day it calls progress with the
// share that is done, and ends with its error if it has one; stats may be nil.
func Write(s *Sim, dir string, stats *Stats, progress func(done, total int64) error) error {
	if err := os.MkdirAll(filepath.Join(dir, "truth"), 0o777); err != nil {
		return err
	}
	if err := s.writeMoves(dir, stats, progress); err != nil {
		return err
	}
	for _, f := range []struct {
		name  string
		write func(*bufio.Writer)
	}{
		{"accounts.csv", s.writeAccounts},
		{"holders.csv", s.writeHolders},
		{"links.csv", s.writeLinks},
		{"claims.csv", s.writeClaims},
		{"truth/accounts.csv", s.writeRoles},
		{"truth/orders.csv", s.writeOrders},
	} {
		if err := createFile(dir, f.name, func(w *bufio.Writer) error { f.write(w); return nil }); err != nil {
			return err
		}
	}
	return nil
}

// createFile writes a new file.
func createFile(dir, name string, write func(*bufio.Writer) error) error {
	f, err := os.OpenFile(filepath.Join(dir, name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	err = write(w)
	return cmp.Or(err, w.Flush(), f.Close())
}

const (
	stepSeconds    = 3600
	transferHeader = "id,time,from,to,amount,currency,received,from_balance,to_balance,channel,memo\n"
	failedHeader   = "id,time,from,to,amount,currency,channel,memo,reason\n"
	carriedHeader  = "transfer,order,amount,level\n"
)

// writeMoves runs the simulation and writes what moves, and what fails to.
func (s *Sim) writeMoves(dir string, stats *Stats, progress func(done, total int64) error) error {
	return createFile(dir, "transfers.csv", func(transfers *bufio.Writer) error {
		return createFile(dir, "failed.csv", func(failed *bufio.Writer) error {
			return createFile(dir, "truth/carried.csv", func(carried *bufio.Writer) error {
				for w, header := range map[*bufio.Writer]string{transfers: transferHeader, failed: failedHeader, carried: carriedHeader} {
					io.WriteString(w, header) //nolint:errcheck // a bufio.Writer keeps its error
				}
				e := newEncoder(s)
				return s.run(stats, progress, func(t []Transfer, c []Carried) error {
					for _, x := range c {
						fmt.Fprintf(carried, "%s,%s,%s,%d\n", transferID(x.Transfer), orderID(x.Order), yuan(x.Amount), x.Level)
					}
					for _, x := range s.Failures() {
						fmt.Fprintf(failed, "F%011d,%s,%s,%s,%s,CNY,%s,%s,%s\n", x.No, s.clock(x.At), s.ID(x.From), s.ID(x.To),
							yuan(x.Amount), x.By(), x.Memo(), x.Reason)
					}
					return e.encode(transfers, t)
				})
			})
		})
	})
}

// run goes on to the end, in steps between which it counts and tells progress.
func (s *Sim) run(stats *Stats, progress func(done, total int64) error, emit Emit) error {
	end := s.dayStart(s.config.Days)
	for s.now < end {
		err := s.Step(instant(s.now+stepSeconds), func(t []Transfer, c []Carried) error {
			if stats != nil {
				stats.take(s, t, c)
			}
			return emit(t, c)
		})
		if err != nil {
			return err
		}
		if stats != nil && (s.now-s.start)%secondsPerDay == 0 {
			stats.midnight(s)
		}
		if progress != nil {
			if err := progress(s.now-s.start, end-s.start); err != nil {
				return err
			}
		}
	}
	return nil
}

// encoder writes transfers as rows, on all cores.
type encoder struct {
	s        *Sim
	stated   bool
	currency dyetrace.Currency
	memos    [purposes]string
	channels [channels]string
	buffers  [][]byte
}

func newEncoder(s *Sim) *encoder {
	// CNY is a currency that the vocabulary knows, so that there is no error.
	cny, _ := dyetrace.ParseCurrency("CNY")
	return &encoder{s: s, stated: s.config.StatedBalances, currency: cny, memos: memos(), channels: channelNames(),
		buffers: make([][]byte, runtime.GOMAXPROCS(0))}
}

func (e *encoder) encode(w io.Writer, transfers []Transfer) error {
	var workers sync.WaitGroup
	n := len(e.buffers)
	for i := range n {
		part := transfers[i*len(transfers)/n : (i+1)*len(transfers)/n]
		workers.Go(func() {
			b, d := e.buffers[i][:0], dates{}
			for j := range part {
				b = e.row(b, &part[j], &d)
			}
			e.buffers[i] = b
		})
	}
	workers.Wait()
	for _, b := range e.buffers {
		if _, err := w.Write(b); err != nil {
			return err
		}
	}
	return nil
}

func (e *encoder) row(b []byte, t *Transfer, d *dates) []byte {
	b = appendTransferID(b, t.No)
	b = append(b, ',')
	b = d.append(b, t.At)
	b = append(b, ',')
	b = e.s.appendID(b, t.From)
	b = append(b, ',')
	b = e.s.appendID(b, t.To)
	b = append(b, ',')
	b = dyetrace.Amount(t.Amount).Append(b, e.currency)
	b = append(b, ",CNY,"...)
	if t.Received != t.Amount {
		b = dyetrace.Amount(t.Received).Append(b, e.currency)
	}
	b = e.balance(append(b, ','), t.From, t.FromBalance)
	b = e.balance(append(b, ','), t.To, t.ToBalance)
	b = append(b, ',')
	b = append(b, e.channels[t.Channel]...)
	b = append(b, ',')
	b = append(b, e.memos[t.purpose]...)
	return append(b, '\n')
}

// balance writes a balance where the side's institution states it.
func (e *encoder) balance(b []byte, a AccountNo, fen int64) []byte {
	if !e.stated || e.s.world.accounts[a].flags&isUncovered != 0 {
		return b
	}
	return dyetrace.Amount(fen).Append(b, e.currency)
}

// dates writes times and remembers the day it wrote last.
type dates struct {
	day  int64
	text [11]byte
}

func (d *dates) append(b []byte, at int64) []byte {
	local := at + chinaOffset
	day, second := local/secondsPerDay, int(local%secondsPerDay)
	if day != d.day || d.text[10] == 0 {
		d.day = day
		copy(d.text[:], time.Unix(day*secondsPerDay, 0).UTC().Format("2006-01-02T"))
	}
	b = append(b, d.text[:]...)
	for i, v := range [3]int{second / 3600, second / 60 % 60, second % 60} {
		if i > 0 {
			b = append(b, ':')
		}
		b = append(b, byte('0'+v/10), byte('0'+v%10))
	}
	return append(b, "+08:00"...)
}

func appendTransferID(b []byte, no int64) []byte {
	return appendPadded(append(b, 'T'), uint64(no), 11)
}

// TransferID is the id that files give the transfer with a number.
func TransferID(no int64) string { return transferID(no) }

func transferID(no int64) string { return string(appendTransferID(nil, no)) }

func orderID(no int32) string { return "O" + strconv.Itoa(int(no)+1) }

func yuan(fen int64) string {
	return string(dyetrace.Amount(fen).Append(nil, newYuan()))
}

func newYuan() dyetrace.Currency {
	cny, _ := dyetrace.ParseCurrency("CNY")
	return cny
}

func (s *Sim) clock(at int64) string {
	return time.Unix(at, 0).In(china()).Format(time.RFC3339)
}

// writeClaims writes claims in the order in which they were reported.
func (s *Sim) writeClaims(w *bufio.Writer) {
	io.WriteString(w, "id,transfer,amount,victim,reported\n") //nolint:errcheck // a bufio.Writer keeps its error
	for i, c := range s.claims {
		fmt.Fprintf(w, "C%05d,%s,%s,%s,%s\n", i+1, transferID(c.Transfer), yuan(c.Amount), s.name(int(c.Victim)), s.clock(c.Reported))
	}
}

func (s *Sim) writeOrders(w *bufio.Writer) {
	io.WriteString(w, "id,platform,gang,fraud,grabbed,victim,payer,runner,asked,paid,held,exits,commission,levels,rate,loss\n") //nolint:errcheck // as above
	kinds := scams()
	for i := range s.orders {
		o := &s.orders[i]
		fmt.Fprintf(w, "%s,P%d,P%d-G%d,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%d,%.5f,%s\n", orderID(int32(i)), o.Platform+1, o.Platform+1, o.Gang+1,
			kinds[o.Fraud].name, s.clock(o.At), holderID(int(o.Victim)), s.ID(o.Payer), s.ID(o.Payee),
			yuan(o.Asked), yuan(o.Paid), yuan(o.Held), yuan(o.Exits), yuan(o.Commission), o.Levels, o.Rate, "L"+strconv.Itoa(int(o.Loss)+1))
	}
}

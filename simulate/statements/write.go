package statements

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"dyetrace"
	"dyetrace/simulate"
)

// Names in the folder that Write fills.
const (
	World    = "world"      // what really is there: the files of simulate.Write
	Answers  = "statements" // what institutions answered
	Accounts = "accounts.csv"
	Claims   = "claims.csv"
	Unseen   = "claims-unseen.csv" // claims on payments that no statement shows
)

// Write runs a simulation to its end and writes it into a folder as its institutions'
// answers, beside the world as it really was. docs/simulate.md describes the files. Files
// that are there already are errors. stats may be nil; progress is called with the share that
// is done, and its error ends the writing.
func Write(ctx context.Context, s *simulate.Sim, dir string, o Options, stats *simulate.Stats,
	progress func(done, total int64) error) error {
	for _, name := range []string{dir, filepath.Join(dir, Answers)} {
		if err := os.MkdirAll(name, 0o700); err != nil {
			return err
		}
	}
	r, err := newWriter(s, &o, filepath.Join(dir, ".lines"))
	if err != nil {
		return err
	}
	defer r.spool.remove() //nolint:errcheck // reported below where all went well
	s.Watch(r.take)
	// The simulation is half of the work.
	err = simulate.Write(s, filepath.Join(dir, World), stats,
		func(done, total int64) error { return progress(done, 2*total) })
	if err != nil {
		return err
	}
	if err := r.write(ctx, dir, progress); err != nil {
		return err
	}
	if err := r.writeAccounts(filepath.Join(dir, Accounts)); err != nil {
		return err
	}
	if err := r.writeClaims(dir); err != nil {
		return err
	}
	return r.spool.remove()
}

// write makes the answers, group by group, on all cores. The truth about where each line is
// is written in the order of the groups.
func (r *writer) write(ctx context.Context, dir string, progress func(done, total int64) error) error {
	truth, err := create(filepath.Join(dir, World, "truth", "lines.csv"))
	if err != nil {
		return err
	}
	io.WriteString(truth, "transfer,side,file,sheet,line\n") //nolint:errcheck // a bufio.Writer keeps its error
	cores := runtime.GOMAXPROCS(0)
	for i := 0; i < len(r.spool.groups); i += cores {
		groups := r.spool.groups[i:min(len(r.spool.groups), i+cores)]
		marks := make([][]byte, len(groups))
		var work errgroup.Group
		for j, g := range groups {
			work.Go(func() (err error) {
				marks[j], err = r.answer(dir, g)
				return err
			})
		}
		if err := work.Wait(); err != nil {
			return err
		}
		for _, m := range marks {
			truth.Write(m)
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		n := int64(len(r.spool.groups))
		if err := progress(n+int64(i+len(groups)), 2*n); err != nil {
			return err
		}
	}
	return truth.Close()
}

// answer writes the files of one group and gives the rows of truth/lines.csv.
func (r *writer) answer(dir string, g *group) ([]byte, error) {
	lines, err := g.lines()
	if err != nil || len(lines) == 0 {
		return nil, err
	}
	a := r.answerOf(g.style, g.part, lines)
	if err := a.write(); err != nil {
		return nil, err
	}
	folder := filepath.Join(dir, Answers, strings.ReplaceAll(g.style.name, " ", "-"))
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	for _, f := range a.files {
		out, err := create(filepath.Join(folder, f.name))
		if err != nil {
			return nil, err
		}
		out.Write(f.data)
		if err := out.Close(); err != nil {
			return nil, err
		}
	}
	return a.marks.Bytes(), nil
}

// answerOf is an institution's answer about lines.
func (r *recorder) answerOf(st *style, part int, lines []line) *answer {
	// CNY is a currency that the vocabulary knows, so that there is no error.
	cny, _ := dyetrace.ParseCurrency("CNY")
	const china = 8 * 3600
	a := &answer{style: st, s: r.s, o: r.o, stated: r.s.StatesBalances(), memos: r.memos, part: part, currency: cny,
		zone: time.FixedZone("CST", china), accounts: byAccount(lines)}
	for _, of := range a.accounts {
		clocked(of, st, r.o)
	}
	return a
}

// writeAccounts writes what an investigator knows of accounts beforehand: which
// are cash desks, shops, exchanges and the like.
func (r *writer) writeAccounts(name string) error {
	rows := [][]string{{"id", "kind", "holder", "institution"}}
	for i := range r.groupOf {
		if a := r.s.Account(simulate.AccountNo(i)); a.Kind != dyetrace.Personal {
			rows = append(rows, []string{a.ID, a.Kind.String(), a.Holder, a.Institution})
		}
	}
	return writeRows(name, rows)
}

// writeClaims writes the claims by what victims know. Claims on payments that no statement
// shows, or none with both accounts, cannot be followed and go into a file of their own.
func (r *writer) writeClaims(dir string) error {
	header := []string{"id", "from", "to", "time", "within", "paid", "amount", "victim", "reported"}
	seen, unseen := [][]string{header}, [][]string{header}
	const china = 8 * 3600
	zone := time.FixedZone("CST", china)
	clock := func(at int64) string { return time.Unix(at, 0).In(zone).Format(time.RFC3339) }
	cny, _ := dyetrace.ParseCurrency("CNY")
	yuan := func(fen int64) string { return dyetrace.Amount(fen).Format(cny) }
	for i, c := range r.s.Claims() {
		p := r.paid[c.Transfer]
		row := []string{fmt.Sprintf("C%05d", i+1), p.from, p.to, clock(p.at), strconv.Itoa(r.o.Jitter+5) + "s",
			yuan(p.amount), yuan(c.Amount), r.s.Account(p.victim).Holder, clock(c.Reported)}
		if p.seen {
			seen = append(seen, row)
		} else {
			unseen = append(unseen, row)
		}
	}
	return cmp.Or(writeRows(filepath.Join(dir, Claims), seen), writeRows(filepath.Join(dir, Unseen), unseen))
}

func writeRows(name string, rows [][]string) error {
	out, err := create(name)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	csv.NewWriter(&b).WriteAll(rows) //nolint:errcheck // a buffer takes everything
	out.Write(b.Bytes())
	return out.Close()
}

// created is a new file being written.
type created struct {
	*bufio.Writer
	file *os.File
}

func create(name string) (*created, error) {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	return &created{bufio.NewWriterSize(f, 256<<10), f}, nil
}

// Close writes what is left.
func (c *created) Close() error { return cmp.Or(c.Flush(), c.file.Close()) }

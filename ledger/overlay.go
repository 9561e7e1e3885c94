package ledger

import (
	"context"
	"errors"
	"math"
	"slices"

	"dyetrace"
	"dyetrace/ledger/facts"
	"dyetrace/ledger/index"
	"dyetrace/ledger/lines"
	"dyetrace/ledger/manifest"
	"dyetrace/ledger/record"
	"dyetrace/ledger/segment"
	"dyetrace/ledger/statement"
	"dyetrace/ledger/stream"
)

// The overlay is the newest part of an index whose other parts hold complete records alone.
// It has what lines of statements make upon these: transfers of their own, and complete
// records to which they add, in the place of those. What lines come to depends on all of
// them, so that every change of lines makes the overlay anew; the parts below stay.

// overlayable reports whether an index is to have an overlay for its lines: where complete
// records are more than lines, and more than are made anew at once.
func overlayable(records, lines, small int64) bool {
	return records > max(small, 0) && (small < 0 || lines <= records)
}

// layOver joins the lines of a manifest to come, whose index holds the complete records, and
// makes the overlay of that index the newest of its parts. The error is errRebuild where what
// lines make changes more than an overlay can.
func layOver(ctx context.Context, r *lines.Rejoin) (joined *JoinSummary, err error) {
	// Below the overlay the ledger is one of complete records, which nothing joined.
	base := *r.Next
	base.Joined, base.Walked, base.Derived = false, false, nil
	u, err := openUpon(r, &base)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, u.close()) }()
	r.Upon = u
	names, err := r.Identify(ctx)
	if err != nil {
		return nil, err
	}
	if len(names.Aliases()) > 0 {
		return nil, errRebuild
	}
	j, err := r.Join(ctx)
	if err != nil {
		return nil, err
	}
	b, err := u.build(r, j)
	if err != nil {
		return nil, err
	}
	if r.Next.Derived != nil {
		if b.segments, err = segment.OpenAll(r.FS, r.Dir, []manifest.File{*r.Next.Derived}); err != nil {
			return nil, err
		}
		defer func() { err = errors.Join(err, segment.CloseAll(b.segments)) }()
	}
	if err := b.run(ctx); err != nil {
		return nil, err
	}
	if err := r.Reliance(j).Save(r.FS, b.indexDir()); err != nil {
		return nil, err
	}
	return &j.Summary, errors.Join(u.name(r.Next, b), b.linkUpon(ctx))
}

// layAnew makes the overlay of a ledger that has one anew, by what has become of its lines,
// and keeps the parts below. The error is errRebuild where the ledger has none, or where
// what they are made of has changed too; then next is as it was.
func layAnew(ctx context.Context, c *manifest.Change, next *manifest.Manifest,
	progress func(done, total int64)) (*JoinSummary, error) {
	base, was := c.Now.Base(), *next
	same := func(a, b []manifest.File) bool {
		return slices.EqualFunc(a, b, func(x, y manifest.File) bool { return x.Name == y.Name })
	}
	if !c.Now.Overlaid() || next.HasAliases() || !same(next.Records, base.Records) ||
		!same(next.Accounts, base.Accounts) || !same(next.Contradicted, base.Contradicted) {
		return nil, errRebuild
	}
	lined := len(next.Lines)+len(next.Periods)+len(next.Decisions) > 0
	if !lined && next.Keys != manifest.KeysNone {
		return nil, errRebuild // keys that only lines had may be gone
	}
	next.KeepIndex(base)
	next.Stats, next.Derived, next.Joined = base.Stats, nil, lined
	if !lined {
		return nil, keepTimes(c, next)
	}
	r := &lines.Rejoin{FS: c.FS, Dir: c.Dir, Tmp: c.Tmp(), Next: next, Names: record.NewNames(), Origins: record.NewOrigins(),
		Memory: defaultSortMemory / 2, Progress: progress}
	joined, err := layOver(ctx, r)
	if errors.Is(err, errRebuild) {
		*next = was
	}
	return joined, err
}

// keepTimes puts the first time and the last of an index without its overlay into the counts
// of the manifest to come.
func keepTimes(c *manifest.Change, next *manifest.Manifest) error {
	l, err := openIndex(c.FS, c.Dir, next)
	if err != nil {
		return err
	}
	return errors.Join(l.timesTo(&next.Stats), l.Close())
}

// timesTo notes the first time and the last in counts.
func (l *Ledger) timesTo(s *manifest.Stats) error {
	s.First, s.Last = 0, 0
	if l.Transfers() == 0 {
		return nil
	}
	first, err := l.Time(0)
	last, failed := l.Time(statement.Ord(l.Transfers() - 1))
	s.First, s.Last = int64(first), int64(last)
	return errors.Join(err, failed)
}

func orRebuild(rebuild bool) error {
	if rebuild {
		return errRebuild
	}
	return nil
}

// upon is the index below an overlay.
type upon struct {
	*below
	rejoin *lines.Rejoin
	// touched are the records that lines may be sides of, by place: their payers and payees.
	touched map[statement.Ord][2]statement.No
}

func openUpon(r *lines.Rejoin, base *manifest.Manifest) (*upon, error) {
	l, err := openIndex(r.FS, r.Dir, base)
	if err != nil {
		return nil, err
	}
	u := &upon{below: &below{Ledger: l, all: l, last: math.MinInt64, segments: len(base.Records)}, rejoin: r,
		touched: map[statement.Ord][2]statement.No{}}
	// Their accounts are known from the index, which has them at hand.
	u.seqs, u.records = l.newRecordReader(segment.SeqColumns), l.newRecordReader(segment.ApartColumns)
	if l.Transfers() > 0 {
		if u.last, err = l.Time(statement.Ord(l.Transfers() - 1)); err != nil {
			return nil, errors.Join(err, u.close())
		}
	}
	return u, nil
}

// Records calls fn with the complete records that have what is sought.
func (u *upon) Records(ctx context.Context, names *record.Names, origins *record.Origins, sought []lines.Sought,
	fn func(*record.List, *record.Record) error) error {
	// Those of one account are looked for in one walk of its statement.
	slices.SortFunc(sought, func(a, b lines.Sought) int { return a.Compare(&b) })
	for i := 0; i < len(sought); {
		k := i + 1
		for k < len(sought) && sought[k].Account == sought[i].Account {
			k++
		}
		if err := errors.Join(ctx.Err(), u.walk(names, sought[i:k])); err != nil {
			return err
		}
		i = k
	}
	places := make([]statement.Ord, 0, len(u.touched))
	for place := range u.touched {
		places = append(places, place)
	}
	slices.Sort(places)
	// They are read in ledger order, in which they rest.
	var list record.List
	var t dyetrace.Transfer
	for n, place := range places {
		if n%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		at, _, err := u.run(place)
		if err != nil {
			return err
		}
		if err := u.records.read(at); err != nil {
			return err
		}
		u.records.row.Transfer(&t)
		if err := u.nameSides(place, &t); err != nil {
			return err
		}
		list.Reset()
		if err := addTo(&list, &t, names, origins); err != nil {
			return err
		}
		if err := fn(&list, &list.Recs[0]); err != nil {
			return err
		}
	}
	return nil
}

// nameSides names the two sides of a record.
func (u *upon) nameSides(place statement.Ord, t *dyetrace.Transfer) error {
	sides := u.touched[place]
	payer, err := u.Name(sides[0])
	if err != nil {
		return err
	}
	payee, err := u.Name(sides[1])
	t.From, t.To = payer.Account, payee.Account
	return err
}

// moved is the direction and amount of an entry.
type moved struct {
	in     bool
	amount dyetrace.Amount
}

// walk looks for the records of one account.
func (u *upon) walk(names *record.Names, sought []lines.Sought) error {
	id, currency := names.Name(sought[0].Account)
	no, is, err := u.rank(index.AppendName(nil, id, uint16(currency)))
	if err != nil || !is {
		return err
	}
	s, err := u.Statement(statement.No(no))
	if err != nil {
		return err
	}
	wanted := map[moved][]lines.Sought{}
	first, last := sought[0].From, sought[0].To
	for i := range sought {
		key := moved{sought[i].In, sought[i].Net}
		wanted[key] = append(wanted[key], sought[i])
		first, last = min(first, sought[i].From), max(last, sought[i].To)
	}
	// Only the time in which the lines lie is walked.
	from, err := u.After(first - 1)
	if err != nil {
		return err
	}
	end, err := u.After(last)
	if err != nil {
		return err
	}
	var e statement.Entry
	for c := s.MarkBefore(from).Cursor; c.Next(&e) && e.Ord < end; {
		spans := wanted[moved{e.In, e.Amount}]
		if e.Ord < from || len(spans) == 0 {
			continue
		}
		at, err := u.Time(e.Ord)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(spans, func(s lines.Sought) bool { return s.From <= at && at <= s.To }) {
			sides := [2]statement.No{statement.No(no), e.Peer}
			if e.In {
				sides[0], sides[1] = sides[1], sides[0]
			}
			u.touched[e.Ord] = sides
		}
	}
	return nil
}

// addTo adds a transfer as it rests to a list of records.
func addTo(list *record.List, t *dyetrace.Transfer, names *record.Names, origins *record.Origins) error {
	from, err := names.Add([]byte(t.From), t.Currency)
	if err != nil {
		return err
	}
	to, err := names.Add([]byte(t.To), t.ReceivedCurrency)
	if err != nil {
		return err
	}
	r := record.Record{Time: t.Time, Seq: t.Seq, Amount: t.Amount, Line: t.Source.Line, From: from, To: to,
		Origin: origins.Add(record.Origin{File: t.Source.File, SHA256: t.Source.SHA256, Sheet: t.Source.Sheet}),
		Off:    uint32(len(list.Text)), IDLen: uint16(len(t.ID))}
	e := record.Extras{Received: t.Received, FromBalance: t.FromBalance, ToBalance: t.ToBalance,
		Channel: []byte(t.Channel), Memo: []byte(t.Memo), Reverses: []byte(t.Reverses),
		Numbers: record.Numbers(statement.NumbersOf(t))}
	list.Text = append(list.Text, t.ID...)
	before := len(list.Text)
	list.Text, r.Flags = e.Append(list.Text, r.Amount)
	r.ExtraLen = uint32(len(list.Text) - before)
	list.Recs = append(list.Recs, r)
	return nil
}

// Named returns the names that complete records have: those with a statement.
func (u *upon) Named(names *record.Names) (record.BitSet, error) {
	named := record.NewBitSet(names.Len())
	for number := range uint32(names.Len()) {
		id, currency := names.Name(number)
		_, is, err := u.rank(index.AppendName(nil, id, uint16(currency)))
		if err != nil {
			return nil, err
		}
		if is {
			named.Add(number)
		}
	}
	return named, nil
}

// Account is what accounts files say of an account.
func (u *upon) Account(id []byte) ([]byte, error) { return u.knownAccount(id) }

// Everything adds all names that complete records have, and lists all accounts.
func (u *upon) Everything(names *record.Names) (*facts.AccountList, error) {
	err := u.eachName(nil, func(_ statement.No, key []byte) (bool, error) {
		id, currency, err := index.SplitName(key)
		if err == nil {
			_, err = names.Add(id, currency)
		}
		return true, err
	})
	if err != nil {
		return nil, err
	}
	return accountsUpon(u.rejoin.FS, u.rejoin.Tmp, u.parts, nil, "accounts-all")
}

// replaced tells of a group of records that the overlay is to have whether it is a complete
// record with what lines add. The error is errRebuild where it has the id of a record to
// which lines add nothing: one of the two loses it.
func (u *upon) replaced(group *record.List) (seen stream.Sighted, err error) {
	r := &group.Recs[0]
	if seen.Place, seen.Is, err = u.Lookup(string(group.ID(r))); err != nil || !seen.Is {
		return seen, err
	}
	at, err := u.Time(seen.Place)
	if err != nil {
		return seen, err
	}
	seen.Replaces = true
	_, touched := u.touched[seen.Place]
	return seen, orRebuild(len(group.Recs) > 1 || !touched || at != r.Time)
}

// build is the build of the overlay.
func (u *upon) build(r *lines.Rejoin, j *lines.Joiner) (*build, error) {
	accounts, err := r.CompletedAccounts(j)
	if err != nil {
		return nil, err
	}
	b := &build{fsys: r.FS, dir: r.Dir, tmp: r.Tmp, next: r.Next, names: r.Names, origins: r.Origins, accounts: accounts,
		progress: r.Progress, used: slices.Clone(j.Used), cover: j.Cover, derived: record.NoSegment, below: u.below, upon: u,
		folder: manifest.JoinedName(r.Next.Generation)}
	// A statement of a complete record has a line in the overlay where what its account is, or
	// what is covered of it, follows from lines too.
	for _, number := range j.Cover.Covering() {
		b.used = b.used.With(number)
	}
	err = accounts.Each(func(line []byte) error {
		id := line[:facts.AccountIDLen(line)]
		before, err := u.Account(id)
		if err != nil {
			return err
		}
		if before == nil {
			b.described++
		}
		statements, err := u.statementsNamed(string(id))
		for _, no := range statements {
			name, failed := u.Name(no)
			number, unnamed := b.names.Add(id, name.Currency)
			if err := errors.Join(err, failed, unnamed); err != nil {
				return err
			}
			b.used = b.used.With(number)
			j.Cover.Completes(number)
		}
		return err
	})
	return b, err
}

// name names the overlay in the manifest to come, behind the parts below.
func (u *upon) name(next *manifest.Manifest, b *build) (err error) {
	next.Walked = true
	next.Parts = append(slices.Clip(next.Parts), manifest.Part{Index: b.folder, Statements: b.statements, Stats: b.stats, Joined: true,
		Replaced: b.replaced})
	// Of the times, those of the overlay that was there before may be gone.
	err = u.timesTo(&next.Stats)
	next.Stats.Add(&b.stats)
	return err
}

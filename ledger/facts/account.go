package facts

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"slices"
	"strings"

	"dyetrace"
	"dyetrace/internal/accountkey"
	"dyetrace/internal/vfs"
	"dyetrace/ledger/block"
	"dyetrace/ledger/manifest"
	"dyetrace/ledger/record"
)

// accountRow is a line of an accounts file as it rests in Parquet.
type accountRow struct {
	ID          string `parquet:"id"`
	Kind        string `parquet:"kind,dict"`
	Covered     bool   `parquet:"covered"`
	Holder      string `parquet:"holder,zstd"`
	HolderID    string `parquet:"holder_id,zstd"`
	Institution string `parquet:"institution,dict"`
	Region      string `parquet:"region,dict"`
	Phone       string `parquet:"phone,zstd"`
	Opened      string `parquet:"opened,zstd"`
	Source      string `parquet:"source,dict"`
	SHA256      string `parquet:"sha256,dict"`
	Sheet       string `parquet:"sheet,dict"`
	Line        int64  `parquet:"line,delta"`
}

func (r *accountRow) account() (dyetrace.Account, error) {
	kind, err := dyetrace.ParseKind(r.Kind)
	sum, sumErr := manifest.ParseSum(r.SHA256)
	return dyetrace.Account{
		ID: r.ID, Kind: kind, Uncovered: !r.Covered, Holder: r.Holder, HolderID: r.HolderID, Institution: r.Institution,
		Region: r.Region, Phone: r.Phone, Opened: r.Opened,
		Source: dyetrace.Source{File: r.Source, SHA256: sum, Sheet: r.Sheet, Line: r.Line},
	}, errors.Join(err, sumErr)
}

func accountRowOf(a *dyetrace.Account, sha256 string) accountRow {
	return accountRow{
		ID: a.ID, Kind: a.Kind.String(), Covered: !a.Uncovered, Holder: a.Holder, HolderID: a.HolderID,
		Institution: a.Institution, Region: a.Region, Phone: a.Phone, Opened: a.Opened,
		Source: a.Source.File, SHA256: sha256, Sheet: a.Source.Sheet, Line: a.Source.Line,
	}
}

// AppendAccount appends the description of an account, as it goes through the ledger:
//
//	id, zero byte; kind and covered, 1 byte each; holder, holder id,
//	institution, region, phone, opened, each after its length as a varint
//
// Where it is by itself, as in the index, the source follows: file and sheet,
// each after its length; SHA-256; line as a varint.
func AppendAccount(dst []byte, a *dyetrace.Account) []byte {
	covered := byte(1)
	if a.Uncovered {
		covered = 0
	}
	dst = append(append(dst, a.ID...), 0, byte(a.Kind), covered)
	for _, s := range [...]string{a.Holder, a.HolderID, a.Institution, a.Region, a.Phone, a.Opened} {
		dst = append(binary.AppendUvarint(dst, uint64(len(s))), s...)
	}
	return dst
}

// AppendSource appends where a description of an account was read.
func AppendSource(dst []byte, s *dyetrace.Source) []byte {
	for _, text := range [...]string{s.File, s.Sheet} {
		dst = append(binary.AppendUvarint(dst, uint64(len(text))), text...)
	}
	dst = append(dst, s.SHA256[:]...)
	return binary.AppendUvarint(dst, uint64(s.Line))
}

// AccountIDLen returns the length of the id with which an account begins.
func AccountIDLen(content []byte) int { return max(0, bytes.IndexByte(content, 0)) }

// Accounts returns the kind of accounts files.
func Accounts() *Kind {
	k := newKind("accounts", AccountIDLen,
		func(r *accountRow, f *Fact) error {
			a, err := r.account()
			f.content, f.Source = AppendAccount(f.content, &a), a.Source
			return err
		},
		func(f *Fact, sha256 string) (accountRow, error) {
			a, err := f.account()
			return accountRowOf(&a, sha256), err
		})
	k.Files = func(m *manifest.Manifest) *[]manifest.File { return &m.Accounts }
	return k
}

// account returns the account of a fact.
func (f *Fact) account() (dyetrace.Account, error) {
	a, _, err := decodeContent(f.content)
	a.Source = f.Source
	return a, err
}

// DecodeAccount reads a content with its source.
func DecodeAccount(raw []byte) (dyetrace.Account, error) {
	a, raw, err := decodeContent(raw)
	if err != nil {
		return a, err
	}
	if raw, err = decodeTexts(raw, &a.Source.File, &a.Source.Sheet); err != nil || len(raw) < 33 {
		return a, block.ErrBounds
	}
	copy(a.Source.SHA256[:], raw)
	line, _ := binary.Uvarint(raw[32:])
	a.Source.Line = int64(line)
	return a, nil
}

// decodeContent reads what AppendAccount wrote and returns what follows.
func decodeContent(raw []byte) (a dyetrace.Account, rest []byte, err error) {
	end := bytes.IndexByte(raw, 0)
	if end < 0 || len(raw) < end+3 {
		return a, nil, block.ErrBounds
	}
	a.ID, a.Kind, a.Uncovered = string(raw[:end]), dyetrace.Kind(raw[end+1]), raw[end+2] == 0
	rest, err = decodeTexts(raw[end+3:], &a.Holder, &a.HolderID, &a.Institution, &a.Region, &a.Phone, &a.Opened)
	return a, rest, err
}

func decodeTexts(raw []byte, texts ...*string) ([]byte, error) {
	for _, to := range texts {
		n, used := binary.Uvarint(raw)
		if used <= 0 || n > uint64(len(raw)-used) {
			return nil, block.ErrBounds
		}
		*to, raw = string(raw[used:used+int(n)]), raw[used+int(n):]
	}
	return raw, nil
}

// AccountConflict is a line about an account that another line contradicts.
type AccountConflict struct{ Loser, Winner dyetrace.Account }

// AccountSettler decides, for each account, which line counts: those of the ledger
// come before new ones, then the source that comes first. Sources that leave different
// things out complement each other.
type AccountSettler struct {
	Out       *AccountList // the lines that count, by id
	Conflicts []AccountConflict
	line      []byte
	Since     func(name string, sum [32]byte) int // the generation in which a source came first
}

// Settle settles the lines about one account, the winning one first.
func (s *AccountSettler) Settle(group []Fact, keep func(*Fact) error, count func(*Fact) *record.Counts) error {
	if len(group) == 1 {
		return s.single(&group[0], keep, count)
	}
	slices.SortStableFunc(group, func(a, b Fact) int {
		x, y := s.Since(a.Source.File, a.Source.SHA256), s.Since(b.Source.File, b.Source.SHA256)
		if x != y || x == 0 {
			return cmp.Compare(x, y)
		}
		return record.CompareSources(&a.Source, &b.Source)
	})
	best := &group[0].Source
	fresh := false
	stands, err := group[0].account()
	if err != nil {
		return err
	}
	for k := range group {
		f := &group[k]
		says, err := f.account()
		if err != nil {
			return err
		}
		more, contradicts := complement(&stands, &says)
		fresh = fresh || f.isNew()
		if contradicts {
			// It stays in the ledger, for the other may be removed.
			if fresh {
				s.Conflicts = append(s.Conflicts, AccountConflict{says, stands})
			}
			if f.isNew() && !repeats(group[:k], f) {
				if err := keep(f); err != nil {
					return err
				}
			}
			continue
		}
		if f.isNew() {
			if k == 0 || more {
				count(f).Added++
			} else {
				count(f).AlreadyThere++
			}
			if !repeats(group[:k], f) {
				if err := keep(f); err != nil {
					return err
				}
			}
		}
		if record.CompareSources(&f.Source, best) < 0 {
			best = &f.Source
		}
	}
	s.line = AppendSource(AppendAccount(s.line[:0], &stands), best)
	return s.Out.Add(s.line)
}

// single settles the only line about an account.
func (s *AccountSettler) single(f *Fact, keep func(*Fact) error, count func(*Fact) *record.Counts) error {
	s.line = AppendSource(append(s.line[:0], f.content...), &f.Source)
	if f.isNew() {
		count(f).Added++
		if err := keep(f); err != nil {
			return err
		}
	}
	return s.Out.Add(s.line)
}

// SettleUpon settles the accounts that an import brings upon those that a ledger has
// settled: known gives the line of an account, as Out has it, or nil. It leaves out
// accounts of which nothing comes.
func (s *AccountSettler) SettleUpon(ctx context.Context, added *Merger, known func(id []byte) ([]byte, error),
	keep func(*Fact) error, count func(*Fact) *record.Counts) error {
	return added.Each(ctx, func(group []Fact) error {
		line, err := known(group[0].key())
		if err != nil {
			return err
		}
		if line == nil {
			return s.Settle(group, keep, count)
		}
		a, err := DecodeAccount(line)
		if err != nil {
			return err
		}
		stands := Fact{content: AppendAccount(nil, &a), keyed: group[0].keyed, File: inLedger, Source: a.Source}
		return s.Settle(append([]Fact{stands}, group...), keep, count)
	})
}

// SettleAccounts settles the accounts that a ledger has.
func SettleAccounts(ctx context.Context, fsys vfs.FS, dir, tmp string,
	m *manifest.Manifest) (accounts *AccountList, err error) {
	merged, err := Open(fsys, dir, Accounts(), m, nil, nil)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, merged.Close()) }()
	s := &AccountSettler{Out: NewAccountList(fsys, tmp, "accounts-settled"), Since: m.Sinces()}
	defer s.Out.Abandon()
	if err := merged.Each(ctx, func(group []Fact) error { return s.Settle(group, nil, nil) }); err != nil {
		return nil, err
	}
	return s.Out, s.Out.Finish()
}

// oneInstitution returns which of two ways to name an institution to keep, and whether
// they may be the same one: a name and a code do not contradict each other, and neither
// do a BIC and one that names the branch too.
func oneInstitution(a, b string) (stands string, alike bool) {
	if a == b || a == "" || b == "" {
		return cmp.Or(a, b), true
	}
	codeA, isA := accountkey.InstitutionCode([]byte(a))
	codeB, isB := accountkey.InstitutionCode([]byte(b))
	switch {
	case isA && !isB:
		return b, true
	case isB && !isA:
		return a, true
	case isA && strings.HasPrefix(codeB, codeA):
		return b, true
	case isA && strings.HasPrefix(codeA, codeB):
		return a, true
	}
	return a, false
}

// complement adds another source's description to an account, unless the two
// contradict each other: where one leaves a thing out, there is no contradiction, and
// an account without a kind is personal. more reports whether something was added.
func complement(stands, says *dyetrace.Account) (more, contradicts bool) {
	joined := *stands
	if joined.Kind == dyetrace.Personal {
		joined.Kind = says.Kind
	}
	institution, alike := oneInstitution(joined.Institution, says.Institution)
	if !alike {
		return false, true
	}
	joined.Institution = institution
	mine := [...]*string{&joined.Holder, &joined.HolderID, &joined.Region, &joined.Phone, &joined.Opened}
	theirs := [...]string{says.Holder, says.HolderID, says.Region, says.Phone, says.Opened}
	for i, text := range mine {
		if *text == "" {
			*text = theirs[i]
		}
		if theirs[i] != "" && theirs[i] != *text {
			return false, true
		}
	}
	if says.Kind != dyetrace.Personal && says.Kind != joined.Kind || says.Uncovered != joined.Uncovered {
		return false, true
	}
	more = joined != *stands
	*stands = joined
	return more, false
}

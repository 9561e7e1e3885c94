package audit

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"dyetrace"
)

const (
	proofHeader = "c2sp.org/tlog-proof@v1"
	// maxProof bounds a proof's text: the largest event, in base64, and what is around it.
	maxProof  = 8 << 20
	maxHashes = 64
)

// reader gives x/mod's tlog the tiles of a log.
type reader struct {
	ctx context.Context //nolint:containedctx // tlog's interface has no place for it
	s   Storage
}

func (r reader) Height() int { return tileHeight }

func (r reader) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	read := make([][]byte, len(tiles))
	for i, t := range tiles {
		data, err := r.s.Tile(r.ctx, Tile{t.L, t.N})
		if err != nil {
			return nil, err
		}
		if len(data) < t.W*hashSize {
			return nil, dyetrace.Errorf(dyetrace.CorruptError, "audit log", "%s holds %d bytes, expected %d or more: run dyetrace audit verify", Tile{t.L, t.N}.Path(t.W), len(data), t.W*hashSize)
		}
		read[i] = data[:t.W*hashSize]
	}
	return read, nil
}

func (r reader) SaveTiles([]tlog.Tile, [][]byte) {}

// hashes reads hashes of a log that was at a tree, and checks them against its root.
func hashes(ctx context.Context, s Storage, tree Tree) tlog.HashReader {
	return tlog.TileHashReader(tlog.Tree{N: tree.Size, Hash: tree.Root}, reader{ctx, s})
}

// Prove gives the hashes that lead from the leaf of a number to the root of a tree.
func Prove(ctx context.Context, s Storage, tree Tree, no int64) ([]Hash, error) {
	if no < 0 || no >= tree.Size {
		return nil, dyetrace.Errorf(dyetrace.NotFound, "proof", "the checkpoint covers %d events, and event %d is not among them", tree.Size, no+1)
	}
	p, err := tlog.ProveRecord(tree.Size, no, hashes(ctx, s, tree))
	return p, damaged(err)
}

// ProveGrowth gives the hashes that show how a log at old grew to what it is at tree.
func ProveGrowth(ctx context.Context, s Storage, tree Tree, old int64) ([]Hash, error) {
	if old < 1 || old > tree.Size {
		return nil, dyetrace.Errorf(dyetrace.NotFound, "proof", "a log of %d events has not grown from %d", tree.Size, old)
	}
	p, err := tlog.ProveTree(tree.Size, old, hashes(ctx, s, tree))
	return p, damaged(err)
}

// damaged makes an error of this program of one by tlog.
func damaged(err error) error {
	if err == nil || dyetrace.KindOf(err) != dyetrace.OtherError {
		return err
	}
	return dyetrace.Errorf(dyetrace.CorruptError, "audit log", "%w: run dyetrace audit verify", err)
}

// CheckProof checks what Prove gives.
func CheckProof(tree Tree, no int64, leaf Leaf, proof []Hash) error {
	if no < 0 || no >= tree.Size || len(proof) > maxHashes {
		return dyetrace.Errorf(dyetrace.InputError, "proof", "it is not one of event %d in a log of %d", no+1, tree.Size)
	}
	if err := tlog.CheckRecord(proof, tree.Size, tree.Root, no, leaf.hash()); err != nil {
		return dyetrace.Errorf(dyetrace.InputError, "proof", "event %d is not in the log that the checkpoint covers, or it is not what was logged", no+1)
	}
	return nil
}

// CheckGrowth checks what ProveGrowth gives: that all that the old log held is in the new
// one, unchanged and in the same places.
func CheckGrowth(tree, old Tree, proof []Hash) error {
	if old.Size < 1 || old.Size > tree.Size || len(proof) > maxHashes {
		return dyetrace.Errorf(dyetrace.InputError, "proof", "a log of %d events has not grown from %d", tree.Size, old.Size)
	}
	if err := tlog.CheckTree(proof, tree.Size, tree.Root, old.Size, old.Root); err != nil {
		return dyetrace.Errorf(dyetrace.InputError, "proof", "the log of %d events is not the one of %d, grown", tree.Size, old.Size)
	}
	return nil
}

// Proof shows that an event is in a log that a checkpoint covers. As a file it is C2SP's
// tlog-proof, whose extra data are the salt and the event's canonical bytes.
type Proof struct {
	No     int64  // the leaf's number, from 0
	Salt   Salt   // zero where Event is nil
	Event  []byte // canonical bytes; nil where they are erased or left out
	Leaf   Leaf
	Hashes []Hash
	Signed Signed
}

// Format writes the proof as a file.
func (p Proof) Format() []byte {
	extra := p.Leaf[:]
	if p.Event != nil {
		extra = append(bytes.Clone(p.Salt[:]), p.Event...)
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s\nextra %s\nindex %d\n", proofHeader, base64.StdEncoding.EncodeToString(extra), p.No)
	for _, h := range p.Hashes {
		fmt.Fprintln(&b, h)
	}
	b.WriteByte('\n')
	b.Write(p.Signed.Note)
	return b.Bytes()
}

// ParseProof reads what Format writes. It checks nothing but the form: call Check.
func ParseProof(data []byte) (Proof, error) {
	refuse := func(line int, why string) (Proof, error) {
		return Proof{}, &dyetrace.Error{Kind: dyetrace.InputError, Op: "proof", File: "proof", Line: int64(line), Err: fmt.Errorf("%s", why)}
	}
	if len(data) > maxProof {
		return refuse(1, fmt.Sprintf("it is longer than %d bytes", maxProof))
	}
	head, signed, found := strings.Cut(string(data), "\n\n")
	lines := strings.Split(head, "\n")
	if !found || lines[0] != proofHeader {
		return refuse(1, "it does not begin with "+proofHeader)
	}
	if len(lines) < 3 || len(lines) > 3+maxHashes {
		return refuse(len(lines), "it has too few or too many lines")
	}
	var p Proof
	text, ok := strings.CutPrefix(lines[1], "extra ")
	extra, err := base64.StdEncoding.Strict().DecodeString(text)
	if !ok || err != nil || len(extra) < leafSize {
		return refuse(2, "it does not hold the event, or its leaf")
	}
	if len(extra) == leafSize {
		p.Leaf = Leaf(extra)
	} else {
		p.Salt, p.Event = Salt(extra[:len(p.Salt)]), extra[len(p.Salt):]
		p.Leaf = NewLeaf(p.Salt, p.Event)
	}
	index, ok := strings.CutPrefix(lines[2], "index ")
	p.No, err = strconv.ParseInt(index, 10, 64)
	if !ok || err != nil || p.No < 0 || strconv.FormatInt(p.No, 10) != index {
		return refuse(3, "it does not say which event it is of")
	}
	for i, line := range lines[3:] {
		h, err := base64.StdEncoding.Strict().DecodeString(line)
		if err != nil || len(h) != hashSize {
			return refuse(4+i, "it is no hash")
		}
		p.Hashes = append(p.Hashes, Hash(h))
	}
	if p.Signed, err = ParseCheckpoint([]byte(signed)); err != nil {
		return Proof{}, err
	}
	// Base64 can be written with breaks inside: a proof has one spelling.
	if !bytes.Equal(p.Format(), data) {
		return refuse(1, "it is not as this program writes it")
	}
	return p, nil
}

// Check checks that the event is in the log that the checkpoint covers. Who signed the
// checkpoint is for the caller to check.
func (p Proof) Check() error { return CheckProof(p.Signed.Tree, p.No, p.Leaf, p.Hashes) }

package pack

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash/crc32"
	"io"
	"slices"
	"strings"

	"dyetrace"
)

// What the ZIP format itself takes: a header before each member, another in the directory,
// and the directory's end.
const (
	localHeader = 30
	directory   = 46
	directEnd   = 22
)

// File is content on its way into a pack. Open is called twice and must give the same
// bytes.
type File struct {
	Name string
	Open func() (io.ReadCloser, error)
}

// Write writes a pack of files. It fills in the manifest's members, those that are left out
// beside the files.
func Write(ctx context.Context, w io.Writer, m *Manifest, files []File) error {
	files = slices.Clone(files)
	slices.SortFunc(files, func(a, b File) int { return strings.Compare(a.Name, b.Name) })
	sums := make(map[string]uint32, len(files))
	// Read once for the sums, which stand before the content, and once to be written.
	for _, f := range files {
		if err := ctx.Err(); err != nil {
			return err
		}
		member, crc, err := measure(f)
		if err != nil {
			return err
		}
		m.Members = append(m.Members, member)
		sums[f.Name] = crc
	}
	slices.SortFunc(m.Members, func(a, b Member) int { return strings.Compare(a.Name, b.Name) })
	if m.Format == "" {
		m.Format = Format
	}
	if err := m.check(); err != nil {
		return dyetrace.Errorf(dyetrace.InputError, "write pack", "%w", err)
	}
	raw, err := m.encode()
	if err != nil {
		return err
	}
	if size := m.size(len(raw)); size > maxPack {
		return dyetrace.Errorf(dyetrace.InputError, "write pack", "it would have %d bytes, over the bound of %d: leave sources out, and their hashes stand for them", size, int64(maxPack))
	}
	z := zip.NewWriter(w)
	err = put(z, ManifestName, int64(len(raw)), crc32.ChecksumIEEE(raw), io.NopCloser(bytes.NewReader(raw)))
	for _, f := range files {
		if err != nil {
			return err
		}
		at, _ := m.member(f.Name)
		var r io.ReadCloser
		if r, err = f.Open(); err == nil {
			err = put(z, f.Name, m.Members[at].Bytes, sums[f.Name], r)
		}
	}
	return errors.Join(err, z.Close())
}

// measure reads a file for its size and sums.
func measure(f File) (Member, uint32, error) {
	r, err := f.Open()
	if err != nil {
		return Member{}, 0, err
	}
	defer r.Close()
	sum, crc := sha256.New(), crc32.NewIEEE()
	n, err := io.Copy(io.MultiWriter(sum, crc), r)
	return Member{Name: f.Name, SHA256: hex.EncodeToString(sum.Sum(nil)), Bytes: n}, crc.Sum32(), err
}

// put writes one member, with all that is said of it known before.
func put(z *zip.Writer, name string, size int64, crc uint32, r io.ReadCloser) error {
	defer r.Close()
	h := &zip.FileHeader{Name: name, Method: zip.Store, CRC32: crc,
		CompressedSize64: uint64(size), UncompressedSize64: uint64(size)} //nolint:gosec // sizes are never negative
	w, err := z.CreateRaw(h)
	if err != nil {
		return err
	}
	check := crc32.NewIEEE()
	n, err := io.Copy(io.MultiWriter(w, check), r)
	if err == nil && (n != size || check.Sum32() != crc) {
		err = dyetrace.Errorf(dyetrace.InputError, "write pack", "%s changed while it was read: try again", name)
	}
	return err
}

// size is how many bytes a pack has.
func (m *Manifest) size(manifest int) int64 {
	total := int64(directEnd + localHeader + directory + 2*len(ManifestName) + manifest)
	for _, member := range m.Members {
		if member.LeftOut == "" {
			total += int64(localHeader+directory+2*len(member.Name)) + member.Bytes
		}
	}
	return total
}

// Pack is a pack that is read.
type Pack struct {
	Manifest *Manifest
	files    map[string]*zip.File
	bytes    io.ReaderAt
}

// Open reads a pack's directory and manifest, and checks that the pack holds what its
// manifest says and not a byte more. The content of members is checked as it is read.
func Open(r io.ReaderAt, size int64) (*Pack, error) {
	if size > maxPack {
		return nil, noPack("it has %d bytes, over the bound of %d", size, int64(maxPack))
	}
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, noPack("%v", err)
	}
	if len(z.File) == 0 || len(z.File) > maxMembers+1 || z.File[0].Name != ManifestName || z.Comment != "" {
		return nil, noPack("it does not begin with %s", ManifestName)
	}
	p := &Pack{files: map[string]*zip.File{}, bytes: r}
	for _, f := range z.File {
		// Stored members cannot grow as they are unpacked.
		if f.Method != zip.Store || f.CompressedSize64 != f.UncompressedSize64 || f.UncompressedSize64 > maxPack || len(f.Extra) > 0 || f.Comment != "" {
			return nil, damaged("member %.80q is not stored as it is", f.Name)
		}
	}
	raw, err := p.read(z.File[0], maxManifest)
	if err != nil {
		return nil, err
	}
	if p.Manifest, err = parseManifest(raw); err != nil {
		return nil, err
	}
	return p, p.match(z.File[1:], size-p.Manifest.size(len(raw)))
}

// match compares the members with the manifest; more are the bytes that are in no member.
func (p *Pack) match(files []*zip.File, more int64) error {
	next := 0
	for _, member := range p.Manifest.Members {
		if member.LeftOut != "" {
			continue
		}
		if next == len(files) || files[next].Name != member.Name || files[next].UncompressedSize64 != uint64(member.Bytes) { //nolint:gosec // checked not to be negative
			return damaged("it does not hold the member %q where the manifest has it", member.Name)
		}
		p.files[member.Name] = files[next]
		next++
	}
	if next != len(files) {
		return damaged("it holds %q, of which the manifest says nothing", files[next].Name)
	}
	if more != 0 {
		return damaged("it holds bytes of which the manifest says nothing")
	}
	return nil
}

func (p *Pack) read(f *zip.File, most int64) ([]byte, error) {
	if f.UncompressedSize64 > uint64(most) { //nolint:gosec // bounds are positive
		return nil, damaged("%s has %d bytes, over the bound of %d", f.Name, f.UncompressedSize64, most)
	}
	r, err := f.Open()
	if err != nil {
		return nil, damaged("%v", err)
	}
	defer r.Close()
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, damaged("%s: %v", f.Name, err)
	}
	return data, nil
}

// Copy copies a member, and fails where it is not what the manifest says.
func (p *Pack) Copy(w io.Writer, member Member) error {
	f := p.files[member.Name]
	if f == nil {
		return dyetrace.Errorf(dyetrace.NotFound, "read pack", "%s was left out of this pack: %s", member.Name, member.LeftOut)
	}
	r, err := f.Open()
	if err != nil {
		return damaged("%v", err)
	}
	defer r.Close()
	sum := sha256.New()
	n, err := io.Copy(io.MultiWriter(w, sum), r)
	switch {
	case errors.Is(err, zip.ErrChecksum) || err == nil && (n != member.Bytes || hex.EncodeToString(sum.Sum(nil)) != member.SHA256):
		return damaged("%s is not what the manifest says", member.Name)
	case err != nil:
		return err
	}
	return nil
}

// Verify checks the content of every member, and gives all that are wrong.
func (p *Pack) Verify(ctx context.Context) error {
	var wrong []error
	for _, member := range p.Manifest.Members {
		if err := ctx.Err(); err != nil {
			return err
		}
		if member.LeftOut == "" {
			if err := p.Copy(io.Discard, member); err != nil {
				wrong = append(wrong, err)
			}
		}
	}
	if len(wrong) > 0 {
		return errors.Join(wrong...)
	}
	// Headers bear no content, but a pack has one spelling: it is written again and compared.
	m := *p.Manifest
	var files []File
	m.Members = nil
	for _, member := range p.Manifest.Members {
		if member.LeftOut != "" {
			m.Members = append(m.Members, member)
			continue
		}
		f := p.files[member.Name]
		files = append(files, File{member.Name, func() (io.ReadCloser, error) { return f.Open() }})
	}
	return Write(ctx, &same{as: p.bytes}, &m, files)
}

// same is a writer of bytes that are there already.
type same struct {
	as io.ReaderAt
	at int64
}

func (s *same) Write(data []byte) (int, error) {
	was := make([]byte, len(data))
	if n, err := s.as.ReadAt(was, s.at); n < len(data) {
		return 0, err
	}
	if !bytes.Equal(was, data) {
		return 0, damaged("its headers near byte %d are not as this program writes them", s.at)
	}
	s.at += int64(len(data))
	return len(data), nil
}

package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// entry is a file in an archive.
type entry struct {
	name string
	mode os.FileMode
	data []byte
}

// pack makes a system's archive: the program, and what must go with it.
func (r *release) pack(system, binary string, licences []byte) error {
	program, err := os.ReadFile(binary)
	if err != nil {
		return err
	}
	folder := "dyetrace_" + r.version + "_" + strings.ReplaceAll(system, "/", "_")
	all := []entry{{folder + "/" + filepath.Base(binary), 0o755, program}}
	for _, name := range []string{"README.md", "CHANGELOG.md", "LICENSE"} {
		data, err := os.ReadFile(filepath.Join(r.top, name))
		if err != nil {
			return err
		}
		all = append(all, entry{folder + "/" + name, 0o644, data})
	}
	all = append(all, entry{folder + "/LICENCES.txt", 0o644, licences})
	// Windows opens .zip by itself; the rights of files outlive only the other.
	packed, name := tarred, folder+".tar.gz"
	if strings.HasPrefix(system, "windows/") {
		packed, name = zipped, folder+".zip"
	}
	data, err := packed(all, r.made)
	if err != nil {
		return err
	}
	return r.write(name, data)
}

func tarred(all []entry, at time.Time) ([]byte, error) {
	var out bytes.Buffer
	packed, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	w := tar.NewWriter(packed)
	for _, e := range all {
		head := &tar.Header{Typeflag: tar.TypeReg, Name: e.name, Mode: int64(e.mode), Size: int64(len(e.data)), ModTime: at,
			Format: tar.FormatUSTAR}
		if err := w.WriteHeader(head); err != nil {
			return nil, err
		}
		if _, err := w.Write(e.data); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	if err := packed.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func zipped(all []entry, at time.Time) ([]byte, error) {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, e := range all {
		head := &zip.FileHeader{Name: e.name, Method: zip.Deflate, Modified: at}
		head.SetMode(e.mode)
		f, err := w.CreateHeader(head)
		if err != nil {
			return nil, err
		}
		if _, err := f.Write(e.data); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

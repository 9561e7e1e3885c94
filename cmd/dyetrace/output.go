package main

import (
	"bufio"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// output is where a result goes: standard output, or a file. A file appears
// under its name once all of it has been written; until then whatever had the
// name stays.
type output struct {
	*bufio.Writer
	path string   // "" for standard output
	file *os.File // being written; nil for standard output
	tmp  string   // its name until then; "" where it is written in place
}

const outputBuffer = 256 << 10

// create begins to write to a file, or to standard output where path is "" or
// "-". Whoever calls it calls commit when all is written, and abort in any
// case.
func (p *program) create(path string) (*output, error) {
	if path == "" || path == "-" {
		return &output{Writer: bufio.NewWriterSize(p.stdout, outputBuffer)}, nil
	}
	o := &output{path: path}
	// What a link leads to is replaced, not the link; and what is no file,
	// such as /dev/null or a pipe, must not be replaced at all.
	target, err := filepath.EvalSymlinks(path)
	if errors.Is(err, fs.ErrNotExist) {
		target, err = path, nil
	}
	if err != nil {
		return nil, outputError(path, err)
	}
	info, err := os.Stat(target)
	switch {
	case err == nil && info.IsDir():
		return nil, usageError("%s is a folder: give the name of a file", path)
	case err == nil && !info.Mode().IsRegular():
		o.file, err = os.OpenFile(target, os.O_WRONLY, 0)
	default:
		o.path, o.tmp = target, target+".tmp"
		o.file, err = os.Create(o.tmp)
	}
	if err != nil {
		return nil, outputError(path, err)
	}
	o.Writer = bufio.NewWriterSize(o.file, outputBuffer)
	return o, nil
}

func outputError(path string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return usageError("%s cannot be written: its folder is not there", path)
	}
	return &fs.PathError{Op: "write", Path: path, Err: cause(err)}
}

// commit writes what is left and gives the file its name.
func (o *output) commit() error {
	err := o.Flush()
	if o.file == nil {
		return err
	}
	file := o.file
	o.file = nil
	err = errors.Join(err, file.Close())
	if o.tmp == "" {
		return err
	}
	if err == nil {
		err = os.Rename(o.tmp, o.path)
	}
	if err != nil {
		err = errors.Join(err, os.Remove(o.tmp))
	}
	return err
}

// abort drops what was written, unless it has been committed.
func (o *output) abort() {
	if o.file == nil {
		return
	}
	o.file.Close()
	o.file = nil
	if o.tmp != "" {
		os.Remove(o.tmp)
	}
}

// write lets fn write a result to a file or standard output.
func (p *program) write(path string, fn func(w io.Writer) error) error {
	out, err := p.create(path)
	if err != nil {
		return err
	}
	defer out.abort()
	if err := fn(out); err != nil {
		return err
	}
	return out.commit()
}

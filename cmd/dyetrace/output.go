package main

import (
	"bufio"
	"cmp"
	"context"
	"io"
	"os"
	"strings"

	"dyetrace/internal/outfile"
	"dyetrace/report/rejects"
)

// output is where a result goes: standard output, or a file. A file appears
// under its name once all of it has been written; until then whatever had the
// name stays.
type output struct {
	*bufio.Writer
	file *outfile.File // nil for standard output
}

const outputBuffer = 256 << 10

// create begins to write to a file, or to standard output where path is "" or
// "-". Whoever calls it calls commit when all is written, and abort in any case.
func (p *program) create(path string) (*output, error) {
	if path == "" || path == "-" || p.isStdout(path) {
		return &output{Writer: bufio.NewWriterSize(p.stdout, outputBuffer)}, nil
	}
	if err := p.inputs.spare(path); err != nil {
		return nil, err
	}
	return createFile(cmp.Or(p.instead[path], path))
}

// createRejects begins a rejects file, which may lie in a folder that is imported.
func (p *program) createRejects(path string) (rejects.Output, error) {
	if err := p.inputs.spareFiles(path); err != nil {
		return nil, err
	}
	file, err := outfile.Create(path)
	if err != nil {
		return nil, err
	}
	return file, nil
}

func createFile(path string) (*output, error) {
	file, err := outfile.Create(path)
	if err != nil {
		return nil, err
	}
	return &output{bufio.NewWriterSize(file, outputBuffer), file}, nil
}

// isStdout reports whether a name such as /dev/stdout is that of standard output.
func (p *program) isStdout(path string) bool {
	f, ok := p.stdout.(*os.File)
	if !ok || !strings.HasPrefix(path, "/dev/") && !strings.HasPrefix(path, "/proc/") {
		return false
	}
	named, err := os.Stat(path)
	if err != nil {
		return false
	}
	info, err := f.Stat()
	return err == nil && os.SameFile(named, info)
}

// commit writes what is left and gives the file its name.
func (o *output) commit() error {
	if err := o.Flush(); err != nil || o.file == nil {
		return err
	}
	return o.file.Commit()
}

// abort drops what was written, unless it has been committed.
func (o *output) abort() {
	if o.file != nil {
		o.file.Abort()
	}
}

// write lets fn write a result to a file or standard output.
func (p *program) write(path string, fn func(w io.Writer) error) error {
	out, err := p.create(path)
	if err != nil {
		return err
	}
	defer out.abort()
	if err := cmp.Or(fn(out), p.unchanged()); err != nil {
		return err
	}
	return out.commit()
}

// writeFolder lets fn write into a folder, which appears once all of it is
// written. Where the folder is there, it must be empty, unless others may lie in
// it; then nothing that has the name of a new file or folder may.
func (p *program) writeFolder(path string, others bool, fn func(*outfile.Folder) error) error {
	if err := p.inputs.spare(path); err != nil {
		return err
	}
	create := outfile.CreateEmptyFolder
	if others {
		create = outfile.CreateFolder
	}
	folder, err := create(path)
	if err != nil {
		return err
	}
	defer folder.Abort()
	if err := cmp.Or(fn(folder), p.unchanged()); err != nil {
		return err
	}
	return folder.Commit()
}

// tablesWriter writes each table of a result as a file that create makes.
type tablesWriter func(ctx context.Context, create func(name string) (io.WriteCloser, error)) error

// writeTables writes every table of a report as a CSV file into a folder, which
// is made if it is not there.
func (p *program) writeTables(ctx context.Context, write tablesWriter, dir string) error {
	return p.writeFolder(dir, true, func(f *outfile.Folder) error { return write(ctx, f.Create) })
}

// isFolder reports whether the CSV files of a report go into a folder of this
// name: one that is there, or a name that is none of a CSV file.
func isFolder(name string) bool {
	if info, err := os.Stat(name); err == nil {
		return info.IsDir()
	}
	return !strings.HasSuffix(strings.ToLower(name), ".csv")
}

package main

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"dyetrace/internal/vfs"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"dyetrace": main})
}

// Every command is tested as it is typed, in the scripts of testdata/script.
// They check results on standard output, notes on standard error, and the
// exact exit codes.
func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"archive":  archive,
			"capture":  capture,
			"code":     exitsWith,
			"cut":      cut,
			"flip":     flip,
			"gb18030":  toGB18030,
			"gzip":     packed,
			"hold":     holdLedger,
			"json":     isJSON,
			"oldbook":  oldBook,
			"workbook": workbook,
		},
	})
}

// exitsWith runs a command that must end with an exit code: code N COMMAND.
func exitsWith(ts *testscript.TestScript, neg bool, args []string) {
	want, err := strconv.Atoi(args[0])
	if err != nil || neg {
		ts.Fatalf("usage: code N COMMAND")
	}
	got := 0
	var exit *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &exit) {
		got = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// capture puts what a pattern finds in the last standard output, or in its first brackets,
// into a variable: capture NAME PATTERN.
func capture(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 || neg {
		ts.Fatalf("usage: capture NAME PATTERN")
	}
	found := regexp.MustCompile(args[1]).FindStringSubmatch(ts.ReadFile("stdout"))
	if found == nil {
		ts.Fatalf("nothing in the output is like %s", args[1])
	}
	ts.Setenv(args[0], found[len(found)-1])
}

// flip flips the bits of one byte of the files that fit a pattern: flip GLOB
// OFFSET; a negative offset counts from the end.
func flip(ts *testscript.TestScript, _ bool, args []string) {
	offset, err := strconv.Atoi(args[1])
	ts.Check(err)
	files, err := filepath.Glob(ts.MkAbs(args[0]))
	ts.Check(err)
	if len(files) != 1 {
		ts.Fatalf("%d files fit %s", len(files), args[0])
	}
	data, err := os.ReadFile(files[0])
	ts.Check(err)
	if offset < 0 {
		offset += len(data)
	}
	data[offset] ^= 0xff
	ts.Check(os.WriteFile(files[0], data, 0o666))
}

// packed packs a file: gzip FILE.
func packed(ts *testscript.TestScript, _ bool, args []string) {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write([]byte(ts.ReadFile(args[0])))
	ts.Check(err)
	ts.Check(w.Close())
	ts.Check(os.WriteFile(ts.MkAbs(args[0]+".gz"), b.Bytes(), 0o666))
}

// archive packs files into a ZIP archive: archive ZIP FILE...
func archive(ts *testscript.TestScript, _ bool, args []string) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range args[1:] {
		out, err := w.Create(filepath.Base(name))
		ts.Check(err)
		_, err = out.Write([]byte(ts.ReadFile(name)))
		ts.Check(err)
	}
	ts.Check(w.Close())
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), b.Bytes(), 0o666))
}

// cut leaves so many bytes of a file: cut FILE BYTES.
func cut(ts *testscript.TestScript, _ bool, args []string) {
	n, err := strconv.ParseInt(args[1], 10, 64)
	ts.Check(err)
	ts.Check(os.Truncate(ts.MkAbs(args[0]), n))
}

// workbook makes a workbook of a text with commas: workbook CSV XLSX [PASSWORD].
func workbook(ts *testscript.TestScript, _ bool, args []string) {
	book := excelize.NewFile()
	rows, err := csv.NewReader(strings.NewReader(ts.ReadFile(args[0]))).ReadAll()
	ts.Check(err)
	for r, row := range rows {
		for c, cell := range row {
			at, err := excelize.CoordinatesToCellName(c+1, r+1)
			ts.Check(err)
			ts.Check(book.SetCellStr("Sheet1", at, cell))
		}
	}
	ts.Check(book.SaveAs(ts.MkAbs(args[1]), excelize.Options{Password: strings.Join(args[2:], " ")}))
}

// toGB18030 writes a text in GB18030: gb18030 FROM TO.
func toGB18030(ts *testscript.TestScript, _ bool, args []string) {
	text, err := simplifiedchinese.GB18030.NewEncoder().String(ts.ReadFile(args[0]))
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(text), 0o666))
}

// oldBook makes a damaged workbook of the old kind: oldbook FILE.
func oldBook(ts *testscript.TestScript, _ bool, args []string) {
	data := append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make([]byte, 1024)...)
	for i, b := range []byte("Workbook") {
		data[512+2*i] = b
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), data, 0o666))
}

// holdLedger makes somebody else hold a ledger until the script ends: hold DIR.
func holdLedger(ts *testscript.TestScript, _ bool, args []string) {
	lock, err := vfs.OS{}.Lock(filepath.Join(ts.MkAbs(args[0]), "LOCK"), "process 17 on the laptop")
	ts.Check(err)
	ts.Defer(func() { lock.Close() })
}

// isJSON checks that a file, such as stdout, is JSON: json FILE.
func isJSON(ts *testscript.TestScript, neg bool, args []string) {
	if json.Valid([]byte(ts.ReadFile(args[0]))) == neg {
		ts.Fatalf("%s is JSON: %t", args[0], !neg)
	}
}

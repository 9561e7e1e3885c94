package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"dyetrace/internal/vfs"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"dyetrace": main})
}

// Every command is tested as it is typed, in the scripts of testdata/script.
// They check results on standard output, notes on standard error, and the
// exact exit codes.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"code": exitsWith,
			"flip": flip,
			"gzip": packed,
			"hold": hold,
			"json": isJSON,
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

// hold makes somebody else hold a ledger until the script ends: hold DIR.
func hold(ts *testscript.TestScript, _ bool, args []string) {
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

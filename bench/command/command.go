// Package command builds dyetrace, tells builds apart and runs them: it draws worlds of
// package simulate/family and imports them. It knows dyetrace by its command line alone, so
// that builds of any age can be run.
package command

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Draw has a program write a world, with the truth, into a folder.
func Draw(ctx context.Context, program, folder string, seed uint64) error {
	return Run(ctx, "", program, "simulate", "--quiet", "--family", strconv.FormatUint(seed, 10), "--out", folder)
}

// Import has a program import a world from its folder into a ledger; a relative name
// of the ledger counts from that folder. The program gets the files that an
// investigator has, never the truth.
func Import(ctx context.Context, program, folder, ledger string) error {
	args := []string{"import", "--quiet", "--ledger", ledger, "accounts.csv", "transfers.csv"}
	for _, name := range []string{"holders.csv", "links.csv"} {
		switch _, err := os.Stat(filepath.Join(folder, name)); {
		case err == nil:
			args = append(args, name)
		case !errors.Is(err, fs.ErrNotExist): // a cut may have none
			return err
		}
	}
	return Run(ctx, folder, program, args...)
}

// Run runs a program in a folder, without settings from the environment. An error
// has what the program complained about.
func Run(ctx context.Context, folder, program string, args ...string) error {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir = folder
	cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "DYETRACE_") })
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s %s: %w: %s", program, args[0], err, bytes.TrimSpace(stderr.Bytes()))
	}
	return nil
}

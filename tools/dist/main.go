// Command dist builds what a release of dyetrace consists of: an archive for each system,
// an SBOM, and checksums. The same commit gives the same bytes.
//
//	go -C tools run ./dist -version 0.2.0 -time 1790000000 -into ../bin/dist
//
// What goes into an archive, and into the SBOM, is what the binaries say they were built
// from, not what go.mod allows.
package main

import (
	"crypto/sha256"
	"debug/buildinfo"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"time"
)

// targets are the systems that a release is for.
var targets = []string{"linux/amd64", "linux/arm64", "linux/loong64", "windows/amd64", "windows/arm64",
	"darwin/amd64", "darwin/arm64"}

func main() {
	var r release
	var seconds int64
	flag.StringVar(&r.version, "version", "", "the release's version")
	flag.StringVar(&r.commit, "commit", "", "the commit that it is built from")
	flag.Int64Var(&seconds, "time", 0, "when that was made, in seconds since 1970")
	flag.StringVar(&r.into, "into", "bin/dist", "the folder to make")
	flag.StringVar(&r.top, "top", ".", "the top of the checkout")
	only := flag.String("only", strings.Join(targets, ","), "the systems to build for")
	flag.Parse()
	r.made = time.Unix(seconds, 0).UTC()
	if err := r.make(strings.Split(*only, ",")); err != nil {
		fmt.Fprintln(os.Stderr, "dist:", err)
		os.Exit(1)
	}
}

// release is what is made.
type release struct {
	version, commit string
	made            time.Time
	top, into       string
	goRoot          string // of the Go that builds
	goVersion       string
	modules         map[string]*module // by path: those of any binary
	files           []string           // made so far, by name
}

// module is a Go module that is in some binary.
type module struct {
	path, version, sum string
	dir                string
	license            string   // SPDX's name of it; "" where it is none of the usual ones
	systems            []string // whose binaries hold it
}

func (r *release) make(systems []string) error {
	if r.version == "" || r.made.Unix() == 0 {
		return errors.New("give -version and -time")
	}
	if err := os.MkdirAll(r.into, 0o755); err != nil {
		return err
	}
	work, err := os.MkdirTemp("", "dist")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	r.modules = map[string]*module{}
	built := map[string]string{}
	for _, system := range systems {
		fmt.Println("building for", system)
		if built[system], err = r.build(system, work); err != nil {
			return err
		}
		if err := r.read(system, built[system]); err != nil {
			return err
		}
	}
	licences, err := r.licences()
	if err != nil {
		return err
	}
	for _, system := range systems {
		if err := r.pack(system, built[system], licences); err != nil {
			return err
		}
	}
	if err := r.writeSBOM(); err != nil {
		return err
	}
	return r.writeSums()
}

// build builds the program for a system, and returns where it is.
func (r *release) build(system, work string) (string, error) {
	goos, goarch, ok := strings.Cut(system, "/")
	if !ok {
		return "", fmt.Errorf("%q is no system", system)
	}
	to := filepath.Join(work, goos+"-"+goarch, "dyetrace")
	if goos == "windows" {
		to += ".exe"
	}
	flags := "-s -w -X main.version=" + r.version
	_, err := r.goCommand([]string{"GOOS=" + goos, "GOARCH=" + goarch}, "build", "-trimpath", "-buildvcs=false",
		"-ldflags="+flags, "-o", to, "./cmd/dyetrace")
	return to, err
}

// goCommand runs the go command at the top of the checkout. What the environment says of
// how to build does not count: the bytes would depend on it.
func (r *release) goCommand(env []string, args ...string) (string, error) {
	cmd := exec.Command("go", args...)
	cmd.Dir, cmd.Stderr = r.top, os.Stderr
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=", "GOEXPERIMENT=", "GOWORK=off", "GOAMD64=v1",
		"GOARM64=v8.0")
	cmd.Env = append(cmd.Env, env...)
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("go %s: %w", args[0], err)
	}
	return strings.TrimSpace(string(out)), nil
}

// read notes the modules that a binary was built from.
func (r *release) read(system, binary string) error {
	info, err := buildinfo.ReadFile(binary)
	if err != nil {
		return err
	}
	r.goVersion = strings.TrimPrefix(info.GoVersion, "go")
	for _, dep := range info.Deps {
		if dep.Replace != nil {
			return fmt.Errorf("%s is replaced: say in the SBOM by what", dep.Path)
		}
		if err := r.note(system, dep); err != nil {
			return err
		}
	}
	return nil
}

func (r *release) note(system string, dep *debug.Module) error {
	m := r.modules[dep.Path]
	if m == nil {
		dir, err := r.goCommand(nil, "list", "-m", "-f", "{{.Dir}}", dep.Path)
		if err != nil {
			return err
		}
		m = &module{path: dep.Path, version: dep.Version, sum: dep.Sum, dir: dir}
		r.modules[dep.Path] = m
	}
	if m.version != dep.Version {
		return fmt.Errorf("%s has versions %s and %s", dep.Path, m.version, dep.Version)
	}
	m.systems = append(m.systems, system)
	return nil
}

// sorted is the modules by path.
func (r *release) sorted() []*module {
	var all []*module
	for _, m := range r.modules {
		all = append(all, m)
	}
	slices.SortFunc(all, func(a, b *module) int { return strings.Compare(a.path, b.path) })
	return all
}

// write makes a file of the release.
func (r *release) write(name string, data []byte) error {
	r.files = append(r.files, name)
	fmt.Println(name)
	return os.WriteFile(filepath.Join(r.into, name), data, 0o644)
}

// writeSums writes the checksums of all files, in the form of the command sha256sum.
func (r *release) writeSums() error {
	slices.Sort(r.files)
	var sums strings.Builder
	for _, name := range r.files {
		data, err := os.ReadFile(filepath.Join(r.into, name))
		if err != nil {
			return err
		}
		fmt.Fprintf(&sums, "%x  %s\n", sha256.Sum256(data), name)
	}
	return r.write("SHA256SUMS", []byte(sums.String()))
}

package storetest

import (
	"bytes"
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"github.com/jackc/pgx/v5"
)

// Server is a PostgreSQL of its own in a temporary folder, which answers on a socket
// there and nowhere else.
type Server struct {
	folder string
	bin    string
	as     []string // how a command is run as the user postgres
	made   int
}

// Start makes a server and starts it. Where PostgreSQL is not installed the test is
// skipped, but in CI it fails.
func (s *Server) Start(t *testing.T) {
	t.Helper()
	if s.folder != "" {
		return
	}
	if s.bin = findPostgres(); s.bin == "" {
		const missing = "PostgreSQL is not installed: scripts/postgres does it on Debian"
		if os.Getenv("CI") == "true" {
			t.Fatal(missing)
		}
		t.Skip(missing)
	}
	folder, err := os.MkdirTemp("", "dyetrace-postgres")
	if err != nil {
		t.Fatal(err)
	}
	s.folder = folder
	if os.Getuid() == 0 {
		// The server refuses to run as root.
		s.giveToPostgres(t)
	}
	s.run(t, filepath.Join(s.bin, "initdb"), "-D", s.data(), "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C", "--no-sync")
	s.Up(t)
}

func (s *Server) data() string { return filepath.Join(s.folder, "data") }

func (s *Server) giveToPostgres(t *testing.T) {
	t.Helper()
	postgres, err := user.Lookup("postgres")
	if err != nil {
		t.Fatal(err)
	}
	uid, _ := strconv.Atoi(postgres.Uid)
	gid, _ := strconv.Atoi(postgres.Gid)
	if err := os.Chown(s.folder, uid, gid); err != nil {
		t.Fatal(err)
	}
	s.as = []string{"runuser", "-u", "postgres", "--"}
}

// findPostgres is the folder of the newest server's programs, "" where there is none.
func findPostgres() string {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb") // Debian's
	if err == nil && len(found) > 0 {
		return filepath.Dir(slices.Max(found))
	}
	if initdb, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(initdb)
	}
	return ""
}

// Up starts a server that was stopped.
func (s *Server) Up(t testing.TB) {
	t.Helper()
	s.run(t, filepath.Join(s.bin, "pg_ctl"), "-D", s.data(), "-w", "-l", filepath.Join(s.folder, "log"), "-o",
		fmt.Sprintf("-c listen_addresses='' -c unix_socket_directories='%s' -c fsync=off -c max_connections=60", s.folder), "start")
}

// Down stops the server as a crash does.
func (s *Server) Down(t testing.TB) {
	t.Helper()
	s.run(t, filepath.Join(s.bin, "pg_ctl"), "-D", s.data(), "-w", "-m", "immediate", "stop")
}

// End stops the server and removes it.
func (s *Server) End() {
	if s.folder == "" {
		return
	}
	stop := append(slices.Clone(s.as), filepath.Join(s.bin, "pg_ctl"), "-D", s.data(), "-m", "immediate", "stop")
	if out, err := exec.Command(stop[0], stop[1:]...).CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "stop PostgreSQL: %v: %s\n", err, out)
	}
	os.RemoveAll(s.folder)
}

func (s *Server) run(t testing.TB, command ...string) {
	t.Helper()
	command = append(slices.Clone(s.as), command...)
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Dir = s.folder
	var out bytes.Buffer
	// The server inherits what pg_ctl writes to: a pipe would never end.
	file, err := os.CreateTemp(os.TempDir(), "pg_ctl")
	if err != nil {
		t.Fatal(err)
	}
	defer os.Remove(file.Name())
	defer file.Close()
	cmd.Stdout, cmd.Stderr = file, file
	if err := cmd.Run(); err != nil {
		if said, err := os.ReadFile(file.Name()); err == nil {
			out.Write(said)
		}
		t.Fatalf("%s: %v: %s", command, err, out.String())
	}
}

// Socket is the folder that the server's socket lies in.
func (s *Server) Socket() string { return s.folder }

// URL is the address of the server's database, by way of a socket in a folder.
func (s *Server) URL(socket string) string {
	return "postgres://postgres@/postgres?host=" + url.QueryEscape(socket)
}

// NewURL is the address of an empty place in the server's database.
func (s *Server) NewURL(t *testing.T) string {
	t.Helper()
	ctx := context.Background()
	c, err := pgx.Connect(ctx, s.URL(s.folder))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(ctx)
	s.made++
	schema := fmt.Sprintf("place%d", s.made)
	if _, err := c.Exec(ctx, "CREATE SCHEMA "+schema); err != nil {
		t.Fatal(err)
	}
	return s.URL(s.folder) + "&search_path=" + schema
}

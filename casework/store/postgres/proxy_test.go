package postgres_test

import (
	"bytes"
	"io"
	"net"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// proxy stands between a store and its database, and loses the answer to a commit.
type proxy struct {
	folder string
	server string

	mu      sync.Mutex
	lose    bool
	forward bool // the server gets the commit first
}

const socketName = ".s.PGSQL.5432"

func newProxy(t *testing.T, server string) *proxy {
	t.Helper()
	folder, err := os.MkdirTemp("", "proxy") // t.TempDir is too long for a socket
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{folder: folder, server: filepath.Join(server, socketName)}
	listener, err := net.Listen("unix", filepath.Join(folder, socketName))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		listener.Close()
		os.RemoveAll(folder)
	})
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			go p.serve(client)
		}
	}()
	return p
}

func (p *proxy) loseNextCommit(forward bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lose, p.forward = true, forward
}

// losing reports whether a message is the commit whose answer is to be lost.
func (p *proxy) losing(message []byte) (lose, forward bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.lose || !bytes.Contains(message, []byte("commit\x00")) {
		return false, false
	}
	p.lose = false
	return true, p.forward
}

func (p *proxy) serve(client net.Conn) {
	defer client.Close()
	server, err := net.Dial("unix", p.server)
	if err != nil {
		return
	}
	defer server.Close()
	answers := make(chan struct{})
	var lost sync.Once
	go func() {
		defer close(answers)
		_, _ = io.Copy(client, server) // either of them ends it
		client.Close()
	}()
	buf := make([]byte, 1<<16)
	for {
		n, err := client.Read(buf)
		if err != nil {
			return
		}
		lose, forward := p.losing(buf[:n])
		if lose {
			lost.Do(func() { client.Close() })
			if forward {
				server.Write(buf[:n])
				<-answers // the copy fails at the client, once the server has answered
			}
			return
		}
		if _, err := server.Write(buf[:n]); err != nil {
			return
		}
	}
}

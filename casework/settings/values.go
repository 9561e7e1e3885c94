package settings

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
)

// Channel is how an institution is reached.
type Channel struct{ name string }

// The channels.
var (
	Paper   = Channel{"paper"}   // a letter to print and sign
	Folder  = Channel{"folder"}  // files in a folder that somebody carries on
	Mailbox = Channel{"mailbox"} // a message that a mail program sends
)

// UnmarshalText reads a channel.
func (c *Channel) UnmarshalText(text []byte) error {
	for _, known := range []Channel{Paper, Folder, Mailbox} {
		if known.name == string(text) {
			*c = known
			return nil
		}
	}
	return fmt.Errorf("channel %q: it is one of paper, folder, mailbox", text)
}

// String is the channel's name; the zero Channel is paper.
func (c Channel) String() string {
	if c.name == "" {
		return Paper.name
	}
	return c.name
}

var errKey = errors.New("a key is the 32 bytes of an ed25519 public key in base64, or a line of a file such as id_ed25519.pub; " +
	"a private key has no place here")

// sshKind is how OpenSSH names the only kind of key that counts here.
const sshKind = "ssh-ed25519"

// UnmarshalText reads a public key: its bytes in base64, or as OpenSSH writes them.
func (k *Key) UnmarshalText(text []byte) error {
	fields := strings.Fields(string(text))
	switch {
	case len(fields) == 1:
		raw, err := base64.StdEncoding.DecodeString(fields[0])
		if err != nil || len(raw) != ed25519.PublicKeySize {
			return errKey
		}
		k.Public = raw
	case len(fields) >= 2 && fields[0] == sshKind:
		blob, err := base64.StdEncoding.DecodeString(fields[1])
		if err != nil {
			return errKey
		}
		kind, rest, _ := sshText(blob)
		raw, rest, is := sshText(rest)
		if !is || string(kind) != sshKind || len(raw) != ed25519.PublicKeySize || len(rest) > 0 {
			return errKey
		}
		k.Public = bytes.Clone(raw)
	default:
		return errKey
	}
	return nil
}

// sshText takes a text with its length before it, as OpenSSH's keys are made of them.
func sshText(blob []byte) (text, rest []byte, is bool) {
	const head = 4
	if len(blob) < head {
		return nil, nil, false
	}
	n := binary.BigEndian.Uint32(blob)
	if uint64(n) > uint64(len(blob)-head) {
		return nil, nil, false
	}
	return blob[head : head+n], blob[head+n:], true
}

// String is the key's bytes in base64; "" where there is none.
func (k Key) String() string { return base64.StdEncoding.EncodeToString(k.Public) }

// IsZero reports whether there is no key.
func (k Key) IsZero() bool { return len(k.Public) == 0 }

package main

import (
	"encoding/base64"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"dyetrace"
	"dyetrace/casework"
	"dyetrace/casework/audit"
	"dyetrace/internal/outfile"
	"dyetrace/internal/vfs"
)

// Names in the casework folder.
const (
	auditKeyName    = "audit.key"
	auditPublicName = "audit.pub"
	auditNextKey    = "audit.key.next"
	checkpointsName = "checkpoints"

	passphraseVariable    = "DYETRACE_AUDIT_PASSPHRASE"
	newPassphraseVariable = "DYETRACE_AUDIT_NEW_PASSPHRASE"
)

// auditCommand is about the log of casework that nobody can change unseen.
func (p *program) auditCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "audit",
		Short: "The log of casework that nobody can change unseen",
		Long: `Every event of casework is hashed into a log. A checkpoint is the log's size and
root, signed. Give checkpoints, at least hourly, to somebody whom those who keep the
log do not command: what a checkpoint covers cannot be changed, removed or put in
another order unseen, not by the database's owner either. What no checkpoint outside
covers can be cut off unseen.`,
		Example: `  dyetrace audit key new --cases cases --office nanjing
  dyetrace audit checkpoint --cases cases --office nanjing -o /media/court/now.checkpoint
  dyetrace audit verify --cases cases --checkpoint /media/court/now.checkpoint`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(p.auditKeyCommand(), p.auditCheckpointCommand(), p.auditVerifyCommand(), p.auditProofCommand(), p.auditTilesCommand(), p.auditReadsCommand())
	return cmd
}

// auditLog is the log of opened casework.
type auditLog struct {
	*openedCases
	storage audit.Storage
	tree    audit.Tree
	known   casework.AuditLog // zero where the log has no key yet
}

// log is the casework's log as it is now.
func (c *openedCases) log() (*auditLog, error) {
	l := &auditLog{openedCases: c}
	var err error
	if l.storage, l.tree, err = c.store.Log(c.ctx); err == nil {
		l.known, _, err = casework.Get[casework.AuditLog](c.ctx, c.store, casework.AuditLogRef().ID)
	}
	return l, err
}

// in is a file of the casework folder.
func (c *openedCases) in(name string) string { return filepath.Join(c.folder, name) }

// key opens the key that signs for the log now.
func (l *auditLog) key(passphrase string) (*audit.Key, error) {
	if l.known.Key == "" {
		return nil, dyetrace.Errorf(dyetrace.NotFound, "audit key", "the log has no key yet: run dyetrace audit key new")
	}
	for _, name := range []string{auditKeyName, auditNextKey} {
		sealed, err := vfs.ReadFile(vfs.OS{}, l.in(name))
		if err != nil {
			if name == auditKeyName {
				continue
			}
			break
		}
		key, err := audit.OpenKey(sealed, passphrase)
		if err != nil {
			return nil, err
		}
		if key.Public() != l.known.Key {
			continue
		}
		// A change of key that was cut off after its event ends here.
		if name == auditNextKey {
			err = l.takeKey(key)
		}
		return key, err
	}
	return nil, dyetrace.Errorf(dyetrace.NotFound, "audit key", "%s is not the key that the log states: restore the file, or replace a lost key with dyetrace audit key new --lost", l.in(auditKeyName))
}

// takeKey puts the next key in the place of the one before.
func (l *auditLog) takeKey(key *audit.Key) error {
	fsys := vfs.OS{}
	if err := fsys.Rename(l.in(auditNextKey), l.in(auditKeyName)); err != nil {
		return err
	}
	return vfs.WriteFile(fsys, l.folder, auditPublicName, []byte(key.Public()+"\n"))
}

// head signs the log as it is, once it is shown to be what the last checkpoint covered,
// grown: nobody signs away what was cut off before.
func (l *auditLog) head(key *audit.Key) (audit.Signed, error) {
	if l.known.Size > 0 {
		old := audit.Tree{Size: l.known.Size}
		root, err := base64.StdEncoding.DecodeString(l.known.Root)
		if err != nil || len(root) != len(old.Root) {
			return audit.Signed{}, dyetrace.Errorf(dyetrace.CorruptError, "audit log", "the root of its last checkpoint is no hash: run dyetrace audit verify")
		}
		old.Root = audit.Hash(root)
		if err := l.grew(old, "the last checkpoint"); err != nil {
			return audit.Signed{}, err
		}
	}
	note, err := audit.Checkpoint{Origin: key.Origin(), Tree: l.tree}.Sign(key.Signer())
	if err != nil {
		return audit.Signed{}, err
	}
	return audit.ParseCheckpoint(note)
}

// grew checks that the log is what a checkpoint covered, grown.
func (l *auditLog) grew(old audit.Tree, what string) error {
	proof, err := audit.ProveGrowth(l.ctx, l.storage, l.tree, old.Size)
	if err == nil {
		err = audit.CheckGrowth(l.tree, old, proof)
	}
	if err != nil {
		err = dyetrace.Errorf(dyetrace.CorruptError, "audit log", "it is not what %s covered, grown: an older copy may have been put back; run dyetrace audit verify before you sign it: %w", what, err)
	}
	return err
}

// grewFrom checks the log against the checkpoints that lie where the next one goes to: the
// folder's own, and the file that it replaces. The database is not the only one that knows
// what was covered, and a checkpoint that shows a break is not written over.
func (l *auditLog) grewFrom(output string) error {
	names := []string{output}
	entries, err := os.ReadDir(l.in(checkpointsName))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return outfile.Refused(l.in(checkpointsName), err)
	}
	if len(entries) > 0 { // by size, so that the last one covers most
		names = append(names, l.in(filepath.Join(checkpointsName, entries[len(entries)-1].Name())))
	}
	for _, name := range names {
		if info, err := os.Stat(name); err != nil || !info.Mode().IsRegular() {
			continue // nothing is there yet, or what is no checkpoint
		}
		head, err := readCheckpoint(name)
		if err != nil || head.Origin != l.known.Origin {
			continue
		}
		if err := l.grew(head.Tree, name); err != nil {
			return err
		}
	}
	return nil
}

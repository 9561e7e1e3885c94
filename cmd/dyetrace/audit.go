package main

import (
	"context"
	"encoding/base64"

	"github.com/spf13/cobra"

	"dyetrace"
	"dyetrace/casework"
	"dyetrace/casework/audit"
	"dyetrace/casework/store"
	"dyetrace/internal/vfs"
)

// Names in the casework folder.
const (
	auditKeyName    = "audit.key"
	auditPublicName = "audit.pub"
	auditNextKey    = "audit.key.next"
	checkpointsName = "checkpoints"
	outboxName      = "outbox"

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
	cmd.AddCommand(p.auditKeyCommand(), p.auditCheckpointCommand(), p.auditVerifyCommand(), p.auditProofCommand(), p.auditTilesCommand())
	return cmd
}

// auditLog is the log of casework, opened for a command.
type auditLog struct {
	desk    *casesOptions
	store   *store.Store
	storage audit.Storage
	tree    audit.Tree
	known   casework.AuditLog // zero where the log has no key yet
}

func (o *casesOptions) openLog(ctx context.Context, makes bool) (*auditLog, error) {
	s, err := o.open(ctx, makes)
	if err != nil {
		return nil, err
	}
	l := &auditLog{desk: o, store: s}
	if l.storage, l.tree, err = s.Log(ctx); err == nil {
		l.known, _, err = casework.Get[casework.AuditLog](ctx, s, casework.AuditLogRef().ID)
	}
	if err != nil {
		s.Close()
		return nil, err
	}
	return l, nil
}

// close closes the store; all that was done is kept by then.
func (l *auditLog) close() { l.store.Close() }

// key opens the key that signs for the log now.
func (l *auditLog) key(passphrase string) (*audit.Key, error) {
	if l.known.Key == "" {
		return nil, dyetrace.Errorf(dyetrace.NotFound, "audit key", "the log has no key yet: run dyetrace audit key new")
	}
	for _, name := range []string{auditKeyName, auditNextKey} {
		sealed, err := vfs.ReadFile(vfs.OS{}, l.desk.in(name))
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
	return nil, dyetrace.Errorf(dyetrace.NotFound, "audit key", "%s is not the key that the log states: restore the file, or replace a lost key with dyetrace audit key new --lost", l.desk.in(auditKeyName))
}

// takeKey puts the next key in the place of the one before.
func (l *auditLog) takeKey(key *audit.Key) error {
	fsys := vfs.OS{}
	if err := fsys.Rename(l.desk.in(auditNextKey), l.desk.in(auditKeyName)); err != nil {
		return err
	}
	return vfs.WriteFile(fsys, l.desk.cases, auditPublicName, []byte(key.Public()+"\n"))
}

// head signs the log as it is, once it is shown to be what the last checkpoint covered,
// grown: nobody signs away what was cut off before.
func (l *auditLog) head(ctx context.Context, key *audit.Key) (audit.Signed, error) {
	if l.known.Size > 0 {
		old := audit.Tree{Size: l.known.Size}
		root, err := base64.StdEncoding.DecodeString(l.known.Root)
		if err != nil || len(root) != len(old.Root) {
			return audit.Signed{}, dyetrace.Errorf(dyetrace.CorruptError, "audit log", "the root of its last checkpoint is no hash: run dyetrace audit verify")
		}
		old.Root = audit.Hash(root)
		proof, err := audit.ProveGrowth(ctx, l.storage, l.tree, old.Size)
		if err == nil {
			err = audit.CheckGrowth(l.tree, old, proof)
		}
		if err != nil {
			return audit.Signed{}, dyetrace.Errorf(dyetrace.CorruptError, "audit log", "it is not what the last checkpoint covered, grown: run dyetrace audit verify before you sign it: %w", err)
		}
	}
	note, err := audit.Checkpoint{Origin: key.Origin(), Tree: l.tree}.Sign(key.Signer())
	if err != nil {
		return audit.Signed{}, err
	}
	return audit.ParseCheckpoint(note)
}

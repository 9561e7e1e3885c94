package main

import (
	"os"

	"github.com/spf13/cobra"

	"dyetrace"
	"dyetrace/casework"
	"dyetrace/casework/audit"
	"dyetrace/casework/handover"
	"dyetrace/internal/outfile"
	"dyetrace/internal/vfs"
)

// auditKeyOptions are what a user asks of the log's key.
type auditKeyOptions struct {
	passphraseFile, newPassphraseFile string
	lost                              bool
}

// auditKeyCommand makes, changes and shows the key that signs checkpoints.
func (p *program) auditKeyCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "key",
		Short: "Make, change or show the key that signs checkpoints",
		Long: `The key lies in the casework folder, sealed by a passphrase (` + auditKeyName + `, opened by age too).
Its public part is in ` + auditPublicName + `: give it to whoever keeps checkpoints. An event of the log
states each key; the old key and the new one both sign a change.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(p.newKeyCommand(), p.changeKeyCommand(), p.showKeyCommand())
	return cmd
}

func (p *program) newKeyCommand() *cobra.Command {
	var o auditKeyOptions
	cmd := &cobra.Command{
		Use:   "new [flags]",
		Short: "Make the log's first key, or one in place of a lost one",
		Long: `Make the log's first key. The passphrase comes from --passphrase-file, from the variable
` + passphraseVariable + `, or from the terminal.

--lost makes a key in place of one that nobody can use any more. The old key cannot sign
that, so every verification tells of it, unless the new key is given to it as known.`,
		Args: cobra.NoArgs,
	}
	cmd.Flags().StringVar(&o.passphraseFile, "passphrase-file", "", "file whose first line is the key's passphrase")
	cmd.Flags().BoolVar(&o.lost, "lost", false, "the log's key is lost")
	return p.deskCommandThat(cmd, true, func(d *desk, _ []string) error { return d.newAuditKey(&o) })
}

func (d *desk) newAuditKey(o *auditKeyOptions) error {
	l, err := d.log()
	if err != nil {
		return err
	}
	origin := l.known.Origin
	switch {
	case l.known.Key != "" && !o.lost:
		return usageError("the log has a key: change it with dyetrace audit key change, or give --lost if nobody can use it any more")
	case l.known.Key == "" && o.lost:
		return usageError("the log has no key that could be lost")
	case origin == "":
		origin = audit.NewOrigin()
	}
	// Asked for before anything is written: who gives none has changed nothing.
	passphrase, err := d.passphrase(o.passphraseFile, passphraseVariable, "the new key", true)
	if err != nil {
		return err
	}
	key, err := audit.NewKey(origin)
	if err != nil {
		return err
	}
	statement, err := audit.FirstKey(key)
	if o.lost {
		statement, err = audit.ReplaceKey(l.known.Key, key)
	}
	if err != nil {
		return err
	}
	return d.stateKey(l, key, passphrase, statement)
}

func (p *program) changeKeyCommand() *cobra.Command {
	var o auditKeyOptions
	cmd := &cobra.Command{
		Use:   "change [flags]",
		Short: "Change the log's key, which the old key and the new one sign",
		Long: `Change the log's key. Both passphrases come from files, from the variables
` + passphraseVariable + ` and ` + newPassphraseVariable + `, or from the terminal.`,
		Args: cobra.NoArgs,
	}
	cmd.Flags().StringVar(&o.passphraseFile, "passphrase-file", "", "file whose first line is the passphrase of the key so far")
	cmd.Flags().StringVar(&o.newPassphraseFile, "new-passphrase-file", "", "file whose first line is the passphrase of the new key")
	return p.deskCommand(cmd, func(d *desk, _ []string) error { return d.changeAuditKey(&o) })
}

func (d *desk) changeAuditKey(o *auditKeyOptions) error {
	l, err := d.log()
	if err != nil {
		return err
	}
	passphrase, err := d.passphrase(o.passphraseFile, passphraseVariable, "the key so far", false)
	if err != nil {
		return err
	}
	old, err := l.key(passphrase)
	if err != nil {
		return err
	}
	// The new key has a passphrase of its own: who changes a key does it as somebody may know the old one.
	passphrase, err = d.passphrase(o.newPassphraseFile, newPassphraseVariable, "the new key", true)
	if err != nil {
		return err
	}
	key, err := audit.NewKey(old.Origin())
	if err != nil {
		return err
	}
	statement, err := audit.ChangeKey(old, key)
	if err != nil {
		return err
	}
	return d.stateKey(l, key, passphrase, statement)
}

// stateKey keeps a new key: its file, then the event that states it, then the file's name.
// Cut off anywhere, the log's key has a file that is found.
func (d *desk) stateKey(l *auditLog, key *audit.Key, passphrase, statement string) error {
	sealed, err := key.Seal(passphrase)
	if err != nil {
		return err
	}
	if err := vfs.WriteFile(vfs.OS{}, l.folder, auditNextKey, sealed); err != nil {
		return outfile.Refused(l.in(auditNextKey), err)
	}
	if _, err := d.do(d.as.StateKey(casework.KeyStated{Origin: key.Origin(), Public: key.Public(), Statement: statement})); err != nil {
		return err
	}
	if err := l.takeKey(key); err != nil {
		return err
	}
	// The file is named by vfs with the rights that the system gives; only its owner reads it.
	if err := os.Chmod(l.in(auditKeyName), outfile.FileMode); err != nil {
		return err
	}
	return d.sayKey(key.Origin(), key.Public())
}

func (c *openedCases) sayKey(origin, public string) error {
	if c.json {
		return c.printJSON(map[string]string{"log": origin, "key": public, "fingerprint": handover.Fingerprint(public)})
	}
	return c.printf("Log: %s\nPublic key: %s\nFingerprint: %s\n", origin, public, handover.Fingerprint(public))
}

func (p *program) showKeyCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "show [flags]",
		Short: "Show the log's name and public key",
		Args:  cobra.NoArgs,
	}
	return p.casesCommand(cmd, func(c *openedCases, _ []string) error {
		l, err := c.log()
		if err != nil {
			return err
		}
		if l.known.Key == "" {
			return dyetrace.Errorf(dyetrace.NotFound, "audit key", "the log has no key yet: run dyetrace audit key new")
		}
		return c.sayKey(l.known.Origin, l.known.Key)
	})
}

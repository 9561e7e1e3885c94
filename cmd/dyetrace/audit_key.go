package main

import (
	"context"
	"os"

	"github.com/spf13/cobra"

	"dyetrace"
	"dyetrace/casework"
	"dyetrace/casework/audit"
	"dyetrace/internal/outfile"
	"dyetrace/internal/vfs"
)

// auditKeyOptions are what a user asks of the log's key.
type auditKeyOptions struct {
	casesOptions
	passphraseFile, newPassphraseFile string
	lost                              bool
	json                              *bool
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
		RunE: func(cmd *cobra.Command, _ []string) error { return p.newAuditKey(cmd.Context(), &o) },
	}
	o.addActs(cmd)
	cmd.Flags().StringVar(&o.passphraseFile, "passphrase-file", "", "file whose first line is the key's passphrase")
	cmd.Flags().BoolVar(&o.lost, "lost", false, "the log's key is lost")
	o.json = addJSON(cmd)
	return cmd
}

func (p *program) newAuditKey(ctx context.Context, o *auditKeyOptions) error {
	by, err := o.by()
	if err != nil {
		return err
	}
	l, err := o.openLog(ctx, true)
	if err != nil {
		return err
	}
	defer l.close()
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
	passphrase, err := p.passphrase(o.passphraseFile, passphraseVariable, "the new key", true)
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
	return p.stateKey(ctx, l, by, key, passphrase, statement, *o.json)
}

func (p *program) changeKeyCommand() *cobra.Command {
	var o auditKeyOptions
	cmd := &cobra.Command{
		Use:   "change [flags]",
		Short: "Change the log's key, which the old key and the new one sign",
		Long: `Change the log's key. Both passphrases come from files, from the variables
` + passphraseVariable + ` and ` + newPassphraseVariable + `, or from the terminal.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return p.changeAuditKey(cmd.Context(), &o) },
	}
	o.addActs(cmd)
	cmd.Flags().StringVar(&o.passphraseFile, "passphrase-file", "", "file whose first line is the passphrase of the key so far")
	cmd.Flags().StringVar(&o.newPassphraseFile, "new-passphrase-file", "", "file whose first line is the passphrase of the new key")
	o.json = addJSON(cmd)
	return cmd
}

func (p *program) changeAuditKey(ctx context.Context, o *auditKeyOptions) error {
	by, err := o.by()
	if err != nil {
		return err
	}
	l, err := o.openLog(ctx, false)
	if err != nil {
		return err
	}
	defer l.close()
	passphrase, err := p.passphrase(o.passphraseFile, passphraseVariable, "the key so far", false)
	if err != nil {
		return err
	}
	old, err := l.key(passphrase)
	if err != nil {
		return err
	}
	// The new key has a passphrase of its own: who changes a key does it as somebody may know the old one.
	passphrase, err = p.passphrase(o.newPassphraseFile, newPassphraseVariable, "the new key", true)
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
	return p.stateKey(ctx, l, by, key, passphrase, statement, *o.json)
}

// stateKey keeps a new key: its file, then the event that states it, then the file's name.
// Cut off anywhere, the log's key has a file that is found.
func (p *program) stateKey(ctx context.Context, l *auditLog, by casework.By, key *audit.Key, passphrase, statement string, asJSON bool) error {
	sealed, err := key.Seal(passphrase)
	if err != nil {
		return err
	}
	if err := vfs.WriteFile(vfs.OS{}, l.desk.cases, auditNextKey, sealed); err != nil {
		return outfile.Refused(l.desk.in(auditNextKey), err)
	}
	act := by.StateKey(casework.KeyStated{Origin: key.Origin(), Public: key.Public(), Statement: statement})
	if _, err := l.store.Do(ctx, act); err != nil {
		return err
	}
	if err := l.takeKey(key); err != nil {
		return err
	}
	// The file is named by vfs with the rights that the system gives; only its owner reads it.
	if err := os.Chmod(l.desk.in(auditKeyName), outfile.FileMode); err != nil {
		return err
	}
	return p.sayKey(key.Origin(), key.Public(), asJSON)
}

func (p *program) sayKey(origin, public string, asJSON bool) error {
	if asJSON {
		return p.printJSON(map[string]string{"log": origin, "key": public})
	}
	return p.printf("Log: %s\nPublic key: %s\n", origin, public)
}

func (p *program) showKeyCommand() *cobra.Command {
	var o auditKeyOptions
	cmd := &cobra.Command{
		Use:   "show [flags]",
		Short: "Show the log's name and public key",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			l, err := o.openLog(cmd.Context(), false)
			if err != nil {
				return err
			}
			defer l.close()
			if l.known.Key == "" {
				return dyetrace.Errorf(dyetrace.NotFound, "audit key", "the log has no key yet: run dyetrace audit key new")
			}
			return p.sayKey(l.known.Origin, l.known.Key, *o.json)
		},
	}
	o.addCases(cmd)
	o.json = addJSON(cmd)
	return cmd
}

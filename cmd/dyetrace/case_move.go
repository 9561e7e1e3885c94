package main

import (
	"path/filepath"

	"github.com/spf13/cobra"

	"dyetrace/casework"
	casesettings "dyetrace/casework/settings"
	"dyetrace/casework/store"
)

// caseMoveCommand moves the casework to another store.
func (p *program) caseMoveCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "move [flags] PLACE",
		Short: "Move all cases to a database of PostgreSQL, or to a folder",
		Long: `Move all cases, of all offices, to an empty place: a database of PostgreSQL by its
address, or a folder. All events go there with their places and leaves in the audit log,
and the state is folded anew. Both logs are compared before the old place is closed: from
then on it refuses to be written, and names the new one. A move that was cut short goes on
when it is typed again.

A password belongs into PGPASSWORD or ~/.pgpass rather than into the address.`,
		Example: `  dyetrace case move postgres://desk@db.example/cases --cases cases --as ann --office north`,
		Args:    cobra.ExactArgs(1),
	}
	return p.deskCommand(cmd, func(d *desk, args []string) error {
		// Where a move was cut short, the place is opened all the same, to go on.
		to, err := store.OpenCopy(d.ctx, args[0], casework.Fold)
		if err != nil {
			return err
		}
		defer to.Close()
		if err := d.store.Move(d.ctx, to); err != nil {
			return err
		}
		_, log, err := to.Log(d.ctx)
		if err != nil {
			return err
		}
		return d.show(map[string]any{"to": to.Backend().Name(), "events": log.Size}, func() error {
			if err := d.printf("%d events are in %s, and the cases are kept there from now on.\n", log.Size, printable(to.Backend().Name())); err != nil {
				return err
			}
			if store.IsURL(args[0]) {
				return d.printf("Put its address into %s as: store = \"postgres://...\"\n", printable(filepath.Join(d.folder, casesettings.File)))
			}
			return d.printf("Name it by --cases, and copy %s, rules, letters, the audit key and the outbox there: only the cases were moved.\n", casesettings.File)
		})
	})
}

// caseBackupCommand copies the casework while others work on it.
func (p *program) caseBackupCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "backup [flags] FOLDER",
		Short: "Copy all cases to a folder, while others work",
		Long: `Copy all cases as they are at one moment to a folder that holds none. The copy opens as
it is: name its folder by --cases. It holds personal data of every office: keep it as the
cases are kept. A copy that takes the place of newer cases is a break which
"dyetrace audit verify" shows against a younger checkpoint.

Only the cases are copied: casework.toml, rules, letters, the audit key and the outbox are
files of the casework folder.`,
		Example: `  dyetrace case backup backups/2026-11-30 --as ann --office north`,
		Args:    cobra.ExactArgs(1),
	}
	e := addExport(cmd, "nobody but the office")
	e.check = store.CheckNew
	return p.deskCommand(cmd, func(d *desk, args []string) error {
		// The copy holds the event that says where it went: that is its mark.
		if _, err := d.exports("", e, "", args[0]); err != nil {
			return err
		}
		// The copy is opened before anybody relies on it.
		if err := store.Backup(d.ctx, d.store, args[0]); err != nil {
			return err
		}
		to, err := store.Open(d.ctx, args[0], casework.Fold)
		if err != nil {
			return err
		}
		defer to.Close()
		_, log, err := to.Log(d.ctx)
		if err != nil {
			return err
		}
		return d.show(map[string]any{"folder": args[0], "events": log.Size}, func() error {
			return d.printf("%s: %d events.\n", printable(args[0]), log.Size)
		})
	})
}

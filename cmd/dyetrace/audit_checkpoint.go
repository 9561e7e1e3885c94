package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"dyetrace/casework"
	"dyetrace/casework/audit"
	"dyetrace/internal/outfile"
)

// checkpointOptions are what a user asks of a checkpoint.
type checkpointOptions struct {
	passphraseFile, output, page, from string
	mailTo                             []string
}

// auditCheckpointCommand signs the log's head and gives it out.
func (p *program) auditCheckpointCommand() *cobra.Command {
	var o checkpointOptions
	cmd := &cobra.Command{
		Use:   "checkpoint [flags]",
		Short: "Sign the log as it is, and give the checkpoint out",
		Long: `Sign the log's size and root. The checkpoint goes to a file, as a mail into the
casework folder's ` + outboxFolder + `, or on a page to print, with a QR code; several of these at once.
Without --output a copy is kept in the folder's ` + checkpointsName + `, where it proves nothing: only
what lies outside, with somebody else, does. Signing is refused where the log is not
what its last checkpoint covered, grown, nor what the one at --output did.`,
		Example: `  dyetrace audit checkpoint --office nanjing -o /media/court/now.checkpoint
  dyetrace audit checkpoint --office nanjing --mail-from log@police.example --mail-to court@court.example
  dyetrace audit checkpoint --office nanjing --page checkpoint.html`,
		Args: cobra.NoArgs,
	}
	flags := cmd.Flags()
	flags.StringVar(&o.passphraseFile, "passphrase-file", "", "file whose first line is the key's passphrase")
	flags.StringVarP(&o.output, "output", "o", "", "file for the checkpoint")
	flags.StringVar(&o.page, "page", "", "file for a page to print (HTML)")
	flags.StringVar(&o.from, "mail-from", "", "from whom the mail comes")
	flags.StringSliceVar(&o.mailTo, "mail-to", nil, "to whom a mail with the checkpoint is to go")
	return p.deskCommand(cmd, func(d *desk, _ []string) error { return d.checkpoint(&o) })
}

func (d *desk) checkpoint(o *checkpointOptions) error {
	if (o.from == "") != (len(o.mailTo) == 0) {
		return usageError("a mail needs both --mail-from and --mail-to")
	}
	l, err := d.log()
	if err != nil {
		return err
	}
	passphrase, err := d.passphrase(o.passphraseFile, passphraseVariable, "the log's key", false)
	if err != nil {
		return err
	}
	key, err := l.key(passphrase)
	if err != nil {
		return err
	}
	if err := l.grewFrom(o.output); err != nil {
		return err
	}
	head, err := l.head(key)
	if err != nil {
		return err
	}
	issue := audit.Issue{Signed: head, Public: key.Public(), Office: d.as.Office, At: d.as.Time}
	to, err := d.issue(&issue, o)
	if err != nil {
		return err
	}
	// Kept after it is out: a checkpoint that nobody got is none.
	if _, err := d.do(d.as.IssueCheckpoint(casework.CheckpointIssued{Size: head.Size, Root: head.Root.String(), To: to})); err != nil {
		return err
	}
	if d.json {
		return d.printJSON(map[string]any{"log": head.Origin, "events": head.Size, "root": head.Root.String(), "key": key.Public(), "written": to})
	}
	if err := d.printf("%s", head.Note); err != nil {
		return err
	}
	for _, name := range to {
		d.note("wrote %s", name)
	}
	return nil
}

// issue writes a checkpoint wherever it is wanted, and says where.
func (d *desk) issue(i *audit.Issue, o *checkpointOptions) (to []string, err error) {
	// What lies in the casework folder is the program's own; elsewhere no input is replaced.
	put := func(create func(string) (*output, error), name string, data []byte) error {
		w, err := create(name)
		if err != nil {
			return err
		}
		defer w.abort()
		if _, err := w.Write(data); err != nil {
			return err
		}
		to = append(to, name)
		return w.commit()
	}
	create := d.create
	if o.output == "" {
		create = createFile
		if o.output, err = d.below(checkpointsName, fmt.Sprintf("%012d.checkpoint", i.Size)); err != nil {
			return nil, err
		}
	}
	if err := put(create, o.output, i.Note); err != nil {
		return nil, err
	}
	// The page and the mail hold the same note as the file.
	if o.page != "" {
		page, err := i.Page()
		if err != nil {
			return nil, err
		}
		if err := put(d.create, o.page, page); err != nil {
			return nil, err
		}
	}
	if len(o.mailTo) > 0 {
		mail, err := i.Mail(o.from, o.mailTo)
		if err != nil {
			return nil, err
		}
		place, err := d.box().Put(checkpointsName, fmt.Sprintf("checkpoint-%012d-%s.eml", i.Size, i.At.Time().Format("20060102T150405Z")), mail)
		if err != nil {
			return nil, err
		}
		to = append(to, filepath.Join(d.folder, outboxFolder, filepath.FromSlash(place)))
	}
	return to, nil
}

// below is a file in a folder of the casework folder, which is made.
func (c *openedCases) below(folder, name string) (string, error) {
	dir := c.in(folder)
	if err := os.MkdirAll(dir, outfile.FolderMode); err != nil {
		return "", outfile.Refused(dir, err)
	}
	return filepath.Join(dir, name), nil
}

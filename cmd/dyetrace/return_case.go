package main

import (
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/go-json-experiment/json"

	"github.com/spf13/cobra"

	"dyetrace/casework"
	"dyetrace/freeze"
	"dyetrace/internal/tomlfile"
)

// mostReturn bounds a file of shares.
const mostReturn = 256 << 20

// returnCaseCommands are the commands that carry a return out: it is drawn up from what
// "dyetrace return --json" computed, noticed, decided and paid.
func (p *program) returnCaseCommands() []*cobra.Command {
	return []*cobra.Command{p.returnDrawCommand(), p.returnShowCommand(), p.returnLetterCommand(), p.returnNoticeCommand(), p.returnObjectCommand(),
		p.returnJudgeCommand(), p.returnDecideCommand(), p.returnPayCommand(), p.returnWithdrawCommand(), p.returnSuspectsCommand()}
}

func (p *program) returnDrawCommand() *cobra.Command {
	var in casework.ReturnStart
	cmd := &cobra.Command{
		Use:   "draw [flags] CASE SHARES",
		Short: "Draw up a return of a case from computed shares",
		Long: `Draw up who gets how much of which frozen sum, from a file that "dyetrace return --json"
has written of the case's frozen sums and claims. No sum gives more than is in force,
nobody gets more than he lost, and what other returns give counts.`,
		Example: `  dyetrace measure frozen north-C1 -o frozen.csv
  dyetrace return --frozen frozen.csv --ledger book --claims claims.csv --json > shares.json
  dyetrace return draw north-C1 shares.json --when otherwise --by pari-passu --ground 'the trace'`,
		Args: cobra.ExactArgs(2),
	}
	ground := addGround(cmd)
	cmd.Flags().StringVar(&in.When, "when", "", "which kind of return the rules know: single-deposit, clear-order or otherwise")
	cmd.Flags().StringVar(&in.Method, "method", "", "direct or in-proportion (default: as the rules say)")
	cmd.Flags().StringVar(&in.Shared, "by", "traced", "whose shares count: traced, pari-passu or loss-share")
	complete(cmd, "by", "traced", "pari-passu", "loss-share")
	return p.adding(cmd, func(by casework.By, d *desk, c casework.Case, args []string) (casework.Decide, error) {
		if _, err := freeze.ParseMethod(in.Shared); err != nil {
			return nil, usageError("--by: %w", err)
		}
		// The file's hash stays with the return: whoever doubts a share can look it up there.
		text, err := readFile(args[1], mostReturn)
		if err != nil {
			return nil, err
		}
		in.Ground, in.Report = *ground, tomlfile.Sum(text)
		if in.Shares, err = d.readShares(c, args[1], text, in.Shared); err != nil {
			return nil, err
		}
		return by.DrawReturn(c.ID, in), nil
	})
}

// sharesFile is what a return's JSON says, as far as it is drawn up from it.
type sharesFile struct {
	Shares []map[string]string `json:"return_shares"`
}

// readShares are the shares in a file, each of the one measure on its account and of the
// claim that it names: by its id, its police number or its receipt.
func (d *desk) readShares(c casework.Case, name string, text []byte, method string) ([]casework.ReturnShare, error) {
	// Another command's JSON has no shares, and would draw up a return of nothing.
	var file sharesFile
	err := json.Unmarshal(text, &file)
	if err == nil && file.Shares == nil {
		err = errors.New("it has no return_shares")
	}
	if err != nil {
		return nil, inputError(name, fmt.Errorf("it is no JSON of dyetrace return: make it by `dyetrace return --json` (%w)", err))
	}
	w, err := d.readWhole(c)
	if err != nil {
		return nil, err
	}
	column := map[string]string{"traced": "by_traced", "pari-passu": "by_pari_passu", "loss-share": "by_loss_share"}[method]
	var shares []casework.ReturnShare
	for i, row := range file.Shares {
		amount, err := casework.ParseSum(row[column], row["currency"])
		if err != nil {
			return nil, inputError(name, fmt.Errorf("share %d: %w", i+1, err))
		}
		if amount.Amount == 0 {
			continue
		}
		s := casework.ReturnShare{Amount: amount}
		if s.Measure, err = measureOn(w.Measures, row["account"], amount); err == nil {
			s.Claim, err = claimCalled(w.Claims, row["claim"])
		}
		if err != nil {
			return nil, inputError(name, fmt.Errorf("share %d: %w", i+1, err))
		}
		shares = append(shares, s)
	}
	return shares, nil
}

// measureOn is the one measure that holds money of a currency on an account.
func measureOn(all []casework.Measure, account string, of casework.Sum) (string, error) {
	found := ""
	for _, m := range casework.HeldBack(all) {
		frozen, _ := m.Frozen()
		if frozen.Account != account || m.InForce.Currency != of.Currency {
			continue
		}
		if found != "" {
			return "", fmt.Errorf("two measures hold money on account %s: lift one of them, or return from each by itself", account)
		}
		found = m.ID
	}
	if found == "" {
		return "", fmt.Errorf("no measure of the case holds %s on account %s", of.Currency, account)
	}
	return found, nil
}

// claimCalled is the one claim of a case that goes by a name.
func claimCalled(all []casework.Claim, name string) (string, error) {
	var found []string
	for _, c := range all {
		if name != "" && (c.ID == name || c.Report.Police == name || c.Receipt == name) {
			found = append(found, c.ID)
		}
	}
	if len(found) != 1 {
		return "", fmt.Errorf("%d claims of the case are called %q: name each by its id, its police number or its receipt", len(found), name)
	}
	return found[0], nil
}

// returnOf is a return by its id that who acts may see, and who acts under its rules.
func (d *desk) returnOf(id string) (casework.GivingBack, casework.By, error) {
	missing := notFound("there is no return %q: `dyetrace return show CASE` has them", id)
	g, there, err := casework.Get[casework.GivingBack](d.ctx, d.store, id)
	if err != nil {
		return g, d.as, err
	}
	if !there {
		return g, d.as, missing
	}
	c, err := d.caseOf(g.Case)
	if err != nil {
		return g, d.as, missing
	}
	by, err := d.by(c)
	return g, by, err
}

// onReturn is a command that acts on a return.
func (p *program) onReturn(cmd *cobra.Command, act func(by casework.By, d *desk, id string, args []string) (casework.Decide, error)) *cobra.Command {
	return p.deskCommand(cmd, func(d *desk, args []string) error {
		g, by, err := d.returnOf(args[0])
		if err != nil {
			return err
		}
		return d.carryOut(act(by, d, g.ID, args))
	})
}

func (p *program) returnShowCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "show [flags] CASE",
		Short:   "Show the returns of a case: shares, what is paid and what is left",
		Example: `  dyetrace return show north-C1`,
		Args:    cobra.ExactArgs(1),
	}
	return p.deskCommand(cmd, func(d *desk, args []string) error {
		c, err := d.caseOf(args[0])
		if err != nil {
			return err
		}
		all, err := casework.ReturnsOf(d.ctx, d.store, c.ID)
		if err != nil {
			return err
		}
		rows := [][]string{}
		for _, g := range all {
			for _, s := range g.Shares {
				at := slices.IndexFunc(g.Held, func(h casework.ReturnHeld) bool { return h.Measure == s.Measure })
				rows = append(rows, []string{g.ID, string(g.State), g.Method, tableTime(g.NoticeEnds), strconv.Itoa(len(g.Objections)), s.Claim,
					g.Held[at].Account, s.Amount.String(), s.Paid.String(), s.Left().String(), g.Ground})
			}
		}
		return d.show(map[string]any{"returns": append([]casework.GivingBack{}, all...)}, func() error {
			return d.table([]string{"return", "state", "method", "notice ends (UTC)", "objections", "claim", "account", "share", "paid", "left"}, "ground", rows)
		})
	})
}

func (p *program) returnNoticeCommand() *cobra.Command {
	var from, end, letter string
	cmd := &cobra.Command{
		Use:     "notice [flags] RETURN",
		Short:   "Note that the public notice of a return was given",
		Example: `  dyetrace return notice 18ac3f0e5d1b2c00a1b2c3d4e5f60718`,
		Args:    cobra.ExactArgs(1),
	}
	cmd.Flags().StringVar(&from, "from", "now", "since when, with zone")
	cmd.Flags().StringVar(&end, "until", "", "until when, with zone (default: as the rules say)")
	cmd.Flags().StringVar(&letter, "sha256", "", "SHA-256 of the notice")
	return p.onReturn(cmd, func(by casework.By, d *desk, id string, _ []string) (casework.Decide, error) {
		since, sinceErr := d.timeOf("--from", from)
		until, untilErr := d.timeOf("--until", end)
		return by.NoticeReturn(id, since.Instant(), until.Instant(), letter), errorOf(sinceErr, untilErr)
	})
}

func (p *program) returnObjectCommand() *cobra.Command {
	var who, text, claim, received string
	cmd := &cobra.Command{
		Use:     "object [flags] RETURN",
		Short:   "Keep an objection to a return",
		Example: `  dyetrace return object 18ac3f0e5d1b2c00a1b2c3d4e5f60718 --who 'Han Meimei' --text 'I lost more'`,
		Args:    cobra.ExactArgs(1),
	}
	cmd.Flags().StringVar(&who, "who", "", "who objects")
	cmd.Flags().StringVar(&text, "text", "", "what he says")
	cmd.Flags().StringVar(&claim, "claim", "", "his claim")
	cmd.Flags().StringVar(&received, "received", "now", "when it came, with zone")
	return p.onReturn(cmd, func(by casework.By, d *desk, id string, _ []string) (casework.Decide, error) {
		at, err := d.timeOf("--received", received)
		return by.ObjectToReturn(id, who, claim, text, at.Instant()), err
	})
}

func (p *program) returnJudgeCommand() *cobra.Command {
	var upheld, rejected bool
	cmd := &cobra.Command{
		Use:     "judge [flags] RETURN NUMBER",
		Short:   "Decide an objection, by its number from 1",
		Long:    `Decide an objection. Who drew up the return does not; where it is right, the return is drawn up anew.`,
		Example: `  dyetrace return judge 18ac3f0e5d1b2c00a1b2c3d4e5f60718 1 --rejected --ground 'the report says 50'`,
		Args:    cobra.ExactArgs(2),
	}
	ground := addGround(cmd)
	cmd.Flags().BoolVar(&upheld, "upheld", false, "the objection is right")
	cmd.Flags().BoolVar(&rejected, "rejected", false, "it is not")
	return p.onReturn(cmd, func(by casework.By, _ *desk, id string, args []string) (casework.Decide, error) {
		number, err := strconv.Atoi(args[1])
		if err != nil || upheld == rejected {
			return nil, usageError("which objection, and is it right? Give its number from 1, and --upheld or --rejected")
		}
		return by.DecideObjection(id, number, upheld, *ground), nil
	})
}

func (p *program) returnDecideCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "decide [flags] RETURN",
		Short: "Decide that a return is carried out",
		Long: `Decide a return, after its notice and with no objection open or right. Where the rule
pack wants a second person, this proposes it.`,
		Example: `  dyetrace return decide 18ac3f0e5d1b2c00a1b2c3d4e5f60718 --ground 'nobody objected'`,
		Args:    cobra.ExactArgs(1),
	}
	ground := addGround(cmd)
	return p.onReturn(cmd, func(by casework.By, _ *desk, id string, _ []string) (casework.Decide, error) {
		return by.DecideReturn(id, *ground), nil
	})
}

func (p *program) returnPayCommand() *cobra.Command {
	var claim, measure, amount, currency, reference, at string
	cmd := &cobra.Command{
		Use:     "pay [flags] RETURN",
		Short:   "Note what a claim was paid, once by the bank's reference",
		Example: `  dyetrace return pay 18ac3f0e5d1b2c00a1b2c3d4e5f60718 --claim CLAIM --measure MEASURE --amount 60.00 --currency CNY --reference B1`,
		Args:    cobra.ExactArgs(1),
	}
	flags := cmd.Flags()
	flags.StringVar(&claim, "claim", "", "id of the claim")
	flags.StringVar(&measure, "measure", "", "id of the measure")
	flags.StringVar(&amount, "amount", "", "what was paid")
	flags.StringVar(&currency, "currency", "", "its currency")
	flags.StringVar(&reference, "reference", "", "the bank's reference")
	flags.StringVar(&at, "at", "now", "when, with zone")
	return p.onReturn(cmd, func(by casework.By, d *desk, id string, _ []string) (casework.Decide, error) {
		sum, sumErr := typedSum("--amount", amount, currency)
		when, timeErr := d.timeOf("--at", at)
		return by.PayReturn(id, casework.ReturnPayment{Claim: claim, Measure: measure, Amount: sum, At: when, Reference: reference}), errorOf(sumErr, timeErr)
	})
}

func (p *program) returnWithdrawCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "withdraw [flags] RETURN",
		Short:   "Take a return back; what was paid stays paid",
		Example: `  dyetrace return withdraw 18ac3f0e5d1b2c00a1b2c3d4e5f60718 --ground 'an objection was right'`,
		Args:    cobra.ExactArgs(1),
	}
	ground := addGround(cmd)
	return p.onReturn(cmd, func(by casework.By, _ *desk, id string, _ []string) (casework.Decide, error) {
		return by.WithdrawReturn(id, *ground), nil
	})
}

func (p *program) returnSuspectsCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "suspects [flags] CASE",
		Short: "For each suspect of a case: what a court needs to seize, and what is missing",
		Long: `For each person of a case that is no victim and no witness: the accounts in his name,
what is held on them by which document and until when, whose losses it covers, what was
returned of it, and what a court would ask for.`,
		Example: `  dyetrace return suspects north-C1 --json`,
		Args:    cobra.ExactArgs(1),
	}
	return p.deskCommand(cmd, func(d *desk, args []string) error {
		c, err := d.caseOf(args[0])
		if err != nil {
			return err
		}
		all, err := casework.CourtFilesOf(d.ctx, d.store, c.ID, d.as.Time)
		if err != nil {
			return err
		}
		// What is there comes first, then what a court would ask for.
		rows := [][]string{}
		for _, s := range all {
			name := s.Suspect.Name
			for _, a := range s.Accounts {
				rows = append(rows, []string{name, "account", a.Account.Institution + " " + a.Account.Name})
				for _, m := range a.Measures {
					rows = append(rows, []string{name, m.Kind, fmt.Sprintf("%s by %s, document %q, until %s", m.InForce, m.Authority, m.Basis, tableTime(m.End))})
				}
			}
			for _, claim := range s.Claims {
				rows = append(rows, []string{name, "loss", claim.Report.Victim + " " + claim.Report.Amount.String()})
			}
			for _, what := range s.Missing {
				rows = append(rows, []string{name, "missing", what})
			}
		}
		return d.show(map[string]any{"suspects": append([]casework.CourtFile{}, all...)}, func() error {
			return d.table([]string{"suspect", "what"}, "is", rows)
		})
	})
}

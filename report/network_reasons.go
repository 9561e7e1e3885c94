package report

import (
	"cmp"
	"fmt"

	"dyetrace"
	"dyetrace/detect/network"
	"dyetrace/ledger/statement"
	"dyetrace/trace"
)

// networkReasons says in words why accounts are taken for a network; the first
// sentence says how large it is. Times are in the report's zone.
func (l Lang) networkReasons(d *Detection, n *network.Network) []string {
	w, clock := &l.words().detect, &Report{Meta: d.meta}
	said := []string{fmt.Sprintf(w.network, len(n.Members), n.Levels,
		plainAmount(n.Through, n.Currency)+" "+n.Currency.String())}
	if n.Likely > 0 {
		said = append(said, fmt.Sprintf(w.likely, n.Likely, len(n.Members)))
	}
	if n.Closeness > n.Usual {
		stays := fmt.Sprintf(w.close, finePercent(n.Closeness))
		// A ledger of the network's accounts alone has no others to compare with.
		if n.Usual > 0 {
			stays += fmt.Sprintf(w.closeOthers, finePercent(n.Usual))
		}
		said = append(said, stays)
	}
	if n.Sharing.Things > 0 {
		said = append(said, fmt.Sprintf(w.sharing, n.Sharing.Members, n.Sharing.Things))
	}
	// What members get is said in any case: that it is not known is worth knowing, too.
	said = append(said, w.commission(&n.Commission))
	if len(n.Victims) > 0 {
		said = append(said, fmt.Sprintf(w.victims, len(n.Victims)))
	}
	said = append(said, fmt.Sprintf(w.active, n.ActiveFrom, cmp.Or(n.ActiveTo, 24), clock.clock(n.First),
		clock.clock(n.Last)))
	if len(n.Claimed) == 0 {
		return said
	}
	victims, total := map[string]bool{}, dyetrace.Total{}
	for _, c := range d.claimsOf(n) {
		victims[cmp.Or(c.victim, c.id)] = true
		total.Add(c.asked)
	}
	sum, err := total.Sum()
	if len(victims) == 0 || err != nil {
		return append(said, fmt.Sprintf(w.claimed, len(n.Claimed)))
	}
	return append(said, fmt.Sprintf(w.claimedBy, len(n.Claimed), len(victims),
		plainAmount(sum, n.Currency)+" "+n.Currency.String()))
}

// commission says what members get, and how, or that it is not known.
func (w *detectWords) commission(c *network.Commission) string {
	share, low, high := finePercent(c.Share), finePercent(c.Low), finePercent(c.High)
	switch {
	case c.Lots == 0:
		return w.networkUnknown
	case c.Later == 0:
		return fmt.Sprintf(w.networkKept, share, low, high, c.Lots)
	case c.Later < c.Share:
		return fmt.Sprintf(w.networkKeptAndPaid, share, finePercent(c.Later), c.Lots)
	}
	return fmt.Sprintf(w.networkPaid, share, low, high, c.Lots)
}

// networkReasonTable has a row for each reason for a network.
func (d *Detection) networkReasonTable() table {
	id := 0
	return listTable("network_reasons", []string{"network", "said"}, d.Networks,
		func(n *network.Network, row func([]cell) error) error {
			id = id%len(d.Networks) + 1
			for _, said := range d.meta.Lang.networkReasons(d, n) {
				if err := row([]cell{number(int64(id)), text(said)}); err != nil {
					return err
				}
			}
			return nil
		})
}

// placeTable has a row for each institution and region of a network.
func (d *Detection) placeTable() table {
	id := 0
	return listTable("network_places", []string{"network", "place", "name", "members"}, d.Networks,
		func(n *network.Network, row func([]cell) error) error {
			id = id%len(d.Networks) + 1
			for _, of := range []struct {
				place string
				list  []network.Count
			}{{"institution", n.Institutions}, {"region", n.Regions}} {
				for _, c := range of.list {
					if err := row([]cell{number(int64(id)), word(of.place), text(c.Name), number(int64(c.Members))}); err != nil {
						return err
					}
				}
			}
			return nil
		})
}

// claimedTable has a row for each claim whose transfer went to a network.
func (d *Detection) claimedTable() table {
	columns := []string{"network", "claim", "victim", "amount", "currency", "transfer", "time", "account", "role"}
	id := 0
	return listTable("network_claims", columns, d.Networks, func(n *network.Network, row func([]cell) error) error {
		id = id%len(d.Networks) + 1
		for _, c := range d.claimsOf(n) {
			err := row([]cell{number(int64(id)), text(c.id), text(c.victim), amount(c.asked, n.Currency),
				word(n.Currency.String()), text(c.transfer), instant(c.at), text(c.account),
				word(d.standing[c.to].role.String())})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// claimed is a claim that touches a network, with names.
type claimed struct {
	id, victim, transfer, account string
	asked                         dyetrace.Amount
	at                            dyetrace.Instant
	to                            statement.No
}

// claimsShown is how many claims a text names of each network.
const claimsShown = 10

// AddClaims says whose losses claimed transfers were, so that networks can name
// them. It reads the names of those that went to a network.
func (d *Detection) AddClaims(claims []trace.ResolvedClaim) error {
	came := map[statement.Ord]bool{}
	for i := range d.Networks {
		for _, o := range d.Networks[i].Claimed {
			came[o] = true
		}
	}
	d.claims = map[statement.Ord][]claimed{}
	for i := range claims {
		c := &claims[i]
		if !came[c.Transfer] {
			continue
		}
		ids, err := d.ledger.IDs([]statement.Ord{c.Transfer})
		if err != nil {
			return err
		}
		name, err := d.ledger.Name(c.To)
		if err != nil {
			return err
		}
		at, err := d.ledger.Time(c.Transfer)
		if err != nil {
			return err
		}
		d.claims[c.Transfer] = append(d.claims[c.Transfer], claimed{c.ID, c.Victim, ids[0], name.Account, c.Asked, at, c.To})
	}
	return nil
}

// claimsOf are the claims whose transfers went to a network, in ledger order.
func (d *Detection) claimsOf(n *network.Network) (list []claimed) {
	for _, o := range n.Claimed {
		list = append(list, d.claims[o]...)
	}
	return list
}

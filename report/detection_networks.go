package report

import (
	"fmt"
	"math"
	"strings"

	"dyetrace"
	"dyetrace/detect/network"
	"dyetrace/ledger/statement"
)

// standing is an account's place in a network, and how sure its role is, from 0 to 1.
type standing struct {
	network   int // from 1
	role      network.Role
	certainty float64
}

// stand records which network each account is in, and which accounts are findings.
func (d *Detection) stand() {
	d.standing, d.rank = map[statement.No]standing{}, map[statement.No]int{}
	for i := range d.Networks {
		for k := range d.Networks[i].Members {
			m := &d.Networks[i].Members[k]
			d.standing[m.No] = standing{i + 1, m.Role, m.Certainty}
		}
	}
	// Who lost money to a network and serves none is known as its victim.
	for i := range d.Networks {
		for k := range d.Networks[i].Victims {
			if v := &d.Networks[i].Victims[k]; d.standing[v.No].network == 0 {
				d.standing[v.No] = standing{i + 1, v.Role, v.Certainty}
			}
		}
	}
	for i := range d.Result.Findings {
		d.rank[d.Result.Findings[i].Statement] = d.Result.Findings[i].Rank
	}
}

// standingCells are the network and the role of an account with how sure that is,
// empty where it is in none.
func (d *Detection) standingCells(no statement.No) []cell {
	s, is := d.standing[no]
	if !is {
		return []cell{{}, {}, {}}
	}
	return []cell{number(int64(s.network)), word(s.role.String()), ratio(s.certainty)}
}

// rankCell is an account's rank among the findings, empty where it is none.
func (d *Detection) rankCell(no statement.No) cell {
	if r := d.rank[no]; r > 0 {
		return number(int64(r))
	}
	return cell{}
}

// known is an account's name, and what is known of it.
func (d *Detection) known(no statement.No) (name dyetrace.AccountCurrency, account dyetrace.Account, err error) {
	if name, err = d.ledger.Name(no); err == nil {
		account, _, err = d.ledger.Account(name.Account)
	}
	return name, account, err
}

func commissionCells(c *network.Commission) []cell {
	if c.Lots == 0 {
		return []cell{{}, {}, {}}
	}
	return []cell{ratio(c.Share), ratio(c.Low), ratio(c.High)}
}

// networkTable has a row for each network, strongest first.
func (d *Detection) networkTable() table {
	columns := []string{"network", "currency", "members", "levels", "through", "commission", "commission_low",
		"commission_high", "commission_later", "commission_ins", "active_from", "active_to",
		"member_institutions", "member_regions", "sharing_members", "shared_things", "first_seen", "last_seen",
		"claimed_transfers"}
	for _, role := range network.Roles() {
		columns = append(columns, roleColumn(role))
	}
	id := 0
	return listTable("networks", columns, d.Networks, func(n *network.Network, row func([]cell) error) error {
		id = id%len(d.Networks) + 1
		cells := []cell{number(int64(id)), word(n.Currency.String()), number(int64(len(n.Members))), number(int64(n.Levels)),
			amount(n.Through, n.Currency)}
		cells = append(cells, commissionCells(&n.Commission)...)
		var later cell
		if n.Commission.Lots > 0 {
			later = ratio(n.Commission.Later)
		}
		cells = append(cells, later, number(int64(n.Commission.Lots)), number(int64(n.ActiveFrom)), number(int64(n.ActiveTo)),
			number(int64(len(n.Institutions))), number(int64(len(n.Regions))), number(int64(n.Sharing.Members)),
			number(int64(n.Sharing.Things)), instant(n.First), instant(n.Last), number(int64(len(n.Claimed))))
		for _, count := range roleCounts(n) {
			cells = append(cells, number(int64(count)))
		}
		return row(cells)
	})
}

// roleColumn is the key of the column that counts the members of a role.
func roleColumn(r network.Role) string { return strings.ReplaceAll(r.String(), "-", "_") + "s" }

// roleCounts is how many members have each role, in the order of network.Roles, and
// how many victims there are.
func roleCounts(n *network.Network) []int {
	counts := make([]int, len(network.Roles()))
	for i := range n.Members {
		counts[n.Members[i].Role]++
	}
	counts[network.Victim] = len(n.Victims)
	return counts
}

// countText names what members have, most members first, and how many more
// there are than it names.
func countText(list []network.Count, most int) string {
	var said []string
	for _, c := range list[:min(most, len(list))] {
		said = append(said, fmt.Sprintf("%s %d", c.Name, c.Members))
	}
	text := strings.Join(said, ", ")
	if left := len(list) - len(said); left > 0 {
		text += fmt.Sprintf(" +%d", left)
	}
	return text
}

// memberTable has a row for each member of each network, whether it is a
// finding or not.
func (d *Detection) memberTable() table {
	columns := []string{"network", "role", "certainty", "account", "currency", "rank", "holder", "institution",
		"region", "level", "partners", "from_outside", "from_members", "to_members", "to_outside", "commission",
		"commission_low", "commission_high", "first_seen", "last_seen"}
	return listTable("members", columns, d.Networks, func(n *network.Network, row func([]cell) error) error {
		for i := range n.Members {
			cells, err := d.memberCells(&n.Members[i])
			if err != nil {
				return err
			}
			if err := row(cells); err != nil {
				return err
			}
		}
		return nil
	})
}

// victimTable has a row for each victim of each network, whether a member, too, or not.
func (d *Detection) victimTable() table {
	columns := []string{"network", "role", "certainty", "account", "currency", "rank", "holder", "partners",
		"paid_to_members", "first_seen", "last_seen"}
	id := 0
	return listTable("network_victims", columns, d.Networks, func(n *network.Network, row func([]cell) error) error {
		id = id%len(d.Networks) + 1
		// Victims have no sums but what they paid, so that they have a table of their own.
		for i := range n.Victims {
			v := &n.Victims[i]
			name, account, err := d.known(v.No)
			if err != nil {
				return err
			}
			err = row([]cell{number(int64(id)), word(v.Role.String()), ratio(v.Certainty), text(name.Account),
				word(name.Currency.String()), d.rankCell(v.No), text(account.Holder), number(int64(v.Others)),
				amount(v.ToMembers, name.Currency), instant(v.First), instant(v.Last)})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func (d *Detection) memberCells(m *network.Member) ([]cell, error) {
	name, account, err := d.known(m.No)
	if err != nil {
		return nil, err
	}
	c := name.Currency
	var level, first, last cell
	if m.Level > 0 {
		level = text(fmt.Sprintf("%.2f", m.Level))
	}
	if m.First != 0 {
		first, last = instant(m.First), instant(m.Last)
	}
	cells := append(d.standingCells(m.No), text(name.Account), word(c.String()), d.rankCell(m.No), text(account.Holder),
		text(account.Institution), text(account.Region), level, number(int64(m.Others)), amount(m.FromOutside, c),
		amount(m.FromMembers, c), amount(m.ToMembers, c), amount(m.ToOutside, c))
	cells = append(cells, commissionCells(&m.Commission)...)
	return append(cells, first, last), nil
}

// placesShown is how many institutions and regions a text names of a network.
const placesShown = 5

// textNetworks writes a block for each network.
func (d *Detection) textNetworks(p *textPage) {
	p.section(styleHead, p.words.sheet("networks"))
	if len(d.Networks) == 0 {
		p.printf("%s\n", p.words.detect.noNetwork)
		return
	}
	most := p.limited(len(d.Networks))
	for i := range d.Networks[:most] {
		d.textNetwork(p, i)
	}
	if left := len(d.Networks) - most; left > 0 {
		p.printf("\n  "+p.words.more+"\n", left)
	}
}

func (d *Detection) textNetwork(p *textPage, i int) {
	w, n := &p.words.detect, &d.Networks[i]
	p.printf("\n%d. %s\n", i+1, p.bold(p.Lang.networkReasons(d, n)[0]))
	var roles []string
	counts := roleCounts(n)
	for _, r := range network.Roles() {
		if counts[r] > 0 {
			roles = append(roles, fmt.Sprintf("%s %d", p.words.term(r.String()), counts[r]))
		}
	}
	p.printf("   %s\n", strings.Join(roles, ", "))
	for _, why := range p.Lang.networkReasons(d, n)[1:] {
		p.printf("   + %s\n", why)
	}
	for _, of := range []struct {
		said string
		list []network.Count
	}{{w.institutions, n.Institutions}, {w.regions, n.Regions}} {
		if len(of.list) > 0 {
			p.printf("   %s%s\n", of.said, shown(countText(of.list, placesShown)))
		}
	}
	claims := d.claimsOf(n)
	for _, c := range claims[:min(claimsShown, len(claims))] {
		p.printf("     %s  %s %s  %s\n", shown(c.id), plainAmount(c.asked, n.Currency), n.Currency, shown(c.victim))
	}
	if left := len(claims) - claimsShown; left > 0 {
		p.printf("     "+p.words.more+"\n", left)
	}
}

// finePercent has two decimals, because commissions differ by less than one.
func finePercent(x float64) string { return fmt.Sprintf("%.2f %%", math.Round(x*1e4)/100) }

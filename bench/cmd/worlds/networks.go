package main

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"dyetrace/bench/command"
	"dyetrace/bench/rows"
	"dyetrace/detect/network"
	"dyetrace/evaluate/detection"
	"dyetrace/simulate/family"
)

// readNetworks reads the tables networks and members that detect --format csv wrote
// into a folder.
func (w *world) readNetworks(folder string) ([]network.Network, error) {
	var found []network.Network
	err := rows.Each(filepath.Join(folder, "networks.csv"), []string{"network", "commission", "commission_ins"},
		func(cells []string) error {
			var n network.Network
			if cells[0] != strconv.Itoa(len(found)+1) {
				return fmt.Errorf("network %q is not the next one", cells[0])
			}
			if cells[1] != "" {
				var err error
				if n.Commission.Share, err = readShare(cells[1]); err != nil {
					return err
				}
				if n.Commission.Lots, err = strconv.Atoi(cells[2]); err != nil {
					return err
				}
			}
			found = append(found, n)
			return nil
		})
	if err != nil {
		return nil, err
	}
	return found, rows.Each(filepath.Join(folder, "members.csv"), []string{"network", "role", "account"},
		func(cells []string) error {
			at, err := strconv.Atoi(cells[0])
			if err != nil || at < 1 || at > len(found) {
				return fmt.Errorf("there is no network %q", cells[0])
			}
			role, err := roleOf(cells[1])
			if err != nil {
				return err
			}
			no, err := w.number.of(cells[2])
			if err != nil {
				return err
			}
			found[at-1].Members = append(found[at-1].Members, network.Member{No: no, Role: role})
			return nil
		})
}

// readShare reads a share as tables have it, such as 0.0125 or 1.25%.
func readShare(text string) (float64, error) {
	number, isPercent := strings.CutSuffix(text, "%")
	x, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	if isPercent {
		x /= 100
	}
	return x, err
}

func roleOf(name string) (network.Role, error) {
	for _, r := range network.Roles() {
		if r.String() == name {
			return r, nil
		}
	}
	return 0, fmt.Errorf("there is no role %q", name)
}

// fewPassed is how many accounts of a platform must have passed stolen money on,
// in what is shown of the world, for its line of platforms that can be told from
// chance: with fewer there is hardly a network to find.
const fewPassed = 5

// networkSums is what is said of one program's networks over a group's worlds.
type networkSums struct {
	platforms, whole, caught int // of all that are shown
	large, largeCaught       int // of platforms with at least fewPassed accounts
	reported, near           int // commissions
	accused, ofNobody        int
}

// nearCommission is by how much a commission may be off: 0.2 percentage points.
const nearCommission = 0.002

func sumNetworks(figures []figure) (s networkSums) {
	for i := range figures {
		n := &figures[i].networks
		s.accused += n.Accused
		s.ofNobody += n.False
		for k := range n.Platforms {
			p := &n.Platforms[k]
			if p.Passed == 0 {
				continue
			}
			s.platforms++
			s.whole += count(p.Whole)
			s.caught += count(p.Caught)
			if p.Passed >= fewPassed {
				s.large++
				s.largeCaught += count(p.Caught)
			}
			if p.Reported {
				s.reported++
				s.near += count(p.Error <= nearCommission)
			}
		}
	}
	return s
}

func count(is bool) int {
	if is {
		return 1
	}
	return 0
}

// writeNetworks writes how networks do, for each group of worlds with a platform,
// and how many are named where there is none.
func writeNetworks(text *strings.Builder, programs []command.Program, figures []figure) {
	fmt.Fprintf(text, "## Networks\n\nPlatforms by whose accounts stolen money passed. \"Served\" are those with four "+
		"fifths of all their accounts in one network that is nine tenths theirs; \"passed\" the same of the accounts "+
		"by which stolen money passed; then that of platforms with %d such accounts or more. Accused are victims who "+
		"are members with another role.\n\n"+
		"| worlds | by | platforms | served | passed | large | passed | commissions | within 0.2 | accused | of nobody |\n"+
		"|---|---|---|---|---|---|---|---|---|---|---|\n", fewPassed)
	for _, g := range groups() {
		for _, p := range programs {
			some := g.figures(figures, p.Name)
			if len(some) == 0 {
				continue
			}
			s := sumNetworks(some)
			fmt.Fprintf(text, "| %s | %s | %d | %d | %d | %d | %d | %d | %d | %d | %d |\n", g.name, p.Name,
				s.platforms, s.whole, s.caught, s.large, s.largeCaught, s.reported, s.near, s.accused, s.ofNobody)
		}
	}
	for _, p := range programs {
		worlds, named := 0, 0
		for i := range figures {
			if f := &figures[i]; f.by == p.Name && f.world.Care == family.None {
				worlds++
				named += f.networks.Networks
			}
		}
		if worlds > 0 {
			fmt.Fprintf(text, "\n%s names %d networks in %d worlds without a platform.\n", p.Name, named, worlds)
		}
	}
	text.WriteString("\n")
}

// judgeNetworks reads a program's networks and holds them against the truth.
func (w *world) judgeNetworks(folder string) (detection.NetworksFound, error) {
	networks, err := w.readNetworks(folder)
	if err != nil {
		return detection.NetworksFound{}, err
	}
	return detection.MatchNetworks(networks, w.truth), nil
}

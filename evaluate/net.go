package evaluate

import (
	"context"
	"time"

	"dyetrace"
	"dyetrace/freeze"
	"dyetrace/ledger/statement"
)

// How long a net watches before it strikes: people and platforms have a daily rhythm, so
// that a day shows how much there can be within reach; waiting another one for as much
// again loses more than it wins. Chosen by hand.
const (
	netWatches = 24 * time.Hour
	netWaits   = 48 * time.Hour
)

// net holds back the requests of a plan and sends them together, at the moment at which
// most money is within reach: the first one after a day's watch at which there is as much
// as ever before, or two days after the first claim. What is found later is asked for as
// it is found.
type net struct {
	*planning
	capacity float64 // requests that can be made ready in a minute
	watches  bool
	begun    dyetrace.Instant // of the watch
	struck   bool
	most     float64               // within reach, as far as was seen
	named    []*freeze.Suspect     // by the plan
	is       map[statement.No]bool // named
	ready    float64               // how many requests could be made ready
}

func newNet(x *scene, o FreezeOptions) *net {
	return &net{planning: newPlanning(x, o), capacity: o.Capacity, is: map[statement.No]bool{}}
}

func (p *net) decide(ctx context.Context, x *scene) ([]statement.No, error) {
	list, err := p.planning.decide(ctx, x)
	if err != nil || p.struck {
		return list, err
	}
	if !p.watches {
		p.watches, p.begun = true, x.now
	}
	for _, no := range list {
		if !p.is[no] {
			p.is[no] = true
			p.named = append(p.named, p.network.Of(no))
		}
	}
	// Requests are made ready while the net watches, as fast as others send theirs.
	p.ready = min(p.ready+p.capacity*decideEvery.Minutes(), float64(len(p.named)))
	reach := 0.0
	for _, s := range p.named {
		reach += s.Probability * float64(s.Within())
	}
	watched := time.Duration(x.now - p.begun)
	strikes := watched >= netWaits || watched >= netWatches && reach >= p.most
	p.most = max(p.most, reach)
	if !strikes {
		return nil, nil
	}
	p.struck = true
	list = nil
	for _, s := range p.named {
		list = append(list, s.No)
	}
	return list, nil
}

// prepared is how many requests go out at once beside the budget.
func (p *net) prepared() float64 {
	ready := p.ready
	if p.struck {
		p.ready = 0
		return ready
	}
	return 0
}

package pattern

import "context"

// Find finds every instance of one shape. The order of instances, and of the
// transfers of each, is the same on any number of cores.
func (g *Graph) Find(ctx context.Context, kind Kind, b *Bounds) (Found, error) {
	switch kind {
	case FanIn, FanOut:
		return g.Fans(ctx, kind, b)
	case GatherScatter:
		return g.GatherScatters(ctx, b)
	case ScatterGather:
		return g.ScatterGathers(ctx, b)
	case Layer:
		return g.Layers(ctx, b)
	case Chain:
		return g.Chains(ctx, b)
	default:
		return g.Cycles(ctx, b)
	}
}

package detect

// Feature is a number about an account that the shipped trees ask for: an
// indicator, how rare that is among its like, a behaviour, or a surrounding.
type Feature uint16

// Where each sort of feature begins.
const (
	firstRare        = Feature(IndicatorCount)
	firstBehaviour   = firstRare + Feature(IndicatorCount)
	firstSurrounding = firstBehaviour + Feature(BehaviourCount)
	// NetworkMembership is no feature of trees: it is known when they have scored.
	NetworkMembership = firstSurrounding + Feature(SurroundingCount)
	FeatureCount      = NetworkMembership + 1 // how many there are
)

// String is the feature's name, by which a model asks for it.
func (f Feature) String() string {
	switch {
	case f < firstRare:
		return Indicator(f).String()
	case f < firstBehaviour:
		return "rare_" + Indicator(f-firstRare).String()
	case f < firstSurrounding:
		return Behaviour(f - firstBehaviour).String()
	case f == NetworkMembership:
		return "network_membership"
	}
	return Surrounding(f - firstSurrounding).String()
}

// Words are how the feature is computed. Those of indicators are in docs/detect.md.
func (f Feature) Words() string {
	switch {
	case f < firstRare:
		return "indicator"
	case f < firstBehaviour:
		return "how rare the indicator's value is, among its like"
	case f < firstSurrounding:
		return behaviours[f-firstBehaviour].words
	case f < NetworkMembership:
		return surroundings[f-firstSurrounding].words
	case f == NetworkMembership:
		return "its place in a network, by the number of that; known after the trees have scored"
	}
	return ""
}

// Topic is what a reason that rests on the feature is about.
func (f Feature) Topic() Topic {
	switch {
	case f < firstRare:
		return Indicator(f).Topic()
	case f < firstBehaviour:
		return Indicator(f - firstRare).Topic()
	case f < firstSurrounding:
		return behaviours[f-firstBehaviour].topic
	case f < NetworkMembership:
		return surroundings[f-firstSurrounding].topic
	case f == NetworkMembership:
		return NetworkTopic
	}
	return HabitTopic
}

// ownFeatures and chainFeatures are the columns of the rows that the two forests
// are asked: the first knows an account's own statement, the second whom it deals
// with too.
var ownFeatures, chainFeatures = append(featuresFrom(0, firstRare), featuresFrom(firstBehaviour, firstSurrounding)...),
	append(featuresFrom(0, firstBehaviour), featuresFrom(firstSurrounding, NetworkMembership)...)

func featuresFrom(from, to Feature) (list []Feature) {
	for f := from; f < to; f++ {
		list = append(list, f)
	}
	return list
}

func namesOf(features []Feature) []string {
	names := make([]string, len(features))
	for i, f := range features {
		names[i] = f.String()
	}
	return names
}

// OwnFeatures are the columns of what an account's own statement shows, in the
// order of rows.
func OwnFeatures() []string { return namesOf(ownFeatures) }

// ChainFeatures are the columns of rows that know whom an account deals with too.
func ChainFeatures() []string { return namesOf(chainFeatures) }

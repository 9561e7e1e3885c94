package intake

// Limited is options with limits of a test's own.
func Limited(o Options, maxRecord int, expansion, maxRatio int64) Options {
	o.limits.maxRecord, o.limits.expansion, o.limits.maxRatio = maxRecord, expansion, maxRatio
	return o
}

// Package forest evaluates gradient-boosted trees that LightGBM has trained: it
// reads LightGBM's text, adds up what the trees say of rows of features, and
// explains a sum exactly by features.
//
// It knows one kind of model, which is the one dyetrace ships: numerical splits,
// binary labels. Everything else is refused with the line and the reason.
package forest

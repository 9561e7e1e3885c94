// Package rank orders accounts and says how good an order is. Beside what dyetrace
// finds it ranks by the simple measures of package evaluate/detection, from a table of
// transfers alone, so that builds of any age stand beside the same measures.
package rank

// Package graph writes who paid whom, and who holds or uses what, in the forms of other
// people's tools: GraphML, Gephi's GEXF, the tables of neo4j-admin, FollowTheMoney's JSON
// lines, and a picture in SVG.
//
// A Graph is a plain value: nodes (accounts, persons, devices, phones, cards) and edges
// (transfers, flows, and who holds or uses an account). Amounts and ids are written as
// text in every form, amounts in major units beside their currency, because readers of
// these forms keep numbers as floats, or as integers below 2^53, and lose digits without
// a word.
package graph

// Package decision decides requests by policies, as the flow chart of AWS does.
//
// A [Request] is what statements are matched against, and judges them one by one. An
// [Evaluation] is the decision over a Request and its [Sources]: all policies that there
// are for it, in a place for each [Kind]. [Evaluation.Decide] reads like the flow chart,
// and asks of a kind which statement with an effect applies first.
//
// How that is found is not part of the decision but data of the source. Statements are
// judged in order, those of a [List] by its indexes, and those of a list with [Verdicts]
// not at all: there, whoever decides says what applies. So time and context may change,
// and only the statements that read what changed are judged again. A function for "does
// this statement apply" instead, or a type parameter, would let the request escape, and a
// scan of many statements would take about twice as long.
//
// Nothing here checks a request or policies, and there are no errors: see package
// evaluate, the public face of this one.
package decision

// Package sarx writes suspicious activity reports for FinCEN's batch format, SARX 1.2.
//
//	EFilingBatchXML TotalAmount PartyCount ActivityCount ...
//	  FormTypeCode SARX
//	  Activity
//	    ActivityAssociation       initial, continuing, correcting, joint
//	    Party 35  transmitter           Party 37  its contact
//	    Party 30  filing institution    Party 8   its contact office
//	    Party 18  law enforcement       Party 19  who was spoken to there
//	    Party 33* subjects, each with its accounts (Party 41: where an account is held)
//	    Party 34* where the activity occurred (Party 46: the branch)
//	    SuspiciousActivity        amount, days, kinds
//	    ActivityNarrativeInformation 1..5, of 4,000 characters each
//
// Every element that holds others has a number of its own, SeqNum. What is not known is
// marked by an indicator and never left out; what only the filer knows, and has not said,
// is a list of what is missing, and no report is made.
//
// Names, order and lengths of elements are those of FinCEN's schema. Its user guide was not
// read for this program. Three things that the schema leaves open are from public examples
// and from what is common, and not confirmed: the prefix fc2, that the TIN of
// who transmits is of type 4 (TIN) and not 1 or 2, and amounts in whole dollars, of which a part counts as one more.
package sarx

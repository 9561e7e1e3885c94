// Package ofx reads account statements in Open Financial Exchange: version 1,
// which is SGML, and version 2, which is XML; files of both are also called QFX.
//
//	OFXHEADER:100 ...                     lines of a header, or <?OFX OFXHEADER="200" ...?>
//	<OFX>
//	  <SIGNONMSGSRSV1> ... <FI><ORG>      whose answer it is
//	  <BANKMSGSRSV1><STMTTRNRS>           or <CREDITCARDMSGSRSV1><CCSTMTTRNRS>
//	    <STMTRS><CURDEF>EUR               a statement; a file may hold several
//	      <BANKACCTFROM><BANKID>.. <ACCTID>.. <ACCTTYPE>..
//	      <BANKTRANLIST><DTSTART>..<DTEND>..
//	        <STMTTRN> ... </STMTTRN>      a movement
//	      <LEDGERBAL><BALAMT>..<DTASOF>.. the balance at some time
//
// In SGML an element with a value need not be closed, and banks leave such elements empty. So
// the nesting counts only for known elements: one with text behind its tag has a value, one
// without has other elements.
//
// A statement's lines are held until its end, because only all of them show
// whether its amounts have signs and its times are times, and because a movement
// may correct one before it.
package ofx

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
// In SGML an element that holds a value need not be closed, and banks leave such
// elements empty, so that nothing is taken from how elements are nested but what
// the known ones say: an element with text behind its tag holds a value, one
// without holds others.
//
// A statement's lines are held until its end, because only all of them show
// whether its amounts have signs and its times are times, and because a movement
// may correct one before it.
package ofx

package iso20022

// elem is an element that is read, by its local name. Elements that are not
// are noElement.
type elem uint8

// The elements that are read.
const (
	_ elem = iota
	xAccptncDtTm
	xAcct
	xAcctSvcr
	xAcctSvcrRef
	xAddtlInf
	xAddtlNtryInf
	xAddtlTxInf
	xAgt
	xAmt
	xAmtDtls
	xAnyBIC
	xBIC
	xBICFI
	xBICOrBEI
	xBal
	xBkTxCd
	xBkToCstmrAcctRpt
	xBkToCstmrDbtCdtNtfctn
	xBkToCstmrStmt
	xBookgDt
	xBtch
	xCd
	xCdOrPrtry
	xCdtDbtInd
	xCdtDtTm
	xCdtTrfTxInf
	xCdtr
	xCdtrAcct
	xCdtrAgt
	xCdtrRefInf
	xCcy
	xChrgs
	xChrgsInf
	xChrgsAmt
	xChrgInclInd
	xClrSysMmbId
	xClrSysRef
	xCreDtTm
	xCstmrCdtTrfInitn
	xCtrctDtls
	xDbtDtTm
	xDbtr
	xDbtrAcct
	xDbtrAgt
	xDocument
	xDomn
	xDt
	xDtTm
	xElctrncSeqNb
	xEndToEndId
	xEqvtAmt
	xFIToFICstmrCdtTrf
	xFinInstnId
	xFmly
	xFr
	xFrDtTm
	xFrToDt
	xGrpHdr
	xIBAN
	xId
	xInstdAmt
	xInstrId
	xIntrBkSttlmAmt
	xIntrBkSttlmDt
	xLastPgInd
	xMmbId
	xMsgId
	xNm
	xNtfctn
	xNtfctnPgntn
	xNtry
	xNtryDtls
	xNtryRef
	xOrgId
	xOrgnlEndToEndId
	xOrgnlInstrId
	xOrgnlIntrBkSttlmAmt
	xOrgnlTxId
	xOrgnlTxRef
	xOrgnlUETR
	xOthr
	xOwnr
	xPgNb
	xPmtId
	xPmtInf
	xPmtInfId
	xPmtRtr
	xPrtry
	xPrvtId
	xPrxy
	xPty
	xRcrd
	xRef
	xRefs
	xReqdExctnDt
	xRltdAgts
	xRltdDts
	xRltdPties
	xRmtInf
	xRpt
	xRptPgntn
	xRsn
	xRtrChain
	xRtrId
	xRtrInf
	xRtrRsnInf
	xRtrdInstdAmt
	xRtrdIntrBkSttlmAmt
	xRvslInd
	xStmt
	xStmtPgntn
	xStrd
	xSts
	xSttlmTmIndctn
	xSubFmlyCd
	xSvcr
	xToDt
	xToDtTm
	xTp
	xTtlChrgsAndTaxAmt
	xTtlIntrBkSttlmAmt
	xTtlRtrdIntrBkSttlmAmt
	xTxAmt
	xTxDtTm
	xTxDtls
	xTxId
	xTxInf
	xTtlNtries
	xTxsSummry
	xUETR
	xUltmtCdtr
	xUltmtDbtr
	xUstrd
	xValDt
	xXchgRate
	xBBAN
	xPrtryAcct
	xUPIC
	xNbOfTxs
	xNbOfNtries
	xFrDt
)

// elemNames are the local names of elements. Where a first version of a message
// called its own element otherwise, or a later one an old element by a new
// name, both lead to the same.
var elemNames = map[string]elem{
	"NbOfNtries":               xNbOfNtries,
	"FrDt":                     xFrDt,
	"NbOfTxs":                  xNbOfTxs,
	"UPIC":                     xUPIC,
	"PrtryAcct":                xPrtryAcct,
	"BBAN":                     xBBAN,
	"AccptncDtTm":              xAccptncDtTm,
	"Acct":                     xAcct,
	"AcctSvcr":                 xAcctSvcr,
	"AcctSvcrRef":              xAcctSvcrRef,
	"AddtlInf":                 xAddtlInf,
	"AddtlNtryInf":             xAddtlNtryInf,
	"AddtlTxInf":               xAddtlTxInf,
	"Agt":                      xAgt,
	"Amt":                      xAmt,
	"AmtDtls":                  xAmtDtls,
	"AnyBIC":                   xAnyBIC,
	"BIC":                      xBIC,
	"BICFI":                    xBICFI,
	"BICOrBEI":                 xBICOrBEI,
	"Bal":                      xBal,
	"BkTxCd":                   xBkTxCd,
	"BkToCstmrAcctRpt":         xBkToCstmrAcctRpt,
	"BkToCstmrDbtCdtNtfctn":    xBkToCstmrDbtCdtNtfctn,
	"BkToCstmrStmt":            xBkToCstmrStmt,
	"BookgDt":                  xBookgDt,
	"Btch":                     xBtch,
	"Cd":                       xCd,
	"CdOrPrtry":                xCdOrPrtry,
	"CdtDbtInd":                xCdtDbtInd,
	"CdtDtTm":                  xCdtDtTm,
	"CdtTrfTxInf":              xCdtTrfTxInf,
	"Cdtr":                     xCdtr,
	"CdtrAcct":                 xCdtrAcct,
	"CdtrAgt":                  xCdtrAgt,
	"CdtrRefInf":               xCdtrRefInf,
	"Ccy":                      xCcy,
	"Chrgs":                    xChrgs,
	"ChrgsInf":                 xChrgsInf,
	"ChrgsAmt":                 xChrgsAmt,
	"ChrgInclInd":              xChrgInclInd,
	"ClrSysMmbId":              xClrSysMmbId,
	"ClrSysRef":                xClrSysRef,
	"CreDtTm":                  xCreDtTm,
	"CstmrCdtTrfInitn":         xCstmrCdtTrfInitn,
	"CtrctDtls":                xCtrctDtls,
	"DbtDtTm":                  xDbtDtTm,
	"Dbtr":                     xDbtr,
	"DbtrAcct":                 xDbtrAcct,
	"DbtrAgt":                  xDbtrAgt,
	"Document":                 xDocument,
	"Domn":                     xDomn,
	"Dt":                       xDt,
	"DtTm":                     xDtTm,
	"ElctrncSeqNb":             xElctrncSeqNb,
	"EndToEndId":               xEndToEndId,
	"EqvtAmt":                  xEqvtAmt,
	"FIToFICstmrCdtTrf":        xFIToFICstmrCdtTrf,
	"FinInstnId":               xFinInstnId,
	"Fmly":                     xFmly,
	"Fr":                       xFr,
	"FrDtTm":                   xFrDtTm,
	"FrToDt":                   xFrToDt,
	"GrpHdr":                   xGrpHdr,
	"IBAN":                     xIBAN,
	"Id":                       xId,
	"InstdAmt":                 xInstdAmt,
	"InstrId":                  xInstrId,
	"IntrBkSttlmAmt":           xIntrBkSttlmAmt,
	"IntrBkSttlmDt":            xIntrBkSttlmDt,
	"LastPgInd":                xLastPgInd,
	"MmbId":                    xMmbId,
	"MsgId":                    xMsgId,
	"Nm":                       xNm,
	"Ntfctn":                   xNtfctn,
	"NtfctnPgntn":              xNtfctnPgntn,
	"Ntry":                     xNtry,
	"NtryDtls":                 xNtryDtls,
	"NtryRef":                  xNtryRef,
	"OrgId":                    xOrgId,
	"OrgnlEndToEndId":          xOrgnlEndToEndId,
	"OrgnlInstrId":             xOrgnlInstrId,
	"OrgnlIntrBkSttlmAmt":      xOrgnlIntrBkSttlmAmt,
	"OrgnlTxId":                xOrgnlTxId,
	"OrgnlTxRef":               xOrgnlTxRef,
	"OrgnlUETR":                xOrgnlUETR,
	"Othr":                     xOthr,
	"Ownr":                     xOwnr,
	"PgNb":                     xPgNb,
	"PmtId":                    xPmtId,
	"PmtInf":                   xPmtInf,
	"PmtInfId":                 xPmtInfId,
	"PmtRtr":                   xPmtRtr,
	"Prtry":                    xPrtry,
	"PrvtId":                   xPrvtId,
	"Prxy":                     xPrxy,
	"Pty":                      xPty,
	"Rcrd":                     xRcrd,
	"Ref":                      xRef,
	"Refs":                     xRefs,
	"ReqdExctnDt":              xReqdExctnDt,
	"RltdAgts":                 xRltdAgts,
	"RltdDts":                  xRltdDts,
	"RltdPties":                xRltdPties,
	"RmtInf":                   xRmtInf,
	"Rpt":                      xRpt,
	"RptPgntn":                 xRptPgntn,
	"Rsn":                      xRsn,
	"RtrChain":                 xRtrChain,
	"RtrId":                    xRtrId,
	"RtrInf":                   xRtrInf,
	"RtrRsnInf":                xRtrRsnInf,
	"RtrdInstdAmt":             xRtrdInstdAmt,
	"RtrdIntrBkSttlmAmt":       xRtrdIntrBkSttlmAmt,
	"RvslInd":                  xRvslInd,
	"Stmt":                     xStmt,
	"StmtPgntn":                xStmtPgntn,
	"Strd":                     xStrd,
	"Sts":                      xSts,
	"SttlmTmIndctn":            xSttlmTmIndctn,
	"SubFmlyCd":                xSubFmlyCd,
	"Svcr":                     xSvcr,
	"ToDt":                     xToDt,
	"ToDtTm":                   xToDtTm,
	"Tp":                       xTp,
	"TtlChrgsAndTaxAmt":        xTtlChrgsAndTaxAmt,
	"TtlIntrBkSttlmAmt":        xTtlIntrBkSttlmAmt,
	"TtlRtrdIntrBkSttlmAmt":    xTtlRtrdIntrBkSttlmAmt,
	"TxAmt":                    xTxAmt,
	"TxDtTm":                   xTxDtTm,
	"TxDtls":                   xTxDtls,
	"TxId":                     xTxId,
	"TxInf":                    xTxInf,
	"TtlNtries":                xTtlNtries,
	"TxsSummry":                xTxsSummry,
	"UETR":                     xUETR,
	"UltmtCdtr":                xUltmtCdtr,
	"UltmtDbtr":                xUltmtDbtr,
	"Ustrd":                    xUstrd,
	"ValDt":                    xValDt,
	"XchgRate":                 xXchgRate,
	"BkToCstmrAcctRptV01":      xBkToCstmrAcctRpt,
	"BkToCstmrStmtV01":         xBkToCstmrStmt,
	"BkToCstmrDbtCdtNtfctnV01": xBkToCstmrDbtCdtNtfctn,
	"pacs.008.001.01":          xFIToFICstmrCdtTrf,
	"pacs.004.001.01":          xPmtRtr,
	"pain.001.001.01":          xCstmrCdtTrfInitn,
	"pain.001.001.02":          xCstmrCdtTrfInitn,
}

func elemOf(local []byte) elem { return elemNames[string(local)] }

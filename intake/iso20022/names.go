package iso20022

// elem is an element that is read, by its local name. Elements that are not
// are noElement.
type elem uint8

// The elements that are read.
const (
	_ elem = iota
	xAccptncDtTm
	xAcct
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
	xChrgInclInd
	xClrSysMmbID
	xClrSysRef
	xCreDtTm
	xCstmrCdtTrfInitn
	xDbtDtTm
	xDbtr
	xDbtrAcct
	xDbtrAgt
	xDocument
	xDomn
	xDt
	xDtTm
	xEndToEndID
	xEqvtAmt
	xFIToFICstmrCdtTrf
	xFinInstnID
	xFmly
	xFrDtTm
	xFrToDt
	xGrpHdr
	xIBAN
	xID
	xInstdAmt
	xIntrBkSttlmAmt
	xIntrBkSttlmDt
	xLastPgInd
	xMmbID
	xNm
	xNtfctn
	xNtfctnPgntn
	xNtry
	xNtryDtls
	xOrgID
	xOrgnlEndToEndID
	xOrgnlTxID
	xOrgnlTxRef
	xOrgnlUETR
	xOthr
	xOwnr
	xPmtID
	xPmtInf
	xPmtRtr
	xPrtry
	xPrvtID
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
	xRtrID
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
	xTxAmt
	xTxDtTm
	xTxDtls
	xTxID
	xTxInf
	xTotalNtries
	xTxsSummry
	xUETR
	xUltmtCdtr
	xUltmtDbtr
	xUstrd
	xValDt
	xBBAN
	xPrtryAcct
	xUPIC
	xNbOfTxs
	xNbOfNtries
	xTotalNet
	xCdtNtries
	xDbtNtries
	xSum
	xFrDt
	xClrSysID
	xIssr
)

// elemNames are the local names of elements. Where a first version of a message
// called its own element otherwise, or a later one an old element by a new
// name, both lead to the same.
var elemNames = map[string]elem{
	"NbOfNtries":               xNbOfNtries,
	"TtlCdtNtries":             xCdtNtries,
	"TtlDbtNtries":             xDbtNtries,
	"Sum":                      xSum,
	"FrDt":                     xFrDt,
	"ClrSysId":                 xClrSysID,
	"Issr":                     xIssr,
	"NbOfTxs":                  xNbOfTxs,
	"UPIC":                     xUPIC,
	"PrtryAcct":                xPrtryAcct,
	"BBAN":                     xBBAN,
	"AccptncDtTm":              xAccptncDtTm,
	"Acct":                     xAcct,
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
	"ChrgInclInd":              xChrgInclInd,
	"ClrSysMmbId":              xClrSysMmbID,
	"ClrSysRef":                xClrSysRef,
	"CreDtTm":                  xCreDtTm,
	"CstmrCdtTrfInitn":         xCstmrCdtTrfInitn,
	"DbtDtTm":                  xDbtDtTm,
	"Dbtr":                     xDbtr,
	"DbtrAcct":                 xDbtrAcct,
	"DbtrAgt":                  xDbtrAgt,
	"Document":                 xDocument,
	"Domn":                     xDomn,
	"Dt":                       xDt,
	"DtTm":                     xDtTm,
	"EndToEndId":               xEndToEndID,
	"EqvtAmt":                  xEqvtAmt,
	"FIToFICstmrCdtTrf":        xFIToFICstmrCdtTrf,
	"FinInstnId":               xFinInstnID,
	"Fmly":                     xFmly,
	"FrDtTm":                   xFrDtTm,
	"FrToDt":                   xFrToDt,
	"GrpHdr":                   xGrpHdr,
	"IBAN":                     xIBAN,
	"Id":                       xID,
	"InstdAmt":                 xInstdAmt,
	"IntrBkSttlmAmt":           xIntrBkSttlmAmt,
	"IntrBkSttlmDt":            xIntrBkSttlmDt,
	"LastPgInd":                xLastPgInd,
	"MmbId":                    xMmbID,
	"Nm":                       xNm,
	"Ntfctn":                   xNtfctn,
	"NtfctnPgntn":              xNtfctnPgntn,
	"Ntry":                     xNtry,
	"NtryDtls":                 xNtryDtls,
	"OrgId":                    xOrgID,
	"OrgnlEndToEndId":          xOrgnlEndToEndID,
	"OrgnlTxId":                xOrgnlTxID,
	"OrgnlTxRef":               xOrgnlTxRef,
	"OrgnlUETR":                xOrgnlUETR,
	"Othr":                     xOthr,
	"Ownr":                     xOwnr,
	"PmtId":                    xPmtID,
	"PmtInf":                   xPmtInf,
	"PmtRtr":                   xPmtRtr,
	"Prtry":                    xPrtry,
	"PrvtId":                   xPrvtID,
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
	"RtrId":                    xRtrID,
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
	"TxAmt":                    xTxAmt,
	"TxDtTm":                   xTxDtTm,
	"TxDtls":                   xTxDtls,
	"TxId":                     xTxID,
	"TxInf":                    xTxInf,
	"TtlNtries":                xTotalNtries,
	"TtlNetNtry":               xTotalNet,
	"TtlNetNtryAmt":            xTotalNet,
	"TxsSummry":                xTxsSummry,
	"UETR":                     xUETR,
	"UltmtCdtr":                xUltmtCdtr,
	"UltmtDbtr":                xUltmtDbtr,
	"Ustrd":                    xUstrd,
	"ValDt":                    xValDt,
	"BkToCstmrAcctRptV01":      xBkToCstmrAcctRpt,
	"BkToCstmrStmtV01":         xBkToCstmrStmt,
	"BkToCstmrDbtCdtNtfctnV01": xBkToCstmrDbtCdtNtfctn,
	"pacs.008.001.01":          xFIToFICstmrCdtTrf,
	"pacs.004.001.01":          xPmtRtr,
	"pain.001.001.01":          xCstmrCdtTrfInitn,
	"pain.001.001.02":          xCstmrCdtTrfInitn,
}

func elemOf(local []byte) elem { return elemNames[string(local)] }

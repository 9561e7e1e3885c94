package iso20022

// Elem is an element, by its local name.
type Elem uint16

// NoElement is an element that is not read.
const NoElement = Elem(0)

// The elements that are read.
const (
	_ Elem = iota
	AccptncDtTm
	Acct
	AcctSvcrRef
	AddtlInf
	AddtlNtryInf
	AddtlTxInf
	Agt
	Amt
	AmtDtls
	AnyBIC
	BIC
	BICFI
	BICOrBEI
	Bal
	BkTxCd
	BkToCstmrAcctRpt
	BkToCstmrDbtCdtNtfctn
	BkToCstmrStmt
	BookgDt
	Cd
	CdOrPrtry
	CdtDbtInd
	CdtDtTm
	CdtTrfTxInf
	Cdtr
	CdtrAcct
	CdtrAgt
	CdtrRefInf
	Ccy
	Chrgs
	ChrgInclInd
	ClrSysMmbID
	ClrSysRef
	CreDtTm
	CstmrCdtTrfInitn
	DbtDtTm
	Dbtr
	DbtrAcct
	DbtrAgt
	Document
	Domn
	Dt
	DtTm
	EndToEndID
	EqvtAmt
	FIToFICstmrCdtTrf
	FinInstnID
	Fmly
	FrDtTm
	FrToDt
	GrpHdr
	IBAN
	ID
	InstdAmt
	IntrBkSttlmAmt
	IntrBkSttlmDt
	LastPgInd
	MmbID
	Nm
	Ntfctn
	NtfctnPgntn
	Ntry
	NtryDtls
	OrgID
	OrgnlEndToEndID
	OrgnlTxID
	OrgnlTxRef
	OrgnlUETR
	Othr
	Ownr
	PmtID
	PmtInf
	PmtRtr
	Prtry
	PrvtID
	Prxy
	Pty
	Rcrd
	Ref
	Refs
	ReqdExctnDt
	RltdAgts
	RltdDts
	RltdPties
	RmtInf
	Rpt
	RptPgntn
	Rsn
	RtrChain
	RtrID
	RtrInf
	RtrRsnInf
	RtrdInstdAmt
	RtrdIntrBkSttlmAmt
	RvslInd
	Stmt
	StmtPgntn
	Strd
	Sts
	SttlmTmIndctn
	SubFmlyCd
	Svcr
	ToDt
	ToDtTm
	Tp
	TxAmt
	TxDtTm
	TxDtls
	TxID
	TxInf
	TotalNtries
	TxsSummry
	UETR
	UltmtCdtr
	UltmtDbtr
	Ustrd
	ValDt
	BBAN
	PrtryAcct
	UPIC
	NbOfTxs
	NbOfNtries
	TotalNet
	CdtNtries
	DbtNtries
	Sum
	FrDt
	ClrSysID
	Issr
	InfReqRspn
)

// elemNames are the local names of elements. Where a first version of a message
// called its own element otherwise, or a later one an old element by a new
// name, both lead to the same.
var elemNames = map[string]Elem{
	"NbOfNtries":               NbOfNtries,
	"TtlCdtNtries":             CdtNtries,
	"TtlDbtNtries":             DbtNtries,
	"Sum":                      Sum,
	"FrDt":                     FrDt,
	"ClrSysId":                 ClrSysID,
	"Issr":                     Issr,
	"InfReqRspn":               InfReqRspn,
	"NbOfTxs":                  NbOfTxs,
	"UPIC":                     UPIC,
	"PrtryAcct":                PrtryAcct,
	"BBAN":                     BBAN,
	"AccptncDtTm":              AccptncDtTm,
	"Acct":                     Acct,
	"AcctSvcrRef":              AcctSvcrRef,
	"AddtlInf":                 AddtlInf,
	"AddtlNtryInf":             AddtlNtryInf,
	"AddtlTxInf":               AddtlTxInf,
	"Agt":                      Agt,
	"Amt":                      Amt,
	"AmtDtls":                  AmtDtls,
	"AnyBIC":                   AnyBIC,
	"BIC":                      BIC,
	"BICFI":                    BICFI,
	"BICOrBEI":                 BICOrBEI,
	"Bal":                      Bal,
	"BkTxCd":                   BkTxCd,
	"BkToCstmrAcctRpt":         BkToCstmrAcctRpt,
	"BkToCstmrDbtCdtNtfctn":    BkToCstmrDbtCdtNtfctn,
	"BkToCstmrStmt":            BkToCstmrStmt,
	"BookgDt":                  BookgDt,
	"Cd":                       Cd,
	"CdOrPrtry":                CdOrPrtry,
	"CdtDbtInd":                CdtDbtInd,
	"CdtDtTm":                  CdtDtTm,
	"CdtTrfTxInf":              CdtTrfTxInf,
	"Cdtr":                     Cdtr,
	"CdtrAcct":                 CdtrAcct,
	"CdtrAgt":                  CdtrAgt,
	"CdtrRefInf":               CdtrRefInf,
	"Ccy":                      Ccy,
	"Chrgs":                    Chrgs,
	"ChrgInclInd":              ChrgInclInd,
	"ClrSysMmbId":              ClrSysMmbID,
	"ClrSysRef":                ClrSysRef,
	"CreDtTm":                  CreDtTm,
	"CstmrCdtTrfInitn":         CstmrCdtTrfInitn,
	"DbtDtTm":                  DbtDtTm,
	"Dbtr":                     Dbtr,
	"DbtrAcct":                 DbtrAcct,
	"DbtrAgt":                  DbtrAgt,
	"Document":                 Document,
	"Domn":                     Domn,
	"Dt":                       Dt,
	"DtTm":                     DtTm,
	"EndToEndId":               EndToEndID,
	"EqvtAmt":                  EqvtAmt,
	"FIToFICstmrCdtTrf":        FIToFICstmrCdtTrf,
	"FinInstnId":               FinInstnID,
	"Fmly":                     Fmly,
	"FrDtTm":                   FrDtTm,
	"FrToDt":                   FrToDt,
	"GrpHdr":                   GrpHdr,
	"IBAN":                     IBAN,
	"Id":                       ID,
	"InstdAmt":                 InstdAmt,
	"IntrBkSttlmAmt":           IntrBkSttlmAmt,
	"IntrBkSttlmDt":            IntrBkSttlmDt,
	"LastPgInd":                LastPgInd,
	"MmbId":                    MmbID,
	"Nm":                       Nm,
	"Ntfctn":                   Ntfctn,
	"NtfctnPgntn":              NtfctnPgntn,
	"Ntry":                     Ntry,
	"NtryDtls":                 NtryDtls,
	"OrgId":                    OrgID,
	"OrgnlEndToEndId":          OrgnlEndToEndID,
	"OrgnlTxId":                OrgnlTxID,
	"OrgnlTxRef":               OrgnlTxRef,
	"OrgnlUETR":                OrgnlUETR,
	"Othr":                     Othr,
	"Ownr":                     Ownr,
	"PmtId":                    PmtID,
	"PmtInf":                   PmtInf,
	"PmtRtr":                   PmtRtr,
	"Prtry":                    Prtry,
	"PrvtId":                   PrvtID,
	"Prxy":                     Prxy,
	"Pty":                      Pty,
	"Rcrd":                     Rcrd,
	"Ref":                      Ref,
	"Refs":                     Refs,
	"ReqdExctnDt":              ReqdExctnDt,
	"RltdAgts":                 RltdAgts,
	"RltdDts":                  RltdDts,
	"RltdPties":                RltdPties,
	"RmtInf":                   RmtInf,
	"Rpt":                      Rpt,
	"RptPgntn":                 RptPgntn,
	"Rsn":                      Rsn,
	"RtrChain":                 RtrChain,
	"RtrId":                    RtrID,
	"RtrInf":                   RtrInf,
	"RtrRsnInf":                RtrRsnInf,
	"RtrdInstdAmt":             RtrdInstdAmt,
	"RtrdIntrBkSttlmAmt":       RtrdIntrBkSttlmAmt,
	"RvslInd":                  RvslInd,
	"Stmt":                     Stmt,
	"StmtPgntn":                StmtPgntn,
	"Strd":                     Strd,
	"Sts":                      Sts,
	"SttlmTmIndctn":            SttlmTmIndctn,
	"SubFmlyCd":                SubFmlyCd,
	"Svcr":                     Svcr,
	"ToDt":                     ToDt,
	"ToDtTm":                   ToDtTm,
	"Tp":                       Tp,
	"TxAmt":                    TxAmt,
	"TxDtTm":                   TxDtTm,
	"TxDtls":                   TxDtls,
	"TxId":                     TxID,
	"TxInf":                    TxInf,
	"TtlNtries":                TotalNtries,
	"TtlNetNtry":               TotalNet,
	"TtlNetNtryAmt":            TotalNet,
	"TxsSummry":                TxsSummry,
	"UETR":                     UETR,
	"UltmtCdtr":                UltmtCdtr,
	"UltmtDbtr":                UltmtDbtr,
	"Ustrd":                    Ustrd,
	"ValDt":                    ValDt,
	"BkToCstmrAcctRptV01":      BkToCstmrAcctRpt,
	"BkToCstmrStmtV01":         BkToCstmrStmt,
	"BkToCstmrDbtCdtNtfctnV01": BkToCstmrDbtCdtNtfctn,
	"pacs.008.001.01":          FIToFICstmrCdtTrf,
	"pacs.004.001.01":          PmtRtr,
	"pain.001.001.01":          CstmrCdtTrfInitn,
	"pain.001.001.02":          CstmrCdtTrfInitn,
}

// ElemOf is the element of a local name; NoElement where that is none of those above.
func ElemOf(local []byte) Elem { return elemNames[string(local)] }

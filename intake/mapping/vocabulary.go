package mapping

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// role is a field with the names of its columns. Several roles may fit a name; the
// values decide.
type role struct {
	field string
	names func() *regexp.Regexp
	not   func() *regexp.Regexp // nil: none
}

// vocabulary are the words of banks in the languages of their exports, for
// columns' names without blanks and in small letters. They only lend weight:
// what the values prove counts for more.
var vocabulary = []role{
	{"balance", word(`余额|结余|结存|balance|\bbal\b|bal\.|_bal$|saldo|solde|残高|disponible$|remaining`),
		word(`impact|opening|期初|对手|对方|对端|收款|payee|newbalance|oldbalance|可用|avail`)},
	{"available", word(`可用余额|avail|dispon[ií]vel|冻结`), nil},
	{"charge", word(`手续费|服务费|fee|charge|gebühr|frais|comisi[oó]n|opłata|prowizja|commissione|手数料`),
		word(`chargedate|orig|fremde`)},
	{"in", word(`贷方|收入|存入|转入|入金|预入|預入|預かり|预かり|^收$|^贷$|^in$|credit|deposit|paidin|moneyin|gutschrift|haben|crédit|` +
		`crédito|abono|ingreso|haber|accredit|avere|entrate|uznan|wpłat|^ma$|entrada|^bij$`), word(`名|[账帐](号|户|卡)|日|时间|` +
		`account|no\.|行|方式|debit|笔`)},
	{"out", word(`借方|支出|支取|取出|转出|出金|引出|支払|^付$|^支$|^借$|^out$|debit|withdraw|paidout|moneyout|lastschrift|belastung|` +
		`soll$|débit|débito|cargo|gasto|debe$|addebit|dare|uscite|obciążen|wypłat|^wn$|saída|^af$`), word(`名|[账帐](号|户|卡)|` +
		`日|时间|account|no\.|行|方式|credit|笔|avere|haben|bij`)},
	{"direction",
		word(`收付|借贷|收支|收/支|借/贷|收/付|方向|进出|出入账|入出|入払|资金流向|debit/credit|credit/debit|\bd/c\b|\bc/d\b|dr/cr|cr/dr|dc_ind|` +
			`dcflg|drcr|direction|sign$|^sens|segno|dare/avere|soll/haben|^sh$|s/h|wn/ma|^strona|afbij|` +
			`^af/bij|impact|区分`), word(`未`)},
	{"amount", word(`金额|发生额|交易额|amount|betrag|umsatz|\bamt\b|_amt$|^amt|value$|^gross|montant|importe|importo|valor|` +
		`kwota|bedrag|金額|montante|^sum$|^net$`), word(`余额|本币|orig|oorspr|urspr|local|valuedate|datavalor|datavalor|` +
		`f\.?valor|^umsatzart|umsatztyp|francs|外币|折合|折算|折美|等值`)},
	{"payer", word(`(付款|转出|汇款|打款)(人|方)?(的)?(银行卡|支付)?.{0,6}(账|帐|卡)(户)?号?|^(payer|sender|debtor|orig)(_?(account|acct|` +
		`iban|no))|debitaccount|rachuneknadawcy`), word(`名|行号|银行名|name|nazwa`)},
	{"payee", word(`(收款|转入|入账)(人|方)?(的)?(银行卡|支付)?.{0,6}(账|帐|卡)(户)?号?|^(payee|receiver|beneficiary|creditor|` +
		`dest)(_?(account|acct|iban|no|'saccount))|rachunekodbiorcy`), word(`名|行号|银行名|name|nazwa`)},
	{"payer_name", word(`(付款|汇款)(人|方)?(的)?.{0,3}(户名|姓名|名称)|^payer.?s?name|zahlungspflichtige|nazwanadawcy|payer'sname`),
		nil},
	{"payee_name", word(`(收款)(人|方)?(的)?.{0,4}(户名|姓名|名称)|^payee.?s?name|zahlungsempfänger\*|nazwaodbiorcy|payee'sname`),
		nil},
	{"payer_bank", word(`(付款|汇款)(人|方)?(的)?.{0,4}(行|银行)`), word(`卡号|账号`)},
	{"payee_bank", word(`(收款)(人|方)?(的)?.{0,4}(行|银行)`), word(`卡号|账号`)},
	{"peer_both", word(`对手信息|对方信息|账号与户名|户名与账号|账号/户名|户名/账号|对方账户信息`), nil},
	{"peer", word(`(对手|对方|对端|交易对方).{0,8}(账|帐|卡|号)|counter.{0,8}(account|acct|iban|no)|cntrpty_ac|(partner|payee|` +
		`beneficiary|remitter|other|third).{0,12}(account|acct|iban)|paymentreceiptaccount$|gegenkonto|tegenrekening|` +
		`kontonummer/iban|iban/kontonummer|empfängerkonto|ibankontrahenta|rachunekkontrahenta|numerkonta|comptetiers|` +
		`ibancontre|contraparte.*cuenta|cuenta.*contraparte|contadacontraparte|ibancontroparte|^iban$|opp.?(no|ac)|` +
		`cp.?acc|dfzh|dszh?|payeeaccount`), word(`名|name|余额|类型|kontoinhaber|行号|行名|naam|naz`)},
	{"peer_bank", word(`(对手|对方|对端).{0,8}(行|机构)|counter.{0,6}bank|peerbank|\bbic\b|swift|instituiç|dfhh|\baba\b`),
		word(`账号|卡号|银行卡`)},
	{"peer_name",
		word(`(对手|对方|对端).{0,8}(名|姓|昵称)|^交易对[手方]$|相手|counter.?part|cntrpty_n|peername|partnername|beneficiary|remitter|` +
			`^payee$|^payer$|商户名称|empfänger|begünstigt|beguenstigt|auftraggeber|paymentreceiptaccountname|kontrahent$|` +
			`nazwakontrahenta|odbiorca|nadawca|tiers|supplier|naam|contraparte|controparte|tegenpartij|摘要内容|dfhm|opp.?nm|` +
			`^name$|商户$|^beschreibung1$`), word(`uiteindelijke|initiërende|abweichend|konto|rekening|rachunek|compte|conta|` +
			`cuenta|iban|account$`)},
	{"account", word(`^(交易方|交易|本方|我方|查询|客户|用户|借记|账户|主|持卡人)?(账卡号|帐卡号|账号/?卡号|卡号/?账号|卡号|账号|帐号|账户|帐户|卡\(账\)号|账\(卡\)号|` +
		`商户号)$|借记卡号|^(own|my)?(account|iban|card|acct)(_?(no|number|num|id|#))?\.?$|acct_no|auftragskonto|` +
		`ibankontoinhaber|auftraggeberkonto|^konto$|kontonummer$|^rekening$|iban/bban|nrrachunku|n°compte|numérocompte|` +
		`accountnum|númerodecuenta|^zh$|iban$`), word(`对|peer|counter|gegen|partner|payee`)},
	{"holder_id", word(`证件号|身份证|idnumber|identity`), word(`对`)},
	{"holder", word(`户名|姓名|客户名称|账户名称|开户名称|holder|customername|owner|accountname|cardmember`), word(`对|收款|付款`)},
	{"institution", word(`开户(银)?行|反馈单位|^bank$|bankname|institution|sortcode|bankleitzahl`), word(`对|收款|付款|counter`)},
	{"success", word(`成功|交易状态|状态|结果|\bstatus\b|^state$|_sts$|^sts$|^status|success|result|当前状态|estado|statut|stato$`),
		nil},
	{"currency", word(`币种|币别|货币|币|currency|\bccy\b|\bcur\b|währung|waehrung|devise|divisa|moneda|munt$|waluta|通貨`),
		word(`金额|exchange|amount|账|帐|datawaluty|orig|urspr|oorspr|foreign|fremd`)},
	{"serial", word(`流水|序列号|日志号|serial|transactionno|transactionid|txnid|tran_id|transferwiseid|reference|^ref|` +
		`kundenreferenz|référence|referencia|docto|trace|lsh|transaktions-nr|belegfeld|identificador|` +
		`transactiereferentie|交易单号|交易号`), word(`betalings|匹配`)},
	{"order", word(`订单|单号|order$|orderno|refno|chq`), nil},
	{"channel", word(`交易类型|业务类型|渠道|方式|类型|分类|channel|type|method|category|subcategory|umsatzart|umsatztyp|buchungstext|` +
		`categor|catégor|kategorie|mutatiesoort|typtransakcji|movimiento|operazione|codeopération|tipo$|bewegungstyp|` +
		`textschlüssel|^code$|现转|opisoperacji|product`), nil},
	{"memo", word(`摘要|备注|用途|附言|说明|描述|详情|商品|memo|remark|description|narrat|particular|purpose|details|verwendungszweck|` +
		`vorgang|^text$|avisierung|beschreibung|note|libell|concepto|observa|label|descri|historico|histórico|lançamento|` +
		`causale|tytuł|szczegóły|opis|omschrijving|mededeling|お取り扱い内容|内容|communication|info$|原因`), nil},
	{"phone", word(`手机|电话|phone|mobile`), nil},
	{"ip", word(`^ip|ip$|ip地址`), nil},
	{"device", word(`^mac|设备|device`), nil},
	{"ignored", word(`协查|^序号|^num|^no\.?$|^sl|lp\.$|^#$|笔数|rate|汇率|teller|柜员|操作员|网点|机构|branch|oficina|agence|地点|场所|` +
		`place|国家|country|钞|凭证|check|cheque|mandat|glaeubiger|gläubiger|creditorid|incassant|machtiging|终端|发生地|证件类型|tag$|` +
		`volgnr|numer|anzahl|primanota|zone|emoji|receipt|address|split|pointage|comment|bs-|bu-|exchange`), nil},
}

// word is an expression for a name without blanks and in small letters.
func word(text string) func() *regexp.Regexp { return expression(text) }

// rolesOf returns the fields that a name fits, the likeliest first.
func rolesOf(name string) []string {
	var fields []string
	for i := range vocabulary {
		r := &vocabulary[i]
		if !r.names().MatchString(name) || r.not != nil && r.not().MatchString(name) {
			continue
		}
		if !slices.Contains(fields, r.field) {
			fields = append(fields, r.field)
		}
	}
	return fields
}

// mostNames bounds the names that roleMemo keeps.
const mostNames = 1000

// roleMemo keeps the roles of names of columns: files of one kind have the same names,
// and finding the roles of one takes dozens of expressions. A nil one keeps nothing.
type roleMemo struct {
	mu    sync.Mutex
	known map[string][]string
}

// of is rolesOf.
func (m *roleMemo) of(name string) []string {
	if m == nil {
		return rolesOf(name)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	roles, known := m.known[name]
	if !known {
		roles = rolesOf(name)
		if len(m.known) < mostNames {
			m.known[strings.Clone(name)] = roles
		}
	}
	return roles
}

// days ranks names of columns of days and times, from the lowest on: the day of value
// or of something else, the day of booking, a day of no particular kind, which has no
// entry, and the day of the movement itself.
var days = []struct {
	rank  int
	names func() *regexp.Regexp
}{
	{0, word(`起息|^v_?da?te?$|value|val_dt|valut|^valor|valor$|valeur|val$|wertstellung|^wert$|rentedatum|waluty|到期|` +
		`修改|开户|expir`)},
	{1, word(`记账|入账|booking|book|post|księgow|compta|contabile|buchungsdatum|completed|完成|结束|付款时间|abschluss.*val`)},
	{3, word(`交易|transaction|txn|tran_|trans|datetime|started|operation|operac|opération|dateop|buchungstag|^buchung$|` +
		`belegdatum|fecha$|取引|年月日|日付|lançamento|jyrq|abschluss|godzina|创建`)},
}

// anyDay is the rank of a name that means no particular day.
const anyDay = 2

// dayRank returns how likely a column's days are those of the movement, by its name.
func dayRank(name string) int {
	for _, d := range days {
		if d.names().MatchString(name) {
			return d.rank
		}
	}
	return anyDay
}

// Words of statements in other languages for in and out, for states that moved money
// and for states that did not. Names of states mean the same in every column; letters
// and digits only in a column that the balance proves.
const (
	inWords = "贷cr 增加 充值 入金 預入 预入 転入 bij haben h gutschrift ma uznanie wpłata crédit crédito credito entrada avere " +
		"deposit received paidin 收入 存 贷方 入账 c/cr"
	outWords = "借dr 减少 支付 消费 提现 出金 支払 転出 af soll s lastschrift belastung wn obciążenie wypłata débit débito debito " +
		"saída saida dare withdrawal sent paidout 支出 取 借方 出账 d/dr"
	yesWords = "realizado realizada pagado pagada efectuado validé comptabilisé geboekt verwerkt kirjattu bokfört " +
		"effettuato zaksięgowano 已入账 posted booked settled completed cleared gebucht zaksięgowana realizada " +
		"contabilizado effectuée eseguita 已收款 已存入零钱 对方已收钱 已转账 朋友已收钱"
	noWords = "void hold pendiente retenido retenida anulado anulada rechazado rechazada devuelto pendente cancelado " +
		"cancelada estornado annulé annulée rejeté refusé annullato respinto gereserveerd geannuleerd geweigerd odottaa " +
		"peruttu oczekujące odrzucone anulowano vorgemerkte stornierte 已退汇 已作废 declined denied failed pending reverted " +
		"reversed rejected refused cancelled canceled voided abgelehnt vorgemerkt storniert odrzucona oczekująca anulowana " +
		"交易关闭 等待付款 还款失败 支付失败 处理中 已撤销 已退回 已冲正 撤销 冲正 退回 待付款 待支付 未支付"
)

package layouts

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"strings"
	"time"
)

// country is how accounts, names and references look in one country.
type country struct {
	number func(rng *rand.Rand, p *Party)
	first  []string
	last   []string
	firms  []string
	banks  []string
	codes  []string // of the banks, in the same order
	refs   []string // patterns of references: 9 a digit, A a letter, D the day
	join   string   // between first and last name; last comes first where it is empty
}

// party draws a holder with an account.
func (c *country) party(rng *rand.Rand) Party {
	first, last := pick(rng, c.first), pick(rng, c.last)
	p := Party{Name: first + c.join + last}
	if c.join == "" {
		p.Name = last + first
	}
	if rng.IntN(4) == 0 {
		p.Name = pick(rng, c.firms)
	}
	bank := rng.IntN(len(c.banks))
	p.Bank, p.Code = c.banks[bank], c.codes[bank]
	c.number(rng, &p)
	return p
}

// ref draws a reference; the row's number keeps references apart.
func (c *country) ref(rng *rand.Rand, at time.Time, i int) string {
	return pattern(rng, c.refs[0], at) + fmt.Sprintf("%04d", i+1)
}

// pattern fills a pattern: 9 is a digit, A a letter, D the day as eight digits.
func pattern(rng *rand.Rand, p string, at time.Time) string {
	var b strings.Builder
	for _, r := range p {
		switch r {
		case '9':
			b.WriteByte('0' + byte(rng.IntN(10)))
		case 'A':
			b.WriteByte('A' + byte(rng.IntN(26)))
		case 'D':
			b.WriteString(at.Format("20060102"))
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func pick[T any](rng *rand.Rand, of []T) T { return of[rng.IntN(len(of))] }

func digits(rng *rand.Rand, n int) string {
	return string('1'+byte(rng.IntN(9))) + pattern(rng, strings.Repeat("9", n-1), time.Time{})
}

// iban computes the check digits of ISO 13616.
func iban(country, bban string) string {
	var b strings.Builder
	for _, r := range bban + country + "00" {
		if r >= 'A' {
			fmt.Fprintf(&b, "%d", r-'A'+10)
			continue
		}
		b.WriteRune(r)
	}
	n, _ := new(big.Int).SetString(b.String(), 10)
	rest := new(big.Int).Mod(n, big.NewInt(97)).Int64()
	return fmt.Sprintf("%s%02d%s", country, 98-rest, bban)
}

// luhn adds the check digit of ISO 7812.
func luhn(number string) string {
	sum := 0
	for i := range number {
		d := int(number[len(number)-1-i] - '0')
		if i%2 == 0 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return number + string('0'+byte((10-sum%10)%10))
}

func ibanOf(country, format string) func(*rand.Rand, *Party) {
	return func(rng *rand.Rand, p *Party) {
		p.Number = iban(country, strings.Replace(pattern(rng, format, time.Time{}), "BBBB", p.Code, 1))
	}
}

func chinese(rng *rand.Rand, p *Party) {
	switch rng.IntN(6) {
	case 0:
		p.Number = digits(rng, 15+rng.IntN(7))
	case 1:
		p.Number = luhn("622" + digits(rng, 12))
	default:
		p.Number = luhn("62" + digits(rng, 16))
	}
}

func plain(lengths ...int) func(*rand.Rand, *Party) {
	return func(rng *rand.Rand, p *Party) { p.Number = digits(rng, pick(rng, lengths)) }
}

// wallet gives ids of a wallet: a login by phone or mail, or a long id.
func wallet(rng *rand.Rand, p *Party) {
	p.Number = "1" + pick(rng, []string{"38", "39", "50", "86"}) + digits(rng, 8)
	if rng.IntN(3) == 0 {
		p.Number = "u" + digits(rng, 7) + "@163.com"
	}
	if rng.IntN(3) == 0 {
		p.Number = "2088" + digits(rng, 12)
	}
}

var (
	zhFirst = strings.Fields("伟 芳 娜 敏 静 丽 强 磊 军 洋 艳 勇 杰 娟 涛 超 明 霞 秀兰 建国 志强 海燕 晓东 雨婷 子涵 浩然")
	zhLast  = strings.Fields("王 李 张 刘 陈 杨 赵 黄 周 吴 徐 孙 胡 朱 高 林 何 郭 马 罗 欧阳 司马")
	zhFirms = strings.Fields("杭州云帆科技有限公司 深圳市恒达贸易有限公司 北京远望信息技术有限公司 宁波海通货运代理有限公司 成都天府餐饮管理有限公司 东莞市永盛五金制品厂")
	enFirst = strings.Fields("James Mary John Linda Robert Susan David Karen Daniel Emma Olivia Noah Priya Aisha")
	enLast  = strings.Fields("Smith Jones Taylor Brown Wilson Evans Walker Wright Hughes Green Baker Carter O'Brien")
	enFirms = strings.Split("Northgate Supplies Ltd|Harbour Foods Inc|Blue Finch Media LLC|Smith & Sons, Plumbers|"+
		"Acme Tools Ltd", "|")
)

// countries are by the names that styles use.
var countries = map[string]country{
	"cn": {chinese, zhFirst, zhLast, zhFirms, strings.Fields("中国工商银行 招商银行 中国建设银行 中国农业银行 交通银行 平安银行"),
		strings.Fields("102100099996 308584000013 105100000017 103100000026 301290000007 307584007998"),
		[]string{"D99999999", "999999999999"}, ""},
	"wallet": {wallet, zhFirst, zhLast, zhFirms, []string{"支付宝"}, []string{""}, []string{"D2200149999999"}, ""},
	"de": {ibanOf("DE", "BBBB9999999999"), strings.Fields("Jürgen Anna Uwe Käthe Stefan Petra Björn Sabine Klaus Heike"),
		strings.Fields("Müller Schmidt Weiß Schäfer Bauer Köhler Vogel Krüger Hoffmann"),
		strings.Split("Stadtwerke Neustadt GmbH|REWE Markt GmbH|Bäckerei Groß e.K.|Deutsche Bahn AG", "|"),
		strings.Split("Sparkasse Nord|Commerzbank|Deutsche Bank|Volksbank Süd", "|"),
		strings.Fields("10050000 37040044 50070010 60090100"),
		[]string{"9999999999AAA"}, " "},
	"fr": {ibanOf("FR", "BBBB99999AAA9999999999"), strings.Fields("Hélène Jean Camille Zoé François Luc Amélie René"),
		strings.Fields("Lefèvre Martin Dubois Noël Girard Mercier"),
		strings.Split("Boulangerie du Marché|EDF Particuliers|SNCF Connect|Société Générale des Eaux", "|"),
		strings.Split("BNP Paribas|Crédit Agricole|La Banque Postale", "|"), strings.Fields("30004 12206 20041"),
		[]string{"AA9999999"}, " "},
	"nl": {ibanOf("NL", "BBBB9999999999"), strings.Fields("Jan Sanne Daan Femke Pieter Lotte"),
		strings.Fields("Jansen Bakker Visser Mulder Bos"),
		strings.Split("Albert Heijn 1432|Coolblue B.V.|Gemeente Utrecht", "|"), strings.Fields("ING RABO ABNA"),
		strings.Fields("INGB RABO ABNA"), []string{"999999999999"}, " "},
	"pl": {polish, strings.Fields("Łukasz Agnieszka Paweł Małgorzata Zbigniew Żaneta"),
		strings.Fields("Kowalski Nowak Wójcik Dąbrowski Zieliński"),
		strings.Split("PKP Intercity S.A.|Żabka Polska Sp. z o.o.|Orange Polska S.A.", "|"),
		strings.Split("PKO BP|mBank|Santander Bank Polska", "|"),
		strings.Fields("10200003 11402004 10900004"), []string{"999999999"}, " "},
	"gb": {plain(8), enFirst, enLast, enFirms, strings.Split("Barclays|Lloyds Bank|NatWest|HSBC UK", "|"),
		strings.Fields("20-00-00 30-90-91 60-16-13 40-05-30"),
		[]string{"A9999999"}, " "},
	"us": {plain(9, 10, 12), enFirst, enLast, enFirms, strings.Split("Chase|Bank of America|Wells Fargo", "|"),
		strings.Fields("021000021 026009593 121000248"),
		[]string{"99999999"}, " "},
	"in": {plain(11, 14, 15), strings.Fields("Rajesh Priya Amit Sunita Vikram Anjali"),
		strings.Fields("Sharma Patel Iyer Singh Reddy"),
		strings.Split("TATA POWER DELHI|BIGBASKET PVT LTD|HDFC LIFE INSURANCE", "|"),
		strings.Split("HDFC BANK|STATE BANK OF INDIA|ICICI BANK", "|"),
		strings.Fields("HDFC0000123 SBIN0004567 ICIC0000891"), []string{"A99999999999"}, " "},
	"br": {brazilian, strings.Fields("João Maria Antônio Letícia Caio"), strings.Fields("Silva Souza Araújo Gonçalves"),
		strings.Split("Padaria São Jorge|Enel Distribuição|Uber do Brasil", "|"),
		strings.Split("Itaú|Bradesco|Caixa Econômica", "|"), strings.Fields("341 237 104"), []string{"999999999"}, " "},
	"pt": {ibanOf("PT", "BBBB99999999999999999"), strings.Fields("João Inês Rui Conceição"),
		strings.Fields("Fernandes Gonçalves Simões"), strings.Split("EDP Comercial|Pingo Doce|Farmácia Central", "|"),
		strings.Fields("Millennium CGD"), strings.Fields("0033 0035"), []string{"999999999"}, " "},
	"es": {ibanOf("ES", "BBBB9999999999999999"), strings.Fields("José Lucía Iñaki Begoña Raúl"),
		strings.Fields("García Núñez Muñoz López"), strings.Split("Iberdrola Clientes S.A.U.|Mercadona S.A.|Peluquería Ángel",
			"|"),
		strings.Fields("Santander BBVA CaixaBank"), strings.Fields("0049 0182 2100"), []string{"9999999999"}, " "},
	"it": {ibanOf("IT", "ABBBB99999999999999999"), strings.Fields("Giulia Marco Niccolò Sara"),
		strings.Fields("Rossi Bianchi Ferrari"), strings.Split("Enel Energia S.p.A.|Esselunga S.p.A.", "|"),
		strings.Split("Intesa Sanpaolo|UniCredit", "|"), strings.Fields("03069 02008"), []string{"9999999999"}, " "},
	"jp": {plain(7), strings.Fields("太郎 花子 健一 美咲"), strings.Fields("佐藤 鈴木 高橋 田中"), strings.Fields("株式会社山田商店 東京電力エナジー"),
		strings.Fields("三井住友銀行 三菱UFJ銀行"), strings.Fields("0009 0005"),
		[]string{"99999999"}, ""},
	"hk": {plain(12), strings.Split("Tai Man|Ka Yan|Chi Ming", "|"), strings.Fields("Chan Wong Leung"), enFirms,
		strings.Split("HSBC HK|Hang Seng", "|"), strings.Fields("004 024"), []string{"AA99999999"}, " "},
	"ch": {ibanOf("CH", "BBBB999999999999"), strings.Fields("Reto Ursula Beat Sandra"),
		strings.Fields("Meier Keller Bühler"), strings.Split("Migros Zürich|SBB AG|Swisscom (Schweiz) AG", "|"),
		strings.Split("UBS|PostFinance|ZKB", "|"), strings.Fields("00230 09000 00700"), []string{"999999999999AA"}, " "},
}

// polish gives the 26 digits that Poland writes, and the IBAN that they make.
func polish(rng *rand.Rand, p *Party) {
	full := iban("PL", p.Code+digits(rng, 16))
	p.Number, p.Also = full[2:], []string{full}
}

func brazilian(rng *rand.Rand, p *Party) {
	p.Number = digits(rng, 5+rng.IntN(4)) + "-" + digits(rng, 1)
	p.Code += "/" + digits(rng, 4)
}

// words are a language's words for what a row is for.
type words struct {
	kinds  [kinds][]string
	back   string
	months []string
	cash   string
}

// memos are by language.
var memos = map[string]words{
	"zh": {[kinds][]string{strings.Fields("转账 货款 借款 还款 往来款 网银转账"), strings.Fields("消费 快捷支付 网上购物 餐费"),
		strings.Fields("工资 代发工资 奖金"),
		strings.Fields("现金存取 ATM 柜台现金"), strings.Fields("手续费 账户管理费 短信费"), strings.Fields("退款 退货")}, "冲正", nil, "现金"},
	"ja": {[kinds][]string{strings.Fields("振込 振替"), strings.Fields("デビット カード"), strings.Fields("給与"),
		strings.Fields("ATM 現金"), strings.Fields("手数料"), strings.Fields("返金")}, "取消", nil, "現金"},
	"en": {[kinds][]string{strings.Split("Transfer|Invoice payment|Online Banking transfer|FPS Payment|NEFT", "|"),
		strings.Split("CARD PURCHASE|POS DEBIT|Direct Debit", "|"),
		strings.Split("SALARY|Payroll", "|"), strings.Split("ATM|CASH", "|"),
		strings.Split("Monthly fee|Charges|SMS charges", "|"), strings.Split("Refund|Card refund", "|")}, "REVERSAL",
		strings.Fields("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"), "CASH"},
	"de": {[kinds][]string{strings.Split("Überweisung|Rechnung|Miete|SEPA-Überweisung", "|"),
		strings.Split("Kartenzahlung|Lastschrift|SEPA-Lastschrift", "|"), strings.Split("Gehalt|Lohn", "|"),
		strings.Split("Bargeld|Geldautomat", "|"), strings.Split("Kontoführung|Entgelt", "|"),
		strings.Split("Erstattung|Gutschrift", "|")}, "Storno",
		strings.Fields("Jan Feb Mär Apr Mai Jun Jul Aug Sep Okt Nov Dez"), "Bargeld"},
	"fr": {[kinds][]string{strings.Split("VIR SEPA|Virement|VIREMENT FACTURE", "|"),
		strings.Split("CB PAIEMENT|PRLV SEPA|Carte", "|"), strings.Split("SALAIRE|VIR SALAIRE", "|"),
		strings.Split("RETRAIT DAB|Espèces", "|"), strings.Split("Frais de tenue de compte|Cotisation carte", "|"),
		strings.Split("Remboursement|AVOIR", "|")}, "Annulation",
		strings.Fields("janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc."), "Espèces"},
	"nl": {[kinds][]string{strings.Split("Overboeking|Factuur|Huur", "|"),
		strings.Split("Betaalautomaat|Incasso|iDEAL", "|"), {"Salaris"}, {"Geldautomaat"}, {"Kosten"}, {"Terugbetaling"}},
		"Storno",
		strings.Fields("jan feb mrt apr mei jun jul aug sep okt nov dec"), "Contant"},
	"pl": {[kinds][]string{strings.Split("Przelew|Opłata za fakturę|Przelew wychodzący lub przychodzący", "|"),
		strings.Split("Płatność kartą|BLIK", "|"), {"Wynagrodzenie"}, {"Bankomat"},
		{"Opłata za prowadzenie rachunku", "Prowizja"}, {"Zwrot"}}, "Storno",
		strings.Fields("sty lut mar kwi maj cze lip sie wrz paź lis gru"), "Gotówka"},
	"es": {[kinds][]string{strings.Split("Transferencia|Alquiler|Bizum", "|"), strings.Split("Compra tarjeta|Recibo", "|"),
		{"Nómina"}, {"Cajero"}, {"Comisión mantenimiento"}, {"Devolución compra"}}, "Anulación",
		strings.Fields("ene feb mar abr may jun jul ago sep oct nov dic"), "Efectivo"},
	"pt": {[kinds][]string{strings.Split("Transferência|PIX|TED", "|"), strings.Split("Compra cartão|Débito direto", "|"),
		{"Salário"}, {"Multibanco", "Saque"}, {"Tarifa", "Comissão de manutenção"}, {"Reembolso"}}, "Estorno",
		strings.Fields("jan fev mar abr mai jun jul ago set out nov dez"), "Numerário"},
	"it": {[kinds][]string{strings.Split("Bonifico|Affitto", "|"), strings.Split("Pagamento POS|Addebito diretto", "|"),
		{"Stipendio"}, {"Prelievo"}, {"Canone conto"}, {"Rimborso"}}, "Storno",
		strings.Fields("gen feb mar apr mag giu lug ago set ott nov dic"), "Contanti"},
}

package layouts

// romanceStyles are of France, Spain, Portugal, Brazil and Italy.
var romanceStyles = []Style{
	{Bank: "BNP Paribas", Lang: "fr", Country: "fr", Zone: "Europe/Paris", Currency: "EUR",
		Forms: []string{"date=Date operation|cat=Categorie operation|cat=Sous Categorie operation|memo=Libelle operation|" +
			"signed=Montant operation|?remark=Pointage operation"},
		Dates: []string{"02/01/2006", "02-01-2006"}, Numbers: []string{"1 234,56", "1234,56"}, Signs: []string{"plain"},
		Head: []string{"Compte de chèques;Compte de chèques;{own};{to};;{close}"}, Seps: []string{";"},
		Charsets: []string{"1252", "utf8"}, File: "E2{own4}.csv", Newest: true},
	{Bank: "Crédit Agricole, débit and crédit", Lang: "fr", Country: "fr", Zone: "Europe/Paris", Currency: "EUR",
		Forms: []string{"date=Date|?value=Date valeur|memo=Libellé|out=Débit euros~Débit|in=Crédit euros~Crédit|?bal=Solde"},
		Dates: []string{"02/01/2006", "02 Jan 2006"}, Numbers: []string{"1 234,56", "1234,56"},
		Head: []string{"Téléchargement du {to};", "", "{name}", "Compte de Dépôt carte n° {own};", "Solde au {to} {close} €",
			"Liste des opérations du compte entre le {from} et le {to};", ""}, Seps: []string{";"},
		Charsets: []string{"1252", "bom"}, File: "CA{to}.csv", Inner: "Ancien solde/Nouveau solde/Total des opérations"},
	{Bank: "La Banque Postale", Lang: "fr", Country: "fr", Zone: "Europe/Paris", Currency: "EUR",
		Forms: []string{"date=Date|memo=Libellé|signed=Montant(EUROS)|blank=Montant(FRANCS)"},
		Dates: []string{"02/01/2006", "02/01/06"}, Numbers: []string{"1234,56"}, Signs: []string{"plain"},
		Head: []string{"Numéro Compte   :;{own}", "Type         :;CCP", "Compte tenu en  :;euros", "Date            :;{to}",
			"Solde (EUROS)   :;{close}", ""}, Seps: []string{";", "\t"}, Charsets: []string{"1252"}, File: "{own}1.csv",
		Newest: true},
	{Bank: "French bank, Sens D and C", Lang: "fr", Country: "fr", Zone: "Europe/Paris", Currency: "EUR",
		Forms: []string{"own=N° compte|date=Date compta~Date opération|value=Date valeur|cat=Code opération|" +
			"sens=Sens~Type mvt|amount=Montant|cur=Devise|peername=Tiers|peer=Compte tiers~IBAN contrepartie|memo=Libellé|" +
			"ref=Référence|?bal=Solde après opération"},
		Dates: []string{"02/01/2006", "2006-01-02"}, Numbers: []string{"1234,56", "1 234,56", "1234.56"},
		Words: []string{"D/C", "Débit/Crédit", "DEBIT/CREDIT"}, Seps: []string{";"}, Charsets: []string{"utf8", "bom"},
		File: "releve_{own}.csv"},
	{Bank: "Boursorama", Lang: "fr", Country: "fr", Zone: "Europe/Paris", Currency: "EUR",
		Forms: []string{"date=dateOp|value=dateVal|memo=label|cat=category|cat=categoryParent|?peername=supplierFound|" +
			"signed=amount|blank=comment|own=accountNum|cat=accountLabel|balend=accountbalance"},
		Dates: []string{"2006-01-02"}, Numbers: []string{"1234,56", "1 234,56"}, Signs: []string{"plain"},
		Seps: []string{";"}, Charsets: []string{"bom", "utf8"}, File: "export-operations-{to}.csv", Newest: true},
	{Bank: "BBVA", Lang: "es", Country: "es", Zone: "Europe/Madrid", Currency: "EUR",
		Forms: []string{"value=F.Valor|date=Fecha|memo=Concepto|cat=Movimiento|signed=Importe|cur=Divisa|bal=Disponible|" +
			"cur=Divisa|remark=Observaciones"},
		Dates: []string{"02/01/2006"}, Numbers: []string{"1.234,56", "1234,56", "1234.56"}, Signs: []string{"plain"},
		Head: []string{"Últimos movimientos", "Cuenta: {owngroups}"}, Seps: []string{";", ","},
		Charsets: []string{"utf8", "1252"}, File: "movimientos.csv", Newest: true},
	{Bank: "Santander Spain", Lang: "es", Country: "es", Zone: "Europe/Madrid", Currency: "EUR",
		Forms: []string{"date=FECHA OPERACIÓN|value=FECHA VALOR|memo=CONCEPTO|signed=IMPORTE EUR|bal=SALDO"},
		Dates: []string{"02/01/2006"}, Numbers: []string{"1.234,56"}, Signs: []string{"plain", "trailing"},
		Head: []string{"Nº de cuenta;{own}", "Titular;{name}", "Saldo;{close} EUR", ""}, Seps: []string{";"},
		Charsets: []string{"1252", "bom"}, File: "export{to}.csv", Newest: true},
	{Bank: "CaixaBank, cargo and abono", Lang: "es", Country: "es", Zone: "Europe/Madrid", Currency: "EUR",
		Forms: []string{"own=Número de cuenta|branch=Oficina|cur=Divisa|date=F. Operación|value=F. Valor|" +
			"in=Ingreso (+)~Abono~Haber|out=Gasto (-)~Cargo~Debe|bal=Saldo (+)~Saldo|blank=Saldo (-)|cat=Concepto común|" +
			"ref=Referencia 1|memo=Concepto complementario 1"},
		Dates: []string{"02/01/2006", "02-01-06", "2006/01/02"}, Numbers: []string{"1.234,56", "1234,56"}, Zeros: "0,00",
		Seps: []string{";", "\t"}, Charsets: []string{"1252", "utf8"}, File: "TT{to}.csv"},
	{Bank: "Millennium bcp", Lang: "pt", Country: "pt", Zone: "Europe/Lisbon", Currency: "EUR",
		Forms: []string{"date=Data lançamento|value=Data valor|memo=Descrição|signed=Montante|cat=Tipo|" +
			"bal=Saldo contabilístico", "date=Data mov.|value=Data valor|memo=Descrição|out=Débito|in=Crédito|" +
			"bal=Saldo contabilístico|avail=Saldo disponível"},
		Dates: []string{"02-01-2006", "2006-01-02"}, Numbers: []string{"1.234,56", "1234.56"}, Signs: []string{"plain"},
		Words: []string{"Débito/Crédito"}, Head: []string{"Conta;{own} - EUR", "Data de início;{from}", "Data de fim;{to}",
			""}, Foot: []string{"Saldo contabilístico;{close} EUR"}, Seps: []string{";"}, Charsets: []string{"1252", "utf16"},
		File: "comprovativo.csv", Newest: true},
	{Bank: "Itaú", Lang: "pt", Country: "br", Zone: "America/Sao_Paulo", Currency: "BRL",
		Forms: []string{"date=data|memo=lançamento|branch=ag./origem|signed=valor (R$)|balday=saldos (R$)",
			"date=Data|memo=Histórico|ref=Docto.|in=Crédito (R$)|out=Débito (R$)|bal=Saldo (R$)",
			"date=Data|clock=Hora|memo=Descrição|peername=Nome da contraparte|peer=Conta da contraparte|peercode=Instituição|dir=D/C~Tipo|amount=Valor"},
		Dates: []string{"02/01/2006", "02/01/06"}, Clocks: []string{"15:04", "15:04:05"}, Numbers: []string{"1.234,56"},
		Beside: []string{"", "R$ "}, Words: []string{"D/C", "Débito/Crédito", "Saída/Entrada"},
		Signs: []string{"plain", "suffixdc"}, Head: []string{"Extrato conta corrente", "Agência: 1234 Conta: {own}",
			"Período: {from} a {to}"}, Inner: "SALDO ANTERIOR/SALDO FINAL/Total", Seps: []string{";"},
		Charsets: []string{"1252", "utf8"}, File: "extrato_{own}.csv"},
	{Bank: "Nubank", Lang: "pt", Country: "br", Zone: "America/Sao_Paulo", Currency: "BRL",
		Forms: []string{"date=Data|signed=Valor|uuid=Identificador|memo=Descrição"},
		Dates: []string{"02/01/2006", "2006-01-02"}, Numbers: []string{"1234.56", "1234.5"}, Signs: []string{"plain"},
		Seps: []string{","}, Charsets: []string{"utf8"}, File: "NU_{own}_{from}.csv"},
	{Bank: "Intesa Sanpaolo, dare and avere", Lang: "it", Country: "it", Zone: "Europe/Rome", Currency: "EUR",
		Forms: []string{"date=Data contabile|value=Data valuta|cat=Operazione|memo=Descrizione|in=Accrediti~Avere~Entrate|" +
			"out=Addebiti~Dare~Uscite|?bal=Saldo", "date=Data|value=Valuta|amount=Importo|dir=Segno~Dare/Avere|memo=Causale|" +
			"peername=Controparte|peer=IBAN controparte"},
		Dates: []string{"02/01/2006", "02.01.2006"}, Numbers: []string{"1.234,56", "1234,56"}, Beside: []string{"", "€ "},
		Words: []string{"D/A", "DARE/AVERE", "-/+"}, Head: []string{"Lista movimenti", "Conto {own}",
			"Saldo iniziale: {open}", "Saldo finale: {close}"}, Seps: []string{";"}, Charsets: []string{"1252", "utf8"},
		File: "ListaMovimenti.csv", Inner: "Saldo iniziale/Saldo finale/Totale movimenti"},
}

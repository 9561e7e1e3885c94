package layouts

// otherStyles are of the Netherlands, Poland and Japan.
var otherStyles = []Style{
	{Bank: "ING Netherlands", Lang: "nl", Country: "nl", Zone: "Europe/Amsterdam", Currency: "EUR",
		Forms: []string{"date=Datum|peername=Naam / Omschrijving|own=Rekening|peer=Tegenrekening|cat=Code|dir=Af Bij|" +
			"amount=Bedrag (EUR)|cat=Mutatiesoort|memo=Mededelingen|?bal=Saldo na mutatie|?blank=Tag"},
		Dates: []string{"20060102"}, Numbers: []string{"1234,56"}, Words: []string{"Af/Bij"}, Seps: []string{";", ","},
		Charsets: []string{"utf8"}, File: "{own}_{from}_{to}.csv", Newest: true},
	{Bank: "Rabobank", Lang: "nl", Country: "nl", Zone: "Europe/Amsterdam", Currency: "EUR",
		Forms: []string{"own=IBAN/BBAN|cur=Munt|peercode=BIC|num=Volgnr|date=Datum|value=Rentedatum|signed=Bedrag|" +
			"bal=Saldo na trn|peer=Tegenrekening IBAN/BBAN|peername=Naam tegenpartij|blank=Naam uiteindelijke partij|" +
			"blank=Naam initiërende partij|peercode=BIC tegenpartij|cat=Code|blank=Batch ID|ref=Transactiereferentie|" +
			"mandate=Machtigingskenmerk|creditor=Incassant ID|blank=Betalingskenmerk|memo=Omschrijving-1|" +
			"blank=Omschrijving-2|blank=Oorspr bedrag|blank=Oorspr munt|blank=Koers"},
		Dates: []string{"2006-01-02"}, Numbers: []string{"1234,56"}, Signs: []string{"plus"}, Seps: []string{","},
		Charsets: []string{"1252", "utf8"}, File: "CSV_A_{own}_{from}_{to}.csv"},
	{Bank: "bunq", Lang: "nl", Country: "nl", Zone: "Europe/Amsterdam", Currency: "EUR",
		Forms: []string{"date=Datum|value=Rentedatum|signed=Bedrag|own=Rekening|peer=Tegenrekening|peername=Naam|" +
			"memo=Omschrijving"},
		Dates: []string{"2006-01-02"}, Numbers: []string{"1234,56", "1.234,56"}, Signs: []string{"plain"},
		Seps: []string{";", ","}, Charsets: []string{"utf8"}, File: "{from}_{to}_bunq-statement.csv", Newest: true},
	{Bank: "mBank", Lang: "pl", Country: "pl", Zone: "Europe/Warsaw", Currency: "PLN",
		Forms: []string{"date=#Data księgowania|value=#Data operacji|cat=#Opis operacji|memo=#Tytuł|" +
			"peername=#Nadawca/Odbiorca|peer=#Numer konta|signed=#Kwota|bal=#Saldo po operacji"},
		Dates: []string{"2006-01-02"}, Numbers: []string{"1 234,56", "1234,56"}, Beside: []string{"", " PLN"},
		Signs: []string{"plain"}, Head: []string{"mBank S.A. Bankowość Detaliczna;", "#Klient;", "{name};",
			"#Za okres:;{from};{to};", "#Numer rachunku;", "{owngroups};", "#Saldo początkowe;{open} PLN;",
			"#Uznania;{ins};{in} PLN;", "#Obciążenia;{outs};{out} PLN;", ""},
		Foot: []string{";;;;;;#Saldo końcowe;{close} PLN;"}, Seps: []string{";"}, Charsets: []string{"1250", "utf8"},
		File: "lista_operacji_{from}_{to}.csv"},
	{Bank: "PKO BP", Lang: "pl", Country: "pl", Zone: "Europe/Warsaw", Currency: "PLN",
		Forms: []string{"date=Data operacji|value=Data waluty|cat=Typ transakcji|signed=Kwota|cur=Waluta|" +
			"bal=Saldo po transakcji|payer=Rachunek nadawcy|payername=Nazwa nadawcy|payee=Rachunek odbiorcy|" +
			"payeename=Nazwa odbiorcy|memo=Opis transakcji"},
		Dates: []string{"2006-01-02"}, Numbers: []string{"1234.56"}, Signs: []string{"plain", "plus"},
		Head: []string{"Historia rachunku {own}"}, Seps: []string{",", ";"}, Charsets: []string{"1250", "utf8"},
		File: "history_csv_{to}.csv", Newest: true},
	{Bank: "Polish bank, Wn and Ma", Lang: "pl", Country: "pl", Zone: "Europe/Warsaw", Currency: "PLN",
		Forms: []string{"num=Lp.|date=Data|out=Wn~Obciążenia~Wypłaty|in=Ma~Uznania~Wpłaty|bal=Saldo|" +
			"peer=Rachunek kontrahenta|peername=Kontrahent|memo=Tytuł operacji",
			"own=Nr rachunku|stamp=Data i godzina|amount=Kwota operacji|dir=Strona~Typ~Wn/Ma|bal=Saldo końcowe|peer=Rachunek kontrahenta|peername=Nazwa kontrahenta|statede=Status|memo=Szczegóły"},
		Dates: []string{"02-01-2006", "02.01.2006"}, Stamps: []string{"02.01.2006 15:04", "2006-01-02 15:04:05"},
		Numbers: []string{"1 234,56", "1234,56"}, Words: []string{"Wn/Ma", "WN/MA", "Obciążenie/Uznanie", "Wypłata/Wpłata"},
		States: []string{"Zaksięgowana/Odrzucona/Oczekująca/Anulowana"},
		Head:   []string{"Rachunek: {own}", "Saldo początkowe: {open}"}, Seps: []string{";", "\t"},
		Charsets: []string{"1250", "utf8", "utf16"}, File: "historia.csv",
		Inner: "Saldo początkowe/Saldo końcowe/Suma obrotów"},
	{Bank: "SMBC", Lang: "ja", Country: "jp", Zone: "Asia/Tokyo", Currency: "JPY",
		Forms: []string{"date=年月日|out=お引出し|in=お預入れ|memo=お取り扱い内容|bal=残高|?blank=メモ|?blank=ラベル"},
		Dates: []string{"2006/1/2", "2006/01/02"}, Numbers: []string{"1234.56", "1,234.56"}, Seps: []string{","},
		Charsets: []string{"sjis", "utf8"}, File: "meisai.csv", Newest: true},
	{Bank: "MUFG", Lang: "ja", Country: "jp", Zone: "Asia/Tokyo", Currency: "JPY",
		Forms: []string{"date=日付|memo=摘要|peername=摘要内容|out=支払い金額|in=預かり金額|bal=差引残高|blank=メモ|blank=未資金化区分|dirextra=入払区分",
			"date=取引日|dir=入出金区分|amount=金額|bal=残高|peername=相手先|memo=摘要"},
		Dates: []string{"2006/1/2", "2006年1月2日"}, Numbers: []string{"1,234.56"}, Words: []string{"出金/入金", "支払/預入"},
		Head: []string{"口座番号：{own}"}, Seps: []string{","}, Charsets: []string{"sjis", "utf8"}, File: "{own}_{to}.csv"},
}

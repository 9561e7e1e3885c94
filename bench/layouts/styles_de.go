package layouts

const deZone = "Europe/Berlin"

// germanStyles are of Germany, Austria and Switzerland.
var germanStyles = []Style{
	{Bank: "Sparkasse CSV-CAMT", Lang: "de", Country: "de", Zone: deZone, Currency: "EUR",
		Forms: []string{"own=Auftragskonto|date=Buchungstag|value=Valutadatum|cat=Buchungstext|memo=Verwendungszweck|" +
			"creditor=Glaeubiger ID|mandate=Mandatsreferenz|ref=Kundenreferenz (End-to-End)|blank=Sammlerreferenz|" +
			"blank=Lastschrift Ursprungsbetrag|blank=Auslagenersatz Ruecklastschrift|" +
			"peername=Beguenstigter/Zahlungspflichtiger|peer=Kontonummer/IBAN|peercode=BIC (SWIFT-Code)|signed=Betrag|" +
			"cur=Waehrung|info=Info"},
		Dates: []string{"02.01.06"}, Numbers: []string{"1234,56"}, Signs: []string{"plain"}, Seps: []string{";"},
		Charsets: []string{"1252", "utf8"}, File: "{from}-{own4}-umsatz-camt52v8.CSV", Newest: true},
	{Bank: "DKB", Lang: "de", Country: "de", Zone: deZone, Currency: "EUR",
		Forms: []string{"date=Buchungsdatum|value=Wertstellung|statede=Status|payername=Zahlungspflichtige*r|" +
			"payeename=Zahlungsempfänger*in|memo=Verwendungszweck|cat=Umsatztyp|peer=IBAN|signed=Betrag (€)|" +
			"creditor=Gläubiger-ID|mandate=Mandatsreferenz|ref=Kundenreferenz"},
		Dates: []string{"02.01.06"}, Numbers: []string{"1.234,56", "1234,5"}, Signs: []string{"plain"},
		States: []string{"Gebucht/Abgelehnt/Vorgemerkt/Storniert"},
		Head:   []string{"Girokonto;{own}", "Zeitraum:;{from} - {to}", "Kontostand vom {to}:;{close} €", ""},
		Seps:   []string{";"}, Charsets: []string{"bom", "utf8"}, File: "{to}_Umsatzliste_Girokonto_{own}.csv",
		Newest: true},
	{Bank: "ING Germany", Lang: "de", Country: "de", Zone: deZone, Currency: "EUR",
		Forms: []string{"date=Buchung|value=Wertstellungsdatum|peername=Auftraggeber/Empfänger|cat=Buchungstext|" +
			"memo=Verwendungszweck|bal=Saldo|cur=Währung|signed=Betrag|cur=Währung"},
		Dates: []string{"02.01.2006"}, Numbers: []string{"1.234,56"}, Signs: []string{"plain"},
		Head: []string{"Umsatzanzeige;Datei erstellt am: {to} 10:15", "", "IBAN;{owngroups}", "Kontoname;Girokonto",
			"Bank;ING", "Kunde;{name}", "Zeitraum;{from} - {to}", "Saldo;{close};EUR", "", "Sortierung;Datum absteigend", ""},
		Seps: []string{";"}, Charsets: []string{"1252"}, File: "Umsatzanzeige_{own}_{to}.csv", Newest: true},
	{Bank: "Deutsche Bank, Soll and Haben", Lang: "de", Country: "de", Zone: deZone, Currency: "EUR",
		Forms: []string{"date=Buchungstag|value=Wert|cat=Umsatzart|peername=Begünstigter / Auftraggeber|" +
			"memo=Verwendungszweck|peer=IBAN / Kontonummer|peercode=BIC|ref=Kundenreferenz|mandate=Mandatsreferenz|" +
			"creditor=Gläubiger ID|blank=Fremde Gebühren|signedextra=Betrag|blank=Abweichender Empfänger|" +
			"num=Anzahl der Aufträge|out=Soll|in=Haben|cur=Währung"},
		Dates: []string{"2.1.2006", "02.01.2006"}, Numbers: []string{"1.234,56"}, Signs: []string{"plain"},
		Head: []string{"Umsätze Girokonto;;;Kundennummer: 100 {own4}", "{from} - {to}", "Letzter Kontostand;;;;{open};EUR"},
		Foot: []string{"Kontostand;{to};;;{close};EUR"}, Seps: []string{";"}, Charsets: []string{"1252", "utf8"},
		File: "Kontoumsaetze_{from}.csv", Contra: true},
	{Bank: "Volksbank, S and H beside", Lang: "de", Country: "de", Zone: deZone, Currency: "EUR",
		Forms: []string{"date=Buchungstag|value=Valuta|cat=Textschlüssel|?num=Primanota|peername=Zahlungsempfänger|" +
			"peer=Empfängerkonto/IBAN|memo=Vorgang/Verwendungszweck|ref=Kundenreferenz|cur=Währung|amount=Umsatz|dir= ~S/H~Kz.",
			"own=Konto|date=Datum|peername=Name|peer=Gegenkonto|memo=Text|dir=Soll/Haben-Kennzeichen~SH~Soll/Haben|amount=Umsatz (ohne Soll/Haben-Kz)|?balsigned=Saldo|blank=BU-Schlüssel|ref=Belegfeld 1"},
		Dates: []string{"02.01.2006", "02.01.06"}, Numbers: []string{"1.234,56", "1234,56"}, Words: []string{"S/H"},
		Head: []string{"Volksbank Süd eG", "", "Umsatzanzeige", "", "BLZ:;60090100;;Datum:;{to}",
			"Konto:;{own};;Uhrzeit:;09:12:33", "Kontoinhaber:;{name}", ""},
		Foot: []string{";;;;;;;;;Anfangssaldo;EUR;{open};H", ";;;;;;;;;Endsaldo;EUR;{close};H"}, Seps: []string{";"},
		Charsets: []string{"1252", "bom"}, File: "Umsaetze_{own}_{to}.csv"},
	{Bank: "N26", Lang: "en", Country: "de", Zone: deZone, Currency: "EUR",
		Forms: []string{"date=Booking Date|value=Value Date|peername=Partner Name|peer=Partner Iban|cat=Type|" +
			"memo=Payment Reference|ownname=Account Name|signed=Amount (EUR)|blank=Original Amount|blank=Original Currency|" +
			"blank=Exchange Rate"},
		Dates: []string{"2006-01-02"}, Numbers: []string{"1234.56", "1234.5"}, Signs: []string{"plain"}, Seps: []string{","},
		Charsets: []string{"utf8"}, File: "N26_{from}.csv"},
	{Bank: "Commerzbank", Lang: "de", Country: "de", Zone: deZone, Currency: "EUR",
		Forms: []string{"date=Buchungstag|value=Wertstellung|cat=Umsatzart|memo=Buchungstext|signed=Betrag|cur=Währung|" +
			"own=IBAN Kontoinhaber|cat=Kategorie", "date=Buchungstag|value=Wertstellung|cat=Umsatzart|memo=Buchungstext|" +
			"signed=Betrag|cur=Währung|own=Auftraggeberkonto|sort=Bankleitzahl Auftraggeberkonto|peer=Gegenkonto IBAN"},
		Dates: []string{"02.01.2006"}, Numbers: []string{"1234,56", "1.234,56"}, Signs: []string{"plain", "plus"},
		Seps: []string{";"}, Charsets: []string{"bom", "utf8"}, File: "{own}_EUR_{to}.csv", Newest: true},
	{Bank: "German card bill", Lang: "de", Country: "de", Zone: deZone, Currency: "EUR",
		Forms: []string{"post=Wertstellung|date=Belegdatum|memo=Beschreibung|signed=Betrag (EUR)|" +
			"blank=Ursprünglicher Betrag"},
		Dates: []string{"02.01.2006"}, Numbers: []string{"1234,56", "1.234,56"}, Signs: []string{"reversed"},
		Head: []string{"Kreditkarte:;{own4} Kreditkarte", "Summe Belastungen:;{out} EUR", "Summe Gutschriften:;{in} EUR"},
		Seps: []string{";"}, Charsets: []string{"1252", "utf8"}, File: "Kreditkarte.csv", Card: true},
	{Bank: "PostFinance", Lang: "de", Country: "ch", Zone: "Europe/Zurich", Currency: "CHF",
		Forms: []string{"date=Datum|cat=Bewegungstyp|memo=Avisierungstext|in=Gutschrift in CHF|outneg=Lastschrift in CHF|" +
			"?blank=Label|?blank=Kategorie|value=Valuta|bal=Saldo in CHF"},
		Dates: []string{"02.01.2006", "2006-01-02"}, Numbers: []string{"1234.56", "1'234.56"},
		Head: []string{"Datum von:;=\"{from}\"", "Datum bis:;=\"{to}\"", "Konto:;=\"{own}\"", "Währung:;=\"CHF\"", ""},
		Foot: []string{"", "Disclaimer:", "Der Dokumentinhalt wurde durch Filtereinstellungen der Kundin generiert."},
		Seps: []string{";"}, Charsets: []string{"utf8", "1252"}, File: "export_Transactions_{to}.csv", Newest: true},
	{Bank: "UBS", Lang: "de", Country: "ch", Zone: "Europe/Zurich", Currency: "CHF",
		Forms: []string{"date=Abschlussdatum|clock=Abschlusszeit|post=Buchungsdatum|value=Valutadatum|cur=Währung|" +
			"outneg=Belastung|in=Gutschrift|blank=Einzelbetrag|bal=Saldo|ref=Transaktions-Nr.|peername=Beschreibung1|" +
			"cat=Beschreibung2|memo=Beschreibung3"},
		Dates: []string{"2006-01-02", "02.01.2006"}, Clocks: []string{"15:04:05"}, Numbers: []string{"1234.56", "1'234.56"},
		Head: []string{"Kontonummer:;0230 00{own4};", "IBAN:;{owngroups};", "Von:;{from};", "Bis:;{to};",
			"Anfangssaldo:;{open};", "Schlusssaldo:;{close};", "Bewertet in:;CHF;"}, Seps: []string{";"},
		Charsets: []string{"bom", "utf8"}, File: "transactions.csv", Newest: true},
}

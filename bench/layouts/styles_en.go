package layouts

// englishStyles are of Britain, the United States, India, Hong Kong and banks
// that offer exports in English.
var englishStyles = []Style{
	{Bank: "Barclays", Lang: "en", Country: "gb", Zone: "Europe/London", Currency: "GBP",
		Forms: []string{"num=Number|date=Date|own=Account|signed=Amount|cat=Subcategory|memo=Memo"},
		Dates: []string{"02/01/2006"}, Numbers: []string{"1234.56"}, Signs: []string{"plain"}, Seps: []string{","},
		Charsets: []string{"utf8"}, File: "data.csv", Newest: true},
	{Bank: "Lloyds", Lang: "en", Country: "gb", Zone: "Europe/London", Currency: "GBP",
		Forms: []string{"date=Transaction Date|cat=Transaction Type|sort=Sort Code|own=Account Number|" +
			"memo=Transaction Description|out=Debit Amount|in=Credit Amount|bal=Balance"},
		Dates: []string{"02/01/2006"}, Numbers: []string{"1234.56"}, Seps: []string{","}, Charsets: []string{"utf8", "1252"},
		File: "{own}_{from}_{to}.csv", Newest: true},
	{Bank: "NatWest", Lang: "en", Country: "gb", Zone: "Europe/London", Currency: "GBP",
		Forms: []string{"date=Date|cat=Type|memo=Description|signed=Value|bal=Balance|ownname=Account Name|" +
			"own=Account Number"},
		Dates: []string{"02 Jan 2006", "02/01/2006"}, Numbers: []string{"1234.56", "1,234.56"}, Signs: []string{"plain"},
		Seps: []string{","}, Charsets: []string{"utf8"}, File: "NatWest-{own}.csv"},
	{Bank: "HSBC UK, paid out and paid in", Lang: "en", Country: "gb", Zone: "Europe/London", Currency: "GBP",
		Forms: []string{"date=Date|cat=Payment type|memo=Payment details|out=Paid out|in=Paid in|bal=Balance"},
		Dates: []string{"02 Jan 06", "02-Jan-2006"}, Numbers: []string{"1,234.56"}, Beside: []string{"", "£"},
		Inner: "BALANCE BROUGHT FORWARD/BALANCE CARRIED FORWARD/", Head: []string{"Account Name: {name}",
			"Account Number: {own}"}, Seps: []string{","}, Charsets: []string{"1252", "utf8"}, File: "statement.csv"},
	{Bank: "Starling", Lang: "en", Country: "gb", Zone: "Europe/London", Currency: "GBP",
		Forms: []string{"date=Date|peername=Counter Party|memo=Reference|cat=Type|signed=Amount (GBP)|bal=Balance (GBP)|" +
			"cat=Spending Category|remark=Notes"},
		Dates: []string{"02/01/2006"}, Numbers: []string{"1234.56"}, Signs: []string{"plain"}, Seps: []string{","},
		Charsets: []string{"utf8"}, File: "StarlingStatement_{from}.csv"},
	{Bank: "Monzo", Lang: "en", Country: "gb", Zone: "Europe/London", Currency: "GBP",
		Forms: []string{"ref=Transaction ID|date=Date|clock=Time|cat=Type|peername=Name|blank=Emoji|cat=Category|" +
			"signed=Amount|cur=Currency|orig=Local amount|cur=Local currency|remark=Notes and #tags|blank=Address|" +
			"blank=Receipt|memo=Description|blank=Category split|?outneg=Money Out|?indup=Money In"},
		Dates: []string{"02/01/2006"}, Clocks: []string{"15:04:05"}, Numbers: []string{"1234.56"}, Signs: []string{"plain"},
		Seps: []string{","}, Charsets: []string{"utf8"}, File: "MonzoDataExport.csv"},
	{Bank: "Revolut", Lang: "en", Country: "gb", Zone: "Europe/London", Currency: "GBP",
		Forms: []string{"cat=Type|cat=Product|stamp=Started Date|done=Completed Date|memo=Description|signed=Amount|" +
			"fee=Fee|cur=Currency|state=State|bal=Balance"},
		Stamps: []string{"2006-01-02 15:04:05"}, Numbers: []string{"1234.56"}, Signs: []string{"plain"},
		States: []string{"COMPLETED/DECLINED/PENDING/REVERTED"}, Seps: []string{","}, Charsets: []string{"utf8"},
		File: "account-statement_{from}_{to}_en-gb.csv"},
	{Bank: "Wise", Lang: "en", Country: "gb", Zone: "Europe/London", Currency: "GBP",
		Forms: []string{"ref=TransferWise ID|date=Date|?stamp=Date Time|signed=Amount|cur=Currency|memo=Description|" +
			"remark=Payment Reference|bal=Running Balance|cur=Exchange From|blank=Exchange To|blank=Exchange Rate|" +
			"payername=Payer Name|payeename=Payee Name|payee=Payee Account Number|blank=Merchant|blank=Card Last Four Digits|" +
			"feein=Total fees"},
		Dates: []string{"02-01-2006"}, Stamps: []string{"02-01-2006 15:04:05.000"}, Numbers: []string{"1234.56"},
		Signs: []string{"plain"}, Seps: []string{","}, Charsets: []string{"utf8"},
		File: "statement_{own}_GBP_{from}_{to}.csv", Newest: true},
	{Bank: "PayPal", Lang: "en", Country: "gb", Zone: "Europe/London", Currency: "GBP",
		Forms: []string{"date=Date|clock=Time|zone=TimeZone|peername=Name|cat=Type|state=Status|cur=Currency|gross=Gross|" +
			"feeneg=Fee|net=Net|blank=From Email Address|blank=To Email Address|ref=Transaction ID|bal=Balance|" +
			"dirextra=Balance Impact"},
		Dates: []string{"02/01/2006"}, Clocks: []string{"15:04:05"}, Numbers: []string{"1,234.56", "1234.56"},
		Signs: []string{"plain"}, Words: []string{"Debit/Credit"}, States: []string{"Completed/Denied/Pending/Reversed"},
		Seps: []string{",", "\t"}, Charsets: []string{"bom", "utf8"}, File: "Download.CSV", Newest: true},
	{Bank: "Chase checking", Lang: "en", Country: "us", Zone: "America/New_York", Currency: "USD",
		Forms: []string{"dirextra=Details|date=Posting Date|memo=Description|signed=Amount|cat=Type|bal=Balance|" +
			"blank=Check or Slip #"},
		Dates: []string{"01/02/2006"}, Numbers: []string{"1234.56"}, Signs: []string{"plain"},
		Words: []string{"DEBIT/CREDIT"}, Seps: []string{","}, Charsets: []string{"utf8"},
		File: "Chase{own4}_Activity_{to}.CSV", Newest: true},
	{Bank: "Bank of America", Lang: "en", Country: "us", Zone: "America/New_York", Currency: "USD",
		Forms: []string{"date=Date|memo=Description|signed=Amount|bal=Running Bal."},
		Dates: []string{"01/02/2006"}, Numbers: []string{"1,234.56"}, Signs: []string{"plain"},
		Head: []string{"Description,,Summary Amt.", "Beginning balance as of {from},,{open}", "Total credits,,{in}",
			"Total debits,,-{out}", "Ending balance as of {to},,{close}", ""}, Inner: "Beginning balance//",
		Seps: []string{","}, Charsets: []string{"utf8"}, File: "stmt.csv"},
	{Bank: "American card, charges above zero", Lang: "en", Country: "us", Zone: "America/New_York", Currency: "USD",
		Forms: []string{"date=Date|memo=Description|?ownname=Card Member|?owncard=Account #|signed=Amount",
			"date=Trans. Date|post=Post Date|memo=Description|signed=Amount|cat=Category"},
		Dates: []string{"01/02/2006", "01/02/06"}, Numbers: []string{"1234.56", "1,234.56"}, Signs: []string{"reversed"},
		Head: []string{"Credit card statement,Card ending {own4}", "Payments and credits,{in}", "New charges,{out}"},
		Seps: []string{","}, Charsets: []string{"utf8"}, File: "activity.csv", Card: true, Newest: true},
	{Bank: "Capital One", Lang: "en", Country: "us", Zone: "America/New_York", Currency: "USD",
		Forms: []string{"own=Account Number|memo=Transaction Description|date=Transaction Date|dir=Transaction Type|" +
			"amount=Transaction Amount|bal=Balance"},
		Dates: []string{"01/02/06", "2006-01-02"}, Numbers: []string{"1234.56"}, Words: []string{"Debit/Credit"},
		Seps: []string{","}, Charsets: []string{"utf8"}, File: "{from}_360Checking.csv", Newest: true},
	{Bank: "American bank, serial columns and checks", Lang: "en", Country: "us", Zone: "America/New_York",
		Currency: "USD", Forms: []string{"date=Effective Date|post=Posted Date|ref=Trace Number|cheque=Check Number|" +
			"memo=Narrative|amount=Txn Amt|dir=DR/CR~D/C~Debit/Credit Indicator|bal=Ledger Balance|avail=Available Balance|" +
			"peer=Counterparty Account|peername=Counterparty Name|peercode=ABA"},
		Dates: []string{"1/2/2006", "2006-01-02"}, Numbers: []string{"1,234.56", "1234.56"}, Beside: []string{"", "$"},
		Words: []string{"DR/CR", "D/C", "Debit/Credit", "Withdrawal/Deposit"},
		Head:  []string{"Account: {own}", "Opening Ledger Balance: {open}", "Closing Ledger Balance: {close}"},
		Seps:  []string{",", "\t", "|"}, Charsets: []string{"utf8", "bom"}, File: "account_activity.csv"},
	{Bank: "SBI", Lang: "en", Country: "in", Zone: "Asia/Kolkata", Currency: "INR",
		Forms: []string{"date=Txn Date|value=Value Date|memo=Description|cheque=Ref No./Cheque No.|branch=Branch Code|" +
			"out=Debit|in=Credit|bal=Balance"},
		Dates: []string{"2 Jan 2006", "02/01/2006"}, Numbers: []string{"1,23,456.78"},
		Head: []string{"Account Name\t:\t{name}", "Account Number\t:\t_{own}", "IFS Code\t:\tSBIN0004567",
			"Balance on {from}\t:\t{open}"}, Foot: []string{"**This is a computer generated statement and does not require " +
			"a signature"}, Seps: []string{"\t"}, Charsets: []string{"utf8"}, File: "{own}{to}.xls.txt"},
	{Bank: "HDFC", Lang: "en", Country: "in", Zone: "Asia/Kolkata", Currency: "INR",
		Forms: []string{"date=Date|memo=Narration|value=Value Dat|out=Debit Amount|in=Credit Amount|ref=Chq/Ref Number|" +
			"bal=Closing Balance", "date=Date|memo=Narration|ref=Chq./Ref.No.|value=Value Dt|out=Withdrawal Amt.|" +
			"in=Deposit Amt.|bal=Closing Balance"},
		Dates: []string{"02/01/06"}, Numbers: []string{"1234.56", "1,23,456.78"}, Zeros: "0.00",
		Head: []string{"Account No : {own}", "Statement From : {from} To : {to}"},
		Foot: []string{"STATEMENT SUMMARY :-", "Opening Balance,Debits,Credits,Closing Bal", "{open},{out},{in},{close}"},
		Seps: []string{","}, Charsets: []string{"utf8"}, File: "{own}_{to}.txt"},
	{Bank: "ICICI, Cr and Dr column", Lang: "en", Country: "in", Zone: "Asia/Kolkata", Currency: "INR",
		Forms: []string{"num=No.|ref=Transaction ID|value=Value Date|stamp=Txn Posted Date|cheque=ChequeNo.|" +
			"memo=Description|dir=Cr/Dr|amount=Transaction Amount(INR)|bal=Available Balance(INR)"},
		Dates: []string{"02/01/2006"}, Stamps: []string{"02/01/2006 03:04:05 PM"}, Numbers: []string{"1,23,456.78"},
		Words: []string{"DR/CR"}, Head: []string{"DETAILED STATEMENT", "Account Number:,{own} ( INR ) - {name}"},
		Seps: []string{","}, Charsets: []string{"utf8"}, File: "OpTransactionHistory.csv"},
	{Bank: "Kotak, amounts with Cr and Dr", Lang: "en", Country: "in", Zone: "Asia/Kolkata", Currency: "INR",
		Forms: []string{"num=Sl. No.|date=Date|memo=Description|cheque=Chq / Ref number|signed=Amount|balsigned=Balance",
			"date=Date|memo=Particulars|cheque=Cheque No|signed=Amount|dir=Dr / Cr|balsigned=Balance"},
		Dates: []string{"02-01-2006", "02-Jan-06"}, Numbers: []string{"1,23,456.78", "1,234.56"},
		Beside: []string{"", "INR "}, Words: []string{"DR/CR", "Dr/Cr"}, Signs: []string{"suffix"},
		Head: []string{"Account No,{own}", "Cust. Name,{name}"}, Inner: "Opening Balance/Closing Balance/",
		Seps: []string{","}, Charsets: []string{"utf8"}, File: "report.csv"},
	{Bank: "HSBC Hong Kong", Lang: "en", Country: "hk", Zone: "Asia/Hong_Kong", Currency: "HKD",
		Forms: []string{"date=Date|memo=Description|ref=Reference|peername=Beneficiary / Remitter|" +
			"peer=Beneficiary / Remitter account|cur=CCY|out=Withdrawal|in=Deposit|bal=Ledger balance|avail=Available balance"},
		Dates: []string{"02Jan2006", "2 Jan 2006"}, Numbers: []string{"1,234.56"}, Beside: []string{"", "HKD "},
		Head: []string{"Account number: {own}"}, Seps: []string{","}, Charsets: []string{"utf8", "bom"},
		File: "TransactionHistory.csv", Inner: "B/F BALANCE/C/F BALANCE/"},
	{Bank: "core banking, English codes", Lang: "en", Country: "us", Zone: "America/New_York", Currency: "USD",
		Forms: []string{"own=ACCT_NO|date=TRAN_DT|value=VAL_DT|clock=TRAN_TM|amount=TRAN_AMT|" +
			"dir=PART_TRAN_TYPE~DC_IND~SGN|bal=CLR_BAL|peer=CNTRPTY_ACCT|peername=CNTRPTY_NM|ref=TRAN_ID|state=TRAN_STS|" +
			"memo=TRAN_PARTICULAR|teller=ENTRY_USER_ID"},
		Dates: []string{"2006-01-02", "20060102", "02-JAN-06"}, Clocks: []string{"15:04:05", "150405", "{HMS}"},
		Numbers: []string{"1234.56", "1234.5"}, Words: []string{"D/C", "1/2", "-/+"},
		States: []string{"P/F/E/R", "POSTED/FAILED/PENDING/REVERSED"}, Seps: []string{"|", ",", "\t"},
		Charsets: []string{"utf8"}, File: "TRAN_{to}.dat", Contra: true},
}

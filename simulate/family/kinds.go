package family

import "strconv"

// Kind is something by which worlds differ, under the name that truth has for it.
type Kind struct {
	Name  string
	Words string // what it is
	Only  string // the part whose worlds alone have it; "" where all do
}

// People are the kinds of people; their names are habits of package simulate.
func People() []Kind {
	return []Kind{
		{"student", "students on parental transfers", ""},
		{"wallet-user", "wallets topped up and emptied", ""},
		{"saver", "savers with two cards", ""},
		{"stallholder", "market stalls paid by code", ""},
		{"courier", "couriers", ""},
		{"driver", "drivers who work at night", ""},
		{"second-hand-seller", "second-hand sellers", ""},
		{"landlord", "landlords", ""},
		{"group-organiser", "group buyers", ""},
		{"small-lender", "lenders", ""},
		{"club-treasurer", "clubs", ""},
		{"money-changer", "money changers", ""},
		{"own-accounts-daily", "one holder's own accounts at several banks, with money moving both ways every day", ""},
		{"own-accounts-yearly", "one holder's own accounts at several banks, with all money moved about once a year", ""},
		{"family-pool", "families that pool money", ""},
		{"trader", "traders with suppliers", ""},
		{"sales-agent", "sales agents who collect and pass on for a company, by way of those above them", ""},
		{"payroll-by-hand", "payroll by hand", ""},
		{"streamer", "streamers paid by strangers", ""},
		{"personal-shop", "shops on personal accounts", ""},
		{"export-trader", "export traders paid by strangers", ""},
		// No development world has these: what is tuned on it has not seen them.
		{"savings-club-organiser", "organisers of rotating savings clubs", Judging},
		{"ticket-reseller", "ticket and queue resellers", Judging},
		{"card-repayment-bridge", "people who bridge others' credit-card repayments for a fee", Judging},
		{"village-collector", "village collectors who pay one biller for fifty households", Judging},
		{"crowd-funded-illness", "crowd-funded illnesses: a burst of strangers from everywhere, then a hospital", Judging},
		{"labour-contractor", "labour contractors who split a lump among twenty workers the same day", Judging},
		{"top-up-agent", "agents who sell phone credit and game coins, and buy each from the agent above at once", Judging},
		{"remittance-agent", "agents who carry workers' wages home from hand to hand", Judging},
		{"card-room-host", "hosts of card rooms who take money in and pay it out by night", Judging},
		// Wide worlds alone have these.
		{"fund-treasurer", "treasurers of a class or a house, who buy for all and give back what is left", Wide},
		{"trip-leader", "leaders of travellers, who pay abroad what each paid in", Wide},
		{"temple-treasurer", "treasurers of temples, who take small offerings and buy gold leaf and timber", Wide},
		{"subletter", "people who rent flats and let their rooms", Wide},
		{"cash-agent", "agents who give cash for money and money for cash", Wide},
		{"takings-banker", "people who pay in others' takings and send each what is his", Wide},
		{"vehicle-middleman", "middlemen of used vehicles, who hold the price until papers are signed", Wide},
		{"depot-head", "heads of depots, to whom couriers hand in what they collected and who pay merchants the next morning",
			Wide},
		{"consignment-seller", "people who sell others' goods and pay the owners when returns are over", Wide},
		{"coin-merchant", "people who buy virtual currency for strangers, and sell theirs", Wide},
		{"tutor", "tutors whose fees come at the beginning of a term", Wide},
		{"hired-driver", "drivers on daily hire, paid by the ride, and owners of their vehicles", Wide},
		{"harvest-buyer", "buyers of harvests and livestock, who pay many farmers in a morning and are paid by mills later",
			Wide},
		{"debt-shifter", "people who pay one lender with money of another", Wide},
	}
}

// Names of the kinds of platforms that the drawing refers to.
const (
	keepsCommission = "commission-kept"
	laterCommission = "commission-later"
	coinCommission  = "commission-in-coin"
	locksDeposits   = "deposits-locked"
	noDeposits      = "no-deposits"
	wholeSums       = "sums-whole"
	splitSums       = "sums-split"
	mixedSums       = "sums-mixed"
	warmedUp        = "accounts-warmed-up"
	decoySpending   = "decoy-spending"
	severalAtOnce   = "several-orders-at-once"
	byCash          = "exit-cash"
	byCoin          = "exit-coin"
	byGold          = "exit-gold"
	byShop          = "exit-shop"
	byGiftCard      = "exit-gift-cards"
	byAbroad        = "exit-abroad"
	merchantFront   = "merchant-front"
	payrollFront    = "payroll-front"
	slowDrip        = "slow-drip"
	oneDayCrews     = "one-day-crews"
	circle          = "circle"
	officeHours     = "office-hours"
	restDays        = "rest-days"
	newPayees       = "new-payees"
	overnight       = "overnight"
	shopRefunds     = "shop-refunds"
	byLoan          = "exit-loans"
	byBills         = "exit-bills"
	accountPairs    = "account-pairs"
	depositSpent    = "deposit-spent"
)

// levels names the kind of platform with so many levels at most.
func levels(most int) string { return "levels-" + strconv.Itoa(most) }

// Platforms are the kinds of platforms.
func Platforms() []Kind {
	return []Kind{
		{keepsCommission, "runners keep their commission", ""},
		{laterCommission, "commission is paid later from a purse", ""},
		{coinCommission, "commission is paid in coin and never seen here", ""},
		{locksDeposits, "orders lock a deposit", ""},
		{noDeposits, "there are no deposits", ""},
		{wholeSums, "sums go on whole", ""},
		{splitSums, "sums go on in parts", ""},
		{mixedSums, "sums go on in parts, gathered, and with other money among them", ""},
		{warmedUp, "accounts are warmed up first", ""},
		{decoySpending, "accounts buy in shops to look like somebody's", ""},
		{severalAtOnce, "several orders are passed on at once", ""},
		{byCash, "money leaves in cash", ""},
		{byCoin, "money leaves in virtual currency", ""},
		{byGold, "money leaves in gold", ""},
		{byShop, "money leaves by a shop that is in on it", ""},
		{byGiftCard, "money leaves in gift cards", ""},
		{byAbroad, "money leaves for abroad", ""},
		{levels(1), "victims pay the account from which money leaves", ""},
		{levels(2), "up to two levels", ""},
		{levels(3), "up to three levels", ""},
		{levels(4), "up to four levels", ""},
		{levels(5), "up to five levels", ""},
		{levels(6), "up to six levels", ""},
		// No development world has these: what is tuned on it has not seen them.
		{merchantFront, "later levels are shops on personal accounts with turnover of their own, which pay out once a week",
			Judging},
		{payrollFront, "money leaves as many equal wages", Judging},
		{slowDrip, "money leaves in many small payments over days", Judging},
		{oneDayCrews, "crews serve one day and are dropped", Judging},
		{circle, "money goes round within the crew before it leaves", Judging},
		{officeHours, "frauds begin in office hours, and no route is tried with a small sum", Judging},
		// Wide worlds alone have these.
		{restDays, "accounts serve in turn and rest for a day or more", Wide},
		{newPayees, "no account pays the same account twice", Wide},
		{overnight, "money lies overnight and is gathered in the morning", Wide},
		{shopRefunds, "a shop that is in on it refunds what it took to other cards", Wide},
		{byLoan, "money leaves by paying off loans", Wide},
		{byBills, "money leaves by paying bills of power and phone", Wide},
		{accountPairs, "holders take money in on one account and pay from another", Wide},
		{depositSpent, "runners pay on when orders have used their deposit up, in one sum", Wide},
	}
}

// choose is the kinds that worlds of one part alone have, or with "" those that all have.
func choose(kinds []Kind, only string) []Kind {
	var found []Kind
	for _, k := range kinds {
		if k.Only == only {
			found = append(found, k)
		}
	}
	return found
}

// words says what a kind is.
func words(kinds []Kind, name string) string {
	for _, k := range kinds {
		if k.Name == name {
			return k.Words
		}
	}
	return name
}

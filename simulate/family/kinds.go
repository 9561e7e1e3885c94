package family

import "strconv"

// Kind is something by which worlds differ, under the name that truth has for it.
type Kind struct {
	Name    string
	Words   string // what it is
	Judging bool   // whether no development world has it
}

// People are the kinds of people; their names are habits of package simulate.
func People() []Kind {
	return []Kind{
		{"student", "students on parental transfers", false},
		{"wallet-user", "wallets topped up and emptied", false},
		{"saver", "savers with two cards", false},
		{"stallholder", "market stalls paid by code", false},
		{"courier", "couriers", false},
		{"driver", "drivers who work at night", false},
		{"second-hand-seller", "second-hand sellers", false},
		{"landlord", "landlords", false},
		{"group-organiser", "group buyers", false},
		{"small-lender", "lenders", false},
		{"club-treasurer", "clubs", false},
		{"money-changer", "money changers", false},
		{"own-accounts-daily", "one holder's own accounts at several banks, with money moving both ways every day", false},
		{"own-accounts-yearly", "one holder's own accounts at several banks, with all money moved about once a year", false},
		{"family-pool", "families that pool money", false},
		{"trader", "traders with suppliers", false},
		{"sales-agent", "sales agents who collect and pass on for a company, by way of those above them", false},
		{"payroll-by-hand", "payroll by hand", false},
		{"streamer", "streamers paid by strangers", false},
		{"personal-shop", "shops on personal accounts", false},
		{"export-trader", "export traders paid by strangers", false},
		// No development world has these: what is tuned on it has not seen them.
		{"savings-club-organiser", "organisers of rotating savings clubs", true},
		{"ticket-reseller", "ticket and queue resellers", true},
		{"card-repayment-bridge", "people who bridge others' credit-card repayments for a fee", true},
		{"village-collector", "village collectors who pay one biller for fifty households", true},
		{"crowd-funded-illness", "crowd-funded illnesses: a burst of strangers from everywhere, then a hospital", true},
		{"labour-contractor", "labour contractors who split a lump among twenty workers the same day", true},
		{"top-up-agent", "agents who sell phone credit and game coins, and buy each from the agent above at once", true},
		{"remittance-agent", "agents who carry workers' wages home from hand to hand", true},
		{"card-room-host", "hosts of card rooms who take money in and pay it out by night", true},
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
)

// levels names the kind of platform with so many levels at most.
func levels(most int) string { return "levels-" + strconv.Itoa(most) }

// Platforms are the kinds of platforms.
func Platforms() []Kind {
	return []Kind{
		{keepsCommission, "runners keep their commission", false},
		{laterCommission, "commission is paid later from a purse", false},
		{coinCommission, "commission is paid in coin and never seen here", false},
		{locksDeposits, "orders lock a deposit", false},
		{noDeposits, "there are no deposits", false},
		{wholeSums, "sums go on whole", false},
		{splitSums, "sums go on in parts", false},
		{mixedSums, "sums go on in parts, gathered, and with other money among them", false},
		{warmedUp, "accounts are warmed up first", false},
		{decoySpending, "accounts buy in shops to look like somebody's", false},
		{severalAtOnce, "several orders are passed on at once", false},
		{byCash, "money leaves in cash", false},
		{byCoin, "money leaves in virtual currency", false},
		{byGold, "money leaves in gold", false},
		{byShop, "money leaves by a shop that is in on it", false},
		{byGiftCard, "money leaves in gift cards", false},
		{byAbroad, "money leaves for abroad", false},
		{levels(1), "victims pay the account from which money leaves", false},
		{levels(2), "up to two levels", false},
		{levels(3), "up to three levels", false},
		{levels(4), "up to four levels", false},
		{levels(5), "up to five levels", false},
		{levels(6), "up to six levels", false},
		// No development world has these: what is tuned on it has not seen them.
		{merchantFront, "later levels are shops on personal accounts with turnover of their own, which pay out once a week",
			true},
		{payrollFront, "money leaves as many equal wages", true},
		{slowDrip, "money leaves in many small payments over days", true},
		{oneDayCrews, "crews serve one day and are dropped", true},
		{circle, "money goes round within the crew before it leaves", true},
		{officeHours, "frauds begin in office hours, and no route is tried with a small sum", true},
	}
}

// choose is the kinds of one part: those that only judging worlds have, or the others.
func choose(kinds []Kind, judging bool) []Kind {
	var found []Kind
	for _, k := range kinds {
		if k.Judging == judging {
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

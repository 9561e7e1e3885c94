package simulate

// purpose is what a payment is for. A platform's transfers look like gifts
// between friends.
type purpose uint8

const (
	forShop purpose = iota
	forStall
	forDelivery
	forRide
	forGift
	forFamily
	forGroup
	forGoods
	forClub
	forSupply
	forSaving
	forTopUp
	forWithdrawal
	forCash
	forTakings
	forSalary
	forPension
	forRent
	forUtility
	forLoan
	forLending
	forRepaying
	forSupport
	forExchange
	forRefund
	forReturn
	forPlatform
	forGold
	forCoins
	forAbroad
	forErrand
	forLoanOut
	forPurchase
	purposes
)

// memos returns the memo of each purpose in bank statements.
func memos() [purposes]string {
	return [purposes]string{
		forShop: "消费", forStall: "扫码付款", forDelivery: "外卖", forRide: "车费", forGift: "转账", forFamily: "转账", forGroup: "团购",
		forGoods: "二手交易", forClub: "活动费", forSupply: "货款", forSaving: "转账", forTopUp: "充值", forWithdrawal: "提现",
		forCash: "取款", forTakings: "存款", forSalary: "工资", forPension: "养老金", forRent: "房租", forUtility: "水电费",
		forLoan: "还款", forLending: "借款", forRepaying: "还款", forSupport: "生活费", forExchange: "转账", forRefund: "退款",
		forReturn: "退汇", forPlatform: "转账", forGold: "消费", forCoins: "转账", forAbroad: "汇款", forErrand: "转账", forLoanOut: "放款",
		forPurchase: "货款",
	}
}

// Channels by which money moves.
const (
	byCard = iota
	byWallet
	byQR
	byDesk
	channels
)

func channelNames() [channels]string { return [channels]string{"card", "wallet", "qr", "atm"} }

// fromAny reports whether a person pays it from whichever account has enough.
func (f purpose) fromAny() bool {
	switch f {
	case forSaving, forTopUp, forWithdrawal, forCash, forSupply, forPlatform:
		return false
	}
	return true
}

// channel is how a payment from one account to another is made.
func (f purpose) channel(from, to *account) uint8 {
	switch {
	case f == forPlatform && to.flags&isWallet != 0:
		return byQR
	case f == forCash || f == forTakings:
		return byDesk
	case f <= forRide:
		return byQR
	case from.flags&isWallet != 0:
		return byWallet
	}
	return byCard
}

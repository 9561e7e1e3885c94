package simulate

// valueRange is a key with its value and between what it lies.
type valueRange struct {
	key              string
	value, low, high float64
}

// ranges returns the least and the greatest value of each number in a configuration.
func (c *Config) ranges() []valueRange {
	// The bounds keep a world possible and within a machine's memory; they are no judgement
	// on what is real.
	n := func(i int) float64 { return float64(i) }
	p, l, f := &c.Population, &c.Life, &c.Fraud
	return append(append(c.Platform.ranges(), c.Country.ranges()...), []valueRange{
		{"days", n(c.Days), 1, 366},
		{"uncovered_institutions", c.UncoveredInstitutions, 0, 1},
		{"population.persons", n(p.Persons), 200, 50_000_000},
		{"population.banks", n(p.Banks), 1, 200},
		{"population.wallets", n(p.Wallets), 1, 20},
		{"population.second_card", p.SecondCard, 0, 1},
		{"population.dormant_card", p.DormantCard, 0, 1},
		{"population.wallet", p.Wallet, 0, 1},
		{"population.look_alikes", p.LookAlikes, 0, 1},
		{"population.wealthy", p.Wealthy, 0, 1},
		{"population.wealth_tail", p.WealthTail, 1, 10},
		{"population.two_devices", p.TwoDevices, 0, 1},
		{"population.helped", p.Helped, 0, 1},
		{"life.payments_per_day", l.PaymentsPerDay, 0, 50},
		{"life.activity_tail", l.ActivityTail, 1.2, 10},
		{"life.returned", l.Returned, 0, 1},
		{"life.refunded", l.Refunded, 0, 1},
		{"life.renters", l.Renters, 0, 1},
		{"life.borrowers", l.Borrowers, 0, 1},
		{"life.wallet_fee", l.WalletFee, 0, 0.1},
		{"life.failed", l.Failed, 0, 1},
		{"life.errands", l.Errands, 0, 1},
		{"life.woken", l.Woken, 0, 1},
		{"life.out_of_sight", l.OutOfSight, 0, 1},
		{"fraud.median_yuan", f.MedianYuan, 10, 10_000_000},
		{"fraud.spread", f.Spread, 0, 3},
		{"fraud.series", f.Series, 0, 1},
		{"fraud.partly", f.Partly, 0, 1},
		{"fraud.twice", f.Twice, 0, 1},
		{"fraud.refuses", f.Refuses, 0, 1},
		{"fraud.reported", f.Reported, 0, 1},
		{"fraud.report_minutes", f.ReportMinutes, 0.1, 1_000_000},
		{"fraud.report_spread", f.ReportSpread, 0, 4},
		{"police.freezes", c.Police.Freezes, 0, 1},
		{"police.delay_minutes", c.Police.DelayMinutes, 0, 100_000},
	}...)
}

// ranges returns the same for the numbers of platforms.
func (q *PlatformConfig) ranges() []valueRange {
	// A bound is where the simulation no longer works, not what is real.
	n := func(i int) float64 { return float64(i) }
	return []valueRange{
		{"platform.count", n(q.Count), 0, 1000},
		{"platform.runners", n(q.Runners), 1, 100_000},
		{"platform.share_of_accounts", q.ShareOfAccounts, 0, 0.2},
		{"platform.gangs", n(q.Gangs), 1, 1000},
		{"platform.agents", n(q.Agents), 1, 1000},
		{"platform.frauds_per_day", q.FraudsPerDay, 0, 100_000},
		{"platform.deposit_min", n(q.DepositMin), 1, 10_000_000},
		{"platform.deposit_max", n(q.DepositMax), 1, 10_000_000},
		{"platform.commission_min", q.CommissionMin, 0, 0.5},
		{"platform.commission_max", q.CommissionMax, 0, 0.5},
		{"platform.commission_later", q.CommissionLater, 0, 1},
		{"platform.agent_commission", q.AgentCommission, 0, 0.1},
		{"platform.levels_min", n(q.LevelsMin), 1, 6},
		{"platform.levels_max", n(q.LevelsMax), 1, 6},
		{"platform.split_min", n(q.SplitMin), 1, 50},
		{"platform.split_max", n(q.SplitMax), 1, 50},
		{"platform.gather", q.Gather, 0, 1},
		{"platform.round_parts", q.RoundParts, 0, 1},
		{"platform.dwell_minutes", q.DwellMinutes, 0.1, 10_000},
		{"platform.dwell_spread", q.DwellSpread, 0, 3},
		{"platform.own_money", q.OwnMoney, 0, 1},
		{"platform.clean_turnover", q.CleanTurnover, 0, 100},
		{"platform.test_transfers", q.TestTransfers, 0, 1},
		{"platform.odd_cents", q.OddCents, 0, 1},
		{"platform.daily_limit", n(q.DailyLimit), 1000, 100_000_000},
		{"platform.order_max", n(q.OrderMax), 100, 100_000_000},
		{"platform.part_min", n(q.PartMin), 1, 100_000_000},
		{"platform.part_max", n(q.PartMax), 100, 100_000_000},
		{"platform.warm_up_days", n(q.WarmUpDays), 0, 60},
		{"platform.nights", q.Nights, 0, 1},
		{"platform.bought", q.Bought, 0, 1},
		{"platform.lent", q.Lent, 0, 1},
		{"platform.card_with_sim", q.CardWithSIM, 0, 1},
		{"platform.wallet_accounts", q.WalletAccounts, 0, 1},
		{"platform.accounts_per_device", n(q.AccountsPerDevice), 1, 1000},
		{"platform.exit_cash", q.ExitCash, 0, 1},
		{"platform.exit_exchange", q.ExitExchange, 0, 1},
		{"platform.exit_gold", q.ExitGold, 0, 1},
		{"platform.exit_shop", q.ExitShop, 0, 1},
		{"platform.exit_gift", q.ExitGift, 0, 1},
		{"platform.commission_coin", q.CommissionCoin, 0, 1},
		{"platform.orders_at_once", n(q.OrdersAtOnce), 1, 100},
		{"platform.decoys", q.Decoys, 0, 100},
		{"platform.rest_days", n(q.RestDays), 0, 30},
		{"platform.exit_loan", q.ExitLoan, 0, 1},
		{"platform.exit_bills", q.ExitBills, 0, 1},
	}
}

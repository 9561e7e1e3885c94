package report

import "dyetrace/detect"

// detectWords are the texts of a detection in one language. Verbs of phrases are
// filled in order with shares, durations, counts and times.
type detectWords struct {
	title, none string
	care        [2]string // what a score is, and where it fails
	searched    string    // %d: accounts that were judged; %s, %s: first and last transfer
	unsearched  string    // where no transfer was measured
	datesOnly   string    // %s: the share of transfers without a time of day
	dismissed   string    // %d left out, %d back
	trees       string
	modelled    string
	weighed     string // %s: the trees that a model learned from labels weighs
	look        string // %d accounts that score %s or more
	below       string // %s: the score from which on an account is worth a look
	score       string // %s
	money       string // %s in, %s out: of one account
	speaks      string // heading of what speaks against
	nothing     string // nothing speaks against

	standing              string // %d: its network; %s: its role; %s: how sure
	noNetwork             string
	network               string // %d members, %d levels, %s money through
	networkKept           string // %s, %s to %s, judged by %d
	networkPaid           string // later, %s to %s, judged by %d
	networkKeptAndPaid    string // %s in all, %s of it later, judged by %d
	networkUnknown        string // what members get is not known
	victims               string // %d
	active                string // %d to %d hours; %s to %s
	institutions, regions string // before a list
	claimed               string // %d transfers
	claimedBy             string // %d transfers, %d victims, %s in all
	close                 string // %s of transfers
	closeOthers           string // %s of others' transfers
	sharing               string // %d members, %d devices and phones

	passedOn, halfWithin, kept  string
	chainBoth, chainIn, chainOn string
	strangers                   count
	fromRegions                 string
	sharers, together           string
	member                      string // %d: its network; %s: its role
	likely                      string // %d of a network's %d members
	noLife, littleLife          string
	phrases                     [detect.TopicCount]count // of the topics with one value
	alike                       string                   // %s: a phrase; %s: what shows it
	alikeBetween                string
	features                    map[string]string
	against                     [detect.AgainstCount]count
	seconds, minutes, hours     string

	headings, sheets, terms map[string]string
}

var detectEnglish = detectWords{
	title: "Accounts that behave like those of run-points platforms",
	none:  "No account stands out.",
	care: [2]string{
		"A score orders accounts by how much they behave like those that pass stolen money on; it is a lead for a person to judge, never proof and never a decision.",
		"It was measured on made-up data, and shops, money changers, collectors and others can look alike: read what speaks against a finding, and the transfers, before anybody is troubled.",
	},
	searched:   "%d accounts were compared with others of their kind and activity, transfers from %s to %s.",
	look:       "%d accounts score %s or more, from which on an account is worth a look.",
	below:      "below %s: seldom worth a look",
	unsearched: "No transfer lies in the time that is measured: no account was compared.",
	datesOnly: "%s of the transfers have a date and no time of day. What rests on hours, and on what follows what within a day, " +
		"is not known of them: scores are less sure here, and far more accounts are found than are worth a look.",
	dismissed: "%d dismissed accounts behave as before and are left out; %d behave otherwise since and are " +
		"judged again.",
	trees: "Scores are probabilities by the trees that dyetrace ships, as far as the made-up worlds go that they were " +
		"trained on. Model: %s",
	modelled:           "Scores come from a model learned from labels: probabilities as far as these go.",
	weighed:            "It weighs what the trees that dyetrace ships say. Trees: %s",
	score:              "score %s",
	money:              "%s in, %s out",
	speaks:             "Against it:",
	nothing:            "nothing that is looked for",
	standing:           "in network %d as %s (role %s sure)",
	noNetwork:          "No network of accounts that pass money on to each other stands out.",
	network:            "%d accounts, %d levels, %s came from outside and was passed on",
	networkKept:        "kept %s of it, mostly %s to %s, judged by %d payments",
	networkPaid:        "one account paid its collectors %s of it later, mostly %s to %s, judged by %d payments",
	networkKeptAndPaid: "its collectors got %s of it, of which one account paid %s later, judged by %d payments",
	networkUnknown:     "what it kept of it, or was paid for it later, is not known",
	victims: "it passed on what %d accounts paid whose holders are likely victims: own money, " +
		"with nothing back",
	active:       "mostly at work from %02d to %02d h; seen from %s to %s",
	institutions: "institutions: ", regions: "regions: ",
	claimed:     "claimed transfers that came to it: %d",
	claimedBy:   "claimed transfers that came to it: %d, victims: %d, %s in all",
	close:       "%s of its members' transfers went from one to another and were passed on whole at both ends",
	closeOthers: "; among this ledger's other accounts that do so at all it is %s",
	sharing:     "%d of its accounts, of different holders, share %d devices or phones",
	passedOn:    "passed on %s of what came in",
	halfWithin:  ", half of it within %s",
	kept:        "; kept %s where it kept any",
	chainBoth:   "%s of what it passed on had been passed on to it, and %s was passed on again by those it went to",
	chainIn:     "%s of what it passed on had been passed on to it",
	chainOn:     "%s of what it passed on was passed on again by those it went to",
	strangers:   count{"%d of %d payer never seen before", "%d of %d payers never seen before"},
	fromRegions: ", from %d regions",
	sharers:     "%d holders use its device or phone",
	together:    "; times it moved money within a minute of another of them: %d",
	member:      "member of network %d, as %s",
	likely:      "%d of its %d accounts are worth a look by themselves",
	noLife:      "no salary, bill or shopping in 60 days",
	littleLife:  "payments of daily life in 60 days: only %d, few for an account so busy",
	phrases: [detect.TopicCount]count{
		detect.RelayTopic: always("passes on what comes"), detect.ChainTopic: always("is in a chain"),
		detect.PayersTopic: always("is paid by strangers"),
		detect.BurstTopic: {"paid out %.0f time within 30 minutes of one payment in",
			"paid out %.0f times within 30 minutes of one payment in"},
		detect.ScatterTopic: always("payers and payees differ in number by %.2f of all"),
		detect.TestTopic: {"tried a route with a small sum %.0f time, then moved at least a hundred times as much",
			"tried a route with a small sum %.0f times, then moved at least a hundred times as much"},
		detect.WakeTopic:      always("idle for 180 days or more, then took in %.1f times its busiest days before"),
		detect.IncomeTopic:    always("took in %.1f times the declared income of a year within 30 days"),
		detect.NightTopic:     always("moved %s of its money between 00 and 06 h"),
		detect.ThresholdTopic: always("%s of its transfers lie just under a sum that is reported"),
		detect.LimitTopic:     always("paid out %s of a daily limit or more on three days"),
		detect.RoundTopic:     always("%s of its transfers are large round sums"),
		detect.OddTopic:       always("%s of its payments in lie just under a round sum, each with other cents"),
		detect.DeviceTopic:    always("shares its device"),
		detect.DepositTopic:   always("an earlier payment out covers %s of strangers' payments in"),
		detect.ClaimTopic: {"claimed money came here by %.0f hop of an hour or less",
			"claimed money came here by %.0f hops of an hour or less"},
		detect.ExitTopic:      always("%s of what went out went to cash or an exchange"),
		detect.RecruiterTopic: always("its payouts follow the flow of others, correlation %.2f"),
		detect.LifeTopic:      always("has little of daily life"),
		detect.WarningTopic:   {"paid out %.0f time after it was restricted", "paid out %.0f times after it was restricted"},
		detect.PayeesTopic:    always("%s of what went out went to others at its first payment to them"),
		detect.CompanyTopic:   always("those it deals with behave like accounts that pass stolen money on"),
		detect.HabitTopic: always("when, how often and in which sums it deals is like accounts that pass stolen " +
			"money on"),
		detect.NetworkTopic: always("is a member of a network"),
	},
	alike: "%s (%s)", alikeBetween: ", ", features: featureEnglish,
	against: [detect.AgainstCount]count{{"%d payment from a company or institution, such as a salary",
		"%d payments from companies or institutions, such as salaries"}, {"%d bill paid", "%d bills paid"},
		{"%d small payment to a shop", "%d small payments to shops"},
		{"%d day of history", "%d days of history"}, {"%d payer who paid on three days or more",
			"%d payers who paid on three days or more"}, always("%d %% of what came and went moved between accounts of " +
			"one holder, or to and fro between the same two")},
	seconds: "%d seconds", minutes: "%d minutes", hours: "%.1f hours",
	headings: map[string]string{"rank": "Rank", "score": "Score", "model": "Model",
		"why": "Why", "speaks_against": "Against it",
		"findings.in": "In", "findings.out": "Out", "relayed": "Passed on",
		"topic": "Reason", "weight": "Weight", "said": "In words", "transfers_listed": "Transfers listed", "payers": "Payers",
		"strangers": "Strangers", "payees": "Payees",
		"regions": "Regions of payers", "dwell": "Minutes until half left", "commission": "Kept",
		"commission_low":  "Kept, lower quartile",
		"commission_high": "Kept, upper quartile", "indicator": "Indicator", "indicator_value": "Value",
		"tail": "Comparable accounts as suspect", "side": "Side",
		"network": "Network", "role": "Role", "members": "Members", "levels": "Levels",
		"through":        "From outside and passed on",
		"commission_ins": "Payments behind the commission",
		"active_from":    "At work from hour", "active_to": "At work to hour",
		"member_institutions": "Institutions of members", "member_regions": "Regions of members",
		"sharing_members": "Members who share devices or phones",
		"shared_things":   "Devices and phones shared", "place": "Kind of place", "name": "Name", "first_seen": "First seen",
		"last_seen":         "Last seen",
		"claimed_transfers": "Claimed transfers to it", "collectors": "Collectors", "relays": "Relays",
		"gatherers": "Gatherers", "cash_outs": "Cash-outs",
		"controllers": "Controllers", "agents": "Agents", "victims": "Likely victims", "certainty": "Sure of role",
		"networks.commission": "Commission", "networks.commission_low": "Commission, mostly from",
		"networks.commission_high": "Commission, mostly to", "members.commission_low": "Kept, mostly from",
		"members.commission_high": "Kept, mostly to",
		"commission_later":        "Commission paid later", "paid_to_members": "Paid to members",
		"partners":     "Members it deals with",
		"from_outside": "Passed on from outside",
		"from_members": "Passed on from members", "to_members": "Passed on to members", "to_outside": "Passed on to outside"},
	sheets: map[string]string{"findings": "Findings", "reasons": "Reasons", "reason_indicators": "Indicators",
		"evidence": "Transfers behind the reasons",
		"networks": "Networks", "members": "Members of networks", "network_reasons": "Why networks",
		"network_places": "Places of networks", "network_claims": "Claims of networks",
		"network_victims": "Likely victims of networks"},
	terms: map[string]string{"for": "for", "against": "against", "collector": "collector", "relay": "relay",
		"gatherer": "gatherer", "cash-out": "cash-out", "controller": "controller", "agent": "agent",
		"victim": "likely victim",
		"region": "region"},
}

var detectChinese = detectWords{
	title: "行为类似跑分平台账户的账户",
	none:  "没有特别突出的账户。",
	care: [2]string{
		"分数按账户行为与转移赃款账户的相似程度排序，只是供人判断的线索，不是证据，更不是决定。",
		"其效果仅在模拟数据上测得，商铺、换汇、代收款等正常账户也可能相似：在打扰任何人之前，请先看反证和交易本身。",
	},
	searched:   "共比较 %d 个账户，均与同类、同等活跃度的账户相比，交易时间从 %s 到 %s。",
	look:       "得分不低于 %[2]s 的账户有 %[1]d 个，自此值得查看。",
	below:      "以下得分低于 %s：少有值得查看者",
	unsearched: "所测时间内没有交易：没有比较任何账户。",
	datesOnly:  "%s 的交易只有日期，没有时刻。与时刻及同日先后有关的情况无从得知：此处的分数较不可靠，列出的账户也远多于值得查看的。",
	dismissed:  "%d 个已排除的账户行为如前，不再列出；%d 个行为已变，重新评判。",
	trees:      "分数为 dyetrace 随附的树模型给出的概率，仅在其训练所用的模拟世界范围内成立。模型：%s",
	modelled:   "分数来自由标注学得的模型，其概率仅在标注范围内成立。",
	weighed:    "该模型也采用 dyetrace 随附树模型的判断。树模型：%s",
	score:      "分数 %s",
	money:      "入 %s，出 %s",
	speaks:     "反证：",
	nothing:    "所查各项均未发现",
	standing:   "属于网络 %d，角色：%s（角色把握 %s）",
	noNetwork:  "没有发现相互转手资金的账户网络。",
	network:    "%d 个账户，%d 级，从外部转入并转手 %s", networkKept: "留存其中 %s，多在 %s 至 %s 之间，依据 %d 笔入账",
	networkPaid:        "同一账户事后向收款户支付其中 %s，多在 %s 至 %s 之间，依据 %d 笔付款",
	networkKeptAndPaid: "收款户共得其中 %s，其中 %s 由同一账户事后支付，依据 %d 笔",
	networkUnknown:     "留存比例或事后所得不明",
	victims:            "所转手的资金来自 %d 个账户，其持有人可能是受害人：付出自有资金，分文未回",
	active:             "主要活跃时段 %02d 至 %02d 时；%s 至 %s 期间可见", institutions: "开户机构：", regions: "地区：",
	claimed:     "有 %d 笔报案交易进入该网络",
	claimedBy:   "有 %d 笔报案交易进入该网络，涉及 %d 名受害人，共 %s",
	close:       "成员交易中 %s 为成员间转账且两端均全额转手",
	closeOthers: "，本账簿其他有此类转账的账户为 %s",
	sharing:     "其中 %d 个不同持有人的账户共用 %d 个设备或电话",
	passedOn:    "转出入账的 %s",
	halfWithin:  "，其中一半在 %s内转出",
	kept:        "；有留存时留存 %s",
	chainBoth:   "转出款中 %s 是别人转手而来，%s 又被下家转手",
	chainIn:     "转出款中 %s 是别人转手而来",
	chainOn:     "转出款中 %s 又被下家转手",
	strangers:   always("%[2]d 个付款方中 %[1]d 个此前从未出现"),
	fromRegions: "，来自 %d 个地区",
	sharers:     "其设备或手机有 %d 个持有人使用",
	together:    "，有 %d 次与其中他人在一分钟内先后转账",
	member:      "网络 %d 的成员，角色：%s",
	likely:      "其 %[2]d 个账户中有 %[1]d 个本身即值得查看",
	noLife:      "60 天内没有工资、缴费或购物",
	littleLife:  "60 天内仅 %d 笔日常收支，与其活跃度不符",
	phrases: [detect.TopicCount]count{
		detect.RelayTopic: always("转出入账"), detect.ChainTopic: always("处于转账链中"), detect.PayersTopic: always("由陌生人付款"),
		detect.BurstTopic:     always("一笔入账后 30 分钟内转出 %.0f 笔"),
		detect.ScatterTopic:   always("付款方与收款方数量之差占总数的 %.2f"),
		detect.TestTopic:      always("%.0f 次先以小额试探，随后转账至少百倍"),
		detect.WakeTopic:      always("静止 180 天以上后，单日入账达此前最高的 %.1f 倍"),
		detect.IncomeTopic:    always("30 天入账为申报年收入的 %.1f 倍"),
		detect.NightTopic:     always("%s 的金额在 0 至 6 时转移"),
		detect.ThresholdTopic: always("%s 的交易略低于须报告的金额"),
		detect.LimitTopic:     always("有三天转出达日限额的 %s 或以上"),
		detect.RoundTopic:     always("%s 的交易为大额整数"),
		detect.OddTopic:       always("%s 的入账略低于整数，且尾数各不相同"),
		detect.DeviceTopic:    always("与他人共用设备"),
		detect.DepositTopic:   always("此前的一笔转出覆盖陌生人入账的 %s"),
		detect.ClaimTopic:     always("涉案资金经 %.0f 次转账到此，每次不超过一小时"),
		detect.ExitTopic:      always("转出款的 %s 去往取现或虚拟币交易所"),
		detect.RecruiterTopic: always("其所得款项随他人流水变动，相关系数 %.2f"),
		detect.LifeTopic:      always("缺少日常收支"),
		detect.WarningTopic:   always("被限制后仍转出 %.0f 次"),
		detect.PayeesTopic:    always("转出款的 %s 是首次付给对方"),
		detect.CompanyTopic:   always("往来账户的行为与转移涉案资金的账户相似"),
		detect.HabitTopic:     always("收付的时间、频率和金额与转移涉案资金的账户相似"),
		detect.NetworkTopic:   always("属于某一网络"),
	},
	alike: "%s（%s）", alikeBetween: "，", features: featureChinese,
	against: [detect.AgainstCount]count{always("%d 笔来自企业或机构的入账，如工资"), always("缴费 %d 笔"), always("小额购物 %d 笔"),
		always("有 %d 天的历史"), always("%d 个付款方在三天或以上付过款"), always("收付款的 %d %% 是同一持有人的账户之间，或与同一账户来回往返")},
	seconds: "%d 秒", minutes: "%d 分钟", hours: "%.1f 小时",
	headings: map[string]string{"rank": "名次", "score": "分数", "model": "模型",
		"why": "理由", "speaks_against": "反证", "findings.in": "入账",
		"findings.out": "出账", "relayed": "转手",
		"topic": "理由类别", "weight": "权重", "said": "说明", "transfers_listed": "所列交易数", "payers": "付款方", "strangers": "陌生付款方",
		"payees":  "收款方",
		"regions": "付款方地区数", "dwell": "一半转出所需分钟", "commission": "留存比例", "commission_low": "留存比例下四分位",
		"commission_high": "留存比例上四分位", "indicator": "指标", "indicator_value": "值", "tail": "同类账户中同样可疑的比例", "side": "支持或反证",
		"network": "网络", "role": "角色", "members": "成员数", "levels": "级数", "through": "外部转入并转手", "commission_ins": "留存依据笔数",
		"active_from": "活跃起始时", "active_to": "活跃结束时", "member_institutions": "成员开户机构数", "member_regions": "成员地区数",
		"sharing_members": "共用设备或电话的成员数",
		"shared_things":   "共用的设备和电话数", "place": "地点类别", "name": "名称",
		"first_seen": "首次出现", "last_seen": "末次出现", "claimed_transfers": "进入的报案交易", "collectors": "收款户数", "relays": "过渡户数",
		"gatherers": "归集户数", "cash_outs": "出金户数", "controllers": "控制户数", "agents": "代理户数", "victims": "可能的受害人数",
		"certainty":           "角色把握",
		"networks.commission": "佣金比例", "networks.commission_low": "佣金比例多在（起）",
		"networks.commission_high": "佣金比例多在（止）", "members.commission_low": "留存比例多在（起）",
		"members.commission_high": "留存比例多在（止）",
		"commission_later":        "事后支付的佣金比例", "paid_to_members": "付给成员", "partners": "往来成员数",
		"from_outside": "来自外部的转手款", "from_members": "来自成员的转手款", "to_members": "转给成员", "to_outside": "转给外部"},
	sheets: map[string]string{"findings": "线索", "reasons": "理由", "reason_indicators": "指标", "evidence": "理由所依据的交易",
		"networks": "网络", "members": "网络成员", "network_reasons": "网络理由", "network_places": "网络地点", "network_claims": "网络涉案报案",
		"network_victims": "网络中可能的受害人"},
	terms: map[string]string{"for": "支持", "against": "反证", "collector": "收款户", "relay": "过渡户", "gatherer": "归集户",
		"cash-out": "出金户", "controller": "控制户", "agent": "代理户", "victim": "可能的受害人",
		"region": "地区"},
}
